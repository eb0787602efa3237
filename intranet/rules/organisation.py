"""Classify an organisation (II.B.1.3): the first tier that fits, after the failings.

Facts that are not known leave a span. Every condition can only get easier, and every failing
only less likely, as any fact gets better; and the facts can all be at their best, or all at
their worst, at the same time. So the best tier is the one where every unknown answer falls well,
the worst the one where every unknown answer falls badly, and both can really be reached. The one
fact without a better and a worse is the kind of organisation: while it is unknown, both kinds
are tried.
"""

from __future__ import annotations

from dataclasses import replace

from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer, all_hold, any_holds
from intranet.rules.case import Case
from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.failings import FAILINGS
from intranet.rules.findings import findings, threshold
from intranet.rules.provisions import KINDS, Regulation, Tier
from intranet.rules.reason import Reason
from intranet.rules.result import Flag, OrganisationResult, Rung

__all__ = [
    "Flag",
    "OrganisationFacts",
    "OrganisationResult",
    "Reason",
    "Rung",
    "Subordinates",
    "classify",
]


def classify(facts: OrganisationFacts, regulation: Regulation) -> OrganisationResult:
    """The tier that an organisation's facts give under a regulation, or the span left open.

    A failing or too low a total gives the lowest tier, whatever else holds (II.B.1.3.d);
    otherwise the first tier from the top all of whose conditions hold. Raises ValueError for a
    score outside 0 to its criterion's maximum, with too many decimals, or of no criterion.
    """
    return judge(Case.of(facts, regulation))


def judge(case: Case) -> OrganisationResult:
    """The same where the scores are added up already."""
    facts, regulation = case.facts, case.regulation
    if facts.kind is not None:
        ladder = _ladder(case)
        best, worst = _span(ladder)
    else:
        ladders = [_ladder(replace(case, facts=replace(facts, kind=kind))) for kind in KINDS]
        spans = [_span(each) for each in ladders]
        best = min(each[0] for each in spans)
        worst = max(each[1] for each in spans)
        ladder = tuple(
            rung._replace(answer=_agreed([each[place].answer for each in ladders]))
            for place, rung in enumerate(_ladder(case))
        )
    flags = _flags(case, regulation.tiers[best]) if best == worst else ()
    tiers = regulation.tiers
    return OrganisationResult(case, tiers[best].key, tiers[worst].key, flags, ladder)


def _ladder(case: Case) -> tuple[Rung, ...]:
    """Every tier with the answers to all that its letter lists, best first."""
    rungs: list[Rung] = []
    for tier in case.regulation.tiers:
        total, others = threshold(case, tier), findings(case, tier)
        if tier.is_lowest:
            answer = any_holds((total.answer, others.answer, _nothing_else(rungs)))
        else:
            answer = all_hold((total.answer, others.answer))
        rungs.append(Rung(tier, answer, total, others))
    return tuple(rungs)


def _nothing_else(higher: list[Rung]) -> Answer:
    """Whether no higher tier fits, which leaves the lowest even where no failing is there."""
    answers = {rung.answer for rung in higher}
    if MET in answers:
        return NOT_MET
    return UNKNOWN if UNKNOWN in answers else MET


def _span(ladder: tuple[Rung, ...]) -> tuple[int, int]:
    """The places of the best and the worst tier that can still be reached."""
    lowest = len(ladder) - 1
    failing = ladder[lowest].answer
    if failing is MET:
        return lowest, lowest
    best = worst = lowest
    for place in range(lowest - 1, -1, -1):
        answer = ladder[place].answer
        if answer is not NOT_MET:
            best = place
            if answer is MET:
                worst = place
    return best, lowest if failing is UNKNOWN else worst


def _agreed(answers: list[Answer]) -> Answer:
    """What all kinds of organisation agree on."""
    return answers[0] if len(set(answers)) == 1 else UNKNOWN


def _flags(case: Case, tier: Tier) -> tuple[Flag, ...]:
    """What the regulation wants pointed out in a result of this tier."""
    found: list[Flag] = []
    for rule in case.regulation.flags:
        check = FAILINGS[rule.condition.check]
        if rule.tier == tier.key and check.answer(case, rule.condition) is MET:
            text = check.sentence(case, rule.condition, MET)
            found.append(Flag(rule.condition.code, rule.condition.clause, text))
    return tuple(found)
