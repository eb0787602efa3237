"""The worked cases of `cases.toml`: thresholds, conditions, failings, spans; no side left out."""

from typing import Any

import pytest

from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.facts import OrganisationFacts
from intranet.rules.organisation import classify
from intranet.rules.provisions import LEVELS, PEER_LEVELS, Condition
from intranet.rules.reading import organisation_facts
from tests.rules.given import SO_2017, data, values

CASES = data("cases.toml")
KEYS = {
    *("name", "total", "tier", "best", "worst", "unmet", "failings", "flags", "unknown"),
    *values({}),
}
#: Every question of the regulation that an organisation is asked, by tier and code.
QUESTIONS: dict[str, Condition] = {
    **{f"{t.key}.{each.code}": each for t in SO_2017.tiers for each in (t.threshold, *t.questions)},
}
YES_NO = {"united", "regular_meetings", "disunity", "corruption_discipline"}


def facts_of(case: dict[str, Any]) -> OrganisationFacts:
    return organisation_facts(values(case), SO_2017)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    result = classify(facts_of(case), SO_2017)

    assert (result.best, result.worst) == (
        case.get("best", case.get("tier")),
        case.get("worst", case.get("tier")),
    )
    assert result.tier == case.get("tier")
    assert result.as_json()["total"] == (case.get("total", "92.50") or None)
    assert [flag.code for flag in result.flags] == case.get("flags", [])
    there = [f"{r.clause} {r.code}" for r in result.reasons if r.failing and r.answer is Answer.MET]
    assert there == case.get("failings", [])
    unmet = [
        f"{r.clause} {r.code}"
        for r in result.reasons
        if not r.failing and r.answer is Answer.NOT_MET
    ]
    assert unmet == case.get("unmet", unmet)


def test_every_case_has_its_own_name() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)


# --- the sides of each clause, from the regulation ------------------------------------------------

#: The name of a side, and what the question answers there; for a failing, met means it is there.
Sides = dict[str, Answer]
AT_LEAST: Sides = {"equality": MET, "below": NOT_MET, "above": MET, "unknown": UNKNOWN}
MORE_THAN: Sides = {"equality": NOT_MET, "below": NOT_MET, "above": MET, "unknown": UNKNOWN}
NONE: Sides = {"none": NOT_APPLICABLE}


def sides(question: Condition) -> Sides:
    """The sides that a question has, by what the regulation states for it."""
    check = question.check
    best = question.level in (LEVELS[0], PEER_LEVELS[0]) or question.percent == 100
    scale = {side: each for side, each in AT_LEAST.items() if side != "above" or not best}
    if check == "peers":
        there = {"none": MET} if question.none_satisfies else {"none": NOT_MET}
        each = {f"{of} {side}": a for of in ("authority", "mass") for side, a in scale.items()}
        return {
            **each,
            **{f"{of} {side}": a for of in ("authority", "mass") for side, a in there.items()},
            **NONE,
        }
    if check == "total_below":
        return {"equality": NOT_MET, "below": MET, "above": NOT_MET, "unknown": UNKNOWN}
    if check in YES_NO:
        yes, no = (NOT_MET, MET) if check == "disunity" else (MET, NOT_MET)
        return {"yes": yes, "no": no, "unknown": UNKNOWN}
    if check == "undetected_discipline":
        return {"none": MET, "equality": MET, "above": NOT_MET, "unknown": UNKNOWN}
    if check == "authority_lowest":
        return {"equality": MET, "above": NOT_MET, "unknown": UNKNOWN, **NONE}
    if question.fraction is not None:
        return {**MORE_THAN, **NONE}
    has_none = question.percent is not None or question.count is not None
    return {**scale, **(NONE if has_none else {})}


def step(apart: int) -> set[str]:
    """The side of a number that lies so many steps above a bound; further off it is on none."""
    return {{-1: "below", 0: "equality", 1: "above"}[apart]} if abs(apart) < 2 else set()


def worse(level: str, asked: str, scale: tuple[str, ...]) -> set[str]:
    return step(scale.index(asked) - scale.index(level))


def counted(good: int, doubtful: int, needed: int) -> set[str]:
    """The side of a whole number that may still grow."""
    if doubtful:
        return {"unknown"} if good < needed <= good + doubtful else set()
    return step(good - needed)


def sides_of(question: Condition, facts: OrganisationFacts) -> set[str]:
    """The sides of a question that an organisation lies on, from its facts alone."""
    check, counts, total = question.check, facts.subordinates, facts.subordinates.total
    if check in ("total", "total_below"):
        bound = int((question.points or 0) * 100)
        points = {c.key: facts.scores.get(c.key) for c in SO_2017.criteria}
        known = sum(int(each * 100) for each in points.values() if each is not None)
        open_ = sum(int(c.maximum) * 100 for c in SO_2017.criteria if points[c.key] is None)
        return counted(known, open_, bound)
    if check in YES_NO:
        fact = facts.united if check == "disunity" else getattr(facts, check)
        return {{True: "yes", False: "no", None: "unknown"}[fact]}
    if check in ("tasks", "committee_performance"):
        level = getattr(facts, check)
        return worse(level, question.level or "", LEVELS) if level else {"unknown"}
    if check == "peers":
        return peer_sides(question, facts.authority, facts.mass_organisations)
    if check == "undetected_discipline":
        disciplined, detected = facts.leaders_disciplined, facts.leaders_self_detected
        if disciplined == 0:
            return {"none"}
        return (
            {"unknown"}
            if None in (disciplined, detected)
            else step((disciplined or 0) - (detected or 0))
        )
    if check == "authority_lowest":
        if facts.authority in (None, "none"):
            return {facts.authority or "unknown"}
        return worse(facts.authority, PEER_LEVELS[-1], PEER_LEVELS)
    if check == "mass_organisations_lowest":
        listed = facts.mass_organisations
        if not listed:
            return {"unknown"} if listed is None else {"none"}
        return counted(listed.count("lowest"), listed.count(None), question.count or 0)
    if not total:
        return {"none"} if total == 0 else set()
    completed, failed = counts.completed_or_better or 0, counts.failed or 0
    pending = total - completed - failed
    if question.percent is not None:
        return counted(completed, pending, -(-question.percent * total // 100))
    if facts.kind != question.kind:
        return set()
    numerator, denominator = question.fraction or (0, 1)
    if failed * denominator == numerator * total and not pending:
        return {"equality"}
    least = numerator * total // denominator + 1
    found = counted(failed, pending, least)
    return {"above"} if found == {"equality"} else found - {"above"}


def peer_sides(
    question: Condition, authority: str | None, listed: tuple[str | None, ...] | None
) -> set[str]:
    """The sides of authority and of mass organisations, where the other is at its best."""
    if authority == "none" and listed == ():
        return {"none"}
    best = PEER_LEVELS[0]
    lower = [each for each in listed or () if each != best]
    if len(lower) > 1:
        return set()
    mass = None if listed is None else "none" if not listed else (lower or [best])[0]
    found = set()
    for name, own, other in (("authority", authority, mass), ("mass", mass, authority)):
        if other == best:
            known = own in PEER_LEVELS
            on = worse(own, question.level, PEER_LEVELS) if known else {own or "unknown"}
            found |= {f"{name} {side}" for side in on}
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_answers_each_question_as_the_side_it_lies_on_asks(case: dict[str, Any]) -> None:
    facts = facts_of(case)
    reasons = {each.condition: each for each in classify(facts, SO_2017).reasons}
    for question in QUESTIONS.values():
        if question in reasons:
            for side in sides_of(question, facts):
                assert reasons[question].answer is sides(question)[side], (question.code, side)


def test_every_clause_has_a_case_on_each_of_its_sides() -> None:
    needed = {(name, side) for name, question in QUESTIONS.items() for side in sides(question)}
    found = {
        (name, side)
        for case in CASES
        for name, question in QUESTIONS.items()
        for side in sides_of(question, facts_of(case))
    }
    assert found - needed == set()
    assert needed - found == set()


def test_every_flag_has_a_case_with_it_and_on_each_side_without() -> None:
    for rule in SO_2017.flags:
        assert rule.condition.check == "tasks_failed"
        found = set()
        for case in CASES:
            facts, result = facts_of(case), classify(facts_of(case), SO_2017)
            flagged = rule.condition.code in [flag.code for flag in result.flags]
            found.add((facts.tasks, result.tier == rule.tier, flagged))
        lowest, above = LEVELS[-1], LEVELS[-2]
        there, elsewhere = (lowest, True, True), (lowest, False, False)
        assert {there, elsewhere, (above, True, False), (None, True, False)} <= found
        assert all(flagged is ((tasks, here) == (lowest, True)) for tasks, here, flagged in found)


def test_the_cases_reach_every_tier() -> None:
    tiers = {classify(facts_of(case), SO_2017).tier for case in CASES}
    assert tiers == {*(tier.key for tier in SO_2017.tiers), None}
