"""Answers with three values and a fourth: yes, no, not known yet, and "there is none" (§0).

Zero, unknown and not applicable never stand for each other. A condition that does not apply
holds nothing up, and a failing that does not apply is not there.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable


class Answer(enum.StrEnum):
    """Whether a condition holds, or whether a failing is there."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


MET = Answer.MET
NOT_MET = Answer.NOT_MET
UNKNOWN = Answer.UNKNOWN
NOT_APPLICABLE = Answer.NOT_APPLICABLE


def of(fact: bool | None) -> Answer:
    """The answer that a fact gives: yes is met, no is not met, None is unknown."""
    if fact is None:
        return UNKNOWN
    return MET if fact else NOT_MET


def opposite(fact: bool | None) -> Answer:
    """The answer that the absence of a fact gives; None stays unknown."""
    return UNKNOWN if fact is None else of(not fact)


def all_hold(answers: Iterable[Answer]) -> Answer:
    """Whether every condition holds: one that is not met decides, an unknown one leaves it open.

    Conditions that do not apply are passed over; with none left, all hold.
    """
    result = MET
    for answer in answers:
        if answer is NOT_MET:
            return NOT_MET
        if answer is UNKNOWN:
            result = UNKNOWN
    return result


def any_holds(answers: Iterable[Answer]) -> Answer:
    """Whether at least one failing is there: one that is met decides, an unknown leaves it open.

    Failings that do not apply are passed over; with none left, none is there.
    """
    result = NOT_MET
    for answer in answers:
        if answer is MET:
            return MET
        if answer is UNKNOWN:
            result = UNKNOWN
    return result
