"""One member's facts beside the rules they are read by, what a check is, and a member's reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from intranet.rules.answers import Answer
from intranet.rules.member_facts import MemberFacts
from intranet.rules.member_provisions import MemberProvision, MemberRules
from intranet.rules.reason import Explained
from intranet.rules.vote import Count


@dataclass(frozen=True)
class MemberCase:
    """What the checks look at: facts, rules, and the votes as they are counted."""

    facts: MemberFacts
    rules: MemberRules
    count: Count

    @classmethod
    def of(cls, facts: MemberFacts, rules: MemberRules) -> MemberCase:
        """Line facts and rules up; ValueError for a tier or a failing that the rules lack."""
        tiers = [tier.key for tier in rules.tiers]
        votes = facts.votes or {}
        strange = sorted(votes.keys() - set(tiers))
        if strange:
            raise ValueError(f"votes: quy định không có mức {strange[0]}")
        if any(code not in rules.reportable for code in facts.failings or ()):
            raise ValueError(f"failings: chỉ gồm những mục trong {', '.join(rules.reportable)}")
        count = Count(
            {tier: votes.get(tier) for tier in tiers},
            facts.official_members,
            facts.official_present,
            rules.vote.base,
        )
        return cls(facts, rules, count)

    @property
    def is_voted(self) -> bool:
        """Whether there are votes."""
        return self.facts.votes is not None

    def figures(self, provision: MemberProvision, check: MemberCheck) -> Mapping[str, object]:
        """The figures that a check used, by name: the facts it reads and its own limits."""
        facts = {name: getattr(self.facts, name) for name in check.reads}
        return facts | {name: getattr(provision, name) for name in check.parameters}

    @cached_property
    def grade_words(self) -> str:
        """How the civil servant is graded, inside a sentence."""
        grade = self.facts.civil_grade
        return "chưa rõ mức phân loại" if grade is None else f"được phân loại “{self.grade(grade)}”"

    def grade(self, value: str) -> str:
        """What people read for a grade."""
        return self.rules.grades[value]


@dataclass(frozen=True, slots=True)
class MemberCheck:
    """How one named question is answered, and the sentence that says so.

    `reads` names the facts it looks at, `parameters` the figures that the regulation must give.
    Beside the provision nothing but what it reads may change its answer or its sentence:
    `member_findings.py` remembers them by that.
    """

    answer: Callable[[MemberCase, MemberProvision], Answer]
    sentence: Callable[[MemberCase, MemberProvision, Answer], str]
    reads: tuple[str, ...]
    parameters: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Where in a case that which it reads is found, each a plain value.

        Of the votes a question beside them looks at nothing but whether there are any.
        """
        return tuple("is_voted" if name == "votes" else f"facts.{name}" for name in self.reads)


class MemberReason(Explained[MemberCase, MemberProvision]):
    """One question put to one member, with its answer; `tier` is empty for who is rated at all."""

    __slots__ = ()
    check: MemberCheck

    @property
    def figures(self) -> Mapping[str, object]:
        """The figures used, by name."""
        return self.case.figures(self.condition, self.check)
