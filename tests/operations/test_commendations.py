"""Selecting the best branches for praise, and praising them: each step once, none by itself."""

from collections.abc import Callable

import pytest

from intranet.decision import BranchRuling, Ruling
from intranet.models import Assessment, Commendation, Cycle
from intranet.operations import commendations
from intranet.operations.commendations import NO_REASON, NOT_BEST, NOT_SELECTED, PRAISED
from intranet.operations.decisions import WrongDetails
from intranet.operations.guard import NotHere, Refused, StaleForm, WrongState
from intranet.queries import decisions
from tests.decided import (
    AT,
    EXECUTIVE,
    OFFICE,
    STANDING,
    decide,
    decided,
    details,
    key,
    submitted,
    verified,
)
from tests.fixtures.second_department import add_second_department
from tests.sheets import BLANK, SO_2017, actor, assessment, everything, set_state

BEST_ONLY = NOT_BEST.format("Trong sạch vững mạnh")
WHY = "Dẫn đầu phong trào thi đua."


def select(one: Assessment, by: str = STANDING, reason: str = WHY, form: str = "") -> None:
    commendations.select(actor(by), one.id, SO_2017, reason, key=form or key(), at=AT)


def withdraw(one: Assessment, by: str = STANDING, form: str = "") -> None:
    commendations.withdraw(actor(by), one.id, key=form or key(), at=AT)


def praise(*ids: int, by: str = EXECUTIVE, number: str = "40", form: str = "") -> None:
    where = Cycle.select().order_by(Cycle.id).get().id
    used = form or key()
    commendations.praise(actor(by), where, details(number), ids, key=used, at=AT)


def standing(one: Assessment) -> decisions.Selected | None:
    return decisions.selected([one.id]).get(one.id)


@pytest.mark.parametrize("reached", [verified, decided])
def test_a_branch_in_the_best_tier_is_selected_with_a_reason(
    reached: Callable[[], Assessment],
) -> None:
    one, form = reached(), key()
    with pytest.raises(Refused, match=NO_REASON):
        select(one, reason="")
    select(one, form=form)
    after = everything()
    select(one, form=form)
    assert everything() == after
    select(one, reason="Vì lý do khác.")
    found = standing(one)
    assert found is not None
    assert (found.reason, found.decision_id) == (WHY, None)
    assert Commendation.select().count() == 1


def test_a_branch_in_another_tier_is_not_selected() -> None:
    one = verified(peer__cong_doan="second", proposal_reason="Đề nghị.")
    with pytest.raises(Refused, match=BEST_ONLY):
        select(one)
    decide(BLANK, BranchRuling(Ruling("good", "Đúng mức tính được.")))
    with pytest.raises(Refused, match=BEST_ONLY):
        select(one)


def test_before_it_is_passed_on_nothing_is_selected_nor_by_anybody_else_after() -> None:
    add_second_department("x")
    one = submitted()
    with pytest.raises(WrongState):
        select(one)
    set_state(BLANK, "verified")
    for by in (OFFICE, EXECUTIVE, "khac_standing"):
        with pytest.raises(NotHere):
            select(one, by)
        with pytest.raises(NotHere):
            withdraw(one, by)


def test_the_committee_itself_is_no_branch_to_be_selected() -> None:
    cycle = assessment().cycle
    own, _ = Assessment.get_or_create(cycle=cycle, organisation=cycle.organisation)
    Assessment.update(state="verified").where(Assessment.id == own.id).execute()
    with pytest.raises(Refused, match=BEST_ONLY):
        select(own)


def test_an_older_revision_is_no_branch_to_be_selected() -> None:
    one = verified()
    Assessment.create(cycle=one.cycle, organisation=one.organisation, revision=one.revision + 1)
    with pytest.raises(Refused, match=BEST_ONLY):
        select(one)


def test_a_selection_is_taken_back_once_and_can_be_made_again() -> None:
    one, form = decided(), key()
    with pytest.raises(Refused, match=NOT_SELECTED):
        withdraw(one)
    select(one)
    withdraw(one, form=form)
    after = everything()
    withdraw(one, form=form)
    assert everything() == after
    assert standing(one) is None
    select(one)
    assert standing(one) is not None
    assert Commendation.select().count() == 2


def test_praise_is_for_those_selected_and_decided_in_the_best_tier_alone() -> None:
    one, other = decided(), assessment(8)
    with pytest.raises(Refused, match="ít nhất một chi bộ"):
        praise()
    with pytest.raises(Refused, match=NOT_SELECTED):
        praise(one.id)
    select(one)
    before = everything()
    with pytest.raises(Refused, match=BEST_ONLY):
        praise(one.id, other.id)
    with pytest.raises(NotHere):
        praise(one.id, by=STANDING)
    assert everything() == before
    form = key()
    praise(one.id, one.id, form=form)
    after = everything()
    praise(one.id, form=form)
    assert everything() == after
    with pytest.raises(Refused, match=PRAISED):
        praise(one.id, number="41")
    with pytest.raises(Refused, match=PRAISED):
        withdraw(one)


def test_a_branch_selected_before_it_was_decided_otherwise_is_not_praised() -> None:
    one = verified()
    select(one)
    with pytest.raises(WrongState):
        praise(one.id)
    decide(BLANK, BranchRuling(Ruling("good", "Kết luận thanh tra.")))
    with pytest.raises(Refused, match=BEST_ONLY):
        praise(one.id)


def test_a_wrong_head_or_a_stale_form_praises_nobody() -> None:
    one = decided()
    select(one)
    where, who = one.cycle.id, actor(EXECUTIVE)
    before = everything()
    with pytest.raises(WrongDetails):
        commendations.praise(who, where, details("40", against=2), [one.id], key=key(), at=AT)
    with pytest.raises(StaleForm):
        praise(one.id, form="?")
    assert everything() == before


def test_a_branch_of_another_department_is_not_there() -> None:
    add_second_department("x")
    foreign = Assessment.select().order_by(Assessment.id.desc()).get()
    Assessment.update(state="decided").where(Assessment.id == foreign.id).execute()
    one = decided()
    select(one)
    both = actor(EXECUTIVE)
    both.grants = (*both.grants, *actor("khac_executive").grants)
    for who in (actor(EXECUTIVE), both):
        with pytest.raises(NotHere):
            commendations.praise(
                who, one.cycle.id, details("40"), [one.id, foreign.id], key=key(), at=AT
            )
    with pytest.raises(NotHere):
        commendations.praise(
            actor("khac_executive"), foreign.cycle.id, details(), [one.id], key=key(), at=AT
        )
