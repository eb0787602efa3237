"""The forms about the committee's own rating: proposal, report up, answer from above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from intranet import sheet
from intranet.decision import Details, Ruling
from intranet.forms.reader import Reader
from intranet.rules.regulation import Regulation
from intranet.sheet import PROPOSAL, Row, Value
from intranet.values import Unreadable

NUMBER, DAY, SEEN = "number", "day", "seen"
NO_NUMBER, NO_DAY, NO_BODY = "Hãy ghi số văn bản.", "Hãy ghi ngày.", "Hãy ghi tên tập thể."
NO_TIER = "Hãy chọn mức cấp trên quyết định."


@dataclass(frozen=True)
class ProposalForm:
    """The proposal as typed and as read; `row` is None while a box cannot be read."""

    typed: Mapping[str, str]
    row: Row | None
    seen: int
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ReportForm:
    """Number and day of the report."""

    number: str
    day: dt.date
    errors: Mapping[str, str]


@dataclass(frozen=True)
class AnswerForm:
    """The decision from above: its head, the tier, and why it is another one."""

    details: Details
    ruling: Ruling
    errors: Mapping[str, str]


def read_proposal(form: MultiDict[str, str], regulation: Regulation) -> ProposalForm:
    """Read the boxes of the proposal."""
    boxes = [box for box in sheet.fields(regulation) if box.row == PROPOSAL]
    typed = {box.name: form.get(box.name, "") for box in boxes}
    row: dict[str, Value] = {}
    errors = {}
    for box in boxes:
        try:
            row[box.column] = box.read(typed[box.name])
        except Unreadable as unreadable:
            errors[box.name] = str(unreadable)
    seen = form.get(SEEN, "")
    shown = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else -1
    return ProposalForm(typed, None if errors else row, shown, errors)


def read_report(form: MultiDict[str, str]) -> ReportForm:
    """Read number and day of the report."""
    reader = Reader(form)
    number = reader.line(NUMBER, NO_NUMBER, longest=60)
    return ReportForm(number, reader.day(DAY, NO_DAY), reader.errors)


def read_answer(form: MultiDict[str, str], regulation: Regulation) -> AnswerForm:
    """Read the decision from above."""
    reader = Reader(form)
    details = Details(
        number=reader.line(NUMBER, NO_NUMBER, longest=60),
        decided_on=reader.day(DAY, NO_DAY),
        body=reader.line("body", NO_BODY),
    )
    tiers = tuple(tier.key for tier in regulation.tiers)
    ruling = Ruling(reader.choice("tier", tiers, NO_TIER), reader.text("reason"))
    return AnswerForm(details, ruling, reader.errors)
