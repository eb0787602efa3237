"""Making the tree of organisations and opening a cycle."""

import datetime as dt

import pytest
from peewee import IntegrityError

from intranet import log
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, Installation, Organisation, Step
from intranet.operations import cycles, organisations, setting_up
from tests.sheets import SO_2017, acts, everything

NOW = Clock(dt.date(2018, 11, 20))


def add(parent: Organisation | None, name: str, kind: str = "branch") -> Organisation:
    return organisations.plant(
        parent, organisations.Details(kind=kind, type="other", name=name, paper_name=name.upper())
    )


def open_cycle(committee: Organisation, year: int = 2018) -> int:
    before = dt.date(year, 12, 15)
    return cycles.begin(
        committee,
        year,
        SO_2017,
        deadlines=cycles.Deadlines(before, before, before),
        user_id=None,
        at=NOW,
    )


def test_a_path_leads_from_the_root_to_the_organisation_itself() -> None:
    root = add(None, "Đảng bộ", "committee")
    child = add(root, "Đảng bộ bộ phận", "committee")
    leaf = add(child, "Chi bộ")
    assert root.path == f"/{root.id}/"
    assert leaf.path == f"/{root.id}/{child.id}/{leaf.id}/"
    assert Organisation.get_by_id(leaf.id).path == leaf.path
    assert leaf.parent == child


def test_a_branch_stands_below_something() -> None:
    before = everything()
    with pytest.raises(IntegrityError, match="organisation_branch_has_parent"):
        add(None, "Chi bộ lẻ")
    assert everything() == before


def test_two_organisations_may_have_the_same_name() -> None:
    root = add(None, "Đảng bộ", "committee")
    assert add(root, "Chi bộ").path != add(root, "Chi bộ").path


def test_opening_a_cycle_begins_every_branch_below_and_no_other() -> None:
    root = add(None, "Đảng bộ", "committee")
    part = add(root, "Đảng bộ bộ phận", "committee")
    branches = [add(root, "Chi bộ 1"), add(part, "Chi bộ 2")]
    # `/1/` must not take `/14/` for one of its own.
    entries = acts()
    cycle = open_cycle(root)

    begun = Assessment.select().where(Assessment.cycle == cycle)
    assert [one.organisation for one in begun] == branches
    assert {(one.state, one.revision) for one in begun} == {("draft", 1)}
    steps = Step.select().where(Step.assessment.in_([one.id for one in begun]))
    assert [(step.act, step.to_state) for step in steps] == [("open", "draft")] * 2
    assert acts() == [*entries, "cycle.open"]
    assert list(log.faults()) == []


def test_a_cycle_keeps_the_text_of_its_regulation() -> None:
    cycle = Cycle.get_by_id(open_cycle(add(None, "Đảng bộ", "committee")))
    assert (cycle.regulation_text, cycle.regulation_sha256) == (SO_2017.text, SO_2017.sha256)
    assert (cycle.year, cycle.report_before) == (2018, "2018-12-15")


def test_a_year_is_opened_once_a_committee() -> None:
    root = add(None, "Đảng bộ", "committee")
    add(root, "Chi bộ")
    open_cycle(root)
    before = everything()
    with pytest.raises(IntegrityError):
        open_cycle(root)
    assert everything() == before


def test_a_database_is_a_demonstration_or_real_once_and_for_all() -> None:
    assert [row.kind for row in Installation.select()] == ["demo"]
    with pytest.raises(IntegrityError):
        setting_up.install("demo", at=NOW)
