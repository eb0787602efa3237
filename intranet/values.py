"""One strict parser for each kind of input, and how values are written in Vietnamese.

Python's own `int()` and `Decimal()` accept `1_000`, `٣`, `+5`, `NaN` and `1e400`; a ballot or a
score sheet must not. Every parser here takes what a person typed, strips ordinary spaces around
it, returns None for an empty field, and raises `Unreadable` with a Vietnamese sentence otherwise.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal

HUNDREDTHS = 100
LARGEST_COUNT = 9_999
LONGEST_NOTE = 4_000
LONGEST_LINE = 200

_SCORE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?")
_COUNT = re.compile(r"[0-9]{1,4}")
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Unreadable(ValueError):
    """What was typed is not a value of its kind; the message is for the person who typed it."""


def parse_score(typed: str, maximum: int) -> int | None:
    """A score in whole hundredths of a point, 0 to `maximum` hundredths (II.B.1.2).

    Comma or point, at most two decimals; None for an empty field.
    Raises Unreadable for anything else.
    """
    text = typed.strip(" \t")
    if not text:
        return None
    match = _SCORE.fullmatch(text)
    if match is None:
        if re.fullmatch(r"[0-9]+[.,][0-9]{3,}", text):
            raise Unreadable("Chỉ nhập tối đa hai chữ số thập phân, ví dụ 38,25.")
        if re.fullmatch(r"-\s*[0-9]+([.,][0-9]+)?", text):
            raise Unreadable("Điểm không được nhỏ hơn 0.")
        raise Unreadable("Hãy nhập điểm bằng chữ số, ví dụ 38,5.")
    whole, fraction = match.group(1), match.group(2) or ""
    hundredths = int(whole) * HUNDREDTHS + int(fraction.ljust(2, "0"))
    if hundredths > maximum:
        raise Unreadable(f"Điểm tối đa của tiêu chí này là {format_hundredths(maximum)}.")
    return hundredths


def parse_count(typed: str) -> int | None:
    """A number of persons or ballots, 0 to 9999; None for an empty field; else Unreadable."""
    text = typed.strip(" \t")
    if not text:
        return None
    if not _COUNT.fullmatch(text):
        raise Unreadable(f"Hãy nhập số nguyên từ 0 đến {LARGEST_COUNT}, chỉ dùng chữ số.")
    return int(text)


def parse_date(typed: str) -> dt.date | None:
    """A day as 15/12/2017 (or 2017-12-15); None for an empty field; else Unreadable."""
    text = typed.strip(" \t")
    if not text:
        return None
    if match := _DATE.fullmatch(text):
        day, month, year = match.groups()
    elif match := _ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    else:
        raise Unreadable("Hãy nhập ngày theo dạng ngày/tháng/năm, ví dụ 08/12/2017.")
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(f"Không có ngày {text} trong lịch.") from None
    if not 1900 <= date.year <= 2999:
        raise Unreadable("Năm phải nằm trong khoảng 1900 đến 2999.")
    return date


def parse_choice(typed: str, choices: tuple[str, ...]) -> str | None:
    """One of `choices`, or None for an empty field (not known yet); else Unreadable."""
    if not typed:
        return None
    if typed not in choices:
        raise Unreadable("Hãy chọn một trong các câu trả lời có sẵn.")
    return typed


def parse_text(typed: str, longest: int = LONGEST_NOTE) -> str:
    """Free text, NFC-normalised, line ends as `\\n`, at most `longest` characters.

    Raises Unreadable for text that is too long or holds control characters.
    """
    text = normalise(typed)
    if len(text) > longest:
        raise Unreadable(f"Nội dung dài {len(text)} ký tự, tối đa {longest} ký tự.")
    if _FORBIDDEN.search(text):
        raise Unreadable("Nội dung có ký tự điều khiển không in được; hãy xoá và gõ lại.")
    return text


def parse_line(typed: str, longest: int = LONGEST_LINE) -> str:
    """Free text on one line; line breaks become spaces."""
    return parse_text(" ".join(typed.split()), longest)


def normalise(typed: str) -> str:
    """Text as it is stored: NFC, `\\n` line ends, no blanks at either end."""
    unified = typed.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", unified).strip()


def is_storable(text: str) -> bool:
    """Whether both engines store this text unchanged: NFC and free of control characters."""
    return unicodedata.is_normalized("NFC", text) and not _FORBIDDEN.search(text)


def to_decimal(hundredths: int) -> Decimal:
    """Whole hundredths as the exact decimal the rules reckon with."""
    return Decimal(hundredths).scaleb(-2)


def format_decimal(number: Decimal) -> str:
    """A score as people write it: decimal comma, no trailing zeros (`92,5`, `18`, `89,99`)."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")


def format_hundredths(hundredths: int | None) -> str:
    """A stored score as people write it; empty when there is none."""
    return "" if hundredths is None else format_decimal(to_decimal(hundredths))


def format_bytes(size: int) -> str:
    """A size in the unit people read it in, with one decimal from MB on: `318 kB`, `1,2 MB`."""
    if size < 1_000_000:
        return f"{-(-size // 1000)} kB"
    unit, name = (1_000_000, "MB") if size < 1_000_000_000 else (1_000_000_000, "GB")
    return f"{format_decimal(Decimal(size * 10 // unit).scaleb(-1))} {name}"


def format_date(date: dt.date | None) -> str:
    """A day as 08/12/2017; empty when there is none."""
    return "" if date is None else f"{date.day:02d}/{date.month:02d}/{date.year}"


def format_time(moment: dt.datetime) -> str:
    """A time of day as 10:32."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def format_moment(moment: dt.datetime) -> str:
    """A moment as `10:32 ngày 08/12/2017`."""
    return f"{format_time(moment)} ngày {format_date(moment.date())}"
