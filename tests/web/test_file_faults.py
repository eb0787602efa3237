"""Nine faults of the database's file (R4): a clear page each, nothing damaged, and no restart.

Each is brought about on the real file of a served application, seen by somebody signed in who
reads and by one who saves, and mended; then the same sheet holds what it held and saves again.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from peewee import sqlite3  # the engine that peewee itself uses
from werkzeug.test import TestResponse

from intranet import database
from tests.fixtures.applications import database_file, fields, signed_in
from tests.sheets import CRITERIA
from tests.web.world import branch_of, contents, error_id, heading

pytestmark = pytest.mark.slow

Fault = Callable[[Path], Iterator[None]]
LONG = {f"evidence.{criterion}": "đ" * 4000 for criterion in CRITERIA}
PAGE = 4096


def locked(path: Path) -> Iterator[None]:
    holder = sqlite3.connect(path)
    holder.execute("BEGIN IMMEDIATE")
    database.database.execute_sql("PRAGMA busy_timeout = 20")
    yield
    holder.close()


def full(path: Path) -> Iterator[None]:
    pages = database.database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.database.execute_sql(f"PRAGMA max_page_count = {pages}")
    yield
    database.engine().close()


def read_only(path: Path) -> Iterator[None]:
    database.database.execute_sql("PRAGMA query_only = 1")
    yield
    database.engine().close()


def missing(path: Path) -> Iterator[None]:
    path.rename(path.with_name("elsewhere"))
    yield
    assert not path.exists(), "a missing file is never made anew"
    path.with_name("elsewhere").rename(path)


def folder_missing(path: Path) -> Iterator[None]:
    path.parent.rename(path.parent.with_name("elsewhere"))
    yield
    assert not path.parent.exists()
    path.parent.with_name("elsewhere").rename(path.parent)


@contextmanager
def replaced(path: Path, change: Callable[[bytes], bytes]) -> Iterator[None]:
    """Another file in the place of the right one, which then comes back."""
    database.engine().close()
    right = path.with_name("right")
    body = path.read_bytes()
    path.rename(right)
    path.write_bytes(change(body))
    before = path.read_bytes()
    yield
    database.engine().close()
    assert path.read_bytes() == before, "what is damaged is not touched either"
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    os.replace(right, path)


def no_database(path: Path) -> Iterator[None]:
    with replaced(path, lambda _: b"Khong phai co so du lieu. " * 400):
        yield


def header_damaged(path: Path) -> Iterator[None]:
    with replaced(path, lambda body: bytes(255 - each for each in body[:100]) + body[100:]):
        yield


def pages_damaged(path: Path) -> Iterator[None]:
    with replaced(path, lambda body: body[:PAGE] + bytes(255 - each for each in body[PAGE:])):
        yield


def cut_short(path: Path) -> Iterator[None]:
    with replaced(path, lambda body: body[: 3 * PAGE]):
        yield


#: What brings the fault about, the title of its page, and whether reading goes on meanwhile.
FAULTS: tuple[tuple[Fault, str, bool], ...] = (
    (locked, "Hệ thống đang bận", True),
    (full, "Máy chủ hết chỗ ghi", True),
    (read_only, "Máy chủ không ghi được", True),
    (missing, "Không thấy cơ sở dữ liệu", False),
    (folder_missing, "Không thấy cơ sở dữ liệu", False),
    (no_database, "Cơ sở dữ liệu bị hỏng", False),
    (header_damaged, "Cơ sở dữ liệu bị hỏng", False),
    (pages_damaged, "Cơ sở dữ liệu bị hỏng", False),
    (cut_short, "Cơ sở dữ liệu bị hỏng", False),
)


@pytest.fixture
def place(sqlite_app: Flask, tmp_path: Path) -> Path:
    """The application's database, in a folder of its own."""
    came_from = database_file(sqlite_app.config["SETTINGS"].database_url)
    if not database.engine().is_closed():
        database.engine().close()
    path = tmp_path / "du-lieu" / "intranet.sqlite3"
    path.parent.mkdir()
    shutil.copyfile(came_from, path)
    database.bind(f"sqlite:///{path}")
    return path


def save(client: FlaskClient, sheet: str, shown: dict[str, str]) -> TestResponse:
    return client.post(sheet, data={**shown, **LONG, "action": "save"})


@pytest.mark.parametrize(
    ("fault", "title", "reading"), FAULTS, ids=lambda each: getattr(each, "__name__", "")
)
def test_each_fault_of_the_file_has_a_clear_page_and_does_no_harm(
    sqlite_app: Flask,
    place: Path,
    fault: Fault,
    title: str,
    reading: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sheet = f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem"
    client = signed_in(sqlite_app, "bithu02")
    shown = fields(client.get(sheet).text)
    before = contents()
    database.engine().ensure_open()
    with contextmanager(fault)(place):
        read = client.get(sheet)
        assert read.status_code == (200 if reading else 503)
        for answer in [save(client, sheet, shown), *([] if reading else [read])]:
            assert (answer.status_code, heading(answer)) == (503, title)
            assert "chưa được ghi lại" in answer.text
            assert "Traceback" not in answer.text
            assert f"fault {error_id(answer)} (" in caplog.text
    assert contents() == before
    assert save(client, sheet, fields(client.get(sheet).text)).status_code == 303
    assert contents() != before
