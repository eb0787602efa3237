"""How many votes are enough, exactly; months that end on their last day."""

import datetime as dt
import fractions

import pytest

from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer
from intranet.rules.facts import LARGEST_COUNT
from intranet.rules.fraction import Fraction
from intranet.rules.months import is_within, months_after
from intranet.rules.vote import Count, enough

TWO_THIRDS = Fraction(2, 3, more_than=True)


@pytest.mark.parametrize("more_than", [True, False])
@pytest.mark.parametrize(("numerator", "denominator"), [(1, 2), (2, 3), (3, 5), (99, 100)])
def test_the_least_that_is_enough_is_enough_and_one_less_is_not(
    numerator: int, denominator: int, more_than: bool
) -> None:
    part = Fraction(numerator, denominator, more_than)
    for base in range(1, 200):
        least = part.least_of(base)
        assert part.reached_by(least, base)
        assert not part.reached_by(least - 1, base)
        assert least <= base
        for votes in range(base + 1):
            share = fractions.Fraction(votes, base)
            bound = fractions.Fraction(numerator, denominator)
            exactly = votes > 0 and (share > bound or (share == bound and not more_than))
            assert part.reached_by(votes, base) == exactly


@pytest.mark.parametrize(
    ("base", "more_than", "least"),
    [
        (17, True, 12),
        (18, True, 13),
        (18, False, 12),
        (17, False, 12),
        (16, True, 11),
        (0, True, 1),
    ],
)
def test_two_thirds_in_whole_votes(base: int, more_than: bool, least: int) -> None:
    assert Fraction(2, 3, more_than).least_of(base) == least


@pytest.mark.parametrize("more_than", [True, False])
def test_no_vote_at_all_is_never_enough(more_than: bool) -> None:
    part = Fraction(1, 2, more_than)
    assert part.least_of(0) == 1
    assert not part.reached_by(0, 0)


def test_a_fraction_says_whether_it_must_be_exceeded() -> None:
    assert TWO_THIRDS.words == "trên 2/3"
    assert Fraction(2, 3, more_than=False).words == "ít nhất 2/3"


def count(
    *votes: int | None, official: int | None, present: int | None, base: str = "official"
) -> Count:
    return Count(dict(zip("abc", votes, strict=True)), official, present, base)


@pytest.mark.parametrize(
    ("of", "tiers", "answer"),
    [
        (count(12, 4, 0, official=17, present=16), "a", MET),
        (count(11, 4, 0, official=17, present=16), "a", NOT_MET),
        (count(11, 4, 0, official=None, present=16), "a", UNKNOWN),  # of 16 it would be enough
        (count(10, 4, 0, official=None, present=16), "a", NOT_MET),  # of 16 it would not
        (count(11, 4, 0, official=17, present=None), "a", NOT_MET),
        (count(None, 4, 0, official=17, present=16), "a", UNKNOWN),  # up to 12
        (count(None, 5, 0, official=17, present=16), "a", NOT_MET),  # up to 11
        (count(None, 5, 0, official=17, present=None), "a", UNKNOWN),  # up to 12
        (count(None, 6, 0, official=17, present=None), "a", NOT_MET),  # up to 11
        (count(None, 4, 0, official=None, present=None), "a", UNKNOWN),
        (count(0, 4, None, official=None, present=None), "a", NOT_MET),
        (count(1, 0, None, official=None, present=None), "a", UNKNOWN),  # of 1 it would be enough
        (count(8, 4, 0, official=17, present=16), "ab", MET),  # 12 together
        (count(8, 3, 0, official=17, present=16), "ab", NOT_MET),  # 11 together
        (count(11, 5, 0, official=17, present=16, base="present"), "a", MET),  # of 16
        # Of those present 11 are enough whatever the others are, of all members they would not be.
        (count(11, None, 0, official=17, present=16, base="present"), "ab", MET),
        (count(11, None, 0, official=17, present=16), "ab", UNKNOWN),
        (count(11, 5, 0, official=17, present=None, base="present"), "a", UNKNOWN),  # 16 or 17
        (count(12, 4, 0, official=17, present=None, base="present"), "a", MET),  # of 17 at most
        (
            count(10, 6, 0, official=17, present=None, base="present"),
            "a",
            NOT_MET,
        ),  # of 16 at least
        (count(10, 6, 0, official=None, present=None, base="present"), "a", NOT_MET),
        (count(11, 4, 0, official=None, present=None, base="present"), "a", UNKNOWN),
        (count(None, 4, 0, official=17, present=None, base="present"), "a", UNKNOWN),
        (count(LARGEST_COUNT, 0, 0, official=None, present=None), "a", MET),
    ],
)
def test_what_is_not_known_stands_for_every_number_it_may_be(
    of: Count, tiers: str, answer: Answer
) -> None:
    assert enough(of, tiers, TWO_THIRDS) is answer


# --- months ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2017-06-08", 6, "2017-12-08"),
        ("2016-08-31", 6, "2017-02-28"),
        ("2015-08-31", 6, "2016-02-29"),
        ("2016-08-28", 6, "2017-02-28"),
        ("2016-02-29", 12, "2017-02-28"),
        ("2016-02-29", 48, "2020-02-29"),
        ("2017-12-31", 1, "2018-01-31"),
        ("2017-12-31", 2, "2018-02-28"),
        ("2017-03-31", 1, "2017-04-30"),
        ("9999-12-01", 6, "9999-12-31"),
        ("9999-03-05", 6, "9999-09-05"),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day: str, months: int, after: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months).isoformat() == after


def test_every_day_of_four_years_is_followed_by_a_day_of_the_right_month() -> None:
    day = dt.date(2015, 1, 1)
    while day < dt.date(2019, 1, 1):
        after = months_after(day, 6)
        assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == 6
        assert after.day == day.day or (after + dt.timedelta(days=1)).day == 1
        day += dt.timedelta(days=1)


def test_a_term_covers_its_first_day_and_not_its_end() -> None:
    start = dt.date(2016, 12, 8)
    assert is_within(start, start, 12)
    assert is_within(dt.date(2017, 12, 7), start, 12)
    assert not is_within(dt.date(2017, 12, 8), start, 12)
    assert not is_within(dt.date(2016, 12, 7), start, 12)
