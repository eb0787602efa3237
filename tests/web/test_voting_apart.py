"""Two accounts enter a ballot on its page, apart, settle and confirm."""

import re

import pytest
from flask.testing import FlaskClient

from tests.fixtures.applications import SignIn, csrf_token, fields
from tests.reports.reading import pages
from tests.sheets import (
    HTMX,
    ITS_SECRETARY,
    VOTED,
    branch_url,
    sheet_url,
    text,
    voted,
)
from tests.web.voters import (
    CLERK,
    DEPUTY,
    PREVIEW,
    TELLING,
    URL,
    ballot,
    stored,
)
from tests.web.world import form_of

pytestmark = pytest.mark.slow


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


@pytest.mark.usefixtures("two_enter")
def test_the_second_sees_nothing_of_the_first_before_both_are_in(
    sign_in: SignIn, secretary: FlaskClient, office: FlaskClient
) -> None:
    figures = re.compile("73(8[89]|9[01])")
    assert secretary.post(URL, data=ballot(secretary) | TELLING).status_code == 303
    assert ballot(secretary)["votes_1"] == "7388", "one's own entry is there to be mended"
    deputy = sign_in(DEPUTY)
    for client in (deputy, office):
        for page in (URL, branch_url(), sheet_url(), f"{branch_url()}/bien-ban-kiem-phieu.pdf"):
            answer = client.get(page)
            assert answer.status_code == 200
            said = "".join(pages(answer.data)) if page.endswith(".pdf") else answer.text
            hidden = re.sub(r'value="[^"]{20,}"', "", said)
            assert not figures.search(hidden), page
    assert "Một đồng chí khác đã nhập xong" in text(deputy.get(URL).text)
    assert ballot(deputy)["summoned"] == ""
    answer = deputy.post(PREVIEW, data=ballot(deputy) | VOTED, headers=HTMX)
    assert not figures.search(answer.text)
    half = voted(**dict.fromkeys(("valid", "votes_1"), ""))
    deputy.post(URL, data=ballot(deputy) | half)
    assert not figures.search(re.sub(r'value="[^"]{20,}"', "", deputy.get(URL).text))
    missing = text(secretary.get(branch_url()).text)
    assert "Bỏ phiếu kín lần 1: đã có một người nhập; chờ người thứ hai nhập độc lập" in missing


@pytest.mark.usefixtures("two_enter")
def test_equal_entries_stand_and_name_both(sign_in: SignIn, secretary: FlaskClient) -> None:
    deputy = sign_in(DEPUTY)
    secretary.post(URL, data=ballot(secretary) | VOTED)
    deputy.post(URL, data=ballot(deputy) | VOTED)
    said = text(secretary.get(URL).text)
    assert "Đã đủ số và khớp." in said
    assert f"Người {DEPUTY} xác nhận" in said


@pytest.mark.usefixtures("two_enter")
def test_differing_entries_are_settled_by_one_and_confirmed_by_another(
    sign_in: SignIn, secretary: FlaskClient, office: FlaskClient
) -> None:
    deputy = sign_in(DEPUTY)
    other = voted(votes_1="6", votes_2="2")
    secretary.post(URL, data=ballot(secretary) | VOTED)
    deputy.post(URL, data=ballot(deputy) | other)
    page = deputy.get(URL).text
    said = text(page)
    assert "Hai người nhập khác nhau" in said
    assert "Trong sạch vững mạnh 7 6 Hoàn thành tốt nhiệm vụ 1 2" in said
    assert "7/8" not in text(office.get(URL).text)
    form = fields(page, "ballot")
    assert (form["votes_1"], form["votes_2"], form["summoned"]) == ("", "", "10")
    boxes = re.findall(r'<input id="f-[^"]+" name="([^"]+)"', page)
    assert boxes == ["votes_1", "votes_2"]
    settle = f"{URL}/thong-nhat"
    typed = form | {"votes_1": "6", "votes_2": "2"}
    no_reason = deputy.post(settle, data=typed)
    assert no_reason.status_code == 422
    assert "Hãy ghi lý do chọn các số này." in text(no_reason.text)
    broken = deputy.post(settle, data=typed | {"votes_1": "7", "reason": "Vì."})
    assert broken.status_code == 422
    assert "Hợp lệ 8 phiếu nhưng" in text(broken.text), "said although its box is not shown"
    answer = deputy.post(settle, data=typed | {"reason": "Đã đếm lại."})
    assert answer.status_code == 303
    waits = deputy.get(URL).text
    assert "Đồng chí là người đề xuất" in text(waits)
    assert f'action="{URL}/xac-nhan"' not in waits
    page = secretary.get(URL).text
    confirm = form_of(page, f"{URL}/xac-nhan")
    own = deputy.post(f"{URL}/xac-nhan", data=confirm | {"csrf_token": csrf_token(waits)})
    assert own.status_code == 409
    assert "Người đề xuất không tự xác nhận được" in text(own.text)
    assert stored() == []
    for _ in range(2):
        answer = secretary.post(f"{URL}/xac-nhan", data=confirm)
        assert (answer.status_code, answer.location) == (303, f"{URL}?lan=1")
    (row,) = stored()
    assert (row.votes_1, row.reason) == (6, "Đã đếm lại.")
    assert {row.entered_by.username, row.confirmed_by.username} == {DEPUTY, ITS_SECRETARY}
    assert "Trong sạch vững mạnh: 6/8 phiếu hợp lệ (75%)" in text(office.get(URL).text)


@pytest.mark.usefixtures("two_enter")
def test_a_third_who_comes_late_is_told_and_keeps_what_he_typed(
    sign_in: SignIn, secretary: FlaskClient
) -> None:
    deputy, clerk = sign_in(DEPUTY), sign_in(CLERK)
    late = ballot(clerk) | voted(votes_1="5", votes_2="3")
    secretary.post(URL, data=ballot(secretary) | VOTED)
    deputy.post(URL, data=ballot(deputy) | voted(votes_1="6", votes_2="2"))
    answer = clerk.post(URL, data=late)
    assert answer.status_code == 409
    assert "Hai người đã nhập xong" in text(answer.text)
    assert "Trong sạch vững mạnh: 5" in text(answer.text)


@pytest.mark.usefixtures("two_enter")
def test_confirmed_counts_are_corrected_by_a_proposal_that_another_confirms(
    sign_in: SignIn, secretary: FlaskClient, office: FlaskClient
) -> None:
    deputy = sign_in(DEPUTY)
    for client in (secretary, deputy):
        client.post(URL, data=ballot(client) | VOTED)
    page = secretary.get(URL).text
    assert form_of(page, f"{URL}/thong-nhat")["votes_1"] == "7"
    typed = ballot(secretary) | voted(votes_1="6", votes_2="2")
    assert secretary.post(f"{URL}/thong-nhat", data=typed).status_code == 422
    stale = typed | {"reason": "Chép nhầm.", "seen": "0"}
    conflict = secretary.post(f"{URL}/thong-nhat", data=stale)
    assert conflict.status_code == 409
    assert "Trong sạch vững mạnh 6 7" in text(conflict.text)
    again = fields(conflict.text, "ballot")
    assert secretary.post(f"{URL}/thong-nhat", data=again).status_code == 303
    said = text(office.get(URL).text)
    assert "7/8 phiếu hợp lệ" in said, "what waits changes nothing yet"
    assert "6/8" not in said
    confirm = form_of(deputy.get(URL).text, f"{URL}/xac-nhan")
    assert deputy.post(f"{URL}/xac-nhan", data=confirm).status_code == 303
    said = text(office.get(URL).text)
    assert "Trong sạch vững mạnh: 6/8 phiếu hợp lệ (75%)" in said
    assert "Bản 1 trước khi sửa" in said
    assert [row.votes_1 for row in stored()] == [7, 6]
