"""Nothing of a person's work stays behind in a browser that others use as well."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive
from tests.browser.visitors import box, see_saved
from tests.fixtures.browsers import watch
from tests.sheets import ITS_SECRETARY, branch_url, sheet_url

STORAGES = """async () => [
  {...localStorage}, {...sessionStorage}, history.state,
  await indexedDB.databases(), await caches.keys(),
]"""


def walk(page: Page) -> None:
    """Work as every day: look, type, save, look again."""
    page.goto(sheet_url())
    box(page, "score.political_tasks").fill("38,5")
    box(page, "evidence.political_tasks").fill("Minh chứng riêng")
    page.get_by_role("button", name="Lưu nháp").click()
    see_saved(page)
    page.goto(branch_url())
    page.goto("/tai-khoan/mat-khau")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_after_signing_out_the_way_back_shows_nothing(arrive: Arrive):
    page = arrive(ITS_SECRETARY)
    walk(page)
    sign_out(page)

    for _ in range(4):
        page.go_back()
        expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
        seen = page.content()
        # The demonstration's own list of accounts names the branches.
        shown = [text for text in ("38,5", "Minh chứng riêng", "Đăng xuất") if text in seen]
        assert shown == [], page.url


def test_the_browser_keeps_no_storage_of_what_was_seen(arrive: Arrive):
    page = arrive(ITS_SECRETARY)
    walk(page)
    while_in = page.evaluate(STORAGES)
    sign_out(page)
    afterwards = page.evaluate(STORAGES)

    for found in (while_in, afterwards):
        # Where the person was last; htmx asks itself that.
        path = found[1].pop("htmx-current-path-for-history", "/")
        assert re.fullmatch(r"[/a-z0-9-]+", path)
        assert found == [{}, {}, None, [], []]


def test_signing_out_leaves_no_cookie_that_signs_in(arrive: Arrive):
    page = arrive(ITS_SECRETARY)
    kept = page.context.cookies()
    sign_out(page)
    page.context.clear_cookies()
    page.context.add_cookies(kept)

    page.goto(sheet_url())

    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert all(cookie["httpOnly"] for cookie in kept)


def test_the_browsers_cache_holds_no_page(arrive: Arrive):
    """Asked for what it has stored, and not to ask the server, the browser has nothing."""
    page = arrive(ITS_SECRETARY)
    watch(page).expect("ERR_CACHE_MISS")
    walk(page)
    kept = page.evaluate(
        """async paths => Promise.all(paths.map(path =>
          fetch(path, {cache: 'only-if-cached', mode: 'same-origin'})
            .then(answer => answer.ok, () => false)))""",
        [branch_url(), sheet_url(), "/tai-khoan/mat-khau"],
    )
    assert kept == [False, False, False]
