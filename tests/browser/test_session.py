"""A session that ends in the middle of the work takes nothing typed with it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive
from tests.browser.visitors import (
    box,
    choose,
    end_all_sessions,
    fill,
    focused,
    headline,
    leave,
    see_saved,
    sign_in,
    stored_score,
    type_in,
)
from tests.fixtures.browsers import watch
from tests.sheets import ITS_SECRETARY, scored, sheet_url

FIRST = "score.political_tasks"
ENDED = "Phiên làm việc đã hết."
NewPage = Callable[..., Page]


def sign_out_elsewhere(page: Page, new_page: NewPage) -> None:
    tab = new_page(beside=page)
    tab.goto("/")
    tab.get_by_role("button", name="Đăng xuất").click()
    tab.wait_for_url("**/dang-nhap")


@pytest.fixture(params=["signed out in another tab", "ended on the server"])
def ended(request: pytest.FixtureRequest, arrive: Arrive, new_page: NewPage) -> Page:
    """A sheet in the middle of a score, whose session is no more; its notice is open."""
    page = arrive(ITS_SECRETARY, sheet_url())
    if request.param == "ended on the server":
        end_all_sessions()
    else:
        sign_out_elsewhere(page, new_page)
    page.bring_to_front()
    watch(page).expect("console error: .* 401")
    type_in(page, FIRST, "38,5")
    expect(page.get_by_role("alert")).to_contain_text(ENDED)
    return page


def test_the_notice_stands_beside_the_work_and_the_work_stays(ended: Page):
    with ended.expect_response("**/cham-diem") as answer:  # saving after two seconds of rest
        pass

    assert (answer.value.status, answer.value.text()) == (
        401,
        "Phiên làm việc đã hết. Xin đăng nhập lại.",
    )
    expect(ended.locator("#saved")).to_contain_text("Không lưu được")
    expect(box(ended, FIRST)).to_have_value("38,5")
    assert focused(ended) == FIRST
    expect(ended.locator("input[type=password]")).to_have_count(0)
    expect(ended.get_by_role("heading", name="Đăng nhập")).to_have_count(0)
    assert stored_score("political_tasks") is None


def test_after_signing_in_in_another_tab_the_same_page_saves(ended: Page):
    leave(ended)
    expect(ended.locator("#saved")).to_contain_text("Không lưu được")
    with ended.expect_popup() as opened:
        ended.get_by_role("link", name="Đăng nhập (mở cửa sổ mới)").click()
    sign_in(opened.value, ITS_SECRETARY)
    expect(opened.value.get_by_role("button", name="Đăng xuất")).to_be_visible()

    ended.bring_to_front()
    ended.evaluate("window.dispatchEvent(new Event('focus'))")

    see_saved(ended)
    expect(ended.locator("#notice")).to_be_empty()
    expect(headline(ended)).to_contain_text("38,5–98,5")
    assert stored_score("political_tasks") == 3850
    type_in(ended, FIRST, "39")
    leave(ended)
    see_saved(ended)
    assert stored_score("political_tasks") == 3900


def test_trying_again_without_a_session_says_so_again(ended: Page):
    with ended.expect_response("**/phien") as answer:
        ended.get_by_role("button", name="Thử lại").click()
    assert answer.value.status == 401
    expect(ended.get_by_role("alert")).to_contain_text(ENDED)
    expect(box(ended, FIRST)).to_have_value("38,5")


def test_another_person_in_the_same_browser_saves_nothing_on_the_page(
    arrive: Arrive, new_page: NewPage
):
    page = arrive(ITS_SECRETARY, sheet_url())
    end_all_sessions()
    tab = new_page(beside=page)
    tab.goto("/")
    sign_in(tab, "bithu09")
    expect(tab.get_by_role("button", name="Đăng xuất")).to_be_visible()
    watch(page).expect("console error: .* 40[04]")

    type_in(page, FIRST, "38,5")
    leave(page)

    expect(page.get_by_role("alert")).to_contain_text("Không tìm thấy nội dung này")
    expect(box(page, FIRST)).to_have_value("38,5")
    assert stored_score("political_tasks") is None


def test_a_page_of_the_session_before_saves_under_the_new_one(arrive: Arrive, new_page: NewPage):
    """Signed out and in again elsewhere: the page has an old token and fetches a fresh one."""
    page = arrive(ITS_SECRETARY, sheet_url())
    sign_out_elsewhere(page, new_page)
    tab = new_page(beside=page)
    tab.goto("/")
    sign_in(tab, ITS_SECRETARY)
    expect(tab.get_by_role("button", name="Đăng xuất")).to_be_visible()
    watch(page).expect("console error: .* 400")

    type_in(page, FIRST, "38,5")
    leave(page)

    see_saved(page)
    expect(page.locator("#notice")).to_be_empty()
    assert stored_score("political_tasks") == 3850


@pytest.mark.parametrize("scripts", [True, False], ids=["script failed to load", "without script"])
def test_a_whole_form_is_carried_over_signing_in_and_saved_by_hand(scripts: bool, arrive: Arrive):
    page = arrive(ITS_SECRETARY, java_script_enabled=scripts)
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(sheet_url())
    fill(page, scored("38,5", "18", "14", "13", "9"))
    fill(page, {"evidence.leadership": "Hai dòng:\n– “một” & <hai>"})
    choose(page, "united", "yes")
    end_all_sessions()
    watch(page).expect("console error: .* 401")

    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Nội dung vừa gửi vẫn được giữ")).to_be_visible()
    sign_in(page, ITS_SECRETARY)

    expect(box(page, FIRST)).to_have_value("38,5")
    expect(box(page, "evidence.leadership")).to_have_value("Hai dòng:\n– “một” & <hai>")
    expect(page.locator('[name="united"][value="yes"]')).to_be_checked()
    expect(page.get_by_text("Nội dung dưới đây chưa được lưu")).to_be_visible()
    assert stored_score("political_tasks") is None, "nothing is executed by itself"

    page.get_by_role("button", name="Lưu nháp").click()

    expect(page.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    assert stored_score("political_tasks") == 3850


def test_a_wrong_password_on_the_way_loses_nothing_either(arrive: Arrive):
    page = arrive(ITS_SECRETARY, sheet_url(), java_script_enabled=False)
    box(page, FIRST).fill("38,5")
    end_all_sessions()
    watch(page).expect("console error: .* 4[02][12]")
    page.get_by_role("button", name="Lưu nháp").click()
    sign_in(page, ITS_SECRETARY, "sai mật khẩu")
    expect(page.get_by_text("Tên đăng nhập hoặc mật khẩu chưa đúng.")).to_be_visible()

    sign_in(page, ITS_SECRETARY)

    expect(box(page, FIRST)).to_have_value("38,5")


def test_the_sheet_carried_over_is_saved_by_the_live_page_as_well(arrive: Arrive):
    page = arrive(ITS_SECRETARY, java_script_enabled=True)
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(sheet_url())
    box(page, FIRST).fill("38,5")
    end_all_sessions()
    watch(page).expect("console error: .* 401")
    page.get_by_role("button", name="Lưu nháp").click()
    page.unroute("**/*.js*")
    sign_in(page, ITS_SECRETARY)
    expect(page.locator("#saved")).to_have_attribute("data-state", "unsaved")

    page.get_by_role("button", name="Lưu nháp").click()

    see_saved(page)
    assert stored_score("political_tasks") == 3850
