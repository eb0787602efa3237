"""Entering a ballot's counts: nothing broken is stored, nothing is overwritten."""

import random
import threading
from collections.abc import Iterator

import peewee
import pytest

from intranet import ballot, log
from intranet.ballot import State
from intranet.models import BallotRound
from intranet.operations import ballot as operations
from intranet.operations.guard import NotHere, WrongState
from intranet.operations.rounds import (
    ChangedMeanwhile,
    Contradicting,
    NotNow,
    NotWhole,
    ReasonMissing,
)
from intranet.queries import sheets
from intranet.sheet import Row
from tests.operations.test_scoring import in_threads
from tests.operations.voters import (
    AT,
    HEADS,
    OTHER,
    SECRETARY,
    WHOLE,
    confirm,
    detail,
    held,
    save,
    settle,
)
from tests.rules.test_ballot import NAMES, slips, sound_ballot
from tests.sheets import (
    BLANK,
    SO_2017,
    actor,
    assessment,
    ballot_row,
    everything,
    set_state,
    voted,
)


def test_whole_counts_stand_and_the_log_says_which() -> None:
    found = save(WHOLE)
    standing = found.standing(1)
    assert standing is not None
    assert (standing.row, standing.version, standing.by) == (
        WHOLE,
        1,
        actor(SECRETARY).display_name,
    )
    assert found.state(1) is State.DONE
    assert found.last == standing
    assert detail()["new"] == WHOLE
    assert list(log.faults()) == []


def test_half_the_counts_are_kept_as_a_draft_and_completed_later() -> None:
    half = {**ballot.empty(SO_2017), **HEADS, "summoned": 10, "present": 9}
    found = save(half)
    assert (found.state(1), found.standing(1), found.last) == (State.DRAFT, None, None)
    found = save(WHOLE, seen=1)
    assert found.state(1) is State.DONE
    assert [record.row for record in found.rounds] == [half, WHOLE]


@pytest.mark.parametrize("double", [False, True])
def test_what_contradicts_is_refused_whole_or_half_with_the_box_at_fault(
    double: bool, request: pytest.FixtureRequest
) -> None:
    if double:
        request.getfixturevalue("two_enter")
    before = everything()
    half = {**ballot.empty(SO_2017), **HEADS, "returned": 9, "valid": 10}
    for row, box in ((ballot_row(voted(invalid="2")), "returned"), (half, "returned")):
        with pytest.raises(Contradicting) as refused:
            save(row)
        assert list(refused.value.faults) == [box]
        assert "lệch" in refused.value.faults[box]
    assert everything() == before


def test_saving_the_same_again_changes_nothing() -> None:
    save(WHOLE)
    once = everything()
    save(WHOLE)
    save(WHOLE, seen=1)
    assert everything() == once


def test_a_blank_form_is_no_round() -> None:
    before = everything()
    assert save(ballot.empty(SO_2017)).numbers == ()
    assert everything() == before
    save({**ballot.empty(SO_2017), "summoned": 4})
    emptied = save({**ballot.empty(SO_2017), **HEADS}, seen=1)
    assert (emptied.numbers, emptied.current, emptied.state(1)) == ((), 1, State.NONE)


def test_a_change_of_whole_counts_is_a_new_version_with_a_reason() -> None:
    save(WHOLE)
    before = everything()
    with pytest.raises(ReasonMissing):
        save(OTHER, seen=1)
    with pytest.raises(NotWhole):
        save({**OTHER, "votes_1": None}, seen=1, reason="Đếm lại.")
    assert everything() == before
    found = save(OTHER, seen=1, reason="Đếm lại.")
    assert [(r.version, r.row, r.reason) for r in found.rounds] == [
        (1, WHOLE, ""),
        (2, OTHER, "Đếm lại."),
    ]
    assert found.last == found.rounds[1]
    said = detail()
    assert (said["old"], said["new"], said["reason"]) == (WHOLE, OTHER, "Đếm lại.")


def test_a_round_changed_meanwhile_is_not_overwritten() -> None:
    save(WHOLE)
    before = everything()
    with pytest.raises(ChangedMeanwhile) as refused:
        save(OTHER, seen=0)
    assert refused.value.stored is not None
    assert refused.value.stored.row == WHOLE
    assert everything() == before


def test_of_two_who_save_at_once_one_is_told() -> None:
    who, where = actor(SECRETARY), assessment().id
    meet, told = threading.Barrier(2), []

    def enter(row: Row) -> None:
        meet.wait()
        try:
            operations.save(who, where, SO_2017, 1, row, seen=0, at=AT)
        except ChangedMeanwhile as refused:
            told.append(refused)

    in_threads(lambda: enter(WHOLE), lambda: enter(OTHER))
    assert len(told) == 1
    assert BallotRound.select().where(BallotRound.assessment == where).count() == 1


def test_a_further_round_follows_a_whole_one_and_the_last_whole_one_counts() -> None:
    tie = ballot_row(voted(votes_1="4", votes_2="4"))
    for number in (0, 2, 99):
        with pytest.raises(NotNow):
            save(WHOLE, number=number)
    assert save(tie).following == 2
    found = save({**ballot.empty(SO_2017), **HEADS, "summoned": 10}, number=2)
    assert (found.current, found.following) == (2, None)
    assert found.last is not None
    assert found.last.number == 1
    found = save(WHOLE, number=2, seen=1)
    assert found.last is not None
    assert (found.last.number, found.last.row) == (2, WHOLE)
    assert found.standing(1) is not None
    # The sheet's own look at it, made in one statement, finds the same.
    sheet = sheets.find(actor("vanphong").scope(operations.Act.SHEET_VIEW), 2017, BLANK + 1)
    assert sheet is not None
    assert sheet.ballot is not None
    assert (sheet.ballot.id, sheet.double_entry) == (found.last.id, False)


def test_an_earlier_round_is_corrected_in_its_place() -> None:
    save(WHOLE)
    save(WHOLE, number=2)
    found = save(OTHER, number=1, seen=1, reason="Chép nhầm.")
    assert found.version(1) == 2
    assert found.last is not None
    assert (found.last.number, found.last.row) == (2, WHOLE)


@pytest.mark.slow
def test_there_are_ninety_nine_rounds_at_most() -> None:
    for number in range(1, 100):
        found = save(WHOLE, number=number)
    assert found.following is None


def test_only_the_branch_enters_and_only_while_the_sheet_is_open() -> None:
    before = everything()
    for who in ("bithu01", "vanphong", "danguy", "bantv", "ubkt", "quantri"):
        with pytest.raises(NotHere):
            save(WHOLE, by=who)
    assert everything() == before
    for state in ("submitted", "verified", "decided", "annulled"):
        set_state(BLANK, state)
        for act in (
            lambda: save(WHOLE),
            lambda: settle(WHOLE, SECRETARY),
            lambda: confirm(SECRETARY, 1),
        ):
            with pytest.raises(WrongState):
                act()
    set_state(BLANK, "returned")
    assert save(WHOLE).state(1) is State.DONE


def test_with_one_account_nothing_is_settled_or_confirmed() -> None:
    with pytest.raises(NotNow):
        settle(WHOLE, SECRETARY)
    save(WHOLE)
    with pytest.raises(NotNow):
        settle(OTHER, SECRETARY, seen=1)
    with pytest.raises(NotNow):
        confirm(SECRETARY, 1)


def test_a_fault_while_saving_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    before = everything()
    monkeypatch.setattr(log, "append", broken)
    with pytest.raises(OSError, match="no room"):
        save(WHOLE)
    assert everything() == before


# --- nothing broken is ever stored (R13) ----------------------------------------------------------


def random_rows(dice: random.Random, many: int) -> Iterator[tuple[Row, bool]]:
    """Sheets with a slip in one field, and sound ones between them."""
    for number in range(many):
        counts = sound_ballot(dice)
        if number % 4:
            name = dice.choice([each for each in NAMES if counts[each] is not None])
            counts[name] = next(slips(counts[name] or 0, dice))
        yield {**HEADS, **counts}, number % 4 == 0


@pytest.mark.slow
@pytest.mark.unmeasured
def test_of_random_sheets_the_service_stores_the_sound_and_refuses_every_slip() -> None:
    dice = random.Random(7)  # noqa: S311  # a seed, so that a fault can be found again
    stored = 0
    for row, sound in random_rows(dice, 200):
        try:
            found = save(row, seen=held().version(1), reason="Thử.")
        except Contradicting:
            assert not sound, row
            continue
        assert sound, row
        stored += 1
        assert found.standing(1) is not None
    assert stored == 50


def test_of_random_sheets_the_database_refuses_every_slip_without_the_service() -> None:
    """The named constraints alone: whoever writes past the operation meets them."""
    dice = random.Random(11)  # noqa: S311  # a seed, so that a fault can be found again
    fixed = {
        "assessment": assessment().id,
        "number": 1,
        "complete": 1,
        "entered_by": actor(SECRETARY).user_id,
        "entered_at": "2017-12-07T03:00:00Z",
        "votes_5": 0,
        "votes_6": 0,
    }
    names = set()
    for version, (row, sound) in enumerate(random_rows(dice, 400), start=1):
        try:
            with BallotRound._meta.database.atomic():
                BallotRound.create(**row, **fixed, version=version)
        except peewee.IntegrityError as refused:
            assert not sound, row
            names |= {
                n for n in ("b1", "b2", "b3", "b4", "b5", "b6") if f"round_{n}_" in str(refused)
            }
        else:
            assert sound, row
    assert names >= {"b1", "b2", "b3", "b4", "b5"}
