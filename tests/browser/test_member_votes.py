"""The tellers' grid: typed by keyboard alone, pasted, reconciled as it is typed, entered apart."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from intranet import database
from intranet.clock import Clock
from intranet.models import Cycle, VoteSheet
from intranet.operations import account
from tests.browser.conftest import Arrive, Obstacles
from tests.browser.test_accessibility import check
from tests.browser.visitors import box, focused
from tests.fixtures.applications import PASSWORD
from tests.fixtures.browsers import watch
from tests.sheets import BLANK, ITS_SECRETARY, assessment, branch_url
from tests.tellers import NAMES, enrolled

URL = f"{branch_url()}/phan-loai-dang-vien"
DEPUTY = "phobithu10"
HEAD = {"summoned": "5", "present": "5", "absent": "0"} | {
    "issued": "5",
    "returned": "5",
    "not_returned": "0",
    "valid": "5",
    "invalid": "0",
}
BLOCK = "0\t5\t0\t0\t0\n4\t1\t0\t0\t0\n2\t2\t1\t0\t0\n"


@pytest.fixture
def members(sqlite_app: Flask) -> list[int]:
    """Five official members who may be rated."""
    with database.connection():
        return enrolled(5)


@pytest.fixture
def page(members: list[int], arrive: Arrive) -> Page:
    """The blank grid, open before the branch's secretary."""
    return arrive(ITS_SECRETARY, URL)


def outcome(page: Page, member: int) -> Locator:
    return page.locator(f"#outcome-{member}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Go from field to field until the one with this name."""
    for _ in range(80):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def copy(page: Page, text: str) -> None:
    """Copy a block as out of a spreadsheet."""
    sheet = page.context.new_page()
    sheet.set_content("<textarea></textarea>")
    sheet.locator("textarea").fill(text)
    sheet.locator("textarea").press("Control+a")
    sheet.locator("textarea").press("Control+c")
    sheet.close()
    page.bring_to_front()


def fill_head(page: Page, **changes: str) -> None:
    for name, text in ({"voted_on": "06/12/2017"} | HEAD | changes).items():
        box(page, name).fill(text)


def fill_row(page: Page, member: int, *marks: str) -> None:
    for name, text in zip(NAMES, marks, strict=True):
        box(page, f"{member}.{name}").fill(text)


def save(page: Page) -> None:
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()


def stored() -> list[tuple[int, int]]:
    with database.connection():
        query = VoteSheet.select().where(VoteSheet.assessment == assessment())
        return [(row.version, row.complete) for row in query.order_by(VoteSheet.id)]


def leave(page: Page) -> None:
    """Leave the page with unsaved counts; the browser asks first, and the answer is yes."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/tro-giup")


def test_a_round_is_entered_by_keyboard_alone(page: Page, members: list[int]):
    first, second, third, fourth, fifth = members
    tab_to(page, "voted_on")
    page.keyboard.type("06/12/2017")
    tab_to(page, "summoned")
    for text in HEAD.values():
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    assert focused(page) == f"{first}.votes_1", "from the head Enter goes on into the grid"
    copy(page, BLOCK)
    press(page, "Control+v")
    expect(page.locator("#grid-notice")).to_contain_text("Đã dán 3 hàng × 5 cột")
    expect(outcome(page, second)).to_contain_text("Hoàn thành xuất sắc nhiệm vụ: đạt 4/5")
    expect(outcome(page, third)).to_contain_text(
        "Chưa đủ: Hoàn thành xuất sắc nhiệm vụ cần 4/5, có 2"
    )
    assert focused(page) == f"{first}.votes_1"
    press(page, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight")
    assert focused(page) == f"{fourth}.votes_2"
    page.keyboard.type("5")
    press(page, "Enter")
    assert focused(page) == f"{fifth}.votes_2"
    page.keyboard.type("5")
    press(page, "Enter")
    assert focused(page) == f"{first}.votes_3", (
        "below the last row Enter goes on in the next column"
    )
    for member in (fourth, fifth):
        for name in ("votes_1", "votes_3", "votes_4", "no_mark"):
            box(page, f"{member}.{name}").focus()
            page.keyboard.type("0")
    expect(page.locator("#reconciled")).to_contain_text("Đã đủ số và khớp: 5/5 hàng đủ số")
    press(page, "Enter")
    expect(page.get_by_role("button", name="Lưu", exact=True)).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_text("Đã lưu lúc")).to_be_visible()
    assert stored() == [(1, 1)]
    expect(page.get_by_text("Còn 1 đồng chí cần bỏ phiếu ở lần sau")).to_be_visible()
    check(page)


def test_the_arrows_go_between_boxes_and_within_a_number(page: Page, members: list[int]):
    first, second = members[:2]
    box(page, f"{first}.votes_2").fill("12")
    box(page, f"{first}.votes_2").focus()
    press(page, "End", "ArrowLeft")
    assert focused(page) == f"{first}.votes_2", "inside the number the arrow moves the caret"
    press(page, "Home", "ArrowLeft")
    assert focused(page) == f"{first}.votes_1"
    press(page, "ArrowUp", "ArrowLeft")
    assert focused(page) == f"{first}.votes_1"
    press(page, "ArrowRight", "ArrowDown", "ArrowUp")
    page.keyboard.type("7")  # what stood there was selected
    expect(box(page, f"{first}.votes_2")).to_have_value("7")
    press(page, "ArrowDown")
    assert focused(page) == f"{second}.votes_2"
    leave(page)


def test_a_block_that_does_not_fit_is_told_and_nothing_of_it_is_pasted(
    page: Page, members: list[int]
):
    last = members[-1]
    copy(page, BLOCK)
    box(page, f"{last}.votes_1").focus()
    press(page, "Control+v")
    expect(page.locator("#grid-notice")).to_have_text(
        "Khối vừa dán có 3 hàng × 5 cột, từ ô này chỉ còn 1 hàng × 5 cột. Chưa dán số nào."
    )
    expect(box(page, f"{last}.votes_1")).to_have_value("")
    copy(page, "4")
    press(page, "Control+v")
    expect(box(page, f"{last}.votes_1")).to_have_value("4")
    leave(page)


def test_typing_is_never_blocked_and_only_changed_rows_are_drawn_again(
    page: Page, members: list[int], obstacles: Obstacles
):
    first, second = members[:2]
    fill_head(page)
    expect(page.locator("#reconciled")).to_contain_text("0/5 hàng đủ số")
    outcome(page, second).evaluate("part => { part.dataset.old = 'yes' }")
    slow = obstacles.hold("member_votes.preview")
    box(page, f"{first}.votes_1").focus()
    with page.expect_request("**/xem-truoc"):
        page.keyboard.type("3")
    press(page, "ArrowRight")
    page.keyboard.type("2")
    assert focused(page) == f"{first}.votes_2"
    slow.set()
    expect(outcome(page, first)).to_contain_text("5/5")
    assert focused(page) == f"{first}.votes_2"
    expect(box(page, f"{first}.votes_2")).to_have_value("2")
    expect(outcome(page, second)).to_have_attribute("data-old", "yes")
    box(page, f"{first}.votes_2").fill("3")
    expect(outcome(page, first)).to_contain_text("Mới cộng được 6 phiếu đã hơn 5 phiếu hợp lệ")
    leave(page)


def test_a_day_that_changes_the_list_is_told_while_typing(page: Page, members: list[int]):
    box(page, "voted_on").fill("01/09/2010")
    expect(page.locator("#reading")).to_contain_text("bớt 5 đồng chí")
    leave(page)


def test_sixty_members_on_a_phone_and_every_state_of_the_page_are_for_everybody(
    members: list[int], arrive: Arrive, new_page: Callable[..., Page]
):
    with database.connection():
        enrolled(55)
    page = arrive(ITS_SECRETARY, URL)
    watch(page).expect("console error: .* (409|422)")
    expect(page.locator("#grid tbody tr")).to_have_count(60)
    check(page)
    page.set_viewport_size({"width": 390, "height": 844})
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(box(page, f"{members[0]}.votes_1")).to_be_visible()
    page.set_viewport_size({"width": 1366, "height": 768})

    other = new_page(beside=page)
    other.goto(URL)
    fill_head(page)
    fill_row(page, members[0], "1", "5", "0", "0", "x")
    page.locator(f'[name="{members[1]}.status"]').check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("Hãy nhập số nguyên")).to_be_visible()
    check(page)
    fill_row(page, members[0], "0", "5", "0", "0", "0")
    save(page)
    fill_row(other, members[0], "5", "0", "0", "0", "0")
    watch(other).expect("console error: .* 409")
    other.get_by_role("button", name="Lưu", exact=True).click()
    expect(other.get_by_text("Có hàng vừa được lưu ở nơi khác")).to_be_visible()
    check(other)
    leave(other)


def test_two_people_enter_apart_settle_and_confirm(
    members: list[int], sqlite_app: Flask, arrive: Arrive
):
    with database.connection():
        account.create(DEPUTY, "Trần Thị Bình", PASSWORD, (("branch", BLANK + 1),), at=Clock())
        Cycle.update(double_entry=1).execute()
    secretary = arrive(ITS_SECRETARY, URL)
    fill_head(secretary)
    for member in members:
        fill_row(secretary, member, "0", "5", "0", "0", "0")
    fill_row(secretary, members[0], "1", "4", "0", "0", "0")
    save(secretary)

    deputy = arrive(DEPUTY, URL)
    expect(deputy.get_by_text("Một đồng chí khác đã nhập xong.")).to_be_visible()
    for name in NAMES:
        expect(box(deputy, f"{members[0]}.{name}")).to_have_value("")
    fill_head(deputy)
    for member in members:
        fill_row(deputy, member, "0", "5", "0", "0", "0")
    save(deputy)
    expect(deputy.get_by_text("Hai người nhập khác nhau", exact=False).first).to_be_visible()
    rows = deputy.locator("#so-phieu table").first.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(re.compile(r"xuất sắc nhiệm vụ\s*1\s*0"))
    assert stored() == []
    check(deputy)

    box(deputy, f"{members[0]}.votes_1").fill("0")
    box(deputy, f"{members[0]}.votes_2").fill("5")
    expect(deputy.locator("#reconciled")).to_contain_text("Đã đủ số và khớp")
    deputy.get_by_label("Lý do chọn các số này").fill("Mở hòm đếm lại trước tổ kiểm phiếu.")
    deputy.get_by_role("button", name="Đề xuất để tài khoản khác xác nhận").click()
    expect(deputy.get_by_text("Đồng chí là người đề xuất")).to_be_visible()

    secretary.reload()
    expect(secretary.get_by_text("Mở hòm đếm lại trước tổ kiểm phiếu.")).to_be_visible()
    check(secretary)
    secretary.get_by_role("button", name="Xác nhận các số này").click()
    expect(secretary.get_by_text("Đã xác nhận. Số liệu có hiệu lực.")).to_be_visible()
    assert stored() == [(1, 1)]
