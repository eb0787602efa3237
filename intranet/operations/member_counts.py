"""A branch's sheet takes its numbers of members from the roll, as soon as there is one (II.B.1.3).

They are counted again in the transaction of every change to roll, facts or votes, so that whoever
reads the sheet reads the same numbers as whoever reads the members. The office's board has its own
beside them, so that it judges nobody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from intranet import clock, member_summary, members, sheet
from intranet.clock import Clock
from intranet.database import database
from intranet.member_summary import Summary
from intranet.members import Reading
from intranet.models import Assessment, MemberSummary, RollEntry, SubordinateCount
from intranet.models.member_summary import TIERS
from intranet.queries import regulations, rolls, votes
from intranet.queries.sheets import ROLL
from intranet.rounds import Record
from intranet.rules.facts import Subordinates
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.vote import Vote


def read(assessment_id: int, regulation: Regulation, today: dt.date) -> Reading:
    """Judge a branch's members as they stand in the database; five statements."""
    return _read(assessment_id, votes.rounds(assessment_id, regulation), regulation, today)


def _read(
    assessment_id: int, rounds: tuple[Record, ...], regulation: Regulation, today: dt.date
) -> Reading:
    people, noted = rolls.of(assessment_id), rolls.branch_facts(assessment_id)
    return members.read(people, rounds, noted, regulation, today)


def refresh(actor: Actor, assessment: Assessment, regulation: Regulation, at: Clock) -> Reading:
    """Count the members again and keep the numbers on the sheet, inside the open transaction.

    A branch without a roll keeps the numbers that were typed. Returns the members as judged.
    """
    return keep(actor.user_id, assessment, regulation, at)


def keep(user_id: int, assessment: Assessment, regulation: Regulation, at: Clock) -> Reading:
    """The same for an act that the program does for somebody, such as opening a year."""
    held, reading = _held(assessment, regulation, at)
    if not reading.standings and not rolls.exists(assessment.id):
        return reading
    if assessment.state != "decided":  # what is decided stands, whoever of it is rated anew
        write(user_id, assessment, reading.subordinates, at)
    _keep_summary(assessment, member_summary.of(reading, held, at.today()))
    return reading


def _held(assessment: Assessment, regulation: Regulation, at: Clock) -> tuple[Vote, Reading]:
    double = bool(assessment.cycle.double_entry)
    held = votes.of(assessment.id, regulation, double=double)
    return held, _read(assessment.id, held.rounds, regulation, at.today())


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


def catch_up(at: Clock) -> int:
    """Count for the board the members of rolls that are older than it; returns how many rolls.

    For a database that has just been brought to this program's schema; no sheet changes.
    """
    has_roll = Assessment.id.in_(RollEntry.select(RollEntry.assessment))
    has_numbers = Assessment.id.in_(MemberSummary.select(MemberSummary.assessment))
    lacking = list(Assessment.select().where(has_roll & ~has_numbers))
    with database.atomic():
        for assessment in lacking:
            regulation = regulations.by_sha256(assessment.cycle.regulation_sha256)
            held, reading = _held(assessment, regulation, at)
            _keep_summary(assessment, member_summary.of(reading, held, at.today()))
    return len(lacking)


def _keep_summary(assessment: Assessment, found: Summary) -> None:
    """Let these numbers stand for the branch, whatever stood before."""
    numbers = asdict(found)
    tiers = numbers.pop("tiers")
    columns = {**numbers, **dict.fromkeys(TIERS, 0), **dict(zip(TIERS, tiers, strict=False))}
    MemberSummary.insert(assessment=assessment, **columns).on_conflict(
        conflict_target=[MemberSummary.assessment], update=columns
    ).execute()


#: What the office found of other numbers says nothing about these.
_UNVERIFIED = {**dict.fromkeys(sheet.verified_columns(sheet.MEMBERS).values()), "note": ""}
