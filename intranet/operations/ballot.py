"""Entering the counts of an organisation's secret ballot, alone or by two accounts apart.

Nothing is ever overwritten: a change is a new version, and a change of counts that stand says why.
Repeating an act has no second effect, because what is asked for is there already.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from intranet import ballot, clock, log
from intranet.access import Act
from intranet.ballot import Ballot, Record
from intranet.clock import Clock
from intranet.models import Assessment, BallotEntry, BallotRound
from intranet.models.ballot import VOTES
from intranet.operations.guard import Refused, opened
from intranet.queries import ballots
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.sheet import Row


class Contradicting(Refused):
    """The counts do not fit together; `faults` says where and how, box by box."""

    def __init__(self, faults: dict[str, str]) -> None:
        """Keeps the sentences for the page."""
        super().__init__("Các số chưa khớp nhau nên chưa lưu.")
        self.faults = faults


class NotWhole(Refused):
    """Counts that are to stand must all be there."""


class ReasonMissing(Refused):
    """Counts that stand, or differ, change only with a reason."""


class ChangedMeanwhile(Refused):
    """Somebody else saved the round after it was shown; `stored` is what stands now."""

    def __init__(self, stored: Record | None) -> None:
        """Keeps what stands for the page."""
        super().__init__(
            "Lần bỏ phiếu này vừa được lưu ở nơi khác; nội dung của đồng chí chưa lưu."
        )
        self.stored = stored


class NotNow(Refused):
    """The round is at another point of its way."""


class SamePerson(Refused):
    """What one account proposes, another confirms."""


NO_SUCH_ROUND = "Lần bỏ phiếu trước chưa đủ số nên chưa thể nhập lần này."
BOTH_IN = "Hai người đã nhập xong lần bỏ phiếu này; chỗ khác nhau cần được thống nhất."
STANDS = "Lần bỏ phiếu này đã xác nhận; muốn sửa phải đề xuất kèm lý do."
NOTHING_TO_SETTLE = "Chưa có hai bản nhập khác nhau để thống nhất."
NOTHING_TO_CONFIRM = "Không có đề xuất nào đang chờ xác nhận, hoặc đề xuất đã thay đổi."
CONFIRM_BY_ANOTHER = "Người đề xuất không tự xác nhận được; cần một tài khoản khác của chi bộ."
STAY_WHOLE = "Lần bỏ phiếu này đã đủ số; bản sửa cũng phải đủ số."
REASON_FOR_CHANGE = "Hãy ghi lý do sửa số liệu đã đủ."
REASON_FOR_SETTLING = "Hãy ghi lý do chọn các số này."


def save(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    row: Row,
    *,
    seen: int,
    reason: str = "",
    at: Clock,
) -> Ballot:
    """Store what somebody entered of a round; what is known must not contradict (B1 to B5).

    Where one account enters, a new version of the round stands at once; `seen` is the version that
    was shown. Counts that are whole change only to whole counts, with a reason (B8). Where two
    accounts enter apart (B7), the entry waits, unseen by others, and `seen` is the id of the own
    entry that was shown (0 without one); the second that equals the first lets the counts stand.
    Returns the ballot as it is then.

    Raises Contradicting, NotWhole, ReasonMissing, ChangedMeanwhile, NotNow for a round that may
    not be entered, NotHere or WrongState as `guard.opened` does.
    """
    with _round(actor, assessment_id, regulation, number) as (assessment, held):
        _refuse_contradiction(row, regulation)
        writer = _Writer(actor, assessment, held, number, at)
        if held.double:
            _enter(writer, row, seen)
        else:
            _write(writer, row, seen, reason)
    return ballots.of(assessment_id, regulation, double=held.double)


def settle(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    row: Row,
    *,
    seen: int,
    reason: str,
    at: Clock,
) -> None:
    """Propose what shall stand where two entries differ, or in place of confirmed counts (B7, B8).

    A box in which both entries agree keeps their value. The proposal is whole, fits together and
    says why; it takes effect once another account confirms it. `seen` is the version shown.

    Raises Contradicting, NotWhole, ReasonMissing, ChangedMeanwhile, NotNow, and NotHere or
    WrongState as `guard.opened` does.
    """
    with _round(actor, assessment_id, regulation, number) as (assessment, held):
        if seen != held.version(number):
            raise ChangedMeanwhile(held.newest(number))
        entered = held.entered(number)
        if held.standing(number) is None:
            differing = held.differing(number)
            if not differing:
                raise NotNow(NOTHING_TO_SETTLE)
            row = {**entered[0].row, **{name: row[name] for name in differing}}
        elif not held.double:
            raise NotNow(NOTHING_TO_SETTLE)
        _refuse_contradiction(row, regulation)
        if not ballot.is_whole(row, regulation):
            raise NotWhole(STAY_WHOLE)
        if not reason:
            raise ReasonMissing(REASON_FOR_SETTLING)
        known = held.settlement(number)
        if known and (known.by_id, known.row, known.reason) == (actor.user_id, row, reason):
            return
        writer = _Writer(actor, assessment, held, number, at)
        writer.entry(row, "settlement", reason)
        writer.log("propose", new=row, reason=reason, entered=[dict(e.row) for e in entered])


def confirm(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    entry_id: int,
    *,
    at: Clock,
) -> None:
    """Let a proposal stand as the next version of its round: never by whoever proposed it (B7).

    `entry_id` names the proposal as it was shown. Confirming again what stands changes nothing.

    Raises SamePerson for the proposer, NotNow where that proposal does not wait any more, NotHere
    or WrongState as `guard.opened` does.
    """
    with _round(actor, assessment_id, regulation, number) as (assessment, held):
        wanted = [entry for entry in held.entries if entry.id == entry_id]
        known = held.settlement(number)
        newest = held.newest(number)
        if (
            wanted
            and newest
            and (wanted[0].version + 1, wanted[0].row)
            == (
                newest.version,
                newest.row,
            )
        ):
            return
        if known is None or known.id != entry_id:
            raise NotNow(NOTHING_TO_CONFIRM)
        if known.by_id == actor.user_id:
            raise SamePerson(CONFIRM_BY_ANOTHER)
        writer = _Writer(actor, assessment, held, number, at)
        writer.round(known.row, by_id=known.by_id, confirmed_by=actor.user_id, reason=known.reason)
        old = newest.row if newest else None
        writer.log("confirm", old=old, new=known.row, reason=known.reason, entered_by=known.by_id)


def _write(writer: _Writer, row: Row, seen: int, reason: str) -> None:
    """A new version of a round that one account enters, unless it says what stands already."""
    held, number = writer.held, writer.number
    newest = held.newest(number)
    known = newest.row if newest else ballot.empty(held.regulation)
    if row == known:
        return
    if seen != held.version(number):
        raise ChangedMeanwhile(newest)
    if newest and newest.complete:
        if not ballot.is_whole(row, held.regulation):
            raise NotWhole(STAY_WHOLE)
        if not reason:
            raise ReasonMissing(REASON_FOR_CHANGE)
    else:
        reason = ""
    writer.round(row, by_id=writer.actor.user_id, reason=reason)
    writer.log("count", old=known, new=row, reason=reason)


def _enter(writer: _Writer, row: Row, seen: int) -> None:
    """An entry that waits for, or meets, that of another account.

    Its figures are not logged before both are in: others read the log.
    """
    held, number = writer.held, writer.number
    if held.standing(number):
        if held.newest(number).row == row:  # type: ignore[union-attr]  # it stands
            return
        raise NotNow(STANDS)
    own = held.own(number, writer.actor.user_id)
    if own and own.row == row:
        return
    entered = held.entered(number)
    if len(entered) == 2:
        raise NotNow(BOTH_IN)
    if seen != (own.id if own else 0):
        raise ChangedMeanwhile(own)
    writer.entry(row, "count")
    whole = ballot.is_whole(row, held.regulation)
    others = [entry for entry in entered if entry.by_id != writer.actor.user_id]
    if not whole or not others:
        writer.log("enter", complete=whole)
        return
    first = others[0]
    if first.row != row:
        writer.log("differ", entered=[dict(first.row), dict(row)])
        return
    writer.round(row, by_id=first.by_id, confirmed_by=writer.actor.user_id)
    writer.log("agree", new=row, entered_by=first.by_id)


class _Writer:
    """What one act adds to a round, with its log entry, inside the open transaction."""

    def __init__(
        self, actor: Actor, assessment: Assessment, held: Ballot, number: int, at: Clock
    ) -> None:
        self.actor = actor
        self.assessment = assessment
        self.held = held
        self.number = number
        self.stamp = clock.stamp(at.now())

    def round(
        self, row: Row, *, by_id: int, confirmed_by: int | None = None, reason: str = ""
    ) -> None:
        """The next version of the round."""
        version = self.held.version(self.number) + 1
        BallotRound.create(**self._columns(row, version, by_id, reason), confirmed_by=confirmed_by)

    def entry(self, row: Row, kind: str, reason: str = "") -> None:
        """An entry that waits."""
        version = self.held.version(self.number)
        BallotEntry.create(**self._columns(row, version, self.actor.user_id, reason), kind=kind)

    def log(self, what: str, **detail: Any) -> None:
        """One line about the round."""
        log.append(
            Act.BALLOT_EDIT,
            at=self.stamp,
            user_id=self.actor.user_id,
            organisation_id=self.assessment.organisation.id,
            assessment_id=self.assessment.id,
            detail={"what": what, "round": self.number, **detail},
        )

    def _columns(self, row: Row, version: int, by_id: int, reason: str) -> dict[str, Any]:
        return {
            **dict.fromkeys(VOTES, 0),  # places that the regulation has no tier for
            **row,
            "assessment": self.assessment,
            "number": self.number,
            "version": version,
            "complete": int(ballot.is_whole(row, self.held.regulation)),
            "reason": reason,
            "entered_by": by_id,
            "entered_at": self.stamp,
        }


@contextmanager
def _round(
    actor: Actor, assessment_id: int, regulation: Regulation, number: int
) -> Iterator[tuple[Assessment, Ballot]]:
    """The assessment, locked, with its ballot; NotNow for a round whose turn has not come."""
    with opened(actor, Act.BALLOT_EDIT, assessment_id) as assessment:
        double = bool(assessment.cycle.double_entry)
        held = ballots.of(assessment_id, regulation, double=double)
        if number not in {*held.numbers, held.current, held.following}:
            raise NotNow(NO_SUCH_ROUND)
        yield assessment, held


def _refuse_contradiction(row: Row, regulation: Regulation) -> None:
    faults = ballot.faults(row, regulation)
    if faults:
        raise Contradicting(dict(faults))
