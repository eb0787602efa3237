"""Whether something was in time (III.3): "before" a day leaves that day out, in Vietnam's time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How a moment stands to a deadline.

    `day` is the moment's calendar day in Asia/Ho_Chi_Minh and `last_day` the last one in time,
    the day before the deadline. `days_left` counts the days from `day` to `last_day`: 0 on the
    last day itself, and 0 once it is late. `days_late` is 1 on the day of the deadline, and 0
    while in time. Late work is accepted and marked.
    """

    day: dt.date
    last_day: dt.date
    days_left: int
    days_late: int

    @property
    def in_time(self) -> bool:
        """Whether the moment lies before the deadline's day."""
        return self.days_late == 0

    @property
    def text(self) -> str:
        """A Vietnamese phrase for it."""
        last = f"{self.last_day:%d/%m/%Y}"
        if self.days_late:
            return f"Muộn {self.days_late} ngày, hạn là hết ngày {last}"
        if self.days_left:
            return f"Còn {self.days_left} ngày, hạn là hết ngày {last}"
        return f"Đang là ngày cuối, hạn là hết ngày {last}"


def timeliness(moment: dt.datetime, before: dt.date) -> Timeliness:
    """How `moment` stands to the deadline "before `before`"; a cycle may carry its own day.

    `moment` knows its time zone and is counted by its day in Asia/Ho_Chi_Minh. Raises ValueError
    for a moment without a time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("thời điểm phải có múi giờ")
    day = moment.astimezone(ZONE).date()
    last_day = before - dt.timedelta(days=1)
    left = (last_day - day).days
    return Timeliness(day, last_day, max(left, 0), max(-left, 0))
