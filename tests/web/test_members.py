"""The pages of a branch's roll: the list in its order, one member, adding, changing, moving."""

import html
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import access, database
from intranet.access import Act, Rule
from tests.fixtures.applications import SignIn
from tests.roster import OF_6, OF_7, OF_24, OF_MANY_KINDS, add, details, roll_url, stored
from tests.sheets import HTMX, set_state, text
from tests.web.world import contents, form_of, heading

pytestmark = pytest.mark.slow

LIST, NEW = roll_url(), f"{roll_url()}/them"


def names(page: str) -> list[str]:
    """The people in the list, in its order."""
    found = re.findall(r'<th scope="row" role="rowheader"><a href="[^"]*">([^<]*)</a>', page)
    return [html.unescape(name) for name in found]


def rows(page: str) -> dict[str, str]:
    """What the list says of each, by name."""
    body = page.partition('<tbody role="rowgroup">')[2].partition("</tbody>")[0]
    found = [text(row) for row in body.split("</tr>") if row.strip()]
    return dict(zip(names(page), found, strict=True))


def post(client: FlaskClient, url: str, page: str, **typed: str) -> TestResponse:
    """Send a form of a page as it stands there, with changes."""
    return client.post(url, data=form_of(client.get(page).text, url) | typed)


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in("bithu14")


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


@pytest.fixture
def one(secretary: FlaskClient) -> int:
    """A member of the branch of seven."""
    with database.connection():
        return add(details("Nguyễn Thị <Ngọc> Ánh"))


# --- the list -------------------------------------------------------------------------------------


def test_the_list_is_in_the_vietnamese_order(sign_in: SignIn) -> None:
    page = sign_in("bithu13").get(roll_url(OF_24)).text
    given = " ".join(name.split()[-1] for name in names(page))
    assert given == (
        "An Ánh Ân Bình Dũng Đào Đức Hà Hải Hạnh Lan Làn Lân Minh Oanh Ổn Ơn Quỳnh Tú Tư Uyên Ưng "
        "Ý Yến"
    )
    assert "Hiện có 24 đảng viên, trong đó 24 chính thức." in text(page)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", 12),
        ("tat-ca", 12),
        ("khong-co", 12),
        ("chinh-thuc", 10),
        ("du-bi", 2),
        ("duoc-mien", 1),
        ("moi-ket-nap", 1),
        ("chuyen-den", 1),
        ("da-roi", 0),
    ],
)
def test_the_list_shows_whom_one_asks_for(sign_in: SignIn, wanted: str, found: int) -> None:
    client = sign_in("bithu16")
    page = client.get(f"{roll_url(OF_MANY_KINDS)}?loc={wanted}").text
    assert len(names(page)) == found
    assert (f"{found}/12 người." if found else "Không có ai") in text(page)


def test_each_line_says_where_a_member_stands(sign_in: SignIn) -> None:
    said = rows(sign_in("bithu16").get(roll_url(OF_MANY_KINDS)).text)
    assert "Mới kết nạp, chưa đủ 06 tháng" in said["Vũ Văn Mới"]
    assert "Dự bị" in said["Đỗ Thị Dự Bị"]
    assert "Mới kết nạp" not in said["Đỗ Thị Dự Bị"]
    assert "Được miễn công tác và sinh hoạt đảng" in said["Bùi Văn Miễn"]
    assert "Về chi bộ, ngày 16/10/2017" in said["Đặng Thị Vừa Về"]
    assert "Bí thư chi bộ" in said["Nguyễn Văn Thành"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("đức", ["Phạm Thị Đức"]),
        ("DUC", ["Phạm Thị Đức"]),
        ("  pham   thi  duc ", ["Phạm Thị Đức"]),
        ("Đu\u031b\u0301c", ["Phạm Thị Đức"]),
        ("lân", ["Lê Văn Lan", "Phạm Thị Làn", "Hoàng Văn Lân"]),
        ("lan", ["Lê Văn Lan", "Phạm Thị Làn", "Hoàng Văn Lân"]),
        ("%", []),
        ("_", []),
        ("<b>", []),
    ],
)
def test_a_name_is_found_with_or_without_diacritics(
    sign_in: SignIn, typed: str, found: list[str]
) -> None:
    client = sign_in("bithu13")
    page = client.get(roll_url(OF_24), query_string={"tim": typed}).text
    assert names(page) == found
    part = client.get(roll_url(OF_24), query_string={"tim": typed}, headers=HTMX).text
    assert names(part) == found
    assert "<h1" not in part


def test_birth_dates_are_for_those_whom_the_table_names(
    office: FlaskClient, one: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [LIST, f"{LIST}/{one}"]
    assert all("29/02/1980" in office.get(url).text for url in pages)
    monkeypatch.setitem(access.PERMISSIONS, Act.MEMBERS_PRIVATE, Rule({}))  # type: ignore[arg-type]  # it is a dict
    for url in pages:
        page = office.get(url).text
        assert "29/02/1980" not in page
        assert "Ngày sinh" not in page
    answer = post(office, f"{LIST}/{one}", f"{LIST}/{one}", full_name="Nguyễn Văn B")
    assert answer.status_code == 303
    with database.connection():
        assert stored(one).birth_date == details().birth_date


def test_an_empty_roll_says_what_to_do(sign_in: SignIn) -> None:
    assert "Chi bộ chưa có danh sách" in sign_in("bithu10").get(roll_url(10)).text


# --- adding and changing --------------------------------------------------------------------------


def test_somebody_is_added_and_stands_in_the_list(secretary: FlaskClient) -> None:
    typed = {"full_name": "Lê Văn <C> & Đ", "birth_date": "1/2/1980", "standing": "official"}
    data = form_of(secretary.get(NEW).text, NEW) | typed | {"offices": "secretary"}
    assert [secretary.post(NEW, data=data).location for _ in range(2)] == [LIST, LIST]
    page = secretary.get(LIST).text
    assert names(page).count("Lê Văn <C> & Đ") == 1
    said = rows(page)["Lê Văn <C> & Đ"]
    assert "01/02/1980" in said
    assert "Bí thư chi bộ" in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"full_name": "  "}, "Hãy ghi họ và tên."),
        ({"birth_date": "31/02/1980"}, "Không có ngày 31/02/1980"),
        ({"birth_date": "08/12/2018"}, "Ngày này chưa đến."),
        ({"admitted_on": "08/12/2018"}, "Ngày này chưa đến."),
        ({"birth_date": "01/01/2000", "admitted_on": "01/01/2000"}, "phải sau ngày sinh"),
        ({"admitted_on": "02/01/2010", "official_on": "01/01/2010"}, "không được trước ngày vào"),
        ({"official_on": "08/12/2017", "standing": "probationary"}, "Đã qua ngày chính thức"),
        ({"official_on": "09/12/2017", "standing": "official"}, "Chưa đến ngày chính thức"),
        ({"sex": "x"}, "Hãy chọn một trong"),
        ({"offices": "x"}, "Hãy chọn trong các chức vụ"),
        ({"group_name": "x" * 201}, "tối đa 200 ký tự"),
        ({"form_key": "x"}, "Trang này đã cũ"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    secretary: FlaskClient, typed: dict[str, str], said: str
) -> None:
    before = contents()
    known = {"full_name": "Lê Văn C", "other_posts": "Kế toán"}
    answer = post(secretary, NEW, NEW, **(known | typed))
    assert answer.status_code == 422
    assert said in answer.text
    stands = form_of(answer.text, NEW)
    assert stands["other_posts"] == "Kế toán"
    assert stands["full_name"] == typed.get("full_name", "Lê Văn C")
    assert contents() == before


def test_the_same_person_is_not_added_twice(secretary: FlaskClient, one: int) -> None:
    typed = {"full_name": "NGUYỄN thị <Ngọc> Ánh", "birth_date": "29/02/1980"}
    answer = post(secretary, NEW, NEW, **typed)
    assert answer.status_code == 422
    assert "đã có người cùng họ tên" in answer.text


def test_a_change_is_told_by_version(secretary: FlaskClient, one: int) -> None:
    url = f"{LIST}/{one}"
    assert heading(secretary.get(url)) == "Nguyễn Thị <Ngọc> Ánh"
    answer = post(secretary, url, url, group_name="Tổ <1>", standing="", official_on="")
    assert answer.location == url
    said = text(secretary.get(url).text)
    assert "Tổ đảng: trống → Tổ <1>" in said
    assert "Chính thức/Dự bị: Chính thức → trống" in said
    assert "Nguyễn Văn N, Bí thư Chi bộ Pháp chế" in said


def test_what_somebody_else_saved_meanwhile_stands_beside_what_was_typed(
    secretary: FlaskClient, office: FlaskClient, one: int
) -> None:
    url = f"{LIST}/{one}"
    shown = form_of(secretary.get(url).text, url)
    assert post(office, url, url, group_name="Tổ 2").status_code == 303
    answer = secretary.post(url, data=shown | {"group_name": "Tổ 1", "exempt": "yes"})
    assert answer.status_code == 409
    assert "Tổ đảng Tổ 1 Tổ 2" in text(answer.text)
    again = form_of(answer.text, url)
    assert (again["group_name"], again["exempt"]) == ("Tổ 1", "yes")
    assert secretary.post(url, data=again).status_code == 303
    with database.connection():
        assert (stored(one).group_name, stored(one).exempt) == ("Tổ 1", True)


# --- leaving and moving ---------------------------------------------------------------------------


def test_a_member_leaves_and_comes_back(secretary: FlaskClient, one: int) -> None:
    url = f"{LIST}/{one}"
    wrong = post(secretary, f"{url}/roi-chi-bo", url, day="32/1/2017", reason="Chuyển <đi>")
    assert wrong.status_code == 422
    assert form_of(wrong.text, f"{url}/roi-chi-bo")["reason"] == "Chuyển <đi>"
    done = post(secretary, f"{url}/roi-chi-bo", url, day="1/12/2017", reason="Chuyển <đi>")
    assert done.location == url
    said = rows(secretary.get(LIST).text)["Nguyễn Thị <Ngọc> Ánh"]
    assert "Rời chi bộ từ 01/12/2017. Chuyển <đi>" in said
    assert len(names(secretary.get(f"{LIST}?loc=da-roi").text)) == 1
    assert post(secretary, f"{url}/tro-lai", url).location == url
    assert "Rời chi bộ từ" not in rows(secretary.get(LIST).text)["Nguyễn Thị <Ngọc> Ánh"]


def test_the_office_moves_a_member_to_another_branch(office: FlaskClient, one: int) -> None:
    url, there = f"{LIST}/{one}", f"{roll_url(OF_6)}/{one}"
    goal = str(OF_6 + 1)
    for typed, said in (
        ({"to": "", "day": "1/12/2017"}, "Hãy chọn chi bộ chuyển đến."),
        ({"to": "2", "day": "1/12/2017"}, "Hãy chọn chi bộ chuyển đến."),
        ({"to": goal, "day": ""}, "Hãy ghi ngày."),
    ):
        answer = post(office, f"{url}/chuyen", url, **typed)
        assert answer.status_code == 422
        assert said in answer.text
    data = form_of(office.get(url).text, f"{url}/chuyen") | {"to": goal, "day": "1/12/2017"}
    assert [office.post(f"{url}/chuyen", data=data).location for _ in range(2)] == [url, url]
    assert "Chuyển sang Chi bộ Hợp tác quốc tế từ 01/12/2017" in text(office.get(url).text)
    said = rows(office.get(roll_url(OF_6)).text)["Nguyễn Thị <Ngọc> Ánh"]
    assert "Về chi bộ từ Chi bộ Pháp chế, ngày 01/12/2017" in said
    assert "Chuyển đến từ" not in text(office.get(there).text), "a first version has no changes"


def test_what_is_not_possible_any_more_is_said(
    secretary: FlaskClient, office: FlaskClient, one: int
) -> None:
    url = f"{LIST}/{one}"
    shown = secretary.get(url).text
    goal = {"to": str(OF_6 + 1), "day": "1/12/2017"}
    moving = form_of(office.get(url).text, f"{url}/chuyen") | goal
    with database.connection():
        set_state(OF_7, "submitted")
    before = contents()
    for address, typed in (
        (url, {"group_name": "Tổ 1"}),
        (f"{url}/roi-chi-bo", {"day": "1/12/2017"}),
    ):
        answer = secretary.post(address, data=form_of(shown, address) | typed)
        assert answer.status_code == 409
    assert office.post(f"{url}/chuyen", data=moving).status_code == 409
    assert secretary.get(NEW).status_code == 409
    assert "<form" not in secretary.get(url).text.partition("<main")[2]
    assert contents() == before
