"""What a regulation says about members: who is rated, tiers with votes and conditions, the quota.

All of it is read from a dated file by `member_regulation.py`; nothing here carries a number of
its own. Each provision names its clause in the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intranet.rules.fraction import Fraction

STANDINGS = ("official", "probationary")
#: What a civil servant can be graded as, the best first (Decree 56/2015).
GRADES = ("excellent", "good", "completed", "limited", "failed")
#: What may stand in for a grade, where a condition says so.
PROOFS = ("emulation_fighter", "merit_certificate")
ROUNDINGS = ("down", "half_up")
UNITS = ("branch", "committee")
EFFECTS = ("warn", "block")


@dataclass(frozen=True, slots=True, eq=False)
class MemberProvision:
    """A yes/no question about a member: who is rated, a vote, a condition, or a failing.

    Each belongs to the one regulation that states it, and equals only itself.

    `check` names the function that answers it; the other fields are that function's figures:
    `months` (a term), `level` (least grade), `proofs` (what stands in for the grade), `fraction`
    of the votes with the `tiers` whose votes count, `label` (a failing in the plan's words).
    """

    code: str
    check: str
    clause: str
    months: int | None = None
    level: str | None = None
    proofs: tuple[str, ...] = ()
    fraction: Fraction | None = None
    tiers: tuple[str, ...] = ()
    label: str = ""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MemberTier:
    """One tier: the votes it needs, and what else; the lowest has failings instead of conditions.

    `carry_down` says whether votes for a higher tier count for this one as well.
    """

    key: str
    name: str
    clause: str
    vote: MemberProvision
    carry_down: bool
    conditions: tuple[MemberProvision, ...]
    failings: tuple[MemberProvision, ...]
    note: str = ""

    @property
    def is_lowest(self) -> bool:
        """Whether it takes a failing to be here; every other tier lists conditions."""
        return bool(self.failings)

    @property
    def questions(self) -> tuple[MemberProvision, ...]:
        """What it asks beside the vote: conditions that all hold, or failings of which one does."""
        return self.failings or self.conditions


@dataclass(frozen=True, slots=True)
class VoteBase:
    """Whose number the votes are a share of: one of `vote.VOTE_BASES`."""

    base: str
    unit: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SmallBranch:
    """A branch with fewer than `below` members on its roll: at most `at_most` in the best tier."""

    below: int
    at_most: int
    unit: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """How many may be rated `tier`: a percentage of the number rated `of`.

    With `or_better` the tiers above `of` count as well. `percent` becomes `special_percent` where
    there is special achievement. `rounding` is one of ROUNDINGS; `per` one of UNITS says what the
    quota is reckoned for, and only a branch can be a `small_branch`. `effect` is `warn`, or
    `block`: then a decision over the quota needs a recorded reason.
    """

    tier: str
    of: str
    or_better: bool
    percent: int
    special_percent: int
    rounding: str
    per: str
    small_branch: SmallBranch | None
    effect: str
    unit: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MemberRules:
    """All that a regulation says about members.

    `not_rated` names who is left out, `needed` what must be there before a member is rated;
    `reportable` are the failings that may be found and listed, by their codes; `grades` and
    `proofs` are what people read for each value.
    """

    not_rated: tuple[MemberProvision, ...]
    needed: tuple[MemberProvision, ...]
    vote: VoteBase
    tiers: tuple[MemberTier, ...]
    reportable: tuple[str, ...]
    quota: QuotaRule
    grades: Mapping[str, str]
    proofs: Mapping[str, str]

    def tier(self, key: str) -> MemberTier:
        """The tier with this key; KeyError where the regulation has none."""
        for tier in self.tiers:
            if tier.key == key:
                return tier
        raise KeyError(key)

    @property
    def provisions(self) -> tuple[MemberProvision, ...]:
        """Every question there is, in the order in which they are put."""
        asked = [question for tier in self.tiers for question in (tier.vote, *tier.questions)]
        return (*self.not_rated, *self.needed, *asked)
