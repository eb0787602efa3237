"""Facts of members: saved cell by cell, undone change by change, nothing overwritten unseen."""

import datetime as dt
import json
from collections.abc import Mapping

import pytest

from intranet import cells, log
from intranet.access import Act
from intranet.cells import Cell
from intranet.clock import Clock
from intranet.models import LogEntry, MemberFact
from intranet.operations import member_facts as operations
from intranet.operations.guard import AlreadyDone, NotHere, StaleForm, WrongState
from intranet.operations.member_facts import (
    ChangedMeanwhile,
    NotLast,
    NotWaiting,
    OthersChanged,
    Saved,
)
from intranet.queries import member_facts, rolls
from intranet.queries.member_facts import Change
from intranet.roll import NOT_ASSESSED, Fact
from tests.operations.voters import DEPUTY, two_enter  # noqa: F401  # a second account, by its fixture
from tests.rolls import enrol, put_on_roll
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    SO_2017,
    actor,
    acts,
    assessment,
    everything,
    set_state,
    stored,
)

AT = Clock(dt.date(2017, 12, 8))
GRADE, DAY = "civil_grade", "review_completed_on"
KEY = "a-form-key-of-member-facts-1"
pytestmark = pytest.mark.usefixtures("two_enter")


@pytest.fixture
def roll() -> list[int]:
    """Three members on the roll of the branch whose sheet is blank."""
    return enrol(BLANK, 3)


def fact(member: int, name: str) -> Fact:
    found = {each.id: each for each in rolls.of(assessment().id)}
    return found[member].fact(name)


def stamps(*asked: Cell) -> dict[str, str]:
    """What a page shown just now would carry for these cells."""
    return {cell.key: cells.stamp(fact(*cell)) for cell in asked}


def save(
    values: Mapping[Cell, str | None],
    shown: Mapping[str, str] | None = None,
    *,
    by: str = ITS_SECRETARY,
    keep: Mapping[str, str] | None = None,
) -> Saved:
    shown = stamps(*values) if shown is None else shown
    who, where = actor(by), assessment().id
    return operations.save(who, where, SO_2017, values, shown, at=AT, keep=keep)


def last(by: str = ITS_SECRETARY) -> Change:
    found = member_facts.changes(assessment().id, actor(by).user_id).last
    assert found is not None
    return found


def undo(number: int | None = None, by: str = ITS_SECRETARY) -> Change | None:
    wanted = last(by).number if number is None else number
    return operations.undo(actor(by), assessment().id, SO_2017, wanted, at=AT)


def leave_out(
    member: int, reason: str, seen: int = 0, key: str = KEY, by: str = "vanphong"
) -> None:
    who, where = actor(by), assessment().id
    operations.not_assessed(who, where, SO_2017, member, reason, seen=seen, key=key, at=AT)


def detail() -> dict[str, object]:
    entry: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    found: dict[str, object] = json.loads(entry.detail)
    return found


# --- saving ---------------------------------------------------------------------------------------


def test_touched_cells_are_written_and_the_others_left_alone(roll: list[int]) -> None:
    one, other, third = (Cell(member, GRADE) for member in roll)
    saved = save({one: "good", other: None, third: "failed"})
    assert saved == Saved(frozenset({one, third}), frozenset())
    assert (fact(*one).value, fact(*one).version) == ("good", 1)
    assert fact(*other) == Fact()
    assert fact(*one).changed_by == actor(ITS_SECRETARY).display_name

    assert save({one: "good", third: None}).written == {third}
    assert (fact(*one).version, fact(*third).version, fact(*third).value) == (1, 2, None)


def test_what_was_only_shown_is_not_written_though_somebody_saved_it_in_between(
    roll: list[int],
) -> None:
    cell, other = Cell(roll[0], GRADE), Cell(roll[1], GRADE)
    shown = stamps(cell, other)
    save({cell: "good"}, shown, by=DEPUTY)
    saved = save({cell: None, other: "limited"}, shown)
    assert saved == Saved(frozenset({other}), frozenset())
    assert fact(*cell).value == "good"


def test_a_cell_saved_in_between_conflicts_unless_it_says_the_same(roll: list[int]) -> None:
    cell, other = Cell(roll[0], GRADE), Cell(roll[1], DAY)
    shown = stamps(cell, other)
    save({cell: "good"}, shown, by=DEPUTY)

    saved = save({cell: "failed", other: "2017-12-01"}, shown)
    assert saved == Saved(frozenset({other}), frozenset({cell}))
    assert fact(*cell).value == "good"
    assert save({cell: "good"}, shown) == Saved(frozenset(), frozenset())

    assert save({cell: "failed"}, shown, keep={cell.key: "0-x"}).conflicts == {cell}
    assert save({cell: "failed"}, shown, keep=stamps(cell)).written == {cell}
    # Mine is written even where it is what the form was shown with.
    assert save({cell: None}, shown, keep=stamps(cell)).written == {cell}
    assert [each.value for each in versions(cell)] == ["good", "failed", None]


def versions(cell: Cell) -> list[MemberFact]:
    mine = (MemberFact.member == cell.member) & (MemberFact.field == cell.field)
    return list(MemberFact.select().where(mine).order_by(MemberFact.version))


GARBAGE = ("", "-", "0", "2-x", "01-x", "１-x", "None-x", "\x00", "1" * 3000)


def test_a_stamp_that_is_missing_stale_or_garbage_never_overwrites(roll: list[int]) -> None:
    cell = Cell(roll[0], GRADE)
    save({cell: "good"})
    assert save({cell: "failed"}, {}).conflicts == {cell}
    for shown in GARBAGE:
        assert save({cell: "failed"}, {cell.key: shown}).conflicts == {cell}
    assert fact(*cell).value == "good"


def test_a_save_is_logged_once_without_values_or_names(roll: list[int]) -> None:
    entries = acts()
    values: dict[Cell, str | None] = {
        Cell(roll[0], "discipline_from"): "2017-03-01",
        Cell(roll[1], GRADE): "failed",
    }
    save(values)
    save(values)
    assert acts() == [*entries, "facts.edit"]
    assert detail() == {"cells": {f"{roll[0]}.discipline_from": 1, f"{roll[1]}.{GRADE}": 1}}
    assert list(log.faults()) == []


def test_a_fault_in_the_log_undoes_the_save(
    roll: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    before = everything()
    monkeypatch.setattr(log, "append", broken)
    with pytest.raises(OSError, match="no room"):
        save({Cell(roll[0], GRADE): "good"})
    assert everything() == before


def test_nobody_else_saves_or_undoes_and_a_locked_branch_keeps_its_facts(roll: list[int]) -> None:
    save({Cell(roll[0], GRADE): "good"})
    number, before = last().number, everything()
    for who in ("bithu11", "vanphong", "danguy", "quantri"):
        with pytest.raises(NotHere):
            save({Cell(roll[0], GRADE): "failed"}, by=who)
        with pytest.raises(NotHere):
            undo(number, by=who)
    for state in ("submitted", "verified", "decided", "annulled"):
        set_state(BLANK, state)
        with pytest.raises(WrongState):
            save({Cell(roll[0], GRADE): "failed"})
        with pytest.raises(WrongState):
            undo(number)
    set_state(BLANK, "draft")
    assert everything() == before


# --- undoing --------------------------------------------------------------------------------------


def test_undoing_goes_back_change_by_change_and_deletes_nothing(roll: list[int]) -> None:
    cell, other = Cell(roll[0], GRADE), Cell(roll[1], GRADE)
    save({cell: "good"})
    first = last().number
    save({Cell(roll[0], DAY): "2017-12-01"}, by=DEPUTY)
    save({cell: "limited", other: "failed"})
    second = last()
    assert undo() == second
    assert (fact(*cell).value, fact(*other).value) == ("good", None)
    assert detail() == {"cells": {cell.key: 3, other.key: 2}, "undoes": second.number}
    undo()
    assert fact(*cell).value is None
    assert [each.value for each in versions(cell)] == ["good", "limited", "good", None]
    assert fact(roll[0], DAY).value == "2017-12-01"
    with pytest.raises(NotLast):
        undo(first - 1)
    assert member_facts.changes(assessment().id, actor(ITS_SECRETARY).user_id).last is None


def test_undoing_twice_has_one_effect_and_an_older_change_is_not_undone_first(
    roll: list[int],
) -> None:
    cell, other = Cell(roll[0], GRADE), Cell(roll[1], GRADE)
    save({cell: "good"})
    first = last().number
    save({other: "good"})
    second = last().number
    with pytest.raises(NotLast):
        undo(first)
    assert undo(second) is not None
    before = everything()
    assert undo(second) is None
    with pytest.raises(NotLast):
        undo(second + 1)
    assert everything() == before
    assert undo(first) is not None


def test_a_change_that_somebody_else_changed_since_is_not_undone_at_all(roll: list[int]) -> None:
    cell, other = Cell(roll[0], GRADE), Cell(roll[1], GRADE)
    save({cell: "good", other: "good"})
    save({other: "limited"}, by=DEPUTY)
    before = everything()
    with pytest.raises(OthersChanged) as refused:
        undo()
    assert refused.value.cells == (other,)
    assert everything() == before
    undo(by=DEPUTY)
    # What the other undid was theirs: the cell was not left alone since.
    with pytest.raises(OthersChanged):
        undo()


def test_everybody_undoes_what_is_theirs(roll: list[int]) -> None:
    cell, other = Cell(roll[0], GRADE), Cell(roll[1], GRADE)
    save({cell: "good"})
    save({other: "failed"}, by=DEPUTY)
    undo()
    assert (fact(*cell).value, fact(*other).value) == (None, "failed")


# --- left out of the cycle ------------------------------------------------------------------------


def test_the_office_leaves_out_who_still_waits_and_takes_it_back(roll: list[int]) -> None:
    set_state(BLANK, "submitted")
    leave_out(roll[0], "Đi công tác nước ngoài.")
    assert fact(roll[0], NOT_ASSESSED).value == "Đi công tác nước ngoài."
    assert stored()["members"].values["total"] == 2
    assert acts()[-1] == Act.NOT_ASSESSED
    assert detail() == {"cells": {f"{roll[0]}.{NOT_ASSESSED}": 1}}

    set_state(BLANK, "verified")
    leave_out(roll[0], "Đi công tác dài ngày.", seen=1, key=f"{KEY}-2")
    set_state(BLANK, "returned")
    leave_out(roll[0], "", seen=2, key=f"{KEY}-3")
    assert fact(roll[0], NOT_ASSESSED).value is None
    assert stored()["members"].values["total"] == 3
    entries = acts()
    leave_out(roll[0], "", seen=3, key=f"{KEY}-4")
    assert acts() == entries


def test_a_form_has_one_effect(roll: list[int]) -> None:
    leave_out(roll[0], "Ốm dài ngày.")
    before = everything()
    with pytest.raises(AlreadyDone):
        leave_out(roll[0], "Ốm dài ngày.")
    with pytest.raises(StaleForm):
        leave_out(roll[1], "Ốm dài ngày.", key="")
    assert everything() == before


def test_who_is_not_waiting_is_not_left_out(roll: list[int]) -> None:
    exempt = put_on_roll(BLANK, "Đỗ Văn Miễn", exempt=1)
    gone = put_on_roll(BLANK, "Lý Thị Đi", left_on="2017-06-01")
    before = everything()
    for member in (exempt, gone, 99_999):
        with pytest.raises(NotWaiting):
            leave_out(member, "Ốm dài ngày.")
    with pytest.raises(ChangedMeanwhile) as refused:
        leave_out(roll[0], "Ốm dài ngày.", seen=1)
    assert refused.value.stored == Fact()
    for who in (ITS_SECRETARY, "danguy", "ubkt"):
        with pytest.raises(NotHere):
            leave_out(roll[0], "Ốm dài ngày.", by=who)
    set_state(BLANK, "decided")
    with pytest.raises(WrongState):
        leave_out(roll[0], "Ốm dài ngày.")
    set_state(BLANK, "draft")
    assert everything() == before
