"""A list of members written to one roll or to several: every line or none."""

import datetime as dt
import json

import pytest

from intranet import enrolment, log
from intranet.enrolment import Kind, Line, Plan
from intranet.models import LogEntry, Member, RollEntry
from intranet.operations import roll_import
from intranet.operations.guard import AlreadyDone, NotHere, StaleForm, WrongState
from intranet.operations.roll_import import PlanChanged
from intranet.queries import rolls
from tests.roster import NOW, OF_6, OF_7, TODAY, add, details, keys, members_of, reading, stored
from tests.sheets import SO_2017, actor, assessment, everything, set_state
from tests.sheets import stored as sheet_rows

BORN = dt.date(1980, 2, 29)


def line(row: int, name: str, place: int = OF_7, **said: object) -> Line:
    return Line(row, assessment(place).id, name, {"birth_date": BORN, **said})


def seen(lines: list[Line]) -> str:
    places = {each.place for each in lines if each.place}
    return enrolment.plan(lines, rolls.entries(places), TODAY).fingerprint


def write(*lines: Line, by: str = "vanphong", key: str = "", shown: str | None = None) -> Plan:
    listed = list(lines)
    return roll_import.write(
        actor(by),
        listed,
        SO_2017,
        seen=seen(listed) if shown is None else shown,
        key=key or next(keys),
        at=NOW,
    )


def test_every_line_is_written_to_its_branch() -> None:
    one = add(details("Trần Thị B", group_name="Tổ 1"))
    other = add(details("Lê Văn C"))
    done = write(
        line(2, "Nguyễn Văn A", sex="male"),
        line(3, "Trần Thị B", group_name="Tổ 2"),
        line(4, "Lê Văn C"),
        line(5, "Phạm Thị D", OF_6),
    )
    assert done.counts == {Kind.NEW: 2, Kind.CHANGED: 1, Kind.SAME: 1, Kind.FAULTY: 0}
    assert stored(one).details == details("Trần Thị B", group_name="Tổ 2")
    assert (stored(one).version, stored(other).version) == (2, 1)
    assert [m.full_name for m in members_of(OF_6)].count("Phạm Thị D") == 1
    assert sheet_rows(OF_7)["members"].values["total"] == 10
    assert sheet_rows(OF_6)["members"].values["total"] == 7
    noted = [e for e in LogEntry.select().order_by(LogEntry.number) if e.act == "roll.import"]
    assert [json.loads(e.detail) for e in noted] == [
        {"lines": 3, "new": 1, "changed": 1},
        {"lines": 1, "new": 1, "changed": 0},
    ]
    assert list(log.faults()) == []


def test_the_same_list_again_changes_nothing_but_the_log() -> None:
    lines = [line(row, f"Nguyễn Văn {chr(63 + row)}") for row in range(2, 9)]
    write(*lines)
    before = RollEntry.select().count()
    assert write(*lines).counts[Kind.SAME] == 7
    assert RollEntry.select().count() == before


def test_what_a_transfer_left_on_an_entry_stays_when_a_list_changes_it() -> None:
    one = add()
    came = {"joined_from": OF_6 + 1, "counted": 0}
    RollEntry.update(**came).where(RollEntry.member == one).execute()
    write(line(2, "Nguyễn Văn A", group_name="Tổ 9"))
    found = stored(one)
    assert (found.group_name, found.joined_from, found.counted) == ("Tổ 9", OF_6 + 1, False)


def test_more_lines_than_one_statement_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_import, "AT_ONCE", 3)
    lines = [line(row, f"Nguyễn Văn {chr(63 + row)}") for row in range(2, 12)]
    write(*lines)
    write(*[line(each.row, each.full_name, group_name="Tổ 1") for each in lines])
    assert sum(member.group_name == "Tổ 1" for member in members_of()) == 10
    assert len(reading().standings) == 17


def test_one_form_writes_once() -> None:
    write(line(2, "Nguyễn Văn A"), key="one-and-the-same-key")
    before = everything()
    with pytest.raises(AlreadyDone):
        write(line(2, "Trần Thị B"), key="one-and-the-same-key")
    with pytest.raises(StaleForm):
        write(line(2, "Trần Thị B"), key="short")
    assert everything() == before


def test_what_was_not_shown_is_not_written() -> None:
    one = add()
    lines = [line(2, "Nguyễn Văn A", group_name="Tổ 1"), line(3, "Trần Thị B")]
    shown = seen(lines)
    RollEntry.update(version=2).where(RollEntry.member == one).execute()
    before = everything()
    with pytest.raises(PlanChanged) as refused:
        write(*lines, shown=shown)
    assert refused.value.plan.counts[Kind.NEW] == 1
    unread = Line(4, None, "Lê Văn C", {}, frozenset(), ("Chi bộ: chưa ghi.",))
    for faulty in (line(4, "Lê Văn C", birth_date=dt.date(2018, 1, 1)), unread):
        with pytest.raises(PlanChanged):
            write(*lines, faulty)
    with pytest.raises(PlanChanged):
        write(unread)
    assert everything() == before


def test_one_locked_branch_keeps_every_line_out() -> None:
    set_state(OF_6, "submitted")
    before = everything()
    with pytest.raises(WrongState):
        write(line(2, "Nguyễn Văn A"), line(3, "Trần Thị B", OF_6))
    assert everything() == before


@pytest.mark.parametrize("by", ["bithu15", "danguy", "ubkt", "bantv", "quantri"])
def test_nobody_writes_to_a_roll_out_of_reach(by: str) -> None:
    before = everything()
    with pytest.raises(NotHere):
        write(line(2, "Nguyễn Văn A"), by=by)
    assert everything() == before


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    def fail(*_given: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(roll_import, "_change", fail)
    with pytest.raises(OSError, match="disk full"):
        write(line(2, "Nguyễn Văn A"))
    assert everything() == before
    assert Member.select().count() == RollEntry.select(RollEntry.member).distinct().count()
