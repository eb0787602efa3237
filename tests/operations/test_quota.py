"""Who stays in the best tier, why more do, the greater quota, and the day of announcing.

Of 24 members 4 are nominated and 18 rated good: 15 % of 20 is 3, of 19 is 2,85, so 2 can stay.
"""

import datetime as dt
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from intranet import log
from intranet.clock import Clock
from intranet.members import Reading
from intranet.models import BranchFact, FormKey, LogEntry, MemberFact, SubordinateCount
from intranet.operations import quota
from intranet.operations.guard import AlreadyDone, NotHere, StaleForm, WrongState
from intranet.operations.quota import ChangedMeanwhile, NotPossible, ReasonMissing, WrongDay
from intranet.rules.regulation import Regulation
from tests import rated, rolls
from tests.operations.test_scoring import in_threads
from tests.rules.test_quota import ruled
from tests.sheets import BLANK, SO_2017, actor, assessment, everything, set_state
from tests.web.typed import keys

pytestmark = pytest.mark.slow

SECRETARY, EXECUTIVE, OFFICE = f"bithu{BLANK}", "danguy", "vanphong"
AT = Clock(dt.date(2017, 12, 8))
HELD_ON = dt.date(2017, 12, 6)


@pytest.fixture
def branch() -> list[int]:
    """The ids of the four nominees."""
    return rated.rate()[:4]


def read() -> Reading:
    return rolls.counted()


def choose(
    staying: list[int],
    nominees: list[int],
    *,
    seen: int = 0,
    by: str = SECRETARY,
    key: str = "",
    regulation: Regulation = SO_2017,
) -> None:
    shown = dict.fromkeys(nominees, seen)
    where, key = assessment().id, key or next(keys)
    quota.choose(actor(by), where, regulation, set(staying), shown, key=key, at=AT)


def act(what: Callable[..., None], value: Any, *, seen: int = 0, by: str, key: str = "") -> None:
    where, key = assessment().id, key or next(keys)
    what(actor(by), where, SO_2017, value, seen=seen, key=key, at=AT)


def grant(reason: str = "Thành tích.", *, seen: int = 0, by: str = EXECUTIVE) -> None:
    act(quota.grant, reason, seen=seen, by=by)


def announce(day: dt.date | None, *, seen: int = 0, by: str = SECRETARY) -> None:
    act(quota.announce, day, seen=seen, by=by)


def last_entry() -> tuple[str, dict[str, Any]]:
    entry: LogEntry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    return entry.act, json.loads(entry.detail)


# --- who stays -----------------------------------------------------------------------------------


def test_whoever_does_not_stay_waits_for_the_next_round_and_the_sheet_counts_it(
    branch: list[int],
) -> None:
    first, second, third, fourth = branch
    assert read().is_over_quota
    choose([first, second], branch)

    reading = read()
    assert [each.member.id for each in reading.staying] == [first, second]
    assert not reading.is_over_quota
    # Two were never voted on, and two were dropped.
    assert len(reading.waiting) == 4
    assert reading.subordinates.completed_or_better == 20
    kept = SubordinateCount.get(SubordinateCount.assessment == assessment())
    assert (kept.total, kept.completed_or_better, kept.source) == (24, 20, "roll")
    made = {str(first): "yes", str(second): "yes", str(third): "no", str(fourth): "no"}
    assert last_entry() == ("quota.choose", {"what": "choose", "stays": made})
    assert not list(log.faults())


def test_a_choice_changes_back_and_every_version_stays(branch: list[int]) -> None:
    first, second, third, _ = branch
    choose([first, second], branch)
    choose([first, third], branch, seen=1)
    assert [each.member.id for each in read().staying] == [first, third]
    versions = MemberFact.select().where(MemberFact.field == "stays", MemberFact.member == third)
    assert [(v.version, v.value, v.superseded) for v in versions.order_by(MemberFact.id)] == [
        (1, "no", 1),
        (2, "yes", 0),
    ]


def test_what_was_chosen_already_is_not_written_again(branch: list[int]) -> None:
    choose(branch[:2], branch)
    before = {k: v for k, v in everything().items() if k != "form_key"}
    choose(branch[:2], branch, seen=1)
    choose(branch[:2], branch, seen=0)
    assert {k: v for k, v in everything().items() if k != "form_key"} == before


def test_the_same_form_has_one_effect(branch: list[int]) -> None:
    choose(branch[:2], branch, key="one-form-of-the-quota")
    before = everything()
    with pytest.raises(AlreadyDone):
        choose(branch[2:], branch, seen=1, key="one-form-of-the-quota")
    with pytest.raises(StaleForm):
        choose(branch[2:], branch, seen=1, key="x")
    assert everything() == before


def test_somebody_elses_choice_is_not_overwritten_unseen(branch: list[int]) -> None:
    choose(branch[:2], branch)
    before = everything()
    with pytest.raises(ChangedMeanwhile):
        choose(branch[1:3], branch)
    assert everything() == before


@pytest.mark.parametrize("shown", [slice(0, 3), slice(0, 0)])
def test_a_choice_among_other_nominees_than_there_are_is_refused(
    branch: list[int], shown: slice
) -> None:
    with pytest.raises(ChangedMeanwhile):
        choose(branch[:2], branch[shown])


def test_nobody_has_to_go_while_the_quota_is_kept() -> None:
    nominees = rated.rate(excellent=2, good=20)[:2]
    with pytest.raises(NotPossible, match="chưa vượt giới hạn"):
        choose(nominees[:1], nominees)
    # Saying of everybody that he stays is no more than was so.
    choose(nominees, nominees)
    assert len(read().staying) == 2


def test_whoever_was_dropped_may_stay_again_once_the_figures_allow_it(branch: list[int]) -> None:
    choose(branch[:2], branch)
    grant()
    # 20 % of 19 is 3,8: three can stay now.
    assert read().quota.keep == 3
    choose(branch[:3], branch, seen=1)
    assert not read().is_over_quota


def test_where_the_quota_is_the_committees_no_branch_chooses(
    branch: list[int],
) -> None:
    with pytest.raises(NotPossible, match="cả đảng bộ"):
        choose(branch[:2], branch, regulation=ruled(per="committee", small_branch=None))


@pytest.mark.parametrize(("seen", "wins"), [("different", 1), ("same", 2)])
def test_two_who_choose_at_once_do_not_overwrite_each_other(
    branch: list[int], seen: str, wins: int
) -> None:
    wanted = [branch[:2], branch[2:] if seen == "different" else branch[:2]]
    came: list[str] = []
    lock = threading.Lock()

    def one(staying: list[int]) -> None:
        try:
            choose(staying, branch)
            result = "done"
        except ChangedMeanwhile:
            result = "refused"
        with lock:
            came.append(result)

    in_threads(*[lambda staying=staying: one(staying) for staying in wanted])
    assert came.count("done") == wins
    assert len(read().staying) == 2


# --- a tie, a small branch -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "excellent", "good", "keep"),
    [(6, 2, 4, 1), (6, 1, 5, 1), (7, 1, 6, 0), (7, 7, 0, 0), (24, 3, 20, 3), (24, 4, 20, 3)],
)
def test_what_can_stay_in_a_small_branch_and_in_one_that_is_not(
    members: int, excellent: int, good: int, keep: int
) -> None:
    nominees = rated.rate(members, excellent, good)[:excellent]
    reading = read()
    assert reading.quota.keep == keep
    assert reading.is_over_quota == (excellent > keep)
    if excellent > keep:
        choose(nominees[:keep], nominees)
    assert not read().is_over_quota


# --- a reason for more ---------------------------------------------------------------------------


def test_a_reason_for_more_is_kept_version_by_version(branch: list[int]) -> None:
    act(quota.give_reason, "Bốn đồng chí đều xứng đáng.", by=SECRETARY)
    assert (read().stays_over_quota, read().is_over_quota) == (True, False)
    assert last_entry() == (
        "quota.choose",
        {"what": "reason", "reason": "Bốn đồng chí đều xứng đáng."},
    )
    with pytest.raises(ChangedMeanwhile):
        act(quota.give_reason, "Khác.", by=SECRETARY)
    act(quota.give_reason, "", seen=1, by=SECRETARY)
    assert read().is_over_quota
    assert [row.value for row in BranchFact.select().order_by(BranchFact.id)] == [
        "Bốn đồng chí đều xứng đáng.",
        None,
    ]


def test_without_more_than_the_quota_there_is_nothing_to_give_a_reason_for() -> None:
    rated.rate(excellent=2, good=20)
    with pytest.raises(NotPossible, match="không vượt giới hạn"):
        act(quota.give_reason, "Lý do.", by=SECRETARY)
    entries = LogEntry.select().count()
    act(quota.give_reason, "", by=SECRETARY)
    assert LogEntry.select().count() == entries, "nothing was there to take back"


# --- the greater quota ---------------------------------------------------------------------------


def test_the_executive_grants_the_greater_quota_and_takes_it_back_with_reasons(
    branch: list[int],
) -> None:
    grant("Vượt kế hoạch năm.")
    assert (read().special_quota, read().quota.keep) == (True, 3)
    assert last_entry() == ("quota.grant", {"what": "grant", "reason": "Vượt kế hoạch năm."})
    act(quota.take_back, "Nhầm chi bộ.", seen=1, by=EXECUTIVE)
    assert (read().special_quota, read().quota.keep) == (False, 2)
    assert last_entry() == ("quota.grant", {"what": "take_back", "reason": "Nhầm chi bộ."})
    grant("Đúng chi bộ.", seen=2)
    act(quota.take_back, "Lại nhầm.", seen=3, by=EXECUTIVE)
    stored = BranchFact.select().order_by(BranchFact.id)
    assert [(row.field, row.value) for row in stored if row.value] == [
        ("special_quota", "Vượt kế hoạch năm."),
        ("special_taken_back", "Nhầm chi bộ."),
        ("special_quota", "Đúng chi bộ."),
        ("special_taken_back", "Lại nhầm."),
    ]


@pytest.mark.parametrize("what", [quota.grant, quota.take_back])
def test_neither_goes_without_a_reason(branch: list[int], what: Callable[..., None]) -> None:
    before = everything()
    with pytest.raises(ReasonMissing):
        act(what, "", by=EXECUTIVE)
    assert everything() == before


def test_what_was_not_granted_cannot_be_taken_back(branch: list[int]) -> None:
    with pytest.raises(NotPossible):
        act(quota.take_back, "Nhầm.", by=EXECUTIVE)


def test_a_grant_that_changed_meanwhile_is_not_overwritten(branch: list[int]) -> None:
    grant()
    for what, seen in ((quota.grant, 0), (quota.take_back, 0)):
        with pytest.raises(ChangedMeanwhile):
            act(what, "Khác.", seen=seen, by=EXECUTIVE)


# --- the day of announcing -----------------------------------------------------------------------


@pytest.mark.parametrize("day", [HELD_ON, dt.date(2017, 12, 8)])
def test_the_day_of_announcing_is_from_the_last_round_until_today(
    branch: list[int], day: dt.date
) -> None:
    announce(day)
    assert read().branch_facts["announced_on"].value == day.isoformat()
    assert last_entry() == ("quota.choose", {"what": "announce", "day": day.isoformat()})
    entries = LogEntry.select().count()
    announce(day)
    assert LogEntry.select().count() == entries, "it stood already"
    announce(None, seen=1)
    assert read().branch_facts["announced_on"].value is None


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2017, 12, 5), r"không thể trước ngày bỏ phiếu gần nhất \(06/12/2017\)"),
        (dt.date(2017, 12, 9), "không thể sau hôm nay"),
    ],
)
def test_any_other_day_is_refused(branch: list[int], day: dt.date, words: str) -> None:
    with pytest.raises(WrongDay, match=words):
        announce(day)


def test_before_a_round_is_whole_there_is_nothing_to_announce() -> None:
    ids = rolls.enrol(BLANK, 3)
    rated.begin(dict.fromkeys(ids, rated.GOOD))
    with pytest.raises(NotPossible):
        announce(HELD_ON)


# --- who, and when -------------------------------------------------------------------------------

ACTS: dict[str, tuple[Callable[[str, list[int]], None], str]] = {
    "choose": (lambda by, nominees: choose(nominees[:2], nominees, by=by), SECRETARY),
    "reason": (lambda by, _: act(quota.give_reason, "Lý do.", by=by), SECRETARY),
    "announce": (lambda by, _: announce(HELD_ON, by=by), SECRETARY),
    "grant": (lambda by, _: grant(by=by), EXECUTIVE),
    "take back": (lambda by, _: act(quota.take_back, "Lý do.", by=by), EXECUTIVE),
}


@pytest.mark.parametrize("name", list(ACTS))
def test_nobody_else_may(branch: list[int], name: str) -> None:
    what, own = ACTS[name]
    before = everything()
    for by in {SECRETARY, EXECUTIVE, OFFICE, "bithu02"} - {own}:
        with pytest.raises(NotHere):
            what(by, branch)
    assert everything() == before


@pytest.mark.parametrize("name", ["choose", "reason", "announce", "grant"])
def test_each_act_has_its_states(branch: list[int], name: str) -> None:
    what, own = ACTS[name]
    closed = ("decided", "annulled") if name == "grant" else ("submitted", "verified", "decided")
    for state in closed:
        set_state(BLANK, state)
        before = everything()
        with pytest.raises(WrongState):
            what(own, branch)
        assert everything() == before
    set_state(BLANK, "submitted" if name == "grant" else "returned")
    what(own, branch)


def test_no_name_reaches_the_log(branch: list[int]) -> None:
    choose(branch[:2], branch)
    announce(HELD_ON)
    names = [each.member.full_name for each in read().standings]
    details = " ".join(entry.detail for entry in LogEntry.select())
    assert not [name for name in names if name in details]


def test_each_form_key_is_noted_for_its_act(branch: list[int]) -> None:
    choose(branch[:2], branch, key="one-form-of-the-quota")
    used = FormKey.get(FormKey.key == "one-form-of-the-quota")
    assert (used.act, used.assessment) == ("quota.choose", assessment())
