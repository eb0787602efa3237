"""Entering the rounds of a secret ballot, by one account or by two apart: what every kind shares.

Nothing is ever overwritten: a change is a new version, and a change of counts that stand says why.
Repeating an act has no second effect, because what is asked for is there already.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from intranet import clock, log
from intranet.access import Act
from intranet.clock import Clock
from intranet.models import Assessment
from intranet.operations.guard import Refused
from intranet.rounds import Record, Rounds
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


class Writer(ABC):
    """What one act adds to one round, with its log entry, inside the open transaction."""

    act: ClassVar[Act]

    def __init__(
        self, actor: Actor, assessment: Assessment, held: Rounds, number: int, at: Clock
    ) -> None:
        """Keeps who acts, and on which round."""
        self.actor = actor
        self.assessment = assessment
        self.held = held
        self.number = number
        self.stamp = clock.stamp(at.now())

    @abstractmethod
    def round(
        self, row: Row, *, by_id: int, confirmed_by: int | None = None, reason: str = ""
    ) -> None:
        """Let the row stand as the next version of the round."""

    @abstractmethod
    def entry(self, row: Row, kind: str, reason: str = "") -> None:
        """Let the row wait."""

    def count(self, row: Row, reason: str) -> None:
        """Let the row stand, entered by this account alone."""
        self.round(row, by_id=self.actor.user_id, reason=reason)

    def told(self, *rows: Row) -> list[dict[str, Any]]:
        """What the log says of rows that are told side by side."""
        return [dict(row) for row in rows]

    def log(self, what: str, **detail: Any) -> None:
        """One line about the round."""
        log.append(
            self.act,
            at=self.stamp,
            user_id=self.actor.user_id,
            organisation_id=self.assessment.organisation.id,
            assessment_id=self.assessment.id,
            detail={"what": what, "round": self.number, **detail},
        )

    def columns(self, row: Row, version: int, by_id: int, reason: str) -> dict[str, Any]:
        """What every version and every entry carries beside its counts."""
        return {
            "assessment": self.assessment,
            "number": self.number,
            "version": version,
            "complete": int(self.held.is_whole(row)),
            "reason": reason,
            "entered_by": by_id,
            "entered_at": self.stamp,
        }


def refuse_turn(held: Rounds, number: int) -> None:
    """NotNow for a round whose turn has not come."""
    if number not in {*held.numbers, held.current, held.following}:
        raise NotNow(NO_SUCH_ROUND)


def refuse_contradiction(held: Rounds, row: Row) -> None:
    """Contradicting for counts that do not fit together as far as they are known (B1 to B5)."""
    faults = held.faults(row)
    if faults:
        raise Contradicting(dict(faults))


def write(writer: Writer, row: Row, known: Row, reason: str) -> None:
    """Let one account's counts stand; `known` is what stood before, or a blank row.

    Counts that are whole change only to whole counts, with a reason (B8).
    Raises NotWhole or ReasonMissing.
    """
    held = writer.held
    newest = held.newest(writer.number)
    if newest and newest.complete:
        if not held.is_whole(row):
            raise NotWhole(STAY_WHOLE)
        if not reason:
            raise ReasonMissing(REASON_FOR_CHANGE)
    else:
        reason = ""
    writer.count(row, reason)
    old, new = writer.told(known, row)
    writer.log("count", old=old, new=new, reason=reason)


def enter(writer: Writer, row: Row, seen: int | None = None) -> None:
    """Let an entry wait for, or meet, that of another account (B7).

    `seen` is the id of the own entry that was shown, 0 without one; None where what was typed is
    merged with it already. The second entry that equals the first lets the counts stand. Figures
    are not logged before both are in: others read the log.

    Raises NotNow once both are in or the round stands, ChangedMeanwhile for an entry not shown.
    """
    held, number = writer.held, writer.number
    standing = held.standing(number)
    if standing:
        if not held.apart(standing.row, row):
            return
        raise NotNow(STANDS)
    own = held.own(number, writer.actor.user_id)
    if own and own.row == row:
        return
    entered = held.entered(number)
    if len(entered) == 2:
        raise NotNow(BOTH_IN)
    if seen is not None and seen != (own.id if own else 0):
        raise ChangedMeanwhile(own)
    writer.entry(row, "count")
    whole = held.is_whole(row)
    others = [entry for entry in entered if entry.by_id != writer.actor.user_id]
    if not whole or not others:
        writer.log("enter", complete=whole)
        return
    first = others[0]
    if held.apart(first.row, row):
        writer.log("differ", entered=writer.told(first.row, row))
        return
    writer.round(row, by_id=first.by_id, confirmed_by=writer.actor.user_id)
    (new,) = writer.told(row)
    writer.log("agree", new=new, entered_by=first.by_id)


def settled(held: Rounds, number: int, row: Row, seen: int) -> Row:
    """The row that a proposal is about: where both entries agree, a box keeps their value.

    `seen` is the version shown. Raises ChangedMeanwhile, and NotNow where nothing is to settle.
    """
    if seen != held.version(number):
        raise ChangedMeanwhile(held.newest(number))
    if held.standing(number) is None:
        apart = held.differing(number)
        if not apart:
            raise NotNow(NOTHING_TO_SETTLE)
        return {**held.entered(number)[0].row, **{name: row.get(name) for name in apart}}
    if not held.double:
        raise NotNow(NOTHING_TO_SETTLE)
    return row


def propose(writer: Writer, row: Row, reason: str) -> None:
    """Propose what shall stand where two entries differ, or in place of confirmed counts (B7, B8).

    The proposal is whole, fits together and says why; it takes effect once another account
    confirms it. Raises Contradicting, NotWhole or ReasonMissing.
    """
    held = writer.held
    refuse_contradiction(held, row)
    if not held.is_whole(row):
        raise NotWhole(STAY_WHOLE)
    if not reason:
        raise ReasonMissing(REASON_FOR_SETTLING)
    known = held.settlement(writer.number)
    if known and (known.by_id, known.row, known.reason) == (writer.actor.user_id, row, reason):
        return
    writer.entry(row, "settlement", reason)
    new, *entered = writer.told(row, *(each.row for each in held.entered(writer.number)))
    writer.log("propose", new=new, reason=reason, entered=entered)


def confirm(writer: Writer, entry_id: int) -> None:
    """Let a proposal stand as the next version of its round: never by whoever proposed it (B7).

    `entry_id` names the proposal as it was shown. Confirming again what stands changes nothing.
    Raises SamePerson for the proposer, NotNow where that proposal does not wait any more.
    """
    held = writer.held
    newest, known = held.newest(writer.number), held.settlement(writer.number)
    if newest and any(
        (entry.id, entry.version + 1, entry.row) == (entry_id, newest.version, newest.row)
        for entry in held.entries
    ):
        return
    if known is None or known.id != entry_id:
        raise NotNow(NOTHING_TO_CONFIRM)
    if known.by_id == writer.actor.user_id:
        raise SamePerson(CONFIRM_BY_ANOTHER)
    writer.round(
        known.row, by_id=known.by_id, confirmed_by=writer.actor.user_id, reason=known.reason
    )
    old, new = writer.told(newest.row, known.row) if newest else (None, *writer.told(known.row))
    writer.log("confirm", old=old, new=new, reason=known.reason, entered_by=known.by_id)
