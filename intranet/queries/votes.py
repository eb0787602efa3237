"""The secret vote on a branch's members: every version of its rounds, and the entries that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, cast

import peewee

from intranet import vote
from intranet.models import User, VoteEntry, VoteEntryRow, VoteSheet, VoteSheetRow
from intranet.models.vote import MemberCounts, VoteCounts
from intranet.rounds import Record
from intranet.rules.regulation import Regulation
from intranet.sheet import Value
from intranet.vote import Vote


def of(assessment_id: int, regulation: Regulation, *, double: bool) -> Vote:
    """One assessment's vote in two statements, in four where two accounts enter it apart."""
    waiting = entries(assessment_id, regulation) if double else ()
    return Vote(regulation, double, rounds(assessment_id, regulation), waiting)


def rounds(assessment_id: int, regulation: Regulation) -> tuple[Record, ...]:
    """Every version of every round, oldest first; two statements."""
    return rounds_of_all({assessment_id: regulation})[assessment_id]


def rounds_of_all(wanted: Mapping[int, Regulation]) -> Mapping[int, tuple[Record, ...]]:
    """The same of several branches, each with its regulation; as many statements."""
    rows = _rows(VoteSheetRow, VoteSheetRow.sheet, VoteSheet, wanted)
    found: dict[int, tuple[Record, ...]] = dict.fromkeys(wanted, ())
    for head in _heads(VoteSheet, wanted):
        found[head["assessment"]] += (_record(head, rows),)
    return found


def entries(assessment_id: int, regulation: Regulation) -> tuple[Record, ...]:
    """What accounts entered apart and what is proposed, oldest first; two statements."""
    rows = _rows(VoteEntryRow, VoteEntryRow.entry, VoteEntry, {assessment_id: regulation})
    return tuple(_record(head, rows) for head in _heads(VoteEntry, [assessment_id]))


def _heads(model: type[VoteCounts], wanted: Iterable[int]) -> Any:
    query = model.select(model, User.display_name.alias("by")).join(
        User, on=(model.entered_by == User.id)
    )
    if model is VoteSheet:
        second = User.alias()
        query = query.select_extend(second.display_name.alias("confirmed_by_name")).join_from(
            model, second, peewee.JOIN.LEFT_OUTER, on=(VoteSheet.confirmed_by == second.id)
        )
    return query.where(model.assessment.in_(list(wanted))).order_by(model.id).dicts()


def _rows(
    model: type[MemberCounts],
    head: Any,
    heads: type[VoteCounts],
    wanted: Mapping[int, Regulation],
) -> Mapping[int, dict[str, Value]]:
    """The boxes of every member's row, by the sheet or entry they belong to."""
    names = {one: _names(regulation) for one, regulation in wanted.items()}
    found: dict[int, dict[str, Value]] = defaultdict(dict)
    query = model.select(model, heads.assessment).join(heads, on=(head == heads.id))
    rows = query.where(heads.assessment.in_(list(wanted))).order_by(model.id)
    for row in cast("Iterable[dict[str, Any]]", rows.dicts()):
        for name in names[row["assessment"]]:
            found[row[head.name]][vote.box(row["member"], name)] = row[name]
    return found


@lru_cache(maxsize=16)
def _names(regulation: Regulation) -> tuple[str, ...]:
    return (
        *(vote.STATUS, vote.NOTE, vote.WITHOUT_BEST),
        *vote.vote_names(regulation),
        vote.NO_MARK,
    )


def _record(head: Mapping[str, Any], rows: Mapping[int, dict[str, Value]]) -> Record:
    return Record(
        id=head["id"],
        number=head["number"],
        version=head["version"],
        row={**{name: head[name] for name in vote.HEAD}, **rows.get(head["id"], {})},
        complete=bool(head["complete"]),
        reason=head["reason"],
        by_id=head["entered_by"],
        by=head["by"],
        at=head["entered_at"],
        confirmed_by=head.get("confirmed_by_name") or "",
        kind=head.get("kind", ""),
    )
