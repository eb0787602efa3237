"""What people do on the pages, by what they see: labels, buttons, messages."""

import re
from collections.abc import Mapping
from io import BytesIO
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from intranet import database
from intranet.models import CriterionScore, LogEntry, Session, Step
from tests.fixtures.applications import PASSWORD
from tests.sheets import BLANK, assessment

SAVED = re.compile(r"^\s*Đã lưu \d\d:\d\d\s*$")


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page that stands open, and go on."""
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_load_state()


def box(page: Page, name: str) -> Locator:
    """A text box of the sheet by its field's name."""
    return page.locator(f'[name="{name}"]:not([type="radio"], [type="hidden"])')


def type_in(page: Page, name: str, text: str) -> None:
    """Type into a box key by key, in place of what stands there; the box keeps the focus."""
    field = box(page, name)
    field.press("Control+a")
    field.press("Delete")
    field.press_sequentially(text)


def choose(page: Page, name: str, value: str) -> None:
    """Press an answer."""
    page.locator(f'[name="{name}"][value="{value}"]').check()


def fill(page: Page, boxes: Mapping[str, str]) -> None:
    """Give the sheet these values, choices by pressing, everything else by typing."""
    for name, text in boxes.items():
        if page.locator(f'[name="{name}"]').first.get_attribute("type") == "radio":
            choose(page, name, text)
        else:
            box(page, name).fill(text)


def leave(page: Page) -> None:
    """Go out of the field that is being typed in."""
    page.evaluate("document.activeElement.blur()")


def see_saved(page: Page) -> None:
    """Wait until the page says that everything is saved, and when."""
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("#saved")).to_have_text(SAVED)


def headline(page: Page) -> Locator:
    """The reading in two lines: total, tier."""
    return page.locator("#headline")


def focused(page: Page) -> str:
    """The name of the field that has the focus."""
    return str(page.evaluate("document.activeElement.name"))


def caret(page: Page) -> tuple[int, int]:
    """Where the caret stands, as start and end of the selection."""
    start, end = page.evaluate(
        "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
    )
    return start, end


def pdf_text(page: Page, link: str) -> str:
    """The text of the paper that a link leads to, on one line."""
    href = page.get_by_role("link", name=link).get_attribute("href")
    answer = page.context.request.get(urljoin(page.url, href))
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(part.extract_text() for part in PdfReader(BytesIO(answer.body())).pages)
    return re.sub(r"\s+", " ", text)


def stored_score(criterion: str, place: int = BLANK) -> int | None:
    """A branch's score in the database, in hundredths; None where none is stored."""
    with database.connection():
        found = CriterionScore.get_or_none(
            (CriterionScore.assessment == assessment(place))
            & (CriterionScore.criterion == criterion)
        )
    return found.self_score if found else None


def state(place: int) -> str:
    """The state of a branch's newest sheet."""
    with database.connection():
        return str(assessment(place).state)


def step_acts(place: int) -> list[str]:
    """The steps that a branch's newest sheet has gone, oldest first."""
    with database.connection():
        found = Step.select().where(Step.assessment == assessment(place)).order_by(Step.id)
        return [step.act for step in found]


def logged(act: str, place: int) -> int:
    """How often the log holds an act on a branch's newest sheet."""
    with database.connection():
        return int(
            LogEntry.select()
            .where((LogEntry.act == act) & (LogEntry.assessment == assessment(place)))
            .count()
        )


def end_all_sessions() -> None:
    """Every session ends, as after twelve hours or by an administrator's hand."""
    with database.connection():
        Session.delete().execute()
