"""Whether the installation answers, and what its administrator sees of it."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import backups, database, health
from intranet.database import DatabaseUnusable
from tests.fixtures.applications import Copy, application, example, settings, signed_in
from tests.sheets import text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sao-luu"


@pytest.fixture
def app(database_copy: Copy, folder: Path) -> Iterator[Flask]:
    """The application with a folder for backups of its own, on each engine."""
    url = database_copy("example", example)
    with application(url, replace(settings(url), backups=folder)) as made:
        yield made


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return signed_in(app, "quantri")


def aged(folder: Path, age: dt.timedelta) -> None:
    """A backup that was taken so long ago."""
    folder.mkdir(exist_ok=True)
    at = dt.datetime.now(dt.UTC) - age
    (folder / f"intranet-{at:%Y%m%dT%H%M%SZ}.sqlite3").write_bytes(b"x" * 1500)


def test_a_watcher_is_told_ok_without_signing_in(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok", "text/plain")


def test_a_watcher_is_told_when_the_database_does_not_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DatabaseUnusable("gone")

    monkeypatch.setattr(health, "probe", fail)
    assert app.test_client().get("/healthz").status_code == 503
    monkeypatch.undo()
    assert app.test_client().get("/healthz").status_code == 200


def test_without_a_backup_the_administrator_is_warned(admin: FlaskClient, folder: Path) -> None:
    said = text(admin.get("/he-thong").text)
    assert "Chưa có bản sao lưu nào" in said
    assert "Bản mới nhất chưa có" in said
    assert str(folder) in said
    assert not folder.exists()


@pytest.mark.parametrize(
    ("age", "words", "overdue"),
    [
        (dt.timedelta(), "0 phút", False),
        (dt.timedelta(minutes=59, seconds=30), "59 phút", False),
        (dt.timedelta(hours=1, seconds=5), "1 giờ", False),
        (backups.ALARM - dt.timedelta(minutes=1), "1 ngày", False),
        (backups.ALARM + dt.timedelta(minutes=1), "1 ngày", True),
        (dt.timedelta(days=12), "12 ngày", True),
        (-dt.timedelta(minutes=5), "0 phút", False),
    ],
)
def test_the_age_of_the_newest_backup_is_told(
    admin: FlaskClient, folder: Path, age: dt.timedelta, words: str, overdue: bool
) -> None:
    aged(folder, dt.timedelta(days=40))
    aged(folder, age)
    said = text(admin.get("/he-thong").text)
    assert f"mới nhất đã cũ {words}" in said if overdue else f"cách đây {words}." in said
    assert "Số bản sao lưu 2" in said
    assert "2 kB" in said


def test_the_database_is_told_apart(admin: FlaskClient, app: Flask) -> None:
    said = text(admin.get("/he-thong").text)
    assert "0001_initial" in said
    if isinstance(database.engine(), database.SqliteFile):
        assert f"SQLite {database.engine_module.sqlite_version}" in said
        assert "WAL" in said
    else:
        assert "PostgreSQL 1" in said
    assert "Hệ thống" in admin.get("/tai-khoan").text


def test_a_real_backup_is_seen(admin: FlaskClient, folder: Path) -> None:
    with database.connection():
        made = backups.take(folder)
    page = text(admin.get("/he-thong").text)
    assert "Số bản sao lưu 1" in page
    assert made.path.exists()
    assert os.listdir(folder) == [made.path.name]
