"""The pages of decisions: a new one with its preview, the list, one of them, what is published."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from intranet import database
from intranet.models import Assessment, BallotRound, Cycle, DecidedMember, DecidedResult, Decision
from intranet.operations import annulment
from intranet.queries import rolls
from tests import rated
from tests.decided import AT, EXECUTIVE, announce, decide, details, key, verified
from tests.fixtures.applications import PASSWORD, SignIn, signed_in
from tests.sheets import BLANK, actor, assessment, branch_url, set_state, text
from tests.web.deciding import HEAD, NEW, PREVIEW, as_typed, decision, posted
from tests.web.test_carrying import end_sessions, sign_in_on
from tests.web.world import HTMX, contents, token

pytestmark = pytest.mark.slow


@pytest.fixture
def executive(sign_in: SignIn) -> FlaskClient:
    return sign_in(EXECUTIVE)


def passed_on(**how: Any) -> int:
    """A branch that was passed on; its assessment."""
    with database.connection():
        return int(verified(**how).id)


def outcome(page: str) -> str:
    found = re.search(r'<div id="outcome".*?</div>\s*<div class="actions', page, re.DOTALL)
    return text(found.group() if found else page)


def test_a_decision_is_recorded_and_told_on_every_page(executive: FlaskClient) -> None:
    one = passed_on(members=3)
    page = executive.get(NEW).text
    assert "Ban Chấp hành Đảng bộ Sở Minh Họa" in page
    assert "Chi bộ Trung tâm Lưu trữ lịch sử: Trong sạch vững mạnh" in outcome(page)
    answer = executive.post(NEW, data=decision(executive))
    assert (answer.status_code, answer.location) == (303, "/2017/quyet-dinh")
    told = text(executive.get("/2017/quyet-dinh").text)
    said = "13/15 có mặt: 11 tán thành, 1 không tán thành, 1 không có ý kiến 2 3"
    assert f"50-QĐ/ĐU Quyết định xếp loại 08/12/2017 {HEAD['body']}" in told
    assert said in told
    with database.connection():
        kept = DecidedResult.get(DecidedResult.assessment == one)
        where = kept.decision.id
    single = text(executive.get(f"/2017/quyet-dinh/{where}").text)
    assert "Chi bộ Trung tâm Lưu trữ lịch sử Trong sạch vững mạnh 3 đảng viên" in single
    assert "Nguyễn Văn A – Hoàn thành tốt nhiệm vụ" in single
    listed = text(executive.get("/2017/quyet-dinh/cong-bo").text)
    assert "Chi bộ Trung tâm Lưu trữ lịch sử Trong sạch vững mạnh" in listed
    assert "Nguyễn Văn A Hoàn thành tốt nhiệm vụ" in listed
    assert not re.search(r"\d+ (đảng viên|chi bộ|phiếu)", listed)


def test_what_is_wrong_is_told_beside_its_box_and_nothing_typed_is_lost(
    executive: FlaskClient,
) -> None:
    one = passed_on()
    wrong = {"members": "x", "present": "", "decided_on": "31/02/2017", "number": "Số <b>"}
    form = decision(executive, **wrong, **{f"reason__{one}": 'Vì "thế"'})
    before = contents()
    answer = executive.post(NEW, data=form)
    assert answer.status_code == 422
    for said in ("số nguyên từ 0 đến 9999", "Hãy ghi số có mặt", "Không có ngày 31/02/2017"):
        assert said in answer.text
    assert as_typed(posted(answer.text, NEW)) == as_typed(form)
    assert contents() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"present": "16", "in_favour": "14"}, "Số có mặt không thể nhiều hơn tổng số."),
        ({"in_favour": "10"}, "phải cộng lại bằng số có mặt"),
        ({"number": "08-QĐ/ĐU"}, "Năm này đã có quyết định mang số 08-QĐ/ĐU."),
        ({"decided_on": "01/01/2999"}, "Ngày này chưa đến."),
    ],
)
def test_a_head_that_contradicts_is_refused(
    changes: dict[str, str], said: str, executive: FlaskClient
) -> None:
    passed_on()
    answer = executive.post(NEW, data=decision(executive, **changes))
    assert answer.status_code == 422
    assert said in answer.text


def test_another_tier_asks_for_a_reason_beside_its_box(executive: FlaskClient) -> None:
    one = passed_on(members=3)
    with database.connection():
        member = rolls.of(one)[0].id
    form = decision(executive, **{f"tier__{one}": "good", f"tier__{one}__{member}": "completed"})
    answer = executive.post(NEW, data=form)
    assert answer.status_code == 422
    assert "mức quyết định khác mức tính được; mức quyết định khác kết quả bỏ phiếu." in answer.text
    assert "khác kết quả bỏ phiếu của chi bộ" in answer.text
    for name in (f"reason.{one}", f"reason.{one}.{member}"):
        form[name] = "Kết luận thanh tra."
    assert executive.post(NEW, data=form).status_code == 303
    with database.connection():
        assert DecidedResult.get(DecidedResult.assessment == one).tier == "good"
        assert DecidedMember.get(DecidedMember.member == member).tier == "completed"


def test_a_double_click_decides_once(executive: FlaskClient) -> None:
    passed_on()
    form = decision(executive)
    assert [executive.post(NEW, data=form).status_code for _ in range(2)] == [303, 303]
    with database.connection():
        assert Decision.select().where(Decision.number == HEAD["number"]).count() == 1


def test_nobody_picked_or_a_tier_that_is_none_is_refused(executive: FlaskClient) -> None:
    one = passed_on()
    form = decision(executive)
    form.poplist("pick")
    answer = executive.post(NEW, data=form)
    assert (answer.status_code, "ít nhất một chi bộ" in answer.text) == (422, True)
    form = decision(executive, **{f"tier__{one}": "splendid"})
    answer = executive.post(NEW, data=form)
    assert (answer.status_code, "câu trả lời có sẵn" in answer.text) == (422, True)


def test_who_cannot_be_decided_is_named_with_a_link_and_picked_by_hand_refused(
    executive: FlaskClient,
) -> None:
    with database.connection():
        rated.rate(3, 0, 2)
        announce()
    one = passed_on()
    page = executive.get(NEW).text
    assert "Chưa quyết định được:" in page
    assert f'<a href="{branch_url()}/ket-qua-dang-vien">Lê Văn C: chưa có kết quả</a>' in page
    assert f'name="pick" value="{one}"' not in page
    form = decision(executive)
    form.add("pick", str(one))
    answer = executive.post(NEW, data=form)
    assert answer.status_code == 422
    assert "chưa quyết định được" in answer.text


def test_what_changed_meanwhile_is_shown_again_before_it_is_decided(
    executive: FlaskClient, sign_in: SignIn
) -> None:
    passed_on(members=3)
    form = decision(executive)
    granting = posted(
        executive.get(f"{branch_url()}/ket-qua-dang-vien").text,
        f"{branch_url()}/ket-qua-dang-vien/thanh-tich-dac-biet",
    )
    granting["special"] = "Vượt kế hoạch."
    executive.post(f"{branch_url()}/ket-qua-dang-vien/thanh-tich-dac-biet", data=granting)
    before = contents()
    answer = executive.post(NEW, data=form)
    assert answer.status_code == 409
    assert "đã thay đổi sau khi trang này được mở" in answer.text
    assert contents() == before
    assert executive.post(NEW, data=posted(answer.text, NEW)).status_code == 303


def test_a_branch_returned_meanwhile_is_refused_with_all_that_was_typed(
    executive: FlaskClient,
) -> None:
    passed_on()
    form = decision(executive)
    with database.connection():
        set_state(BLANK, "returned")
    answer = executive.post(NEW, data=form)
    assert answer.status_code == 409
    assert HEAD["number"] in answer.text


def test_a_year_closed_meanwhile_gives_back_what_was_typed(executive: FlaskClient) -> None:
    passed_on()
    form = decision(executive)
    with database.connection():
        Cycle.update(state="closed").execute()
    answer = executive.post(NEW, data=form)
    assert (answer.status_code, f"Nội dung đã gõ: {HEAD['number']}" in answer.text) == (409, True)
    assert "đã đóng" in executive.get(NEW).text
    assert "Ghi quyết định mới" not in executive.get("/2017/quyet-dinh").text


def test_the_preview_follows_the_boxes_and_writes_nothing(executive: FlaskClient) -> None:
    one = passed_on(members=3)
    form = decision(executive, **{f"tier__{one}": "good"})
    before = contents()
    drawn = executive.post(PREVIEW, data=form, headers=HTMX).text
    assert "Chi bộ Trung tâm Lưu trữ lịch sử: Hoàn thành tốt nhiệm vụ" in text(drawn)
    assert "cần lý do" in drawn
    assert "<html" not in drawn
    whole = executive.post(PREVIEW, data=form)
    assert whole.status_code == 200
    assert posted(whole.text, NEW)[f"tier.{one}"] == "good"
    form.setlist("pick", [])
    assert "0 chi bộ, 0 đảng viên" in executive.post(PREVIEW, data=form, headers=HTMX).text
    assert contents() == before


def test_the_shares_tell_when_the_limit_is_passed(executive: FlaskClient) -> None:
    passed_on()
    with database.connection():
        DecidedResult.update(tier="strong").execute()
        Assessment.update(state="decided").where(
            Assessment.id.in_([assessment(place).id for place in range(1, 7)])
        ).execute()
        for place in range(1, 10):
            copy_result(assessment(place).id)
    page = executive.get(NEW).text
    assert "vượt 50%, không nên quá 8 chi bộ" in page
    assert "không chặn việc quyết định" in page


def copy_result(one: int) -> None:
    """Let an assessment have the example's first result."""
    first = DecidedResult.select().order_by(DecidedResult.id).get()
    columns = {"tier": "strong", "record": first.record, "sha256": first.sha256}
    DecidedResult.get_or_create(assessment=one, defaults={"decision": first.decision, **columns})


def test_members_rated_anew_are_decided_on_the_same_page(executive: FlaskClient) -> None:
    one = passed_on(members=4)
    with database.connection():
        decide(number="12")
        first, second, *_ = (each.id for each in rolls.of(one))
        for place, member in enumerate((first, second)):
            annulment.annul_member(
                actor(EXECUTIVE), one, member, details(f"A{place}"), "Vì.", key=key(), at=AT
            )
        rated.hold({first: rated.BEST}, number=2, day="2017-12-13")
    page = text(executive.get(NEW).text)
    assert "đảng viên bị huỷ bỏ kết quả và phân loại lại" in page
    assert "Còn chờ, quyết định sau: Trần Thị B: chưa có kết quả." in page
    form = decision(executive)
    assert executive.post(NEW, data=form).status_code == 303
    with database.connection():
        found = DecidedMember.get((DecidedMember.member == first) & (DecidedMember.revision == 2))
        assert found.tier == "excellent"
        assert assessment().redo == 1


def test_a_decision_typed_when_the_session_ended_is_shown_again(executive: FlaskClient) -> None:
    one = passed_on()
    form = decision(executive, **{f"reason__{one}": "Lý do dài."})
    end_sessions()
    answer = executive.post(NEW, data=form)
    assert answer.status_code == 401
    shown = sign_in_on(answer, executive, EXECUTIVE, PASSWORD)
    assert "Nội dung dưới đây chưa được ghi" in shown.text
    assert posted(shown.text, NEW)[f"reason.{one}"] == "Lý do dài."


def test_a_branch_of_another_department_is_not_decided_by_its_number(
    wide_app: Flask,
) -> None:
    with database.connection():
        foreign = Assessment.select().order_by(Assessment.id.desc()).get().id
        Assessment.update(state="verified").where(Assessment.id == foreign).execute()
        decided_there = Decision.select().order_by(Decision.id.desc()).get().id
    client = signed_in(wide_app, EXECUTIVE)
    assert f'value="{foreign}"' not in client.get(NEW).text
    form = MultiDict({**HEAD, "csrf_token": token(client), "form_key": key(), "pick": str(foreign)})
    before = contents()
    assert client.post(NEW, data=form).status_code == 404
    assert contents() == before
    other = signed_in(wide_app, "khac_executive")
    assert other.get(f"/2017/quyet-dinh/{decided_there}").status_code == 404
    assert "Chưa có chi bộ nào có quyết định" in other.get("/2017/quyet-dinh/cong-bo").text
    assert "chưa có quyết định nào" in other.get("/2017/quyet-dinh").text


def test_a_tie_and_a_branch_without_a_roll_are_told_as_they_are(executive: FlaskClient) -> None:
    with database.connection():
        set_state(7, "draft")
    assert "Chưa có chi bộ nào được Văn phòng chuyển lên" in executive.get(NEW).text
    with database.connection():
        set_state(7, "verified")
        vote_tied()
    page = executive.get(NEW).text
    assert "Ngang phiếu" in page
    assert "Cần lý do: mức quyết định khác kết quả bỏ phiếu." in page


def vote_tied() -> None:
    BallotRound.update(valid=10, votes_1=5, votes_2=5).where(
        BallotRound.assessment == assessment(7).id
    ).execute()
