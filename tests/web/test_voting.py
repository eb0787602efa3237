"""The secret ballot on its page: typed, reconciled, kept, seen, and printed."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database
from tests.fixtures.applications import PASSWORD, SignIn, csrf_token, fields
from tests.reports.reading import pages, shown, squash
from tests.sheets import (
    BLANK,
    HTMX,
    ITS_SECRETARY,
    VOTED,
    WORKED,
    branch_url,
    everything,
    fill,
    set_state,
    sheet_url,
    text,
    vote,
    voted,
)
from tests.web.voters import PREVIEW, URL, ballot, stored
from tests.web.world import contents, form_of

pytestmark = pytest.mark.slow


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


# --- typing and saving ----------------------------------------------------------------------------


def test_whole_counts_are_saved_and_told_with_shares_and_leader(secretary: FlaskClient) -> None:
    answer = secretary.post(URL, data=ballot(secretary) | VOTED)
    assert (answer.status_code, answer.location) == (303, f"{URL}?lan=1")
    said = text(secretary.get(URL).text)
    assert "Đã lưu lúc" in said
    assert "Đã đủ số và khớp." in said
    assert "Trong sạch vững mạnh: 7/8 phiếu hợp lệ (87,5%)" in said
    assert "nhiều nhất" in said
    assert [(r.number, r.version, r.votes_1, r.complete) for r in stored()] == [(1, 1, 7, 1)]


def test_a_half_filled_round_is_a_draft_and_its_gaps_are_linked(secretary: FlaskClient) -> None:
    fill(secretary, WORKED)
    half = voted(**dict.fromkeys(("valid", "invalid", "votes_3"), ""))
    assert secretary.post(URL, data=ballot(secretary) | half).status_code == 303
    assert "Chưa đủ số." in text(secretary.get(URL).text)
    assert ballot(secretary)["votes_1"] == "7"
    home = secretary.get(branch_url()).text
    links = re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', home)
    gaps = [(where, what) for where, what in links if where.startswith(URL)]
    assert gaps == [
        (f"{URL}#f-valid", "Bỏ phiếu kín lần 1: số phiếu hợp lệ"),
        (f"{URL}#f-invalid", "Bỏ phiếu kín lần 1: số phiếu không hợp lệ"),
        (f"{URL}#f-votes_3", "Bỏ phiếu kín lần 1: số phiếu “Hoàn thành nhiệm vụ”"),
    ]
    page = secretary.get(URL).text
    assert all(f'id="{where.partition("#")[2]}"' in page for where, _ in gaps)


def test_what_does_not_fit_is_refused_beside_its_box_with_all_that_was_typed(
    secretary: FlaskClient,
) -> None:
    typed = ballot(secretary) | voted(invalid="2")
    before = everything()
    answer = secretary.post(URL, data=typed)
    assert answer.status_code == 422
    said = "Thu về 9 phiếu nhưng hợp lệ 8 + không hợp lệ 2 = 10: lệch 1."
    beside = re.search(r'id="f-returned-error">(.*?)</p>', answer.text, re.S)
    assert beside is not None
    assert said in text(beside.group())
    assert fields(answer.text, "ballot") | {"csrf_token": ""} == typed | {"csrf_token": ""}
    assert everything() == before


@pytest.mark.parametrize("typed", ["-1", "1e3", "٣", "3,5", "10000", "mười", "1_0", "+5"])
def test_what_is_no_count_is_refused_and_stays_in_its_box(
    secretary: FlaskClient, typed: str
) -> None:
    answer = secretary.post(URL, data=ballot(secretary) | voted(present=typed))
    assert answer.status_code == 422
    assert "Hãy nhập số nguyên từ 0 đến 9999" in text(answer.text)
    assert fields(answer.text, "ballot")["present"] == typed
    assert stored() == []


def test_boxes_that_are_absent_or_forged_change_nothing_unasked(secretary: FlaskClient) -> None:
    token = {"csrf_token": csrf_token(secretary.get(URL).text)}
    assert secretary.post(URL, data=token).status_code == 303
    assert stored() == []
    forged = {"complete": "1", "entered_by": "1", "version": "9", "confirmed_by": "3", "lan": "x"}
    assert secretary.post(URL, data=ballot(secretary) | VOTED | forged).status_code == 303
    (row,) = stored()
    assert (row.number, row.version, row.confirmed_by) == (1, 1, None)
    assert row.entered_by.username == ITS_SECRETARY


def test_a_round_whose_turn_has_not_come_is_not_entered(secretary: FlaskClient) -> None:
    ahead = ballot(secretary) | VOTED | {"lan": "7"}
    answer = secretary.post(URL, data=ahead)
    assert answer.status_code == 409
    assert "Lần bỏ phiếu trước chưa đủ số" in text(answer.text)
    unread = secretary.post(URL, data=ahead | {"present": "x"})
    assert unread.status_code == 422
    assert fields(unread.text, "ballot")["lan"] == "1"
    assert stored() == []


def test_the_same_form_twice_is_one_version(secretary: FlaskClient) -> None:
    typed = ballot(secretary) | VOTED
    answers = [secretary.post(URL, data=typed) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, f"{URL}?lan=1")] * 2
    assert len(stored()) == 1


def test_a_correction_asks_for_its_reason_and_keeps_what_stood_before(
    secretary: FlaskClient, office: FlaskClient
) -> None:
    secretary.post(URL, data=ballot(secretary) | VOTED)
    wanted = voted(votes_1="6", votes_2="2")
    answer = secretary.post(URL, data=ballot(secretary) | wanted)
    assert answer.status_code == 422
    assert "Hãy ghi lý do sửa số liệu đã đủ." in text(answer.text)
    half = fields(answer.text, "ballot") | {"votes_4": "", "reason": "Vì."}
    answer = secretary.post(URL, data=half)
    assert answer.status_code == 422
    assert "bản sửa cũng phải đủ số" in text(answer.text)
    typed = fields(answer.text, "ballot") | wanted | {"reason": "Đếm lại: <b>6</b> phiếu."}
    assert secretary.post(URL, data=typed).status_code == 303
    for client in (secretary, office):
        said = text(client.get(URL).text)
        assert "Trong sạch vững mạnh: 6/8 phiếu hợp lệ (75%)" in said
        assert "Lý do: Đếm lại: <b>6</b> phiếu." in said
        assert "Bản 1 trước khi sửa" in said
        assert "Trong sạch vững mạnh: 7/8 phiếu hợp lệ (87,5%)" in said


def test_a_reason_that_is_too_long_is_kept_and_said(secretary: FlaskClient) -> None:
    secretary.post(URL, data=ballot(secretary) | VOTED)
    typed = ballot(secretary) | voted(votes_1="6", votes_2="2") | {"reason": "x" * 4001}
    answer = secretary.post(URL, data=typed)
    assert answer.status_code == 422
    assert "tối đa 4000 ký tự" in text(answer.text)
    assert fields(answer.text, "ballot")["reason"] == "x" * 4001


def test_a_round_saved_meanwhile_is_shown_beside_what_was_typed(secretary: FlaskClient) -> None:
    mine = ballot(secretary) | voted(votes_1="6", votes_2="2")
    secretary.post(URL, data=ballot(secretary) | VOTED)
    answer = secretary.post(URL, data=mine)
    assert answer.status_code == 409
    said = text(answer.text)
    assert "Lần bỏ phiếu này vừa được lưu ở nơi khác" in said
    assert "Trong sạch vững mạnh 6 7 Hoàn thành tốt nhiệm vụ 2 1" in said
    assert len(stored()) == 1
    again = fields(answer.text, "ballot")
    assert (again["votes_1"], again["seen"]) == ("6", "1")
    assert secretary.post(URL, data=again | {"reason": "Đếm lại."}).status_code == 303
    assert [row.votes_1 for row in stored()] == [7, 6]


def test_a_further_round_is_offered_and_the_first_stays_readable(secretary: FlaskClient) -> None:
    tie = voted(votes_1="4", votes_2="4")
    secretary.post(URL, data=ballot(secretary) | tie)
    said = text(secretary.get(URL).text)
    assert "Ngang phiếu giữa Trong sạch vững mạnh, Hoàn thành tốt nhiệm vụ" in said
    assert "kết quả bỏ phiếu ngang nhau" in said
    assert "nhập lần 2" in said
    second = ballot(secretary, 2)
    assert (second["lan"], second["summoned"], second["body"]) == ("2", "", "Hội nghị chi bộ")
    assert secretary.post(URL, data=second | VOTED).status_code == 303
    said = text(secretary.get(URL).text)
    assert "Bỏ phiếu kín lần 2: kết quả" in said
    assert "Bỏ phiếu kín lần 1: kết quả" in said
    assert "Mức theo bỏ phiếu kín Trong sạch vững mạnh: 7/8" in said
    assert secretary.get(f"{URL}?lan=4").status_code == 404
    assert secretary.get(f"{URL}?lan=x").status_code == 200


def test_a_locked_sheet_takes_no_counts_and_gives_back_what_was_typed(
    secretary: FlaskClient,
) -> None:
    typed = ballot(secretary) | VOTED | {"reason": "Vì sao."}
    set_state(BLANK, "submitted")
    answer = secretary.post(URL, data=typed)
    assert answer.status_code == 409
    said = text(answer.text)
    assert "Biểu đã nộp và đang khoá." in said
    assert "Số phiếu phát ra: 9" in said
    assert "Lý do: Vì sao." in said
    page = secretary.get(URL).text
    assert 'id="ballot"' not in page
    assert "Chưa nhập kết quả" in text(page)


def test_after_the_session_ended_the_form_is_shown_filled_and_overwrites_nobody(
    app: Flask, secretary: FlaskClient
) -> None:
    typed = ballot(secretary) | voted(votes_1="6", votes_2="2")
    page = secretary.get(URL).text
    secretary.post("/dang-xuat", data={"csrf_token": csrf_token(page)})
    away = secretary.post(URL, data=typed)
    assert away.status_code == 401
    with database.connection():
        vote()
    posted = form_of(away.text, "/dang-nhap")
    shown_again = secretary.post(
        "/dang-nhap", data=posted | {"username": ITS_SECRETARY, "password": PASSWORD}
    )
    assert "Nội dung dưới đây chưa được lưu." in text(shown_again.text)
    again = fields(shown_again.text, "ballot")
    assert (again["votes_1"], again["seen"]) == ("6", "0")
    assert secretary.post(URL, data=again).status_code == 409
    assert [row.votes_1 for row in stored()] == [7]


# --- the preview ----------------------------------------------------------------------------------


def test_a_preview_reconciles_what_is_typed_and_writes_nothing(secretary: FlaskClient) -> None:
    typed = ballot(secretary)
    before = contents(but=())
    for boxes, wanted in (
        (voted(invalid="2"), ("1 chỗ chưa khớp", "= 10: lệch 1", "(B3)")),
        (voted(votes_4=""), ("Các số đã nhập khớp nhau", "còn thiếu “Yếu kém”")),
        (voted(present="abc"), ("Các số đã nhập khớp nhau", "còn thiếu có mặt")),
        (VOTED, ("Đã đủ số và khớp", "Trong sạch vững mạnh: 7/8 phiếu hợp lệ (87,5%)")),
    ):
        answer = secretary.post(PREVIEW, data=typed | boxes, headers=HTMX)
        assert answer.status_code == 200
        said = text(answer.text)
        assert all(words in said for words in wanted), said
        assert "<html" not in answer.text
    assert contents(but=()) == before


def test_without_script_the_same_button_answers_with_the_whole_page(
    secretary: FlaskClient,
) -> None:
    answer = secretary.post(PREVIEW, data=ballot(secretary) | voted(invalid="2"))
    assert answer.status_code == 200
    said = text(answer.text)
    assert "1 chỗ chưa khớp" in said
    assert "Nội dung dưới đây chưa được lưu." in said
    assert fields(answer.text, "ballot")["invalid"] == "2"
    assert stored() == []


# --- who sees it ----------------------------------------------------------------------------------


def test_those_above_read_the_counts_and_change_none(sign_in: SignIn) -> None:
    vote()
    for username in ("vanphong", "danguy", "bantv", "ubkt"):
        client = sign_in(username)
        page = client.get(URL).text
        assert "Trong sạch vững mạnh: 7/8 phiếu hợp lệ (87,5%)" in text(page)
        assert 'id="ballot"' not in page
        token = {"csrf_token": csrf_token(page)}
        for path in (URL, PREVIEW, f"{URL}/thong-nhat", f"{URL}/xac-nhan"):
            # The office enters the ballot of its own committee, and that of nobody else.
            refused = 404 if username == "vanphong" else 403
            assert client.post(path, data=token | VOTED).status_code == refused
    assert sign_in("bithu01").get(URL).status_code == 404
    assert sign_in("quantri").get(URL).status_code == 403


def test_three_tiers_stand_side_by_side_and_a_difference_is_said_everywhere(
    secretary: FlaskClient, office: FlaskClient
) -> None:
    vote(boxes=voted(votes_1="1", votes_2="7"))
    fill(secretary, WORKED | {"ballot_reason": "Chi ủy giữ mức đề nghị."})
    notes = ("kết quả bỏ phiếu khác mức đề nghị", "kết quả bỏ phiếu khác mức tính được")
    for client in (secretary, office):
        for page in (URL, branch_url()):
            said = text(client.get(page).text)
            assert "Mức tính được Trong sạch vững mạnh Mức đề nghị Trong sạch vững mạnh" in said
            assert "Mức theo bỏ phiếu kín Hoàn thành tốt nhiệm vụ: 7/8 phiếu hợp lệ (87,5%)" in said
            assert all(note in said for note in notes)
        said = text(client.get(sheet_url()).text)
        assert "Hoàn thành tốt nhiệm vụ: 7/8 phiếu hợp lệ (87,5%)" in said
        counts = "Có mặt 9/10 người; phát ra 9 phiếu, thu về 9, hợp lệ 8, không hợp lệ 1."
        assert counts in said
        assert all(f"{note[0].upper()}{note[1:]}" in said for note in notes)
        assert "Chi ủy giữ mức đề nghị." in said
    board = text(office.get("/2017/chi-bo").text)
    assert " ".join(notes) in board


def test_the_sheets_preview_asks_for_the_reason_as_the_proposal_is_typed(
    secretary: FlaskClient,
) -> None:
    vote()
    fill(secretary, WORKED)
    typed = fields(secretary.get(sheet_url()).text)
    path = f"{sheet_url()}/xem-truoc"

    def said(**boxes: str) -> str:
        return text(secretary.post(path, data=typed | boxes, headers=HTMX).text)

    why = "Lý do khi kết quả bỏ phiếu kín khác với mức đề nghị"
    assert why not in said()
    other = said(proposed_tier="good")
    assert why in other
    assert "Kết quả bỏ phiếu khác mức đề nghị" in other
    assert why not in said(proposed_tier="good", ballot_reason="Vì.")


# --- handing in -----------------------------------------------------------------------------------


def hand_in(client: FlaskClient) -> int:
    where = f"{branch_url()}/nop"
    return client.post(where, data=form_of(client.get(branch_url()).text, where)).status_code


def test_a_sheet_is_handed_in_with_its_ballot_and_a_reason_where_they_differ(
    secretary: FlaskClient,
) -> None:
    fill(secretary, WORKED)
    assert hand_in(secretary) == 422
    assert "chưa nhập kết quả" in text(secretary.get(branch_url()).text)
    vote(boxes=voted(votes_1="4", votes_2="4"))
    assert hand_in(secretary) == 422
    home = secretary.get(branch_url()).text
    assert f'href="{sheet_url()}#f-ballot_reason"' in home
    assert 'id="f-ballot_reason"' in secretary.get(sheet_url()).text
    fill(secretary, WORKED | {"ballot_reason": "Ngang phiếu; chi ủy giữ mức đề nghị."})
    assert hand_in(secretary) == 303


# --- papers ---------------------------------------------------------------------------------------


def test_the_minutes_say_the_counts_and_are_blank_without_them(office: FlaskClient) -> None:
    path = f"{branch_url()}/bien-ban-kiem-phieu.pdf"
    blank = "".join(pages(office.get(path).data))
    assert "BIÊNBẢNKIỂMPHIẾU" in blank
    assert "Kếtquả:" not in blank
    assert "mãđốichiếu" not in blank
    vote()
    said = "".join(pages(office.get(path).data))
    assert squash("10 9 1 9 9 0 8 1") in said
    assert shown("7 (87,5%)", "1 (12,5%)", "0 (0%)", "0 (0%)") in said
    assert shown("Kết quả: Trong sạch vững mạnh: 7/8 phiếu hợp lệ (87,5%).") in said
    assert "mãđốichiếu" in said
    assert "TỔTRƯỞNGTỔKIỂMPHIẾU" in said


def test_every_blank_ballot_is_the_same_and_bears_no_mark(office: FlaskClient) -> None:
    answer = office.get(f"{branch_url()}/phieu-bieu-quyet.pdf")
    (said,) = pages(answer.data)
    parts = said.split("PHIẾUBIỂUQUYẾT")
    assert parts[0] == ""
    assert len(parts) == 7
    assert len(set(parts[1:])) == 1
    assert not re.search(r"\d", parts[1].replace("2017", ""))
