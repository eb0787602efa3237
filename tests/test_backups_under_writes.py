"""Backups taken while people write hold all that was acknowledged, and no half of anything (R9)."""

import itertools
import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest

from intranet import backups, database
from tests.fixtures.applications import Copy, drop_connections, example
from tests.fixtures.databases import Shelf
from tests.test_backups import AT, sqlite_department, take

__all__ = ["sqlite_department"]

pytestmark = pytest.mark.slow


class Ledger:
    """Two writers who note what they were told is written: pairs of rows, one transaction each."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acknowledged: list[int] = []
        self.news = threading.Condition()
        self.stop = threading.Event()
        self.turns = threading.Semaphore(0)
        self.numbers = itertools.count(10)
        self.threads = [threading.Thread(target=self._write) for _ in range(2)]

    def __enter__(self) -> "Ledger":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.more(len(self.threads))
        for thread in self.threads:
            thread.join()

    def more(self, count: int) -> None:
        """Let so many further pairs be written: as fast as can be, but no more than that."""
        self.turns.release(count)

    def at_least(self, count: int) -> list[int]:
        """What was acknowledged so far, once there is so much of it."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.acknowledged) >= count, timeout=60)
            return list(self.acknowledged)

    def _write(self) -> None:
        own = database.open_engine(self.url)
        own.ensure_open()
        sql = "INSERT INTO sign_in_attempt (bucket, tried_at) VALUES (%s, %s)"
        if isinstance(own, database.SqliteFile):
            sql = sql.replace("%s", "?")
            # What is written stays in the log, so that a copy of the file alone lacks it for sure.
            own.execute_sql("PRAGMA wal_autocheckpoint = 0")
        while self.turns.acquire() and not self.stop.is_set():
            number = next(self.numbers)
            with own.atomic():
                for half in ("a", "b"):
                    own.execute_sql(sql, (half, number))
            with self.news:
                self.acknowledged.append(number)
                self.news.notify_all()
        drop_connections(own)


def lost(written: list[int], found: list[int]) -> list[int]:
    """What was acknowledged and is not there twice: lost, or half a transaction."""
    there = Counter(found)
    return [number for number in written if there[number] != 2]


def rows_of(url: str) -> list[int]:
    own = database.open_engine(url)
    own.ensure_open()
    rows = own.execute_sql("SELECT tried_at FROM sign_in_attempt").fetchall()
    drop_connections(own)
    return [number for (number,) in rows]


def test_fifty_backups_under_writes_hold_all_that_was_acknowledged(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    place = tmp_path / "restored.sqlite3"
    with Ledger(f"sqlite:///{sqlite_department.path}") as ledger:
        for round_ in range(50):
            ledger.more(20)  # most of them are on their way while the backup is taken
            written = ledger.at_least(round_ * 20 + 3)
            made = take(tmp_path / "backups")
            shutil.copyfile(made.path, place)
            found = rows_of(f"sqlite:///{place}")
            assert lost(written, found) == []
            assert set(Counter(found).values()) == {2}
    assert len(backups.listed(tmp_path / "backups")) == 50


def test_copying_the_file_is_no_backup(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    """The planted fault: what was acknowledged stands in the log beside the file."""
    place = tmp_path / "copied.sqlite3"
    with Ledger(f"sqlite:///{sqlite_department.path}") as ledger:
        ledger.more(5)
        written = ledger.at_least(5)
        shutil.copyfile(sqlite_department.path, place)
        assert lost(written, rows_of(f"sqlite:///{place}")) == written


def test_backups_under_writes_come_back_whole_on_each_engine(
    database_shelf: Shelf, database_copy: Copy, tmp_path: Path
) -> None:
    for _ in range(3):
        url = database_copy("example", example)
        database.bind(url)
        with Ledger(url) as ledger:
            ledger.more(50)
            written = ledger.at_least(5)
            made = take(tmp_path)
        drop_connections(database.engine())
        there = database_shelf.databases.create()
        database.bind(there)
        backups.restore(made.path, replace=False, at=AT)
        drop_connections(database.engine())
        found = rows_of(there)
        assert lost(written, found) == []
        assert set(Counter(found).values()) == {2}
        database_shelf.databases.drop(there)
