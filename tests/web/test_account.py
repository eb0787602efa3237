"""Signing in and out in a browser (S7)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database
from intranet.blueprints.account import DEVICE_COOKIE
from intranet.models import Organisation, RoleGrant, Session, User
from intranet.operations import account as operations
from intranet.operations import accounts
from intranet.operations.account import TRIES_PER_ACCOUNT, WINDOW_SECONDS
from intranet.sessions import token_hash
from tests.fixtures.applications import PASSWORD, SignIn, csrf_token, signed_in
from tests.web.signing_in import COOKIE, NEW, SIGN_IN, attempt, cookie, sign_out
from tests.web.world import account_id, branch_of, contents, form_of, token

pytestmark = pytest.mark.slow

# --- signing in -----------------------------------------------------------------------------------


def test_signing_in_changes_the_cookie_and_the_token(app: Flask) -> None:
    client = app.test_client()
    client.get(SIGN_IN)
    before = cookie(client)
    answer = attempt(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert cookie(client) != before
    fixed = app.test_client()
    fixed.set_cookie(COOKIE, before)
    assert fixed.get("/").status_code == 303
    assert fixed.get("/").location.startswith(SIGN_IN)


def test_signing_in_again_in_the_same_browser_ends_the_session_before(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    old = cookie(client)
    data = {"csrf_token": token(client), "username": "bithu03", "password": PASSWORD}
    assert client.post(SIGN_IN, data=data).status_code == 303
    assert cookie(client) != old
    with database.connection():
        assert Session.select().count() == 1
    client.set_cookie(COOKIE, old)
    assert client.get("/phien").status_code == 401


def test_the_cookie_holds_a_random_token_and_no_name(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    read = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the own interface has it
    held = read.loads(cookie(client))
    with database.connection():
        row = Session.get()
    assert row.token_hash == token_hash(held["_user_id"])
    assert "bithu02" not in repr(held)


def test_somebody_signed_in_goes_straight_on(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    assert client.get(SIGN_IN).location == "/"
    assert client.get(f"{SIGN_IN}?tiep=/tai-khoan/mat-khau").location == "/tai-khoan/mat-khau"


def test_after_signing_in_one_is_where_one_wanted_to_be(client: FlaskClient) -> None:
    wanted = f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem?a=1&b=2"
    sent = client.get(wanted)
    page = client.get(sent.location)
    data = {**form_of(page.text, SIGN_IN), "username": "bithu02", "password": PASSWORD}
    assert client.post(SIGN_IN, data=data).location == wanted


def test_a_wrong_password_names_neither_the_name_nor_the_password_as_wrong(
    client: FlaskClient,
) -> None:
    known, unknown = attempt(client, password="sai"), attempt(client, username="ai")
    for answer, name in ((known, "bithu02"), (unknown, "ai")):
        assert answer.status_code == 422
        assert operations.WRONG in answer.text
        assert form_of(answer.text, SIGN_IN)["username"] == name
        assert 'value="sai"' not in answer.text


def test_only_the_demonstration_tells_its_accounts(app: Flask, client: FlaskClient) -> None:
    assert "bithu01" in client.get(SIGN_IN).text
    app.config["DEMO"] = False
    page = client.get(SIGN_IN).text
    assert "bithu01" not in page
    assert PASSWORD not in page


def test_signing_out_clears_what_the_browser_keeps(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    answer = client.post("/dang-xuat", data={"csrf_token": token(client)})
    assert (answer.status_code, answer.location) == (303, SIGN_IN)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get_cookie(COOKIE) is None


def test_a_page_asks_for_a_fresh_token(sign_in: SignIn, client: FlaskClient) -> None:
    assert client.get("/phien").status_code == 401
    fresh = sign_in("bithu02")
    answer = fresh.get("/phien")
    assert set(answer.get_json()) == {"csrf"}
    assert (
        fresh.post("/dang-xuat", data={"csrf_token": answer.get_json()["csrf"]}).status_code == 303
    )


# --- guessing -------------------------------------------------------------------------------------


def guess(client: FlaskClient, times: int, username: str = "bithu02") -> list[int]:
    page = client.get(SIGN_IN)
    data = {**form_of(page.text, SIGN_IN), "username": username, "password": "đoán mò"}
    return [client.post(SIGN_IN, data=data).status_code for _ in range(times)]


def known_browser(app: Flask, username: str) -> FlaskClient:
    """A browser in which somebody has signed in before, and out again."""
    client = signed_in(app, username)
    sign_out(app, client)
    return client


def test_strangers_are_throttled_and_the_owners_browser_is_not(app: Flask) -> None:
    owner = known_browser(app, "bithu02")
    assert guess(app.test_client(), TRIES_PER_ACCOUNT + 2) == [422] * TRIES_PER_ACCOUNT + [429] * 2

    refused = attempt(app.test_client())
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= WINDOW_SECONDS
    assert operations.TOO_MANY in refused.text
    assert attempt(owner).status_code == 303


def test_another_spelling_is_the_same_account_for_a_known_browser_too(app: Flask) -> None:
    owner = known_browser(app, "bithu02")
    guess(app.test_client(), TRIES_PER_ACCOUNT)
    assert attempt(owner, " BiThu02 ").status_code == 303


def test_a_browser_known_for_another_account_is_a_stranger(app: Flask) -> None:
    other = known_browser(app, "bithu03")
    guess(app.test_client(), TRIES_PER_ACCOUNT)
    assert attempt(other).status_code == 429


@pytest.mark.parametrize(
    "forged", ["", "x", "WyJiaXRodTAyIl0.AAAA", "WyJiaXRodTAyIl0.", "[]", "🦊"]
)
def test_a_forged_device_cookie_is_a_strangers(app: Flask, forged: str) -> None:
    guess(app.test_client(), TRIES_PER_ACCOUNT)
    stranger = app.test_client()
    stranger.set_cookie(DEVICE_COOKIE, forged, path=SIGN_IN)
    assert attempt(stranger).status_code == 429


def test_the_session_cookie_is_no_device_cookie(app: Flask) -> None:
    signed = cookie(signed_in(app, "bithu02"))
    guess(app.test_client(), TRIES_PER_ACCOUNT)
    stranger = app.test_client()
    stranger.set_cookie(DEVICE_COOKIE, signed, path=SIGN_IN)
    assert attempt(stranger).status_code == 429


def test_one_browser_is_known_for_several_accounts(app: Flask) -> None:
    shared = known_browser(app, "bithu02")
    for username in ("bithu03", "bithu04"):
        attempt(shared, username)
        sign_out(app, shared)
    guess(app.test_client(), TRIES_PER_ACCOUNT)
    assert attempt(shared).status_code == 303


@pytest.mark.parametrize("name", ["\x00", "a" * 100_000, "ế\x07", "e\u0301", "' OR 1=1 --", "🦊"])
def test_odd_names_are_wrong_names_and_no_fault(client: FlaskClient, name: str) -> None:
    assert attempt(client, name).status_code == 422


# --- one's own password ---------------------------------------------------------------------------


def change(client: FlaskClient, **typed: str) -> TestResponse:
    page = client.get("/tai-khoan/mat-khau")
    data = {**form_of(page.text, "/tai-khoan/mat-khau"), **typed}
    return client.post("/tai-khoan/mat-khau", data=data)


def test_a_new_password_counts_at_once(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    answer = change(client, current=PASSWORD, new=NEW, again=NEW)
    assert (answer.status_code, answer.location) == (303, "/")
    page = client.get(client.get("/").location).text
    assert "Đã đổi mật khẩu" in page, "this browser stays signed in"
    assert attempt(app.test_client()).status_code == 422
    assert attempt(app.test_client(), password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Hãy nhập mật khẩu hiện tại."),
        ({"current": "sai", "new": NEW, "again": NEW}, "Mật khẩu hiện tại chưa đúng."),
        ({"current": PASSWORD, "new": "ngắn", "again": "ngắn"}, "cần từ 10 đến 200 ký tự"),
        ({"current": PASSWORD, "new": "d" * 201, "again": "d" * 201}, "cần từ 10 đến 200 ký tự"),
        ({"current": NEW, "new": NEW, "again": NEW}, "phải khác mật khẩu hiện tại"),
        ({"current": PASSWORD, "new": NEW, "again": NEW + "x"}, "chưa giống nhau"),
    ],
)
def test_a_new_password_that_will_not_do_is_refused_in_words(
    sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    client = sign_in("bithu02")
    before = contents()
    answer = change(client, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert NEW not in answer.text, "no password is ever written into a page"
    assert contents() == before


@pytest.mark.parametrize("length", [10, 200])
def test_the_shortest_and_the_longest_password_will_do(sign_in: SignIn, length: int) -> None:
    answer = change(sign_in("bithu02"), current=PASSWORD, new="đ" * length, again="đ" * length)
    assert answer.status_code == 303


def test_guessing_the_current_password_is_throttled(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    for _ in range(TRIES_PER_ACCOUNT):
        assert change(client, current="sai", new=NEW, again=NEW).status_code == 422
    refused = change(client, current=PASSWORD, new=NEW, again=NEW)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1


# --- the administrator's list ---------------------------------------------------------------------


def test_the_list_names_the_accounts_below_and_no_others(wide_app: Flask) -> None:
    page = signed_in(wide_app, "quantri").get("/tai-khoan").text
    assert "bithu12" in page
    assert "Văn phòng Đảng ủy – Đảng bộ Sở Minh Họa" in page
    assert "khac_" not in page
    assert "Sở Khác" not in page


def test_an_account_that_reaches_elsewhere_as_well_is_not_listed(wide_app: Flask) -> None:
    with database.connection():
        elsewhere = Organisation.get(Organisation.name == "Đảng bộ Sở Khác")
        RoleGrant.create(
            user=User.get(User.username == "ubkt"), role="office", organisation=elsewhere
        )
    assert "ubkt" not in signed_in(wide_app, "quantri").get("/tai-khoan").text


def test_an_account_is_removed_and_given_back_on_its_page(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    url = f"/tai-khoan/{account_id('bithu02')}"

    removed = admin.post(f"{url}/ngung", data=form_of(admin.get("/tai-khoan").text, f"{url}/ngung"))
    assert removed.location == "/tai-khoan"
    assert "Đã ngừng tài khoản." in admin.get("/tai-khoan").text
    assert attempt(app.test_client()).status_code == 422

    page = admin.get("/tai-khoan").text
    admin.post(f"{url}/mo-lai", data=form_of(page, f"{url}/mo-lai"))
    assert "Đã mở lại tài khoản." in admin.get("/tai-khoan").text
    assert attempt(app.test_client()).status_code == 303


def test_the_administrator_cannot_remove_himself(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    url = f"/tai-khoan/{account_id('quantri')}/ngung"
    assert url not in admin.get("/tai-khoan").text
    answer = admin.post(url, data={"csrf_token": token(admin)})
    assert answer.status_code == 409
    assert accounts.NOT_YOURSELF in answer.text


def test_a_token_from_the_page_before_signing_in_is_worth_nothing_after(app: Flask) -> None:
    client = app.test_client()
    before = csrf_token(client.get(SIGN_IN).text)
    attempt(client)
    assert client.post("/dang-xuat", data={"csrf_token": before}).status_code == 400
