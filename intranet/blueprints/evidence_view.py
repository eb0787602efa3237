"""The files of a sheet as its pages show them: by row, there or taken away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import url_for

from intranet import clock, values
from intranet.queries import evidence
from intranet.queries.evidence import File
from intranet.queries.sheets import Sheet


def of_rows(
    found: Sheet, refused: Mapping[str, str] | None = None
) -> Mapping[str, SimpleNamespace]:
    """Each row's files, and what is wrong with the one that was just chosen for it."""
    rows: dict[str, SimpleNamespace] = defaultdict(
        lambda: SimpleNamespace(present=[], removed=[], error=None)
    )
    for file in evidence.of(found.id):
        of_row = rows[file.about]
        (of_row.removed if file.removed_at else of_row.present).append(_shown(found, file))
    for about, error in (refused or {}).items():
        rows[about].error = error
    return rows


def _shown(found: Sheet, file: File) -> SimpleNamespace:
    at: dict[str, Any] = {
        "year": found.year,
        "branch_id": found.organisation.id,
        "evidence_id": file.id,
    }
    return SimpleNamespace(
        id=file.id,
        name=file.name,
        size=values.format_bytes(file.size),
        added=f"{file.added_by}, {_moment(file.added_at)}",
        removed=f"{file.removed_by}, {_moment(file.removed_at)}" if file.removed_at else None,
        url=url_for("evidence.download", **at),
    )


def _moment(stamp: str) -> str:
    return values.format_moment(clock.moment(stamp))
