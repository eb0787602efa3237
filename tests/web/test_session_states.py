"""What becomes of a session in each of its states, on each kind of route (S6, R10)."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, sessions
from intranet.access import Role
from intranet.models import RoleGrant, Session, User
from intranet.sessions import IDLE_SECONDS
from tests.fixtures.applications import PASSWORD, SignIn, fields, signed_in
from tests.web.signing_in import COOKIE, NEW, SIGN_IN, cookie, sign_out, turn
from tests.web.world import HTMX, account_id, branch_of, contents, form_of, heading, token

pytestmark = pytest.mark.slow

# --- nine states of a session, four kinds of route ------------------------------------------------


def stay(app: Flask, client: FlaskClient) -> None:
    """Nothing happens."""


def change_password_elsewhere(app: Flask, client: FlaskClient) -> None:
    elsewhere = signed_in(app, "bithu02")
    data = {"csrf_token": token(elsewhere), "current": PASSWORD, "new": NEW, "again": NEW}
    assert elsewhere.post("/tai-khoan/mat-khau", data=data).status_code == 303


def remove_account(app: Flask, client: FlaskClient) -> None:
    admin = signed_in(app, "quantri")
    url = f"/tai-khoan/{account_id('bithu02')}/ngung"
    assert admin.post(url, data={"csrf_token": token(admin)}).status_code == 303


def take_role_away(app: Flask, client: FlaskClient) -> None:
    with database.connection():
        RoleGrant.delete().where(RoleGrant.user == User.get(User.username == "bithu02")).execute()


def let_time_pass(started: int, seen: int) -> Callable[[Flask, FlaskClient], None]:
    def pass_(app: Flask, client: FlaskClient) -> None:
        with database.connection():
            Session.update(
                started_at=Session.started_at - started, seen_at=Session.seen_at - seen
            ).execute()

    return pass_


def forge(app: Flask, client: FlaskClient) -> None:
    with database.connection():
        real = sessions.start(User.get(User.username == "bithu02").id)
    forger = Flask("forger")
    forger.secret_key = "another key that is long enough to be one"
    key = sessions.CookieSession().get_signing_serializer(forger)
    client.set_cookie(COOKIE, key.dumps({"_user_id": real, "_fresh": True}))


def replay(app: Flask, client: FlaskClient) -> None:
    old = cookie(client)
    sign_out(app, client)
    client.set_cookie(COOKIE, old)


ENDED = {"page": 303, "fragment": 401, "form": 401, "paper": 303}
ALIVE = {"page": 200, "fragment": 200, "form": 303, "paper": 200}
CLOSED = dict.fromkeys(ENDED, 403)
STATES: dict[str, tuple[Callable[[Flask, FlaskClient], None], dict[str, int]]] = {
    "signed in": (stay, ALIVE),
    "signed out": (sign_out, ENDED),
    "password changed elsewhere": (change_password_elsewhere, ENDED),
    "account removed": (remove_account, ENDED),
    "role removed": (take_role_away, CLOSED),
    "an hour without a sight": (let_time_pass(0, 60 * 60 + 5), ENDED),
    "ten hours in all": (let_time_pass(10 * 60 * 60 + 5, 0), ENDED),
    "forged cookie": (forge, ENDED),
    "old cookie played again": (replay, ENDED),
}


@pytest.mark.parametrize("state", STATES)
def test_each_kind_of_route_in_each_state_of_a_session(app: Flask, state: str) -> None:
    happen, comes = STATES[state]
    client = signed_in(app, "bithu02")
    sheet = f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem"
    typed = {**fields(client.get(sheet).text), "tasks": "good", "action": "save"}

    happen(app, client)
    before = contents()
    came = {
        "page": client.get(sheet),
        "fragment": client.post(f"{sheet}/xem-truoc", data=typed, headers=HTMX),
        "form": client.post(sheet, data=typed),
        "paper": client.get(sheet.replace("cham-diem", "bieu-cham-diem.pdf")),
    }

    assert {kind: answer.status_code for kind, answer in came.items()} == comes
    assert (contents() != before) == (comes is ALIVE)
    if comes is ENDED:
        assert came["page"].location == f"{SIGN_IN}?tiep={sheet}"
        assert came["fragment"].mimetype == "text/plain", "no sign-in page inside another page"
        assert heading(came["form"]) == "Đăng nhập"


def test_a_changed_role_counts_from_the_next_request(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    assert client.get("/2017/chi-bo").status_code == 403
    turn(Role.INSPECTION, "bithu02")
    sheet = f"/2017/chi-bo/{branch_of('bithu02')}"
    assert client.get(sheet).status_code == 200
    assert client.post(f"{sheet}/nop", data={"csrf_token": token(client)}).status_code == 403


def test_somebody_without_a_role_can_still_sign_out(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    take_role_away(app, client)
    page = client.get("/")
    assert page.status_code == 403
    answer = client.post("/dang-xuat", data=form_of(page.text, "/dang-xuat"))
    assert (answer.status_code, answer.location) == (303, SIGN_IN)


@pytest.mark.parametrize("step", [-2, -300, -3600, 60])
def test_a_clock_that_steps_signs_nobody_out(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    client = sign_in("bithu02")
    sheet = f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem"
    typed = {**fields(client.get(sheet).text), "action": "save"}
    shift(monkeypatch, step)
    assert client.get(sheet).status_code == 200
    assert client.post(sheet, data=typed).status_code == 303, "its token is still good"


def shift(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """Set the machine's clock, as everything that signs or counts real seconds reads it."""
    now = sessions.time.time
    monkeypatch.setattr("time.time", lambda: now() + seconds)


def test_reading_pages_keeps_a_session_alive(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    for _ in range(3):
        let_time_pass(0, IDLE_SECONDS - 60)(app, client)
        assert client.get("/2017/chi-bo").status_code == 200
