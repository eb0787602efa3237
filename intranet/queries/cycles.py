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


def list_all() -> list[CycleHead]:
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
    return next((c for c in list_all() if c.year == year and scope.covers(c.path)), None)
