"""The day's work once on PostgreSQL, in a browser."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.visitors import box, choose, fill, headline, pdf_text, see_saved, sign_in, state
from tests.fixtures.applications import application, example
from tests.fixtures.databases import Shelf
from tests.sheets import BLANK, ITS_SECRETARY, ballot_url, sheet_url, tallied, worked

pytestmark = pytest.mark.needs_postgresql


@pytest.fixture
def postgresql_app(postgresql_shelf: Shelf) -> Iterator[Flask]:
    """The application over the example department on PostgreSQL."""
    url = postgresql_shelf.databases.create(postgresql_shelf.template("example", example))
    with application(url) as made:
        yield made
    postgresql_shelf.databases.drop(url)


def test_a_sheet_is_typed_saved_submitted_returned_and_printed(
    postgresql_app: Flask,
    live_server: Callable[[Flask], str],
    new_page: Callable[..., Page],
):
    address = live_server(postgresql_app)
    page, office = new_page(base_url=address), new_page(base_url=address)
    page.goto(sheet_url())
    sign_in(page, ITS_SECRETARY)
    fill(page, worked(score__political_tasks=""))
    box(page, "score.political_tasks").press_sequentially("38,5")
    expect(headline(page)).to_contain_text("92,5 điểm")
    choose(page, "united", "yes")
    see_saved(page)
    page.goto(ballot_url())
    fill(page, tallied())
    expect(page.locator("#reading")).to_contain_text("Đã đủ số và khớp")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    page.goto(sheet_url())
    page.get_by_role("button", name="Lưu và sang bước nộp").click()
    page.get_by_role("button", name="Nộp biểu chấm điểm").click()
    expect(page.get_by_text("Đã nộp biểu chấm điểm")).to_be_visible()
    assert state(BLANK) == "submitted"

    office.goto("/2017/chi-bo")
    sign_in(office, "vanphong")
    text = pdf_text(office, "In bảng tổng hợp")
    assert "Trung tâm Lưu trữ lịch sử" in text
    assert "92,5" in text

    office.goto(sheet_url().replace("cham-diem", "tra-lai"))
    office.get_by_label("Lý do trả lại").fill("Thiếu minh chứng.")
    office.get_by_role("button", name="Trả lại cho chi bộ").click()
    expect(office.get_by_text("Đã trả lại biểu")).to_be_visible()
    page.goto(sheet_url())
    expect(page.locator("main .notice").first).to_contain_text("Thiếu minh chứng.")
    assert state(BLANK) == "returned"
