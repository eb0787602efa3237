"""Outages: why the database cannot be used just now, told apart so that people hear what to do.

A mistake in a statement of ours is none, and waiting does not mend it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

import psycopg
from peewee import sqlite3 as sqlite  # type: ignore[attr-defined]  # not in the stubs
from playhouse.pool import MaxConnectionsExceeded

from intranet.database import DatabaseMissing, DatabaseUnusable


class Outage(enum.StrEnum):
    """What keeps the database from being used."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"
    MISSING = "missing"
    DAMAGED = "damaged"
    DISK = "disk"
    UNREACHABLE = "unreachable"


#: SQLite's primary result codes that blame the file or the machine.
_SQLITE: Mapping[int, Outage] = {
    5: Outage.BUSY,
    6: Outage.BUSY,  # LOCKED
    7: Outage.BUSY,  # NOMEM
    8: Outage.READ_ONLY,
    10: Outage.DISK,  # IOERR
    11: Outage.DAMAGED,  # CORRUPT
    13: Outage.FULL,
    14: Outage.MISSING,  # CANTOPEN
    15: Outage.BUSY,  # PROTOCOL: too many at once for the log
    26: Outage.DAMAGED,  # NOTADB
}

#: PostgreSQL's classes and codes that do; the first that begins a code counts.
_POSTGRESQL: Mapping[str, Outage] = {
    "08": Outage.UNREACHABLE,
    "25006": Outage.READ_ONLY,
    "40": Outage.BUSY,
    "53100": Outage.FULL,
    "53": Outage.BUSY,
    "55P03": Outage.BUSY,
    "57": Outage.UNREACHABLE,
    "58": Outage.DISK,
    "XX001": Outage.DAMAGED,
    "XX002": Outage.DAMAGED,
}


def outage(error: BaseException) -> Outage | None:
    """Which outage an error tells of; None for a mistake of ours.

    The whole chain is looked at: on a full disk SQLite rolls back by itself, and what is raised in
    the end is that there is nothing to roll back.
    """
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        if (found := _named(one)) is not None:
            return found
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
    return None


def _named(error: BaseException) -> Outage | None:
    """The outage that one error names by itself."""
    if isinstance(error, MaxConnectionsExceeded):
        return Outage.BUSY
    if isinstance(error, DatabaseUnusable):
        return Outage.MISSING if isinstance(error, DatabaseMissing) else Outage.UNREACHABLE
    if isinstance(error, sqlite.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, psycopg.Error):
        if error.sqlstate:
            return next(
                (o for start, o in _POSTGRESQL.items() if error.sqlstate.startswith(start)), None
            )
        # Without a code it is the client's own word: the connection cannot be made, or broke.
        lost = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return Outage.UNREACHABLE if lost else None
    return None
