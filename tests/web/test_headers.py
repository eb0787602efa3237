"""The browser is told what it may do, whatever the answer (S8).

The tests' browser looks at the headers of every answer that any test gets; here each route is made
to answer with each status, so that none is missing from that.
"""

from collections.abc import Iterator
from functools import wraps
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import security
from intranet.access import Role
from intranet.config import Settings
from intranet.database import DatabaseUnusable
from tests.fixtures.applications import PASSWORD, SECRET, application, signed_in
from tests.fixtures.headers import header_faults
from tests.fixtures.pages import CheckingClient
from tests.web.matrix import TABLE, Places, Row, address, rows, targets
from tests.web.world import HTMX, OWN_ACCOUNT, branch_of, put_in_state, token

#: Statuses that some route answers of its own, over the walks below.
REACHED = {200, 303, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}


def break_views(app: Flask, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Let every view fail once it is reached."""

    def broken(view: Any) -> Any:
        @wraps(view)
        def fail(**_: Any) -> NoReturn:
            raise fault

        return fail

    for endpoint, view in list(app.view_functions.items()):
        if endpoint != "static":
            monkeypatch.setitem(app.view_functions, endpoint, broken(view))


def addresses(app: Flask) -> Iterator[tuple[str, str, Row]]:
    """Every route with one address that leads there, its method and its row."""
    places = Places()
    for endpoint, method, row in rows(app):
        yield address(app, endpoint, next(targets(row, places)).arguments), method, row


def visit(client: FlaskClient, method: str, url: str, csrf: str = "", **more: Any) -> TestResponse:
    if method == "GET":
        return client.get(url, **more)
    return client.post(url, data={"csrf_token": csrf}, **more)


@pytest.mark.slow
@pytest.mark.unmeasured
def test_every_route_with_every_status_carries_the_whole_list(
    wide_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser of the tests checks each answer; here it is sure that each status was there."""
    seen: set[int] = set()
    clients = {role: signed_in(wide_app, name) for role, name in OWN_ACCOUNT.items()}
    tokens = {role: token(client) for role, client in clients.items()}
    put_in_state("decided", branch_of("bithu01"))
    everything = [one for one in addresses(wide_app) if one[0] != "/dang-xuat"]
    for url, method, row in everything:
        may = next(role for role in Role if role in row.may)
        mine = clients[may]
        seen.add(visit(mine, method, url, tokens[may]).status_code)
        seen.add(visit(wide_app.test_client(), method, url).status_code)
        seen.add(visit(wide_app.test_client(), method, url, headers=HTMX).status_code)
        seen.add(visit(mine, method, url, headers={"Host": "evil.example"}).status_code)
        seen.add(mine.delete(url).status_code)
        seen.add(visit(mine, method, f"{url}/khong-co", tokens[may]).status_code)
        others = [role for role in Role if role not in row.may]
        seen |= {visit(clients[r], method, url, tokens[r]).status_code for r in others[:1]}
        if method == "POST":
            seen.add(visit(mine, method, url, "rác").status_code)
            large = {"csrf_token": tokens[may], "x": "x" * security.FORM_BYTES}
            seen.add(mine.post(url, data=large).status_code)
    for fault in (RuntimeError("planted"), DatabaseUnusable("planted")):
        break_views(wide_app, monkeypatch, fault)
        for url, method, row in everything:
            may = next(role for role in Role if role in row.may)
            seen.add(visit(clients[may], method, url, tokens[may]).status_code)
    assert seen == REACHED - {429}, "429 is met where guessing is tested"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/static/app.css", {}, 200),
        ("/static/vendor/htmx.min.js", {}, 200),
        ("/static/khong-co.css", {}, 404),
        ("/static/../intranet/config.py", {}, 404),
        ("/static/%2e%2e/intranet/config.py", {}, 404),
        ("/static/app.css", {"Host": "evil.example"}, 400),
    ],
)
def test_files_carry_the_list_and_may_be_kept(
    client: FlaskClient, path: str, headers: dict[str, str], status: int
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_a_file_that_is_not_there_names_the_person_and_is_not_kept(app: Flask) -> None:
    answer = signed_in(app, "bithu02").get("/static/khong-co.css")
    assert answer.status_code == 404
    assert "Nguyễn Văn B" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_vary_by_what_they_look_at(app: Flask) -> None:
    answer = signed_in(app, "vanphong").get("/2017/chi-bo")
    assert answer.vary.as_set() == {"cookie", "hx-request"}


def test_over_tls_the_cookies_never_travel_in_the_clear(schema: str) -> None:
    with application(schema, Settings(schema, SECRET)) as secure:
        answer = secure.test_client().get("/cai-dat", base_url="https://localhost")
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    flags = {flag.strip().lower() for flag in rest.split(";")[1:]}
    assert name == "__Host-phien"
    assert flags == {"secure", "httponly", "path=/", "samesite=lax"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_on_plain_http_the_cookies_are_still_out_of_reach_of_scripts(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/dang-nhap")
    assert page.headers["Set-Cookie"].startswith("phien=")
    data = {"username": "bithu02", "password": PASSWORD}
    csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/dang-nhap", data={**data, "csrf_token": csrf})
    cookies = {
        one.partition("=")[0]: {flag.strip().lower() for flag in one.split(";")[1:]}
        for one in answer.headers.getlist("Set-Cookie")
    }
    assert cookies["phien"] == {"httponly", "path=/", "samesite=lax"}
    device = {flag for flag in cookies["thiet-bi"] if not flag.startswith("expires")}
    assert device == {"httponly", "path=/dang-nhap", "samesite=lax", "max-age=15552000"}


def test_no_policy_allows_what_is_unsafe() -> None:
    policy = security.HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


# --- planted faults -------------------------------------------------------------------------------


def test_an_answer_without_headers_is_caught(client: FlaskClient) -> None:
    app = client.application
    assert isinstance(app.wsgi_app, security.FixedHeaders)
    app.wsgi_app = app.wsgi_app.application  # type: ignore[method-assign]  # the planted fault
    with pytest.raises(AssertionError, match="Content-Security-Policy"):
        client.get("/dang-nhap")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "default-src 'self' 'unsafe-inline'"),
        ("X-Content-Type-Options", ""),
        ("Referrer-Policy", "unsafe-url"),
        ("Permissions-Policy", "camera=()"),
        ("Cache-Control", "max-age=60"),
        ("Vary", "Cookie"),
        ("Server", "waitress"),
        ("Strict-Transport-Security", "max-age=1"),
    ],
)
def test_one_wrong_header_is_caught(client: FlaskClient, name: str, value: str) -> None:
    assert isinstance(client, CheckingClient)
    client.checking = False
    answer = client.get("/dang-nhap")
    assert header_faults(answer, secure=False) == []
    answer.headers[name] = value
    assert any(name in fault for fault in header_faults(answer, secure=False))


def test_the_table_of_routes_is_whole(wide_app: Flask) -> None:
    assert len(list(addresses(wide_app))) == len(TABLE)
