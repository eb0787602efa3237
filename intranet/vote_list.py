"""Who is voted on in a round, by the roll of its day, and who is not and why (II.B.2.2).

The first round lists everybody who may be rated that day. A later one lists those who have no tier
that holds: the undecided, the nominees who do not stay under the quota – without the best tier –
and those who waited; in a decided branch, those alone whose results were annulled. A round that
stands whole keeps those it listed when it is corrected, but for whom the roll now says that he is
not rated at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from intranet import facts, members, roll, values, vote
from intranet.members import Reading, Standing
from intranet.roll import Fact, Member
from intranet.rounds import Record
from intranet.rules import member as rules
from intranet.rules.member import MemberResult, Outcome
from intranet.rules.regulation import Regulation
from intranet.sheet import Row

DECIDED = "Đã có quyết định và không bỏ phiếu lại"


class Listed(NamedTuple):
    """A member who is voted on; `without_best`: the quota took the best tier's column from him."""

    member: Member
    without_best: bool


class Other(NamedTuple):
    """A member who is not voted on, and the Vietnamese sentence that says why.

    `has_vote` says that he had his vote already, and needs no other.
    """

    member: Member
    why: str
    has_vote: bool


@dataclass(frozen=True)
class VoteList:
    """The members of one round: by which day, of how many official members, who and who not."""

    regulation: Regulation
    day: dt.date
    official: int
    listed: tuple[Listed, ...]
    others: tuple[Other, ...]

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """Who is voted on, in the order of the roll."""
        return tuple(each.member.id for each in self.listed)

    def why_not(self, member_id: int) -> str:
        """Why somebody is not voted on that day."""
        found = (each.why for each in self.others if each.member.id == member_id)
        gone = f"Không có trong danh sách của chi bộ ngày {values.format_date(self.day)}"
        return next(found, gone)

    def lay_out(self, row: Row) -> Row:
        """A round's row with exactly the rows of this list; one without a row is blank."""
        laid = {**vote.empty(), **{name: row[name] for name in vote.HEAD if name in row}}
        for member, without_best in self.listed:
            blank = vote.blank(member.id, self.regulation, without_best=without_best)
            known = {name: row[name] for name in blank if row.get(name) is not None}
            own = {**blank, **known, vote.box(member.id, vote.WITHOUT_BEST): int(without_best)}
            if own[vote.box(member.id, vote.STATUS)] == vote.ABSENT and without_best:
                best = vote.box(member.id, vote.vote_names(self.regulation)[0])
                own[best] = own[best] or None  # whoever was absent has no counts, not even none
            laid |= own
        return laid


def make(
    people: Iterable[Member],
    records: Iterable[Record],
    branch_facts: Mapping[str, Fact],
    regulation: Regulation,
    number: int,
    day: dt.date,
) -> VoteList:
    """Who is voted on in round `number` on a day, after the rounds before it."""
    people, records = tuple(people), tuple(records)
    before = [record for record in records if record.number < number]
    reading = members.read(people, before, branch_facts, regulation, day)
    standing = next((r for r in vote.whole_rounds(records) if r.number == number), None)
    kept = vote.rows(standing.row, regulation) if standing else None
    anew = any(each.member.reopened for each in reading.standings)
    listed, others = [], []
    for each in reading.standings:
        member = each.member
        had = _has_his_vote(each, anew) if kept is None else ""
        if kept is None:
            why, without_best = had or _not_yet(each, reading, day), _without_best(each)
        elif member.id in kept:
            why, without_best = not_rated(each, reading, day), kept[member.id].without_best
        else:
            continue
        if why:
            others.append(Other(member, why, bool(had)))
        else:
            listed.append(Listed(member, without_best))
    return VoteList(regulation, day, roll.voters(people, day), tuple(listed), tuple(others))


def _without_best(standing: Standing) -> bool:
    """Whether the quota took away his column for the best tier, now or before an earlier vote."""
    return standing.dropped or (standing.votes is not None and standing.votes.without_best)


def _has_his_vote(standing: Standing, anew: bool) -> str:
    """That somebody needs no further vote after the rounds before; empty where he does.

    `anew` says that members of a decided branch are rated anew, so that the others are not.
    """
    if anew and not standing.member.reopened:
        return DECIDED
    if standing.round is None:
        return ""
    number, tier = standing.round.number, standing.result.tier
    if tier is not None and not standing.dropped:
        return f"Đã được phân loại ở lần {number}: {tier.name}"
    if standing.result.outcome is Outcome.PENDING:
        return f"Đã bỏ phiếu ở lần {number}. {standing.result.why}"
    return ""


def _not_yet(standing: Standing, reading: Reading, day: dt.date) -> str:
    """Why somebody cannot be voted on that day, by the rules or by the office."""
    member = standing.member
    if member.not_assessed:
        return f"Chưa đánh giá trong đợt: {member.not_assessed}"
    awaited = [reason.text for reason in _on(day, member, reading).needed if reason.in_the_way]
    return not_rated(standing, reading, day) or "; ".join(awaited)


def not_rated(standing: Standing, reading: Reading, day: dt.date) -> str:
    """Why somebody is not rated at all by the roll of that day; empty where he is."""
    if not standing.member.on_roll(day):
        return f"Không có trong danh sách của chi bộ ngày {values.format_date(day)}"
    result = _on(day, standing.member, reading)
    return result.why if result.outcome is Outcome.NOT_RATED else ""


def _on(day: dt.date, member: Member, reading: Reading) -> MemberResult:
    """What the rules say of a member on a day before his votes are counted."""
    return rules.classify(facts.member_facts(member, voted_on=day, votes={}), reading.regulation)
