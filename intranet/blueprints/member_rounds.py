"""From a round of the vote on members to the record that its papers are printed from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from intranet import clock, facts, member_table, members, vote
from intranet.blueprints.member_records import Roll, head, outcome, reason_row
from intranet.members import Reading, Standing
from intranet.queries.sheets import Sheet
from intranet.reports.member_records import (
    MemberReasonRow,
    MemberTallyRecord,
    MemberVoteRow,
    TierHead,
)
from intranet.reports.records import CountRow
from intranet.rules import ballot as ballot_rules
from intranet.rules import member as rules
from intranet.rules.member import MemberResult, Outcome
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
    rows, absent, left_out, before = [], [], [], 0
    for standing, line in zip(reading.standings, lines, strict=True):
        counted = vote.votes_of(row, standing.member.id, regulation)
        if counted is None:
            rated = standing.result.tier is not None
            before += rated
            left_out += [] if rated else [reason_row(standing, line)]
        elif counted.is_listed:
            rows.append(
                MemberVoteRow(
                    line.name,
                    counted.without_best,
                    counted.votes,
                    counted.no_mark,
                    _place(standing.result),
                    outcome(standing, line),
                )
            )
        else:
            why = counted.note or "Bỏ phiếu ở cuộc họp gần nhất khi có mặt"
            absent.append(MemberReasonRow(line.name, ABSENT, why))
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
    """The next round before it is held: who is on its ballots, and nothing counted."""
    reading = roll.read(found.regulation, today)
    return MemberTallyRecord(
        head=head(found, None),
        number=roll.following,
        on=None,
        official=None,
        base=_base(found),
        persons=(),
        ballots=(),
        stock=(),
        tiers=_tiers(found, None),
        rows=tuple(
            MemberVoteRow(each.member.full_name, _without_best(each))
            for each in reading.standings
            if _is_on_next_ballot(each, reading, today)
        ),
    )


def _place(result: MemberResult) -> int | None:
    """The place of the tier that the votes gave."""
    tiers = [rung.tier for rung in result.ladder]
    return None if result.tier is None else tiers.index(result.tier)


def _is_on_next_ballot(standing: Standing, reading: Reading, day: dt.date) -> bool:
    """Whether the next round lists him: he has no tier that stands, and can be rated that day."""
    member = standing.member
    if standing.is_rated or member.not_assessed or not member.on_roll(day):
        return False
    known = facts.member_facts(member, voted_on=day)
    return rules.classify(known, reading.regulation).outcome is not Outcome.NOT_RATED


def _without_best(standing: Standing) -> bool:
    """Whether his row has no box for the best tier: the quota took it from him once."""
    before = standing.votes is not None and standing.votes.without_best
    return standing.dropped or before


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
