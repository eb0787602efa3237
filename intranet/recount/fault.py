"""A fault: which record, what it says, what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

#: What a stored record may raise that is not what it should be.
UNREADABLE = (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError)


class Fault(NamedTuple):
    """One fault in one stored record; `code` names the identity that is broken, as docs do."""

    code: str
    table: str
    record: object
    found: str
    right: str

    def __str__(self) -> str:
        """The fault as one Vietnamese line."""
        return f"{self.table} {self.record} [{self.code}]: {self.found} – đúng ra {self.right}"


def differs(
    code: str, table: str, record: object, what: str, found: object, right: object
) -> Iterator[Fault]:
    """A fault where what is stored is not what it should be."""
    if found != right or type(found) is not type(right):
        yield Fault(code, table, record, f"{what} là {show(found)}", show(right))


def show(value: object) -> str:
    """A stored value inside a sentence."""
    if value is None:
        return "để trống"
    return f"“{value}”" if isinstance(value, str) else str(value)


def readable(
    table: str, record: object, check: Callable[..., Iterable[Fault]], *given: object
) -> Iterator[Fault]:
    """The faults of one check; one more where the record is so broken that it cannot be read."""
    try:
        yield from check(*given)
    except UNREADABLE as broken:
        said = f"không đọc được ({type(broken).__name__}: {broken})".replace("\n", " ")
        yield Fault("form", table, record, said[:200], "đúng dạng đã ghi trong quy cách dữ liệu")
