"""A member's outcome, stated once more (II.B.2.2), from facts and regulation as they are kept.

Answers are True, False, None for "not known", and NOT_APPLICABLE.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

GRADES = ("excellent", "good", "completed", "limited", "failed")
NOT_APPLICABLE = "not_applicable"

Plan = Mapping[str, Any]
Facts = Mapping[str, Any]
Answer = bool | str | None
#: A reason: its clause, its code, its answer.
Reason = tuple[str, str, str]


class Judged(NamedTuple):
    """What facts come to: outcome, tier where he is classified, flags, and every reason.

    The first reason is the outcome's own; its clause is not stated here.
    """

    outcome: str
    tier: str | None
    flags: list[str]
    why: str
    reasons: list[Reason]


def judge(plan: Plan, facts: Facts) -> Judged:
    """What a round gives a member with these facts under this plan (its part on members)."""
    left_out = [(each, _left_out(each, facts)) for each in plan["not_rated"]]
    needed = [(each, _needed(each, facts)) for each in plan["needed"]]
    ladder = [
        (tier, _votes(plan, place, facts), _beside(tier, facts))
        for place, tier in enumerate(plan["tiers"])
    ]
    outcome, tier, why = _outcome(left_out, needed, ladder)
    lowest, _, failings = ladder[-1]
    flagged = tier is not None and tier != lowest["key"]
    flags = [each["code"] for each, answer in failings if answer is True] if flagged else []
    reasons = [(each["clause"], each["code"], _word(answer)) for each, answer in left_out + needed]
    for rung, votes, beside in ladder:
        reasons.append((rung["clause"], "vote", _word(votes)))
        reasons += [(each["clause"], each["code"], _word(answer)) for each, answer in beside]
    return Judged(outcome, tier, flags, why, reasons)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return dt.date(year, month + 1, number)
        except ValueError:
            continue
    return dt.date(year, month + 1, day.day)


def _outcome(
    left_out: list[tuple[Plan, Answer]],
    needed: list[tuple[Plan, Answer]],
    ladder: list[tuple[Plan, Answer, list[tuple[Plan, Answer]]]],
) -> tuple[str, str | None, str]:
    out = _any(answer for _, answer in left_out)
    if out is True:
        return "not_rated", None, "not_rated"
    if out is None or any(answer is not True for _, answer in needed):
        return "pending", None, "pending"
    had_votes = False
    for tier, votes, beside in ladder:
        together = _any if tier is ladder[-1][0] else _all
        answer = _all((votes, together(each for _, each in beside)))
        if answer is True:
            return "classified", tier["key"], "classified"
        if answer is None:
            return "pending", None, "pending"
        had_votes = had_votes or votes is not False
    return "undecided", None, "barred_by_condition" if had_votes else "no_tier_reached"


def _all(answers: Iterable[Answer]) -> Answer:
    found = [each for each in answers if each != NOT_APPLICABLE]
    return False if False in found else None if None in found else True


def _any(answers: Iterable[Answer]) -> Answer:
    found = [each for each in answers if each != NOT_APPLICABLE]
    return True if True in found else None if None in found else False


def _word(answer: Answer) -> str:
    if answer is None:
        return "unknown"
    return answer if isinstance(answer, str) else "met" if answer else "not_met"


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _left_out(asked: Plan, facts: Facts) -> Answer:
    if asked["check"] == "exempt":
        return bool(facts["exempt"]) if facts["exempt"] is not None else None
    admitted, day = _day(facts["admitted_on"]), _day(facts["voted_on"])
    if admitted is None or day is None:
        return None
    return day < months_after(admitted, asked["months"])


def _needed(asked: Plan, facts: Facts) -> Answer:
    if asked["check"] == "voted":
        return facts["voted_on"] is not None and facts["votes"] is not None
    answer: Answer = facts[asked["check"]]
    return answer


def _votes(plan: Plan, place: int, facts: Facts) -> Answer:
    """Whether a tier has its votes; those for higher tiers count where they are carried down."""
    tier = plan["tiers"][place]
    votes, base = facts["votes"], facts[f"official_{_BASES[plan['vote']['base']]}"]
    if votes is None or base is None:
        return None
    first = 0 if tier.get("carry_down") else place
    have = sum(votes[each["key"]] for each in plan["tiers"][first : place + 1])
    part, whole = map(int, tier["fraction"].split("/"))
    enough = have * whole > part * base if tier["more_than"] else have * whole >= part * base
    return bool(have and enough)


_BASES = {"official": "members", "present": "present"}


def _beside(tier: Plan, facts: Facts) -> list[tuple[Plan, Answer]]:
    """What a tier asks beside the vote: of a civil servant a grade; in the lowest, a failing."""
    asked = [(each, _grade(each, facts)) for each in tier.get("conditions", ())]
    return asked + [(each, _failing(each, facts)) for each in tier.get("failings", ())]


def _grade(asked: Plan, facts: Facts) -> Answer:
    if facts["civil_servant"] is False:
        return NOT_APPLICABLE
    grade = facts["civil_grade"]
    own = None if grade is None else GRADES.index(grade) <= GRADES.index(asked["level"])
    good = _any([own, *(facts[name] for name in asked["proofs"])])
    return good if facts["civil_servant"] or good is True else None


def _failing(asked: Plan, facts: Facts) -> Answer:
    reported = facts["failings"]
    match asked["check"]:
        case "under_discipline":
            start, day = _day(facts["discipline_from"]), _day(facts["voted_on"])
            if start is None:
                return False
            return None if day is None else start <= day < months_after(start, asked["months"])
        case "civil_grade_failed":
            if reported and asked["code"] in reported:
                return True
            if facts["civil_servant"] is False:
                return NOT_APPLICABLE
            if facts["civil_grade"] is None or facts["civil_grade"] != GRADES[-1]:
                return None if facts["civil_grade"] is None else False
            return True if facts["civil_servant"] else None
        case _:
            return None if reported is None else asked["code"] in reported
