"""What every table shares: strict columns, plain names, the bound database.

SQLite would store a fraction in a whole-number column and PostgreSQL would round it; SQLite
stores NUL and unnormalised text and PostgreSQL refuses half of it. So the columns themselves
refuse, before either engine is asked; SQLite's tables are created STRICT besides, which only the
frozen SQL of the migrations can say.
"""

from __future__ import annotations

import peewee

from intranet import values
from intranet.database import database


class Whole(peewee.IntegerField):
    """A whole number of 32 bits; all but an `int` is refused, `True` and `2.0` included."""

    bits = 32

    def adapt(self, value: object) -> int:
        """The value as it is stored.

        Raises TypeError for another type, OverflowError for a number that PostgreSQL has no room
        for in the column (SQLite would have).
        """
        if type(value) is not int:
            raise TypeError(f"{self.name}: a whole number is wanted, not {value!r}")
        if value.bit_length() >= self.bits:
            raise OverflowError(f"{self.name}: {value} has more than {self.bits} bits")
        return value


class LongWhole(Whole):
    """A whole number of 64 bits."""

    field_type = "BIGINT"
    bits = 64


class Key(Whole, peewee.AutoField):
    """A row's number, given by the engine; what refers to it is as strict."""


class Text(peewee.TextField):
    """Text both engines store alike: NFC, no control characters."""

    def adapt(self, value: object) -> str:
        """The value as it is stored; raises TypeError or ValueError."""
        if not isinstance(value, str):
            raise TypeError(f"{self.name}: text is wanted, not {value!r}")
        if not values.is_storable(value):
            raise ValueError(f"{self.name}: text must be NFC without control characters")
        return value


class Blob(peewee.Field):
    """Bytes as they came; all but `bytes` is refused."""

    field_type = "BLOB"

    def adapt(self, value: object) -> bytes:
        """The value as it is stored; raises TypeError."""
        if not isinstance(value, bytes):
            raise TypeError(f"{self.name}: bytes are wanted, not {type(value).__name__}")
        return value


class Base(peewee.Model):
    """A table of this product."""

    id: peewee.AutoField[int] = Key()

    class Meta:
        """Settings every table inherits."""

        database = database
        legacy_table_names = False


def one_of(column: str, choices: tuple[str, ...]) -> str:
    """SQL: the column is empty or holds one of these codes."""
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return f"{column} IN ({listed})"


def check(name: str, condition: str) -> peewee.SQL:
    """A named CHECK constraint."""
    return peewee.SQL(f"CONSTRAINT {name} CHECK ({condition})")
