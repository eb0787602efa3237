"""Deadlines (III.3): "before 15/12" leaves the 15th out, counted in Vietnam's time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from intranet.rules.deadlines import timeliness
from tests.rules.given import SO_2017

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BEFORE = SO_2017.deadlines["review_and_rating"].before


@pytest.mark.parametrize(
    ("moment", "left", "late"),
    [
        ("2017-12-08T09:00:00", 6, 0),
        ("2017-12-13T23:59:59", 1, 0),
        ("2017-12-14T00:00:00", 0, 0),
        ("2017-12-14T23:59:59", 0, 0),
        ("2017-12-15T00:00:00", 0, 1),
        ("2017-12-15T23:59:59", 0, 1),
        ("2017-12-16T00:00:00", 0, 2),
        ("2018-01-02T08:00:00", 0, 19),  # 15 to 31 December are 17 days, and 2 in January
    ],
)
def test_days_left_and_days_late(moment: str, left: int, late: int) -> None:
    found = timeliness(dt.datetime.fromisoformat(moment).replace(tzinfo=HERE), BEFORE)
    assert (found.days_left, found.days_late) == (left, late)
    assert found.in_time is (late == 0)
    assert found.last_day == dt.date(2017, 12, 14)


@pytest.mark.parametrize(
    ("moment", "day", "in_time"),
    [
        ("2017-12-14T16:59:59+00:00", dt.date(2017, 12, 14), True),
        ("2017-12-14T17:00:00+00:00", dt.date(2017, 12, 15), False),
        ("2017-12-14T12:00:00-05:00", dt.date(2017, 12, 15), False),
        ("2017-12-15T05:00:00+14:00", dt.date(2017, 12, 14), True),
    ],
)
def test_the_day_is_that_of_vietnam(moment: str, day: dt.date, in_time: bool) -> None:
    found = timeliness(dt.datetime.fromisoformat(moment), BEFORE)
    assert (found.day, found.in_time) == (day, in_time)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (8, "Còn 6 ngày, hạn là hết ngày 14/12/2017"),
        (14, "Đang là ngày cuối, hạn là hết ngày 14/12/2017"),
        (17, "Muộn 3 ngày, hạn là hết ngày 14/12/2017"),
    ],
)
def test_the_words_for_it(day: int, text: str) -> None:
    assert timeliness(dt.datetime(2017, 12, day, 12, tzinfo=HERE), BEFORE).text == text


def test_a_cycle_may_carry_its_own_day() -> None:
    moment = dt.datetime(2024, 3, 1, 8, tzinfo=HERE)
    assert timeliness(moment, dt.date(2024, 3, 1)).last_day == dt.date(2024, 2, 29)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^thời điểm phải có múi giờ$"):
        timeliness(dt.datetime(2017, 12, 8), BEFORE)
