"""What a member's result tells: its sentences, its figures, the way up, its JSON."""

import datetime as dt
import json
from typing import Any

import pytest

from intranet.rules.answers import MET
from intranet.rules.fraction import Fraction
from intranet.rules.member import MemberFacts, MemberResult, classify
from intranet.rules.member_reading import member_facts
from intranet.rules.provisions import Regulation
from tests.rules.given import SO_2017, data
from tests.rules.given_members import OTHER, RULES, result, values, votes

SENTENCES = data("member_sentences.toml")


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case["name"])
def test_sentences_about_a_member_are_read_out_as_written(case: dict[str, Any]) -> None:
    found = classify(member_facts(values(case), SO_2017), SO_2017)
    spoken = {f"{reason.clause} {reason.code}": reason.text for reason in found.reasons}
    says = case.get("says", {})
    assert {key: spoken.get(key) for key in says} == says
    assert found.why == case.get("why", found.why)
    assert list(found.distance) == case.get("distance", list(found.distance))


def test_json_is_the_interface_others_rely_on() -> None:
    plain: Any = json.loads(json.dumps(result(votes=votes(1, 14, 1, 0)).as_json()))
    assert list(plain) == ["outcome", "tier", "flags", "reasons"]
    assert (plain["outcome"], plain["tier"], plain["flags"]) == ("classified", "good", [])
    assert [list(reason) for reason in plain["reasons"]] == [
        ["clause", "code", "answer", "text"] for _ in plain["reasons"]
    ]
    own, *others = plain["reasons"]
    assert (own["clause"], own["code"], own["answer"]) == ("II.B.2.2.3.b", "classified", "met")
    assert [(each["clause"], each["code"]) for each in others] == [
        (provision.clause, provision.code) for provision in RULES.provisions
    ]


def test_a_reason_says_whether_what_it_found_holds_him_back() -> None:
    found = result(exempt=True, review_completed=False, failings=["prohibited_conduct"])
    assert found.case.facts.exempt
    assert {(each.tier, each.failing) for each in found.left_out} == {("", True)}
    assert {(each.tier, each.failing) for each in found.needed} == {("", False)}
    for rung in found.ladder:
        assert rung.vote.failing is False
        assert {each.failing for each in rung.others} == {rung.tier.is_lowest}
    there = {each.code for each in found.reasons if each.failing and each.in_the_way}
    assert there == {"exempt", "prohibited_conduct"}


@pytest.mark.parametrize("missing", ["voted_on", "votes"])
def test_half_a_vote_is_none(missing: str) -> None:
    found = result(**{missing: None})
    assert found.outcome == "pending"
    assert "Chi bộ chưa bỏ phiếu" in found.why


def test_every_proof_is_told_and_every_one_not_known() -> None:
    def said(**changes: Any) -> str:
        found = result(civil_grade=None, **changes)
        return next(each.text for each in found.reasons if each.code == "civil_grade_excellent")

    proofs = "được đề nghị danh hiệu “Chiến sĩ thi đua cấp cơ sở”, {}được tặng Bằng khen cấp Bộ"
    both = said(emulation_fighter=True, merit_certificate=True)
    assert f"chưa rõ mức phân loại, {proofs.format('')}" in both
    neither = said(emulation_fighter=None, merit_certificate=None)
    assert f"chưa rõ mức phân loại, chưa rõ {proofs.format('chưa rõ ')}" in neither


@pytest.mark.parametrize(
    ("changes", "clause", "code"),
    [
        ({"votes": votes(11, 4, 1, 0)}, "II.B.2.2.3.a", "no_tier_reached"),
        ({"civil_grade": "good"}, "II.B.2.2.3.a", "barred_by_condition"),
        ({"votes": votes(0, 0, 0, 9)}, "II.B.2.2.3.d", "barred_by_condition"),
        ({"attended": False}, "II.B.2.2.4", "pending"),
        ({"exempt": True}, "II.B.2.2.1", "not_rated"),
        ({"admitted_on": "2017-12-01"}, "II.B.2.2.4", "not_rated"),
    ],
)
def test_the_first_reason_is_the_outcomes_own(
    changes: dict[str, Any], clause: str, code: str
) -> None:
    plain: Any = result(**changes).as_json()
    assert plain["tier"] is None
    assert (plain["reasons"][0]["clause"], plain["reasons"][0]["code"]) == (clause, code)


def test_reasons_carry_the_figures_they_used() -> None:
    reasons = {(reason.tier, reason.code): reason for reason in result().reasons}
    assert reasons["excellent", "vote"].figures == {
        "votes": votes(12, 3, 1, 0),
        "official_members": 17,
        "official_present": 16,
        "fraction": Fraction(2, 3, more_than=True),
        "tiers": ("excellent",),
    }
    assert reasons["good", "civil_grade_good"].figures["level"] == "good"
    assert reasons["", "newly_admitted"].figures == {
        "admitted_on": dt.date(2010, 5, 3),
        "voted_on": dt.date(2017, 12, 8),
        "months": 6,
    }
    assert reasons["failed", "under_discipline"].facts == ("discipline_from", "voted_on")


def test_the_next_tier_is_the_one_above_and_none_at_the_top_or_without_a_tier() -> None:
    good, excellent = result(votes=votes(1, 14, 1, 0)), result()
    assert good.next_tier is RULES.tiers[0]
    assert excellent.next_tier is None
    assert excellent.in_the_way == ()
    undecided = result(votes=votes(1, 8, 1, 0))
    assert undecided.next_tier is None
    assert undecided.in_the_way == undecided.deciding


def test_a_flag_carries_clause_and_sentence_of_the_failing() -> None:
    (flag,) = result(failings=["prohibited_conduct"]).flags
    assert (flag.code, flag.clause) == ("prohibited_conduct", "II.B.2.2.3.d")
    assert flag.text.startswith("Có khuyết điểm: vi phạm quy định về những điều")


# --- another regulation: of those present, at least 2/3, carried down -----------------------------


def other(
    *counts: int, present: int = 9, regulation: Regulation = OTHER, **changes: Any
) -> MemberResult:
    known: dict[str, Any] = {
        "exempt": False,
        "admitted_on": dt.date(2029, 12, 1),
        "voted_on": dt.date(2030, 11, 20),
        "review_completed": True,
        "civil_servant": True,
        "civil_grade": "excellent",
        "emulation_fighter": False,
        "merit_certificate": False,
        "failings": (),
        "official_members": 30,
        "official_present": present,
        **changes,
    }
    tiers = [tier.key for tier in OTHER.members.tiers]
    votes = dict(zip(tiers, counts, strict=True))
    return classify(MemberFacts(votes=votes, **known), regulation)


@pytest.mark.parametrize(
    ("counts", "changes", "tier"),
    [
        ((6, 3, 0, 0), {}, "star"),  # exactly 2/3 of the 9 present, of 30 members
        ((5, 3, 1, 0), {}, "firm"),  # 5 + 3 = 8 of 9
        ((5, 1, 3, 0), {}, "firm"),  # 5 + 1 = 6 of 9, exactly 2/3
        ((5, 0, 4, 0), {}, "plain"),  # 5 of 9 are too few for 2/3; 9 of 9 are more than half
        ((6, 3, 0, 0), {"civil_grade": "good"}, "firm"),  # star is barred, firm is not
        ((6, 3, 0, 0), {"civil_grade": "limited"}, "plain"),
        ((6, 3, 0, 0), {"civil_grade": "good", "merit_certificate": True}, "star"),
        ((6, 3, 0, 0), {"civil_grade": "good", "emulation_fighter": True}, "firm"),
        ((6, 3, 0, 0), {"civil_servant": False, "civil_grade": None}, "star"),
        ((0, 0, 0, 5), {"failings": ("absent_often",)}, "poor"),
        ((0, 0, 0, 5), {"discipline_from": dt.date(2028, 11, 21)}, "poor"),  # within 24 months
        ((0, 0, 0, 5), {"discipline_from": dt.date(2028, 11, 20)}, None),
        ((2, 1, 1, 5), {}, None),  # the votes of the better tiers are not carried to the lowest
        ((4, 0, 0, 0), {}, None),  # 4 of 9 are not more than half
        ((0, 0, 0, 0), {"official_present": 0}, None),
    ],
)
def test_another_regulation_rates_members_without_a_change_of_code(
    counts: tuple[int, ...], changes: dict[str, Any], tier: str | None
) -> None:
    found = other(*counts, **changes)
    assert (found.tier and found.tier.key) == tier


def test_votes_carried_down_are_told() -> None:
    found = other(5, 1, 3, 0)
    assert found.ladder[1].vote.text == (
        "Vững: cần ít nhất 6/9 phiếu; hiện có 6, kể cả phiếu cho mức cao hơn "
        "(ít nhất 2/3 số đảng viên chính thức có mặt)"
    )
    assert found.ladder[0].vote.text == (
        "Sao: cần ít nhất 6/9 phiếu; hiện có 5, còn thiếu 1 "
        "(ít nhất 2/3 số đảng viên chính thức có mặt)"
    )


def test_three_months_are_enough_where_the_regulation_says_so() -> None:
    day = dt.date(2030, 8, 20)
    assert other(6, 3, 0, 0, admitted_on=day).tier is OTHER.members.tiers[0]
    assert other(6, 3, 0, 0, admitted_on=day + dt.timedelta(days=1)).outcome == "not_rated"


def test_a_tier_without_conditions_is_met_by_its_vote_alone() -> None:
    plain = other(0, 0, 5, 0, civil_grade=None)
    assert plain.ladder[2].fits is MET
    assert plain.tier is OTHER.members.tiers[2]


def test_a_lowest_tier_none_of_whose_failings_applies_is_barred_by_all_of_them() -> None:
    found = other(0, 0, 0, 5, civil_servant=False)
    assert found.is_barred
    assert [reason.code for reason in found.deciding] == ["punished", "grade_e", "absent_often"]
