"""Who stays in the best tier under the quota, why more do, and the day the result was announced.

People choose (II.B.2.2.3.a); the votes only show an order. Nothing is overwritten: each choice and
each reason is a version of its own. Every act has one effect a form: besides what it says itself,
each raises AlreadyDone and StaleForm as `guard.use_key` does, NotHere and WrongState as
`guard.opened` does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any

from intranet import clock, log
from intranet.access import Act
from intranet.clock import Clock
from intranet.members import Reading
from intranet.models import Assessment, BranchFact, MemberFact
from intranet.operations import member_counts, versions
from intranet.operations.guard import Refused, opened, use_key
from intranet.roll import (
    ANNOUNCED_ON,
    OVER_QUOTA,
    SPECIAL_QUOTA,
    SPECIAL_TAKEN_BACK,
    STAYS,
    UNKNOWN,
)
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor


class ChangedMeanwhile(Refused):
    """Somebody else changed it after it was shown; the page has to show what stands now."""


class NotPossible(Refused):
    """The quota, the nominees or the rounds are not such that this can be done."""


class ReasonMissing(Refused):
    """The greater quota is granted, and taken back, with a reason."""


class WrongDay(Refused):
    """The day of announcing is before the last round's, or has not come."""


CHANGED = "Chỗ này vừa được sửa ở nơi khác; nội dung của đồng chí chưa lưu."
NOT_OWN = "Giới hạn tính cho cả đảng bộ nên chi bộ không chọn ở đây."
NOT_OVER = "Số đề nghị chưa vượt giới hạn nên không ai phải thôi giữ."
NO_NEED = "Số giữ lại không vượt giới hạn nên không cần ghi lý do."
REASON_TO_GRANT = "Hãy ghi lý do công nhận thành tích đặc biệt xuất sắc."
REASON_TO_TAKE_BACK = "Hãy ghi lý do rút lại."
NOT_GRANTED = "Chi bộ hiện không hưởng tỷ lệ cao hơn."
NO_ROUND = "Chưa có lần bỏ phiếu nào đủ số nên chưa có kết quả để công bố."
TOO_EARLY = "Ngày công bố không thể trước ngày bỏ phiếu gần nhất ({:%d/%m/%Y})."
NOT_YET = "Ngày công bố không thể sau hôm nay."


def choose(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    staying: Set[int],
    seen: Mapping[int, int],
    *,
    key: str,
    at: Clock,
) -> None:
    """Let those of the nominees stay in the best tier who are in `staying` (II.B.2.2.3.a).

    `seen` holds every nominee that was shown with the version of the choice about him. Whoever
    does not stay waits for the next round.

    Raises ChangedMeanwhile where the nominees or a choice changed since, NotPossible where the
    quota is not the branch's or nobody has to go.
    """
    with _opened(actor, Act.QUOTA_CHOOSE, assessment_id, regulation, key, at) as act:
        nominees = {each.member.id: each.member for each in act.reading.nominated}
        if not act.reading.has_own_quota:
            raise NotPossible(NOT_OWN)
        known = {one: member.fact(STAYS) for one, member in nominees.items()}
        wanted = {one: "yes" if one in staying else "no" for one in nominees}
        changed = {one for one in nominees if known[one].value != wanted[one]}
        if seen.keys() != nominees.keys() or any(
            known[one].version != seen[one] for one in changed
        ):
            raise ChangedMeanwhile(CHANGED)
        dropping = {one for one in changed if wanted[one] == "no"}
        if dropping and not act.reading.quota.is_over:
            raise NotPossible(NOT_OVER)
        for one in sorted(changed):
            identity = {"assessment": act.assessment, "member": one, "field": STAYS}
            values = {"value": wanted[one]}
            versions.put(MemberFact, identity, known[one].version, values, actor, act.stamp)
        if changed:
            act.log("choose", stays={str(one): wanted[one] for one in sorted(changed)})


def give_reason(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    reason: str,
    *,
    seen: int,
    key: str,
    at: Clock,
) -> None:
    """Record why more stay than the quota allows (0 to 4000 characters; empty takes it back).

    `seen` is the version that was shown.

    Raises NotPossible where no more stay than it allows, ChangedMeanwhile where another reason was
    recorded since.
    """
    with _opened(actor, Act.QUOTA_CHOOSE, assessment_id, regulation, key, at) as act:
        if reason and not act.reading.stays_over_quota:
            raise NotPossible(NO_NEED)
        if act.put(OVER_QUOTA, reason or None, seen):
            act.log("reason", reason=reason)


def grant(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    reason: str,
    *,
    seen: int,
    key: str,
    at: Clock,
) -> None:
    """Grant a branch with special achievement the greater quota (II.B.2.2.3.a), with a reason.

    `seen` is the version that was shown.

    Raises ReasonMissing, or ChangedMeanwhile where it was granted or taken back since.
    """
    if not reason:
        raise ReasonMissing(REASON_TO_GRANT)
    with _opened(actor, Act.QUOTA_GRANT, assessment_id, regulation, key, at) as act:
        if act.put(SPECIAL_QUOTA, reason, seen):
            act.log("grant", reason=reason)


def take_back(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    reason: str,
    *,
    seen: int,
    key: str,
    at: Clock,
) -> None:
    """Take the greater quota back, with a reason; what was granted stays readable.

    `seen` is the version that was shown.

    Raises ReasonMissing, NotPossible where it is not granted, ChangedMeanwhile.
    """
    if not reason:
        raise ReasonMissing(REASON_TO_TAKE_BACK)
    with _opened(actor, Act.QUOTA_GRANT, assessment_id, regulation, key, at) as act:
        if not act.reading.special_quota:
            raise NotPossible(NOT_GRANTED)
        act.put(SPECIAL_QUOTA, None, seen)
        act.stand(SPECIAL_TAKEN_BACK, reason)
        act.log("take_back", reason=reason)


def announce(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    day: dt.date | None,
    *,
    seen: int,
    key: str,
    at: Clock,
) -> None:
    """Record the day on which the branch announced its result; None takes it back.

    Not before the day of the last whole round, and not in the future. `seen` is the version that
    was shown.

    Raises NotPossible before any round is whole, WrongDay, ChangedMeanwhile.
    """
    with _opened(actor, Act.QUOTA_CHOOSE, assessment_id, regulation, key, at) as act:
        if day is not None:
            last = act.reading.last_day
            if last is None:
                raise NotPossible(NO_ROUND)
            if day < last:
                raise WrongDay(TOO_EARLY.format(last))
            if day > at.today():
                raise WrongDay(NOT_YET)
        text = None if day is None else day.isoformat()
        if act.put(ANNOUNCED_ON, text, seen):
            act.log("announce", day=text)


class _Open:
    """One act on a branch's vote inside its transaction: what stands, and how to add to it."""

    def __init__(
        self, actor: Actor, act: Act, assessment: Assessment, reading: Reading, stamp: str
    ) -> None:
        self.actor = actor
        self.act = act
        self.assessment = assessment
        self.reading = reading
        self.stamp = stamp

    def put(self, field: str, value: str | None, seen: int) -> bool:
        """Let a fact of the branch stand; False where it stands already."""
        known = self.reading.branch_facts.get(field, UNKNOWN)
        if known.value == value:
            return False
        if known.version != seen:
            raise ChangedMeanwhile(CHANGED)
        self.stand(field, value)
        return True

    def stand(self, field: str, value: str | None) -> None:
        """Let a fact of the branch stand, whatever stood before."""
        known = self.reading.branch_facts.get(field, UNKNOWN)
        identity = {"assessment": self.assessment, "field": field}
        versions.put(BranchFact, identity, known.version, {"value": value}, self.actor, self.stamp)

    def log(self, what: str, **detail: Any) -> None:
        """One line about it."""
        log.append(
            self.act,
            at=self.stamp,
            user_id=self.actor.user_id,
            organisation_id=self.assessment.organisation.id,
            assessment_id=self.assessment.id,
            detail={"what": what, **detail},
        )


@contextmanager
def _opened(
    actor: Actor, act: Act, assessment_id: int, regulation: Regulation, key: str, at: Clock
) -> Iterator[_Open]:
    """The assessment, locked, with its members judged; afterwards they are counted again."""
    with opened(actor, act, assessment_id) as assessment:
        use_key(actor, act, key, at=at, assessment=assessment)
        reading = member_counts.read(assessment.id, regulation, at.today())
        yield _Open(actor, act, assessment, reading, clock.stamp(at.now()))
        member_counts.refresh(actor, assessment, regulation, at)
