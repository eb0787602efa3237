"""Accounts of others on their pages: given, changed, stopped, imported, and their slips."""

import io
import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from intranet import database
from intranet.models import OneTimeCode, RoleGrant, User
from intranet.operations import accounts as operations
from tests.fixtures.applications import PASSWORD, SignIn, signed_in
from tests.web.signing_in import attempt
from tests.web.world import account_id, contents, form_of, heading, token

pytestmark = pytest.mark.slow

LIST, NEW, IMPORT, TAKE = "/tai-khoan", "/tai-khoan/moi", "/tai-khoan/nhap", "/tai-khoan/nhap/ghi"
SLIPS, FIRST = "/tai-khoan/phieu.pdf", "/kich-hoat"
CODE = re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
PEOPLE = "Họ và tên,Chi bộ,Vai trò,Tên đăng nhập\nNguyễn Văn A,Chi bộ Thanh tra,,\n"


def add(client: FlaskClient, *roles: str, **typed: str) -> TestResponse:
    data = form_of(client.get(NEW).text, NEW)
    person = {"username": "moi", "display_name": "Trần <Thị> B & C", **typed}
    return client.post(NEW, data={**data, **person, "role": [*roles] or ["branch:2", ""]})


def upload(client: FlaskClient, text: str) -> TestResponse:
    data = {"csrf_token": token(client), "file": (io.BytesIO(text.encode()), "ds.csv")}
    return client.post(IMPORT, data=data, content_type="multipart/form-data")


def slip(answer: TestResponse) -> str:
    assert answer.mimetype == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def choose(client: FlaskClient, **typed: str) -> TestResponse:
    data = form_of(client.get(FIRST).text, FIRST)
    chosen = {"new": "mật khẩu tự chọn", "again": "mật khẩu tự chọn", **typed}
    return client.post(FIRST, data=data | chosen)


# --- giving one, and its slip ---------------------------------------------------------------------


def test_an_account_is_given_with_a_slip_and_its_owner_chooses_a_password(
    app: Flask, sign_in: SignIn
) -> None:
    admin = sign_in("quantri")
    assert add(admin, "branch:2", "office:1").location == LIST
    page = admin.get(LIST).text
    assert "Đã cấp tài khoản Trần &lt;Thị&gt; B &amp; C." in page
    assert "Chờ đặt mật khẩu, mã dùng đến" in page
    words = slip(admin.get(SLIPS))
    for part in ("Trần <Thị> B & C", "moi", "Văn phòng Đảng ủy – Đảng bộ Sở Minh Họa", FIRST):
        assert part in words
    (code,) = CODE.findall(words)
    assert code in slip(admin.get(f"{LIST}/{account_id('moi')}/phieu.pdf")), "printed again"
    assert code not in page

    owner = app.test_client()
    answer = choose(owner, username="MOI", code=code.lower())
    assert (answer.status_code, answer.location) == (303, "/")
    assert owner.get("/", follow_redirects=True).text.count("Trần &lt;Thị&gt; B &amp; C")
    assert admin.get(SLIPS).status_code == 404, "nobody waits any more"
    assert "Chờ đặt mật khẩu" not in admin.get(LIST).text
    assert choose(app.test_client(), username="moi", code=code).status_code == 422
    assert signed_in(app, "moi", "mật khẩu tự chọn")


def test_the_same_slips_are_the_same_bytes(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    add(admin)
    assert admin.get(SLIPS).data == admin.get(SLIPS).data


def test_a_slip_out_of_date_is_not_printed_and_the_list_says_so(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    add(admin)
    with database.connection():
        OneTimeCode.update(made_at=1, expires_at=int(time.time())).execute()
    assert admin.get(SLIPS).status_code == 404
    assert admin.get(f"{LIST}/{account_id('moi')}/phieu.pdf").status_code == 404
    assert "Mã đã hết hạn, cần cấp mã mới" in admin.get(LIST).text


def test_two_clicks_give_one(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    data = form_of(admin.get(NEW).text, NEW) | {"username": "moi", "display_name": "B"}
    sent = {**data, "role": ["branch:2", ""]}
    answers = [admin.post(NEW, data=sent) for _ in range(2)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, LIST)}


@pytest.mark.parametrize(
    ("typed", "roles", "said"),
    [
        ({"username": ""}, ["branch:2"], "Hãy ghi tên đăng nhập"),
        ({"username": "bithu01"}, ["branch:2"], "đã có người dùng"),
        ({"username": "co trang"}, ["branch:2"], "không có khoảng trắng"),
        ({"display_name": " "}, ["branch:2"], "Hãy ghi họ và tên"),
        ({}, [""], "Hãy chọn ít nhất một vai trò"),
        ({}, ["branch:1"], "Vai trò “Chi bộ” đặt ở chi bộ"),
        ({}, ["king:1"], "Mỗi tài khoản cần ít nhất một vai trò"),
        ({}, ["office:999999999"], "Không được cấp vai trò này"),
        ({"form_key": "x"}, ["branch:2"], "Trang này đã cũ"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    sign_in: SignIn, typed: dict[str, str], roles: list[str], said: str
) -> None:
    admin = sign_in("quantri")
    before = contents()
    answer = add(admin, *roles, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    stands = form_of(answer.text, NEW)
    assert stands["username"] == typed.get("username", "moi")
    assert stands["display_name"] == typed.get("display_name", "Trần <Thị> B & C")
    assert contents() == before


def test_the_office_is_offered_roles_of_branches_and_sees_their_accounts(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    page = office.get(NEW).text
    assert 'value="branch:2"' in page
    assert 'value="office:1"' not in page
    listed = office.get(LIST).text
    assert "bithu12" in listed
    assert "danguy" not in listed
    assert office.get(f"{LIST}/{account_id('danguy')}").status_code == 404
    answer = add(office, "admin:1")
    assert operations.NOT_YOURS in answer.text


# --- changing one ---------------------------------------------------------------------------------


def test_a_name_and_roles_are_changed_on_its_page(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    url = f"{LIST}/{account_id('bithu01')}"
    page = admin.get(url).text
    assert "Chi bộ – Chi bộ Văn phòng" in page
    data = {"csrf_token": token(admin), "display_name": "Lê Văn D"}
    assert admin.post(url, data={**data, "role": ["branch:2", "standing:1"]}).location == LIST
    assert "Ban Thường vụ – Đảng bộ Sở Minh Họa" in admin.get(LIST).text
    for roles, said in (
        ([], "Hãy chọn ít nhất một vai trò"),
        (["branch:2", "office:2"], "Vai trò “Chi bộ” đặt ở chi bộ"),
    ):
        answer = admin.post(url, data={**data, "display_name": "Khác", "role": roles})
        assert answer.status_code == 422
        assert said in answer.text
        assert 'value="Khác"' in answer.text
        assert ('value="branch:2" checked' in answer.text) == ("branch:2" in roles)


def test_a_new_code_ends_the_old_password(app: Flask, sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    owner = sign_in("bithu01")
    url = f"{LIST}/{account_id('bithu01')}"
    reset = f"{url}/ma-moi"
    answer = admin.post(reset, data=form_of(admin.get(url).text, reset))
    assert answer.location == url
    assert "mật khẩu cũ không dùng được nữa" in admin.get(url).text
    assert owner.get("/").location.startswith("/dang-nhap")
    assert attempt(app.test_client(), "bithu01", PASSWORD).status_code == 422
    (code,) = CODE.findall(slip(admin.get(f"{url}/phieu.pdf")))
    assert choose(app.test_client(), username="bithu01", code=code).status_code == 303


def test_what_cannot_be_done_to_an_account_says_why(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    own, other = account_id("quantri"), account_id("bithu01")
    csrf = {"csrf_token": token(admin)}
    answer = admin.post(f"{LIST}/{own}/ma-moi", data=csrf)
    assert answer.status_code == 409
    assert operations.NOT_YOURSELF in answer.text
    answer = admin.post(f"{LIST}/{own}", data={**csrf, "display_name": "X", "role": "office:1"})
    assert answer.status_code == 422
    assert operations.NOT_YOURSELF in answer.text
    assert admin.post(f"{LIST}/{other}/ngung", data=csrf).status_code == 303
    assert admin.post(f"{LIST}/{other}/ma-moi", data=csrf).status_code == 409
    page = admin.get(f"{LIST}/{other}").text
    assert "Mở lại tài khoản" in page
    assert "Cấp mã mới" not in page


@pytest.mark.parametrize("what", ["", "/ma-moi", "/ngung"])
def test_an_account_that_leaves_ones_reach_while_its_page_is_open_is_not_found(
    sign_in: SignIn, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = sign_in("vanphong")
    one = account_id("bithu01")
    data = {"csrf_token": token(office), "display_name": "X", "role": "branch:2"}

    def elsewhere(*_: object, **__: object) -> None:
        raise operations.NotHere(operations.NOT_FOUND)

    for name in ("change", "reset", "set_disabled"):
        monkeypatch.setattr(operations, name, elsewhere)
    assert office.post(f"{LIST}/{one}{what}", data=data).status_code == 404


# --- the first password ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"username": ""}, "Hãy nhập tên đăng nhập ghi trên phiếu."),
        ({"code": ""}, "Hãy nhập mã ghi trên phiếu."),
        ({"new": "ngắn"}, "Mật khẩu cần từ"),
        ({"again": "khác"}, "chưa giống nhau"),
        ({}, "mã trên phiếu chưa đúng"),
    ],
)
def test_a_first_password_that_will_not_do_is_refused_in_words(
    client: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = choose(client, **{"username": "bithu01", "code": "0000-0000-0000", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert form_of(answer.text, FIRST)["username"] == typed.get("username", "bithu01")


def test_guessing_codes_is_throttled(client: FlaskClient) -> None:
    for _ in range(10):
        assert choose(client, username="bithu01", code="sai").status_code == 422
    answer = choose(client, username="bithu01", code="sai")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


# --- from a list ----------------------------------------------------------------------------------


def test_a_list_is_shown_and_then_everybody_has_an_account(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    text = PEOPLE + (
        "Trần Thị B,Chi bộ Tôn giáo,,tranthib\n"
        "Trần Thị B,Đảng bộ Sở Minh Họa,Ban Thường vụ,tranthib\n"
    )
    before = contents()
    shown = upload(admin, text)
    assert (shown.status_code, heading(shown)) == (200, "Xem trước danh sách tài khoản")
    assert "Đọc được 3 dòng" in shown.text
    assert contents() == before
    form = form_of(shown.text, TAKE)
    for _ in range(2):
        assert admin.post(TAKE, data=form).location == LIST
    assert "Đã cấp 2 tài khoản." in admin.get(LIST).text
    with database.connection():
        held = {
            (grant.user.username, grant.role)
            for grant in RoleGrant.select().join(User).where(User.password_hash == "")
        }
    assert held == {("nguyenvana", "branch"), ("tranthib", "branch"), ("tranthib", "standing")}
    assert len(CODE.findall(slip(admin.get(SLIPS)))) == 2


def test_a_list_with_one_bad_line_gives_nobody_an_account(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    before = contents()
    shown = upload(office, PEOPLE + "Trần Thị B,Đảng bộ Sở Minh Họa,Quản trị,\n")
    assert "Có 1/2 dòng cần sửa." in shown.text
    assert f'action="{TAKE}"' not in shown.text
    assert contents() == before


def test_what_became_wrong_since_it_was_shown_is_shown_again(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    form = form_of(upload(admin, PEOPLE.replace(",,\n", ",,moi\n")).text, TAKE)
    add(admin)
    before = contents()
    answer = admin.post(TAKE, data=form)
    assert answer.status_code == 422
    assert "đã có người dùng" in answer.text
    refused = admin.post(TAKE, data={**form_of(upload(admin, PEOPLE).text, TAKE), "form_key": "x"})
    assert refused.status_code == 422
    assert "Trang này đã cũ" in refused.text
    assert contents() == before


def test_a_file_that_is_no_list_is_refused_in_words(sign_in: SignIn) -> None:
    answer = upload(sign_in("quantri"), "a,b\n1,2\n")
    assert (answer.status_code, heading(answer)) == (422, "Nhập danh sách tài khoản")
    assert "Không thấy dòng tiêu đề" in answer.text


def test_the_sample_is_a_list_that_the_page_reads(sign_in: SignIn) -> None:
    admin = sign_in("quantri")
    sample = admin.get("/tai-khoan/nhap/mau.xlsx").data
    data = {"csrf_token": token(admin), "file": (io.BytesIO(sample), "mau.xlsx")}
    answer = admin.post(IMPORT, data=data, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert "không có “Chi bộ Ví dụ”" in answer.text
