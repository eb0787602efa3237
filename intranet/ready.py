"""Branches that were passed on, as the executive decides them: judged, and what is still open.

What is shown is what is kept: a ruling can name the digest of what it was given on (`Ready.seen`),
so that nobody decides what he has not seen. Of a branch whose members are rated anew, those alone
are decided whose results were annulled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from intranet import ballot, completeness, frozen, members, overview
from intranet.access import Act, Scope
from intranet.completeness import Missing
from intranet.members import Reading, Standing
from intranet.queries import decisions, rolls, sheets, votes
from intranet.queries.sheets import Sheet
from intranet.rules.ballot import Outcome
from intranet.rules.quota import QuotaFacts, QuotaResult, quota
from intranet.rules.result import OrganisationResult
from intranet.rules.share import Share, strong_share
from intranet.sheet import PROPOSAL, Rows, StoredRow, empty

#: So many branches are decided on one page.
MOST_AT_ONCE = 40
NO_RESULT = "{}: chưa có kết quả"
COMPUTED, VOTED, OVER = (
    "mức quyết định khác mức tính được",
    "mức quyết định khác kết quả bỏ phiếu",
    "số giữ mức {} vượt giới hạn",
)
MEMBER_VOTED = "mức quyết định khác kết quả bỏ phiếu của chi bộ"
_SEEN_DIGITS = 16


@dataclass(frozen=True)
class Ready:
    """One branch before the executive; `reading` are its members, None where it keeps no roll.

    `decided` are the tiers that stand of members of a branch of whose members some are rated anew.
    """

    sheet: Sheet
    stored: Mapping[str, StoredRow]
    reading: Reading | None
    decided: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def _read(self) -> tuple[Rows, OrganisationResult]:
        return overview.read(self.sheet, dict(self.stored))

    @property
    def result(self) -> OrganisationResult:
        """What the rules say of the verified sheet."""
        return self._read[1]

    @cached_property
    def voted(self) -> Outcome | None:
        """What the branch's ballot says; None without one."""
        return ballot.outcome(self.sheet.ballot, self.sheet.regulation)

    @property
    def proposed(self) -> str | None:
        """The tier that the branch proposed."""
        tier = self._read[0].get(PROPOSAL, empty(PROPOSAL))["tier"]
        return str(tier) if tier else None

    @property
    def anew(self) -> bool:
        """Whether the branch stands decided, and members of it are rated anew."""
        return bool(self.sheet.redo)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The members to be decided: all, or those whose results were annulled."""
        everybody = self.reading.standings if self.reading else ()
        return tuple(each for each in everybody if each.member.reopened or not self.anew)

    @cached_property
    def settled(self) -> tuple[Standing, ...]:
        """Those of them who have a result or are left out; in a branch decided whole, all."""
        return tuple(each for each in self.standings if not (self.anew and each.waits))

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What keeps all of it from being decided.

        Of members rated anew those wait who have no result; the others can be decided before them.
        """
        if self.anew:
            return () if self.settled else self.waiting
        rows, result = self._read
        regulation = self.sheet.regulation
        return completeness.before_deciding(rows, result, self.reading, regulation)

    @property
    def waiting(self) -> tuple[Missing, ...]:
        """The members who have no result yet, each in words."""
        return tuple(
            Missing(f"member.{each.member.id}", NO_RESULT.format(each.member.full_name))
            for each in self.standings
            if each.waits
        )

    def record(self) -> dict[str, Any]:
        """What is kept of the branch itself."""
        return frozen.organisation(self.sheet, self.stored, self.result, self.voted, self.reading)

    @cached_property
    def seen(self) -> str:
        """A digest of all that would be kept as it stands now."""
        whole = {
            "branch": None if self.anew else self.record(),
            "members": [frozen.member(each, self.sheet) for each in self.settled],
        }
        return frozen.digest(frozen.canonical(whole))[:_SEEN_DIGITS]

    def quota(self, chosen: Mapping[int, str]) -> QuotaResult | None:
        """The quota by what is decided: the tiers voted, but for members who get a chosen one.

        None where there is none of the branch's own.
        """
        if self.reading is None or not self.reading.has_own_quota:
            return None
        rule = self.sheet.regulation.members.quota
        keys = [tier.key for tier in self.sheet.regulation.members.tiers]
        best, of = keys.index(rule.tier), keys.index(rule.of)
        counted = keys[best + 1 : of + 1] if rule.or_better else [rule.of]
        reached = {
            each.member.id: chosen.get(each.member.id) or each.result.tier.key
            for each in self.standings
            if each.is_rated and each.result.tier is not None
        }
        tiers = [*({**self.decided, **reached}).values()]
        facts = QuotaFacts(
            members=len(self.reading.standings),
            nominated=tiers.count(rule.tier),
            good=sum(tiers.count(key) for key in counted),
            special=self.reading.special_quota,
            pending=len(self.waiting),
        )
        return quota(facts, self.sheet.regulation)

    def exceeds(self, chosen: Mapping[int, str]) -> list[str]:
        """That more are rated in the best tier than the quota allows, where that needs a reason."""
        found = self.quota(chosen)
        if found is None or not found.needs_reason:
            return []
        return [OVER.format(self.sheet.regulation.members.tier(found.rule.tier).name)]

    def exceptions(self, tier: str | None, chosen: Mapping[int, str]) -> list[str]:
        """Why deciding the branch with a tier needs a reason, None for the one computed."""
        decided = tier or self.result.tier
        why = [COMPUTED] if decided != self.result.tier else []
        why += [VOTED] if completeness.voted_otherwise(decided, self.voted) else []
        return why + self.exceeds(chosen)

    def member_exceptions(
        self, each: Standing, tier: str | None, chosen: Mapping[int, str]
    ) -> list[str]:
        """Why deciding a member with a tier needs a reason, None for the one that was voted.

        Of members rated anew the quota is theirs to explain: their branch is decided already.
        """
        if each.result.tier is None:
            return []
        reached = each.result.tier.key
        decided = tier or reached
        why = [MEMBER_VOTED] if decided != reached else []
        if self.anew and decided == self.sheet.regulation.members.quota.tier:
            why += self.exceeds(chosen)
        return why


@dataclass(frozen=True)
class Year:
    """The branches of a year: those to be decided now, and the tier of each as far as it is known.

    `decided` are the tiers decided, `computed` those that the rules give the others, None while
    open; both by assessment. `later` are as many as are passed on and not among `ready`.
    """

    ready: tuple[Ready, ...]
    decided: Mapping[int, str]
    computed: Mapping[int, str | None]
    later: int = 0

    def shares(self, chosen: Mapping[int, str | None]) -> tuple[Share, Share] | None:
        """The share of the best tier after a decision, and with the rest as computed today.

        `chosen` are the tiers of the branches that it decides, by assessment; None where there is
        no branch.
        """
        if not self.ready:
            return None
        regulation = self.ready[0].sheet.regulation
        best = regulation.strong_share_limit.tier
        branches = len({*self.decided, *self.computed})
        found = []
        for tiers in ({**self.decided, **chosen}, {**self.computed, **self.decided, **chosen}):
            found.append(strong_share(list(tiers.values()).count(best), branches, regulation))
        return found[0], found[1]


def of_year(scope: Scope, year: int, cycle_id: int, today: dt.date) -> Year:
    """Every branch of a year, in a fixed number of statements however many there are."""
    everything = [each for each in sheets.list_all(scope, year) if each.cycle_id == cycle_id]
    stored = sheets.rows_of([each.id for each in everything])
    passed = [each for each in everything if each.admits(Act.DECIDE)]
    now = passed[:MOST_AT_ONCE]
    decided = {
        one: result.tier
        for one, result in decisions.results([each.id for each in everything]).items()
        if result.stands and result.tier
    }
    return Year(
        _ready(now, stored, today),
        decided,
        {
            each.id: overview.read(each, stored[each.id])[1].tier
            for each in everything
            if each.id not in decided
        },
        len(passed) - len(now),
    )


def _ready(
    found: list[Sheet], stored: Mapping[int, dict[str, StoredRow]], today: dt.date
) -> tuple[Ready, ...]:
    ids = [each.id for each in found]
    people = rolls.of_all(ids)
    rounds = votes.rounds_of_all({each.id: each.regulation for each in found})
    noted = rolls.branch_facts_of_all(ids)
    standing = decisions.member_tiers([each.id for each in found if each.redo])
    return tuple(
        Ready(
            each,
            stored[each.id],
            members.read(people[each.id], rounds[each.id], noted[each.id], each.regulation, today)
            if people[each.id]
            else None,
            standing.get(each.id, {}),
        )
        for each in found
    )


def of(found: Sheet, today: dt.date) -> Ready:
    """One branch that was passed on."""
    return _ready([found], sheets.rows_of([found.id]), today)[0]
