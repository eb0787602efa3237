"""Papers, table, reading and `flask classify` say the same of a branch's members (R15).

A thousand random branches: what the papers' records say is compared with the answers of the
command, which is asked about facts worked out apart; what stands on the paper is compared with its
record for a part of them.
"""

import json
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from intranet import clock
from intranet.blueprints import member_records, member_rounds
from intranet.blueprints.member_records import Listed, Roll
from intranet.commands import classify
from intranet.queries.organisations import Signing
from intranet.reports.member_records import MemberListRecord, MemberTallyRecord, OpenRecord
from intranet.roll import NOT_ASSESSED, SPECIAL_QUOTA, STAYS, Member
from intranet.rounds import Record
from tests.member_branches import HELD, TIERS, TODAY, Branch, make
from tests.reports.test_member_papers import assert_list, assert_minutes, assert_open
from tests.sheets import SO_2017

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

BRANCHES, PRINTED = 1_000, 20
NAMES = {tier.key: tier.name for tier in SO_2017.members.tiers}
BEST = SO_2017.members.quota.tier
Answer = dict[str, Any]


def ask(what: str, asked: list[Answer]) -> Iterator[Answer]:
    """What `flask classify` answers, in order."""
    lines = "".join(json.dumps(each) + "\n" for each in asked)
    found = CliRunner().invoke(classify.classify, [what], input=lines)
    assert found.exit_code == 0, found.stdout[-300:]
    return map(json.loads, found.stdout.splitlines())


class Said(NamedTuple):
    """One branch, and everything that papers say of it."""

    branch: Branch
    listed: Listed
    by_tier: MemberListRecord
    still_open: OpenRecord
    minutes: list[MemberTallyRecord]


@pytest.fixture(scope="module")
def branches() -> list[Said]:
    dice = random.Random(20171215)  # noqa: S311  # the same branches in every run
    return [said(make(dice)) for _ in range(BRANCHES)]


def said(branch: Branch) -> Said:
    roll = Roll(branch.members, tuple(branch.rounds), branch.branch_facts)
    at = clock.moment("2017-12-12T03:00:00Z")
    listed = Listed(HELD, roll.read(SO_2017, TODAY), at, Signing("", "", "", ()), private=True)
    found = [member_rounds.minutes(HELD, roll, record.number) for record in branch.rounds]
    minutes = [each for each in found if each is not None]
    assert len(minutes) == len(branch.rounds)
    by_tier, still_open = member_records.by_tier(listed), member_records.still_open(listed)
    return Said(branch, listed, by_tier, still_open, minutes)


def test_every_member_stands_where_the_command_puts_him(branches: list[Said]) -> None:
    told = ask(
        "member", [one.branch.asked(each) for one in branches for each in one.branch.members]
    )
    seen = set()
    for one in branches:
        places: dict[str, list[str]] = {key: [] for key in (*TIERS, "waits", "left out")}
        for member in one.branch.members:
            place = place_of(member, next(told))
            places[place].append(member.full_name)
            seen.add(place)
        assert_lists(one, places)
        rows = member_records.spreadsheet(one.listed.reading)[1]
        assert [row[2] for row in rows] == [
            *(NAMES[key] for key in TIERS for _ in places[key]),
            *(row.state for row in one.by_tier.without),
        ]
    assert seen == {*TIERS, "waits", "left out"}


def place_of(member: Member, answer: Answer) -> str:
    """The tier, or that he waits, or is left out, by what the command says and people chose."""
    tier = answer["tier"]
    if tier is not None and not (tier == BEST and member.value(STAYS) == "no"):
        return str(tier)
    if answer["outcome"] == "not_rated" or member.value(NOT_ASSESSED):
        return "left out"
    return "waits"


def assert_lists(one: Said, places: dict[str, list[str]]) -> None:
    record, opened = one.by_tier, one.still_open
    groups = zip(TIERS, record.groups, strict=True)
    assert {key: [row.name for row in group.rows] for key, group in groups} == {
        key: places[key] for key in TIERS
    }
    assert [row.name for row in record.without] == places["waits"] + places["left out"]
    assert [row.name for row in opened.waiting] == places["waits"]
    assert [row.name for row in opened.left_out] == places["left out"]
    numbers, counted = record.numbers, one.listed.reading.subordinates
    assert [each.number for each in numbers.tiers] == [len(places[key]) for key in TIERS]
    assert (numbers.waiting, numbers.left_out) == (len(places["waits"]), len(places["left out"]))
    assert numbers.on_roll == sum(map(len, places.values()))
    # What the branch's own sheet counts (II.B.1.3).
    *well, failed = (each.number for each in numbers.tiers)
    assert counted.total == numbers.on_roll - numbers.left_out
    assert (counted.completed_or_better, counted.failed) == (sum(well), failed)


def test_minutes_tell_each_round_as_the_command_does(branches: list[Said]) -> None:
    rows = [
        (record, member, row, one)
        for one in branches
        for record, minutes in zip(one.branch.rounds, one.minutes, strict=True)
        for member, row in zip(voted(one.branch, record), minutes.rows, strict=True)
    ]
    told = ask("member", [one.branch.asked(each, record.number) for record, each, _, one in rows])
    outcomes = set()
    for (record, member, row, _), answer in zip(rows, told, strict=True):
        tier = answer["tier"]
        outcomes.add(answer["outcome"])
        votes = [record.row[f"{member.id}.votes_{place}"] for place in range(1, len(TIERS) + 1)]
        assert (row.name, [*row.votes]) == (member.full_name, votes)
        assert row.no_mark == record.row[f"{member.id}.no_mark"]
        assert row.reached == (None if tier is None else TIERS.index(tier))
        if tier is not None:
            have = f"{votes[TIERS.index(tier)]}/{record.row['official']}"
            assert row.outcome == f"{NAMES[tier]}: đạt {have}"
        elif answer["outcome"] == "undecided":
            assert row.outcome.startswith(("Chưa đủ: ", "Không mức", "Đủ phiếu nhưng"))
    assert outcomes == {"classified", "undecided", "pending", "not_rated"}


def voted(branch: Branch, record: Record) -> list[Member]:
    """Those who were there, in the order of the roll."""
    return [each for each in branch.members if record.row.get(f"{each.id}.status") == "listed"]


def test_no_paper_tells_of_grades_titles_discipline_or_failings(branches: list[Said]) -> None:
    """Whatever stands in the way of a member, these are for those alone who see the page."""
    rules = SO_2017.members
    private = [*(f"“{grade}”" for grade in rules.grades.values()), *rules.proofs.values()]
    private += [failing.label for failing in rules.tiers[-1].failings if failing.label]
    private += ["kỷ luật ngày", "2017-03-01", "01/03/2017"]
    for one in branches:
        said = repr((one.by_tier, one.still_open, one.minutes))
        said += repr(member_records.spreadsheet(one.listed.reading))
        assert not [words for words in private if words in said]


def test_the_quota_is_the_commands(branches: list[Said]) -> None:
    asked = [
        {
            "members": len(one.branch.members),
            "nominated": len(one.listed.reading.rated(TIERS[0])),
            "good": len(one.listed.reading.rated(TIERS[1])),
            "special": SPECIAL_QUOTA in one.branch.branch_facts,
        }
        for one in branches
    ]
    kept = set()
    for one, answer in zip(branches, ask("quota", asked), strict=True):
        reading = one.listed.reading
        assert (reading.quota.limit, reading.quota.keep) == (answer["limit"], answer["keep"])
        kept.add(answer["keep"])
        texts = [reason["text"] for reason in answer["reasons"]]
        # While members wait the figures are told to be provisional.
        lines = one.by_tier.quota
        assert all(line.startswith(text) for line, text in zip(lines, texts, strict=False))
        assert len(lines) == len(texts) + bool(reading.nominated)
    assert {0, 1} <= kept


def test_papers_say_their_records(branches: list[Said]) -> None:
    for one in branches[:PRINTED]:
        assert_list(one.by_tier)
        assert_open(one.still_open)
        for minutes in one.minutes:
            assert_minutes(minutes)
