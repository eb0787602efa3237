"""Two accounts enter a ballot apart: slips that keep the sums are stopped, two people are two."""

import random
import threading

import peewee
import pytest

from intranet import ballot, log
from intranet.ballot import State
from intranet.models import BallotEntry, BallotRound
from intranet.operations import ballot as operations
from intranet.operations.rounds import (
    ChangedMeanwhile,
    Contradicting,
    NotNow,
    NotWhole,
    ReasonMissing,
    SamePerson,
)
from tests.operations.test_scoring import in_threads
from tests.operations.voters import (
    AT,
    CLERK,
    DEPUTY,
    HEADS,
    OTHER,
    SECRETARY,
    WHOLE,
    confirm,
    detail,
    held,
    proposal,
    save,
    settle,
)
from tests.rules.test_ballot import sound_ballot
from tests.sheets import (
    SO_2017,
    actor,
    assessment,
    ballot_row,
    everything,
    voted,
)


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
