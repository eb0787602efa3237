"""Deciding members rated anew, and the branches of a year as they stand before the executive."""

import pytest

from intranet import ready
from intranet.access import Act
from intranet.decision import BranchRuling, Ruling
from intranet.models import DecidedMember
from intranet.operations import annulment
from intranet.operations.decisions import NotSettled, Unexplained
from intranet.queries import decisions as decided
from intranet.ready import MEMBER_VOTED
from tests import rated
from tests.decided import AT, EXECUTIVE, details, key, verified
from tests.decided import decide as decide_one
from tests.operations.test_deciding import OVER, decide, now, passed_on
from tests.sheets import BLANK, actor, assessment, set_state


def annulled(number: int, members: int = 3, **rate: int) -> list[int]:
    """A decided branch of which the first members' results were annulled; their ids."""
    one = passed_on(rate.get("total", members), rate.get("good", members), rate.get("best", 0))
    why = Ruling(None, "Dẫn đầu ngành." if rate.get("best") else "")
    decide_one(BLANK, BranchRuling(why))
    ids = sorted(each.member_id for each in decided.members([one.id])[one.id])[:number]
    for place, member in enumerate(ids):
        annulment.annul_member(
            actor(EXECUTIVE), one.id, member, details(f"A{place}"), "Vì.", key=key(), at=AT
        )
    return ids


def test_of_members_rated_anew_those_who_are_through_are_decided_and_the_others_wait() -> None:
    first, second = annulled(2)
    one = assessment()
    with pytest.raises(NotSettled, match="Nguyễn Văn A: chưa có kết quả; Trần Thị B: chưa"):
        decide({one.id: BranchRuling()}, number="30")
    rated.hold({first: rated.GOOD}, number=2, day="2017-12-13")
    decide({one.id: BranchRuling()}, number="30")
    assert (decided.open_again(one.id), assessment().redo) == ({second}, 1)
    rated.hold({second: rated.GOOD}, number=3, day="2017-12-14")
    decide({one.id: BranchRuling(seen=now().seen)}, number="31")
    assert (decided.open_again(one.id), assessment().redo) == (frozenset(), 0)
    assert DecidedMember.select().where(DecidedMember.annulled_by.is_null()).count() == 3


def test_a_member_rated_anew_above_the_quota_or_his_vote_needs_a_reason() -> None:
    (first,) = annulled(1, total=3, good=2, best=1)
    one = assessment()
    rated.hold({first: rated.GOOD}, number=2, day="2017-12-13")
    decide({one.id: BranchRuling()}, number="30")
    others = [each.member.id for each in now().reading.standings if each.member.id != first]  # type: ignore[union-attr]  # there is a roll
    for place, member in enumerate(others):
        annulment.annul_member(
            actor(EXECUTIVE), one.id, member, details(f"B{place}"), "Vì.", key=key(), at=AT
        )
    rated.hold(dict.fromkeys(others, rated.BEST), number=3, day="2017-12-14")
    with pytest.raises(Unexplained) as refused:
        decide({one.id: BranchRuling(members={others[0]: Ruling("good")})}, number="31")
    assert refused.value.faults == {(one.id, others[0]): f"Hãy ghi lý do: {MEMBER_VOTED}."}
    with pytest.raises(Unexplained) as refused:
        decide({one.id: BranchRuling()}, number="31")
    assert refused.value.faults == {(one.id, each): f"Hãy ghi lý do: {OVER}." for each in others}
    why = Ruling(None, "Thành tích đặc biệt.")
    decide({one.id: BranchRuling(members=dict.fromkeys(others, why))}, number="31")
    assert assessment().redo == 0


def test_the_branches_of_a_year_with_their_tiers_make_two_shares() -> None:
    one = verified()
    submitted_only = assessment(1)
    year = ready.of_year(actor(EXECUTIVE).scope(Act.DECIDE), 2017, one.cycle.id, AT.today())
    assert {each.sheet.id for each in year.ready} == {one.id, assessment(7).id}
    assert submitted_only.id in year.computed
    after, with_rest = year.shares({one.id: "good", assessment(7).id: "strong"})  # type: ignore[misc]  # there are branches
    assert (after.strong, after.branches) == (1, 16)
    assert with_rest.strong > after.strong


def test_more_branches_than_one_page_takes_come_later(monkeypatch: pytest.MonkeyPatch) -> None:
    one = verified()
    monkeypatch.setattr(ready, "MOST_AT_ONCE", 1)
    year = ready.of_year(actor(EXECUTIVE).scope(Act.DECIDE), 2017, one.cycle.id, AT.today())
    assert (len(year.ready), year.later) == (1, 1)


def test_where_nothing_was_passed_on_there_is_no_share_to_show() -> None:
    set_state(7, "draft")
    where = assessment().cycle.id
    year = ready.of_year(actor(EXECUTIVE).scope(Act.DECIDE), 2017, where, AT.today())
    assert year.shares({}) is None
