"""What a tier's letter asks beside its threshold of points, answered for one organisation.

These questions look at a few facts of few values, and most organisations, like nearly all moments
of somebody typing points, share them: so they are answered once for the facts they look at, and
the answers handed out again, a whole tier's where all its questions see the same, else question by
question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Final

from intranet.rules.answers import UNKNOWN, Answer, all_hold, any_holds
from intranet.rules.case import Case, Check
from intranet.rules.conditions import CONDITIONS
from intranet.rules.failings import FAILINGS
from intranet.rules.provisions import Condition, Tier
from intranet.rules.reason import Reason

FINDINGS_REMEMBERED: Final = 2048
REASONS_REMEMBERED: Final = 4096
_remembered: dict[object, Findings] = {}
_answered: dict[object, Reason] = {}


class Findings:
    """The reasons of one tier but its threshold, and the answer they add up to.

    `in_the_way` are those that hold the organisation back or may, `unknown` those still open.
    For an upper tier "met" means that every condition holds, for the lowest that at least one
    failing is there.
    """

    __slots__ = ("answer", "in_the_way", "reasons", "unknown")

    def __init__(self, case: Case, tier: Tier) -> None:
        """Answer each question; those for another kind of organisation are not put."""
        kind = case.facts.kind
        self.reasons = tuple(
            _reason(case, tier, question, check, look(case))
            for question, check, look in _asked(tier)
            if question.kind is None or kind is None or question.kind == kind
        )
        self.in_the_way = tuple(reason for reason in self.reasons if reason.in_the_way)
        self.unknown = tuple(reason for reason in self.reasons if reason.answer is UNKNOWN)
        combined = any_holds if tier.is_lowest else all_hold
        self.answer: Answer = combined(reason.answer for reason in self.reasons)


def findings(case: Case, tier: Tier) -> Findings:
    """What a tier's questions find; the very same for cases that they cannot tell apart."""
    seen = (tier, _look(tier)(case))
    found = _remembered.get(seen)
    if found is None:
        if len(_remembered) >= FINDINGS_REMEMBERED:
            _remembered.clear()
        found = _remembered[seen] = Findings(case, tier)
    return found


def _reason(case: Case, tier: Tier, question: Condition, check: Check, seen: object) -> Reason:
    """One question's reason; the very same for cases that it cannot tell apart."""
    found = _answered.get((question, seen))
    if found is None:
        if len(_answered) >= REASONS_REMEMBERED:
            _answered.clear()
        found = Reason(case, tier.key, question, check, tier.is_lowest)
        _answered[question, seen] = found
    return found


def threshold(case: Case, tier: Tier) -> Reason:
    """How the total stands to a tier's threshold (II.B.1.3.a–d)."""
    condition, check, failing = _threshold(tier)
    return Reason(case, tier.key, condition, check, failing)


def _checks(tier: Tier) -> Mapping[str, Check]:
    return FAILINGS if tier.is_lowest else CONDITIONS


@lru_cache(maxsize=64)
def _asked(tier: Tier) -> tuple[tuple[Condition, Check, Callable[[Case], object]], ...]:
    """A tier's questions, each with what it looks at in a case, the kind of organisation first."""
    checks = [_checks(tier)[each.check] for each in tier.questions]
    looks = [attrgetter("facts.kind", *check.paths) for check in checks]
    return tuple(zip(tier.questions, checks, looks, strict=True))


@lru_cache(maxsize=64)
def _threshold(tier: Tier) -> tuple[Condition, Check, bool]:
    return tier.threshold, _checks(tier)[tier.threshold.check], tier.is_lowest


@lru_cache(maxsize=64)
def _look(tier: Tier) -> Callable[[Case], object]:
    """Takes from a case all that a tier's questions look at, the kind of organisation first."""
    paths = [path for each in tier.questions for path in _checks(tier)[each.check].paths]
    return attrgetter("facts.kind", *dict.fromkeys(paths))
