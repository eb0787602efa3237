"""One record and many who change it: nothing is lost, on either engine."""

import threading

import peewee
import pytest

from intranet import database
from intranet.database import RecordGone, SqliteFile, locked, open_engine
from intranet.models import LogHead
from tests.fixtures.applications import database_file, drop_connections

THREADS, TURNS = 8, 12


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
    SqliteFile(database_file(url)).create_file()
    first, second = open_engine(url), open_engine(url)
    first.connect()
    with first.atomic():
        second.connect()
        second.execute_sql("PRAGMA busy_timeout = 0")
        # IMMEDIATE: it is refused before it has read anything, not in the middle of its work.
        with pytest.raises(peewee.OperationalError, match="locked"):
            second.atomic().__enter__()
        assert second.get_tables() == []
    for one in (first, second):
        drop_connections(one)
    sqlite_shelf.databases.drop(url)
