"""Members from a list on its pages: chosen, shown, and then written whole or not at all."""

import html
import io
import itertools
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import access, database, spreadsheets, workbooks
from intranet.access import Act, Rule
from intranet.blueprints import roll_import, uploads
from intranet.forms import roll_list
from intranet.forms.lists import Entry
from intranet.models import Member, RollEntry
from tests import hostile_workbooks
from tests.fixtures.applications import SignIn
from tests.hostile_workbooks import Trap
from tests.roster import (
    OF_6,
    OF_7,
    OF_24,
    OF_MANY_KINDS,
    add,
    details,
    last_entry,
    members_of,
    roll_url,
    stored,
)
from tests.sheets import BLANK, set_state, text
from tests.web.world import contents, form_of, token

pytestmark = pytest.mark.slow

OWN, ALL = f"{roll_url()}/nhap", "/2017/dang-vien/nhap"
LIST = "Họ và tên;Ngày sinh;Tổ đảng;Ghi chú\nNguyễn Văn <A>;05/03/1980;Tổ 1;x\n"
OF_ALL = (
    "Họ tên;Chi bộ;Ngày sinh\nNguyễn Văn A;Chi bộ Pháp chế;05/03/1980\n"
    "Trần Thị B;Chi bộ Hợp tác quốc tế;06/03/1980\n"
)


def upload(
    client: FlaskClient, body: str | bytes, url: str = OWN, name: str = "ds.csv"
) -> TestResponse:
    data = body if isinstance(body, bytes) else body.encode("utf-8-sig")
    posted: dict[str, Any] = {"csrf_token": token(client), "file": (io.BytesIO(data), name)}
    return client.post(url, data=posted, content_type="multipart/form-data")


def confirm(client: FlaskClient, shown: TestResponse, url: str = OWN, **typed: str) -> TestResponse:
    return client.post(f"{url}/ghi", data=form_of(shown.text, f"{url}/ghi") | typed)


def counts(answer: TestResponse) -> list[int]:
    """Faulty, new, changed and unchanged lines as the preview counts them."""
    said = re.findall(r"<dt>[^<]*</dt><dd>(\d+)</dd>", answer.text)
    return [int(number) for number in said]


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in("bithu14")


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


def test_a_branch_takes_a_list_to_its_roll(secretary: FlaskClient) -> None:
    before = contents()
    shown = upload(secretary, LIST)
    assert (shown.status_code, counts(shown)) == (200, [0, 1, 0, 0])
    assert "Nguyễn Văn &lt;A&gt;" in shown.text
    assert "Ngày sinh: 05/03/1980; Tổ đảng: Tổ 1" in text(shown.text)
    assert "Cột không dùng đến: Ghi chú." in shown.text
    assert contents() == before, "a preview writes nothing"
    form = form_of(shown.text, f"{OWN}/ghi")
    answers = [secretary.post(f"{OWN}/ghi", data=form) for _ in range(2)]
    assert {(one.status_code, one.location) for one in answers} == {(303, roll_url())}
    assert "thêm 1 đảng viên, sửa 0 đảng viên" in secretary.get(roll_url()).text
    with database.connection():
        assert [m.group_name for m in members_of()].count("Tổ 1") == 1


def test_the_office_takes_a_list_of_several_branches(office: FlaskClient) -> None:
    shown = upload(office, OF_ALL, ALL)
    assert counts(shown) == [0, 2, 0, 0]
    assert confirm(office, shown, ALL).location == "/2017/dang-vien"
    with database.connection():
        assert len(members_of(OF_7)) == 8
        assert len(members_of(OF_6)) == 7
    assert counts(upload(office, OF_ALL, ALL)) == [0, 0, 0, 2]
    assert "không cần ghi" in upload(office, OF_ALL, ALL).text


def test_a_change_is_shown_old_and_new(secretary: FlaskClient) -> None:
    with database.connection():
        one = add(details("Nguyễn Văn A"))
    body = "Họ và tên;Tổ đảng;Chính thức/Dự bị;Ngày chính thức\nNGUYỄN VĂN A;Tổ <2>;;\n"
    shown = upload(secretary, body)
    assert counts(shown) == [0, 0, 1, 0]
    assert "Tổ đảng: trống → Tổ <2>" in text(shown.text)
    assert confirm(secretary, shown).status_code == 303
    with database.connection():
        assert stored(one).details == details("Nguyễn Văn A", group_name="Tổ <2>")


def test_a_faulty_line_is_named_with_its_row_and_keeps_all_out(secretary: FlaskClient) -> None:
    before = contents()
    body = "Họ và tên;Ngày sinh\nNguyễn Văn A;05/03/1980\nTrần Thị B;31/02/1980\n;05/03/1980\n"
    shown = upload(secretary, body)
    assert counts(shown) == [2, 1, 0, 0]
    said = text(shown.text)
    assert "Trần Thị B 3 Ngày sinh: Không có ngày 31/02/1980 trong lịch." in said
    assert "– 4 Họ và tên: chưa ghi." in said
    assert "/ghi" not in shown.text
    good = upload(secretary, LIST)
    faulty = form_of(good.text, f"{OWN}/ghi")
    faulty["lines"] = packed_of([[2, {**empty(), "full_name": "Nguyễn Văn A", "sex": "x"}]])
    assert secretary.post(f"{OWN}/ghi", data=faulty).status_code == 409
    assert contents() == before


def empty() -> dict[str, str]:
    return {column.key: "" for column in roll_list.columns(branch=False)}


def packed_of(lines: Any) -> str:
    """Lines as no page of ours carried them."""
    return uploads.packed([Entry(row, values) for row, values in lines])


def test_what_changed_since_it_was_shown_is_shown_again(
    secretary: FlaskClient, office: FlaskClient
) -> None:
    with database.connection():
        one = add(details("Nguyễn Văn A"))
    shown = upload(secretary, "Họ và tên;Tổ đảng\nNguyễn Văn A;Tổ 1\n")
    page = f"{roll_url()}/{one}"
    form = form_of(office.get(page).text, page) | {"group_name": "Tổ 2"}
    assert office.post(page, data=form).status_code == 303
    before = contents()
    again = confirm(secretary, shown)
    assert again.status_code == 409
    assert "Tổ đảng: Tổ 2 → Tổ 1" in text(again.text)
    assert contents() == before
    assert confirm(secretary, again).status_code == 303
    with database.connection():
        assert stored(one).group_name == "Tổ 1"


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "x",
        "eJw=",
        packed_of([]),
        packed_of([["2", {}]]),
        packed_of([[2, {"full_name": "A"}]]),
        packed_of([[2, {**empty(), "full_name": 5}]]),
        packed_of([[row, empty()] for row in range(5_001)]),
        packed_of([[2, {**empty(), "full_name": "A" * 17_000_000}]]),
    ],
)
def test_lines_that_no_page_of_ours_carried_are_refused(secretary: FlaskClient, lines: str) -> None:
    form = form_of(upload(secretary, LIST).text, f"{OWN}/ghi")
    before = contents()
    answer = secretary.post(f"{OWN}/ghi", data=form | {"lines": lines})
    assert answer.status_code == 422
    assert "không còn nguyên vẹn" in answer.text
    assert contents() == before
    assert secretary.post(f"{OWN}/ghi", data=form | {"form_key": "x"}).status_code == 422


def test_a_locked_branch_is_a_faulty_line_and_at_last_a_refusal(office: FlaskClient) -> None:
    shown = upload(office, OF_ALL, ALL)
    with database.connection():
        set_state(OF_7, "submitted")
    again = upload(office, OF_ALL, ALL)
    assert counts(again) == [1, 1, 0, 0]
    assert "danh sách đang khoá" in again.text
    before = contents()
    assert confirm(office, shown, ALL).status_code == 409
    assert contents() == before


def test_a_branch_sees_nothing_of_other_branches(secretary: FlaskClient) -> None:
    shown = upload(secretary, OF_ALL, ALL)
    assert counts(shown) == [1, 1, 0, 0]
    assert "không có “Chi bộ Hợp tác quốc tế” trong đợt này" in html.unescape(shown.text)


def test_dates_of_excel_and_the_sample_are_read(secretary: FlaskClient) -> None:
    sample = secretary.get(f"{OWN}/mau.xlsx")
    assert counts(upload(secretary, sample.data, name="mau.xlsx")) == [0, 1, 0, 0]
    answer = upload(secretary, hostile_workbooks.sound(), name="khac.xlsx")
    assert answer.status_code == 422
    assert "Không thấy dòng tiêu đề" in answer.text


def test_a_long_list_is_shown_in_part_and_written_whole(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_import, "MOST_SHOWN", 20)
    titles = ["Họ và tên", "Ngày sinh", "Chi bộ"]
    rows = [
        [f"Nguyễn Văn Thứ {n}", f"{1 + n % 28:02d}/03/1980", "Chi bộ Kế hoạch – Tài chính"]
        for n in range(60)
    ]
    shown = upload(office, workbooks.write_table(titles, rows), ALL, "ds.xlsx")
    assert counts(shown) == [0, 60, 0, 0]
    assert shown.text.count('role="rowheader"') == 20
    assert "và 40 dòng nữa" in shown.text
    assert confirm(office, shown, ALL).status_code == 303
    with database.connection():
        assert len(members_of(OF_24)) == 84


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("ds.pdf", b"%PDF", "Chỉ đọc được tệp Excel"),
        ("ds.csv", b"", "Tệp trống"),
        ("ds.csv", "Họ và tên\nNguyễn Văn A\n".encode("utf-16-le"), "bảng mã Unicode"),
        ("ds.csv", "Ngày sinh;Tổ\n05/03/1980;1\n".encode(), "thiếu cột “Họ và tên”"),
        ("ds.csv", "Họ và tên;Họ tên\nA;B\n".encode(), "có nhiều lần"),
        ("ds.csv", "Họ và tên\n".encode(), "chưa có dòng nào"),
        ("ds.csv", b"Ho va ten\n" + b"Nguyen Van A\n" * 5_001, "dài hơn 5000 dòng"),
        ("ds.csv", "Họ và tên\n".encode() + b"A" * 501, "tối đa 500 ký tự"),
    ],
)
def test_a_file_that_is_no_list_gets_a_clear_answer(
    secretary: FlaskClient, name: str, body: bytes, said: str
) -> None:
    before = contents()
    answer = upload(secretary, body, name=name)
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert contents() == before
    assert upload(secretary, b"", name="").status_code == 422


#: One of each kind; how each of all of them is read is measured elsewhere.
ONE_OF_EACH = [
    next(trap for trap in itertools.islice(kind(), 1, None) if len(trap.data) < 400_000)
    for kind in hostile_workbooks.KINDS.values()
]


@pytest.mark.parametrize("trap", ONE_OF_EACH, ids=lambda trap: trap.name)
def test_a_hostile_file_writes_nothing(secretary: FlaskClient, trap: Trap) -> None:
    before = contents()
    answer = upload(secretary, trap.data, name="ds.xlsx")
    assert answer.status_code == 422
    assert "Lỗi:" in text(answer.text)
    assert contents() == before


def test_what_is_taken_out_is_read_back_as_it_was(office: FlaskClient) -> None:
    with database.connection():
        add(details("=Nguyễn Văn A", other_posts="-1+1", group_name="@Tổ"))
    for place in (OF_7, OF_MANY_KINDS):
        url = f"{roll_url(place)}/danh-sach.xlsx"
        taken = office.post(url, data={"csrf_token": token(office)})
        assert taken.mimetype == workbooks.TYPE
        with database.connection():
            there = len(members_of(place))
            entry = last_entry()
        assert (entry.act, json.loads(entry.detail)) == ("members.export", {"members": there})
        again = upload(office, taken.data, f"{roll_url(place)}/nhap", "ds.xlsx")
        assert counts(again) == [0, 0, 0, there]


def test_birth_dates_leave_with_those_alone_whom_the_table_names(
    office: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(access.PERMISSIONS, Act.MEMBERS_PRIVATE, Rule({}))  # type: ignore[arg-type]  # it is a dict
    taken = office.post(f"{roll_url()}/danh-sach.xlsx", data={"csrf_token": token(office)})
    titles = spreadsheets.read(taken.data, "ds.xlsx").lines[0].cells
    assert "Họ và tên" in titles
    assert "Ngày sinh" not in titles


def test_an_admitted_member_is_made_once_for_each_line(secretary: FlaskClient) -> None:
    with database.connection():
        before = Member.select().count()
    assert confirm(secretary, upload(secretary, LIST)).status_code == 303
    with database.connection():
        assert Member.select().count() == before + 1
        assert RollEntry.select().where(RollEntry.full_name == "Nguyễn Văn <A>").count() == 1


# --- all branches' members ------------------------------------------------------------------------


def found(page: str) -> list[str]:
    names = re.findall(r'<th scope="row" role="rowheader"><a href="[^"]*">([^<]*)</a>', page)
    return [html.unescape(name) for name in names]


def test_the_office_finds_members_of_every_branch(office: FlaskClient) -> None:
    page = office.get("/2017/dang-vien").text
    assert "1–49 trong 49 người." in text(page)
    given = [name.split()[-1] for name in found(page)]
    assert given[:5] == ["An", "Ánh", "Ân", "Bị", "Bình"]
    for typed in ("đức", "duc", "DUC"):
        page = office.get("/2017/dang-vien", query_string={"tim": typed}).text
        assert found(page) == ["Phạm Thị Đức"]
    part = office.get(
        "/2017/dang-vien", query_string={"tim": "%"}, headers={"HX-Request": "true"}
    ).text
    assert found(part) == []
    assert "<h1" not in part
    one = office.get("/2017/dang-vien", query_string={"chi-bo": str(OF_7 + 1)}).text
    assert len(found(one)) == 7


def test_long_lists_come_a_page_at_a_time(office: FlaskClient) -> None:
    with database.connection():
        for number in range(5):
            add(details(f"Nguyễn Văn Zuý {number}"), BLANK)
    first = office.get("/2017/dang-vien").text
    assert len(found(first)) == 50
    following = html.unescape(re.findall(r'href="([^"]*)">Trang sau', first)[0])
    second = office.get(following).text
    assert len(found(second)) == 4
    assert "51–54 trong 54 người." in text(second)
    assert "Trang trước" in second
    assert "Trang sau" not in second
    for number in ("x", "0", "99"):
        assert office.get(f"/2017/dang-vien?trang={number}").status_code == 200


def test_a_branch_finds_its_own_members_alone(secretary: FlaskClient) -> None:
    assert len(found(secretary.get("/2017/dang-vien").text)) == 7
    assert secretary.get(f"/2017/dang-vien?chi-bo={OF_6 + 1}").text.count("rowheader") == 7


def test_the_administrator_sees_no_member(sign_in: SignIn) -> None:
    client = sign_in("quantri")
    for url in ("/2017/dang-vien", roll_url(), OWN, ALL):
        assert client.get(url).status_code == 403
