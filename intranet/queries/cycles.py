"""Cycles: the years there are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import peewee

from intranet.access import Scope
from intranet.clock import moment
from intranet.models import Assessment, Cycle, CycleStep, Organisation, User
from intranet.queries import regulations
from intranet.rules.regulation import Regulation


@dataclass(frozen=True, slots=True)
class CycleHead:
    """A cycle as pages and papers name it."""

    id: int
    year: int
    report_before: dt.date
    regulation_sha256: str
    committee_name: str
    committee_paper_name: str
    superior: str
    place: str
    path: str
    state: str
    regulation_name: str
    review_before: dt.date | None
    standing_before: dt.date | None
    organisation_id: int
    double_entry: bool

    @property
    def regulation(self) -> Regulation:
        """The regulation of this cycle."""
        return regulations.by_sha256(self.regulation_sha256)


def newest_year(scope: Scope) -> int | None:
    """The newest year that a committee inside a scope has opened; None when there is none."""
    return next((c.year for c in _list_all() if scope.covers(c.path)), None)


def newest_year_above(path: str) -> int | None:
    """The newest year that a committee above the organisation at `path` has opened, or None."""
    return next((c.year for c in _list_all() if path.startswith(c.path)), None)


def _list_all() -> list[CycleHead]:
    """Every cycle, the newest year first."""
    query = (
        Cycle.select(Cycle, Organisation)
        .join(Organisation)
        .order_by(Cycle.year.desc(), Cycle.id.desc())
    )
    return [
        CycleHead(
            cycle.id,
            cycle.year,
            dt.date.fromisoformat(cycle.report_before),
            cycle.regulation_sha256,
            cycle.organisation.name,
            cycle.organisation.paper_name,
            cycle.organisation.superior,
            cycle.organisation.place,
            cycle.organisation.path,
            cycle.state,
            cycle.regulation_name,
            _day(cycle.review_before),
            _day(cycle.standing_before),
            cycle.organisation.id,
            bool(cycle.double_entry),
        )
        for cycle in query
    ]


def of_year(scope: Scope, year: int) -> CycleHead | None:
    """The cycle of a year whose committee a scope covers; None when there is none."""
    return next((c for c in _list_all() if c.year == year and scope.covers(c.path)), None)


def seen_from(scope: Scope) -> list[CycleHead]:
    """Every cycle that concerns a scope, the newest year first; of one year the nearest first.

    Nearest are those of the committees at or above a place inside the scope, from below upwards;
    then come those of the committees below it.
    """
    places = (*scope.nodes, *scope.subtrees)

    def distance(cycle: CycleHead) -> int:
        above = any(path.startswith(cycle.path) for path in places)
        return -len(cycle.path) if above else len(cycle.path)

    concerned = [c for c in _list_all() if scope.covers(c.path) or distance(c) < 0]
    return sorted(concerned, key=lambda cycle: (-cycle.year, distance(cycle)))


def by_id(cycle_id: int) -> CycleHead:
    """One cycle, for whoever reaches a sheet of it."""
    return next(cycle for cycle in _list_all() if cycle.id == cycle_id)


@dataclass(frozen=True, slots=True)
class CycleStepTaken:
    """A change of a cycle's state as its page tells it."""

    act: str
    by: str
    at: dt.datetime
    reason: str


def list_all(scope: Scope) -> list[CycleHead]:
    """Every cycle of a committee inside a scope, the newest year first."""
    return [cycle for cycle in _list_all() if scope.covers(cycle.path)]


def find(scope: Scope, cycle_id: int) -> CycleHead | None:
    """One cycle of a committee inside a scope, or None."""
    return next((cycle for cycle in list_all(scope) if cycle.id == cycle_id), None)


def steps(cycle_id: int) -> list[CycleStepTaken]:
    """What happened to a cycle, oldest first."""
    query = (
        CycleStep.select(CycleStep, User)
        .join(User, peewee.JOIN.LEFT_OUTER)
        .where(CycleStep.cycle == cycle_id)
        .order_by(CycleStep.id)
    )
    return [
        CycleStepTaken(
            step.act, step.user.display_name if step.user else "", moment(step.at), step.reason
        )
        for step in query
    ]


def states(cycle_id: int) -> dict[str, int]:
    """How many branches' sheets of a cycle are in each state, by their newest revisions."""
    newest: dict[int, str] = {}
    query = (
        Assessment.select()
        .join(Organisation)
        .where(Assessment.cycle == cycle_id, Organisation.kind == "branch")
        .order_by(Assessment.revision)
    )
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        newest[row["organisation"]] = row["state"]
    return dict(Counter(newest.values()))


def _day(stored: str | None) -> dt.date | None:
    return None if stored is None else dt.date.fromisoformat(stored)
