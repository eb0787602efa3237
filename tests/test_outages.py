"""What is an outage, and what a mistake of ours."""

import peewee
import pytest

from intranet import database
from intranet.database import DatabaseUnusable, SqliteFile, open_engine


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
            raise outage
        except DatabaseUnusable as fault:
            raise ValueError from (fault if cause else None)

    for cause in (True, False):
        assert database.is_outage(fault_of(lambda c=cause: hidden(DatabaseUnusable(), cause=c)))
    circle = ValueError()
    circle.__cause__ = KeyError()
    circle.__cause__.__context__ = circle
    assert not database.is_outage(circle)
