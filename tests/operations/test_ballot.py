"""Entering a ballot's counts: nothing broken is stored, nothing overwritten, two people are two."""

import datetime as dt
import json
import random
import threading
from collections.abc import Iterator
from typing import Any

import peewee
import pytest

from intranet import ballot, log
from intranet.access import Role
from intranet.ballot import Ballot, State
from intranet.clock import Clock
from intranet.models import BallotEntry, BallotRound, Cycle, LogEntry
from intranet.operations import account
from intranet.operations import ballot as operations
from intranet.operations.ballot import (
    ChangedMeanwhile,
    Contradicting,
    NotNow,
    NotWhole,
    ReasonMissing,
    SamePerson,
)
from intranet.operations.guard import NotHere, WrongState
from intranet.queries import ballots, sheets
from intranet.sheet import Row
from tests.operations.test_scoring import in_threads
from tests.rules.test_ballot import NAMES, slips, sound_ballot
from tests.sheets import (
    BLANK,
    SO_2017,
    VOTED,
    actor,
    assessment,
    ballot_row,
    everything,
    set_state,
    voted,
)

SECRETARY, DEPUTY, CLERK = f"bithu{BLANK}", "phobithu10", "thuky10"
AT = Clock(dt.date(2017, 12, 7))
WHOLE = ballot_row(VOTED)
OTHER = ballot_row(voted(votes_1="6", votes_2="2"))
HEADS: Row = {"body": "Hội nghị chi bộ", "voted_on": "2017-12-06"}


@pytest.fixture
def two_enter() -> None:
    """The year asks two accounts to enter; the branch has three."""
    for name in (DEPUTY, CLERK):
        account.create(name, f"Người {name}", "x", ((Role.BRANCH, BLANK + 1),), at=AT)
    Cycle.update(double_entry=1).execute()


def held(*, double: bool = False) -> Ballot:
    return ballots.of(assessment().id, SO_2017, double=double)


def save(
    row: Row,
    by: str = SECRETARY,
    number: int = 1,
    seen: int = 0,
    reason: str = "",
    place: int = BLANK,
) -> Ballot:
    who, where = actor(by), assessment(place).id
    return operations.save(who, where, SO_2017, number, row, seen=seen, reason=reason, at=AT)


def settle(
    row: Row, by: str, seen: int = 0, reason: str = "Đếm lại phiếu.", number: int = 1
) -> None:
    who, where = actor(by), assessment().id
    operations.settle(who, where, SO_2017, number, row, seen=seen, reason=reason, at=AT)


def confirm(by: str, entry: int, number: int = 1) -> None:
    operations.confirm(actor(by), assessment().id, SO_2017, number, entry, at=AT)


def proposal(number: int = 1) -> int:
    found = held(double=True).settlement(number)
    assert found is not None
    return found.id


def detail() -> dict[str, Any]:
    entry: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert entry.act == "ballot.edit"
    found: dict[str, Any] = json.loads(entry.detail)
    return found


# --- one account enters ---------------------------------------------------------------------------


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


# --- two accounts enter, apart --------------------------------------------------------------------


@pytest.mark.usefixtures("two_enter")
def test_equal_entries_of_two_accounts_stand_at_once() -> None:
    found = save(WHOLE)
    assert (found.state(1), found.last) == (State.ONE_ENTERED, None)
    assert BallotRound.select().where(BallotRound.assessment == assessment().id).count() == 0
    found = save(WHOLE, by=DEPUTY)
    standing = found.standing(1)
    assert standing is not None
    assert (standing.by, standing.confirmed_by) == (
        actor(SECRETARY).display_name,
        actor(DEPUTY).display_name,
    )
    assert found.state(1) is State.DONE
    assert detail() == {"what": "agree", "round": 1, "new": WHOLE, "entered_by": standing.by_id}
    once = everything()
    save(WHOLE, by=DEPUTY)
    assert everything() == once


@pytest.mark.usefixtures("two_enter")
def test_no_figure_of_an_entry_is_logged_before_the_second_is_in() -> None:
    save(WHOLE)
    assert detail() == {"what": "enter", "round": 1, "complete": True}
    save({**ballot.empty(SO_2017), "summoned": 10}, by=DEPUTY)
    assert detail() == {"what": "enter", "round": 1, "complete": False}


@pytest.mark.usefixtures("two_enter")
def test_the_same_account_is_never_both() -> None:
    save(WHOLE)
    once = everything()
    assert save(WHOLE).state(1) is State.ONE_ENTERED
    assert everything() == once
    entry = held(double=True).own(1, actor(SECRETARY).user_id)
    assert entry is not None
    # Its own second entry, equal or not, replaces its first and confirms nothing.
    found = save(OTHER, seen=entry.id)
    assert (found.state(1), len(found.entered(1))) == (State.ONE_ENTERED, 1)
    mine = actor(SECRETARY).user_id
    columns = {**WHOLE, "votes_5": 0, "votes_6": 0, "complete": 1, "entered_at": "2017-12-07"}
    with pytest.raises(peewee.IntegrityError, match="ballot_round_confirmed_by_another"):
        BallotRound.create(
            **columns,
            assessment=assessment(),
            number=1,
            version=1,
            entered_by=mine,
            confirmed_by=mine,
        )


@pytest.mark.usefixtures("two_enter")
@pytest.mark.parametrize(
    "slip",
    [
        {"votes_1": "1", "votes_2": "7"},  # two columns swapped
        {"votes_1": "6", "votes_2": "2"},  # one ballot moved
        {"voted_on": "07/12/2017"},
        {"body": "Hội nghị cán bộ chủ chốt"},
        {"received": "9", "unused": "0", "spoiled": "0"},
    ],
    ids=["swapped", "moved", "day", "body", "stock"],
)
def test_planted_slips_pass_the_identities_and_are_stopped_by_the_second_entry(
    slip: dict[str, str],
) -> None:
    wrong = ballot_row(voted(**slip))
    assert not ballot.faults(wrong, SO_2017)
    save(WHOLE)
    found = save(wrong, by=DEPUTY)
    assert (found.state(1), found.last) == (State.DIFFERING, None)
    assert set(found.differing(1)) == set(slip)
    assert BallotRound.select().where(BallotRound.assessment == assessment().id).count() == 0
    assert detail() == {"what": "differ", "round": 1, "entered": [WHOLE, wrong]}


@pytest.mark.usefixtures("two_enter")
def test_every_random_second_entry_that_differs_is_stopped() -> None:
    """A sheet that is sound in itself, and yet another one: 100 % are noticed (B7)."""
    dice = random.Random(23)  # noqa: S311  # a seed, so that a fault can be found again
    save(WHOLE)
    for _ in range(60):
        row = {**HEADS, **sound_ballot(dice)}
        with BallotEntry._meta.database.atomic() as undone:
            found = save(row, by=DEPUTY)
            assert found.state(1) is State.DIFFERING
            assert found.differing(1)
            undone.rollback()


@pytest.mark.usefixtures("two_enter")
def test_once_both_are_in_neither_changes_the_own_entry_and_no_third_comes() -> None:
    save(WHOLE)
    save(OTHER, by=DEPUTY)
    before = everything()
    for who in (SECRETARY, DEPUTY, CLERK):
        with pytest.raises(NotNow):
            save(ballot_row(voted(votes_1="5", votes_2="3")), by=who)
    assert everything() == before


@pytest.mark.usefixtures("two_enter")
def test_a_draft_of_a_third_does_not_stand_in_the_way() -> None:
    save({**ballot.empty(SO_2017), "summoned": 3}, by=CLERK)
    save(WHOLE)
    assert save(WHOLE, by=DEPUTY).state(1) is State.DONE


@pytest.mark.usefixtures("two_enter")
def test_the_own_entry_of_another_tab_is_not_overwritten() -> None:
    save({**ballot.empty(SO_2017), "summoned": 3})
    with pytest.raises(ChangedMeanwhile) as refused:
        save(WHOLE, seen=0)
    assert refused.value.stored is not None


def differ() -> None:
    save(WHOLE)
    save(OTHER, by=DEPUTY)


@pytest.mark.usefixtures("two_enter")
@pytest.mark.parametrize(
    ("proposer", "other"), [(SECRETARY, DEPUTY), (DEPUTY, CLERK), (CLERK, SECRETARY)]
)
def test_a_settlement_takes_effect_when_another_account_confirms_it(
    proposer: str, other: str
) -> None:
    differ()
    settle(OTHER, proposer)
    found = held(double=True)
    assert (found.state(1), found.last) == (State.SETTLING, None)
    said = detail()
    assert (said["what"], said["new"], said["entered"]) == ("propose", OTHER, [WHOLE, OTHER])
    before = everything()
    with pytest.raises(SamePerson):
        confirm(proposer, proposal())
    assert everything() == before
    confirm(other, proposal())
    standing = held(double=True).standing(1)
    assert standing is not None
    assert (standing.row, standing.reason) == (OTHER, "Đếm lại phiếu.")
    assert (standing.by, standing.confirmed_by) == (
        actor(proposer).display_name,
        actor(other).display_name,
    )
    assert detail()["what"] == "confirm"
    once = everything()
    confirm(other, BallotEntry.select().order_by(BallotEntry.id.desc()).get().id)
    assert everything() == once
    assert list(log.faults()) == []


@pytest.mark.usefixtures("two_enter")
def test_a_settlement_keeps_what_both_entered_and_must_fit_together_and_say_why() -> None:
    differ()
    before = everything()
    with pytest.raises(ReasonMissing):
        settle(OTHER, CLERK, reason="")
    with pytest.raises(Contradicting):
        settle({**OTHER, "votes_1": 8}, CLERK)
    with pytest.raises(NotWhole):
        settle({**OTHER, "votes_1": None}, CLERK)
    with pytest.raises(ChangedMeanwhile):
        settle(OTHER, CLERK, seen=7)
    assert everything() == before
    # What both entered alike is not for the settlement to change.
    settle({**OTHER, "summoned": 99, "body": "Khác"}, CLERK)
    found = held(double=True).settlement(1)
    assert found is not None
    assert found.row == OTHER
    once = everything()
    settle(OTHER, CLERK)
    assert everything() == once


@pytest.mark.usefixtures("two_enter")
def test_a_proposal_that_was_replaced_is_not_confirmed() -> None:
    differ()
    settle(OTHER, CLERK)
    old = proposal()
    settle(WHOLE, DEPUTY)
    for entry in (old, 0, 10**6):
        with pytest.raises(NotNow):
            confirm(SECRETARY, entry)
    with pytest.raises(SamePerson):
        confirm(DEPUTY, proposal())
    confirm(SECRETARY, proposal())
    assert held(double=True).standing(1) is not None


@pytest.mark.usefixtures("two_enter")
def test_before_two_entries_differ_there_is_nothing_to_settle() -> None:
    with pytest.raises(NotNow):
        settle(WHOLE, CLERK)
    save(WHOLE)
    with pytest.raises(NotNow):
        settle(WHOLE, CLERK)


@pytest.mark.usefixtures("two_enter")
def test_confirmed_counts_are_corrected_by_proposal_and_confirmation() -> None:
    save(WHOLE)
    save(WHOLE, by=DEPUTY)
    with pytest.raises(NotNow):
        save(OTHER, by=SECRETARY, seen=1)
    settle(OTHER, SECRETARY, seen=1, reason="Phát hiện chép nhầm.")
    found = held(double=True)
    assert found.state(1) is State.DONE
    assert found.last is not None
    assert found.last.row == WHOLE, "a correction that waits changes nothing yet"
    with pytest.raises(SamePerson):
        confirm(SECRETARY, proposal())
    confirm(CLERK, proposal())
    found = held(double=True)
    assert [(r.version, r.row) for r in found.rounds] == [(1, WHOLE), (2, OTHER)]
    assert found.rounds[1].reason == "Phát hiện chép nhầm."
    assert found.settlement(1) is None


@pytest.mark.usefixtures("two_enter")
def test_a_further_round_is_entered_apart_as_well() -> None:
    save(WHOLE)
    save(WHOLE, by=DEPUTY)
    found = save(OTHER, by=CLERK, number=2)
    assert (found.current, found.state(2)) == (2, State.ONE_ENTERED)
    assert found.last is not None
    assert found.last.number == 1
    found = save(OTHER, by=SECRETARY, number=2)
    assert found.last is not None
    assert (found.last.number, found.last.row) == (2, OTHER)


def test_a_draft_from_before_two_were_asked_to_enter_is_not_shown_to_the_second(
    request: pytest.FixtureRequest,
) -> None:
    save({**ballot.empty(SO_2017), "summoned": 3})
    request.getfixturevalue("two_enter")
    found = held(double=True)
    assert (found.numbers, found.standing(1), found.state(1)) == ((), None, State.NONE)
    save(WHOLE)
    found = save(WHOLE, by=DEPUTY)
    assert found.last is not None
    assert found.last.version == 2


@pytest.mark.usefixtures("two_enter")
def test_two_who_enter_at_once_are_two_entries_and_one_result() -> None:
    people, where = [actor(SECRETARY), actor(DEPUTY)], assessment().id
    meet = threading.Barrier(2)

    def enter(number: int) -> None:
        meet.wait()
        operations.save(people[number], where, SO_2017, 1, WHOLE, seen=0, at=AT)

    in_threads(lambda: enter(0), lambda: enter(1))
    found = held(double=True)
    assert len(found.entered(1)) == 0, "they belong to the version before"
    standing = found.standing(1)
    assert standing is not None
    assert (len(found.rounds), len(found.entries)) == (1, 2)
    assert standing.by != standing.confirmed_by
