"""Years: opened once, with their own days, closed and reopened with a reason, laid by for good."""

import datetime as dt
import itertools
import threading

import pytest

from intranet import log
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, CycleStep
from intranet.operations import cycles, scoring, workflow
from intranet.operations.cycles import Deadlines, YearTaken
from intranet.operations.guard import (
    CYCLE_CLOSED,
    AlreadyDone,
    CycleClosed,
    NotHere,
    Refused,
    WrongState,
)
from tests.operations.test_scoring import in_threads
from tests.sheets import BLANK, SO_2017, actor, acts, assessment, everything, rows

NOW = Clock(dt.date(2017, 12, 1))
ROOT, THIS = 1, 1
DAYS = Deadlines(dt.date(2018, 12, 14), dt.date(2018, 12, 19), dt.date(2018, 12, 16))
keys = (f"a-cycles-form-key-{n:05d}" for n in itertools.count())


def open_(year: int = 2018, *, by: str = "vanphong", committee: int = ROOT, key: str = "") -> int:
    given = key or next(keys)
    return cycles.open_(actor(by), committee, year, SO_2017, DAYS, key=given, at=NOW)


def move(act: str, reason: str = "", *, by: str = "vanphong", cycle: int = THIS) -> None:
    cycles.move(actor(by), cycle, act, reason=reason, at=NOW)


def state() -> str:
    return Cycle.get_by_id(THIS).state


# --- opening --------------------------------------------------------------------------------------


def test_a_year_is_opened_with_its_days_for_every_branch() -> None:
    begun = open_()
    cycle = Cycle.get_by_id(begun)
    assert (cycle.year, cycle.state) == (2018, "open")
    days = (cycle.review_before, cycle.standing_before, cycle.report_before)
    assert days == ("2018-12-14", "2018-12-19", "2018-12-16")
    # The committee itself has a sheet beside its sixteen branches.
    assert Assessment.select().where(Assessment.cycle == begun).count() == 17
    assert [step.act for step in cycle.steps] == ["open"]
    assert acts()[-1] == "cycle.open"
    assert list(log.faults()) == []


def test_a_year_is_opened_once_and_the_same_form_once() -> None:
    key = next(keys)
    open_(key=key)
    before = everything()
    with pytest.raises(YearTaken, match="2018"):
        open_()
    with pytest.raises(AlreadyDone):
        open_(2019, key=key)
    assert everything() == before


@pytest.mark.parametrize(
    ("who", "committee", "why"),
    [
        ("vanphong", 2, cycles.ONLY_COMMITTEES),
        ("vanphong", 999_999, cycles.NOT_FOUND),
        ("bithu01", 2, cycles.NOT_FOUND),
        ("quantri", ROOT, cycles.NOT_FOUND),
        ("danguy", ROOT, cycles.NOT_FOUND),
    ],
)
def test_no_year_is_opened_where_none_may_be(who: str, committee: int, why: str) -> None:
    before = everything()
    with pytest.raises(Refused) as refused:
        open_(by=who, committee=committee)
    assert str(refused.value) == why
    assert everything() == before


@pytest.mark.parametrize(
    ("year", "day"), [(2017, dt.date(2017, 12, 15)), (2020, dt.date(2020, 12, 15))]
)
def test_the_usual_days_are_those_of_the_regulation_in_that_year(year: int, day: dt.date) -> None:
    usual = Deadlines.usual(SO_2017, year)
    assert usual == Deadlines(day, day.replace(day=20), day)


def test_the_last_day_of_a_leap_february_has_a_day_in_every_year() -> None:
    leap = dt.date(2020, 2, 29)
    assert [cycles._in_year(leap, year) for year in (2021, 2024)] == [
        dt.date(2021, 2, 28),
        dt.date(2024, 2, 29),
    ]


# --- its days -------------------------------------------------------------------------------------


@pytest.mark.parametrize("double_entry", [True, False])
def test_two_may_be_asked_to_enter_ballots_apart(double_entry: bool) -> None:
    begun = cycles.open_(
        actor("vanphong"),
        ROOT,
        2018,
        SO_2017,
        DAYS,
        key=next(keys),
        at=NOW,
        double_entry=double_entry,
    )
    assert Cycle.get_by_id(begun).double_entry == int(double_entry)
    for wanted in (True, False):
        cycles.set_up_year(actor("vanphong"), begun, DAYS, double_entry=wanted, at=NOW)
        assert Cycle.get_by_id(begun).double_entry == int(wanted)


def test_other_days_are_stored_and_logged_once() -> None:
    for _ in range(2):
        cycles.set_up_year(actor("vanphong"), THIS, DAYS, double_entry=False, at=NOW)
    cycle = Cycle.get_by_id(THIS)
    assert (cycle.review_before, cycle.report_before) == ("2018-12-14", "2018-12-16")
    assert acts().count("cycle.change") == 1


@pytest.mark.parametrize("closed", ["closed", "archived"])
def test_the_days_of_a_year_that_is_over_stay(closed: str) -> None:
    Cycle.update(state=closed).execute()
    before = everything()
    with pytest.raises(WrongState):
        cycles.set_up_year(actor("vanphong"), THIS, DAYS, double_entry=False, at=NOW)
    assert everything() == before


# --- closing, reopening, laying by ----------------------------------------------------------------


def test_a_year_goes_its_way_and_every_step_is_kept() -> None:
    for act, reason, after in (
        ("close", "", "closed"),
        ("reopen", "Một chi bộ còn thiếu phiếu.", "open"),
        ("close", "", "closed"),
        ("archive", "", "archived"),
    ):
        for _ in range(2):
            move(act, reason)
            assert state() == after
    steps = [(step.act, step.reason, step.user and step.user.username) for step in CycleStep]
    assert steps[1:] == [
        ("close", "", "vanphong"),
        ("reopen", "Một chi bộ còn thiếu phiếu.", "vanphong"),
        ("close", "", "vanphong"),
        ("archive", "", "vanphong"),
    ]
    said = [act for act in acts() if act.startswith("cycle.")]
    assert said == ["cycle.open", "cycle.close", "cycle.reopen", "cycle.close", "cycle.archive"]


@pytest.mark.parametrize(
    ("before", "act"),
    [("open", "archive"), ("archived", "close"), ("archived", "reopen")],
)
def test_no_step_is_taken_from_a_state_that_does_not_lead_to_it(before: str, act: str) -> None:
    Cycle.update(state=before).execute()
    rows_before = everything()
    with pytest.raises(WrongState):
        move(act, "vì sao")
    assert everything() == rows_before


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_nobody_reopens_without_a_reason(reason: str) -> None:
    move("close")
    with pytest.raises(Refused, match=cycles.NO_REASON):
        move("reopen", reason)
    assert state() == "closed"


@pytest.mark.parametrize(
    ("who", "cycle"), [("bithu01", THIS), ("quantri", THIS), ("vanphong", 999_999)]
)
def test_a_year_out_of_reach_is_not_here(who: str, cycle: int) -> None:
    before = everything()
    with pytest.raises(NotHere):
        move("close", by=who, cycle=cycle)
    with pytest.raises(NotHere):
        cycles.set_up_year(actor(who), cycle, DAYS, double_entry=False, at=NOW)
    assert everything() == before


# --- nothing in it changes any more ---------------------------------------------------------------


def save() -> None:
    typed = rows({"tasks": "good"})
    scoring.save(
        actor(f"bithu{BLANK}"), assessment().id, SO_2017, typed, dict.fromkeys(typed, "0-"), at=NOW
    )


@pytest.mark.parametrize("over", ["closed", "archived"])
def test_in_a_year_that_is_over_nothing_is_saved_handed_in_or_given_back(over: str) -> None:
    Cycle.update(state=over).execute()
    before = everything()
    with pytest.raises(CycleClosed, match=CYCLE_CLOSED):
        save()
    with pytest.raises(CycleClosed):
        workflow.submit(actor(f"bithu{BLANK}"), assessment().id, SO_2017, key="x" * 20, at=NOW)
    with pytest.raises(CycleClosed):
        workflow.return_(actor("vanphong"), assessment(1).id, "Thiếu.", key="x" * 20, at=NOW)
    assert everything() == before
    Cycle.update(state="open").execute()
    save()
    assert everything() != before


def test_saving_and_closing_at_once_come_one_after_the_other() -> None:
    """Whoever is first: nothing is saved after the year was closed."""
    together = threading.Barrier(2)
    seen: list[str] = []

    def saves() -> None:
        together.wait()
        try:
            save()
            seen.append("saved")
        except CycleClosed:
            seen.append("refused")

    def closes() -> None:
        together.wait()
        move("close")
        seen.append("closed")

    in_threads(saves, closes)
    assert state() == "closed"
    assert sorted(seen) in (["closed", "saved"], ["closed", "refused"])
    with pytest.raises(CycleClosed):
        save()
