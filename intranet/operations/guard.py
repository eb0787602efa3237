"""What every operation on an assessment begins and ends with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from intranet import clock, log
from intranet.access import REDO, Act, allowed_in, stage
from intranet.clock import Clock
from intranet.database import PostgresqlServer, RecordGone, engine, locked
from intranet.models import Assessment, Cycle, FormKey, Step
from intranet.sessions import Actor

_STEP_ACTS = {
    Act.SHEET_SUBMIT: ("submit", "submitted"),
    Act.SHEET_RETURN: ("return", "returned"),
    Act.VERIFY: ("verify", "verified"),
    Act.REPORT: ("verify", "verified"),
    Act.DECIDE: ("decide", "decided"),
    Act.ANSWER: ("decide", "decided"),
    Act.ANNUL: ("annul", "annulled"),
}


class Refused(Exception):
    """The act is not possible; the message is a Vietnamese sentence for the person."""


class NotHere(Refused):
    """The assessment lies outside the person's reach, or does not exist."""


class WrongState(Refused):
    """The assessment has moved on and does not admit the act any more."""


DECIDED = "Biểu đã có quyết định và không sửa được nữa."
_WRONG_STATE = {
    "draft": "Biểu đang được chi bộ soạn.",
    "submitted": "Biểu đã nộp và đang khoá.",
    "returned": "Biểu đã được trả lại cho chi bộ.",
    "verified": "Biểu đã thẩm định và đang khoá.",
    "decided": DECIDED,
    REDO: DECIDED,
    "annulled": "Kết quả này đã bị huỷ bỏ.",
}


class StaleForm(Refused):
    """The form carries no key of ours, or one that had its effect elsewhere."""


class CycleClosed(WrongState):
    """The year was closed or laid by, and nothing in it changes any more."""


CYCLE_CLOSED = "Đợt đánh giá này đã đóng nên không sửa, nộp hay trả lại được nữa."
_STALE = "Trang này đã cũ nên việc vừa rồi chưa được thực hiện. Xin xem lại rồi bấm lần nữa."
_KEY = re.compile("[A-Za-z0-9_-]{16,64}")


class AlreadyDone(Exception):
    """The form with this key has had its effect; there is nothing left to do."""


@contextmanager
def opened(
    actor: Actor, act: Act, assessment_id: int, *, key: str | None = None
) -> Iterator[Assessment]:
    """Lock an assessment for an act, after checking reach and state on the fresh record.

    Raises NotHere where the person's roles do not reach it, AlreadyDone where the form with this
    key has had its effect, StaleForm where the key is missing, misshapen or was used for another
    act or assessment, WrongState where the assessment's state does not admit the act, CycleClosed
    where its year is over. Nothing is written when anything inside raises.
    """
    try:
        with locked(Assessment, assessment_id) as assessment:
            if not actor.scope(act).covers(assessment.organisation.path):
                raise NotHere("Không tìm thấy biểu chấm điểm này.")
            if key is not None:
                _refuse_done(act, assessment, key)
            if _cycle_state(assessment) != "open":
                raise CycleClosed(CYCLE_CLOSED)
            now = stage(assessment.state, assessment.redo)
            if not allowed_in(act, now):
                raise WrongState(_WRONG_STATE[now])
            yield assessment
    except RecordGone:
        raise NotHere("Không tìm thấy biểu chấm điểm này.") from None


def _cycle_state(assessment: Assessment) -> str:
    """The state of the assessment's cycle, which stays so until this transaction ends."""
    query = Cycle.select(Cycle.state).join(Assessment).where(Assessment.id == assessment.id)
    if isinstance(engine(), PostgresqlServer):
        query = query.for_update("FOR SHARE")  # type: ignore[arg-type]  # the stubs know no text
    return str(query.scalar())


def _refuse_done(act: Act, assessment: Assessment, key: str) -> None:
    used = _used(key)
    if used is None:
        return
    if (used.act, used.assessment) != (_key_name(act), assessment):
        raise StaleForm(_STALE)
    raise AlreadyDone


def _key_name(act: Act) -> str:
    """What a form's key is noted for: the step of a step's act, any other act itself."""
    return _STEP_ACTS[act][0] if act in _STEP_ACTS else str(act)


def _used(key: str) -> FormKey | None:
    """What a form's key has done already; raises StaleForm for one that is none of ours."""
    if not _KEY.fullmatch(key):
        raise StaleForm(_STALE)
    return FormKey.get_or_none(FormKey.key == key)


def had_effect(actor: Actor, act: Act, key: str) -> bool:
    """Whether a person's form with this key has had its effect already."""
    mine = (FormKey.key == key) & (FormKey.user == actor.user_id)
    return bool(FormKey.select().where(mine, FormKey.act == _key_name(act)).exists())


def use_key(
    actor: Actor, act: Act, key: str, *, at: Clock, assessment: Assessment | None = None
) -> None:
    """Note, inside the open transaction of an act, that its form has its effect.

    For acts that are no step. Whoever calls this has locked the record that the act changes, which
    is `assessment` where it is one. Raises AlreadyDone where the form has had its effect, StaleForm
    where the key is no key of ours or was used for another act or assessment.
    """
    used, name = _used(key), _key_name(act)
    if used is None:
        stamp = clock.stamp(at.now())
        FormKey.create(key=key, user=actor.user_id, act=name, assessment=assessment, at=stamp)
    elif (used.act, used.assessment) == (name, assessment):
        raise AlreadyDone
    else:
        raise StaleForm(_STALE)


def move(
    actor: Actor,
    act: Act,
    assessment: Assessment,
    *,
    key: str | None,
    at: Clock,
    reason: str = "",
    outcome: Mapping[str, Any] | None = None,
) -> None:
    """Change the state by a step, with its form key and log entry, inside the open transaction.

    Without a key where one form moves several assessments, whose act has noted its key.
    """
    name, to_state = _STEP_ACTS[act]
    stamp = clock.stamp(at.now())
    Step.create(
        assessment=assessment,
        act=name,
        from_state=assessment.state,
        to_state=to_state,
        user=actor.user_id,
        at=stamp,
        reason=reason,
    )
    if key is not None:
        FormKey.create(key=key, user=actor.user_id, act=name, assessment=assessment, at=stamp)
    log.append(
        act,
        at=stamp,
        user_id=actor.user_id,
        organisation_id=assessment.organisation.id,
        assessment_id=assessment.id,
        detail={"from": assessment.state, "to": to_state, "reason": reason, **(outcome or {})},
    )
    Assessment.update(state=to_state, redo=0).where(Assessment.id == assessment.id).execute()
