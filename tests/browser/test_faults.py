"""Whatever a server or a network does, the person is told in words and nothing typed is lost."""

from collections.abc import Callable

import pytest
from flask import Flask
from peewee import sqlite3  # the engine that peewee itself uses
from playwright.sync_api import Page, Route, expect

from intranet.database import DatabaseMissing
from tests.browser.conftest import Arrive, Obstacles
from tests.browser.visitors import (
    box,
    caret,
    choose,
    focused,
    headline,
    leave,
    see_saved,
    sign_in,
    state,
    stored_score,
    type_in,
)
from tests.fixtures.browsers import watch
from tests.fixtures.servers import serve
from tests.sheets import BLANK, ITS_SECRETARY, sheet_url

FIRST = "score.political_tasks"
TOLD = {
    400: "Yêu cầu không hợp lệ.",
    403: "Tài khoản đang dùng không được làm việc này.",
    404: "Không tìm thấy nội dung này",
    409: "Yêu cầu không hợp lệ.",
    413: "Nội dung quá dài",
    422: "Yêu cầu không hợp lệ.",
    429: "Máy chủ nhận quá nhiều yêu cầu.",
    500: "Máy chủ gặp lỗi.",
    503: "Máy chủ đang bận, việc vừa rồi chưa được ghi lại.",
}
KEPT = "Nội dung vẫn còn trên trang."
EVERY_FAULT = pytest.mark.parametrize("status", sorted(TOLD))


@pytest.fixture
def sheet(arrive: Arrive) -> Page:
    return arrive(ITS_SECRETARY, sheet_url())


def see_told(page: Page, text: str) -> None:
    """The notice says so, stands in sight, and no other page has landed inside this one."""
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text(text)
    expect(notice).to_contain_text(KEPT)
    expect(notice).to_be_in_viewport()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("header, main, footer")).to_have_count(3)
    expect(page.locator("input[type=password]")).to_have_count(0)


@EVERY_FAULT
def test_a_preview_that_fails_is_told_and_typing_goes_on(
    status: int, sheet: Page, obstacles: Obstacles
):
    obstacles.refuse("scoring.preview", status)
    watch(sheet).expect(f"console error: .* {status}")
    box(sheet, FIRST).focus()
    sheet.keyboard.type("3")
    see_told(sheet, TOLD[status])
    expect(headline(sheet)).to_contain_text("0–100")
    with sheet.expect_response("**/xem-truoc"):
        sheet.keyboard.type("8")

    assert (focused(sheet), caret(sheet)) == (FIRST, (2, 2))
    expect(box(sheet, FIRST)).to_have_value("38")

    obstacles.clear()
    sheet.get_by_role("button", name="Thử lại").click()

    expect(headline(sheet)).to_contain_text("38–98")
    expect(sheet.locator("#notice")).to_be_empty()


@EVERY_FAULT
def test_a_save_that_fails_is_told_and_can_be_repeated(
    status: int, sheet: Page, obstacles: Obstacles
):
    obstacles.refuse("scoring.save", status)
    watch(sheet).expect(f"console error: .* {status}")
    type_in(sheet, FIRST, "38,5")
    sheet.keyboard.press("Tab")
    see_told(sheet, TOLD[status])

    expect(sheet.locator("#saved")).to_have_text("Không lưu được – nội dung vẫn còn trên trang")
    expect(box(sheet, FIRST)).to_have_value("38,5")
    assert focused(sheet) == "evidence.political_tasks"
    assert stored_score("political_tasks") is None

    obstacles.clear()
    sheet.get_by_role("button", name="Thử lại").click()

    see_saved(sheet)
    expect(sheet.locator("#notice")).to_be_empty()
    assert stored_score("political_tasks") == 3850


def disk_full() -> Exception:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = 13
    return error


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (disk_full(), "Ổ đĩa của máy chủ đã đầy, việc vừa rồi chưa được ghi lại."),
        (DatabaseMissing(), "Tệp dữ liệu không có ở chỗ đã định, việc vừa rồi chưa được ghi lại."),
    ],
    ids=["full", "missing"],
)
def test_what_keeps_the_database_is_told_beside_the_work_and_nothing_typed_is_lost(
    fault: Exception, told: str, sheet: Page, obstacles: Obstacles
):
    obstacles.refuse("scoring.save", fault)
    watch(sheet).expect("console error: .* 503")
    type_in(sheet, FIRST, "38,5")
    sheet.keyboard.press("Tab")
    see_told(sheet, told)
    expect(box(sheet, FIRST)).to_have_value("38,5")

    obstacles.clear()
    sheet.get_by_role("button", name="Thử lại").click()

    see_saved(sheet)
    assert stored_score("political_tasks") == 3850


def test_a_save_that_goes_well_does_not_hide_that_the_reading_is_out_of_date(
    sheet: Page, obstacles: Obstacles
):
    obstacles.refuse("scoring.preview", 503)
    watch(sheet).expect("console error: .* 503")
    type_in(sheet, FIRST, "38,5")
    see_told(sheet, TOLD[503])
    leave(sheet)
    see_saved(sheet)

    see_told(sheet, TOLD[503])


def test_a_failed_save_is_repeated_by_the_next_one(sheet: Page, obstacles: Obstacles):
    obstacles.refuse("scoring.save", 503)
    watch(sheet).expect("console error: .* 503")
    type_in(sheet, FIRST, "38,5")
    leave(sheet)
    see_told(sheet, TOLD[503])
    obstacles.clear()

    choose(sheet, "united", "yes")

    see_saved(sheet)
    assert stored_score("political_tasks") == 3850


def test_a_server_that_is_down_is_told(sqlite_app: Flask, new_page: Callable[..., Page]):
    with serve(sqlite_app) as address:
        page = new_page(base_url=address)
        page.goto(sheet_url())
        sign_in(page, ITS_SECRETARY)
    watch(page).expect("request failed: .*ERR_CONNECTION_RE(FUSED|SET)")
    watch(page).expect("console error: .*(ERR_CONNECTION_RE|sendError|afterRequest)")

    type_in(page, FIRST, "38,5")
    see_told(page, "Không kết nối được với máy chủ.")
    leave(page)

    expect(page.locator("#saved")).to_have_text("Không lưu được – nội dung vẫn còn trên trang")
    expect(box(page, FIRST)).to_have_value("38,5")


def test_a_network_that_comes_back_saves_what_was_typed_meanwhile(sheet: Page):
    watch(sheet).expect("request failed: .*ERR_INTERNET_DISCONNECTED")
    watch(sheet).expect("console error: .*(ERR_INTERNET_DISCONNECTED|sendError|afterRequest)")
    sheet.context.set_offline(True)
    type_in(sheet, FIRST, "38,5")
    leave(sheet)
    see_told(sheet, "Không kết nối được với máy chủ.")
    expect(sheet.locator("#saved")).to_have_attribute("data-state", "failed")

    sheet.context.set_offline(False)

    see_saved(sheet)
    expect(sheet.locator("#notice")).to_be_empty()
    assert stored_score("political_tasks") == 3850


def test_a_sheet_handed_in_elsewhere_says_that_it_is_locked(sheet: Page, arrive: Arrive):
    page = arrive("bithu05", sheet_url(5))
    other = arrive("bithu05", "/2017/chi-bo/6")
    other.get_by_role("button", name="Nộp biểu chấm điểm").click()
    expect(other.get_by_text("Đã nộp biểu chấm điểm")).to_be_visible()
    assert state(5) == "submitted"
    watch(page).expect("console error: .* 409")

    type_in(page, FIRST, "30")
    leave(page)

    see_told(page, "Biểu đã nộp và đang khoá.")
    expect(box(page, FIRST)).to_have_value("30")
    assert (stored_score("political_tasks", 5), state(BLANK)) == (3600, "draft")


def test_more_than_the_server_takes_is_refused_and_stays(sheet: Page):
    """256 kB a form; the browser may see the answer or only the closed line."""
    watch(sheet).expect("console error: .*( 413|ERR_CONNECTION|ERR_EMPTY)")
    watch(sheet).expected.append("")  # a closed line is told by several complaints
    long = "ô" * 100_000
    box(sheet, "evidence.political_tasks").fill(long)
    leave(sheet)

    expect(sheet.get_by_role("alert")).to_contain_text(KEPT)
    expect(sheet.locator("#saved")).to_have_attribute("data-state", "failed")
    assert len(box(sheet, "evidence.political_tasks").input_value()) == len(long)

    box(sheet, "evidence.political_tasks").fill("Ngắn thôi.")
    leave(sheet)

    see_saved(sheet)


@pytest.mark.parametrize("status", [200, 409, 422])
def test_a_whole_page_never_lands_inside_this_one(status: int, sheet: Page):
    """A proxy in front, or a fault, answers with its own page where a part was asked for."""
    if status != 200:
        watch(sheet).expect(f"console error: .* {status}")
    foreign = "\n<!DOCTYPE html><html><body><h1>Đăng nhập</h1><input type=password></body></html>"

    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html; charset=utf-8", body=foreign)

    sheet.route("**/cham-diem**", answer)
    type_in(sheet, FIRST, "38,5")
    see_told(sheet, TOLD[400])
    leave(sheet)
    expect(sheet.locator("#saved")).to_have_attribute("data-state", "failed")
    see_told(sheet, TOLD[400])
    sheet.unroute("**/cham-diem**")

    sheet.get_by_role("button", name="Thử lại").click()

    see_saved(sheet)
    assert stored_score("political_tasks") == 3850


def plant(page: Page, fragment: str) -> None:
    """Let the next preview bring this as well."""
    page.route(
        "**/xem-truoc",
        lambda route: route.fulfill(
            content_type="text/html; charset=utf-8", body=f"<p id=planted>Đây</p>{fragment}"
        ),
    )
    box(page, FIRST).fill("38")
    expect(page.locator("#planted")).to_be_visible()


def test_a_planted_inline_script_is_blocked_and_reported(sheet: Page):
    watch(sheet).expect("policy violation: script-src-elem blocked inline")
    watch(sheet).expect("console error: .*Content Security Policy")
    sheet.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'document.title = 1'}))"
    )
    assert sheet.title().startswith("Biểu chấm điểm")


def test_a_planted_style_in_a_fragment_is_blocked_and_reported(sheet: Page):
    watch(sheet).expect("policy violation: style-src-attr blocked inline")
    watch(sheet).expect("console error: .*Content Security Policy")
    plant(sheet, '<p style="position:fixed">x</p>')


def test_a_script_in_a_fragment_is_not_even_inserted(sheet: Page):
    plant(sheet, "<script>document.title = 'x'</script><p hx-on:click='1'>x</p>")
    expect(sheet.locator("#preview script")).to_have_count(0)
    assert sheet.title().startswith("Biểu chấm điểm")
