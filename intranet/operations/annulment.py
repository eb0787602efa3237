"""Annulling a decided result and beginning anew; the old result stays readable as it was.

A branch begins a further revision of its assessment from the old facts. A member is rated anew
within the decided branch: the rounds until then no longer count for him. Whatever stands on the
annulled result is marked to be looked at again, until somebody has.
"""

from __future__ import annotations

from typing import Any

import peewee

from intranet import clock, log
from intranet.access import EDITABLE, Act
from intranet.clock import Clock
from intranet.database import RecordGone, locked
from intranet.decision import ANNULMENT, Details
from intranet.models import (
    Assessment,
    BallotRound,
    Base,
    BranchFact,
    Commendation,
    ConditionAnswer,
    CriterionScore,
    DecidedMember,
    DecidedResult,
    Decision,
    Evidence,
    LeaderDiscipline,
    Member,
    MemberFact,
    Proposal,
    ReviewMark,
    RollEntry,
    Step,
    SubordinateCount,
    VoteSheet,
    VoteSheetRow,
)
from intranet.operations import branch_counts, member_counts
from intranet.operations.decisions import record
from intranet.operations.guard import AlreadyDone, NotHere, Refused, move, opened, use_key
from intranet.queries import regulations
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.sheet import VERIFIED, verified_columns

NO_REASON = "Hãy ghi lý do huỷ bỏ."
NO_RESULT = "Đảng viên này không có kết quả đã quyết định để huỷ bỏ."
NO_MARK = "Không tìm thấy mục cần xem lại này."
NO_NOTE = "Hãy ghi kết luận sau khi xem lại."
_ROWS_AT_ONCE = 500


def annul(
    actor: Actor,
    assessment_id: int,
    details: Details,
    reason: str,
    regulation: Regulation,
    *,
    key: str,
    at: Clock,
) -> None:
    """Annul a branch's result by a decision with a reason; a new revision starts from its facts.

    The same form key again changes nothing. Raises Refused without a reason, WrongDetails, and
    NotHere, WrongState or CycleClosed as `guard.opened` does.
    """
    if not reason:
        raise Refused(NO_REASON)
    try:
        with opened(actor, Act.ANNUL, assessment_id, key=key) as assessment:
            cycle = assessment.cycle
            taken = record(actor, cycle, ANNULMENT, details, reason, at)
            DecidedResult.update(annulled_by=taken).where(
                DecidedResult.assessment == assessment
            ).execute()
            outcome = {"decision": taken.id}
            move(actor, Act.ANNUL, assessment, key=key, at=at, reason=reason, outcome=outcome)
            anew = _begin_anew(actor, assessment, at)
            member_counts.refresh(actor, anew, regulation, at)
            if _is_commended(assessment):
                _mark(anew, assessment, taken, at)
            own = branch_counts.sheet_of(cycle)
            if own is not None and own != anew and own.state not in EDITABLE:
                _mark(own, assessment, taken, at)
            branch_counts.refresh(actor.user_id, cycle, regulation, at)
    except AlreadyDone:
        return


def annul_member(
    actor: Actor,
    assessment_id: int,
    member_id: int,
    details: Details,
    reason: str,
    *,
    key: str,
    at: Clock,
) -> None:
    """Annul one member's result by a decision with a reason; he is rated anew in a further round.

    The branch's own result stands and is marked to be looked at again. The same form key again
    changes nothing. Raises Refused without a reason or where he has no result that stands,
    WrongDetails, and NotHere, WrongState or CycleClosed as `guard.opened` does.
    """
    if not reason:
        raise Refused(NO_REASON)
    try:
        with opened(actor, Act.ANNUL, assessment_id, key=key) as assessment:
            use_key(actor, Act.ANNUL, key, at=at, assessment=assessment)
            mine = (DecidedMember.assessment == assessment) & (DecidedMember.member == member_id)
            standing = DecidedMember.get_or_none(mine & DecidedMember.annulled_by.is_null())
            if standing is None:
                raise Refused(NO_RESULT)
            taken = record(actor, assessment.cycle, ANNULMENT, details, reason, at)
            DecidedMember.update(annulled_by=taken).where(DecidedMember.id == standing.id).execute()
            Assessment.update(redo=1).where(Assessment.id == assessment.id).execute()
            regulation = regulations.by_sha256(assessment.cycle.regulation_sha256)
            member_counts.refresh(actor, assessment, regulation, at)
            _mark(assessment, assessment, taken, at, standing.member)
            own = branch_counts.sheet_of(assessment.cycle)
            if own is not None and own.state not in EDITABLE:
                _mark(own, assessment, taken, at, standing.member)
            log.append(
                Act.ANNUL,
                at=clock.stamp(at.now()),
                user_id=actor.user_id,
                organisation_id=assessment.organisation.id,
                assessment_id=assessment.id,
                detail={
                    "decision": taken.id,
                    "member": member_id,
                    "revision": standing.revision,
                    "reason": reason,
                },
            )
    except AlreadyDone:
        return


def look(actor: Actor, mark_id: int, note: str, *, at: Clock) -> None:
    """Note that a marked result was looked at again, and what came of it (1 to 4000 characters).

    Looking a second time changes nothing. Raises Refused without a note, NotHere.
    """
    if not note:
        raise Refused(NO_NOTE)
    try:
        with locked(ReviewMark, mark_id) as mark:
            organisation = mark.assessment.organisation
            if not actor.scope(Act.LOOK).covers(organisation.path):
                raise NotHere(NO_MARK)
            if mark.looked_at is not None:
                return
            stamp = clock.stamp(at.now())
            ReviewMark.update(looked_at=stamp, looked_by=actor.user_id, note=note).where(
                ReviewMark.id == mark.id
            ).execute()
            log.append(
                Act.LOOK,
                at=stamp,
                user_id=actor.user_id,
                organisation_id=organisation.id,
                assessment_id=mark.assessment.id,
                detail={"mark": mark.id, "note": note},
            )
    except RecordGone:
        raise NotHere(NO_MARK) from None


def _mark(
    dependent: Assessment,
    cause: Assessment,
    taken: Decision,
    at: Clock,
    member: Member | None = None,
) -> None:
    ReviewMark.create(
        assessment=dependent,
        cause=cause,
        member=member,
        decision=taken,
        marked_at=clock.stamp(at.now()),
    )


def _is_commended(assessment: Assessment) -> bool:
    standing = (Commendation.assessment == assessment) & Commendation.withdrawn_at.is_null()
    return bool(Commendation.select().where(standing).exists())


# --- the next revision ----------------------------------------------------------------------------


def _begin_anew(actor: Actor, old: Assessment, at: Clock) -> Assessment:
    """The next revision, with everything that stood copied and nothing verified of it."""
    anew = Assessment.create(
        cycle=old.cycle, organisation=old.organisation, revision=old.revision + 1
    )
    Step.create(
        assessment=anew,
        act="open",
        from_state="draft",
        to_state="draft",
        user=actor.user_id,
        at=clock.stamp(at.now()),
    )
    for model in (CriterionScore, ConditionAnswer, LeaderDiscipline, SubordinateCount, Proposal):
        _copy(model, old, anew, **_unverified(model))
    for versioned in (RollEntry, MemberFact, BranchFact):
        _copy(versioned, old, anew, versioned.superseded == 0, version=1)
    _copy(Evidence, old, anew, Evidence.removed_at.is_null())
    for each in _standing_rounds(BallotRound, old):
        _add(BallotRound, [_of(each, anew, version=1)])
    for each in _standing_rounds(VoteSheet, old):
        made = VoteSheet.create(**_of(each, anew, version=1))
        rows: Any = VoteSheetRow.select().where(VoteSheetRow.sheet == each["id"]).dicts()
        _add(VoteSheetRow, [{**_without_id(row), "sheet": made.id} for row in rows])
    return anew


_KINDS = {
    CriterionScore: "score",
    ConditionAnswer: "answer",
    LeaderDiscipline: "leaders",
    SubordinateCount: "members",
}


def _unverified(model: type[Base]) -> dict[str, Any]:
    if model not in _KINDS:
        return {}
    kind = _KINDS[model]
    columns = VERIFIED[kind] if kind in VERIFIED else verified_columns(kind)
    return {**dict.fromkeys(columns.values()), "note": ""}


def _copy(
    model: Any, old: Assessment, anew: Assessment, wanted: Any = True, **changes: Any
) -> None:
    query = model.select().where((model.assessment == old) & wanted).order_by(model.id)
    _add(model, [_of(row, anew, **changes) for row in query.dicts()])


def _of(row: dict[str, Any], anew: Assessment, **changes: Any) -> dict[str, Any]:
    return {**_without_id(row), **changes, "assessment": anew.id}


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def _add(model: Any, rows: list[dict[str, Any]]) -> None:
    for some in peewee.chunked(rows, _ROWS_AT_ONCE):
        model.insert_many(some).execute()


def _standing_rounds(model: Any, old: Assessment) -> list[dict[str, Any]]:
    """The newest version of every whole round."""
    newest: dict[int, dict[str, Any]] = {}
    query = model.select().where((model.assessment == old) & (model.complete == 1))
    for row in query.order_by(model.number, model.version).dicts():
        newest[row["number"]] = row
    return list(newest.values())
