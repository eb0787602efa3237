"""What a review must speak of (II.A.2, II.A.3.1, II.B.2.2.2): whose headings, which are covered."""

import datetime as dt
from typing import Any

import pytest

from intranet.rules.answers import Answer
from intranet.rules.review_contents import (
    collective_headings,
    contents_findings,
    person_headings,
)
from tests.rules.given import SO_2017
from tests.rules.given_reviews import person

DAY = dt.date(2017, 12, 8)


def clauses(asked: Any) -> list[str]:
    return [heading.clause for heading, _ in asked]


def test_a_collective_has_five_headings_and_states_three_things() -> None:
    asked = collective_headings(SO_2017, prompted=False, commented=False)
    assert clauses(asked) == ["II.A.2.1"] * 5 + ["II.A.3.1"] * 3
    assert {sure for _, sure in asked} == {Answer.MET}


@pytest.mark.parametrize(
    ("offices", "civil_servant", "prompted", "expected"),
    [
        ([], False, [], ["II.A.2.2.a"] * 4 + ["II.B.2.2.2"] * 2 + ["II.A.3.1"] * 3),
        ([], True, [], ["II.A.2.2.a"] * 6 + ["II.B.2.2.2"] * 2 + ["II.A.3.1"] * 3),
        (
            ["unit_head"],
            False,
            [],
            ["II.A.2.2.a"] * 4 + ["II.A.2.2.b"] * 3 + ["II.B.2.2.2"] * 2 + ["II.A.3.1"] * 3,
        ),
        ([], False, [DAY], ["II.A.2.2.a"] * 4 + ["II.B.2.2.2"] * 2 + ["II.A.3.1"] * 4),
    ],
)
def test_an_individual_has_four_headings_leaders_three_more(
    offices: list[str], civil_servant: bool, prompted: list[dt.date], expected: list[str]
) -> None:
    facts = person(offices=offices, prompts=prompted)
    asked = person_headings(facts, SO_2017, civil_servant=civil_servant, commented=False)
    assert clauses(asked) == expected
    assert {sure for _, sure in asked} == {Answer.MET}


def test_headings_that_may_be_asked_for_are_told_as_such() -> None:
    facts = person(offices="?", prompts="?")
    asked = person_headings(facts, SO_2017, civil_servant=None, commented=None)
    assert len(asked) == 16
    open_ones = {heading.whom for heading, sure in asked if sure is Answer.UNKNOWN}
    assert open_ones == {"leader", "civil_servant", "prompted", "commented"}
    found = {each.code: each for each in contents_findings(asked, {"leading_results": False})}
    assert found["leading_results"].answer is Answer.UNKNOWN


def test_an_exempt_member_has_no_headings() -> None:
    facts = person(exempt=True)
    assert person_headings(facts, SO_2017, civil_servant=True, commented=True) == ()


def test_each_heading_is_covered_or_not_or_not_known() -> None:
    asked = collective_headings(SO_2017, prompted=True, commented=True)
    found = contents_findings(asked, {"strengths": True, "causes": False, "prompts": None})
    said = {each.code: (each.answer.value, each.text, each.about) for each in found}
    assert len(said) == 10
    assert said["strengths"] == ("met", "Đã nêu: Ưu điểm", ("strengths",))
    assert said["causes"] == ("not_met", "Chưa nêu: Nguyên nhân", ("causes",))
    assert said["prompts"][:2] == (
        "unknown",
        "Chưa rõ đã nêu hay chưa: Giải trình những nội dung gợi ý kiểm điểm",
    )
    assert said["comments"][0] == "unknown"
    assert [each.clause for each in found] == clauses(asked)
