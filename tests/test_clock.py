"""The business clock: Asia/Ho_Chi_Minh, on an assumed day or the real one."""

import datetime as dt
from itertools import pairwise

import pytest

from intranet import clock
from intranet.clock import ZONE, Clock

ASSUMED = dt.date(2017, 12, 8)


def test_an_assumed_day_keeps_the_real_time_of_day():
    before = dt.datetime.now(ZONE).replace(microsecond=0)
    now = Clock(ASSUMED).now()
    after = dt.datetime.now(ZONE)
    assert now.date() == ASSUMED == Clock(ASSUMED).today()
    assert now.utcoffset() == dt.timedelta(hours=7)
    # Midnight may fall between the two looks.
    assert before.time() <= now.time() <= after.time() or before.date() != after.date()


def test_without_an_assumed_day_it_is_now_to_the_second():
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    now = Clock().now()
    assert before <= now <= dt.datetime.now(dt.UTC)
    assert now.microsecond == 0
    assert Clock().today() in {now.date(), now.date() + dt.timedelta(days=1)}


@pytest.mark.parametrize("machine", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_day_does_not_depend_on_the_zone_of_the_machine(machine, monkeypatch):
    import time

    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        assert Clock().now().tzinfo is ZONE
        assert clock.stamp(dt.datetime(2017, 12, 8, 0, 30, tzinfo=ZONE)) == "2017-12-07T17:30:00Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_stored_moment_is_utc_and_comes_back_as_local_time():
    last = dt.datetime(2017, 12, 14, 23, 59, 59, 999999, tzinfo=ZONE)
    assert clock.stamp(last) == "2017-12-14T16:59:59Z"
    assert clock.moment("2017-12-14T16:59:59Z") == last.replace(microsecond=0)
    assert clock.moment("2017-12-14T17:00:00Z").date() == dt.date(2017, 12, 15)


def test_stored_moments_sort_as_text_in_the_order_of_time():
    start = dt.datetime(1999, 12, 31, 23, 59, 58, tzinfo=ZONE)
    steps = [0, 1, 2, 60, 3600, 86400, 31 * 86400, 366 * 86400, 10_000 * 86400]
    stamps = [clock.stamp(start + dt.timedelta(seconds=n)) for n in steps]
    assert all(earlier < later for earlier, later in pairwise(stamps))
    assert {len(text) for text in stamps} == {20}
