"""What the pages show of the rounds of the vote on members: votes, outcomes, what differs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import cast

from intranet import ballot, clock, facts, sheet, values, vote
from intranet.roll import Member
from intranet.rounds import Record, title
from intranet.rules import member as rules
from intranet.rules.member import MemberResult
from intranet.rules.member_brief import brief
from intranet.rules.regulation import Regulation
from intranet.sheet import Row, Value
from intranet.vote import (
    ABSENT,
    COUNTED,
    DAY,
    LISTED,
    NO_MARK,
    NOTE,
    OFFICIAL,
    STATUS,
    MemberVotes,
    Vote,
)

NO_MARK_LABEL = "Không đánh dấu, nhiều dấu"
NO_RESULT = "Chưa có kết quả"


def columns(regulation: Regulation) -> list[SimpleNamespace]:
    """The columns of the grid: the tiers, then the ballots without one clear mark."""
    names = [tier.name for tier in regulation.members.tiers]
    boxes = (*vote.vote_names(regulation), NO_MARK)
    return [
        SimpleNamespace(name=name, label=label)
        for name, label in zip(boxes, [*names, NO_MARK_LABEL], strict=True)
    ]


def round_view(
    record: Record, people: Mapping[int, Member], names: Mapping[int, str], regulation: Regulation
) -> SimpleNamespace:
    """A version of a round as text, its members as the roll knows them now."""
    day, counts = vote.day_of(record.row), vote.counts(record.row)
    base = (cast("int | None", record.row[OFFICIAL]), counts["present"])
    lines, tiers = [], Counter[str]()
    for which, votes in vote.rows(record.row, regulation).items():
        text = f"Vắng mặt{f': {votes.note}' if votes.note else ''}"
        if votes.is_listed and which in people:
            result = result_of(people[which], votes, day, base, regulation)
            text = brief(result)
            tiers[result.tier.name if result.tier else NO_RESULT] += 1
        marks = zip(columns(regulation), votes.marks, strict=True)
        cells = [(column.label, "–" if n is None else str(n)) for column, n in marks]
        lines.append(SimpleNamespace(name=named(which, names), cells=cells, text=text))
    known = [name for name in COUNTED if counts[name] is not None]
    known_tiers = [*(tier.name for tier in regulation.members.tiers), NO_RESULT]
    return SimpleNamespace(
        number=record.number,
        version=record.version,
        title=title(record.number),
        day=values.format_date(day),
        facts=[("Đảng viên chính thức", base[0])]
        + [(ballot.label(name, regulation), counts[name]) for name in known],
        lines=lines,
        summary="; ".join(f"{name}: {tiers[name]}" for name in known_tiers if tiers[name]),
        reason=record.reason,
        by=record.by,
        did="đề xuất" if record.kind == "settlement" else "nhập",
        at=values.format_moment(clock.moment(record.at)),
        confirmed_by=record.confirmed_by,
    )


def rounds(
    held: Vote, people: Mapping[int, Member], names: Mapping[int, str]
) -> list[SimpleNamespace]:
    """Every whole round, the last first, each with the versions that it replaced."""
    found = []
    for number in reversed(held.numbers):
        standing = held.standing(number)
        if standing is not None:
            older = [r for r in held.rounds if r.number == number and r.complete][:-1]
            view = round_view(standing, people, names, held.regulation)
            view.older = [round_view(r, people, names, held.regulation) for r in reversed(older)]
            found.append(view)
    return found


def apart(
    held: Vote, one: Row, other: Row, boxes: Iterable[str], names: Mapping[int, str]
) -> list[SimpleNamespace]:
    """Boxes in which two rows differ, with both values in words."""
    labels = {column.name: column.label for column in columns(held.regulation)}
    labels |= {STATUS: "Có mặt, vắng mặt", NOTE: "Lý do vắng mặt"}
    found = []
    for name in boxes:
        which, _, column = name.rpartition(".")
        label = ballot.label(name, held.regulation) if not which else labels[column]
        found.append(
            SimpleNamespace(
                name=name,
                label=f"{named(int(which), names)}: {label}" if which else label,
                ours=_write(name, one.get(name)) or "–",
                theirs=_write(name, other.get(name)) or "–",
            )
        )
    return found


def member_names(people: Iterable[Member], *, private: bool) -> dict[int, str]:
    """What each member is called; who shares a name is told apart, by birth date where seen."""
    people = list(people)
    many = Counter(member.full_name for member in people)
    found = {}
    for member in people:
        birth = values.format_date(member.birth_date) if private else ""
        extra = f"sinh {birth}" if birth else member.group_name or f"số {member.id}"
        is_shared = many[member.full_name] > 1
        found[member.id] = f"{member.full_name} ({extra})" if is_shared else member.full_name
    return found


def named(which: int, names: Mapping[int, str]) -> str:
    """What a member is called, or his number where no roll names him any more."""
    return names.get(which, f"Đảng viên số {which}")


def result_of(
    member: Member,
    votes: MemberVotes,
    day: dt.date | None,
    base: tuple[int | None, int | None],
    regulation: Regulation,
) -> MemberResult:
    """What a member's votes give him; `base` are the official members, and those present."""
    tiers = [tier.key for tier in regulation.members.tiers]
    known = facts.member_facts(
        member,
        voted_on=day,
        votes=dict(zip(tiers, votes.votes, strict=True)),
        official=base[0],
        present=base[1],
    )
    return rules.classify(known, regulation)


def _write(name: str, value: Value) -> str:
    if name.endswith(STATUS):
        return {LISTED: "Có mặt", ABSENT: "Vắng mặt"}.get(str(value), "")
    return sheet.write_day(value) if name == DAY else sheet.write_text(value)
