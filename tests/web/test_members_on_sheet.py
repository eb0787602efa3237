"""A branch with a roll: its sheet shows the numbers counted from it, its own page every step."""

import re

import pytest
from flask.testing import FlaskClient

from intranet import database
from intranet.models import Cycle
from tests import rated, rolls
from tests.fixtures.applications import SignIn, fields
from tests.reports.reading import pages, squash
from tests.sheets import (
    BLANK,
    HTMX,
    ITS_SECRETARY,
    WORKED,
    branch_url,
    fill,
    headline,
    sheet_url,
    stamps,
    stored,
    text,
)
from tests.web.test_home import links
from tests.web.typed import keys
from tests.web.world import form_of

pytestmark = pytest.mark.slow

HOME, SHEET, RESULT = branch_url(), sheet_url(), f"{branch_url()}/ket-qua-dang-vien"
BOXES = ("members_total", "members_completed", "members_failed")
TYPED = dict(zip(BOXES, ("10", "10", "0"), strict=True))
COUNTED = {"total": 24, "completed_or_better": 22, "failed": 0}


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def members_box(page: str) -> str:
    found = re.search(
        r"<fieldset class=\"count-group\">(?:(?!<fieldset).)*đảng viên.*?</fieldset>", page, re.S
    )
    assert found is not None
    return found.group()


def steps(page: str) -> dict[str, tuple[str, str, str]]:
    """The steps: label → state, note, address."""
    found = re.findall(r'<li class="step step-(\w+)".*?</li>', page, re.DOTALL)
    whole = re.findall(r'<li class="step step-\w+".*?</li>', page, re.DOTALL)
    told = {}
    for state, item in zip(found, whole, strict=True):
        label = re.search(r'(?:<a href="([^"]*)">|step-label">)([^<]+)<', item)
        note = re.search(r'step-note">([^<]*)<', item)
        assert label is not None
        told[label.group(2)] = (state, note.group(1) if note else "", label.group(1) or "")
    return told


# --- the sheet ------------------------------------------------------------------------------------


def test_without_a_roll_the_numbers_are_typed_and_marked_so(secretary: FlaskClient) -> None:
    page = secretary.get(SHEET).text
    assert "nhập tay" in page
    assert set(BOXES) <= fields(page).keys()
    assert "tính từ danh sách đảng viên" not in page


def test_with_a_roll_the_numbers_are_shown_as_counted(secretary: FlaskClient) -> None:
    rated.rate()
    page = secretary.get(SHEET).text
    assert not set(BOXES) & fields(page).keys()
    told = text(page)
    assert "nhập tay" not in told
    assert "Kết quả xếp loại đảng viên tính từ danh sách đảng viên" in told
    assert re.search(r"thuộc diện đánh giá, phân loại\? 24 .* trở lên\? 22 .*”\? 0", told)
    assert f'<a href="{RESULT}">' in page


@pytest.mark.parametrize("how", ["page", "fragment", "keep"])
def test_nothing_that_is_posted_for_counted_numbers_is_accepted(
    secretary: FlaskClient, how: str
) -> None:
    fill(secretary, WORKED)
    before = secretary.get(SHEET).text
    stale = fields(before) | {"tasks": "good"} | dict.fromkeys(BOXES, "0")
    rated.rate()
    kept = stored()["members"]
    form = dict(stale)
    if how == "keep":
        form |= {"keep": f"members:{kept.version}-x"}
    answer = secretary.post(SHEET, data=form, headers=HTMX if how == "fragment" else {})
    assert answer.status_code == 422
    assert "Số này nay tính từ danh sách đảng viên" in answer.text
    assert stored()["members"] == kept
    assert (kept.values, kept.computed) == (COUNTED, True)
    assert stored()["tasks"].values == {"answer": "good"}, "every other row is saved"
    if how != "fragment":
        assert not set(BOXES) & fields(answer.text).keys()
        assert "24" in answer.text


def test_whoever_takes_the_stored_numbers_of_a_conflict_gets_the_counted_ones(
    secretary: FlaskClient,
) -> None:
    fill(secretary, WORKED)
    stale = fields(secretary.get(SHEET).text) | dict.fromkeys(BOXES, "0")
    rated.rate()
    answer = secretary.post(SHEET, data=stale | {"take": "members", "action": "save"})
    assert answer.status_code == 303
    assert stored()["members"].values == COUNTED


def test_a_form_without_those_boxes_is_saved_as_ever(secretary: FlaskClient) -> None:
    rated.rate()
    form = fields(secretary.get(SHEET).text) | {"tasks": "good", "action": "save"}
    assert secretary.post(SHEET, data=form).status_code == 303
    assert stored()["tasks"].values == {"answer": "good"}


def test_preview_sheet_home_board_and_paper_stand_on_the_same_numbers(
    secretary: FlaskClient, sign_in: SignIn
) -> None:
    rated.rate(excellent=2, good=18)
    fill(secretary, {name: value for name, value in WORKED.items() if name not in BOXES})
    page = secretary.get(SHEET).text
    span = "Từ Hoàn thành tốt nhiệm vụ đến Trong sạch vững mạnh"
    assert headline(page) == f"92,5 điểm {span}"
    # What a stale page sends for the numbers is not looked at; so is what nobody sent.
    for typed in (TYPED, {}):
        answer = secretary.post(
            f"{SHEET}/xem-truoc", data=stamps(page) | WORKED | typed, headers=HTMX
        )
        assert headline(answer.text) == f"92,5 điểm {span}"
    assert span in text(secretary.get(HOME).text)
    assert span in text(sign_in("vanphong").get("/2017/chi-bo").text)
    paper = squash(" ".join(pages(secretary.get(f"{HOME}/bieu-cham-diem.pdf").data)))
    assert re.search(r"phânloại\?24.*trởlên\?20.*”\?0", paper)
    assert "Phải đánh giá 24" in text(secretary.get(RESULT).text)


def test_after_the_session_ended_counted_numbers_stay_counted(secretary: FlaskClient) -> None:
    rated.rate()
    page = secretary.get(SHEET).text
    form = stamps(page) | WORKED | {"action": "preview"}
    answer = secretary.post(SHEET, data=form)
    assert answer.status_code == 200
    assert not set(BOXES) & fields(answer.text).keys()
    assert "92,5" in headline(answer.text)


# --- the branch's own page ------------------------------------------------------------------------


def test_without_a_roll_the_steps_say_that_numbers_are_typed(secretary: FlaskClient) -> None:
    found = steps(secretary.get(HOME).text)
    assert found["Lập danh sách đảng viên"] == (
        "missing",
        "Chưa có danh sách: số đảng viên nhập tay trong biểu",
        f"{HOME}/dang-vien",
    )
    assert "Bỏ phiếu phân loại đảng viên" not in found
    assert found["Chấm điểm năm tiêu chí"][0] == "current"


def test_before_the_vote_the_facts_come_first(secretary: FlaskClient) -> None:
    ids = rolls.enrol(BLANK, 3)
    rolls.put_on_roll(BLANK, "Nguyễn Văn Miễn", exempt=1)
    # Too newly admitted to be rated if the vote were today: nothing need be known of him.
    rolls.put_on_roll(BLANK, "Nguyễn Văn Mới", admitted_on="2017-09-02", official_on=None)
    for one in ids[:2]:
        rolls.note(one, "review_completed_on", "2017-12-01")
        rolls.note(one, "failings", "none")
    rolls.note(ids[0], "civil_grade", "good")
    found = steps(secretary.get(HOME).text)
    assert list(found)[:4] == [
        "Lập danh sách đảng viên",
        "Kiểm điểm, thông tin của đảng viên",
        "Bỏ phiếu phân loại đảng viên",
        "Giới hạn mức xuất sắc, công bố kết quả",
    ]
    assert list(found.values())[:4] == [
        ("done", "5 đảng viên", f"{HOME}/dang-vien"),
        ("current", "1/3 đảng viên đủ thông tin", f"{HOME}/thong-tin-dang-vien"),
        ("missing", "Còn thiếu 1 mục", f"{HOME}/phan-loai-dang-vien"),
        ("missing", "Chưa có kết quả bỏ phiếu", RESULT),
    ]


def test_after_the_vote_the_quota_and_the_day_are_what_is_left(secretary: FlaskClient) -> None:
    ids = rated.rate()
    for one in ids[:2]:
        rolls.note(one, "failings", "none")
    page = secretary.get(HOME).text
    found = list(steps(page).values())
    assert found[1][:2] == ("missing", "2/24 đảng viên đủ thông tin")
    assert found[2][:2] == ("done", "1 lần đủ số, còn 2 đảng viên chờ")
    assert found[3][:2] == ("current", "Còn thiếu 2 mục")
    listed = links(page)
    assert list(listed)[:2] == [f"{RESULT}#chi-tieu", f"{RESULT}#cong-bo"]
    refused = secretary.post(f"{HOME}/nop", data=form_of(page, f"{HOME}/nop"))
    assert refused.status_code == 422
    assert list(links(refused.text))[:2] == [f"{RESULT}#chi-tieu", f"{RESULT}#cong-bo"]

    page = secretary.get(RESULT).text
    for action, box, typed in (
        (f"{RESULT}/ly-do", "reason", "Bốn đồng chí đều xứng đáng."),
        (f"{RESULT}/cong-bo", "announced_on", "06/12/2017"),
    ):
        form = {**form_of(page, action), box: typed, "form_key": next(keys)}
        assert secretary.post(action, data=form).status_code == 303
    found = list(steps(secretary.get(HOME).text).values())
    assert found[3][:2] == ("done", "")
    assert found[4][0] == "current"


def test_a_begun_round_is_the_step_to_do_and_linked(secretary: FlaskClient) -> None:
    ids = rated.rate(excellent=2, good=18)
    rated.begin({ids[-1]: rated.GOOD}, number=2)
    with database.connection():
        Cycle.update(double_entry=0).execute()
    page = secretary.get(HOME).text
    assert links(page)[f"{HOME}/phan-loai-dang-vien"].endswith("lần 2: chưa đủ số")
    assert steps(page)["Bỏ phiếu phân loại đảng viên"][0] == "current"


def test_under_double_entry_the_steps_look_at_what_waits(secretary: FlaskClient) -> None:
    with database.connection():
        Cycle.update(double_entry=1).execute()
    ids = rolls.enrol(BLANK, 3, civil_servant="none")
    rated.wait(dict.fromkeys(ids, rated.GOOD), ITS_SECRETARY)
    told = links(secretary.get(HOME).text)[f"{HOME}/phan-loai-dang-vien"]
    assert "đã có một người nhập" in told


def test_everybody_rated_leaves_nobody_waiting(secretary: FlaskClient) -> None:
    rated.rate(excellent=2, good=22)
    assert steps(secretary.get(HOME).text)["Bỏ phiếu phân loại đảng viên"][1] == (
        "1 lần đủ số, không còn ai chờ"
    )
