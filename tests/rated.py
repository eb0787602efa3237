"""A branch whose members were voted on, for the tests: rated, waiting, or with a round begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from intranet import clock, database
from intranet.models import MemberFact, VoteEntry, VoteEntryRow, VoteSheet, VoteSheetRow
from intranet.models.vote import MARKS
from tests import rolls, rounds
from tests.rolls import AT
from tests.sheets import BLANK, ITS_SECRETARY, actor, assessment

#: Of 24 official members 23 were there; their votes for excellent, good, completed and failed.
VALID = 23
BEST, GOOD = (20, 3, 0, 0), (1, 20, 2, 0)
_HEAD: Mapping[str, Any] = {
    **dict.fromkeys(("official", "summoned"), VALID + 1),
    **dict.fromkeys(("present", "issued", "returned", "valid"), VALID),
    **dict.fromkeys(("not_returned", "invalid"), 0),
}

Rows = Mapping[int, Sequence[int]]


def review(ids: Iterable[int]) -> None:
    """Let these members' reviews be complete, all in one go."""
    columns = {
        "assessment": assessment(BLANK).id,
        "field": "review_completed_on",
        "value": "2017-12-01",
        "changed_at": clock.stamp(AT.now()),
        "changed_by": actor(ITS_SECRETARY).user_id,
    }
    MemberFact.insert_many([{**columns, "member": one} for one in ids]).execute()


def rate(number: int = 24, excellent: int = 4, good: int = 18) -> list[int]:
    """A branch of reviewed members, none a civil servant, of whom the first so many were rated
    excellent, the next so many good, and the rest not voted on; the ids of all."""
    ids = rolls.enrol(BLANK, number, civil_servant="none")
    review(ids)
    votes = [BEST] * excellent + [GOOD] * good
    hold(dict(zip(ids, votes, strict=False)))
    return ids


def hold(rows: Rows, number: int = 1, day: str = "2017-12-06") -> None:
    """Let a round stand whole."""
    rounds.hold(rows, number=number, voted_on=day, **_HEAD)


def begin(rows: Rows, number: int = 1) -> None:
    """Let a round be begun: its members' rows are counted, the day is not known yet."""
    rounds.hold(rows, number=number, voted_on=None, complete=0, **_HEAD)


def list_only(ids: Iterable[int], number: int = 1) -> None:
    """Let members be put on a round's list, and nothing be counted."""
    sheet = VoteSheet.create(assessment=assessment(BLANK), number=number, version=1, **_entered())
    for one in ids:
        VoteSheetRow.create(sheet=sheet, member=one)


def wait(rows: Rows, by: str) -> None:
    """Let an account's own whole entry of the first round wait for that of another account."""
    head = {**_HEAD, "number": 1, "version": 0, "voted_on": "2017-12-06", "complete": 1}
    with database.database.atomic():
        entry = VoteEntry.create(**head, **_entered(by), absent=1, assessment=assessment(BLANK))
        for member, votes in rows.items():
            marks = dict.fromkeys(MARKS, 0) | dict(zip(MARKS, votes, strict=False))
            marks["no_mark"] = VALID - sum(votes)
            VoteEntryRow.create(entry=entry, member=member, valid=VALID, complete=1, **marks)


def _entered(by: str = ITS_SECRETARY) -> dict[str, Any]:
    return {"entered_by": actor(by).user_id, "entered_at": clock.stamp(AT.now())}
