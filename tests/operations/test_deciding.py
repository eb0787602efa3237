"""What keeps a branch from being decided, and which rulings need a reason (§1 Order, §2 Quota)."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping

import pytest

from intranet import ready
from intranet.access import Act
from intranet.decision import BranchRuling, Ruling
from intranet.models import Assessment, Cycle, DecidedResult, Decision, RollEntry
from intranet.operations import annulment, cycles, decisions, member_facts, quota
from intranet.operations.decisions import (
    NO_SUCH_TIER,
    ChangedMeanwhile,
    NotSettled,
    Unexplained,
    WrongDetails,
)
from intranet.operations.guard import CycleClosed, NotHere, Refused, StaleForm, WrongState
from intranet.queries import decisions as decided
from intranet.queries import sheets
from intranet.ready import COMPUTED, MEMBER_VOTED, Ready
from tests import rated, rolls
from tests.decided import (
    AT,
    EXECUTIVE,
    OFFICE,
    announce,
    details,
    fill,
    key,
    pass_on,
    submit,
    submitted,
    verified,
)
from tests.fixtures.second_department import add_second_department
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    SO_2017,
    actor,
    assessment,
    everything,
    set_state,
    tallied,
    vote,
)

OVER = "số giữ mức Hoàn thành xuất sắc nhiệm vụ vượt giới hạn"
VOTED_OTHERWISE = "mức quyết định khác kết quả bỏ phiếu"


def decide(rulings: Mapping[int, BranchRuling], by: str = EXECUTIVE, **head: object) -> None:
    where = Cycle.select().order_by(Cycle.id).get().id
    who, given = actor(by), details(**head)  # type: ignore[arg-type]  # changes of the head
    decisions.decide(who, where, given, rulings, SO_2017, key=key(), at=AT)


def passed_on(members: int = 0, good: int = 0, best: int = 0) -> Assessment:
    """A branch of whose members some were rated, with a reason where they are too many."""
    rated.rate(members, best, good)
    announce()
    secretary, where = actor(ITS_SECRETARY), assessment().id
    if rolls.counted().stays_over_quota:
        why = {"seen": 0, "key": key(), "at": AT}
        quota.give_reason(secretary, where, SO_2017, "Thành tích vượt trội.", **why)  # type: ignore[arg-type]  # in one line
    fill()
    vote()
    submit()
    pass_on()
    return assessment()


def now(place: int = BLANK) -> Ready:
    found = sheets.find(actor(EXECUTIVE).scope(Act.DECIDE), 2017, place + 1)
    assert found is not None
    return ready.of(found, AT.today())


@pytest.mark.parametrize(
    ("tier", "why"),
    [(None, ""), ("strong", ""), ("good", f"{COMPUTED}; {VOTED_OTHERWISE}")],
)
def test_another_tier_needs_a_reason_and_is_kept_with_it(tier: str | None, why: str) -> None:
    one = verified()
    if why:
        with pytest.raises(Unexplained) as refused:
            decide({one.id: BranchRuling(Ruling(tier))})
        assert refused.value.faults == {(one.id, 0): f"Hãy ghi lý do: {why}."}
        assert Decision.select().count() == DECIDED_IN_THE_EXAMPLE
    decide({one.id: BranchRuling(Ruling(tier, "Kết luận thanh tra." if why else ""))})
    kept = decided.results([one.id])[one.id]
    record = json.loads(kept.record)
    assert (kept.tier, record["decided"], record["result"]["tier"]) == (
        tier or "strong",
        tier or "strong",
        "strong",
    )
    assert kept.reason == record["reason"] == ("Kết luận thanh tra." if why else "")


#: The example comes with a branch decided, one that was annulled after it, and the annulment.
DECIDED_IN_THE_EXAMPLE = 3


def test_a_ballot_that_is_tied_needs_a_reason_for_any_tier() -> None:
    fill(proposed_tier="strong", ballot_reason="Ngang phiếu.")
    vote(BLANK, tallied(votes_1="4", votes_2="4"))
    submit()
    pass_on()
    one = assessment()
    with pytest.raises(Unexplained, match="cần ghi lý do") as refused:
        decide({one.id: BranchRuling()})
    assert refused.value.faults == {(one.id, 0): f"Hãy ghi lý do: {VOTED_OTHERWISE}."}
    decide({one.id: BranchRuling(Ruling(None, "Theo điểm và điều kiện."))})
    assert assessment().state == "decided"


def test_a_member_who_waits_is_named_and_once_left_out_has_an_outcome_and_no_tier() -> None:
    one = passed_on(members=4, good=3)
    waiting = now().waiting
    with pytest.raises(NotSettled) as refused:
        decide({one.id: BranchRuling()})
    assert refused.value.missing[0].field == waiting[0].field
    assert "Phạm Thị D: chưa có kết quả" in str(refused.value)
    member = int(waiting[0].field.removeprefix("member."))
    how = {"seen": 0, "key": key(), "at": AT}
    member_facts.not_assessed(actor(OFFICE), one.id, SO_2017, member, "Ốm dài ngày.", **how)  # type: ignore[arg-type]  # in one line
    decide({one.id: BranchRuling()})
    found = {each.member_id: each for each in decided.members([one.id])[one.id]}
    assert (found[member].outcome, found[member].tier) == ("not_assessed", None)
    assert json.loads(found[member].record)["not_assessed"] == "Ốm dài ngày."
    assert [each.outcome for one, each in found.items() if one != member] == ["classified"] * 3


def test_a_member_whom_the_rules_leave_out_is_decided_as_not_rated() -> None:
    ids = rated.rate(3, 0, 2)
    with_exempt(ids[2])
    announce()
    fill()
    vote()
    submit()
    pass_on()
    one = assessment()
    decide({one.id: BranchRuling()})
    outcomes = {each.member_id: each.outcome for each in decided.members([one.id])[one.id]}
    assert outcomes[ids[2]] == "not_rated"
    left_out = now().reading.of(ids[2])  # type: ignore[union-attr]  # there is a roll
    assert left_out is not None
    assert now().member_exceptions(left_out, "excellent", {}) == []


def with_exempt(member: int) -> None:
    """Let a member be exempt, past the page of the roll."""
    RollEntry.update(exempt=1).where(RollEntry.member == member).execute()
    rolls.counted()


@pytest.mark.parametrize(
    ("good", "best", "special", "over"),
    [(20, 2, False, False), (20, 3, False, False), (19, 3, False, True), (19, 3, True, False)],
    ids=["one below", "equal", "one above", "one above, with special achievement"],
)
def test_more_in_the_best_tier_than_the_quota_allows_need_a_reason(
    good: int, best: int, special: bool, over: bool
) -> None:
    one = passed_on(good + best, good, best)
    if special:
        granted = {"seen": 0, "key": key(), "at": AT}
        quota.grant(actor(EXECUTIVE), one.id, SO_2017, "Vượt kế hoạch.", **granted)  # type: ignore[arg-type]  # in one line
    if over:
        with pytest.raises(Unexplained) as refused:
            decide({one.id: BranchRuling()})
        assert refused.value.faults == {(one.id, 0): f"Hãy ghi lý do: {OVER}."}
    decide({one.id: BranchRuling(Ruling(None, "Dẫn đầu ngành." if over else ""))})
    assert assessment().state == "decided"


def test_a_member_who_is_rated_otherwise_needs_a_reason_and_counts_for_the_quota() -> None:
    one = passed_on(23, 20, 3)
    good = next(
        each.member.id
        for each in now().standings
        if each.result.tier.key == "good"  # type: ignore[union-attr]  # all have one
    )
    chosen = Ruling("excellent")
    with pytest.raises(Unexplained) as refused:
        decide({one.id: BranchRuling(members={good: chosen})})
    assert refused.value.faults == {
        (one.id, 0): f"Hãy ghi lý do: {OVER}.",
        (one.id, good): f"Hãy ghi lý do: {MEMBER_VOTED}.",
    }
    why = "Được tặng Huân chương."
    decide({one.id: BranchRuling(Ruling(None, why), {good: chosen._replace(reason=why)})})
    found = {each.member_id: each for each in decided.members([one.id])[one.id]}
    assert (found[good].tier, found[good].reason) == ("excellent", why)
    assert json.loads(found[good].record)["result"]["tier"] == "good"


def test_where_the_quota_only_warns_no_reason_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    passed_on(22, 19, 3)
    rule = dataclasses.replace(SO_2017.members.quota, effect="warn")
    warning = dataclasses.replace(SO_2017, members=dataclasses.replace(SO_2017.members, quota=rule))
    asked = now()
    assert asked.exceeds({}) == [OVER]
    monkeypatch.setattr("intranet.queries.sheets.Sheet.regulation", warning)
    assert now().exceeds({}) == []


def test_a_branch_without_a_roll_has_no_quota() -> None:
    verified()
    assert (now().quota({}), now().exceeds({}), now().standings) == (None, [], ())


@pytest.mark.parametrize("members", [False, True])
def test_a_tier_that_the_regulation_does_not_have_is_refused(members: bool) -> None:
    one = verified(members=3)
    member = now().standings[0].member.id
    unknown = Ruling("splendid", "Vì.")
    ruling = BranchRuling(members={member: unknown}) if members else BranchRuling(unknown)
    before = everything()
    with pytest.raises(Refused, match=NO_SUCH_TIER):
        decide({one.id: ruling})
    assert everything() == before


def test_a_decision_about_nobody_is_none() -> None:
    with pytest.raises(Refused, match="ít nhất một chi bộ"):
        decide({})


def test_one_decision_is_about_several_branches_or_about_none() -> None:
    one, other = verified(), assessment(7)
    both = {one.id: BranchRuling(), other.id: BranchRuling()}
    set_state(7, "submitted")
    before = everything()
    with pytest.raises(WrongState):
        decide(both)
    assert everything() == before
    set_state(7, "verified")
    decide(both)
    found = decided.results([one.id, other.id])
    assert len({each.decision_id for each in found.values()}) == 1
    assert [assessment().state, assessment(7).state] == ["decided", "decided"]


@pytest.mark.parametrize("by", [OFFICE, "bantv", "ubkt", ITS_SECRETARY, "khac_executive"])
def test_nobody_but_its_executive_decides(by: str) -> None:
    add_second_department("x")
    one = verified()
    before = everything()
    with pytest.raises(NotHere):
        decide({one.id: BranchRuling()}, by)
    assert everything() == before


def test_a_branch_of_another_year_revision_or_department_is_not_there() -> None:
    add_second_department("x")
    one = verified()
    foreign = Assessment.select().order_by(Assessment.id.desc()).get()
    Assessment.update(state="verified").where(Assessment.id == foreign.id).execute()
    own = {"cycle": one.cycle, "organisation": one.cycle.organisation}
    committee, _ = Assessment.get_or_create(**own)
    place = {"cycle": one.cycle, "organisation": one.organisation}
    older = Assessment.create(**place, revision=7)
    Assessment.update(revision=8).where(Assessment.id == one.id).execute()
    at_hand = [committee.id, older.id]
    Assessment.update(state="verified").where(Assessment.id.in_(at_hand)).execute()
    before = everything()
    for wrong in (foreign, committee, older):
        with pytest.raises(NotHere):
            decide({one.id: BranchRuling(), wrong.id: BranchRuling()})
    assert everything() == before
    with pytest.raises(NotHere):
        decisions.decide(
            actor("khac_executive"),
            foreign.cycle.id,
            details(),
            {one.id: BranchRuling()},
            SO_2017,
            key=key(),
            at=AT,
        )
    with pytest.raises(NotHere):
        decisions.decide(
            actor(EXECUTIVE), 999, details(), {1: BranchRuling()}, SO_2017, key=key(), at=AT
        )
    assert everything() == before


def test_a_closed_year_takes_no_decision() -> None:
    one = verified()
    cycles.move(actor(OFFICE), one.cycle.id, "close", at=AT)
    with pytest.raises(CycleClosed):
        decide({one.id: BranchRuling()})


def test_the_same_form_decides_once_and_another_act_cannot_use_its_key() -> None:
    one, form = verified(), key()
    where = one.cycle.id
    for _ in range(2):
        decisions.decide(
            actor(EXECUTIVE), where, details(), {one.id: BranchRuling()}, SO_2017, key=form, at=AT
        )
    assert DecidedResult.select().where(DecidedResult.assessment == one).count() == 1
    with pytest.raises(StaleForm):
        annulment.annul(actor(EXECUTIVE), one.id, details("13"), "Vì.", SO_2017, key=form, at=AT)
    with pytest.raises(StaleForm):
        decisions.decide(
            actor(EXECUTIVE),
            where,
            details("13"),
            {one.id: BranchRuling()},
            SO_2017,
            key="?",
            at=AT,
        )


def test_a_number_names_one_decision_of_the_year() -> None:
    one, other = verified(), assessment(7)
    decide({one.id: BranchRuling()}, number="20-QĐ/ĐU")
    with pytest.raises(WrongDetails) as refused:
        decide({other.id: BranchRuling()}, number="20-QĐ/ĐU")
    assert refused.value.faults == {"number": "Năm này đã có quyết định mang số 20-QĐ/ĐU."}


@pytest.mark.parametrize(
    ("changes", "at_fault"),
    [
        ({"present": 15, "in_favour": 13}, set()),
        ({"present": 16, "in_favour": 14}, {"present"}),
        ({"in_favour": 10}, {"in_favour"}),
        ({"in_favour": 12}, {"in_favour"}),
        ({"decided_on": AT.today()}, set()),
        ({"decided_on": AT.today() + dt.timedelta(1)}, {"decided_on"}),
    ],
)
def test_the_head_of_a_decision_must_not_contradict_itself(
    changes: Mapping[str, object], at_fault: set[str]
) -> None:
    one = verified()
    if not at_fault:
        decide({one.id: BranchRuling()}, **changes)
        return
    before = everything()
    with pytest.raises(WrongDetails) as refused:
        decide({one.id: BranchRuling()}, **changes)
    assert set(refused.value.faults) == at_fault
    assert everything() == before


def test_what_changed_after_it_was_seen_is_not_decided() -> None:
    one = passed_on(3, 3)
    seen = now().seen
    granted = {"seen": 0, "key": key(), "at": AT}
    quota.grant(actor(EXECUTIVE), one.id, SO_2017, "Vượt kế hoạch.", **granted)  # type: ignore[arg-type]  # in one line
    with pytest.raises(ChangedMeanwhile, match="đã thay đổi"):
        decide({one.id: BranchRuling(seen=seen)})
    decide({one.id: BranchRuling(seen=now().seen)})
    assert assessment().state == "decided"


def test_a_submitted_branch_is_not_before_the_executive() -> None:
    one = submitted()
    with pytest.raises(WrongState):
        decide({one.id: BranchRuling()})
