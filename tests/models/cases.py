"""How a case of a named constraint is written: what it admits, and what it alone refuses."""

from dataclasses import dataclass
from typing import Any

from intranet.models import Base

Row = dict[str, Any]
AT = "2017-12-08T03:00:00Z"
HASH = "a" * 64
CHANGED = {"version": 1, "changed_at": AT, "changed_by_id": 1}


@dataclass(frozen=True)
class Case:
    """One named constraint, with changes to the sound row that it admits and that it refuses."""

    model: type[Base]
    holds: tuple[Row, ...]
    breaks: tuple[Row, ...]


def one_of(model: type[Base], column: str, *codes: str, **besides: Any) -> Case:
    """A column that holds one of some codes: every code, and near misses."""
    misses = ("", codes[0].upper(), codes[0] + " ", "không")
    return Case(
        model,
        tuple({column: code, **besides} for code in codes),
        tuple({column: code, **besides} for code in misses),
    )


def length(model: type[Base], column: str, shortest: int, longest: int) -> Case:
    """A text of so many characters, counted as characters and not as bytes."""
    outside = [shortest - 1] * (shortest > 0) + [longest + 1]
    return Case(
        model,
        tuple({column: letter * n} for n in {shortest, longest} for letter in "aễ"),
        tuple({column: letter * n} for n in outside for letter in "aễ"),
    )


def between(model: type[Base], column: str, lowest: int, highest: int, **besides: Any) -> Case:
    """A whole number inside two bounds."""
    return Case(
        model,
        tuple({column: n, **besides} for n in (lowest, highest)),
        tuple({column: n, **besides} for n in (lowest - 1, highest + 1)),
    )
