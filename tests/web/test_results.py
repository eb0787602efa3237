"""A decided result on its page, annulling it, looking again, and what other pages tell of it."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database
from intranet.decision import BranchRuling, Ruling
from intranet.models import Assessment, CriterionScore, DecidedMember, DecidedResult
from intranet.operations import annulment, commendations
from intranet.queries import decisions, rolls
from tests.decided import (
    AT,
    EXECUTIVE,
    OFFICE,
    STANDING,
    decide,
    decided,
    details,
    key,
    pass_on,
    submitted,
    verified,
)
from tests.fixtures.applications import PASSWORD, SignIn, signed_in
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    SO_2017,
    actor,
    assessment,
    branch_url,
    set_state,
    text,
)
from tests.web.deciding import HEAD, as_typed, posted, typed
from tests.web.test_carrying import end_sessions, sign_in_on
from tests.web.world import contents, foreign_branch, token

# What these pages ask the database is tried on both engines by the operations' tests.
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("engine", ["sqlite"])]

URL, HOME = f"{branch_url()}/ket-qua", branch_url()
ANNUL, LOOK = f"{branch_url()}/huy-bo", f"{branch_url()}/ket-qua/xem-lai"
WHY = "Phát hiện <b>khuyết điểm</b>."


@pytest.fixture
def executive(sign_in: SignIn) -> FlaskClient:
    return sign_in(EXECUTIVE)


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def through(members: int = 0, **how: Any) -> int:
    """A decided branch; its assessment."""
    with database.connection():
        return int(decided(members=members, **how).id)


def annulled(one: int, member: int | None = None, number: str = "60") -> None:
    """Let a result be annulled, past the page."""
    who, how = actor(EXECUTIVE), {"key": key(), "at": AT}
    if member is None:
        annulment.annul(who, one, details(number), WHY, SO_2017, **how)  # type: ignore[arg-type]  # in one line
    else:
        annulment.annul_member(who, one, member, details(number), WHY, **how)  # type: ignore[arg-type]  # in one line


def annul(client: FlaskClient, url: str, **changes: str) -> Any:
    """Fill in the form of annulling and send it."""
    boxes = {**HEAD, "number": "61-QĐ/ĐU", "reason": WHY, **changes}
    form = typed(posted(client.get(url).text, url), **boxes)
    return client.post(url, data=form), form


# --- the result -----------------------------------------------------------------------------------


def test_a_result_is_shown_as_it_was_frozen_and_never_reckoned_again(
    secretary: FlaskClient,
) -> None:
    with database.connection():
        verified(members=3)
        decide(BLANK, BranchRuling(Ruling("good", "Kết luận thanh tra.")), number="12-QĐ/ĐU")
        one = assessment().id
        sha256 = DecidedResult.get(DecidedResult.assessment == one).sha256
        # Past every page: what stands in the tables now is not what was decided.
        CriterionScore.update(self_score=0, verified_score=0).execute()
    page = secretary.get(URL).text
    told = text(page)
    assert "số 12-QĐ/ĐU ngày 13/12/2017" in told
    assert "Tổng điểm 92,5 Mức tính được Trong sạch vững mạnh" in told
    assert "Lý do của quyết định Kết luận thanh tra." in told
    assert "Tổng điểm 92,5 – cần từ 90 điểm trở lên (II.B.1.3.a)" in told
    assert f"Bản ghi nguyên vẹn. Mã kiểm tra {sha256[:8].upper()}" in told
    assert "Nguyễn Văn A Hoàn thành tốt nhiệm vụ" in told
    assert "Kết quả đã quyết định" in secretary.get(HOME).text


def test_what_the_office_found_stands_beside_what_the_branch_said(secretary: FlaskClient) -> None:
    with database.connection():
        submitted()
        CriterionScore.update(verified_score=1700, note="Trừ một điểm.").where(
            CriterionScore.assessment == assessment().id, CriterionScore.criterion == "ideology"
        ).execute()
        pass_on()
        decide()
    row = re.search(
        r"<tr[^>]*><th[^>]*>[^<]*tư tưởng.*?</tr>", secretary.get(URL).text, re.I | re.S
    )
    assert row is not None
    assert "18 17 khác Trừ một điểm." in text(row.group())


def test_a_record_that_was_changed_is_told(secretary: FlaskClient) -> None:
    one = through(members=3)
    with database.connection():
        for model in (DecidedResult, DecidedMember):
            mine = model.assessment == one
            changed = model.select().where(mine).get().record.replace("92.50", "93.50")
            model.update(record=changed + " ").where(mine).execute()
    told = text(secretary.get(URL).text)
    assert "nội dung đã bị sửa sau khi quyết định" in told
    assert "bản ghi đã bị sửa" in told


def test_a_branch_that_is_not_decided_or_whose_record_is_missing_says_so(
    secretary: FlaskClient,
) -> None:
    assert "Chưa có quyết định xếp loại." in secretary.get(URL).text
    with database.connection():
        set_state(BLANK, "decided")
    assert "không có bản ghi kết quả" in secretary.get(URL).text
    assert secretary.get(f"{URL}/lan-2").status_code == 404


def test_the_branch_sees_its_own_result_and_overseers_all_below(
    wide_app: Flask,
) -> None:
    with database.connection():
        foreign = foreign_branch()
    for username, own, others in (
        (ITS_SECRETARY, 200, 404),
        ("ubkt", 200, 200),
        ("khac_office", 404, 404),
    ):
        client = signed_in(wide_app, username)
        assert client.get(URL).status_code == own, username
        assert client.get(f"{branch_url(1)}/ket-qua").status_code == others, username
        assert client.get(f"{branch_url(1)}/ket-qua/lan-1").status_code == others, username
        strange = 200 if username == "khac_office" else 404
        assert client.get(f"/2017/chi-bo/{foreign}/ket-qua").status_code == strange, username
    admin = signed_in(wide_app, "quantri")
    assert admin.get(URL).status_code == 403


# --- annulling ------------------------------------------------------------------------------------


def prints_annulment(client: FlaskClient, page: str, decision: int) -> None:
    """The page offers the decision that annulled, as a paper that its reader may print."""
    paper = f"{HOME}/thong-bao-huy-bo-{decision}.pdf"
    assert f'href="{paper}"' in page
    assert client.get(paper).mimetype == "application/pdf"


def test_annulling_a_branch_tells_what_it_does_and_begins_anew(
    executive: FlaskClient, secretary: FlaskClient
) -> None:
    one = through()
    with database.connection():
        commendations.select(actor(STANDING), one, SO_2017, "Dẫn đầu.", key=key(), at=AT)
    page = executive.get(ANNUL).text
    assert "số liệu đã nhập; biểu mở ra để sửa" in page
    assert "được chọn khen thưởng" in page
    answer, form = annul(executive, ANNUL)
    assert (answer.status_code, answer.location) == (303, URL)
    assert executive.post(ANNUL, data=form).status_code == 303, "a double click"
    with database.connection():
        assert Assessment.select().where(Assessment.organisation == BLANK + 1).count() == 2
    home = secretary.get(HOME).text
    assert "Kết quả trước đã bị huỷ bỏ" in home
    assert "Phát hiện &lt;b&gt;khuyết điểm&lt;/b&gt;." in home
    assert "Cần xem lại" in home
    told = text(secretary.get(URL).text)
    assert "Lần 1 – Đã huỷ Trong sạch vững mạnh , quyết định số 12" in told
    assert "Huỷ bỏ bằng quyết định số 61-QĐ/ĐU ngày 08/12/2017" in told
    old = text(secretary.get(f"{URL}/lan-1").text)
    assert "Kết quả này đã bị huỷ bỏ" in old
    assert "Bản ghi nguyên vẹn" in old
    with database.connection():
        decision = DecidedResult.get(DecidedResult.assessment == one).annulled_by.id
    prints_annulment(secretary, home, decision)
    single = text(executive.get(f"/2017/quyet-dinh/{decision}").text)
    assert "Kết quả bị huỷ bỏ Chi bộ Mức Đảng viên Chi bộ Trung tâm Lưu trữ lịch sử" in single


def test_an_annulment_that_lacks_something_keeps_all_that_was_typed(executive: FlaskClient) -> None:
    through()
    before = contents()
    for changes, said in (
        ({"reason": ""}, "Hãy ghi lý do."),
        ({"number": "08-QĐ/ĐU"}, "Năm này đã có quyết định mang số 08-QĐ/ĐU."),
        ({"form_key": "?"}, "Trang này đã cũ"),
    ):
        answer, form = annul(executive, ANNUL, **changes)
        assert (answer.status_code, said in answer.text) == (422, True), changes
        assert as_typed(posted(answer.text, ANNUL)) == as_typed(form)
    assert contents() == before


def test_what_cannot_be_annulled_is_refused_with_what_was_typed(executive: FlaskClient) -> None:
    through()
    form = typed(posted(executive.get(ANNUL).text, ANNUL), **HEAD, reason="Lý do dài.")
    with database.connection():
        set_state(BLANK, "draft")
    answer = executive.post(ANNUL, data=form)
    assert (answer.status_code, "Lý do đã gõ: Lý do dài." in answer.text) == (409, True)
    assert executive.get(ANNUL).status_code == 409


def test_an_annulment_typed_when_the_session_ended_is_shown_again(executive: FlaskClient) -> None:
    one = through(members=3)
    with database.connection():
        member = rolls.of(one)[0].id
    for url in (ANNUL, f"{branch_url()}/dang-vien/{member}/huy-bo"):
        form = posted(executive.get(url).text, url)
        form["reason"] = "Lý do dài."
        end_sessions()
        answer = executive.post(url, data=form)
        shown = sign_in_on(answer, executive, EXECUTIVE, PASSWORD)
        assert posted(shown.text, url)["reason"] == "Lý do dài."


def test_annulling_a_member_lets_him_alone_be_voted_on_again(
    executive: FlaskClient, secretary: FlaskClient
) -> None:
    one = through(members=3)
    with database.connection():
        first, second, _ = (each.id for each in rolls.of(one))
    url = f"{branch_url()}/dang-vien/{first}/huy-bo"
    assert f'href="{url}"' in executive.get(URL).text
    assert "chỉ đồng chí có trong danh sách" in executive.get(url).text
    answer, form = annul(executive, url)
    assert answer.status_code == 303
    assert executive.post(url, data=form).status_code == 303, "a double click"
    assert executive.get(url).status_code == 409
    assert executive.get(f"{branch_url()}/dang-vien/999999/huy-bo").status_code == 404
    answer, _ = annul_again(executive, url, form)
    assert (answer.status_code, "không có kết quả đã quyết định" in answer.text) == (422, True)

    with database.connection():
        decision = DecidedMember.get(DecidedMember.member == first).annulled_by.id
    prints_annulment(secretary, secretary.get(HOME).text, decision)
    said = "Phân loại lại Nguyễn Văn A"
    for page in ("", f"/dang-vien/{first}", "/phan-loai-dang-vien", "/thong-tin-dang-vien"):
        assert said in text(secretary.get(HOME + page).text), page
    assert said not in text(secretary.get(f"{HOME}/dang-vien/{second}").text)
    facts = secretary.get(f"{HOME}/thong-tin-dang-vien").text
    assert f'name="{first}.failings"' in facts
    assert f'name="{second}.failings"' not in facts
    vote = secretary.get(f"{HOME}/phan-loai-dang-vien").text
    assert f'name="{first}.votes_1"' in vote
    assert f'name="{second}.votes_1"' not in vote
    assert 'name="lan" value="2"' in vote
    assert "để sửa" not in vote
    closed = secretary.get(f"{HOME}/phan-loai-dang-vien?lan=1").text
    assert "<form" not in closed.partition("<main")[2].partition("post-button")[0]
    told = text(secretary.get(URL).text)
    assert "Kết quả của chi bộ giữ nguyên" in told
    assert "đang phân loại lại" in told


def annul_again(client: FlaskClient, url: str, form: Any) -> Any:
    form = form.copy()
    form["form_key"], form["number"] = key(), "62"
    return client.post(url, data=form), form


# --- looking again --------------------------------------------------------------------------------


def test_whoever_may_looks_again_and_says_what_came_of_it(
    executive: FlaskClient, secretary: FlaskClient, sign_in: SignIn
) -> None:
    one = through(members=3)
    with database.connection():
        annulled(one, rolls.of(one)[0].id)
        mark = decisions.marks([one])[one][0].id
    assert "Ghi đã xem lại" not in secretary.get(URL).text
    assert "Cần xem lại" in secretary.get(HOME).text
    office = sign_in(OFFICE)
    form = posted(office.get(URL).text, LOOK)
    for note, said in (("", "Hãy ghi kết luận"), ("x" * 4001, "tối đa 4000")):
        form["note"] = note
        answer = office.post(LOOK, data=form)
        assert (answer.status_code, said in answer.text) == (422, True)
    for strange in ("0", "x", "999999", "9" * 12):
        form["mark"] = strange
        assert office.post(LOOK, data=form).status_code == 404
    form["mark"], form["note"] = str(mark), "Mức của chi bộ không đổi."
    end_sessions()
    shown = sign_in_on(office.post(LOOK, data=form), office, OFFICE, PASSWORD)
    again = posted(shown.text, LOOK)
    assert again["note"] == form["note"]
    answer = office.post(LOOK, data=again)
    assert (answer.status_code, answer.location) == (303, f"{URL}#xem-lai")
    told = text(office.get(URL).text)
    assert "Đã xem lại Đã xem lại sau khi huỷ bỏ" in told
    assert "Mức của chi bộ không đổi." in told
    secretary = sign_in(ITS_SECRETARY)
    assert "Cần xem lại" not in secretary.get(HOME).text


def test_a_mark_of_another_branch_is_not_there(sign_in: SignIn) -> None:
    one = through(members=3)
    with database.connection():
        annulled(one, rolls.of(one)[0].id)
        mark = decisions.marks([one])[one][0].id
    office = sign_in(OFFICE)
    before = contents()
    data = {"csrf_token": token(office), "mark": str(mark), "note": "Đã xem."}
    assert office.post(f"{branch_url(1)}/ket-qua/xem-lai", data=data).status_code == 404
    assert contents() == before
