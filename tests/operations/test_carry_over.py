"""A new year begins with the rolls of the year before: who stood there, and nothing of the year."""

import dataclasses
import datetime as dt
import json

import pytest

from intranet import log
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, MemberFact, Organisation, RollEntry
from intranet.operations import carry_over, cycles, roll, versions
from intranet.queries import rolls
from intranet.roll import Member
from tests.roster import (
    NOW,
    OF_6,
    OF_7,
    OF_MANY_KINDS,
    add,
    details,
    last_entry,
    members_of,
    stored,
)
from tests.sheets import SO_2017, actor, assessment, everything

NEXT = Clock(dt.date(2018, 11, 20))


def open_year(year: int = 2018, at: Clock = NEXT) -> None:
    office = actor("vanphong")
    days = cycles.Deadlines.usual(SO_2017, year)
    cycles.open_(office, 1, year, SO_2017, days, key=f"the-key-of-year-{year}", at=at)


def of_year(place: int, year: int = 2018) -> Assessment:
    found: Assessment = (
        Assessment.select()
        .join(Cycle)
        .where((Assessment.organisation == place + 1) & (Cycle.year == year))
        .get()
    )
    return found


def roll_of(place: int, year: int = 2018) -> list[Member]:
    return rolls.of(of_year(place, year).id)


@pytest.mark.parametrize("at_once", [500, 2])
def test_every_member_comes_along_as_he_was_said_to_be(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(carry_over, "AT_ONCE", at_once)
    before = members_of(OF_7)
    open_year()
    after = roll_of(OF_7)
    assert [m.details for m in after] == [m.details for m in before]
    assert [m.id for m in after] == [m.id for m in before]
    assert {(m.version, m.changed_by) for m in after} == {(1, "Văn phòng Đảng ủy")}
    assert members_of(OF_7) != [], "the year before has its own roll"
    assert json.loads(last_entry().detail)["members"] == 24 + 7 + 6 + 12
    assert list(log.faults()) == []


def test_the_new_sheet_takes_its_numbers_from_the_roll() -> None:
    open_year()
    (row,) = of_year(OF_6).subordinatecount_set
    assert (row.total, row.completed_or_better, row.failed, row.source) == (6, 0, 0, "roll")
    assert list(of_year(1).subordinatecount_set) == []
    assert roll_of(1) == []


def test_what_belongs_to_the_year_stays_behind() -> None:
    gone, one = add(), add(details("Trần Thị B", joined_on=dt.date(2017, 10, 1)))
    who, where = actor("bithu14"), assessment(OF_7).id
    roll.leave(who, where, SO_2017, gone, dt.date(2017, 11, 1), "", seen=1, at=NOW)
    identity = {"assessment": where, "member": one, "field": "civil_grade"}
    versions.put(MemberFact, identity, 0, {"value": "good"}, who, "2017-12-05T03:00:00Z")
    RollEntry.update(counted=0, joined_from=OF_6 + 1).where(RollEntry.member == one).execute()
    open_year()
    after = {member.id: member for member in roll_of(OF_7)}
    assert gone not in after
    assert after[one].details == dataclasses.replace(stored(one).details, joined_on=None)
    assert (after[one].facts, after[one].joined_from, after[one].counted) == ({}, None, True)


def test_a_change_in_the_new_year_leaves_the_old_one_as_it_was() -> None:
    open_year()
    one = roll_of(OF_7)[0]
    said = details("Nguyễn Văn Khác")
    where = of_year(OF_7).id
    roll.change(actor("bithu14"), where, SO_2017, one.id, said, seen=1, at=NEXT)
    assert stored(one.id).full_name == one.full_name


def test_the_newest_earlier_year_with_a_roll_counts() -> None:
    open_year()
    RollEntry.delete().where(RollEntry.assessment == of_year(OF_7)).execute()
    RollEntry.update(group_name="Tổ 2018").where(RollEntry.assessment == of_year(OF_6)).execute()
    open_year(2019)
    assert len(roll_of(OF_7, 2019)) == 7
    assert {member.group_name for member in roll_of(OF_6, 2019)} == {"Tổ 2018"}
    # An earlier year that is opened afterwards takes nothing from a later one.
    open_year(2016)
    assert roll_of(OF_7, 2016) == []


def test_the_newest_revision_counts() -> None:
    first = assessment(OF_7)
    again = Assessment.create(cycle=first.cycle, organisation=first.organisation, revision=2)
    RollEntry.update(assessment=again).where(RollEntry.assessment == first).execute()
    add(details("Nguyễn Văn Sót"))
    open_year()
    assert len(roll_of(OF_7)) == 8


def test_a_branch_that_has_ended_and_a_year_that_nobody_opens_carry_nothing() -> None:
    Organisation.update(ended_at="2018-01-01T00:00:00Z").where(
        Organisation.id == OF_MANY_KINDS + 1
    ).execute()
    before = everything()["roll_entry"]
    committee = Organisation.get_by_id(1)
    days = cycles.Deadlines.usual(SO_2017, 2020)
    cycles.begin(committee, 2020, SO_2017, days, user_id=None, at=NEXT)
    assert everything()["roll_entry"] == before
    open_year()
    assert json.loads(last_entry().detail)["members"] == 24 + 7 + 6
