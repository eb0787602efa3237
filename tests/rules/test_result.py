"""What a result tells: its sentences, its figures, the way up, what would settle it, its JSON."""

import json
from decimal import Decimal
from typing import Any

import pytest

from intranet.rules.answers import Answer, all_hold, any_holds
from intranet.rules.organisation import OrganisationResult, classify
from intranet.rules.reading import organisation_facts
from intranet.rules.regulation import parse
from intranet.rules.wording import points
from tests.rules.given import SO_2017, data, facts, result, scores, values

SENTENCES = data("sentences.toml")


def said(found: OrganisationResult) -> dict[str, str]:
    return {f"{reason.clause} {reason.code}": reason.text for reason in found.reasons}


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["name"])
def test_sentences_are_read_out_as_written(case: dict[str, Any]) -> None:
    spoken = said(classify(organisation_facts(values(case), SO_2017), SO_2017))
    assert {key: spoken.get(key) for key in case["says"]} == case["says"]


def test_a_result_names_every_reason_of_its_kind_of_organisation_once() -> None:
    first, second = SENTENCES[0]["says"], said(result(kind="committee"))
    assert said(result()).keys() == first.keys()
    assert second.keys() - first.keys() == {"II.B.1.3.d children_weak"}
    assert first.keys() - second.keys() == {"II.B.1.3.d members_failed"}


def test_json_is_the_interface_others_rely_on() -> None:
    plain = json.loads(json.dumps(result(mass_organisations=["highest", "second"]).as_json()))
    assert list(plain) == ["total", "tier", "best", "worst", "flags", "reasons"]
    assert {key: value for key, value in plain.items() if key != "reasons"} == {
        "total": "92.50",
        "tier": "good",
        "best": "good",
        "worst": "good",
        "flags": [],
    }
    assert plain["reasons"][6] == {
        "clause": "II.B.1.3.a",
        "code": "peers_highest",
        "answer": "not_met",
        "text": "Chính quyền cùng cấp xếp mức cao nhất; đoàn thể cùng cấp: 1 mức cao nhất, "
        "1 mức cao thứ hai – cần tất cả đạt mức cao nhất",
    }


def test_json_of_an_open_span_has_no_tier_and_no_total() -> None:
    plain = result(scores=scores("38.5", "18", "14", "13", None)).as_json()
    assert (plain["total"], plain["tier"]) == (None, None)
    assert (plain["best"], plain["worst"]) == ("strong", "good")


def test_a_flag_is_told_with_the_figures_that_the_regulation_gives_it() -> None:
    flag = (
        '[[flags]]\ncode = "some_failed"\ncheck = "failed_share"\nkind = "branch"\ntier = "good"\n'
        'fraction = "1/10"\nunit = "phần"\nclause = "II.B.1.3.b"\n\n[[flags]]'
    )
    other = parse(SO_2017.text.replace("[[flags]]", flag, 1), "quy định khác")

    def flags(failed: int) -> list[tuple[str, str]]:
        members = {"total": 20, "completed_or_better": 20 - failed, "failed": failed}
        found = classify(facts(subordinates=members, tasks="good"), other)
        return [(each.code, each.text) for each in found.flags]

    assert flags(2) == []
    assert flags(3) == [
        ("some_failed", "3/20 đảng viên xếp loại Không hoàn thành nhiệm vụ – trên 1/10")
    ]


def test_json_of_a_flagged_result_carries_the_code() -> None:
    found = result(tasks="failed")
    assert found.as_json()["flags"] == ["tasks_failed"]
    assert found.flags[0].clause == "II.B.1.3.c"
    assert found.flags[0].text == "Về nhiệm vụ được giao, chi bộ không hoàn thành nhiệm vụ"


def test_totals_are_exact_and_honest_about_what_is_missing() -> None:
    whole = result()
    assert (whole.total, whole.lowest_total, whole.highest_total) == (Decimal("92.50"),) * 3
    part = result(scores=scores("38,5", None, "14", "13", "9"))
    assert part.total is None
    assert (part.lowest_total, part.highest_total) == (Decimal("74.50"), Decimal("94.50"))


def test_nothing_stands_in_the_way_at_the_top() -> None:
    found = result()
    assert found.next_tier is None
    assert found.distance == ()
    assert found.to_settle == ()


def test_the_distance_names_the_missing_points_and_each_unmet_condition_of_the_next_tier() -> None:
    found = result(scores=scores("40", "20", "15", "14.99", "0"), regular_meetings=False)
    assert found.next_tier is not None
    assert found.next_tier.key == "strong"
    assert found.distance == (
        "Tổng điểm 89,99 – cần từ 90 điểm trở lên, còn thiếu 0,01 điểm",
        "Chi bộ sinh hoạt chưa đúng quy định – cần đúng quy định",
    )


def test_the_distance_names_what_is_unknown_about_the_next_tier() -> None:
    found = result(scores=scores("40", "20", "9", "0", "0"), tasks=None)
    assert found.tier == "completed"
    assert found.distance == (
        "Tổng điểm 69 – cần từ 70 điểm trở lên, còn thiếu 1 điểm",
        "Chưa rõ chi bộ hoàn thành nhiệm vụ được giao ở mức nào – "
        "cần hoàn thành tốt nhiệm vụ trở lên",
    )


def test_the_way_up_from_the_lowest_tier_is_its_points_and_its_failings() -> None:
    found = result(scores=scores("40", "9,99", "0", "0", "0"), united=False, authority=None)
    assert found.next_tier is not None
    assert found.next_tier.key == "completed"
    assert found.distance == (
        "Tổng điểm 49,99 – cần từ 50 điểm trở lên, còn thiếu 0,01 điểm",
        "Nội bộ chi ủy mất đoàn kết",
        "Chưa rõ mức phân loại của chính quyền cùng cấp",
    )


def test_the_distance_of_an_open_span_is_that_of_its_worst_tier() -> None:
    found = result(regular_meetings=None)
    assert (found.best, found.worst) == ("strong", "good")
    assert found.next_tier == SO_2017.tier("strong")
    assert [reason.code for reason in found.in_the_way] == ["regular_meetings"]


def test_an_open_span_says_which_facts_would_settle_it_once_each() -> None:
    found = result(united=None, regular_meetings=None, leaders_disciplined=None)
    assert [reason.facts for reason in found.to_settle] == [
        ("united",),
        ("regular_meetings",),
        ("leaders_disciplined", "leaders_self_detected"),
    ]


@pytest.mark.parametrize(
    ("typed", "tier"),
    [
        (("40", "20", "15", "14", None), "strong"),  # 89 to 99
        (("40", "20", "9", "0", None), "good"),  # 69 to 79
        (("40", "9", "0", "0", None), "completed"),  # 49 to 59
    ],
)
def test_missing_scores_are_asked_for_once_by_the_best_tier_that_is_open(
    typed: tuple[str | None, ...], tier: str
) -> None:
    found = result(scores=scores(*typed))
    assert [(each.tier, each.code) for each in found.to_settle] == [(tier, "total")]


def test_facts_that_can_no_longer_matter_are_not_asked_for() -> None:
    below_90 = result(scores=scores("40", "20", "10", "0", "0"), regular_meetings=None, united=None)
    assert [reason.facts for reason in below_90.to_settle] == [("united",)]
    # Good is certain unless strong: its own unknown answers need not be asked for.
    sure_of_good = result(regular_meetings=None)
    assert [reason.code for reason in sure_of_good.to_settle] == ["regular_meetings"]


def test_the_ladder_shows_each_tier_by_its_own_letter() -> None:
    found = result(mass_organisations=["highest", "third"], corruption_discipline=None)
    assert [(rung.tier.key, rung.answer.value) for rung in found.ladder] == [
        ("strong", "not_met"),
        ("good", "not_met"),
        ("completed", "met"),
        ("weak", "unknown"),
    ]
    assert {reason.tier for reason in found.ladder[1].reasons} == {"good"}


def test_reasons_carry_the_figures_they_used() -> None:
    reasons = {(reason.tier, reason.code): reason for reason in result().reasons}
    assert reasons["strong", "total"].figures == {
        "lowest_total": Decimal("92.50"),
        "highest_total": Decimal("92.50"),
        "points": Decimal(90),
    }
    assert reasons["strong", "peers_highest"].figures == {
        "authority": "highest",
        "mass_organisations": ("highest", "highest"),
        "level": "highest",
        "none_satisfies": True,
    }
    assert reasons["weak", "members_failed"].figures["fraction"] == (1, 2)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("", "met"),
        ("met met", "met"),
        ("met not_applicable", "met"),
        ("not_applicable", "met"),
        ("met unknown", "unknown"),
        ("unknown not_met", "not_met"),
        ("not_met unknown", "not_met"),
    ],
)
def test_all_hold(answers: str, expected: str) -> None:
    assert all_hold([Answer(each) for each in answers.split()]) is Answer(expected)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("", "not_met"),
        ("not_met not_applicable", "not_met"),
        ("not_applicable", "not_met"),
        ("not_met unknown", "unknown"),
        ("unknown met", "met"),
        ("met unknown", "met"),
    ],
)
def test_any_holds(answers: str, expected: str) -> None:
    assert any_holds([Answer(each) for each in answers.split()]) is Answer(expected)


def test_remembered_or_not_points_are_written_the_same() -> None:
    for hundredths in range(-200, 10_001, 7):
        value = Decimal(hundredths).scaleb(-2)
        for same in (value, value.normalize(), value.quantize(Decimal("0.0001"))):
            assert points(same) == points.__wrapped__(same) == points.__wrapped__(value)
    assert points.cache_info().maxsize is not None
