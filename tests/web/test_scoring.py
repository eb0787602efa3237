"""The score sheet's pages: showing, previewing, saving, by a browser without JavaScript."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import sheet
from intranet.clock import Clock
from intranet.models import ALL
from tests.fixtures.applications import SignIn, csrf_token, fields
from tests.sheets import (
    BLANK,
    HTMX,
    ITS_SECRETARY,
    STORIES,
    WORKED,
    acts,
    assessment,
    branch_url,
    everything,
    fill,
    headline,
    set_state,
    sheet_url,
    stamps,
    stored,
    text,
)

pytestmark = pytest.mark.slow

URL = sheet_url()
SCORE = "score.political_tasks"


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    """The secretary of the branch whose sheet is still blank."""
    return sign_in(ITS_SECRETARY)


def message(page: str, row: str) -> str:
    """What a row says back."""
    found = re.search(rf'<div class="row-message[^>]*id="row-{row}-message".*?</div>', page, re.S)
    assert found is not None, row
    return text(found.group())


# --- the worked sheet -----------------------------------------------------------------------------


def test_the_worked_sheet_on_the_page_and_in_the_preview(secretary: FlaskClient) -> None:
    page = secretary.get(URL).text
    for name, changes, total, tier in STORIES:
        typed = stamps(page) | WORKED | changes
        preview = secretary.post(f"{URL}/xem-truoc", data=typed, headers=HTMX)
        assert preview.status_code == 200
        assert headline(preview.text) == f"{total} điểm {tier}", name

        assert secretary.post(URL, data=typed).status_code == 303, name
        page = secretary.get(URL).text
        assert headline(page) == f"{total} điểm {tier}", name
        assert f"Mức tính được {tier}" in text(secretary.get(branch_url()).text), name


def test_one_mass_organisation_second_names_clause_a_as_unmet(secretary: FlaskClient) -> None:
    typed = fields(secretary.get(URL).text) | WORKED | {"peer.cong_doan": "second"}
    said = text(secretary.post(f"{URL}/xem-truoc", data=typed, headers=HTMX).text)
    assert (
        "Chưa đạt: Chính quyền cùng cấp xếp mức cao nhất; đoàn thể cùng cấp: 3 mức cao nhất, "
        "1 mức cao thứ hai – cần tất cả đạt mức cao nhất (II.B.1.3.a)"
    ) in said
    assert "Để đạt mức Trong sạch vững mạnh" in said


# --- saving ---------------------------------------------------------------------------------------


def test_a_saved_score_stands_on_the_page_afterwards(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    posted = fields(client.get(sheet_url(2)).text)
    posted["score.organisation_building"] = "13,25"

    answer = client.post(sheet_url(2), data=posted)

    assert (answer.status_code, answer.location) == (303, sheet_url(2))
    page = client.get(sheet_url(2)).text
    assert fields(page)["score.organisation_building"] == "13,25"
    assert "Đã lưu nháp lúc" in page


def test_saving_and_going_on_leads_to_where_the_sheet_is_handed_in(secretary: FlaskClient) -> None:
    answer = fill(secretary, {SCORE: "12", "action": "finish"})
    assert (answer.status_code, answer.location) == (303, f"{branch_url()}#nop")
    assert 'id="nop"' in secretary.get(branch_url()).text
    assert stored()[SCORE].values["self_score"] == 1200


def test_going_on_with_a_box_that_cannot_be_read_stays_on_the_sheet(secretary: FlaskClient) -> None:
    assert fill(secretary, {SCORE: "x", "action": "finish"}).status_code == 422


def test_a_form_posted_as_it_was_shown_writes_nothing(sign_in: SignIn) -> None:
    for place in range(1, 13):
        if assessment(place).state not in {"draft", "returned"}:
            continue
        client = sign_in(f"bithu{place:02d}")
        before = everything()
        shown = fields(client.get(sheet_url(place)).text)
        crlf = {name: value.replace("\n", "\r\n") for name, value in shown.items()}
        for posted in (shown, crlf):
            assert client.post(sheet_url(place), data=posted).status_code == 303
        assert everything() == before


def test_hard_texts_come_back_as_they_are_and_do_not_count_as_changed(
    secretary: FlaskClient,
) -> None:
    hard = "\n\n  <b>A&B</b> \"x\" 'y' {{ 7*7 }}\r\n\r\n</textarea>\tệ ữ 😀 "
    fill(secretary, {"evidence.ideology": hard, "proposed_by": hard, "proposal_reason": hard})
    before = everything()
    kept = "<b>A&B</b> \"x\" 'y' {{ 7*7 }}\n\n</textarea>\tệ ữ 😀"
    assert stored()["score.ideology"].values["evidence"] == kept

    shown = fields(secretary.get(URL).text)
    assert shown["evidence.ideology"] == shown["proposal_reason"] == kept
    assert shown["proposed_by"] == " ".join(kept.split())
    assert secretary.post(URL, data=shown).status_code == 303
    assert everything() == before


def test_a_box_that_cannot_be_read_is_told_beside_it_and_the_other_rows_are_saved(
    secretary: FlaskClient,
) -> None:
    answer = fill(
        secretary,
        {
            SCORE: " 40,5 ",
            "evidence.political_tasks": "Ghi chú dài",
            "score.ideology": "18",
            "members_total": "10",
            "members_completed": "9",
            "members_failed": "2",
        },
    )
    assert answer.status_code == 422
    assert "Điểm tối đa của tiêu chí này là 40." in message(answer.text, "score-political_tasks")
    assert sheet.PARTS_TOO_MANY in message(answer.text, "members")
    assert message(answer.text, "score-ideology") == ""
    shown = fields(answer.text)
    assert shown[SCORE] == " 40,5 "
    assert shown["evidence.political_tasks"] == "Ghi chú dài"
    assert shown["members_failed"] == "2"
    assert set(stored()) == {"score.ideology"}

    mended = shown | {SCORE: "39,5", "members_failed": "1"}
    assert secretary.post(URL, data=mended).status_code == 303
    assert stored()[SCORE].values == {"self_score": 3950, "evidence": "Ghi chú dài"}


def test_a_box_that_cannot_be_read_leaves_the_reading_open(secretary: FlaskClient) -> None:
    answer = fill(secretary, WORKED | {SCORE: "x"})
    assert answer.status_code == 422
    assert headline(answer.text).startswith("54–94 điểm")


# --- locked, foreign, beyond the form -------------------------------------------------------------


def test_a_sheet_locked_in_between_answers_409_and_keeps_what_was_typed(
    secretary: FlaskClient,
) -> None:
    fill(secretary, WORKED)
    posted = fields(secretary.get(URL).text) | {
        SCORE: "37,75",
        "evidence.ideology": "Một ghi chú\ndài <b>đậm</b>",
        "peer.cong_doan": "second",
        "proposal_reason": "Lý do vừa gõ",
    }
    set_state(BLANK, "submitted")
    before = everything()

    whole = secretary.post(URL, data=posted)
    fragment = secretary.post(URL, data=posted, headers=HTMX)

    assert (whole.status_code, fragment.status_code) == (409, 409)
    said = text(whole.text)
    assert "Biểu đã nộp và đang khoá. Nội dung vừa gửi chưa được lưu." in said
    for typed in ("37,75", "Một ghi chú dài <b>đậm</b>", "Mức cao thứ hai", "Lý do vừa gõ"):
        assert typed in said
    assert "Điểm tiêu chí b)" not in said
    assert "Không lưu được – Biểu đã nộp và đang khoá." in text(fragment.text)
    assert "stamp." not in fragment.text
    assert everything() == before


def test_a_form_with_nothing_new_in_it_for_a_locked_sheet_says_only_that(
    secretary: FlaskClient,
) -> None:
    posted = fields(secretary.get(URL).text)
    set_state(BLANK, "submitted")
    answer = secretary.post(URL, data=posted)
    assert answer.status_code == 409
    assert "Nội dung đã gõ" not in answer.text


def test_a_locked_sheet_is_shown_as_text(sign_in: SignIn) -> None:
    for who in ("bithu01", "vanphong"):
        page = sign_in(who).get(sheet_url(1)).text
        assert 'id="sheet"' not in page
        assert "Hoàn thành 46/46 nhiệm vụ giao trong năm" in page
        assert headline(page) == "92,5 điểm Trong sạch vững mạnh"


def test_the_office_reads_a_draft_and_cannot_change_it(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    page = office.get(sheet_url(12)).text
    assert 'id="sheet"' not in page
    before = everything()
    data = {"csrf_token": csrf_token(page), **WORKED}
    # It fills in the sheet of its own committee, and that of nobody else.
    assert office.post(sheet_url(12), data=data).status_code == 404
    assert everything() == before


def test_a_returned_sheet_shows_why_and_may_be_edited(sign_in: SignIn) -> None:
    page = sign_in("bithu05").get(sheet_url(5)).text
    assert "Đề nghị ghi rõ minh chứng cho tiêu chí a)" in page
    assert 'id="sheet"' in page


ELSEWHERE = (
    sheet_url(11),
    "/2017/chi-bo/1/cham-diem",
    "/2017/chi-bo/999999999999999999999/cham-diem",
    "/2018/chi-bo/11/cham-diem",
    "/99999999999999999999999/chi-bo/11/cham-diem",
)


def test_what_is_not_ones_own_or_not_there_is_not_found(secretary: FlaskClient) -> None:
    posted = stamps(secretary.get(URL).text) | WORKED
    before = everything()
    for where in ELSEWHERE:
        assert secretary.get(where).status_code == 404
        for path in (where, f"{where}/xem-truoc"):
            for headers in ({}, HTMX):
                assert secretary.post(path, data=posted, headers=headers).status_code == 404
    assert everything() == before


def test_fields_beyond_the_form_change_nothing(secretary: FlaskClient) -> None:
    posted = fields(secretary.get(URL).text)
    extra: dict[str, list[str]] = {}
    for model in ALL:
        for column in model._meta.sorted_field_names:
            for name in (column, f"{model._meta.table_name}.{column}", f"{column}_id"):
                extra.setdefault(name, ["1", "decided", "99"])
    extra |= {
        "verified_score.political_tasks": ["40"],
        "note.political_tasks": ["x"],
        "maximum.political_tasks": ["100"],
        "score.charisma": ["40"],
        "stamp.charisma": ["0-x"],
        "peer.hoi_nong_dan": ["highest"],
        "tasks.answer": ["excellent"],
        "assessment": [str(assessment(1).id)],
        "assessment_id": [str(assessment(1).id)],
        "branch_id": ["2"],
        "year": ["2016"],
        "keep": ["nonsense:1-x"],
        "take": ["nonsense"],
    }
    # Words that name a box of the sheet are the form's own.
    extra = {name: typed for name, typed in extra.items() if name not in posted}
    before = everything()
    for path in (URL, f"{URL}/xem-truoc"):
        for headers in ({}, HTMX):
            answer = secretary.post(path, data=posted | extra, headers=headers)
            assert answer.status_code in {200, 303}
    assert everything() == before


def test_boxes_of_another_sheet_stay_in_ones_own(sign_in: SignIn, secretary: FlaskClient) -> None:
    theirs = fields(sign_in("bithu12").get(sheet_url(12)).text)
    mine = fields(secretary.get(URL).text)
    before = stored(12)
    answer = secretary.post(URL, data=theirs | {"csrf_token": mine["csrf_token"]})
    # Their rows carry stamps that were never shown here, so none of them is written unseen.
    assert answer.status_code == 303
    assert stored() == {}
    assert stored(12) == before


def test_a_field_that_comes_twice_counts_once(secretary: FlaskClient) -> None:
    posted = {name: [value] for name, value in fields(secretary.get(URL).text).items()}
    posted[SCORE] = ["30", "39"]
    posted["united"] = ["yes", "no"]
    assert secretary.post(URL, data=posted).status_code == 303
    assert stored()[SCORE].values["self_score"] == 3000
    assert stored()["united"].values == {"answer": "yes"}
    assert {row.version for row in stored().values()} == {1}


def test_every_save_is_one_entry_and_a_preview_is_none(secretary: FlaskClient) -> None:
    entries = acts()
    fill(secretary, WORKED)
    fill(secretary, WORKED | {"united": "no"})
    fill(secretary, WORKED | {"united": "no"})
    fill(secretary, WORKED | {"united": "no", "action": "preview"})
    assert acts() == [*entries, "sheet.edit", "sheet.edit"]


# --- a session that ended -------------------------------------------------------------------------


def test_a_form_whose_session_had_ended_is_shown_filled_in_and_saved_by_hand(
    app: Flask, secretary: FlaskClient
) -> None:
    posted = fields(secretary.get(URL).text) | WORKED
    secretary.post("/dang-xuat", data={"csrf_token": posted["csrf_token"]})
    before = everything()

    asked = secretary.post(URL, data=posted)
    assert asked.status_code == 401
    carried = dict(re.findall(r'name="(carried\.[^"]+)" value="([^"]*)"', asked.text))
    filled = secretary.post(
        "/dang-nhap",
        data={
            "csrf_token": csrf_token(asked.text),
            "username": ITS_SECRETARY,
            "password": "demo-2017",
            "next": URL,
            **carried,
        },
    )
    assert filled.status_code == 200
    assert WORKED.items() <= fields(filled.text).items()
    after = everything()
    assert {k: v for k, v in after.items() if not k.startswith("log_")} == {
        k: v for k, v in before.items() if not k.startswith("log_")
    }
    assert secretary.post(URL, data=fields(filled.text)).status_code == 303
    assert headline(secretary.get(URL).text) == "92,5 điểm Trong sạch vững mạnh"


def test_a_form_of_another_branch_is_not_shown_to_whoever_signs_in(
    app: Flask, secretary: FlaskClient
) -> None:
    posted = fields(secretary.get(URL).text) | WORKED
    secretary.post("/dang-xuat", data={"csrf_token": posted["csrf_token"]})
    page = secretary.post(URL, data=posted).text
    carried = dict(re.findall(r'name="(carried\.[^"]+)" value="([^"]*)"', page))
    data = {"username": "bithu01", "password": "demo-2017", "next": URL, **carried}
    answer = secretary.post("/dang-nhap", data={"csrf_token": csrf_token(page), **data})
    assert answer.status_code == 404


def test_the_times_shown_are_those_of_the_business_clock(
    app: Flask, secretary: FlaskClient
) -> None:
    app.config["CLOCK"] = Clock(dt.date(2017, 12, 14))
    fill(secretary, {SCORE: "30"})
    assert stored()[SCORE].changed_at[:10] in {"2017-12-13", "2017-12-14"}
