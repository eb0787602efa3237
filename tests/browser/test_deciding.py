"""Deciding, annulling and praising in a browser: for everybody, with and without script."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet import database
from intranet.models import DecidedResult, Decision
from intranet.queries import rolls
from tests.browser.conftest import Arrive
from tests.browser.test_accessibility import check
from tests.decided import EXECUTIVE, STANDING, verified
from tests.fixtures.browsers import watch
from tests.sheets import ITS_SECRETARY, branch_url
from tests.web.deciding import HEAD, NEW

NAME = "Chi bộ Trung tâm Lưu trữ lịch sử"
RESULT = f"{branch_url()}/ket-qua"


@pytest.fixture
def passed_on(sqlite_app: Flask) -> int:
    """A branch with members that was passed on; its assessment."""
    with database.connection():
        return int(verified(members=4).id)


def fill_in(page: Page, **boxes: str) -> None:
    """Type the head of a decision, and these boxes."""
    for name, text in {**HEAD, **boxes}.items():
        page.locator(f'[name="{name}"]').fill(text)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def decided(number: str) -> int:
    with database.connection():
        return int(Decision.select().where(Decision.number == number).count())


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_decision_is_looked_at_before_it_is_recorded_once(
    scripts: bool, passed_on: int, arrive: Arrive
) -> None:
    page = arrive(EXECUTIVE, NEW, java_script_enabled=scripts)
    outcome = page.locator("#outcome")
    line = outcome.get_by_role("listitem").filter(has_text=NAME)
    expect(line).to_contain_text("Trong sạch vững mạnh")
    page.locator(f'[name="tier.{passed_on}"]').select_option("good")
    if not scripts:
        page.get_by_role("button", name="Xem thử, chưa ghi").click()
    expect(line).to_contain_text("Hoàn thành tốt nhiệm vụ")
    expect(line).to_contain_text("cần lý do")
    fill_in(page, **{f"reason.{passed_on}": "Kết luận thanh tra."})
    page.get_by_role("button", name="Ghi quyết định", exact=True).dblclick()
    expect(page.get_by_text(f"Đã ghi quyết định số {HEAD['number']}.")).to_be_visible()
    assert decided(HEAD["number"]) == 1


def test_every_page_on_the_way_is_for_everybody(passed_on: int, arrive: Arrive) -> None:
    page = arrive(EXECUTIVE, NEW)
    watch(page).expect("console error: .* 422")
    unfold(page)
    check(page)
    page.locator(f'[name="tier.{passed_on}"]').select_option("completed")
    fill_in(page, present="x")
    page.get_by_role("button", name="Ghi quyết định", exact=True).click()
    expect(page.get_by_text("Chưa ghi quyết định")).to_be_visible()
    unfold(page)
    check(page)
    fill_in(page)
    page.get_by_role("button", name="Ghi quyết định", exact=True).click()
    expect(page.get_by_text("Hãy ghi lý do: mức quyết định khác")).to_be_visible()
    page.locator(f'[name="tier.{passed_on}"]').select_option("strong")
    page.get_by_role("button", name="Ghi quyết định", exact=True).click()
    expect(page.get_by_role("link", name=HEAD["number"])).to_be_visible()
    check(page)
    page.get_by_role("link", name=HEAD["number"]).click()
    unfold(page)
    check(page)
    page.goto("/2017/quyet-dinh/cong-bo")
    check(page)
    page.goto(RESULT)
    unfold(page)
    check(page)

    with database.connection():
        member = rolls.of(passed_on)[0].id
    page.goto(f"{branch_url()}/dang-vien/{member}/huy-bo")
    check(page)
    fill_in(page, number="51-QĐ/ĐU", reason="Bị kỷ luật.")
    page.get_by_role("button", name="Huỷ bỏ kết quả").click()
    expect(page.get_by_text("Chi bộ bỏ phiếu lại ở lần sau.").first).to_be_visible()
    check(page)
    page.get_by_role("button", name="Ghi đã xem lại").click()
    expect(page.get_by_text("Hãy ghi kết luận sau khi xem lại.").first).to_be_visible()
    check(page)
    page.goto(NEW)
    unfold(page)
    check(page)

    secretary = arrive(ITS_SECRETARY, branch_url())
    check(secretary)
    for part in ("/phan-loai-dang-vien", "/thong-tin-dang-vien", f"/dang-vien/{member}"):
        secretary.goto(branch_url() + part)
        check(secretary)

    page.goto(f"{branch_url()}/huy-bo")
    fill_in(page, number="52-QĐ/ĐU", reason="Số liệu sai.")
    page.get_by_role("button", name="Huỷ bỏ kết quả").click()
    expect(page.get_by_text("bắt đầu lại từ số liệu cũ").first).to_be_visible()
    check(page)
    page.goto(f"{RESULT}/lan-1")
    check(page)
    secretary.goto(branch_url())
    expect(secretary.get_by_text("Kết quả trước đã bị huỷ bỏ").first).to_be_visible()
    check(secretary)


def test_praise_is_for_everybody(passed_on: int, arrive: Arrive) -> None:
    with database.connection():
        DecidedResult.update(tier="strong").where(DecidedResult.annulled_by.is_null()).execute()
    page = arrive(STANDING, "/2017/khen-thuong")
    watch(page).expect("console error: .* 422")
    check(page)
    page.get_by_role("button", name="Chọn khen thưởng").first.click()
    expect(page.get_by_text("Hãy ghi lý do chọn chi bộ này.").first).to_be_visible()
    check(page)
    for place, box in enumerate(page.get_by_label("Lý do chọn").all()):
        if not place:
            continue
        box.fill("Dẫn đầu.")
        page.get_by_role("button", name="Chọn khen thưởng").nth(place).click()
        break
    expect(page.get_by_text("Đã chọn").first).to_be_visible()
    check(page)
    page.get_by_role("button", name="Rút lại").click()
    expect(page.get_by_text("Đã rút lại việc chọn")).to_be_visible()
    executive = arrive(EXECUTIVE, "/2017/khen-thuong")
    check(executive)
