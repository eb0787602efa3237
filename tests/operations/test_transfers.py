"""Moving a member to another branch within the year: one roll loses him, one gains him, and of all
branches exactly one rates and counts him."""

import datetime as dt
import json

import pytest

from intranet.models import Assessment, MemberFact, RollEntry
from intranet.operations import cycles, member_counts, roll, transfers, versions
from intranet.operations.guard import AlreadyDone, NotHere, Refused, StaleForm, WrongState
from intranet.operations.roll import ChangedMeanwhile, WrongDay
from intranet.queries import rolls
from intranet.roll import STAYS, Member
from tests.roster import (
    NOW,
    OF_6,
    OF_7,
    OF_MANY_KINDS,
    add,
    details,
    hold_vote,
    keys,
    last_entry,
    members_of,
    reading,
    stored,
)
from tests.sheets import SO_2017, actor, assessment, everything, set_state
from tests.sheets import stored as sheet_rows

DAY = dt.date(2017, 12, 7)
GOOD, NOBODY = (0, 9, 0, 0), (4, 4, 1, 0)
BEST = (9, 0, 0, 0)


def transfer(
    one: int,
    source: int = OF_7,
    target: int = OF_6,
    *,
    seen: int = 1,
    day: dt.date = DAY,
    by: str = "vanphong",
    key: str = "",
) -> None:
    transfers.transfer(
        actor(by),
        assessment(source).id,
        assessment(target).id,
        SO_2017,
        one,
        day,
        seen=seen,
        key=key or next(keys),
        at=NOW,
    )


def note(one: int, field: str, value: str, place: int = OF_7, version: int = 0) -> None:
    identity = {"assessment": assessment(place), "member": one, "field": field}
    who = actor(f"bithu{place:02d}")
    versions.put(MemberFact, identity, version, {"value": value}, who, "2017-12-05T03:00:00Z")


def ready(place: int = OF_7) -> int:
    """A member whose review is done, so that a vote gives him a result."""
    one = add(details(), place)
    note(one, "review_completed_on", "2017-12-01", place)
    note(one, "failings", "none", place)
    return one


def totals() -> tuple[object, object]:
    rows = [sheet_rows(place)["members"].values for place in (OF_7, OF_6)]
    return tuple(row["total"] for row in rows)


def counted(one: int) -> list[int]:
    """The places of the branches that count a member, by their own readings."""
    return [p for p in (OF_7, OF_6, OF_MANY_KINDS) if reading(p).of(one) is not None]


def test_who_has_no_result_is_rated_and_counted_where_he_comes() -> None:
    one = ready()
    note(one, "civil_grade", "good")
    assert totals() == (8, 6)
    transfer(one)
    gone, here = stored(one), stored(one, OF_6)
    assert (gone.left_on, gone.left_to, gone.counted) == (DAY, OF_6 + 1, False)
    assert (here.joined_on, here.joined_from, here.counted) == (DAY, OF_7 + 1, True)
    assert here.details == details(joined_on=DAY)
    (known,) = [m for m in members_of(OF_6) if m.id == one]
    assert {name: fact.value for name, fact in known.facts.items()} == {
        "review_completed_on": "2017-12-01",
        "failings": "none",
        "civil_grade": "good",
    }
    assert totals() == (7, 7)
    assert counted(one) == [OF_6]
    assert json.loads(last_entry().detail) == {
        **{"member": one, "day": "2017-12-07", "stays": False},
        **{"from": OF_7 + 1, "to": OF_6 + 1},
    }


def test_a_result_he_already_has_stays_there_and_is_counted_once() -> None:
    one = ready()
    hold_vote(OF_7, {one: GOOD})
    member_counts.refresh(actor("bithu14"), assessment(OF_7), SO_2017, NOW)
    assert totals() == (8, 6)
    transfer(one)
    assert (stored(one).counted, stored(one, OF_6).counted) == (True, False)
    assert totals() == (8, 6)
    assert counted(one) == [OF_7]
    standing = reading(OF_7).of(one)
    assert standing is not None
    assert standing.is_rated
    # Whatever the new branch votes, he is not rated a second time.
    hold_vote(OF_6, {one: BEST})
    assert counted(one) == [OF_7]


@pytest.mark.parametrize(
    ("votes", "dropped", "reviewed", "stays"),
    [
        (GOOD, False, True, True),
        # Only a fact is missing, which the branch that voted will learn.
        (GOOD, False, False, True),
        # No tier had its votes: he is voted on again, where he stands by then.
        (NOBODY, False, True, False),
        (BEST, False, True, True),
        # A nominee over the quota waits for his next vote.
        (BEST, True, True, False),
    ],
)
def test_what_stays_is_a_vote_that_holds(
    votes: tuple[int, int, int, int], dropped: bool, reviewed: bool, stays: bool
) -> None:
    one = ready() if reviewed else add()
    if dropped:
        note(one, STAYS, "no")
    hold_vote(OF_7, {one: votes})
    transfer(one)
    assert counted(one) == ([OF_7] if stays else [OF_6])


def test_who_was_not_listed_takes_nothing_along_but_what_is_known() -> None:
    one, other = ready(), add(details("Trần Thị B"))
    hold_vote(OF_7, {other: GOOD})
    transfer(one)
    assert counted(one) == [OF_6]


def test_a_corrected_round_of_the_old_branch_counts_nobody_twice() -> None:
    one = ready()
    hold_vote(OF_7, {one: NOBODY})
    transfer(one)
    hold_vote(OF_7, {one: GOOD}, number=2)
    assert counted(one) == [OF_6]


@pytest.mark.parametrize("has_result", [True, False])
def test_from_branch_to_branch_and_back_exactly_one_counts_him(has_result: bool) -> None:
    one = ready()
    if has_result:
        hold_vote(OF_7, {one: GOOD})
    transfer(one)
    transfer(one, OF_6, OF_MANY_KINDS)
    assert counted(one) == ([OF_7] if has_result else [OF_MANY_KINDS])
    note(one, "civil_grade", "excellent", OF_MANY_KINDS)
    transfer(one, OF_MANY_KINDS, OF_7)
    back = stored(one)
    assert (back.version, back.left_on, back.left_to) == (3, None, None)
    assert (back.joined_on, back.joined_from) == (DAY, OF_MANY_KINDS + 1)
    assert counted(one) == [OF_7]
    (known,) = [m for m in members_of() if m.id == one]
    assert known.value("civil_grade") == "excellent"
    assert known.fact("review_completed_on").version == 1
    note(one, "civil_grade", "good", version=1)
    transfer(one, OF_7, OF_6, seen=3)
    (known,) = [m for m in members_of(OF_6) if m.id == one]
    assert (known.value("civil_grade"), known.fact("civil_grade").version) == ("good", 1)


def test_who_moved_on_is_not_called_back_but_moved_back() -> None:
    one = add()
    transfer(one)
    who, where = actor("bithu14"), assessment(OF_7).id
    with pytest.raises(Refused):
        roll.come_back(who, where, SO_2017, one, seen=2, at=NOW)
    with pytest.raises(Refused):
        roll.leave(who, where, SO_2017, one, DAY, "", seen=2, at=NOW)
    with pytest.raises(Refused):
        transfer(one, seen=2)


def test_one_form_moves_once() -> None:
    one = add()
    transfer(one, key="one-and-the-same-key")
    before = everything()
    with pytest.raises(AlreadyDone):
        transfer(one, key="one-and-the-same-key")
    with pytest.raises(StaleForm):
        transfer(one, OF_6, OF_7, key="one-and-the-same-key")
    assert everything() == before


def test_what_is_not_possible_changes_nothing() -> None:
    one = add(details(joined_on=dt.date(2017, 12, 1)))
    other_year = RollEntry.select().count()
    before = everything()
    with pytest.raises(Refused):
        transfer(one, OF_7, OF_7)
    with pytest.raises(ChangedMeanwhile):
        transfer(one, seen=2)
    with pytest.raises(WrongDay):
        transfer(one, day=dt.date(2017, 11, 30))
    with pytest.raises(NotHere):
        transfer(one, OF_6, OF_7)
    for place in (OF_7, OF_6):
        set_state(place, "submitted")
        with pytest.raises(WrongState):
            transfer(one)
        set_state(place, "draft")
    assert everything() == before
    assert RollEntry.select().count() == other_year


def test_nobody_moves_into_another_year() -> None:
    one = add()
    committee = assessment(OF_6).cycle.organisation
    days = cycles.Deadlines.usual(SO_2017, 2018)
    year = cycles.begin(committee, 2018, SO_2017, days, user_id=None, at=NOW)
    other = Assessment.get((Assessment.cycle == year) & (Assessment.organisation == OF_6 + 1))
    who = actor("vanphong")
    here = RollEntry.get((RollEntry.member == one) & (RollEntry.superseded == 0)).assessment.id
    with pytest.raises(Refused):
        transfers.transfer(who, here, other.id, SO_2017, one, DAY, seen=1, key=next(keys), at=NOW)
    assert stored_in(here, one).left_on is None


def stored_in(place: int, one: int) -> Member:
    found = rolls.member(place, one)
    assert found is not None
    return found


def test_nobody_but_the_office_moves_members() -> None:
    one = add()
    for by in ("bithu14", "bithu15", "danguy", "ubkt", "bantv", "quantri"):
        with pytest.raises(NotHere):
            transfer(one, by=by)
