"""What the rules answer for a member: a tier, or why there is none, with every reason.

Screen, paper and JSON show this one object. Answers are computed when it is built; figures and
sentences only when they are read.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from intranet.rules.answers import MET, NOT_MET, Answer
from intranet.rules.member_case import MemberCase, MemberReason
from intranet.rules.member_findings import MemberFindings
from intranet.rules.member_provisions import MemberTier
from intranet.rules.reason import ENCODER, listed, written
from intranet.rules.result import Flag

HEADS_REMEMBERED = 1024


class Outcome(enum.StrEnum):
    """What a round gives a member."""

    CLASSIFIED = "classified"
    UNDECIDED = "undecided"
    PENDING = "pending"
    NOT_RATED = "not_rated"


class MemberRung(NamedTuple):
    """One tier with its own reasons: the vote, and the conditions or failings beside it.

    `fits` says whether what it asks beside the vote is given, `answer` whether the vote is too.
    """

    tier: MemberTier
    answer: Answer
    fits: Answer
    vote: MemberReason
    others: MemberFindings

    @property
    def reasons(self) -> tuple[MemberReason, ...]:
        """Every reason, the vote first."""
        return (self.vote, *self.others)

    @property
    def supporting(self) -> tuple[MemberReason, ...]:
        """The vote with the conditions; in the lowest tier, with the failings that are there."""
        there = (each for each in self.others if each.answer is MET or not self.tier.is_lowest)
        return (self.vote, *there)

    @property
    def barring(self) -> tuple[MemberReason, ...]:
        """Which conditions speak against the tier; in the lowest, every failing, none is there."""
        return tuple(each for each in self.others if each.answer is NOT_MET or self.tier.is_lowest)


@dataclass(frozen=True)
class MemberResult:
    """A member's outcome with its reasons.

    `tier` is None but for `classified`. `left_out` and `needed` say whether he is rated, `ladder`
    goes from the best tier down, `deciding` holds the reasons that decided: those of the tier
    reached, what he waits for, which conditions bar the tiers that had their votes, or every vote.
    """

    case: MemberCase
    outcome: Outcome
    tier: MemberTier | None
    flags: tuple[Flag, ...]
    left_out: tuple[MemberReason, ...]
    needed: MemberFindings
    ladder: tuple[MemberRung, ...]
    deciding: tuple[MemberReason, ...]

    @cached_property
    def reasons(self) -> tuple[MemberReason, ...]:
        """Whether he is rated, then every tier's vote and conditions, from the best tier down."""
        tiers = [reason for rung in self.ladder for reason in (rung.vote, *rung.others)]
        return (*self.left_out, *self.needed, *tiers)

    @property
    def why(self) -> str:
        """The outcome and what decided it, in one Vietnamese sentence that can be read out."""
        said = "; ".join(reason.text for reason in self.deciding)
        if self.tier is not None:
            return f"Phân loại mức {said}"
        if self.outcome is Outcome.NOT_RATED:
            return f"Không đánh giá, phân loại: {said}"
        if self.outcome is Outcome.PENDING:
            return f"Chưa đánh giá, phân loại được: {said}"
        if self.is_barred:
            return f"{self._barred_words} – bỏ phiếu lại ở lần sau: {said}"
        return f"Không mức nào đủ phiếu – bỏ phiếu lại ở lần sau: {said}"

    @property
    def is_barred(self) -> bool:
        """Whether a tier had its votes, or may have, and only a condition kept it from him."""
        return self.outcome is Outcome.UNDECIDED and any(
            rung.vote.answer is not NOT_MET for rung in self.ladder
        )

    @property
    def next_tier(self) -> MemberTier | None:
        """The tier above his; None at the top and while he has none."""
        place = self._place
        return self.ladder[place - 1].tier if place else None

    @property
    def in_the_way(self) -> tuple[MemberReason, ...]:
        """What stands between him and the next tier up, or any tier while he has none."""
        if self.tier is None:
            return self.deciding
        place = self._place or 0
        if not place:
            return ()
        return tuple(reason for reason in self.ladder[place - 1].reasons if reason.in_the_way)

    @property
    def distance(self) -> tuple[str, ...]:
        """The sentences of `in_the_way`."""
        return tuple(reason.text for reason in self.in_the_way)

    def as_json(self) -> dict[str, object]:
        """The result as plain data for JSON: flags as codes, the outcome's own reason first."""
        reasons = [self._own, *(reason.as_json() for reason in self.reasons)]
        outcome, tier, flags = self._head
        return {"outcome": outcome, "tier": tier, "flags": [*flags], "reasons": reasons}

    @property
    def json(self) -> bytes:
        """The same as a text of JSON in UTF-8."""
        own = written(self.deciding[0].clause, self._code, MET, self.why)
        reasons = [own, *[reason.json for reason in self.left_out]]
        if self.needed:
            reasons.append(self.needed.json)
        for rung in self.ladder:
            reasons.append(rung.vote.json)
            if rung.others:
                reasons.append(rung.others.json)
        return listed(_head_text(*self._head), reasons)

    @property
    def _head(self) -> tuple[Outcome, str | None, tuple[str, ...]]:
        tier = None if self.tier is None else self.tier.key
        return self.outcome, tier, tuple([flag.code for flag in self.flags])

    @property
    def _own(self) -> dict[str, object]:
        """The outcome itself as the first reason."""
        return {
            "clause": self.deciding[0].clause,
            "code": self._code,
            "answer": MET,
            "text": self.why,
        }

    @property
    def _place(self) -> int | None:
        return next((i for i, rung in enumerate(self.ladder) if rung.tier is self.tier), None)

    @property
    def _code(self) -> str:
        if self.outcome is not Outcome.UNDECIDED:
            return str(self.outcome)
        return "barred_by_condition" if self.is_barred else "no_tier_reached"

    @property
    def _barred_words(self) -> str:
        """Which tiers had their votes, or may have, and yet cannot be given."""
        names = " và ".join(
            f"{rung.tier.name} {'đủ phiếu' if rung.vote.answer is MET else 'dù có đủ phiếu'}"
            for rung in self.ladder
            if rung.vote.answer is not NOT_MET
        )
        return f"Mức {names} nhưng không đủ điều kiện"


@lru_cache(maxsize=HEADS_REMEMBERED)
def _head_text(outcome: Outcome, tier: str | None, flags: tuple[str, ...]) -> bytes:
    return ENCODER.encode({"outcome": outcome, "tier": tier, "flags": flags}).encode()
