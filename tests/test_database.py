"""Connections, transactions and what makes a database unusable, on both engines."""

import os
import threading
from pathlib import Path

import peewee
import pytest

from intranet import database
from intranet.database import (
    DatabaseUnusable,
    PostgresqlServer,
    RecordGone,
    SqliteFile,
    locked,
    open_engine,
    wal_is_safe,
)
from intranet.models import LogHead, SignInAttempt
from tests.fixtures.applications import database_file, drop_connections

THREADS, TURNS = 8, 12
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


def run_together(work, count=THREADS):
    """Run `work(number)` in threads; the exceptions they ended with."""
    faults = []

    def one(number):
        try:
            work(number)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


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
    assert database.is_outage(found.value)
    engine.release()
    assert engine.execute_sql("SELECT count(*) FROM note").fetchone() == (1,)
    with engine.atomic():
        engine.execute_sql("UPDATE note SET text = 'sau'")
    assert read(engine) == "sau"
    engine.close()


# --- URLs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///intranet.sqlite3", "{cwd}/intranet.sqlite3"),
        ("sqlite:///instance/intranet.sqlite3", "{cwd}/instance/intranet.sqlite3"),
        ("sqlite:////srv/intranet.sqlite3", "/srv/intranet.sqlite3"),
        ("sqlite:////srv/my data/a b.sqlite3", "/srv/my data/a b.sqlite3"),
        ("sqlite:////srv/my%20data/a.sqlite3", "/srv/my data/a.sqlite3"),
        ("sqlite:////srv/100%25/a%23b%3Fc.sqlite3", "/srv/100%/a#b?c.sqlite3"),
        ("sqlite:////srv/dữ liệu.sqlite3", "/srv/dữ liệu.sqlite3"),
    ],
)
def test_a_sqlite_url_names_a_file(url, path, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    engine = open_engine(url)
    assert isinstance(engine, SqliteFile)
    assert str(engine.path) == path.format(cwd=Path.cwd())


@pytest.mark.parametrize("name", ["a b.sqlite3", "100%.sqlite3", "a%20b.sqlite3", "a?b#c.sqlite3"])
def test_an_odd_file_name_is_opened_as_it_is(name, tmp_path):
    engine = SqliteFile(tmp_path / name)
    engine.create_file()
    engine.connect()
    engine.execute_sql("CREATE TABLE note (text TEXT)")
    engine.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize(
    ("url", "name", "given"),
    [
        ("postgresql:///intranet", "intranet", {}),
        ("postgres://db/intranet", "intranet", {"host": "db"}),
        (
            "postgresql://nguoi:m%40t%20kh%E1%BA%A9u@10.0.0.5:5433/noi%20bo",
            "noi bo",
            {"user": "nguoi", "password": "m@t khẩu", "host": "10.0.0.5", "port": 5433},
        ),
        ("postgresql://[::1]:5432/x", "x", {"host": "::1", "port": 5432}),
        (
            "postgresql://db/x?sslmode=require&application_name=n%E1%BB%99i%20b%E1%BB%99",
            "x",
            {"host": "db", "sslmode": "require", "application_name": "nội bộ"},
        ),
        ("postgresql:///x?host=/var/run/postgresql", "x", {"host": "/var/run/postgresql"}),
    ],
)
def test_a_postgresql_url_names_server_and_database(url, name, given):
    engine = open_engine(url)
    assert isinstance(engine, PostgresqlServer)
    assert engine.database == name
    chosen = {"host", "port", "user", "password", "sslmode", "application_name"}
    assert {k: v for k, v in engine.connect_params.items() if k in chosen} == given


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "unknown scheme: ''"),
        ("intranet.sqlite3", "unknown scheme: ''"),
        ("mysql://root:bimat@db/x", "unknown scheme: 'mysql'"),
        ("sqlite:", "no SQLite file"),
        ("sqlite:///", "no SQLite file"),
        ("sqlite://instance/intranet.sqlite3", "no SQLite file"),
        ("sqlite:///a.sqlite3?mode=memory", "no SQLite file"),
        ("sqlite:///a.sqlite3#b", "no SQLite file"),
        ("postgresql://nguoi:bimat@db", "no PostgreSQL database"),
        ("postgresql://nguoi:bimat@db/", "no PostgreSQL database"),
        ("postgresql://nguoi:bimat@db:99999/x", "cannot be read"),
        ("postgresql://nguoi:bimat@db:cong/x", "cannot be read"),
        ("postgresql://nguoi:bimat@[::1/x", "cannot be read"),
    ],
)
def test_a_url_that_names_no_database_is_refused_without_repeating_it(url, reason):
    with pytest.raises(DatabaseUnusable, match=reason) as refusal:
        open_engine(url)
    assert "bimat" not in str(refusal.value)


def test_a_postgresql_that_cannot_be_reached_is_an_operational_error():
    # Port 1 of this machine: nobody listens there.
    with pytest.raises(peewee.OperationalError):
        open_engine("postgresql://127.0.0.1:1/x?connect_timeout=2").ensure_open()


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


# --- both engines: one record, many who change it ------------------------------------------------


def raise_the_count_in(model: type[LogHead], opened) -> None:
    with opened() as head:
        seen = head.number
        model.update(number=seen + 1).where(model.id == head.id).execute()


def in_a_thread_of_its_own(bound, work):
    def wrapped(number):
        bound.ensure_open()
        try:
            work(number)
        finally:
            bound.close()

    return wrapped


def test_reading_then_writing_through_locked_loses_nothing(schema):
    bound = database.engine()
    (key,) = LogHead.select(LogHead.id).tuples().get()

    def work(_number):
        for _ in range(TURNS):
            raise_the_count_in(LogHead, lambda: locked(LogHead, key))

    assert run_together(in_a_thread_of_its_own(bound, work)) == []
    assert LogHead.get().number == THREADS * TURNS


def test_planted_plain_deferred_transactions_lose_or_fail(schema):
    bound = database.engine()
    both_have_read = threading.Barrier(2)

    def work(_number):
        arguments = ("DEFERRED",) if isinstance(bound, SqliteFile) else ()
        with bound.atomic(*arguments):
            seen = LogHead.get().number
            both_have_read.wait(30)
            LogHead.update(number=seen + 1).execute()

    faults = run_together(in_a_thread_of_its_own(bound, work), count=2)
    assert LogHead.get().number == 1, "two changes were made, one is there"
    if isinstance(bound, SqliteFile):
        assert [str(fault) for fault in faults] == ["database is locked"]
    else:
        assert faults == []


def test_locked_gives_the_fresh_record_and_undoes_a_fault(schema):
    stale = LogHead.get()
    LogHead.update(number=5).execute()

    def work():
        with locked(LogHead, stale.id) as head:
            assert head.number == 5
            assert database.engine().in_transaction()
            LogHead.update(number=6).execute()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert LogHead.get().number == 5


@pytest.mark.parametrize("number", [0, -1, 2, 2**31 - 1, 2**31, 2**63, 10**30])
def test_a_record_that_is_not_there_is_gone_whatever_its_number(schema, number):
    with pytest.raises(RecordGone), locked(LogHead, number):
        pytest.fail("there is nothing to lock")
    assert not database.engine().in_transaction()


def test_writers_wait_for_each_other_on_sqlite(sqlite_shelf):
    url = sqlite_shelf.databases.create()
    written(database_file(url), "một")
    first, second = open_engine(url), open_engine(url)
    first.connect()
    with first.atomic():
        second.connect()
        second.execute_sql("PRAGMA busy_timeout = 0")
        # IMMEDIATE: it is refused before it has read anything, not in the middle of its work.
        with pytest.raises(peewee.OperationalError, match="locked"):
            second.atomic().__enter__()
        assert read(second) == "một"
    for one in (first, second):
        drop_connections(one)
    sqlite_shelf.databases.drop(url)


# --- what is an outage ---------------------------------------------------------------------------


def fault_of(work) -> BaseException:
    try:
        work()
    except Exception as fault:
        return fault
    raise AssertionError("it was to fail")


def test_a_mistake_in_a_statement_is_no_outage(schema):
    bound = database.engine()
    for statement in ("SELEC 1", "SELECT * FROM nowhere", "SELECT nothing FROM log_head"):
        assert not database.is_outage(fault_of(lambda text=statement: bound.execute_sql(text)))
    broken = fault_of(lambda: bound.execute_sql("INSERT INTO log_head VALUES (2, 0, '')"))
    assert isinstance(broken, peewee.IntegrityError)
    assert not database.is_outage(broken)
    assert not database.is_outage(ZeroDivisionError())


def test_what_nobody_can_mend_in_the_program_is_an_outage(tmp_path):
    (tmp_path / "text.sqlite3").write_bytes(b"not a database at all" * 100)
    assert database.is_outage(fault_of(SqliteFile(tmp_path / "none.sqlite3").connect))
    assert database.is_outage(fault_of(SqliteFile(tmp_path / "text.sqlite3").connect))
    nobody_listens = open_engine("postgresql://127.0.0.1:1/x?connect_timeout=2")
    assert database.is_outage(fault_of(nobody_listens.ensure_open))
    assert database.is_outage(database.MaxConnectionsExceeded())


@pytest.mark.needs_postgresql
def test_a_server_that_ends_a_connection_is_an_outage(postgresql_shelf):
    url = postgresql_shelf.databases.create()
    bound = open_engine(url)
    bound.ensure_open()
    gone = fault_of(lambda: bound.execute_sql("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert database.is_outage(gone)
    bound.close_all()
    postgresql_shelf.databases.drop(url)


def test_an_outage_is_found_behind_what_was_raised_over_it():
    def hidden(outage, *, cause):
        try:
            raise DatabaseUnusable
        except DatabaseUnusable as fault:
            raise ValueError from (fault if cause else None)

    for cause in (True, False):
        assert database.is_outage(fault_of(lambda c=cause: hidden(DatabaseUnusable(), cause=c)))
    circle = ValueError()
    circle.__cause__ = KeyError()
    circle.__cause__.__context__ = circle
    assert not database.is_outage(circle)
