"""The form of a year: which, under which regulation, and by when each kind of work is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from intranet.forms.reader import Reader

FIRST_YEAR, LAST_YEAR = 2000, 2999
NO_YEAR = "Hãy ghi năm đánh giá, ví dụ 2026."
WRONG_YEAR = f"Năm phải nằm trong khoảng {FIRST_YEAR} đến {LAST_YEAR}."
NO_DAY = "Hãy ghi ngày, ví dụ 15/12/2026."
FAR_DAY = "Ngày này cách năm đánh giá quá xa; hãy xem lại."
DEADLINES = ("review_before", "standing_before", "report_before")


@dataclass(frozen=True)
class DeadlinesForm:
    """Posted days by kind of work, in the order of DEADLINES, and what is wrong.

    `double_entry` says whether two accounts enter each ballot's counts apart.
    """

    days: tuple[dt.date, dt.date, dt.date]
    double_entry: bool
    errors: Mapping[str, str]


@dataclass(frozen=True)
class CycleForm:
    """A posted wish to open a year; `errors` speaks of its days too."""

    year: int
    regulation: str
    days: tuple[dt.date, dt.date, dt.date]
    double_entry: bool
    errors: Mapping[str, str]


def read_deadlines(form: Mapping[str, str], year: int) -> DeadlinesForm:
    """Read the days of a year's deadlines: in that year or the one after."""
    reader = Reader(form)
    review, standing, report = (_day(reader, name, year) for name in DEADLINES)
    double_entry = form.get("double_entry") == "yes"
    return DeadlinesForm((review, standing, report), double_entry, reader.errors)


def read(form: Mapping[str, str], regulations: tuple[str, ...]) -> CycleForm:
    """Read the form for a new year under one of the regulations there are."""
    reader = Reader(form)
    year = reader.count("year", NO_YEAR)
    if "year" not in reader.errors and not FIRST_YEAR <= year <= LAST_YEAR:
        reader.errors["year"] = WRONG_YEAR
    regulation = reader.choice("regulation", regulations, "Hãy chọn quy định của đợt.")
    days = read_deadlines(form, year)
    errors = {**reader.errors, **days.errors}
    return CycleForm(year, regulation, days.days, days.double_entry, errors)


def _day(reader: Reader, name: str, year: int) -> dt.date:
    day = reader.day(name, NO_DAY)
    near = FIRST_YEAR <= year <= LAST_YEAR
    if near and name not in reader.errors and day.year not in {year, year + 1}:
        reader.errors[name] = FAR_DAY
    return day
