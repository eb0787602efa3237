"""The log: who did what, when and why; each entry bound to the one before by a hash."""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.assessment import Assessment
from intranet.models.base import Base, Text, Whole, check
from intranet.models.organisation import Organisation


class LogHead(Base):
    """The end of the chain, one row from the first migration on; locked by whoever appends, so
    that the chain never forks."""

    number = Whole(default=0)
    hash = Text()

    class Meta:
        """A chain has one end."""

        constraints = (check("log_head_is_one_row", "id = 1"),)


class LogEntry(Base):
    """One act. `detail` is canonical JSON; numbers count from 1 without a gap.

    The key is the number: a column that the hash does not cover could be changed unnoticed.
    """

    number = Whole(unique=True)
    at = Text()
    user = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT")
    act = Text()
    organisation = peewee.ForeignKeyField(Organisation, null=True, on_delete="RESTRICT")
    assessment = peewee.ForeignKeyField(Assessment, null=True, on_delete="RESTRICT")
    detail = Text()
    previous_hash = Text()
    hash = Text(unique=True)

    class Meta:
        """Every entry is bound."""

        constraints = (
            check("log_entry_key_is_number", "id = number"),
            check("log_entry_hashed", "length(hash) = 64 AND length(previous_hash) = 64"),
        )
