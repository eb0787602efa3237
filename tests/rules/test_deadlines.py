"""Deadlines (III.3): "before 15/12" leaves the 15th out, counted in Vietnam's time."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.days import Day
from intranet.rules.deadlines import STANDING_REVIEWS, WORK, Piece, days_of, due, timeliness
from tests.rules.given import SO_2017
from tests.rules.test_span import examples

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


# --- the three kinds of work ----------------------------------------------------------------------

NOW = dt.datetime(2017, 12, 10, 9, tzinfo=HERE)
LATE_NOW = dt.datetime(2017, 12, 20, 9, tzinfo=HERE)
UNKNOWN = "?"


def day(text: str | bool) -> Day:
    """A day of December 2017 as the cases write it; a question mark is not known yet."""
    if text == UNKNOWN:
        return None
    return dt.date(2017, 12, int(text)) if text else False


def own_days(work: str) -> tuple[str, str, str]:
    """The days before, on and after a deadline, as the cases write them."""
    last = SO_2017.deadlines[work].before.day
    return str(last - 1), str(last), str(last + 1)


@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize(
    ("side", "answer"),
    [("before", "met"), ("equality", "not_met"), ("after", "not_met")],
)
def test_each_kind_of_work_on_each_side_of_its_day(work: str, side: str, answer: str) -> None:
    sides = dict(zip(("before", "equality", "after"), own_days(work), strict=True))
    found = due(SO_2017.deadlines[work], [Piece(day(sides[side]), work)], NOW)
    assert found.in_time == answer
    assert found.timeliness.in_time is (answer == "met")
    assert found.deadline.clause == "III.3"


@pytest.mark.parametrize("work", WORK)
def test_each_kind_of_work_not_known_and_none(work: str) -> None:
    deadline = SO_2017.deadlines[work]
    assert due(deadline, [Piece(None, work)], NOW).in_time == "unknown"
    assert due(deadline, [], LATE_NOW).in_time == "not_applicable"
    others = [Piece(day("31"), other) for other in WORK if other != work]
    assert due(deadline, others, LATE_NOW).in_time == "not_applicable"


def test_every_deadline_of_the_regulation_is_looked_at_on_each_of_its_sides() -> None:
    assert set(WORK) == set(SO_2017.deadlines)


LAST = "hạn là hết ngày 14/12/2017"


@pytest.mark.parametrize(
    ("days", "now", "answer", "text"),
    [
        (["8", "14"], NOW, "met", f"Xong ngày 14/12/2017, trong hạn ({LAST})"),
        (["8", "17"], LATE_NOW, "not_met", f"Xong ngày 17/12/2017, muộn 3 ngày ({LAST})"),
        (["8", False], NOW, "unknown", f"Còn 4 ngày, {LAST}"),
        (["8", False], LATE_NOW, "not_met", f"Muộn 6 ngày, {LAST}"),
        (["8", "?"], NOW, "unknown", f"Còn 4 ngày, {LAST}"),
        (["8", "?"], LATE_NOW, "unknown", f"Chưa rõ đã xong trong hạn hay chưa, {LAST}"),
        (["?", False], LATE_NOW, "not_met", f"Muộn 6 ngày, {LAST}"),
        (["16", "?"], NOW, "not_met", f"Muộn 2 ngày, {LAST}"),
        ([], NOW, "not_applicable", "Không có việc nào thuộc hạn này"),
    ],
)  # fmt: skip
def test_work_is_in_time_once_all_of_it_is(
    days: list[str | bool], now: dt.datetime, answer: str, text: str
) -> None:
    found = due(SO_2017.deadlines["review_and_rating"], [Piece(day(each)) for each in days], now)
    assert (found.in_time.value, found.text) == (answer, text)


def test_a_branch_is_not_late_because_of_the_standing_committees_reviews() -> None:
    pieces = [Piece(day("14")), Piece(day("19"), STANDING_REVIEWS), Piece(False, STANDING_REVIEWS)]
    branch = due(SO_2017.deadlines["review_and_rating"], pieces, LATE_NOW)
    standing = due(SO_2017.deadlines["standing_reviews"], pieces, LATE_NOW)
    assert branch.in_time == "met"
    assert standing.in_time == "not_met"


@pytest.mark.parametrize(
    ("sure", "doubtful", "answer", "text"),
    [
        (["14"], "14", "met", "Xong ngày 14/12/2017, trong hạn"),
        (["14"], "17", "unknown", "Chưa rõ đã xong trong hạn hay chưa"),
        (["17"], "14", "not_met", "Xong ngày 17/12/2017, muộn 3 ngày"),
        ([], "17", "unknown", "Chưa rõ đã xong trong hạn hay chưa"),
        ([], "14", "met", "Xong ngày 14/12/2017, trong hạn"),
        (["14"], False, "unknown", "Chưa rõ đã xong trong hạn hay chưa"),
    ],
)
def test_a_review_that_may_be_the_standing_committees_leaves_open_what_it_could_change(
    sure: list[str], doubtful: str | bool, answer: str, text: str
) -> None:
    pieces = [*(Piece(day(each)) for each in sure), Piece(day(doubtful), None)]
    found = due(SO_2017.deadlines["review_and_rating"], pieces, LATE_NOW)
    assert found.in_time == answer
    assert found.text.startswith(text)


def test_a_cycles_own_days_go_before_the_regulations() -> None:
    own = {"report": dt.date(2017, 12, 18), "standing_reviews": None}
    assert days_of(SO_2017.deadlines, own) == {
        "review_and_rating": dt.date(2017, 12, 15),
        "standing_reviews": dt.date(2017, 12, 20),
        "report": dt.date(2017, 12, 18),
    }
    report = SO_2017.deadlines["report"]
    handed_in = [Piece(day("17"), "report")]
    assert due(report, handed_in, LATE_NOW).in_time == "not_met"
    later = due(report, handed_in, LATE_NOW, own["report"])
    assert (later.in_time, later.before) == ("met", dt.date(2017, 12, 18))


def test_a_moment_of_looking_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="múi giờ"):
        due(SO_2017.deadlines["report"], [], dt.datetime(2017, 12, 8))


DAYS = st.one_of(st.none(), st.just(False), st.dates(dt.date(2017, 12, 1), dt.date(2017, 12, 31)))
PIECES = st.lists(st.builds(Piece, DAYS, st.sampled_from([*WORK, None])), max_size=5)
MOMENTS = st.datetimes(dt.datetime(2017, 12, 1), dt.datetime(2017, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=HERE)
)


@pytest.mark.slow
@examples(300)
@given(PIECES, MOMENTS, st.sampled_from(WORK))
def test_more_knowledge_never_turns_in_time_into_late(
    pieces: list[Piece], now: dt.datetime, work: str
) -> None:
    deadline = SO_2017.deadlines[work]
    answer = due(deadline, pieces, now).in_time
    for place, piece in enumerate(pieces):
        for known in (dt.date(2017, 12, 1), dt.date(2017, 12, 31)):
            day_known = piece.day if piece.day is not None else known
            for kind in (piece.work or work, piece.work or "none of it"):
                more = [*pieces[:place], Piece(day_known, kind), *pieces[place + 1 :]]
                settled = due(deadline, more, now).in_time
                if answer in ("met", "not_met"):
                    assert settled in (answer, "not_applicable")


@examples(200)
@given(PIECES, MOMENTS)
def test_the_standing_committees_work_changes_nothing_for_a_branch(
    pieces: list[Piece], now: dt.datetime
) -> None:
    deadline = SO_2017.deadlines["review_and_rating"]
    rest = [each for each in pieces if each.work != STANDING_REVIEWS]
    assert due(deadline, pieces, now) == due(deadline, rest, now)
