"""Text on its way to a paper: nothing lost, nothing read as markup, lines that fit."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from intranet.reports import fonts
from intranet.reports.style import HD36_2018
from intranet.reports.text import printable, wrap
from tests.reports.strategies import SHORT

STYLE = HD36_2018.table


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("<b>A&B</b>", "<b>A&B</b>"),
        (unicodedata.normalize("NFD", "Đảng bộ Sở Nội vụ"), "Đảng bộ Sở Nội vụ"),
        ("a\u0306\u0323", "ặ"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("a\tb", "a    b"),
        ("\x00\x1b", "[U+0000][U+001B]"),
        ("\ud800", "[U+D800]"),
        ("a\u202eb\u200b", "a[U+202E]b[U+200B]"),
        ("中😀", "[U+4E2D][U+1F600]"),
        ("\U0010ffff", "[U+10FFFF]"),
        ("Ω и", "Ω и"),
    ],
)
def test_text_is_drawn_as_typed_and_what_cannot_be_drawn_is_named(typed: str, drawn: str):
    assert printable(typed) == drawn


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text())
def test_every_character_is_drawn_or_named(text: str):
    drawn = printable(text)
    assert all(letter == "\n" or fonts.covers(ord(letter)) for letter in drawn)
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        assert letter in drawn or f"[U+{ord(letter):04X}]" in drawn or letter in "\t\r\u2028\u2029"


@pytest.mark.slow
@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(SHORT, max_size=20).map(" ".join), st.floats(60, 500))
def test_lines_fit_and_together_are_the_text(text: str, width: float):
    lines = wrap(text, STYLE, width)
    assert "".join("".join(line for line, _ in lines).split()) == "".join(printable(text).split())
    for line, length in lines:
        if line.strip():
            assert length == pytest.approx(stringWidth(line, STYLE.font, STYLE.size))
        words = line.rstrip(" ").split(" ")
        # Only blanks that end a line may stick out, and marks that belong to the last letter.
        marks = sum(unicodedata.combining(letter) != 0 for letter in line)
        assert stringWidth(" ".join(words), STYLE.font, STYLE.size) <= width + 1e-6 + marks * 12


def test_words_stay_whole_where_they_fit():
    text = "Hoàn thành xuất sắc nhiệm vụ được giao trong năm"
    lines = [line for line, _ in wrap(text, STYLE, 80)]
    assert len(lines) > 1
    assert " ".join(lines) == text


def test_a_word_wider_than_its_column_is_broken_between_letters_after_what_precedes_it():
    lines = [line for line, _ in wrap("Điểm " + "x" * 40 + " hết", STYLE, 70)]
    assert lines[0] == "Điểm"
    assert "".join(lines[1:]) == "x" * 40 + " hết"


def test_a_break_never_parts_a_mark_from_its_letter():
    lines = [line for line, _ in wrap("q\u0323" * 60, STYLE, 40)]
    assert len(lines) > 1
    assert all(line.startswith("q") for line in lines)


def test_blanks_inside_a_line_are_kept_and_empty_text_is_one_empty_line():
    assert wrap("a  b", STYLE, 100)[0][0] == "a  b"
    assert wrap("", STYLE, 100) == (("", 0.0),)
    assert [line for line, _ in wrap("a\n\nb", STYLE, 100)] == ["a", "", "b"]


def test_a_very_long_word_is_broken_completely():
    word = "nghiệmvụ" * 25_000
    lines = wrap(word, STYLE, 200)
    assert "".join(line for line, _ in lines) == word
    assert max(length for _, length in lines) <= 200


def test_a_hostile_run_of_combining_marks_is_shown_whole():
    marks = "\u0301\u0323" * 5_000
    drawn = printable("a" + marks)
    assert drawn.count("\u0301") + drawn.count("á") + drawn.count("ạ") >= 4_999
    assert sum(map(drawn.count, ("\u0323", "ạ"))) >= 4_999
    assert "[U+" not in drawn
