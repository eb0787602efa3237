"""A whole year through the browser: twelve branches from draft to a published decision.

One is given back and handed in again, one annulled and done again, one member voted on again, and
the committee itself rated. In the end every figure on the board and in the summary is what a
recount of its own gives of what is stored.
"""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from intranet import database, recount, values
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, DecidedResult, Organisation
from intranet.operations import organisations
from intranet.recount import organisation as recounted
from tests.browser.visitors import fill, sign_in
from tests.sheets import VOTED, actor, worked
from tests.web.paper import paper, squash

YEAR, TODAY = 2018, dt.date(2017, 12, 8)
PLACES = range(1, 13)
LEFT_OUT = range(13, 17)
#: The branch that keeps a roll, the one that is given back, the one that is annulled.
WITH_ROLL, GIVEN_BACK, ANNULLED = 1, 2, 3
#: Points of criterion a and the tiers they make of the worked sheet, by place.
KINDS: Mapping[int, tuple[dict[str, str], str]] = {
    **dict.fromkeys(PLACES, ({"peer.cong_doan": "second", "proposed_tier": "good"}, "good")),
    WITH_ROLL: ({}, "strong"),
    ANNULLED: ({}, "strong"),
    12: ({"united": "no", "proposed_tier": "weak"}, "weak"),
}
MEMBERS = ("Nguyễn Văn A", "Trần Thị B", "Lê Văn C", "Phạm Thị D", "Hoàng Văn E", "Vũ Thị G")
ROLL = "Họ và tên;Ngày vào Đảng;Ngày chính thức;Chính thức/Dự bị;Cán bộ/công chức/viên chức\n"
ROLL += "".join(f"{name};03/05/2010;03/05/2011;Chính thức;Không\n" for name in MEMBERS)
HEAD = {"summoned": "6", "present": "6", "absent": "0", "issued": "6", "returned": "6"}
HEAD |= {"not_returned": "0", "valid": "6", "invalid": "0", "voted_on": "06/12/2017"}

At = Callable[[str, str], Page]


@pytest.fixture
def at(new_page: Callable[..., Page], live_server: Callable[[Flask], str], sqlite_app: Flask) -> At:
    """`at(username, path)`: a page of somebody, who signs in once; every page without script."""
    with database.connection():
        for place in LEFT_OUT:
            organisations.set_ended(actor("vanphong"), place + 1, ended=True, at=Clock(TODAY))
    base, known = live_server(sqlite_app), dict[str, Page]()

    def go(username: str, path: str) -> Page:
        if username not in known:
            page = known[username] = new_page(base_url=base, java_script_enabled=False)
            page.goto("/dang-nhap")
            sign_in(page, username)
        known[username].goto(path)
        return known[username]

    return go


def branch(place: int, page: str = "") -> str:
    return f"/{YEAR}/chi-bo/{place + 1}{page}"


def secretary(place: int) -> str:
    return f"bithu{place:02d}"


def press(page: Page, name: str | re.Pattern[str], nth: int = 0) -> None:
    page.get_by_role("button", name=name).nth(nth).click()
    page.wait_for_load_state()


def done(page: Page, words: str) -> None:
    expect(page.locator(".flashes")).to_contain_text(words)


def head(page: Page, number: str) -> None:
    """The head of a decision: 13 of 15 there, 12 in favour."""
    counts = {"members": "15", "present": "13", "in_favour": "12", "against": "1", "abstained": "0"}
    for name, text in {"number": number, "decided_on": "08/12/2017", **counts}.items():
        page.locator(f'[name="{name}"]').fill(text)


def hand_in(
    at: At, place: int, boxes: Mapping[str, str], tier: str, body: str = "", number: int = 1
) -> None:
    """Fill in the sheet, enter a round of the ballot, hand in."""
    who = secretary(place) if place else "vanphong"
    page = at(who, branch(place, "/cham-diem"))
    known = {name: text for name, text in boxes.items() if box_is_there(page, name)}
    fill(page, known)
    press(page, "Lưu nháp")
    done(page, "Đã lưu nháp")
    page = at(who, branch(place, f"/bo-phieu?lan={number}"))
    leading = {"strong": 1, "good": 2, "completed": 3, "weak": 4}[tier]
    votes = {f"votes_{n}": "7" if n == leading else "0" for n in range(1, 5)}
    votes["votes_1" if leading != 1 else "votes_2"] = "1"
    whole = {**VOTED, **votes, "body": body or VOTED["body"]}
    fill(page, {name: text for name, text in whole.items() if text})
    press(page, "Lưu")
    done(page, "Đã lưu")
    submit(at, place)


def box_is_there(page: Page, name: str) -> bool:
    return page.locator(f'[name="{name}"]').count() > 0


def submit(at: At, place: int) -> None:
    page = at(secretary(place) if place else "vanphong", branch(place))
    press(page, "Nộp biểu chấm điểm" if place else "Hoàn thành biểu")
    done(page, "Biểu đang khoá")


def enrol(at: At) -> None:
    """Six members from a file, reviewed, without failings, rated good in one round."""
    who, base = secretary(WITH_ROLL), branch(WITH_ROLL)
    page = at(who, f"{base}/dang-vien/nhap")
    file = {"name": "danh-sach.csv", "mimeType": "text/csv", "buffer": ROLL.encode()}
    page.locator("[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a dict of the right shape
    press(page, "Xem trước")
    press(page, "Ghi 6 dòng")
    for what in ("Ngày hoàn thành kiểm điểm", "Khuyết điểm: Không có"):
        page = at(who, f"{base}/thong-tin-dang-vien/dien")
        page.locator("[name=o]").select_option(label=what)
        page.locator("[name=ngay]").fill("05/12/2017")
        press(page, "Xem sẽ điền cho ai")
        press(page, "Điền cho 6 người")
    vote(at, 1, dict.fromkeys(MEMBERS, 2))
    page = at(who, f"{base}/ket-qua-dang-vien")
    page.locator("[name=announced_on]").fill("07/12/2017")
    press(page, "Ghi ngày công bố")


def vote(at: At, number: int, tiers: Mapping[str, int]) -> None:
    """A round in which all six votes of each go to one tier, counted from the best."""
    page = at(secretary(WITH_ROLL), branch(WITH_ROLL, f"/phan-loai-dang-vien?lan={number}"))
    fill(page, HEAD)
    for name, tier in tiers.items():
        row = page.get_by_role("row", name=re.compile(name))
        for place in range(1, 5):
            row.locator(f'[name$=".votes_{place}"]').fill("6" if place == tier else "0")
        row.locator('[name$=".no_mark"]').fill("0")
    expect(page.locator('[name$=".votes_1"]')).to_have_count(len(tiers))
    press(page, "Lưu")
    done(page, "Đã lưu")


def pass_on(at: At, place: int, correction: str = "") -> None:
    page = at("vanphong", branch(place, "/tham-dinh"))
    if correction:
        page.locator('[name="found.score.ideology"]').fill(correction)
        page.locator('[name="note.score.ideology"]').fill("Thiếu minh chứng.")
    press(page, "Lưu và sang bước chuyển")
    press(page, "Chuyển Đảng ủy")
    done(page, "Đã chuyển biểu")


def decide(at: At, number: str, reason: str = "") -> None:
    """Everything that waits for a decision, in one."""
    page = at("danguy", f"/{YEAR}/quyet-dinh/moi")
    head(page, number)
    if reason:
        for box in page.locator('textarea[name^="reason."]').all():
            box.fill(reason)
    press(page, re.compile("^Ghi quyết định"))
    done(page, f"Đã ghi quyết định số {number}")


def annul(at: At, path: str, number: str, reason: str) -> None:
    page = at("danguy", path)
    head(page, number)
    page.locator('[name="reason"]').fill(reason)
    press(page, re.compile("Huỷ bỏ"))
    done(page, "Đã huỷ bỏ")


def rate_the_committee(at: At) -> None:
    """Proposed, filled in, voted on, reported up, answered."""
    page = at("bantv", f"/{YEAR}/dang-bo/de-nghi")
    page.locator('[name="proposed_tier"][value="good"]').check()
    texts = {"proposed_by": "Ban Thường vụ", "proposed_on": "08/12/2017"}
    fill(page, {**texts, "proposal_reason": "Có chi bộ yếu kém.", "ballot_reason": ""})
    press(page, "Lưu đề nghị")
    done(page, "Đã lưu đề nghị")
    boxes = worked(peer__cong_doan="second")
    hand_in(at, 0, boxes, "good", "Hội nghị Ban Chấp hành Đảng bộ")
    page = at("vanphong", f"/{YEAR}/dang-bo/bao-cao")
    fill(page, {"number": "45-BC/ĐU", "day": "08/12/2017"})
    press(page, "Ghi báo cáo")
    page = at("vanphong", f"/{YEAR}/dang-bo/tra-loi")
    page.locator('[name="tier"][value="good"]').check()
    fill(page, {"number": "9-QĐ/ĐUK", "day": "08/12/2017", "body": "Đảng ủy Khối"})
    press(page, "Ghi quyết định")
    done(page, "Đã ghi quyết định của cấp trên")


def judged() -> dict[str, tuple[str, str, str]]:
    """By the name of each decided branch: total and tier by the recount, and the decided tier."""
    found = {}
    with database.connection():
        cycle = Cycle.get(Cycle.year == YEAR)
        plan = tomllib.loads(cycle.regulation_text, parse_float=Decimal)
        query = (
            DecidedResult.select(DecidedResult, Assessment, Organisation)
            .join(Assessment)
            .join(Organisation)
            .where(Assessment.cycle == cycle, Assessment.state == "decided")
            .where(Organisation.kind == "branch")
        )
        for each in query:
            record = json.loads(each.record)
            told = recounted.judge(plan, record["facts"])
            name = each.assessment.organisation.name
            points = sum(
                value["verified"]["self_score"]
                for key, value in record["rows"].items()
                if key.startswith("score.")
            )
            found[name] = (values.format_hundredths(points), told.best, each.tier)
    return found


@pytest.mark.slow
def test_a_whole_year_from_drafts_to_published_decisions(at: At) -> None:
    page = at("vanphong", "/dot-danh-gia/moi")
    page.locator("[name=year]").fill(str(YEAR))
    press(page, re.compile("^Mở đợt"))
    enrol(at)
    for place in PLACES:
        changes, tier = KINDS[place]
        hand_in(at, place, worked() | changes, tier)

    page = at("vanphong", branch(GIVEN_BACK, "/tra-lai"))
    page.locator("[name=reason]").fill("Thiếu minh chứng tiêu chí a.")
    press(page, "Trả lại cho chi bộ")
    page = at(secretary(GIVEN_BACK), branch(GIVEN_BACK))
    expect(page.get_by_text("Thiếu minh chứng tiêu chí a.").first).to_be_visible()
    submit(at, GIVEN_BACK)

    pass_on(at, GIVEN_BACK, correction="17")
    page = at("vanphong", f"/{YEAR}/chi-bo/chuyen")
    assert page.locator("[name=sheet]:checked").count() >= 9
    press(page, "Chuyển các chi bộ đã chọn")
    with database.connection():
        waiting = [
            each.organisation.id - 1
            for each in Assessment.select().join(Cycle).where(Cycle.year == YEAR)
            if each.state == "submitted"
        ]
    for place in waiting:
        pass_on(at, place)
    decide(at, "1-QĐ/ĐU")

    annul(at, branch(ANNULLED, "/huy-bo"), "2-QĐ/ĐU", "Đoàn thể được xếp loại lại.")
    second = worked(peer__cong_doan="second", proposed_tier="good")
    hand_in(at, ANNULLED, second, "good", number=2)
    pass_on(at, ANNULLED)
    result = at("danguy", branch(WITH_ROLL, "/ket-qua"))
    link = result.get_by_role("link", name=re.compile(f"Huỷ bỏ kết quả của {MEMBERS[0]}"))
    annul(at, str(link.get_attribute("href")), "3-QĐ/ĐU", "Có đơn thư đã xác minh.")
    vote(at, 2, {MEMBERS[0]: 3})
    decide(at, "4-QĐ/ĐU")
    page = at("vanphong", branch(WITH_ROLL, "/ket-qua"))
    page.locator("[name=note]").fill("Mức của chi bộ không đổi.")
    press(page, "Ghi đã xem lại")
    rate_the_committee(at)

    with database.connection():
        assert [str(fault) for fault in recount.faults(TODAY)] == []
    told = judged()
    assert len(told) == len(PLACES)
    tiers = {"strong": "Trong sạch vững mạnh", "good": "Hoàn thành tốt nhiệm vụ", "weak": "Yếu kém"}
    board = at("vanphong", f"/{YEAR}/chi-bo")
    summary = paper(board.request.get(f"/{YEAR}/tong-hop.pdf").body())
    for name, (total, computed, decided) in told.items():
        row = board.locator("#branches tr", has_text=name).first
        expect(row).to_contain_text(total)
        expect(row).to_contain_text(tiers[computed])
        expect(row).to_contain_text(f"Quyết định: {tiers[decided]}")
        assert squash(f"{total}{tiers[computed]}QĐ: {tiers[decided]}") in summary, name
    for key, name in tiers.items():
        many = [decided for _, _, decided in told.values()].count(key)
        assert squash(f"{name}{many}") in summary
    published = at("vanphong", f"/{YEAR}/quyet-dinh/cong-bo")
    for name in (*told, *MEMBERS):
        expect(published.get_by_text(name).first).to_be_visible()
    chain = at("vanphong", branch(ANNULLED, "/ket-qua"))
    expect(chain.get_by_text("Xem bản ghi lần 1")).to_be_visible()
    expect(chain.get_by_text("Đoàn thể được xếp loại lại.").first).to_be_visible()
