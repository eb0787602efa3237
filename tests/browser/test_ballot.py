"""The tellers' counts: reconciled while they are typed, entered by two people apart."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet import database
from intranet.clock import Clock
from intranet.models import BallotRound, Cycle
from intranet.operations import account
from tests.browser.conftest import Arrive, Obstacles
from tests.browser.test_accessibility import check
from tests.browser.visitors import box, end_all_sessions, fill, focused, sign_in
from tests.fixtures.applications import PASSWORD
from tests.fixtures.browsers import watch
from tests.sheets import BLANK, ITS_SECRETARY, VOTED, assessment, ballot_url, tallied

DEPUTY, HER_NAME = "phobithu10", "Trần Thị Bình"
COUNTS = [name for name in VOTED if name not in {"body", "voted_on"}]
SHOWN = [name for name in COUNTS if name not in {"received", "unused", "spoiled"}]


@pytest.fixture
def page(arrive: Arrive) -> Page:
    """The blank ballot of a branch, open before its secretary."""
    return arrive(ITS_SECRETARY, ballot_url())


@pytest.fixture
def two(sqlite_app: Flask, arrive: Arrive) -> tuple[Page, Page]:
    """The secretary and the deputy of one branch, in a year that asks both to enter."""
    with database.connection():
        account.create(DEPUTY, HER_NAME, PASSWORD, (("branch", BLANK + 1),), at=Clock())
        Cycle.update(double_entry=1).execute()
    return arrive(ITS_SECRETARY, ballot_url()), arrive(DEPUTY, ballot_url())


def see(page: Page, words: str) -> None:
    """Wait until the reconciliation beside the counts says so."""
    expect(page.locator("#reading")).to_contain_text(words)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def save(page: Page) -> None:
    press(page, "Lưu")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()


def stored() -> list[tuple[int, int | None]]:
    with database.connection():
        query = BallotRound.select().where(BallotRound.assessment == assessment())
        return [(row.version, row.votes_1) for row in query.order_by(BallotRound.id)]


def test_the_reconciliation_follows_the_typing_and_keeps_the_caret(page: Page):
    box(page, "returned").focus()
    page.keyboard.type("17")
    see(page, "Chưa đối chiếu được số thu về")
    box(page, "valid").fill("16")
    box(page, "invalid").focus()
    page.keyboard.type("2")
    see(page, "Thu về 17 phiếu nhưng hợp lệ 16 + không hợp lệ 2 = 18: lệch 1")
    assert focused(page) == "invalid"
    expect(page.locator("#spoken")).to_have_text("1 chỗ chưa khớp")
    page.keyboard.press("Backspace")
    page.keyboard.type("1")
    see(page, "Thu về 17 phiếu = hợp lệ 16 + không hợp lệ 1")
    expect(box(page, "invalid")).to_have_value("1")
    assert stored() == [], "reconciling writes nothing"
    watch_leaving(page)


def watch_leaving(page: Page) -> None:
    """Leave the page with unsaved counts; the browser asks first, and the answer is yes."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/tro-giup")


def test_whole_counts_are_saved_with_their_shares(page: Page):
    fill(page, tallied())
    see(page, "Đã đủ số và khớp")
    see(page, "Trong sạch vững mạnh: 7/8 phiếu hợp lệ (87,5%)")
    save(page)
    expect(page.get_by_text("Đã đủ số và khớp.", exact=True)).to_be_visible()
    assert stored() == [(1, 7)]


def test_nothing_is_asked_in_the_middle_of_a_letter(arrive: Arrive):
    page = arrive(ITS_SECRETARY)
    page.clock.install()
    page.goto(ballot_url())
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url.rpartition("/")[2]))
    body = box(page, "body")
    body.dispatch_event("compositionstart")
    body.press_sequentially("ab")
    page.clock.run_for(1000)
    assert asked == []
    body.dispatch_event("compositionend")
    with page.expect_response("**/xem-truoc"):
        page.clock.run_for(200)
    assert asked == ["xem-truoc"]
    page.clock.resume()
    watch_leaving(page)


def test_enter_and_the_arrows_go_from_count_to_count(page: Page):
    box(page, SHOWN[0]).focus()
    for place, name in enumerate(SHOWN):
        assert focused(page) == name
        page.keyboard.type(str(place))
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lưu", exact=True)).to_be_focused()
    for place, name in enumerate(SHOWN):
        expect(box(page, name)).to_have_value(str(place))
    box(page, "present").focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "absent"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "summoned"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "summoned"
    page.keyboard.type("5")  # what stood there was selected
    expect(box(page, "summoned")).to_have_value("5")
    assert stored() == []
    watch_leaving(page)


def test_a_late_answer_is_dropped(page: Page, obstacles: Obstacles):
    slow = obstacles.hold("voting.preview")
    with page.expect_request("**/xem-truoc"):
        box(page, "summoned").press_sequentially("1")
    box(page, "summoned").press_sequentially("0")
    slow.set()
    box(page, "present").fill("9")
    box(page, "absent").fill("1")
    see(page, "Triệu tập 10 người = có mặt 9 + vắng mặt 1")
    watch_leaving(page)


def test_an_ended_session_takes_nothing_from_the_page(page: Page, new_page: Callable[..., Page]):
    watch(page).expect("console error: .* 401")
    fill(page, tallied())
    see(page, "Đã đủ số và khớp")
    end_all_sessions()
    box(page, "votes_1").fill("6")
    expect(page.get_by_role("alert")).to_contain_text("Phiên làm việc đã hết.")
    press(page, "Lưu")
    expect(page.get_by_text("Nội dung vừa gửi vẫn được giữ")).to_be_visible()
    sign_in(page, ITS_SECRETARY)
    expect(page.get_by_text("Nội dung dưới đây chưa được lưu")).to_be_visible()
    expect(box(page, "votes_1")).to_have_value("6")
    assert stored() == []
    watch_leaving(page)


def test_two_people_enter_apart_settle_and_confirm(two: tuple[Page, Page]):
    secretary, deputy = two
    fill(secretary, tallied(votes_1="1", votes_2="7"))  # two columns swapped: every sum is right
    see(secretary, "Đã đủ số và khớp")
    save(secretary)

    deputy.reload()
    expect(deputy.get_by_text("Một đồng chí khác đã nhập xong.")).to_be_visible()
    for name in COUNTS:
        expect(box(deputy, name)).to_have_value("")
    assert "87,5" not in deputy.content()
    fill(deputy, tallied())
    save(deputy)
    expect(deputy.get_by_text("Hai người nhập khác nhau", exact=False).first).to_be_visible()
    rows = deputy.locator("#so-phieu tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(re.compile(r"Trong sạch vững mạnh\s*1\s*7"))
    assert stored() == []
    check(deputy)

    box(deputy, "votes_1").fill("7")
    box(deputy, "votes_2").fill("1")
    see(deputy, "Đã đủ số và khớp")
    deputy.get_by_label("Lý do chọn các số này").fill("Mở hòm đếm lại trước tổ kiểm phiếu.")
    press(deputy, "Đề xuất để tài khoản khác xác nhận")
    expect(deputy.get_by_text("Đồng chí là người đề xuất")).to_be_visible()
    check(deputy)
    assert stored() == []

    secretary.reload()
    expect(secretary.get_by_text("Mở hòm đếm lại trước tổ kiểm phiếu.")).to_be_visible()
    check(secretary)
    press(secretary, "Xác nhận các số này")
    expect(secretary.get_by_text("Đã xác nhận. Số liệu có hiệu lực.")).to_be_visible()
    assert stored() == [(1, 7)]


def test_refusals_corrections_and_conflicts_are_for_everybody(
    page: Page, new_page: Callable[..., Page]
):
    watch(page).expect("console error: .* (409|422)")
    tab = new_page(beside=page)
    tab.goto(ballot_url())
    fill(page, tallied(invalid="2", present="x"))
    page.locator("details.stock").evaluate("part => { part.open = true }")
    press(page, "Lưu")
    expect(page.get_by_text("Hãy nhập số nguyên")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    check(page)
    fill(page, tallied())
    save(page)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    check(page)
    watch(tab).expect("console error: .* 409")
    fill(tab, tallied(votes_1="6", votes_2="2"))
    press(tab, "Lưu")
    expect(tab.get_by_text("vừa được lưu ở nơi khác").first).to_be_visible()
    check(tab)
    watch_leaving(tab)
