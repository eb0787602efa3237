"""From a round of the vote on members to the record that its papers are printed from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from intranet import clock, member_table, members, vote, vote_list
from intranet.blueprints.member_records import Roll, head, outcome, reason_row
from intranet.blueprints.member_round_view import member_names
from intranet.queries.sheets import Sheet
from intranet.reports.member_records import (
    MemberReasonRow,
    MemberTallyRecord,
    MemberVoteRow,
    TierHead,
)
from intranet.reports.records import CountRow
from intranet.rules import ballot as ballot_rules
from intranet.rules.member import MemberResult
from intranet.rules.member_conditions import fraction_of
from intranet.rules.vote import VOTE_BASES, Count
from intranet.rules.wording import capitalised

ABSENT = "Vắng mặt"


def minutes(found: Sheet, roll: Roll, number: int) -> MemberTallyRecord | None:
    """The record of one whole round, as it was counted; None where there is no such round."""
    whole = {record.number: record for record in vote.whole_rounds(roll.rounds)}
    record = whole.get(number)
    if record is None:
        return None
    regulation, row = found.regulation, record.row
    day = vote.day_of(row) or dt.date.min
    listed = set(vote.members_of(row))
    # Whoever was voted on belongs to these minutes, wherever he is counted since.
    there = [
        replace(each, counted=True) if each.id in listed else each
        for each in roll.members
        if each.id in listed or each.on_roll(day)
    ]
    until = [each for each in roll.rounds if each.number <= number]
    reading = members.read(there, until, roll.branch_facts, regulation, day)
    lines = member_table.table(reading, (), {}, private=False).lines
    names = member_names(roll.members, private=False)
    rows, absent, left_out, before = [], [], [], 0
    for standing, line in zip(reading.standings, lines, strict=True):
        name = names[standing.member.id]
        counted = vote.votes_of(row, standing.member.id, regulation)
        if counted is None:
            rated = standing.result.tier is not None
            before += rated
            left_out += [] if rated else [reason_row(standing, line, name)]
        elif counted.is_listed:
            rows.append(
                MemberVoteRow(
                    name,
                    counted.without_best,
                    counted.votes,
                    counted.no_mark,
                    _place(standing.result),
                    outcome(standing),
                )
            )
        else:
            why = counted.note or "Bỏ phiếu ở cuộc họp gần nhất khi có mặt"
            absent.append(MemberReasonRow(name, ABSENT, why))
    size = _size(found, row[vote.OFFICIAL], row["present"])
    return MemberTallyRecord(
        head=head(found, clock.moment(record.at)),
        number=number,
        on=day,
        official=_whole(row[vote.OFFICIAL]),
        base=_base(found),
        persons=_counted(row, ballot_rules.PERSONS),
        ballots=_counted(row, ballot_rules.BALLOTS),
        stock=_counted(row, ballot_rules.STOCK),
        tiers=_tiers(found, size),
        rows=tuple(rows),
        absent=tuple(absent),
        left_out=tuple(left_out),
        rated_before=before,
    )


def blank(found: Sheet, roll: Roll, today: dt.date) -> MemberTallyRecord:
    """The next round before it is held: who is on its ballots by the roll of today."""
    number = roll.following
    who = vote_list.make(
        roll.members, roll.rounds, roll.branch_facts, found.regulation, number, today
    )
    names = member_names(roll.members, private=False)
    return MemberTallyRecord(
        head=head(found, None),
        number=number,
        on=None,
        official=None,
        base=_base(found),
        persons=(),
        ballots=(),
        stock=(),
        tiers=_tiers(found, None),
        rows=tuple(MemberVoteRow(names[each.member.id], each.without_best) for each in who.listed),
    )


def _place(result: MemberResult) -> int | None:
    """The place of the tier that the votes gave."""
    tiers = [rung.tier for rung in result.ladder]
    return None if result.tier is None else tiers.index(result.tier)


def _tiers(found: Sheet, size: int | None) -> tuple[TierHead, ...]:
    return tuple(
        TierHead(tier.name, fraction_of(tier.vote).least_of(size) if size else None)
        for tier in found.regulation.members.tiers
    )


def _size(found: Sheet, official: object, present: object) -> int | None:
    """The number that the votes of a round are a share of."""
    base = found.regulation.members.vote.base
    return Count({}, _whole(official), _whole(present), base).size


def _base(found: Sheet) -> str:
    return VOTE_BASES[found.regulation.members.vote.base]


def _counted(row: Mapping[str, object], names: Iterable[str]) -> tuple[CountRow, ...]:
    return tuple(
        CountRow(capitalised(ballot_rules.WORDS[name]), number)
        for name in names
        if isinstance(number := row[name], int)
    )


def _whole(number: object) -> int | None:
    return number if isinstance(number, int) else None
