"""From a branch's roll and rounds to the records that papers about its members are printed from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from intranet import clock, member_table, members, values, vote
from intranet.ballot import Record
from intranet.blueprints.labels import STATE_LABELS
from intranet.blueprints.member_round_view import member_names
from intranet.blueprints.records import issued, percent, titles
from intranet.member_table import Group, Line
from intranet.members import Reading, Standing
from intranet.queries import rolls, votes
from intranet.queries.organisations import Signing
from intranet.queries.sheets import Sheet
from intranet.queries.steps import StepTaken
from intranet.reports.member_records import (
    MemberListRecord,
    MemberReasonRow,
    OpenRecord,
    PaperHead,
    RatedRow,
    TierGroup,
)
from intranet.reports.records import CountRow, MemberNumbers
from intranet.roll import ANNOUNCED_ON, OVER_QUOTA, SPECIAL_QUOTA, Fact, Member
from intranet.rules.member import MemberResult, Outcome
from intranet.rules.member_brief import brief
from intranet.rules.regulation import Regulation
from intranet.workbooks import Cell

UNREVIEWED = "Chưa kiểm điểm"
#: What is asked of everybody before he is rated: that the branch voted on him.
VOTED = "voted"
#: Where only facts are missing of which papers do not tell.
UNKNOWN = "Còn thiếu thông tin về công tác, kỷ luật hoặc khuyết điểm"
HEADINGS = (
    *("TT", "Họ và tên", "Kết quả", "Số phiếu đạt", "Lần bỏ phiếu", "Ngày bỏ phiếu"),
    "Lý do",
)


class Roll(NamedTuple):
    """All that is stored of a branch's members in one year."""

    members: list[Member]
    rounds: tuple[Record, ...]
    branch_facts: Mapping[str, Fact]

    @classmethod
    def of(cls, found: Sheet) -> Roll:
        """Read it; five statements."""
        return cls(
            rolls.of(found.id),
            votes.rounds(found.id, found.regulation),
            rolls.branch_facts(found.id),
        )

    @property
    def following(self) -> int:
        """The number of the round after the last whole one."""
        whole = vote.whole_rounds(self.rounds)
        return whole[-1].number + 1 if whole else 1

    def newest(self, taken: Iterable[StepTaken]) -> dt.datetime | None:
        """The newest change or step: the record's own time."""
        known = [fact for member in self.members for fact in member.facts.values()]
        stamps = [member.changed_at for member in self.members]
        stamps += [fact.changed_at for fact in (*known, *self.branch_facts.values())]
        stamps += [record.at for record in self.rounds]
        moments = [clock.moment(stamp) for stamp in stamps if stamp]
        return max([*moments, *(step.at for step in taken)], default=None)

    def read(self, regulation: Regulation, today: dt.date) -> Reading:
        """Judge everybody by the newest whole rounds."""
        return members.read(self.members, self.rounds, self.branch_facts, regulation, today)


class Listed(NamedTuple):
    """A branch's members as they stand, and what a list of them bears beside.

    `at` is the record's own time; `private` says whether the office's own reasons may be told.
    """

    sheet: Sheet
    reading: Reading
    at: dt.datetime | None
    signing: Signing
    private: bool


def by_tier(listed: Listed) -> MemberListRecord:
    """The record of a branch's members by tier."""
    found, reading, names = listed.sheet, listed.reading, names_of(listed.reading)
    table = member_table.table(reading, (), {}, private=False)
    quota = found.regulation.members.quota
    rated = len(table.of(Group.RATED))
    return MemberListRecord(
        head=head(found, listed.at),
        standing=f"Trạng thái: {STATE_LABELS[found.state]}. Lần lập: {found.revision}.",
        announced=values.parse_date(reading.branch_facts.get(ANNOUNCED_ON, Fact()).value or ""),
        numbers=numbers(reading),
        groups=tuple(
            TierGroup(
                tier.name,
                percent(tier.number, rated),
                tuple(_rated(line, names) for line in table.of_tier(tier.key)),
            )
            for tier in table.tiers
        ),
        without=_reasons(listed, Group.WAITS) + _reasons(listed, Group.LEFT_OUT),
        quota_tier=found.regulation.members.tier(quota.tier).name,
        quota=tuple(_quota(reading)),
        quota_reasons=_quota_reasons(reading),
        signature_right=titles(listed.signing, "T/M CHI BỘ"),
        signer=listed.signing.name,
        addressees=listed.signing.addressees,
    )


def still_open(listed: Listed) -> OpenRecord:
    """The record of who has not completed his review, waits, or is not rated at all."""
    names = names_of(listed.reading)
    return OpenRecord(
        head=head(listed.sheet, listed.at),
        unreviewed=tuple(
            MemberReasonRow(names[each.id], UNREVIEWED, each.group_name)
            for each in (standing.member for standing in listed.reading.standings)
            if not each.exempt and each.day("review_completed_on") is None
        ),
        waiting=_reasons(listed, Group.WAITS),
        left_out=_reasons(listed, Group.LEFT_OUT),
        signature_right=titles(listed.signing, "T/M CHI BỘ"),
        signer=listed.signing.name,
        addressees=listed.signing.addressees,
    )


def spreadsheet(reading: Reading) -> tuple[list[str], list[list[Cell]]]:
    """The list by tier as headings and rows: everybody, with the votes for each tier."""
    tiers = [tier.name for tier in reading.regulation.members.tiers]
    names = names_of(reading)
    table = member_table.table(reading, (), {}, private=False)
    ordered = [line for tier in table.tiers for line in table.of_tier(tier.key)]
    ordered += [*table.of(Group.WAITS), *table.of(Group.LEFT_OUT)]
    *first, why = HEADINGS
    rows: list[list[Cell]] = []
    for number, line in enumerate(ordered, 1):
        counted: list[Cell] = [each.number for each in line.tier_votes] or [None] * len(tiers)
        reason = "" if line.tier is not None else line.why
        voted = values.format_date(line.voted_on)
        rows.append(
            [
                number,
                names[line.member.id],
                line.outcome,
                line.votes,
                line.round,
                voted,
                *counted,
                reason,
            ]
        )
    return [*first, *tiers, why], rows


def numbers(reading: Reading) -> MemberNumbers:
    """A branch's members in numbers."""
    table = member_table.table(reading, (), {}, private=False)
    return MemberNumbers(
        on_roll=len(table.lines),
        tiers=tuple(CountRow(tier.name, tier.number) for tier in table.tiers),
        waiting=len(table.of(Group.WAITS)),
        left_out=len(table.of(Group.LEFT_OUT)),
    )


def head(found: Sheet, at: dt.datetime | None) -> PaperHead:
    """What every paper of a branch begins with."""
    organisation, regulation = found.organisation, found.regulation
    return PaperHead(
        superior=organisation.superior,
        body=organisation.paper_name,
        branch_name=organisation.name,
        place=organisation.place,
        year=found.year,
        regulation_title=regulation.title,
        regulation_issued=issued(regulation),
        revision=found.revision,
        recorded_at=at,
    )


def names_of(reading: Reading) -> Mapping[int, str]:
    """What each member is called on a paper, those who share a name told apart."""
    return member_names((each.member for each in reading.standings), private=False)


def _rated(line: Line, names: Mapping[int, str]) -> RatedRow:
    note = f"Tự nhận: {line.self_rating}" if line.self_differs else ""
    return RatedRow(names[line.member.id], line.votes, line.round, line.voted_on, note)


def outcome(standing: Standing) -> str:
    """What a round gave a member, in the few words of his row; no grade and no discipline."""
    result = standing.result
    if result.outcome in {Outcome.CLASSIFIED, Outcome.UNDECIDED}:
        return brief(result)
    return _waiting_for(result)


def reason_row(
    standing: Standing, line: Line, name: str, *, private: bool = False
) -> MemberReasonRow:
    """A member without a result, and what keeps him from one.

    The office's own reason for leaving him out is told where `private`.
    """
    told = line.why
    if line.outcome == member_table.NOT_ASSESSED:
        told += f": {standing.member.not_assessed}" if private else ""
    elif not standing.dropped:
        told = outcome(standing)
    return MemberReasonRow(name, line.outcome, told)


def _waiting_for(result: MemberResult) -> str:
    """What he waits for, or why he is not rated."""
    told = [each for each in result.deciding if not member_table.is_private(each)]
    # Whoever waits for something else has not been voted on either.
    others = [each for each in told if each.condition.check != VOTED]
    return "; ".join(each.text for each in others or told) or UNKNOWN


def _reasons(listed: Listed, group: Group) -> tuple[MemberReasonRow, ...]:
    """Those of a group with what keeps them from a result, and why the last vote missed them."""
    reading, names = listed.reading, names_of(listed.reading)
    table = member_table.table(reading, (), {}, private=False)
    found = []
    for standing, line in zip(reading.standings, table.lines, strict=True):
        if line.group is group:
            name = names[standing.member.id]
            row = reason_row(standing, line, name, private=listed.private)
            away = _away(reading, standing)
            found.append(replace(row, reason=f"{row.reason}; lý do: {away}") if away else row)
    return tuple(found)


def _away(reading: Reading, standing: Standing) -> str:
    """Why he was absent from the last round, where that was noted."""
    if not reading.rounds:
        return ""
    last = vote.votes_of(reading.rounds[-1].row, standing.member.id, reading.regulation)
    return "" if last is None or last.is_listed else last.note


def _quota(reading: Reading) -> Iterable[str]:
    """The quota's own lines, and how many stay; none where it is not the branch's own."""
    if not reading.has_own_quota:
        return
    yield from (f"{reason.text}." for reason in reading.quota.reasons)
    if reading.nominated:
        over = ", vượt giới hạn và chưa ghi lý do" if reading.is_over_quota else ""
        yield f"Đang giữ {len(reading.staying)} trong {len(reading.nominated)} người{over}."


def _quota_reasons(reading: Reading) -> tuple[str, ...]:
    said = {
        SPECIAL_QUOTA: "Đảng ủy cho hưởng tỷ lệ của nơi có thành tích đặc biệt",
        OVER_QUOTA: "Lý do giữ vượt giới hạn",
    }
    return tuple(
        f"{words}: {reading.branch_facts[name].value}"
        for name, words in said.items()
        if name in reading.branch_facts and reading.branch_facts[name].value
    )
