"""Members' results on page and paper: the same as the rules' interface gives, and who may see what.

The list is what every page and every paper takes its lines from; `flask classify` is the interface
others rely on. Both are asked about the same thousand random branches.
"""

import dataclasses
import datetime as dt
import json
import random
from typing import Any

import pytest

from intranet import member_table, members, vote
from intranet.blueprints import quota_view
from intranet.blueprints.quota_view import Shown
from intranet.member_table import Group, Line, Table
from intranet.members import Reading
from intranet.roll import NOT_ASSESSED, SPECIAL_QUOTA, STAYS, Fact, Member
from intranet.rounds import Record
from intranet.rules.answers import MET
from intranet.rules.member import Outcome
from tests.member_branches import TIERS, TODAY, Branch, make
from tests.rules.test_classify_members import answers, run
from tests.sheets import SO_2017

BRANCHES, CHUNK = 1000, 100
BEST, GOOD = TIERS[:2]


def read(found: Branch) -> Reading:
    return members.read(found.members, found.rounds, found.branch_facts, SO_2017, TODAY)


def listed(found: Branch, *, private: bool = True) -> Table:
    return member_table.table(read(found), found.members, {}, private=private)


def lines_of(values: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, BRANCHES, CHUNK))
def test_random_branches_get_the_same_from_the_interface_and_on_the_page(start: int) -> None:
    dice = random.Random(start)  # noqa: S311  # the same branches at every run
    found = [make(dice) for _ in range(CHUNK)]
    told = iter(
        answers(run("member", lines_of([one.asked(m) for one in found for m in one.members])))
    )
    seen, numbers, panels = set(), [], []
    for one in found:
        reading, table = read(one), listed(one)
        results = [next(told) for _ in one.members]
        groups: dict[str, list[str]] = {group: [] for group in Group}
        for member, said, line in zip(one.members, results, table.lines, strict=True):
            standing = reading.of(member.id)
            assert standing is not None
            assert standing.result.as_json() == said
            dropped = said["tier"] == BEST and member.value(STAYS) == "no"
            assert line.dropped == dropped
            assert (line.tier.key if line.tier else None) == (None if dropped else said["tier"])
            assert [flag.code for flag in line.flags] == said["flags"]
            groups[group_of(member, said, dropped=dropped)].append(line.outcome)
            seen.add((said["outcome"], line.group, dropped))
        drawn = {
            each.key: [line.outcome for line in each.lines] for each in quota_view.groups(table)
        }
        assert drawn == {group: lines for group, lines in groups.items() if lines}
        rated = [line.tier.key for line in table.lines if line.tier]
        assert [tier.number for tier in table.tiers] == [rated.count(key) for key in TIERS]
        assert (table.completed, table.failed) == (
            len(rated) - rated.count("failed"),
            rated.count("failed"),
        )
        assert table.total == len(table.lines) - len(table.of(Group.LEFT_OUT))
        assert table.pending == len(table.of(Group.WAITS))
        tiers = [said["tier"] for said in results]
        asked = {"members": len(one.members), "special": SPECIAL_QUOTA in one.branch_facts}
        numbers.append({**asked, "nominated": tiers.count(BEST), "good": tiers.count(GOOD)})
        panels.append(quota_view.panel(reading, Shown(), may_choose=True))
    limits = answers(run("quota", lines_of(numbers)))
    assert [(panel.limit, panel.keep) for panel in panels] == [
        (said["limit"], said["keep"]) for said in limits
    ]
    assert {outcome for outcome, _, _ in seen} == set(Outcome)
    assert {group for _, group, _ in seen} == set(Group)
    assert {dropped for _, _, dropped in seen} == {True, False}


def group_of(member: Member, told: dict[str, Any], *, dropped: bool) -> Group:
    """Where a member belongs by the words of the rules (II.B.1 Order; II.B.2.2)."""
    if told["tier"] is not None and not dropped:
        return Group.RATED
    left_out = told["outcome"] == "not_rated" or member.value(NOT_ASSESSED)
    return Group.LEFT_OUT if left_out else Group.WAITS


# --- one member ----------------------------------------------------------------------------------


def person(number: int = 1, **facts: str | None) -> Member:
    """A civil servant graded good, reviewed, of whom nothing bad is known."""
    known = {
        "civil_grade": "good",
        "emulation_fighter": "no",
        "merit_certificate": "no",
        "review_completed_on": "2017-12-01",
        "failings": "none",
        "self_rating": "good",
        **facts,
    }
    return Member(
        id=number,
        version=1,
        full_name=f"Nguyễn Văn {number}",
        admitted_on=dt.date(2010, 5, 3),
        standing="official",
        civil_servant="cadre",
        facts={name: Fact(value, 1) for name, value in known.items()},
    )


def line(
    votes: tuple[int, ...] | None = (1, 14, 1, 0), *, private: bool = True, **facts: str | None
) -> Line:
    """The line of one member of a branch with 17 official members, 16 of them there."""
    head: dict[str, Any] = dict.fromkeys(vote.HEAD, 0) | {"voted_on": "2017-12-08"}
    head |= {"official": 17, "present": 16}
    status = "absent" if votes is None else "listed"
    values = [status, "", 0, *(votes or [None] * len(TIERS)), 0]
    boxes = dict(zip(vote.member_boxes(1, SO_2017), values, strict=True))
    found = Branch([person(**facts)], [Record(1, 1, 1, {**head, **boxes}, True)])
    (only,) = listed(found, private=private).lines
    return only


@pytest.mark.parametrize(
    ("votes", "facts", "outcome", "told"),
    [
        ((1, 14, 1, 0), {}, "Hoàn thành tốt nhiệm vụ", "14/17"),
        ((1, 9, 6, 0), {}, "Hoàn thành tốt nhiệm vụ", "9/17"),
        ((1, 8, 7, 0), {}, "Bỏ phiếu lại", "cao nhất 8/17"),
        ((14, 1, 1, 0), {}, "Bỏ phiếu lại", "cao nhất 14/17"),
        ((12, 1, 1, 0), {"civil_grade": "excellent"}, "Hoàn thành xuất sắc nhiệm vụ", "12/17"),
        ((12, 1, 1, 0), {"civil_grade": "excellent", "stays": "no"}, "Bỏ phiếu lại", "12/17"),
        ((1, 14, 1, 0), {"civil_grade": None}, "Chưa đánh giá", "cao nhất 14/17"),
        (None, {}, "Chưa đánh giá", ""),
        (None, {"not_assessed": "Ốm dài ngày."}, "Chưa đánh giá trong đợt", ""),
    ],
)
def test_a_line_tells_the_outcome_and_the_votes(
    votes: tuple[int, ...] | None, facts: dict[str, str | None], outcome: str, told: str
) -> None:
    found = line(votes, **facts)
    assert (found.outcome, found.votes) == (outcome, told)
    assert [each.number for each in found.tier_votes] == list(votes or ())


@pytest.mark.parametrize(
    ("self_rating", "name", "differs"),
    [
        ("good", "Hoàn thành tốt nhiệm vụ", False),
        ("excellent", "Hoàn thành xuất sắc nhiệm vụ", True),
        (None, "", False),
    ],
)
def test_the_self_rating_stands_beside_the_result_and_a_difference_is_told(
    self_rating: str | None, name: str, differs: bool
) -> None:
    found = line(self_rating=self_rating)
    assert (found.self_rating, found.self_differs) == (name, differs)


def test_without_a_result_no_self_rating_differs() -> None:
    assert not line(None, self_rating="excellent").self_differs


def test_who_may_see_private_data_reads_the_rules_own_sentence() -> None:
    assert "được phân loại “Hoàn thành tốt nhiệm vụ”" in line().why
    assert line(None, not_assessed="Ốm dài ngày.").why.endswith(": Ốm dài ngày.")
    flagged = line(discipline_from="2017-03-01")
    assert [flag.code for flag in flagged.flags] == ["under_discipline"]


@pytest.mark.parametrize(
    ("votes", "facts", "why"),
    [
        (
            (1, 14, 1, 0),
            {},
            "Phân loại mức Hoàn thành tốt nhiệm vụ: cần ít nhất 9/17 phiếu; hiện có 14 "
            "(trên 1/2 số đảng viên chính thức)",
        ),
        (
            (14, 1, 1, 0),
            {},
            "Không mức nào vừa đủ phiếu vừa đủ điều kiện – bỏ phiếu lại ở lần sau: "
            + member_table.WITHHELD,
        ),
        (
            (1, 14, 1, 0),
            {"civil_grade": None},
            f"Chưa đánh giá, phân loại được: {member_table.WITHHELD}",
        ),
        (None, {"not_assessed": "Ốm dài ngày."}, "Văn phòng ghi chưa đánh giá trong đợt này"),
    ],
)
def test_who_may_not_reads_of_votes_and_reviews_alone(
    votes: tuple[int, ...] | None, facts: dict[str, str | None], why: str
) -> None:
    found = line(votes, private=False, **facts)
    assert found.why == why
    assert all(len(rung.reasons) == 1 for rung in found.ladder)


SECRET = ("phân loại “", "kỷ luật", "khuyết điểm", "Chiến sĩ thi đua", "Bằng khen", "Ốm")


def test_no_word_of_grades_discipline_or_failings_reaches_who_may_not_see_them() -> None:
    dice = random.Random(2017)  # noqa: S311  # the same branches at every run
    for _ in range(200):
        for each in listed(make(dice), private=False).lines:
            reasons = (
                *each.left_out,
                *each.needed,
                *(r for rung in each.ladder for r in rung.reasons),
            )
            words = " ".join([each.why, each.outcome, *(reason.text for reason in reasons)])
            assert not any(secret in words for secret in SECRET), words
            assert each.flags == ()
            assert all(rung.answer is rung.vote.answer for rung in each.ladder)


def test_a_public_rung_tells_of_the_vote_alone() -> None:
    best = line((12, 4, 0, 0), private=False).ladder[0]
    assert (best.answer, best.fits) == (MET, MET)
    assert line((12, 4, 0, 0)).ladder[0].answer is not MET


def test_who_came_and_who_left_are_told_with_day_and_place() -> None:
    came = dataclasses.replace(person(1), joined_on=dt.date(2017, 5, 1), joined_from=7)
    left = dataclasses.replace(person(2), left_on=dt.date(2017, 6, 1), left_to=8)
    left = dataclasses.replace(left, leaving_note="theo nguyện vọng")
    bare = dataclasses.replace(person(3), left_on=dt.date(2017, 6, 2))
    people = [came, left, bare]
    reading = members.read(people, (), {}, SO_2017, TODAY)
    table = member_table.table(reading, people, {7: "Chi bộ A", 8: "Chi bộ B"}, private=True)
    assert [(each.came, each.day.day, each.text) for each in table.movements] == [
        (True, 1, "từ Chi bộ A"),
        (False, 1, "đến Chi bộ B – theo nguyện vọng"),
        (False, 2, ""),
    ]
    assert [each.name for each in table.lines] == ["Nguyễn Văn 1"]
