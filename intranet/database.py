"""The database: SQLite by default, PostgreSQL by `DATABASE_URL`; the same code on both.

SQLite runs in WAL with `synchronous=FULL`, foreign keys on, and every write transaction starts
as IMMEDIATE, because a deferred one that reads first and writes later is refused under load. A
SQLite that still has the WAL-reset bug (3.7.0 to 3.51.2) is used with a truncated journal
instead. What a connection was asked for is read back, so that a setting that did not take is a
refusal to work and not a surprise.

A thread keeps its connection: opening one costs more than a whole preview. On SQLite the file's
identity is looked at before each use, so a restored or replaced file is noticed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import peewee
from peewee import sqlite3 as engine_module  # type: ignore[attr-defined]  # not in the stubs
from playhouse.pool import PooledPostgresqlDatabase

BUSY_TIMEOUT_SECONDS = 10
RETRY_SECONDS = 0.02
#: SQLite's primary result code for a database that somebody else has locked.
BUSY = 5
FIRST_AFFECTED, FIRST_FIXED = (3, 7, 0), (3, 51, 3)
#: Set by `bind`; every model hangs on it.
database = peewee.DatabaseProxy()

Record = TypeVar("Record", bound=peewee.Model)


class DatabaseUnusable(RuntimeError):
    """The database cannot be used as it stands; the message says why."""

    #: The server's log may repeat the message.
    names_nobody = True


class DatabaseMissing(DatabaseUnusable):
    """There is no file where the database is said to be."""


class RecordGone(LookupError):
    """The record to be changed does not exist."""


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may use WAL: not one with the WAL-reset bug."""
    return not FIRST_AFFECTED <= version < FIRST_FIXED


class SqliteFile(peewee.SqliteDatabase):
    """One SQLite file, opened read-write and never created by accident."""

    def __init__(self, path: Path, *, version: tuple[int, ...] | None = None) -> None:
        """`version` is the engine's own unless a test plays another."""
        self.path = path
        self._opened = threading.local()
        wal = wal_is_safe(version or engine_module.sqlite_version_info)
        self.wanted = {
            "journal_mode": "wal" if wal else "truncate",
            "synchronous": 2,
            "foreign_keys": 1,
            "trusted_schema": 0,
            "mmap_size": 0,
        }
        super().__init__(
            f"file:{quote(str(path))}?mode=rw",
            pragmas={"busy_timeout": BUSY_TIMEOUT_SECONDS * 1000, **self.wanted},
            timeout=BUSY_TIMEOUT_SECONDS,
            lock_type="IMMEDIATE",
            autoconnect=False,
            uri=True,
        )

    def create_file(self) -> None:
        """Make an empty file for a new installation, readable by its owner alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))

    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the file, None while it is missing."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _connect(self) -> Any:
        identity = self.identity()
        if identity is None:
            raise DatabaseMissing(f"database file is missing: {self.path.name}")
        connection = self._open_patiently()
        cursor = connection.cursor()
        for name, value in self.wanted.items():
            found = cursor.execute(f"PRAGMA {name}").fetchone()
            # A build without memory mapping answers nothing at all, which is what is wanted.
            if found is not None and found[0] != value:
                connection.close()
                raise DatabaseUnusable(f"PRAGMA {name} is {found[0]!r}, wanted {value!r}")
        cursor.close()
        self._opened.identity = identity
        return connection

    def _open_patiently(self) -> Any:
        """Open the file and set its pragmas, waiting for whoever turns its journal to WAL just now.

        For that change SQLite refuses at once instead of waiting, so of several processes that
        start together on a new file some would be told that it is locked.
        """
        until = time.monotonic() + BUSY_TIMEOUT_SECONDS
        while True:
            try:
                return super()._connect()  # type: ignore[misc]  # not in the stubs
            except engine_module.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF != BUSY or time.monotonic() >= until:
                    raise
                time.sleep(RETRY_SECONDS)

    def ensure_open(self) -> None:
        """Open this thread's connection, anew if the file is not the one it was opened on."""
        if not self.is_closed():
            if self.identity() == getattr(self._opened, "identity", None):
                return
            self.close()
        self.connect()

    def rollback(self) -> None:
        """Undo the open transaction.

        SQLite has already done so itself when the disk is full; asking again would raise
        `no transaction is active` and hide the reason.
        """
        if self._inside():
            super().rollback()

    def release(self) -> None:
        """End of a request: the connection stays, nothing else does."""
        if not self.is_closed() and (self.in_transaction() or self._inside()):
            _forget_transactions(self)
            self.close()

    def _inside(self) -> bool:
        """Whether the engine itself is in a transaction, whatever peewee remembers."""
        return bool(self.connection().in_transaction)  # type: ignore[no-untyped-call]  # so stubbed


class PostgresqlServer(PooledPostgresqlDatabase):  # type: ignore[misc]  # the pool ships no stubs
    """A PostgreSQL database with a small pool; a broken connection is replaced by a fresh one."""

    def ensure_open(self) -> None:
        """Take a connection from the pool unless this thread holds one."""
        self.connect(reuse_if_open=True)

    def release(self) -> None:
        """Give the connection back; the pool rolls back whatever was left open."""
        if not self.is_closed():
            _forget_transactions(self)
            self.close()


Engine = SqliteFile | PostgresqlServer


def _forget_transactions(bound: peewee.Database) -> None:
    """Let a connection be closed inside a transaction, which undoes it; peewee would refuse."""
    while bound.in_transaction():
        bound.pop_transaction()  # type: ignore[no-untyped-call]  # so stubbed


def open_engine(url: str) -> Engine:
    """The engine a URL names, not yet connected.

    `sqlite:///file` lies in the working directory, `sqlite:////folder/file` anywhere; what follows
    `?` in a PostgreSQL URL are parameters of libpq, such as `sslmode=require`.
    Raises DatabaseUnusable for a scheme other than sqlite or postgresql, no database name, or a
    URL that cannot be read. The message never repeats the URL, which may hold a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DatabaseUnusable("DATABASE_URL cannot be read") from None
    if parts.scheme == "sqlite":
        path = unquote(parts.path).removeprefix("/")
        if not path or parts.netloc or parts.query or parts.fragment:
            raise DatabaseUnusable("DATABASE_URL names no SQLite file")
        return SqliteFile(Path(path).absolute())
    if parts.scheme in {"postgresql", "postgres"}:
        name = unquote(parts.path).removeprefix("/")
        if not name:
            raise DatabaseUnusable("DATABASE_URL names no PostgreSQL database")
        given = {
            "host": parts.hostname,
            "port": port,
            "user": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
        }
        return PostgresqlServer(
            name,
            max_connections=20,
            stale_timeout=300,
            timeout=BUSY_TIMEOUT_SECONDS,
            prefer_psycopg3=True,
            autoconnect=False,
            **dict(parse_qsl(parts.query)),
            **{key: value for key, value in given.items() if value is not None},
        )
    raise DatabaseUnusable(f"DATABASE_URL has an unknown scheme: {parts.scheme!r}")


def bind(url: str) -> Engine:
    """Point every model at the database a URL names."""
    engine = open_engine(url)
    database.initialize(engine)
    return engine


def engine() -> Engine:
    """The engine that is bound at present."""
    bound: Engine = database.obj
    return bound


@contextmanager
def connection() -> Iterator[None]:
    """A connection for work outside a request: commands and tests.

    It is closed for good and never pooled: a server may start its workers right after this, and
    two processes must not speak over one connection.
    """
    bound = engine()
    bound.ensure_open()
    try:
        yield
    finally:
        if isinstance(bound, PostgresqlServer):
            bound.manual_close()
        else:
            bound.close()


@contextmanager
def one_at_a_time(lock: int, number: int) -> Iterator[None]:
    """Open a write transaction in which nobody else is who asks for the same lock and number."""
    with database.atomic():
        if isinstance(engine(), PostgresqlServer):
            database.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", (lock, number))
        yield


@contextmanager
def locked(model: type[Record], record_id: int) -> Iterator[Record]:
    """Open a write transaction, lock one record and hand it over freshly read.

    Every operation begins with this: what it then reads of the record cannot change until it
    commits. Raises RecordGone when there is no such record.
    """
    with database.atomic():
        query = model.select().where(model._meta.primary_key == record_id)
        if isinstance(engine(), PostgresqlServer):
            query = query.for_update()
        try:
            record = query.first()
        except OverflowError:  # a number no key can have
            record = None
        if record is None:
            raise RecordGone
        yield record


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as it is at one moment, however long that takes; others go on writing."""
    if isinstance(engine(), PostgresqlServer):
        with database.atomic():
            database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with database.atomic("DEFERRED"):
            yield
