"""The form of a round of the vote on members: every box read strictly, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from intranet import sheet, values, vote
from intranet.forms.ballot import ENTRY, REASON, ROUND, SEEN, round_number
from intranet.rules.regulation import Regulation
from intranet.sheet import Row, Value, read_day
from intranet.values import Unreadable
from intranet.vote import ABSENT, COUNTED, DAY, LISTED, NOTE, STATUS, WITHOUT_BEST, Typed, box

STAMP = "stamp."
#: What the head of the round is called among the rows.
HEAD = "head"


@dataclass(frozen=True)
class VoteForm:
    """A posted round.

    `typed` is what stood in each box, `row` what it says, None for a box that is empty, absent or
    unreadable. `errors` is what is wrong with a box (name → Vietnamese sentence), `stamps` the
    digest that each row was shown at, `seen` the version that was.
    """

    number: int
    seen: int
    typed: Mapping[str, str]
    row: Row
    stamps: Mapping[int | None, str]
    errors: Mapping[str, str]
    reason: str = ""
    entry: int = 0

    @property
    def rows(self) -> Typed:
        """The round for an operation."""
        return Typed(self.row, self.stamps)

    def refused(self, faults: Mapping[str, str]) -> VoteForm:
        """The same form with what an act found wrong with it."""
        return replace(self, errors={**faults, **self.errors})

    def is_touched(self, member_id: int | None, laid: Row, regulation: Regulation) -> bool:
        """Whether somebody typed into a row; `laid` is the round as typed over its list."""
        unit = vote.unit(laid, member_id, regulation)
        unreadable = any(name in self.errors for name in unit)
        return unreadable or sheet.digest(unit) != self.stamps.get(member_id, "")


def read(form: MultiDict[str, str], regulation: Regulation) -> VoteForm:
    """Read a posted round under a regulation; which rows it has, its stamps say."""
    reader = _Reader(form)
    stamps = _stamps(form)
    row = {**vote.empty(), DAY: reader.box(DAY, read_day)}
    row |= {name: reader.box(name, values.parse_count) for name in COUNTED}
    for member_id in stamps:
        if member_id is not None:
            row |= _row(reader, member_id, regulation)
    reason = reader.box(REASON, values.parse_text)
    return VoteForm(
        number=round_number(form.get(ROUND)) or 1,
        seen=round_number(form.get(SEEN)) or 0,
        typed=reader.typed,
        row=row,
        stamps=stamps,
        errors=reader.errors,
        reason=str(reason or ""),
        entry=round_number(form.get(ENTRY)) or 0,
    )


class _Reader:
    """The boxes of one form, each with what is wrong with it."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self.form = form
        self.typed: dict[str, str] = {}
        self.errors: dict[str, str] = {}

    def box(self, name: str, parse: Callable[[str], Value]) -> Value:
        """What a box says; None where it is empty, absent or unreadable."""
        self.typed[name] = self.form.get(name, "")
        try:
            return parse(self.typed[name])
        except Unreadable as unreadable:
            self.errors[name] = str(unreadable)
            return None


def _row(reader: _Reader, member_id: int, regulation: Regulation) -> dict[str, Value]:
    """One member's row; who was there has no reason for an absence."""
    status, note = box(member_id, STATUS), box(member_id, NOTE)
    is_absent = reader.form.get(status) == ABSENT
    reader.typed[status] = ABSENT if is_absent else LISTED
    said = reader.box(note, values.parse_line)
    marks = (box(member_id, name) for name in (*vote.vote_names(regulation), vote.NO_MARK))
    return {
        status: ABSENT if is_absent else LISTED,
        note: said if is_absent else "",
        box(member_id, WITHOUT_BEST): None,
        **{name: reader.box(name, values.parse_count) for name in marks},
    }


def _stamps(form: MultiDict[str, str]) -> dict[int | None, str]:
    """The digests at which rows were shown, by the member's id; None for the head."""
    found: dict[int | None, str] = {}
    for name, text in form.items():
        which = name.removeprefix(STAMP)
        if name.startswith(STAMP):
            member_id = round_number(which)
            if which == HEAD or member_id is not None:
                found[member_id] = text
    return found
