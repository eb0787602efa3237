"""The office's list of all branches, and giving a sheet back."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import completeness, database, facts, values
from intranet.blueprints.labels import STATE_LABELS
from intranet.clock import Clock
from intranet.models import ALL, Organisation
from intranet.queries import decisions
from intranet.rules.organisation import classify
from tests.fixtures.applications import SignIn, csrf_token
from tests.sheets import (
    SO_2017,
    WORKED,
    acts,
    assessment,
    branch_url,
    everything,
    fill,
    set_state,
    stored,
    text,
    vote,
)
from tests.web.paper import ballot_of

pytestmark = pytest.mark.slow

BOARD = "/2017/chi-bo"
RETURN = f"{branch_url(1)}/tra-lai"


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


def lines(page: str) -> list[list[str]]:
    """The cells of the list, row by row."""
    body = re.search(r'<table[^>]*id="branches".*?</table>', page, re.DOTALL)
    assert body is not None
    rows = re.findall(r'<tr role="row">(.*?)</tr>', body.group(), re.DOTALL)[1:]
    return [
        [text(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)] for row in rows
    ]


def expected(place: int) -> list[str]:
    """What the list must say of one branch, from its rows and the rules alone."""
    rows = {key: row.values for key, row in stored(place).items()}
    result = classify(facts.organisation_facts(rows, SO_2017, "branch"), SO_2017)
    if result.total is not None:
        total = values.format_decimal(result.total)
    else:
        lowest, highest = result.lowest_total, result.highest_total
        total = f"{values.format_decimal(lowest)}–{values.format_decimal(highest)}"
    best, worst = (SO_2017.tier(key).name for key in (result.best, result.worst))
    tier = best if result.tier else f"Từ {worst} đến {best}"
    decided = decisions.results([assessment(place).id]).get(assessment(place).id)
    if decided is not None:
        tier += f" Quyết định: {SO_2017.tier(decided.tier).name}"
    proposed = (rows.get("proposal") or {"tier": None})["tier"]
    mark = " khác" if completeness.differs(proposed, result, SO_2017) else ""
    name = SO_2017.tier(str(proposed)).name if proposed else "–"
    return [STATE_LABELS[assessment(place).state], total, tier, f"{name}{mark}"]


def said_of_the_ballot(place: int) -> str:
    """The last whole round of a branch's ballot, and how it differs, in the list's words."""
    _, voted, notes = ballot_of(place)
    if voted is None:
        return "–"
    first = [each for each in voted.tiers if each.key in voted.leaders]
    name = first[0].name if len(first) == 1 else "Ngang phiếu"
    return " ".join([f"{name} {first[0].votes} phiếu ({first[0].percent})", *notes])


def test_every_line_says_what_the_rules_say(office: FlaskClient) -> None:
    found = lines(office.get(BOARD).text)
    assert len(found) == 16
    database.engine().ensure_open()
    for place, (name, _, *cells, ballot, _, _) in enumerate(found, start=1):
        branch = Organisation.get_by_id(place + 1)
        assert name.startswith(branch.name)
        assert cells == expected(place), branch.name
        assert ballot == said_of_the_ballot(place), branch.name


def test_the_days_of_handing_in_and_lateness_are_told(app: Flask, office: FlaskClient) -> None:
    days = [line[-1] for line in lines(office.get(BOARD).text)]
    assert days[0] == "06/12/2017"
    assert days[1] == days[4] == days[8] == "Chưa nộp còn 6 ngày"

    app.config["CLOCK"] = Clock(dt.date(2017, 12, 14))
    assert lines(office.get(BOARD).text)[1][-1] == "Chưa nộp hôm nay là ngày cuối"
    app.config["CLOCK"] = Clock(dt.date(2017, 12, 15))
    page = office.get(BOARD).text
    days = [line[-1] for line in lines(page)]
    assert days[0] == "06/12/2017"
    assert days[1] == "Chưa nộp muộn 1 ngày"
    assert "Muộn 1 ngày, hạn là hết ngày 14/12/2017" in text(page)


def test_a_sheet_handed_in_late_is_marked_by_its_own_day(
    app: Flask, office: FlaskClient, sign_in: SignIn
) -> None:
    secretary = sign_in("bithu10")
    fill(secretary, WORKED)
    vote()
    app.config["CLOCK"] = Clock(dt.date(2017, 12, 17))
    page = secretary.get(branch_url()).text
    key = re.findall(r'name="form_key" value="([^"]+)"', page)[0]
    secretary.post(f"{branch_url()}/nop", data={"csrf_token": csrf_token(page), "form_key": key})
    app.config["CLOCK"] = Clock(dt.date(2018, 2, 1))
    assert lines(office.get(BOARD).text)[9][-1] == "17/12/2017 muộn 3 ngày"


def test_the_share_is_told_and_warns_only_over_half(office: FlaskClient, sign_in: SignIn) -> None:
    said = text(office.get(BOARD).text)
    assert "2/16 chi bộ Trong sạch vững mạnh – không vượt 50%, nhiều nhất 8 chi bộ" in said
    assert "16 chi bộ, 7 đã nộp biểu chấm điểm." in said
    for place in (3, 4):
        set_state(place, "draft")
    for place in (2, 3, 4, 5, 9, 10):
        fill(sign_in(f"bithu{place:02d}"), WORKED, place)
    said = text(office.get(BOARD).text)
    assert "8/16 chi bộ Trong sạch vững mạnh – không vượt 50%" in said
    assert "vượt tỷ lệ nên có" not in said
    fill(sign_in("bithu12"), WORKED, 12)
    said = text(office.get(BOARD).text)
    assert "9/16 chi bộ Trong sạch vững mạnh – vượt 50%, không nên quá 8 chi bộ" in said
    assert "Đây là lưu ý, không chặn việc xếp loại." in said


def test_a_redone_branch_stands_there_once_by_its_newest_revision(office: FlaskClient) -> None:
    names = [line[0] for line in lines(office.get(BOARD).text)]
    line = lines(office.get(BOARD).text)[8]
    assert sum(name.startswith("Chi bộ Chi cục Văn thư") for name in names) == 1
    assert line[2] == "Đang soạn"


def test_a_flag_is_told_beside_the_tier(office: FlaskClient, sign_in: SignIn) -> None:
    fill(sign_in("bithu12"), WORKED | {"tasks": "failed"}, 12)
    line = lines(office.get(BOARD).text)[11]
    assert line[4].startswith("Hoàn thành nhiệm vụ ")
    assert len(line[4]) > len("Hoàn thành nhiệm vụ ")


@pytest.mark.parametrize("year", [2016, 99999, 10**25])
def test_a_year_that_was_not_opened_is_not_found(office: FlaskClient, year: int) -> None:
    assert office.get(f"/{year}/chi-bo").status_code == 404


def test_branches_do_not_see_the_list(sign_in: SignIn) -> None:
    assert sign_in("bithu01").get(BOARD).status_code == 403


# --- giving back ----------------------------------------------------------------------------------


def form(client: FlaskClient, reason: str) -> dict[str, str]:
    page = client.get(RETURN).text
    key = re.findall(r'name="form_key" value="([^"]+)"', page)
    return {"csrf_token": csrf_token(page), "form_key": key[0], "reason": reason}


def test_a_sheet_given_back_is_open_again_and_its_branch_sees_why_first(
    office: FlaskClient, sign_in: SignIn
) -> None:
    entries = acts()
    reason = "Thiếu minh chứng <b>điểm a</b> & số liệu.\nXem lại."
    answer = office.post(RETURN, data=form(office, reason))

    assert (answer.status_code, answer.location) == (303, BOARD)
    assert "Đã trả lại biểu cho Chi bộ Văn phòng." in text(office.get(BOARD).text)
    assert assessment(1).state == "returned"
    assert acts() == [*entries, "sheet.return"]
    branch = sign_in("bithu01")
    for where in (branch_url(1), f"{branch_url(1)}/cham-diem"):
        said = text(branch.get(where).text)
        assert "Thiếu minh chứng <b>điểm a</b> & số liệu. Xem lại." in said
    assert 'id="sheet"' in branch.get(f"{branch_url(1)}/cham-diem").text


def test_a_reason_that_is_missing_or_too_long_is_asked_for_with_what_was_typed(
    office: FlaskClient,
) -> None:
    before = everything()
    for reason, words in (
        ("", "Hãy ghi lý do"),
        ("   \r\n\t ", "Hãy ghi lý do"),
        ("x" * 4001, "tối đa 4000 ký tự"),
    ):
        answer = office.post(RETURN, data=form(office, reason))
        assert answer.status_code == 422
        assert words in text(answer.text)
        if len(reason) > 4000:
            assert reason in answer.text
    posted = form(office, "x")
    del posted["reason"]
    assert office.post(RETURN, data=posted).status_code == 422
    assert everything() == before


def test_the_same_form_twice_gives_back_once(office: FlaskClient) -> None:
    posted = form(office, "Vì.")
    first = office.post(RETURN, data=posted)
    once = everything()
    second = office.post(RETURN, data=posted)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert everything() == once


def test_a_form_without_a_good_key_keeps_the_reason_and_can_be_pressed_again(
    office: FlaskClient,
) -> None:
    posted = form(office, "Một lý do dài")
    before = everything()
    for key in ("", "x" * 65, "\x00" * 20, "khoá" * 5, "example-department-2-1"):
        answer = office.post(RETURN, data=posted | {"form_key": key})
        assert answer.status_code == 422
        assert "Trang này đã cũ" in text(answer.text)
        assert "Một lý do dài" in answer.text
        assert everything() == before
    again = re.findall(r'name="form_key" value="([^"]+)"', answer.text)[0]
    assert office.post(RETURN, data=posted | {"form_key": again}).status_code == 303


def test_a_sheet_that_has_moved_on_is_not_given_back_and_the_reason_is_kept(
    office: FlaskClient,
) -> None:
    posted = form(office, "Lý do đã gõ")
    set_state(1, "decided")
    before = everything()
    answer = office.post(RETURN, data=posted)
    assert answer.status_code == 409
    assert "Lý do đã gõ: Lý do đã gõ" in text(answer.text)
    assert office.get(RETURN).status_code == 409
    assert everything() == before


def test_only_the_office_gives_back(sign_in: SignIn, office: FlaskClient) -> None:
    posted = form(office, "Vì.")
    others = [sign_in(who) for who in ("bithu01", "bantv", "danguy", "ubkt", "quantri")]
    before = everything()
    for client in others:
        token = csrf_token(client.get("/tai-khoan/mat-khau").text)
        assert client.get(RETURN).status_code == 403
        assert client.post(RETURN, data=posted | {"csrf_token": token}).status_code == 403
    for where in ("/2017/chi-bo/99", "/2018/chi-bo/2"):
        assert office.get(f"{where}/tra-lai").status_code == 404
        assert office.post(f"{where}/tra-lai", data=posted).status_code == 404
    assert everything() == before


def test_fields_beyond_the_form_change_nothing_of_giving_back(office: FlaskClient) -> None:
    extra = {
        name: "1"
        for model in ALL
        for column in model._meta.sorted_field_names
        for name in (column, f"{column}_id", f"{model._meta.table_name}.{column}")
    }
    before = everything()
    posted = extra | {"state": "draft", "to_state": "decided"} | form(office, "Vì.")
    assert office.post(RETURN, data=posted).status_code == 303
    after = everything()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"assessment", "step", "form_key", "log_entry", "log_head"}
    assert assessment(1).state == "returned"
    for name in ("step", "form_key", "log_entry"):
        assert len(after[name]) == len(before[name]) + 1


def test_a_reason_is_not_shown_to_somebody_else_who_signs_in(office: FlaskClient) -> None:
    posted = form(office, "Một lý do")
    office.post("/dang-xuat", data={"csrf_token": posted["csrf_token"]})
    page = office.post(RETURN, data=posted).text
    other = {"username": "bithu01", "password": "demo-2017", "next": RETURN}
    kept = {"csrf_token": csrf_token(page), "carried.reason": "Một lý do"}
    assert office.post("/dang-nhap", data=other | kept).status_code == 404


def test_a_reason_whose_session_had_ended_is_shown_again_and_not_sent(
    office: FlaskClient,
) -> None:
    posted = form(office, "Một lý do & <b>dài</b>")
    office.post("/dang-xuat", data={"csrf_token": posted["csrf_token"]})
    page = office.post(RETURN, data=posted).text
    answer = office.post(
        "/dang-nhap",
        data={
            "csrf_token": csrf_token(page),
            "username": "vanphong",
            "password": "demo-2017",
            "next": RETURN,
            "carried.reason": posted["reason"],
        },
    )
    assert answer.status_code == 200
    assert "Một lý do &amp; &lt;b&gt;dài&lt;/b&gt;" in answer.text
    assert assessment(1).state == "submitted"
