"""The table of facts of a branch's members: every cell read strictly, nothing typed ever lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from intranet import reason_codes, values
from intranet.cells import Cell, Values
from intranet.forms.reader import Reader
from intranet.forms.sheet import STAMP_PREFIX, resolved
from intranet.roll import NO_FAILINGS
from intranet.rules.member_provisions import GRADES
from intranet.rules.regulation import Regulation
from intranet.values import Unreadable

YES_NO = ("yes", "no")
DAYS = ("review_completed_on", "discipline_from")
FAILINGS = "failings"
NOT_YET = "Ngày này chưa đến; hãy kiểm tra lại."
NONE_AND_SOME = "Đã chọn “Không có” thì không chọn thêm khuyết điểm nào."
FIELD, DAY, REASON = "o", "ngay", "reason"
DAY_NEEDED = "Hãy nhập ngày cần điền."
REASON_NEEDED = "Hãy ghi lý do."
REASON_TOO_LONG = 4000


def failing_labels(regulation: Regulation) -> Mapping[str, str]:
    """The failings that may be noted, in the plan's words; not those that follow from a fact."""
    return {
        each.code: each.label
        for each in regulation.members.tiers[-1].failings
        if each.label and each.code in regulation.members.reportable
    }


@dataclass(frozen=True)
class FactsForm:
    """A posted table, or the part of it that was changed.

    `typed` is what stood in each cell, ticks joined by commas; `errors` what is wrong with it (name
    of the cell → Vietnamese sentence), `values` the cells that were readable, `stamps` what each
    was shown at. `keep` and `take` are the cells whose conflict the person settled for the typed
    and for the stored value.
    """

    typed: Mapping[str, str]
    values: Values
    errors: Mapping[str, str]
    stamps: Mapping[str, str]
    keep: Mapping[str, str] = field(default_factory=dict)
    take: frozenset[str] = frozenset()


def read(
    form: MultiDict[str, str],
    members: Iterable[int],
    fields: Iterable[str],
    regulation: Regulation,
    today: dt.date,
) -> FactsForm:
    """Read these facts of these members; cells that the form does not hold stay untouched."""
    typed: dict[str, str] = {}
    read_values: dict[Cell, str | None] = {}
    errors: dict[str, str] = {}
    stamps: dict[str, str] = {}
    asked = tuple(fields)
    for cell in (Cell(member, name) for member in members for name in asked):
        key = cell.key
        if key not in form:
            continue
        text = ",".join(filter(None, form.getlist(key))) if cell.field == FAILINGS else form[key]
        typed[key] = text
        stamps[key] = form.get(STAMP_PREFIX + key, "")
        try:
            read_values[cell] = _READERS[cell.field](text, regulation, today)
        except Unreadable as unreadable:
            errors[key] = str(unreadable)
    keep, take = resolved(form)
    return FactsForm(typed, read_values, errors, stamps, keep, take)


def write(name: str, value: str | None) -> str:
    """A stored fact as it stands in its box."""
    if value and name in DAYS:
        return values.format_date(dt.date.fromisoformat(value))
    return value or ""


@dataclass(frozen=True)
class Filling:
    """What is to be filled in wherever it is not known; `errors` by box."""

    field: str
    value: str | None
    typed: Mapping[str, str]
    errors: Mapping[str, str]


def read_filling(form: Mapping[str, str], choices: tuple[str, ...], today: dt.date) -> Filling:
    """Read which of `choices` ("field:value", a day without its value) is to be filled in."""
    reader = Reader(form)
    name, _, value = reader.choice(FIELD, choices, "Hãy chọn ô cần điền.").partition(":")
    if name in DAYS:
        try:
            value = _day(form.get(DAY, ""), today) or ""
            if not value:
                reader.errors[DAY] = DAY_NEEDED
        except Unreadable as unreadable:
            reader.errors[DAY] = str(unreadable)
    typed = {box: form.get(box, "") for box in (FIELD, DAY)}
    return Filling(name, value or None, typed, reader.errors)


@dataclass(frozen=True)
class ReasonForm:
    """Why the office leaves a member out, or that it does so no more (`reason` is empty)."""

    reason: str
    typed: str
    seen: int
    key: str
    errors: Mapping[str, str]


def read_reason(form: Mapping[str, str]) -> ReasonForm:
    """Read the office's reason; it may be missing only where the act is taken back."""
    reader = Reader(form)
    takes_back = form.get("action") == "take_back"
    reason = "" if takes_back else reader.text(REASON, REASON_NEEDED, REASON_TOO_LONG)
    seen, key = number(form.get("seen", "")), form.get("form_key", "")
    return ReasonForm(reason, form.get(REASON, ""), seen, key, reader.errors)


def number(typed: str) -> int:
    """A number that a form carries unseen; -1, which nothing has, for whatever else is there."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _day(text: str, today: dt.date) -> str | None:
    day = values.parse_date(text)
    if day is not None and day > today:
        raise Unreadable(NOT_YET)
    return None if day is None else day.isoformat()


def _failings(text: str, regulation: Regulation) -> str | None:
    """The codes in the regulation's order, or that there are none; None while nothing is ticked."""
    ticked = set(filter(None, text.split(",")))
    known = failing_labels(regulation)
    for code in ticked:
        values.parse_choice(code, (NO_FAILINGS, *known))
    if NO_FAILINGS in ticked and len(ticked) > 1:
        raise Unreadable(NONE_AND_SOME)
    return ",".join(code for code in (NO_FAILINGS, *known) if code in ticked) or None


_READERS: Mapping[str, Callable[[str, Regulation, dt.date], str | None]] = {
    **dict.fromkeys(DAYS, lambda text, _, today: _day(text, today)),
    "civil_grade": lambda text, _rules, _today: values.parse_choice(text, GRADES),
    "emulation_fighter": lambda text, _rules, _today: values.parse_choice(text, YES_NO),
    "merit_certificate": lambda text, _rules, _today: values.parse_choice(text, YES_NO),
    FAILINGS: lambda text, rules, _: _failings(text, rules),
    "self_rating": lambda text, rules, _: values.parse_choice(
        text, tuple(tier.key for tier in rules.members.tiers)
    ),
    "reason_code": lambda text, _rules, _today: values.parse_choice(
        text, tuple(reason_codes.LABELS)
    ),
}
