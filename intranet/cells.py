"""The cells of a branch's table of facts: one fact of one member, and how a form carries it.

As with the rows of a score sheet, a form's stamp tells the version that a cell was shown at, and
by a digest of its value whether the cell was touched at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from intranet import sheet
from intranet.roll import Fact


class Cell(NamedTuple):
    """A member, by his id, and the name of a fact."""

    member: int
    field: str

    @property
    def key(self) -> str:
        """Its name in forms and in the log."""
        return f"{self.member}.{self.field}"


#: What cells are to hold; None is "not known yet", or "none" where a day began nothing.
Values = Mapping[Cell, str | None]


def parse(key: str) -> Cell:
    """The cell that a name in the log means."""
    member, _, field = key.partition(".")
    return Cell(int(member), field)


def stamp(fact: Fact) -> str:
    """What a form carries for a cell that shows this fact."""
    return f"{fact.version}-{_digest(fact.value)}"


def is_as_shown(shown: str, value: str | None) -> bool:
    """Whether a cell still holds what it was shown with, so that nobody touched it."""
    return shown.endswith(f"-{_digest(value)}")


def changed_since(shown: str, fact: Fact) -> bool:
    """Whether somebody saved the fact after the cell was shown; so says a stamp that is none."""
    version, _, _ = shown.partition("-")
    return version != str(fact.version)


def _digest(value: str | None) -> str:
    return sheet.digest({"value": value})
