"""The committee's own rating: counted from branches, proposed, reported, answered (II.B.1)."""

import datetime as dt
import json
from typing import Any

import pytest

from intranet import log, sheet
from intranet.access import Grant, Role
from intranet.clock import Clock
from intranet.decision import BranchRuling, Details, Ruling
from intranet.models import Assessment, Cycle, Decision, LogEntry, SuperiorReport
from intranet.operations import (
    annulment,
    ballot,
    committee,
    cycles,
    organisations,
    scoring,
    workflow,
)
from intranet.operations.committee import ChangedMeanwhile
from intranet.operations.decisions import Unexplained, WrongDetails
from intranet.operations.guard import CycleClosed, NotHere, Refused, WrongState
from intranet.queries import decisions, sheets
from intranet.sessions import Actor
from intranet.sheet import MEMBERS, PROPOSAL
from tests.decided import AT, EXECUTIVE, OFFICE, STANDING, decide, details, key, verified
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    SO_2017,
    VOTED,
    actor,
    acts,
    assessment,
    ballot_row,
    rows,
    worked,
)

COMMITTEE = 0
GOOD: dict[str, Any] = {
    "tier": "good",
    "body": "Ban Thường vụ Đảng ủy",
    "proposed_on": "2017-12-13",
    "reason": "Nhiều chi bộ chưa có kết quả.",
    "ballot_reason": "Hội nghị bỏ phiếu cao hơn.",
}


def own() -> int:
    return assessment(COMMITTEE).id


def branches() -> dict[str, Any]:
    """The numbers of branches on the committee's sheet."""
    return dict(sheets.rows(own())[MEMBERS].values)


def propose(seen: int = 0, by: str = STANDING, **changes: Any) -> None:
    committee.propose(actor(by), own(), SO_2017, {**GOOD, **changes}, seen=seen, at=AT)


def fill(**changes: str) -> scoring.Saved:
    stored = sheets.rows(own())
    typed = rows(worked(**changes))
    stamps = {row: f"{stored[row].version}-" if row in stored else "0-" for row in typed}
    return scoring.save(actor(OFFICE), own(), SO_2017, typed, stamps, at=AT)


def vote() -> None:
    row = {**ballot_row(VOTED), "body": "Hội nghị Ban Chấp hành"}
    ballot.save(actor(OFFICE), own(), SO_2017, 1, row, seen=0, at=Clock())


def submitted() -> None:
    propose()
    fill()
    vote()
    workflow.submit(actor(OFFICE), own(), SO_2017, key=key(), at=AT)


def report(number: str = "45-BC/ĐU", day: dt.date = dt.date(2017, 12, 14), **given: Any) -> None:
    given = {"key": key(), "at": AT, **given}
    committee.report(actor(OFFICE), own(), number, day, **given)


def answer(ruling: Ruling = Ruling("good"), **given: Any) -> None:  # noqa: B008  # a plain value
    head = Details("120-QĐ/ĐUK", dt.date(2017, 12, 14), "Đảng ủy Khối")
    given = {"key": key(), "at": AT, "details": head, "by": OFFICE, **given}
    by, head = actor(given.pop("by")), given.pop("details")
    committee.answer(by, own(), SO_2017, head, ruling, **given)


# --- counted from the branches --------------------------------------------------------------------


def test_the_numbers_of_branches_come_from_what_was_decided_of_them() -> None:
    counts = branches()
    assert counts["total"] == 16
    verified()
    assert sheets.rows(own())[MEMBERS].values == counts
    decide()

    row = sheets.rows(own())[MEMBERS]
    assert row.values == {**counts, "completed_or_better": counts["completed_or_better"] + 1}
    assert row.computed
    annulment.annul(
        actor(EXECUTIVE), assessment().id, details("13"), "Sai.", SO_2017, key=key(), at=AT
    )
    assert sheets.rows(own())[MEMBERS].values == counts


def test_a_weak_branch_counts_as_failed_and_typed_numbers_are_left_out() -> None:
    before = branches()
    # 49,5 points: below 50, so weak whatever else is given (II.B.1.3.d).
    verified(
        score__political_tasks="0",
        score__ideology="14",
        score__inspection="4",
        proposed_tier="weak",
        ballot_reason="Chi bộ bỏ phiếu cao hơn.",
    )
    decide(BLANK, BranchRuling(Ruling(None, "Chi bộ bỏ phiếu cao hơn mức tính được.")))
    saved = fill(members_total="3", members_completed="3")
    assert MEMBERS not in saved.written
    assert branches() == {**before, "failed": before["failed"] + 1}


def test_a_new_branch_is_counted_and_a_sheet_on_its_way_keeps_its_numbers() -> None:
    place = organisations.Details(
        kind="branch", type="administrative", name="Chi bộ Mới", paper_name="CHI BỘ MỚI"
    )
    organisations.add(actor(OFFICE), 1, [place], key=key(), at=AT)
    before = branches()
    assert before["total"] == 17
    submitted()
    verified()
    decide()
    assert branches() == before
    # Opened again, it counts what was decided meanwhile.
    workflow.return_(actor(OFFICE), own(), "Sửa điểm.", key=key(), at=AT)
    now = branches()
    assert now["completed_or_better"] == before["completed_or_better"] + 1


# --- proposed by the standing committee -----------------------------------------------------------


def test_the_standing_committee_proposes_and_the_office_fills_in_the_rest() -> None:
    propose()
    saved = fill(proposed_tier="strong", proposed_by="Văn phòng")
    assert PROPOSAL not in saved.written
    row = sheets.rows(own())[PROPOSAL]
    assert (dict(row.values), row.version) == (GOOD, 1)
    before = acts()
    propose(seen=7)
    assert acts() == before
    with pytest.raises(ChangedMeanwhile) as changed:
        propose(seen=0, tier="strong")
    assert changed.value.stored.values["tier"] == "good"
    propose(seen=1, tier="strong")
    assert sheets.rows(own())[PROPOSAL].values["tier"] == "strong"
    assert acts()[-1] == "committee.propose"


def test_nobody_else_proposes_nor_is_a_branch_proposed_so() -> None:
    for by in (OFFICE, EXECUTIVE, ITS_SECRETARY):
        with pytest.raises(NotHere):
            propose(by=by)
    with pytest.raises(NotHere):
        committee.propose(actor(STANDING), assessment().id, SO_2017, GOOD, seen=0, at=AT)
    with pytest.raises(NotHere):
        scoring.save(actor(ITS_SECRETARY), own(), SO_2017, {}, {}, at=AT)
    with pytest.raises(NotHere):
        scoring.save(actor(OFFICE), assessment().id, SO_2017, {}, {}, at=AT)


# --- reported up ----------------------------------------------------------------------------------


def test_a_finished_sheet_is_reported_up_under_a_number_and_a_day() -> None:
    with pytest.raises(WrongState):
        report()
    submitted()
    with pytest.raises(Refused, match="số văn bản"):
        report("")
    with pytest.raises(Refused, match="chưa đến"):
        report(day=dt.date(2017, 12, 15))
    one = key()
    report(key=one)
    report(key=one)
    assert assessment(COMMITTEE).state == "verified"
    sent = decisions.report(own())
    assert sent == ("45-BC/ĐU", dt.date(2017, 12, 14))
    assert SuperiorReport.select().count() == 1
    assert decisions.report(assessment().id) is None


def test_one_taken_back_is_reported_again_and_the_newest_report_counts() -> None:
    submitted()
    report()
    workflow.return_(actor(OFFICE), own(), "Sửa điểm.", key=key(), at=AT)
    fill(score__ideology="19")
    workflow.submit(actor(OFFICE), own(), SO_2017, key=key(), at=AT)
    report("46-BC/ĐU")
    sent = decisions.report(own())
    assert sent is not None
    assert sent.number == "46-BC/ĐU"
    assert SuperiorReport.select().count() == 2


# --- answered from above --------------------------------------------------------------------------


def test_the_answer_from_above_is_recorded_and_the_result_is_frozen() -> None:
    submitted()
    with pytest.raises(WrongState):
        answer()
    report()
    one = key()
    answer(key=one)
    answer(key=one)
    assert assessment(COMMITTEE).state == "decided"
    kept = decisions.results([own()])[own()]
    record = json.loads(kept.record)
    assert (kept.tier, record["kind"], record["decided"]) == ("good", "committee", "good")
    assert record["ballot"]["leaders"] == ["strong"]
    taken = decisions.of_cycle(Cycle.get().id)[kept.decision_id]
    assert (taken.kind, taken.details.body, taken.details.present) == (
        "superior",
        "Đảng ủy Khối",
        None,
    )
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert json.loads(entry.detail)["sha256"] == kept.sha256
    assert list(log.faults()) == []
    with pytest.raises(WrongState):
        propose(seen=1, tier="strong")


def test_another_tier_than_proposed_is_recorded_with_the_reason_given() -> None:
    submitted()
    report()
    with pytest.raises(Unexplained):
        answer(Ruling("completed"))
    with pytest.raises(Refused, match="không có mức"):
        answer(Ruling("excellent"))
    with pytest.raises(Refused, match="không có mức"):
        answer(Ruling())
    late = Details("120", dt.date(2017, 12, 15), "Đảng ủy Khối")
    with pytest.raises(WrongDetails) as wrong:
        answer(details=late)
    assert set(wrong.value.faults) == {"decided_on"}
    for by in (EXECUTIVE, STANDING, ITS_SECRETARY):
        with pytest.raises(NotHere):
            answer(by=by)
    assert not Decision.select().where(Decision.kind == "superior").exists()
    answer(Ruling("completed", "Có đơn vị chưa hoàn thành."))
    assert decisions.results([own()])[own()].reason == "Có đơn vị chưa hoàn thành."


def test_a_branch_is_neither_reported_nor_answered_so() -> None:
    one = verified()
    head = Details("1", dt.date(2017, 12, 14), "Đảng ủy Khối")
    with pytest.raises(NotHere):
        committee.answer(actor(OFFICE), one.id, SO_2017, head, Ruling("good"), key=key(), at=AT)
    with pytest.raises(NotHere):
        committee.report(actor(OFFICE), one.id, "1", dt.date(2017, 12, 14), key=key(), at=AT)


def test_of_a_branch_neither_whoever_holds_the_committees_role_there() -> None:
    """No such role is ever given; a database that somebody changed by hand may hold one."""
    one = verified()
    where = one.organisation

    def there(role: Role) -> Actor:
        grant = Grant(role, where.id, where.path, where.name)
        return Actor("", 0, 0, actor(OFFICE).user_id, OFFICE, OFFICE, (grant,))

    head, today = Details("1", dt.date(2017, 12, 14), "Đảng ủy Khối"), dt.date(2017, 12, 14)
    office = there(Role.OFFICE)
    with pytest.raises(NotHere, match="của Đảng bộ"):
        committee.answer(office, one.id, SO_2017, head, Ruling("good"), key=key(), at=AT)
    Assessment.update(state="submitted").where(Assessment.id == one.id).execute()
    with pytest.raises(NotHere, match="của Đảng bộ"):
        committee.report(office, one.id, "1", today, key=key(), at=AT)
    Assessment.update(state="draft").where(Assessment.id == one.id).execute()
    with pytest.raises(NotHere, match="của Đảng bộ"):
        committee.propose(there(Role.STANDING), one.id, SO_2017, GOOD, seen=0, at=AT)
    assert assessment().state == "draft"
    assert not SuperiorReport.select().exists()


def test_in_a_closed_year_nothing_is_proposed() -> None:
    cycles.move(actor(OFFICE), Cycle.get().id, "close", at=AT)
    with pytest.raises(CycleClosed):
        propose()
    assert sheets.rows(own()).get(PROPOSAL, sheet.StoredRow({})).version == 0
