"""Tellers of one branch's vote on its members: rounds as they type them, past every page.

Seventeen official members stand on the roll; all are there and every ballot is valid, unless said
otherwise.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from intranet import clock, vote, vote_list
from intranet.clock import Clock
from intranet.models import LogEntry, MemberFact
from intranet.operations import votes as operations
from intranet.operations.votes import Saved
from intranet.queries import rolls, votes
from intranet.sheet import Row
from intranet.vote import Typed, Vote, box
from tests import rolls as people
from tests.sheets import BLANK, SO_2017, actor, assessment

SECRETARY, DEPUTY, CLERK = f"bithu{BLANK}", "phobithu10", "thuky10"
AT = Clock(dt.date(2017, 12, 7))
DAY = dt.date(2017, 12, 6)
NAMES = (*vote.vote_names(SO_2017), vote.NO_MARK)
#: Fifteen of seventeen for good: enough. Ten for the best tier and seven for good: neither is.
GOOD, APART, BEST = (1, 15, 1, 0, 0), (10, 7, 0, 0, 0), (14, 3, 0, 0, 0)


def enrolled(number: int = 17) -> list[int]:
    """That many official members on the roll, their reviews completed, their grades the best."""
    found = people.enrol(BLANK, number)
    rated(*found)
    return found


def rated(*members: int, grade: str | None = "excellent") -> None:
    """Let members be such as may be rated: their reviews completed, their grades known."""
    known = {"review_completed_on": "2017-12-01", "civil_grade": grade}
    common = {"assessment": assessment(), "changed_by": actor(SECRETARY).user_id}
    rows = [
        {
            **common,
            "member": member,
            "field": field,
            "value": value,
            "changed_at": clock.stamp(AT.now()),
        }
        for member in members
        for field, value in known.items()
    ]
    MemberFact.insert_many(rows).execute()
    people.counted()


def head(present: int = 17, **changes: int | str | None) -> Row:
    """The head of a round in which everybody who is there gives a valid ballot."""
    everyone = dict.fromkeys(("summoned", "present", "issued", "returned", "valid"), present)
    none = dict.fromkeys(("absent", "not_returned", "invalid"), 0)
    return {**vote.empty(), "voted_on": DAY.isoformat(), **everyone, **none, **changes}


def row(member: int, marks: tuple[int | None, ...] = (None,) * 5, **changes: Any) -> Row:
    """One member's row: the votes for each tier, and the ballots without a clear mark."""
    boxes = {"status": "listed", "note": "", "without_best": None}
    boxes |= dict(zip(NAMES, marks, strict=True)) | changes
    return {box(member, name): value for name, value in boxes.items()}


def absent(member: int, note: str = "Đi công tác") -> Row:
    """The row of a member who was not there."""
    return row(member, status="absent", note=note)


def held(*, double: bool = False) -> Vote:
    return votes.of(assessment().id, SO_2017, double=double)


def listing(number: int = 1, day: dt.date = DAY) -> vote_list.VoteList:
    """Who is voted on in a round of the blank branch."""
    place = assessment().id
    facts = rolls.branch_facts(place)
    return vote_list.make(rolls.of(place), held().rounds, facts, SO_2017, number, day)


def typed(
    *rows: Row, number: int = 1, by: str = SECRETARY, double: bool = False, day: dt.date = DAY
) -> Typed:
    """These rows typed into the page of a round as it stands now."""
    found = held(double=double)
    shown = found.own(number, actor(by).user_id) if double else found.newest(number)
    laid = listing(number, day).lay_out(shown.row if shown else vote.empty())
    boxes = {**laid, **{name: value for each in rows for name, value in each.items()}}
    ids = (None, *vote.members_of(boxes))
    laid = {**laid, **{name: None for name in boxes if name not in laid}}
    return Typed(boxes, {which: vote.stamp(laid, which, SO_2017) for which in ids})


def save(
    form: Typed, *, by: str = SECRETARY, number: int = 1, reason: str = "", place: int = BLANK
) -> Saved:
    where = assessment(place).id
    return operations.save(actor(by), where, SO_2017, number, form, reason=reason, at=AT)


def whole(members: list[int], marks: tuple[int, ...] = GOOD, **changes: Any) -> tuple[Row, ...]:
    """The rows of a round in which every member got the same votes."""
    return (head(sum(marks), **changes), *(row(member, marks) for member in members))


def detail() -> dict[str, Any]:
    """What the newest entry of the log says of the vote."""
    entry: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert entry.act == "vote.edit"
    found: dict[str, Any] = json.loads(entry.detail)
    return found
