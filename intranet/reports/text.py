"""Text on its way to a paper: made printable with nothing lost, and broken into lines.

No markup is ever read: names and notes are drawn as plain strings, so ``&``, ``<b>`` and
``<img src=…>`` print as typed and can neither style anything nor open a file.
"""

import unicodedata
from functools import lru_cache
from itertools import groupby

from reportlab.pdfbase import pdfmetrics

from intranet.reports import fonts
from intranet.reports.style import TextStyle

Lines = tuple[tuple[str, float], ...]
"""Lines of text, each with its width in points."""

TAB = "    "
_MEMO_LONGEST = 1_000
_MARKS_IN_A_ROW = 30
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class _Visible(dict[int, str]):
    """Code point to what is drawn for it, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        drawn = chr(code)
        if unicodedata.category(drawn) in _INVISIBLE or not fonts.covers(code):
            drawn = f"[U+{code:04X}]"
        self[code] = drawn
        return drawn


_visible = _Visible({0x09: TAB, 0x0A: "\n", 0x2028: "\n", 0x2029: "\n"})


def printable(text: str) -> str:
    """The text as it is drawn: NFC, line ends as ``\\n``, whatever has no glyph as ``[U+XXXX]``.

    Control characters, lone surrogates, invisible marks of direction and letters that the fonts
    lack stay visible that way; nothing is dropped.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = unicodedata.normalize("NFC", _with_marks_apart(text))
    return text.translate(_visible)


def wrap(text: str, style: TextStyle, width: float) -> Lines:
    """Break text into lines no wider than ``width`` points.

    Lines break at spaces and at ``\\n``; a word wider than the column breaks between letters. Runs
    of spaces are kept but for the one a line breaks at. Time grows linearly with the text. An
    empty text is one empty line.
    """
    if len(text) <= _MEMO_LONGEST:
        return _wrap_memo(text, style.font, style.size, width)
    return _wrap(text, style.font, style.size, width)


def _wrap(text: str, font: str, size: float, width: float) -> Lines:
    lines: list[tuple[str, float]] = []
    space = _word_width(" ", font) * size
    for paragraph in printable(text).split("\n"):
        words: list[str] = []
        used = 0.0
        for word in paragraph.split(" "):
            long = len(word) > _MEMO_LONGEST
            needed = width + 1 if long else _word_width(word, font) * size
            if words and used + space + needed <= width:
                words.append(word)
                used += space + needed
                continue
            if words:
                lines.append((" ".join(words), used))
            if needed > width:
                *full, (word, needed) = _break_word(word, font, size, width)
                lines.extend(full)
            words, used = [word], needed
        lines.append((" ".join(words), used))
    return tuple(lines)


_wrap_memo = lru_cache(maxsize=8_192)(_wrap)


@lru_cache(maxsize=32_768)
def _word_width(word: str, font: str) -> float:
    """Width at size 1."""
    width: float = pdfmetrics.stringWidth(word, font, 1)
    return width


def _break_word(word: str, font: str, size: float, width: float) -> list[tuple[str, float]]:
    """A word too wide for its column, cut between letters, never before a combining mark."""
    pieces: list[tuple[str, float]] = []
    start, used = 0, 0.0
    for position, letter in enumerate(word):
        step = _word_width(letter, font) * size
        if used + step > width and position > start and not unicodedata.combining(letter):
            pieces.append((word[start:position], used))
            start, used = position, 0.0
        used += step
    pieces.append((word[start:], used))
    return pieces


def _with_marks_apart(text: str) -> str:
    """Keep a hostile run of combining marks from making NFC quadratic.

    Unicode's stream-safe format (UAX 15): a combining grapheme joiner after every 30 marks.
    """
    if len(text) <= _MEMO_LONGEST:
        return text
    parts: list[str] = []
    for is_mark, run in groupby(text, lambda letter: unicodedata.combining(letter) != 0):
        marks = "".join(run)
        if is_mark and len(marks) > _MARKS_IN_A_ROW:
            marks = "\N{COMBINING GRAPHEME JOINER}".join(
                marks[at : at + _MARKS_IN_A_ROW] for at in range(0, len(marks), _MARKS_IN_A_ROW)
            )
        parts.append(marks)
    return "".join(parts)
