"""Who is voted on in a round: the first, the next, a correction, and each reason why not."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet import vote, vote_list
from intranet.roll import NOT_ASSESSED, STAYS, Fact, Member
from intranet.rounds import Record
from intranet.sheet import Row
from intranet.vote import box
from intranet.vote_list import VoteList
from tests.sheets import SO_2017

DAY = dt.date(2017, 12, 8)
NAMES = (*vote.vote_names(SO_2017), vote.NO_MARK)
GOOD, APART, BEST = (0, 9, 0, 0, 0), (5, 4, 0, 0, 0), (9, 0, 0, 0, 0)
KNOWN = {"review_completed_on": "2017-12-01", "civil_grade": "excellent", "failings": "none"}


def member(number: int, facts: dict[str, str] | None = None, **changes: Any) -> Member:
    """An official member who may be rated."""
    known = {name: Fact(value, 1) for name, value in (KNOWN | (facts or {})).items() if value}
    usual: dict[str, Any] = {
        "admitted_on": dt.date(2010, 5, 3),
        "standing": "official",
        "civil_servant": "civil_servant",
    }
    return Member(number, 1, f"Nguyễn Văn {number}", facts=known, **{**usual, **changes})


def counted(number: int, rows: dict[int, tuple[int, ...] | None], **boxes: int) -> Record:
    """A whole round in which nine voted; None is a member who was absent."""
    everyone = dict.fromkeys(("official", "summoned", "present", "issued", "returned", "valid"), 9)
    none = dict.fromkeys(("absent", "not_returned", "invalid"), 0)
    row: Row = {**vote.empty(), "voted_on": DAY.isoformat(), **everyone, **none}
    for which, marks in rows.items():
        status = {box(which, "status"): "listed" if marks else "absent"}
        given = dict(zip(NAMES, marks or (None,) * 5, strict=True))
        own = {box(which, name): value for name, value in given.items()}
        row = {**row, **vote.blank(which, SO_2017, without_best=False), **status, **own}
    return Record(number, number, 1, {**row, **boxes}, complete=True)


def listing(
    *people: Member, rounds: tuple[Record, ...] = (), number: int = 1, day: dt.date = DAY
) -> VoteList:
    return vote_list.make(people, rounds, {}, SO_2017, number, day)


def why(found: VoteList) -> dict[int, str]:
    return {other.member.id: other.why for other in found.others}


# --- the first round ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "changes", "said"),
    [
        ({}, {}, ""),
        ({}, {"standing": "probationary"}, ""),
        ({}, {"admitted_on": None}, ""),
        ({}, {"exempt": True}, "Không đánh giá, phân loại: Được miễn"),
        ({}, {"admitted_on": dt.date(2017, 6, 7)}, ""),
        ({}, {"admitted_on": dt.date(2017, 6, 8)}, ""),
        ({}, {"admitted_on": dt.date(2017, 6, 9)}, "Không đánh giá, phân loại: Kết nạp ngày"),
        ({"review_completed_on": ""}, {}, "Chưa rõ đã hoàn thành kiểm điểm hay chưa"),
        ({"civil_grade": ""}, {}, ""),
        ({NOT_ASSESSED: "Nghỉ dài ngày"}, {}, "Chưa đánh giá trong đợt: Nghỉ dài ngày"),
        ({NOT_ASSESSED: "Nghỉ"}, {"exempt": True}, "Chưa đánh giá trong đợt: Nghỉ"),
    ],
)
def test_the_first_round_lists_whoever_may_be_rated_that_day(
    facts: dict[str, str], changes: dict[str, Any], said: str
) -> None:
    found = listing(member(1), member(2, facts, **changes))
    assert (2 in found.ids) is not bool(said)
    assert why(found).get(2, "").startswith(said)
    assert 1 in found.ids
    assert not any(other.has_vote for other in found.others)


def test_the_base_counts_official_members_of_the_day_without_the_exempt() -> None:
    people = (
        member(1),
        member(2, exempt=True),
        member(3, standing="probationary"),
        member(4, official_on=DAY),
        member(5, official_on=dt.date(2017, 12, 9)),
        member(6, joined_on=dt.date(2017, 12, 9)),
        member(7, left_on=DAY),
        member(8, {"review_completed_on": ""}),
    )
    found = listing(*people)
    assert found.official == 3, "1, 4 and 8"
    assert found.ids == (1, 3, 4, 5)
    assert found.why_not(6) == "Không có trong danh sách của chi bộ ngày 08/12/2017"
    assert listing(*people, day=dt.date(2017, 12, 9)).official == 5


# --- the next rounds ------------------------------------------------------------------------------


def test_the_next_round_lists_the_undecided_the_dropped_and_the_absent_alone() -> None:
    first = counted(1, {1: GOOD, 2: APART, 3: BEST, 4: BEST, 5: None, 7: APART})
    people = (
        *(member(1), member(2), member(3), member(4, {STAYS: "no"}), member(5), member(6)),
        member(7, {NOT_ASSESSED: "Mất"}),
    )
    found = listing(*people, rounds=(first,), number=2)
    assert found.ids == (2, 4, 5, 6)
    assert {each.member.id: each.without_best for each in found.listed} == {
        2: False,
        4: True,
        5: False,
        6: False,
    }
    assert why(found) == {
        1: "Đã được phân loại ở lần 1: Hoàn thành tốt nhiệm vụ",
        3: "Đã được phân loại ở lần 1: Hoàn thành xuất sắc nhiệm vụ",
        7: "Chưa đánh giá trong đợt: Mất",
    }
    assert [other.has_vote for other in found.others] == [True, True, False]


def test_whoever_lost_the_column_never_gets_it_back() -> None:
    first = counted(1, {1: BEST})
    second = counted(2, {1: APART}, **{"1.without_best": 1, "1.votes_1": 0, "1.no_mark": 5})
    found = listing(member(1, {STAYS: "no"}), rounds=(first, second), number=3)
    assert [(each.member.id, each.without_best) for each in found.listed] == [(1, True)]


def test_whoever_waits_for_a_fact_after_his_vote_is_not_voted_on_again() -> None:
    first = counted(1, {1: BEST})
    found = listing(member(1, {"civil_grade": ""}), rounds=(first,), number=2)
    assert found.ids == ()
    assert why(found)[1].startswith("Đã bỏ phiếu ở lần 1. Chưa đánh giá, phân loại được: Cán bộ")


def test_whoever_left_before_the_next_vote_is_not_on_it() -> None:
    first = counted(1, {1: APART})
    gone = member(1, left_on=dt.date(2017, 12, 12))
    late = dt.date(2017, 12, 12)
    assert listing(gone, rounds=(first,), number=2, day=dt.date(2017, 12, 11)).ids == (1,)
    found = listing(gone, rounds=(first,), number=2, day=late)
    assert why(found) == {1: "Không có trong danh sách của chi bộ ngày 12/12/2017"}


# --- a correction ---------------------------------------------------------------------------------


def test_a_corrected_round_keeps_whom_it_listed_but_who_is_not_rated_at_all() -> None:
    first = counted(1, {1: GOOD, 2: APART, 3: GOOD, 4: GOOD}, **{"2.without_best": 1})
    second = counted(2, {2: GOOD})
    people = (
        member(1, {"review_completed_on": ""}),
        member(2, {NOT_ASSESSED: "Nghỉ"}),
        member(3, exempt=True),
        member(4, left_on=DAY),
        member(5),
    )
    found = listing(*people, rounds=(first, second), number=1)
    assert [(each.member.id, each.without_best) for each in found.listed] == [(1, False), (2, True)]
    assert set(why(found)) == {3}
    assert found.why_not(4) == "Không có trong danh sách của chi bộ ngày 08/12/2017"


# --- laying out -----------------------------------------------------------------------------------


def test_a_row_is_laid_out_over_the_list_and_keeps_what_it_says() -> None:
    first = counted(1, {1: BEST, 2: APART})
    found = listing(member(1, {STAYS: "no"}), member(2), rounds=(first,), number=2)
    laid = found.lay_out({**vote.empty(), "present": 9, "2.votes_1": 3, "7.votes_1": 4})
    assert vote.members_of(laid) == (1, 2)
    assert (laid["present"], laid["1.votes_1"], laid["2.votes_1"], laid["2.votes_2"]) == (
        9,
        0,
        3,
        None,
    )
    gone = found.lay_out({"1.status": "absent", "1.note": "Ốm"})
    assert (gone["1.votes_1"], gone["1.note"], gone["1.without_best"]) == (None, "Ốm", 1)
    assert found.lay_out({"1.status": "absent", "1.votes_1": 2})["1.votes_1"] == 2


@given(st.lists(st.sampled_from(["good", "apart", "best", "dropped", "absent", "new", "exempt"])))
def test_everybody_is_on_the_list_or_beside_it_and_nobody_classified_is_on_it(
    kinds: list[str],
) -> None:
    marks = {"good": GOOD, "apart": APART, "best": BEST, "dropped": BEST, "absent": None}
    people = [
        member(which, {STAYS: "no"} if kind == "dropped" else None, exempt=kind == "exempt")
        for which, kind in enumerate(kinds, start=1)
    ]
    rows = {which: marks[kind] for which, kind in enumerate(kinds, start=1) if kind in marks}
    found = listing(*people, rounds=(counted(1, rows),), number=2)
    beside = [other.member.id for other in found.others]
    assert sorted((*found.ids, *beside)) == [each.id for each in people]
    wanted = {"apart", "dropped", "absent", "new"}
    assert found.ids == tuple(w for w, kind in enumerate(kinds, start=1) if kind in wanted)
    assert [each.without_best for each in found.listed] == [
        kinds[which - 1] == "dropped" for which in found.ids
    ]
