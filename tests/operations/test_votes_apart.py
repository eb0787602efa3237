"""Two accounts enter the vote on members apart: slips that keep the sums are stopped."""

import peewee
import pytest

from intranet import log, vote
from intranet.models import VoteEntry, VoteEntryRow, VoteSheet, VoteSheetRow
from intranet.operations import votes as operations
from intranet.operations.rounds import (
    ChangedMeanwhile,
    Contradicting,
    NotNow,
    NotWhole,
    ReasonMissing,
    SamePerson,
)
from intranet.operations.votes import Saved
from intranet.rounds import State
from intranet.sheet import Row
from intranet.vote import Typed
from tests import rolls as people
from tests.sheets import BLANK, SO_2017, actor, assessment, everything
from tests.tellers import (
    APART,
    AT,
    BEST,
    CLERK,
    DEPUTY,
    GOOD,
    SECRETARY,
    absent,
    detail,
    enrolled,
    head,
    held,
    row,
    save,
    typed,
    whole,
)

pytestmark = pytest.mark.usefixtures("two_enter")


@pytest.fixture
def members() -> list[int]:
    """Seventeen official members who may all be rated."""
    return enrolled()


def enter(*rows: Row, by: str = SECRETARY, number: int = 1) -> Saved:
    """Save rows into somebody's own page of a round."""
    form = typed(*rows, number=number, by=by, double=True)
    return save(form, by=by, number=number)


def settle(boxes: Row, by: str, *, seen: int = 0, reason: str = "Đếm lại phiếu.") -> None:
    where = assessment().id
    operations.settle(actor(by), where, SO_2017, 1, boxes, seen=seen, reason=reason, at=AT)


def confirm(by: str, entry: int) -> None:
    operations.confirm(actor(by), assessment().id, SO_2017, 1, entry, at=AT)


def proposal() -> int:
    found = held(double=True).settlement(1)
    assert found is not None
    return found.id


def standing() -> int:
    return int(VoteSheet.select().where(VoteSheet.assessment == assessment().id).count())


def swapped(members: list[int]) -> tuple[Row, ...]:
    """The whole round with the votes of two members exchanged: every sum is right."""
    first, second, *others = members
    return (*whole(others), row(first, BEST), row(second, APART))


def right(members: list[int]) -> tuple[Row, ...]:
    first, second, *others = members
    return (*whole(others), row(first, APART), row(second, BEST))


def test_equal_entries_of_two_accounts_stand_at_once(members: list[int]) -> None:
    found = enter(*whole(members)).vote
    assert (found.state(1), standing()) == (State.ONE_ENTERED, 0)
    assert detail() == {"what": "enter", "round": 1, "complete": True}
    found = enter(*whole(members), by=DEPUTY).vote
    stands = found.standing(1)
    assert stands is not None
    assert (stands.by, stands.confirmed_by) == (
        actor(SECRETARY).display_name,
        actor(DEPUTY).display_name,
    )
    assert detail()["what"] == "agree"
    once = everything()
    enter(*whole(members), by=DEPUTY)
    assert everything() == once
    with pytest.raises(NotNow):
        enter(*swapped(members), by=CLERK)
    assert list(log.faults()) == []


def test_ones_own_half_is_kept_in_place_and_unseen(members: list[int]) -> None:
    enter(head(), row(members[0], GOOD))
    enter(row(members[1], GOOD))
    enter(head(), by=DEPUTY)
    assert VoteEntry.select().count() == 2
    assert VoteEntryRow.select().count() == 34
    mine, hers = (held(double=True).own(1, actor(who).user_id) for who in (SECRETARY, DEPUTY))
    assert mine is not None
    assert hers is not None
    assert vote.rows(mine.row, SO_2017)[members[1]].marks == GOOD
    assert not vote.rows(hers.row, SO_2017)[members[1]].is_counted
    assert (standing(), held(double=True).state(1)) == (0, State.NONE)


def test_a_whole_entry_is_replaced_by_its_own_account_and_confirms_nothing(
    members: list[int],
) -> None:
    enter(*whole(members))
    found = enter(row(members[0], BEST)).vote
    assert (found.state(1), len(found.entered(1))) == (State.ONE_ENTERED, 1)
    assert VoteEntry.select().count() == 2, "a whole entry is never changed in place"
    columns = {**head(), "official": 17, "complete": 1, "entered_at": "2017-12-07"}
    mine = actor(SECRETARY).user_id
    with pytest.raises(peewee.IntegrityError, match="vote_sheet_confirmed_by_another"):
        VoteSheet.create(
            **columns,
            assessment=assessment(),
            number=1,
            version=1,
            entered_by=mine,
            confirmed_by=mine,
        )


def test_two_members_swapped_pass_every_sum_and_are_stopped_by_the_second_entry(
    members: list[int],
) -> None:
    enter(*right(members))
    found = enter(*swapped(members), by=DEPUTY).vote
    assert (found.state(1), found.last, standing()) == (State.DIFFERING, None, 0)
    apart = {f"{who}.votes_{place}" for who in members[:2] for place in (1, 2)}
    assert set(found.differing(1)) == apart
    told = detail()
    assert [set(each) for each in told["entered"]] == [apart, apart]
    with pytest.raises(NotNow):
        enter(*right(members), by=CLERK)


def test_the_roll_and_the_words_of_an_absence_are_not_compared(members: list[int]) -> None:
    enter(*whole(members[1:]), absent(members[0], "Ốm"))
    people.put_on_roll(BLANK, "Trần Thị B", joined_on="2017-01-01")
    found = enter(*whole(members[1:]), absent(members[0], "Nằm viện"), by=DEPUTY).vote
    assert found.last is not None
    assert found.last.row["official"] == 18


def test_a_proposal_keeps_what_both_agree_on_and_another_account_confirms_it(
    members: list[int],
) -> None:
    enter(*right(members))
    enter(*swapped(members), by=DEPUTY)
    form = typed(*right(members), *(row(who, BEST) for who in members[5:]), double=True).row
    with pytest.raises(ReasonMissing):
        settle(form, DEPUTY, reason="")
    with pytest.raises(NotWhole):
        settle({**form, f"{members[0]}.votes_1": None}, DEPUTY)
    with pytest.raises(Contradicting):
        settle({**form, f"{members[0]}.votes_1": 16}, DEPUTY)
    with pytest.raises(ChangedMeanwhile):
        settle(form, DEPUTY, seen=1)
    settle(form, DEPUTY)
    once = everything()
    settle(form, DEPUTY)
    assert everything() == once
    assert held(double=True).state(1) is State.SETTLING
    entry = proposal()
    with pytest.raises(SamePerson):
        confirm(DEPUTY, entry)
    with pytest.raises(NotNow):
        confirm(SECRETARY, entry + 1)
    confirm(SECRETARY, entry)
    stands = held(double=True).standing(1)
    assert stands is not None
    assert (stands.by_id, stands.reason) == (actor(DEPUTY).user_id, "Đếm lại phiếu.")
    rows = vote.rows(stands.row, SO_2017)
    assert [rows[who].marks for who in (*members[:2], members[5])] == [APART, BEST, GOOD]
    assert "reason" not in detail()
    once = everything()
    confirm(SECRETARY, entry)
    assert everything() == once


def test_confirmed_counts_are_corrected_by_a_proposal_alone(members: list[int]) -> None:
    enter(*whole(members))
    enter(*whole(members), by=DEPUTY)
    form = {**head(), **typed(row(members[0], BEST)).row, **head()}
    settle(form, SECRETARY, seen=1)
    confirm(DEPUTY, proposal())
    found = held(double=True)
    assert [(each.version, each.complete) for each in found.rounds] == [(1, True), (2, True)]
    assert vote.rows(found.rounds[1].row, SO_2017)[members[0]].marks == BEST
    assert VoteSheetRow.select().count() == 34


def test_with_nothing_apart_nothing_is_settled(members: list[int]) -> None:
    with pytest.raises(NotNow):
        settle(typed(*whole(members)).row, SECRETARY)


def test_a_box_seen_by_nobody_is_never_taken_from_a_stale_page(members: list[int]) -> None:
    stale = typed(row(members[0], BEST), double=True)
    enter(head(), row(members[0], GOOD))
    saved = save(stale)
    assert saved.conflicts == {members[0]}
    fresh: Typed = typed(row(members[0], BEST), double=True)
    assert save(fresh).conflicts == frozenset()
