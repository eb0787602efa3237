"""The board as somebody wants to see it: found, filtered, in order, looked at anew, taken along."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, spreadsheets
from intranet.clock import Clock
from intranet.models import LogEntry, Organisation, Session, Step
from tests import rated, rolls
from tests.fixtures.applications import SignIn
from tests.sheets import BLANK, WORKED, assessment, branch_url, everything, fill, set_state, text
from tests.web.test_board import BOARD, lines
from tests.web.test_members_on_sheet import steps
from tests.web.world import HTMX, token

pytestmark = pytest.mark.slow

AGAIN, EXPORT = f"{BOARD}/cap-nhat", f"{BOARD}/bang-theo-doi.xlsx"


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


def shown(client: FlaskClient, **asked: str) -> list[str]:
    """The names on the board for what an address asks."""
    page = client.get(at(**asked)).text
    if 'id="branches"' not in page:
        return []
    return [re.sub(" (Cơ quan hành chính|Đơn vị sự nghiệp)$", "", x[0]) for x in lines(page)]


def at(**asked: str) -> str:
    """The board's address for what is asked."""
    return f"{BOARD}?{urlencode({name.replace('_', '-'): word for name, word in asked.items()})}"


# --- the steps and the members --------------------------------------------------------------------


def test_the_steps_are_those_of_each_branchs_own_page(office: FlaskClient) -> None:
    rated.rate()
    rolls.enrol(12, 3)
    branches = zip(range(1, 17), lines(office.get(BOARD).text), strict=True)
    for place, line in branches:
        own = steps(office.get(branch_url(place)).text)
        done = {label for label, (state, _, _) in own.items() if state == "done"}
        of_sheet = {label for label in own if "đảng viên" not in label and "Giới hạn" not in label}
        of_sheet -= {"Bỏ phiếu kín", "Nộp Văn phòng Đảng ủy", "Lập danh sách đảng viên"}
        expected = [label in done for label in own if label not in of_sheet]
        expected.append(of_sheet <= done)
        state = text(line[2])
        expected += [state in {"Đã thẩm định", "Đã quyết định"}, state == "Đã quyết định"]
        count = f"{sum(expected)}/{len(expected)}"
        assert line[1].startswith(count), (place, line[1], own)
        named = line[1].partition("còn: ")[2]
        assert len(named.split(", ")) - ("giới hạn, công bố" in named) == expected.count(False)


def test_members_stand_there_by_tier_as_their_branchs_page_has_them(office: FlaskClient) -> None:
    assert lines(office.get(BOARD).text)[BLANK - 1][7] == "–"
    rated.rate()
    cell = lines(office.get(BOARD).text)[BLANK - 1][7]
    assert cell == (
        "24 đảng viên của Chi bộ Trung tâm Lưu trữ lịch sử 4 Hoàn thành xuất sắc nhiệm vụ "
        "18 Hoàn thành tốt nhiệm vụ 2 Chờ đánh giá vượt giới hạn 2"
    )
    said = text(office.get(BOARD).text)
    # 15 % of 18 is 2,7 for the whole committee; of 20 and 19 for the branch, so two can stay.
    assert "15% của 18 là 2,7, làm tròn xuống còn 2 – vượt – số tạm tính, còn 50 đảng viên" in said
    assert "Chi bộ Trung tâm Lưu trữ lịch sử 4/2 vượt 2" in said
    assert "Đảng viên của 5 chi bộ có danh sách Hoàn thành xuất sắc nhiệm vụ 4" in said


def test_the_charts_count_the_branches_of_the_list(office: FlaskClient) -> None:
    said = text(office.get(f"{BOARD}?trang-thai=decided").text)
    # What was decided stands behind what was computed.
    found = lines(office.get(BOARD).text)
    tiers = [line[4].rpartition("Quyết định: ")[2] for line in found]
    for name in ("Trong sạch vững mạnh", "Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ"):
        assert f"{name} {tiers.count(name)} " in said.partition("Chi bộ theo mức")[2]
    assert f"Chưa xác định {sum(tier.startswith('Từ ') for tier in tiers)} " in said


# --- finding, filters, order ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"tim": "văn"}, 2),
        ({"tim": "VAN  thu"}, 1),
        ({"tim": "đào tạo"}, 0),
        ({"tim": "Trường Bồi dưỡng"}, 1),
        ({"tim": "x" * 5000}, 0),
        ({"trang_thai": "submitted"}, 5),
        ({"trang_thai": "đã nộp"}, 16),
        ({"loai": "public_service"}, 4),
        ({"loai": "public_service", "trang_thai": "submitted"}, 1),
        ({"muc": "weak"}, 1),
        ({"muc": "strong"}, 2),
        ({"muc": "excellent"}, 16),
        ({"muon": "1"}, 0),
        ({"muon": "yes"}, 16),
        ({"la": "gì", "xep": "id; DROP TABLE", "giam": "1"}, 16),
    ],
)
def test_the_list_is_narrowed_by_what_the_address_says(
    office: FlaskClient, asked: dict[str, str], found: int
) -> None:
    names = shown(office, **asked)
    assert len(names) == found, names
    if 0 < found < 16:
        assert f"{found} trong 16 chi bộ." in text(office.get(at(**asked)).text)


def test_late_and_flagged_ones_are_found(app: Flask, office: FlaskClient, sign_in: SignIn) -> None:
    differing = [
        line[0] for line in lines(office.get(BOARD).text) if re.search("khác|ngang nhau", line[6])
    ]
    flagged = shown(office, luu_y="1")
    assert {"Chi bộ Xây dựng chính quyền", "Chi bộ Trung tâm Tin học"} <= set(flagged)
    assert len(differing) <= len(flagged) < 16
    assert "Chi bộ Pháp chế" not in flagged
    rated.rate()
    assert "Chi bộ Trung tâm Lưu trữ lịch sử" in shown(office, luu_y="1")
    fill(sign_in("bithu12"), WORKED | {"tasks": "failed"}, 12)
    assert "Chi bộ Trường Bồi dưỡng cán bộ" in shown(office, luu_y="1")
    app.config["CLOCK"] = Clock(dt.date(2017, 12, 15))
    late = shown(office, muon="1")
    assert len(late) == 9, "those not handed in"
    assert "Chi bộ Văn phòng" not in late


@pytest.mark.parametrize("column", ["diem", "muc-tinh", "muc-de-nghi", "bo-phieu"])
def test_what_is_not_known_comes_last_either_way(office: FlaskClient, column: str) -> None:
    both = shown(office, xep=column), shown(office, xep=column, giam="1")
    blank = "Chi bộ Trung tâm Lưu trữ lịch sử"
    assert set(both[0]) == set(both[1])
    assert len(both[0]) == 16
    for names in both:
        assert names.index(blank) >= 8
    assert both[0][0] != both[1][0]


def test_columns_are_sorted_by_what_they_mean(office: FlaskClient) -> None:
    assert shown(office, xep="diem", giam="1")[0] == "Chi bộ Thi đua – Khen thưởng"
    assert shown(office, xep="muc-tinh")[0] in shown(office, muc="strong")
    assert shown(office, xep="muc-tinh", giam="1")[0] in shown(office, muc="weak")
    by_name = shown(office, xep="ten")
    assert by_name[:3] == [
        "Chi bộ Cải cách hành chính",
        "Chi bộ Chi cục Văn thư – Lưu trữ",
        "Chi bộ Công chức, viên chức",
    ]
    assert shown(office, xep="ten", giam="1") == by_name[::-1]
    assert shown(office, xep="buoc", giam="1")[0] == "Chi bộ Tôn giáo"
    assert shown(office, xep="trang-thai")[-1] == "Chi bộ Tôn giáo"
    with database.connection():
        Step.update(at="2017-12-01T01:00:00Z").where(
            (Step.act == "submit") & (Step.assessment == assessment(6).id)
        ).execute()
    by_day = shown(office, xep="ngay-nop"), shown(office, xep="ngay-nop", giam="1")
    assert by_day[0][0] == by_day[1][6] == "Chi bộ Thanh tra"
    rated.rate()
    assert shown(office, xep="dang-vien", giam="1")[0] == "Chi bộ Trung tâm Lưu trữ lịch sử"


def test_the_heads_lead_to_their_orders_and_keep_the_filters(office: FlaskClient) -> None:
    page = office.get(f"{BOARD}?tim=trung&xep=diem").text
    links = dict(re.findall(r'id="xep-([a-z-]+)" href="([^"]+)"', page))
    assert len(links) == 9
    assert links["diem"].replace("&amp;", "&") == f"{BOARD}?tim=trung&xep=diem&giam=1"
    assert links["ten"].replace("&amp;", "&") == f"{BOARD}?tim=trung&xep=ten"
    assert page.count("aria-sort=") == 1
    assert re.search(r'aria-sort="ascending"\s+class="col-diem', page)
    down = office.get(f"{BOARD}?xep=diem&giam=1").text
    assert 'aria-sort="descending"' in down
    assert re.search(r'id="xep-diem" href="/2017/chi-bo\?xep=diem"', down)


def test_htmx_gets_the_list_alone_with_the_address_it_belongs_to(office: FlaskClient) -> None:
    asked = f"{BOARD}?tim=+trung++tam&trang-thai=&muc=lạ&muon=&xep=ten&giam=0"
    answer = office.get(asked, headers=HTMX)
    assert answer.headers["HX-Push-Url"] == f"{BOARD}?tim=trung+tam&xep=ten"
    assert "<html" not in answer.text
    assert lines(answer.text) == lines(office.get(answer.headers["HX-Push-Url"]).text)
    assert len(lines(answer.text)) == 3


# --- looked at anew -------------------------------------------------------------------------------


def again(client: FlaskClient, page: str) -> str | None:
    """What a page that is left open gets when it asks; None where nothing changed."""
    box = re.search(r'<div id="board-shown" hidden>.*?</div>', page, re.DOTALL)
    assert box is not None
    asked = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', box.group()))
    answer = client.get(f"{AGAIN}?{urlencode(asked)}", headers=HTMX)
    assert answer.status_code == (200 if answer.text else 204)
    return answer.text or None


def test_a_board_left_open_is_drawn_anew_when_it_says_something_else(
    app: Flask, office: FlaskClient, sign_in: SignIn
) -> None:
    page = office.get(f"{BOARD}?tim=trung&xep=diem").text
    assert again(office, page) is None
    # Somebody else signs in, and a branch that is not on this list is worked on.
    fill(sign_in("bithu12"), WORKED, 12)
    drawn = again(office, page)
    assert drawn is not None, "the charts tell of every branch"
    assert [line[0] for line in lines(drawn)] == [line[0] for line in lines(page)]
    assert again(office, drawn) is None
    sign_in("bithu02")
    assert again(office, drawn) is None, "an entry in the log that the board tells nothing of"
    app.config["CLOCK"] = Clock(dt.date(2017, 12, 9))
    following = again(office, drawn)
    assert following is not None
    assert "còn 5 ngày" in text(following)


def test_asking_again_keeps_nobody_signed_in_and_leads_people_to_the_board(
    office: FlaskClient,
) -> None:
    page = office.get(BOARD).text
    database.engine().ensure_open()
    Session.update(seen_at=Session.seen_at - 600).execute()
    before = [session.seen_at for session in Session.select()]
    assert again(office, page) is None
    database.engine().ensure_open()
    assert [session.seen_at for session in Session.select()] == before
    answer = office.get(f"{AGAIN}?tim=x")
    assert (answer.status_code, answer.location) == (303, BOARD)
    assert office.get("/2016/chi-bo/cap-nhat", headers=HTMX).status_code == 404


@pytest.mark.parametrize("seen", ["", "0", "..", "ắ" * 400, "999999999.20171208.x"])
def test_whatever_a_page_says_it_has_seen_it_gets_the_board(office: FlaskClient, seen: str) -> None:
    answer = office.get(f"{AGAIN}?{urlencode({'da-xem': seen})}", headers=HTMX)
    assert len(lines(answer.text)) == 16


# --- taken along ----------------------------------------------------------------------------------


def taken(client: FlaskClient, **asked: str) -> list[dict[str, str]]:
    """The rows of the file, by heading."""
    answer = client.post(EXPORT, data={**asked, "csrf_token": token(client)})
    assert answer.status_code == 200
    assert "bang-theo-doi-2017.xlsx" in answer.headers["Content-Disposition"]
    heads, *rows = (line.cells for line in spreadsheets.read(answer.data, "ds.xlsx").lines)
    return [dict(zip(heads, row, strict=False)) for row in rows]


def test_the_file_holds_what_the_list_shows_and_the_log_knows_of_it(office: FlaskClient) -> None:
    rated.rate()
    with database.connection():
        Organisation.update(name='=HYPERLINK("x")&Trung tâm').where(Organisation.id == 12).execute()
    rows = taken(office, tim="trung", xep="diem", giam="1")
    listed = lines(office.get(f"{BOARD}?tim=trung&xep=diem&giam=1").text)
    assert len(rows) == len(listed) == 3
    for row, line in zip(rows, listed, strict=True):
        assert line[0].startswith(row["Chi bộ"])
        assert line[1].startswith(f"{row['Bước đã xong']}/{row['Số bước']}")
        assert (row["Trạng thái"], row["Mức tính được"]) == (line[2], line[4])
    assert '=HYPERLINK("x")&Trung tâm' in [row["Chi bộ"] for row in rows]
    own = next(row for row in rows if row["Chi bộ"] == "Chi bộ Trung tâm Lưu trữ lịch sử")
    numbers = ("Đảng viên trong danh sách", "Hoàn thành xuất sắc nhiệm vụ", "Giữ được nhiều nhất")
    assert [own[name] for name in numbers] == ["24", "4", "2"]
    database.engine().ensure_open()
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert (entry.act, entry.detail) == ("board.export", '{"branches":3,"year":2017}')
    assert entry.organisation_id == 1


def test_a_decided_tier_is_taken_along(office: FlaskClient) -> None:
    rows = taken(office, tim="tôn giáo")
    assert [row["Mức quyết định"] for row in rows] == ["Hoàn thành tốt nhiệm vụ"]


def test_nothing_of_a_board_out_of_reach_is_taken(office: FlaskClient, sign_in: SignIn) -> None:
    branch = sign_in("bithu01")
    tokens = token(office), token(branch)
    set_state(1, "decided")
    before = everything()
    assert branch.post(EXPORT, data={"csrf_token": tokens[1]}).status_code == 403
    elsewhere = "/2016/chi-bo/bang-theo-doi.xlsx"
    assert office.post(elsewhere, data={"csrf_token": tokens[0]}).status_code == 404
    assert everything() == before
