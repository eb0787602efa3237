"""The page of praise: the standing committee selects, the executive decides."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database
from intranet.models import Commendation, Cycle
from tests import rated
from tests.decided import EXECUTIVE, STANDING, announce, decide, decided, verified
from tests.fixtures.applications import PASSWORD, SignIn, signed_in
from tests.sheets import BLANK, branch_url, set_state, text
from tests.web.deciding import HEAD, posted, typed
from tests.web.test_carrying import end_sessions, sign_in_on
from tests.web.world import contents, foreign_branch, token

pytestmark = pytest.mark.slow

URL = "/2017/khen-thuong"
SELECT, WITHDRAW, PRAISE = f"{URL}/chon", f"{URL}/rut", f"{URL}/quyet-dinh"
NAME = "Chi bộ Trung tâm Lưu trữ lịch sử"


@pytest.fixture
def standing(sign_in: SignIn) -> FlaskClient:
    return sign_in(STANDING)


@pytest.fixture
def executive(sign_in: SignIn) -> FlaskClient:
    return sign_in(EXECUTIVE)


def select(client: FlaskClient, reason: str = "Dẫn đầu <thi đua>.") -> int:
    """Select the branch whose sheet was blank; the status."""
    data = {
        "csrf_token": token(client),
        "form_key": "a-key-of-selecting-1",
        "chi-bo": str(BLANK + 1),
        "reason": reason,
    }
    return client.post(SELECT, data=data).status_code


def test_selecting_taking_back_and_praising(standing: FlaskClient, executive: FlaskClient) -> None:
    with database.connection():
        decided()
    assert "Chưa có chi bộ nào đã được chọn" in executive.get(URL).text
    assert select(standing, "") == 422
    assert select(standing) == 303
    assert select(standing) == 303, "a double click"
    page = standing.get(URL).text
    assert "Dẫn đầu &lt;thi đua&gt;." in page
    assert standing.post(WITHDRAW, data=posted(page, WITHDRAW)).status_code == 303
    data = posted(standing.get(URL).text, SELECT, 1)
    assert data["chi-bo"] == str(BLANK + 1)
    data["reason"] = "Dẫn đầu."
    assert standing.post(SELECT, data=data).status_code == 303

    form = posted(executive.get(URL).text, PRAISE)
    answer = executive.post(PRAISE, data=form)
    assert (answer.status_code, "Hãy ghi số quyết định." in answer.text) == (422, True)
    typed(form, **{**HEAD, "present": "16", "in_favour": "14"})
    answer = executive.post(PRAISE, data=form)
    assert (answer.status_code, "nhiều hơn tổng số" in answer.text) == (422, True)
    typed(form, **HEAD)
    picked = form.poplist("pick")
    answer = executive.post(PRAISE, data=form)
    assert (answer.status_code, "ít nhất một chi bộ" in answer.text) == (422, True)
    form.setlist("pick", picked)
    assert executive.post(PRAISE, data=form).status_code == 303
    assert executive.post(PRAISE, data=form).status_code == 303, "a double click"
    told = text(executive.get(URL).text)
    assert "Khen thưởng theo quyết định số 50-QĐ/ĐU ngày 08/12/2017" in told
    result = text(executive.get(f"{branch_url()}/ket-qua").text)
    assert "Khen thưởng Quyết định số 50-QĐ/ĐU" in result
    with database.connection():
        decision = Commendation.get(Commendation.decision.is_null(False)).decision.id
    single = text(executive.get(f"/2017/quyet-dinh/{decision}").text)
    assert f"Chi bộ được khen thưởng Chi bộ Mức Đảng viên {NAME}" in single


def test_what_is_refused_keeps_the_reason_beside_its_branch(standing: FlaskClient) -> None:
    with database.connection():
        verified()
    data = posted(standing.get(URL).text, SELECT, 1)
    answer = standing.post(SELECT, data={**data.to_dict(), "reason": "x" * 4001})
    assert (answer.status_code, "tối đa 4000" in answer.text) == (422, True)
    assert "x" * 4001 in answer.text
    stale = {**data.to_dict(), "reason": "Vì.", "form_key": "?"}
    assert standing.post(SELECT, data=stale).status_code == 422
    assert standing.post(WITHDRAW, data=data).status_code == 422
    with database.connection():
        set_state(BLANK, "draft")
    gone = standing.post(SELECT, data={**data.to_dict(), "reason": "Lý do dài."})
    assert (gone.status_code, "Nội dung đã gõ: Lý do dài." in gone.text) == (409, True)
    assert standing.post(WITHDRAW, data=data).status_code == 409


def test_what_was_typed_when_the_session_ended_is_shown_again(
    standing: FlaskClient, executive: FlaskClient
) -> None:
    with database.connection():
        decided()
    data = {**posted(standing.get(URL).text, SELECT, 1).to_dict(), "reason": "Lý do dài."}
    end_sessions()
    shown = sign_in_on(standing.post(SELECT, data=data), standing, STANDING, PASSWORD)
    assert "Lý do dài." in shown.text
    assert select(standing) == 303
    fresh = signed_in(executive.application, EXECUTIVE)
    form = posted(fresh.get(URL).text, PRAISE)
    form["number"] = "77-QĐ/ĐU"
    end_sessions()
    shown = sign_in_on(fresh.post(PRAISE, data=form), fresh, EXECUTIVE, PASSWORD)
    assert posted(shown.text, PRAISE)["number"] == "77-QĐ/ĐU"


def test_the_members_in_the_best_tier_as_decided_go_with_the_proposal(
    standing: FlaskClient,
) -> None:
    with database.connection():
        rated.rate(4, 1, 3)
        announce()
        verified()
    assert "Nguyễn Văn A" not in standing.get(URL).text
    with database.connection():
        decide()
    page = text(standing.get(URL).text)
    assert f"Nguyễn Văn A {NAME}" in page
    assert "Trần Thị B" not in page


def test_a_closed_year_is_only_looked_at(executive: FlaskClient, standing: FlaskClient) -> None:
    with database.connection():
        decided()
        Cycle.update(state="closed").execute()
    assert "Quyết định khen thưởng" not in executive.get(URL).text
    assert "Lý do chọn" not in standing.get(URL).text
    assert select(standing) == 409


def test_another_departments_branch_is_not_selected_by_its_number(wide_app: Flask) -> None:
    client = signed_in(wide_app, STANDING)
    before = contents()
    for number in (str(foreign_branch()), "x", "", "9" * 12):
        data = {"csrf_token": token(client), "form_key": "a-key-of-selecting-2", "chi-bo": number}
        assert client.post(SELECT, data={**data, "reason": "Vì."}).status_code == 404
    assert contents() == before
