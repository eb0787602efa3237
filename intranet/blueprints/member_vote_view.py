"""What the page of the vote on members shows of the round that is typed: grid, sums, outcomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import SimpleNamespace

from intranet import ballot, sheet, values, vote
from intranet.blueprints import ballot_view
from intranet.blueprints import member_round_view as round_view
from intranet.forms.ballot import REASON
from intranet.forms.votes import HEAD, STAMP, VoteForm
from intranet.roll import Member
from intranet.rules.answers import MET, NOT_MET
from intranet.rules.member_ballot import RowFinding
from intranet.rules.member_brief import brief
from intranet.rules.vote import VOTE_BASES
from intranet.sheet import Row
from intranet.vote import (
    ABSENT,
    COUNTED,
    DAY,
    NO_MARK,
    NOTE,
    OFFICIAL,
    STATUS,
    WHOLE_ROW,
    MemberVotes,
    Vote,
    box,
)
from intranet.vote_list import VoteList

WAS_ABSENT = "Vắng mặt: bỏ phiếu ở cuộc họp sau"
HELP: Mapping[str, str] = {
    **ballot_view.HELP,
    "invalid": "Phiếu không hợp lệ là phiếu hỏng cả tờ. Hàng để trống hoặc đánh nhiều dấu chỉ tính "
    "vào cột “Không đánh dấu, nhiều dấu” của hàng ấy. Thu về = hợp lệ + không hợp lệ.",
}
HINTS = {DAY: "Ngày/tháng/năm, ví dụ 05/12/2017. Ngày này quyết định ai có trong danh sách."}


class Shown:
    """A round on the page: what stands, under what somebody typed and has not saved yet.

    After a refusal every row that was typed into keeps its text; after a save in which somebody
    else had changed rows too, those alone do, and saving again is meant to replace what stands.
    """

    def __init__(
        self,
        listed: VoteList,
        stored: Row,
        form: VoteForm | None = None,
        conflicts: Collection[int | None] | None = None,
    ) -> None:
        """Lay what stands and what was typed over the list of the day."""
        self.listed, self.stored, self.form = listed, stored, form
        self.regulation = listed.regulation
        self.now = listed.lay_out(stored)
        self.mine = listed.lay_out(form.row) if form else self.now
        self.is_told = conflicts is not None
        self.typed: set[int | None] = set(conflicts or ())
        if form and conflicts is None:
            self.typed = {which for which in (None, *listed.ids) if self._is_touched(which)}
        self.row = {**self.now}
        for which in self.typed:
            self.row |= vote.unit(self.mine, which, self.regulation)

    def _is_touched(self, which: int | None) -> bool:
        if self.form is None or which not in self.form.stamps:
            return False
        return self.form.is_touched(which, self.mine, self.regulation)

    def text(self, name: str, which: int | None) -> str:
        """What stands in a box."""
        form, is_off = self.form, which not in {None, *self.listed.ids}
        if form and name in form.typed and (which in self.typed or is_off):
            return form.typed[name]
        value = self.now.get(name, self.stored.get(name))
        return sheet.write_day(value) if name == DAY else sheet.write_text(value)

    def stamp(self, which: int | None) -> str:
        """What the form carries for a row."""
        form, is_off = self.form, which not in {None, *self.listed.ids}
        if form and which in form.stamps and (is_off or (which in self.typed and not self.is_told)):
            return form.stamps[which]
        return vote.stamp(self.stored if is_off else self.now, which, self.regulation)

    def error(self, name: str) -> str | None:
        """What is wrong with a box, or with a whole row."""
        return self.form.errors.get(name) if self.form and not self.is_told else None

    @property
    def off_list(self) -> list[int]:
        """Who has counts and is not voted on that day: his row stays until somebody clears it."""
        rows = {**self.stored, **(self.form.row if self.form else {})}
        found = vote.rows(rows, self.regulation)
        off = [which for which in found if which not in self.listed.ids]
        return [which for which in off if found[which].is_counted or self._is_unreadable(which)]

    def _is_unreadable(self, which: int) -> bool:
        names = (box(which, name) for name in (*vote.vote_names(self.regulation), NO_MARK))
        return any(self.error(name) for name in names)


def head(shown: Shown, apart: Collection[str] | None) -> SimpleNamespace:
    """The boxes of a round's head; `apart` are those that may be typed where two entries differ."""
    found = {
        name: SimpleNamespace(
            name=name,
            label=ballot.label(name, shown.regulation),
            hint=HINTS.get(name),
            help=HELP.get(name),
            value=shown.text(name, None),
            error=shown.error(name),
            hidden=apart is not None and name not in apart,
        )
        for name in (DAY, *COUNTED)
    }
    return SimpleNamespace(
        **ballot_view.grouped(found, [found[DAY]], []),
        carried=all(item.hidden for item in found.values()),
        stamp=SimpleNamespace(name=f"{STAMP}{HEAD}", value=shown.stamp(None)),
        reason=SimpleNamespace(
            value=shown.form.typed.get(REASON, "") if shown.form else "",
            error=shown.error(REASON),
        ),
    )


def rows(
    shown: Shown, held: Vote, names: Mapping[int, str], apart: Collection[str] | None
) -> list[SimpleNamespace]:
    """The rows of the grid, and last those who have counts and are not voted on."""
    said = outcomes(shown.listed, shown.row, held)
    listed = [
        _row(shown, each.member, names, apart, said[each.member.id], each.without_best)
        for each in shown.listed.listed
    ]
    off = [
        _row(shown, Member(which, 0, ""), names, apart, _off(shown, which), without_best=False)
        for which in shown.off_list
    ]
    return [*listed, *off]


def _off(shown: Shown, which: int) -> SimpleNamespace:
    return _outcome(which, "", shown.listed.why_not(which), "not_met")


def _row(
    shown: Shown,
    member: Member,
    names: Mapping[int, str],
    apart: Collection[str] | None,
    outcome: SimpleNamespace,
    without_best: bool,
) -> SimpleNamespace:
    which = member.id

    def locked(name: str) -> bool:
        return apart is not None and box(which, name) not in apart

    first = vote.vote_names(shown.regulation)[0]
    cells = []
    for column in round_view.columns(shown.regulation):
        name = box(which, column.name)
        text = shown.text(name, which)
        cells.append(
            SimpleNamespace(
                name=name,
                label=column.label,
                value=text,
                error=shown.error(name),
                locked=locked(column.name),
                missing=without_best and column.name == first and text in {"", "0"},
            )
        )
    fault = shown.error(box(which, WHOLE_ROW))
    return SimpleNamespace(
        id=which,
        name=round_view.named(which, names),
        stamp=SimpleNamespace(name=f"{STAMP}{which}", value=shown.stamp(which)),
        cells=cells,
        absent=SimpleNamespace(
            name=box(which, STATUS),
            value=ABSENT,
            checked=shown.text(box(which, STATUS), which) == ABSENT,
            locked=locked(STATUS),
        ),
        note=SimpleNamespace(
            name=box(which, NOTE),
            value=shown.text(box(which, NOTE), which),
            error=shown.error(box(which, NOTE)),
        ),
        probationary=not member.is_official(shown.listed.day) and which in shown.listed.ids,
        outcome=outcome,
        at_fault=fault is not None,
        errors=_errors(shown, which, outcome.text),
    )


def _errors(shown: Shown, which: int, told: str) -> list[str]:
    """What is wrong with a row and its boxes, but for what its outcome says already."""
    row = shown.error(box(which, WHOLE_ROW)) or ""
    boxes = (*vote.vote_names(shown.regulation), NO_MARK, NOTE)
    found = [row if row.rstrip(".") != told else "", *(shown.error(box(which, n)) for n in boxes)]
    return [text for text in dict.fromkeys(found) if text]


def outcomes(listed: VoteList, row: Row, held: Vote) -> dict[int, SimpleNamespace]:
    """What each row adds up to, and what that gives the member, by his id."""
    found = vote.rows(row, held.regulation)
    reconciled = held.reconciled({**row, OFFICIAL: listed.official})
    there = [which for which in listed.ids if found[which].is_listed]
    sums = dict(zip(there, reconciled.rows, strict=True))
    head_fits = all(each.answer is not NOT_MET for each in reconciled.head)
    present, valid = vote.counts(row)["present"], vote.counts(row)["valid"]
    said = {}
    for member, _ in listed.listed:
        votes = found[member.id]
        if not votes.is_listed:
            text, sign = WAS_ABSENT, "unknown"
            if votes.is_counted:
                text, sign = vote.ABSENT_HAS_COUNTS, "not_met"
            said[member.id] = _outcome(member.id, "", text, sign)
            continue
        finding = sums[member.id]
        text, sign = _said(listed, member, votes, finding, present, head_fits=head_fits)
        total = "" if not votes.is_counted else f"{finding.total}"
        total += f"/{valid}" if total and valid is not None else ""
        said[member.id] = _outcome(member.id, total, text, sign)
    return said


def _said(
    listed: VoteList,
    member: Member,
    votes: MemberVotes,
    finding: RowFinding,
    present: int | None,
    *,
    head_fits: bool,
) -> tuple[str, str]:
    """A row's outcome in words, and the sign beside it."""
    if finding.answer is NOT_MET:
        return finding.text, "not_met"
    if not votes.is_counted or not head_fits:
        return "", ""
    result = round_view.result_of(
        member, votes, listed.day, (listed.official, present), listed.regulation
    )
    flagged = " – Văn phòng sẽ xem lại" if result.flags else ""
    sign = "met" if finding.answer is MET and result.tier is not None else "unknown"
    return f"{brief(result)}{flagged}", sign


def _outcome(which: int, total: str, text: str, sign: str) -> SimpleNamespace:
    said = {"total": total, "text": text, "sign": sign}
    return SimpleNamespace(id=which, mark=sheet.digest(said), **said)


def reading(listed: VoteList, row: Row, held: Vote, posted: Collection[int]) -> SimpleNamespace:
    """What the rules say of a round as far as it is typed, above its rows.

    `posted` are the members whose rows the page has; a day that changes the list is told.
    """
    known = {**row, OFFICIAL: listed.official if row[DAY] else None}
    reconciled = held.reconciled(known)
    voted = [each for each in vote.rows(row, held.regulation).values() if each.is_listed]
    whole = sum(each.answer is MET for each in reconciled.rows)
    if reconciled.broken:
        said = f"{reconciled.broken} chỗ chưa khớp"
    elif not held.has_counts(row):
        said = "Chưa nhập số nào"
    elif held.is_whole(known):
        said = "Đã đủ số và khớp"
    else:
        said = "Các số đã nhập khớp nhau"
    return SimpleNamespace(
        said=f"{said}: {whole}/{len(voted)} hàng đủ số" if held.has_counts(row) else said,
        broken=not reconciled.fits,
        findings=[ballot_view.finding(each) for each in reconciled.head],
        official=official(listed, row),
        added=len(set(listed.ids) - set(posted)),
        removed=len(set(posted) - set(listed.ids)),
    )


def official(listed: VoteList, row: Row) -> str:
    """How many official members the roll has that day, in words."""
    when = f"ngày {values.format_date(listed.day)}" if row[DAY] else "hôm nay (chưa nhập ngày)"
    base = VOTE_BASES[listed.regulation.members.vote.base]
    return f"{listed.official} đảng viên chính thức theo danh sách {when}; phiếu tính trên {base}"
