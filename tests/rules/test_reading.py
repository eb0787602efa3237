"""Reading facts strictly: what is refused, what is unknown, what is ignored."""

import re
from decimal import Decimal
from typing import Any

import pytest

from intranet.rules.case import Case
from intranet.rules.facts import LARGEST_COUNT, OrganisationFacts, Subordinates
from intranet.rules.organisation import classify
from intranet.rules.reading import decode, organisation_facts, parse_points
from tests.rules.given import CRITERIA, SO_2017, facts, result, scores, spotless


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("0", "0"),
        ("38,5", "38.5"),
        ("38.5", "38.5"),
        ("9.05", "9.05"),
        ("040", "40"),
        ("7,00", "7"),
    ],
)
def test_points_with_comma_or_point(text: str, points: str) -> None:
    assert parse_points(text) == Decimal(points)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", " 5", "5 ", "5\n", "+5", "-5", "-0", "5.", ".5", ",", "1.234", "1.2.3", "1,2,3"),
        *("1 000", "1_0", "1e1", "5E0", "NaN", "Infinity", "0x5", "٣", "５", "4½", "12345"),
    ],
)
def test_anything_else_is_no_number_of_points(text: str) -> None:
    with pytest.raises(ValueError, match="viết như “38,5”"):
        parse_points(text)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["40.01", "0", "0", "0", "0"], "scores.political_tasks: điểm phải từ 0 đến 40"),
        (["0", "0", "0", "0", "10,01"], "scores.inspection: điểm phải từ 0 đến 10"),
        (["0", "9999", "0", "0", "0"], "scores.ideology: điểm phải từ 0 đến 20"),
    ],
)
def test_a_score_above_its_maximum_is_refused(typed: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        result(scores=scores(*typed))


@pytest.mark.parametrize(
    "score",
    [Decimal("-0.01"), Decimal("40.01"), Decimal("1.001"), Decimal("NaN"), 38.5, 38, "38"],
    ids=repr,
)
def test_the_rules_themselves_refuse_a_score_that_cannot_be(score: Any) -> None:
    with pytest.raises(ValueError, match=r"^scores\.political_tasks: "):
        classify(OrganisationFacts(scores={"political_tasks": score}), SO_2017)


def test_a_score_of_no_criterion_is_refused_by_the_rules_and_ignored_in_a_line() -> None:
    with pytest.raises(ValueError, match=r"không có tiêu chí bonus, extra$"):
        classify(OrganisationFacts(scores={"extra": None, "bonus": Decimal(5)}), SO_2017)
    typed = {**spotless()["scores"], "bonus": 5}
    assert facts(scores=typed) == facts()


def test_more_digits_than_decimal_reckons_with_are_still_seen() -> None:
    # Multiplied in the usual context this rounds to 38.50 and would pass.
    score = Decimal("38.5000000000000000000000000000001")
    with pytest.raises(ValueError, match="quá 2 chữ số thập phân"):
        classify(OrganisationFacts(scores={"political_tasks": score}), SO_2017)


WRONG = [
    ({"kind": "cell"}, "kind: chỉ nhận một trong các giá trị branch, committee"),
    ({"kind": ["branch"]}, "kind: "),
    ({"scores": []}, "scores: phải là một đối tượng"),
    ({"scores": "90"}, "scores: phải là một đối tượng"),
    ({"scores": {"ideology": 18}}, "scores.ideology: điểm phải là chuỗi"),
    ({"scores": {"ideology": 18.5}}, "scores.ideology: điểm phải là chuỗi"),
    ({"scores": {"ideology": True}}, "scores.ideology: điểm phải là chuỗi"),
    ({"scores": {"ideology": "x"}}, "scores.ideology: điểm phải viết như"),
    ({"tasks": "splendid"}, "tasks: "),
    ({"tasks": True}, "tasks: "),
    ({"committee_performance": "none"}, "committee_performance: "),
    ({"united": 1}, "united: "),
    ({"united": "yes"}, "united: "),
    ({"regular_meetings": 0}, "regular_meetings: "),
    ({"corruption_discipline": "no"}, "corruption_discipline: "),
    ({"authority": "fourth"}, "authority: "),
    ({"authority": False}, "authority: "),
    ({"mass_organisations": "highest"}, "mass_organisations: phải là danh sách"),
    ({"mass_organisations": {}}, "mass_organisations: phải là danh sách"),
    ({"mass_organisations": ["highest", "fifth"]}, "mass_organisations: "),
    ({"mass_organisations": [1]}, "mass_organisations: "),
    ({"leaders_disciplined": -1}, "leaders_disciplined: "),
    ({"leaders_disciplined": True}, "leaders_disciplined: phải là số nguyên"),
    ({"leaders_disciplined": "1"}, "leaders_disciplined: phải là số nguyên"),
    ({"leaders_disciplined": 1.0}, "leaders_disciplined: phải là số nguyên"),
    ({"leaders_disciplined": LARGEST_COUNT + 1}, "leaders_disciplined: "),
    ({"leaders_disciplined": 0, "leaders_self_detected": 1}, "leaders_self_detected: "),
    ({"leaders_disciplined": 2, "leaders_self_detected": 3}, "leaders_self_detected: "),
    ({"subordinates": 10}, "subordinates: phải là một đối tượng"),
    ({"subordinates": [10]}, "subordinates: phải là một đối tượng"),
    ({"subordinates": {"total": -1}}, "subordinates.total: "),
    ({"subordinates": {"total": 10.0}}, "subordinates.total: phải là số nguyên"),
    ({"subordinates": {"completed_or_better": True}}, "subordinates.completed_or_better: "),
    ({"subordinates": {"failed": "0"}}, "subordinates.failed: "),
    (
        {"subordinates": {"total": 10, "completed_or_better": 9, "failed": 2}},
        "subordinates: số đã có kết quả (11) lớn hơn tổng số (10)",
    ),
    ({"subordinates": {"total": 10, "completed_or_better": 11}}, "subordinates: "),
    ({"subordinates": {"total": 0, "failed": 1}}, "subordinates: "),
]


@pytest.mark.parametrize(("changes", "message"), WRONG)
def test_a_wrong_value_is_refused_by_its_key(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        facts(**changes)


def test_null_and_missing_are_both_unknown() -> None:
    nothing = organisation_facts({}, SO_2017)
    assert nothing == organisation_facts(dict.fromkeys(spotless()), SO_2017)
    assert nothing == OrganisationFacts(scores=dict.fromkeys(CRITERIA))
    assert nothing.mass_organisations is None
    assert nothing.subordinates == Subordinates(None, None, None)


def test_an_empty_list_is_none_there_and_a_null_in_it_one_unknown_rating() -> None:
    assert facts(mass_organisations=[]).mass_organisations == ()
    assert facts(mass_organisations=[None, "none"]).mass_organisations == (None, "none")


def test_keys_that_mean_nothing_here_are_ignored() -> None:
    changes = {"name": "Chi bộ 1", "subordinates": {**spotless()["subordinates"], "absent": "x"}}
    assert facts(**changes) == facts()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "không phải JSON, sai ở ký tự thứ 1"),
        (b"   ", "không phải JSON"),
        (b"{", "không phải JSON"),
        (b"{'kind': 'branch'}", "không phải JSON"),
        (b"{} {}", "không phải JSON, sai ở ký tự thứ 4"),
        (b"null", "phải là một đối tượng"),
        (b'"branch"', "phải là một đối tượng"),
        (b"[{}]", "^dòng phải là một đối tượng JSON$"),
        (b'{"x": NaN}', "NaN không phải JSON"),
        (b'{"x": -Infinity}', "-Infinity không phải JSON"),
        (
            b'{"kind": "branch", "kind": "committee"}',
            "^một khoá có hai lần trong cùng một đối tượng$",
        ),
        (b'{"scores": {"ideology": "1", "ideology": "2"}}', "một khoá có hai lần"),
        (b'{"x": ' + b"9" * 21 + b"}", "số nguyên dài quá 20 chữ số"),
        (b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "^dòng lồng quá nhiều lớp$"),
        (b'{"kind": "\xff"}', "^dòng không phải UTF-8$"),
        ("{}".encode("utf-16"), "không phải UTF-8"),
    ],
)
def test_a_line_that_is_no_object_is_refused(line: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode(line)


def test_a_line_is_one_object() -> None:
    assert decode(' {"tên": "Chi bộ", "x": 12, "y": 1.5} '.encode()) == {
        "tên": "Chi bộ",
        "x": 12,
        "y": 1.5,
    }


def test_a_whole_number_may_have_twenty_digits() -> None:
    assert decode(b'{"x": 99999999999999999999}') == {"x": 10**20 - 1}


def test_points_are_added_up_as_whole_numbers() -> None:
    case = Case.of(facts(scores=scores("38.5", "18", "14", None, "9")), SO_2017)
    assert (case.least, case.most) == (7950, 9450)
    assert type(case.least) is type(case.most) is int


def test_nobody_is_told_to_be_pending_while_the_total_is_not_known() -> None:
    assert Case.of(facts(subordinates={}), SO_2017).pending_words == ""
    assert Case.of(facts(subordinates={"total": 1}), SO_2017).pending_words == (
        ", 1 chưa có kết quả"
    )


def test_the_key_of_each_number_that_cannot_be_is_named() -> None:
    for key in ("leaders_disciplined", "leaders_self_detected"):
        with pytest.raises(ValueError, match=f"^{key}: phải là số nguyên$"):
            OrganisationFacts(**{key: "1"})
