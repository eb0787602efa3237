"""The roll of a branch: added to, changed, left and returned to, version by version."""

import dataclasses
import datetime as dt
import json
import threading

import pytest

from intranet import access, database, log
from intranet.access import Act, Rule
from intranet.models import Member, RollEntry
from intranet.operations import roll
from intranet.operations.guard import AlreadyDone, NotHere, Refused, StaleForm, WrongState
from intranet.operations.roll import AlreadyListed, ChangedMeanwhile, WrongDay
from intranet.roll import Details
from tests.roster import (
    NOW,
    OF_6,
    OF_7,
    add,
    details,
    last_entry,
    members_of,
    reading,
    stored,
    versions_of,
)
from tests.sheets import BLANK, SO_2017, actor, acts, assessment, everything, set_state
from tests.sheets import stored as sheet_rows

DAY = dt.date(2017, 11, 1)


def change(
    one: int, said: Details, *, seen: int = 1, by: str = "bithu14", place: int = OF_7
) -> None:
    roll.change(actor(by), assessment(place).id, SO_2017, one, said, seen=seen, at=NOW)


def leave(one: int, day: dt.date = DAY, reason: str = "", *, seen: int = 1) -> None:
    where = assessment(OF_7).id
    roll.leave(actor("bithu14"), where, SO_2017, one, day, reason, seen=seen, at=NOW)


def come_back(one: int, *, seen: int = 2) -> None:
    roll.come_back(actor("bithu14"), assessment(OF_7).id, SO_2017, one, seen=seen, at=NOW)


def total(place: int = OF_7) -> object:
    return sheet_rows(place)["members"].values["total"]


# --- adding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["bithu14", "vanphong"])
def test_whoever_is_added_stands_on_the_roll_with_all_that_was_said(by: str) -> None:
    said = details(
        "Trần Thị Ngọc Ánh",
        offices=frozenset({"secretary", "union_head"}),
        other_posts="Kế toán",
        group_name="Tổ 1",
        joined_on=DAY,
    )
    one = add(said, by=by)
    found = stored(one)
    assert found.details == said
    assert (found.version, found.changed_by) == (1, actor(by).display_name)
    assert total() == 8
    entry = last_entry()
    assert (entry.act, json.loads(entry.detail)) == ("roll.add", {"member": one})
    assert list(log.faults()) == []


def test_somebody_with_nothing_but_a_name_can_be_added() -> None:
    assert stored(add(Details("Lê Văn C"))).details == Details("Lê Văn C")


def test_a_branch_with_a_roll_counts_its_members_where_numbers_were_typed() -> None:
    add(details(), BLANK)
    assert sheet_rows()["members"].values == {
        "total": 1,
        "completed_or_better": 0,
        "failed": 0,
    }
    add(details("Trần Thị B", exempt=True), BLANK)
    assert sheet_rows()["members"].values["total"] == 1


def test_the_same_name_and_birth_date_is_the_same_person() -> None:
    add(details("Nguyễn Văn A"))
    with pytest.raises(AlreadyListed):
        add(details("nguyễn văn a"))
    add(details("Nguyễn Văn Á"))
    add(details("Nguyễn Văn A", birth_date=dt.date(1980, 3, 1)))
    add(details("Nguyễn Văn A", birth_date=None))
    with pytest.raises(AlreadyListed):
        add(details("Nguyễn  Văn A", birth_date=None))
    add(details("Nguyễn Văn A"), OF_6)


def test_one_form_adds_one_person() -> None:
    add(key="one-and-the-same-key")
    with pytest.raises(AlreadyDone):
        add(details("Trần Thị B"), key="one-and-the-same-key")
    with pytest.raises(StaleForm):
        add(details("Trần Thị B"), OF_6, key="one-and-the-same-key")
    with pytest.raises(StaleForm):
        add(details("Trần Thị B"), key="short")
    assert len(members_of()) == 8


def test_the_list_is_in_the_vietnamese_order() -> None:
    names = ("Lê Văn Đức", "Lê Văn Dũng", "Lê Văn Ánh", "Lê Văn An", "Bùi Văn Ân", "Lê Văn Ạnh")
    for name in names:
        add(details(name), BLANK)
    assert [member.full_name for member in members_of(BLANK)] == [
        *("Lê Văn An", "Lê Văn Ánh", "Lê Văn Ạnh", "Bùi Văn Ân", "Lê Văn Dũng", "Lê Văn Đức"),
    ]


# --- changing -------------------------------------------------------------------------------------


def test_a_change_is_a_version_and_the_old_one_stays() -> None:
    one = add()
    change(one, details("Nguyễn Văn Áo", exempt=True))
    assert versions_of(one) == [(1, 1), (2, 0)]
    assert stored(one).full_name == "Nguyễn Văn Áo"
    assert total() == 7
    entry = last_entry()
    assert json.loads(entry.detail) == {
        "member": one,
        "version": 2,
        "fields": ["exempt", "full_name"],
    }


def test_saying_what_stands_changes_nothing_whatever_version_was_seen() -> None:
    one = add()
    before = everything()
    change(one, details(), seen=0)
    assert everything() == before


def test_what_somebody_else_changed_is_not_overwritten() -> None:
    one = add()
    change(one, details(group_name="Tổ 1"))
    before = everything()
    with pytest.raises(ChangedMeanwhile):
        change(one, details(group_name="Tổ 2"), seen=1)
    assert everything() == before
    change(one, details(group_name="Tổ 2"), seen=2)
    assert stored(one).group_name == "Tổ 2"


def test_whoever_may_not_see_a_birth_date_leaves_it_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = add()
    monkeypatch.setitem(access.PERMISSIONS, Act.MEMBERS_PRIVATE, Rule({}))  # type: ignore[arg-type]  # it is a dict
    change(one, details("Nguyễn Văn B", birth_date=None))
    assert stored(one).full_name == "Nguyễn Văn B"
    assert stored(one).birth_date == dt.date(1980, 2, 29)


def test_two_at_once_never_overwrite_each_other() -> None:
    one = add()
    start, answers = threading.Barrier(2), []

    def act(group: str) -> None:
        with database.connection():
            start.wait()
            try:
                change(one, details(group_name=group))
                answers.append("saved")
            except ChangedMeanwhile:
                answers.append("told")

    threads = [threading.Thread(target=act, args=(name,)) for name in ("Tổ 1", "Tổ 2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["saved", "told"]
    assert versions_of(one) == [(1, 1), (2, 0)]


# --- leaving and coming back ----------------------------------------------------------------------


def test_who_leaves_is_counted_no_more_and_stays_on_the_page() -> None:
    one = add()
    leave(one, reason="Chuyển đi tỉnh khác.")
    found = stored(one)
    assert (found.left_on, found.leaving_note) == (DAY, "Chuyển đi tỉnh khác.")
    assert reading().of(one) is None
    assert total() == 7
    come_back(one)
    assert (stored(one).left_on, stored(one).leaving_note) == (None, "")
    assert total() == 8
    assert acts()[-3:] == ["roll.add", "roll.leave", "roll.come_back"]


def test_saying_again_that_somebody_left_or_is_there_changes_nothing() -> None:
    one = add()
    come_back(one, seen=0)
    leave(one)
    before = everything()
    leave(one, seen=1)
    assert everything() == before
    with pytest.raises(ChangedMeanwhile):
        leave(one, dt.date(2017, 11, 2), seen=1)
    with pytest.raises(ChangedMeanwhile):
        come_back(one, seen=1)


def test_nobody_leaves_before_he_came() -> None:
    one = add(details(joined_on=DAY))
    with pytest.raises(WrongDay):
        leave(one, DAY - dt.timedelta(days=1))
    leave(one, DAY)
    with pytest.raises(WrongDay):
        change(one, details(joined_on=DAY + dt.timedelta(days=1)), seen=2)
    change(one, details(joined_on=None), seen=2)


def test_the_last_member_who_leaves_leaves_a_roll_of_nobody() -> None:
    one = add(details(), BLANK)
    where = assessment().id
    roll.leave(actor("bithu10"), where, SO_2017, one, DAY, "", seen=1, at=NOW)
    assert total(BLANK) == 0


# --- who may, and when ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["bithu13", "danguy", "ubkt", "bantv", "quantri"])
def test_nobody_else_changes_a_roll(by: str) -> None:
    one = add()
    before = everything()
    with pytest.raises(NotHere):
        add(details("Trần Thị B"), by=by)
    with pytest.raises(NotHere):
        change(one, details("Trần Thị B"), by=by)
    assert everything() == before


@pytest.mark.parametrize("state", ["submitted", "verified", "decided", "annulled"])
def test_a_roll_that_was_handed_in_is_locked(state: str) -> None:
    one = add()
    set_state(OF_7, state)
    before = everything()
    for act in (add, lambda: change(one, details("Trần Thị B")), lambda: leave(one)):
        with pytest.raises(WrongState):
            act()
    assert everything() == before


def test_a_member_of_another_branch_is_not_found() -> None:
    one = add(details(), OF_6)
    for act in (change, leave, come_back):
        with pytest.raises(NotHere):
            act(*((one, details()) if act is change else (one,)))


def test_each_change_is_one_member_one_log_entry_and_one_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = everything()

    def fail(*_given: object, **_named: object) -> None:
        raise Refused("x")

    monkeypatch.setattr(roll.member_counts, "refresh", fail)
    with pytest.raises(Refused):
        add()
    assert everything() == before
    assert Member.select().count() == RollEntry.select(RollEntry.member).distinct().count()


def test_no_field_is_forgotten_when_a_member_is_stored() -> None:
    told = set(roll.columns(details()))
    assert told == {each.name for each in dataclasses.fields(Details)} | {"sort_key", "search_key"}
