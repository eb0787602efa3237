"""Backups: whole, checked, and fit to be put back (R9)."""

import datetime as dt
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from intranet import backups, database, log, migrations
from intranet.backups import BackupFailed
from intranet.clock import Clock
from intranet.models import Assessment, CriterionScore, EvidenceContent, LogEntry, Session
from tests.attached import PDF, attached_to
from tests.fixtures.applications import Copy, drop_connections, example, migrated
from tests.fixtures.databases import Shelf
from tests.test_migrations import STEP
from tests.web.world import contents

AT = Clock(dt.date(2017, 12, 8))
#: What putting a backup back changes: sessions end, and the log says so.
CHANGED = (Session, LogEntry, *(model for model in (log.LogHead,)))


@pytest.fixture
def department(database_copy: Copy) -> Iterator[database.Engine]:
    """The example department, not connected, on each engine."""
    bound = database.bind(database_copy("example", example))
    yield bound
    drop_connections(bound)


@pytest.fixture
def sqlite_department(sqlite_shelf: Shelf) -> Iterator[database.SqliteFile]:
    """The example department as a file."""
    url = sqlite_shelf.databases.create(sqlite_shelf.template("example", example))
    bound = database.bind(url)
    assert isinstance(bound, database.SqliteFile)
    yield bound
    drop_connections(bound)
    sqlite_shelf.databases.drop(url)


def take(folder: Path) -> backups.Backup:
    with database.connection():
        return backups.take(folder)


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.startswith("intranet-")]


# --- taking and putting back ---------------------------------------------------------------------


def test_a_backup_put_into_an_empty_place_is_the_same_database(
    department: database.Engine, database_shelf: Shelf, tmp_path: Path
) -> None:
    with database.connection():
        attached_to(Assessment.get(), 1)
    before = contents(but=CHANGED)
    drop_connections(department)
    made = take(tmp_path)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert leftovers(tmp_path) == []
    assert made.size == made.path.stat().st_size > 1000
    assert abs(dt.datetime.now(dt.UTC) - made.taken_at) < dt.timedelta(minutes=1)
    url = database_shelf.databases.create()
    elsewhere = database.bind(url)
    assert backups.restore(made.path, replace=False, at=AT) is None
    assert contents(but=CHANGED) == before
    with database.connection():
        assert EvidenceContent.get().data == PDF
        assert migrations.is_current()
        assert list(log.faults()) == []
    drop_connections(elsewhere)
    database_shelf.databases.drop(url)


def test_putting_back_ends_sessions_and_says_so_in_the_log(
    department: database.Engine, tmp_path: Path
) -> None:
    with database.connection():
        Session.create(token_hash="t", user=1, started_at=1, seen_at=1)
        known = LogEntry.select().count()
        made = backups.take(tmp_path)
        CriterionScore.update(evidence="viết sau khi sao lưu").execute()
    drop_connections(department)
    with pytest.raises(BackupFailed, match="--replace"):
        backups.restore(made.path, replace=False, at=AT)
    aside = backups.restore(made.path, replace=True, at=AT)
    with database.connection():
        assert not CriterionScore.select().where(CriterionScore.evidence.contains("sau")).exists()
        assert Session.select().count() == 0
        assert LogEntry.select().count() == known + 1
        entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
        assert (entry.act, entry.detail) == ("backup.restore", f'{{"file":"{made.path.name}"}}')
        assert list(log.faults()) == []
    assert (aside is not None) == isinstance(department, database.SqliteFile)


def test_what_was_there_is_kept_with_all_that_belongs_to_it(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    made = take(tmp_path)
    sqlite_department.ensure_open()
    CriterionScore.update(evidence="chỉ có trong nhật ký").execute()
    wal = sqlite_department.path.with_name(f"{sqlite_department.path.name}-wal")
    assert wal.stat().st_size > 0
    # The connection stays open, as a server's would that nobody has stopped.
    reader = database.open_engine(f"sqlite:///{sqlite_department.path}")
    reader.ensure_open()
    aside = backups.restore(made.path, replace=True, at=AT)
    assert aside is not None
    assert aside.with_name(f"{aside.name}-wal").exists()
    reader.ensure_open()
    seen = reader.execute_sql("SELECT count(*) FROM criterion_score WHERE evidence LIKE 'chỉ có%'")
    assert seen.fetchone() == (0,)
    drop_connections(reader)
    old = database.bind(f"sqlite:///{aside}")
    with database.connection():
        assert CriterionScore.select().where(CriterionScore.evidence.contains("nhật ký")).exists()
    drop_connections(old)


def test_a_running_server_goes_on_with_what_was_put_back(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    made = take(tmp_path)
    sqlite_department.ensure_open()
    CriterionScore.update(evidence="x").execute()
    backups.restore(made.path, replace=True, at=AT)
    sqlite_department.ensure_open()
    assert not CriterionScore.select().where(CriterionScore.evidence == "x").exists()


# --- what is no backup ----------------------------------------------------------------------------


def spoiled(made: Path, how: str) -> Path:
    """A file like a backup, with something wrong."""
    path = made.with_name("intranet-20171208T000000Z.sqlite3")
    body = bytearray(made.read_bytes())
    if how == "cut short":
        body = body[: len(body) // 2]
    elif how == "bytes turned":
        for place in range(9000, len(body), 4096):
            body[place : place + 64] = bytes(255 - each for each in body[place : place + 64])
    elif how == "empty":
        body = bytearray()
    elif how == "something else":
        body = bytearray("không phải cơ sở dữ liệu".encode() * 50)
    path.write_bytes(bytes(body))
    return path


@pytest.mark.parametrize("how", ["cut short", "bytes turned", "empty", "something else"])
def test_a_spoiled_file_is_refused_and_nothing_changes(
    sqlite_department: database.SqliteFile, tmp_path: Path, how: str
) -> None:
    bad = spoiled(take(tmp_path).path, how)
    before = sqlite_department.path.read_bytes()
    with pytest.raises(BackupFailed, match=bad.name):
        backups.restore(bad, replace=True, at=AT)
    assert sqlite_department.path.read_bytes() == before


def test_a_row_that_refers_to_nothing_is_found(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    made = take(tmp_path)
    own = database.open_engine(f"sqlite:///{made.path}")
    own.ensure_open()
    own.execute_sql("PRAGMA foreign_keys = OFF")
    own.execute_sql("UPDATE assessment SET cycle_id = 99 WHERE id = 1")
    drop_connections(own)
    with pytest.raises(BackupFailed, match="hỏng"):
        backups.check(made.path)


def test_a_backup_of_a_later_program_is_refused(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    with database.connection():
        later = "INSERT INTO schema_migration (name, applied) VALUES ('0099_later', '2030-01-01')"
        database.database.execute_sql(later)
        with pytest.raises(BackupFailed, match="0099_later"):
            backups.take(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_the_other_engine_is_refused(
    department: database.Engine, tmp_path: Path
) -> None:
    other = "pgdump" if isinstance(department, database.SqliteFile) else "sqlite3"
    file = tmp_path / f"intranet-20171208T000000Z.{other}"
    file.write_bytes(b"x")
    with pytest.raises(BackupFailed, match="loại cơ sở dữ liệu khác"):
        backups.restore(file, replace=True, at=AT)


@pytest.mark.needs_postgresql
def test_an_archive_that_postgresql_cannot_read_is_refused(
    postgresql_shelf: Shelf, tmp_path: Path
) -> None:
    url = postgresql_shelf.databases.create(postgresql_shelf.template("example", example))
    bound = database.bind(url)
    good = take(tmp_path).path
    bad = good.with_name("intranet-20171208T000000Z.pgdump")
    bad.write_bytes(good.read_bytes()[:5000])
    with pytest.raises(BackupFailed, match="pg_restore"):
        backups.restore(bad, replace=True, at=AT)
    with database.connection():
        assert CriterionScore.select().exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        with pytest.raises(BackupFailed, match="postgresql-client"):
            take(tmp_path)
    assert leftovers(tmp_path) == []
    drop_connections(bound)
    postgresql_shelf.databases.drop(url)


def test_a_folder_that_cannot_be_written_is_said(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    (tmp_path / "tệp").write_text("không phải thư mục")
    with pytest.raises(BackupFailed, match="Không ghi được"):
        take(tmp_path / "tệp")


def test_a_copy_that_fails_on_the_way_leaves_nothing(
    sqlite_department: database.SqliteFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_copy_sqlite", fail)
    with pytest.raises(BackupFailed, match="No space left"):
        take(tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- keeping, naming, ageing ----------------------------------------------------------------------


def test_the_newest_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    names = [f"intranet-201712{day:02d}T030000Z.sqlite3" for day in range(1, 8)]
    others = ["intranet-20171201.sqlite3", "intranet-20171201T030000Z.sqlite3.tmp", "notes.txt"]
    for name in (*names, *others):
        (tmp_path / name).write_text("x")
    assert [each.path.name for each in backups.listed(tmp_path)] == names[::-1]
    assert [path.name for path in backups.rotate(tmp_path, 3)] == names[3::-1]
    assert backups.rotate(tmp_path, 3) == []
    backups.rotate(tmp_path, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([names[-1], *others])
    assert backups.listed(tmp_path / "không có") == []


def test_two_in_one_second_have_two_names(
    sqlite_department: database.SqliteFile, tmp_path: Path
) -> None:
    made = [take(tmp_path).path for _ in range(12)]
    assert len(set(made)) == 12
    assert [each.path for each in backups.listed(tmp_path)] == made[::-1]
    assert backups.rotate(tmp_path, 2) == made[-3::-1]
    assert leftovers(tmp_path) == []


def test_before_steps_to_come_a_backup_is_taken_and_else_none(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = database.bind(database_url)
    if isinstance(bound, database.SqliteFile):
        bound.create_file()
    with database.connection():
        assert backups.before_migrating(tmp_path) is None
        migrations.migrate()
        assert backups.before_migrating(tmp_path) is None
        steps = tmp_path / "steps"
        shutil.copytree(migrations.DIRECTORY, steps)
        (steps / "0099_more.py").write_text(
            STEP.format('db.execute_sql("CREATE TABLE more (a INT)")')
        )
        monkeypatch.setattr(migrations, "DIRECTORY", steps)
        made = backups.before_migrating(tmp_path)
        assert made is not None
        migrations.migrate()
        assert database.database.table_exists("more")
    drop_connections(bound)
    backups.restore(made.path, replace=True, at=AT)
    with database.connection():
        assert not migrations.is_current()
    drop_connections(bound)


def test_a_new_database_takes_the_name_of_a_missing_one_and_moves_its_log_away(
    sqlite_shelf: Shelf, tmp_path: Path
) -> None:
    url = sqlite_shelf.databases.create(sqlite_shelf.template("schema", migrated))
    bound = database.bind(url)
    assert isinstance(bound, database.SqliteFile)
    made = take(tmp_path)
    bound.path.unlink()
    stale = bound.path.with_name(f"{bound.path.name}-wal")
    stale.write_bytes(b"another one's log")
    assert backups.restore(made.path, replace=False, at=AT) is None
    with database.connection():
        assert migrations.is_current()
    assert b"another" not in (stale.read_bytes() if stale.exists() else b"")
    drop_connections(bound)
    sqlite_shelf.databases.drop(url)
