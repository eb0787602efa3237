"""Yesterday's database opens under today's program: one database of each released schema is kept.

The files hold the example department as the program of that schema made it.
"""

import gzip
import shutil
from pathlib import Path

import pytest
from flask import Flask

from intranet import backups, create_app, database, log, migrations
from intranet.database import PostgresqlServer, engine_module
from tests.fixtures.applications import application, drop_connections, settings, signed_in

KEPT = Path(__file__).parent / "databases"
#: Tables in which the upgrade adds a row of its own.
BEGUN = {"assessment", "step", "subordinate_count"}
RELEASED = sorted(path.name.removesuffix(".sqlite3.gz") for path in KEPT.glob("*.gz"))


def unpacked(schema: str, folder: Path) -> Path:
    target = folder / f"{schema}.sqlite3"
    with gzip.open(KEPT / f"{schema}.sqlite3.gz") as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return target


def steps_up_to(schema: str) -> list[str]:
    return [name for name in sorted(migrations.known()) if name[:4] <= schema]


def older(url: str, schema: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the database at `url` what the kept file is; on PostgreSQL its rows are copied."""
    file = unpacked(schema, folder)
    bound = database.bind(url)
    if not isinstance(bound, PostgresqlServer):
        shutil.copyfile(file, bound.path)
        return
    partial = folder / "steps"
    partial.mkdir()
    for name in steps_up_to(schema):
        for path in migrations.DIRECTORY.glob(f"{name}*"):
            shutil.copy(path, partial)
    with monkeypatch.context() as patch, database.connection():
        patch.setattr(migrations, "DIRECTORY", partial)
        migrations.migrate()
        copy_rows(file, bound)
    drop_connections(bound)


def copy_rows(file: Path, bound: PostgresqlServer) -> None:
    """Every row of a SQLite file into the same tables of another engine, in its own order."""
    source = engine_module.connect(file)
    tables = [
        name
        for (name,) in source.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if name != migrations.TABLE
    ]
    with bound.atomic():
        bound.execute_sql("SET session_replication_role = replica")
        for table in tables:
            bound.execute_sql(f'DELETE FROM "{table}"')  # noqa: S608  # a table's own name
            rows = source.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # a table's own name
            names = ", ".join(f'"{column[0]}"' for column in rows.description)
            marks = ", ".join(["%s"] * len(rows.description))
            statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # names of the file's own columns
            for row in rows:
                bound.execute_sql(statement, row)
            serial = f"pg_get_serial_sequence('{table}', 'id')"
            bound.execute_sql(f'SELECT setval({serial}, (SELECT max(id) FROM "{table}") + 1)')  # noqa: S608  # a table's own name
        bound.execute_sql("SET session_replication_role = DEFAULT")
    source.close()


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that the kept file has, by the columns it has."""
    bound = database.bind(url)
    with database.connection():
        found = {}
        for table in sorted(set(bound.get_tables()) - {migrations.TABLE}):
            names = [column.name for column in bound.get_columns(table)]
            listed = ", ".join(f'"{name}"' for name in sorted(names))
            rows = bound.execute_sql(f'SELECT {listed} FROM "{table}" ORDER BY id').fetchall()  # noqa: S608  # names of the database's own
            found[table] = [dict(zip(sorted(names), row, strict=True)) for row in rows]
    drop_connections(bound)
    return found


def test_a_database_of_every_schema_but_the_newest_is_kept() -> None:
    newest = max(name[:4] for name in migrations.known())
    assert RELEASED[0] == "0001"
    assert newest not in RELEASED
    assert set(RELEASED) <= {name[:4] for name in migrations.known()}


@pytest.mark.parametrize("schema", RELEASED)
def test_an_older_database_is_backed_up_upgraded_and_keeps_every_row(
    schema: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(database_url, schema, tmp_path, monkeypatch)
    before = contents(database_url)
    assert len(before["criterion_score"]) > 40
    given = settings(database_url)
    app = create_app(type(given)(**{**vars(given), "backups": tmp_path / "backups"}))

    done = app.test_cli_runner().invoke(args=["migrate"])

    assert done.exit_code == 0, done.output
    missing = sorted(set(migrations.known()) - set(steps_up_to(schema)))
    assert [line.split()[-1] for line in done.output.splitlines()[1:]] == missing
    assert len(backups.listed(tmp_path / "backups")) == 1
    after = contents(database_url)
    for table, rows in before.items():
        kept = [{name: row[name] for name in rows[0]} for row in after[table]] if rows else []
        assert kept[: len(rows)] == rows, table
        # The sheet of the committee itself is begun where a year has none.
        assert len(kept) == len(rows) + (table in BEGUN), table
    with database.connection():
        assert list(log.faults()) == []
        assert migrations.is_current()
    drop_connections(database.engine())


@pytest.mark.slow
@pytest.mark.parametrize("schema", RELEASED)
def test_after_the_upgrade_people_work_on(
    schema: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(database_url, schema, tmp_path, monkeypatch)
    database.bind(database_url)
    with database.connection():
        migrations.migrate()
    with application(database_url) as app:
        assert isinstance(app, Flask)
        office = signed_in(app, "vanphong")
        assert "92,5" in office.get("/2017/chi-bo").text
        assert office.get("/2017/tong-hop.pdf").data.startswith(b"%PDF")
        branch = signed_in(app, "bithu01")
        page = branch.get("/", follow_redirects=True)
        assert "Chi bộ Văn phòng" in page.text
