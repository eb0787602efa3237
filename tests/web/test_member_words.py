"""One short line says where a member stands, and whether his reason for form 7B fits."""

import datetime as dt
from dataclasses import replace

import pytest

from intranet import members, reason_codes, vote
from intranet.ballot import Record
from intranet.blueprints import member_facts_view as view
from intranet.members import Standing
from intranet.roll import Fact, Member
from tests.sheets import SO_2017

DAY = dt.date(2017, 12, 8)
NAMES = ("excellent", "good", "completed", "failed")
REVIEWED = {"review_completed_on": "2017-12-01", "civil_grade": "good"}


def member(**facts: str) -> Member:
    known = {name: Fact(value, 1) for name, value in {**REVIEWED, **facts}.items()}
    return Member(
        7,
        1,
        "Nguyễn Văn A",
        admitted_on=dt.date(2010, 5, 3),
        standing="official",
        civil_servant="civil_servant",
        facts=known,
    )


def stands(who: Member, *votes: int, listed: bool = True) -> Standing:
    """Where somebody stands after a round of 20 present, all of them official members."""
    rounds = []
    if votes or not listed:
        counts = dict.fromkeys(
            ("official", "summoned", "present", "issued", "returned", "valid"), 20
        )
        row = {**dict.fromkeys(vote.HEAD, 0), **counts, vote.DAY: DAY.isoformat()}
        marks = (*votes, 20 - sum(votes)) if listed else (None,) * 5
        boxes = dict(zip((*vote.vote_names(SO_2017), vote.NO_MARK), marks, strict=True))
        boxes |= {
            vote.STATUS: "listed" if listed else "absent",
            vote.NOTE: "",
            vote.WITHOUT_BEST: 0,
        }
        row |= {vote.box(7, name): value for name, value in boxes.items()}
        rounds = [Record(1, 1, 1, row, True)]
    found = members.read([who], rounds, {}, SO_2017, DAY).of(7)
    assert found is not None
    return found


STORIES = [
    (stands(member()), "Chờ: chưa bỏ phiếu"),
    (stands(replace(member(), facts={})), "Chờ: chưa hoàn thành kiểm điểm"),
    (stands(member(), listed=False), "Chờ: vắng mặt khi bỏ phiếu"),
    (stands(replace(member(), admitted_on=None), 0, 20, 0, 0), "Chờ: còn thông tin chưa rõ"),
    (stands(member(), 0, 20, 0, 0), "Hoàn thành tốt nhiệm vụ"),
    (stands(member(), 0, 10, 10, 0), "Chờ bỏ phiếu lại: chưa đạt mức nào"),
    (stands(member(civil_grade="failed"), 0, 20, 0, 0), "Chờ bỏ phiếu lại: không đủ điều kiện"),
    (
        stands(member(civil_grade="excellent", stays="no"), 20, 0, 0, 0),
        "Chờ bỏ phiếu lại: không giữ mức xuất sắc",
    ),
    (stands(member(not_assessed="Ốm.")), "Văn phòng ghi: chưa đánh giá trong đợt"),
    (stands(member(not_assessed="Ốm."), 0, 20, 0, 0), "Hoàn thành tốt nhiệm vụ"),
    (
        stands(replace(member(), admitted_on=dt.date(2017, 10, 1)), 0, 20, 0, 0),
        "Mới kết nạp: không phân loại",
    ),
    (
        stands(replace(member(), exempt=True)),
        "Được miễn công tác, sinh hoạt đảng: không kiểm điểm, không phân loại",
    ),
]


@pytest.mark.parametrize(("standing", "said"), STORIES)
def test_where_a_member_stands_is_said_in_one_line(standing: Standing, said: str) -> None:
    assert view.outcome(standing, private=True) == said


def test_that_a_condition_bars_him_is_not_told_to_who_may_not_know_it() -> None:
    barred = stands(member(civil_grade="failed"), 0, 20, 0, 0)
    assert view.outcome(barred, private=False) == "Chờ bỏ phiếu lại: chưa đạt mức nào"


def test_a_reason_for_form_7b_fits_the_tier_it_is_counted_under() -> None:
    votes = {name: [20 * (name == each) for each in NAMES] for name in NAMES}
    for tier in NAMES:
        for code in (None, *reason_codes.LABELS):
            facts = {"reason_code": code} if code else {}
            noted = {"failings": "branch_task_failed", "civil_grade": "excellent", **facts}
            found = stands(member(**noted), *votes[tier])
            assert found.is_rated
            said = view.reason_note(found)
            if code is None:
                assert said == (view.REASON_MISSING if tier == "failed" else "")
            else:
                fits = code in reason_codes.REASONS.get(tier, {})
                assert said == ("" if fits else view.REASON_AMISS)
    assert view.reason_note(stands(member(reason_code="disciplined"))) == ""


def test_form_7b_counts_three_limits_and_four_grounds() -> None:
    assert [(tier, len(codes)) for tier, codes in reason_codes.REASONS.items()] == [
        ("completed", 3),
        ("failed", 4),
    ]
    tiers = {tier.key for tier in SO_2017.members.tiers}
    assert set(reason_codes.REASONS) < tiers
