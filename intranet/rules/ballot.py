"""The secret ballot on an organisation's tier: do its counts fit together, and what do they say.

Only counts exist (II.B.1.3.notes): persons summoned, present and absent, ballots issued, returned
and valid, votes for each tier. Six identities, B1 to B6, hold between them. Each count is a whole
number from 0 to 9999, or None while it is not known yet; while counts are missing, what is known
must at least not contradict: each unknown count stands for every number it may still have.

The plan gives the ballot no threshold, so none is reckoned unless the regulation states one; which
tier has most votes is told, a tie as a tie, and nothing is resolved here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from intranet.rules import account
from intranet.rules.account import BALLOTS, PERSONS, STOCK, WORDS, Account, Counts, Finding
from intranet.rules.answers import NOT_MET
from intranet.rules.provisions import BALLOT_BASES, Regulation

__all__ = [
    "BALLOTS",
    "PERSONS",
    "STOCK",
    "WORDS",
    "Counts",
    "Finding",
    "Outcome",
    "TierVotes",
    "agrees",
    "missing",
    "names",
    "outcome",
    "reconcile",
    "vote_names",
]

OUTCOMES_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class TierVotes:
    """One tier's votes and their share of the base, which is None where the base is 0."""

    key: str
    name: str
    votes: int
    share: Fraction | None
    percent: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a whole ballot says: each tier's votes and share, and who leads.

    `leaders` are the tiers with most votes: one, several in a tie, none where no ballot is valid.
    `threshold` says whether the leader reached the regulation's threshold; None without one.
    """

    tiers: tuple[TierVotes, ...]
    leaders: tuple[str, ...]
    text: str
    threshold: str | None = None

    @property
    def is_tie(self) -> bool:
        """Whether several tiers have most votes."""
        return len(self.leaders) > 1


@lru_cache(maxsize=16)
def vote_names(regulation: Regulation) -> tuple[str, ...]:
    """The counts of votes, one a tier, the best tier first: votes_1, votes_2 and so on."""
    return tuple(f"votes_{place}" for place in range(1, len(regulation.tiers) + 1))


@lru_cache(maxsize=16)
def names(regulation: Regulation) -> tuple[str, ...]:
    """Every count of a ballot under a regulation, in the order in which they come about."""
    return (*PERSONS, *STOCK, *BALLOTS, *vote_names(regulation))


def reconcile(counts: Counts, regulation: Regulation) -> tuple[Finding, ...]:
    """Every identity with its answer: met, not met, unknown, or not applicable (no stock kept).

    B1 received = issued + unused + spoiled, where the stock is kept; B2 issued = returned + not
    returned; B3 returned = valid + invalid; B4 valid = the votes for all tiers; B5 summoned =
    present + absent, and issued is at most present. B6, one account of a round in whole numbers
    of its range, is kept by whoever reads and stores. Unknown counts are left out or None.
    """
    votes = vote_names(regulation)
    named = [f"“{tier.name}”" for tier in regulation.tiers]
    found = Account(counts, parts={"valid": votes}, words=dict(zip(votes, named, strict=True)))
    return (*found.findings(), found.equality("B4", "valid", "phiếu"))


def missing(counts: Counts, regulation: Regulation) -> tuple[str, ...]:
    """The counts that a whole ballot still lacks; the three of the stock go together or not."""
    return account.missing(counts, vote_names(regulation))


def outcome(counts: Counts, regulation: Regulation) -> Outcome:
    """What a ballot says once its counts are all there and fit together; else ValueError.

    The same counts say the same, so it is remembered: a sheet's preview asks at every pause in the
    typing, and the ballot stands still meanwhile.
    """
    return _outcome(tuple(counts.get(name) for name in names(regulation)), regulation)


@lru_cache(maxsize=OUTCOMES_REMEMBERED)
def _outcome(numbers: tuple[int | None, ...], regulation: Regulation) -> Outcome:
    counts = dict(zip(names(regulation), numbers, strict=True))
    findings = reconcile(counts, regulation)
    if missing(counts, regulation) or any(each.answer is NOT_MET for each in findings):
        raise ValueError("a ballot says nothing before its counts are whole and reconciled")
    rule = regulation.ballot
    known = {name: number for name, number in counts.items() if number is not None}
    base = known[rule.base]
    votes = [known[name] for name in vote_names(regulation)]
    tiers = tuple(
        TierVotes(tier.key, tier.name, number, *_share(number, base))
        for tier, number in zip(regulation.tiers, votes, strict=True)
    )
    most = max(votes)
    first = tuple(each for each in tiers if most and each.votes == most)
    return Outcome(
        tiers,
        tuple(each.key for each in first),
        _leading(first, base, rule.base),
        _threshold(first, regulation),
    )


def agrees(leaders: tuple[str, ...], tiers: tuple[str, ...]) -> bool:
    """Whether a ballot has one leader and it is among these tiers; a tie agrees with none."""
    return len(leaders) == 1 and leaders[0] in tiers


def _share(votes: int, base: int) -> tuple[Fraction | None, str]:
    """A share, and the same in words with one decimal, halves up."""
    if not base:
        return None, ""
    tenths = (votes * 2000 + base) // (2 * base)
    whole, decimal = divmod(tenths, 10)
    return Fraction(votes, base), f"{whole},{decimal}%" if decimal else f"{whole}%"


def _leading(first: tuple[TierVotes, ...], base: int, base_name: str) -> str:
    if not first:
        return "Không có phiếu hợp lệ nào"
    figures = f"{first[0].votes}/{base} {BALLOT_BASES[base_name]} ({first[0].percent})"
    if len(first) > 1:
        return f"Ngang phiếu giữa {', '.join(each.name for each in first)}: mỗi mức {figures}"
    return f"{first[0].name}: {figures}"


def _threshold(first: tuple[TierVotes, ...], regulation: Regulation) -> str | None:
    """Whether the leader reached what the regulation asks for, in words; None without one."""
    rule = regulation.ballot
    if rule.fraction is None:
        return None
    least = Fraction(*rule.fraction)
    asked = f"{'trên' if rule.more_than else 'ít nhất'} {rule.fraction[0]}/{rule.fraction[1]}"
    needed = f"{asked} {BALLOT_BASES[rule.base]}"
    share = first[0].share if len(first) == 1 else None
    if share is not None and (share > least or (share == least and not rule.more_than)):
        return f"Mức nhiều phiếu nhất đạt {needed} ({rule.clause})"
    return f"Không mức nào đạt {needed} ({rule.clause})"
