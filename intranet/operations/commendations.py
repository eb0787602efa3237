"""Selecting branches among the best for praise, and the decision that praises them (II.B.1.3.a)."""

from __future__ import annotations

from collections.abc import Iterable

from intranet import clock, log, overview
from intranet.access import Act
from intranet.clock import Clock
from intranet.decision import PRAISE, Details
from intranet.models import Assessment, Commendation
from intranet.operations.decisions import NO_CYCLE, NOBODY, recorded
from intranet.operations.guard import AlreadyDone, NotHere, Refused, opened, use_key
from intranet.queries import decisions, regulations, sheets
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

NO_REASON = "Hãy ghi lý do chọn chi bộ này."
NOT_BEST = "Chỉ chọn trong các chi bộ được xếp loại {}."
NOT_SELECTED = "Chi bộ này chưa được chọn."
PRAISED = "Chi bộ này đã có quyết định khen thưởng."
NOT_DECIDED = "Chi bộ chưa có quyết định xếp loại thì chưa khen thưởng được."


def select(
    actor: Actor, assessment_id: int, regulation: Regulation, reason: str, *, key: str, at: Clock
) -> None:
    """Select a branch of the best tier for praise, with a reason (1 to 4000 characters).

    Selecting it again, or the same form key, changes nothing. Raises Refused without a reason or
    for a branch of another tier, and NotHere, WrongState or CycleClosed as `guard.opened` does.
    """
    if not reason:
        raise Refused(NO_REASON)
    try:
        with opened(actor, Act.COMMEND, assessment_id, key=key) as assessment:
            use_key(actor, Act.COMMEND, key, at=at, assessment=assessment)
            _refuse_other_tiers(actor, Act.COMMEND, assessment, regulation)
            if _standing(assessment) is not None:
                return
            stamp = clock.stamp(at.now())
            Commendation.create(
                assessment=assessment,
                reason=reason,
                selected_at=stamp,
                selected_by=actor.user_id,
            )
            _log(actor, assessment, stamp, "select", reason)
    except AlreadyDone:
        return


def withdraw(actor: Actor, assessment_id: int, *, key: str, at: Clock) -> None:
    """Take a selection back, as long as nothing was decided of it.

    The same form key again changes nothing. Raises Refused where the branch is not selected or was
    praised, and NotHere, WrongState or CycleClosed as `guard.opened` does.
    """
    try:
        with opened(actor, Act.COMMEND, assessment_id, key=key) as assessment:
            use_key(actor, Act.COMMEND, key, at=at, assessment=assessment)
            standing = _standing(assessment)
            if standing is None:
                raise Refused(NOT_SELECTED)
            if standing.decision is not None:
                raise Refused(PRAISED)
            stamp = clock.stamp(at.now())
            Commendation.update(withdrawn_at=stamp, withdrawn_by=actor.user_id).where(
                Commendation.id == standing.id
            ).execute()
            _log(actor, assessment, stamp, "withdraw")
    except AlreadyDone:
        return


def praise(
    actor: Actor,
    cycle_id: int,
    details: Details,
    assessment_ids: Iterable[int],
    *,
    key: str,
    at: Clock,
) -> None:
    """Record one decision that praises selected branches, all of them or none.

    The same form key again changes nothing. Raises Refused where none is named, one is not
    selected, was praised already or is decided in another tier, WrongDetails, NotHere, WrongState
    or CycleClosed.
    """
    ids = sorted(set(assessment_ids))
    if not ids:
        raise Refused(NOBODY)
    try:
        with recorded(actor, Act.PRAISE, cycle_id, PRAISE, details, "", key=key, at=at) as taken:
            for assessment_id in ids:
                with opened(actor, Act.PRAISE, assessment_id) as assessment:
                    if assessment.cycle != taken.cycle:
                        raise NotHere(NO_CYCLE)
                    regulation = regulations.by_sha256(taken.cycle.regulation_sha256)
                    _refuse_other_tiers(actor, Act.PRAISE, assessment, regulation)
                    standing = _standing(assessment)
                    if standing is None:
                        raise Refused(NOT_SELECTED)
                    if standing.decision is not None:
                        raise Refused(PRAISED)
                    Commendation.update(decision=taken).where(
                        Commendation.id == standing.id
                    ).execute()
                    stamp = clock.stamp(at.now())
                    _log(actor, assessment, stamp, "praise", decision=taken.id)
    except AlreadyDone:
        return


def _standing(assessment: Assessment) -> Commendation | None:
    mine = (Commendation.assessment == assessment) & Commendation.withdrawn_at.is_null()
    return Commendation.get_or_none(mine)


def _refuse_other_tiers(
    actor: Actor, act: Act, assessment: Assessment, regulation: Regulation
) -> None:
    best = regulation.strong_share_limit.tier
    if assessment.organisation.kind != "branch" or _tier(actor, act, assessment) != best:
        raise Refused(NOT_BEST.format(regulation.tier(best).name))


def _tier(actor: Actor, act: Act, assessment: Assessment) -> str | None:
    """The tier that was decided; before that, the one computed from what was verified."""
    decided = decisions.results([assessment.id]).get(assessment.id)
    if decided is not None:
        return decided.tier
    place, year = assessment.organisation, assessment.cycle.year
    found = sheets.find(actor.scope(act), year, place.id)
    if found is None or found.id != assessment.id:
        return None
    return overview.read(found, sheets.rows(assessment.id))[1].tier


def _log(
    actor: Actor,
    assessment: Assessment,
    stamp: str,
    what: str,
    reason: str = "",
    decision: int | None = None,
) -> None:
    log.append(
        Act.PRAISE if what == "praise" else Act.COMMEND,
        at=stamp,
        user_id=actor.user_id,
        organisation_id=assessment.organisation.id,
        assessment_id=assessment.id,
        detail={"what": what, "reason": reason, "decision": decision},
    )
