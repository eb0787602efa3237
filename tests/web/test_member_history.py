"""One member's page: every version of every fact, and the office's word that he is left out."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, values
from intranet.models import Session
from tests.fixtures.applications import PASSWORD, SignIn, signed_in
from tests.hostile import HOSTILE
from tests.rolls import enrol, note, put_on_roll
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    branch_url,
    everything,
    set_state,
    text,
)
from tests.web.member_table import URL, fact
from tests.web.world import form_of


@pytest.fixture
def roll(app: Flask) -> list[int]:
    return enrol(BLANK, 2)


@pytest.fixture
def office(sign_in: SignIn, roll: list[int]) -> FlaskClient:
    return sign_in("vanphong")


def place(member: int) -> tuple[str, str]:
    """A member's page, and where the office says that he is left out."""
    return f"{URL}/{member}", f"{URL}/{member}/chua-danh-gia"


def marking(client: FlaskClient, member: int) -> dict[str, str]:
    """What a browser would post of the form in which the office gives its reason."""
    page, act = place(member)
    forms = re.findall(r"<form[^>]*chua-danh-gia.*?</form>", client.get(page).text, re.S)
    return form_of(forms[0], act)


def test_every_version_is_told_in_words_with_who_and_when(sign_in: SignIn, roll: list[int]) -> None:
    for value in ("good", "limited", None):
        note(roll[0], "civil_grade", value)
    note(roll[0], "failings", "branch_task_failed,prohibited_conduct")
    note(roll[0], "failings", "none")
    note(roll[0], "reason_code", "not_devoted")
    note(roll[0], "discipline_from", "2017-03-01")
    note(roll[0], "stays", "no")
    said = text(sign_in(ITS_SECRETARY).get(place(roll[0])[0]).text)
    assert re.search(
        r"Chưa rõ 3 lần ghi : Mức phân loại cán bộ, công chức Chưa rõ – \d\d:\d\d ngày .*?"
        r"Hoàn thành nhiệm vụ nhưng còn hạn chế về năng lực – .*?Hoàn thành tốt nhiệm vụ – ",
        said,
    )
    assert "Không có 2 lần ghi" in said
    assert "Không hoàn thành nhiệm vụ chi bộ giao; Vi phạm quy định" in said
    assert "Chưa tận tụy với công việc" in said
    assert "01/03/2017" in said
    assert "Giữ mức xuất sắc trong giới hạn Không" in said
    assert "Bí thư Chi bộ" in said
    assert "Tự nhận mức Chưa rõ (chưa ai ghi)" in said


def test_a_member_of_another_roll_is_not_found_here(office: FlaskClient, roll: list[int]) -> None:
    alien = put_on_roll(11, "Lý Thị Khác")
    data = marking(office, roll[0]) | {"reason": "Ốm."}
    before = everything()
    for member in (alien, 999_999):
        page, act = place(member)
        assert office.get(page).status_code == 404
        assert office.post(act, data=data).status_code == 404
    assert office.get(f"/2018/chi-bo/11/thong-tin-dang-vien/{roll[0]}").status_code == 404
    assert everything() == before


def test_the_office_marks_mends_and_takes_back(office: FlaskClient, roll: list[int]) -> None:
    set_state(BLANK, "submitted")
    page, act = place(roll[0])
    data = marking(office, roll[0])
    empty = office.post(act, data=data)
    assert (empty.status_code, "Hãy ghi lý do." in empty.text) == (422, True)

    answer = office.post(act, data=data | {"reason": "Đi xa <b>lâu</b>."})
    assert (answer.status_code, answer.location) == (303, page)
    said = text(office.get(page).text)
    assert "Đã ghi chưa đánh giá trong đợt." in said
    assert "Chưa đánh giá trong đợt Đi xa <b>lâu</b>. 1 lần ghi" in said
    # The same form once more has had its effect; with another key it is out of date.
    assert office.post(act, data=data | {"reason": "Đi xa <b>lâu</b>."}).status_code == 303
    stale = office.post(act, data=data | {"reason": "Ốm."} | {"form_key": "another-key-of-20-let"})
    assert stale.status_code == 409
    assert "vừa được lưu ở nơi khác" in stale.text
    assert "Đi xa <b>lâu</b>." in text(stale.text)
    assert form_of(re.findall(r"<form[^>]*chua-danh-gia.*?</form>", stale.text, re.S)[0], act)[
        "reason"
    ].startswith("Ốm.")
    keyless = office.post(act, data=marking(office, roll[0]) | {"reason": "Ốm.", "form_key": ""})
    assert keyless.status_code == 422

    back = marking(office, roll[0]) | {"action": "take_back"}
    assert office.post(act, data=back).status_code == 303
    assert fact(roll[0], "not_assessed").value is None
    assert "Đã bỏ ghi chưa đánh giá." in office.get(page).text

    waiting = marking(office, roll[0]) | {"reason": "Ốm."}
    set_state(BLANK, "decided")
    locked = office.post(act, data=waiting)
    assert (locked.status_code, "Lý do đã gõ: Ốm." in locked.text) == (409, True)
    assert office.post(act, data=waiting | {"reason": "", "action": "take_back"}).status_code == 409
    assert "chua-danh-gia" not in office.get(page).text


def test_only_who_waits_can_be_marked_and_only_by_the_office(
    office: FlaskClient, sign_in: SignIn, roll: list[int]
) -> None:
    exempt = put_on_roll(BLANK, "Đỗ Văn Miễn", exempt=1)
    gone = put_on_roll(BLANK, "Lý Thị Đi", left_on="2017-06-01")
    data = marking(office, roll[0]) | {"reason": "Ốm."}
    for member in (exempt, gone):
        page, act = place(member)
        assert "chua-danh-gia" not in office.get(page).text
        refused = office.post(act, data=data)
        assert (refused.status_code, "không thuộc diện đánh giá" in refused.text) == (409, True)
    assert "Không thuộc chi bộ trong đợt này." in office.get(place(gone)[0]).text
    for who in (ITS_SECRETARY, "danguy"):
        client = sign_in(who)
        assert "chua-danh-gia" not in client.get(place(roll[0])[0]).text
        assert client.post(place(roll[0])[1], data=data).status_code in {400, 403}


def test_the_reason_is_shown_filled_in_after_the_session_ended(
    office: FlaskClient, roll: list[int]
) -> None:
    act = place(roll[0])[1]
    data = marking(office, roll[0]) | {"reason": "Ốm dài ngày."}
    with database.connection():
        Session.delete().execute()
    note(roll[0], "not_assessed", "Đi xa.")
    away = office.post(act, data=data)
    posted = form_of(away.text, "/dang-nhap")
    shown = office.post("/dang-nhap", data=posted | {"username": "vanphong", "password": PASSWORD})
    assert "Nội dung dưới đây chưa được lưu." in text(shown.text)
    again = form_of(re.findall(r"<form[^>]*chua-danh-gia.*?</form>", shown.text, re.S)[0], act)
    assert (again["reason"], again["seen"]) == ("Ốm dài ngày.", "0")
    assert office.post(act, data=again).status_code == 409
    assert fact(roll[0], "not_assessed").value == "Đi xa."


@pytest.mark.slow
def test_hostile_names_and_reasons_stand_as_they_are(sqlite_app: Flask) -> None:
    names = {values.parse_line(words) for words in HOSTILE}
    members = {put_on_roll(BLANK, name): " ".join(name.split()) for name in names}
    office, secretary = signed_in(sqlite_app, "vanphong"), signed_in(sqlite_app, ITS_SECRETARY)
    first = next(iter(members))
    reason = values.parse_text("\n".join(HOSTILE))
    note(first, "not_assessed", reason)
    table = text(secretary.get(URL).text)
    for member, name in members.items():
        assert name in table
        assert name in text(office.get(place(member)[0]).text)
    shown = text(office.get(place(first)[0]).text)
    assert " ".join(reason.split()) in shown
    assert office.get(branch_url()).status_code == 200
