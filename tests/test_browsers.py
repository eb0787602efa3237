"""Each test plants a fault in a page and sees the watch over the browser name it."""

from collections.abc import Callable

import pytest
from flask import Flask, Response
from playwright.sync_api import Page

from tests.fixtures.accessibility import accessibility_faults, check_accessibility
from tests.fixtures.browsers import watch

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'"
SOUND = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>
<link rel="icon" href="/icon.svg"></head><body><main><h1>Thử</h1>{body}</main></body></html>"""


@pytest.fixture
def address(live_server: Callable[[Flask], str]) -> str:
    app = Flask("planted", static_folder=None)
    bodies = {
        "sound": "<p>Trang tốt</p>",
        "inline-script": "<script>document.title = 'x'</script>",
        "inline-style": '<p style="color: red">Chữ</p>',
        "inline-handler": '<img src="/icon.svg" alt="Hình" onload="void 0">',
        "missing-file": '<img src="/missing.png" alt="Không có">',
        "throws": '<script src="/throw.js"></script>',
        "unlabelled": '<input name="score"><img src="/icon.svg">',
    }

    @app.get("/<name>")
    def show(name: str) -> Response:
        answer = Response(SOUND.format(body=bodies[name]), mimetype="text/html")
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    @app.get("/throw.js")
    def throw() -> Response:
        return Response("throw new Error('planted')", mimetype="text/javascript")

    @app.get("/icon.svg")
    def icon() -> Response:
        return Response('<svg xmlns="http://www.w3.org/2000/svg"/>', mimetype="image/svg+xml")

    @app.get("/missing.png")
    def missing() -> tuple[str, int]:
        return "", 404

    return live_server(app)


def test_a_sound_page_gives_no_complaint(page: Page, address: str):
    page.goto(f"{address}/sound")
    check_accessibility(page)
    assert watch(page).verdict() == []


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("inline-script", r"policy violation: script-src-elem blocked inline"),
        ("inline-style", r"policy violation: style-src-attr blocked inline"),
        ("inline-handler", r"policy violation: script-src-attr blocked inline"),
        ("missing-file", r"console error: .*404"),
        ("throws", r"script error: .*planted"),
    ],
)
def test_a_planted_fault_is_named(name: str, complaint: str, page: Page, address: str):
    page.goto(f"{address}/{name}")
    watch(page).expect(complaint)
    watch(page).expect("console error|script error")
    assert watch(page).verdict() == []
    watch(page).expected.clear()
    assert watch(page).verdict(), "unannounced, the same complaint fails the test"
    watch(page).expect(".")


def test_a_request_that_fails_is_named(page: Page, address: str):
    page.goto(f"{address}/sound")
    page.route("**/sound", lambda route: route.abort())
    page.evaluate("fetch('/sound').catch(() => 0)")
    watch(page).expect("request failed: GET .*/sound")
    watch(page).expect("console error: .*ERR_FAILED")
    assert len(watch(page).verdict()) == 0


def test_an_announced_complaint_that_never_comes_is_a_fault(page: Page, address: str):
    page.goto(f"{address}/sound")
    watch(page).expect("401")
    assert watch(page).verdict() == ["expected, but it never came: 401"]
    watch(page).expected.clear()


def test_without_scripts_the_policy_still_speaks_through_the_console(
    new_page: Callable[..., Page], address: str
):
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}/inline-style")
    watch(page).expect("console error: .*Content Security Policy")


def test_a_second_tab_shares_the_visitor_and_a_second_page_does_not(
    new_page: Callable[..., Page], address: str
):
    first = new_page(base_url=address)
    first.goto("/sound")
    first.evaluate("document.cookie = 'visitor=1'")
    tab, other = new_page(beside=first), new_page(base_url=address)
    for page in (tab, other):
        page.goto("/sound")
    assert tab.evaluate("document.cookie") == "visitor=1"
    assert other.evaluate("document.cookie") == ""


def test_the_page_is_the_size_and_place_of_an_office(page: Page, address: str):
    page.goto(f"{address}/sound")
    assert page.evaluate("[innerWidth, innerHeight]") == [1366, 768]
    assert page.evaluate("navigator.language") == "vi-VN"
    zone = "Intl.DateTimeFormat().resolvedOptions().timeZone"
    assert page.evaluate(zone) in ("Asia/Ho_Chi_Minh", "Asia/Saigon")


def test_axe_names_a_missing_label_and_a_missing_alternative_text(page: Page, address: str):
    page.goto(f"{address}/unlabelled")
    found = " ".join(accessibility_faults(page))
    assert "label (" in found
    assert "image-alt (" in found
    with pytest.raises(pytest.fail.Exception, match="axe found"):
        check_accessibility(page)


@pytest.mark.parametrize(
    "fault",
    [
        "document.querySelector('p').style.color = '#aaa'",
        "document.querySelector('main').style.background = '#444'",
        "document.querySelector('p').style.opacity = '.4'",
        "document.body.style.background = '#444'",
    ],
)
def test_axe_names_a_text_that_pales_though_its_look_passed_before(
    fault: str, page: Page, address: str
):
    page.goto(f"{address}/sound")
    for _ in range(2):
        check_accessibility(page)
    page.evaluate(fault)
    for _ in range(2):
        found = accessibility_faults(page)
        assert any(line.startswith("color-contrast (") for line in found)
    page.reload()
    check_accessibility(page)
