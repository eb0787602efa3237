"""Two clicks where one was meant have one effect, however slow the server is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Arrive, Obstacles
from tests.browser.visitors import box, logged, see_saved, state, step_acts, stored_score
from tests.sheets import ITS_SECRETARY, branch_url, sheet_url

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
#: A branch of the example whose sheet is complete and given back: it may be handed in as it is.
COMPLETE, ITS_OWN = 5, "bithu05"
#: A branch of the example whose sheet lies with the office.
HANDED_IN = 1


@pytest.fixture(params=[False, True], ids=["fast server", "slow server"])
def pace(request: pytest.FixtureRequest, obstacles: Obstacles) -> Callable[..., None]:
    """`pace(endpoint, act)`: act while the server answers at once, or only after the act."""

    def run(endpoint: str, act: Callable[..., Any], **given: Any) -> None:
        gate = obstacles.hold(endpoint) if request.param else None
        act(no_wait_after=gate is not None, **given)
        if gate:
            gate.set()

    return run


def requests_to(page: Page, path: str) -> list[str]:
    found: list[str] = []
    page.on(
        "request",
        lambda sent: sent.method == "POST" and sent.url.endswith(path) and found.append(sent.url),
    )
    return found


@SCRIPTS
def test_a_sheet_is_submitted_once(scripts: bool, arrive: Arrive, pace: Callable[..., None]):
    page = arrive(ITS_OWN, branch_url(COMPLETE), java_script_enabled=scripts)
    before = step_acts(COMPLETE), logged("sheet.submit", COMPLETE)
    sent = requests_to(page, "/nop")

    pace("home.submit", page.get_by_role("button", name="Nộp biểu chấm điểm").dblclick)

    expect(page.get_by_text("Đã nộp biểu chấm điểm")).to_have_count(1)
    assert state(COMPLETE) == "submitted"
    assert step_acts(COMPLETE) == [*before[0], "submit"]
    assert logged("sheet.submit", COMPLETE) == before[1] + 1
    assert not scripts or len(sent) == 1


@SCRIPTS
def test_a_sheet_is_returned_once(scripts: bool, arrive: Arrive, pace: Callable[..., None]):
    page = arrive("vanphong", f"{branch_url(HANDED_IN)}/tra-lai", java_script_enabled=scripts)
    page.get_by_label("Lý do trả lại").fill("Thiếu minh chứng.")
    sent = requests_to(page, "/tra-lai")

    pace("board.return_now", page.get_by_role("button", name="Trả lại cho chi bộ").dblclick)

    expect(page.get_by_role("heading", name="Các chi bộ – năm 2017")).to_be_visible()
    assert state(HANDED_IN) == "returned"
    assert step_acts(HANDED_IN).count("return") == 1
    assert logged("sheet.return", HANDED_IN) == 1
    assert not scripts or len(sent) == 1


@SCRIPTS
def test_a_draft_is_saved_once(scripts: bool, arrive: Arrive, pace: Callable[..., None]):
    page = arrive(ITS_SECRETARY, sheet_url(), java_script_enabled=scripts)
    box(page, "score.political_tasks").fill("38,5")

    pace("scoring.save", page.get_by_role("button", name="Lưu nháp").dblclick)

    if scripts:
        see_saved(page)
    else:
        expect(page.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    expect(box(page, "score.political_tasks")).to_have_value("38,5")
    assert page.locator(".conflict").count() == 0
    assert stored_score("political_tasks") == 3850
    assert logged("sheet.edit", 10) == 1


def test_saving_and_going_on_goes_on_once(arrive: Arrive, pace: Callable[..., None]):
    page = arrive(ITS_SECRETARY, sheet_url())
    box(page, "score.political_tasks").fill("38,5")

    pace("scoring.save", page.get_by_role("button", name="Lưu và sang bước nộp").dblclick)

    page.wait_for_url(f"**{branch_url()}#nop")
    assert logged("sheet.edit", 10) == 1


def test_ten_clicks_have_one_effect(arrive: Arrive, pace: Callable[..., None]):
    page = arrive(ITS_OWN, branch_url(COMPLETE))
    button = page.get_by_role("button", name="Nộp biểu chấm điểm")

    pace("home.submit", button.click, click_count=10)

    expect(page.get_by_text("Đã nộp biểu chấm điểm")).to_have_count(1)
    assert step_acts(COMPLETE).count("submit") == 2  # once in the example, once now


def test_going_back_after_handing_in_submits_nothing_again(arrive: Arrive):
    page = arrive(ITS_OWN, branch_url(COMPLETE))
    page.get_by_role("button", name="Nộp biểu chấm điểm").click()
    expect(page.get_by_text("Đã nộp biểu chấm điểm")).to_be_visible()

    page.go_back()

    expect(page.get_by_role("button", name="Nộp biểu chấm điểm")).to_have_count(0)
    assert step_acts(COMPLETE).count("submit") == 2
