"""A branch's members judged: what the rounds give each, the counts, and the quota (II.B.2.2).

The one reading of a roll and its rounds that pages, papers, JSON and the branch's own sheet show.
The round that counts for a member is the last whole one in which he was listed. A nominee who does
not stay under the quota waits for his next vote, and counts as good for the quota until then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from intranet import facts, vote
from intranet.ballot import Record
from intranet.roll import OVER_QUOTA, SPECIAL_QUOTA, STAYS, Fact, Member
from intranet.rules import member as rules
from intranet.rules.facts import Subordinates
from intranet.rules.member import MemberResult, Outcome
from intranet.rules.quota import QuotaFacts, QuotaResult, quota
from intranet.rules.regulation import Regulation
from intranet.rules.subordinates import Subordinate, subordinates
from intranet.vote import MemberVotes


@dataclass(frozen=True)
class Standing:
    """Where one member stands: his result, and the round and votes it comes from.

    `round` and `votes` are None while nobody voted on him; `dropped` says that he was nominated for
    the best tier and does not stay under the quota, so that he waits for his next vote.
    """

    member: Member
    result: MemberResult
    round: Record | None = None
    votes: MemberVotes | None = None
    dropped: bool = False

    @property
    def is_rated(self) -> bool:
        """Whether he has a tier that holds."""
        return self.result.tier is not None and not self.dropped

    @property
    def is_left_out(self) -> bool:
        """Whether he is not rated in this cycle, by the rules or by the office."""
        by_office = bool(self.member.not_assessed) and not self.is_rated
        return self.result.outcome is Outcome.NOT_RATED or by_office

    @property
    def waits(self) -> bool:
        """Whether he is to be rated and is not yet."""
        return not self.is_rated and not self.is_left_out


@dataclass(frozen=True)
class Reading:
    """A branch's members as they stand, in the order of the roll."""

    regulation: Regulation
    standings: tuple[Standing, ...]
    rounds: tuple[Record, ...]
    branch_facts: Mapping[str, Fact]

    def of(self, member_id: int) -> Standing | None:
        """One member's standing; None where he is not on the roll."""
        return self._by_id.get(member_id)

    @cached_property
    def _by_id(self) -> Mapping[int, Standing]:
        return {standing.member.id: standing for standing in self.standings}

    @cached_property
    def subordinates(self) -> Subordinates:
        """How many are to be rated, how many were, and how many of those failed (II.B.1.3)."""
        return subordinates("branch", map(_as_subordinate, self.standings), self.regulation)

    @property
    def waiting(self) -> tuple[Standing, ...]:
        """Those who are to be rated and are not yet."""
        return tuple(each for each in self.standings if each.waits)

    def rated(self, tier: str) -> tuple[Standing, ...]:
        """Those whose vote gave a tier, whoever of them stays under the quota."""
        return tuple(
            each
            for each in self.standings
            if each.result.tier is not None and each.result.tier.key == tier
        )

    @property
    def nominated(self) -> tuple[Standing, ...]:
        """Those whose vote gave the tier that the quota is about."""
        return self.rated(self.regulation.members.quota.tier)

    @cached_property
    def quota(self) -> QuotaResult:
        """What the quota allows for the figures of today (II.B.2.2.3.a)."""
        rule = self.regulation.members.quota
        keys = [tier.key for tier in self.regulation.members.tiers]
        best, of = keys.index(rule.tier), keys.index(rule.of)
        counted = keys[best + 1 : of + 1] if rule.or_better else [rule.of]
        return quota(
            QuotaFacts(
                members=len(self.standings),
                nominated=len(self.nominated),
                good=sum(len(self.rated(key)) for key in counted),
                special=self.special_quota,
                pending=len([each for each in self.waiting if not each.dropped]),
            ),
            self.regulation,
        )

    @property
    def staying(self) -> tuple[Standing, ...]:
        """The nominees who were not dropped."""
        return tuple(each for each in self.nominated if not each.dropped)

    @property
    def special_quota(self) -> bool:
        """Whether the executive granted the branch the greater quota."""
        return self._branch_value(SPECIAL_QUOTA) is not None

    @property
    def stays_over_quota(self) -> bool:
        """Whether more stay than the quota allows, with or without a reason."""
        keep = self.quota.keep
        return keep is not None and len(self.staying) > keep

    @property
    def is_over_quota(self) -> bool:
        """Whether more stay than the quota allows, and no reason is recorded for it."""
        return self.stays_over_quota and self._branch_value(OVER_QUOTA) is None

    @property
    def has_own_quota(self) -> bool:
        """Whether the quota is this branch's own, and not that of the whole committee."""
        return self.regulation.members.quota.per == "branch"

    @property
    def last_day(self) -> dt.date | None:
        """The day of the last whole round; None before the first."""
        return vote.day_of(self.rounds[-1].row) if self.rounds else None

    def _branch_value(self, name: str) -> str | None:
        return self.branch_facts.get(name, Fact()).value


def read(
    members: Iterable[Member],
    records: Iterable[Record],
    branch_facts: Mapping[str, Fact],
    regulation: Regulation,
    today: dt.date,
) -> Reading:
    """Judge everybody on the roll by the newest whole rounds among the records.

    Who left before anybody voted on him, or comes later than today, is not of this branch. Nor is
    who moved to or from another branch that counts him: a result he has stays where it was given.
    """
    rounds = vote.whole_rounds(tuple(records))
    found = [_standing(each, rounds, regulation) for each in members if each.counted]
    kept = [each for each in found if each.round or each.member.on_roll(today)]
    return Reading(regulation, tuple(kept), rounds, branch_facts)


def _as_subordinate(each: Standing) -> Subordinate:
    tier = each.result.tier
    left_out = bool(each.member.not_assessed) and not each.is_rated
    return Subordinate(each.result.outcome, tier.key if tier else None, each.dropped, left_out)


def _standing(member: Member, rounds: tuple[Record, ...], regulation: Regulation) -> Standing:
    """One member by the last whole round that listed him, or as one who waits for a vote."""
    listed: tuple[Record, MemberVotes] | None = None
    attended = True
    for record in rounds:
        if record.number <= member.void_rounds:
            continue
        votes = vote.votes_of(record.row, member.id, regulation)
        if votes is not None and votes.is_listed:
            listed = (record, votes)
        if votes is not None:
            attended = votes.is_listed
    if listed is None:
        last = rounds[-1] if rounds else None
        day = vote.day_of(last.row) if last else None
        here = day is None or member.on_roll(day)
        known = facts.member_facts(member, voted_on=day if here else None, attended=attended)
        return Standing(member, rules.classify(known, regulation))
    record, votes = listed
    tiers = [tier.key for tier in regulation.members.tiers]
    head = vote.counts(record.row)
    known = facts.member_facts(
        member,
        voted_on=vote.day_of(record.row),
        votes=dict(zip(tiers, votes.votes, strict=True)),
        official=record.row[vote.OFFICIAL],  # type: ignore[arg-type]  # a whole round has it
        present=head["present"],
    )
    result = rules.classify(known, regulation)
    best = regulation.members.quota.tier
    nominated = result.tier is not None and result.tier.key == best
    return Standing(member, result, record, votes, nominated and member.value(STAYS) == "no")
