"""The vote on members on its page: typed, reconciled, merged, kept, and seen by whom it may be."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, vote
from intranet.models import VoteSheet, VoteSheetRow
from tests import rolls as people
from tests.fixtures.applications import PASSWORD, SignIn, csrf_token, fields
from tests.sheets import BLANK, HTMX, ITS_SECRETARY, assessment, branch_url, everything, set_state
from tests.sheets import text as words
from tests.tellers import NAMES, enrolled, rated
from tests.web.test_statements import counting
from tests.web.world import form_of

pytestmark = pytest.mark.slow

URL = f"{branch_url()}/phan-loai-dang-vien"
PREVIEW = f"{URL}/xem-truoc"
GOOD, APART, BEST = ("1", "4", "0", "0", "0"), ("2", "3", "0", "0", "0"), ("4", "1", "0", "0", "0")


@pytest.fixture
def members(app: Flask) -> list[int]:
    """Five official members who may be rated, and beside them one of each who may not."""
    with database.connection():
        found = enrolled(5)
        people.put_on_roll(
            BLANK, "Lê Thị Miễn", exempt=1, standing="probationary", official_on=None
        )
        young = {"admitted_on": "2017-09-01", "standing": "probationary", "official_on": None}
        rated(people.put_on_roll(BLANK, "Phạm Văn Mới", **young))
        people.put_on_roll(BLANK, "Hoàng Thị Thiếu", standing="probationary", official_on=None)
        return found


@pytest.fixture
def secretary(sign_in: SignIn, members: list[int]) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def page(client: FlaskClient, number: int | None = None) -> dict[str, str]:
    """What a browser would post of the grid as it stands."""
    return fields(client.get(URL + (f"?lan={number}" if number else "")).text, "ballot")


def head(many: int = 5, **changes: str) -> dict[str, str]:
    everyone = dict.fromkeys(("summoned", "present", "issued", "returned", "valid"), str(many))
    none = dict.fromkeys(("absent", "not_returned", "invalid"), "0")
    return {"voted_on": "06/12/2017", **everyone, **none, **changes}


def row(member: int, marks: tuple[str, ...]) -> dict[str, str]:
    return {f"{member}.{name}": text for name, text in zip(NAMES, marks, strict=True)}


def rows(members: list[int], marks: tuple[str, ...] = GOOD) -> dict[str, str]:
    return {name: text for member in members for name, text in row(member, marks).items()}


def stored() -> list[VoteSheet]:
    database.engine().ensure_open()
    query = VoteSheet.select().where(VoteSheet.assessment == assessment())
    return list(query.order_by(VoteSheet.id))


def bare(form: dict[str, str]) -> dict[str, str]:
    """A form without what each page makes anew."""
    return {n: v for n, v in form.items() if n != "csrf_token" and not n.startswith("shown.")}


# --- typing and saving ----------------------------------------------------------------------------


def test_whole_counts_are_saved_and_told_row_by_row(
    secretary: FlaskClient, members: list[int]
) -> None:
    typed = page(secretary) | head() | rows(members[1:]) | row(members[0], BEST)
    answer = secretary.post(URL, data=typed)
    assert (answer.status_code, answer.location) == (303, f"{URL}?lan=1")
    said = words(secretary.get(URL).text)
    assert "Đã lưu lúc" in said
    assert "Đã đủ số và khớp." in said
    assert "Nguyễn Văn A 4 1 0 0 0 Hoàn thành xuất sắc nhiệm vụ: đạt 4/5" in said
    assert "Hoàn thành xuất sắc nhiệm vụ: 1; Hoàn thành tốt nhiệm vụ: 4." in said
    assert [(each.version, each.official, each.complete) for each in stored()] == [(1, 5, 1)]


def test_who_cannot_be_rated_is_shown_with_why_and_has_no_boxes(
    secretary: FlaskClient, members: list[int]
) -> None:
    text = secretary.get(URL).text
    said = words(text)
    assert "Lê Thị Miễn Không đánh giá, phân loại: Được miễn công tác và sinh hoạt đảng" in said
    assert "Phạm Văn Mới Không đánh giá, phân loại: Kết nạp ngày 01/09/2017" in said
    assert "Hoàng Thị Thiếu Chưa rõ đã hoàn thành kiểm điểm hay chưa" in said
    shown = {name for name in fields(text, "ballot") if name.endswith(".votes_1")}
    assert shown == {f"{member}.votes_1" for member in members}
    assert "5 đảng viên chính thức theo danh sách hôm nay" in said


def test_what_does_not_fit_is_refused_beside_its_row_with_all_that_was_typed(
    secretary: FlaskClient, members: list[int]
) -> None:
    typed = page(secretary) | head(returned="4") | row(members[0], ("1", "5", "0", "0", "0"))
    before = everything()
    answer = secretary.post(URL, data=typed)
    assert answer.status_code == 422
    assert "Phát ra 5 phiếu nhưng thu về 4 + không thu về 0 = 4: lệch 1." in words(answer.text)
    outcome = re.search(rf'id="outcome-{members[0]}".*?</td>', answer.text, re.S)
    assert outcome is not None
    assert "Cộng 6 phiếu nhưng có 5 phiếu hợp lệ: thừa 1" in words(outcome.group())
    assert bare(fields(answer.text, "ballot")) == bare(typed)
    assert everything() == before


@pytest.mark.parametrize("typed", ["-1", "1e3", "٣", "3,5", "10000", "mười"])
def test_what_is_no_count_is_refused_and_stays_in_its_box(
    secretary: FlaskClient, members: list[int], typed: str
) -> None:
    box = f"{members[0]}.votes_2"
    answer = secretary.post(URL, data=page(secretary) | head() | {box: typed})
    assert answer.status_code == 422
    assert "Hãy nhập số nguyên từ 0 đến 9999" in words(answer.text)
    assert fields(answer.text, "ballot")[box] == typed
    assert stored() == []


def test_who_is_absent_is_ticked_and_is_listed_in_the_next_round(
    secretary: FlaskClient, members: list[int]
) -> None:
    gone = {f"{members[0]}.status": "absent", f"{members[0]}.note": "Đi <b>công tác</b>"}
    counted = page(secretary) | head() | rows(members) | gone
    answer = secretary.post(URL, data=counted)
    assert answer.status_code == 422
    assert vote.ABSENT_HAS_COUNTS in words(answer.text)
    typed = page(secretary) | head() | rows(members[1:]) | gone
    assert secretary.post(URL, data=typed).status_code == 303
    said = words(secretary.get(URL).text)
    assert "Vắng mặt: Đi <b>công tác</b>" in said
    assert "Còn 1 đồng chí cần bỏ phiếu ở lần sau (Nguyễn Văn A): nhập lần 2" in said
    second = page(secretary, 2)
    assert {name for name in second if name.endswith(".votes_1")} == {f"{members[0]}.votes_1"}


def test_a_day_that_changes_the_list_lists_again_and_loses_no_counts(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        young = people.put_on_roll(
            BLANK, "Đỗ Thị Sáu", admitted_on="2017-06-07", standing="probationary", official_on=None
        )
        rated(young)
    typed = page(secretary) | head() | rows(members) | row(young, ("0", "5", "0", "0", "0"))
    assert f"stamp.{young}" in typed, "by today he is listed"
    answer = secretary.post(URL, data=typed)
    assert answer.status_code == 422
    said = words(answer.text)
    assert "đủ 06 tháng từ ngày 07/12/2017" in said
    assert "Xoá các số ở hàng này, hoặc sửa ngày bỏ phiếu." in said
    assert bare(fields(answer.text, "ballot")) == bare(typed)
    cleared = fields(answer.text, "ballot") | row(young, ("",) * 5)
    assert secretary.post(URL, data=cleared).status_code == 303
    told = words(secretary.get(URL).text)
    assert "Danh sách được lập lại theo ngày bỏ phiếu 06/12/2017: bớt 1 hàng." in told


def test_a_round_whose_turn_has_not_come_gives_back_what_was_typed(
    secretary: FlaskClient, members: list[int]
) -> None:
    ahead = page(secretary) | head() | row(members[0], GOOD) | {"lan": "2", "reason": "Vì sao."}
    answer = secretary.post(URL, data=ahead)
    assert answer.status_code == 409
    said = words(answer.text)
    assert "Lần bỏ phiếu trước chưa đủ số" in said
    assert "Nguyễn Văn A: Hoàn thành tốt nhiệm vụ: 4" in said
    assert "Lý do: Vì sao." in said
    assert secretary.get(f"{URL}?lan=3").status_code == 404
    assert stored() == []


def test_a_correction_asks_for_its_reason_and_keeps_what_stood_before(
    secretary: FlaskClient, members: list[int], sign_in: SignIn
) -> None:
    secretary.post(URL, data=page(secretary) | head() | rows(members))
    answer = secretary.post(URL, data=page(secretary) | row(members[0], BEST))
    assert answer.status_code == 422
    assert "Hãy ghi lý do sửa số liệu đã đủ." in words(answer.text)
    half = fields(answer.text, "ballot") | {f"{members[0]}.no_mark": "", "reason": "Vì."}
    answer = secretary.post(URL, data=half)
    assert answer.status_code == 422
    assert "bản sửa cũng phải đủ số" in words(answer.text)
    typed = fields(answer.text, "ballot") | row(members[0], BEST) | {"reason": "Đếm lại."}
    assert secretary.post(URL, data=typed).status_code == 303
    for client in (secretary, sign_in("vanphong")):
        said = words(client.get(URL).text)
        assert "Hoàn thành xuất sắc nhiệm vụ: đạt 4/5" in said
        assert "Lý do: Đếm lại." in said
        assert "Bản 1 trước khi sửa" in said


# --- two browsers ---------------------------------------------------------------------------------


def test_rows_of_two_pages_merge_and_the_same_row_shows_both_values(
    secretary: FlaskClient, members: list[int]
) -> None:
    first, second, third = members[:3]
    secretary.post(URL, data=page(secretary) | head())
    mine = page(secretary) | row(first, GOOD) | row(second, BEST)
    secretary.post(URL, data=page(secretary) | row(second, GOOD) | row(third, GOOD))
    answer = secretary.post(URL, data=mine)
    assert answer.status_code == 409
    said = words(answer.text)
    assert "Có hàng vừa được lưu ở nơi khác" in said
    assert "Trần Thị B: Hoàn thành xuất sắc nhiệm vụ 4 1" in said
    again = fields(answer.text, "ballot")
    assert [again[f"{who}.votes_2"] for who in (first, second, third)] == ["4", "1", "4"]
    kept = page(secretary)
    assert [kept[f"{who}.votes_2"] for who in (first, second, third)] == ["4", "4", "4"]
    assert secretary.post(URL, data=again).status_code == 303
    assert page(secretary)[f"{second}.votes_2"] == "1"


def test_the_same_form_twice_is_one_version(secretary: FlaskClient, members: list[int]) -> None:
    typed = page(secretary) | head() | rows(members)
    answers = [secretary.post(URL, data=typed).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert len(stored()) == 1


# --- live -----------------------------------------------------------------------------------------


def test_a_preview_sends_only_the_rows_whose_outcome_changed(
    secretary: FlaskClient, members: list[int]
) -> None:
    typed, before = page(secretary) | head() | row(members[1], APART), everything()
    answer = secretary.post(PREVIEW, data=typed, headers=HTMX)
    assert answer.status_code == 200
    assert re.findall(r'id="outcome-(\d+)"', answer.text) == [str(members[1])]
    said = words(answer.text)
    assert "Hoàn thành tốt nhiệm vụ: đạt 3/5" in said
    assert "Các số đã nhập khớp nhau: 1/5 hàng đủ số" in said
    mark = re.search(r'name="(shown\.\d+)" value="(\w+)"', answer.text)
    assert mark is not None
    again = secretary.post(PREVIEW, data=typed | {mark[1]: mark[2]}, headers=HTMX)
    assert "outcome-" not in again.text
    assert everything() == before


def test_without_javascript_the_preview_is_a_whole_page(
    secretary: FlaskClient, members: list[int]
) -> None:
    typed = page(secretary) | head() | row(members[0], ("3", "1", "0", "0", "0"))
    answer = secretary.post(PREVIEW, data=typed)
    assert answer.status_code == 200
    said = words(answer.text)
    assert "Nội dung dưới đây chưa được lưu" in said
    assert "Cộng 4 phiếu nhưng có 5 phiếu hợp lệ: thiếu 1" in said
    assert bare(fields(answer.text, "ballot")) == bare(typed)
    assert stored() == []


# --- who may, and when ----------------------------------------------------------------------------


def test_a_locked_sheet_takes_no_counts_and_gives_back_what_was_typed(
    secretary: FlaskClient, members: list[int]
) -> None:
    typed = page(secretary) | head() | rows(members)
    set_state(BLANK, "submitted")
    answer = secretary.post(URL, data=typed)
    assert answer.status_code == 409
    assert "Nguyễn Văn A: Hoàn thành tốt nhiệm vụ: 4" in words(answer.text)
    assert 'id="ballot"' not in secretary.get(URL).text
    assert stored() == []


def test_others_read_counts_and_no_form(
    secretary: FlaskClient, members: list[int], sign_in: SignIn
) -> None:
    secretary.post(URL, data=page(secretary) | head() | rows(members))
    office = sign_in("vanphong")
    seen = office.get(URL)
    assert "Hoàn thành tốt nhiệm vụ: đạt 4/5" in words(seen.text)
    assert 'id="ballot"' not in seen.text
    assert office.post(URL, data={"csrf_token": csrf_token(seen.text)}).status_code == 403


def test_an_ended_session_keeps_the_counts(
    secretary: FlaskClient, members: list[int], app: Flask
) -> None:
    typed = page(secretary) | head() | rows(members)
    secretary.delete_cookie("phien")
    answer = secretary.post(URL, data=typed)
    assert answer.status_code == 401
    back = form_of(answer.text, "/dang-nhap") | {"username": ITS_SECRETARY, "password": PASSWORD}
    answer = secretary.post("/dang-nhap", data=back)
    assert answer.status_code == 200
    assert bare(fields(answer.text, "ballot")) == bare(typed)
    assert stored() == []


def test_a_branch_without_a_roll_is_told_so(sign_in: SignIn) -> None:
    said = words(sign_in(ITS_SECRETARY).get(URL).text)
    assert "Chi bộ chưa có danh sách đảng viên của năm này" in said


def test_two_of_one_name_are_told_apart(secretary: FlaskClient, members: list[int]) -> None:
    with database.connection():
        rated(people.put_on_roll(BLANK, "Nguyễn Văn A", birth_date="1975-03-02"))
    said = words(secretary.get(URL).text)
    assert "Nguyễn Văn A (sinh 02/03/1975)" in said
    assert "Nguyễn Văn A (sinh 28/02/1980)" in said


# --- how much it costs ----------------------------------------------------------------------------


def costs(client: FlaskClient, members: list[int]) -> tuple[int, int, int]:
    """The statements of the page, of a preview, and of one save, for so many members."""
    client.get(URL)
    with counting() as seen:
        typed = page(client) | head() | rows(members)
    with counting() as previewed:
        assert client.post(PREVIEW, data=typed, headers=HTMX).status_code == 200
    with counting() as saved:
        assert client.post(URL, data=typed).status_code == 303
    return len(seen), len(previewed), len(saved)


def test_sixty_members_cost_as_many_statements_as_five(
    secretary: FlaskClient, members: list[int]
) -> None:
    few = costs(secretary, members)
    with database.connection():
        VoteSheetRow.delete().execute()
        VoteSheet.delete().execute()
        members += enrolled(55)
    many = costs(secretary, members)
    assert many == few
    assert all(n <= most for n, most in zip(few, (9, 8, 34), strict=True)), few
