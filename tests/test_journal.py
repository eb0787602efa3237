"""The server's log: what happened, and nothing of whom it happened to."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, journal
from intranet.config import LOG_LEVELS, Settings
from intranet.models import User
from tests.fixtures.applications import SignIn, csrf_token, drop_connections
from tests.fixtures.html import document
from tests.hostile import HOSTILE

REQUEST = ["time", "level", "event", "process", "method", "route", "status", "ms"]
BOXES = ("input", "textarea", "select", "button")
CANARY = "Canary"
#: What a browser, a proxy or a script says of itself with every request.
TOLD = dict.fromkeys(("Referer", "User-Agent", "X-Forwarded-For", "HX-Target"), CANARY)
NAME = f"Nguyễn Văn {CANARY}\r\n{CANARY}"

Log = Callable[[], list[dict[str, Any]]]
Begin = Callable[[str], Log]
#: Address, token and boxes.
Form = tuple[str, str, dict[str, str]]


@pytest.fixture
def begun(capsys: pytest.CaptureFixture[str]) -> Begin:
    """`begun(level)`: the log from here on; gives a function for the lines since it was asked."""

    def parsed() -> list[dict[str, Any]]:
        written = capsys.readouterr().err
        assert written.isascii()
        assert "\r" not in written
        return [json.loads(line) for line in written.splitlines()]

    def begin(level: str) -> Log:
        journal.begin(level)
        capsys.readouterr()
        return parsed

    return begin


@pytest.fixture
def log(begun: Begin) -> Log:
    """`log()`: the lines written since it was last asked, at the usual level."""
    return begun("info")


@pytest.fixture
def failing(app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`failing(act)`: a signed-in browser asks for a page whose view does `act()` instead."""
    client = sign_in("bithu02")

    def ask(act: Callable[[], object]) -> str:
        @wraps(app.view_functions["account.password"])
        def instead() -> object:
            return act()

        monkeypatch.setitem(app.view_functions, "account.password", instead)
        answer = client.get("/tai-khoan/mat-khau")
        assert answer.status_code >= 500
        return answer.text

    return ask


def fail(error: Exception) -> Callable[[], object]:
    def act() -> object:
        raise error

    return act


# --- requests -------------------------------------------------------------------------------------


def test_a_request_is_told_by_its_route_and_not_by_its_address(client: FlaskClient, log: Log):
    client.get(f"/2017/chi-bo/4?tim={CANARY}")
    (line,) = log()
    assert [*line] == REQUEST
    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 303)
    assert line["route"] == "/<int:year>/chi-bo/<int:branch_id>"
    assert line["level"] == "info"
    assert line["ms"] >= 0
    assert line["time"].endswith("+00:00")


def test_an_address_that_leads_nowhere_is_not_repeated(client: FlaskClient, log: Log):
    client.get(f"/{CANARY}")
    client.open("/dang-nhap", method=CANARY.upper())
    client.get("/2017//chi-bo")
    nowhere, strange, mended = log()
    assert (nowhere["status"], "route" in nowhere) == (404, False)
    assert (strange["status"], strange["method"]) == (405, "other")
    assert (mended["status"], "route" in mended) == (308, False)


def test_what_comes_every_second_is_told_only_when_asked_for_or_when_it_fails(
    app: Flask, begun: Begin
):
    client = app.test_client()
    app.view_functions["account.sign_in"].writes_nothing = True
    try:
        for level, told in (("info", 1), ("debug", 4)):
            log = begun(level)
            for address in ("/healthz", "/static/app.css", "/dang-nhap", "/static/nowhere.css"):
                client.get(address)
            lines = log()
            assert len(lines) == told, level
            assert lines[-1]["status"] == 404
    finally:
        del app.view_functions["account.sign_in"].writes_nothing


@pytest.mark.parametrize("level", ["warning", "error"])
def test_a_higher_level_leaves_the_requests_out(client: FlaskClient, begun: Begin, level: str):
    log = begun(level)
    client.get("/dang-nhap")
    assert log() == []


# --- faults ---------------------------------------------------------------------------------------


def test_a_fault_is_told_by_its_id_its_kind_and_the_way_it_came(failing, log: Log):
    page = failing(fail(RuntimeError(f"mật mã của {NAME}")))
    fault, request = log()
    assert fault["error_id"] in page
    assert request["error_id"] == fault["error_id"]
    assert (fault["level"], fault["event"], fault["method"]) == ("error", "fault", "GET")
    assert fault["route"] == request["route"] == "/tai-khoan/mat-khau"
    (told,) = fault["exceptions"]
    assert told["type"] == "builtins.RuntimeError"
    assert told["at"][-1].startswith("tests/test_journal.py:")
    assert told["at"][-1].endswith(" act")
    assert any(step.startswith("flask/app.py:") for step in told["at"])
    assert CANARY not in json.dumps([fault, request])


def test_a_row_that_is_refused_is_told_by_the_rule_it_broke(failing, engine: str, log: Log):
    def twice() -> object:
        for _ in range(2):
            User.create(username=CANARY, display_name=NAME, password_hash="x", created_at="x")
        return ""

    failing(twice)
    (fault,) = (line for line in log() if line["event"] == "fault")
    raised, cause = fault["exceptions"]
    assert raised["type"] == "peewee.IntegrityError"
    assert cause.get("constraint") == (None if engine == "sqlite" else "account_username")
    assert cause["code"] == ("SQLITE_CONSTRAINT" if engine == "sqlite" else "23505")
    assert CANARY.lower() not in json.dumps(fault).lower()


def test_a_database_that_cannot_be_used_says_why(app: Flask, tmp_path: Path, log: Log):
    url = app.config["SETTINGS"].database_url
    drop_connections(database.engine())
    database.bind(f"sqlite:///{tmp_path}/nowhere.sqlite3")
    app.test_client().get("/dang-nhap")
    database.bind(url)
    fault, _ = log()
    assert fault["outage"] == "missing"
    assert fault["exceptions"][0]["message"] == "database file is missing: nowhere.sqlite3"


def test_the_log_of_an_endless_recursion_is_short(failing, log: Log):
    def endless() -> object:
        return endless()

    failing(endless)
    fault = log()[0]
    assert fault["exceptions"][0]["type"] == "builtins.RecursionError"
    assert len(fault["exceptions"][0]["at"]) == journal.FRAMES


def test_a_chain_of_exceptions_is_followed_as_python_would_tell_it(failing, log: Log):
    def chained() -> object:
        try:
            raise KeyError(NAME)
        except KeyError as fault:
            try:
                raise ValueError(NAME) from None
            except ValueError:
                raise LookupError(NAME) from fault

    def circle() -> object:
        first, second = KeyError(NAME), ValueError(NAME)
        first.__cause__, second.__cause__ = second, first
        raise first

    for act, types in (
        (chained, ["LookupError", "KeyError"]),
        (circle, ["KeyError", "ValueError"]),
    ):
        failing(act)
        told = log()[-2]["exceptions"]
        assert [each["type"] for each in told] == [f"builtins.{name}" for name in types]


# --- what others log ------------------------------------------------------------------------------


def test_a_library_is_told_by_its_constant_text_alone(log: Log):
    library = logging.getLogger("waitress")
    library.warning("Exception while serving /" + CANARY)
    library.warning("Task queue depth is %d", 7)
    library.warning("asked by %s", NAME)
    library.warning({"not": CANARY})
    library.info("told to nobody")
    try:
        raise OSError(13, CANARY)
    except OSError:
        library.exception("Socket error")
    lines = log()
    events = ["waitress", "Task queue depth is %d", "asked by %s", "waitress", "waitress"]
    assert [line["event"] for line in lines] == events
    assert lines[0]["where"].startswith("waitress:test_journal:")
    assert lines[-1]["exceptions"][0]["code"] == 13
    assert CANARY not in json.dumps(lines)


def test_a_servers_own_handler_prints_nothing_beside_it(log: Log):
    borrowed = logging.getLogger("gunicorn.error")
    stray = io.StringIO()
    borrowed.addHandler(logging.StreamHandler(stray))
    borrowed.propagate = False
    journal.begin("info")
    borrowed.error("Error handling request %s", f"/{CANARY}")
    assert stray.getvalue() == ""
    assert [line["event"] for line in log()] == ["Error handling request %s"]


def test_a_log_that_cannot_be_written_fails_no_request(
    client: FlaskClient, log: Log, monkeypatch: pytest.MonkeyPatch
):
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr("sys.stderr", closed)
    assert client.get("/dang-nhap").status_code == 200


def test_a_fault_outside_of_a_request_is_told_as_well(log: Log):
    journal.logger.error("planted", exc_info=(None, None, None))
    assert journal.where() == {}
    (line,) = log()
    assert (line["event"], line["level"], "exceptions" in line) == ("planted", "error", False)


@pytest.mark.parametrize("level", ["", "all", "warn", "DEBUG "])
def test_a_level_that_is_none_is_refused(level: str):
    settings = Settings.from_environment({"SECRET_KEY": "x" * 32, "LOG_LEVEL": level})
    if level:
        assert settings.problems() == [f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}"]
    else:
        assert settings.log_level == "info"


# --- names ----------------------------------------------------------------------------------------


def forms(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Address and boxes of each form of a page that posts."""
    for form in document(page).iter("form"):
        if form.get("method", "get").lower() == "post":
            names = (
                box.get("name")
                for tag in ("input", "textarea", "select", "button")
                for box in form.iter(tag)
            )
            yield form.get("action"), {name: NAME for name in names if name}


def pages(app: Flask, branch: int) -> Iterator[str]:
    """An address of each page: of the year, a branch and an account that there are."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and "GET" in rule.methods:
            given = {"year": 2017, "branch_id": branch, "user_id": 2}
            yield adapter.build(
                rule.endpoint, {name: given.get(name, "1") for name in rule.arguments}
            )


@pytest.mark.slow
def test_a_name_typed_into_any_box_of_any_form_is_in_no_line(
    app: Flask, sign_in: SignIn, begun: Begin
):
    log = begun("debug")
    visitors = [(app.test_client(), 2), (sign_in("bithu02"), 3)]
    visitors += [(sign_in("vanphong"), 2), (sign_in("quantri"), 2)]
    # What is sent may close what would have been looked at, so all is looked at first.
    met = [(client, form) for client, branch in visitors for form in met_by(client, app, branch)]
    for client, (action, token, boxes) in met:
        client.post(action, data={**boxes, "csrf_token": token}, headers=TOLD)
        client.post(action, json=boxes, headers={"X-CSRFToken": token, **TOLD})
    typed = {name for _, (_, _, boxes) in met for name in boxes}
    assert {"username", "password", "reason", "current", "evidence.political_tasks"} <= typed
    lines = log()
    assert len(lines) > 60
    assert {line["status"] for line in lines} >= {200, 303, 401, 403, 422}
    told = json.dumps(lines, ensure_ascii=False)
    for secret in (CANARY, "Nguyễn", "bithu02", "demo-2017", "/2017/", "127.0.0.1", "localhost"):
        assert secret not in told


def met_by(client: FlaskClient, app: Flask, branch: int) -> Iterator[Form]:
    """Each form that a browser meets on any page, with the name in each of its boxes."""
    for address in pages(app, branch):
        page = client.get(address, query_string={"tim": NAME}, headers=TOLD)
        if page.mimetype == "text/html" and page.status_code == 200:
            for action, boxes in forms(page.text):
                if action != "/dang-xuat":
                    yield action, csrf_token(page.text), boxes


def test_a_planted_name_in_a_line_would_be_seen(log: Log):
    journal.logger.info("planted", extra={"facts": {"name": NAME}})
    (line,) = log()
    assert line["name"] == NAME


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_begins_a_line_of_its_own(text: str, log: Log):
    journal.logger.info("planted", extra={"facts": {"value": text}})
    (line,) = log()
    assert line["value"] == text
