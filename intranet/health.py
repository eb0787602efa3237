"""How the installation is: whether its database answers, what it is, how old the last backup is."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from intranet import backups, migrations
from intranet.backups import Backup
from intranet.database import SqliteFile, database, engine


@dataclass(frozen=True, slots=True)
class State:
    """What an administrator needs to know at one glance; sizes in bytes.

    `overdue` says that there is no backup, or that the newest is older than `backups.ALARM`.
    `free` is what is left where the backups lie.
    """

    engine: str
    journal: str
    size: int
    steps: tuple[str, ...]
    free: int
    folder: Path
    newest: Backup | None
    count: int
    overdue: bool


def probe() -> None:
    """Ask the database for a word; raises whatever keeps it from answering."""
    database.execute_sql("SELECT 1").fetchone()


def state(folder: Path, now: dt.datetime) -> State:
    """The state at this moment, with the backups of a folder (which may not be there yet)."""
    found = backups.listed(folder)
    newest = found[0] if found else None
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    name, journal, size = _database()
    return State(
        engine=name,
        journal=journal,
        size=size,
        steps=tuple(sorted(migrations.applied())),
        free=shutil.disk_usage(place).free,
        folder=folder,
        newest=newest,
        count=len(found),
        overdue=newest is None or now - newest.taken_at > backups.ALARM,
    )


def _database() -> tuple[str, str, int]:
    """Engine with its version, kind of journal, and size of the data."""
    if isinstance(engine(), SqliteFile):
        version, mode = _one("SELECT sqlite_version()"), _one("PRAGMA journal_mode")
        size = _one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return f"SQLite {version}", str(mode).upper(), int(str(size))
    version = str(_one("SHOW server_version")).split()[0]
    size = _one("SELECT pg_database_size(current_database())")
    return f"PostgreSQL {version}", "WAL", int(str(size))


def _one(sql: str) -> object:
    return database.execute_sql(sql).fetchone()[0]
