"""Members' results and the quota in a browser: for everybody, and by keyboard alone."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet import database
from intranet.models import RollEntry
from tests import rated, rolls
from tests.browser.conftest import Arrive
from tests.browser.test_accessibility import check
from tests.sheets import ITS_SECRETARY, branch_url

URL = f"{branch_url()}/ket-qua-dang-vien"


@pytest.fixture
def nominees(sqlite_app: Flask) -> list[str]:
    """Four nominees where two can stay; one who waits, one exempt, one flagged, one who left."""
    with database.connection():
        ids = rated.rate()
        RollEntry.update(civil_servant="cadre").where(RollEntry.member.in_(ids[10:12])).execute()
        rolls.note(ids[10], "civil_grade", "good")
        rolls.note(ids[10], "discipline_from", "2017-03-01")
        rolls.note(ids[11], "self_rating", "excellent")
        rolls.put_on_roll(full_name="Đặng Văn Ễ", exempt=1)
        rolls.put_on_roll(full_name="Trịnh Văn Y", left_on="2017-06-01", left_to=4)
        return [rolls.invented(number) for number in range(4)]


def press_to(page: Page, name: str) -> None:
    """Press Tab until the box or button of this name has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if (
            page.evaluate("document.activeElement.closest('label, button')?.innerText.trim()")
            == name
        ):
            return
    raise AssertionError(name)


def test_results_and_quota_are_for_everybody(nominees: list[str], arrive: Arrive) -> None:
    page = arrive(ITS_SECRETARY)
    page.goto(URL)
    check(page)
    # With every reason unfolded as well.
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    check(page)
    page.goto(branch_url())
    check(page)
    executive = arrive("danguy")
    executive.goto(URL)
    check(executive)


def test_who_stays_and_when_it_was_announced_by_keyboard_alone(
    nominees: list[str], arrive: Arrive
) -> None:
    page = arrive(ITS_SECRETARY)
    page.goto(URL)
    for name in nominees[2:]:
        press_to(page, f"{name} – 20/24 phiếu ngang phiếu")
        page.keyboard.press("Space")
    press_to(page, "Ghi người giữ mức này")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ghi người giữ mức xuất sắc.")).to_be_visible()
    assert [page.get_by_label(name).is_checked() for name in nominees] == [True, True, False, False]
    page.get_by_label("Ngày chi bộ công bố kết quả").focus()
    page.keyboard.type("06/12/2017")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã ghi ngày công bố kết quả.")).to_be_visible()
    expect(page.get_by_label("Ngày chi bộ công bố kết quả")).to_have_value("06/12/2017")
    page.goto(branch_url())
    step = page.locator(".step", has_text=re.compile("Giới hạn mức xuất sắc"))
    expect(step).to_contain_text("Đã xong")
