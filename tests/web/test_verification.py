"""The verification's pages: side by side, saved row by row, confirmed and passed on; returned."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database
from intranet.models import LogEntry, LogHead
from tests.decided import submitted
from tests.fixtures.applications import PASSWORD, SignIn, fields
from tests.sheets import (
    BLANK,
    HTMX,
    assessment,
    branch_url,
    headline,
    set_state,
    sheet_url,
    stored,
    text,
)
from tests.web.test_carrying import end_sessions, sign_in_on
from tests.web.world import COMING_AND_GOING, branch_id, contents

pytestmark = pytest.mark.slow

URL = f"{branch_url()}/tham-dinh"
SCORE, NOTE = "found.score.ideology", "note.score.ideology"


@pytest.fixture
def office(app: Flask, sign_in: SignIn) -> FlaskClient:
    """The office, with the blank branch's worked sheet handed in."""
    with database.connection():
        submitted(evidence__ideology="Biên bản <số> 4")
    return sign_in("vanphong")


def send(client: FlaskClient, htmx: bool = False, **typed: str) -> TestResponse:
    """Open the page, type into some boxes, save; `found__score__ideology` names a box."""
    boxes = {name.replace("__", "."): value for name, value in typed.items()}
    data = fields(client.get(URL).text) | boxes
    return client.post(URL, data=data, headers=HTMX if htmx else {})


def test_the_page_shows_what_the_branch_said_beside_empty_boxes(office: FlaskClient) -> None:
    page = office.get(URL).text
    shown = fields(page)
    assert shown[SCORE] == shown[NOTE] == shown["found.united"] == ""
    said = text(page)
    for words in (
        "Chi bộ tự chấm 18 / 20 điểm",
        "Biên bản <số> 4",
        "Như chi bộ: Có, đoàn kết",
        "chi bộ: 10",
        "Đề nghị xếp loại chi bộ ở mức nào? Trong sạch vững mạnh",
        "Tổng điểm 92,5 92,5",
        "Mục khác với chi bộ Chưa có mục nào.",
    ):
        assert words in said, words
    assert "found.proposed_tier" not in shown


def test_what_differs_is_saved_with_its_note_and_read_beside_the_branchs(
    office: FlaskClient,
) -> None:
    typed = {"found__score__ideology": "15", "note__score__ideology": "Thiếu sổ."}
    assert send(office, **typed).status_code == 303
    page = office.get(URL).text
    assert (fields(page)[SCORE], fields(page)[NOTE]) == ("15", "Thiếu sổ.")
    assert "89,5" in headline(page)
    said = text(page)
    assert "Tổng điểm 92,5 89,5 khác" in said
    assert "Mức tính được Trong sạch vững mạnh Hoàn thành tốt nhiệm vụ khác" in said
    assert "b) Công tác chính trị tư tưởng: 18 → 15" in said
    with database.connection():
        assert stored()["score.ideology"].verified == {"self_score": 1500}


@pytest.mark.parametrize(
    ("typed", "box", "message"),
    [
        ({SCORE: "15"}, NOTE, "Hãy ghi lý do"),
        ({SCORE: "20,01", NOTE: "x"}, SCORE, "Điểm tối đa"),
        ({SCORE: "x", NOTE: "x"}, SCORE, "Hãy nhập điểm bằng chữ số"),
        ({SCORE: "15", NOTE: "x" * 1001}, NOTE, "tối đa 1000"),
        ({"found.united": "no"}, "note.united", "Hãy ghi lý do"),
        ({"found.united": "perhaps", "note.united": "x"}, "found.united", "Hãy chọn một"),
        ({"found.leaders_self_detected": "1", "note.leaders": "x"}, "", "Không thể nhiều hơn"),
        ({"found.members_failed": "1", "note.members": "x"}, "", "không được vượt quá"),
    ],
)
def test_what_cannot_be_saved_is_told_beside_it_and_everything_typed_stays(
    office: FlaskClient, typed: dict[str, str], box: str, message: str
) -> None:
    good = {"found.score.leadership": "10", "note.score.leadership": "Đã đối chiếu."}
    answer = office.post(URL, data=fields(office.get(URL).text) | good | typed)
    assert answer.status_code == 422
    row = next(iter(typed)).partition(".")[2].replace(".", "-")
    row = {"leaders_self_detected": "leaders", "members_failed": "members"}.get(row, row)
    slot = re.search(rf'id="row-{row}-message".*?</div>', answer.text, re.DOTALL)
    assert slot is not None
    assert message in text(slot.group())
    if box and "perhaps" not in typed.values():
        shown = fields(answer.text)
        assert {name: shown[name] for name in typed} == typed
        assert f'data-invalid="{box}"' in slot.group()
    with database.connection():
        assert stored()["score.leadership"].verified == {"self_score": 1000}
        assert stored()["score.ideology"].verified is None


def test_a_number_alone_is_corrected_and_its_neighbours_stay_as_said(office: FlaskClient) -> None:
    typed = {"found.members_completed": "9", "note.members": "Một đảng viên chưa phân loại."}
    assert office.post(URL, data=fields(office.get(URL).text) | typed).status_code == 303
    with database.connection():
        found = stored()["members"].verified
    assert found == {"total": 10, "completed_or_better": 9, "failed": 0}
    shown = fields(office.get(URL).text)
    assert shown["found.members_total"] == "10"
    assert "Từ Hoàn thành tốt nhiệm vụ" in headline(office.get(URL).text)


def test_of_two_people_the_second_sees_both_values_and_chooses(
    office: FlaskClient, sign_in: SignIn
) -> None:
    other = sign_in("vanphong")
    theirs = fields(other.get(URL).text)
    send(office, found__score__ideology="15", note__score__ideology="Của kia.")
    mine = {SCORE: "16", NOTE: "Của tôi.", "found.united": "no", "note.united": "Có đơn."}
    answer = other.post(URL, data=theirs | mine)
    assert answer.status_code == 409
    said = text(answer.text)
    assert "Của tôi 16 – Của tôi." in said
    assert "15 – Của kia." in said
    with database.connection():
        assert stored()["score.ideology"].verified == {"self_score": 1500}
        assert stored()["united"].verified == {"answer": "no"}
    # Saving again does not write over it either; only the choice does.
    assert other.post(URL, data=fields(answer.text)).status_code == 409
    keep = re.search(r'name="keep" value="([^"]+)"', answer.text)
    assert keep is not None
    kept = other.post(URL, data=fields(answer.text) | {"keep": keep[1]})
    assert kept.status_code == 303
    with database.connection():
        assert stored()["score.ideology"].verified == {"self_score": 1600}


def test_the_stored_value_can_be_taken_instead(office: FlaskClient, sign_in: SignIn) -> None:
    other = sign_in("vanphong")
    theirs = fields(other.get(URL).text)
    send(office, found__score__ideology="15", note__score__ideology="Của kia.")
    taken = {SCORE: "16", NOTE: "Của tôi.", "take": "score.ideology"}
    assert other.post(URL, data=theirs | taken).status_code == 303
    with database.connection():
        assert stored()["score.ideology"].verified == {"self_score": 1500}


def test_an_old_page_that_touched_nothing_is_no_conflict(
    office: FlaskClient, sign_in: SignIn
) -> None:
    other = sign_in("vanphong")
    old = fields(other.get(URL).text)
    send(office, found__score__ideology="15", note__score__ideology="Của kia.")
    assert other.post(URL, data=old).status_code == 303
    with database.connection():
        assert stored()["score.ideology"].verified == {"self_score": 1500}


def test_a_preview_reads_what_is_typed_and_writes_nothing(office: FlaskClient) -> None:
    shown = fields(office.get(URL).text)
    before = contents()
    csrf = {"X-CSRFToken": shown["csrf_token"], **HTMX}
    live = office.post(f"{URL}/xem-truoc", json={SCORE: "15", "found.united": ""}, headers=csrf)
    assert live.status_code == 200
    assert "89,5" in headline(live.text)
    for url, more in ((URL, {"action": "preview"}), (f"{URL}/xem-truoc", {})):
        whole = office.post(url, data=shown | {SCORE: "x"} | more)
        assert whole.status_code == 200
        assert fields(whole.text)[SCORE] == "x"
        assert "chưa đọc được" in whole.text
        assert "data-unsaved" in whole.text
    assert contents() == before


def test_htmx_gets_each_rows_stamp_and_message_and_no_box(office: FlaskClient) -> None:
    answer = send(office, htmx=True, found__score__ideology="15", note__score__ideology="Thiếu.")
    assert (answer.status_code, 'data-saved="all"' in answer.text) == (200, True)
    assert "<textarea" not in answer.text
    bad = send(office, htmx=True, found__score__ideology="14", note__score__ideology="")
    assert (bad.status_code, "Hãy ghi lý do" in bad.text) == (422, True)
    assert 'data-saved="partly">Còn 1 mục' in bad.text


@pytest.mark.parametrize("state", ["returned", "verified", "decided"])
def test_a_sheet_that_has_moved_on_is_refused_with_what_was_typed(
    office: FlaskClient, state: str
) -> None:
    typed = fields(office.get(URL).text) | {SCORE: "15", NOTE: "Thiếu sổ."}
    with database.connection():
        set_state(BLANK, state)
    before = contents()
    answer = office.post(URL, data=typed)
    assert answer.status_code == 409
    assert "15 – Thiếu sổ." in text(answer.text)
    fragment = office.post(URL, data=typed, headers=HTMX)
    assert (fragment.status_code, 'data-saved="refused"' in fragment.text) == (409, True)
    assert office.post(URL, data=typed | {"action": "preview"}).status_code == 409
    for url in (URL, f"{URL}/chuyen"):
        assert office.get(url).status_code == 409
    csrf = {"csrf_token": typed["csrf_token"], "form_key": "k" * 20, "seen": ""}
    assert office.post(f"{URL}/chuyen", data=csrf).status_code == 409
    assert contents() == before


def test_what_was_typed_is_shown_again_after_signing_in(office: FlaskClient) -> None:
    typed = fields(office.get(URL).text) | {SCORE: "15", NOTE: "Thiếu sổ."}
    end_sessions()
    before = contents(but={*COMING_AND_GOING, LogEntry, LogHead})
    page = office.post(URL, data=typed)
    assert page.status_code == 401
    filled = sign_in_on(page, office, "vanphong", PASSWORD)
    assert (fields(filled.text)[SCORE], fields(filled.text)[NOTE]) == ("15", "Thiếu sổ.")
    assert contents(but={*COMING_AND_GOING, LogEntry, LogHead}) == before


def confirm(client: FlaskClient) -> dict[str, str]:
    """The form of the page that confirms."""
    page = client.get(f"{URL}/chuyen").text
    return dict(re.findall(r'name="(csrf_token|form_key|seen)" value="([^"]*)"', page))


def test_the_confirming_page_lists_the_corrections_and_passes_on(office: FlaskClient) -> None:
    data = fields(office.get(URL).text)
    typed = {SCORE: "15", NOTE: "Thiếu <sổ>.", "action": "finish"}
    answer = office.post(URL, data=data | typed)
    assert answer.location.endswith("/tham-dinh/chuyen")
    said = text(office.get(answer.location).text)
    assert "b) Công tác chính trị tư tưởng 18 15 Thiếu <sổ>." in said
    assert "Mọi mục khác được xác nhận như chi bộ." in said
    form = confirm(office)
    assert office.post(f"{URL}/chuyen", data=form).status_code == 303
    before = contents()
    assert office.post(f"{URL}/chuyen", data=form).status_code == 303
    assert contents() == before
    with database.connection():
        assert assessment().state == "verified"


def test_what_changed_after_the_confirming_page_was_drawn_is_shown_first(
    office: FlaskClient,
) -> None:
    form = confirm(office)
    send(office, found__score__ideology="15", note__score__ideology="Thiếu sổ.")
    answer = office.post(f"{URL}/chuyen", data=form)
    assert answer.status_code == 409
    assert "Thiếu sổ." in answer.text
    stale = confirm(office) | {"form_key": "?"}
    assert office.post(f"{URL}/chuyen", data=stale).status_code == 409
    with database.connection():
        assert assessment().state == "submitted"


def test_after_a_return_the_branch_reads_what_the_office_found_beside_the_reason(
    office: FlaskClient, sign_in: SignIn
) -> None:
    secretary = sign_in("bithu10")
    send(
        office,
        found__score__ideology="15",
        note__score__ideology="Thiếu sổ.",
        note__tasks="Rất rõ.",
        found__united="no",
        note__united="Có đơn thư.",
        found__members_completed="9",
        note__members="Một người chờ.",
    )
    assert "Văn phòng thẩm định" not in secretary.get(sheet_url()).text
    office.post(f"{URL}/chuyen", data=confirm(office))
    found = (
        "Văn phòng thẩm định: 15 – Thiếu sổ.",
        "Văn phòng thẩm định: như chi bộ – Rất rõ.",
        "Văn phòng thẩm định: Không, mất đoàn kết – Có đơn thư.",
        "Văn phòng thẩm định: 10 / 9 / 0 – Một người chờ.",
    )
    verified = text(secretary.get(sheet_url()).text)
    back = office.get(f"{branch_url()}/tra-lai").text
    form = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]*)"', back))
    office.post(f"{branch_url()}/tra-lai", data=form | {"reason": "Xin bổ sung."})
    page = secretary.get(sheet_url()).text
    returned = text(page)
    assert "Xin bổ sung." in returned
    for words in found:
        assert words in verified
        assert words in returned
    assert fields(page)["score.ideology"] == "18"
    secretary.post(sheet_url(), data=fields(page) | {"score.ideology": "15"})
    assert found[0] not in text(secretary.get(sheet_url()).text)


def test_the_sheets_page_leads_the_office_there_while_it_may_verify(
    office: FlaskClient, sign_in: SignIn
) -> None:
    assert f'href="{URL}"' in office.get(sheet_url()).text
    assert f'href="{URL}"' not in sign_in("danguy").get(sheet_url()).text
    with database.connection():
        set_state(BLANK, "verified")
    assert f'href="{URL}"' not in office.get(sheet_url()).text


def test_counted_numbers_are_shown_only(app: Flask, sign_in: SignIn) -> None:
    with database.connection():
        submitted(members=10)
    page = sign_in("vanphong").get(URL).text
    assert "found.members_total" not in fields(page)
    assert "note.members" not in fields(page)
    assert "tính từ danh sách đảng viên" in page


SEVERAL = "/2017/chi-bo/chuyen"


def test_several_are_passed_on_together_and_the_others_say_why_not(office: FlaskClient) -> None:
    page = office.get(SEVERAL).text
    said = text(page)
    assert "Chi bộ Trung tâm Tin học 91,5 điểm" in said
    assert "Cần xem: chưa xác định được một mức; kết quả bỏ phiếu ngang nhau." in said
    ids = re.findall(r'name="sheet" value="(\d+)" checked', page)
    assert len(ids) > 2
    form = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]*)"', page))
    assert office.post(SEVERAL, data=form | {"sheet": ids[:2]}).status_code == 303
    after = office.get(SEVERAL).text
    assert re.findall(r'name="sheet" value="(\d+)"', after) == ids[2:]


@pytest.mark.parametrize(
    ("sheets", "key", "status"),
    [
        ([], None, 422),
        (["x", "²", "9" * 12], None, 422),
        (["999999999"], None, 404),
        ("flagged", None, 409),
        ("ready", "?", 409),
    ],
)
def test_several_are_not_passed_on_by_a_bad_form(
    office: FlaskClient, sheets: list[str] | str, key: str | None, status: int
) -> None:
    page = office.get(SEVERAL).text
    ready = re.findall(r'name="sheet" value="(\d+)" checked', page)
    tin_hoc = branch_id("Chi bộ Trung tâm Tin học")
    with database.connection():
        flagged = str(assessment(tin_hoc - 1).id)
    chosen = {"flagged": [*ready, flagged], "ready": ready}.get(str(sheets), sheets)
    form = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]*)"', page))
    form |= {"form_key": key} if key else {}
    before = contents()
    assert office.post(SEVERAL, data=form | {"sheet": chosen}).status_code == status
    assert contents() == before


def test_a_year_that_is_not_there_has_nothing_to_pass_on(office: FlaskClient) -> None:
    form = {"csrf_token": fields(office.get(URL).text)["csrf_token"]}
    assert office.get("/2016/chi-bo/chuyen").status_code == 404
    assert office.post("/2016/chi-bo/chuyen", data=form).status_code == 404
