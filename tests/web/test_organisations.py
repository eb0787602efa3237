"""The tree of organisations on its pages, one by one and from a list."""

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database, spreadsheets
from intranet.blueprints import uploads
from intranet.models import Assessment, Organisation
from intranet.operations import organisations as operations
from tests.fixtures.applications import SignIn
from tests.web.world import contents, form_of, heading, token

pytestmark = pytest.mark.slow

TREE, NEW, IMPORT, TAKE = "/to-chuc", "/to-chuc/moi", "/to-chuc/nhap", "/to-chuc/nhap/ghi"
LIST = "STT;Tên chi bộ;Loại hình;Chi uỷ;Ghi chú\n13;Chi bộ Mười Ba;Đơn vị sự nghiệp;không;x\n"
MORE = LIST + "14;Chi bộ <Mười> Bốn;;;\n"


def child(name: str) -> Organisation | None:
    with database.connection():
        return Organisation.get_or_none(Organisation.name == name)


def add(client: FlaskClient, **typed: str) -> TestResponse:
    data = form_of(client.get(NEW).text, NEW) | {"parent": "1", "type": "other"}
    return client.post(NEW, data=data | typed)


def upload(client: FlaskClient, text: str | bytes, name: str = "ds.csv") -> TestResponse:
    body = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    data = {"csrf_token": token(client), "parent": "1", "file": (io.BytesIO(body), name)}
    return client.post(IMPORT, data=data, content_type="multipart/form-data")


# --- one by one -----------------------------------------------------------------------------------


def test_a_branch_is_added_and_stands_in_the_tree_and_in_the_open_year(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    assert add(client, name="Chi bộ <Mới> & Lạ", signer_name="Nguyễn Văn A").location == TREE
    page = client.get(TREE).text
    assert "Đã thêm Chi bộ &lt;Mới&gt; &amp; Lạ." in page
    assert "BÍ THƯ Nguyễn Văn A" in page
    one = child("Chi bộ <Mới> & Lạ")
    assert one is not None
    with database.connection():
        assert [
            a.cycle.year for a in Assessment.select().where(Assessment.organisation == one)
        ] == [2017]
    assert "Chi bộ &lt;Mới&gt;" in client.get("/2017/chi-bo").text


def test_two_clicks_add_one(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    data = form_of(client.get(NEW).text, NEW) | {"parent": "1", "name": "Chi bộ Mới"}
    answers = [client.post(NEW, data=data) for _ in range(2)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, TREE)}
    with database.connection():
        assert Organisation.select().where(Organisation.name == "Chi bộ Mới").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Hãy ghi tên tổ chức."),
        ({"name": "Chi bộ Văn phòng"}, "Đã có tổ chức tên"),
        ({"parent": "2"}, "Hãy chọn đảng bộ cấp trên."),
        ({"parent": "x"}, "Hãy chọn đảng bộ cấp trên."),
        ({"kind": "?"}, "Hãy chọn một trong"),
        ({"form_key": "x"}, "Trang này đã cũ"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    client = sign_in("vanphong")
    before = contents()
    answer = add(client, **{"name": "Chi bộ Mới", "addressees": "Lưu", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    stands = form_of(answer.text, NEW)
    assert (stands["name"], stands["addressees"]) == (typed.get("name", "Chi bộ Mới"), "Lưu")
    assert contents() == before


def test_an_organisation_is_changed_on_its_page(sign_in: SignIn) -> None:
    client = sign_in("quantri")
    page = "/to-chuc/2"
    stands = form_of(client.get(page).text, page)
    assert stands["name"] == "Chi bộ Văn phòng"
    changed = {**stands, "name": "Chi bộ Văn phòng Sở", "has_branch_committee": "no"}
    assert client.post(page, data=changed).location == TREE
    again = form_of(client.get(page).text, page)
    assert (again["name"], again["has_branch_committee"]) == ("Chi bộ Văn phòng Sở", "no")
    for name, said in (("", "Hãy ghi tên"), ("Chi bộ Thanh tra", "Đã có tổ chức tên")):
        answer = client.post(page, data={**changed, "name": name})
        assert answer.status_code == 422
        assert said in answer.text


def test_one_ends_and_comes_back(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    for button, said in (("ngung", "Đã ngừng Chi bộ Văn phòng."), ("tro-lai", "trở lại hoạt động")):
        url = f"/to-chuc/2/{button}"
        assert client.post(url, data=form_of(client.get(TREE).text, url)).location == TREE
        assert said in client.get(TREE).text
    assert "/to-chuc/1/ngung" not in client.get(TREE).text
    answer = client.post("/to-chuc/1/ngung", data={"csrf_token": token(client)})
    assert answer.status_code == 409
    assert operations.ROOT_STAYS in answer.text


# --- from a list ----------------------------------------------------------------------------------


def test_a_list_is_shown_before_anything_is_written_and_then_taken_whole(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    before = contents()
    shown = upload(client, MORE)
    assert (shown.status_code, heading(shown)) == (200, "Xem trước danh sách tổ chức")
    assert "Đọc được 2 dòng, không có lỗi." in shown.text
    assert "Cột không dùng đến: Ghi chú." in shown.text
    assert "Chi bộ &lt;Mười&gt; Bốn" in shown.text
    assert contents() == before
    form = form_of(shown.text, TAKE)
    for _ in range(2):
        assert client.post(TAKE, data=form).location == TREE
    first, second = child("Chi bộ Mười Ba"), child("Chi bộ <Mười> Bốn")
    assert first is not None
    assert second is not None
    assert (first.type, first.position, first.has_branch_committee) == ("public_service", 13, 0)
    assert (second.type, second.signer_title) == ("administrative", "BÍ THƯ")


def test_a_list_with_one_bad_line_is_not_taken_at_all(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    before = contents()
    shown = upload(client, MORE + "15;Chi bộ Văn phòng;Lạ;;\n")
    assert "Có 1/3 dòng cần sửa." in shown.text
    assert "đã có tổ chức tên này" in shown.text
    assert f'action="{TAKE}"' not in shown.text
    assert contents() == before


def test_what_became_wrong_since_it_was_shown_is_shown_again(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    form = form_of(upload(client, LIST).text, TAKE)
    add(client, name="Chi bộ Mười Ba")
    before = contents()
    answer = client.post(TAKE, data=form)
    assert answer.status_code == 422
    assert "đã có tổ chức tên này" in answer.text
    assert contents() == before


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"", "ds.csv", "Tệp trống"),
        (b"x", "", "Hãy chọn tệp cần nhập."),
        (b"x", "ds.pdf", "Chỉ đọc được tệp Excel"),
        (b"a;b\n1;2\n", "ds.csv", "Không thấy dòng tiêu đề"),
        ("Loại hình;STT\nx;1\n".encode(), "ds.csv", "thiếu cột “Tên”"),
        ("Tên\n".encode() + "Chi bộ\n".encode() * 501, "ds.csv", "500 dòng"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    sign_in: SignIn, body: bytes, name: str, said: str
) -> None:
    answer = upload(sign_in("vanphong"), body, name)
    assert (answer.status_code, heading(answer)) == (422, "Nhập danh sách tổ chức")
    assert said in answer.text


def test_a_file_as_large_as_allowed_arrives(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    # Written out here: for a body of megabytes the tests' browser would leave a file open.
    boxes = {"csrf_token": token(client), "parent": "1", 'file"; filename="ds.csv': None}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (b"x" * spreadsheets.LARGEST_FILE if value is None else value.encode())
        for name, value in boxes.items()
    ]
    body = b"\r\n".join([*parts, b"--b--\r\n"])
    answer = client.post(IMPORT, data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 422
    assert uploads.NO_FILE not in answer.text


SPOILT = (
    "",
    "[]",
    "{}",
    "[1]",
    "[[1, 2]]",
    '[["1", {}]]',
    '[[1, {"name": "x"}]]',
    "[" * 5000,
    '[[3, {"name": 1}]]',
)


@pytest.mark.parametrize("lines", SPOILT)
@pytest.mark.parametrize("where", [TAKE, "/tai-khoan/nhap/ghi"])
def test_lines_that_no_page_of_ours_carries_are_refused(
    sign_in: SignIn, lines: str, where: str
) -> None:
    client = sign_in("quantri")
    before = contents()
    data = {"csrf_token": token(client), "parent": "1", "lines": lines, "form_key": "x" * 20}
    answer = client.post(where, data=data)
    assert answer.status_code == 422
    assert uploads.SPOILT in answer.text
    assert contents() == before


@pytest.mark.parametrize("where", [IMPORT, TAKE])
def test_a_list_is_taken_below_a_committee_alone(sign_in: SignIn, where: str) -> None:
    client = sign_in("vanphong")
    answer = client.post(where, data={"csrf_token": token(client), "parent": "2"})
    assert answer.status_code == 422
    assert "Hãy chọn đảng bộ cấp trên." in answer.text


def test_an_operation_that_refuses_the_list_says_why(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    form = form_of(upload(client, LIST).text, TAKE)
    answer = client.post(TAKE, data={**form, "form_key": "x"})
    assert answer.status_code == 422
    assert "Trang này đã cũ" in answer.text


def test_the_sample_is_a_list_that_the_page_takes(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    sample = client.get("/to-chuc/nhap/mau.xlsx")
    assert sample.headers["Content-Disposition"].startswith("attachment")
    assert "Đọc được 1 dòng, không có lỗi." in upload(client, sample.data, "mau.xlsx").text
