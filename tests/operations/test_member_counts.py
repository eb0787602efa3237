"""The numbers that are kept beside a branch's sheet whenever its members change."""

import datetime as dt
from dataclasses import asdict

import pytest

from intranet.clock import Clock
from intranet.models import Cycle, MemberSummary
from intranet.operations import annulment, exports, member_counts, quota
from intranet.operations.guard import NotHere
from intranet.queries import member_summaries
from intranet.queries import rolls as rolls_of
from tests import rated, rolls
from tests.decided import AT as LATER
from tests.decided import EXECUTIVE, decided, details, key
from tests.sheets import BLANK, ITS_SECRETARY, SO_2017, actor, assessment
from tests.web.typed import keys

AT = Clock(dt.date(2017, 12, 8))
OF_24 = {
    "listed": 24,
    "tiers": (4, 18, 0, 0, 0, 0),
    "waiting": 2,
    "left_out": 0,
    "keep": 2,
    "to_rate": 24,
    "known": 0,
    "rounds": 1,
    "vote_left": 0,
    "result_left": 2,
}


def kept() -> dict[str, object]:
    where = assessment(BLANK).id
    return asdict(member_summaries.of([where, 999_999])[where])


def test_a_branch_without_a_roll_has_no_numbers() -> None:
    assert member_summaries.of([assessment(BLANK).id]) == {}


def test_the_numbers_follow_roll_facts_votes_and_choice() -> None:
    ids = rolls.enrol(BLANK, 24, civil_servant="none")
    nobody = {**OF_24, "tiers": (0,) * 6, "waiting": 24, "keep": 0, "rounds": 0}
    assert kept() == {**nobody, "vote_left": 1, "result_left": 0}
    rated.review(ids)
    rated.hold(dict(zip(ids, [rated.BEST] * 4 + [rated.GOOD] * 18, strict=False)))
    rolls.note(ids[0], "failings", "none")
    assert kept() == {**OF_24, "known": 1}
    secretary, where = actor(ITS_SECRETARY), assessment(BLANK).id
    chosen, seen = set(ids[:2]), dict.fromkeys(ids[:4], 0)
    quota.choose(secretary, where, SO_2017, chosen, seen, key=next(keys), at=AT)
    # Whoever does not stay waits for his next round.
    assert kept() == {
        **OF_24,
        **{"tiers": (2, 18, 0, 0, 0, 0), "waiting": 4, "known": 1, "result_left": 1},
    }
    rolls.note(ids[23], "not_assessed", "Ốm dài ngày.")
    assert (kept()["waiting"], kept()["left_out"], kept()["to_rate"]) == (3, 1, 23)


def test_a_round_that_two_accounts_enter_apart_is_still_to_be_finished() -> None:
    Cycle.update(double_entry=1).execute()
    ids = rolls.enrol(BLANK, 24, civil_servant="none")
    rated.review(ids)
    rated.wait(dict.fromkeys(ids, rated.GOOD), ITS_SECRETARY)
    rolls.counted()
    assert (kept()["rounds"], kept()["vote_left"]) == (0, 1)


def test_numbers_of_an_older_database_are_caught_up_with_once() -> None:
    rated.rate()
    rolls.enrol(12, 3)
    before = {row.assessment_id: row.listed for row in MemberSummary.select()}
    MemberSummary.delete().execute()
    assert member_counts.catch_up(AT) == len(before) == 6
    assert {row.assessment_id: row.listed for row in MemberSummary.select()} == before
    assert member_counts.catch_up(AT) == 0


def test_what_is_annulled_is_counted_anew() -> None:
    old = decided(members=17)
    first = rolls_of.of(old.id)[0].id
    executive = actor(EXECUTIVE)
    annulment.annul_member(executive, old.id, first, details("13"), "Vì.", key=key(), at=LATER)
    assert (kept()["tiers"], kept()["waiting"]) == ((0, 16, 0, 0, 0, 0), 1)
    annulment.annul(executive, old.id, details("14"), "Vì.", SO_2017, key=key(), at=LATER)
    anew = assessment(BLANK)
    assert anew.id != old.id
    reading = member_counts.read(anew.id, SO_2017, AT.today())
    assert (kept()["listed"], kept()["waiting"]) == (17, len(reading.waiting))


def test_a_board_beyond_reach_is_not_written_down() -> None:
    for who, where in (("bithu01", 1), ("vanphong", 999_999)):
        with pytest.raises(NotHere):
            exports.board(actor(who), where, 16, at=AT)
