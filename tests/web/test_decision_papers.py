"""Decisions, notices and proposals as papers: they say what was frozen and recorded, no more."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from intranet import database
from intranet.decision import BranchRuling, Ruling
from intranet.models import Cycle, Decision, Organisation
from intranet.operations import annulment, commendations, workflow
from intranet.queries import rolls
from tests.decided import (
    AT,
    EXECUTIVE,
    OFFICE,
    STANDING,
    decide,
    decided,
    details,
    key,
    submitted,
    verified,
)
from tests.fixtures.applications import SignIn
from tests.sheets import BLANK, SO_2017, actor, assessment, branch_url
from tests.web.paper import paper, squash

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def connected(app: object) -> Iterator[None]:
    with database.connection():
        yield


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


def said(client: FlaskClient, url: str) -> str:
    """What a paper says, without blanks; the same twice."""
    first = client.get(url)
    assert first.status_code == 200, url
    assert client.get(url).data == first.data
    database.engine().ensure_open()  # a request gives its connection back
    return paper(first.data)


def newest() -> int:
    return int(Decision.select().order_by(Decision.id.desc()).get().id)


def test_a_decision_lists_branches_and_members_with_their_tiers_as_frozen(
    office: FlaskClient,
) -> None:
    verified(members=17)
    first = rolls.of(assessment().id)[0]
    other = {first.id: Ruling("completed", "Bị phê bình.")}
    decide(BLANK, BranchRuling(Ruling("good", "Theo kết luận kiểm tra."), other), "12-QĐ/ĐU")
    Organisation.update(name="Tên khác").where(Organisation.id == BLANK + 1).execute()
    text = said(office, f"/2017/quyet-dinh/{newest()}.pdf")
    for words in (
        "Số 12-QĐ/ĐU",
        "ngày 13 tháng 12 năm 2017",
        "Hội nghị có 13/15 đồng chí dự; 11 tán thành, 1 không tán thành, 1 không có ý kiến.",
        "Điều 1. Công nhận kết quả xếp loại năm 2017 đối với 1 chi bộ.",
        "Điều 2. Công nhận kết quả phân loại năm 2017 đối với 17 đảng viên.",
        "Hoàn thành tốt nhiệm vụ Theo kết luận kiểm tra.",
        f"1 {first.full_name}",
    ):
        assert squash(words) in text, words
    assert squash("Chi bộ Trung tâm Lưu trữ lịch sử") in text
    assert text.count(squash("Hoàn thành tốt nhiệm vụ")) == 17


def test_an_annulment_says_what_was_annulled_and_why(office: FlaskClient, sign_in: SignIn) -> None:
    one = decided(members=7)
    first = rolls.of(one.id)[0]
    annulment.annul_member(
        actor(EXECUTIVE), one.id, first.id, details("13"), "Bị kỷ luật.", key=key(), at=AT
    )
    member = newest()
    branch = sign_in(f"bithu{BLANK}")
    url = f"{branch_url()}/thong-bao-huy-bo-{member}.pdf"
    text = said(branch, url)
    for words in (
        f"Huỷ bỏ kết quả phân loại năm 2017 của đảng viên {first.full_name}",
        "Hoàn thành tốt nhiệm vụ. Chi bộ bỏ phiếu lại đối với đảng viên này.",
        "Điều 2. Lý do: Bị kỷ luật.",
    ):
        assert squash(words) in text, words
    annulment.annul(actor(EXECUTIVE), one.id, details("14"), "Tính sai.", SO_2017, key=key(), at=AT)
    text = said(office, f"/2017/quyet-dinh/{newest()}.pdf")
    assert squash("Trong sạch vững mạnh. Chi bộ đánh giá lại từ các số liệu đã có.") in text
    # Neither another branch's notice nor another kind of decision is to be had there.
    for wrong in (f"{branch_url(1)}/thong-bao-huy-bo-{member}.pdf", url.replace("bo-", "bo-9")):
        assert office.get(wrong).status_code == 404
    database.engine().ensure_open()
    rating = Decision.get(Decision.kind == "rating").id
    assert office.get(f"{branch_url()}/thong-bao-huy-bo-{rating}.pdf").status_code == 404
    assert sign_in("bithu01").get(url).status_code == 404
    assert branch.get(f"/2017/quyet-dinh/{member}.pdf").status_code == 403
    assert office.get("/2017/quyet-dinh/999.pdf").status_code == 404
    assert office.get("/2016/quyet-dinh/1.pdf").status_code == 404


def test_praise_is_proposed_and_decided_with_its_lists(office: FlaskClient) -> None:
    assert squash("Chưa có chi bộ nào.") in said(office, "/2017/khen-thuong/de-nghi.pdf")
    one = decided()
    reason = "Dẫn đầu phong trào thi đua."
    commendations.select(actor(STANDING), one.id, SO_2017, reason, key=key(), at=AT)
    text = said(office, "/2017/khen-thuong/de-nghi.pdf")
    assert squash(f"1 Chi bộ Trung tâm Lưu trữ lịch sử {reason}") in text
    commendations.praise(
        actor(EXECUTIVE), Cycle.get().id, details("15"), [one.id], key=key(), at=AT
    )
    assert squash("Biểu dương, khen thưởng 1 chi bộ tiêu biểu năm 2017.") in said(
        office, f"/2017/quyet-dinh/{newest()}.pdf"
    )
    assert squash("Chưa có chi bộ nào.") in said(office, "/2017/khen-thuong/de-nghi.pdf")


def test_a_sheet_given_back_has_its_notice(office: FlaskClient, sign_in: SignIn) -> None:
    url = f"{branch_url()}/thong-bao-tra-lai.pdf"
    assert office.get(url).status_code == 409
    database.engine().ensure_open()
    one = submitted()
    workflow.return_(actor(OFFICE), one.id, "Thiếu minh chứng tiêu chí b.", key=key(), at=AT)
    text = said(sign_in(f"bithu{BLANK}"), url)
    assert squash("Lý do: Thiếu minh chứng tiêu chí b.") in text
    assert squash("nộp lại trước ngày 15/12/2017") in text


def test_a_branchs_report_says_what_its_sheet_says(office: FlaskClient) -> None:
    submitted(members=7)
    text = said(office, f"{branch_url()}/bao-cao-de-nghi.pdf")
    for words in (
        "Số ……-BC/CB",
        "Tổng số điểm: 92,5/100.",
        "Mức theo quy định: Trong sạch vững mạnh.",
        "Đề nghị xếp loại Chi bộ Trung tâm Lưu trữ lịch sử năm 2017: Trong sạch vững mạnh.",
        "Nơi đề nghị: Chi ủy, ngày 05/12/2017.",
    ):
        assert squash(words) in text, words
    assert squash("Số ……-BC/ĐU") in said(office, f"{branch_url(0)}/bao-cao-de-nghi.pdf")


def test_the_summary_has_what_was_decided_and_the_members_of_every_branch(
    office: FlaskClient,
) -> None:
    before = said(office, "/2017/tong-hop.pdf")
    assert squash("IV. Kết quả phân loại đảng viên") in before
    many = before.count("QĐ:")
    decided(members=7)
    text = said(office, "/2017/tong-hop.pdf")
    assert text.count("QĐ:") == many + 1
    assert squash("QĐ: Trong sạch vững mạnh") in text
    assert squash("Tổng cộng") in text
