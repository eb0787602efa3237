"""What was decided: results that stand or were annulled, and the decisions themselves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import peewee

from intranet import clock
from intranet.decision import Details
from intranet.models import (
    Assessment,
    Commendation,
    DecidedMember,
    DecidedResult,
    Decision,
    Organisation,
    ReviewMark,
    SuperiorReport,
    User,
)


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A decision as pages and papers name it."""

    id: int
    cycle_id: int
    kind: str
    details: Details
    reason: str
    recorded_at: dt.datetime
    recorded_by: str


class Decided(NamedTuple):
    """A decided result: its tier, why it differs, its record, and by what it was annulled."""

    assessment_id: int
    decision_id: int
    tier: str | None
    reason: str
    record: str
    sha256: str
    annulled_by: int | None
    member_id: int = 0
    revision: int = 1
    outcome: str = ""
    after_round: int = 0

    @property
    def stands(self) -> bool:
        """Whether it was not annulled."""
        return self.annulled_by is None


class Mark(NamedTuple):
    """A result to be looked at again: whose, since what was annulled, and what came of looking."""

    id: int
    assessment_id: int
    cause_id: int
    cause_name: str
    member_id: int | None
    decision_id: int
    marked_at: dt.datetime
    looked_at: dt.datetime | None
    looked_by: str
    note: str


class Selected(NamedTuple):
    """A branch selected for praise: why, by whom and when, and the decision that praised it."""

    id: int
    assessment_id: int
    reason: str
    selected_at: dt.datetime
    selected_by: str
    decision_id: int | None


class Revision(NamedTuple):
    """One revision of an organisation's assessment in a year."""

    id: int
    revision: int
    state: str


class Report(NamedTuple):
    """The report to the body above: its number and day."""

    number: str
    sent_on: dt.date


def of_cycle(cycle_id: int) -> dict[int, DecisionTaken]:
    """Every decision of a year by its id, in the order in which they were recorded."""
    query = (
        Decision.select(Decision, User.display_name.alias("by"))
        .join(User, on=(Decision.recorded_by == User.id))
        .where(Decision.cycle == cycle_id)
        .order_by(Decision.id)
    )
    return {row["id"]: _decision(row) for row in cast("Iterable[dict[str, Any]]", query.dicts())}


def results(assessment_ids: Iterable[int]) -> dict[int, Decided]:
    """What was decided of several organisations, by assessment; one statement."""
    query = DecidedResult.select().where(DecidedResult.assessment.in_(list(assessment_ids)))
    rows = cast("Iterable[dict[str, Any]]", query.dicts())
    return {row["assessment"]: _decided(row) for row in rows}


def members(assessment_ids: Iterable[int]) -> Mapping[int, list[Decided]]:
    """What was decided of members, by assessment, every revision, oldest first; one statement."""
    query = (
        DecidedMember.select()
        .where(DecidedMember.assessment.in_(list(assessment_ids)))
        .order_by(DecidedMember.member, DecidedMember.revision)
    )
    found: dict[int, list[Decided]] = defaultdict(list)
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        found[row["assessment"]].append(_decided(row))
    return found


class Ruled(NamedTuple):
    """What decisions say of a member: the last round that no longer counts for him, and whether
    his result in this assessment was annulled and he is not decided anew."""

    void_rounds: int = 0
    reopened: bool = False


NOT_RULED = Ruled()


def ruled(assessment_ids: Iterable[int]) -> Mapping[int, dict[int, Ruled]]:
    """By assessment and member, what decisions say of those who were decided; one statement.

    Rounds keep their numbers through the revisions of a branch's assessment, so the annulled
    results of earlier revisions count as well.
    """
    own = Assessment.alias()
    same = (Assessment.cycle == own.cycle) & (Assessment.organisation == own.organisation)
    query = (
        DecidedMember.select(
            own.id.alias("own"),
            DecidedMember.assessment,
            DecidedMember.member,
            DecidedMember.after_round,
            DecidedMember.annulled_by,
        )
        .join(Assessment)
        .join(own, on=same)
        .where(own.id.in_(list(assessment_ids)))
        .order_by(DecidedMember.id)
    )
    found: dict[int, dict[int, Ruled]] = defaultdict(dict)
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        mine = found[row["own"]]
        before = mine.get(row["member"], NOT_RULED)
        void = row["after_round"] if row["annulled_by"] else 0
        is_own = row["assessment"] == row["own"]
        mine[row["member"]] = Ruled(
            max(before.void_rounds, void),
            bool(row["annulled_by"]) if is_own else before.reopened,
        )
    return found


def open_again(assessment_id: int) -> frozenset[int]:
    """The members of a decided branch whose results were annulled and are not decided anew."""
    found = ruled([assessment_id])[assessment_id]
    return frozenset(member for member, each in found.items() if each.reopened)


def last_round(assessment_id: int) -> int:
    """The last round on which any result decided in a branch's assessment rests; 0 without one."""
    query = DecidedMember.select(peewee.fn.MAX(DecidedMember.after_round))
    return int(query.where(DecidedMember.assessment == assessment_id).scalar() or 0)


def member_tiers(assessment_ids: Iterable[int]) -> Mapping[int, dict[int, str]]:
    """The tiers of members that stand decided, by assessment and member; one statement."""
    stands = DecidedMember.annulled_by.is_null() & DecidedMember.tier.is_null(False)
    query = DecidedMember.select(
        DecidedMember.assessment, DecidedMember.member, DecidedMember.tier
    ).where(DecidedMember.assessment.in_(list(assessment_ids)), stands)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        found[row["assessment"]][row["member"]] = row["tier"]
    return found


def revisions(cycle_id: int, organisation_id: int) -> list[Revision]:
    """Every revision of an organisation's assessment in a year, the oldest first."""
    query = (
        Assessment.select()
        .where(Assessment.cycle == cycle_id, Assessment.organisation == organisation_id)
        .order_by(Assessment.revision)
    )
    return [Revision(each.id, each.revision, each.state) for each in query]


def marks(assessment_ids: Iterable[int]) -> Mapping[int, list[Mark]]:
    """What is to be looked at again, or was, by assessment, oldest first; one statement."""
    cause = Assessment.alias()
    query = (
        ReviewMark.select(
            ReviewMark, User.display_name.alias("by"), Organisation.name.alias("cause_name")
        )
        .join(User, peewee.JOIN.LEFT_OUTER, on=(ReviewMark.looked_by == User.id))
        .switch(ReviewMark)
        .join(cause, on=(ReviewMark.cause == cause.id))
        .join(Organisation, on=(cause.organisation == Organisation.id))
        .where(ReviewMark.assessment.in_(list(assessment_ids)))
        .order_by(ReviewMark.id)
    )
    found: dict[int, list[Mark]] = defaultdict(list)
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        mark = Mark(
            row["id"],
            row["assessment"],
            row["cause"],
            row["cause_name"],
            row["member"],
            row["decision"],
            clock.moment(row["marked_at"]),
            clock.moment(row["looked_at"]) if row["looked_at"] else None,
            row["by"] or "",
            row["note"],
        )
        found[mark.assessment_id].append(mark)
    return found


def selected(assessment_ids: Iterable[int]) -> dict[int, Selected]:
    """The branches selected for praise, by assessment; one statement."""
    query = (
        Commendation.select(Commendation, User.display_name.alias("by"))
        .join(User, on=(Commendation.selected_by == User.id))
        .where(
            Commendation.assessment.in_(list(assessment_ids)), Commendation.withdrawn_at.is_null()
        )
    )
    return {
        row["assessment"]: Selected(
            row["id"],
            row["assessment"],
            row["reason"],
            clock.moment(row["selected_at"]),
            row["by"],
            row["decision"],
        )
        for row in cast("Iterable[dict[str, Any]]", query.dicts())
    }


def report(assessment_id: int) -> Report | None:
    """The report of a committee's result to the body above; None before it was sent."""
    query = SuperiorReport.select().where(SuperiorReport.assessment == assessment_id)
    row = query.order_by(SuperiorReport.id.desc()).first()
    return Report(row.number, dt.date.fromisoformat(row.sent_on)) if row else None


def _decision(row: Mapping[str, Any]) -> DecisionTaken:
    counts = ("members", "present", "in_favour", "against", "abstained")
    details = Details(
        row["number"],
        dt.date.fromisoformat(row["decided_on"]),
        row["body"],
        *(row[name] for name in counts),
    )
    return DecisionTaken(
        row["id"],
        row["cycle"],
        row["kind"],
        details,
        row["reason"],
        clock.moment(row["recorded_at"]),
        row["by"],
    )


def _decided(row: Mapping[str, Any]) -> Decided:
    return Decided(
        row["assessment"],
        row["decision"],
        row["tier"],
        row["reason"],
        row["record"],
        row["sha256"],
        row["annulled_by"],
        row.get("member", 0),
        row.get("revision", 1),
        row.get("outcome", ""),
        row.get("after_round", 0),
    )
