"""What time it is for the Party's work: Asia/Ho_Chi_Minh, whatever the machine believes.

Two clocks are kept apart on purpose. Sessions and throttling count real seconds and never look
here. Steps, logs and deadlines ask this module, which a demonstration may hold on an assumed day
so that its deadlines make sense in any year.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock:
    """The business clock: real time of day, and the real date unless one is assumed."""

    def __init__(self, assumed_date: dt.date | None = None) -> None:
        """`assumed_date` replaces the calendar day, never the time of day."""
        self.assumed_date = assumed_date

    def now(self) -> dt.datetime:
        """The present moment in Asia/Ho_Chi_Minh, to the second."""
        now = dt.datetime.now(ZONE).replace(microsecond=0)
        if self.assumed_date is None:
            return now
        return dt.datetime.combine(self.assumed_date, now.timetz())

    def today(self) -> dt.date:
        """The present day in Asia/Ho_Chi_Minh."""
        return self.now().date()


def stamp(moment: dt.datetime) -> str:
    """A moment as it is stored: ISO 8601 in UTC to the second, so that text order is time order."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stored: str) -> dt.datetime:
    """A stored moment, back in Asia/Ho_Chi_Minh."""
    return dt.datetime.fromisoformat(stored).astimezone(ZONE)
