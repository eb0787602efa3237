"""One organisation's facts beside the regulation they are read by, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from intranet.rules.answers import Answer
from intranet.rules.facts import OrganisationFacts
from intranet.rules.provisions import Condition, Criterion, Regulation
from intranet.rules.wording import points


@dataclass(frozen=True, slots=True)
class Case:
    """What the checks look at: facts, regulation, and the total in whole hundredths of a point.

    A missing score counts 0 in `lowest` and its criterion's maximum in `highest` (§0);
    `missing` holds the numbers of those criteria.
    """

    facts: OrganisationFacts
    regulation: Regulation
    lowest: int
    highest: int
    missing: tuple[str, ...]

    @classmethod
    def of(cls, facts: OrganisationFacts, regulation: Regulation) -> Case:
        """Add up the scores; ValueError for one outside its range or of no criterion."""
        lowest = highest = 0
        missing: list[str] = []
        scores = facts.scores
        for criterion in regulation.criteria:
            score = scores.get(criterion.key)
            if score is None:
                missing.append(criterion.number)
                highest += int(criterion.maximum * 100)
            else:
                value = hundredths(score, criterion, regulation.decimals)
                lowest += value
                highest += value
        keys = {criterion.key for criterion in regulation.criteria}
        if not keys.issuperset(scores):
            strange = ", ".join(sorted(set(scores) - keys))
            raise ValueError(f"scores: quy định {regulation.name} không có tiêu chí {strange}")
        return cls(facts, regulation, lowest, highest, tuple(missing))

    def figures(self, condition: Condition, check: Check) -> Mapping[str, object]:
        """The figures that a check used, by name: the facts it reads and its own limits."""
        used: dict[str, object] = {}
        for name in check.reads:
            if name == "scores":
                used["lowest_total"] = exact_points(self.lowest)
                used["highest_total"] = exact_points(self.highest)
            else:
                used[name] = getattr(self.facts, name)
        for name in check.parameters:
            used[name] = getattr(condition, name)
        return used


@dataclass(frozen=True, slots=True)
class Check:
    """How one named condition or failing is answered, and the sentence that says so.

    `reads` names the facts it looks at, `parameters` the figures that the regulation must give.
    """

    answer: Callable[[Case, Condition], Answer]
    sentence: Callable[[Case, Condition, Answer], str]
    reads: tuple[str, ...]
    parameters: tuple[str, ...] = ()


def hundredths(score: object, criterion: Criterion, decimals: int) -> int:
    """A score in whole hundredths; ValueError unless 0 ≤ score ≤ maximum and exact (II.B.1.2)."""
    key = f"scores.{criterion.key}"
    if not isinstance(score, Decimal) or not score.is_finite():
        raise ValueError(f"{key}: điểm phải là số thập phân")
    if not 0 <= score <= criterion.maximum:
        most = points(int(criterion.maximum * 100))
        raise ValueError(f"{key}: điểm phải từ 0 đến {most}")
    # Ratios of whole numbers, because Decimal's own arithmetic rounds to the context.
    numerator, denominator = score.as_integer_ratio()
    if numerator * 10**decimals % denominator:
        raise ValueError(f"{key}: điểm có quá {decimals} chữ số thập phân")
    return numerator * 100 // denominator


def exact_points(value: int) -> Decimal:
    """Whole hundredths as points with two decimals."""
    return Decimal(value).scaleb(-2)
