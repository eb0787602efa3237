"""Handing in a branch that keeps a roll: what its members' pages lack, and the numbers that go."""

import datetime as dt
import json

import pytest

from intranet import sheet
from intranet.clock import Clock
from intranet.completeness import (
    ANNOUNCED_TOO_EARLY,
    ANNOUNCEMENT,
    MEMBERS_VOTE,
    NO_ROUND,
    NOT_ANNOUNCED,
    QUOTA,
)
from intranet.models import Cycle, LogEntry, RollEntry, SubordinateCount
from intranet.operations import quota, scoring, workflow
from intranet.operations.workflow import Incomplete
from intranet.queries import sheets
from intranet.sheet import MEMBERS
from tests import rated, rolls
from tests.operations.voters import two_enter  # noqa: F401  # a fixture
from tests.sheets import BLANK, SO_2017, WORKED, actor, assessment, rows, vote, worked
from tests.web.typed import keys

SECRETARY = f"bithu{BLANK}"
AT = Clock(dt.date(2017, 12, 8))
HELD_ON = dt.date(2017, 12, 6)


def fill(**changes: str) -> None:
    """Fill the whole sheet in, numbers of members too, and vote on the branch's own tier."""
    typed = rows(worked(**changes))
    stored = sheets.rows(assessment().id)
    stamps = {key: sheet.stamp(stored[key]) if key in stored else "0-" for key in typed}
    scoring.save(actor(SECRETARY), assessment().id, SO_2017, typed, stamps, at=AT)
    vote()


def announce(day: dt.date = HELD_ON, seen: int = 0) -> None:
    who, where = actor(SECRETARY), assessment().id
    quota.announce(who, where, SO_2017, day, seen=seen, key=next(keys), at=AT)


def submit() -> None:
    workflow.submit(actor(SECRETARY), assessment().id, SO_2017, key=next(keys), at=AT)


def lacks() -> dict[str, str]:
    """What handing in lacks about members, by place; nothing changes when it is refused."""
    with pytest.raises(Incomplete) as refused:
        submit()
    assert assessment().state == "draft"
    return dict(refused.value.missing)


def outcome() -> dict[str, str]:
    entry: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    found: dict[str, str] = json.loads(entry.detail)
    return found


def test_members_who_wait_go_along_as_an_open_span() -> None:
    rated.rate(excellent=2, good=18)
    announce()
    fill(proposed_tier="good", proposal_reason="", ballot_reason="Chi bộ thận trọng.")
    submit()
    assert assessment().state == "submitted"
    assert (outcome()["best"], outcome()["worst"]) == ("strong", "good")


def test_what_is_missing_leads_to_each_page_of_the_members() -> None:
    rated.rate()
    fill()
    assert lacks() == {
        QUOTA: (
            "Số giữ mức Hoàn thành xuất sắc nhiệm vụ vượt giới hạn 2 người: chọn người giữ, "
            "hoặc ghi lý do, hoặc Đảng ủy cho hưởng tỷ lệ cao hơn"
        ),
        ANNOUNCEMENT: NOT_ANNOUNCED,
    }


def test_no_round_at_all_is_missing_where_somebody_can_be_rated() -> None:
    rolls.enrol(BLANK, 3)
    fill()
    assert lacks() == {MEMBERS_VOTE: NO_ROUND}


def test_where_nobody_is_to_be_rated_no_round_is_asked_for() -> None:
    rolls.enrol(BLANK, 3, exempt=1)
    fill()
    submit()
    assert sheets.rows(assessment().id)[MEMBERS].values["total"] == 0


def test_a_round_that_was_begun_is_to_be_finished() -> None:
    ids = rated.rate(excellent=2, good=18)
    announce()
    fill()
    rated.begin({ids[-1]: rated.GOOD}, number=2)
    assert lacks() == {MEMBERS_VOTE: "Bỏ phiếu phân loại đảng viên lần 2: chưa đủ số"}


def test_a_round_in_which_nothing_was_counted_was_not_begun() -> None:
    ids = rated.rate(excellent=2, good=18)
    announce()
    fill()
    rated.list_only(ids[-1:], number=2)
    submit()


def test_one_of_two_entries_is_not_enough(two_enter: None) -> None:  # noqa: F811  # the fixture
    Cycle.update(double_entry=0).execute()
    fill()
    Cycle.update(double_entry=1).execute()
    ids = rolls.enrol(BLANK, 3, civil_servant="none")
    rated.review(ids)
    rated.wait(dict.fromkeys(ids, rated.GOOD), SECRETARY)
    words = "đã có một người nhập; chờ người thứ hai nhập độc lập"
    assert lacks()[MEMBERS_VOTE] == f"Bỏ phiếu phân loại đảng viên lần 1: {words}"
    rated.wait(dict.fromkeys(ids, rated.BEST), "phobithu10")
    words = "hai người nhập khác nhau; cần đề xuất thống nhất"
    assert lacks()[MEMBERS_VOTE] == f"Bỏ phiếu phân loại đảng viên lần 1: {words}"


@pytest.mark.parametrize("way", ["choice", "reason", "special"])
def test_more_than_the_quota_goes_with_a_choice_a_reason_or_the_greater_quota(way: str) -> None:
    excellent = 3 if way == "special" else 4
    ids = rated.rate(excellent=excellent, good=18)
    announce()
    fill()
    assert list(lacks()) == [QUOTA]
    where = assessment().id
    if way == "choice":
        shown = dict.fromkeys(ids[:4], 0)
        quota.choose(actor(SECRETARY), where, SO_2017, set(ids[:2]), shown, key=next(keys), at=AT)
    elif way == "reason":
        quota.give_reason(
            actor(SECRETARY), where, SO_2017, "Đều xứng đáng.", seen=0, key=next(keys), at=AT
        )
    else:
        quota.grant(actor("danguy"), where, SO_2017, "Thành tích.", seen=0, key=next(keys), at=AT)
    submit()
    assert assessment().state == "submitted"


def test_a_result_is_announced_after_its_last_round() -> None:
    ids = rated.rate(excellent=2, good=18)
    announce()
    fill()
    rated.hold({ids[-1]: rated.GOOD}, number=2, day="2017-12-08")
    assert lacks() == {ANNOUNCEMENT: ANNOUNCED_TOO_EARLY.format(dt.date(2017, 12, 8))}
    announce(dt.date(2017, 12, 8), seen=1)
    submit()


def test_the_numbers_that_go_are_those_of_the_moment() -> None:
    ids = rated.rate(excellent=2, good=22)
    announce()
    fill()
    # A change past every page: one member became exempt, and nobody counted again.
    RollEntry.update(exempt=1).where(RollEntry.member == ids[0]).execute()
    SubordinateCount.update(total=99).where(SubordinateCount.assessment == assessment()).execute()
    submit()
    kept = sheets.rows(assessment().id)[MEMBERS]
    assert (kept.values["total"], kept.values["completed_or_better"]) == (23, 23)
    assert kept.computed
    assert outcome()["best"] == outcome()["worst"] == "strong"


def test_a_branch_without_a_roll_hands_in_what_was_typed() -> None:
    fill()
    submit()
    kept = sheets.rows(assessment().id)[MEMBERS]
    assert (kept.values, kept.computed) == (rows(WORKED)[MEMBERS], False)
