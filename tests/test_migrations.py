"""Schema steps: numbered, whole or not at all, exactly once whoever starts together."""

import json
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import peewee
import pytest

from intranet import create_app, database, migrations
from intranet.config import Settings
from intranet.migrations import DIRECTORY, SchemaTooNew
from intranet.models import BallotRound, Cycle, Proposal
from tests.fixtures.applications import drop_connections
from tests.models.constraints import GROUND, SOUND

ROOT = Path(__file__).resolve().parents[1]
PROCESSES, ROUNDS = 6, 3
STEP = "from intranet import database\n\n\ndef up(migrator, db):\n    {}\n"


@pytest.fixture
def empty(database_url):
    """A connected database without a schema, on each engine."""
    bound = database.bind(database_url)
    if isinstance(bound, database.SqliteFile):
        bound.create_file()
    with database.connection():
        yield bound
    drop_connections(bound)


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """A folder of steps that stands in for the program's own; `steps(name, statement, …)` adds."""
    folder = tmp_path / "steps"
    folder.mkdir()
    monkeypatch.setattr(migrations, "DIRECTORY", folder)

    def add(name: str, *statements: str) -> Path:
        body = "\n    ".join(f"db.execute_sql({text!r})" for text in statements)
        (folder / f"{name}.py").write_text(STEP.format(body), encoding="utf-8")
        return folder / f"{name}.py"

    return add


def tables() -> set[str]:
    return set(database.engine().get_tables()) - {migrations.TABLE}


# --- the steps there are -------------------------------------------------------------------------


def test_steps_are_numbered_without_a_gap_and_written_for_both_engines():
    names = sorted(migrations.known())
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", name) for name in names)
    scripts = {path.name for path in DIRECTORY.glob("*.sql")}
    assert scripts == {
        f"{name}.{engine}.sql" for name in names for engine in ("sqlite", "postgresql")
    }


def test_a_new_database_gets_every_step_once(empty):
    assert not migrations.is_current()
    assert migrations.migrate() == sorted(migrations.known())
    assert migrations.is_current()
    assert migrations.migrate() == []


def test_an_older_database_gets_only_the_steps_it_lacks(empty, steps):
    steps("0001_first", "CREATE TABLE first (n INTEGER)")
    assert migrations.migrate() == ["0001_first"]
    steps("0002_second", "CREATE TABLE second (n INTEGER)", "INSERT INTO first VALUES (2)")
    steps("0003_third", "INSERT INTO second SELECT n FROM first")
    assert not migrations.is_current()
    assert migrations.migrate() == ["0002_second", "0003_third"]
    assert empty.execute_sql("SELECT n FROM second").fetchall() == [(2,)]
    assert migrations.is_current()


def test_years_and_proposals_from_before_the_ballot_go_on_as_they_were(
    empty, tmp_path, monkeypatch
):
    before = tmp_path / "before"
    before.mkdir()
    for path in DIRECTORY.glob("000[12]_*"):
        shutil.copy(path, before)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "DIRECTORY", before)
        assert len(migrations.migrate()) == 2
    added = {"double_entry", "ballot_reason", "redo"}
    there = empty.get_tables()
    rows = [*GROUND, (Proposal, {**SOUND[Proposal], "reason": "Vì sao."})]
    for model, row in rows:
        if model._meta.table_name not in there:
            continue
        old = {name: value for name, value in row.items() if name not in added}
        names = ", ".join(f'"{name}"' for name in old)
        marks = ", ".join(["?" if isinstance(empty, database.SqliteFile) else "%s"] * len(old))
        table = model._meta.table_name
        empty.execute_sql(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608  # our own names
            tuple(old.values()),
        )
    assert "0003_ballot" in migrations.migrate()
    assert [cycle.double_entry for cycle in Cycle.select()] == [0]
    assert [(p.reason, p.ballot_reason) for p in Proposal.select()] == [("Vì sao.", "")]
    assert not BallotRound.select().exists()


# --- whole or not at all -------------------------------------------------------------------------


def test_an_error_in_the_middle_leaves_the_schema_as_it_was(empty, steps):
    steps("0001_first", "CREATE TABLE first (n INTEGER)")
    migrations.migrate()
    steps("0002_second", "CREATE TABLE second (n INTEGER)", "INSERT INTO first VALUES (2)")
    mend = steps("0003_third", "CREATE TABLE third (n INTEGER)", "CREATE TABLE first (n INTEGER)")
    for _ in range(2):
        with pytest.raises(peewee.DatabaseError):
            migrations.migrate()
        assert tables() == {"first"}
        assert empty.execute_sql("SELECT n FROM first").fetchall() == []
        assert not migrations.is_current()
    mend.unlink()
    assert migrations.migrate() == ["0002_second"]


def test_an_error_in_the_very_first_start_leaves_nothing(empty, steps):
    steps("0001_first", "CREATE TABLE first (n INTEGER)", "SELEC 1")
    with pytest.raises(peewee.DatabaseError):
        migrations.migrate()
    assert empty.get_tables() == []


def test_an_error_in_a_frozen_script_leaves_nothing(empty, tmp_path, monkeypatch):
    folder = tmp_path / "copy"
    shutil.copytree(DIRECTORY, folder, ignore=shutil.ignore_patterns("__pycache__", "__init__.py"))
    for script in folder.glob("*.sql"):
        text = script.read_text(encoding="utf-8")
        assert "\n;\n" in text
        script.write_text(f"{text}\n;\nINSERT INTO nowhere VALUES (1)\n", encoding="utf-8")
    monkeypatch.setattr(migrations, "DIRECTORY", folder)
    with pytest.raises(peewee.DatabaseError, match="nowhere"):
        migrations.migrate()
    assert empty.get_tables() == []


# --- an older program on a newer database --------------------------------------------------------


def test_a_database_of_a_later_program_is_left_alone(empty, steps):
    steps("0001_first", "CREATE TABLE first (n INTEGER)")
    later = steps("0002_second", "CREATE TABLE second (n INTEGER)")
    migrations.migrate()
    later.unlink()
    assert not migrations.is_current()
    with pytest.raises(SchemaTooNew, match="later steps: 0002_second"):
        migrations.migrate()
    assert tables() == {"first", "second"}


# --- several processes together ------------------------------------------------------------------


def ask(process: subprocess.Popen, order: object) -> None:
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()


def answer(process: subprocess.Popen):
    line = process.stdout.readline()
    assert line, "the process ended without an answer"
    return json.loads(line)


@pytest.fixture(scope="module")
def processes():
    """Programs that have started and wait to be told which database to bring up to date."""
    command = [sys.executable, "-W", "error", "-m", "tests.migrating"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with ExitStack() as stack:
        started = [
            stack.enter_context(subprocess.Popen(command, **pipes)) for _ in range(PROCESSES)
        ]
        assert [answer(process) for process in started] == ["ready"] * PROCESSES
        yield started
        for process in started:
            process.stdin.close()


def who_did_it(answers: list[dict]) -> tuple[int, int]:
    """How many set out to do the steps, and how many failed; (1, 0) is what must come out."""
    return (
        sum(bool(said.get("applied")) or "fault" in said for said in answers),
        sum("fault" in said for said in answers),
    )


@pytest.mark.slow
def test_steps_are_done_exactly_once_by_whoever_starts_together(processes, database_shelf):
    for _ in range(ROUNDS):
        url = database_shelf.databases.create()
        for process in processes:
            ask(process, {"url": url, "planted": False})
        answers = [answer(process) for process in processes]
        assert who_did_it(answers) == (1, 0), answers
        assert {"applied": sorted(migrations.known())} in answers
        database.bind(url)
        with database.connection():
            assert migrations.is_current()
        database_shelf.databases.drop(url)


@pytest.mark.slow
def test_planted_asking_before_the_lock_is_caught(processes, database_shelf):
    url = database_shelf.databases.create()
    for process in processes:
        ask(process, {"url": url, "planted": True})
    for process in processes:
        assert answer(process) == {"asked": sorted(migrations.known())}
    for process in processes:
        ask(process, "go on")
    answers = [answer(process) for process in processes]
    assert who_did_it(answers) == (PROCESSES, PROCESSES - 1)
    database_shelf.databases.drop(url)


# --- the command ---------------------------------------------------------------------------------


def test_the_command_makes_the_database_and_says_what_it_applied(database_url):
    runner = create_app(Settings(database_url=database_url)).test_cli_runner()
    first = runner.invoke(args=["migrate"])
    assert first.exit_code == 0, first.output
    assert first.output.splitlines() == [
        f"Đã thực hiện bước lược đồ {name}" for name in sorted(migrations.known())
    ]
    again = runner.invoke(args=["migrate"])
    assert (again.exit_code, again.output) == (0, "")
    drop_connections(database.engine())
