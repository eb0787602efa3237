"""The secret ballot of an assessment: every version of its rounds, and the entries that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast

import peewee

from intranet import ballot
from intranet.ballot import Ballot, Record
from intranet.models import BallotCounts, BallotEntry, BallotRound, User
from intranet.models.ballot import VOTES
from intranet.rules import ballot as rules
from intranet.rules.regulation import Regulation

#: What a record's row is made of, in the order in which `sheets` reads it beside a sheet.
COLUMNS = (ballot.BODY, ballot.DAY, *rules.PERSONS, *rules.STOCK, *rules.BALLOTS, *VOTES)


def of(assessment_id: int, regulation: Regulation, *, double: bool) -> Ballot:
    """One assessment's ballot in one statement, in two where two accounts enter it apart."""
    return of_all({assessment_id: (regulation, double)})[assessment_id]


def of_all(wanted: Mapping[int, tuple[Regulation, bool]]) -> dict[int, Ballot]:
    """The ballots of several assessments, each with its regulation and whether two enter it apart.

    In as many statements as that of one.
    """
    apart = [one for one, (_, double) in wanted.items() if double]
    rounds = _by_assessment(BallotRound, wanted)
    entries = _by_assessment(BallotEntry, apart) if apart else {}
    found = {}
    for one, (regulation, double) in wanted.items():
        names = [field.name for field in ballot.fields(regulation)]
        stood, waiting = (
            tuple(_record(row, names) for row in rows.get(one, ())) for rows in (rounds, entries)
        )
        found[one] = Ballot(regulation, double, stood, waiting)
    return found


def _by_assessment(
    model: type[BallotCounts], wanted: Iterable[int]
) -> Mapping[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _read(model, wanted):
        found[row["assessment"]].append(row)
    return found


def _read(model: type[BallotCounts], wanted: Iterable[int]) -> Iterable[dict[str, Any]]:
    columns = [model, User.display_name.alias("by")]
    query = model.select(*columns).join(User, on=(model.entered_by == User.id))
    if model is BallotRound:
        second = User.alias()
        query = query.select_extend(second.display_name.alias("confirmed_by_name")).join_from(
            model, second, peewee.JOIN.LEFT_OUTER, on=(BallotRound.confirmed_by == second.id)
        )
    chosen = query.where(model.assessment.in_(list(wanted))).order_by(model.id)
    return cast("Iterable[dict[str, Any]]", chosen.dicts())


def _record(row: Mapping[str, Any], names: list[str]) -> Record:
    return Record(
        id=row["id"],
        number=row["number"],
        version=row["version"],
        row={name: row[name] for name in names},
        complete=bool(row["complete"]),
        reason=row["reason"],
        by_id=row["entered_by"],
        by=row["by"],
        at=row["entered_at"],
        confirmed_by=row.get("confirmed_by_name") or "",
        kind=row.get("kind", ""),
    )
