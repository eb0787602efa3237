"""Classify a member after a round of votes (II.B.2.2): the tier whose vote passes and that fits.

Facts that are not known are tried by their answers. Whoever may or may not be rated, and whoever
may or may not get the tier in question, waits; a fact that changes nothing is passed over. Going
from the best tier down this is exact: a tier that can neither be had nor excluded leaves at least
two outcomes, that tier and another.
"""

from __future__ import annotations

from intranet.rules.answers import MET, NOT_MET, UNKNOWN, all_hold, any_holds
from intranet.rules.member_case import MemberCase, MemberReason
from intranet.rules.member_facts import MemberFacts
from intranet.rules.member_findings import MemberFindings, Step, questions
from intranet.rules.member_result import MemberResult, MemberRung, Outcome
from intranet.rules.provisions import Regulation
from intranet.rules.result import Flag

__all__ = ["MemberFacts", "MemberResult", "Outcome", "classify"]


def classify(facts: MemberFacts, regulation: Regulation) -> MemberResult:
    """What a round gives a member under a regulation: a tier, or why there is none.

    `not_rated` where he is exempt or newly admitted; `pending` while something must come first,
    or a fact that would decide is unknown; the tier that has its votes and whose condition holds
    (the highest, where votes are carried down); else `undecided`, to be voted on again. Raises
    ValueError for a tier or failing that the regulation does not have.
    """
    rules = regulation.members
    case = MemberCase.of(facts, rules)
    asked = questions(rules)
    left_out = tuple([reason for group in asked.left_out for reason in group.of(case)])
    needed = asked.needed.of(case)
    ladder = tuple([_rung(case, step) for step in asked.ladder])
    outcome, place, deciding = _decide(left_out, needed, ladder)
    tier = None if place is None else ladder[place].tier
    flags = () if tier is None or tier.is_lowest else _flags(ladder[-1])
    return MemberResult(case, outcome, tier, flags, left_out, needed, ladder, deciding)


def _rung(case: MemberCase, step: Step) -> MemberRung:
    tier = step.tier
    vote = MemberReason(case, tier.key, tier.vote, step.vote, False)
    others = step.beside.of(case)
    return MemberRung(tier, all_hold((vote.answer, others.answer)), others.answer, vote, others)


def _decide(
    left_out: tuple[MemberReason, ...],
    needed: MemberFindings,
    ladder: tuple[MemberRung, ...],
) -> tuple[Outcome, int | None, tuple[MemberReason, ...]]:
    """The outcome, the place of the tier, and the reasons that decided."""
    out = any_holds([reason.answer for reason in left_out])
    if out is MET:
        return Outcome.NOT_RATED, None, tuple(r for r in left_out if r.answer is MET)
    if out is UNKNOWN or needed.answer is not MET:
        awaited = tuple(reason for reason in needed if reason.in_the_way)
        unknown = tuple(reason for reason in left_out if reason.answer is UNKNOWN)
        return Outcome.PENDING, None, (*awaited, *unknown)
    for place, rung in enumerate(ladder):
        if rung.answer is MET:
            return Outcome.CLASSIFIED, place, rung.supporting
        if rung.answer is UNKNOWN:
            unknown = tuple(reason for reason in rung.reasons if reason.answer is UNKNOWN)
            return Outcome.PENDING, None, unknown
    barred = [rung for rung in ladder if rung.vote.answer is not NOT_MET]
    if barred:
        return Outcome.UNDECIDED, None, tuple(r for rung in barred for r in rung.barring)
    return Outcome.UNDECIDED, None, tuple(rung.vote for rung in ladder)


def _flags(lowest: MemberRung) -> tuple[Flag, ...]:
    """The failings of a member whose vote gave a higher tier, for the office to look at."""
    return tuple(
        Flag(reason.code, reason.clause, reason.text)
        for reason in lowest.others
        if reason.answer is MET
    )
