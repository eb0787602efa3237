"""A list of members from a file against the rolls there are: new, changed, as it was, faulty.

A member is found again by his name and birth date within his branch; by the name alone where the
list has no birth date for him. What a list leaves empty stays as it is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from intranet import names
from intranet.roll import DETAILS, Details, Member, contradictions

HAS_LEFT = "người này đã rời chi bộ; hãy dùng “Đưa trở lại” trên trang của đảng viên."
TWICE = "người này đã có ở dòng {}."
ELSEWHERE = "người cùng họ tên, ngày sinh này đang ở một chi bộ khác trong đợt; hãy chuyển chi bộ."
SEVERAL = "trong danh sách có {} người cùng họ tên; hãy ghi ngày sinh."


class Kind(enum.StrEnum):
    """What comes of a line."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULTY = "faulty"


@dataclass(frozen=True)
class Line:
    """One line as it was read: its row in the file, whose roll, and what it says of a member.

    `place` is the branch's assessment, None where it could not be found. `said` holds the details
    that the line gives, `replaced` the keys of the offices that it speaks about: of these a member
    holds those in `said` alone. `errors` say in words what could not be read.
    """

    row: int
    place: int | None
    full_name: str
    said: Mapping[str, Any] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planned:
    """What comes of one line; `member` is the one it was recognised as, None for a new one."""

    line: Line
    kind: Kind
    details: Details
    member: Member | None = None
    errors: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the details that would be different."""
        if self.member is None:
            return ()
        old = self.member.details
        return tuple(n for n in DETAILS if getattr(old, n) != getattr(self.details, n))


@dataclass(frozen=True)
class Plan:
    """What comes of every line, in the order of the file."""

    planned: tuple[Planned, ...]

    @cached_property
    def by_kind(self) -> Mapping[Kind, tuple[Planned, ...]]:
        """The lines of each kind."""
        return {kind: tuple(p for p in self.planned if p.kind is kind) for kind in Kind}

    @cached_property
    def counts(self) -> Mapping[Kind, int]:
        """How many lines there are of each kind."""
        found = Counter(each.kind for each in self.planned)
        return {kind: found[kind] for kind in Kind}

    @cached_property
    def fingerprint(self) -> str:
        """What the plan rests on: another one means that the rolls, or the day, have changed."""
        seen = [
            (p.line.row, p.kind, p.line.place, p.member and (p.member.id, p.member.version))
            for p in self.planned
        ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()


def plan(lines: Iterable[Line], rolls: Mapping[int, list[Member]], today: dt.date) -> Plan:
    """Hold every line against the rolls of the branches, by assessment."""
    known = _Known(rolls)
    return Plan(tuple(_planned(line, known, today) for line in lines))


class _Known:
    """The members there are, and those that the list has named so far."""

    def __init__(self, rolls: Mapping[int, list[Member]]) -> None:
        self._of_name: dict[tuple[int, str], list[Member]] = defaultdict(list)
        self._here: dict[tuple[str, dt.date], int] = {}
        self._taken: dict[int, int] = {}
        self._new: dict[tuple[int, str, dt.date | None], int] = {}
        for place, members in rolls.items():
            for member in members:
                name = names.identity(member.full_name)
                self._of_name[place, name].append(member)
                if member.birth_date and member.left_on is None:
                    self._here[name, member.birth_date] = place

    def find(self, place: int, name: str, born: dt.date | None) -> Member | str | None:
        """Whom a line means, None where nobody stands on the roll, or why that cannot be told."""
        alike = self._of_name[place, name]
        if born:
            fitting = [one for one in alike if one.birth_date == born]
            unknown = [one for one in alike if one.birth_date is None]
            if not fitting and len(unknown) == 1:
                fitting = unknown
        else:
            fitting = alike
        if len(fitting) > 1:
            return SEVERAL.format(len(fitting))
        return fitting[0] if fitting else None

    def refusal(self, line: Line, place: int, name: str, member: Member | None) -> str:
        """Why nobody can be put there by this line although it can be read; empty if he can."""
        born = line.said.get("birth_date")
        if member is not None:
            first = self._taken.setdefault(member.id, line.row)
            if first != line.row:
                return TWICE.format(first)
            return HAS_LEFT if member.left_on is not None else ""
        first = self._new.setdefault((place, name, born), line.row)
        if first != line.row:
            return TWICE.format(first)
        if born and self._here.setdefault((name, born), place) != place:
            return ELSEWHERE
        return ""


def _planned(line: Line, known: _Known, today: dt.date) -> Planned:
    name = names.identity(line.full_name)
    errors = list(line.errors)
    member = None
    if line.place is not None and name:
        found = known.find(line.place, name, line.said.get("birth_date"))
        if isinstance(found, str):
            errors.append(found)
        else:
            member = found
            errors += filter(None, [known.refusal(line, line.place, name, member)])
    details = _merged(line, member)
    errors += contradictions(details, today).values()
    if errors:
        return Planned(line, Kind.FAULTY, details, member, tuple(errors))
    if member is None:
        return Planned(line, Kind.NEW, details)
    same = details == member.details
    return Planned(line, Kind.SAME if same else Kind.CHANGED, details, member)


def _merged(line: Line, member: Member | None) -> Details:
    """What the roll would say of a member: what the line gives, the rest as it stands."""
    stands = member.details if member else Details(line.full_name)
    offices = stands.offices - line.replaced | line.said.get("offices", frozenset())
    return dataclasses.replace(stands, **{**line.said, "offices": offices})
