"""No request from elsewhere has an effect, and reading changes nothing (S5).

Every unsafe route comes from the address map, with the person who may use it, in a state in which
it would work. That no GET changes anything is a part of the role matrix.
"""

from typing import Any

import pytest
from flask import Flask

from intranet.access import Role
from tests.fixtures.applications import PASSWORD, csrf_token, signed_in
from tests.web.matrix import TABLE, Places, address, rows, send, targets
from tests.web.world import OWN_ACCOUNT, contents, put_in_state, token

# Such a request is refused before any page asks the database for anything.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.unmeasured,
    pytest.mark.parametrize("engine", ["sqlite"]),
]

UNSAFE = sorted(endpoint for endpoint, method in TABLE if method == "POST")


class Try:
    """One unsafe route, about to be used by somebody who may."""

    def __init__(self, app: Flask, endpoint: str) -> None:
        self.row = next(
            row for name, method, row in rows(app) if (name, method) == (endpoint, "POST")
        )
        self.role = Role.BRANCH if Role.BRANCH in self.row.may else next(iter(self.row.may))
        state = next(iter(self.row.states)) if self.row.of_a_branch else ""
        target = next(targets(self.row, Places(), state))
        if state:
            put_in_state(state, target.arguments["branch_id"])
        self.open = self.row.open_to_all
        self.client = app.test_client() if self.open else signed_in(app, OWN_ACCOUNT[self.role])
        self.url = address(app, endpoint, target.arguments)
        self.at = target.arguments

    @property
    def data(self) -> dict[str, Any]:
        """What its form sends, made anew: a file that was sent is closed."""
        signing_in = {"username": "bithu05", "password": PASSWORD} if self.open else {}
        return {**self.row.data(self.at), **signing_in}

    def token(self) -> str:
        return csrf_token(self.client.get("/dang-nhap").text) if self.open else token(self.client)


@pytest.fixture(params=UNSAFE)
def unsafe(wide_app: Flask, request: pytest.FixtureRequest) -> Try:
    """Each unsafe route in turn."""
    return Try(wide_app, str(request.param))


def test_no_other_token_than_the_sessions_own_is_taken(wide_app: Flask, unsafe: Try) -> None:
    own = unsafe.token()
    someone = signed_in(wide_app, "bithu09")
    forms: dict[str, dict[str, str]] = {
        "none": {},
        "empty": {"csrf_token": ""},
        "garbage": {"csrf_token": "rác"},
        "changed": {"csrf_token": own[:9] + ("a" if own[9] != "a" else "b") + own[10:]},
        "another's": {"csrf_token": token(someone)},
        "a stranger's": {"csrf_token": csrf_token(wide_app.test_client().get("/dang-nhap").text)},
        "in the address": {},
    }
    before = contents(but=())
    for kind, given in forms.items():
        url = f"{unsafe.url}?csrf_token={own}" if kind == "in the address" else unsafe.url
        answer = unsafe.client.post(url, data={**unsafe.data, **given})
        assert answer.status_code == 400, kind
        assert "<h1>Biểu mẫu đã cũ</h1>" in answer.text, kind
    assert contents(but=()) == before


def test_the_token_of_an_old_session_is_not_taken(wide_app: Flask, unsafe: Try) -> None:
    old = unsafe.token()
    unsafe.client.post("/dang-xuat", data={"csrf_token": old})
    name = OWN_ACCOUNT[unsafe.role]
    page = unsafe.client.get("/dang-nhap").text
    data = {"csrf_token": csrf_token(page), "username": name, "password": PASSWORD}
    assert unsafe.client.post("/dang-nhap", data=data).status_code == 303

    before = contents(but=())
    answer = send(unsafe.client, "POST", unsafe.url, unsafe.data, old)
    assert answer.status_code == 400
    assert contents(but=()) == before


FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "anything"},
    {"Sec-Fetch-Site": "", "Origin": "http://localhost"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://evil.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost@evil.example"},
    {"Origin": "http://["},
    {"Origin": "localhost"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
)


def test_another_site_is_refused_even_with_the_right_token(unsafe: Try) -> None:
    own = unsafe.token()
    before = contents(but=())
    for headers in FOREIGN:
        data = {**unsafe.data, "csrf_token": own}
        answer = unsafe.client.post(unsafe.url, data=data, headers=headers)
        assert answer.status_code == 403, headers
    assert contents(but=()) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://LOCALHOST"},
        {},
    ],
)
def test_our_own_pages_are_not_refused(wide_app: Flask, headers: dict[str, str]) -> None:
    client = signed_in(wide_app, "bithu05")
    answer = client.post("/dang-xuat", data={"csrf_token": token(client)}, headers=headers)
    assert answer.status_code == 303


def test_the_token_may_come_in_a_header(wide_app: Flask) -> None:
    client = signed_in(wide_app, "bithu05")
    assert client.post("/dang-xuat", headers={"X-CSRFToken": token(client)}).status_code == 303


def test_a_link_from_elsewhere_may_be_followed(wide_app: Flask) -> None:
    client = signed_in(wide_app, "vanphong")
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}
    assert client.get("/2017/chi-bo", headers=headers).status_code == 200
