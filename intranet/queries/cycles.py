"""Cycles: the years there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from intranet.access import Scope
from intranet.models import Cycle, Organisation
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
        )
        for cycle in query
    ]


def of_year(scope: Scope, year: int) -> CycleHead | None:
    """The cycle of a year whose committee a scope covers; None when there is none."""
    return next((c for c in _list_all() if c.year == year and scope.covers(c.path)), None)
