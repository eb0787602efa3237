"""A branch's roll and what is known of its members, as it stands now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast

from intranet.models import BranchFact, MemberFact, RollEntry, User
from intranet.roll import Fact, Member

_DAYS = ("birth_date", "admitted_on", "official_on", "joined_on", "left_on")


def of(assessment_id: int) -> list[Member]:
    """Everybody who stands or stood on the roll, in the Vietnamese order; two statements."""
    facts: dict[int, dict[str, Fact]] = defaultdict(dict)
    for row in _standing(MemberFact, assessment_id):
        facts[row["member"]][row["field"]] = _fact(row)
    wanted = (RollEntry.assessment == assessment_id) & (RollEntry.superseded == 0)
    query = (
        RollEntry.select(RollEntry, User.display_name.alias("by"))
        .join(User, on=(RollEntry.changed_by == User.id))
        .where(wanted)
        .order_by(RollEntry.sort_key, RollEntry.member)
    )
    rows = cast("Iterable[dict[str, Any]]", query.dicts())
    return [_member(row, facts.get(row["member"], {})) for row in rows]


def branch_facts(assessment_id: int) -> dict[str, Fact]:
    """What is noted of a branch's vote as a whole."""
    return {row["field"]: _fact(row) for row in _standing(BranchFact, assessment_id)}


def exists(assessment_id: int) -> bool:
    """Whether the branch keeps a roll in this year."""
    return bool(RollEntry.select().where(RollEntry.assessment == assessment_id).exists())


def _standing(model: type[MemberFact] | type[BranchFact], assessment_id: int) -> Any:
    return (
        model.select(model, User.display_name.alias("by"))
        .join(User, on=(model.changed_by == User.id))
        .where((model.assessment == assessment_id) & (model.superseded == 0))
        .dicts()
    )


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(row["value"], row["version"], row["changed_at"], row["by"])


def _member(row: Mapping[str, Any], facts: Mapping[str, Fact]) -> Member:
    days = {name: _day(row[name]) for name in _DAYS}
    return Member(
        id=row["member"],
        version=row["version"],
        full_name=row["full_name"],
        sort_key=row["sort_key"],
        sex=row["sex"],
        standing=row["standing"],
        exempt=bool(row["exempt"]),
        civil_servant=row["civil_servant"],
        offices=frozenset(row["offices"].split(",")) if row["offices"] else frozenset(),
        other_posts=row["other_posts"],
        group_name=row["group_name"],
        joined_from=row["joined_from"],
        left_to=row["left_to"],
        leaving_note=row["leaving_note"],
        changed_at=row["changed_at"],
        changed_by=row["by"],
        facts=facts,
        **days,
    )


def _day(stored: str | None) -> dt.date | None:
    return dt.date.fromisoformat(stored) if stored else None
