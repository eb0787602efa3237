"""What two branches of the example department have come to with their members: facts and a round.

The large branch has nominated more than the quota lets stay, with members who wait and who must be
voted on again; the small one is through and has announced its result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from intranet import cells, vote, vote_list
from intranet.cells import Cell
from intranet.clock import Clock
from intranet.facts import NO_CIVIL_SERVANT
from intranet.models import Assessment
from intranet.operations import member_facts, quota, votes
from intranet.queries import rolls
from intranet.roll import NO_FAILINGS, UNKNOWN, Member, voters
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.vote import Typed

REVIEWED, VOTED = dt.date(2017, 12, 1), dt.date(2017, 12, 6)
#: Votes for one member in the order of the tiers, with the ballots without a clear mark.
Marks = tuple[int, ...]
ABSENT: Marks = ()
_BEST, _GOOD, _APART, _COMPLETED = (
    (18, 3, 0, 0, 0),
    (2, 18, 1, 0, 0),
    (10, 11, 0, 0, 0),
    (0, 6, 14, 0, 1),
)
#: In the order of the list; the last of the large branch has not been reviewed, and is not asked.
_LARGE: tuple[Marks, ...] = (
    *(_GOOD, _BEST, _GOOD, (17, 4, 0, 0, 0), _GOOD, _GOOD, _APART, _GOOD, ABSENT, _GOOD, _GOOD),
    *((17, 3, 0, 0, 1), _GOOD, _COMPLETED, _GOOD, _GOOD, (19, 2, 0, 0, 0), _GOOD, ABSENT, _GOOD),
    *((12, 8, 0, 0, 1), _GOOD, _GOOD),
)
_SMALL: tuple[Marks, ...] = ((1, 5, 0, 0, 0), (5, 1, 0, 0, 0), *((0, 6, 0, 0, 0),) * 4)
#: The branches by their number, with the votes of their first round and whether it is announced.
BRANCHES: Mapping[int, tuple[tuple[Marks, ...], bool]] = {
    13: (_LARGE, False),
    15: (_SMALL, True),
}


def tell(secretary: Actor, assessment: Assessment, regulation: Regulation, number: int) -> None:
    """Let the branch with this number note its members' facts and enter a round."""
    marks, announced = BRANCHES[number]
    place, members = assessment.id, rolls.of(assessment.id)
    voted = list(zip(members, marks, strict=False))
    values = {
        Cell(member.id, name): value
        for member, votes_for in voted
        for name, value in _facts(member, votes_for).items()
    }
    unseen = {cell.key: cells.stamp(UNKNOWN) for cell in values}
    at = Clock(REVIEWED)
    member_facts.save(secretary, place, regulation, values, unseen, at=at)
    votes.save(secretary, place, regulation, 1, _round(place, voted, regulation), at=Clock(VOTED))
    if announced:
        key = f"example-announced-{place}"
        seen = UNKNOWN.version
        quota.announce(secretary, place, regulation, VOTED, seen=seen, key=key, at=Clock(VOTED))


def _facts(member: Member, marks: Marks) -> Mapping[str, str]:
    """What is known of a member: reviewed, well graded, and without a failing."""
    best = bool(marks) and marks[0] > marks[1]
    known = {
        "review_completed_on": REVIEWED.isoformat(),
        "failings": NO_FAILINGS,
        "self_rating": "excellent" if best else "good",
    }
    if member.civil_servant == NO_CIVIL_SERVANT:
        return known
    return {**known, "civil_grade": "excellent" if best else "good"}


def _round(place: int, voted: list[tuple[Member, Marks]], regulation: Regulation) -> Typed:
    """The first round as the tellers type it: everybody who was there gave a ballot back."""
    facts = rolls.branch_facts(place)
    listed = vote_list.make(rolls.of(place), (), facts, regulation, 1, VOTED)
    laid = listed.lay_out(vote.empty())
    valid = max(sum(marks) for _, marks in voted)
    away = sum(marks == ABSENT for _, marks in voted)
    official = voters(rolls.of(place), VOTED)
    present = official - away
    row = {
        **laid,
        vote.DAY: VOTED.isoformat(),
        **dict.fromkeys(("summoned",), official),
        **dict.fromkeys(("present", "issued", "returned"), present),
        "absent": away,
        "not_returned": 0,
        "valid": valid,
        "invalid": present - valid,
    }
    names = (*vote.vote_names(regulation), vote.NO_MARK)
    for member, marks in voted:
        if marks == ABSENT:
            row[vote.box(member.id, vote.STATUS)] = vote.ABSENT
            row[vote.box(member.id, vote.NOTE)] = "Đi công tác"
        for name, count in zip(names, marks, strict=False):
            row[vote.box(member.id, name)] = count
    stamps = {which: vote.stamp(laid, which, regulation) for which in (None, *vote.members_of(row))}
    return Typed(row, stamps)
