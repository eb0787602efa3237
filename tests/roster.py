"""Rolls for the tests: members of the example's branches, and rounds of a vote on them.

The example's last four branches have rolls: 24, exactly 7, 6, and one of many kinds of members.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from intranet.clock import Clock
from intranet.members import Reading
from intranet.models import LogEntry, RollEntry, VoteSheet, VoteSheetRow
from intranet.operations import member_counts, roll
from intranet.queries import rolls
from intranet.roll import Details, Member
from tests.sheets import SO_2017, YEAR, actor, assessment

#: The places of the example's branches with a roll.
OF_24, OF_7, OF_6, OF_MANY_KINDS = 13, 14, 15, 16
TODAY = dt.date(2017, 12, 8)
NOW = Clock(TODAY)
keys = (f"a-key-of-a-roll-{n:05d}" for n in itertools.count())


def details(full_name: str = "Nguyễn Văn A", **changed: Any) -> Details:
    """An official member about whom everything is known, with changes."""
    known: dict[str, Any] = {
        "birth_date": dt.date(1980, 2, 29),
        "sex": "male",
        "admitted_on": dt.date(2010, 5, 3),
        "official_on": dt.date(2011, 5, 3),
        "standing": "official",
        "civil_servant": "none",
    }
    return Details(full_name=full_name, **{**known, **changed})


def add(said: Details | None = None, place: int = OF_7, by: str = "", key: str = "") -> int:
    """Let a branch put somebody on its roll; returns the member's id."""
    who = actor(by or f"bithu{place:02d}")
    one = said or details()
    return roll.add(who, assessment(place).id, SO_2017, one, key=key or next(keys), at=NOW)


def members_of(place: int = OF_7) -> list[Member]:
    """Everybody on a branch's roll, in its order."""
    return rolls.of(assessment(place).id)


def stored(member_id: int, place: int = OF_7) -> Member:
    """A member as he stands on a branch's roll."""
    found = rolls.member(assessment(place).id, member_id)
    assert found is not None
    return found


def reading(place: int = OF_7) -> Reading:
    """A branch's members as judged."""
    return member_counts.read(assessment(place).id, SO_2017, TODAY)


def roll_url(place: int = OF_7) -> str:
    """The list of the members of the branch at this place of the example."""
    return f"/{YEAR}/chi-bo/{place + 1}/dang-vien"


def hold_vote(
    place: int,
    votes: Mapping[int, tuple[int, int, int, int]],
    *,
    number: int = 1,
    official: int = 9,
) -> None:
    """Store a whole round past every page: nine ballots, and for each member his votes."""
    valid = 9
    sheet = VoteSheet.create(
        assessment=assessment(place),
        number=number,
        version=1,
        voted_on="2017-12-06",
        official=official,
        summoned=valid,
        present=valid,
        absent=0,
        issued=valid,
        returned=valid,
        not_returned=0,
        valid=valid,
        invalid=0,
        complete=1,
        entered_by=actor(f"bithu{place:02d}").user_id,
        entered_at="2017-12-06T03:00:00Z",
    )
    for member_id, counted in votes.items():
        names = dict(zip(("votes_1", "votes_2", "votes_3", "votes_4"), counted, strict=True))
        VoteSheetRow.create(
            sheet=sheet,
            member=member_id,
            **names,
            votes_5=0,
            votes_6=0,
            no_mark=valid - sum(counted),
            valid=valid,
            complete=1,
        )


def last_entry() -> LogEntry:
    """The newest entry of the log."""
    found: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    return found


def versions_of(member_id: int) -> list[tuple[int, int]]:
    """Version and whether it was superseded, of every entry of a member."""
    query = RollEntry.select().where(RollEntry.member == member_id).order_by(RollEntry.id)
    return [(row.version, row.superseded) for row in query]
