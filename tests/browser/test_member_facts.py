"""The table of facts filled in by hand: each cell saved as one goes, nothing in one's way."""

import re
from urllib.parse import parse_qs

from flask import Flask
from playwright.sync_api import Page, Request, expect

from intranet.queries import rolls
from tests.browser.conftest import Arrive
from tests.browser.visitors import box, caret, choose, focused, see_saved
from tests.fixtures.accessibility import check_accessibility
from tests.fixtures.browsers import watch
from tests.rolls import enrol, note
from tests.sheets import BLANK, ITS_SECRETARY, assessment
from tests.web.member_table import URL, fact

SAVES = "**/thong-tin-dang-vien"


def cells(request: Request) -> set[str]:
    """Which cells a save sent."""
    posted = parse_qs(request.post_data or "", keep_blank_values=True)
    return {name for name in posted if re.match(r"\d", name)}


def test_cells_are_saved_as_one_goes_and_the_last_change_is_undone(
    sqlite_app: Flask, arrive: Arrive
) -> None:
    enrol(BLANK, 60)
    first, second, third, *_ = [member.id for member in rolls.of(assessment().id)]
    page: Page = arrive(ITS_SECRETARY, URL)
    watch(page).expect("console error: .* 4(09|22)")
    day, below = f"{first}.review_completed_on", f"{second}.review_completed_on"
    grade, later = f"{first}.civil_grade", f"{third}.review_completed_on"

    # Leaving the cell sends it alone; what is typed meanwhile stays, caret and all.
    box(page, day).focus()
    page.keyboard.type("05/12/2017")
    with page.expect_request(SAVES) as sent:
        page.keyboard.press("ArrowDown")
    assert cells(sent.value) == {day}
    assert focused(page) == below
    page.keyboard.type("5/12")
    page.keyboard.press("ArrowLeft")
    see_saved_beside(page, "Chờ: chưa bỏ phiếu", first)
    assert (focused(page), caret(page)) == (below, (3, 3))
    assert fact(first, "review_completed_on").value == "2017-12-05"

    # Half a day is no day: it is told of below the row, and everything else is saved.
    with page.expect_response(SAVES):
        page.keyboard.press("Tab")
    expect(page.locator(f"#m-{second}")).to_contain_text("Hãy nhập ngày theo dạng")
    expect(box(page, below)).to_have_attribute("aria-invalid", "true")
    with page.expect_request(SAVES) as sent:
        box(page, grade).select_option("good")
    assert cells(sent.value) == {below, grade}
    expect(page.locator("#saved")).to_have_text(re.compile(r"Đã lưu \d\d:\d\d, còn 1 mục chưa lưu"))
    check_accessibility(page)
    with page.expect_response(SAVES):
        box(page, below).fill("05/12/2017")
        page.keyboard.press("Enter")
    see_saved(page)
    expect(box(page, below)).not_to_have_attribute("aria-invalid", "true")

    # Ticks say what is ticked; somebody else's value is shown beside one's own.
    page.locator(f"#f-{second}-failings summary").click()
    note(second, "failings", "none")
    with page.expect_response(SAVES):
        choose(page, f"{second}.failings", "branch_task_failed")
    message = page.locator(f"#m-{second}")
    expect(message).to_contain_text("Của tôi")
    check_accessibility(page)
    with page.expect_response(SAVES):
        message.get_by_role("button", name="Giữ của tôi").click()
    see_saved(page)
    expect(message).to_be_empty()
    expect(page.locator(f"#s-{second}-failings")).to_have_text("Có: 1")
    assert fact(second, "failings").value == "branch_task_failed"

    # Undoing saves first what is still being typed, and then undoes just that.
    box(page, later).fill("01/12/2017")
    with page.expect_navigation():
        page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".flashes")).to_contain_text("Đã hoàn tác lần sửa")
    expect(box(page, later)).to_have_value("")
    assert fact(second, "failings").value == "branch_task_failed"
    assert fact(third, "review_completed_on").version == 2


def see_saved_beside(page: Page, said: str, member: int) -> None:
    """A save was answered: the member's row says what it came to."""
    expect(page.locator(f"#o-{member}")).to_have_text(said)
