"""What is an outage, and what a mistake of ours."""

import sqlite3 as other_engine

import peewee
import psycopg
import pytest
from peewee import sqlite3  # the engine that peewee itself uses
from playhouse.pool import MaxConnectionsExceeded

from intranet import database
from intranet.database import DatabaseMissing, DatabaseUnusable, SqliteFile, open_engine
from intranet.outages import outage


def fault_of(work) -> BaseException:
    try:
        work()
    except Exception as fault:
        return fault
    raise AssertionError("it was to fail")


def test_a_mistake_in_a_statement_is_no_outage(schema):
    bound = database.engine()
    for statement in ("SELEC 1", "SELECT * FROM nowhere", "SELECT nothing FROM log_head"):
        assert not outage(fault_of(lambda text=statement: bound.execute_sql(text)))
    broken = fault_of(lambda: bound.execute_sql("INSERT INTO log_head VALUES (2, 0, '')"))
    assert isinstance(broken, peewee.IntegrityError)
    assert not outage(broken)
    assert not outage(ZeroDivisionError())


def test_what_nobody_can_mend_in_the_program_is_an_outage(tmp_path):
    (tmp_path / "text.sqlite3").write_bytes(b"not a database at all" * 100)
    assert outage(fault_of(SqliteFile(tmp_path / "none.sqlite3").connect))
    assert outage(fault_of(SqliteFile(tmp_path / "text.sqlite3").connect))
    nobody_listens = open_engine("postgresql://127.0.0.1:1/x?connect_timeout=2")
    assert outage(fault_of(nobody_listens.ensure_open))
    assert outage(MaxConnectionsExceeded())


@pytest.mark.needs_postgresql
def test_a_server_that_ends_a_connection_is_an_outage(postgresql_shelf):
    url = postgresql_shelf.databases.create()
    bound = open_engine(url)
    bound.ensure_open()
    gone = fault_of(lambda: bound.execute_sql("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert outage(gone)
    bound.close_all()
    postgresql_shelf.databases.drop(url)


def test_an_outage_is_found_behind_what_was_raised_over_it():
    def hidden(fault, *, cause):
        try:
            raise fault
        except DatabaseUnusable as found:
            raise ValueError from (found if cause else None)

    for cause in (True, False):
        assert outage(fault_of(lambda c=cause: hidden(DatabaseUnusable(), cause=c)))
    circle = ValueError()
    circle.__cause__ = KeyError()
    circle.__cause__.__context__ = circle
    assert not outage(circle)


# --- told apart -----------------------------------------------------------------------------------


def sqlite_error(code: int) -> Exception:
    error = sqlite3.OperationalError("planted")
    error.sqlite_errorcode = code
    return error


def after(first: BaseException, then: Exception) -> BaseException:
    """An error that was raised while another was being dealt with."""

    def raised() -> None:
        try:
            raise first
        except BaseException:
            raise then  # noqa: B904  # as peewee's rollback does

    return fault_of(raised)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((5, "busy"), (6, "busy"), (7, "busy"), (8, "read_only"), (10, "disk"), (11, "damaged")),
        *((13, "full"), (14, "missing"), (15, "busy"), (26, "damaged")),
        # Extended codes say more, and belong to their primary one.
        *((5 | 2 << 8, "busy"), (10 | 12 << 8, "disk"), (8 | 1 << 8, "read_only")),
        *((1, None), (2, None), (19, None), (20, None), (21, None), (25, None)),
    ],
)
def test_what_sqlite_blames(code: int, kind: str | None) -> None:
    assert outage(sqlite_error(code)) == kind
    assert outage(peewee.OperationalError(sqlite_error(code), "x")) is None, "not in the chain"
    assert outage(after(sqlite_error(code), peewee.OperationalError("x"))) == kind


def test_a_full_disk_behind_a_failed_rollback_is_a_full_disk() -> None:
    full = after(sqlite_error(13), peewee.OperationalError("database or disk is full"))
    assert outage(after(full, after(sqlite_error(1), peewee.OperationalError("none")))) == "full"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *(("08006", "unreachable"), ("25006", "read_only"), ("40001", "busy"), ("40P01", "busy")),
        *(("53100", "full"), ("53300", "busy"), ("55P03", "busy"), ("57P01", "unreachable")),
        *(("58030", "disk"), ("XX001", "damaged"), ("XX002", "damaged"), ("XX000", None)),
        *(("22003", None), ("23505", None), ("42601", None), ("42P01", None), ("54000", None)),
        ("25P02", None),
    ],
)
def test_what_postgresql_blames(code: str, kind: str | None) -> None:
    assert outage(psycopg.errors.lookup(code)("planted")) == kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.OperationalError("connection refused"), "unreachable"),
        (psycopg.InterfaceError("the connection is closed"), "unreachable"),
        (psycopg.ProgrammingError("the query has 1 placeholder"), None),
        (MaxConnectionsExceeded("20"), "busy"),
        (DatabaseMissing("missing"), "missing"),
        (DatabaseUnusable("a pragma"), "unreachable"),
        (peewee.InterfaceError("Error, database connection not opened."), None),
        (other_engine.OperationalError("of another engine"), None),
        (RuntimeError("x"), None),
    ],
    ids=lambda value: f"{type(value).__module__}.{type(value).__name__}",
)
def test_other_errors(error: Exception, kind: str | None) -> None:
    assert outage(error) == kind
