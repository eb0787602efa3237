"""What the rules answer for an organisation: a tier or a span, with every reason.

Screen, paper and JSON show this one object. Answers are computed when it is built; figures and
sentences only when they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from intranet.rules.answers import MET, UNKNOWN, Answer
from intranet.rules.case import Case
from intranet.rules.findings import Findings
from intranet.rules.provisions import Tier
from intranet.rules.reason import ENCODER, Reason, listed


class Rung(NamedTuple):
    """One tier with its own reasons; `answer` says whether what its letter lists is given.

    `total` is how the total stands to its threshold, `others` all the rest. The lowest tier is met
    where the total is too low for any other, or a failing is there.
    """

    tier: Tier
    answer: Answer
    total: Reason
    others: Findings

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason, the threshold first."""
        return (self.total, *self.others.reasons)


class Flag(NamedTuple):
    """Something the office should look at although the tier is settled."""

    code: str
    clause: str
    text: str


@dataclass(frozen=True)
class OrganisationResult:
    """The tier of an organisation, or the span it can still reach, with its reasons.

    `best` is the tier where every unknown falls well, `worst` where every unknown falls badly;
    `tier` is both where they agree and None while the span is open. Tiers are keys of the
    regulation. Totals are exact points with two decimals; `ladder` goes from the best tier down.
    """

    case: Case
    best: str
    worst: str
    flags: tuple[Flag, ...]
    ladder: tuple[Rung, ...]

    @property
    def tier(self) -> str | None:
        """The tier, None while the span is open."""
        return self.best if self.best == self.worst else None

    @property
    def total(self) -> Decimal | None:
        """The total, None while a score is missing."""
        return None if self.case.missing else self.case.lowest

    @property
    def lowest_total(self) -> Decimal:
        """The total with every missing score as 0."""
        return self.case.lowest

    @property
    def highest_total(self) -> Decimal:
        """The total with every missing score at its maximum."""
        return self.case.highest

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Every condition, threshold and failing, from the best tier down."""
        return tuple(reason for rung in self.ladder for reason in rung.reasons)

    @property
    def next_tier(self) -> Tier | None:
        """The tier above the one that is certain (`worst`); None at the top."""
        place = self._place(self.worst)
        return self.ladder[place - 1].tier if place else None

    @property
    def in_the_way(self) -> tuple[Reason, ...]:
        """What stands between the certain tier (`worst`) and the next one up; empty at the top.

        From the lowest tier these are also the failings that are there or not yet excluded.
        """
        place = self._place(self.worst)
        if place == 0:
            return ()
        higher = self.ladder[place - 1]
        total = (higher.total,) if higher.total.in_the_way else ()
        # The threshold above says the same as the lowest tier's with the points that are missing.
        lowest = self.ladder[place].others.in_the_way if place == len(self.ladder) - 1 else ()
        return (*total, *higher.others.in_the_way, *lowest)

    @property
    def distance(self) -> tuple[str, ...]:
        """The sentences of `in_the_way`."""
        return tuple(reason.text for reason in self.in_the_way)

    @property
    def to_settle(self) -> tuple[Reason, ...]:
        """The unknown reasons that keep the span open, one for each set of facts; else empty."""
        found: dict[tuple[str, ...], Reason] = {}
        if self.tier is None:
            last = self.ladder[-1]
            for rung in (*self._open_rungs(), last):
                if rung.answer is UNKNOWN:
                    if rung.total.answer is UNKNOWN:
                        found.setdefault(rung.total.facts, rung.total)
                    for reason in rung.others.unknown:
                        found.setdefault(reason.facts, reason)
        return tuple(found.values())

    def as_json(self) -> dict[str, object]:
        """The result as plain data for JSON: total with a point, flags as codes."""
        return {**self._head, "reasons": [reason.as_json() for reason in self.reasons]}

    @property
    def json(self) -> bytes:
        """The same as a text of JSON in UTF-8."""
        return listed(ENCODER.encode(self._head).encode(), [reason.json for reason in self.reasons])

    @property
    def _head(self) -> dict[str, object]:
        return {
            "total": None if self.case.missing else str(self.case.lowest),
            "tier": self.tier,
            "best": self.best,
            "worst": self.worst,
            "flags": [flag.code for flag in self.flags],
        }

    def _place(self, key: str) -> int:
        return next(i for i, rung in enumerate(self.ladder) if rung.tier.key == key)

    def _open_rungs(self) -> list[Rung]:
        """The rungs that can still decide: those above the first one that is certain."""
        found: list[Rung] = []
        for rung in self.ladder[:-1]:
            if rung.answer is MET:
                break
            found.append(rung)
        return found
