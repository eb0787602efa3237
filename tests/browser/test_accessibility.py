"""Every page people use, at a desk and on a phone: axe, no sideways scrolling, no complaint.

What there is to see is asked of the application itself: every address that answers GET, for every
account of the example, which between them hold every role and every state of a sheet. Each page is
laid out for both windows; axe looks at those that hold something of a kind it has not seen.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet import database
from intranet.access import Role
from intranet.blueprints.labels import STATE_LABELS
from intranet.clock import Clock
from intranet.commands.demo_department import BRANCHES, OFFICES, YEAR
from intranet.commands.demo_members import ROLLS
from intranet.operations import account
from tests.attached import attached_to
from tests.browser.conftest import Arrive, Obstacles
from tests.browser.visitors import box, end_all_sessions, leave, see_saved, sign_in
from tests.fixtures.accessibility import check_accessibility
from tests.fixtures.applications import PASSWORD, csrf_token, signed_in
from tests.fixtures.browsers import watch
from tests.fixtures.html import document
from tests.sheets import BLANK, ITS_SECRETARY, assessment, branch_url, sheet_url

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
OFFICES_SIDE = tuple(name for name, _, _ in OFFICES)
#: Between them: every state, every tier, a flag, a blank sheet, a second revision, two rolls.
BRANCHES_SIDE = tuple(f"bithu{number:02d}" for number in (1, 2, 4, 5, 6, 7, 8, 9, 10, 13, 16))
#: The first branch in each state, the blank one, the first with a roll: what those above look at.
SEEN_FROM_ABOVE = sorted(
    {next(i for i, b in enumerate(BRANCHES, 2) if b.state == state) for state in STATE_LABELS}
    | {BLANK + 1, min(ROLLS) + 1}
)
#: What differs between people on the same page: who they are, and their forms' tokens.
PERSONAL = re.compile(
    r'<header.*?</header>|name="(?:csrf_token|form_key)" value="[^"]*"', re.DOTALL
)
#: Of these axe minds that they are there, not which: that what they name exists is seen elsewhere.
NAMES = {"action", "aria-describedby", "aria-labelledby", "for", "href", "id", "name", "value"}
#: What other addresses name: a branch, an account of a branch, the example's year, its regulation,
#: a member, the first round of a vote, the first file of a sheet.
ELSEWHERE = {
    **{"organisation_id": 2, "user_id": 12, "cycle_id": 1, "name": "so-2017"},
    **{"member_id": 1, "number": 1, "decision_id": 1, "revision": 1, "evidence_id": 1},
}
Kinds = set[str]
WIDER_THAN_THE_WINDOW = "document.scrollingElement.scrollWidth > innerWidth"


def check(page: Page, anew: bool = True) -> None:
    """The page as it stands is for everybody, at a desk and on a phone; axe looks if it is new."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict of the right shape
        if anew:
            check_accessibility(page)
        assert not page.evaluate(WIDER_THAN_THE_WINDOW), f"{page.url} at {size['width']}"


def addresses(app: Flask, username: str) -> Iterator[tuple[str, str]]:
    """Every address of the program for somebody: (endpoint, path), each branch in its place.

    For a branch's people their own branch, and one that is not there for them.
    """
    own = int(username.removeprefix("bithu")) + 1 if username in BRANCHES_SIDE else None
    branches = SEEN_FROM_ABOVE if own is None else [own, 2 if own > 2 else 3]
    adapter = app.url_map.bind("")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        given = [{"year": YEAR, "branch_id": number, **ELSEWHERE} for number in branches]
        for values in given if "branch_id" in rule.arguments else given[:1]:
            wanted = {name: value for name, value in values.items() if name in rule.arguments}
            yield rule.endpoint, adapter.build(rule.endpoint, wanted)


def give_code(app: Flask, user_id: int) -> None:
    """Let the administrator give an account a new code, so that there is a slip to print."""
    client = signed_in(app, "quantri")
    data = {"csrf_token": csrf_token(client.get("/tai-khoan/mat-khau").text)}
    assert client.post(f"/tai-khoan/{user_id}/ma-moi", data=data).status_code == 303


def pages_of(app: Flask, username: str, seen: set[str]) -> dict[str, tuple[str, int, Kinds]]:
    """The pages that somebody gets and nobody `seen` before has.

    path → (endpoint, status, what is on the page)
    """
    client = signed_in(app, username)
    found: dict[str, tuple[str, int, Kinds]] = {}
    for endpoint, path in addresses(app, username):
        if path.endswith((".pdf", ".xlsx")):
            continue  # a paper is no page, and costs more than one
        answer = client.get(path)
        page = PERSONAL.sub("", answer.text) if answer.mimetype == "text/html" else ""
        if page and not answer.location and page not in seen:
            seen.add(page)
            found[path] = endpoint, answer.status_code, kinds(answer.text)
    return found


def kinds(page: str) -> Kinds:
    """What axe tells apart on a page: each element as it is in its place, and the headings' order.

    Not the words, and not how many of a kind there are.
    """
    root = document(page)
    headings = (part.tag for part in root.iter() if re.fullmatch("h[1-6]", part.tag))
    return {*_kinds(root, ""), " ".join(tag for tag, _ in groupby(headings))}


def _kinds(part: Element, above: str) -> Iterator[str]:
    told = (name if name in NAMES else f"{name}={text}" for name, text in part.attrib.items())
    here = f"{above} <{part.tag} {' '.join(sorted(told))}>"
    says = "…" if (part.text or "").strip() else ""
    yield f"{here}{says}{sorted({child.tag for child in part})}"
    for child in part:
        yield from _kinds(child, here)


@pytest.mark.parametrize(
    ("other", "looked_at"),
    [
        ('<ul><li class="a">khác</li></ul>', False),
        ('<ul><li class="a">một</li><li class="a">hai</li></ul>', False),
        ('<ul><li class="b">một</li></ul>', True),
        ('<ul><li class="a"></li></ul>', True),
        ('<ul><li class="a">một</li><li>hai</li></ul>', True),
        ('<ul><li class="a"><b>một</b></li></ul>', True),
        ('<ul><li class="a" hidden>một</li></ul>', True),
        ('<div><ul><li class="a">một</li></ul></div>', True),
        ("<h3>một</h3><h2>hai</h2>", True),
    ],
)
def test_a_page_is_looked_at_unless_all_on_it_is_known(other: str, looked_at: bool):
    known = kinds('<ul><li class="a">một</li></ul>') | kinds("<h2>một</h2><h3>hai</h3>")
    assert (not kinds(other) <= known) == looked_at


@pytest.mark.parametrize(
    "people",
    [OFFICES_SIDE, BRANCHES_SIDE],
    ids=lambda people: f"{people[0]} to {people[-1]}",
)
def test_every_page_of_an_account_is_for_everybody(
    people: tuple[str, ...], sqlite_app: Flask, arrive: Arrive
):
    seen: set[str] = set()
    known: Kinds = set()
    if people is not OFFICES_SIDE:
        for _, _, drawn in pages_of(sqlite_app, OFFICES_SIDE[0], seen).values():
            known |= drawn
    for username in people:
        found = pages_of(sqlite_app, username, seen)
        assert found, "everybody has a page of their own"
        page = arrive(username)
        if any(status >= 400 for _, status, _ in found.values()):
            watch(page).expect("console error: .* 4(03|04|09)")
        for path, (_, status, drawn) in found.items():
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == status
            check(page, anew=not drawn <= known)
            known |= drawn


@pytest.mark.slow
def test_every_address_that_shows_a_page_is_among_them(sqlite_app: Flask):
    # They lead on those signed in and are looked at below, or on the first day; no member of the
    # example has a result that could be annulled, and its committee has not completed its sheet.
    seen = {
        *("account.sign_in", "home.start", "set_up.page", "board.refresh"),
        *("annulments.member", "committee.start", "decision_papers.annulled"),
        *("committee.report_page", "committee.answer_page"),
    }
    papers = set()
    give_code(sqlite_app, ELSEWHERE["user_id"])
    with database.connection():
        attached_to(assessment(1), 1)
    for username in ("vanphong", "danguy", "bantv", "quantri", "bithu01"):
        found = pages_of(sqlite_app, username, set())
        seen |= {endpoint for endpoint, status, _ in found.values() if status < 400}
        client = signed_in(sqlite_app, username)
        for endpoint, path in addresses(sqlite_app, username):
            if path in found or endpoint in papers:
                continue
            answer = client.get(path)
            if answer.status_code == 200 and answer.mimetype != "text/html":
                papers.add(endpoint)

    rules = [rule for rule in sqlite_app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert {rule.endpoint for rule in rules} == seen | papers | {"static"}
    assert {role for _, role, _ in OFFICES} | {Role.BRANCH} == set(Role)
    assert {branch.state for branch in BRANCHES} == set(STATE_LABELS)


def test_the_way_in_is_for_everybody(address: str, new_page: Callable[..., Page]):
    page = new_page(base_url=address)
    watch(page).expect("console error: .* 4(22|29)")
    page.goto("/")
    check(page)
    for _ in range(11):
        with page.expect_navigation():
            sign_in(page, ITS_SECRETARY, "sai")
    expect(page.get_by_text("Đã thử quá nhiều lần")).to_be_visible()
    check(page)


def test_signing_in_with_a_form_in_the_hand_is_for_everybody(arrive: Arrive):
    page = arrive(ITS_SECRETARY, sheet_url(), java_script_enabled=True)
    watch(page).expect("console error: .* 401")
    page.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.reload()
    box(page, "score.political_tasks").fill("38,5")
    end_all_sessions()
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Nội dung vừa gửi vẫn được giữ")).to_be_visible()
    check(page)
    sign_in(page, ITS_SECRETARY)
    expect(page.get_by_text("Nội dung dưới đây chưa được lưu")).to_be_visible()
    check(page)


@pytest.mark.parametrize("places", [0, 2])
def test_the_start_page_is_for_everybody(places: int, sqlite_app: Flask, arrive: Arrive):
    roles = tuple((role, 1) for role in ("office", "admin")[:places])
    with database.connection():
        account.create("kiemnhiem", "Người kiêm nhiệm", PASSWORD, roles, at=Clock())
    page = arrive("kiemnhiem", "/tai-khoan/mat-khau")
    if not places:
        watch(page).expect("console error: .* 403")
    page.goto("/")
    check(page)


def test_refused_forms_are_for_everybody(arrive: Arrive):
    page = arrive("vanphong", f"{branch_url(1)}/tra-lai")
    watch(page).expect("console error: .* 422")
    page.get_by_role("button", name="Trả lại cho chi bộ").click()
    expect(page.get_by_text("Hãy ghi lý do trả lại")).to_be_visible()
    check(page)
    page.goto("/tai-khoan/mat-khau")
    for label in ("Mật khẩu hiện tại", "Mật khẩu mới", "Nhập lại mật khẩu mới"):
        page.get_by_label(label, exact=True).fill("ngắn")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_text("Lỗi:").first).to_be_visible()
    check(page)


def test_handing_in_with_something_missing_is_for_everybody(arrive: Arrive):
    page = arrive(ITS_SECRETARY, branch_url())
    watch(page).expect("console error: .* 422")
    page.get_by_role("button", name="Nộp biểu chấm điểm").click()
    expect(page.get_by_text("Chưa nộp được vì còn thiếu")).to_be_visible()
    check(page)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_the_page_of_a_fault_is_for_everybody(status: int, arrive: Arrive, obstacles: Obstacles):
    page = arrive(ITS_SECRETARY)
    watch(page).expect(f"console error: .* {status}")
    obstacles.refuse("scoring.sheet_page", status)
    page.goto(sheet_url())
    check(page)


def test_a_sheet_with_everything_open_is_for_everybody(
    arrive: Arrive, new_page: Callable[..., Page], obstacles: Obstacles
):
    """Bad values, a conflict, all that can be unfolded, and a fault's notice, all at once."""
    page = arrive("bithu02", sheet_url(2))
    watch(page).expect("console error: .* (409|422|503)")
    tab = new_page(beside=page)
    tab.goto(sheet_url(2))
    box(tab, "score.ideology").fill("12")
    leave(tab)
    see_saved(tab)
    box(page, "score.ideology").fill("13")
    box(page, "score.political_tasks").fill("99")
    box(page, "members_total").fill("x")
    box(page, "proposed_on").fill("31/02/2017")
    leave(page)
    expect(page.locator(".conflict")).to_be_visible()
    check(page)
    obstacles.refuse("scoring.preview", 503)
    box(page, "score.leadership").fill("11")
    expect(page.get_by_role("alert")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    check(page)


STOPS = """() => {
  const seen = element => element.checkVisibility({visibilityProperty: true});
  const wanted = 'a[href], button, input:not([type=hidden]), textarea, select, summary';
  const stops = new Set();
  for (const one of document.querySelectorAll(wanted)) {
    if (seen(one) && one.tabIndex >= 0 && !one.disabled) stops.add(one);
  }
  for (const one of [...stops]) {
    // Of a question's answers the one chosen is the stop; the arrow keys go to the others.
    if (one.type === 'radio' && !one.checked) stops.delete(one);
  }
  return [...stops].map(window.nameOf);
}"""
NAME_OF = """
window.nameOf = one => {
  const all = [...document.querySelectorAll('*')];
  return `${one.tagName.toLowerCase()} ${one.name || one.id || one.textContent.trim()}` +
    ` #${all.indexOf(one)}`;
};
"""
WHERE = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const shown = one.closest('.choice-option') ?? one;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight;
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  return {
    name: window.nameOf(one),
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    uncovered: inside && top !== null && (shown.contains(top) || top.contains(shown)),
  };
}"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_tab_key_reaches_every_control_of_the_sheet_in_sight(
    size: dict[str, int], arrive: Arrive
):
    page = arrive("bithu02", viewport=size)
    page.add_init_script(NAME_OF)
    page.goto(sheet_url(2))
    wanted = page.evaluate(STOPS)
    assert len(wanted) > 50
    reached, hidden, unmarked = [], [], []
    for _ in range(2 * len(wanted)):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE)
        if stop is None or stop["name"] in reached:
            break
        reached.append(stop["name"])
        hidden += [] if stop["uncovered"] else [stop["name"]]
        unmarked += [] if stop["outline"] else [stop["name"]]

    assert [name for name in wanted if name not in reached] == []
    in_order = [name for name in reached if name in wanted]
    assert in_order == sorted(in_order, key=lambda name: int(name.rpartition("#")[2]))
    assert (hidden, unmarked) == ([], [])


def test_the_first_stop_skips_to_the_work(arrive: Arrive):
    page = arrive(ITS_SECRETARY, sheet_url())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Chuyển đến nội dung chính")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_enter_in_a_field_saves_and_goes_nowhere(arrive: Arrive):
    page = arrive(ITS_SECRETARY, sheet_url())
    box(page, "score.political_tasks").fill("38,5")
    page.keyboard.press("Enter")

    see_saved(page)
    expect(page).to_have_url(re.compile("/cham-diem$"))
    expect(box(page, "score.political_tasks")).to_be_focused()


def test_answers_are_chosen_with_the_arrow_keys(arrive: Arrive):
    page = arrive(ITS_SECRETARY, sheet_url())
    page.locator('[name="united"]:checked').focus()
    page.keyboard.press("ArrowUp")

    expect(page.locator('[name="united"][value="no"]')).to_be_checked()
    see_saved(page)


def test_the_reading_is_told_to_those_who_hear_the_page(arrive: Arrive):
    page = arrive(ITS_SECRETARY, sheet_url())
    box(page, "score.political_tasks").fill("38,5")
    expect(page.locator("#spoken")).to_have_text(re.compile("38,5–98,5 điểm"))
