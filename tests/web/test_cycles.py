"""Years on their pages: opened, given other days, closed, reopened with a reason, laid by."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database
from intranet.models import Assessment, Cycle
from intranet.operations import cycles as operations
from intranet.operations.guard import CYCLE_CLOSED
from tests.fixtures.applications import SignIn
from tests.web.world import branch_of, contents, form_of, put_in_state, token

pytestmark = pytest.mark.slow

LIST, NEW, YEAR = "/dot-danh-gia", "/dot-danh-gia/moi", "/dot-danh-gia/1"


def press(client: FlaskClient, button: str, **typed: str) -> TestResponse:
    url = f"{YEAR}/{button}"
    return client.post(url, data={**form_of(client.get(YEAR).text, url), **typed})


def test_a_year_is_opened_with_the_days_of_the_regulation(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    form = form_of(office.get(NEW).text, NEW)
    assert (form["year"], form["report_before"]) == ("2018", "15/12/2018")
    for _ in range(2):
        assert office.post(NEW, data=form).location == LIST
    page = office.get(LIST).text
    assert "Đã mở đợt đánh giá năm 2018." in page
    assert "Năm 2018" in page
    with database.connection():
        year = Cycle.get(Cycle.year == 2018)
        # The sixteen branches and the committee itself.
        assert Assessment.select().where(Assessment.cycle == year).count() == 17
    assert office.get("/").location == "/2018/chi-bo"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"year": "2017", "review_before": "1/12/2017"}, "Năm 2017 đã được mở rồi."),
        ({"year": "x"}, "Hãy nhập số nguyên"),
        ({"committee": "2"}, "Hãy chọn đảng bộ."),
        ({"regulation": "so-1999"}, "Hãy chọn một trong"),
        ({"report_before": "15/12/2025"}, "quá xa"),
        ({"form_key": "x"}, "Trang này đã cũ"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    office = sign_in("vanphong")
    form = form_of(office.get(NEW).text, NEW)
    if typed.get("year") == "2017":
        typed = {**typed, "standing_before": "20/12/2017", "report_before": "15/12/2017"}
    before = contents()
    answer = office.post(NEW, data={**form, **typed})
    assert answer.status_code == 422
    assert said in answer.text
    stands = form_of(answer.text, NEW)
    kept = {name: text for name, text in typed.items() if name in {"year", "report_before"}}
    assert {name: stands[name] for name in kept} == kept
    assert contents() == before


def test_other_days_count_at_once(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    form = form_of(office.get(YEAR).text, f"{YEAR}/han")
    assert form["report_before"] == "15/12/2017"
    assert press(office, "han", report_before="20/12/2017").location == YEAR
    assert "hạn là hết ngày 19/12/2017" in office.get("/2017/chi-bo").text
    answer = press(office, "han", report_before="hôm nay")
    assert answer.status_code == 422
    assert 'value="hôm nay"' in answer.text


def test_two_who_enter_ballots_apart_are_a_setting_of_the_year(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    assert form_of(office.get(YEAR).text, f"{YEAR}/han")["double_entry"] == "no"
    assert press(office, "han", double_entry="yes").location == YEAR
    assert form_of(office.get(YEAR).text, f"{YEAR}/han")["double_entry"] == "yes"
    press(office, "dong")
    assert "hai người nhập riêng" in office.get(YEAR).text
    form = form_of(office.get(NEW).text, NEW) | {"double_entry": "yes"}
    assert office.post(NEW, data=form).location == LIST
    with database.connection():
        assert Cycle.get(Cycle.year == 2018).double_entry == 1


def test_a_closed_year_is_read_and_no_longer_changed(sign_in: SignIn) -> None:
    office, branch = sign_in("vanphong"), sign_in("bithu02")
    one = branch_of("bithu02")
    at = f"/2017/chi-bo/{one}"
    sheet = branch.get(f"{at}/cham-diem").text
    assert 'id="sheet"' in sheet
    posted = form_of(sheet, f"{at}/cham-diem")
    assert press(office, "dong").location == YEAR
    assert "Đã đóng" in office.get(LIST).text
    before = contents()
    for page in (at, f"{at}/cham-diem"):
        answer = branch.get(page)
        assert answer.status_code == 200
        assert "đã đóng: biểu chỉ để xem và in." in answer.text
        assert "Lưu nháp" not in answer.text
        assert "Nộp biểu chấm điểm" not in answer.text
    assert branch.get(f"{at}/bieu-cham-diem.pdf").status_code == 200
    refused = branch.post(f"{at}/cham-diem", data={**posted, "score.ideology": "19,75"})
    assert refused.status_code == 409
    assert CYCLE_CLOSED in refused.text
    assert "19,75" in refused.text, "what was typed can still be copied"
    handed = branch.post(f"{at}/nop", data={"csrf_token": token(branch), "form_key": "x" * 20})
    assert handed.status_code == 409
    put_in_state("submitted", one)
    before = contents()
    assert office.get(f"{at}/tra-lai").status_code == 409
    assert contents() == before


def test_reopening_needs_a_reason_and_lets_the_work_go_on(sign_in: SignIn) -> None:
    office, branch = sign_in("vanphong"), sign_in("bithu02")
    press(office, "dong")
    for reason, said in (("  ", operations.NO_REASON), ("a" * 4001, "tối đa 4000")):
        answer = press(office, "mo-lai", reason=reason)
        assert answer.status_code == 422
        assert said in answer.text
    assert press(office, "mo-lai", reason="Thiếu <phiếu> của & một chi bộ").location == YEAR
    assert "Thiếu &lt;phiếu&gt; của &amp; một chi bộ" in office.get(YEAR).text
    assert 'id="sheet"' in branch.get(f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem").text


def test_an_archived_year_offers_nothing_but_reading(sign_in: SignIn) -> None:
    office = sign_in("vanphong")
    stale = form_of(office.get(YEAR).text, f"{YEAR}/han")
    press(office, "dong")
    assert press(office, "luu-tru").location == YEAR
    page = office.get(YEAR).text
    assert "Đợt đã lưu trữ" in page
    assert "<form" not in page.split("<main", 1)[1]
    before = contents()
    csrf = {"csrf_token": token(office)}
    for button, typed in (("mo-lai", {"reason": "x"}), ("dong", {}), ("han", stale)):
        answer = office.post(f"{YEAR}/{button}", data={**typed, **csrf})
        assert answer.status_code == 409, button
        assert operations.ARCHIVED in answer.text
    assert contents() == before
    assert office.get("/2017/tong-hop.pdf").status_code == 200


def test_a_year_that_is_open_says_who_has_not_handed_in(sign_in: SignIn) -> None:
    page = sign_in("vanphong").get(YEAR).text
    assert "chi bộ chưa nộp biểu." in page
