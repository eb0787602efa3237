"""Take the README's pictures from the running tool into docs/images.

The example department is made anew in a temporary folder and served on a free port, so the pictures
always show what the program shows; `make screenshots` runs this.
"""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402  # after the path
from waitress import create_server  # noqa: E402  # after the path

from intranet import create_app, serving  # noqa: E402  # after the path
from intranet.commands import demo  # noqa: E402  # after the path
from tests.fixtures.machine import find_chromium  # noqa: E402  # after the path

IMAGES = ROOT / "docs" / "images"
LARGEST = 200_000  # bytes
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@contextmanager
def example() -> Iterator[tuple[str, str]]:
    """The example department, served; gives its address and the common password."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(demo.settings(Path(folder)))
        password = app.config["DEMO_PASSWORD"]
        demo.prepare(password)
        server = create_server(serving(app), host=demo.HOST, port=0)
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://{demo.HOST}:{server.effective_port}", password
        server.close()


def arrive(browser: Browser, address: str, username: str, password: str, **size: int) -> Page:
    """A page on which somebody has signed in and stands where work begins."""
    page = browser.new_page(viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page.goto(address)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    return page


def half_filled(page: Page, address: str) -> None:
    """The sheet of a branch in the middle of its work, with two more scores just typed."""
    page.goto(f"{address}/2017/chi-bo/3/cham-diem")
    for key, score in (("organisation_building", "13"), ("leadership", "12,5")):
        page.locator(f'[name="score.{key}"]').fill(score)
    expect(page.locator("#headline")).to_contain_text("88,5")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")


def voting(page: Page, address: str) -> None:
    """The ballot of a branch while the tellers' counts are typed, one of them wrong."""
    page.goto(f"{address}/2017/chi-bo/3/bo-phieu")
    counts = {"summoned": "11", "present": "10", "absent": "1", "issued": "10"}
    for name, count in (counts | {"returned": "10", "valid": "9", "invalid": "0"}).items():
        page.locator(f'[name="{name}"]').fill(count)
    expect(page.locator("#reading")).to_contain_text("lệch 1")
    page.locator('[name="summoned"]').scroll_into_view_if_needed()


def member_voting(page: Page, address: str) -> None:
    """The second round of the vote on a branch's members while it is typed, one row left open."""
    page.goto(f"{address}/2017/chi-bo/14/phan-loai-dang-vien?lan=2")
    everybody = dict.fromkeys(("summoned", "present", "issued", "returned", "valid"), "24")
    none = dict.fromkeys(("absent", "not_returned", "invalid"), "0")
    for name, count in {"voted_on": "08/12/2017", **everybody, **none}.items():
        page.locator(f'[name="{name}"]').fill(count)
    rows = (("2", "20", "2", "0", "0"), ("13", "11", "0", "0", "0"), ("1", "22", "0"))
    for votes, first in zip(rows, page.locator('[name$=".votes_1"]').all(), strict=False):
        member = str(first.get_attribute("name")).partition(".")[0]
        names = (*(f"votes_{place}" for place in range(1, 5)), "no_mark")
        for name, count in zip(names, votes, strict=False):
            page.locator(f'[name="{member}.{name}"]').fill(count)
    expect(page.locator("table").first).to_contain_text("đạt 20/24")
    page.locator('[name$=".votes_1"]').first.scroll_into_view_if_needed()


def verifying(page: Page, address: str) -> None:
    """The office at a branch's sheet, with one score found to be lower."""
    page.goto(f"{address}/2017/chi-bo/5/tham-dinh")
    page.locator('[name="found.score.political_tasks"]').fill("32")
    page.locator('[name="note.score.political_tasks"]').fill("Một chỉ tiêu chưa có minh chứng.")
    page.locator('[name="note.score.political_tasks"]').press("Tab")
    expect(page.locator("#headline")).to_contain_text("80")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    page.get_by_role("heading", name="1. Điểm").scroll_into_view_if_needed()


def deciding(page: Page, address: str) -> None:
    """A decision on the branch that was passed on, before it is recorded."""
    page.goto(f"{address}/2017/quyet-dinh/moi")
    for name, value in (
        ("number", "31-QĐ/ĐU"),
        ("decided_on", "08/12/2017"),
        *(("members", "15"), ("present", "13")),
        *(("in_favour", "12"), ("against", "0"), ("abstained", "1")),
    ):
        page.locator(f'[name="{name}"]').fill(value)


def take(page: Page, name: str) -> None:
    """Write what the window shows; refuse a picture too large to be read with pleasure."""
    path = IMAGES / name
    page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST:
        sys.exit(f"{name} is larger than {LARGEST // 1000} kB")


def main() -> None:
    """All pictures, one after the other."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with example() as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        branch = arrive(browser, address, "bithu02", password, **DESK)
        take(branch, "branch-steps.png")
        half_filled(branch, address)
        take(branch, "score-sheet.png")
        phone = arrive(browser, address, "bithu02", password, **PHONE)
        phone.goto(branch.url)
        phone.locator('[name="score.ideology"]').scroll_into_view_if_needed()
        take(phone, "score-sheet-phone.png")
        voting(branch, address)
        take(branch, "ballot.png")
        large = arrive(browser, address, "bithu13", password, **DESK)
        member_voting(large, address)
        take(large, "member-votes.png")
        office = arrive(browser, address, "vanphong", password, **DESK)
        take(office, "branches.png")
        verifying(office, address)
        take(office, "verification.png")
        executive = arrive(browser, address, "danguy", password, **DESK)
        deciding(executive, address)
        take(executive, "deciding.png")
        browser.close()


if __name__ == "__main__":
    main()
