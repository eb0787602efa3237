"""Two people, or two tabs, on one sheet: nobody overwrites anybody unseen."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from intranet import database
from intranet.clock import Clock
from intranet.operations import account
from tests.browser.conftest import Arrive
from tests.browser.visitors import box, choose, leave, see_saved, stored_score
from tests.fixtures.applications import PASSWORD
from tests.fixtures.browsers import watch
from tests.sheets import BLANK, ITS_SECRETARY, sheet_url

DEPUTY, HER_NAME = "phobithu10", "Trần Thị Bình"
FIRST = "score.political_tasks"
Pair = tuple[Page, Page]


@pytest.fixture(params=["two people", "two tabs of one"])
def two(
    request: pytest.FixtureRequest,
    sqlite_app: Flask,
    arrive: Arrive,
    new_page: Callable[..., Page],
) -> Pair:
    """The same blank sheet open twice; the second was opened before the first changes anything."""
    mine = arrive(ITS_SECRETARY, sheet_url())
    if request.param == "two people":
        with database.connection():
            account.create(DEPUTY, HER_NAME, PASSWORD, (("branch", BLANK + 1),), at=Clock())
        return mine, arrive(DEPUTY, sheet_url())
    tab = new_page(beside=mine)
    tab.goto(mine.url)
    return mine, tab


def save(page: Page, name: str, text: str) -> None:
    box(page, name).fill(text)
    leave(page)


def conflict(page: Page, name: str) -> Locator:
    """The message beside a row that was changed on both sides."""
    return page.locator(f'.row-message[data-fields~="{name}"] .conflict')


def clash(two: Pair) -> Page:
    """Both type another score into the same row, the second later; gives the second's page."""
    first, second = two
    watch(second).expect("console error: .* 409")
    save(first, FIRST, "30")
    see_saved(first)
    save(second, FIRST, "35")
    expect(conflict(second, FIRST)).to_be_visible()
    return second


def test_different_rows_are_both_saved(two: Pair):
    first, second = two
    save(first, FIRST, "30")
    see_saved(first)
    save(second, "score.leadership", "12")
    see_saved(second)
    choose(first, "united", "yes")
    see_saved(first)

    assert (stored_score("political_tasks"), stored_score("leadership")) == (3000, 1200)
    second.reload()
    expect(box(second, FIRST)).to_have_value("30")
    expect(second.locator('[name="united"][value="yes"]')).to_be_checked()


def test_the_same_row_shows_both_values_and_writes_neither_over_the_other(two: Pair):
    second = clash(two)
    shown = conflict(second, FIRST)

    expect(shown.locator("dd").nth(0)).to_contain_text("35")
    expect(shown.locator("dd").nth(1)).to_contain_text("30")
    expect(shown).to_contain_text("Nguyễn Văn J")
    expect(box(second, FIRST)).to_have_value("35")
    expect(second.locator("#saved")).to_contain_text("1 mục chưa lưu")
    assert stored_score("political_tasks") == 3000


def test_keeping_ones_own_value_writes_it(two: Pair):
    second = clash(two)
    conflict(second, FIRST).get_by_role("button", name="Giữ của tôi").click()

    see_saved(second)
    expect(conflict(second, FIRST)).to_have_count(0)
    expect(box(second, FIRST)).to_have_value("35")
    assert stored_score("political_tasks") == 3500


def test_taking_the_other_value_puts_it_into_the_field(two: Pair):
    second = clash(two)
    conflict(second, FIRST).get_by_role("button", name="Lấy của người kia").click()

    see_saved(second)
    expect(conflict(second, FIRST)).to_have_count(0)
    expect(box(second, FIRST)).to_have_value("30")
    expect(second.locator("#headline")).to_contain_text("30–90")
    assert stored_score("political_tasks") == 3000


def test_the_first_page_then_learns_of_the_second_in_the_same_way(two: Pair):
    first = two[0]
    second = clash(two)
    conflict(second, FIRST).get_by_role("button", name="Giữ của tôi").click()
    see_saved(second)
    watch(first).expect("console error: .* 409")

    save(first, FIRST, "31")

    expect(conflict(first, FIRST).locator("dd").nth(1)).to_contain_text("35")
    assert stored_score("political_tasks") == 3500


def test_typing_on_beside_an_open_conflict_overwrites_nothing(two: Pair):
    second = clash(two)

    save(second, FIRST, "36")
    expect(conflict(second, FIRST).locator("dd").nth(0)).to_contain_text("36")
    save(second, "score.leadership", "12")
    expect(second.locator("#saved")).to_contain_text("Đã lưu")

    assert (stored_score("political_tasks"), stored_score("leadership")) == (3000, 1200)
    expect(conflict(second, FIRST)).to_be_visible()


def test_an_answer_chosen_on_both_sides_is_a_conflict_too(two: Pair):
    first, second = two
    watch(second).expect("console error: .* 409")
    choose(first, "united", "yes")
    see_saved(first)
    choose(second, "united", "no")

    shown = conflict(second, "united")
    expect(shown.locator("dd").nth(1)).to_have_text("Có, đoàn kết")
    shown.get_by_role("button", name="Lấy của người kia").click()

    see_saved(second)
    expect(second.locator('[name="united"][value="yes"]')).to_be_checked()


def test_the_same_value_on_both_sides_is_no_conflict(two: Pair):
    first, second = two
    save(first, FIRST, "30")
    see_saved(first)
    save(second, FIRST, "30,0")
    see_saved(second)
    assert stored_score("political_tasks") == 3000


@pytest.mark.parametrize(("button", "stored"), [("Giữ của tôi", 3500), ("Lấy của người kia", 3000)])
def test_without_javascript_the_page_shows_both_values_and_the_buttons(
    button: str, stored: int, arrive: Arrive
):
    first = arrive(ITS_SECRETARY, sheet_url(), java_script_enabled=False)
    second = arrive(ITS_SECRETARY, sheet_url(), java_script_enabled=False)
    watch(second).expect("console error: .* 409")
    for page, text in ((first, "30"), (second, "35")):
        box(page, FIRST).fill(text)
        page.get_by_role("button", name="Lưu nháp").click()
    expect(conflict(second, FIRST).locator("dd").nth(1)).to_contain_text("30")
    assert stored_score("political_tasks") == 3000

    conflict(second, FIRST).get_by_role("button", name=button).click()

    expect(second.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    expect(box(second, FIRST)).to_have_value(str(stored // 100))
    assert stored_score("political_tasks") == stored
