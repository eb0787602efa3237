"""Numbered schema steps, applied in order and exactly once.

Several processes may start together. Each takes the lock first and asks afterwards what is still
to do, so one of them works and the others find nothing left. All pending steps of one start are
one transaction: the schema is the old one or the new one, never in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from intranet.database import SqliteFile, database, engine

DIRECTORY = Path(__file__).parent
TABLE = "schema_migration"
#: Any number will do, as long as nothing else on the server uses it.
ADVISORY_LOCK = 2_712_014


class SchemaTooNew(RuntimeError):
    """The database was written by a later program than this one."""


def migrate() -> list[str]:
    """Bring the bound database to this program's schema; returns the steps applied now.

    Raises SchemaTooNew when the database knows steps that this program does not.
    """
    with _exclusive():
        runner = Runner(database, str(DIRECTORY), table_name=TABLE)
        unknown = sorted(set(runner.applied()) - known())
        if unknown:
            raise SchemaTooNew(f"the database knows later steps: {', '.join(unknown)}")
        done: list[str] = runner.up()
        return done


def known() -> set[str]:
    """The steps this program brings."""
    return {path.stem for path in DIRECTORY.glob("[0-9]*.py")}


def is_current() -> bool:
    """Whether the bound database has exactly this program's steps."""
    if not database.table_exists(TABLE):
        return False
    return applied() == known()


def applied() -> set[str]:
    """The steps the bound database has."""
    rows = database.execute_sql(f"SELECT name FROM {TABLE}")  # noqa: S608  # a constant name
    return {name for (name,) in rows.fetchall()}


@contextmanager
def _exclusive() -> Iterator[None]:
    bound = engine()
    if isinstance(bound, SqliteFile):
        with bound.atomic("EXCLUSIVE"):
            yield
        return
    with bound.atomic():
        bound.execute_sql("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        yield


def run_script(name: str) -> None:
    """Run the frozen SQL of one step, in the dialect of the bound engine.

    Statements are separated by a line that holds nothing but a semicolon.
    """
    dialect = "sqlite" if isinstance(engine(), SqliteFile) else "postgresql"
    script = (DIRECTORY / f"{name}.{dialect}.sql").read_text(encoding="utf-8")
    for statement in script.split("\n;\n"):
        database.execute_sql(statement)
