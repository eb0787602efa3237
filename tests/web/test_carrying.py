"""An ended session loses nothing that was typed, and does nothing by itself (architecture 10)."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database
from intranet.models import LogEntry, LogHead, Session
from tests.fixtures.applications import PASSWORD, SignIn, fields, signed_in
from tests.web.world import (
    COMING_AND_GOING,
    account_id,
    branch_id,
    branch_of,
    contents,
    form_of,
    heading,
    token,
)

pytestmark = pytest.mark.slow

SIGN_IN = "/dang-nhap"
TYPED = {
    "evidence.political_tasks": 'Xong 46/46 việc "gấp" & <b>khó</b>\nkhông quá hạn',
    "score.political_tasks": "38,25",
}
#: Signing in is logged, and its session is written.
UNTOUCHED = {*COMING_AND_GOING, LogEntry, LogHead}


def end_sessions() -> None:
    with database.connection():
        Session.delete().execute()


def sign_in_on(
    page: TestResponse, client: FlaskClient, username: str, password: str
) -> TestResponse:
    """Fill in the sign-in form of a page and send all of it."""
    data = {**form_of(page.text, SIGN_IN), "username": username, "password": password}
    return client.post(SIGN_IN, data=data)


def carried(page: TestResponse) -> Mapping[str, str]:
    """The fields of another form that a sign-in page carries."""
    posted = form_of(page.text, SIGN_IN)
    return {
        name.removeprefix("carried."): value
        for name, value in posted.items()
        if name.startswith("carried.")
    }


@pytest.mark.parametrize("where", ["", "/xem-truoc"])
def test_a_sheet_is_shown_filled_in_after_signing_in_and_saved_by_nobody(
    sign_in: SignIn, where: str
) -> None:
    client = sign_in("bithu02")
    sheet = f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem"
    stored = fields(client.get(sheet).text)
    typed = {**stored, **TYPED}
    end_sessions()
    before = contents(but=UNTOUCHED)

    ended = client.post(sheet + where, data=typed)
    assert (ended.status_code, heading(ended)) == (401, "Đăng nhập")
    posted = {name: text for name, text in typed.items() if name != "csrf_token"}
    assert {k: v.replace("\r\n", "\n") for k, v in carried(ended).items()} == posted

    wrong = sign_in_on(ended, client, "bithu02", "sai")
    assert wrong.status_code == 422
    assert carried(wrong) == carried(ended)

    shown = sign_in_on(wrong, client, "bithu02", PASSWORD)
    assert (shown.status_code, heading(shown)) == (200, heading(client.get(sheet)))
    assert "chưa được lưu" in shown.text
    again = fields(shown.text)
    assert {name: again[name].replace("\r\n", "\n") for name in TYPED} == TYPED
    assert contents(but=UNTOUCHED) == before, "nothing is saved by itself"
    assert (
        fields(client.get(sheet).text)["score.political_tasks"] == stored["score.political_tasks"]
    )

    saved = client.post(sheet, data={**again, "action": "save"})
    assert saved.status_code == 303
    assert fields(client.get(sheet).text)["score.political_tasks"] == "38,25"


def test_the_reason_of_a_return_is_shown_filled_in(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    url = f"/2017/chi-bo/{branch_id('Chi bộ Văn phòng')}/tra-lai"
    typed = {**form_of(client.get(url).text, url), "reason": "Thiếu minh chứng <tiêu chí a>."}
    end_sessions()
    before = contents(but=UNTOUCHED)

    ended = client.post(url, data=typed)
    assert ended.status_code == 401
    shown = sign_in_on(ended, client, "vanphong", PASSWORD)

    assert shown.status_code == 200
    again = form_of(shown.text, url)
    assert again["reason"] == typed["reason"]
    assert contents(but=UNTOUCHED) == before
    assert client.post(url, data=again).status_code == 303


def test_a_new_password_is_not_written_into_the_sign_in_page(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    typed = {"csrf_token": token(client), "current": PASSWORD, "new": "rất bí mật", "again": "rất"}
    end_sessions()

    ended = client.post("/tai-khoan/mat-khau", data=typed)
    assert ended.status_code == 401
    assert "rất bí mật" not in ended.text
    assert carried(ended) == {}
    assert "chưa được thực hiện" in ended.text
    assert sign_in_on(ended, client, "bithu02", PASSWORD).location == "/tai-khoan/mat-khau"


@pytest.mark.parametrize(
    "url", ["/dang-xuat", "/tai-khoan/{user}/ngung", "/2017/chi-bo/{branch}/nop"]
)
def test_an_act_without_a_page_leads_home(client: FlaskClient, url: str) -> None:
    address = url.format(user=account_id("bithu12"), branch=branch_of("bithu01"))
    before = contents(but=UNTOUCHED)
    ended = client.post(address, data={"form_key": "a-form-key-of-20-let"})
    assert ended.status_code == 401
    assert sign_in_on(ended, client, "bithu01", PASSWORD).location == "/"
    assert contents(but=UNTOUCHED) == before


def test_another_person_does_not_get_the_sheet(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    sheet = f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem"
    typed = {**fields(client.get(sheet).text), **TYPED}
    end_sessions()
    before = contents(but=UNTOUCHED)

    shown = sign_in_on(client.post(sheet, data=typed), client, "bithu03", PASSWORD)
    assert shown.status_code == 404
    assert "38,25" not in shown.text
    assert contents(but=UNTOUCHED) == before


def test_another_office_does_not_get_the_return(wide_app: Flask) -> None:
    client = signed_in(wide_app, "vanphong")
    url = f"/2017/chi-bo/{branch_id('Chi bộ Văn phòng')}/tra-lai"
    typed = {**form_of(client.get(url).text, url), "reason": "Thiếu."}
    end_sessions()
    shown = sign_in_on(client.post(url, data=typed), client, "khac_office", PASSWORD)
    assert shown.status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_not_carried(client: FlaskClient, headers: dict[str, str]) -> None:
    sheet = f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem"
    answer = client.post(sheet, data=TYPED, headers=headers)
    assert answer.status_code == 403
    assert "38,25" not in answer.text


@pytest.mark.parametrize(
    "target", ["/khong-co", "/2017/chi-bo/1/cham-diem/x", "/dang-xuat", "", "//x"]
)
def test_fields_for_no_form_of_ours_lead_home(client: FlaskClient, target: str) -> None:
    data = {**form_of(client.get(SIGN_IN).text, SIGN_IN), "carried.reason": "Thiếu."}
    data |= {"next": target, "username": "bithu02", "password": PASSWORD}
    assert client.post(SIGN_IN, data=data).location == "/"
