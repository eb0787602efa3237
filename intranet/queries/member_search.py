"""Members of several branches, found by name and a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from intranet.models import RollEntry, User
from intranet.queries import rolls
from intranet.roll import Member

PAGE = 50


class Found(NamedTuple):
    """One page of what was found: each with the assessment whose roll he stands on."""

    total: int
    members: tuple[tuple[int, Member], ...]


def find(assessment_ids: Iterable[int], key: str, page: int) -> Found:
    """Those on these rolls whose name, without diacritics, holds a text; two statements.

    `page` counts from one; beyond the last one there is nobody.
    """
    wanted = RollEntry.assessment.in_(list(assessment_ids)) & (RollEntry.superseded == 0)
    if key:
        wanted &= RollEntry.search_key.contains(key)
    total = RollEntry.select().where(wanted).count()
    query: Any = (
        RollEntry.select(RollEntry, User.display_name.alias("by"))
        .join(User, on=(RollEntry.changed_by == User.id))
        .where(wanted)
        .order_by(RollEntry.sort_key, RollEntry.id)
        .paginate(page, PAGE)
    )
    return Found(total, tuple((row["assessment"], rolls.from_row(row)) for row in query.dicts()))
