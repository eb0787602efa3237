"""Papers about members, from the stored rows to what the browser gets."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database
from intranet.models import BranchFact, LogEntry, MemberFact
from tests.fixtures.applications import SignIn, signed_in
from tests.reports.reading import pages, shown, squash
from tests.rolls import enrol, note, put_on_roll
from tests.rounds import hold
from tests.sheets import BLANK, ITS_SECRETARY, branch_url
from tests.test_workbooks import stored
from tests.web.test_statements import get as counted
from tests.web.world import contents, foreign_branch, token

# What is read is read alike on the other engine, as the tests of the pages show.
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("engine", ["sqlite"])]

GOOD, BEST, OPEN = (1, 13, 1, 0), (13, 2, 0, 0), (7, 7, 1, 0)
VOTE, RESULT = f"{branch_url(BLANK)}/phan-loai-dang-vien", f"{branch_url(BLANK)}/ket-qua-dang-vien"
PAPERS = (
    f"{VOTE}/bien-ban-1.pdf",
    f"{VOTE}/phieu.pdf",
    f"{RESULT}/danh-sach.pdf",
    f"{RESULT}/danh-sach-cong-bo.pdf",
    f"{RESULT}/chua-danh-gia.pdf",
)
TABLE = f"{RESULT}/danh-sach.xlsx"
A, B, C, D = "Nguyễn Văn A", "Trần Thị B", "Lê Văn C", "Phạm Thị D"


@pytest.fixture
def members(app: Flask) -> list[int]:
    """Four whose reviews are completed and whose grades are the best; nobody voted yet."""
    with database.connection():
        found = enrol(BLANK, 4)
        for one in found:
            known(one)
    return found


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def known(member: int) -> None:
    for field, value in (
        ("review_completed_on", "2017-12-01"),
        ("civil_grade", "excellent"),
        ("failings", "none"),
    ):
        note(member, field, value)


def said(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), url
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    return "".join(pages(answer.data))


def votes(*counts: int | str) -> str:
    return "".join(map(str, counts))


# --- minutes --------------------------------------------------------------------------------------


def test_minutes_come_straight_from_the_counts(secretary: FlaskClient, members: list[int]) -> None:
    with database.connection():
        hold(
            dict(zip(members[:3], (BEST, GOOD, OPEN), strict=True)),
            absent={members[3]: "Đi công tác"},
        )
    text = said(secretary, f"{VOTE}/bien-ban-1.pdf")
    assert squash("ngày 08 tháng 12 năm 2017") in text
    assert votes(17, 17, 16, 1, 16, 16, 0, 15, 1) in text
    assert shown("1", A, votes(*BEST, 0), "Hoàn thành xuất sắc nhiệm vụ: đạt 13/17") in text
    assert shown("2", B, votes(*GOOD, 0), "Hoàn thành tốt nhiệm vụ: đạt 13/17") in text
    assert shown("Chưa đủ: Hoàn thành xuất sắc nhiệm vụ cần 12/17, có 7") in text
    assert shown("1", D, "Vắng mặt", "Đi công tác") in text


def test_a_correction_stands_and_what_stood_before_is_not_printed(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        hold({members[0]: GOOD})
        before = secretary.get(f"{VOTE}/bien-ban-1.pdf").data
        hold({members[0]: BEST}, version=2, reason="Đếm lại.")
    text = said(secretary, f"{VOTE}/bien-ban-1.pdf")
    assert shown("1", A, votes(*BEST, 0)) in text
    assert shown("1", A, votes(*GOOD, 0)) in "".join(pages(before))
    assert shown("1", A, votes(*GOOD, 0)) not in text


def test_an_earlier_rounds_minutes_tell_what_it_gave_whatever_came_later(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        hold(dict(zip(members, (BEST, OPEN, GOOD, GOOD), strict=True)))
        first = secretary.get(f"{VOTE}/bien-ban-1.pdf").data
        note(members[0], "stays", "no")
        hold(
            {members[0]: (0, 14, 1, 0), members[1]: GOOD},
            number=2,
            voted_on="2017-12-11",
            without_best=members[:1],
        )
    assert secretary.get(f"{VOTE}/bien-ban-1.pdf").data == first
    text = said(secretary, f"{VOTE}/bien-ban-2.pdf")
    assert shown("1", A, "–", votes(14, 1, 0, 0), "Hoàn thành tốt nhiệm vụ: đạt 14/17") in text
    assert shown("Đã phân loại ở lần trước, không bỏ phiếu lại: 2 đảng viên.") in text
    assert C not in text


def test_whoever_was_voted_on_and_left_since_stays_in_the_minutes(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        gone = put_on_roll(BLANK, "Hoàng Văn Đi", left_on="2017-12-07", counted=0)
        known(gone)
        hold({members[0]: GOOD, gone: OPEN}, voted_on="2017-12-06")
    assert shown("Hoàng Văn Đi", votes(*OPEN, 0)) in said(secretary, f"{VOTE}/bien-ban-1.pdf")
    assert squash("Hoàng Văn Đi") not in said(secretary, f"{VOTE}/phieu.pdf")


def test_minutes_of_the_next_round_are_a_form_and_of_one_after_it_there_are_none(
    secretary: FlaskClient, members: list[int]
) -> None:
    form = said(secretary, f"{VOTE}/bien-ban-1.pdf")
    assert squash("……/……/2017. Lần bỏ phiếu: 1.") in form
    assert all(shown(name) in form for name in (A, B, C, D))
    assert secretary.get(f"{VOTE}/bien-ban-2.pdf").status_code == 404
    with database.connection():
        hold(dict.fromkeys(members, OPEN), complete=0)
    assert said(secretary, f"{VOTE}/bien-ban-1.pdf") == form, "counts that are not whole wait"
    with database.connection():
        hold(dict.fromkeys(members, OPEN), version=2)
    assert squash("Lần bỏ phiếu: 2.") in said(secretary, f"{VOTE}/bien-ban-2.pdf")
    assert secretary.get(f"{VOTE}/bien-ban-3.pdf").status_code == 404


# --- ballots --------------------------------------------------------------------------------------


def test_ballots_name_those_who_may_be_rated_and_have_no_tier(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        put_on_roll(BLANK, "Lê Văn Miễn", exempt=1)
        put_on_roll(BLANK, "Lê Văn Mới", admitted_on="2017-09-01", official_on=None)
        put_on_roll(BLANK, "Lê Văn Chuyển", left_on="2017-06-01")
        put_on_roll(BLANK, "Lê Văn Đến", joined_on="2027-06-01")
        put_on_roll(BLANK, "Lê Văn Chưa Kiểm Điểm")
        note(members[3], "not_assessed", "Đang chờ kết luận.")
    first = said(secretary, f"{VOTE}/phieu.pdf")
    assert [shown(name) in first for name in (A, B, C, D)] == [True, True, True, False]
    assert "LêVăn" not in first.replace(squash(C), "")
    with database.connection():
        hold(dict(zip(members[:3], (BEST, GOOD, OPEN), strict=True)))
        note(members[0], "stays", "no")
    second = said(secretary, f"{VOTE}/phieu.pdf")
    assert squash("lần 2 –") in second
    assert [shown(name) in second for name in (A, B, C)] == [True, False, True]
    assert squash("Không đánh dấu vào ô gạch chéo.") in second


def test_those_who_share_a_name_are_told_apart_on_every_paper(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        twin = put_on_roll(BLANK, A, group_name="Tổ đảng 2")
        known(twin)
        hold({members[0]: BEST, twin: GOOD})
    for url in (PAPERS[0], PAPERS[2], PAPERS[3]):
        text = said(secretary, url)
        assert shown(f"{A} (số {members[0]})") in text
        assert shown(f"{A} (Tổ đảng 2)") in text
        assert "1980" not in text
    assert {row[1] for row in export(secretary)[1:]} >= {f"{A} (Tổ đảng 2)"}


def test_who_lost_the_best_tier_once_does_not_get_its_box_back(
    secretary: FlaskClient, members: list[int]
) -> None:
    struck = squash("Không đánh dấu vào ô gạch chéo.")
    with database.connection():
        hold({members[0]: BEST})
        note(members[0], "stays", "no")
        hold({members[0]: (0, 7, 7, 1)}, number=2, without_best=members[:1])
    assert struck in said(secretary, f"{VOTE}/phieu.pdf")


# --- lists ----------------------------------------------------------------------------------------


def test_lists_tell_who_has_which_tier_and_who_waits_for_what(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        hold(
            dict(zip(members[:3], (BEST, GOOD, OPEN), strict=True)),
            absent={members[3]: "Nghỉ thai sản"},
        )
        note(members[1], "self_rating", "excellent")
    text = said(secretary, f"{RESULT}/danh-sach.pdf")
    assert votes(4, 2, 1, 1, 0, 0, 2, 0) in text
    best, good = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"
    shares = "1 đảng viên (50% số đã đánh giá)"
    assert shown(f"{best}: {shares}", "1", A, "13/17", "1", "08/12/2017") in text
    own = shown(f"{good}: {shares}", "1", B, "13/17", "1", "08/12/2017", f"Tự nhận: {best}")
    assert own in text
    assert shown("1", C, "Bỏ phiếu lại", f"Chưa đủ: {best} cần 12/17, có 7") in text
    assert squash("Số liệu phục vụ mẫu 4-ĐGCL.") in text
    assert squash("Số liệu phục vụ mẫu 5-ĐGCL.") in text
    assert squash("Đang giữ 1 trong 1 người.") in text
    waiting = said(secretary, f"{RESULT}/chua-danh-gia.pdf")
    assert shown("1", C, "Bỏ phiếu lại") in waiting
    assert squash("Vắng mặt tại cuộc họp – đánh giá") in waiting
    assert squash("; lý do: Nghỉ thai sản") in waiting


def test_the_published_list_has_no_votes_no_reasons_and_nobody_without_a_tier(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        hold(dict(zip(members, (BEST, GOOD, OPEN, GOOD), strict=True)))
        BranchFact.create(
            assessment=MemberFact.get().assessment,
            field="announced_on",
            value="2017-12-09",
            changed_at="2017-12-09T01:00:00Z",
            changed_by=1,
        )
    text = said(secretary, f"{RESULT}/danh-sach-cong-bo.pdf")
    assert squash("công bố ngày 09/12/2017.") in text
    assert shown("Hoàn thành tốt nhiệm vụ (2 đảng viên)", "1", B, "2", D) in text
    assert shown(C) not in text
    assert "/17" not in text


def test_the_offices_reason_is_told_on_lists_and_not_published(
    sign_in: SignIn, members: list[int]
) -> None:
    words = [f"điều{number}" for number in range(400)]
    with database.connection():
        note(members[0], "not_assessed", " ".join(words))
    office = sign_in("vanphong")
    told = [said(office, f"{RESULT}/{name}.pdf") for name in ("danh-sach", "chua-danh-gia")]
    assert all(word in text for text in told for word in words)
    for url in (f"{RESULT}/danh-sach-cong-bo.pdf", f"{VOTE}/bien-ban-1.pdf", f"{VOTE}/phieu.pdf"):
        assert "điều399" not in said(office, url)


def test_whose_review_is_open_is_listed_but_for_the_exempt(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        put_on_roll(BLANK, "Lê Văn Miễn", exempt=1)
        put_on_roll(BLANK, "Lê Văn Chưa", group_name="Tổ đảng số 2")
    text = said(secretary, f"{RESULT}/chua-danh-gia.pdf")
    assert squash("I. Chưa hoàn thành kiểm điểm (1 đảng viên)") in text
    assert shown("1", "Lê Văn Chưa", "Chưa kiểm điểm", "Tổ đảng số 2") in text
    assert squash("III. Không đánh giá, phân loại trong đợt (1 đảng viên)") in text


def test_the_score_sheet_tells_the_members_in_numbers(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        hold(dict(zip(members, (BEST, GOOD, OPEN, GOOD), strict=True)))
    text = said(secretary, f"{branch_url(BLANK)}/bieu-cham-diem.pdf")
    label = squash("Kết quả đánh giá, phân loại đảng viên của chi bộ:")
    assert votes(4, 3, 1, 2, 0, 0, 1, 0) in text.partition(label)[2]
    assert label not in said(secretary, f"{branch_url(BLANK)}/bieu-cham-diem-trong.pdf")


# --- the table ------------------------------------------------------------------------------------


def export(client: FlaskClient, url: str = TABLE) -> list[list[object]]:
    answer = client.post(url, data={"csrf_token": token(client)})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    return stored(answer.data)


def test_the_table_has_every_member_with_his_votes_as_numbers_and_names_as_text(
    secretary: FlaskClient, members: list[int]
) -> None:
    with database.connection():
        formula = put_on_roll(BLANK, "=1+1")
        known(formula)
        hold({members[0]: BEST, members[1]: GOOD, formula: GOOD})
    heads, *rows = export(secretary)
    assert heads[:6] == [
        "TT",
        "Họ và tên",
        "Kết quả",
        "Số phiếu đạt",
        "Lần bỏ phiếu",
        "Ngày bỏ phiếu",
    ]
    assert heads[-1] == "Lý do"
    best, good = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"
    assert rows[0] == [1, A, best, "13/17", 1, "08/12/2017", 13, 2, 0, 0, ""]
    named = {row[1]: row for row in rows}
    assert set(named) == {A, B, C, D, "=1+1"}
    assert named["=1+1"][2] == good
    assert named[C][6:10] == [""] * 4
    assert named[C][-1]


def test_taking_the_table_out_is_written_down_without_a_name(
    secretary: FlaskClient, members: list[int]
) -> None:
    export(secretary)
    with database.connection():
        entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
        assert entry.act == "members.export"
        assert json.loads(entry.detail) == {"members": 4}
        assert entry.assessment_id == MemberFact.get().assessment_id
        assert entry.user.username == ITS_SECRETARY


# --- who and what ---------------------------------------------------------------------------------


def test_other_branches_are_nobodys_to_print(secretary: FlaskClient, sign_in: SignIn) -> None:
    other, administrator = branch_url(1), sign_in("quantri")
    before = contents()
    for url in PAPERS:
        assert secretary.get(url.replace(branch_url(BLANK), other)).status_code == 404
    answer = secretary.post(
        f"{other}/ket-qua-dang-vien/danh-sach.xlsx", data={"csrf_token": token(secretary)}
    )
    assert answer.status_code == 404
    assert administrator.get(PAPERS[0]).status_code == 403
    assert contents() == before


def test_a_second_department_is_closed_to_the_first(wide_app: Flask) -> None:
    office = signed_in(wide_app, "vanphong")
    foreign = f"/2017/chi-bo/{foreign_branch()}"
    for url in PAPERS:
        assert office.get(url.replace(branch_url(BLANK), foreign)).status_code == 404


def test_a_branch_without_a_roll_prints_papers_that_say_so(secretary: FlaskClient) -> None:
    nobody = squash("Không có đảng viên nào.")
    assert all(nobody in said(secretary, url) for url in PAPERS)
    assert len(export(secretary)) == 1


@pytest.mark.parametrize("url", [*PAPERS, f"{branch_url(BLANK)}/bieu-cham-diem.pdf"])
def test_papers_cost_as_many_statements_with_sixty_members_as_with_four(
    secretary: FlaskClient, members: list[int], url: str
) -> None:
    counted(secretary, url)
    few = len(counted(secretary, url))
    with database.connection():
        hold(dict.fromkeys([*members, *enrol(BLANK, 56)], GOOD))
    assert len(counted(secretary, url)) == few <= 15
    assert secretary.get(url).data == secretary.get(url).data
