"""The committee's own rating in its pages: the same sheet and ballot, and the way up."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet.sheet import MEMBERS, PROPOSAL
from tests.decided import decided
from tests.fixtures.applications import SignIn, csrf_token
from tests.sheets import (
    HTMX,
    VOTED,
    acts,
    assessment,
    ballot_url,
    branch_url,
    everything,
    fill,
    sheet_url,
    stamps,
    stored,
    text,
    worked,
)

pytestmark = pytest.mark.slow

COMMITTEE = 0
HOME, SHEET, BALLOT = branch_url(COMMITTEE), sheet_url(COMMITTEE), ballot_url(COMMITTEE)
PROPOSAL_PAGE, REPORT, ANSWER = (
    f"/2017/dang-bo/{page}" for page in ("de-nghi", "bao-cao", "tra-loi")
)
PROPOSED = {
    "proposed_tier": "good",
    "proposed_by": "Ban Thường vụ Đảng ủy",
    "proposed_on": "07/12/2017",
    "proposal_reason": "Nhiều chi bộ chưa có kết quả.",
    "ballot_reason": "Hội nghị bỏ phiếu cao hơn.",
}
#: What the office fills in: the worked sheet without the proposal and the numbers of branches.
OWN = {
    name: text
    for name, text in worked().items()
    if not name.startswith(("propos", "ballot", "members"))
}


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


@pytest.fixture
def standing(sign_in: SignIn) -> FlaskClient:
    return sign_in("bantv")


def send(client: FlaskClient, url: str, **boxes: str) -> TestResponse:
    """A form as its page sends it, with what the page itself carries."""
    page = client.get(url).text
    hidden = dict(re.findall(r'name="(csrf_token|seen|form_key)" value="([^"]*)"', page))
    return client.post(url, data={**hidden, **boxes})


def finish(office: FlaskClient, standing: FlaskClient) -> None:
    """Propose, fill in, vote, and complete the sheet."""
    assert send(standing, PROPOSAL_PAGE, **PROPOSED).status_code == 303
    page = office.get(SHEET).text
    assert office.post(SHEET, data={**stamps(page), **OWN}).status_code == 303
    voted = {**VOTED, "body": "Hội nghị Ban Chấp hành Đảng bộ", "lan": "1"}
    assert send(office, BALLOT, **voted).status_code == 303
    assert submit(office).status_code == 303


def submit(office: FlaskClient) -> TestResponse:
    page = office.get(HOME).text
    form = re.search(rf'action="{HOME}/nop".*?</form>', page, re.DOTALL)
    assert form is not None
    hidden = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]*)"', form.group()))
    return office.post(f"{HOME}/nop", data=hidden)


def test_the_whole_way_from_the_proposal_to_the_answer(
    office: FlaskClient, standing: FlaskClient, sign_in: SignIn
) -> None:
    assert office.get("/2017/dang-bo").headers["Location"] == HOME
    finish(office, standing)
    said = text(office.get(HOME).text)
    assert "Đã hoàn thành" in said
    assert "Ghi báo cáo gửi cấp trên" in said
    assert "Mức theo bỏ phiếu kín Trong sạch vững mạnh: 7/8" in said

    assert send(office, REPORT, number="45-BC/ĐU", day="08/12/2017").status_code == 303
    said = text(office.get(HOME).text)
    assert "Số 45-BC/ĐU, ngày 08/12/2017" in said
    # Words of its own for the steps that a branch's sheet has others for.
    assert "Đã báo cáo cấp trên" in said
    assert "Báo cáo cấp trên –" in said
    assert "hẩm định" not in said

    answered = send(
        office, ANSWER, number="9-QĐ", day="08/12/2017", body="Đảng ủy Khối", tier="good"
    )
    assert answered.status_code == 303
    said = text(office.get(HOME).text)
    assert "Hoàn thành tốt nhiệm vụ . Số 9-QĐ, ngày 08/12/2017, Đảng ủy Khối" in said
    assert assessment(COMMITTEE).state == "decided"
    assert "Cấp trên quyết định – " in said
    log = text(office.get("/nhat-ky?viec=committee.answer").text)
    assert "Trạng thái: Đã báo cáo cấp trên → Đã quyết định" in log
    # Sixteen branches, not all of them with a result yet: which tier it is stays open.
    kept = text(office.get(f"{HOME}/ket-qua").text)
    assert "Mức tính được Từ Yếu kém đến Trong sạch vững mạnh" in kept
    for client in (office, sign_in("danguy"), sign_in("ubkt")):
        assert client.get(SHEET).status_code == 200
    assert sign_in("bithu01").get(HOME).status_code == 404


def test_its_sheet_asks_in_its_own_words_and_takes_numbers_and_proposal_from_elsewhere(
    office: FlaskClient, standing: FlaskClient
) -> None:
    page = office.get(SHEET).text
    said = text(page)
    for words in (
        "Đảng bộ hoàn thành các nhiệm vụ được giao ở mức nào?",
        "Kết quả xếp loại chi bộ tính từ quyết định xếp loại các chi bộ",
        "Ban Thường vụ Đảng ủy đề nghị ở trang riêng.",
        "5. Mức đề nghị xếp loại Đảng bộ",
    ):
        assert words in said
    assert 'name="members_total"' not in page
    assert 'name="proposed_tier"' not in page
    missing = text(office.get(HOME).text)
    assert "Đảng bộ có sinh hoạt đúng quy định không?" in missing
    assert "Chi bộ hoàn thành" not in missing

    assert send(standing, PROPOSAL_PAGE, **PROPOSED).status_code == 303
    assert "Hoàn thành tốt nhiệm vụ" in text(office.get(SHEET).text)
    sent = fill(office, worked(proposed_tier="strong"), COMMITTEE)
    assert sent.status_code == 422
    assert stored(COMMITTEE)[PROPOSAL].values["tier"] == "good"
    page = office.get(SHEET).text
    assert office.post(SHEET, data={**stamps(page), **OWN}).status_code == 303
    assert stored(COMMITTEE)["tasks"].values["answer"] == "excellent"


def test_the_preview_reads_the_proposal_that_stands(
    office: FlaskClient, standing: FlaskClient
) -> None:
    send(standing, PROPOSAL_PAGE, **PROPOSED)
    token = csrf_token(office.get(SHEET).text)
    before = everything()
    found = office.post(f"{SHEET}/xem-truoc", json=OWN, headers={**HTMX, "X-CSRFToken": token})
    assert found.status_code == 200
    assert "92,5" in found.text
    assert "Mức đề nghị xếp loại" not in text(found.text)
    assert everything() == before
    filled = office.post(SHEET, data={**OWN, "action": "preview", "csrf_token": token})
    assert "Nội dung dưới đây chưa được lưu" in filled.text


def test_the_standing_committee_is_told_what_is_wrong_and_loses_nothing(
    standing: FlaskClient, sign_in: SignIn
) -> None:
    wrong = send(standing, PROPOSAL_PAGE, **{**PROPOSED, "proposed_on": "31/02/2017"})
    assert wrong.status_code == 422
    assert 'value="31/02/2017"' in wrong.text
    assert "Nhiều chi bộ chưa có kết quả." in wrong.text
    page = standing.get(PROPOSAL_PAGE).text
    hidden = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]*)"', page))
    assert send(standing, PROPOSAL_PAGE, **PROPOSED).status_code == 303
    late = standing.post(PROPOSAL_PAGE, data={**hidden, **PROPOSED, "proposed_tier": "strong"})
    assert late.status_code == 409
    assert "Đang lưu: Hoàn thành tốt nhiệm vụ; Ban Thường vụ Đảng ủy; ngày 07/12/2017" in text(
        late.text
    )
    # The page carries what stands by now: pressing once more replaces it.
    again = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]*)"', late.text))
    sent = standing.post(PROPOSAL_PAGE, data={**again, **PROPOSED, "proposed_tier": "strong"})
    assert sent.status_code == 303
    assert stored(COMMITTEE)[PROPOSAL].values["tier"] == "strong"
    assert sign_in("vanphong").get(PROPOSAL_PAGE).status_code == 403


def test_a_report_and_an_answer_are_refused_beside_their_fields(
    office: FlaskClient, standing: FlaskClient
) -> None:
    for url in (REPORT, ANSWER):
        assert office.get(url).status_code == 409
    finish(office, standing)
    before = acts()
    for boxes, why in (
        ({"number": "", "day": "08/12/2017"}, "Hãy ghi số văn bản."),
        ({"number": "1", "day": ""}, "Hãy ghi ngày."),
        ({"number": "1", "day": "09/12/2017"}, "Ngày này chưa đến."),
    ):
        told = send(office, REPORT, **boxes)
        assert (told.status_code, why in told.text) == (422, True)
    token = csrf_token(office.get(REPORT).text)
    stale = office.post(REPORT, data={"csrf_token": token, "number": "1", "day": "08/12/2017"})
    assert (stale.status_code, "Trang này đã cũ" in stale.text) == (422, True)
    assert acts() == before
    assert send(office, REPORT, number="1", day="08/12/2017").status_code == 303
    right = {"number": "9", "day": "08/12/2017", "body": "Đảng ủy Khối", "tier": "good"}
    for changes, why in (
        ({"tier": ""}, "Hãy chọn mức cấp trên quyết định."),
        ({"body": ""}, "Hãy ghi tên tập thể."),
        ({"day": "09/12/2017"}, "Ngày này chưa đến."),
        ({"tier": "completed"}, "Hãy ghi lý do cấp trên quyết định khác"),
    ):
        told = send(office, ANSWER, **right | changes)
        assert (told.status_code, why in told.text) == (422, True), why
        assert 'value="Đảng ủy Khối"' in told.text or "body" in changes
    stale = office.post(ANSWER, data={"csrf_token": token, **right})
    assert (stale.status_code, "Trang này đã cũ" in stale.text) == (422, True)
    assert send(office, ANSWER, **right).status_code == 303
    for url, data in ((REPORT, {"number": "2", "day": "08/12/2017"}), (ANSWER, right)):
        late = office.post(url, data={"csrf_token": token, "form_key": "k" * 20, **data})
        assert (late.status_code, "Nội dung đã gõ" in late.text) == (409, True)
    late = standing.post(
        PROPOSAL_PAGE, data={"csrf_token": csrf_token(standing.get(HOME).text), **PROPOSED}
    )
    assert (late.status_code, "Ban Thường vụ Đảng ủy" in late.text) == (409, True)
    assert standing.get(PROPOSAL_PAGE).status_code == 409


def test_it_is_opened_again_with_a_reason_by_its_office(
    office: FlaskClient, standing: FlaskClient
) -> None:
    finish(office, standing)
    assert send(office, f"{HOME}/tra-lai", reason="Sửa điểm tiêu chí b.").status_code == 303
    assert assessment(COMMITTEE).state == "returned"
    assert "Sửa điểm tiêu chí b." in office.get(HOME).text


def test_what_was_decided_of_a_branch_is_counted_on_the_committees_sheet(
    office: FlaskClient,
) -> None:
    asked = "Bao nhiêu tổ chức đảng trực thuộc đạt mức “Hoàn thành nhiệm vụ” trở lên? "
    many = stored(COMMITTEE)[MEMBERS].values["completed_or_better"]
    assert isinstance(many, int)
    assert f"{asked}{many} " in text(office.get(SHEET).text)
    decided()
    assert f"{asked}{many + 1} " in text(office.get(SHEET).text)


def test_its_papers_are_printed_like_those_of_a_branch(office: FlaskClient) -> None:
    for paper in ("bieu-cham-diem", "bieu-cham-diem-trong", "bien-ban-kiem-phieu"):
        found = office.get(f"{HOME}/{paper}.pdf")
        assert found.data.startswith(b"%PDF"), paper


def test_a_year_without_a_committees_sheet_leads_nowhere(office: FlaskClient) -> None:
    assert office.get("/2016/dang-bo").status_code == 404
    # Nothing about members is there for a committee.
    for page in ("dang-vien", "thong-tin-dang-vien", "phan-loai-dang-vien", "ket-qua-dang-vien"):
        assert office.get(f"{HOME}/{page}").status_code == 404
