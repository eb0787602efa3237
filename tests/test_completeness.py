"""What a sheet lacks before it can be submitted, box by box."""

import datetime as dt
from typing import Any

import pytest

from intranet import completeness, members, sheet, vote
from intranet.completeness import DIFFERENCE_NEEDS_REASON, differs
from intranet.facts import organisation_facts
from intranet.roll import Fact
from intranet.rounds import Record
from intranet.rules.organisation import classify
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult
from intranet.vote import Vote
from tests.rules.test_quota import ruled
from tests.sheets import SO_2017, WORKED, rows, scored, worked
from tests.test_member_table import person

OPTIONAL = {name for name in WORKED if name.startswith("evidence.")} | {
    "proposal_reason",
    "ballot_reason",
}
NEEDED = [name for name in WORKED if name not in OPTIONAL]


def result(boxes: dict[str, str]) -> OrganisationResult:
    return classify(organisation_facts(rows(boxes), SO_2017, "branch"), SO_2017)


def missing(boxes: dict[str, str]) -> list[str]:
    found = completeness.missing(rows(boxes), result(boxes), SO_2017, None)
    return [item.field for item in found]


def test_the_worked_sheet_lacks_nothing() -> None:
    assert missing(worked()) == []


@pytest.mark.parametrize("name", NEEDED)
def test_each_box_that_is_empty_alone_is_missing_alone(name: str) -> None:
    assert missing(WORKED | {name: ""}) == [name]


def test_a_blank_sheet_lacks_every_box_but_notes_in_the_order_of_the_page() -> None:
    order = [box.name for box in sheet.fields(SO_2017) if box.name not in OPTIONAL]
    assert missing(dict.fromkeys(WORKED, "")) == order
    nothing = completeness.missing({}, result(dict.fromkeys(WORKED, "")), SO_2017, None)
    assert [item.field for item in nothing] == order


def test_members_who_are_still_pending_are_not_missing() -> None:
    pending = worked(members_completed="9")
    assert result(pending).tier is None
    assert missing(pending) == []


def test_zero_and_there_is_none_are_answers() -> None:
    assert missing(WORKED | scored("0", "0", "0", "0", "0") | {"proposed_tier": "weak"}) == []
    assert missing(worked(authority="none", members_total="0", members_completed="0")) == []


def test_a_proposal_that_differs_needs_a_reason_and_a_reason_is_enough() -> None:
    assert missing(worked(proposed_tier="good")) == ["proposal_reason"]
    assert missing(worked(proposed_tier="good", proposal_reason="Tự nhận.")) == []
    found = completeness.missing(rows(worked(proposed_tier="good")), result(WORKED), SO_2017, None)
    assert [item.text for item in found] == [DIFFERENCE_NEEDS_REASON]


@pytest.mark.parametrize(
    ("boxes", "fitting"),
    [
        ({}, {"strong"}),
        ({"peer.cong_doan": "second"}, {"good"}),
        ({"united": "no"}, {"weak"}),
        ({"score.ideology": ""}, {"strong", "good"}),  # 74,5 to 94,5
        ({"peer.cong_doan": "second", "corruption_discipline": ""}, {"good", "completed", "weak"}),
        ({"members_completed": "9"}, {"strong", "good"}),
    ],
)
def test_a_proposal_differs_outside_the_span_alone(
    boxes: dict[str, str], fitting: set[str]
) -> None:
    found = result(WORKED | boxes)
    tiers = {tier.key for tier in SO_2017.tiers}
    assert {tier for tier in tiers if not differs(tier, found, SO_2017)} == fitting


@pytest.mark.parametrize("proposed", [None, "", "excellent", 3])
def test_no_proposal_does_not_differ(proposed: object) -> None:
    assert not differs(proposed, result(WORKED), SO_2017)


def test_every_box_has_a_name_of_its_own_away_from_the_page() -> None:
    names = [completeness.label(box, SO_2017) for box in sheet.fields(SO_2017)]
    assert len(set(names)) == len(names)
    assert "Điểm tiêu chí b) Công tác chính trị tư tưởng" in names
    assert "Minh chứng tiêu chí b) Công tác chính trị tư tưởng" in names
    assert "Xếp loại của Công đoàn" in names


# --- a branch with a roll ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regulation", "asked"),
    [
        (SO_2017, [completeness.QUOTA]),
        (ruled(effect="warn"), []),
        (ruled(per="committee", small_branch=None), []),
    ],
    ids=["as in 2017", "warns", "for the committee"],
)
def test_more_than_the_quota_is_missing_where_it_is_the_branchs_and_blocks(
    regulation: Regulation, asked: list[str]
) -> None:
    nobody = dict.fromkeys(vote.HEAD, 0)
    row: dict[str, Any] = nobody | {"voted_on": "2017-12-08", "official": 17, "present": 17}
    for number in range(1, 8):
        votes = (17, 0, 0, 0) if number == 1 else (0, 17, 0, 0)
        boxes = vote.member_boxes(number, regulation)
        row |= dict(zip(boxes, ("listed", "", 0, *votes, 0), strict=True))
    held = (Record(1, 1, 1, row, True),)
    announced = {"announced_on": Fact("2017-12-08", 1)}
    people = [person(number, civil_grade="excellent") for number in range(1, 8)]
    reading = members.read(people, held, announced, regulation, dt.date(2017, 12, 8))
    rounds = Vote(regulation, False, held)
    assert [item.field for item in completeness.missing_members(reading, rounds)] == asked
