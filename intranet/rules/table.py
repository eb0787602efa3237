"""Strict reading of one table of a regulation file: nothing unknown, nothing missing, no guessing.

An office writes next year's file, so every refusal names the file and the key, in Vietnamese.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import TypeVar

Read = TypeVar("Read")

_CLAUSE = re.compile(r"[IVX]+(\.[0-9A-Za-z]+)*")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_FRACTION = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
_POSITION = re.compile(r"at line (\d+), column (\d+)")
_TEXT = "phải là chữ, không để trống, không thừa dấu cách ở hai đầu"
_NAME = "chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới, bắt đầu bằng chữ"
_PLACE = "phải là điều khoản, có dạng như II.B.1.3.a"
_SHARE = "phải là phân số nhỏ hơn 1, viết như “1/3”"
_UNIT = "phải ghi đơn vị của con số trong bảng này, như “điểm”"
_DATE = "phải là ngày, viết như 2017-12-15"
_YES_OR_NO = "phải là true hoặc false"


def syntax_fault(words: str) -> str:
    """What the reader of TOML says, with the place in Vietnamese and what would be right."""
    place = _POSITION.search(words)
    where = f" ở dòng {place[1]}, cột {place[2]}" if place else ""
    return (
        f"không đúng cú pháp TOML{where} ({words}); chữ nằm giữa hai dấu nháy thẳng, ngày viết như "
        "2017-12-15, số thập phân dùng dấu chấm, trong một bảng mỗi khoá chỉ ghi một lần"
    )


class RegulationError(ValueError):
    """A regulation file that cannot be relied on; says in which file and at which key."""

    def __init__(self, file: str, key: str, message: str, found: object = None) -> None:
        """`key` is the path to the key, such as tiers[0].clause; empty for the whole file.

        `message` says what would be right, `found` is what the file has there; None for nothing.
        """
        super().__init__(f"{file}: {key}: {message}" if key else f"{file}: {message}")
        self.file = file
        self.key = key
        self.message = message
        self.found = found


class Table:
    """One TOML table that is read key by key; `close` then refuses whatever was not asked for."""

    def __init__(self, file: str, path: str, values: dict[str, object]) -> None:
        """`path` is the table's own place in the file, empty for the whole file."""
        self.file = file
        self.path = path
        self.values = values
        self.used: set[str] = set()
        self.optional: set[str] = set()

    def error(self, key: str, message: str) -> RegulationError:
        """The error for one key of this table."""
        path = f"{self.path}.{key}" if self.path and key else self.path or key
        return RegulationError(self.file, path, message, self.values.get(key))

    def has(self, key: str) -> bool:
        """Whether the file gives this key."""
        self.optional.add(key)
        return key in self.values

    def close(self) -> None:
        """Refuse keys that nobody asked for."""
        unknown = sorted(set(self.values) - self.used)
        if unknown:
            known = sorted(self.used | self.optional)
            near = difflib.get_close_matches(unknown[0], known, 1)
            meant = f"có phải là “{near[0]}”?" if near else "phải bỏ đi."
            here = ", ".join(known)
            message = f"khoá lạ, quy định không dùng khoá này; {meant} Ở đây dùng: {here}"
            raise self.error(unknown[0], message)

    def text(self, key: str, right: str = _TEXT) -> str:
        """Words that are not empty and have no blanks at either end; `right` says what they are."""
        value = self._take(key, right)
        if not isinstance(value, str) or not value or value != value.strip():
            raise self.error(key, right)
        return value

    def note(self) -> str:
        """The note beside a number or choice; empty where there is none."""
        return self.text("note") if self.has("note") else ""

    def name(self, key: str) -> str:
        """A name that code uses: small Latin letters, digits and underscores."""
        value = self.text(key, _NAME)
        if not _KEY.fullmatch(value):
            raise self.error(key, _NAME)
        return value

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        """One of the words that are allowed here."""
        words = ", ".join(allowed)
        value = self.text(key, f"phải là một trong: {words}")
        if value not in allowed:
            raise self.error(key, f"“{value}” không có trong: {words}")
        return value

    def clause(self) -> str:
        """The clause of the plan, such as II.B.1.3.a."""
        value = self.text("clause", _PLACE)
        if not _CLAUSE.fullmatch(value):
            raise self.error("clause", _PLACE)
        return value

    def unit(self) -> str:
        """The unit of this table's numbers."""
        return self.text("unit", _UNIT)

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number between two bounds, both included."""
        right = f"phải là số nguyên từ {least} đến {most}"
        value = self._take(key, right)
        # `true` is a whole number to Python, not to a regulation.
        if type(value) is not int or not least <= value <= most:
            raise self.error(key, right)
        return value

    def points(self, key: str, most: Decimal = Decimal(1000)) -> Decimal:
        """Points, more than 0 and at most `most`, exact to two decimals."""
        right = f"phải là số điểm lớn hơn 0, không quá {most}"
        value = self._take(key, right)
        number = Decimal(value) if type(value) is int else value
        if not isinstance(number, Decimal) or not number.is_finite() or not 0 < number <= most:
            raise self.error(key, right)
        numerator, denominator = number.as_integer_ratio()
        if numerator * 100 % denominator:
            raise self.error(key, "có quá hai chữ số thập phân; nhiều nhất là hai, viết như 92.25")
        return number

    def fraction(self, key: str) -> tuple[int, int]:
        """A proper fraction written as text, such as "1/3"."""
        match = _FRACTION.fullmatch(self.text(key, _SHARE))
        numerator, denominator = map(int, match.groups()) if match else (0, 0)
        if not 0 < numerator < denominator:
            raise self.error(key, _SHARE)
        return numerator, denominator

    def words(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list, which may be empty, of words that are allowed here, each once."""
        right = f"phải là danh sách gồm những từ trong: {', '.join(allowed)}"
        value = self._take(key, right)
        if not isinstance(value, list) or not all(each in allowed for each in value):
            raise self.error(key, right)
        refuse_twins(self, key, value)
        return tuple(value)

    def yes_or_no(self, key: str) -> bool:
        """True or false."""
        value = self._take(key, _YES_OR_NO)
        if not isinstance(value, bool):
            raise self.error(key, _YES_OR_NO)
        return value

    def date(self, key: str) -> dt.date:
        """A calendar day, without a time."""
        value = self._take(key, _DATE)
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise self.error(key, _DATE)
        return value

    def table(self, key: str) -> Table:
        """A table inside this one."""
        name = f"{self.path}.{key}" if self.path else key
        right = f"phải là một bảng, mở đầu bằng [{name}]"
        value = self._take(key, right)
        if not isinstance(value, dict):
            raise self.error(key, right)
        return self._inner(key, value)

    def tables(self, key: str, least: int = 1) -> list[Table]:
        """A list of tables inside this one, at least `least` of them."""
        name = re.sub(r"\[\d+\]", "", f"{self.path}.{key}" if self.path else key)
        right = f"phải là danh sách bảng, mỗi mục mở đầu bằng [[{name}]]"
        value = self._take(key, right) if least or self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.error(key, right)
        if len(value) < least:
            raise self.error(key, f"cần ít nhất {least} mục")
        return [self._inner(f"{key}[{place}]", each) for place, each in enumerate(value)]

    def _inner(self, key: str, values: dict[str, object]) -> Table:
        return Table(self.file, f"{self.path}.{key}" if self.path else key, values)

    def _take(self, key: str, right: str) -> object:
        if key not in self.values:
            strange = difflib.get_close_matches(key, set(self.values) - self.used, 1)
            meant = f"có phải “{strange[0]}” là khoá này viết sai?" if strange else ""
            raise self.error(key, "; ".join(filter(None, ("thiếu khoá bắt buộc", right, meant))))
        self.used.add(key)
        return self.values[key]


def read_each(tables: Iterable[Table], read: Callable[[Table], Read]) -> Iterable[Read]:
    """Read every table of a list and refuse what is left over in it."""
    for table in tables:
        yield read(table)
        table.close()


def refuse_twins(table: Table, key: str, values: list[str]) -> None:
    """Refuse a list in which something stands twice."""
    twins = sorted({value for value in values if values.count(value) > 1})
    if twins:
        raise table.error(key, f"“{twins[0]}” có hai lần")
