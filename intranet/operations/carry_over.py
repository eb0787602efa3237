"""A new year's assessment of a branch begins with the roll that the branch had the year before."""

from __future__ import annotations

from typing import Any

from peewee import chunked, fn

from intranet import clock
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, RollEntry
from intranet.operations import member_counts, roll
from intranet.rules.regulation import Regulation

#: Rows of one statement; SQLite takes 32,766 values, and a row has less than thirty.
AT_ONCE = 500


def carry_over(
    assessment: Assessment, year: int, regulation: Regulation, user_id: int | None, at: Clock
) -> int:
    """Copy the roll of the branch's newest earlier year that has one; returns how many came along.

    Who left stays behind, and so does everything that belongs to that year alone: what is known of
    a member, when he came and from where. To be called inside the open transaction; without a
    person, nobody answers for a roll, and none is copied.
    """
    before = _newest_before(assessment, year)
    if before is None or user_id is None:
        return 0
    standing = RollEntry.select().where(
        (RollEntry.assessment == before) & (RollEntry.superseded == 0) & RollEntry.left_on.is_null()
    )
    fresh = {
        "assessment": assessment.id,
        "version": 1,
        "superseded": 0,
        "changed_at": clock.stamp(at.now()),
        "changed_by": user_id,
        "joined_on": None,
        "joined_from": None,
        "counted": 1,
    }
    rows: list[dict[str, Any]] = [
        {**roll.row(entry), **fresh, "member": entry.member.id} for entry in standing
    ]
    for part in chunked(rows, AT_ONCE):
        RollEntry.insert_many(part).execute()
    member_counts.keep(user_id, assessment, regulation, at)
    return len(rows)


def _newest_before(assessment: Assessment, year: int) -> Assessment | None:
    """The branch's newest revision in its newest earlier year in which it kept a roll."""
    has_roll = RollEntry.select().where(RollEntry.assessment == Assessment.id)
    found: Assessment | None = (
        Assessment.select()
        .join(Cycle)
        .where(
            (Assessment.organisation == assessment.organisation)
            & (Cycle.year < year)
            & fn.EXISTS(has_roll)
        )
        .order_by(Cycle.year.desc(), Assessment.revision.desc())
        .first()
    )
    return found
