"""One organisation's facts beside the regulation they are read by, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property

from intranet.rules.answers import Answer
from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.provisions import NONE, PEER_LEVELS, Condition, Criterion, Regulation
from intranet.rules.wording import in_points, points


@dataclass(frozen=True)
class Case:
    """What the checks look at: facts, regulation, and the total as far as it is known.

    The words for what several sentences tell are made once, when the first of them is read.

    A missing score counts 0 in the least total and its criterion's maximum in the most (§0), both
    in whole hundredths of a point; `missing` holds the numbers of those criteria.
    """

    facts: OrganisationFacts
    regulation: Regulation
    least: int
    most: int
    missing: tuple[str, ...]

    @classmethod
    def of(cls, facts: OrganisationFacts, regulation: Regulation) -> Case:
        """Add up the scores; ValueError for one outside its range or of no criterion."""
        points: dict[str, int] = {}
        scores = facts.scores
        for criterion in regulation.criteria:
            score = scores.get(criterion.key)
            if score is not None:
                points[criterion.key] = hundredths(score, criterion, regulation.decimals)
        keys = {criterion.key for criterion in regulation.criteria}
        if not keys.issuperset(scores):
            strange = ", ".join(sorted(set(scores) - keys))
            raise ValueError(f"scores: quy định {regulation.name} không có tiêu chí {strange}")
        return cls.adding(points, facts, regulation)

    @classmethod
    def adding(
        cls, points: Mapping[str, int], facts: OrganisationFacts, regulation: Regulation
    ) -> Case:
        """The same with scores known to be good, in whole hundredths, instead of the facts' own."""
        least = most = 0
        missing: list[str] = []
        for criterion in regulation.criteria:
            value = points.get(criterion.key)
            if value is None:
                missing.append(criterion.number)
                most += int(criterion.maximum * 100)
            else:
                least += value
                most += value
        return cls(facts, regulation, least, most, tuple(missing))

    @property
    def lowest(self) -> Decimal:
        """The least total in points with two decimals."""
        return Decimal(self.least).scaleb(-2)

    @property
    def highest(self) -> Decimal:
        """The most total in points with two decimals."""
        return Decimal(self.most).scaleb(-2)

    def figures(self, condition: Condition, check: Check) -> Mapping[str, object]:
        """The figures that a check used, by name: the facts it reads and its own limits."""
        used: dict[str, object] = {}
        for name in check.reads:
            if name == "scores":
                used["lowest_total"] = self.lowest
                used["highest_total"] = self.highest
            else:
                used[name] = getattr(self.facts, name)
        for name in check.parameters:
            used[name] = getattr(condition, name)
        return used

    @cached_property
    def total_words(self) -> str:
        """The total: one figure, or from least to most with what is not scored yet."""
        if not self.missing:
            return f"Tổng điểm {in_points(self.least)}"
        return (
            f"Tổng điểm từ {in_points(self.least)} đến {in_points(self.most)} "
            f"(tiêu chí {', '.join(self.missing)} chưa chấm)"
        )

    @cached_property
    def pending_words(self) -> str:
        """How many subordinates have no result yet, inside a sentence; empty for none."""
        counts = self.facts.subordinates
        pending = (counts.total or 0) - (counts.completed_or_better or 0) - (counts.failed or 0)
        return f", {pending} chưa có kết quả" if pending > 0 else ""

    @cached_property
    def authority_words(self) -> str:
        """How the authority at the same level is rated."""
        rating = self.facts.authority
        if rating is None:
            return "chưa rõ mức phân loại của chính quyền cùng cấp"
        if rating == NONE:
            return "không có chính quyền cùng cấp"
        return f"chính quyền cùng cấp xếp {self.regulation.choice_phrase('authority', rating)}"

    @cached_property
    def mass_organisation_words(self) -> str:
        """How many mass organisations are rated at which level, best first."""
        listed = self.facts.mass_organisations
        if listed is None:
            return "chưa rõ có những đoàn thể cùng cấp nào"
        parts = [
            f"{listed.count(rating)} {self.regulation.choice_phrase('authority', rating)}"
            for rating in PEER_LEVELS
            if rating in listed
        ]
        if None in listed:
            parts.append(f"{listed.count(None)} chưa rõ mức")
        return f"đoàn thể cùng cấp: {', '.join(parts)}" if parts else "không có đoàn thể cùng cấp"


@dataclass(frozen=True, slots=True)
class Check:
    """How one named condition or failing is answered, and the sentence that says so.

    `reads` names the facts it looks at, `parameters` the figures that the regulation must give.
    Beside the condition and the kind of organisation, nothing but what it reads may change its
    answer or its sentence: `findings.py` remembers them by that.
    """

    answer: Callable[[Case, Condition], Answer]
    sentence: Callable[[Case, Condition, Answer], str]
    reads: tuple[str, ...]
    parameters: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Where in a case that which it reads is found, each a plain value."""
        parts = {"scores": _SUM, "subordinates": _COUNTS}
        return tuple(path for name in self.reads for path in parts.get(name, (f"facts.{name}",)))


_SUM = ("least", "most", "missing")
_COUNTS = tuple(f"facts.subordinates.{each.name}" for each in fields(Subordinates))


def hundredths(score: object, criterion: Criterion, decimals: int) -> int:
    """A score in whole hundredths; ValueError unless 0 ≤ score ≤ maximum and exact (II.B.1.2)."""
    key = f"scores.{criterion.key}"
    if not isinstance(score, Decimal) or not score.is_finite():
        raise ValueError(f"{key}: điểm phải là số thập phân")
    if not 0 <= score <= criterion.maximum:
        most = points(criterion.maximum)
        raise ValueError(f"{key}: điểm phải từ 0 đến {most}")
    # Ratios of whole numbers, because Decimal's own arithmetic rounds to the context.
    numerator, denominator = score.as_integer_ratio()
    if numerator * 10**decimals % denominator:
        raise ValueError(f"{key}: điểm có quá {decimals} chữ số thập phân")
    return numerator * 100 // denominator
