"""The secret ballot on an organisation's tier: do its counts fit together, and what do they say.

Only counts exist (II.B.1.3.notes): persons summoned, present and absent, ballots issued, returned
and valid, votes for each tier. Six identities, B1 to B6, hold between them. Each count is a whole
number from 0 to 9999, or None while it is not known yet; while counts are missing, what is known
must at least not contradict: each unknown count stands for every number it may still have.

The plan gives the ballot no threshold, so none is reckoned unless the regulation states one; which
tier has most votes is told, a tie as a tie, and nothing is resolved here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.provisions import BALLOT_BASES, Regulation
from intranet.rules.wording import capitalised

Counts = Mapping[str, int | None]

LARGEST = 9_999
OUTCOMES_REMEMBERED = 1024
PERSONS = ("summoned", "present", "absent")
STOCK = ("received", "unused", "spoiled")
BALLOTS = ("issued", "returned", "not_returned", "valid", "invalid")

#: What a sentence calls each count; the votes for a tier bear the tier's own name.
WORDS: Mapping[str, str] = {
    "summoned": "triệu tập",
    "present": "có mặt",
    "absent": "vắng mặt",
    "received": "nhận về",
    "unused": "chưa dùng",
    "spoiled": "hỏng",
    "issued": "phát ra",
    "returned": "thu về",
    "not_returned": "không thu về",
    "valid": "hợp lệ",
    "invalid": "không hợp lệ",
}


class Finding(NamedTuple):
    """One identity: its code B1 to B5, its answer, its Vietnamese sentence, the counts it joins."""

    code: str
    answer: Answer
    text: str
    counts: tuple[str, ...]


class Span(NamedTuple):
    """The least and the greatest number that a count may still have."""

    least: int
    most: int

    @property
    def is_settled(self) -> bool:
        """Whether there is only one number left."""
        return self.least == self.most


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
    return _Account(counts, regulation).findings()


def missing(counts: Counts, regulation: Regulation) -> tuple[str, ...]:
    """The counts that a whole ballot still lacks; the three of the stock go together or not."""
    stock = STOCK if any(counts.get(name) is not None for name in STOCK) else ()
    needed = (*PERSONS, *stock, *BALLOTS, *vote_names(regulation))
    return tuple(name for name in needed if counts.get(name) is None)


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


class _Account:
    """The counts of one round as a tree: every whole with its parts."""

    def __init__(self, counts: Counts, regulation: Regulation) -> None:
        self.counts = counts
        votes = vote_names(regulation)
        self.parts: Mapping[str, tuple[str, ...]] = {
            "summoned": ("present", "absent"),
            "received": ("issued", "unused", "spoiled"),
            "issued": ("returned", "not_returned"),
            "returned": ("valid", "invalid"),
            "valid": votes,
        }
        tiers = [tier.name for tier in regulation.tiers]
        self.words = {**WORDS, **dict(zip(votes, [f"“{name}”" for name in tiers], strict=True))}

    def findings(self) -> tuple[Finding, ...]:
        stock = any(self.counts.get(name) is not None for name in STOCK)
        return (
            self._equality("B5", "summoned", "người"),
            self._issued_to_present(),
            self._equality("B1", "received", "phiếu")
            if stock
            else Finding("B1", NOT_APPLICABLE, "Không theo dõi số phiếu nhận về", STOCK),
            self._equality("B2", "issued", "phiếu"),
            self._equality("B3", "returned", "phiếu"),
            self._equality("B4", "valid", "phiếu"),
        )

    def span(self, name: str) -> Span:
        """What a count may still be, after itself or else after what it is made of."""
        known = self.counts.get(name)
        if known is not None:
            return Span(known, known)
        if name == "present":  # a ballot is given to those who are there alone
            return Span(self.span("issued").least, LARGEST)
        if name in self.parts:
            return self._sum(self.parts[name])
        return Span(0, LARGEST)

    def _sum(self, names: tuple[str, ...]) -> Span:
        spans = [self.span(name) for name in names]
        return Span(sum(each.least for each in spans), sum(each.most for each in spans))

    def _equality(self, code: str, whole: str, unit: str) -> Finding:
        parts = self.parts[whole]
        total, known = self._sum(parts), self.counts.get(whole)
        joined = (whole, *parts)
        lacking = [name for name in joined if self.counts.get(name) is None]
        if known is not None and not total.least <= known <= total.most:
            return Finding(code, NOT_MET, self._broken(whole, known, unit, total), joined)
        if lacking:
            return Finding(code, UNKNOWN, self._lacking(f"số {self.words[whole]}", lacking), joined)
        listed = " + ".join(f"{self.words[name]} {self.counts[name]}" for name in parts)
        text = f"{capitalised(self.words[whole])} {known} {unit} = {listed}"
        return Finding(code, MET, text, joined)

    def _issued_to_present(self) -> Finding:
        joined = ("issued", "present")
        issued, present = self.span("issued"), self.counts.get("present")
        least = f"{issued.least}" if issued.is_settled else f"ít nhất {issued.least}"
        if present is not None and issued.least > present:
            text = f"Phát ra {least} phiếu nhưng chỉ có mặt {present} người"
            return Finding("B5", NOT_MET, f"{text}: thừa {issued.least - present}", joined)
        lacking = [name for name in joined if self.counts.get(name) is None]
        if lacking:
            about = "số phát ra với số có mặt"
            return Finding("B5", UNKNOWN, self._lacking(about, lacking), joined)
        text = f"Phát ra {least} phiếu, không quá {present} người có mặt"
        return Finding("B5", MET, text, joined)

    def _broken(self, whole: str, known: int, unit: str, total: Span) -> str:
        """The figures on both sides, an unknown one with what it must at least be."""
        listed = []
        for name in self.parts[whole]:
            span = self.span(name)
            if self.counts.get(name) is not None:
                listed.append(f"{self.words[name]} {span.least}")
            elif span.is_settled:
                listed.append(f"{self.words[name]} (tính ra) {span.least}")
            elif span.least:
                listed.append(f"{self.words[name]} ít nhất {span.least}")
        least = "" if total.is_settled else "ít nhất "
        difference = abs(total.least - known)
        start = f"{capitalised(self.words[whole])} {known} {unit} nhưng {' + '.join(listed)}"
        return f"{start} = {least}{total.least}: lệch {least}{difference}"

    def _lacking(self, about: str, lacking: list[str]) -> str:
        named = ", ".join(self.words[name] for name in lacking)
        return f"Chưa đối chiếu được {about}: còn thiếu {named}"


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
