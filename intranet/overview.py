"""All branches of a year side by side: what the office's list and its summary paper both show.

Read in a fixed number of statements however many branches there are, classified once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from intranet import ballot, clock, completeness, facts, sheet
from intranet.access import Scope
from intranet.queries import sheets, steps
from intranet.queries.sheets import Sheet
from intranet.queries.steps import StepTaken
from intranet.rules.ballot import Outcome
from intranet.rules.deadlines import Timeliness, timeliness
from intranet.rules.organisation import classify
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult
from intranet.rules.share import Share, strong_share
from intranet.sheet import PROPOSAL, Rows

WITH_BRANCH = frozenset({"draft", "returned"})
#: From here on what the office found counts, where it found anything else.
VERIFIED = frozenset({"verified", "decided", "annulled"})


@dataclass(frozen=True)
class BranchLine:
    """One branch: its sheet's head, its values, what the rules say, and how it stands in time."""

    sheet: Sheet
    rows: Rows
    result: OrganisationResult
    proposed: str | None
    differs: bool
    voted: Outcome | None
    differences: tuple[str, ...]
    submitted_at: dt.datetime | None
    timeliness: Timeliness
    recorded_at: dt.datetime | None


@dataclass(frozen=True)
class Overview:
    """Every branch inside a scope, with the share of the best tier against its limit."""

    lines: tuple[BranchLine, ...]
    share: Share | None

    @property
    def recorded_at(self) -> dt.datetime | None:
        """The newest change or step among the branches: the record's own time."""
        moments = [line.recorded_at for line in self.lines if line.recorded_at]
        return max(moments, default=None)


def branches(scope: Scope, year: int, now: dt.datetime) -> Overview:
    """Read and classify every branch's newest sheet of a year."""
    found = sheets.list_all(scope, year)
    ids = [one.id for one in found]
    stored = sheets.rows_of(ids)
    taken = steps.of(ids)
    lines = tuple(_line(one, stored[one.id], taken[one.id], now) for one in found)
    return Overview(lines, _share(lines))


def read(found: Sheet, stored: dict[str, sheet.StoredRow]) -> tuple[Rows, OrganisationResult]:
    """One sheet's values that count, and what the rules say of them.

    They are those that the office verified, as soon as it has passed the sheet on.
    """
    rows = sheet.counting(stored, verified=found.state in VERIFIED)
    known = facts.organisation_facts(rows, found.regulation, found.organisation.kind)
    return rows, classify(known, found.regulation)


def recorded_at(
    found: Sheet, stored: dict[str, sheet.StoredRow], taken: list[StepTaken]
) -> dt.datetime | None:
    """The newest change or step of one sheet: the record's own time, never that of looking."""
    moments = [clock.moment(row.changed_at) for row in stored.values()]
    moments += [clock.moment(found.ballot.at)] if found.ballot else []
    return max([*moments, *(step.at for step in taken)], default=None)


def submitted_at(taken: list[StepTaken], state: str) -> dt.datetime | None:
    """When the sheet was handed in that lies with the office now; None while it does not."""
    if state in WITH_BRANCH:
        return None
    return next((step.at for step in reversed(taken) if step.act == "submit"), None)


def _line(
    found: Sheet, stored: dict[str, sheet.StoredRow], taken: list[StepTaken], now: dt.datetime
) -> BranchLine:
    rows, result = read(found, stored)
    proposed = rows.get(PROPOSAL, sheet.empty(PROPOSAL))["tier"]
    voted = ballot.outcome(found.ballot, found.regulation)
    handed_in = submitted_at(taken, found.state)
    return BranchLine(
        sheet=found,
        rows=rows,
        result=result,
        proposed=str(proposed) if proposed else None,
        differs=completeness.differs(proposed, result, found.regulation),
        voted=voted,
        differences=completeness.differences(proposed, result, voted, found.regulation),
        submitted_at=handed_in,
        timeliness=timeliness(handed_in or now, found.report_before),
        recorded_at=recorded_at(found, stored, taken),
    )


def _share(lines: tuple[BranchLine, ...]) -> Share | None:
    if not lines:
        return None
    regulation: Regulation = lines[0].sheet.regulation
    best = regulation.strong_share_limit.tier
    strong = sum(line.result.tier == best for line in lines)
    return strong_share(strong, len(lines), regulation)
