"""A branch's members as page and paper list them: one line each, and the numbers of each tier.

Every word, vote and number comes from the one reading (`members.Reading`); nothing is judged here.
Whoever may not see grades, titles, discipline and failings gets the same lines without them.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intranet import vote
from intranet.members import Reading, Standing
from intranet.roll import Member
from intranet.rules.member import Outcome
from intranet.rules.member_case import MemberReason
from intranet.rules.member_findings import MemberFindings
from intranet.rules.member_provisions import MemberTier
from intranet.rules.member_result import MemberRung
from intranet.rules.regulation import Regulation
from intranet.rules.result import Flag

#: Facts that only those see who may see members' private data.
PRIVATE_FACTS = frozenset(
    {
        *("civil_servant", "civil_grade", "emulation_fighter", "merit_certificate"),
        *("discipline_from", "failings"),
    }
)
WITHHELD = "điều kiện còn lại chỉ người có quyền mới được xem"
AGAIN, NOT_YET, NOT_RATED = "Bỏ phiếu lại", "Chưa đánh giá", "Không đánh giá"
NOT_ASSESSED = "Chưa đánh giá trong đợt"


class Group(enum.StrEnum):
    """Whether a member has a tier that holds, waits for one, or is not rated in this cycle."""

    RATED = "rated"
    WAITS = "waits"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class TierVotes:
    """How many ballots chose a tier for a member."""

    tier: str
    number: int | None


@dataclass(frozen=True)
class Line:
    """One member: `outcome` in words (the tier's name where he has one), and why.

    `votes` is “15/17”: those for the tier that his vote gave, of the number they are a share of;
    for one whom no tier fits, “cao nhất 8/17”; empty while nobody voted on him. The reasons are
    whether he is `left_out`, what is `needed` first, and the tiers, without the private ones for
    whoever may not see them.
    """

    member: Member
    group: Group
    tier: MemberTier | None
    outcome: str
    why: str
    votes: str
    tier_votes: tuple[TierVotes, ...]
    round: int | None
    voted_on: dt.date | None
    flags: tuple[Flag, ...]
    left_out: tuple[MemberReason, ...]
    needed: tuple[MemberReason, ...]
    ladder: tuple[MemberRung, ...]
    self_rating: str
    self_differs: bool
    dropped: bool

    @property
    def name(self) -> str:
        """The member's full name."""
        return self.member.full_name


@dataclass(frozen=True, slots=True)
class TierCount:
    """How many members have a tier that holds."""

    key: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Movement:
    """Who came onto the roll or left it within the year: the day, and from or to where."""

    name: str
    came: bool
    day: dt.date
    text: str


@dataclass(frozen=True)
class Table:
    """Everybody of a branch in the Vietnamese order, with the numbers of each tier.

    `total` are those to be rated, `completed` and `failed` of them as the branch's own sheet
    counts them (II.B.1.3); the rest of them waits.
    """

    lines: tuple[Line, ...]
    tiers: tuple[TierCount, ...]
    total: int
    completed: int
    failed: int
    movements: tuple[Movement, ...]

    def of(self, group: Group) -> tuple[Line, ...]:
        """The members of one group."""
        return tuple(line for line in self.lines if line.group is group)

    def of_tier(self, key: str) -> tuple[Line, ...]:
        """The members who have a tier that holds."""
        return tuple(line for line in self.lines if line.tier is not None and line.tier.key == key)

    @property
    def pending(self) -> int:
        """How many are to be rated and are not yet."""
        return self.total - self.completed - self.failed


def table(
    reading: Reading,
    members: Iterable[Member],
    branches: Mapping[int, str],
    *,
    private: bool,
) -> Table:
    """The lines of a reading; `members` are all on the roll, whoever left it included.

    `branches` are the names of branches that members came from or went to. With `private` false
    nothing tells of grades, titles, discipline, failings, or the office's reason.
    """
    rated = Counter(each.result.tier for each in reading.standings if each.is_rated)
    counts = reading.subordinates
    return Table(
        lines=tuple(_line(each, reading.regulation, private) for each in reading.standings),
        tiers=tuple(
            TierCount(tier.key, tier.name, rated[tier]) for tier in reading.regulation.members.tiers
        ),
        total=counts.total or 0,
        completed=counts.completed_or_better or 0,
        failed=counts.failed or 0,
        movements=tuple(_movements(members, branches)),
    )


def is_private(reason: MemberReason) -> bool:
    """Whether a reason tells what only some may see."""
    return not PRIVATE_FACTS.isdisjoint(reason.facts)


def votes_for(standing: Standing, tier: MemberTier) -> int:
    """How many votes count for a tier, those for higher tiers too where they are carried down."""
    return standing.result.case.count.counted(tier.vote.tiers)


def _line(standing: Standing, regulation: Regulation, private: bool) -> Line:
    member, result = standing.member, standing.result
    tier = result.tier if standing.is_rated else None
    self_rating = _tier_name(member.value("self_rating"), regulation)
    case = result.case.facts
    return Line(
        member=member,
        group=_group(standing),
        tier=tier,
        outcome=_outcome(standing),
        why=_why(standing, regulation, private),
        votes=votes_text(standing),
        tier_votes=tuple(
            TierVotes(each.name, (case.votes or {}).get(each.key))
            for each in regulation.members.tiers
            if case.votes is not None
        ),
        round=standing.round.number if standing.round else None,
        voted_on=vote.day_of(standing.round.row) if standing.round else None,
        flags=result.flags if private else (),
        left_out=result.left_out,
        needed=result.needed,
        ladder=result.ladder if private else tuple(_public(rung) for rung in result.ladder),
        self_rating=self_rating,
        self_differs=bool(self_rating and tier is not None and tier.name != self_rating),
        dropped=standing.dropped,
    )


def _public(rung: MemberRung) -> MemberRung:
    return rung._replace(
        fits=rung.vote.answer,
        answer=rung.vote.answer,
        others=MemberFindings(each for each in rung.others if not is_private(each)),
    )


def _group(standing: Standing) -> Group:
    if standing.is_rated:
        return Group.RATED
    return Group.LEFT_OUT if standing.is_left_out else Group.WAITS


def _outcome(standing: Standing) -> str:
    result = standing.result
    if result.outcome is Outcome.NOT_RATED:
        return NOT_RATED
    if standing.is_left_out:
        return NOT_ASSESSED
    if standing.dropped:
        return AGAIN
    if result.tier is not None:
        return result.tier.name
    return AGAIN if result.outcome is Outcome.UNDECIDED else NOT_YET


def _why(standing: Standing, regulation: Regulation, private: bool) -> str:
    """The outcome and what decided it, in a sentence without a full stop."""
    result = standing.result
    if standing.is_left_out and result.outcome is not Outcome.NOT_RATED:
        reason = f": {standing.member.not_assessed}" if private else ""
        return f"Văn phòng ghi chưa đánh giá trong đợt này{reason}"
    if standing.dropped:
        best = regulation.members.tier(regulation.members.quota.tier).name
        return (
            f"Được {votes_text(standing)} phiếu {best} nhưng không giữ trong giới hạn – "
            f"bỏ phiếu lại ở lần sau, phiếu không có cột {best}"
        )
    if private or not any(map(is_private, result.deciding)):
        return result.why
    told = [each.text for each in result.deciding if not is_private(each)]
    said = "; ".join(told) if told else WITHHELD
    if result.tier is not None:
        return f"Phân loại mức {said}"
    if result.outcome is Outcome.UNDECIDED:
        return f"Không mức nào vừa đủ phiếu vừa đủ điều kiện – bỏ phiếu lại ở lần sau: {said}"
    return f"Chưa đánh giá, phân loại được: {said}"


def votes_text(standing: Standing) -> str:
    """Those for the tier his vote gave, or the most for any, of the number they are a share of."""
    result = standing.result
    if result.case.facts.votes is None:
        return ""
    size = result.case.count.size
    if result.tier is not None:
        return f"{votes_for(standing, result.tier)}/{size}"
    most = max(votes_for(standing, rung.tier) for rung in result.ladder)
    return f"cao nhất {most}/{size}"


def _tier_name(key: str | None, regulation: Regulation) -> str:
    return next((tier.name for tier in regulation.members.tiers if tier.key == key), "")


def _movements(members: Iterable[Member], branches: Mapping[int, str]) -> Iterable[Movement]:
    for each in members:
        if each.joined_on is not None:
            place = branches.get(each.joined_from or 0, "")
            text = f"từ {place}" if place else ""
            yield Movement(each.full_name, True, each.joined_on, text)
        if each.left_on is not None:
            place = branches.get(each.left_to or 0, "")
            parts = (f"đến {place}" if place else "", each.leaving_note)
            yield Movement(each.full_name, False, each.left_on, " – ".join(filter(None, parts)))
