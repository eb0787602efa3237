"""Files that support a sheet: which there are, and one of them within a scope."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from peewee import JOIN

from intranet.access import Scope
from intranet.models import Assessment, Cycle, Evidence, EvidenceContent, Organisation, User


class File(NamedTuple):
    """A file of a sheet, without its bytes; `removed_at` and `removed_by` once it was taken away.

    Times are stamps as the database has them.
    """

    id: int
    about: str
    name: str
    size: int
    added_at: str
    added_by: str
    removed_at: str | None
    removed_by: str | None


class Content(NamedTuple):
    """What is downloaded: the name, the media type, the bytes."""

    name: str
    media_type: str
    data: bytes


def of(assessment_id: int) -> list[File]:
    """The files of a sheet, oldest first, those that were taken away too."""
    adder, remover = User.alias(), User.alias()
    query = (
        Evidence.select(
            Evidence.id,
            Evidence.about,
            Evidence.name,
            EvidenceContent.size,
            Evidence.added_at,
            adder.display_name,
            Evidence.removed_at,
            remover.display_name,
        )
        .join(EvidenceContent)
        .join_from(Evidence, adder, on=(Evidence.added_by == adder.id))
        .join_from(Evidence, remover, JOIN.LEFT_OUTER, on=(Evidence.removed_by == remover.id))
        .where(Evidence.assessment == assessment_id)
        .order_by(Evidence.id)
    )
    return [File(*row) for row in cast("Iterable[tuple[Any, ...]]", query.tuples())]


def find(scope: Scope, year: int, organisation_id: int, evidence_id: int) -> Content | None:
    """A file of any revision of an organisation's sheet; None when none lies inside the scope.

    Whoever may see a sheet may see what was attached to it, also what was taken away since.
    """
    query = (
        Evidence.select(Evidence.name, Evidence.media_type, Evidence.content, Organisation.path)
        .join(Assessment)
        .join(Organisation)
        .join_from(Assessment, Cycle)
        .where(
            (Evidence.id == evidence_id)
            & (Organisation.id == organisation_id)
            & (Cycle.year == year)
        )
    )
    found = query.tuples().first()
    if found is None or not scope.covers(found[3]):
        return None
    name, media_type, content, _ = found
    data = EvidenceContent.select(EvidenceContent.data).where(EvidenceContent.id == content)
    return Content(name, media_type, bytes(data.scalar()))
