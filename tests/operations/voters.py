"""People of one branch who enter its ballot, and what came of it."""

import datetime as dt
import json
from typing import Any

import pytest

from intranet.access import Role
from intranet.ballot import Ballot
from intranet.clock import Clock
from intranet.models import Cycle, LogEntry
from intranet.operations import account
from intranet.operations import ballot as operations
from intranet.queries import ballots
from intranet.sheet import Row
from tests.sheets import (
    BLANK,
    SO_2017,
    VOTED,
    actor,
    assessment,
    ballot_row,
    voted,
)

SECRETARY, DEPUTY, CLERK = f"bithu{BLANK}", "phobithu10", "thuky10"
AT = Clock(dt.date(2017, 12, 7))
WHOLE = ballot_row(VOTED)
OTHER = ballot_row(voted(votes_1="6", votes_2="2"))
HEADS: Row = {"body": "Hội nghị chi bộ", "voted_on": "2017-12-06"}


@pytest.fixture
def two_enter() -> None:
    """The year asks two accounts to enter; the branch has three."""
    for name in (DEPUTY, CLERK):
        account.create(name, f"Người {name}", "x", ((Role.BRANCH, BLANK + 1),), at=AT)
    Cycle.update(double_entry=1).execute()


def held(*, double: bool = False) -> Ballot:
    return ballots.of(assessment().id, SO_2017, double=double)


def save(
    row: Row,
    by: str = SECRETARY,
    number: int = 1,
    seen: int = 0,
    reason: str = "",
    place: int = BLANK,
) -> Ballot:
    who, where = actor(by), assessment(place).id
    return operations.save(who, where, SO_2017, number, row, seen=seen, reason=reason, at=AT)


def settle(
    row: Row, by: str, seen: int = 0, reason: str = "Đếm lại phiếu.", number: int = 1
) -> None:
    who, where = actor(by), assessment().id
    operations.settle(who, where, SO_2017, number, row, seen=seen, reason=reason, at=AT)


def confirm(by: str, entry: int, number: int = 1) -> None:
    operations.confirm(actor(by), assessment().id, SO_2017, number, entry, at=AT)


def proposal(number: int = 1) -> int:
    found = held(double=True).settlement(number)
    assert found is not None
    return found.id


def detail() -> dict[str, Any]:
    entry: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert entry.act == "ballot.edit"
    found: dict[str, Any] = json.loads(entry.detail)
    return found
