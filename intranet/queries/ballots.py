"""The secret ballot of an assessment: every version of its rounds, and the entries that wait."""

from __future__ import annotations

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
    names = [field.name for field in ballot.fields(regulation)]
    rounds = [_record(row, names) for row in _read(BallotRound, assessment_id)]
    waiting = _read(BallotEntry, assessment_id) if double else ()
    entries = [_record(row, names) for row in waiting]
    return Ballot(regulation, double, tuple(rounds), tuple(entries))


def _read(model: type[BallotCounts], assessment_id: int) -> Iterable[dict[str, Any]]:
    columns = [model, User.display_name.alias("by")]
    query = model.select(*columns).join(User, on=(model.entered_by == User.id))
    if model is BallotRound:
        second = User.alias()
        query = query.select_extend(second.display_name.alias("confirmed_by_name")).join_from(
            model, second, peewee.JOIN.LEFT_OUTER, on=(BallotRound.confirmed_by == second.id)
        )
    wanted = query.where(model.assessment == assessment_id).order_by(model.id)
    return cast("Iterable[dict[str, Any]]", wanted.dicts())


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
