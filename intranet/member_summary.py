"""A branch's members in numbers: by tier, who waits, the quota, and how far its work has come.

Taken from the one reading of a roll and its rounds whenever either changes, and kept beside the
sheet's own numbers, so that whoever looks at hundreds of branches judges no member again. The
numbers are those of the day of the last change.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from intranet import completeness, vote_list
from intranet.completeness import ANNOUNCEMENT, MEMBERS_VOTE, QUOTA
from intranet.members import Reading, Standing
from intranet.roll import Member
from intranet.rules.regulation import Regulation
from intranet.vote import Vote

#: What the office and the branch need to know of each member before the vote (II.B.2.1, 2.2.4).
_ASKED = ("review_completed_on", "failings")


@dataclass(frozen=True, slots=True)
class Summary:
    """Whole numbers of a branch with a roll.

    `listed` are all who are judged: those in `tiers` (whose tier holds, in the regulation's order,
    the same length or longer), those who wait, those left out. `keep` is the most that can stay in
    the best tier, None while that is not known. Of those `to_rate` all that is needed is known of
    `known`. `rounds` are whole; `vote_left` and `result_left` count what the branch must still see
    to on the pages of its rounds and of its result before it can hand in.
    """

    listed: int
    tiers: tuple[int, ...]
    waiting: int
    left_out: int
    keep: int | None
    to_rate: int
    known: int
    rounds: int
    vote_left: int
    result_left: int

    def in_tier(self, key: str, regulation: Regulation) -> int:
        """How many have a tier that holds."""
        return self.tiers[[tier.key for tier in regulation.members.tiers].index(key)]

    def over_quota(self, regulation: Regulation) -> int:
        """How many more stay in the best tier than the quota allows, with or without a reason."""
        staying = self.in_tier(regulation.members.quota.tier, regulation)
        return 0 if self.keep is None else max(0, staying - self.keep)


def of(reading: Reading, held: Vote, today: dt.date) -> Summary:
    """The numbers of a branch as its members stand; `held` says how far its rounds have come."""
    missing = [item.field for item in completeness.missing_members(reading, held)]
    to_rate = [each.member for each in reading.standings if _is_to_rate(each, reading, today)]
    rated = [each.result.tier for each in reading.standings if each.is_rated]
    return Summary(
        listed=len(reading.standings),
        tiers=tuple(rated.count(tier) for tier in reading.regulation.members.tiers),
        waiting=len(reading.waiting),
        left_out=sum(each.is_left_out for each in reading.standings),
        keep=reading.quota.keep,
        to_rate=len(to_rate),
        known=sum(map(_is_known, to_rate)),
        rounds=len(reading.rounds),
        vote_left=missing.count(MEMBERS_VOTE),
        result_left=missing.count(QUOTA) + missing.count(ANNOUNCEMENT),
    )


def _is_to_rate(each: Standing, reading: Reading, today: dt.date) -> bool:
    """Whether a member is to be rated; before his vote, whether he would be if it were today."""
    if each.is_left_out:
        return False
    return each.round is not None or not vote_list.not_rated(each, reading, today)


def _is_known(member: Member) -> bool:
    """Whether a member's review, failings and, of a civil servant, grade are known."""
    servant = member.civil_servant
    graded = servant == "none" or (servant is not None and member.value("civil_grade") is not None)
    return graded and all(member.value(name) is not None for name in _ASKED)
