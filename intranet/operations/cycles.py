"""Cycles: opening a year, its deadlines, closing and reopening it, laying it by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from intranet import clock, log, values
from intranet.access import Act
from intranet.clock import Clock
from intranet.database import RecordGone, database, locked
from intranet.models import Assessment, Cycle, CycleStep, Organisation, Step
from intranet.operations import branch_counts
from intranet.operations.carry_over import carry_over
from intranet.operations.guard import NotHere, Refused, WrongState, use_key
from intranet.queries import regulations
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

NOT_FOUND = "Không tìm thấy đợt đánh giá này."
NO_REASON = "Hãy ghi lý do mở lại đợt đánh giá."
ARCHIVED = "Đợt đánh giá đã lưu trữ thì chỉ để xem."
ONLY_COMMITTEES = "Đợt đánh giá được mở cho một đảng bộ."

#: From which states an act leads, and where to.
STATES: Mapping[str, tuple[str, str]] = {
    "close": ("open", "closed"),
    "reopen": ("closed", "open"),
    "archive": ("closed", "archived"),
}
_WRONG_STATE: Mapping[str, str] = {
    "open": "Đợt đánh giá đang mở.",
    "closed": "Đợt đánh giá đã đóng.",
    "archived": ARCHIVED,
}


class YearTaken(Refused):
    """The committee has opened this year already."""


@dataclass(frozen=True)
class Deadlines:
    """The days before which each kind of work is to be done (III.3); the day itself is too late.

    `review` is the branches' review, vote and rating, `standing` the standing committee's own
    reviews, `report` the branches' report and score sheet.
    """

    review: dt.date
    standing: dt.date
    report: dt.date

    @classmethod
    def usual(cls, regulation: Regulation, year: int) -> Deadlines:
        """The regulation's own days, in another year."""
        review, standing, report = (
            _in_year(regulation.deadlines[key].before, year)
            for key in ("review_and_rating", "standing_reviews", "report")
        )
        return cls(review, standing, report)

    def columns(self) -> dict[str, str]:
        """The same as the database stores it."""
        return {
            "review_before": self.review.isoformat(),
            "standing_before": self.standing.isoformat(),
            "report_before": self.report.isoformat(),
        }


def begin(
    committee: Organisation,
    year: int,
    regulation: Regulation,
    deadlines: Deadlines,
    *,
    user_id: int | None,
    at: Clock,
    double_entry: bool = False,
) -> int:
    """Open a year for a committee, asking nobody: copy the regulation and begin each sheet.

    The copy is what counts for this cycle from now on, whatever becomes of the file. The committee
    has a sheet of its own beside those of its branches. Branches
    that have ended take no part; the others bring along their roll of the year before.
    """
    stamp = clock.stamp(at.now())
    with database.atomic():
        cycle = Cycle.create(
            organisation=committee,
            year=year,
            regulation_name=regulation.name,
            regulation_text=regulation.text,
            regulation_sha256=regulation.sha256,
            opened_at=stamp,
            double_entry=int(double_entry),
            **deadlines.columns(),
        )
        CycleStep.create(cycle=cycle, act="open", user=user_id, at=stamp)
        _begin_sheet(cycle, committee, user_id, stamp)
        below = Organisation.path.startswith(committee.path) & (Organisation.kind == "branch")
        carried = 0
        for branch in Organisation.select().where(below & Organisation.ended_at.is_null()):
            assessment = _begin_sheet(cycle, branch, user_id, stamp)
            carried += carry_over(assessment, year, regulation, user_id, at)
        if user_id is not None:
            branch_counts.refresh(user_id, cycle, regulation, at)
        log.append(
            "cycle.open",
            at=stamp,
            user_id=user_id,
            organisation_id=committee.id,
            detail={"year": year, "regulation": regulation.sha256, "members": carried},
        )
    return cycle.id


def join(branch: Organisation, *, user_id: int, at: Clock) -> None:
    """Let a new branch take part in every year that is open above it, in the open transaction."""
    stamp = clock.stamp(at.now())
    for cycle in Cycle.select(Cycle, Organisation).join(Organisation):
        if cycle.state == "open" and branch.path.startswith(cycle.organisation.path):
            _begin_sheet(cycle, branch, user_id, stamp)
            regulation = regulations.by_sha256(cycle.regulation_sha256)
            branch_counts.refresh(user_id, cycle, regulation, at)


def open_(
    actor: Actor,
    committee_id: int,
    year: int,
    regulation: Regulation,
    deadlines: Deadlines,
    *,
    key: str,
    at: Clock,
    double_entry: bool = False,
) -> int:
    """Open a year for a committee within reach; returns the cycle's id.

    Raises NotHere, YearTaken, Refused for a branch, AlreadyDone and StaleForm as `guard.use_key`.
    """
    try:
        with locked(Organisation, committee_id) as committee:
            if not actor.scope(Act.CYCLES).covers(committee.path):
                raise NotHere(NOT_FOUND)
            use_key(actor, Act.CYCLES, key, at=at)
            if committee.kind != "committee":
                raise Refused(ONLY_COMMITTEES)
            same = (Cycle.organisation == committee) & (Cycle.year == year)
            if Cycle.select().where(same).exists():
                raise YearTaken(f"Năm {year} đã được mở rồi.")
            return begin(
                committee,
                year,
                regulation,
                deadlines,
                user_id=actor.user_id,
                at=at,
                double_entry=double_entry,
            )
    except RecordGone:
        raise NotHere(NOT_FOUND) from None


def set_up_year(
    actor: Actor, cycle_id: int, deadlines: Deadlines, *, double_entry: bool, at: Clock
) -> None:
    """Give an open year other days (III.3), or let ballots be entered by two apart, or by one.

    Rounds that stand already stay as they are. Raises NotHere or WrongState.
    """
    with _mine(actor, cycle_id) as cycle:
        if cycle.state != "open":
            raise WrongState(_WRONG_STATE[cycle.state])
        new: dict[str, str | int] = {
            **deadlines.columns(),
            "double_entry": int(double_entry),
        }
        old = {name: getattr(cycle, name) for name in new}
        if new == old:
            return
        Cycle.update(**new).where(Cycle.id == cycle.id).execute()
        log.append(
            "cycle.change",
            at=clock.stamp(at.now()),
            user_id=actor.user_id,
            organisation_id=cycle.organisation.id,
            detail={"year": cycle.year, "old": old, "new": new},
        )


def move(actor: Actor, cycle_id: int, act: str, *, at: Clock, reason: str = "") -> None:
    """Close a year, reopen it with a reason (1 to 4000 characters), or lay it by for good.

    In a year that is closed or archived nothing is changed any more; archived stays archived.
    The same act again changes nothing. Raises NotHere, Refused without a needed reason, WrongState.
    """
    if act == "reopen" and not values.normalise(reason):
        raise Refused(NO_REASON)
    from_state, to_state = STATES[act]
    with _mine(actor, cycle_id) as cycle:
        if cycle.state == to_state:
            return
        if cycle.state != from_state:
            raise WrongState(_WRONG_STATE[cycle.state])
        stamp = clock.stamp(at.now())
        Cycle.update(state=to_state).where(Cycle.id == cycle.id).execute()
        CycleStep.create(cycle=cycle, act=act, user=actor.user_id, at=stamp, reason=reason)
        log.append(
            f"cycle.{act}",
            at=stamp,
            user_id=actor.user_id,
            organisation_id=cycle.organisation.id,
            detail={"year": cycle.year, "reason": reason},
        )


@contextmanager
def _mine(actor: Actor, cycle_id: int) -> Iterator[Cycle]:
    """The locked cycle of a committee within reach."""
    try:
        with locked(Cycle, cycle_id) as cycle:
            if not actor.scope(Act.CYCLES).covers(cycle.organisation.path):
                raise NotHere(NOT_FOUND)
            yield cycle
    except RecordGone:
        raise NotHere(NOT_FOUND) from None


def _begin_sheet(cycle: Cycle, of: Organisation, user_id: int | None, stamp: str) -> Assessment:
    assessment = Assessment.create(cycle=cycle, organisation=of)
    Step.create(
        assessment=assessment,
        act="open",
        from_state="draft",
        to_state="draft",
        user=user_id,
        at=stamp,
    )
    return assessment


def _in_year(day: dt.date, year: int) -> dt.date:
    """The same day of another year; 28 February for the 29th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
