"""A reason: one condition, threshold or failing of one tier, with its answer and its sentence."""

from __future__ import annotations

from collections.abc import Mapping

from intranet.rules.answers import MET, NOT_MET, UNKNOWN
from intranet.rules.case import Case, Check
from intranet.rules.provisions import Condition


class Reason:
    """One condition, threshold or failing of one tier, with its answer.

    For a condition or threshold "met" means that it holds; for a failing (`failing` is true) it
    means that the failing is there. `in_the_way` says whether it holds the organisation back, or
    may: unmet or unknown, or a failing.
    """

    __slots__ = ("_text", "answer", "case", "check", "condition", "failing", "in_the_way", "tier")

    def __init__(
        self, case: Case, tier: str, condition: Condition, check: Check, failing: bool
    ) -> None:
        """Answer one question for one tier."""
        self.case = case
        self.tier = tier
        self.condition = condition
        self.check = check
        self.failing = failing
        self.answer = answer = check.answer(case, condition)
        self.in_the_way = answer is UNKNOWN or answer is (MET if failing else NOT_MET)
        self._text: str | None = None

    @property
    def clause(self) -> str:
        """The plan's clause, such as II.B.1.3.a."""
        return self.condition.clause

    @property
    def code(self) -> str:
        """The name of the condition or failing in the regulation, such as peers_highest."""
        return self.condition.code

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts it looks at, such as ("authority", "mass_organisations")."""
        return self.check.reads

    @property
    def figures(self) -> Mapping[str, object]:
        """The figures used, by name; points are exact decimals."""
        return self.case.figures(self.condition, self.check)

    @property
    def text(self) -> str:
        """A Vietnamese sentence, without a full stop, that can be read out in the meeting."""
        if self._text is None:
            self._text = self.check.sentence(self.case, self.condition, self.answer)
        return self._text
