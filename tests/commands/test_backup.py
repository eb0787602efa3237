"""`flask backup`, `flask restore`, and the backup before `flask migrate`."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from intranet import backups, create_app, database, migrations
from intranet.models import Organisation
from tests.fixtures.applications import Copy, drop_connections, example, settings
from tests.test_migrations import STEP

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture
def url(database_copy: Copy) -> str:
    """The example department, on each engine."""
    return database_copy("example", example)


@pytest.fixture
def run(url: str, tmp_path: Path) -> Iterator[Run]:
    """Run a command of the program over the example department."""

    def run(*arguments: str, over: str = url) -> Result:
        given = replace(settings(over), backups=tmp_path / "sao-luu")
        runner = create_app(given).test_cli_runner()
        result = runner.invoke(args=arguments)
        drop_connections(database.engine())
        return result

    yield run
    drop_connections(database.engine())


def test_a_backup_says_where_it_is_and_keeps_the_newest(run: Run, tmp_path: Path) -> None:
    for _ in range(3):
        done = run("backup", "--keep", "2")
        assert done.exit_code == 0, done.output
    newest, older = backups.listed(tmp_path / "sao-luu")
    assert f"Đã sao lưu và kiểm tra: {newest.path}" in done.output
    assert "Đã xoá 1 bản cũ, giữ 2 bản mới nhất." in done.output
    assert older.taken_at <= newest.taken_at
    elsewhere = run("backup", "--to", str(tmp_path / "khac"))
    assert "xoá" not in elsewhere.output
    assert len(backups.listed(tmp_path / "khac")) == 1


def test_what_was_backed_up_comes_back(run: Run, url: str, tmp_path: Path) -> None:
    run("backup")
    (made,) = backups.listed(tmp_path / "sao-luu")
    with database.connection():
        Organisation.update(name="Chi bộ đổi tên").where(Organisation.kind == "branch").execute()
    drop_connections(database.engine())
    refused = run("restore", str(made.path))
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    done = run("restore", str(made.path), "--replace")
    assert done.exit_code == 0, done.output
    assert "Mọi người phải đăng nhập lại" in done.output
    assert ("được giữ ở" in done.output) == url.startswith("sqlite")
    with database.connection():
        assert not Organisation.select().where(Organisation.name == "Chi bộ đổi tên").exists()


def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sao-luu").write_text("không phải thư mục")
    assert "Không ghi được" in run("backup").output
    broken = tmp_path / "intranet-20171208T000000Z.txt"
    broken.write_text("x")
    for done in (run("backup"), run("restore", str(broken), "--replace")):
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
        assert "Traceback" not in done.output


def test_without_a_database_there_is_nothing_to_back_up(run: Run, tmp_path: Path) -> None:
    done = run("backup", over=f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert done.exit_code == 1
    assert "missing" in done.output
    assert not (tmp_path / "none.sqlite3").exists()


def test_before_new_steps_a_backup_is_taken_or_nothing_is_done(
    run: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("migrate").output == ""
    steps = tmp_path / "steps"
    shutil.copytree(migrations.DIRECTORY, steps)
    body = STEP.format('db.execute_sql("CREATE TABLE more (a INT)")')
    (steps / "0099_more.py").write_text(body)
    monkeypatch.setattr(migrations, "DIRECTORY", steps)
    with monkeypatch.context() as patch:
        refusal = backups.BackupFailed("Đĩa đầy.")
        patch.setattr(backups, "take", lambda _folder: (_ for _ in ()).throw(refusal))
        stopped = run("migrate")
    assert (stopped.exit_code, stopped.output) == (1, "Error: Đĩa đầy.\n")
    done = run("migrate")
    (made,) = backups.listed(tmp_path / "sao-luu")
    assert done.output.splitlines() == [
        f"Đã sao lưu trước khi nâng cấp: {made.path}",
        "Đã thực hiện bước lược đồ 0099_more",
    ]
