"""All branches side by side: each line says what the rules say, the share counts what it should."""

import datetime as dt
import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from intranet import clock, database, facts, overview, values
from intranet.access import Scope
from intranet.clock import Clock
from intranet.models import Assessment, Step
from intranet.operations import cycles, organisations, scoring, workflow
from intranet.queries import sheets
from intranet.rules.organisation import classify
from tests.sheets import SO_2017, WORKED, YEAR, actor, assessment, rows, set_state

OFFICE = Scope(frozenset(), ("/1/",))
NOW = Clock(dt.date(2017, 12, 8)).now()


@pytest.fixture(autouse=True)
def department(app: Flask) -> Iterator[Flask]:
    with database.connection():
        yield app


def look(now: dt.datetime = NOW) -> overview.Overview:
    return overview.branches(OFFICE, YEAR, now)


def test_every_line_says_what_classifying_that_branch_alone_says() -> None:
    lines = look().lines
    assert [line.sheet.organisation.id for line in lines] == list(range(2, 18))
    for line in lines:
        alone = {key: row.values for key, row in sheets.rows(line.sheet.id).items()}
        known = facts.organisation_facts(alone, SO_2017, "branch")
        assert line.rows == alone
        assert line.result.as_json() == classify(known, SO_2017).as_json()
        assert line.proposed == (alone.get("proposal") or {"tier": None})["tier"]


def test_the_examples_tiers_states_and_differences() -> None:
    told = [
        (line.sheet.state, line.result.tier, line.proposed, line.differs, bool(line.submitted_at))
        for line in look().lines
    ]
    assert told == [
        ("submitted", "strong", "strong", False, True),
        ("draft", None, None, False, False),
        ("submitted", "good", "good", False, True),
        ("submitted", "completed", "good", True, True),
        ("returned", "good", "good", False, False),
        ("submitted", "weak", "weak", False, True),
        ("verified", "strong", "strong", False, True),
        ("decided", "good", "good", False, True),
        ("draft", "good", "good", False, False),
        ("draft", None, None, False, False),
        ("submitted", None, "strong", False, True),
        ("draft", "good", "good", False, False),
        *[("draft", None, None, False, False)] * 4,
    ]


def test_only_settled_strong_branches_count_against_the_share() -> None:
    share = look().share
    assert share is not None
    assert (share.strong, share.branches, share.over) == (2, 16, False)


def test_over_half_is_over_and_half_is_not() -> None:
    for place in (3, 4):
        set_state(place, "draft")
    secretaries = {place: actor(f"bithu{place:02d}") for place in (2, 3, 4, 5, 9, 10, 12)}
    wanted = rows(WORKED)
    strong = 2
    for place, secretary in secretaries.items():
        known = sheets.rows(assessment(place).id)
        stamps = {key: f"{known[key].version if key in known else 0}-" for key in wanted}
        scoring.save(secretary, assessment(place).id, SO_2017, wanted, stamps, at=Clock())
        strong += 1
        share = look().share
        assert share is not None
        assert (share.strong, share.over) == (strong, strong > 8)


def test_outside_every_scope_there_is_nothing_and_no_share() -> None:
    empty = overview.branches(Scope(frozenset(), ()), YEAR, NOW)
    assert (empty.lines, empty.share, empty.recorded_at) == ((), None, None)


def test_a_sheet_given_back_is_not_handed_in() -> None:
    line = look().lines[4]
    assert line.submitted_at is None
    annulled = Assessment.get(Assessment.state == "annulled")
    taken = overview.steps.of([annulled.id])[annulled.id]
    assert overview.submitted_at(taken, "annulled") == taken[1].at
    assert overview.submitted_at([], "submitted") is None


def test_lateness_is_told_by_the_day_of_handing_in_else_by_today() -> None:
    lines = look(dt.datetime(2017, 12, 20, 12, tzinfo=clock.ZONE)).lines
    assert (lines[0].timeliness.days_late, lines[0].submitted_at is not None) == (0, True)
    assert lines[1].timeliness.days_late == 6
    first = lines[0].submitted_at
    assert first is not None
    assert values.format_date(first.date()) == "06/12/2017"


def test_the_records_own_time_is_the_newest_change_or_step() -> None:
    line = look().lines[4]
    returned = Step.get((Step.assessment == line.sheet.id) & (Step.act == "return"))
    assert line.recorded_at == clock.moment(returned.at)
    later = Clock(dt.date(2017, 12, 9))
    workflow.return_(
        actor("vanphong"), assessment(1).id, "Thiếu.", key="a-key-of-sixteen", at=later
    )
    recorded = look().recorded_at
    assert recorded is not None
    assert recorded.date() == dt.date(2017, 12, 9)
    assert recorded == look().lines[0].recorded_at


def test_the_number_of_statements_does_not_grow_with_the_branches(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def statements(scope: Scope) -> int:
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "peewee"):
            overview.branches(scope, YEAR, NOW)
        return len(caplog.records)

    look()  # the regulation is read once in a process
    one, all_sixteen = statements(Scope(frozenset({"/1/2/"}), ())), statements(OFFICE)
    assert one == all_sixteen == 11


def test_a_year_without_sheets_is_empty() -> None:
    alone = organisations.plant(
        None,
        organisations.Details(
            kind="committee", type="other", name="Đảng bộ mới", paper_name="ĐẢNG BỘ"
        ),
    )
    cycles.begin(
        alone,
        2018,
        SO_2017,
        deadlines=cycles.Deadlines(
            dt.date(2018, 12, 15), dt.date(2018, 12, 15), dt.date(2018, 12, 15)
        ),
        user_id=None,
        at=Clock(),
    )
    assert overview.branches(Scope(frozenset(), (alone.path,)), 2018, NOW).lines == ()
