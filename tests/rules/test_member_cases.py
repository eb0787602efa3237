"""The worked cases of members and the quota; that no side of any clause is left out."""

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest

from intranet.rules.answers import MET
from intranet.rules.member import classify
from intranet.rules.member_conditions import fraction_of
from intranet.rules.member_facts import MemberFacts
from intranet.rules.member_provisions import GRADES, MemberProvision
from intranet.rules.member_reading import member_facts, quota_facts
from intranet.rules.months import months_after
from intranet.rules.quota import quota
from tests.rules.given import SO_2017, data
from tests.rules.given_members import RULES, spotless, values

CASES = data("member_cases.toml")
QUOTA_CASES = data("quota_cases.toml")
KEYS = {
    *("name", "of", "side", "answer", "outcome", "tier", "code", "flags", "unknown"),
    *spotless(),
}
NUMBERS = ("members", "nominated", "good", "special")

#: Every question of the regulation, by the name that the cases use.
QUESTIONS: dict[str, MemberProvision] = {
    **{f"not_rated.{each.code}": each for each in RULES.not_rated},
    **{f"needed.{each.code}": each for each in RULES.needed},
    **{f"{t.key}.{each.code}": each for t in RULES.tiers for each in (t.vote, *t.questions)},
}


def sides(question: MemberProvision) -> set[str]:
    """The sides a question has, by what it is: a share, a term, a grade, or plain yes and no."""
    if question.fraction is not None:
        return {"equality", "below", "above", "unknown", "none"}
    if question.check == "under_discipline":
        return {"equality", "below", "above", "first_day", "before", "unknown", "none"}
    if question.months is not None:
        return {"equality", "below", "above", "unknown"}
    if question.level is not None:
        above = {"above"} if question.level != GRADES[0] else set()
        return {"equality", "below", "unknown", "none", *above, *question.proofs}
    if question.check == "civil_grade_failed":
        return {"equality", "above", "unknown", "none"}
    # Left out means that he was there, and that nobody voted: neither can be unknown.
    known = question.check in ("attended", "voted")
    return {"met", "not_met"} if known else {"met", "not_met", "unknown"}


QUOTA_SIDES = {
    "percent": {"equality", "below", "above", "unknown", "none"},
    "special_percent": {"equality", "below", "above", "unknown", "none"},
    "below": {"equality", "below", "above", "unknown"},
    "at_most": {"equality", "below", "above", "unknown", "none"},
}


def lies_there(facts: MemberFacts, question: MemberProvision, side: str) -> bool:
    """Whether a case with a number or a day really lies on the side it says."""
    day = facts.voted_on or dt.date.min
    if question.fraction is not None and facts.votes is not None and side in STEPS:
        votes = facts.votes[question.tiers[0]] or 0
        fraction, base = fraction_of(question), facts.official_members or 0
        step = votes * fraction.denominator - base * fraction.numerator
        least = fraction.least_of(base)
        return {"equality": step == 0, "below": votes == least - 1, "above": votes == least}[side]
    if question.months is not None and side in STEPS:
        start = facts.admitted_on if question.check == "newly_admitted" else facts.discipline_from
        end = months_after(start or dt.date.min, question.months)
        apart = {"equality": 0, "below": -1, "above": 1}[side]
        return (day - end).days == apart
    if question.level is not None and side in STEPS:
        found, asked = GRADES.index(facts.civil_grade or ""), GRADES.index(question.level)
        return {"equality": found == asked, "below": found > asked, "above": found < asked}[side]
    return True


STEPS = {"equality", "below", "above"}


def ids(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_worked_case_of_a_member(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    facts = member_facts(values(case), SO_2017)
    found = classify(facts, SO_2017)
    assert found.outcome == case.get("outcome", "classified")
    assert (found.tier and found.tier.key) == case.get("tier")
    assert [flag.code for flag in found.flags] == case.get("flags", [])
    own: Any = found.as_json()["reasons"]
    assert own[0]["code"] == case.get("code", own[0]["code"])
    if "of" in case:
        question = QUESTIONS[case["of"]]
        asked = next(reason for reason in found.reasons if reason.condition is question)
        assert asked.answer.value == case["answer"]
        assert lies_there(facts, question, case["side"])


@pytest.mark.parametrize("case", QUOTA_CASES, ids=ids)
def test_worked_case_of_the_quota(case: dict[str, Any]) -> None:
    assert case.keys() <= {"name", "of", "side", "answer", "limit", "keep", "cliff", *NUMBERS}
    found = quota(quota_facts({name: case.get(name) for name in NUMBERS}), SO_2017)
    assert (found.limit, found.keep) == (case.get("limit"), case.get("keep"))
    answers = {reason.code: reason.answer.value for reason in found.reasons}
    assert answers["keep"] == case["answer"]
    assert answers.get("cliff") == ("met" if case.get("cliff") else None)
    assert found.is_over == {"met": False, "not_met": True, "unknown": None}[case["answer"]]


def test_every_clause_has_a_case_on_each_of_its_sides() -> None:
    needed = {(of, side) for of, question in QUESTIONS.items() for side in sides(question)}
    assert {(case["of"], case["side"]) for case in CASES if "of" in case} == needed


def test_every_number_of_the_quota_has_a_case_on_each_of_its_sides() -> None:
    rule = RULES.quota
    assert rule.small_branch is not None
    assert (rule.percent, rule.special_percent) == (15, 20)
    assert (rule.small_branch.below, rule.small_branch.at_most) == (7, 1)
    stated = [
        (each.name, getattr(part, each.name))
        for part in (rule, rule.small_branch)
        for each in fields(part)
    ]
    assert set(QUOTA_SIDES) == {name for name, value in stated if type(value) is int}
    needed = {(of, side) for of, each in QUOTA_SIDES.items() for side in each}
    assert {(case["of"], case["side"]) for case in QUOTA_CASES if "of" in case} == needed


def test_a_case_on_the_wrong_side_is_seen() -> None:
    facts = member_facts(spotless(), SO_2017)
    vote = QUESTIONS["excellent.vote"]
    assert lies_there(facts, vote, "above")
    assert not lies_there(facts, vote, "below")
    assert not lies_there(facts, vote, "equality")
    assert not lies_there(facts, QUESTIONS["not_rated.newly_admitted"], "equality")
    assert not lies_there(facts, QUESTIONS["good.civil_grade_good"], "equality")


def test_every_case_has_its_own_name() -> None:
    for cases in (CASES, QUOTA_CASES):
        names = [case["name"] for case in cases]
        assert len(set(names)) == len(names)


def test_the_cases_reach_every_tier_and_every_outcome() -> None:
    found = [classify(member_facts(values(case), SO_2017), SO_2017) for case in CASES]
    assert {each.outcome for each in found} == {"classified", "undecided", "pending", "not_rated"}
    assert {each.tier.key for each in found if each.tier} == {tier.key for tier in RULES.tiers}
    barred = {r.code for each in found if each.is_barred for r in each.deciding}
    assert barred >= {"civil_grade_excellent", "civil_grade_good", "civil_grade_limited"}
    assert all(r.answer is not MET for each in found if each.is_barred for r in each.deciding)
