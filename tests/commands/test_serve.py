"""An office's own installation: made ready as often as one likes, set up by its code, served."""

import os
import re
import socket
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from intranet import backups, create_app, database, migrations
from intranet.commands import demo
from intranet.config import Settings
from intranet.models import OneTimeCode
from intranet.operations import setting_up
from tests.commands.test_demo import Served, free_port
from tests.fixtures.applications import drop_connections

CODE = re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty place to install in, with an environment as `make serve` has it."""
    monkeypatch.chdir(tmp_path)
    for name in ("SECRET_KEY", "DATABASE_URL", "TRUSTED_HOSTS", "BACKUP_FOLDER", "BEHIND_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", "instance/secret-key")
    monkeypatch.setenv("PLAIN_HTTP", "1")
    return tmp_path


def run(*arguments: str) -> Result:
    done = create_app(Settings()).test_cli_runner().invoke(args=[*arguments])
    drop_connections(database.engine())
    return done


def test_an_empty_folder_is_made_ready_and_the_code_is_told(folder: Path) -> None:
    first = run("prepare")
    assert first.exit_code == 0, first.output
    assert "Hệ thống chưa được cài đặt." in first.output
    assert "/cai-dat" in first.output
    (told,) = CODE.findall(first.output)
    key = folder / "instance" / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with database.connection():
        assert migrations.is_current()
        assert OneTimeCode.select().count() == 1
    again = run("prepare")
    (other,) = CODE.findall(again.output)
    assert told != other, "the code before is void"
    assert "lược đồ" not in again.output, "nothing was left to do"
    assert len(key.read_text()) == 64


def test_once_it_is_set_up_no_code_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("prepare")
    monkeypatch.setattr(setting_up, "is_done", lambda: True)
    done = run("prepare")
    assert (done.exit_code, done.output) == (0, "")


def test_the_command_serves_and_tells_where_and_with_which_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served, port = Served(monkeypatch), free_port()
    done = run("serve", "--port", str(port))
    assert done.exit_code == 0, done.output
    assert f"Đang phục vụ tại http://127.0.0.1:{port}/" in done.output
    assert f"http://127.0.0.1:{port}/cai-dat" in done.output
    assert len(CODE.findall(done.output)) == 1
    assert served.bound_to == ("127.0.0.1", port)
    assert not served.app.config["DEMO"]
    answer = served.app.test_client().get("/dang-nhap")
    assert (answer.status_code, answer.location) == (303, "/cai-dat")
    drop_connections(database.engine())


def test_a_port_in_use_is_named(folder: Path) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.exit_code == 1
    assert f"Không mở được cổng {port}" in done.output
    assert not CODE.findall(done.output)


def test_without_a_secret_nothing_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY_FILE")
    for command in ("prepare", "serve"):
        done = run(command)
        assert done.exit_code == 1
        assert "SECRET_KEY (or SECRET_KEY_FILE) is not set" in done.output
    assert not (folder / "instance").exists()


def test_a_secret_given_itself_needs_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "một bí mật đủ dài, không ai đoán được")
    assert run("prepare").exit_code == 0
    assert not (folder / "instance" / "secret-key").exists()


@pytest.mark.slow
def test_a_demonstration_is_never_served_as_real(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_app(demo.settings())
    demo.prepare("demo-2017")
    drop_connections(database.engine())
    os.rename("instance/demo.sqlite3", "instance/intranet.sqlite3")
    done = run("serve", "--port", str(free_port()))
    assert done.exit_code == 1
    assert "a demo database is served by" in done.output


def test_a_database_of_a_later_program_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("prepare")
    known = migrations.known()
    monkeypatch.setattr(migrations, "known", lambda: {sorted(known)[0]})
    done = run("prepare")
    assert done.exit_code == 1
    assert "bản chương trình mới hơn" in done.output
    monkeypatch.setattr(backups, "before_migrating", lambda _folder: None)
    done = run("prepare")
    assert done.exit_code == 1
    assert "later steps" in done.output


def test_a_database_that_cannot_be_named_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "một bí mật đủ dài, không ai đoán được")
    (folder / "instance").mkdir()
    (folder / "instance" / "intranet.sqlite3").write_bytes(b"")
    monkeypatch.setattr(
        database.SqliteFile,
        "_connect",
        lambda _: (_ for _ in ()).throw(database.DatabaseUnusable("PRAGMA refused")),
    )
    done = run("prepare")
    assert done.exit_code == 1
    assert "PRAGMA refused" in done.output
