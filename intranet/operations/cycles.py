"""Cycles: opening a year, closing and reopening it, laying it by."""

from __future__ import annotations

import datetime as dt

from intranet import clock, log
from intranet.clock import Clock
from intranet.database import database
from intranet.models import Assessment, Cycle, Organisation, Step
from intranet.rules.regulation import Regulation


def begin(
    committee: Organisation,
    year: int,
    regulation: Regulation,
    *,
    report_before: dt.date,
    user_id: int | None,
    at: Clock,
) -> int:
    """Open a year for a committee: copy the regulation's text and begin each branch's assessment.

    The copy is what counts for this cycle from now on, whatever becomes of the file.
    """
    stamp = clock.stamp(at.now())
    with database.atomic():
        cycle = Cycle.create(
            organisation=committee,
            year=year,
            regulation_name=regulation.name,
            regulation_text=regulation.text,
            regulation_sha256=regulation.sha256,
            report_before=report_before.isoformat(),
            opened_at=stamp,
        )
        below = Organisation.path.startswith(committee.path) & (Organisation.kind == "branch")
        for branch in Organisation.select().where(below):
            assessment = Assessment.create(cycle=cycle, organisation=branch)
            Step.create(
                assessment=assessment,
                act="open",
                from_state="draft",
                to_state="draft",
                user=user_id,
                at=stamp,
            )
        log.append(
            "cycle.open",
            at=stamp,
            user_id=user_id,
            organisation_id=committee.id,
            detail={"year": year, "regulation": regulation.sha256},
        )
    return cycle.id
