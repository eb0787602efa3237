"""What a person may type, and how it is written back."""

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intranet import values
from intranet.values import Unreadable

MAXIMUM = 4000
repeatable = settings(derandomize=True, deadline=None)

# One row a form of "number": what was typed, and the value as a score (in hundredths, at most 40
# points) and as a count. "-" marks what must be refused.
NO = "-"
NUMBERS: list[tuple[str, int | str | None, int | str | None]] = [
    # plain
    ("0", 0, 0),
    ("7", 700, 7),
    ("38", 3800, 38),
    ("40", 4000, 40),
    ("007", 700, 7),
    ("000", 0, 0),
    # decimals
    ("38,5", 3850, NO),
    ("38.5", 3850, NO),
    ("38,25", 3825, NO),
    ("38.05", 3805, NO),
    ("0,01", 1, NO),
    ("0,00", 0, NO),
    ("39,99", 3999, NO),
    ("40,00", 4000, NO),
    ("38,555", NO, NO),
    ("38,000", NO, NO),
    ("1.000", NO, NO),
    ("38,", NO, NO),
    (",5", NO, NO),
    (".5", NO, NO),
    ("38,5,5", NO, NO),
    ("3.8,5", NO, NO),
    ("38 ,5", NO, NO),
    ("38;5", NO, NO),
    # bounds
    ("40,01", NO, NO),
    ("41", NO, 41),
    ("999", NO, 999),
    ("9999", NO, 9999),
    ("0009", NO, 9),
    ("10000", NO, NO),
    ("00000", NO, NO),
    ("9" * 400, NO, NO),
    ("9" * 5000, NO, NO),
    # blanks
    ("", None, None),
    (" ", None, None),
    ("\t", None, None),
    (" 12 ", 1200, 12),
    ("\t12\t", 1200, 12),
    ("1 2", NO, NO),
    ("12\n", NO, NO),
    ("\n", NO, NO),
    ("12\r\n", NO, NO),
    ("\u00a012", NO, NO),
    ("12\u2003", NO, NO),
    ("12\u200b", NO, NO),
    ("\ufeff12", NO, NO),
    ("1\u202f000", NO, NO),
    # what int(), float() and Decimal() take
    ("1_000", NO, NO),
    ("1_0", NO, NO),
    ("+5", NO, NO),
    ("-0", NO, NO),
    ("-5", NO, NO),
    ("- 5", NO, NO),
    ("\u22125", NO, NO),
    ("--5", NO, NO),
    ("1e1", NO, NO),
    ("1E1", NO, NO),
    ("1e400", NO, NO),
    ("NaN", NO, NO),
    ("nan", NO, NO),
    ("sNaN", NO, NO),
    ("inf", NO, NO),
    ("Infinity", NO, NO),
    ("-inf", NO, NO),
    ("0x10", NO, NO),
    ("0b1", NO, NO),
    ("0o7", NO, NO),
    ("5L", NO, NO),
    ("5j", NO, NO),
    # digits that are not ASCII
    ("٣", NO, NO),
    ("٣٫٥", NO, NO),
    ("१२", NO, NO),
    ("１２", NO, NO),
    ("38，5", NO, NO),
    ("²", NO, NO),
    ("½", NO, NO),
    ("Ⅻ", NO, NO),
    ("十", NO, NO),
    ("𝟏𝟐", NO, NO),
    # what Excel and people write
    ("1'000", NO, NO),
    ("1,000", NO, NO),
    ("1.000.000", NO, NO),
    ("38,5 điểm", NO, NO),
    ("38/40", NO, NO),
    ("50%", NO, NO),
    ("=1+1", NO, NO),
    ("'5", NO, NO),
    ("mười", NO, NO),
    ("None", NO, NO),
    ("null", NO, NO),
    ("True", NO, NO),
    # hostile
    ("\x00", NO, NO),
    ("1\x00", NO, NO),
    ("\x001", NO, NO),
    ("5\x1b[0m", NO, NO),
    ("5\ud800", NO, NO),
    ("5\u0301", NO, NO),
    ("5;DROP TABLE account", NO, NO),
]


def outcome(parse, *given):
    try:
        return parse(*given)
    except Unreadable:
        return NO


@pytest.mark.parametrize(("typed", "score", "_count"), NUMBERS)
def test_a_score_is_ascii_digits_with_at_most_two_decimals(typed, score, _count):
    assert outcome(values.parse_score, typed, MAXIMUM) == score


@pytest.mark.parametrize(("typed", "_score", "count"), NUMBERS)
def test_a_count_is_at_most_four_ascii_digits(typed, _score, count):
    assert outcome(values.parse_count, typed) == count


def test_the_table_has_every_kind_of_number():
    assert len({typed for typed, _, _ in NUMBERS}) == len(NUMBERS) >= 60
    assert {type(value) for _, *row in NUMBERS for value in row} == {int, str, type(None)}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("38,555", "tối đa hai chữ số thập phân"),
        ("-0", "không được nhỏ hơn 0"),
        ("-38,5", "không được nhỏ hơn 0"),
        ("40,01", "tối đa của tiêu chí này là 40."),
        ("mười", "bằng chữ số, ví dụ 38,5"),
    ],
)
def test_a_refused_score_is_told_why(typed, words):
    with pytest.raises(Unreadable, match=words):
        values.parse_score(typed, MAXIMUM)


@repeatable
@given(st.integers(0, 10_000))
def test_a_score_written_and_read_again_is_the_same(hundredths):
    written = values.format_hundredths(hundredths)
    assert values.parse_score(written, 10_000) == hundredths
    assert values.parse_score(written.replace(",", "."), 10_000) == hundredths
    assert values.to_decimal(hundredths) * 100 == hundredths


@repeatable
@given(st.text())
@example("1_0")
@example("٣")
def test_whatever_is_read_as_a_number_was_plain_digits(typed):
    read = outcome(values.parse_score, typed, 10_000)
    if read not in (NO, None):
        assert set(typed.strip(" \t")) <= set("0123456789,.")
        assert 0 <= read <= 10_000
    read = outcome(values.parse_count, typed)
    if read not in (NO, None):
        assert set(typed.strip(" \t")) <= set("0123456789")
        assert 0 <= read <= values.LARGEST_COUNT


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("92.50", "92,5"),
        ("18.00", "18"),
        ("89.99", "89,99"),
        ("0", "0"),
        ("0.00", "0"),
        ("100", "100"),
        ("1E+2", "100"),
        ("10", "10"),
    ],
)
def test_a_decimal_is_written_with_a_comma_and_no_idle_zeros(number, written):
    assert values.format_decimal(Decimal(number)) == written


def test_a_missing_value_is_written_as_nothing():
    assert values.format_hundredths(None) == ""
    assert values.format_date(None) == ""


# --- days and moments ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", None),
        (" \t ", None),
        ("08/12/2017", dt.date(2017, 12, 8)),
        ("8/12/2017", dt.date(2017, 12, 8)),
        ("8-12-2017", dt.date(2017, 12, 8)),
        ("8.12.2017", dt.date(2017, 12, 8)),
        (" 2017-12-08 ", dt.date(2017, 12, 8)),
        ("29/02/2016", dt.date(2016, 2, 29)),
        ("01/01/1900", dt.date(1900, 1, 1)),
        ("31/12/2999", dt.date(2999, 12, 31)),
        ("29/02/2017", NO),
        ("31/04/2017", NO),
        ("12/13/2017", NO),
        ("00/12/2017", NO),
        ("31/12/1899", NO),
        ("01/01/3000", NO),
        ("01/01/0000", NO),
        ("8/12/17", NO),
        ("8/12", NO),
        ("8 /12/2017", NO),
        ("8 tháng 12", NO),
        ("2017-12-8", NO),
        ("2017-13-01", NO),
        ("2017-12-08T10:00", NO),
        ("20171208", NO),
        ("43077", NO),
        ("٠٨/12/2017", NO),
        ("０８/12/2017", NO),
        ("08/12/2017\x00", NO),
        ("08/12/2017\n", NO),
    ],
)
def test_a_day_is_day_month_year_or_iso_and_in_the_calendar(typed, day):
    assert outcome(values.parse_date, typed) == day


@repeatable
@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)))
def test_a_day_written_and_read_again_is_the_same(day):
    assert values.parse_date(values.format_date(day)) == day
    assert values.parse_date(day.isoformat()) == day


def test_a_moment_is_written_with_time_before_day():
    moment = dt.datetime(2017, 12, 8, 9, 5, 59, tzinfo=dt.UTC)
    assert values.format_time(moment) == "09:05"
    assert values.format_moment(moment) == "09:05 ngày 08/12/2017"


# --- choices and texts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "choice"),
    [("", None), ("yes", "yes"), ("no", "no"), ("YES", NO), (" yes", NO), ("maybe", NO)],
)
def test_a_choice_is_one_of_those_offered(typed, choice):
    assert outcome(values.parse_choice, typed, ("yes", "no")) == choice


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_a_decomposed_text_is_stored_composed():
    typed = nfd("Nguyễn Thị Đào")
    assert len(typed) > len("Nguyễn Thị Đào")
    assert values.parse_text(typed) == "Nguyễn Thị Đào"
    assert values.parse_line(typed) == "Nguyễn Thị Đào"


def test_line_ends_are_unified_and_outer_blanks_dropped():
    assert values.parse_text(" một\r\nhai\rba\n\tbốn \n") == "một\nhai\nba\n\tbốn"
    assert values.parse_line(" một\r\nhai\tba  bốn ") == "một hai ba bốn"


@pytest.mark.parametrize(
    "character",
    [
        *map(chr, {*range(0x20), *range(0x7F, 0xA0)} - {*map(ord, "\t\n\r")}),
        *("\ud800", "\udfff", "\ufffe", "\uffff"),
    ],
)
def test_a_character_that_cannot_be_printed_is_refused(character):
    with pytest.raises(Unreadable, match="ký tự điều khiển"):
        values.parse_text(f"a{character}b")
    assert not values.is_storable(f"a{character}b")


@pytest.mark.parametrize(
    "text", ["", "a\tb\nc", "Đảng bộ", "😀", "a\u00a0b", "<b>&amp;'\"", "\ufffd"]
)
def test_everything_else_is_stored_as_it_is(text):
    assert values.parse_text(text) == text
    assert values.is_storable(text)


def test_a_decomposed_text_is_not_storable_as_it_is():
    assert not values.is_storable(nfd("Đảng ủy"))


def test_the_limit_counts_characters_as_they_are_stored():
    assert values.parse_text("ễ" * 10, 10) == "ễ" * 10
    assert values.parse_text(nfd("ễ") * 10, 10) == "ễ" * 10
    assert values.parse_text("  " + "ễ" * 10 + "\r\n", 10) == "ễ" * 10
    with pytest.raises(Unreadable, match="dài 11 ký tự, tối đa 10"):
        values.parse_text("ễ" * 11, 10)
    assert len(values.parse_text("a" * values.LONGEST_NOTE)) == values.LONGEST_NOTE
    with pytest.raises(Unreadable):
        values.parse_text("a" * (values.LONGEST_NOTE + 1))
    assert len(values.parse_line("a" * values.LONGEST_LINE)) == values.LONGEST_LINE
    with pytest.raises(Unreadable):
        values.parse_line("a" * (values.LONGEST_LINE + 1))


@repeatable
@given(st.text(st.characters()))
@example("\u0344\r\n\u2001")
@example("\U0001d160")
def test_what_was_accepted_is_storable_and_reads_again_as_itself(typed):
    for parse in (values.parse_text, values.parse_line):
        text = outcome(parse, typed)
        assert values.is_storable(text)
        assert parse(text) == text
    assert "\n" not in outcome(values.parse_line, typed)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 kB"),
        (1, "1 kB"),
        (1000, "1 kB"),
        (1001, "2 kB"),
        (999_999, "1000 kB"),
        (1_000_000, "1 MB"),
        (1_299_999, "1,2 MB"),
        (999_999_999, "999,9 MB"),
        (1_000_000_000, "1 GB"),
        (2_560_000_000, "2,5 GB"),
    ],
)
def test_a_size_in_the_unit_people_read_it_in(size: int, words: str):
    assert values.format_bytes(size) == words
