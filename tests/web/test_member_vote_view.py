"""Whatever is typed into the grid, each row is told what it adds up to and what it gives."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from intranet import vote
from intranet.blueprints import member_vote_view as view
from intranet.rules.answers import NOT_MET
from intranet.sheet import Row
from intranet.vote import COUNTED, Vote, box
from tests.sheets import SO_2017
from tests.test_vote_list import NAMES, listing, member

LISTED = listing(member(1), member(2), member(3, standing="probationary"))
HELD = Vote(SO_2017, double=False)
COUNTS = st.one_of(st.none(), st.integers(0, 4), st.sampled_from([9, 9999]))


@st.composite
def rounds(draw: st.DrawFn) -> Row:
    """A round as it may stand in the middle of the typing."""
    row: dict[str, object] = {
        **vote.empty(),
        "voted_on": draw(st.sampled_from([None, "2017-12-08"])),
    }
    row |= {name: draw(COUNTS) for name in COUNTED}
    for which in LISTED.ids:
        row |= {box(which, name): draw(COUNTS) for name in NAMES}
        row[box(which, "status")] = draw(st.sampled_from(["listed", "listed", "absent"]))
    return LISTED.lay_out(row)


@given(rounds())
def test_every_round_in_the_middle_of_the_typing_is_told(row: Row) -> None:
    said = view.outcomes(LISTED, row, HELD)
    assert set(said) == set(LISTED.ids)
    faults = HELD.faults(row)
    for which, outcome in said.items():
        text = faults.get(box(which, "row"), "")
        assert (outcome.sign == "not_met") is bool(text)
        assert not text or text.rstrip(".") == outcome.text.rstrip(".")
        if "đạt" in outcome.text:
            known = {**row, "official": LISTED.official}
            assert all(each.answer is not NOT_MET for each in HELD.reconciled(known).head)
    told = view.reading(LISTED, row, HELD, LISTED.ids)
    assert (told.added, told.removed) == (0, 0)
    assert "3 đảng viên" not in told.official
    assert f"{LISTED.official} đảng viên chính thức" in told.official


def test_the_day_is_told_or_that_it_is_missing() -> None:
    blank = LISTED.lay_out(vote.empty())
    assert "hôm nay (chưa nhập ngày)" in view.official(LISTED, blank)
    day = dt.date(2017, 12, 8).isoformat()
    assert "ngày 08/12/2017" in view.official(LISTED, {**blank, "voted_on": day})
