"""A branch's sheet takes its numbers of members from the roll, as soon as there is one (II.B.1.3).

They are counted again in the transaction of every change to roll, facts or votes, so that whoever
reads the sheet reads the same numbers as whoever reads the members.
"""

from __future__ import annotations

import datetime as dt

from intranet import clock, members, sheet
from intranet.clock import Clock
from intranet.members import Reading
from intranet.models import Assessment, SubordinateCount
from intranet.queries import rolls, votes
from intranet.queries.sheets import ROLL
from intranet.rules.facts import Subordinates
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor


def read(assessment_id: int, regulation: Regulation, today: dt.date) -> Reading:
    """Judge a branch's members as they stand in the database; five statements."""
    return members.read(
        rolls.of(assessment_id),
        votes.rounds(assessment_id, regulation),
        rolls.branch_facts(assessment_id),
        regulation,
        today,
    )


def refresh(actor: Actor, assessment: Assessment, regulation: Regulation, at: Clock) -> Reading:
    """Count the members again and keep the numbers on the sheet, inside the open transaction.

    A branch without a roll keeps the numbers that were typed. Returns the members as judged.
    """
    return keep(actor.user_id, assessment, regulation, at)


def keep(user_id: int, assessment: Assessment, regulation: Regulation, at: Clock) -> Reading:
    """The same for an act that the program does for somebody, such as opening a year."""
    reading = read(assessment.id, regulation, at.today())
    if not reading.standings and not rolls.exists(assessment.id):
        return reading
    if assessment.state != "decided":  # what is decided stands, whoever of it is rated anew
        write(user_id, assessment, reading.subordinates, at)
    return reading


def write(user_id: int, assessment: Assessment, counts: Subordinates, at: Clock) -> None:
    """Keep numbers that were counted on a sheet, inside the open transaction."""
    numbers = {
        "total": counts.total,
        "completed_or_better": counts.completed_or_better,
        "failed": counts.failed,
        "source": ROLL,
    }
    stamp = {"changed_at": clock.stamp(at.now()), "changed_by": user_id}
    known = SubordinateCount.get_or_none(SubordinateCount.assessment == assessment.id)
    if known is None:
        SubordinateCount.create(assessment=assessment, version=1, **numbers, **stamp)
    elif any(getattr(known, name) != value for name, value in numbers.items()):
        SubordinateCount.update(version=known.version + 1, **numbers, **stamp, **_UNVERIFIED).where(
            SubordinateCount.id == known.id
        ).execute()


#: What the office found of other numbers says nothing about these.
_UNVERIFIED = {**dict.fromkeys(sheet.verified_columns(sheet.MEMBERS).values()), "note": ""}
