"""Where work begins, a branch's steps, and handing its sheet in."""

import datetime as dt
import re
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database
from intranet.clock import Clock
from intranet.models import ALL, Assessment, Cycle, FormKey, RoleGrant, Step, User
from intranet.operations import organisations
from tests.fixtures.applications import SignIn, csrf_token, signed_in
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    WORKED,
    acts,
    assessment,
    ballot_url,
    branch_url,
    everything,
    fill,
    set_state,
    sheet_url,
    text,
    vote,
)

HOME, SUBMIT = branch_url(), f"{branch_url()}/nop"


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def form(page: str) -> dict[str, str]:
    """What the form that hands in would post."""
    found = re.search(r'name="form_key" value="([^"]+)"', page)
    assert found is not None
    return {"csrf_token": csrf_token(page), "form_key": found.group(1)}


def links(page: str) -> dict[str, str]:
    """The list of what is missing: address → words."""
    listed = re.search(r'<ul class="missing">.*?</ul>', page, re.DOTALL)
    return dict(re.findall(r'<a href="([^"]+)">([^<]+)</a>', listed.group())) if listed else {}


# --- the way to work ------------------------------------------------------------------------------


def test_whoever_has_one_place_of_work_is_led_there(sign_in: SignIn) -> None:
    for who, where in (
        ("bithu04", "/2017/chi-bo/5"),
        ("vanphong", "/2017/chi-bo"),
        ("danguy", "/2017/chi-bo"),
        ("quantri", "/tai-khoan"),
    ):
        answer = sign_in(who).get("/")
        assert (answer.status_code, answer.location) == (303, where)


def test_whoever_has_several_roles_acts_in_one_and_changes_to_another(sign_in: SignIn) -> None:
    database.engine().ensure_open()
    user = User.get(User.username == "bithu04")
    second = RoleGrant.create(user=user, role="branch", organisation=6)
    office = RoleGrant.create(user=user, role="office", organisation=1)
    client = sign_in("bithu04")
    where = {
        0: "/2017/chi-bo/5",
        second.id: "/2017/chi-bo/6",
        office.id: "/2017/chi-bo",
    }
    for grant, place in where.items():
        if grant:
            page = client.get("/vai-tro").text
            assert page.count("(đang dùng)") == 1
            data = {"csrf_token": csrf_token(page), "grant": str(grant)}
            assert client.post("/vai-tro", data=data).location == "/"
        assert client.get("/").location == place
        others = {p for p in where.values() if p not in {place, "/2017/chi-bo"}}
        if place != "/2017/chi-bo":
            assert "có thể thuộc một vai trò khác" in client.get("/2017/chi-bo").text
            assert {client.get(p).status_code for p in others} == {404}
            assert client.get("/2017/chi-bo").status_code == 403
    # Whoever takes the role away ends the acting in it; the first one held is left.
    database.engine().ensure_open()
    office.delete_instance()
    assert client.get("/").location == "/2017/chi-bo/5"


@pytest.mark.parametrize("grant", ["", "x", "999999999", "1", "٣", "9" * 40])
def test_a_role_one_does_not_hold_is_not_found(sign_in: SignIn, grant: str) -> None:
    client = sign_in("bithu04")
    data = {"csrf_token": csrf_token(client.get("/vai-tro").text), "grant": grant}
    assert client.post("/vai-tro", data=data).status_code == 404
    assert client.get("/").location == "/2017/chi-bo/5"


def test_without_a_year_the_office_is_led_to_open_one(sign_in: SignIn) -> None:
    database.engine().ensure_open()
    elsewhere = organisations.plant(
        None, organisations.Details("committee", "other", "Đảng bộ Khác", "ĐẢNG BỘ KHÁC")
    )
    Cycle.update(organisation=elsewhere).execute()
    assert sign_in("vanphong").get("/").location == "/dot-danh-gia"
    assert "Chưa mở đợt đánh giá nào" in sign_in("danguy").get("/").text


def test_before_a_year_is_opened_the_page_says_so(sign_in: SignIn) -> None:
    client = sign_in(ITS_SECRETARY)
    database.engine().ensure_open()
    Cycle.update(organisation=3).execute()
    assert "Chưa mở đợt đánh giá nào" in client.get("/").text


# --- the steps ------------------------------------------------------------------------------------


def test_a_blank_sheet_has_every_step_ahead_of_it(secretary: FlaskClient) -> None:
    said = text(secretary.get(HOME).text)
    assert "Chấm điểm năm tiêu chí Đang làm Còn thiếu 5 mục" in said
    assert "Trả lời các điều kiện Chưa làm Còn thiếu 5 mục" in said
    assert "Xếp loại của chính quyền, đoàn thể cùng cấp Chưa làm Còn thiếu 6 mục" in said
    assert "Nhập số liệu Chưa làm Còn thiếu 5 mục" in said
    assert "Đề nghị mức xếp loại Chưa làm Còn thiếu 3 mục" in said
    assert "Bỏ phiếu kín Chưa làm Còn thiếu 1 mục" in said
    assert "Nộp Văn phòng Đảng ủy Chưa làm" in said
    assert "từ 0 đến 100 (còn tiêu chí chưa chấm)" in said
    assert "Còn 6 ngày, hạn là hết ngày 14/12/2017" in said


@pytest.mark.slow
def test_each_missing_box_alone_leads_to_its_place_on_the_sheet(secretary: FlaskClient) -> None:
    fill(secretary, WORKED)
    vote()
    ids = set(re.findall(r'id="([^"]+)"', secretary.get(sheet_url()).text))
    # One box of each row, and every box of the rows that have several.
    for name in (
        "score.ideology",
        "united",
        "authority",
        "peer.hoi_phu_nu",
        "members_failed",
        "leaders_disciplined",
        "proposed_tier",
        "proposed_by",
        "proposed_on",
    ):
        fill(secretary, WORKED | {name: ""})
        anchor = f"f-{name.replace('.', '-')}"
        assert list(links(secretary.get(HOME).text)) == [f"{sheet_url()}#{anchor}"]
        assert anchor in ids


def test_handing_in_too_early_is_refused_with_every_link(secretary: FlaskClient) -> None:
    page = secretary.get(HOME).text
    before = everything()
    answer = secretary.post(SUBMIT, data=form(page))
    assert answer.status_code == 422
    assert "Chưa nộp được vì còn thiếu các mục liệt kê dưới đây." in text(answer.text)
    found = links(answer.text)
    assert len(found) == 25
    pages = secretary.get(sheet_url()).text + secretary.get(ballot_url()).text
    ids = set(re.findall(r'id="([^"]+)"', pages))
    assert {address.partition("#")[2] for address in found} <= ids
    assert everything() == before


def test_a_complete_sheet_is_handed_in_locked_and_said_so(secretary: FlaskClient) -> None:
    fill(secretary, WORKED)
    vote()
    page = secretary.get(HOME).text
    assert "Đã đủ các mục." in text(page)
    entries = acts()

    answer = secretary.post(SUBMIT, data=form(page))

    assert (answer.status_code, answer.location) == (303, HOME)
    after = text(secretary.get(HOME).text)
    assert "Đã nộp biểu chấm điểm cho Văn phòng Đảng ủy. Biểu đang khoá." in after
    assert "Nộp Văn phòng Đảng ủy Đã xong" in after
    assert "Nộp ngày 08/12/2017, trong hạn (hạn là hết ngày 14/12/2017)" in after
    assert 'id="nop"' not in secretary.get(HOME).text
    assert 'id="sheet"' not in secretary.get(sheet_url()).text
    assert acts() == [*entries, "sheet.submit"]


def test_before_the_fifteenth_is_in_time_and_the_day_itself_is_late(
    app: Flask, secretary: FlaskClient
) -> None:
    fill(secretary, WORKED)
    vote()
    for day, said, late in (
        (14, "Nộp ngày 14/12/2017, trong hạn", False),
        (15, "Nộp ngày 15/12/2017, muộn 1 ngày", True),
        (31, "Nộp ngày 31/12/2017, muộn 17 ngày", True),
    ):
        set_state(BLANK, "draft")
        app.config["CLOCK"] = Clock(dt.date(2017, 12, day))
        secretary.post(SUBMIT, data=form(secretary.get(HOME).text))
        app.config["CLOCK"] = Clock(dt.date(2018, 1, 20))
        page = secretary.get(HOME).text
        assert said in text(page)
        assert ('class="deadline late"' in page) is late


def test_days_left_are_told_until_the_last_day(app: Flask, secretary: FlaskClient) -> None:
    for day, said in ((13, "Còn 1 ngày"), (14, "Đang là ngày cuối"), (15, "Muộn 1 ngày")):
        app.config["CLOCK"] = Clock(dt.date(2017, 12, day))
        assert said in text(secretary.get(HOME).text)


# --- one click or ten -----------------------------------------------------------------------------


def test_the_same_form_twice_has_one_effect_and_the_same_answer(secretary: FlaskClient) -> None:
    fill(secretary, WORKED)
    vote()
    posted = form(secretary.get(HOME).text)
    first = secretary.post(SUBMIT, data=posted)
    once = everything()
    second = secretary.post(SUBMIT, data=posted)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert everything() == once


def test_many_clicks_at_once_have_one_effect_and_the_same_answer(app: Flask) -> None:
    app.test_client_class = FlaskClient
    people = [signed_in(app, ITS_SECRETARY) for _ in range(4)]
    fill(people[0], WORKED)
    vote()
    key = form(people[0].get(HOME).text)["form_key"]
    tokens = [csrf_token(client.get(HOME).text) for client in people]
    entries = acts()
    steps = Step.select().count()
    meet = threading.Barrier(4)
    answers: list[tuple[int, str | None]] = []

    def click(number: int) -> None:
        meet.wait()
        try:
            answer = people[number].post(
                SUBMIT, data={"csrf_token": tokens[number], "form_key": key}
            )
            answers.append((answer.status_code, answer.location))
        finally:
            database.engine().close()

    threads = [threading.Thread(target=click, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [(303, HOME)] * 4
    database.engine().ensure_open()
    assert acts() == [*entries, "sheet.submit"]
    assert Step.select().count() == steps + 1
    assert FormKey.select().where(FormKey.key == key).count() == 1


@pytest.mark.slow
def test_a_form_without_a_good_key_is_answered_in_words_and_can_be_pressed_again(
    secretary: FlaskClient,
) -> None:
    fill(secretary, WORKED)
    vote()
    token = csrf_token(secretary.get(HOME).text)
    used = "example-department-2-1"
    for key in (None, "", "x", "x" * 65, "x" * 4000, "\x00" * 20, "khoá" * 5, "a b" * 8, used):
        posted = {"csrf_token": token} | ({} if key is None else {"form_key": key})
        before = everything()
        answer = secretary.post(SUBMIT, data=posted)
        assert answer.status_code == 422
        assert "Trang này đã cũ nên việc vừa rồi chưa được thực hiện." in text(answer.text)
        assert everything() == before
    assert secretary.post(SUBMIT, data=form(answer.text)).status_code == 303
    assert assessment().state == "submitted"


def test_another_tab_that_hands_in_later_is_told_the_state(secretary: FlaskClient) -> None:
    fill(secretary, WORKED)
    vote()
    one, other = (form(secretary.get(HOME).text) for _ in range(2))
    assert secretary.post(SUBMIT, data=one).status_code == 303
    late = secretary.post(SUBMIT, data=other)
    assert late.status_code == 409
    assert "Biểu đã nộp và đang khoá." in text(late.text)


# --- beyond one's reach ---------------------------------------------------------------------------


def test_what_is_not_ones_own_is_not_found(secretary: FlaskClient) -> None:
    posted = form(secretary.get(HOME).text)
    before = everything()
    for where in (
        branch_url(11),
        "/2017/chi-bo/1",
        "/2017/chi-bo/0",
        "/2018/chi-bo/11",
        "/2017/chi-bo/99999999999999999999",
        "/99999999999999999999/chi-bo/11",
    ):
        assert secretary.get(where).status_code == 404
        assert secretary.post(f"{where}/nop", data=posted).status_code == 404
    assert everything() == before


def test_whoever_sees_all_branches_hands_in_for_his_own_alone(sign_in: SignIn) -> None:
    client = sign_in("bithu04")
    database.engine().ensure_open()
    user = User.get(User.username == "bithu04")
    RoleGrant.create(user=user, role="office", organisation=1)
    token = csrf_token(client.get(HOME).text)
    before = everything()
    posted = {"csrf_token": token, "form_key": "a-key-of-sixteen-or-more"}
    assert client.post(SUBMIT, data=posted).status_code == 404
    assert everything() == before


def test_nobody_of_the_office_hands_in_for_a_branch(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    page = office.get(HOME).text
    assert 'id="nop"' not in page
    before = everything()
    posted = {"csrf_token": csrf_token(page), "form_key": "a-key-of-sixteen-or-more"}
    # The office completes the sheet of its own committee, and that of nobody else.
    assert office.post(SUBMIT, data=posted).status_code == 404
    assert everything() == before


def test_fields_beyond_the_form_change_nothing_of_handing_in(secretary: FlaskClient) -> None:
    page = secretary.get(HOME).text
    extra = {
        name: "1"
        for model in ALL
        for column in model._meta.sorted_field_names
        for name in (column, f"{column}_id", f"{model._meta.table_name}.{column}")
    }
    before = everything()
    forced = {"state": "decided", "to_state": "decided", "force": "1", "year": "2016"}
    answer = secretary.post(SUBMIT, data=extra | forced | WORKED | form(page))
    assert answer.status_code == 422
    assert everything() == before


def test_a_sheet_given_back_says_why_before_anything_else(sign_in: SignIn) -> None:
    page = sign_in("bithu05").get(branch_url(5)).text
    said = text(page.partition('<main id="main"')[2])
    assert "Đề nghị ghi rõ minh chứng cho tiêu chí a)" in said
    assert said.index("trả lại biểu chấm điểm để bổ sung") < said.index("Các bước")
    assert "Văn phòng Đảng ủy, " in said


def test_every_state_has_its_page(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    for state, words in (
        ("draft", "Đang soạn"),
        ("submitted", "Đã nộp"),
        ("verified", "Đã thẩm định"),
        ("decided", "Đã quyết định"),
        ("annulled", "Đã huỷ"),
    ):
        set_state(1, state)
        assert words in text(office.get(branch_url(1)).text)
    assert Assessment.get_by_id(assessment(1).id).state == "annulled"


def test_a_case_to_look_at_is_pointed_out_with_its_clause(secretary: FlaskClient) -> None:
    fill(secretary, WORKED | {"tasks": "failed"})
    said = text(secretary.get(HOME).text)
    assert "(II.B.1.3.c)" in said
    assert "khác mức tính được" in said
