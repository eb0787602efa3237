"""Submitting a sheet and giving it back: one effect a form, a reason, one log entry (R7)."""

import datetime as dt
import json
import threading

import pytest
from peewee import IntegrityError

from intranet import clock, log, sheet
from intranet.clock import Clock
from intranet.models import Assessment, FormKey, LogEntry, Step
from intranet.operations import scoring, workflow
from intranet.operations.guard import NotHere, Refused, StaleForm, WrongState
from intranet.operations.workflow import Incomplete
from intranet.queries import sheets
from tests.operations.test_scoring import in_threads
from tests.sheets import (
    BLANK,
    SO_2017,
    WORKED,
    actor,
    acts,
    assessment,
    everything,
    rows,
    vote,
    worked,
)

KEY = "the-key-of-one-form"
SECRETARY, OFFICE = f"bithu{BLANK}", "vanphong"
ON_TIME, LATE = Clock(dt.date(2017, 12, 14)), Clock(dt.date(2017, 12, 15))


def fill(**changes: str) -> None:
    typed = rows(worked(**changes))
    stored = sheets.rows(assessment().id)
    stamps = {key: sheet.stamp(stored[key]) if key in stored else "0-" for key in typed}
    saved = scoring.save(actor(SECRETARY), assessment().id, SO_2017, typed, stamps, at=ON_TIME)
    assert not saved.conflicts


@pytest.fixture(autouse=True)
def voted() -> None:
    """The branch has voted, whole and reconciled, on the tier that it proposes."""
    vote()


def submit(key: str = KEY, at: Clock = ON_TIME, by: str = SECRETARY) -> None:
    workflow.submit(actor(by), assessment().id, SO_2017, key=key, at=at)


def give_back(reason: str = "Thiếu minh chứng.", key: str = "the-key-of-the-office") -> None:
    workflow.return_(actor(OFFICE), assessment().id, reason, key=key, at=ON_TIME)


def last_entry() -> LogEntry:
    entry: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    return entry


def test_a_complete_sheet_is_handed_in_and_the_step_says_who_when_and_what() -> None:
    fill()
    entries = acts()
    submit()

    assert assessment().state == "submitted"
    step = Step.select().order_by(Step.id.desc()).get()
    assert (step.act, step.from_state, step.to_state) == ("submit", "draft", "submitted")
    assert step.user.username == SECRETARY
    assert clock.moment(step.at).date() == dt.date(2017, 12, 14)
    assert acts() == [*entries, "sheet.submit"]
    detail = json.loads(last_entry().detail)
    assert detail == {
        "from": "draft",
        "to": "submitted",
        "reason": "",
        "total": "92.50",
        "best": "strong",
        "worst": "strong",
        "voted": "strong",
    }


@pytest.mark.slow
def test_a_sheet_that_lacks_one_box_is_refused_with_that_box() -> None:
    for name in [name for name, text in WORKED.items() if text]:
        fill(**{name.replace(".", "__"): ""})
        with pytest.raises(Incomplete) as refused:
            submit()
        assert [item.field for item in refused.value.missing] == [name]
    assert (assessment().state, FormKey.select().where(FormKey.key == KEY).count()) == ("draft", 0)


def test_after_the_gap_is_filled_the_same_form_hands_in() -> None:
    fill(united="")
    with pytest.raises(Incomplete):
        submit()
    fill()
    submit()
    assert assessment().state == "submitted"


def test_a_proposal_that_differs_needs_a_reason_to_be_handed_in() -> None:
    fill(proposed_tier="good")
    with pytest.raises(Incomplete) as refused:
        submit()
    assert [item.field for item in refused.value.missing] == ["proposal_reason", "ballot_reason"]
    why = "Chi bộ tự nhận mức thấp hơn."
    fill(proposed_tier="good", proposal_reason=why)
    with pytest.raises(Incomplete) as refused:
        submit()
    assert [item.field for item in refused.value.missing] == ["ballot_reason"]
    fill(proposed_tier="good", proposal_reason=why, ballot_reason=why)
    submit()
    assert assessment().state == "submitted"


def test_members_still_pending_do_not_hold_a_sheet_back_and_the_span_is_logged() -> None:
    fill(members_completed="9")
    submit()
    detail = json.loads(last_entry().detail)
    assert (detail["best"], detail["worst"]) == ("strong", "good")


def test_a_sheet_in_another_state_is_not_handed_in() -> None:
    fill()
    for state in ("submitted", "verified", "decided", "annulled"):
        Assessment.update(state=state).where(Assessment.id == assessment().id).execute()
        before = everything()
        with pytest.raises(WrongState):
            submit()
        assert everything() == before


def test_only_its_own_branch_hands_a_sheet_in() -> None:
    fill()
    for who in ("bithu01", "vanphong", "danguy", "bantv", "ubkt", "quantri"):
        with pytest.raises(NotHere):
            submit(by=who)
    assert assessment().state == "draft"


def test_only_the_office_gives_a_sheet_back() -> None:
    for who in ("bithu01", "danguy", "bantv", "ubkt", "quantri"):
        with pytest.raises(NotHere):
            workflow.return_(actor(who), assessment(1).id, "Vì.", key=KEY, at=ON_TIME)
    assert assessment(1).state == "submitted"


def test_a_sheet_given_back_can_be_mended_and_handed_in_again() -> None:
    fill()
    submit()
    give_back("Ghi rõ minh chứng.\nXem lại điểm a.")
    step = Step.select().order_by(Step.id.desc()).get()
    assert (step.act, step.from_state, step.to_state) == ("return", "submitted", "returned")
    assert step.reason == "Ghi rõ minh chứng.\nXem lại điểm a."
    assert json.loads(last_entry().detail)["reason"] == step.reason
    fill(evidence__ideology="Đã bổ sung.")
    submit("the-key-of-another-form")
    assert assessment().state == "submitted"
    assert list(log.faults()) == []


def test_a_verified_sheet_can_be_given_back() -> None:
    workflow.return_(actor(OFFICE), assessment(7).id, "Vì.", key=KEY, at=ON_TIME)
    assert assessment(7).state == "returned"


def test_giving_back_needs_a_reason() -> None:
    before = everything()
    for reason in ("", " ", "\n\t \r\n", "\u00a0\u3000"):
        with pytest.raises(Refused, match="lý do"):
            workflow.return_(actor(OFFICE), assessment(1).id, reason, key=KEY, at=ON_TIME)
    assert everything() == before


def test_a_reason_longer_than_the_table_takes_is_not_cut() -> None:
    before = everything()
    with pytest.raises(IntegrityError, match="step_reason_bounded"):
        workflow.return_(actor(OFFICE), assessment(1).id, "x" * 4001, key=KEY, at=ON_TIME)
    assert everything() == before
    workflow.return_(actor(OFFICE), assessment(1).id, "x" * 4000, key=KEY, at=ON_TIME)
    assert assessment(1).state == "returned"


def test_a_draft_a_returned_and_a_decided_sheet_are_not_given_back() -> None:
    before = everything()
    for place in (2, 5, 8, 9):
        with pytest.raises(WrongState):
            workflow.return_(actor(OFFICE), assessment(place).id, "Vì.", key=KEY, at=ON_TIME)
    assert everything() == before


def test_the_same_form_twice_is_one_step_and_one_entry() -> None:
    fill()
    submit()
    once = everything()
    submit()
    assert everything() == once
    give_back()
    once = everything()
    give_back()
    submit()
    assert everything() == once


def test_another_form_after_the_first_is_told_the_state() -> None:
    fill()
    submit()
    with pytest.raises(WrongState, match="Biểu đã nộp và đang khoá"):
        submit("the-key-of-another-form")


def test_a_form_without_a_key_is_told_to_look_again() -> None:
    fill()
    with pytest.raises(StaleForm):
        submit("")
    with pytest.raises(StaleForm):
        workflow.return_(actor(OFFICE), assessment(1).id, "Vì.", key="", at=ON_TIME)
    assert (assessment().state, assessment(1).state) == ("draft", "submitted")


def test_ten_clicks_at_once_are_one_step() -> None:
    fill()
    who, where = actor(SECRETARY), assessment().id
    steps, entries = Step.select().count(), acts()
    meet = threading.Barrier(10)

    def click() -> None:
        meet.wait()
        workflow.submit(who, where, SO_2017, key=KEY, at=ON_TIME)

    in_threads(*[click] * 10)

    assert assessment().state == "submitted"
    assert Step.select().count() == steps + 1
    assert acts() == [*entries, "sheet.submit"]
    assert FormKey.select().where(FormKey.key == KEY).count() == 1


def test_of_two_people_who_hand_in_at_once_one_is_told_that_it_is_done() -> None:
    fill()
    who, where = actor(SECRETARY), assessment().id
    meet = threading.Barrier(2)
    refused: list[str] = []

    def click(key: str) -> None:
        meet.wait()
        try:
            workflow.submit(who, where, SO_2017, key=key, at=ON_TIME)
        except WrongState as told:
            refused.append(str(told))

    in_threads(lambda: click("the-first-forms-key"), lambda: click("the-second-forms-key"))

    assert refused == ["Biểu đã nộp và đang khoá."]
    assert Step.select().where((Step.assessment == where) & (Step.act == "submit")).count() == 1


def test_a_fault_while_handing_in_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()

    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    before = everything()
    monkeypatch.setattr(log, "append", broken)
    with pytest.raises(OSError, match="no room"):
        submit()
    assert everything() == before
