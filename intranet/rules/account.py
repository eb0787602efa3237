"""The counts of one round of a secret ballot: what they are, and whether they fit together.

Persons summoned, present and absent; ballots received, unused and spoiled before they were given
out; ballots issued, returned and not returned, valid and invalid. Each is a whole number from 0 to
9999, or None while it is not known yet. An unknown count stands for every number it may still
have, so that what is known must at least not contradict.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.wording import capitalised

Counts = Mapping[str, int | None]

LARGEST = 9_999
PERSONS = ("summoned", "present", "absent")
STOCK = ("received", "unused", "spoiled")
BALLOTS = ("issued", "returned", "not_returned", "valid", "invalid")

#: What a sentence calls each count.
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
#: Every whole with its parts; what the valid ballots are made of is for each ballot to say.
PARTS: Mapping[str, tuple[str, ...]] = {
    "summoned": ("present", "absent"),
    "received": ("issued", "unused", "spoiled"),
    "issued": ("returned", "not_returned"),
    "returned": ("valid", "invalid"),
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


ANY = Span(0, LARGEST)


def missing(counts: Counts, further: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The counts that a whole round still lacks; the three of the stock go together or not."""
    stock = STOCK if any(counts.get(name) is not None for name in STOCK) else ()
    needed = (*PERSONS, *stock, *BALLOTS, *further)
    return tuple(name for name in needed if counts.get(name) is None)


class Account:
    """The counts of one round as a tree: every whole with its parts.

    `parts` and `words` add what a ballot counts besides. `spans` says what a count that is not
    known may still be, where something outside the tree limits it.
    """

    def __init__(
        self,
        counts: Counts,
        *,
        parts: Mapping[str, tuple[str, ...]] | None = None,
        words: Mapping[str, str] | None = None,
        spans: Mapping[str, Span] | None = None,
    ) -> None:
        """Line up the counts with the tree."""
        self.counts = counts
        self.parts = {**PARTS, **(parts or {})}
        self.words = {**WORDS, **(words or {})}
        self.spans = spans or {}

    def findings(self) -> tuple[Finding, ...]:
        """B5 in two parts, B1, B2 and B3: what every round shares."""
        stock = any(self.counts.get(name) is not None for name in STOCK)
        return (
            self.equality("B5", "summoned", "người"),
            self._issued_to_present(),
            self.equality("B1", "received", "phiếu")
            if stock
            else Finding("B1", NOT_APPLICABLE, "Không theo dõi số phiếu nhận về", STOCK),
            self.equality("B2", "issued", "phiếu"),
            self.equality("B3", "returned", "phiếu"),
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
        return self.spans.get(name, ANY)

    def _sum(self, names: tuple[str, ...]) -> Span:
        spans = [self.span(name) for name in names]
        return Span(sum(each.least for each in spans), sum(each.most for each in spans))

    def equality(self, code: str, whole: str, unit: str) -> Finding:
        """Whether a whole is the sum of its parts."""
        parts = self.parts[whole]
        total, known = self._sum(parts), self.counts.get(whole)
        joined = (whole, *parts)
        lacking = [name for name in joined if self.counts.get(name) is None]
        if known is not None and not total.least <= known <= total.most:
            return Finding(code, NOT_MET, self._broken(whole, known, unit, total), joined)
        if lacking:
            return Finding(code, UNKNOWN, self.lacking(f"số {self.words[whole]}", lacking), joined)
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
            return Finding("B5", UNKNOWN, self.lacking(about, lacking), joined)
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

    def lacking(self, about: str, lacking: list[str]) -> str:
        """What cannot be compared yet, and which counts it waits for."""
        named = ", ".join(self.words[name] for name in lacking)
        return f"Chưa đối chiếu được {about}: còn thiếu {named}"
