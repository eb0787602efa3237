"""What somebody wants to see of the log, from its address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from intranet.forms.reader import Reader

WHO, ACT, PLACE = "nguoi", "viec", "noi"
SINCE, UNTIL, NUMBER, BEFORE = "tu-ngay", "den-ngay", "so", "truoc"
FILTERS = (WHO, ACT, PLACE, SINCE, UNTIL, NUMBER)
NOT_A_NUMBER = "Hãy nhập số thứ tự bằng chữ số."
WRONG_ORDER = "Ngày cuối không được trước ngày đầu."
_MOST_DIGITS = 9


@dataclass(frozen=True)
class LogForm:
    """The filters as typed and as read; `errors` says what cannot be read, by its name."""

    typed: Mapping[str, str]
    who: str
    act: str
    place: int | None
    since: dt.date | None
    until: dt.date | None
    number: int | None
    before: int | None
    errors: Mapping[str, str]


def read(asked: Mapping[str, str]) -> LogForm:
    """Read the filters; what is empty, or no number where only links lead, asks for everything."""
    reader = Reader(asked)
    who = reader.line(WHO)
    since, until = reader.day_if_any(SINCE), reader.day_if_any(UNTIL)
    number = _number(asked.get(NUMBER, "").strip())
    errors = dict(reader.errors)
    if asked.get(NUMBER, "").strip() and number is None:
        errors[NUMBER] = NOT_A_NUMBER
    if since and until and until < since:
        errors[UNTIL] = WRONG_ORDER
    return LogForm(
        typed={name: asked.get(name, "") for name in FILTERS},
        who=who,
        act=asked.get(ACT, ""),
        place=_number(asked.get(PLACE, "")),
        since=since,
        until=until,
        number=number,
        before=_number(asked.get(BEFORE, "")),
        errors=errors,
    )


def _number(typed: str) -> int | None:
    """A number that fits a column of either engine; None for anything else."""
    if typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS:
        return int(typed)
    return None
