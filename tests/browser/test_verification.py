"""Verifying as one types, and files beside the rows of a sheet, in a real browser."""

import re

from playwright.sync_api import Locator, Page, expect

from intranet import database
from intranet.models import Evidence
from tests.attached import PDF
from tests.browser.conftest import Arrive
from tests.browser.visitors import box, choose, headline, leave, see_saved, state, type_in
from tests.decided import submitted
from tests.fixtures.accessibility import check_accessibility
from tests.fixtures.browsers import watch
from tests.sheets import BLANK, ITS_SECRETARY, assessment, branch_url, sheet_url, stored

SCORE = "score.political_tasks"
FOUND, NOTE = f"found.{SCORE}", f"note.{SCORE}"


def message(page: Page, row: str) -> Locator:
    return page.locator(f"#row-{row}-message")


def test_the_office_corrects_explains_and_passes_on(arrive: Arrive):
    with database.connection():
        submitted()
    page = arrive("vanphong", f"{branch_url()}/tham-dinh")
    watch(page).expect("console error: .* 422")
    type_in(page, FOUND, "33")
    expect(headline(page)).to_contain_text("87 điểm")
    expect(page.locator(".compared")).to_contain_text("Hoàn thành tốt nhiệm vụ")
    leave(page)
    expect(message(page, "score-political_tasks")).to_contain_text("Hãy ghi lý do")
    check_accessibility(page)
    box(page, NOTE).fill("Sáu việc quá hạn.")
    leave(page)
    see_saved(page)
    expect(message(page, "score-political_tasks")).to_be_empty()
    choose(page, "found.united", "no")
    expect(headline(page)).to_contain_text("Yếu kém")
    choose(page, "found.united", "")
    expect(headline(page)).to_contain_text("Hoàn thành tốt nhiệm vụ")
    see_saved(page)

    page.get_by_role("button", name="Lưu và sang bước chuyển").click()
    expect(page).to_have_url(re.compile("/tham-dinh/chuyen$"))
    expect(page.get_by_text("Sáu việc quá hạn.")).to_be_visible()
    page.get_by_role("button", name="Chuyển Đảng ủy").click()
    expect(page.get_by_text("Đã chuyển biểu của")).to_be_visible()
    assert state(BLANK) == "verified"


def attach(page: Page, row: str, name: str, data: bytes) -> None:
    """Choose a file for a row and press its button."""
    place = page.locator(f"#tep-{row}")
    place.locator("details:not([open])", has_text="Đính kèm tệp").locator("summary").click()
    file = {"name": name, "mimeType": "application/pdf", "buffer": data}
    place.locator("[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a dict of the right shape
    place.get_by_role("button", name=re.compile("Đính kèm")).click()
    page.wait_for_load_state()


def test_a_file_is_attached_after_what_is_typed_was_saved(arrive: Arrive):
    page = arrive(ITS_SECRETARY, sheet_url())
    watch(page).expect("console error: .* 422")
    type_in(page, SCORE, "38,5")
    attach(page, "score-political_tasks", "Biên bản.pdf", PDF)
    expect(page).to_have_url(re.compile("#tep-score-political_tasks$"))
    place = page.locator("#tep-score-political_tasks")
    expect(place.get_by_role("link", name="Biên bản.pdf")).to_be_in_viewport()
    expect(box(page, SCORE)).to_have_value("38,5")
    with database.connection():
        assert stored()[SCORE].values["self_score"] == 3850

    attach(page, "tasks", "ảnh.png", PDF)
    expect(page.locator("#tep-tasks")).to_contain_text("không phải là tệp .png")
    expect(page.locator("#tep-tasks")).to_be_in_viewport()
    see_saved(page)
    check_accessibility(page)

    with page.expect_download() as download:
        place.get_by_role("link", name="Biên bản.pdf").click()
    assert download.value.suggested_filename == "Biên bản.pdf"
    place.get_by_role("button", name="Gỡ tệp Biên bản.pdf").click()
    expect(place).to_contain_text("Tệp đã gỡ (1)")
    with database.connection():
        assert Evidence.get(Evidence.assessment == assessment()).removed_at is not None
