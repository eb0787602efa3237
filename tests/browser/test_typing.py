"""Typing a score: the reading follows, saving follows, and nothing gets in the writer's way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive, Obstacles
from tests.browser.visitors import (
    SAVED,
    box,
    caret,
    choose,
    fill,
    focused,
    headline,
    leave,
    see_saved,
    stored_score,
    type_in,
)
from tests.fixtures.browsers import watch
from tests.sheets import ITS_SECRETARY, scored, sheet_url, worked

BLANK_READING = "0–100 điểm"
FIRST = "score.political_tasks"
PREVIEWS, SAVES = "**/cham-diem/xem-truoc", "**/cham-diem"


@pytest.fixture
def sheet(arrive: Arrive) -> Page:
    """The blank sheet of a branch, open before its secretary."""
    page = arrive(ITS_SECRETARY, sheet_url())
    expect(headline(page)).to_contain_text(BLANK_READING)
    return page


@pytest.fixture
def still_sheet(arrive: Arrive) -> Iterator[Page]:
    """The same on a page whose clock stands still; `page.clock.run_for(ms)` lets time pass."""
    page = arrive(ITS_SECRETARY)
    page.clock.install()
    page.goto(sheet_url())
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    yield page
    page.clock.resume()


def sent(page: Page) -> list[str]:
    """What the page sends from now on, as a list that grows."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url.rpartition("/")[2]))
    return found


def test_typing_keeps_focus_and_caret_while_the_reading_changes(sheet: Page):
    box(sheet, FIRST).focus()

    for typed, reading in (("3", "3–63"), ("8", "38–98"), (",5", "38,5–98,5")):
        sheet.keyboard.type(typed)
        expect(headline(sheet)).to_contain_text(reading)
        assert focused(sheet) == FIRST
        assert caret(sheet) == (len(box(sheet, FIRST).input_value()),) * 2

    expect(box(sheet, FIRST)).to_have_value("38,5")


def test_typing_in_the_middle_keeps_the_caret_through_preview_and_saving(sheet: Page):
    box(sheet, FIRST).fill("35")
    expect(headline(sheet)).to_contain_text("35")
    sheet.keyboard.press("Home")
    sheet.keyboard.press("ArrowRight")
    sheet.keyboard.type("8,")

    expect(headline(sheet)).to_contain_text("38,5")
    see_saved(sheet)  # by two seconds of rest, the field was never left

    assert (focused(sheet), caret(sheet)) == (FIRST, (3, 3))
    expect(box(sheet, FIRST)).to_have_value("38,5")
    assert stored_score("political_tasks") == 3850


def test_a_slow_answer_takes_nothing_from_what_is_being_typed(sheet: Page, obstacles: Obstacles):
    slow = obstacles.hold("scoring.preview")
    box(sheet, FIRST).focus()
    with sheet.expect_request(PREVIEWS):
        sheet.keyboard.type("3")
    evidence = "Hoàn thành 46/46 nhiệm vụ"
    box(sheet, "evidence.political_tasks").focus()
    sheet.keyboard.type(evidence)
    sheet.keyboard.press("ArrowLeft")
    slow.set()

    expect(headline(sheet)).to_contain_text("3–63")
    assert focused(sheet) == "evidence.political_tasks"
    assert caret(sheet) == (len(evidence) - 1,) * 2
    expect(box(sheet, "evidence.political_tasks")).to_have_value(evidence)


def test_an_answer_that_arrives_late_is_dropped(still_sheet: Page, obstacles: Obstacles):
    page = still_sheet
    slow = obstacles.hold("scoring.preview")
    box(page, FIRST).fill("3")
    with page.expect_request(PREVIEWS):
        page.clock.run_for(200)
    page.keyboard.type("8")  # the newer text stands there before the older answer comes

    page.evaluate(
        "document.addEventListener('htmx:afterRequest', () => document.body.id = 'answered')"
    )
    slow.set()
    expect(page.locator("body")).to_have_id("answered")

    expect(headline(page)).to_contain_text(BLANK_READING)
    page.clock.run_for(200)
    expect(headline(page)).to_contain_text("38–98")


def test_the_preview_waits_until_typing_rests_and_then_asks_once(still_sheet: Page):
    requests = sent(still_sheet)
    box(still_sheet, FIRST).focus()
    for key in "38,5":
        still_sheet.keyboard.type(key)
        still_sheet.clock.run_for(100)
    assert requests == []

    still_sheet.clock.run_for(200)
    expect(headline(still_sheet)).to_contain_text("38,5–98,5")

    assert requests == ["xem-truoc"]
    assert stored_score("political_tasks") is None


def test_the_worked_sheet_typed_by_hand_reads_as_the_plan_says(sheet: Page):
    fill(sheet, worked(**dict.fromkeys(scored("", "", "", "", ""), "")))
    for name, text in scored("38,5", "18", "14", "13", "9").items():
        box(sheet, name).focus()
        sheet.keyboard.type(text)
    leave(sheet)

    expect(headline(sheet)).to_contain_text("92,5 điểm")
    expect(headline(sheet)).to_contain_text("Trong sạch vững mạnh")
    see_saved(sheet)
    assert stored_score("political_tasks") == 3850

    choose(sheet, "peer.doan_thanh_nien", "second")

    expect(headline(sheet)).to_contain_text("Hoàn thành tốt nhiệm vụ")
    distance = sheet.get_by_role("region", name="Để đạt mức Trong sạch vững mạnh")
    expect(distance).to_contain_text("1 mức cao thứ hai – cần tất cả đạt mức cao nhất")
    expect(distance).to_contain_text("(II.B.1.3.a)")
    see_saved(sheet)


def test_what_was_unfolded_in_the_reading_stays_unfolded(sheet: Page):
    box(sheet, FIRST).fill("30")
    expect(headline(sheet)).to_contain_text("30–90")
    sheet.locator("#rung-good summary").click()

    box(sheet, FIRST).fill("31")

    expect(headline(sheet)).to_contain_text("31–91")
    expect(sheet.locator("#rung-good")).to_have_attribute("open", "")
    expect(sheet.locator("#rung-strong")).not_to_have_attribute("open", "")


def test_an_unfinished_letter_is_neither_previewed_nor_saved(still_sheet: Page):
    page = still_sheet
    keyboard = page.context.new_cdp_session(page)
    evidence = "evidence.political_tasks"
    requests = sent(page)
    box(page, evidence).focus()
    page.keyboard.type("Chi b")
    for unfinished in ("o", "ô", "ộ"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": unfinished, "selectionStart": 1, "selectionEnd": 1},
        )
        page.clock.run_for(5000)
        assert requests == []
    expect(box(page, evidence)).to_have_value("Chi bộ")

    keyboard.send("Input.insertText", {"text": "ộ"})
    with page.expect_response(SAVES):
        page.clock.run_for(5000)

    assert sorted(set(requests)) == ["cham-diem", "xem-truoc"]
    expect(box(page, evidence)).to_have_value("Chi bộ")
    assert (focused(page), caret(page)) == (evidence, (6, 6))


def test_leaving_a_field_saves_it_with_the_time(sheet: Page):
    type_in(sheet, FIRST, "37,25")
    expect(sheet.locator("#saved")).to_have_attribute("data-state", "unsaved")
    with sheet.expect_response(SAVES):
        sheet.keyboard.press("Tab")

    see_saved(sheet)
    assert stored_score("political_tasks") == 3725
    sheet.reload()
    expect(box(sheet, FIRST)).to_have_value("37,25")
    expect(sheet.locator("#saved")).to_have_text(SAVED)


def test_half_a_number_is_not_sent_along_with_the_field_before(
    still_sheet: Page, obstacles: Obstacles
):
    page = still_sheet
    slow = obstacles.hold("scoring.save")
    box(page, FIRST).fill("38")
    with page.expect_request(SAVES):
        leave(page)
        page.clock.run_for(10)
    choose(page, "united", "yes")  # left while the first save is on its way
    page.clock.run_for(10)
    box(page, "score.ideology").focus()
    page.keyboard.type("17,")
    requests = sent(page)
    slow.set()
    expect(page.locator("#saved")).to_have_text("Chưa lưu…")
    assert requests == []

    page.keyboard.type("5")
    with page.expect_response(SAVES):
        page.clock.run_for(5000)

    see_saved(page)
    assert (stored_score("political_tasks"), stored_score("ideology")) == (3800, 1750)


def test_choosing_an_answer_saves_it(sheet: Page):
    choose(sheet, "united", "yes")
    see_saved(sheet)
    sheet.reload()
    expect(sheet.locator('[name="united"][value="yes"]')).to_be_checked()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        (FIRST, "40,01", "Điểm tối đa của tiêu chí này là 40."),
        (FIRST, "ba mươi", "Hãy nhập điểm bằng chữ số"),
        ("members_total", "1,5", "Hãy nhập số nguyên"),
        ("proposed_on", "31/02/2017", "Không có ngày 31/02/2017"),
    ],
)
def test_a_bad_value_is_named_beside_its_field_and_stays(
    name: str, typed: str, said: str, sheet: Page
):
    watch(sheet).expect("console error: .* 422")
    type_in(sheet, name, typed)
    leave(sheet)

    message = sheet.locator(f'.row-message[data-fields~="{name}"]')
    expect(message).to_contain_text(said)
    expect(message).to_contain_text("Chưa lưu")
    expect(box(sheet, name)).to_have_value(typed)
    expect(box(sheet, name)).to_have_attribute("aria-invalid", "true")
    described = box(sheet, name).get_attribute("aria-describedby") or ""
    assert message.get_attribute("id") in described.split()
    expect(sheet.locator("#saved")).to_contain_text("1 mục chưa lưu")

    box(sheet, name).fill("")
    leave(sheet)

    see_saved(sheet)
    expect(message).to_be_empty()
    expect(box(sheet, name)).not_to_have_attribute("aria-invalid", "true")


def test_a_bad_value_keeps_nothing_else_from_being_saved(sheet: Page):
    watch(sheet).expect("console error: .* 422")
    box(sheet, FIRST).fill("99")
    box(sheet, "score.leadership").fill("12,5")
    leave(sheet)

    expect(sheet.locator("#saved")).to_have_text(
        re.compile(r"Đã lưu \d\d:\d\d, còn 1 mục chưa lưu")
    )
    assert (stored_score("leadership"), stored_score("political_tasks")) == (1250, None)


def test_the_page_is_not_left_unasked_while_something_is_not_saved(still_sheet: Page):
    page = still_sheet
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    type_in(page, FIRST, "38")
    page.get_by_role("link", name="Các bước", exact=True).click(no_wait_after=True)

    expect(box(page, FIRST)).to_have_value("38")
    assert asked == ["beforeunload"]
    with page.expect_response(SAVES):
        page.clock.run_for(5000)
    see_saved(page)

    page.get_by_role("link", name="Các bước", exact=True).click()

    page.wait_for_url("**/2017/chi-bo/11")
    assert asked == ["beforeunload"]
