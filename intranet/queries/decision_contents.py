"""What one decision is about: whom it rates, praises or annuls, as frozen when it was taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from intranet.models import Assessment, Commendation, DecidedMember, DecidedResult, Organisation


class Rated(NamedTuple):
    """A branch, or a member of one, with the tier that was decided; `record` is what was frozen."""

    branch_id: int
    branch: str
    tier: str | None
    reason: str
    record: str


class Praised(NamedTuple):
    """A branch that is praised, and why it was selected."""

    branch: str
    reason: str


def branches(decision_id: int) -> list[Rated]:
    """The branches that a decision rates, in the committee's order."""
    return _rated(DecidedResult, DecidedResult.decision == decision_id)


def members(decision_id: int) -> list[Rated]:
    """The members that a decision rates, branch by branch."""
    return _rated(DecidedMember, DecidedMember.decision == decision_id)


def annulled_branches(decision_id: int) -> list[Rated]:
    """The branches whose results a decision annuls."""
    return _rated(DecidedResult, DecidedResult.annulled_by == decision_id)


def annulled_members(decision_id: int) -> list[Rated]:
    """The members whose results a decision annuls."""
    return _rated(DecidedMember, DecidedMember.annulled_by == decision_id)


def praised(decision_id: int) -> list[Praised]:
    """The branches that a decision praises, in the committee's order."""
    return _praised(Commendation.decision == decision_id)


def proposed_for_praise(cycle_id: int) -> list[Praised]:
    """The branches of a year that are selected for praise and not praised yet."""
    waiting = Commendation.decision.is_null() & Commendation.withdrawn_at.is_null()
    return _praised((Assessment.cycle == cycle_id) & waiting)


def best_members(cycle_id: int, tier: str) -> list[Rated]:
    """The members of a year whose result in this tier stands, branch by branch."""
    standing = DecidedMember.annulled_by.is_null() & (DecidedMember.tier == tier)
    of_year = (Assessment.cycle == cycle_id) & (Assessment.state == "decided")
    return _rated(DecidedMember, standing & of_year)


def _rated(model: Any, wanted: Any) -> list[Rated]:
    query = (
        model.select(
            Organisation.id.alias("branch_id"),
            Organisation.name.alias("branch"),
            model.tier,
            model.reason,
            model.record,
        )
        .join(Assessment)
        .join(Organisation)
        .where(wanted)
        .order_by(Organisation.position, Organisation.id, model.id)
    )
    rows = cast("Iterable[dict[str, Any]]", query.dicts())
    return [Rated(**row) for row in rows]


def _praised(wanted: Any) -> list[Praised]:
    query = (
        Commendation.select(Organisation.name.alias("branch"), Commendation.reason)
        .join(Assessment)
        .join(Organisation)
        .where(wanted)
        .order_by(Organisation.position, Organisation.id)
    )
    return [Praised(**row) for row in cast("Iterable[dict[str, Any]]", query.dicts())]
