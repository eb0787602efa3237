"""What decisions gave, annulled and praised: the lists that pages and papers show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

import peewee

from intranet.access import Scope
from intranet.models import (
    Assessment,
    Commendation,
    DecidedMember,
    DecidedResult,
    Decision,
    Organisation,
    RollEntry,
)


class Reach(NamedTuple):
    """How many results of branches and of members a decision gave or annulled, or praised."""

    branches: int = 0
    members: int = 0


class Line(NamedTuple):
    """One result that a decision is about: whose, with which tier; `did` says what it did."""

    did: str
    branch_id: int
    branch: str
    revision: int
    tier: str | None
    member_id: int | None = None
    member: str = ""
    outcome: str = ""


class Published(NamedTuple):
    """A branch with the tier that stands decided, and its members with theirs."""

    branch: str
    tier: str
    members: tuple[tuple[str, str | None], ...]


GAVE, ANNULLED, PRAISED = "gave", "annulled", "praised"


def reach(cycle_id: int) -> Mapping[int, Reach]:
    """How many each decision of a year is about, by decision; five statements."""
    found: dict[int, Reach] = defaultdict(Reach)
    for model, column in _COLUMNS:
        query = (
            model.select(column.alias("decision_id_"), peewee.fn.COUNT(model.id).alias("number"))
            .join(Decision, on=(column == Decision.id))
            .where(Decision.cycle == cycle_id)
            .group_by(column)
        )
        for row in cast("Iterable[dict[str, Any]]", query.dicts()):
            before = found[row["decision_id_"]]
            of_members = model is DecidedMember
            found[row["decision_id_"]] = Reach(
                before.branches + row["number"] * (not of_members),
                before.members + row["number"] * of_members,
            )
    return found


def of_decision(decision_id: int) -> list[Line]:
    """Every result that one decision gave, annulled or praised, branch by branch."""
    found: list[Line] = []
    for model, column in _COLUMNS:
        did = {"annulled_by": ANNULLED}.get(column.name, GAVE)
        if model is Commendation:
            did = PRAISED
        found += _lines(model, column == decision_id, did)
    return found


def published(scope: Scope, year: int, cycle_id: int) -> list[Published]:
    """The branches inside a scope that stand decided, with their members; two statements."""
    stands = (Assessment.cycle == cycle_id) & DecidedResult.annulled_by.is_null()
    query = (
        DecidedResult.select(
            DecidedResult.assessment,
            DecidedResult.tier,
            Organisation.name.alias("branch"),
            Organisation.path.alias("path"),
        )
        .join(Assessment)
        .join(Organisation)
        .where(stands, Organisation.kind == "branch")
        .order_by(Organisation.position, Organisation.id)
    )
    branches = [
        row for row in cast("Iterable[dict[str, Any]]", query.dicts()) if scope.covers(row["path"])
    ]
    members = _standing_members([row["assessment"] for row in branches])
    return [
        Published(row["branch"], row["tier"], tuple(members[row["assessment"]])) for row in branches
    ]


def _standing_members(ids: list[int]) -> Mapping[int, list[tuple[str, str | None]]]:
    """By assessment, the names of its members in the Vietnamese order with what they are rated."""
    stands = DecidedMember.annulled_by.is_null() & DecidedMember.assessment.in_(ids)
    query = (
        _with_names(DecidedMember.select(DecidedMember.assessment, DecidedMember.tier))
        .where(stands)
        .order_by(RollEntry.sort_key, RollEntry.member)
    )
    found: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        found[row["assessment"]].append((row["name"], row["tier"]))
    return found


def _with_names(query: Any) -> Any:
    """A query of decided members with their names as they stand on the roll."""
    on_roll = (RollEntry.assessment == DecidedMember.assessment) & (
        RollEntry.member == DecidedMember.member
    )
    return query.select_extend(RollEntry.full_name.alias("name")).join(
        RollEntry, on=on_roll & (RollEntry.superseded == 0)
    )


def _lines(model: Any, wanted: Any, did: str) -> Iterable[Line]:
    columns = [
        Assessment.organisation.alias("branch_id"),
        Assessment.revision.alias("of_revision"),
        Organisation.name.alias("branch"),
    ]
    of_members, has_tier = model is DecidedMember, model is not Commendation
    query = model.select(*columns)
    query = query.select_extend(model.tier) if has_tier else query
    order: list[Any] = [Organisation.position, Organisation.id]
    if of_members:
        query = _with_names(query.select_extend(model.member, model.outcome))
        order += [RollEntry.sort_key, RollEntry.member]
    query = query.join_from(model, Assessment).join(Organisation).where(wanted).order_by(*order)
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        yield Line(
            did,
            row["branch_id"],
            row["branch"],
            row["of_revision"],
            row.get("tier"),
            row.get("member"),
            row.get("name", ""),
            row.get("outcome", ""),
        )


_COLUMNS: tuple[tuple[Any, Any], ...] = (
    (DecidedResult, DecidedResult.decision),
    (DecidedMember, DecidedMember.decision),
    (DecidedResult, DecidedResult.annulled_by),
    (DecidedMember, DecidedMember.annulled_by),
    (Commendation, Commendation.decision),
)
