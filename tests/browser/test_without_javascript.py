"""The whole job in plain steps, in a browser that runs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive
from tests.browser.visitors import box, fill, pdf_text, sign_in, state, stored_score
from tests.fixtures.browsers import watch
from tests.sheets import BLANK, ITS_SECRETARY, branch_url, sheet_url, tallied, worked

REASON = "Đề nghị bổ sung minh chứng tiêu chí a)."


@pytest.fixture
def secretary(arrive: Arrive) -> Page:
    return arrive(ITS_SECRETARY, java_script_enabled=False)


@pytest.fixture
def office(arrive: Arrive) -> Page:
    return arrive("vanphong", java_script_enabled=False)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_sheet_goes_from_blank_to_submitted_to_returned(secretary: Page, office: Page):
    # What is missing is linked, and leads to its box.
    expect(secretary).to_have_url(re.compile(branch_url() + "$"))
    watch(secretary).expect("console error: .* 422")
    press(secretary, "Nộp biểu chấm điểm")
    expect(secretary.get_by_text("Chưa nộp được vì còn thiếu")).to_be_visible()
    secretary.locator(".missing").get_by_role("link", name=re.compile("Điểm tiêu chí a")).click()
    expect(secretary).to_have_url(re.compile("/cham-diem#f-score-political_tasks$"))

    # Filled in, looked at by a button, saved by another.
    fill(secretary, worked())
    press(secretary, "Xem kết quả dự kiến")
    reading = secretary.locator("#headline")
    expect(reading).to_contain_text("92,5 điểm")
    expect(reading).to_contain_text("Trong sạch vững mạnh")
    assert stored_score("political_tasks") is None
    press(secretary, "Lưu nháp")
    expect(secretary.get_by_text(re.compile(r"Đã lưu nháp lúc \d\d:\d\d"))).to_be_visible()
    assert stored_score("political_tasks") == 3850

    # The members' vote, counted and looked at by a button before it is kept.
    secretary.get_by_role("link", name="Xem, nhập kết quả bỏ phiếu kín").click()
    fill(secretary, tallied(invalid="2"))
    press(secretary, "Đối chiếu, chưa lưu")
    expect(secretary.get_by_text("1 chỗ chưa khớp")).to_be_visible()
    press(secretary, "Lưu")
    expect(secretary.get_by_text("lệch 1.").first).to_be_visible()
    box(secretary, "invalid").fill("1")
    press(secretary, "Lưu")
    expect(secretary.get_by_text("Đã đủ số và khớp").first).to_be_visible()
    secretary.goto(sheet_url())

    # On to handing in.
    press(secretary, "Lưu và sang bước nộp")
    expect(secretary).to_have_url(re.compile(branch_url() + "#nop$"))
    press(secretary, "Nộp biểu chấm điểm")
    expect(secretary.get_by_text("Đã nộp biểu chấm điểm")).to_be_visible()
    assert state(BLANK) == "submitted"
    secretary.get_by_role("link", name="Xem biểu chấm điểm").click()
    expect(secretary.locator("form#sheet")).to_have_count(0)
    assert "92,5" in pdf_text(secretary, "In biểu chấm điểm")

    # The office sees it, prints, gives it back.
    office.reload()
    assert "92,5" in pdf_text(office, "In bảng tổng hợp")
    office.get_by_role("link", name="Chi bộ Trung tâm Lưu trữ lịch sử").click()
    office.get_by_role("link", name="Trả lại để bổ sung").click()
    watch(office).expect("console error: .* 422")
    press(office, "Trả lại cho chi bộ")
    expect(office.get_by_text("Hãy ghi lý do trả lại")).to_be_visible()
    office.get_by_label("Lý do trả lại").fill(REASON)
    press(office, "Trả lại cho chi bộ")
    expect(office.get_by_text("Đã trả lại biểu cho Chi bộ Trung tâm Lưu trữ")).to_be_visible()
    assert state(BLANK) == "returned"

    # The branch sees the reason first thing, mends, hands in again.
    press(secretary, "Đăng xuất")
    sign_in(secretary, ITS_SECRETARY)
    said = secretary.locator("main .notice").first
    expect(said).to_contain_text(REASON)
    expect(said).to_be_in_viewport()
    secretary.get_by_role("link", name="Mở biểu chấm điểm").click()
    expect(secretary.locator("main .notice").first).to_contain_text(REASON)
    box(secretary, "evidence.political_tasks").fill("Hoàn thành 46/46 nhiệm vụ.")
    press(secretary, "Lưu và sang bước nộp")
    press(secretary, "Nộp biểu chấm điểm")
    expect(secretary.get_by_text("Đã nộp biểu chấm điểm")).to_be_visible()
    assert state(BLANK) == "submitted"


def test_a_bad_value_comes_back_with_its_message_and_all_that_was_typed(secretary: Page):
    secretary.goto(branch_url() + "/cham-diem")
    watch(secretary).expect("console error: .* 422")
    fill(secretary, worked(score__political_tasks="40,5"))
    press(secretary, "Lưu nháp")

    message = secretary.locator('.row-message[data-fields~="score.political_tasks"]')
    expect(message).to_contain_text("Điểm tối đa của tiêu chí này là 40.")
    expect(box(secretary, "score.political_tasks")).to_have_value("40,5")
    expect(box(secretary, "score.ideology")).to_have_value("18")
    assert stored_score("ideology") == 1800


def test_enter_in_a_field_saves_and_does_not_submit(secretary: Page):
    secretary.goto(branch_url() + "/cham-diem")
    box(secretary, "score.political_tasks").fill("38,5")
    box(secretary, "score.political_tasks").press("Enter")

    expect(secretary.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    assert (stored_score("political_tasks"), state(BLANK)) == (3850, "draft")
