"""The log as people read it: within their reach, in words, page by page, changed by nobody."""

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, log
from intranet.access import Act
from intranet.blueprints import log_words
from intranet.decision import KIND_LABELS
from intranet.models import LogEntry, Organisation, User
from intranet.operations import cycles
from tests import rated
from tests.fixtures.applications import SignIn, signed_in
from tests.models.constraints import AT
from tests.sheets import BLANK, WORKED, assessment, everything, fill, text
from tests.web.test_statements import get
from tests.web.world import OWN_ACCOUNT

LOG = "/nhat-ky"
ROOT = Path(__file__).resolve().parents[2] / "intranet"
#: An act that is written out, wherever it is handed on to.
WRITTEN = re.compile(r"(account|backup|cycle|installation|organisation|roll|sheet)\.[a-z_]+")


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


def append(act: str, *, user: int | None = 1, where: int | None = None, **detail: object) -> None:
    """Write an entry past every act."""
    database.engine().ensure_open()
    with database.database.atomic():
        log.append(act, at=AT, user_id=user, organisation_id=where, detail=detail)


def rows(page: str) -> list[list[str]]:
    """The cells of the entries on a page: number, moment, who, what, where."""
    body = page.partition('id="log"')[2].partition("</table>")[0].partition("<tbody")[2]
    found = re.findall(r'<tr role="row">(.*?)</tr>', body, re.DOTALL)
    return [
        [text(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]
        for row in found
    ]


def pages(client: FlaskClient, **asked: str) -> Iterator[list[list[str]]]:
    """Page after page, from the newest entry to the oldest."""
    url: str | None = f"{LOG}?{urlencode({k.replace('_', '-'): v for k, v in asked.items()})}"
    while url:
        page = client.get(url).text
        yield rows(page)
        older = re.search(r'href="([^"]+)">Cũ hơn', page)
        url = html.unescape(older[1]) if older else None


def entries(client: FlaskClient, **asked: str) -> list[list[str]]:
    """Every entry that somebody sees."""
    return [row for page in pages(client, **asked) for row in page]


# --- every act has words --------------------------------------------------------------------------


def logged() -> set[str]:
    """Every act that the program hands to its log, as its own text names them."""
    found = {f"cycle.{act}" for act in cycles.STATES} | {f"decision.{k}" for k in KIND_LABELS}
    for path in [*(ROOT / "operations").glob("*.py"), ROOT / "backups.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if WRITTEN.fullmatch(node.value) else set()
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Act":
                found.add(str(Act[node.attr]))
    return found


def test_every_act_that_is_logged_has_words_of_its_own() -> None:
    found = logged()
    assert len(found) > 40
    assert {"roll.transfer", "account.act_as", "backup.restore", "quota.grant"} <= found
    # What is asked in operations and is no entry of its own.
    asked = {Act.MEMBERS_PRIVATE, Act.ROLL_EDIT, Act.ROLL_IMPORT, Act.MEMBER_TRANSFER}
    asked |= {Act.ACCOUNTS, Act.ORGANISATIONS, Act.CYCLES}
    assert found - {str(act) for act in asked} <= set(log_words.ACTS)
    words = [log_words.title(act) for act in found - {str(act) for act in asked}]
    assert all(word[0].isupper() and "." not in word for word in words)


def test_an_act_without_words_is_shown_by_its_code(app: Flask, office: FlaskClient) -> None:
    append("moon.landing", where=2, what="flag", round=3)
    assert rows(office.get(LOG).text)[0][3] == "moon.landing lần 3: flag"


# --- what it tells, and to whom -------------------------------------------------------------------


@pytest.mark.slow
def test_an_entry_tells_who_when_what_where_and_why(office: FlaskClient, sign_in: SignIn) -> None:
    fill(sign_in("bithu10"), WORKED | {"score.ideology": "17,5"})
    fill(sign_in("bithu10"), {"score.ideology": "18", "united": "no"})
    entry = entries(office)[0]
    assert entry[2] == (
        "Nguyễn Văn J, Bí thư Chi bộ Trung tâm Lưu trữ lịch sử "
        "Chi bộ – Chi bộ Trung tâm Lưu trữ lịch sử"
    )
    assert entry[3].startswith("Sửa biểu chấm điểm ")
    assert "17,5 → 18" in entry[3]
    assert "Có, đoàn kết → Không, mất đoàn kết" in entry[3]
    assert entry[4] == "Chi bộ Trung tâm Lưu trữ lịch sử năm 2017"
    rated.rate(6, excellent=1, good=4)
    said = " ".join(row[3] for row in entries(office, viec="sheet.return"))
    assert "Lý do: Đề nghị ghi rõ minh chứng" in said
    assert "Trạng thái: Đã nộp → Trả lại" in said


@pytest.mark.parametrize(
    ("act", "detail", "said"),
    [
        ("roll.import", {"lines": 5, "new": 3, "changed": 2}, "Số người thêm mới: 3"),
        ("roll.change", {"member": 0, "version": 2, "fields": ["group_name"]}, "Sửa: Tổ đảng"),
        (
            "roll.transfer",
            {"member": 0, "day": "2017-06-01", "stays": True, "from": 2, "to": 3},
            "Từ Chi bộ Văn phòng đến Chi bộ Tổ chức bộ máy",
        ),
        ("quota.choose", {"what": "choose", "stays": {"0": "yes"}}, "Giữ: Nguyễn Văn A"),
        ("quota.choose", {"what": "choose", "stays": {"0": "no"}}, "Không giữ: Nguyễn Văn A"),
        ("facts.edit", {"cells": {"0.failings": 1}, "undoes": 9}, "Bỏ thay đổi ở mục số: 9"),
        ("member.not_assessed", {"cells": {"0.not_assessed": 1}}, "trong đợt: Nguyễn Văn A"),
        ("result.decide", {"decision": 4, "tier": "strong"}, "Mức: strong"),
        ("result.look", {"mark": 1, "note": "Giữ nguyên <b>."}, "Lý do: Giữ nguyên <b>."),
        ("commend", {"what": "withdraw", "reason": "", "decision": None}, "tiêu biểu: thôi chọn"),
        ("members.export", {"members": 24}, "Số đảng viên: 24"),
        ("organisation.change", {"name": {"old": "Cũ", "new": "Mới"}}, "Tên: Cũ → Mới"),
        ("organisation.add", {"new": {"kind": "branch", "superior": ""}}, "Loại tổ chức: Chi bộ"),
        (
            "cycle.change",
            {"year": 2017, "old": {"double_entry": 0}, "new": {"double_entry": 1}},
            "Hai người nhập phiếu độc lập: Không → Có",
        ),
        (
            "vote.edit",
            {"what": "differ", "round": 1, "entered": [{"present": 9}, {"present": 8}]},
            "lần 1: hai người nhập khác nhau present: 9 / 8",
        ),
        ("ballot.edit", {"what": "agree", "round": 2, "entered_by": 3}, "Người nhập trước:"),
        ("account.change", {"account": 3, "renamed": True, "taken": []}, "Đổi tên hiển thị"),
        (
            "account.create",
            {"account": 3, "given": [["branch", 2]]},
            "Giao vai trò: Chi bộ – Chi bộ Văn phòng",
        ),
        ("account.act_as", {"role": "office"}, "Vai trò: Văn phòng Đảng ủy"),
        ("sheet.submit", {"total": "92.50", "best": "strong", "worst": "good"}, "điểm: 92,5"),
    ],
)
def test_details_of_each_shape_are_told_in_words(
    app: Flask, act: str, detail: dict[str, object], said: str
) -> None:
    office = signed_in(app, "vanphong")
    database.engine().ensure_open()
    one = rated.rate(6, excellent=1, good=4)[0]
    filled = {
        key: {name.replace("0", str(one), 1): v for name, v in value.items()}
        if key in {"stays", "cells"} and isinstance(value, dict)
        else one if key == "member" else value
        for key, value in detail.items()
    }  # fmt: skip
    append(act, where=2, **filled)
    assert said in rows(office.get(LOG).text)[0][3]


def test_scores_votes_and_facts_are_not_for_whoever_looks_after_the_program(
    sign_in: SignIn, office: FlaskClient
) -> None:
    rated.rate(6, excellent=1, good=4)
    append(Act.SHEET_RETURN, where=2, reason="Vì mức yếu kém.")
    append(Act.VOTE_EDIT, where=2, what="count", round=1, new={"1.votes_1": 20})
    append("account.create", account=3, given=[["branch", 2]])
    admin = sign_in("quantri")
    seen = entries(admin)
    assert len(seen) == len(entries(office))
    assert not [row for row in seen if "Vì mức" in row[3] or "Hoàn thành" in row[3]]
    assert {"Trả lại biểu chấm điểm", "Bỏ phiếu phân loại đảng viên"} <= {row[3] for row in seen}
    assert "chỉ người có quyền xem kết quả mới đọc được" in admin.get(LOG).text
    assert "mới đọc được" not in office.get(LOG).text
    assert any("Giao vai trò: Chi bộ – Chi bộ Văn phòng" in row[3] for row in seen)
    rating = {row[3] for row in seen if row[3].startswith(("Sửa biểu", "Nộp biểu"))}
    assert rating == {"Sửa biểu chấm điểm", "Nộp biểu chấm điểm"}


@pytest.mark.parametrize("username", ["ubkt", "bantv", "danguy"])
def test_overseers_read_of_organisations_and_nothing_of_accounts(
    sign_in: SignIn, username: str
) -> None:
    append("account.create", account=3, given=[])
    append(Act.SHEET_EDIT, where=5)
    client = sign_in(username)
    found = entries(client)
    assert found
    assert all(row[4] != "–" for row in found)
    assert not [row for row in found if "tài khoản" in row[3] or row[3] == "Đăng nhập"]
    assert client.get(f"{LOG}?viec=account.sign_in").text.count("Không có mục nào phù hợp.") == 1


@pytest.mark.slow
def test_nobody_reads_of_another_department(wide_app: Flask) -> None:
    database.engine().ensure_open()
    foreign = Organisation.get(Organisation.name == "Chi bộ Xa Lạ").id
    stranger = User.get(User.username == "khac_admin").id
    append(Act.SHEET_EDIT, where=foreign, user=stranger)
    append("account.password", user=stranger)
    append("account.create", user=None, account=stranger)
    for role, username in OWN_ACCOUNT.items():
        if role == "branch":
            continue
        client = signed_in(wide_app, username)
        said = " ".join(" ".join(row) for row in entries(client))
        assert "Xa Lạ" not in said, username
        assert "Sở Khác" not in said, username
        assert not entries(client, noi=str(foreign))
    theirs = entries(signed_in(wide_app, "khac_office"))
    assert {"Đổi mật khẩu"} <= {row[3] for row in theirs}
    assert "Minh Họa" not in " ".join(" ".join(row) for row in theirs)


# --- filters and pages ----------------------------------------------------------------------------


def test_filters_narrow_the_log(app: Flask, office: FlaskClient) -> None:
    append(Act.SHEET_EDIT, where=5, user=4)
    append("account.create", user=None, account=4)
    everyone = entries(office)
    number = everyone[1][0]
    assert [row[0] for row in entries(office, so=number)] == [number]
    assert {row[3].split(" chi ")[0] for row in entries(office, viec="sheet.submit")}
    assert len(entries(office, noi="5")) == sum(
        row[4].startswith("Chi bộ Xây dựng chính quyền") for row in everyone
    )
    mine = entries(office, nguoi="van phong")
    assert mine
    assert all("Văn phòng" in row[2] for row in mine)
    assert entries(office, nguoi="bithu04")
    assert entries(office, nguoi="không có ai") == []
    # 03:00 UTC of AT is 10:00 of the same day here.
    day = {row[1].rpartition(" ")[2] for row in entries(office, tu_ngay="08/12/2017")}
    assert day == {"08/12/2017"}
    until = entries(office, den_ngay="07/12/2017")
    assert len(until) + len(entries(office, tu_ngay="08/12/2017")) == len(entries(office))
    both = entries(office, tu_ngay="08/12/2017", den_ngay="08/12/2017", viec="sheet.edit", noi="5")
    assert len(both) == 1
    page = office.get(f"{LOG}?viec=sheet.edit&noi=5").text
    assert 'value="sheet.edit" selected' in page


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("tu-ngay=32/12/2017", "Không có ngày"),
        ("den-ngay=hôm+nay", "Hãy nhập ngày theo dạng"),
        ("tu-ngay=02/12/2017&den-ngay=01/12/2017", "Ngày cuối không được trước ngày đầu."),
        ("so=-1", "Hãy nhập số thứ tự bằng chữ số."),
        ("so=9999999999", "Hãy nhập số thứ tự bằng chữ số."),
        ("so=%D9%A3", "Hãy nhập số thứ tự bằng chữ số."),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_beside_its_box(
    office: FlaskClient, asked: str, message: str
) -> None:
    answer = office.get(f"{LOG}?{asked}")
    assert answer.status_code == 422
    assert message in text(answer.text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", ["noi=x", "truoc=x", "viec=x%00", "nguoi=%3Cb%3E", "noi=999999999"]
)
def test_whatever_else_an_address_says_is_answered(office: FlaskClient, asked: str) -> None:
    assert office.get(f"{LOG}?{asked}").status_code == 200


@pytest.mark.slow
def test_pages_follow_each_other_without_a_gap_while_the_log_grows(office: FlaskClient) -> None:
    for _ in range(120):
        append("account.password")
    there = LogEntry.select().count()
    seen: list[int] = []
    for page in pages(office):
        assert len(page) <= 50
        seen += [int(row[0]) for row in page]
        append("account.password")
    assert seen == sorted(seen, reverse=True)
    assert seen == list(range(there, 0, -1))


@pytest.mark.slow
def test_a_page_of_the_log_costs_the_same_with_few_and_with_many(office: FlaskClient) -> None:
    few = get(office, LOG)
    ids = rated.rate(30, excellent=1, good=20)
    for number, one in enumerate(ids):
        append("roll.add", where=number % 16 + 2, user=number % 20 + 1, member=one)
        append("account.create", account=number % 20 + 1, given=[["branch", 2]])
    many = get(office, LOG)
    assert len(many) == len(few) <= 11, many


# --- whole or not ---------------------------------------------------------------------------------


def test_whether_it_is_whole_is_said_on_demand_and_each_fault_is_named(
    app: Flask, office: FlaskClient
) -> None:
    def recounted() -> str:
        said = text(office.get(f"{LOG}/kiem-tra").text)
        database.engine().ensure_open()
        return said

    append(Act.SHEET_EDIT, where=5, score={"old": 1, "new": 2})
    number = LogEntry.select().count()
    last = LogEntry.number == number
    assert "nguyên như lúc được ghi" in recounted()
    LogEntry.update(detail='{"score":{"new":3,"old":1}}').where(last).execute()
    assert f"Mục số {number} đã bị sửa." in recounted()
    LogEntry.delete().where(LogEntry.number == number - 1).execute()
    said = recounted()
    assert f"Thiếu mục số {number - 1}." in said
    assert f"Mục số {number} không nối với mục đứng trước." in said
    LogEntry.delete().where(last).execute()
    assert "Thiếu các mục ở cuối" in recounted()
    LogEntry.update(act="x").execute()
    assert "có thể còn nữa" in recounted()


def test_the_log_is_read_and_never_changed(app: Flask, office: FlaskClient) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("log.")]
    assert {frozenset(rule.methods or ()) for rule in rules} == {
        frozenset({"GET", "HEAD", "OPTIONS"})
    }
    assessment(BLANK)
    before = everything()
    for rule in rules:
        assert office.get(rule.rule).status_code == 200
    assert everything() == before
