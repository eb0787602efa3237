"""Whether something was in time (III.3): "before" a day leaves that day out, in Vietnam's time.

Three kinds of work have a deadline: review, vote and rating of the branches; the standing
committee's own reviews; the report. A branch is not late because of the standing committee's
reviews, nor of the rating that waits for them. A decision has no deadline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.days import Day
from intranet.rules.provisions import Deadline

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
REVIEW_AND_RATING = "review_and_rating"
STANDING_REVIEWS = "standing_reviews"
REPORT = "report"
WORK = (REVIEW_AND_RATING, STANDING_REVIEWS, REPORT)


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

    @property
    def done_text(self) -> str:
        """A Vietnamese phrase for work that was done on that day."""
        how = "trong hạn" if self.in_time else f"muộn {self.days_late} ngày"
        return f"Xong ngày {self.day:%d/%m/%Y}, {how} (hạn là hết ngày {self.last_day:%d/%m/%Y})"


class Piece(NamedTuple):
    """One piece of work: the day it was done, and the deadline it falls under.

    `work` is one of WORK; None while it is not known whether it is the standing committee's. A
    review falls under its person's or collective's own deadline, and so does the person's rating,
    which waits for it.
    """

    day: Day
    work: str | None = REVIEW_AND_RATING


@dataclass(frozen=True, slots=True)
class Due:
    """How one kind of work stands to its deadline.

    `in_time` is met once all of it was done in time, not met once some of it is late, unknown
    while it can still fall either way, and not applicable where there is nothing to do.
    `timeliness` is that of the last piece once all is done, else that of today; `text` says it.
    """

    deadline: Deadline
    before: dt.date
    in_time: Answer
    timeliness: Timeliness
    text: str


def local_day(moment: dt.datetime) -> dt.date:
    """A moment's day in Asia/Ho_Chi_Minh; ValueError for a moment without a time zone."""
    if moment.utcoffset() is None:
        raise ValueError("thời điểm phải có múi giờ")
    return moment.astimezone(ZONE).date()


def timeliness(moment: dt.datetime, before: dt.date) -> Timeliness:
    """How `moment` stands to the deadline "before `before`"; a cycle may carry its own day.

    `moment` knows its time zone and is counted by its day in Asia/Ho_Chi_Minh. Raises ValueError
    for a moment without a time zone.
    """
    return on_day(local_day(moment), before)


def on_day(day: dt.date, before: dt.date) -> Timeliness:
    """How a day stands to the deadline "before `before`"."""
    last_day = before - dt.timedelta(days=1)
    left = (last_day - day).days
    return Timeliness(day, last_day, max(left, 0), max(-left, 0))


def days_of(
    deadlines: Mapping[str, Deadline], own: Mapping[str, dt.date | None]
) -> Mapping[str, dt.date]:
    """The day before which each kind of work is due: the cycle's own, else the regulation's."""
    return {key: own.get(key) or deadline.before for key, deadline in deadlines.items()}


def due(
    deadline: Deadline,
    pieces: Iterable[Piece],
    now: dt.datetime,
    before: dt.date | None = None,
) -> Due:
    """How the pieces that fall under a deadline stand to it, seen from `now`.

    Pieces under another deadline are passed over: so a branch is not late because of the standing
    committee. One that may or may not fall under it leaves open what it could change. `before` is
    the cycle's own day. Raises ValueError for a `now` without a time zone.
    """
    before = before or deadline.before
    listed = [each for each in pieces if each.work in (deadline.key, None)]
    today = timeliness(now, before)
    sure = _in_time([each.day for each in listed if each.work], today, before)
    whole = _in_time([each.day for each in listed], today, before)
    answer = UNKNOWN if whole is NOT_MET and sure is not NOT_MET else whole
    done = [each.day for each in listed if each.day]
    is_done = len(done) == len(listed) > 0
    how = on_day(max(done) if is_done else max([today.day, *done]), before)
    if not listed:
        text = "Không có việc nào thuộc hạn này"
    elif answer is UNKNOWN and not how.in_time:
        text = f"Chưa rõ đã xong trong hạn hay chưa, hạn là hết ngày {how.last_day:%d/%m/%Y}"
    else:
        text = how.done_text if is_done else how.text
    return Due(deadline, before, answer, how, text)


def _in_time(days: list[Day], today: Timeliness, before: dt.date) -> Answer:
    if not days:
        return NOT_APPLICABLE
    if any(day and day >= before for day in days):
        return NOT_MET
    if all(days):
        return MET
    return NOT_MET if False in days and not today.in_time else UNKNOWN
