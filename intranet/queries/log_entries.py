"""The log as it is read: what lies within somebody's reach, the newest entries first."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, cast

import peewee

from intranet import clock, names
from intranet.access import Grant, Role, Scope
from intranet.models import (
    Assessment,
    Cycle,
    LogEntry,
    LogHead,
    Organisation,
    RoleGrant,
    RollEntry,
    User,
)

PAGE = 50


class Wanted(NamedTuple):
    """Which entries are asked for: all of what is given must hold.

    `users` are those whose acts are wanted, None for everybody's; `before` is the number that a
    page goes on below.
    """

    users: frozenset[int] | None = None
    act: str = ""
    organisation: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    number: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, with the names that its numbers stand for; `year` is that of its sheet."""

    number: int
    at: dt.datetime
    user_id: int | None
    by: str
    act: str
    organisation_id: int | None
    organisation: str
    path: str
    year: int | None
    revision: int | None
    regulation_sha256: str | None
    detail: Mapping[str, Any]


class Page(NamedTuple):
    """Entries of one page, and the number below which the next one goes on; None on the last."""

    entries: tuple[Entry, ...]
    following: int | None


def newest() -> int:
    """The number of the newest entry; as long as it stands nothing in the database has changed.

    Sessions and failed tries to sign in are no acts, and leave it as it is.
    """
    return int(LogHead.select(LogHead.number).scalar() or 0)


def page(scope: Scope, unplaced: Scope, wanted: Wanted) -> Page:
    """The newest entries about organisations in a scope, one page of them, in one statement.

    Those about no organisation are seen by whoever has an `unplaced` scope: what the program did by
    itself, and what people did who hold a role in it; all of them where everything lies inside.
    """
    outer = peewee.JOIN.LEFT_OUTER
    query = (
        LogEntry.select(
            LogEntry,
            User.display_name.alias("by"),
            Organisation.name.alias("place"),
            Organisation.path,
            Assessment.revision,
            Cycle.year,
            Cycle.regulation_sha256,
        )
        .join(User, outer, on=(LogEntry.user == User.id))
        .join_from(
            LogEntry,
            Organisation,
            peewee.JOIN.LEFT_OUTER,
            on=(LogEntry.organisation == Organisation.id),
        )
        .join_from(
            LogEntry, Assessment, peewee.JOIN.LEFT_OUTER, on=(LogEntry.assessment == Assessment.id)
        )
        .join_from(Assessment, Cycle, peewee.JOIN.LEFT_OUTER, on=(Assessment.cycle == Cycle.id))
        .where(_within(scope, unplaced))
    )
    for condition in _conditions(wanted):
        query = query.where(condition)
    query = query.order_by(LogEntry.number.desc()).limit(PAGE + 1)
    rows = list(cast("Iterable[dict[str, Any]]", query.dicts()))
    following = rows[PAGE - 1]["number"] if len(rows) > PAGE else None
    return Page(tuple(_entry(row) for row in rows[:PAGE]), following)


def _within(scope: Scope, unplaced: Scope) -> Any:
    places = Organisation.select(Organisation.id).where(_inside(scope))
    found = LogEntry.organisation.in_(places)
    if not unplaced:
        return found
    own = RoleGrant.select(RoleGrant.user).join(Organisation).where(_inside(unplaced))
    outside = Organisation.select().where(~_inside(unplaced))
    who = LogEntry.user.is_null() | LogEntry.user.in_(own) | ~peewee.fn.EXISTS(outside)
    return found | (LogEntry.organisation.is_null() & who)


def _inside(scope: Scope) -> Any:
    below = [Organisation.path.startswith(root) for root in scope.subtrees]
    return reduce(or_, below, Organisation.path.in_(sorted(scope.nodes)))


def _conditions(wanted: Wanted) -> Iterable[Any]:
    if wanted.users is not None:
        yield LogEntry.user.in_(sorted(wanted.users))
    if wanted.act:
        yield LogEntry.act == wanted.act
    if wanted.organisation is not None:
        yield LogEntry.organisation == wanted.organisation
    if wanted.since is not None:
        yield LogEntry.at >= _midnight(wanted.since)
    if wanted.until is not None:
        yield LogEntry.at < _midnight(wanted.until + dt.timedelta(days=1))
    if wanted.number is not None:
        yield LogEntry.number == wanted.number
    if wanted.before is not None:
        yield LogEntry.number < wanted.before


def _midnight(day: dt.date) -> str:
    return clock.stamp(dt.datetime.combine(day, dt.time(), clock.ZONE))


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        number=row["number"],
        at=clock.moment(row["at"]),
        user_id=row["user"],
        by=row["by"] or "",
        act=row["act"],
        organisation_id=row["organisation"],
        organisation=row["place"] or "",
        path=row["path"] or "",
        year=row["year"],
        revision=row["revision"],
        regulation_sha256=row["regulation_sha256"],
        detail=json.loads(row["detail"]),
    )


def roles(users: Collection[int]) -> Mapping[int, list[str]]:
    """The roles that these people hold now, in words; one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        RoleGrant.select(RoleGrant.user, RoleGrant.role, Organisation.name)
        .join(Organisation)
        .where(RoleGrant.user.in_(sorted(users)))
        .order_by(RoleGrant.id)
    )
    for user, role, place in cast("Iterable[tuple[int, str, str]]", query.tuples()):
        found[user].append(Grant(Role(role), 0, "", place).label)
    return found


def people(words: str) -> frozenset[int]:
    """Whose name or user name holds these words, with or without diacritics; one statement."""
    key = names.search_key(words)
    query = User.select(User.id, User.username, User.display_name)
    return frozenset(
        user.id
        for user in query
        if key in names.search_key(user.display_name) or key in names.search_key(user.username)
    )


def accounts(scope: Scope, wanted: Collection[int]) -> Mapping[int, str]:
    """The names of accounts that hold a role inside a scope; one statement."""
    query = (
        User.select(User.id, User.display_name)
        .join(RoleGrant)
        .join(Organisation)
        .where(User.id.in_(sorted(wanted)) & _inside(scope))
    )
    return {user.id: user.display_name for user in query}


def members(wanted: Collection[int]) -> Mapping[int, str]:
    """The names of members as their newest roll has them; one statement."""
    query = (
        RollEntry.select(RollEntry.member, RollEntry.full_name)
        .where(RollEntry.member.in_(sorted(wanted)) & (RollEntry.superseded == 0))
        .order_by(RollEntry.id)
    )
    return dict(cast("Iterable[tuple[int, str]]", query.tuples()))
