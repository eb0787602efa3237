"""What people see when something goes wrong: one plain page, and the same id in the log."""

from collections.abc import Callable, Iterator
from functools import partial, wraps
from pathlib import Path
from typing import Any

import peewee
import psycopg
import pytest
from flask import Flask, abort, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database, faults
from intranet.outages import Outage, outage
from tests.fixtures.applications import (
    SignIn,
    application,
    drop_connections,
    example,
    signed_in,
)
from tests.fixtures.databases import Shelf
from tests.web.world import HTMX, error_id, heading

pytestmark = pytest.mark.slow

PAGE = "/tai-khoan/mat-khau"


@pytest.fixture
def broken(app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`broken(act)`: a signed-in browser asks for a page whose view does `act()` instead."""
    client = sign_in("bithu02")

    def ask(act: Callable[[], object], **more: Any) -> TestResponse:
        view = app.view_functions["account.password"]

        @wraps(view)
        def instead() -> Any:
            act()
            return "không tới đây"

        monkeypatch.setitem(app.view_functions, "account.password", instead)
        return client.get(PAGE, **more)

    return ask


def fail(error: Exception) -> Callable[[], object]:
    def act() -> object:
        raise error

    return act


TITLES = {
    400: "Yêu cầu không hợp lệ",
    403: "Không có quyền",
    404: "Không tìm thấy trang",
    405: "Không dùng được theo cách này",
    409: "Chưa thực hiện được",
    413: "Nội dung quá lớn",
    415: "Yêu cầu không hợp lệ",
    418: "Yêu cầu không hợp lệ",
    429: "Thử quá nhiều lần",
    500: "Có lỗi trong hệ thống",
    503: "Hệ thống đang bận",
}


def test_each_status_has_a_plain_page(broken: Callable[..., TestResponse]) -> None:
    for status, title in TITLES.items():
        answer = broken(partial(abort, status))
        assert (answer.status_code, heading(answer)) == (status, title)
        assert "Đăng xuất" in answer.text, "the frame is there, with the way out"
        assert "Traceback" not in answer.text


def test_a_mistake_of_ours_shows_an_id_that_is_in_the_log_and_no_more(
    broken: Callable[..., TestResponse], caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken(fail(RuntimeError("mật mã bí mật")))
    assert (answer.status_code, heading(answer)) == (500, "Có lỗi trong hệ thống")
    assert f"fault {error_id(answer)}" in caplog.text
    assert "mật mã bí mật" in caplog.text
    for tell_tale in ("mật mã bí mật", "Traceback", "RuntimeError", ".py", "werkzeug"):
        assert tell_tale not in answer.text


def test_every_mistake_has_an_id_of_its_own(broken: Callable[..., TestResponse]) -> None:
    assert len({error_id(broken(fail(RuntimeError()))) for _ in range(5)}) == 5


def test_a_fragment_gets_no_frame(broken: Callable[..., TestResponse]) -> None:
    answer = broken(lambda: abort(404), headers=HTMX)
    assert answer.status_code == 404
    assert "Đăng xuất" not in answer.text


def test_a_method_that_is_not_taken_names_those_that_are(client: FlaskClient) -> None:
    answer = client.delete("/dang-nhap")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_an_address_with_a_slash_too_many_leads_to_its_usual_spelling(client: FlaskClient) -> None:
    answer = client.get("/2017//chi-bo")
    assert (answer.status_code, answer.location) == (308, "http://localhost/2017/chi-bo")


def test_a_fault_while_nobody_is_signed_in_leads_to_the_sign_in_page(client: FlaskClient) -> None:
    answer = client.get("/khong-co")
    assert answer.status_code == 404
    assert 'href="/dang-nhap"' in answer.text


# --- the page that cannot be drawn ----------------------------------------------------------------


def test_a_page_without_its_frame_when_the_frame_fails(
    broken: Callable[..., TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intranet.pages.navigation", fail(RuntimeError("planted")))
    answer = broken(lambda: abort(404))
    assert (answer.status_code, heading(answer)) == (404, "Không tìm thấy trang")
    assert "Đăng xuất" not in answer.text


def test_words_alone_when_no_page_can_be_drawn(
    broken: Callable[..., TestResponse],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(faults, "render_template", lambda *_, **__: 1 // 0)
    answer = broken(fail(RuntimeError("planted")))
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert answer.text.startswith("Có lỗi trong hệ thống. Việc vừa rồi chưa được ghi lại.")
    shown = answer.text.rsplit(" ", 1)[1]
    assert f"fault {shown}" in caplog.text


# --- the database ---------------------------------------------------------------------------------


def statement(sql: str) -> Callable[[], object]:
    return lambda: database.database.execute_sql(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM nowhere",
        "SELEC 1",
        "SELECT nothing FROM account",
        "INSERT INTO account VALUES (1)",
    ],
)
def test_a_mistake_in_a_statement_is_ours_and_waiting_does_not_mend_it(
    broken: Callable[..., TestResponse], sql: str
) -> None:
    answer = broken(statement(sql))
    assert (answer.status_code, heading(answer)) == (500, "Có lỗi trong hệ thống")


def test_after_a_mistake_the_next_request_works(
    broken: Callable[..., TestResponse], sign_in: SignIn
) -> None:
    broken(statement("SELECT * FROM nowhere"))
    assert sign_in("vanphong").get("/2017/chi-bo").status_code == 200


@pytest.fixture
def unreachable(app: Flask, engine: str, tmp_path: Path) -> Iterator[None]:
    """The application's database is where nothing is."""
    url = app.config["SETTINGS"].database_url
    drop_connections(database.engine())
    nowhere = {
        "sqlite": f"sqlite:///{tmp_path}/nowhere.sqlite3",
        "postgresql": "postgresql://nobody@127.0.0.1:1/nowhere",
    }
    database.bind(nowhere[engine])
    yield
    database.bind(url)


UNREACHABLE = {"sqlite": "Không thấy cơ sở dữ liệu", "postgresql": "Chưa nối được cơ sở dữ liệu"}


@pytest.mark.usefixtures("unreachable")
def test_a_database_that_cannot_be_reached_is_said_to_be_away(
    app: Flask, engine: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = app.test_client()
    for url in ("/dang-nhap", "/", "/2017/chi-bo"):
        answer = client.get(url)
        assert (answer.status_code, heading(answer)) == (503, UNREACHABLE[engine]), url
        assert f"fault {error_id(answer)}" in caplog.text
    assert client.get("/static/app.css").status_code == 200


def test_a_signed_in_person_loses_the_database_and_gets_it_back(
    app: Flask, engine: str, sign_in: SignIn, tmp_path: Path
) -> None:
    client = sign_in("vanphong")
    url = app.config["SETTINGS"].database_url
    drop_connections(database.engine())
    database.bind(f"sqlite:///{tmp_path}/nowhere.sqlite3")
    assert client.get("/2017/chi-bo").status_code == 503
    assert client.get("/khong-co").status_code == 404, "without the frame"
    assert not (tmp_path / "nowhere.sqlite3").exists(), "a missing file is never made anew"
    database.bind(url)
    assert client.get("/2017/chi-bo").status_code == 200


@pytest.mark.needs_postgresql
def test_a_server_that_ends_a_connection_is_an_outage_and_the_next_request_works(
    postgresql_shelf: Shelf,
) -> None:
    url = postgresql_shelf.databases.create(postgresql_shelf.template("example", example))
    with application(url) as app:
        client = signed_in(app, "vanphong")

        def ended() -> object:
            pid = database.database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
            with psycopg.connect(url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            return database.database.execute_sql("SELECT 1")

        with app.test_request_context():
            database.engine().ensure_open()
            with pytest.raises((peewee.PeeweeException, psycopg.Error)) as gone:
                ended()
            database.engine().release()
        assert outage(gone.value) is Outage.UNREACHABLE
        assert client.get("/2017/chi-bo").status_code == 200
    postgresql_shelf.databases.drop(url)


def test_a_frameless_page_is_drawn_for_one_request_only(
    broken: Callable[..., TestResponse], app: Flask
) -> None:
    broken(fail(RuntimeError()))
    with app.test_request_context():
        assert "frameless" not in g
    assert "Đăng xuất" in broken(lambda: abort(404)).text
