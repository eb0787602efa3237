"""Facts of members as they came to be: the versions of each, and who changed what last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from intranet import cells
from intranet.access import Act
from intranet.cells import Cell
from intranet.models import LogEntry, MemberFact, User

#: How many of somebody's changes are looked through for the one to undo.
LOOKED_THROUGH = 200
#: What an entry of the log names: the versions that an act wrote, and the entry that it undid.
CELLS, UNDOES = "cells", "undoes"


class Version(NamedTuple):
    """One version of one fact; `changed_by` is a name to show, `by_id` whose account it was."""

    cell: Cell
    version: int
    value: str | None
    changed_at: str
    changed_by: str
    by_id: int


class Change(NamedTuple):
    """Cells that one save changed: its number in the log, when, and the version each got."""

    number: int
    at: str
    versions: Mapping[Cell, int]


@dataclass(frozen=True)
class Changes:
    """What somebody changed of late: the last change that was not undone, and those that were."""

    last: Change | None = None
    undone: frozenset[int] = frozenset()


def changes(assessment_id: int, user_id: int) -> Changes:
    """What a person changed of a branch's facts, as the log has it; one statement."""
    query = (
        LogEntry.select(LogEntry.number, LogEntry.at, LogEntry.detail)
        .where(
            LogEntry.assessment == assessment_id,
            LogEntry.user == user_id,
            LogEntry.act == Act.FACTS_EDIT,
        )
        .order_by(LogEntry.number.desc())
        .limit(LOOKED_THROUGH)
    )
    last, undone = None, set()
    for number, at, detail in cast("Iterable[tuple[int, str, str]]", query.tuples()):
        told = json.loads(detail)
        if UNDOES in told:
            undone.add(told[UNDOES])
        elif last is None and number not in undone:
            found = {cells.parse(key): version for key, version in told[CELLS].items()}
            last = Change(number, at, found)
    return Changes(last, frozenset(undone))


def history(assessment_id: int, members: Iterable[int]) -> list[Version]:
    """Every version of every fact of these members, oldest first; one statement."""
    query = (
        MemberFact.select(MemberFact, User.display_name.alias("by"))
        .join(User, on=(MemberFact.changed_by == User.id))
        .where(MemberFact.assessment == assessment_id, MemberFact.member.in_(list(members)))
        .order_by(MemberFact.id)
    )
    return [
        Version(
            Cell(row["member"], row["field"]),
            row["version"],
            row["value"],
            row["changed_at"],
            row["by"],
            row["changed_by"],
        )
        for row in cast("Iterable[dict[str, Any]]", query.dicts())
    ]
