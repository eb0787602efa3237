"""Terms in months: from a day to the same day of a later month, or to that month's last day.

Six months from 31 August end on 28 or 29 February; a year from 29 February ends on 28 February.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

DAYS_REMEMBERED = 4096


@lru_cache(maxsize=DAYS_REMEMBERED)
def months_after(day: dt.date, months: int) -> dt.date:
    """The day so many months later; the month's last day where it has no such day.

    Beyond the last day that a calendar can name, that last day.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def is_within(day: dt.date, start: dt.date, months: int) -> bool:
    """Whether a term of so many months covers a day: start ≤ day < start + months."""
    return start <= day < months_after(start, months)
