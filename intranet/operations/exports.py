"""Lists of members that leave the program as a table: each is written down in the log."""

from __future__ import annotations

from intranet import clock, log
from intranet.access import Act
from intranet.clock import Clock
from intranet.database import RecordGone, locked
from intranet.members import Reading
from intranet.models import Assessment
from intranet.operations import member_counts
from intranet.operations.guard import NotHere
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor


def members(actor: Actor, assessment_id: int, regulation: Regulation, *, at: Clock) -> Reading:
    """The members of a branch as they are handed out, and a log entry with how many they are.

    In every state and of every year: reading changes nothing. Raises NotHere where the person's
    roles do not reach the assessment.
    """
    try:
        with locked(Assessment, assessment_id) as assessment:
            if not actor.scope(Act.MEMBERS_EXPORT).covers(assessment.organisation.path):
                raise NotHere("Không tìm thấy danh sách này.")
            reading = member_counts.read(assessment_id, regulation, at.today())
            log.append(
                Act.MEMBERS_EXPORT,
                at=clock.stamp(at.now()),
                user_id=actor.user_id,
                organisation_id=assessment.organisation.id,
                assessment_id=assessment_id,
                detail={"members": len(reading.standings)},
            )
            return reading
    except RecordGone:
        raise NotHere("Không tìm thấy danh sách này.") from None
