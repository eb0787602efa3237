"""The forms of one member on a branch's roll: what the branch says of him, and his leaving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from intranet import values
from intranet.forms.reader import Reader
from intranet.roll import Details, contradictions
from intranet.values import Unreadable

SEXES = ("male", "female")
STANDINGS = ("official", "probationary")
CIVIL_SERVANTS = ("cadre", "civil_servant", "public_employee", "none")
OFFICES, SEEN = "offices", "seen"

NO_NAME = "Hãy ghi họ và tên."
NO_DAY = "Hãy ghi ngày."
NO_BRANCH = "Hãy chọn chi bộ chuyển đến."
NO_OFFICE = "Hãy chọn trong các chức vụ có sẵn."


@dataclass(frozen=True)
class RollForm:
    """A posted member: what was read of him, and what is wrong, by the names of the boxes.

    `seen` is the version of the entry that the page showed; 0 where it says none.
    """

    details: Details
    seen: int
    errors: Mapping[str, str]


class Leaving(NamedTuple):
    """A posted leaving or transfer; `to` is the branch's text, empty where there is none."""

    day: dt.date
    reason: str
    to: str
    seen: int
    errors: Mapping[str, str]


def read(
    form: MultiDict[str, str], offices: Iterable[str], today: dt.date, *, private: bool
) -> RollForm:
    """Read a member's form; `offices` are the regulation's keys.

    Without `private` the form has no birth date, and none is taken from it.
    """
    reader = Reader(form)
    known, ticked = frozenset(offices), frozenset(form.getlist(OFFICES))
    if not ticked <= known:
        reader.errors[OFFICES] = NO_OFFICE
    details = Details(
        full_name=reader.line("full_name", NO_NAME),
        birth_date=reader.day_if_any("birth_date") if private else None,
        sex=reader.choice_if_any("sex", SEXES),
        admitted_on=reader.day_if_any("admitted_on"),
        official_on=reader.day_if_any("official_on"),
        standing=reader.choice_if_any("standing", STANDINGS),
        exempt=reader.choice_if_any("exempt", ("yes", "no")) == "yes",
        civil_servant=reader.choice_if_any("civil_servant", CIVIL_SERVANTS),
        offices=ticked & known,
        other_posts=reader.line("other_posts"),
        group_name=reader.line("group_name"),
        joined_on=reader.day_if_any("joined_on"),
    )
    for name, text in contradictions(details, today).items():
        reader.errors.setdefault(name, text)
    return RollForm(details, seen_version(form), reader.errors)


def read_leaving(form: Mapping[str, str], *, to_branch: bool) -> Leaving:
    """Read the form by which a member leaves; with `to_branch` it must name where he goes."""
    reader = Reader(form)
    to = form.get("to", "")
    if to_branch and not to:
        reader.errors["to"] = NO_BRANCH
    return Leaving(
        reader.day("day", NO_DAY), reader.line("reason"), to, seen_version(form), reader.errors
    )


def seen_version(form: Mapping[str, str]) -> int:
    """The version that the page showed; 0, which is none, where a form does not say."""
    try:
        return values.parse_count(form.get(SEEN, "")) or 0
    except Unreadable:
        return 0
