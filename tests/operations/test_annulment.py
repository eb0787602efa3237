"""Annulling: once, with a reason, the old result as it was, what stands on it marked (§1, §2)."""

from collections.abc import Callable

import pytest

from intranet import vote, vote_list
from intranet.cells import Cell
from intranet.models import (
    Assessment,
    BallotRound,
    CriterionScore,
    DecidedMember,
    DecidedResult,
    ReviewMark,
    VoteSheet,
)
from intranet.operations import annulment, commendations, cycles, member_facts, votes
from intranet.operations.annulment import NO_MARK, NO_NOTE, NO_REASON, NO_RESULT
from intranet.operations.decisions import WrongDetails
from intranet.operations.guard import CycleClosed, NotHere, Refused, WrongState
from intranet.queries import decisions, rolls, sheets
from intranet.queries import votes as held
from intranet.vote_list import DECIDED
from tests import rated
from tests.decided import AT, EXECUTIVE, OFFICE, STANDING, decide, decided, details, key
from tests.fixtures.second_department import add_second_department
from tests.sheets import BLANK, ITS_SECRETARY, SO_2017, actor, assessment, everything, set_state

WHY = "Phát hiện khuyết điểm sau khi công nhận."


def annul(one: Assessment, by: str = EXECUTIVE, *, number: str = "30", form: str = "") -> None:
    who, used = actor(by), form or key()
    annulment.annul(who, one.id, details(number), WHY, SO_2017, key=used, at=AT)


def annul_member(
    one: Assessment, member: int, by: str = EXECUTIVE, *, number: str = "31", form: str = ""
) -> None:
    who, used = actor(by), form or key()
    annulment.annul_member(who, one.id, member, details(number), WHY, key=used, at=AT)


def put_committee_in(state: str) -> Assessment:
    """Let the committee's own sheet be in a state; one is begun where it has none."""
    cycle = assessment().cycle
    own, _ = Assessment.get_or_create(cycle=cycle, organisation=cycle.organisation)
    Assessment.update(state=state).where(Assessment.id == own.id).execute()
    return own


@pytest.mark.parametrize("annulling", [annul, lambda one, **how: annul_member(one, 1, **how)])
@pytest.mark.parametrize("by", [OFFICE, STANDING, ITS_SECRETARY, "khac_executive"])
def test_nobody_but_its_executive_annuls(annulling: Callable[..., None], by: str) -> None:
    add_second_department("x")
    one = decided()
    before = everything()
    with pytest.raises(NotHere):
        annulling(one, by=by)
    assert everything() == before


def test_without_a_reason_or_with_a_wrong_head_nothing_is_annulled() -> None:
    one = decided(members=3)
    member = rolls.of(one.id)[0].id
    who, before = actor(EXECUTIVE), everything()
    with pytest.raises(Refused, match=NO_REASON):
        annulment.annul(who, one.id, details("30"), "", SO_2017, key=key(), at=AT)
    with pytest.raises(Refused, match=NO_REASON):
        annulment.annul_member(who, one.id, member, details("30"), "", key=key(), at=AT)
    wrong = details("30", present=16)
    with pytest.raises(WrongDetails):
        annulment.annul(who, one.id, wrong, WHY, SO_2017, key=key(), at=AT)
    with pytest.raises(WrongDetails):
        annulment.annul_member(who, one.id, member, wrong, WHY, key=key(), at=AT)
    assert everything() == before


def test_a_closed_year_is_annulled_no_more() -> None:
    one = decided(members=3)
    cycles.move(actor(OFFICE), one.cycle.id, "close", at=AT)
    with pytest.raises(CycleClosed):
        annul(one)
    with pytest.raises(CycleClosed):
        annul_member(one, rolls.of(one.id)[0].id)


def test_a_result_is_annulled_once_and_the_same_form_does_it_once() -> None:
    one, form = decided(), key()
    annul(one, form=form)
    after = everything()
    annul(one, form=form)
    assert everything() == after
    with pytest.raises(WrongState, match="đã bị huỷ bỏ"):
        annul(one, number="32")
    assert Assessment.select().where(Assessment.organisation == BLANK + 1).count() == 2


def test_the_old_result_stays_as_it_was_and_the_new_revision_begins_unverified() -> None:
    one = decided(members=3)
    CriterionScore.update(verified_score=1700, note="Trừ điểm.").where(
        CriterionScore.assessment == one, CriterionScore.criterion == "ideology"
    ).execute()
    kept = decisions.results([one.id])[one.id]
    stored, rounds = sheets.rows(one.id), held.rounds(one.id, SO_2017)

    annul(one)

    again = decisions.results([one.id])[one.id]
    assert again._replace(annulled_by=None) == kept
    assert again.annulled_by is not None
    assert sheets.rows(one.id) == stored
    anew = assessment()
    new = sheets.rows(anew.id)
    assert {key: row.values for key, row in new.items()} == {
        key: row.values for key, row in stored.items()
    }
    assert all(row.verified is None and row.note == "" for row in new.values())
    assert [each.row for each in held.rounds(anew.id, SO_2017)] == [each.row for each in rounds]
    ballots = [
        BallotRound.select().where(BallotRound.assessment == each).count() for each in (one, anew)
    ]
    assert ballots == [1, 1]
    assert not DecidedResult.select().where(DecidedResult.assessment == anew).exists()


def test_only_whole_rounds_in_their_newest_versions_go_along() -> None:
    one = decided(members=3)
    first = held.rounds(one.id, SO_2017)[0]
    VoteSheet.create(
        assessment=one,
        number=2,
        version=1,
        entered_by=first.by_id,
        entered_at=first.at,
    )
    annul(one)
    assert [each.number for each in held.rounds(assessment().id, SO_2017)] == [1]


def test_a_commended_branch_and_the_committees_rating_are_marked() -> None:
    own = put_committee_in("submitted")
    one = decided()
    commendations.select(actor(STANDING), one.id, SO_2017, "Dẫn đầu.", key=key(), at=AT)
    annul(one)
    found = decisions.marks([own.id, assessment().id])
    assert [(mark.cause_id, mark.member_id) for mark in found[own.id]] == [(one.id, None)]
    assert [mark.cause_id for mark in found[assessment().id]] == [one.id]


def test_nothing_is_marked_that_does_not_stand_on_the_result() -> None:
    put_committee_in("draft")
    annul(decided())
    assert ReviewMark.select().count() == 0


def test_the_committees_own_result_is_annulled_without_a_mark_on_itself() -> None:
    own = put_committee_in("decided")
    annul(own)
    newest = Assessment.select().where(Assessment.organisation == own.organisation)
    assert newest.order_by(Assessment.revision.desc()).first().state == "draft"
    assert ReviewMark.select().count() == 0


# --- a member -------------------------------------------------------------------------------------


def test_a_member_is_annulled_once_and_his_branch_and_committee_are_marked() -> None:
    own = put_committee_in("verified")
    one, form = decided(members=3), key()
    member = rolls.of(one.id)[0].id
    annul_member(one, member, form=form)
    after = everything()
    annul_member(one, member, form=form)
    assert everything() == after
    with pytest.raises(Refused, match=NO_RESULT):
        annul_member(one, member, number="33")
    with pytest.raises(Refused, match=NO_RESULT):
        annul_member(one, 999_999, number="33")
    found = decisions.marks([one.id, own.id])
    assert [mark.member_id for each in found.values() for mark in each] == [member, member]


def test_while_the_committee_fills_in_its_sheet_a_member_marks_his_branch_alone() -> None:
    own = put_committee_in("draft")
    one = decided(members=3)
    annul_member(one, rolls.of(one.id)[0].id)
    assert [len(decisions.marks([each.id])[each.id]) for each in (one, own)] == [1, 0]


def test_rated_anew_he_alone_is_listed_and_what_was_decided_of_others_stays_closed() -> None:
    one = decided(members=4)
    first, second, third, _ = (each.id for each in rolls.of(one.id))
    annul_member(one, first)
    listed = _listing(2)
    assert listed.ids == (first,)
    assert {each.why for each in listed.others} == {DECIDED}
    secretary = actor(ITS_SECRETARY)
    with pytest.raises(WrongState):
        votes.save(secretary, one.id, SO_2017, 1, vote.Typed(vote.empty(), {}), at=AT)
    cell = Cell(second, "self_rating")
    with pytest.raises(WrongState):
        member_facts.save(secretary, one.id, SO_2017, {cell: "good"}, {cell.key: "0-"}, at=AT)
    own = Cell(first, "self_rating")
    saved = member_facts.save(secretary, one.id, SO_2017, {own: "good"}, {own.key: "0-"}, at=AT)
    assert saved.written == {own}

    rated.hold({first: rated.GOOD}, number=2, day="2017-12-13")
    decide(number="34")
    annul_member(one, third, number="35")
    # The second round is the one that the first member's new result rests on.
    with pytest.raises(WrongState):
        votes.save(secretary, one.id, SO_2017, 2, vote.Typed(vote.empty(), {}), at=AT)
    assert _listing(3).ids == (third,)
    votes.save(secretary, one.id, SO_2017, 3, vote.Typed(vote.empty(), {}), at=AT)


def _listing(number: int) -> vote_list.VoteList:
    one = assessment().id
    rounds = held.rounds(one, SO_2017)
    return vote_list.make(rolls.of(one), rounds, {}, SO_2017, number, AT.today())


def test_void_rounds_stay_void_when_the_branch_is_annulled_after_its_member() -> None:
    one = decided(members=3)
    first = rolls.of(one.id)[0].id
    annul_member(one, first)
    annul(one, number="36")
    anew = assessment()
    found = {each.id: each for each in rolls.of(anew.id)}
    assert (found[first].void_rounds, found[first].reopened) == (1, False)
    assert {each.void_rounds for each in found.values() if each.id != first} == {0}
    # In a branch that is rated anew as a whole, whoever has no vote that counts is listed again.
    assert _listing(2).ids == (first,)
    assert DecidedMember.select().where(DecidedMember.annulled_by.is_null(False)).count() == 1


# --- looking again --------------------------------------------------------------------------------


def test_whoever_looks_again_says_what_came_of_it_and_the_first_word_stands() -> None:
    add_second_department("x")
    one = decided(members=3)
    annul_member(one, rolls.of(one.id)[0].id)
    mark = decisions.marks([one.id])[one.id][0].id
    before = everything()
    with pytest.raises(Refused, match=NO_NOTE):
        annulment.look(actor(OFFICE), mark, "", at=AT)
    for by, which in (("khac_office", mark), ("ubkt", mark), (OFFICE, 999)):
        with pytest.raises(NotHere, match=NO_MARK):
            annulment.look(actor(by), which, "Đã xem.", at=AT)
    assert everything() == before
    annulment.look(actor(OFFICE), mark, "Mức của chi bộ không đổi.", at=AT)
    looked = everything()
    annulment.look(actor(STANDING), mark, "Khác.", at=AT)
    assert everything() == looked
    found = decisions.marks([one.id])[one.id][0]
    assert (found.note, found.looked_at is not None) == ("Mức của chi bộ không đổi.", True)


def test_a_branch_in_another_state_has_nothing_to_annul() -> None:
    one = decided()
    for state in ("draft", "submitted", "returned", "verified"):
        set_state(BLANK, state)
        with pytest.raises(WrongState):
            annul(one)
