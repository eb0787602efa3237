"""The table of facts in a browser without script, and what a page with script is answered."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import access, database
from intranet.access import Act, Rule
from intranet.models import Session
from tests.fixtures.applications import PASSWORD, SignIn, csrf_token
from tests.rolls import enrol, invented, note, put_on_roll
from tests.sheets import (
    BLANK,
    HTMX,
    ITS_SECRETARY,
    acts,
    branch_url,
    everything,
    set_state,
    text,
)
from tests.web.member_table import URL, fact, form, form_of, messages, row, typed
from tests.web.world import contents
from tests.web.world import form_of as other_form

FILL, UNDO = f"{URL}/dien", f"{URL}/hoan-tac"
FIRST = "branch_task_failed"


@pytest.fixture
def roll(app: Flask) -> list[int]:
    """Three members on the roll of the branch whose sheet is blank."""
    return enrol(BLANK, 3)


@pytest.fixture
def secretary(sign_in: SignIn, roll: list[int]) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def whole(member: int) -> dict[str, str | list[str]]:
    """One member's whole row as it is typed."""
    return {
        f"{member}.review_completed_on": "5/12/2017",
        f"{member}.civil_grade": "limited",
        f"{member}.emulation_fighter": "no",
        f"{member}.merit_certificate": "yes",
        f"{member}.discipline_from": "01/03/2017",
        f"{member}.failings": ["", FIRST, "refused_assignment_or_disunity"],
        f"{member}.self_rating": "good",
        f"{member}.reason_code": "disciplined",
    }


# --- saving ---------------------------------------------------------------------------------------


def test_a_row_is_saved_and_stands_on_the_page_and_posting_it_again_writes_nothing(
    secretary: FlaskClient, roll: list[int]
) -> None:
    answer = secretary.post(URL, data=typed(form(secretary), whole(roll[0])))
    assert (answer.status_code, answer.location) == (303, URL)
    page = secretary.get(URL).text
    assert re.search(r"Đã lưu lúc \d\d:\d\d: 8 ô\.", text(page))
    assert "Chờ: chưa bỏ phiếu" in row(page, roll[0])
    assert "Chờ: chưa hoàn thành kiểm điểm" in row(page, roll[1])
    shown = form_of(page)
    assert shown[f"{roll[0]}.review_completed_on"] == "05/12/2017"
    assert shown.getlist(f"{roll[0]}.failings") == ["", FIRST, "refused_assignment_or_disunity"]
    assert fact(roll[0], "failings").value == f"{FIRST},refused_assignment_or_disunity"

    before = everything()
    assert secretary.post(URL, data=shown).status_code == 303
    assert "Không có ô nào thay đổi." in secretary.get(URL).text
    assert everything() == before


def test_a_cell_that_cannot_be_read_is_told_of_and_the_others_are_saved(
    secretary: FlaskClient, roll: list[int]
) -> None:
    bad: dict[str, str | list[str]] = {
        f"{roll[0]}.review_completed_on": "09/12/2017",
        f"{roll[1]}.discipline_from": " <b>hôm qua</b> ",
        f"{roll[1]}.failings": ["", "none", FIRST],
        f"{roll[2]}.civil_grade": "good",
    }
    answer = secretary.post(URL, data=typed(form(secretary), bad))
    assert answer.status_code == 422
    assert "Ngày này chưa đến" in messages(answer.text, roll[0])
    assert "Bị kỷ luật từ ngày: Hãy nhập ngày" in messages(answer.text, roll[1])
    assert "Khuyết điểm: Đã chọn “Không có”" in messages(answer.text, roll[1])
    assert messages(answer.text, roll[2]) == ""
    assert answer.text.count('aria-invalid="true"') == 3
    assert fact(roll[2], "civil_grade").value == "good"
    shown = form_of(answer.text)
    for name, value in bad.items():
        assert shown.getlist(name) == ([value] if isinstance(value, str) else value)
    mended = typed(shown, {**dict.fromkeys(bad, ""), f"{roll[0]}.review_completed_on": "8/12/2017"})
    mended[f"{roll[2]}.civil_grade"] = "good"
    assert secretary.post(URL, data=mended).status_code == 303
    assert fact(roll[0], "review_completed_on").value == "2017-12-08"


def test_two_values_for_one_cell_are_both_shown_and_the_person_chooses(
    secretary: FlaskClient, roll: list[int]
) -> None:
    cell, other = f"{roll[0]}.civil_grade", f"{roll[1]}.self_rating"
    mine = typed(form(secretary), {cell: "good", other: "excellent"})
    note(roll[0], "civil_grade", "limited")
    answer = secretary.post(URL, data=mine)
    assert answer.status_code == 409
    said = messages(answer.text, roll[0])
    assert "Của tôi Hoàn thành tốt nhiệm vụ" in said
    assert "Hoàn thành nhiệm vụ nhưng còn hạn chế về năng lực" in said
    assert (fact(roll[0], "civil_grade").value, fact(roll[1], "self_rating").value) == (
        "limited",
        "excellent",
    )
    shown = form_of(answer.text)
    assert shown[cell] == "good"
    assert secretary.post(URL, data=shown).status_code == 409

    settle = re.findall(r'name="(keep|take)" value="([^"]+)"', answer.text)
    assert [name for name, _ in settle] == ["keep", "take"]
    keep, take = (typed(shown, {name: value}) for name, value in settle)
    assert secretary.post(URL, data=take).status_code == 303
    assert fact(roll[0], "civil_grade").value == "limited"
    assert secretary.post(URL, data=keep).status_code == 303
    assert fact(roll[0], "civil_grade").value == "good"


def test_a_page_with_script_sends_what_changed_and_gets_back_no_box(
    secretary: FlaskClient, roll: list[int]
) -> None:
    shown = form(secretary)
    cell = f"{roll[0]}.review_completed_on"
    sent = {cell: "01/12/2017", f"stamp.{cell}": shown[f"stamp.{cell}"]}
    token = {"csrf_token": shown["csrf_token"]}
    answer = secretary.post(URL, data={**sent, **token}, headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert re.findall(r'name="(?!csrf_token|change)([^"]+)"', answer.text) == [f"stamp.{cell}"]
    said = text(answer.text)
    assert "Đã lưu" in said
    assert "Chờ: chưa bỏ phiếu" in said
    assert f"{invented(0)} – Hoàn thành kiểm điểm ngày" in said

    again = secretary.post(URL, data={**sent, **token, cell: "x"}, headers=HTMX)
    assert (again.status_code, "1 mục chưa lưu" in again.text) == (422, True)
    late = secretary.post(URL, data={**sent, **token, cell: "02/12/2017"}, headers=HTMX)
    assert (late.status_code, "Giữ của tôi" in late.text) == (409, True)
    ticks = {f"{roll[1]}.failings": ["", FIRST], f"stamp.{roll[1]}.failings": "0-x"}
    ticked = secretary.post(URL, data={**ticks, **token}, headers=HTMX)
    assert f'id="s-{roll[1]}-failings" hx-swap-oob="true">Có: 1<' in ticked.text
    set_state(BLANK, "submitted")
    locked = secretary.post(URL, data={**sent, **token}, headers=HTMX)
    assert locked.status_code == 409
    assert "Không lưu được – Biểu đã nộp và đang khoá." in text(locked.text)


def test_a_branch_locked_in_between_gives_back_what_was_typed(
    secretary: FlaskClient, roll: list[int]
) -> None:
    posted = typed(form(secretary), {**whole(roll[0]), f"{roll[1]}.discipline_from": "<b>x</b>"})
    set_state(BLANK, "submitted")
    before = everything()
    answer = secretary.post(URL, data=posted)
    assert answer.status_code == 409
    said = text(answer.text)
    assert "Biểu đã nộp và đang khoá. Nội dung vừa gửi chưa được lưu." in said
    assert "Mức phân loại cán bộ, công chức: Hoàn thành nhiệm vụ nhưng còn hạn chế" in said
    assert "Bị kỷ luật từ ngày: <b>x</b>" in said
    assert everything() == before
    nothing = secretary.post(URL, data={"csrf_token": posted["csrf_token"]})
    assert (nothing.status_code, "Nội dung đã gõ" in nothing.text) == (409, False)


def test_after_the_session_ended_the_table_is_shown_filled_and_saved_by_hand(
    secretary: FlaskClient, roll: list[int]
) -> None:
    posted = typed(form(secretary), whole(roll[0]))
    with database.connection():
        Session.delete().execute()
    note(roll[0], "civil_grade", "good")
    away = secretary.post(URL, data=posted)
    assert away.status_code == 401
    carried = re.findall(r'name="(carried\.[^"]+|csrf_token|next)" value="([^"]*)"', away.text)
    data: dict[str, list[str]] = {"username": [ITS_SECRETARY], "password": [PASSWORD]}
    for name, value in carried:
        data.setdefault(name, []).append(value)
    filled = secretary.post("/dang-nhap", data=data)
    assert filled.status_code == 200
    assert "Nội dung dưới đây chưa được lưu." in text(filled.text)
    again = form_of(filled.text)
    assert {name: again.getlist(name) for name in whole(roll[0])} == {
        name: posted.getlist(name) for name in whole(roll[0])
    }
    assert secretary.post(URL, data=again).status_code == 409
    assert fact(roll[0], "civil_grade").value == "good"
    assert fact(roll[0], "merit_certificate").value == "yes"


# --- undoing, and filling in ----------------------------------------------------------------------


def test_the_last_change_is_undone_by_its_button(secretary: FlaskClient, roll: list[int]) -> None:
    assert UNDO not in secretary.get(URL).text.split("</table>")[1].split("<form")[-1]
    secretary.post(URL, data=typed(form(secretary), {f"{roll[0]}.civil_grade": "good"}))
    first = other_form(secretary.get(URL).text, UNDO)
    secretary.post(URL, data=typed(form(secretary), {f"{roll[1]}.civil_grade": "failed"}))
    assert secretary.post(UNDO, data=first).status_code == 409

    page = secretary.get(URL).text
    assert re.search(
        r"Hoàn tác Trần Thị B – Mức phân loại cán bộ, công chức, \d\d:\d\d", text(page)
    )
    button = other_form(page, UNDO)
    answer = secretary.post(UNDO, data=button)
    assert (answer.status_code, answer.location) == (303, f"{URL}#dv-{roll[1]}")
    assert fact(roll[1], "civil_grade").value is None
    assert "Đã hoàn tác lần sửa lúc" in text(secretary.get(URL).text)
    before = everything()
    assert secretary.post(UNDO, data=button).status_code == 303
    assert "đã được hoàn tác trước đó" in text(secretary.get(URL).text)
    assert everything() == before

    note(roll[0], "civil_grade", "limited")
    with database.connection():
        database.database.execute_sql(
            "UPDATE member_fact SET changed_by_id = 1 WHERE superseded = 0 AND value = 'limited'"
        )
    refused = secretary.post(UNDO, data=first)
    assert refused.status_code == 409
    assert f"không hoàn tác được. ({invented(0)} – Mức phân loại" in text(refused.text)
    set_state(BLANK, "submitted")
    assert secretary.post(UNDO, data=first).status_code == 409


def test_a_day_is_filled_in_for_all_of_whom_it_is_not_known_and_undone_at_once(
    secretary: FlaskClient, roll: list[int]
) -> None:
    exempt = put_on_roll(BLANK, "Đỗ Văn Miễn", exempt=1)
    note(roll[0], "review_completed_on", "2017-12-01")
    assert secretary.get(FILL).status_code == 200
    asked = other_form(secretary.get(FILL).text, FILL) | {"o": "review_completed_on:"}
    bad = secretary.post(FILL, data=asked)
    assert (bad.status_code, "Hãy nhập ngày cần điền." in bad.text) == (422, True)

    before = contents(but=())
    listed = secretary.post(FILL, data=asked | {"ngay": "7/12/2017"})
    assert contents(but=()) == before
    said = text(listed.text)
    assert "Hoàn thành kiểm điểm ngày: 07/12/2017 Sẽ điền cho 2 người: Trần Thị B Lê Văn C" in said
    entries = acts()
    assert secretary.post(URL, data=other_form(listed.text, URL)).status_code == 303
    days = [fact(member, "review_completed_on").value for member in (*roll, exempt)]
    assert days == ["2017-12-01", "2017-12-07", "2017-12-07", None]
    assert acts() == [*entries, "facts.edit"]

    none = secretary.post(FILL, data=asked | {"ngay": "7/12/2017"})
    assert "Không còn ô trống nào để điền." in none.text
    page = secretary.get(URL).text
    assert "Hoàn tác 2 ô" in text(page)
    secretary.post(UNDO, data=other_form(page, UNDO))
    assert [fact(member, "review_completed_on").value for member in roll[1:]] == [None, None]

    failings = secretary.post(FILL, data=asked | {"o": "failings:none"})
    assert "Khuyết điểm: Không có" in text(failings.text)
    set_state(BLANK, "submitted")
    locked = secretary.post(FILL, data=asked | {"ngay": "7/12/2017"})
    assert "Biểu đang khoá" in text(locked.text)


# --- what is shown to whom ------------------------------------------------------------------------


def test_who_needs_nothing_is_grey_with_the_reason(secretary: FlaskClient) -> None:
    shown = {
        "Được miễn công tác": put_on_roll(BLANK, "Đỗ Văn Miễn", exempt=1),
        "Rời chi bộ từ ngày 01/06/2017": put_on_roll(BLANK, "Lý Thị Đi", left_on="2017-06-01"),
        "Về chi bộ từ ngày 01/02/2018": put_on_roll(BLANK, "Lý Thị Về", joined_on="2018-02-01"),
    }
    other = put_on_roll(BLANK, "Đặng Thị Khác", civil_servant="none")
    left_out = put_on_roll(BLANK, "Hồ Văn Ốm")
    note(left_out, "not_assessed", "Ốm dài ngày.")
    page = secretary.get(URL).text
    posted = form_of(page)
    for reason, member in shown.items():
        assert reason in row(page, member)
        assert f'id="dv-{member}" class="spare"' in page
        assert f"{member}.civil_grade" not in posted
    assert "Không xét" in row(page, other)
    assert f"{other}.civil_grade" not in posted
    assert f"{other}.emulation_fighter" in posted
    assert "Văn phòng ghi: chưa đánh giá trong đợt" in row(page, left_out)
    assert f"{left_out}.civil_grade" in posted


def test_those_above_read_it_and_nobody_sees_what_is_private_without_the_act(
    sign_in: SignIn, roll: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    note(roll[0], "civil_grade", "limited")
    note(roll[0], "discipline_from", "2017-03-01")
    note(roll[0], "review_completed_on", "2017-12-01")
    for who in ("vanphong", "ubkt", "bantv", "danguy"):
        client = sign_in(who)
        page = client.get(URL).text
        assert 'id="sheet"' not in page
        assert "Còn hạn chế" in row(page, roll[0])
        assert "01/03/2017" in row(page, roll[0])
        assert client.post(URL, data={"csrf_token": csrf_token(page)}).status_code == 403
    assert sign_in("bithu01").get(URL).status_code == 404
    assert sign_in("quantri").get(URL).status_code == 403

    public = {**access.PERMISSIONS, Act.MEMBERS_PRIVATE: Rule({})}
    monkeypatch.setattr(access, "PERMISSIONS", public)
    secretary = sign_in(ITS_SECRETARY)
    for path in (URL, f"{URL}/{roll[0]}"):
        page = secretary.get(path).text
        assert "01/12/2017" in page
        for word in ("01/03/2017", "hạn chế", "Khuyết điểm", "biểu 7B", "civil_grade"):
            assert word not in page
    kept = {f"{roll[0]}.civil_grade": "good", f"stamp.{roll[0]}.civil_grade": "1-x"}
    secretary.post(URL, data={"csrf_token": csrf_token(page), **kept})
    assert fact(roll[0], "civil_grade").value == "limited"


def test_a_branch_without_a_roll_says_so_and_one_with_a_roll_is_led_here(sign_in: SignIn) -> None:
    client = sign_in(ITS_SECRETARY)
    assert "Chi bộ chưa có danh sách đảng viên." in client.get(URL).text
    assert f'href="{URL}"' not in client.get(branch_url()).text
    enrol(number=1)
    assert f'href="{URL}"' in client.get(branch_url()).text
