"""What decisions gave, annulled and praised: the lists that pages and papers show."""

from __future__ import annotations

import json
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
    """One result that a decision is about: whose, with which tier and why; `did` says what it did.

    Names are those that were frozen with the result.
    """

    did: str
    branch_id: int
    branch: str
    revision: int
    tier: str | None
    reason: str
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
    for model, column, _ in _COLUMNS:
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
    return [
        line
        for model, column, did in _COLUMNS
        for line in _lines(model, column == decision_id, did)
    ]


def proposed_for_praise(cycle_id: int) -> list[Line]:
    """The branches of a year that are selected for praise and not praised yet."""
    waiting = Commendation.decision.is_null() & Commendation.withdrawn_at.is_null()
    return _lines(Commendation, (Assessment.cycle == cycle_id) & waiting, PRAISED)


def best_members(cycle_id: int, tier: str) -> list[Line]:
    """The members of a year whose result in this tier stands, branch by branch."""
    stands = DecidedMember.annulled_by.is_null() & (DecidedMember.tier == tier)
    of_year = (Assessment.cycle == cycle_id) & (Assessment.state == "decided")
    return _lines(DecidedMember, stands & of_year, GAVE)


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
    query = _on_roll(
        DecidedMember.select(
            DecidedMember.assessment, DecidedMember.tier, RollEntry.full_name.alias("name")
        )
    ).where(stands)
    found: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for row in cast("Iterable[dict[str, Any]]", query.order_by(*_BY_NAME).dicts()):
        found[row["assessment"]].append((row["name"], row["tier"]))
    return found


def _on_roll(query: Any) -> Any:
    """A query of decided members with their lines of the roll."""
    on_roll = (RollEntry.assessment == DecidedMember.assessment) & (
        RollEntry.member == DecidedMember.member
    )
    return query.join_from(
        DecidedMember, RollEntry, peewee.JOIN.LEFT_OUTER, on=on_roll & (RollEntry.superseded == 0)
    )


def _lines(model: Any, wanted: Any, did: str) -> list[Line]:
    """The results of a model that are wanted, in the committee's order and that of names."""
    query = model.select(
        model,
        Assessment.organisation.alias("branch_id"),
        Assessment.revision.alias("of_revision"),
        Organisation.name.alias("branch"),
    )
    order: list[Any] = [Organisation.position, Organisation.id]
    if model is DecidedMember:
        query = _on_roll(query)
        order += _BY_NAME
    query = query.join_from(model, Assessment).join(Organisation).where(wanted).order_by(*order)
    return [_line(row, did) for row in cast("Iterable[dict[str, Any]]", query.dicts())]


def _line(row: Mapping[str, Any], did: str) -> Line:
    # Praise freezes nothing: its branches have the names that they have now.
    record = json.loads(row["record"]) if "record" in row else {"name": row["branch"]}
    return Line(
        did,
        row["branch_id"],
        record["branch"] if "member" in row else record["name"],
        row["of_revision"],
        row.get("tier"),
        row["reason"],
        row.get("member"),
        record["name"] if "member" in row else "",
        row.get("outcome", ""),
    )


_BY_NAME = (RollEntry.sort_key, DecidedMember.member)
_COLUMNS: tuple[tuple[Any, Any, str], ...] = (
    (DecidedResult, DecidedResult.decision, GAVE),
    (DecidedMember, DecidedMember.decision, GAVE),
    (DecidedResult, DecidedResult.annulled_by, ANNULLED),
    (DecidedMember, DecidedMember.annulled_by, ANNULLED),
    (Commendation, Commendation.decision, PRAISED),
)
