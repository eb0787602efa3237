"""Worked reviews: every place and every check of the regulation, on each side that it has."""

from typing import Any

import pytest

from intranet.rules.answers import Answer
from intranet.rules.review import Review, review_collective, review_person
from intranet.rules.review_meeting import meeting_order
from intranet.rules.review_provisions import CHECKS
from tests.rules.given import SO_2017, data
from tests.rules.given_reviews import LEADER, MEMBER, collective, person, sittings

CASES = data("review_cases.toml")
RULES = SO_2017.review
#: Checks that compare two days, beside those whose figures say so.
COMPARING = {key for key, figures in CHECKS.items() if figures} | {
    *("finalised", "report_finalised", "mending_plan")
}
#: What each side must answer: `after` is the wrong side of an order, of a notice the right one.
SIDES = {
    "met": "met",
    "not_met": "not_met",
    "unknown": "unknown",
    "none": "not_applicable",
    "equality": "met",
}
MORE_IS_BETTER = {"report_notice", "finalised", "report_finalised", "mending_plan"}
#: Sides that a provision does not have: everybody's own branch is there, and he lives somewhere.
WITHOUT = {("branch", "none"), ("residence_opinion", "none")}


def reviewed(case: dict[str, Any]) -> Review:
    changes = case.get("set", {})
    if case.get("of") == "collective":
        return review_collective(collective(**changes), SO_2017)
    return review_person(
        person(LEADER if case.get("of") == "leader" else MEMBER, **changes), SO_2017
    )


def answers(reasons: tuple[Any, ...]) -> dict[str, str]:
    return {reason.code: reason.answer.value for reason in reasons}


def faultless(kind: str) -> dict[str, str]:
    """What the review that the cases of a kind start from finds."""
    return answers(reviewed({"of": kind}).findings)


def test_nothing_is_amiss_in_the_reviews_that_the_cases_start_from() -> None:
    for kind in ("member", "leader", "collective"):
        assert set(faultless(kind).values()) <= {"met", "not_applicable"}


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.get("of") != "meeting"], ids=lambda case: case["name"]
)
def test_a_worked_review(case: dict[str, Any]) -> None:
    found = reviewed(case)
    told = answers(found.findings)
    assert found.complete == case["complete"]
    assert found.completed_on == case.get("completed_on")
    assert answers(found.places) == case["places"]
    none = {each.code for each in found.places if each.needed is Answer.NOT_APPLICABLE}
    assert none == {code for code, answer in case["places"].items() if answer == "not_applicable"}
    kind = case.get("of", "member")
    usual = {} if case.get("only") else faultless(kind)
    assert told == {**usual, **case.get("findings", {})}
    dates = {each.code: list(each.dates) for each in found.findings}
    for code, days in case.get("dates", {}).items():
        assert dates[code] == days
    for each in found.warnings:
        assert each.code in case.get("dates", {}) or not each.dates


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.get("of") == "meeting"], ids=lambda case: case["name"]
)
def test_a_worked_order_at_one_place(case: dict[str, Any]) -> None:
    held = collective(reviewed_on=case["collective"]) if "collective" in case else None
    found = meeting_order(held, sittings(case["sittings"]), SO_2017)
    assert answers(found) == case["findings"]
    wrong = {each.code: each for each in found if each.answer is Answer.NOT_MET}
    assert {code: list(each.dates) for code, each in wrong.items()} == case.get("dates", {})
    assert {code: list(each.about) for code, each in wrong.items()} == case.get("about", {})


def needed() -> set[tuple[str, str]]:
    """Every place and check of the regulation on each side it has."""
    found = {("exempt", "none"), ("exempt", "unknown")}
    for place in RULES.places:
        found |= {(place, side) for side in ("met", "not_met", "unknown", "none")}
    for check in RULES.checks:
        sides = ("equality", "before", "after") if check in COMPARING else ("met", "not_met")
        found |= {(check, side) for side in (*sides, "unknown", "none")}
    return found - WITHOUT


def shown() -> list[tuple[dict[str, Any], str, str]]:
    pairs = ((case, told.split(" ")) for case in CASES for told in case.get("shows", []))
    return [(case, subject, side) for case, (subject, side) in pairs]


def test_the_cases_leave_no_side_of_the_regulation_out() -> None:
    told = {(subject, side) for _, subject, side in shown()}
    assert needed() - told == set()
    assert told - needed() == set()


@pytest.mark.parametrize(
    ("case", "subject", "side"), shown(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_case_shows_the_side_that_it_claims(
    case: dict[str, Any], subject: str, side: str
) -> None:
    kind = case.get("of", "member")
    usual = {} if kind == "meeting" else faultless(kind)
    told = {**usual, **case.get("findings", {})}
    told |= case.get("places", {})
    better = "after" if subject in MORE_IS_BETTER else "before"
    expected = SIDES.get(side) or ("met" if side == better else "not_met")
    assert told.get(subject, "not_applicable") == expected
