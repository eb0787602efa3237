"""Strict reading of one table of a regulation file: nothing unknown, nothing missing, no guessing.

An office writes next year's file, so every refusal names the file and the key, in Vietnamese.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import TypeVar

Read = TypeVar("Read")

_CLAUSE = re.compile(r"[IVX]+(\.[0-9A-Za-z]+)*")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_FRACTION = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")


class RegulationError(ValueError):
    """A regulation file that cannot be relied on; says in which file and at which key."""

    def __init__(self, file: str, key: str, message: str) -> None:
        """`key` is the path to the key, such as tiers[0].clause; empty for the whole file."""
        super().__init__(f"{file}: {key}: {message}" if key else f"{file}: {message}")
        self.file = file
        self.key = key
        self.message = message


class Table:
    """One TOML table that is read key by key; `close` then refuses whatever was not asked for."""

    def __init__(self, file: str, path: str, values: dict[str, object]) -> None:
        """`path` is the table's own place in the file, empty for the whole file."""
        self.file = file
        self.path = path
        self.values = values
        self.used: set[str] = set()

    def error(self, key: str, message: str) -> RegulationError:
        """The error for one key of this table."""
        path = f"{self.path}.{key}" if self.path and key else self.path or key
        return RegulationError(self.file, path, message)

    def has(self, key: str) -> bool:
        """Whether the file gives this key."""
        return key in self.values

    def close(self) -> None:
        """Refuse keys that nobody asked for."""
        unknown = sorted(set(self.values) - self.used)
        if unknown:
            raise self.error(unknown[0], "khoá lạ, quy định không dùng khoá này")

    def text(self, key: str) -> str:
        """Words that are not empty and have no blanks at either end."""
        value = self._take(key)
        if not isinstance(value, str) or not value or value != value.strip():
            raise self.error(key, "phải là chữ, không để trống, không thừa dấu cách ở hai đầu")
        return value

    def note(self) -> str:
        """The note beside a number or choice; empty where there is none."""
        return self.text("note") if self.has("note") else ""

    def name(self, key: str) -> str:
        """A name that code uses: small Latin letters, digits and underscores."""
        value = self.text(key)
        if not _KEY.fullmatch(value):
            raise self.error(key, "chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới")
        return value

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        """One of the words that are allowed here."""
        value = self.text(key)
        if value not in allowed:
            raise self.error(key, f"“{value}” không có trong: {', '.join(allowed)}")
        return value

    def clause(self) -> str:
        """The clause of the plan, such as II.B.1.3.a."""
        value = self.text("clause")
        if not _CLAUSE.fullmatch(value):
            raise self.error("clause", "phải có dạng như II.B.1.3.a")
        return value

    def unit(self) -> str:
        """The unit of this table's numbers."""
        return self.text("unit")

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number between two bounds, both included."""
        value = self._take(key)
        # `true` is a whole number to Python, not to a regulation.
        if type(value) is not int or not least <= value <= most:
            raise self.error(key, f"phải là số nguyên từ {least} đến {most}")
        return value

    def points(self, key: str, most: Decimal = Decimal(1000)) -> Decimal:
        """Points, more than 0 and at most `most`, exact to two decimals."""
        value = self._take(key)
        number = Decimal(value) if type(value) is int else value
        if not isinstance(number, Decimal) or not number.is_finite() or not 0 < number <= most:
            raise self.error(key, f"phải là số điểm lớn hơn 0, không quá {most}")
        numerator, denominator = number.as_integer_ratio()
        if numerator * 100 % denominator:
            raise self.error(key, "có quá hai chữ số thập phân")
        return number

    def fraction(self, key: str) -> tuple[int, int]:
        """A proper fraction written as text, such as "1/3"."""
        match = _FRACTION.fullmatch(self.text(key))
        numerator, denominator = map(int, match.groups()) if match else (0, 0)
        if not 0 < numerator < denominator:
            raise self.error(key, "phải là phân số nhỏ hơn 1, viết như “1/3”")
        return numerator, denominator

    def words(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list, which may be empty, of words that are allowed here, each once."""
        value = self._take(key)
        if not isinstance(value, list) or not all(each in allowed for each in value):
            raise self.error(key, f"phải là danh sách gồm những từ trong: {', '.join(allowed)}")
        refuse_twins(self, key, value)
        return tuple(value)

    def yes_or_no(self, key: str) -> bool:
        """True or false."""
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.error(key, "phải là true hoặc false")
        return value

    def date(self, key: str) -> dt.date:
        """A calendar day, without a time."""
        value = self._take(key)
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            raise self.error(key, "phải là ngày, viết như 2017-12-15")
        return value

    def table(self, key: str) -> Table:
        """A table inside this one."""
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.error(key, "phải là một bảng")
        return self._inner(key, value)

    def tables(self, key: str, least: int = 1) -> list[Table]:
        """A list of tables inside this one, at least `least` of them."""
        value = self._take(key) if least or self.has(key) else []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.error(key, "phải là danh sách bảng")
        if len(value) < least:
            raise self.error(key, f"cần ít nhất {least} mục")
        return [self._inner(f"{key}[{place}]", each) for place, each in enumerate(value)]

    def _inner(self, key: str, values: dict[str, object]) -> Table:
        return Table(self.file, f"{self.path}.{key}" if self.path else key, values)

    def _take(self, key: str) -> object:
        if key not in self.values:
            raise self.error(key, "thiếu khoá bắt buộc")
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
