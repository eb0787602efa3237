"""Branches whose members were voted on, for the tests: rated, waiting, or with a round begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intranet import clock, database
from intranet.models import MemberFact, VoteEntry, VoteEntryRow
from intranet.models.vote import MARKS
from tests import rolls, rounds
from tests.rolls import AT
from tests.sheets import BLANK, actor, assessment

OFFICIAL = 24
#: Votes of 24 official members for excellent, good, completed and failed.
BEST, GOOD = (20, 4, 0, 0), (1, 20, 3, 0)

Rows = Mapping[int, Sequence[int]]


def review(ids: Iterable[int], place: int = BLANK) -> None:
    """Let these members' reviews be complete, all in one go."""
    columns = {
        "assessment": assessment(place).id,
        "field": "review_completed_on",
        "value": "2017-12-01",
        "changed_at": clock.stamp(AT.now()),
        "changed_by": actor(f"bithu{place:02d}").user_id,
    }
    MemberFact.insert_many([{**columns, "member": one} for one in ids]).execute()


def rate(number: int = 24, excellent: int = 4, good: int = 18, place: int = BLANK) -> list[int]:
    """A branch of reviewed members, none a civil servant, of whom the first so many were rated
    excellent, the next so many good, and the rest not voted on; the ids of all."""
    ids = rolls.enrol(place, number, civil_servant="none")
    review(ids, place)
    votes = [BEST] * excellent + [GOOD] * good
    hold(dict(zip(ids, votes, strict=False)), place)
    return ids


def hold(rows: Rows, place: int = BLANK, number: int = 1, day: str = "2017-12-06") -> None:
    """Let a round stand whole: every ballot of every official member came back valid."""
    rounds.hold(place, rows, number=number, voted_on=day, **_head(OFFICIAL))


def begin(rows: Rows, place: int = BLANK, number: int = 1) -> None:
    """Let a round be begun: its members' rows are counted, the day is not known yet."""
    rounds.hold(place, rows, number=number, voted_on=None, complete=0, **_head(OFFICIAL))


def list_only(ids: Iterable[int], place: int = BLANK, number: int = 1) -> None:
    """Let members be put on a round's list, and nothing be counted."""
    absent = dict.fromkeys(ids, "công tác")
    rounds.hold(place, {}, absent=absent, number=number, voted_on=None, complete=0, **_head(None))


def wait(rows: Rows, by: str, place: int = BLANK) -> None:
    """Let an account's own whole entry of the first round wait for that of another account."""
    head = {**_head(OFFICIAL), "number": 1, "version": 0, "voted_on": "2017-12-06", "complete": 1}
    entered = {"entered_by": actor(by).user_id, "entered_at": clock.stamp(AT.now())}
    with database.database.atomic():
        entry = VoteEntry.create(**head, **entered, assessment=assessment(place))
        for member, votes in rows.items():
            marks = dict.fromkeys(MARKS, 0) | dict(zip(MARKS, votes, strict=False))
            marks["no_mark"] = OFFICIAL - sum(votes)
            counted = {"valid": OFFICIAL, "complete": 1}
            VoteEntryRow.create(entry=entry, member=member, **marks, **counted)


def _head(official: int | None) -> dict[str, Any]:
    everybody = ("official", "summoned", "present", "issued", "returned", "valid")
    nobody = dict.fromkeys(("absent", "not_returned", "invalid"), None if official is None else 0)
    return {**dict.fromkeys(everybody, official), **nobody}
