"""The evening of the vote, from an empty roll to a locked sheet, by keyboard alone.

24 members: 21 official ones, of whom one is absent at first, one on probation, one exempt, one
admitted in September. Of 21 official members more than two thirds are 15, more than half are 11.
With 4 nominated and 15 good, 15 % of 17 is 2,55 and of 16 is 2,4: two can stay.
"""

import datetime as dt
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping

import pytest
import xlsxwriter
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from intranet import database
from intranet.members import Reading
from intranet.operations import member_counts
from intranet.queries import rolls
from intranet.sheet import MEMBERS
from tests.browser.conftest import Arrive
from tests.browser.test_accessibility import DESK, check
from tests.browser.test_member_votes import copy, outcome, press
from tests.browser.visitors import box, focused, headline, see_saved, state
from tests.fixtures.applications import PASSWORD
from tests.rolls import invented
from tests.sheets import BLANK, ITS_SECRETARY, SO_2017, assessment, stored, tallied, worked

TODAY = dt.date(2017, 12, 8)
HEADINGS = (
    *("Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Chính thức/Dự bị"),
    *("Cán bộ/công chức/viên chức", "Miễn công tác và sinh hoạt"),
)
USUAL = ("28/02/1980", "03/05/2010", "03/05/2011", "Chính thức", "Công chức", "")
ON_PROBATION, NEW, EXEMPT = "Đỗ Thị Dự", "Vũ Thị Mới", "Bùi Văn Miễn"
PEOPLE: Mapping[str, tuple[str, ...]] = {
    **{invented(number): USUAL for number in range(21)},
    ON_PROBATION: ("19/05/1990", "26/03/2017", "", "Dự bị", "Công chức", ""),
    NEW: ("02/09/1993", "02/09/2017", "", "Dự bị", "Viên chức", ""),
    EXEMPT: ("22/12/1949", "03/02/1972", "03/02/1973", "Chính thức", "Không", "Có"),
}
#: What the twenty ballots of the first round said of each member but the absent one.
FIRST = (
    *((18, 2, 0, 0, 0), (17, 3, 0, 0, 0), (16, 4, 0, 0, 0), (16, 4, 0, 0, 0)),
    *((2, 18, 0, 0, 0),) * 15,
    *((0, 5, 15, 0, 0), (10, 9, 1, 0, 0)),
)
HEAD = ("summoned", "present", "absent", "issued", "returned", "not_returned", "valid", "invalid")
BEST, GOOD = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        rows = [HEADINGS, *((name, *cells) for name, cells in PEOPLE.items())]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


@pytest.fixture
def page(sqlite_app: Flask, address: str, new_page: Callable[..., Page]) -> Iterator[Page]:
    """The branch's steps, open before the secretary, who touches no mouse until the end."""
    found: Page = new_page(base_url=address)
    found.add_init_script(
        "addEventListener('pointerdown', () => sessionStorage.setItem('mouse', 'used'), true)"
    )
    found.goto("/")
    for label, text in (("Tên đăng nhập", ITS_SECRETARY), ("Mật khẩu", PASSWORD)):
        put(found, found.get_by_label(label, exact=True), text)
    found.keyboard.press("Enter")
    expect(found.get_by_role("heading", name="Các bước")).to_be_visible()
    yield found
    assert found.evaluate("sessionStorage.getItem('mouse')") is None


def put(page: Page, field: Locator, text: str) -> None:
    """Type into a box, in place of what stands there."""
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def enter_on(page: Page, which: Locator) -> None:
    """Go to a link or button, and press Enter."""
    which.focus()
    expect(which).to_be_focused()
    page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    enter_on(page, page.get_by_role("link", name=name, exact=True).first)


def push(page: Page, name: str) -> None:
    enter_on(page, page.get_by_role("button", name=name, exact=True))


def see(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def steps(page: Page) -> None:
    """Back to the branch's steps."""
    enter_on(page, page.locator("a.back-link"))
    expect(page.get_by_role("heading", name="Các bước")).to_be_visible()


def step(page: Page, name: str) -> Locator:
    return page.locator(".step", has_text=name)


def answer(page: Page, boxes: Mapping[str, str]) -> None:
    """Give the sheet these values, choices by Space."""
    for name, text in boxes.items():
        choice = page.locator(f'[name="{name}"][type="radio"][value="{text}"]')
        if choice.count():
            choice.focus()
            page.keyboard.press("Space")
            expect(choice).to_be_checked()
        elif text:
            put(page, box(page, name), text)


def reading() -> Reading:
    with database.connection():
        return member_counts.read(assessment().id, SO_2017, TODAY)


def tiers() -> dict[str, int]:
    """How many hold each tier, whoever was dropped not among the best."""
    found = [s.result.tier.key for s in reading().standings if s.is_rated and s.result.tier]
    return {key: len(list(each)) for key, each in itertools.groupby(sorted(found))}


def ids(*but: str) -> list[int]:
    """The members in the order of the roll, but for those of these names."""
    with database.connection():
        return [each.id for each in rolls.of(assessment().id) if each.full_name not in but]


def enter_head(page: Page, day: str, there: int, away: int) -> None:
    """The head of a round, field after field; from the last one Enter goes on into the grid."""
    put(page, box(page, "voted_on"), day)
    box(page, "summoned").focus()
    for each in (there + away, there, away, there, there, 0, there, 0):
        page.keyboard.type(str(each))
        page.keyboard.press("Enter")


def block(rows: Iterable[tuple[int, ...]]) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def take_the_roll(page: Page) -> None:
    follow(page, "Lập danh sách đảng viên")
    follow(page, "Nhập từ Excel, CSV")
    file = {"name": "Danh sách.xlsx", "mimeType": "application/octet-stream"}
    field = page.get_by_label("Tệp Excel hoặc CSV")
    field.set_input_files({**file, "buffer": workbook()})  # type: ignore[arg-type]  # a file payload
    push(page, "Xem trước")
    see(page, "Không có lỗi.")
    push(page, "Ghi 24 dòng")
    see(page, "thêm 24 đảng viên")
    steps(page)
    expect(step(page, "Lập danh sách đảng viên")).to_contain_text("24 đảng viên")


def know_the_facts(page: Page) -> None:
    """Days and failings for everybody but the exempt at once, grades one by one."""
    reviewed = ids(EXEMPT)
    follow(page, "Kiểm điểm, thông tin của đảng viên")
    for key, day in (("Home+ArrowDown", "01/12/2017"), ("End", "")):
        follow(page, "Điền cho các ô còn trống")
        page.get_by_label("Điền gì?").focus()
        press(page, *key.split("+"))
        if day:
            put(page, page.get_by_label("Ngày (khi điền", exact=False), day)
        push(page, "Xem sẽ điền cho ai")
        push(page, f"Điền cho {len(reviewed)} người")
        see(page, "Đã lưu")
    for place, member in enumerate(reviewed):
        grade = page.locator(f'[name="{member}.civil_grade"]')
        grade.focus()
        press(page, *["ArrowDown"] * (1 if place < 4 else 2))
        expect(grade).to_have_value("excellent" if place < 4 else "good")
    see_saved(page)
    steps(page)
    expect(step(page, "Kiểm điểm, thông tin")).to_contain_text("22/22 đảng viên đủ thông tin")


def hold_the_first_round(page: Page, voted_on: list[int]) -> None:
    """The first row is typed, the others pasted from a spreadsheet; the last was not there."""
    follow(page, "Bỏ phiếu phân loại đảng viên")
    expect(page.locator("#grid tbody tr")).to_have_count(22)
    see(page, "Kết nạp ngày 02/09/2017")
    see(page, "Được miễn công tác và sinh hoạt đảng")
    *present, away = voted_on
    enter_head(page, "06/12/2017", 20, 1)
    assert focused(page) == f"{present[0]}.votes_1"
    for count in FIRST[0]:
        page.keyboard.type(str(count))
        page.keyboard.press("ArrowRight")
    expect(outcome(page, present[0])).to_contain_text(f"{BEST}: đạt 18/21")
    press(page, *["Home", "ArrowLeft"] * 4, "ArrowDown")
    assert focused(page) == f"{present[1]}.votes_1"
    copy(page, block(FIRST[1:]))
    press(page, "Control+v")
    expect(page.locator("#grid-notice")).to_contain_text("Đã dán 20 hàng × 5 cột")
    expect(outcome(page, present[3])).to_contain_text(f"{BEST}: đạt 16/21")
    expect(outcome(page, present[-1])).to_contain_text(f"Chưa đủ: {BEST} cần 15/21, có 10")
    page.locator(f'[name="{away}.status"]').focus()
    press(page, "Space")
    put(page, page.locator(f'[name="{away}.note"]'), "Đi công tác")
    expect(page.locator("#reconciled")).to_contain_text("Đã đủ số và khớp")
    push(page, "Lưu")
    see(page, "Đã lưu lúc")
    see(page, "Còn 2 đồng chí cần bỏ phiếu ở lần sau")
    see(page, "Số người được đề nghị vượt giới hạn mức xuất sắc.")
    check(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a dict of the right shape


def let_two_stay(page: Page, voted_on: list[int]) -> None:
    follow(page, "Chọn người giữ")
    expect(page.locator("#chi-tieu")).to_be_focused()
    see(page, "Đang giữ vượt 2 người.")
    for member in voted_on[2:4]:
        each = page.locator(f'[name="stays"][value="{member}"]')
        each.focus()
        press(page, "Space")
        expect(each).not_to_be_checked()
    push(page, "Ghi người giữ mức này")
    see(page, "Đã ghi người giữ mức xuất sắc.")
    follow(page, "Bỏ phiếu phân loại đảng viên")


def hold_the_second_round(page: Page, voted_on: list[int]) -> None:
    """Two dropped nominees without the best column, the undecided one and the absent one."""
    expect(page.get_by_text("vượt giới hạn")).to_have_count(0)
    follow(page, "nhập lần 2")
    dropped, others = voted_on[2:4], voted_on[-2:]
    listed = [*dropped, *others]
    expect(page.locator("#grid tbody tr")).to_have_count(4)
    for member in dropped:
        expect(box(page, f"{member}.votes_1")).to_have_count(0)
    enter_head(page, "07/12/2017", 21, 0)
    assert focused(page) == f"{dropped[0]}.votes_2"
    press(page, "ArrowDown", "ArrowDown", "ArrowLeft")
    for count in (0, 0, *[21] * 4, *[0] * 12):
        page.keyboard.type(str(count))
        page.keyboard.press("Enter")
    for member in listed:
        expect(outcome(page, member)).to_contain_text(f"{GOOD}: đạt 21/21")
    expect(page.get_by_role("button", name="Lưu", exact=True)).to_be_focused()
    press(page, "Enter")
    see(page, "Đã lưu lúc")
    steps(page)
    expect(step(page, "Bỏ phiếu phân loại")).to_contain_text("2 lần đủ số, không còn ai chờ")


def announce(page: Page) -> None:
    follow(page, "Giới hạn mức xuất sắc, công bố kết quả")
    put(page, page.get_by_label("Ngày chi bộ công bố kết quả"), "07/12/2017")
    press(page, "Enter")
    see(page, "Đã ghi ngày công bố kết quả.")
    expect(page.locator("#cong-bo")).to_be_focused()
    steps(page)


def score_and_vote(page: Page) -> None:
    """The sheet, whose members are counted, and the branch's own ballot."""
    follow(page, "Mở biểu chấm điểm")
    see(page, "tính từ danh sách đảng viên")
    counted = ("members_total", "members_completed", "members_failed")
    for name in counted:
        expect(box(page, name)).to_have_count(0)
    answer(page, {name: text for name, text in worked().items() if name not in counted})
    expect(headline(page)).to_contain_text("92,5 điểm")
    expect(headline(page)).to_contain_text("Trong sạch vững mạnh")
    see_saved(page)
    steps(page)
    follow(page, "Bỏ phiếu kín")
    head = dict(zip(HEAD, ("21", "21", "0", "21", "21", "0", "21", "0"), strict=True))
    answer(page, tallied(**head, voted_on="07/12/2017", votes_1="20"))
    expect(page.locator("#reading")).to_contain_text("Thu về 21 phiếu = hợp lệ 21")
    push(page, "Lưu")
    see(page, "Đã lưu lúc")
    steps(page)


def test_a_branch_of_24_is_done_in_one_evening_by_keyboard_alone(page: Page, arrive: Arrive):
    take_the_roll(page)
    know_the_facts(page)
    voted_on = ids(NEW, EXEMPT)
    hold_the_first_round(page, voted_on)
    now = reading()
    assert (len(now.nominated), now.quota.keep, len(now.waiting)) == (4, 2, 2)
    assert tiers() == {"excellent": 4, "good": 15, "completed": 1}
    let_two_stay(page, voted_on)
    assert {each.member.id for each in reading().staying} == set(voted_on[:2])
    hold_the_second_round(page, voted_on)
    assert tiers() == {"excellent": 2, "good": 19, "completed": 1}
    announce(page)
    score_and_vote(page)
    push(page, "Nộp biểu chấm điểm")
    see(page, "Đã nộp biểu chấm điểm")
    assert state(BLANK) == "submitted"

    now = reading()
    numbers = {"total": 22, "completed_or_better": 22, "failed": 0}
    with database.connection():
        assert stored()[MEMBERS].values == numbers
    assert (now.subordinates.total, now.subordinates.completed_or_better) == (22, 22)
    assert now.subordinates.failed == 0
    assert not now.is_over_quota
    left_out = {each.member.full_name for each in now.standings if each.is_left_out}
    assert left_out == {NEW, EXEMPT}

    # From now on everything is there to read, and nothing to change.
    for name, gone in (
        ("Lập danh sách đảng viên", "a:has-text('Nhập từ Excel, CSV')"),
        ("Kiểm điểm, thông tin của đảng viên", "#sheet"),
        ("Bỏ phiếu phân loại đảng viên", "#ballot"),
        ("Giới hạn mức xuất sắc, công bố kết quả", "main input:not([type=hidden])"),
    ):
        follow(page, name)
        expect(page.locator("h1")).not_to_have_text("")
        expect(page.locator(gone)).to_have_count(0)
        steps(page)
