"""The forms beside the quota: who stays, a reason, the day of announcing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from intranet import values
from intranet.values import Unreadable

#: Each nominee that was shown as `id:version`, and the ids of those who stay.
NOMINEE, STAYS = "nominee", "stays"
#: Why more stay than the quota allows; why the greater quota is granted, or taken back; a day.
REASON, SPECIAL, DAY, SEEN = "reason", "special", "announced_on", "seen"
#: What no version is: a form that says nothing of what it was shown has seen nothing.
NOTHING_SEEN = -1


@dataclass(frozen=True)
class ChoiceForm:
    """Who stays of the nominees that were shown, each with the version that was shown."""

    staying: frozenset[int]
    seen: Mapping[int, int]


@dataclass(frozen=True)
class NoteForm:
    """A reason or a day as typed and as read, with the version that was shown."""

    typed: str
    text: str
    day: dt.date | None
    seen: int
    errors: Mapping[str, str]


def read_choice(form: MultiDict[str, str]) -> ChoiceForm:
    """Read who stays; a nominee whose id or version is none was not shown."""
    shown = (text.partition(":") for text in form.getlist(NOMINEE))
    seen = {_number(one): _number(version) for one, _, version in shown}
    staying = frozenset(_number(one) for one in form.getlist(STAYS))
    return ChoiceForm(staying - {NOTHING_SEEN}, seen)


def read_reason(form: MultiDict[str, str], name: str) -> NoteForm:
    """Read a reason of at most 4000 characters from its box."""
    typed = form.get(name, "")
    try:
        return NoteForm(typed, values.parse_text(typed), None, _seen(form), {})
    except Unreadable as unreadable:
        return NoteForm(typed, "", None, _seen(form), {name: str(unreadable)})


def read_day(form: MultiDict[str, str]) -> NoteForm:
    """Read the day of announcing; empty where it is not known."""
    typed = form.get(DAY, "")
    try:
        return NoteForm(typed, "", values.parse_date(typed), _seen(form), {})
    except Unreadable as unreadable:
        return NoteForm(typed, "", None, _seen(form), {DAY: str(unreadable)})


def _seen(form: MultiDict[str, str]) -> int:
    return _number(form.get(SEEN, ""))


def _number(text: str) -> int:
    fits = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if fits else NOTHING_SEEN
