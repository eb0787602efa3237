"""The board while it stands open: looked at anew without a flicker, narrowed as one types."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet import database
from tests import rated
from tests.browser.conftest import Arrive, Obstacles
from tests.browser.test_accessibility import check
from tests.browser.visitors import end_all_sessions, sign_in
from tests.fixtures.applications import signed_in
from tests.fixtures.browsers import watch
from tests.sheets import BLANK, WORKED, fill

BOARD = "/2017/chi-bo"
HALF_A_MINUTE = 31_000


@pytest.fixture
def board(arrive: Arrive) -> Page:
    """The office's board, with the browser's clock in our hands."""
    page = arrive("vanphong", "/tro-giup")
    page.clock.install()
    page.goto(f"{BOARD}?xep=diem&giam=1")
    return page


def wait_half_a_minute(page: Page) -> None:
    """Let the page's time pass, and the answer come that it asks for meanwhile."""
    with page.expect_response("**/cap-nhat?*"):
        page.clock.run_for(HALF_A_MINUTE)


def names(page: Page) -> list[str]:
    return page.locator("#branches tbody th a").all_inner_texts()


def test_a_board_with_members_is_for_everybody(sqlite_app: Flask, arrive: Arrive) -> None:
    with database.connection():
        rated.rate()
    page = arrive("vanphong", BOARD)
    check(page)
    page.goto(f"{BOARD}?tim=trung+tam&xep=diem&luu-y=1")
    check(page)


def test_a_change_elsewhere_is_drawn_where_one_stands_and_nothing_else_moves(
    board: Page, sqlite_app: Flask
) -> None:
    board.locator("#board").evaluate("board => board.firstElementChild.mark = 'the same'")
    wait_half_a_minute(board)
    same = "document.getElementById('board').firstElementChild.mark ?? ''"
    assert board.evaluate(same) == "the same", "nothing changed, so nothing is drawn"

    board.get_by_label("Tìm chi bộ").evaluate("box => { box.value = 'đang gõ'; }")
    link = board.locator("#branches tbody th a").nth(9)
    link.focus()
    board.evaluate("scrollTo(0, 900)")
    before = board.evaluate("scrollY"), board.evaluate("document.activeElement.id")
    fill(signed_in(sqlite_app, "bithu12"), WORKED, 12)
    wait_half_a_minute(board)

    expect(board.locator("#chi-bo-13").locator("xpath=ancestor::tr")).to_contain_text("92,5")
    assert board.evaluate(same) == ""
    assert (board.evaluate("scrollY"), board.evaluate("document.activeElement.id")) == before
    assert board.get_by_label("Tìm chi bộ").input_value() == "đang gõ"
    assert board.url.endswith("?xep=diem&giam=1")
    assert names(board)[0] == "Chi bộ Thi đua – Khen thưởng"
    assert board.locator("th[aria-sort=descending]").inner_text().startswith("Tổng điểm")


def test_a_board_that_nobody_sees_asks_for_nothing(board: Page, obstacles: Obstacles) -> None:
    board.evaluate("Object.defineProperty(document, 'hidden', { value: true, writable: true })")
    board.clock.run_for(10 * HALF_A_MINUTE)
    board.evaluate("document.hidden = false")
    with board.expect_response("**/cap-nhat?*"):
        board.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert obstacles.arrived.count("board.refresh") == 1


def test_an_ended_session_is_told_beside_the_board_and_it_goes_on_afterwards(
    board: Page, sqlite_app: Flask
) -> None:
    watch(board).expect("console error: .* 401")
    end_all_sessions()
    wait_half_a_minute(board)
    expect(board.locator("#notice")).to_contain_text("Phiên làm việc đã hết")
    assert len(names(board)) == 16
    with board.context.expect_page() as opened:
        board.get_by_role("link", name=re.compile("Đăng nhập")).click()
    sign_in(opened.value, "vanphong")
    fill(signed_in(sqlite_app, "bithu12"), WORKED, 12)
    board.get_by_role("button", name="Thử lại").click()
    expect(board.locator("#notice")).to_be_empty()
    expect(board.locator("#chi-bo-13").locator("xpath=ancestor::tr")).to_contain_text("92,5")


def test_the_list_narrows_as_one_types_and_back_leads_back(arrive: Arrive) -> None:
    page = arrive("vanphong", BOARD)
    page.locator("#xep-diem").click()
    expect(page.locator("th[aria-sort]")).to_have_count(1)
    page.get_by_label("Tìm chi bộ").press_sequentially("luu tru")
    expect(page.locator("#branches tbody tr")).to_have_count(2)
    expect(page.get_by_label("Tìm chi bộ")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?tim=luu\+tru&xep=diem$"))
    page.get_by_label("Loại hình").select_option(label="Đơn vị sự nghiệp")
    expect(page.locator("#branches tbody tr")).to_have_count(1)
    assert names(page) == ["Chi bộ Trung tâm Lưu trữ lịch sử"]
    page.go_back()
    expect(page.locator("#branches tbody tr")).to_have_count(2)
    expect(page.get_by_label("Loại hình")).to_have_value("")
    page.get_by_role("link", name="Bỏ lọc").click()
    expect(page.locator("#branches tbody tr")).to_have_count(16)
    assert page.locator(f"#chi-bo-{BLANK + 1}").count() == 1
