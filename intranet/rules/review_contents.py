"""What a review must speak of: the headings, as data, and which of them are not covered yet.

A collective has its own headings (II.A.2.1); an individual has those of every member, with the two
points of II.B.2.2.2, leaders three more, civil servants how they serve (II.A.2.2). Each states
strengths, shortcomings and causes, and answers every prompt and comment received (II.A.3.1).
"""

from __future__ import annotations

from collections.abc import Mapping

from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer, of
from intranet.rules.provisions import Regulation
from intranet.rules.review_checks import Finding, if_needed
from intranet.rules.review_facts import PersonFacts
from intranet.rules.review_places import leads
from intranet.rules.review_provisions import Heading

Asked = tuple[tuple[Heading, Answer], ...]


def collective_headings(
    regulation: Regulation, *, prompted: bool | None, commented: bool | None
) -> Asked:
    """The headings of a collective's report, and for each whether it is sure to be asked for."""
    return _asked(
        regulation,
        {"collective": MET, "everyone": MET, "prompted": of(prompted), "commented": of(commented)},
    )


def person_headings(
    facts: PersonFacts,
    regulation: Regulation,
    *,
    civil_servant: bool | None,
    commented: bool | None,
) -> Asked:
    """The headings of a member's own review, and for each whether it is sure to be asked for.

    An exempt member has none. Raises ValueError for an office that the regulation does not have.
    """
    if facts.exempt:
        return ()
    prompts = facts.prompts
    return _asked(
        regulation,
        {
            "individual": MET,
            "everyone": MET,
            "civil_servant": of(civil_servant),
            "leader": leads(facts, regulation.review),
            "prompted": UNKNOWN if prompts is None else of(bool(prompts)),
            "commented": of(commented),
        },
    )


def contents_findings(asked: Asked, covered: Mapping[str, bool | None]) -> tuple[Finding, ...]:
    """Whether each heading is covered, by its key; one that is not told of is not known yet."""
    found = []
    for heading, sure in asked:
        answer = if_needed(sure, of(covered.get(heading.key)))
        text = {
            MET: f"Đã nêu: {heading.name}",
            NOT_MET: f"Chưa nêu: {heading.name}",
        }.get(answer, f"Chưa rõ đã nêu hay chưa: {heading.name}")
        found.append(Finding(heading.key, heading.clause, answer, text, about=(heading.key,)))
    return tuple(found)


def _asked(regulation: Regulation, audiences: Mapping[str, Answer]) -> Asked:
    return tuple(
        (heading, audiences[heading.whom])
        for heading in regulation.review.headings
        if audiences.get(heading.whom, NOT_MET) is not NOT_MET
    )
