"""The log in a browser: for everybody, with details unfolded, and where a date cannot be read."""

from flask import Flask
from playwright.sync_api import expect

from intranet import database
from tests import rated
from tests.browser.conftest import Arrive
from tests.browser.test_accessibility import check
from tests.fixtures.applications import signed_in
from tests.fixtures.browsers import watch
from tests.sheets import WORKED, fill


def test_the_log_is_for_everybody(sqlite_app: Flask, arrive: Arrive) -> None:
    with database.connection():
        rated.rate(6, excellent=1, good=4)
    fill(signed_in(sqlite_app, "bithu12"), WORKED, 12)
    page = arrive("vanphong", "/nhat-ky?viec=sheet.edit")
    page.get_by_text("chi tiết").first.click()
    expect(page.get_by_text("17,5 → 18")).to_be_visible()
    check(page)
    watch(page).expect("console error: .* 422")
    page.goto("/nhat-ky?tu-ngay=hôm+qua&so=x")
    expect(page.get_by_label("Từ ngày")).to_have_attribute("aria-invalid", "true")
    check(page)
    page.goto("/nhat-ky")
    page.get_by_role("link", name="Cũ hơn").click()
    expect(page.get_by_role("link", name="Mới nhất")).to_be_visible()
    check(page)
    page.goto("/nhat-ky/kiem-tra")
    expect(page.get_by_text("còn nguyên như lúc được ghi")).to_be_visible()
    check(page)
