"""Whether a member's or a collective's review is complete, with every reason (II.A).

A member's is complete when it has been held in each of his places and every prompt is answered; a
collective's when it has been held and every prompt is answered. Everything else that is out of
order, late or lacking is a warning, and never keeps a review from being complete.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer, all_hold, of
from intranet.rules.days import Day, dates, happened, told
from intranet.rules.provisions import Regulation
from intranet.rules.review_checks import (
    Finding,
    collective_findings,
    if_needed,
    person_findings,
)
from intranet.rules.review_facts import CollectiveFacts, PersonFacts, Prompt
from intranet.rules.review_places import Place, held_offices, required_places
from intranet.rules.wording import capitalised

__all__ = [
    "CollectiveFacts",
    "Finding",
    "PersonFacts",
    "Place",
    "Prompt",
    "Review",
    "review_collective",
    "review_person",
]

PROMPTS = "prompts_answered"


@dataclass(frozen=True, slots=True)
class Review:
    """A review: is it complete, since when, and why.

    `complete` is not applicable where there is none to hold. `completed_on` is the day on which
    the last thing needed was done, None until all is. `places` say where it must be held, from the
    highest down (of a collective: the collective itself); `findings` are the regulation's checks.
    """

    complete: Answer
    completed_on: dt.date | None
    places: tuple[Place, ...]
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[Place | Finding, ...]:
        """Everything that was looked at, the places first."""
        return (*self.places, *self.findings)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is out of order, late or lacking."""
        return tuple(each for each in self.findings if each.answer is NOT_MET)

    @property
    def in_the_way(self) -> tuple[Place | Finding, ...]:
        """What keeps the review from being complete, or may; empty once it is."""
        return tuple(
            each
            for each in self.reasons
            if each.answer in (NOT_MET, UNKNOWN) and (each in self.places or each.code == PROMPTS)
        )


def review_person(facts: PersonFacts, regulation: Regulation) -> Review:
    """A member's review: his places, whether it is complete, what to point out (II.A.1.2, II.A.3).

    A member who is exempt has none (II.A.1.1.b); while that is not known, only a review that was
    held is certain. Raises ValueError for an office that the regulation does not have.
    """
    rules = regulation.review
    exempt = rules.exempt
    if facts.exempt:
        held_offices(facts, rules)
        text = "Đảng viên được miễn công tác và sinh hoạt đảng nên không kiểm điểm"
        only = Finding("exempt", exempt.clause, NOT_APPLICABLE, text)
        return Review(NOT_APPLICABLE, None, (), (only,))
    places = required_places(facts, rules)
    findings = tuple(person_findings(facts, places, rules))
    if facts.exempt is None:
        text = "Chưa rõ có được miễn công tác và sinh hoạt đảng hay không"
        doubt = Finding("exempt", exempt.clause, UNKNOWN, text)
        places = tuple(each._replace(answer=if_needed(UNKNOWN, each.answer)) for each in places)
        findings = (
            doubt,
            *(each._replace(answer=if_needed(UNKNOWN, each.answer)) for each in findings),
        )
    return _review(places, findings, facts.prompts)


def review_collective(facts: CollectiveFacts, regulation: Regulation) -> Review:
    """A collective's review: whether it is complete, and what to point out (II.A.1.1.a, II.A.3).

    A branch without a branch committee has none, nor has a collective that the regulation does not
    name; while it is not known whether there is a committee, only what was done is certain.
    """
    rules = regulation.review
    rule = rules.collectives.get(facts.kind)
    if rule is None:
        return Review(NOT_APPLICABLE, None, (), ())
    if facts.exists is False:
        text = f"Không có {rule.name} nên không có kiểm điểm tập thể"
        place = Place(rule.key, rule.clause, NOT_APPLICABLE, NOT_APPLICABLE, False, text)
        return Review(NOT_APPLICABLE, None, (place,), ())
    needed = of(facts.exists)
    held = facts.reviewed_on
    answer = if_needed(needed, happened(held))
    text = capitalised(told(f"kiểm điểm tập thể {rule.name}", held))
    if needed is UNKNOWN and not held:
        text = f"Chưa rõ có phải kiểm điểm tập thể {rule.name} hay không"
    place = Place(rule.key, rule.clause, needed, answer, held, text)
    findings = tuple(
        each._replace(answer=if_needed(needed, each.answer))
        for each in collective_findings(facts, rules)
    )
    return _review((place,), findings, facts.prompts)


def _review(
    places: tuple[Place, ...], findings: tuple[Finding, ...], prompts: tuple[Prompt, ...] | None
) -> Review:
    asked = [each for each in findings if each.code == PROMPTS]
    complete = all_hold([each.answer for each in places] + [each.answer for each in asked])
    days: list[Day] = [each.day for each in places if each.answer is MET]
    days += [prompt.answered_on for prompt in prompts or ()] if asked else []
    completed_on = max(dates(*days)) if complete is MET else None
    return Review(complete, completed_on, places, findings)
