"""The secret vote on a branch's members: do the counts of one round fit together (II.B.2.2).

The persons and ballots of a round are counted once and obey what every ballot obeys (B1, B2, B3,
B5); besides, no more official members are present than stand on the roll that day. Each member is
a row of his own: the votes for every tier and the ballots without one clear mark in his row add up
to the valid ballots (B4). Unknown counts leave an identity open; what is known never contradicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from intranet.rules.account import ANY, LARGEST, Account, Counts, Finding, Span
from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer

#: One member's votes for each tier, the best first, and last the ballots without one clear mark;
#: None is not known yet. A tier whose column was not on the ballots has 0.
Marks = tuple[int | None, ...]


class RowFinding(NamedTuple):
    """One member's row against the valid ballots (B4): the sum of what is known, and a sentence."""

    answer: Answer
    total: int
    text: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Every identity of a round: those of its persons and ballots, and one for each row.

    Rows that cannot both be right while nobody said how many ballots are valid stand among the
    former.
    """

    head: tuple[Finding, ...]
    rows: tuple[RowFinding, ...]

    @property
    def broken(self) -> int:
        """How many identities contradict."""
        head, rows = ([each.answer for each in some] for some in (self.head, self.rows))
        return (*head, *rows).count(NOT_MET)

    @property
    def fits(self) -> bool:
        """Whether nothing contradicts."""
        return not self.broken


def reconcile(head: Counts, official: int | None, rows: Sequence[Marks]) -> Reconciled:
    """Compare the counts of a round with each other.

    `head` are the counts of persons and ballots, whole numbers from 0 to 9999, left out or None
    where not known; `official` is the number of official members on the roll, None while the day
    is not known; `rows` are those of the members who were voted on.
    """
    valid = _valid(rows)
    account = Account(
        {**head, "official": official},
        words={"official": "ngày bỏ phiếu"},
        spans={"valid": valid or ANY},
    )
    findings = (*account.findings(), _present_to_official(account))
    if head.get("valid") is None and valid is None:
        findings = (*findings, _rows_apart(rows))
    return Reconciled(findings, tuple(_row(marks, head.get("valid")) for marks in rows))


def is_whole(marks: Marks) -> bool:
    """Whether every count of a row is known."""
    return None not in marks


def _known(marks: Marks) -> int:
    return sum(number or 0 for number in marks)


def _valid(rows: Sequence[Marks]) -> Span | None:
    """How many ballots may be valid as far as the rows say; None where they contradict."""
    least = max(map(_known, rows), default=0)
    most = min((_known(marks) for marks in rows if is_whole(marks)), default=LARGEST)
    return Span(least, most) if least <= most else None


def _row(marks: Marks, valid: int | None) -> RowFinding:
    total = _known(marks)
    if valid is None:
        return RowFinding(UNKNOWN, total, f"Cộng {total}, chưa rõ số phiếu hợp lệ")
    if not is_whole(marks):
        if total > valid:
            text = f"Mới cộng được {total} phiếu đã hơn {valid} phiếu hợp lệ: thừa {total - valid}"
            return RowFinding(NOT_MET, total, text)
        return RowFinding(UNKNOWN, total, f"Mới cộng được {total}/{valid} phiếu hợp lệ")
    if total == valid:
        return RowFinding(MET, total, f"Cộng {total} = {valid} phiếu hợp lệ")
    apart = f"{'thừa' if total > valid else 'thiếu'} {abs(total - valid)}"
    return RowFinding(NOT_MET, total, f"Cộng {total} phiếu nhưng có {valid} phiếu hợp lệ: {apart}")


def _rows_apart(rows: Sequence[Marks]) -> Finding:
    """What the rows say while they cannot all be made of the same valid ballots."""
    sums = ", ".join(str(total) for total in sorted({_known(marks) for marks in rows}))
    text = f"Mỗi hàng phải cộng bằng số phiếu hợp lệ nhưng các hàng cộng khác nhau: {sums}"
    return Finding("B4", NOT_MET, text, ("valid",))


def _present_to_official(account: Account) -> Finding:
    """No more official members are present than there are on the roll that day (B5)."""
    joined = ("present", "official")
    present, official = (account.counts.get(name) for name in joined)
    summoned, absent = account.counts.get("summoned"), account.counts.get("absent")
    least = account.span("present").least
    if present is None and summoned is not None and absent is not None:
        least = max(least, summoned - absent)
    if official is not None and least > official:
        known = f"{least}" if present is not None else f"ít nhất {least}"
        text = f"Có mặt {known} người nhưng danh sách chỉ có {official} đảng viên chính thức"
        return Finding("B5", NOT_MET, f"{text}: thừa {least - official}", joined)
    lacking = [name for name in joined if account.counts.get(name) is None]
    if lacking:
        about = "số có mặt với số đảng viên chính thức"
        return Finding("B5", UNKNOWN, account.lacking(about, lacking), joined)
    text = f"Có mặt {present} người, không quá {official} đảng viên chính thức theo danh sách"
    return Finding("B5", MET, text, joined)
