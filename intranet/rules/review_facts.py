"""What is known about a review: what took place, and on which day (II.A).

Days are those of `days.py`: a date, False where it has not taken place, None while not known yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intranet.rules.days import Day, check_day
from intranet.rules.review_provisions import COLLECTIVES, PLACES


@dataclass(frozen=True, slots=True)
class Prompt:
    """A written prompt for the review, by a key that a page can link, and the day it was answered.

    `name` is how a sentence calls it. The executive sends prompts (II.A.3.1), or the standing
    committee where something is troubled (II.B.2.2.4).
    """

    key: str
    name: str
    answered_on: Day = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One member's review.

    `offices` are the keys of the offices held (none: an empty set; None: not known yet). `in_group`
    says whether his branch has groups, so that he is reviewed in one; `branch_committee` whether it
    has a branch committee; `leadership_reviews` whether the highest leadership collective that he
    belongs to holds a review. `days` tells the day of each place's review; where he is reviewed
    in a group, the day of `branch` is the one on which the group reported to the branch.
    `chaired_by_deputy` tells it of the review at a place that he is the head of. `summary_heard`
    says whether the branch heard a summary of the higher reviews; `violation_signs` whether signs
    of a violation came up that could not be concluded on. Raises ValueError for a place that is
    none, or a day that is neither a date nor False nor None.
    """

    exempt: bool | None = None
    offices: frozenset[str] | None = None
    in_group: bool | None = None
    branch_committee: bool | None = None
    leadership_reviews: bool | None = None
    days: Mapping[str, Day] = field(default_factory=dict)
    prompts: tuple[Prompt, ...] | None = None
    chaired_by_deputy: Mapping[str, bool | None] = field(default_factory=dict)
    summary_heard: bool | None = None
    residence_opinion: bool | None = None
    finalised_on: Day = None
    violation_signs: bool | None = None
    violation_referred_on: Day = None

    def __post_init__(self) -> None:
        """Refuse what could only be a slip of whoever collects the facts."""
        for name, told in (("days", self.days), ("chaired_by_deputy", self.chaired_by_deputy)):
            for key in told:
                _one_of(f"{name}.{key}", key, PLACES)
        for key, day in self.days.items():
            check_day(f"days.{key}", day)
        check_day("finalised_on", self.finalised_on)
        check_day("violation_referred_on", self.violation_referred_on)
        for prompt in self.prompts or ():
            check_day(f"prompts.{prompt.key}", prompt.answered_on)


@dataclass(frozen=True, slots=True)
class CollectiveFacts:
    """The review of a collective: the executive, the standing committee or a branch committee.

    `exists` is False for the committee of a branch that has none. `report_sent_on` is the day on
    which the report went to the members, `mending_plan_on` the one on which the plan to mend, with
    its dates, went to the executive. Raises ValueError as PersonFacts does.
    """

    kind: str
    exists: bool | None = None
    reviewed_on: Day = None
    report_sent_on: Day = None
    prompts: tuple[Prompt, ...] | None = None
    finalised_on: Day = None
    mending_plan_on: Day = None

    def __post_init__(self) -> None:
        """Refuse what could only be a slip of whoever collects the facts."""
        _one_of("kind", self.kind, COLLECTIVES)
        for name in ("reviewed_on", "report_sent_on", "finalised_on", "mending_plan_on"):
            check_day(name, getattr(self, name))
        for prompt in self.prompts or ():
            check_day(f"prompts.{prompt.key}", prompt.answered_on)


def _one_of(key: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{key}: chỉ nhận một trong các giá trị {', '.join(allowed)}")
