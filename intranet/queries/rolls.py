"""A branch's roll and what is known of its members, as it stands now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, cast

from intranet.models import BranchFact, MemberFact, Organisation, RollEntry, User
from intranet.queries import decisions
from intranet.queries.decisions import Ruled
from intranet.roll import Fact, Member

_DAYS = ("birth_date", "admitted_on", "official_on", "joined_on", "left_on")


def of(assessment_id: int) -> list[Member]:
    """Everybody who stands or stood on the roll, in the Vietnamese order; three statements."""
    return of_all([assessment_id])[assessment_id]


def of_all(assessment_ids: Iterable[int]) -> Mapping[int, list[Member]]:
    """The same of several branches, by assessment, in as many statements."""
    ids = list(assessment_ids)
    facts: dict[tuple[int, int], dict[str, Fact]] = defaultdict(dict)
    for row in _standing(MemberFact, ids):
        facts[row["assessment"], row["member"]][row["field"]] = _fact(row)
    ruled = decisions.ruled(ids)
    found: dict[int, list[Member]] = defaultdict(list)
    for row in _entries(RollEntry.assessment.in_(ids) & (RollEntry.superseded == 0)):
        one, member = row["assessment"], row["member"]
        said = ruled[one].get(member, decisions.NOT_RULED)
        found[one].append(from_row(row, facts.get((one, member)), said))
    return found


def entries(assessment_ids: Iterable[int]) -> dict[int, list[Member]]:
    """The rolls of several branches, by assessment, without what else is known of the members."""
    wanted = RollEntry.assessment.in_(list(assessment_ids)) & (RollEntry.superseded == 0)
    found: dict[int, list[Member]] = defaultdict(list)
    for row in _entries(wanted):
        found[row["assessment"]].append(from_row(row))
    return found


def member(assessment_id: int, member_id: int) -> Member | None:
    """One member's entry as it stands, without what else is known; None where there is none."""
    versions = history(assessment_id, member_id)
    return versions[-1] if versions else None


def history(assessment_id: int, member_id: int) -> list[Member]:
    """Every version of a member's entry in one year's roll of a branch, the oldest first."""
    rows = _entries((RollEntry.assessment == assessment_id) & (RollEntry.member == member_id))
    return sorted((from_row(row) for row in rows), key=lambda each: each.version)


def branch_names(members: Iterable[Member]) -> dict[int, str]:
    """The names of the branches that members came from or went to, by id."""
    ids = {place for each in members for place in (each.joined_from, each.left_to) if place}
    query = Organisation.select(Organisation.id, Organisation.name)
    return {one.id: one.name for one in query.where(Organisation.id.in_(sorted(ids)))}


def branch_facts(assessment_id: int) -> dict[str, Fact]:
    """What is noted of a branch's vote as a whole."""
    return branch_facts_of_all([assessment_id])[assessment_id]


def branch_facts_of_all(assessment_ids: Iterable[int]) -> Mapping[int, dict[str, Fact]]:
    """The same of several branches, by assessment; one statement."""
    found: dict[int, dict[str, Fact]] = defaultdict(dict)
    for row in _standing(BranchFact, list(assessment_ids)):
        found[row["assessment"]][row["field"]] = _fact(row)
    return found


def fact_history(assessment_id: int, fields: Iterable[str]) -> list[tuple[str, Fact]]:
    """Every version of these facts of a branch that has a value, oldest first: field and fact."""
    wanted = (BranchFact.assessment == assessment_id) & BranchFact.field.in_(list(fields))
    query = (
        BranchFact.select(BranchFact, User.display_name.alias("by"))
        .join(User, on=(BranchFact.changed_by == User.id))
        .where(wanted, BranchFact.value.is_null(False))
        .order_by(BranchFact.id)
    )
    rows = cast("Iterable[dict[str, Any]]", query.dicts())
    return [(row["field"], _fact(row)) for row in rows]


def exists(assessment_id: int) -> bool:
    """Whether the branch keeps a roll in this year."""
    return bool(RollEntry.select().where(RollEntry.assessment == assessment_id).exists())


def _entries(wanted: Any) -> Iterable[dict[str, Any]]:
    query = (
        RollEntry.select(RollEntry, User.display_name.alias("by"))
        .join(User, on=(RollEntry.changed_by == User.id))
        .where(wanted)
        .order_by(RollEntry.sort_key, RollEntry.member)
    )
    return cast("Iterable[dict[str, Any]]", query.dicts())


def _standing(model: type[MemberFact] | type[BranchFact], ids: list[int]) -> Any:
    return (
        model.select(model, User.display_name.alias("by"))
        .join(User, on=(model.changed_by == User.id))
        .where(model.assessment.in_(ids) & (model.superseded == 0))
        .dicts()
    )


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(row["value"], row["version"], row["changed_at"], row["by"])


def from_row(
    row: Mapping[str, Any],
    facts: Mapping[str, Fact] | None = None,
    ruled: Ruled = decisions.NOT_RULED,
) -> Member:
    """A member from a row of his entry, which carries as `by` who changed it."""
    days: dict[str, Any] = {name: _day(row[name]) for name in _DAYS}
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
        counted=bool(row["counted"]),
        changed_at=row["changed_at"],
        changed_by=row["by"],
        facts=facts or {},
        void_rounds=ruled.void_rounds,
        reopened=ruled.reopened,
        **days,
    )


def _day(stored: str | None) -> dt.date | None:
    return dt.date.fromisoformat(stored) if stored else None
