"""Reviews: what is read out, what keeps from completion, what holds for all facts, the headings."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from intranet.rules.answers import Answer
from intranet.rules.regulation import parse
from intranet.rules.review import Finding, Review, review_collective, review_person
from intranet.rules.review_facts import CollectiveFacts, PersonFacts, Prompt
from intranet.rules.review_meeting import Sitting, meeting_order
from intranet.rules.review_places import (
    deadline_of,
    goes_first,
    is_head_of,
    leads,
)
from intranet.rules.review_provisions import PLACES
from tests.rules.given import FOLDER, SO_2017, data
from tests.rules.given_reviews import LEADER, collective, person, sittings
from tests.rules.test_review_cases import CASES, reviewed

OTHER = parse((FOLDER / "fictitious.toml").read_text("utf-8"), "fictitious.toml")
RULES = SO_2017.review
BY_NAME = {case["name"]: case for case in CASES}
DAY = dt.date(2017, 12, 8)
LATER = dt.date(2017, 12, 9)


# --- what is read out -----------------------------------------------------------------------------


@pytest.mark.parametrize("told", data("review_sentences.toml"), ids=lambda case: case["name"])
def test_sentences_are_read_out_as_written(told: dict[str, Any]) -> None:
    case = BY_NAME[told["name"]]
    if case.get("of") == "meeting":
        held = collective(reviewed_on=case["collective"]) if "collective" in case else None
        reasons: tuple[Any, ...] = meeting_order(held, sittings(case["sittings"]), SO_2017)
    else:
        reasons = reviewed(case).reasons
    said = {f"{each.clause} {each.code}": each.text for each in reasons}
    assert {key: said[key] for key in told["says"]} == told["says"]


def test_every_reason_names_a_clause_of_the_regulation() -> None:
    clauses = {RULES.exempt.clause}
    for stated in (RULES.places, RULES.checks, RULES.collectives):
        clauses |= {each.clause for each in stated.values()}
    for case in CASES:
        if case.get("of") != "meeting":
            found = reviewed(case)
            assert found.reasons
            assert {each.clause for each in found.reasons} <= clauses


def test_what_is_in_the_way_are_places_and_prompts_alone() -> None:
    found = review_person(
        person(
            LEADER,
            days={"leadership": False},
            prompts=[False, DAY],
            residence_opinion=False,
        ),
        SO_2017,
    )
    assert [each.code for each in found.in_the_way] == ["leadership", "prompts_answered"]
    assert [each.code for each in found.warnings] == [
        *("higher_first", "residence_opinion", "prompts_answered"),
    ]
    assert review_person(person(residence_opinion=False), SO_2017).in_the_way == ()
    assert review_person(person(exempt=True, prompts=[False]), SO_2017).in_the_way == ()
    prompt = next(each for each in found.findings if each.code == "prompts_answered")
    assert prompt.about == ("prompt-1",)


def test_what_is_not_known_yet_is_in_the_way_too() -> None:
    found = review_person(person(days={"branch": "?"}, prompts="?"), SO_2017)
    assert [each.code for each in found.in_the_way] == ["branch", "prompts_answered"]


def test_places_tell_the_days_they_were_held_on() -> None:
    places = review_person(person(LEADER, days={"leadership": "?"}), SO_2017).places
    assert [each.dates for each in places] == [(), (dt.date(2017, 12, 6),), (DAY,)]


# --- offices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offices", "leading", "first", "deadline"),
    [
        ([], "not_met", False, "review_and_rating"),
        (["committee_secretary"], "met", True, "standing_reviews"),
        (["committee_deputy_secretary"], "met", True, "standing_reviews"),
        (["standing_member", "secretary"], "met", True, "standing_reviews"),
        (["executive_member"], "not_met", True, "review_and_rating"),
        (["branch_committee_member"], "not_met", True, "review_and_rating"),
        (["group_leader"], "not_met", False, "review_and_rating"),
        (["unit_deputy"], "met", True, "review_and_rating"),
        (["union_deputy"], "met", True, "review_and_rating"),
        ("?", "unknown", None, None),
    ],
)
def test_who_leads_who_goes_first_and_until_when(
    offices: Any, leading: str, first: bool | None, deadline: str | None
) -> None:
    facts = person(offices=offices)
    assert leads(facts, RULES) == leading
    assert goes_first(facts, RULES) is first
    assert deadline_of(facts, RULES) == deadline


@pytest.mark.parametrize(
    ("offices", "place", "answer"),
    [
        (["committee_secretary"], "executive", "met"),
        (["committee_deputy_secretary"], "executive", "not_met"),
        (["director", "union_head"], "leadership", "met"),
        (["unit_deputy", "union_head"], "leadership", "not_met"),
        (["secretary", "branch_committee_member"], "branch_committee", "met"),
        (["branch_committee_member"], "branch_committee", "not_met"),
        (["secretary"], "branch", "met"),
        (["secretary"], "group", "not_met"),
        (["group_leader"], "group", "met"),
        ([], "branch", "not_met"),
        ("?", "branch", "unknown"),
        ("?", "party_organisation", "not_met"),
    ],
)
def test_who_is_the_head_of_a_place(offices: Any, place: str, answer: str) -> None:
    assert is_head_of(place, person(offices=offices), RULES) == answer


def test_the_offices_and_places_of_2017() -> None:
    stated = {key: (each.kind, each.place) for key, each in RULES.offices.items()}
    assert {kind for kind, _ in stated.values()} == {"party", "authority", "union"}
    assert tuple(RULES.places) == PLACES
    assert {key: each.deadline for key, each in RULES.collectives.items()} == {
        "executive": "review_and_rating",
        "standing": "standing_reviews",
        "branch_committee": "review_and_rating",
    }


@pytest.mark.parametrize("exempt", [True, False, None])
def test_an_office_that_the_regulation_does_not_have_is_refused(exempt: bool | None) -> None:
    facts = replace(person(offices=["minister", "envoy"]), exempt=exempt)
    with pytest.raises(ValueError, match=r"offices: quy định không có chức vụ envoy, minister$"):
        review_person(facts, SO_2017)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"days": {"province": DAY}}, r"days\.province: chỉ nhận"),
        ({"days": {"branch": True}}, r"days\.branch: phải là ngày"),
        ({"days": {"branch": dt.datetime(2017, 12, 8)}}, r"days\.branch: phải là ngày"),
        ({"chaired_by_deputy": {"province": True}}, r"chaired_by_deputy\.province: chỉ nhận"),
        ({"finalised_on": "2017-12-08"}, "finalised_on: phải là ngày"),
        ({"violation_referred_on": 0}, "violation_referred_on: phải là ngày"),
        ({"prompts": (Prompt("p", "gợi ý", True),)}, r"prompts\.p: phải là ngày"),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_facts_of_a_person_that_cannot_be_are_refused(facts: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PersonFacts(**facts)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (
            {"kind": "group"},
            "^kind: chỉ nhận một trong các giá trị executive, standing, branch_committee$",
        ),
        ({"kind": "standing", "reviewed_on": 1}, "reviewed_on: phải là ngày"),
        ({"kind": "standing", "report_sent_on": True}, "report_sent_on: phải là ngày"),
        ({"kind": "standing", "prompts": (Prompt("p", "gợi ý", 1),)}, r"prompts\.p: phải là ngày"),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_facts_of_a_collective_that_cannot_be_are_refused(
    facts: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        CollectiveFacts(**facts)


def test_a_sitting_on_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="nguyen-van-a: phải là ngày"):
        Sitting("nguyen-van-a", "Nguyễn Văn A", True, False)  # type: ignore[arg-type]  # wrong on purpose


# --- another office's file ------------------------------------------------------------------------


def test_another_regulation_has_other_places_figures_and_checks() -> None:
    facts = person(offices=["boss"], days={"leadership": DAY, "branch": DAY})
    found = review_person(facts, OTHER)
    assert [each.code for each in found.places] == ["leadership", "branch"]
    assert {each.code: each.answer for each in found.findings} == {"higher_first": Answer.NOT_MET}
    assert deadline_of(facts, OTHER.review) == "standing_reviews"
    plain = person(offices=["committee"], days={"branch_committee": dt.date(2017, 12, 7)})
    assert review_person(plain, OTHER).complete is Answer.MET


@pytest.mark.parametrize(("sent", "answer"), [(2, "met"), (3, "met"), (4, "not_met")])
def test_another_regulation_asks_for_five_days(sent: int, answer: str) -> None:
    found = review_collective(collective(report_sent_on=dt.date(2017, 12, sent)), OTHER)
    assert [(each.code, each.answer.value) for each in found.findings] == [
        ("report_notice", answer)
    ]


def test_a_collective_that_a_regulation_does_not_name_has_no_review() -> None:
    found = review_collective(collective(kind="standing"), OTHER)
    assert (found.complete, found.completed_on, found.reasons) == ("not_applicable", None, ())


def test_one_day_may_be_out_of_order_elsewhere() -> None:
    found = meeting_order(
        collective(reviewed_on=DAY), sittings([["Nguyễn Văn A", DAY, True]]), OTHER
    )
    assert [(each.code, each.answer.value) for each in found] == [("collective_first", "not_met")]


@pytest.mark.parametrize("answered", [False, LATER])
def test_a_prompt_is_not_asked_for_where_a_regulation_leaves_it_out(answered: Any) -> None:
    found = review_person(person(prompts=[answered]), OTHER)
    assert (found.complete, found.completed_on) == ("met", DAY)


def test_who_is_late_is_told_beside_the_earliest_of_the_others() -> None:
    rows = [["An", "2017-12-05", True], ["Bình", "2017-12-01", True], ["Chi", "2017-12-03", False]]
    days = [[name, dt.date.fromisoformat(day), first] for name, day, first in rows]
    *_, leaders = meeting_order(None, sittings(days), SO_2017)
    assert leaders.text.startswith("Đảng viên kiểm điểm ngày 03/12/2017, mà An ")


def test_a_collective_that_may_not_be_there_leaves_the_order_open() -> None:
    held = replace(collective(), exists=None, reviewed_on=dt.date(2017, 12, 9))
    first, *_ = meeting_order(held, sittings([["An", dt.date(2017, 12, 5), True]]), SO_2017)
    assert first.answer is Answer.UNKNOWN


def test_the_days_of_leaders_are_told_only_where_they_are_out_of_order() -> None:
    rows = [["An", DAY, True], ["Chi", LATER, False]]
    *_, leaders = meeting_order(None, sittings(rows), SO_2017)
    assert (leaders.answer, leaders.dates) == ("met", ())


# --- several at once, and where there is nothing yet ----------------------------------------------


def check(code: str, found: Review) -> Finding:
    return next(each for each in found.findings if each.code == code)


def test_each_higher_place_that_comes_too_late_is_named() -> None:
    facts = person(LEADER, days={"leadership": LATER, "branch_committee": False})
    found = check("higher_first", review_person(facts, SO_2017))
    assert found.text == (
        "Kiểm điểm ở chi bộ ngày 08/12/2017, kiểm điểm trước tập thể lãnh đạo cao nhất mà mình "
        "tham gia ngày 09/12/2017, chưa kiểm điểm trước chi ủy – nơi cao hơn phải trước"
    )
    assert found.about == ("leadership", "branch_committee")


def test_each_place_without_a_deputy_in_the_chair_is_named() -> None:
    facts = person(LEADER, chaired_by_deputy={"branch_committee": False, "branch": False})
    found = check("deputy_chairs", review_person(facts, SO_2017))
    assert found.text == (
        "Kiểm điểm người đứng đầu ở chi ủy ngày 06/12/2017, chi bộ ngày 08/12/2017 "
        "không do cấp phó chủ trì"
    )
    assert found.about == ("branch_committee", "branch")


def test_each_prompt_that_is_open_is_named() -> None:
    found = check("prompts_answered", review_person(person(prompts=[False, DAY, "?"]), SO_2017))
    assert found.text == "Đã giải trình 1/3 nội dung gợi ý kiểm điểm, còn: gợi ý 1, gợi ý 3"
    assert found.about == ("prompt-1", "prompt-3")


def test_each_individual_before_the_collective_is_named() -> None:
    rows = [["An", dt.date(2017, 12, 6), True], ["Bình", dt.date(2017, 12, 7), False]]
    first, *_ = meeting_order(collective(), sittings(rows), SO_2017)
    assert first.text == (
        "Kiểm điểm tập thể ngày 08/12/2017, mà An kiểm điểm ngày 06/12/2017; "
        "Bình kiểm điểm ngày 07/12/2017 – tập thể kiểm điểm trước, cá nhân sau"
    )


@pytest.mark.parametrize(
    ("sent", "met", "days"),
    [
        (DAY, False, (DAY,)),
        (DAY, "?", (DAY,)),
        ("?", DAY, (DAY,)),
        (DAY, LATER, (DAY, LATER)),
        (False, DAY, (DAY,)),
    ],
)
def test_a_notice_tells_the_days_that_are_known(
    sent: Any, met: Any, days: tuple[dt.date, ...]
) -> None:
    facts = collective(report_sent_on=sent, reviewed_on=met)
    assert check("report_notice", review_collective(facts, SO_2017)).dates == days


@pytest.mark.parametrize(
    ("sent", "ahead"), [(7, "1 ngày trước"), (8, "0 ngày trước"), (9, "1 ngày sau")]
)
def test_a_notice_tells_on_which_side_of_the_meeting_it_went(sent: int, ahead: str) -> None:
    facts = collective(report_sent_on=dt.date(2017, 12, sent))
    said = check("report_notice", review_collective(facts, SO_2017)).text
    assert said.startswith(f"Báo cáo gửi ngày {sent:02}/12/2017, {ahead} cuộc họp ngày 08/12/2017")


def test_a_collective_is_complete_with_the_last_prompt_it_answered() -> None:
    found = review_collective(collective(prompts=[LATER]), SO_2017)
    assert (found.complete, found.completed_on) == ("met", LATER)


@pytest.mark.parametrize(
    ("exists", "needed", "day"),
    [(True, "met", DAY), (None, "unknown", DAY), (False, "not_applicable", False)],
)
def test_a_collectives_place_says_whether_it_is_needed_and_its_day(
    exists: bool | None, needed: str, day: Any
) -> None:
    (place,) = review_collective(replace(collective(), exists=exists), SO_2017).places
    assert (place.needed, place.day) == (needed, day)
