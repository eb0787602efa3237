"""Reading a member's facts strictly: what is refused, what is unknown, what is ignored."""

import datetime as dt
import re
from typing import Any

import pytest

from intranet.rules.facts import LARGEST_COUNT
from intranet.rules.member import MemberFacts, classify
from intranet.rules.member_reading import member_facts, quota_facts
from intranet.rules.quota import QuotaFacts
from tests.rules.given import SO_2017
from tests.rules.given_members import facts, spotless, votes

WRONG = [
    ({"standing": "guest"}, "standing: chỉ nhận một trong"),
    ({"standing": 1}, "standing: "),
    ({"exempt": "no"}, "exempt: chỉ nhận có hoặc không"),
    ({"exempt": 0}, "exempt: "),
    ({"admitted_on": 2010}, "admitted_on: ngày phải là chuỗi"),
    ({"admitted_on": "03/05/2010"}, "admitted_on: ngày phải là chuỗi"),
    ({"admitted_on": "20100503"}, "admitted_on: ngày phải là chuỗi"),
    ({"admitted_on": "2010-W18-1"}, "admitted_on: ngày phải là chuỗi"),
    ({"admitted_on": "2010-05-03T00:00"}, "admitted_on: ngày phải là chuỗi"),
    ({"admitted_on": "2010-05-03\n"}, "admitted_on: ngày phải là chuỗi"),
    ({"admitted_on": "２０１０-05-03"}, "admitted_on: ngày phải là chuỗi"),
    ({"admitted_on": ""}, "admitted_on: ngày phải là chuỗi"),
    ({"voted_on": "2017-02-29"}, "voted_on: không có ngày 2017-02-29"),
    ({"voted_on": "0000-01-01"}, "voted_on: không có ngày 0000-01-01"),
    ({"discipline_from": "2017-13-01"}, "discipline_from: không có ngày"),
    ({"attended": "yes"}, "attended: "),
    ({"review_completed": 1}, "review_completed: "),
    ({"civil_servant": "true"}, "civil_servant: "),
    ({"civil_grade": "best"}, "civil_grade: chỉ nhận một trong"),
    ({"civil_grade": ["good"]}, "civil_grade: "),
    ({"emulation_fighter": 1}, "emulation_fighter: "),
    ({"merit_certificate": []}, "merit_certificate: "),
    ({"failings": "branch_task_failed"}, "failings: phải là danh sách"),
    ({"failings": {}}, "failings: phải là danh sách"),
    ({"failings": ["lateness"]}, "failings: chỉ gồm những mục trong branch_task_failed, "),
    ({"failings": [None]}, "failings: chỉ gồm những mục trong "),
    ({"failings": [["x"]]}, "failings: chỉ gồm những mục trong "),
    ({"failings": ["under_discipline"]}, "failings: "),
    ({"failings": ["\ud800"]}, "failings: chỉ gồm những mục trong branch_task_failed, "),
    ({"votes": [1, 2, 3, 4]}, "votes: phải là một đối tượng"),
    ({"votes": False}, "votes: phải là một đối tượng"),
    ({"votes": votes(-1, 0, 0, 0)}, "votes.excellent: phải là số nguyên từ 0"),
    ({"votes": {"good": 1.0}}, "votes.good: phải là số nguyên"),
    ({"votes": {"good": "1"}}, "votes.good: phải là số nguyên"),
    ({"votes": {"good": True}}, "votes.good: phải là số nguyên"),
    ({"votes": votes(12, 4, 1, 0)}, "votes: tổng số phiếu (17) lớn hơn số có mặt (16)"),
    ({"votes": votes(12, 4, None, 1)}, "votes: tổng số phiếu (17) lớn hơn số có mặt (16)"),
    (
        {"votes": votes(12, 4, 2, 0), "official_present": None},
        "votes: tổng số phiếu (18) lớn hơn số đảng viên chính thức (17)",
    ),
    (
        {
            "votes": votes(LARGEST_COUNT, 1, 0, 0),
            "official_present": None,
            "official_members": None,
        },
        f"votes: tổng số phiếu ({LARGEST_COUNT + 1}) lớn hơn {LARGEST_COUNT}",
    ),
    ({"official_members": -1}, "official_members: "),
    ({"official_members": LARGEST_COUNT + 1}, "official_members: "),
    ({"official_members": 17.0}, "official_members: phải là số nguyên"),
    ({"official_present": "16"}, "official_present: phải là số nguyên"),
    ({"official_present": 18}, "official_present: số có mặt (18) lớn hơn số đảng viên chính thức"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG)
def test_a_wrong_value_is_refused_by_its_key(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        classify(facts(**changes), SO_2017)


def test_sums_at_their_total_are_taken() -> None:
    assert facts(votes=votes(16, 0, 0, 0)).official_present == 16
    assert facts(official_present=17).official_members == 17


def test_null_and_missing_are_the_same() -> None:
    nothing = member_facts({}, SO_2017)
    assert nothing == member_facts(dict.fromkeys(spotless()), SO_2017)
    assert nothing == MemberFacts()
    assert nothing.attended is True
    assert (nothing.discipline_from, nothing.voted_on, nothing.votes) == (None, None, None)


def test_a_count_left_out_is_one_not_known_yet() -> None:
    assert facts(votes={"good": 14}).votes == votes(None, 14, None, None)
    assert facts(votes={}).votes == votes(None, None, None, None)


def test_keys_that_mean_nothing_here_are_ignored() -> None:
    assert facts(name="Nguyễn Văn A", votes={**spotless()["votes"], "none": "x"}) == facts()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"votes": {"splendid": 1}}, "votes: quy định không có mức splendid"),
        ({"admitted_on": "2010-05-03"}, "admitted_on: phải là ngày"),
        ({"voted_on": dt.datetime(2017, 12, 8)}, "voted_on: phải là ngày"),
        ({"discipline_from": "2017-03-01"}, "discipline_from: phải là ngày"),
    ],
)
def test_the_rules_themselves_refuse_what_cannot_be(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        classify(MemberFacts(**changes), SO_2017)


def test_as_many_votes_as_a_count_can_be_are_not_too_many() -> None:
    most = MemberFacts(votes={"good": LARGEST_COUNT})
    assert most.votes == {"good": LARGEST_COUNT}


def test_numbers_of_a_quota() -> None:
    assert quota_facts({"members": 24, "nominated": 4, "good": 18, "special": True}) == QuotaFacts(
        24, 4, 18, special=True
    )
    assert quota_facts({}) == quota_facts(dict.fromkeys(("members", "good", "special")))
    assert quota_facts({"pending": "x"}) == QuotaFacts(None, None, None, special=False)
    with pytest.raises(ValueError, match="special: chỉ nhận"):
        quota_facts({"special": "no"})
    with pytest.raises(ValueError, match="members: "):
        quota_facts({"members": "24"})
