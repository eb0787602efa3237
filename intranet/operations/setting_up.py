"""Making the tree of organisations and opening a cycle."""

from __future__ import annotations

import datetime as dt

from intranet import clock, log
from intranet.clock import Clock
from intranet.database import database
from intranet.models import Assessment, Cycle, Installation, Organisation, Step
from intranet.rules.regulation import Regulation


def install(kind: str, *, at: Clock) -> None:
    """Say once and for all whether this database is a demonstration or real."""
    Installation.create(id=1, kind=kind, created_at=clock.stamp(at.now()))


def add_organisation(
    parent: Organisation | None,
    *,
    kind: str,
    type: str,
    name: str,
    paper_name: str,
    superior: str = "",
    place: str = "",
    position: int = 0,
    has_branch_committee: bool = True,
) -> Organisation:
    """Add an organisation to the tree below `parent`, or as its root."""
    with database.atomic():
        # The path ends in the row's own id, so it is known only after the row is there; until
        # then the name stands in, which no path can equal.
        created = Organisation.create(
            parent=parent,
            path=f"new:{name}",
            kind=kind,
            type=type,
            position=position,
            name=name,
            paper_name=paper_name,
            superior=superior,
            place=place,
            has_branch_committee=int(has_branch_committee),
        )
        created.path = f"{parent.path if parent else '/'}{created.id}/"
        created.save(only=[Organisation.path])
    return created


def open_cycle(
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
