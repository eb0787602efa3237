"""The set-up page: open while nobody has set anything up, with the code that the start printed."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database
from intranet.clock import Clock
from intranet.config import Settings
from intranet.models import Cycle, Installation, Organisation, User
from intranet.operations import setting_up
from tests.fixtures.applications import SECRET, SignIn, application, csrf_token
from tests.web.world import contents, form_of, heading

PAGE = "/cai-dat"
TYPED = {
    "name": "Đảng bộ Sở <Minh> & Họa",
    "paper_name": "",
    "superior": "ĐẢNG BỘ KHỐI",
    "place": "Hà Nội",
    "type": "public_service",
    "year": "2026",
    "regulation": "so-2017",
    "review_before": "14/12/2026",
    "standing_before": "20/12/2026",
    "report_before": "16/12/2026",
    "display_name": "Nguyễn Văn A",
    "username": "QuanTri",
    "new": "một mật khẩu dài",
    "again": "một mật khẩu dài",
}


@pytest.fixture
def fresh(schema: str) -> Iterator[Flask]:
    """The application over a database that nobody has set up, on each engine."""
    given = Settings(schema, SECRET, secure_cookies=False)
    with application(schema, given) as made:
        made.config["CLOCK"] = Clock(dt.date(2026, 11, 24))
        yield made


@pytest.fixture
def code(fresh: Flask) -> str:
    with database.connection():
        made = setting_up.new_code(SECRET)
    assert made is not None
    return made


def send(client: FlaskClient, **changed: str) -> TestResponse:
    page = client.get(PAGE).text
    return client.post(PAGE, data={**form_of(page, PAGE), **TYPED, **changed})


def test_every_way_in_leads_to_the_set_up_page(fresh: Flask) -> None:
    client = fresh.test_client()
    at = "/"
    for _ in range(3):
        answer = client.get(at)
        if answer.status_code == 200:
            break
        at = answer.location
    assert (at, heading(answer)) == (PAGE, "Cài đặt lần đầu")
    stands = form_of(answer.text, PAGE)
    assert (stands["year"], stands["report_before"]) == ("2026", "15/12/2026")


def test_with_the_code_the_office_begins_as_its_administrator(fresh: Flask, code: str) -> None:
    client = fresh.test_client()
    answer = send(client, code=f" {code.lower()} ")
    assert (answer.status_code, answer.location) == (303, "/to-chuc")
    page = client.get("/to-chuc").text
    assert "Đã cài đặt xong" in page
    assert "Đảng bộ Sở &lt;Minh&gt; &amp; Họa" in page
    with database.connection():
        root, cycle, user = Organisation.get(), Cycle.get(), User.get()
        assert (root.paper_name, root.place) == ("ĐẢNG BỘ SỞ <MINH> & HỌA", "Hà Nội")
        assert (cycle.year, cycle.review_before, cycle.report_before) == (
            2026,
            "2026-12-14",
            "2026-12-16",
        )
        assert (user.username, Installation.get().kind) == ("quantri", "real")


def test_it_happens_once(fresh: Flask, code: str) -> None:
    client = fresh.test_client()
    page = client.get(PAGE).text
    data = {**form_of(page, PAGE), **TYPED, "code": code}
    assert client.post(PAGE, data=data).status_code == 303
    before = contents()
    for browser in (client, fresh.test_client()):
        assert browser.get(PAGE).status_code == 404
        csrf = csrf_token(client.get("/tai-khoan/mat-khau").text)
        sent = {**data, "csrf_token": csrf}
        assert browser.post(PAGE, data=sent).status_code in {400, 404}
    assert contents() == before
    assert fresh.test_client().get("/dang-nhap").status_code == 200


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": ""}, "Hãy nhập mã cài đặt"),
        ({"code": "0000-0000-0000"}, "Mã cài đặt chưa đúng"),
        ({"name": ""}, "Hãy ghi tên tổ chức."),
        ({"year": "26"}, "Năm phải nằm trong khoảng"),
        ({"report_before": "x"}, "Hãy nhập ngày theo dạng"),
        ({"username": "quan tri"}, "không có khoảng trắng"),
        ({"new": "ngắn", "again": "ngắn"}, "Mật khẩu cần từ"),
        ({"again": "khác hẳn thế này"}, "chưa giống nhau"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box_and_nothing_typed_is_lost(
    fresh: Flask, code: str, changed: dict[str, str], said: str
) -> None:
    client = fresh.test_client()
    answer = send(client, **{"code": code, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    stands = form_of(answer.text, PAGE)
    for name, typed in {**TYPED, "code": code, **changed}.items():
        if name not in {"new", "again"}:
            assert stands[name] == typed, name
    with database.connection():
        assert not Installation.select().exists()
    assert send(client, code=code).status_code == 303


def test_guessing_is_throttled(fresh: Flask, code: str) -> None:
    client = fresh.test_client()
    for _ in range(setting_up.TRIES):
        assert send(client, code="sai").status_code == 422
    answer = send(client, code=code)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert form_of(answer.text, PAGE)["name"] == TYPED["name"]


def test_somebody_who_was_faster_leaves_nothing_to_set_up(
    fresh: Flask, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = fresh.test_client()
    data = {**form_of(client.get(PAGE).text, PAGE), **TYPED, "code": code}
    assert client.post(PAGE, data=data).status_code == 303
    late = fresh.test_client()
    token = csrf_token(late.get("/dang-nhap").text)
    done = iter([False, True])
    monkeypatch.setattr(setting_up, "is_done", lambda: next(done))
    assert late.post(PAGE, data={**data, "csrf_token": token}).status_code == 404


def test_a_demonstration_is_never_set_up(app: Flask, sign_in: SignIn) -> None:
    assert app.test_client().get(PAGE).status_code == 404
    assert sign_in("quantri").get(PAGE).status_code == 404
