"""Lists that leave the program as a table: each is written down in the log."""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import TypeVar

from intranet import clock, log
from intranet.access import Act
from intranet.clock import Clock
from intranet.database import RecordGone, locked
from intranet.members import Reading
from intranet.models import Assessment, Cycle
from intranet.operations import member_counts
from intranet.operations.guard import NotHere
from intranet.queries import rolls
from intranet.roll import Member
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

Taken = TypeVar("Taken")
NO_YEAR = "Không tìm thấy đợt đánh giá này."


def members(actor: Actor, assessment_id: int, regulation: Regulation, *, at: Clock) -> Reading:
    """The members of a branch as they are handed out, and a log entry with how many they are.

    In every state and of every year: reading changes nothing. Raises NotHere where the person's
    roles do not reach the assessment.
    """

    def read() -> tuple[Reading, Sized]:
        reading = member_counts.read(assessment_id, regulation, at.today())
        return reading, reading.standings

    return _handed_out(actor, assessment_id, read, at)


def roll(actor: Actor, assessment_id: int, *, at: Clock) -> list[Member]:
    """Everybody who stands on a branch's roll and has not left; logged and refused as `members`."""

    def read() -> tuple[list[Member], Sized]:
        found = [each for each in rolls.of(assessment_id) if each.left_on is None]
        return found, found

    return _handed_out(actor, assessment_id, read, at)


def board(actor: Actor, cycle_id: int, branches: int, *, at: Clock) -> None:
    """Write down that somebody takes the board of a year along, with so many branches on it.

    Raises NotHere where the person's roles do not reach the year's committee.
    """
    try:
        with locked(Cycle, cycle_id) as cycle:
            if not actor.scope(Act.BOARD_EXPORT).covers(cycle.organisation.path):
                raise NotHere(NO_YEAR)
            log.append(
                Act.BOARD_EXPORT,
                at=clock.stamp(at.now()),
                user_id=actor.user_id,
                organisation_id=cycle.organisation.id,
                detail={"year": cycle.year, "branches": branches},
            )
    except RecordGone:
        raise NotHere(NO_YEAR) from None


def _handed_out(
    actor: Actor, assessment_id: int, read: Callable[[], tuple[Taken, Sized]], at: Clock
) -> Taken:
    """What is read within reach, and the log entry that somebody took so many members along."""
    try:
        with locked(Assessment, assessment_id) as assessment:
            if not actor.scope(Act.MEMBERS_EXPORT).covers(assessment.organisation.path):
                raise NotHere("Không tìm thấy danh sách này.")
            taken, listed = read()
            log.append(
                Act.MEMBERS_EXPORT,
                at=clock.stamp(at.now()),
                user_id=actor.user_id,
                organisation_id=assessment.organisation.id,
                assessment_id=assessment_id,
                detail={"members": len(listed)},
            )
            return taken
    except RecordGone:
        raise NotHere("Không tìm thấy danh sách này.") from None
