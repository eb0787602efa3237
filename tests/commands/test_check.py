"""`flask check`, and what it means for the backups."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from intranet import backups, create_app, database, recount
from tests.fixtures.applications import Copy, drop_connections, settings, signed_in
from tests.fixtures.machine import ROOT
from tests.recount import good
from tests.sheets import text

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
SPOIL = "UPDATE decided_result SET tier = 'good' WHERE assessment_id = 11"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sao-luu"


@pytest.fixture
def url(database_copy: Copy) -> str:
    return database_copy("good", good.fill)


@pytest.fixture
def run(url: str, folder: Path) -> Iterator[Run]:
    """Run a command over a good database."""

    def run(*arguments: str) -> Result:
        app = create_app(replace(settings(url), backups=folder))
        result = app.test_cli_runner().invoke(args=arguments)
        drop_connections(database.engine())
        return result

    yield run
    drop_connections(database.engine())


def spoil(url: str, *statements: str) -> None:
    """Change the data by other means than the program."""
    bound = database.bind(url)
    with database.connection():
        for each in statements:
            database.database.execute_sql(each)
    drop_connections(bound)


def test_of_good_data_one_line_says_what_was_checked(run: Run) -> None:
    done = run("check")
    assert (done.exit_code, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    assert line.startswith("Đã kiểm lại ")
    assert "18 biểu chấm điểm" in line
    assert "4 kết quả tổ chức, 18 kết quả đảng viên, 147 dòng nhật ký, 1 tệp" in line
    assert line.endswith(": không có lỗi.")


def test_each_fault_is_a_line_and_the_command_fails(run: Run, url: str) -> None:
    spoil(url, SPOIL)
    done = run("check")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert "decided_result 3 [record]: decided là “strong” – đúng ra “good”" in lines
    assert f"có {len(lines)} lỗi." in done.stderr


def test_another_schema_is_not_checked(run: Run, url: str) -> None:
    spoil(url, "DELETE FROM schema_migration WHERE name = '0005_decisions'")
    done = run("check")
    assert done.exit_code == 1
    assert "flask --app wsgi migrate" in done.stderr
    assert run("backup").exit_code == 0


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    away = f"sqlite:///{tmp_path / 'khong-co.sqlite3'}"
    done = create_app(settings(away)).test_cli_runner().invoke(args=["check"])
    assert done.exit_code == 1
    assert "database file is missing" in done.stderr


def test_a_backup_of_good_data_says_nothing_of_faults(run: Run, folder: Path) -> None:
    done = run("backup")
    assert (done.exit_code, done.stderr) == (0, "")
    (made,) = backups.listed(folder)
    assert made.faults == 0
    assert [each.name for each in folder.iterdir()] == [made.path.name]


def test_a_backup_of_bad_data_is_made_and_says_so_everywhere(
    run: Run, url: str, folder: Path
) -> None:
    spoil(url, SPOIL)
    done = run("backup")
    assert done.exit_code == 3
    (made,) = backups.listed(folder)
    backups.check(made.path)
    told = backups.faults_of(made.path)
    assert made.faults == len(told.read_text(encoding="utf-8").splitlines()) > 0
    assert told.stat().st_mode & 0o077 == 0
    assert f"Đã sao lưu và kiểm tra: {made.path}" in done.stdout
    assert "decided_result 3 [record]" in done.stderr
    assert f"CẢNH BÁO: dữ liệu có {made.faults} lỗi" in done.stderr

    app = create_app(replace(settings(url), backups=folder))
    assert f"Dữ liệu có {made.faults} lỗi" in text(signed_in(app, "quantri").get("/he-thong").text)
    drop_connections(database.engine())

    backups.rotate(folder, 1)
    assert told.exists()
    spoil(url, SPOIL.replace("'good'", "'strong'"))
    assert run("backup", "--keep", "1").exit_code == 0
    assert not told.exists()


def test_a_check_that_breaks_keeps_no_backup_from_being_made(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(today: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(recount, "faults", broken)
    done = run("backup")
    assert done.exit_code == 3
    assert "Không kiểm tra được dữ liệu (ZeroDivisionError)" in done.stderr
    assert len(backups.listed(folder)) == 1


def test_every_code_is_explained() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    table = page[page.index("| Mã lỗi |") : page.index("Có lỗi thì: giữ nguyên")]
    explained = {code for row in table.splitlines()[2:] for code in re.findall(r"`(\w+)`", row)}
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "intranet/recount").glob("*.py")
    )
    used = set(re.findall(r'(?:Fault|differs|_added)\(\s*"(\w+)"', source))
    used |= set(re.findall(r'\("(B\d)", "', source))
    assert used == explained
