"""R16: one byte changed in the log or in a decided result is found, whichever it is."""

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import peewee
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet import database, recount
from intranet.models import Assessment, Cycle, DecidedMember, DecidedResult, LogEntry, LogHead
from intranet.recount import chain
from intranet.recount.reading import stream
from tests.fixtures.applications import drop_connections
from tests.fixtures.databases import Shelf
from tests.recount import good
from tests.rules.test_span import examples
from tests.sheets import BLANK, assessment

TODAY = dt.date(2017, 12, 14)
#: Of the long text of a record every so many bytes, and all of everything else.
STRIDE = 17


@pytest.fixture(scope="module")
def spoiled(sqlite_shelf: Shelf) -> Iterator[None]:
    """A good database whose constraints hold nothing back; every test leaves it as it was."""
    url = sqlite_shelf.databases.create(sqlite_shelf.template("good", good.fill))
    bound = database.bind(url)
    with database.connection():
        database.database.execute_sql("PRAGMA ignore_check_constraints = 1")
        database.database.execute_sql("PRAGMA foreign_keys = 0")
        yield
    drop_connections(bound)


def other(value: Any, place: int) -> Any:
    """A value that differs from this one in one byte, or in one digit."""
    if value is None:
        return 1
    if isinstance(value, int):
        digits = str(value)
        place %= len(digits)
        return int(digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :])
    if not value:
        return "x"
    byte = value.encode()[place % len(value.encode())]
    data = bytearray(value.encode())
    # Another letter of the same length in UTF-8, so that one byte alone is another.
    data[place % len(data)] = byte ^ 1
    return data.decode("utf-8", "replace")


def places(name: str, value: Any) -> range:
    """Where to change a value."""
    size = len(str(value).encode()) if value not in {None, ""} else 1
    return range(0, size, STRIDE if name == "record" else 1)


def is_seen(
    model: Any, which: int, column: str, value: Any, look: Callable[[], bool] | None = None
) -> bool:
    """Whether a change is named, or two rows would be one to the file's own indexes."""
    sql = f'UPDATE "{model._meta.table_name}" SET "{column}" = ? WHERE id = ?'  # noqa: S608  # our own names
    with database.database.atomic() as act:
        try:
            database.database.execute_sql(sql, (value, which))
            return (look or is_broken)()
        except peewee.IntegrityError as refused:
            return "UNIQUE" in str(refused)
        finally:
            act.rollback()


def is_broken() -> bool:
    """Whether the chain of the log is."""
    return next(chain.faults(), None) is not None


def columns(model: Any, which: int) -> dict[str, Any]:
    """What a row says, by column, without its key."""
    fields = [field for field in model._meta.sorted_fields if field.name != "id"]
    (row,) = stream(model, id=which)
    return {field.column_name: row[field.name] for field in fields}


def is_found_in_branch() -> bool:
    """Whether a fault of the decided branch is named."""
    (own,) = stream(Assessment, id=assessment(BLANK).id)
    (cycle,) = stream(Cycle)
    plan = _plan(cycle["regulation_text"])
    return next(recount._assessment(own, cycle, plan, TODAY), None) is not None


_plans: dict[str, Any] = {}


def _plan(text: str) -> Any:
    if text not in _plans:
        _plans[text] = tomllib.loads(text, parse_float=Decimal)
    return _plans[text]


@pytest.mark.slow
@pytest.mark.parametrize("which", [1, 90, 140, "head"])
def test_every_byte_of_an_entry_of_the_log_is_bound(which: int | str, spoiled: None) -> None:
    model, key = (LogHead, 1) if which == "head" else (LogEntry, int(which))
    assert not is_broken()
    tried = 0
    for name, value in columns(model, key).items():
        for place in places(name, value):
            assert is_seen(model, key, name, other(value, place)), (name, place)
            tried += 1
    assert tried > 64


@examples(150)
@given(which=st.integers(1, 147), column=st.integers(0, 7), place=st.integers(0, 4_000))
def test_a_byte_of_any_entry_is_bound(which: int, column: int, place: int, spoiled: None) -> None:
    name, value = list(columns(LogEntry, which).items())[column]
    assert is_seen(LogEntry, which, name, other(value, place))


@pytest.mark.slow
@pytest.mark.parametrize("model", [DecidedResult, DecidedMember], ids=lambda each: each.__name__)
def test_every_column_of_a_decided_result_is_bound(model: Any, spoiled: None) -> None:
    assert not is_found_in_branch()
    for one in model.select().where(model.assessment == assessment(BLANK)).limit(3):
        for name, value in columns(model, one.id).items():
            for place in places(name, value):
                changed = other(value, place)
                assert is_seen(model, one.id, name, changed, is_found_in_branch), (name, place)
