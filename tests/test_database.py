"""Connections, transactions and what makes a database unusable, on both engines."""

import os
from pathlib import Path

import peewee
import pytest

from intranet import database
from intranet.database import (
    DatabaseUnusable,
    PostgresqlServer,
    SqliteFile,
    open_engine,
    wal_is_safe,
)
from intranet.models import LogHead, SignInAttempt
from intranet.outages import outage

PRAGMAS = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "mmap_size")


def pragma(engine: SqliteFile, name: str) -> object:
    row = engine.execute_sql(f"PRAGMA {name}").fetchone()
    return None if row is None else row[0]


@pytest.fixture
def file(tmp_path):
    """A new, empty SQLite file of an engine that is not bound, closed at the end."""
    engine = SqliteFile(tmp_path / "new" / "a file.sqlite3")
    engine.create_file()
    yield engine
    if not engine.is_closed():
        engine.close()


# --- SQLite: what a connection is set to ---------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),
        ((3, 7, 0), False),
        ((3, 7, 0, 1), False),
        ((3, 40, 1), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_a_sqlite_that_can_lose_pages_of_its_wal_is_known_by_version(version, safe):
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize(
    ("version", "journal"),
    [((3, 7, 0), "truncate"), ((3, 51, 2), "truncate"), ((3, 51, 3), "wal")],
)
def test_an_affected_sqlite_keeps_a_truncated_journal(version, journal, tmp_path):
    engine = SqliteFile(tmp_path / "played.sqlite3", version=version)
    engine.create_file()
    engine.connect()
    engine.execute_sql("CREATE TABLE note (text TEXT)")
    assert pragma(engine, "journal_mode") == journal
    assert (tmp_path / "played.sqlite3-wal").exists() is (journal == "wal")
    engine.close()


def test_every_connection_is_durable_and_strict(file):
    file.connect()
    assert pragma(file, "journal_mode") == (
        "wal" if wal_is_safe(database.engine_module.sqlite_version_info) else "truncate"
    )
    assert pragma(file, "synchronous") == 2
    assert pragma(file, "foreign_keys") == 1
    assert pragma(file, "trusted_schema") == 0
    assert pragma(file, "mmap_size") in (0, None)
    assert pragma(file, "busy_timeout") == 10_000
    assert set(file.wanted) == set(PRAGMAS)


@pytest.mark.parametrize(
    ("name", "set_instead"),
    [
        ("journal_mode", "memory"),
        ("synchronous", 1),
        ("synchronous", 0),
        ("foreign_keys", 0),
        ("trusted_schema", 1),
        ("mmap_size", 4096),
    ],
)
def test_a_setting_that_did_not_take_is_refused(file, name, set_instead):
    # The planted fault: something else is set than what is then read back.
    pragmas = dict(file._pragmas)
    assert pragmas[name] == file.wanted[name]
    file._pragmas = [*(pragmas | {name: set_instead}).items()]
    with pytest.raises(DatabaseUnusable, match=f"PRAGMA {name} is"):
        file.connect()
    assert file.is_closed()


@pytest.fixture
def refusals(monkeypatch):
    """`refusals(code, times)`: opening a file is refused so often, as while its journal changes."""
    real = peewee.SqliteDatabase._connect

    def refuse(code: int, times: int) -> list[float]:
        waits: list[float] = []

        def connect(engine):
            if len(waits) < times:
                fault = database.engine_module.OperationalError("database is locked")
                fault.sqlite_errorcode = code
                raise fault
            return real(engine)

        monkeypatch.setattr(peewee.SqliteDatabase, "_connect", connect)
        monkeypatch.setattr(database.time, "sleep", waits.append)
        return waits

    return refuse


@pytest.mark.parametrize("code", [5, 261, 517])
def test_who_starts_while_the_journal_changes_waits_for_it(file, refusals, code):
    waits = refusals(code, 3)
    file.ensure_open()
    assert waits == [database.RETRY_SECONDS] * 3
    assert pragma(file, "journal_mode") == file.wanted["journal_mode"]


def test_nobody_waits_for_ever_nor_for_another_fault(file, refusals, monkeypatch):
    waits = refusals(11, 1)
    with pytest.raises(peewee.OperationalError):
        file.ensure_open()
    assert waits == []
    refusals(5, 1)
    monkeypatch.setattr(database, "BUSY_TIMEOUT_SECONDS", 0)
    with pytest.raises(peewee.OperationalError, match="locked"):
        file.ensure_open()


def test_a_new_file_and_its_companions_are_its_owners_alone(file):
    file.connect()
    file.execute_sql("CREATE TABLE note (text TEXT)")
    made = sorted(file.path.parent.iterdir())
    assert [path.name for path in made][:1] == ["a file.sqlite3"]
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    file.close()
    file.create_file()  # again: what is there is left alone
    file.connect()
    assert file.table_exists("note")


# --- SQLite: the file itself ---------------------------------------------------------------------


def test_a_missing_file_is_named_and_never_made(tmp_path):
    engine = SqliteFile(tmp_path / "none.sqlite3")
    for attempt in (engine.connect, engine.ensure_open):
        with pytest.raises(DatabaseUnusable, match=r"missing: none\.sqlite3"):
            attempt()
    assert list(tmp_path.iterdir()) == []
    assert engine.identity() is None


def test_a_missing_folder_is_a_missing_file(tmp_path):
    with pytest.raises(DatabaseUnusable):
        SqliteFile(tmp_path / "none" / "none.sqlite3").connect()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" * 300])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "text.sqlite3"
    path.write_bytes(content)
    with pytest.raises(peewee.DatabaseError):
        SqliteFile(path).connect()
    assert path.read_bytes() == content


def written(path: Path, text: str) -> None:
    engine = SqliteFile(path)
    engine.create_file()
    engine.connect()
    engine.execute_sql("CREATE TABLE note (text TEXT)")
    engine.execute_sql("INSERT INTO note VALUES (?)", (text,))
    engine.close()


def read(engine: SqliteFile) -> str:
    engine.ensure_open()
    return str(engine.execute_sql("SELECT text FROM note").fetchone()[0])


def test_a_kept_connection_is_used_again_while_the_file_is_the_same(tmp_path):
    written(tmp_path / "kept.sqlite3", "cũ")
    engine = SqliteFile(tmp_path / "kept.sqlite3")
    engine.ensure_open()
    kept = engine.connection()
    engine.release()
    engine.ensure_open()
    assert engine.connection() is kept
    engine.close()


def test_a_replaced_file_is_noticed_by_a_kept_connection(tmp_path):
    written(tmp_path / "kept.sqlite3", "cũ")
    written(tmp_path / "restored.sqlite3", "khôi phục")
    engine = SqliteFile(tmp_path / "kept.sqlite3")
    assert read(engine) == "cũ"
    os.replace(tmp_path / "restored.sqlite3", tmp_path / "kept.sqlite3")
    assert read(engine) == "khôi phục"
    engine.close()


def test_a_file_that_vanished_is_noticed_and_works_again_when_it_is_back(tmp_path):
    written(tmp_path / "kept.sqlite3", "còn đây")
    engine = SqliteFile(tmp_path / "kept.sqlite3")
    assert read(engine) == "còn đây"
    (tmp_path / "kept.sqlite3").rename(tmp_path / "elsewhere.sqlite3")
    for _ in range(2):
        with pytest.raises(DatabaseUnusable):
            engine.ensure_open()
    assert not (tmp_path / "kept.sqlite3").exists()
    (tmp_path / "elsewhere.sqlite3").rename(tmp_path / "kept.sqlite3")
    assert read(engine) == "còn đây"
    engine.close()


def test_a_full_disk_undoes_all_and_keeps_its_own_name(tmp_path):
    written(tmp_path / "full.sqlite3", "trước")
    engine = SqliteFile(tmp_path / "full.sqlite3")
    engine.connect()
    engine.execute_sql("PRAGMA max_page_count = 20")

    def fill():
        with engine.atomic():
            for _ in range(100):
                engine.execute_sql("INSERT INTO note VALUES (?)", ("x" * 4000,))

    with pytest.raises(peewee.OperationalError, match="disk is full") as found:
        fill()
    assert outage(found.value)
    engine.release()
    assert engine.execute_sql("SELECT count(*) FROM note").fetchone() == (1,)
    with engine.atomic():
        engine.execute_sql("UPDATE note SET text = 'sau'")
    assert read(engine) == "sau"
    engine.close()


# --- both engines: connections -------------------------------------------------------------------


def test_binding_moves_every_model(database_url):
    bound = database.bind(database_url)
    assert database.engine() is bound
    assert LogHead._meta.database.obj is bound


def test_work_outside_a_request_leaves_no_connection_behind(schema):
    bound = database.engine()
    bound.close()
    with database.connection():
        kept = bound.connection()
        assert LogHead.select().count() == 1
    assert bound.is_closed()
    with pytest.raises((peewee.InterfaceError, peewee.OperationalError)):
        LogHead.select().count()
    if isinstance(bound, PostgresqlServer):
        assert kept.closed, "not in the pool either, where a forked worker would find it"
    with pytest.raises(ZeroDivisionError), database.connection():
        raise ZeroDivisionError
    assert bound.is_closed()
    database.engine().ensure_open()


@pytest.mark.parametrize("begun", ["atomic", "raw", "both"])
def test_release_undoes_what_a_request_left_open(schema, begun):
    bound = database.engine()
    if begun == "raw":
        bound.execute_sql("BEGIN")
    else:
        bound.atomic().__enter__()
    if begun == "both":
        bound.atomic().__enter__()
    SignInAttempt.create(bucket="left open", tried_at=1)
    bound.release()
    bound.ensure_open()
    assert not bound.in_transaction()
    assert SignInAttempt.select().count() == 0
    with bound.atomic():
        SignInAttempt.create(bucket="the next request", tried_at=2)
    assert SignInAttempt.select().count() == 1


def test_release_is_harmless_when_nothing_is_open(schema):
    bound = database.engine()
    bound.release()
    bound.release()
    bound.ensure_open()
    bound.ensure_open()
    assert SignInAttempt.select().count() == 0


@pytest.mark.needs_postgresql
def test_a_connection_that_broke_in_the_pool_is_replaced(postgresql_shelf):
    url = postgresql_shelf.databases.create()
    bound, other = open_engine(url), open_engine(url)
    bound.ensure_open()
    (number,) = bound.execute_sql("SELECT pg_backend_pid()").fetchone()
    bound.release()
    other.ensure_open()
    # With a timeout it answers only when the other one is gone.
    assert other.execute_sql("SELECT pg_terminate_backend(%s, 10000)", (number,)).fetchone()[0]
    bound.ensure_open()
    (fresh,) = bound.execute_sql("SELECT pg_backend_pid()").fetchone()
    assert fresh != number
    for one in (bound, other):
        one.close_all()
    postgresql_shelf.databases.drop(url)
