"""The page of members' results, its quota, and the branch's own page and sheet that follow it.

Of 24 members 4 are nominated and 18 rated good; 15 % of 20 is 3, of 19 is 2,85: 2 can stay.
"""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from intranet import access, database
from intranet.access import Act, Reach, Role, Rule
from intranet.blueprints.quota_view import Shown, panel
from intranet.models import LogEntry, LogHead, RollEntry
from intranet.operations import member_counts
from tests import rated, rolls
from tests.fixtures.applications import PASSWORD, SignIn, csrf_token
from tests.fixtures.html import document
from tests.rules.test_quota import ruled
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    SO_2017,
    assessment,
    branch_url,
    everything,
    set_state,
    stored,
    text,
)
from tests.test_member_table import SECRET
from tests.web.typed import keys
from tests.web.world import COMING_AND_GOING, contents, form_of

pytestmark = pytest.mark.slow

URL = f"{branch_url()}/ket-qua-dang-vien"
CHOOSE, REASON, ANNOUNCE = f"{URL}/chi-tieu", f"{URL}/ly-do", f"{URL}/cong-bo"
GRANT, TAKE_BACK = f"{URL}/thanh-tich-dac-biet", f"{URL}/rut-thanh-tich-dac-biet"


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def posted(page: str, action: str) -> MultiDict[str, str]:
    """What a browser would post of a form, with boxes that share a name."""
    tree = document(page)
    (form,) = [each for each in tree.iter("form") if each.get("action") == action]
    found: MultiDict[str, str] = MultiDict()
    for box in form.iter("input"):
        if box.get("type") != "checkbox" or "checked" in box.attrib:
            found.add(box.get("name", ""), box.get("value", ""))
    return found


def choice(page: str, *staying: int) -> MultiDict[str, str]:
    """The form of who stays with these boxes ticked."""
    found = posted(page, CHOOSE)
    found.setlist("stays", [str(one) for one in staying])
    return found


def ticked(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'name="stays" value="(\d+)" checked', page)]


def row_of(page: str, name: str) -> str:
    """What the row of a member says, without its reasons."""
    found = re.search(rf'<tr role="row">\s*<th[^>]*>{name}</th>.*?</tr>', page, re.DOTALL)
    assert found is not None, name
    return text(re.sub(r"<details.*</details>", "", found.group(), flags=re.DOTALL))


# --- everybody with his result -------------------------------------------------------------------


def test_everybody_is_listed_with_outcome_votes_and_self_rating(secretary: FlaskClient) -> None:
    ids = rated.rate()
    rolls.note(ids[0], "self_rating", "good")
    page = secretary.get(URL).text
    best, good = "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"
    assert row_of(page, "Nguyễn Văn A") == f"Nguyễn Văn A {best} 20/24 {good} khác kết quả"
    assert row_of(page, "Nguyễn Văn E") == f"Nguyễn Văn E {good} 20/24 –"
    waits = row_of(page, rolls.invented(23))
    assert "Chưa đánh giá" in waits
    assert "Chi bộ chưa bỏ phiếu" in waits
    assert "Đã phân loại (22)" in page
    assert "Chờ đánh giá, phân loại (2)" in page
    assert f"Phải đánh giá 24 {best} 4 {good} 18" in text(page)
    assert "cần ít nhất 17/24 phiếu; hiện có 20" in page


def test_who_left_who_came_and_who_is_not_rated_are_told(secretary: FlaskClient) -> None:
    rolls.put_on_roll(full_name="Nguyễn Văn A", exempt=1)
    rolls.put_on_roll(full_name="Trần Thị B", left_on="2017-06-01", leaving_note="theo đơn")
    rolls.put_on_roll(full_name="Lê Văn C", joined_on="2017-05-01", joined_from=3)
    page = text(secretary.get(URL).text)
    assert "Không đánh giá trong đợt này (1)" in page
    assert "Không đánh giá, phân loại: Được miễn công tác và sinh hoạt đảng." in page
    assert "Trần Thị B – đi ngày 01/06/2017, theo đơn" in page
    assert "Lê Văn C – đến ngày 01/05/2017, từ Chi bộ" in page


def test_a_branch_without_a_roll_is_told_so(secretary: FlaskClient) -> None:
    assert "chưa có danh sách đảng viên" in secretary.get(URL).text


def test_who_may_not_see_private_data_reads_tiers_and_votes_alone(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = rated.rate()
    with database.connection():
        RollEntry.update(civil_servant="cadre").execute()
    rolls.note(ids[0], "civil_grade", "excellent")
    rolls.note(ids[4], "civil_grade", "good")
    rolls.note(ids[4], "discipline_from", "2017-03-01")
    office = sign_in("vanphong")
    assert all(secret in office.get(URL).text for secret in SECRET[:3])
    branch_alone = Rule({Role.BRANCH: Reach.NODE})
    rules = {**access.PERMISSIONS, Act.MEMBERS_PRIVATE: branch_alone}
    monkeypatch.setattr(access, "PERMISSIONS", rules)
    page = office.get(URL).text
    assert row_of(page, "Nguyễn Văn A").startswith(
        "Nguyễn Văn A Hoàn thành xuất sắc nhiệm vụ 20/24"
    )
    assert [secret for secret in SECRET if secret in page] == []
    assert "cần ít nhất 17/24 phiếu; hiện có 20" in page


# --- who stays -----------------------------------------------------------------------------------


def test_who_stays_is_chosen_and_whoever_does_not_waits(secretary: FlaskClient) -> None:
    first, second, third, fourth, *_ = rated.rate()
    page = secretary.get(URL).text
    assert ticked(page) == [first, second, third, fourth]
    assert "Đang giữ 4 vượt 2" in text(page)
    assert "4 người cùng 20 phiếu mà chỉ còn 2 chỗ: ngang phiếu" in page
    assert page.count('<span class="mark">ngang phiếu</span>') == 4, "no order among equals"
    answer = secretary.post(CHOOSE, data=choice(page, first, third))
    assert (answer.status_code, answer.location) == (303, f"{URL}#chi-tieu")

    page = secretary.get(URL).text
    assert ticked(page) == [first, third]
    assert "vượt 2" not in page
    waits = row_of(page, "Trần Thị B")
    assert "Bỏ phiếu lại" in waits
    assert "phiếu không có cột Hoàn thành xuất sắc nhiệm vụ" in waits
    assert "Chờ đánh giá 4" in text(page)
    # The sheet counts the same.
    assert stored()["members"].values == {"total": 24, "completed_or_better": 20, "failed": 0}


def test_the_same_form_twice_is_one_choice(secretary: FlaskClient) -> None:
    first, second, *_ = rated.rate()
    form = choice(secretary.get(URL).text, first, second)
    for _ in range(2):
        assert secretary.post(CHOOSE, data=form).status_code == 303
    before = everything()
    secretary.post(CHOOSE, data=form)
    assert everything() == before


def test_two_tabs_see_each_others_choice_before_one_replaces_it(secretary: FlaskClient) -> None:
    first, second, third, *_ = rated.rate()
    page = secretary.get(URL).text
    secretary.post(CHOOSE, data=choice(page, first, second))
    form = choice(page, second, third)
    form["form_key"] = next(keys)
    answer = secretary.post(CHOOSE, data=form)
    assert answer.status_code == 409
    assert "vừa được sửa ở nơi khác" in answer.text
    assert ticked(answer.text) == [second, third], "what was chosen here is kept"
    told = text(answer.text)
    assert "Nguyễn Văn A – 20/24 phiếu ngang phiếu (đang lưu: giữ, Nguyễn Văn J" in told
    assert "Lê Văn C – 20/24 phiếu ngang phiếu (đang lưu: không giữ, Nguyễn Văn J" in told
    again = secretary.post(CHOOSE, data=choice(answer.text, second, third))
    assert again.status_code == 303
    assert ticked(secretary.get(URL).text) == [second, third]


@pytest.mark.parametrize("nominee", [["x:y"], ["١:0"], ["1:0", "999999999999:0"], []])
def test_a_form_of_ones_own_making_changes_nothing(
    secretary: FlaskClient, nominee: list[str]
) -> None:
    rated.rate()
    form = choice(secretary.get(URL).text)
    form.setlist("nominee", nominee)
    before = everything()
    assert secretary.post(CHOOSE, data=form).status_code == 409
    assert everything() == before


def test_within_the_limit_nobody_is_asked_to_go(secretary: FlaskClient) -> None:
    first, *_ = rated.rate(excellent=2, good=20)
    page = secretary.get(URL).text
    assert f'action="{CHOOSE}"' not in page
    assert "Đề nghị 2, giữ được cả 2" in page
    form = MultiDict({"csrf_token": csrf_token(page), "form_key": next(keys)})
    form.setlist("nominee", [f"{one}:0" for one in (first, first + 1)])
    answer = secretary.post(CHOOSE, data=form)
    assert answer.status_code == 422
    assert "chưa vượt giới hạn" in answer.text


def test_seven_members_are_told_why_they_may_have_fewer_than_six(secretary: FlaskClient) -> None:
    rated.rate(7, excellent=1, good=6)
    assert "đông hơn mà được ít hơn, đúng như quy định đã ghi" in secretary.get(URL).text


def test_six_members_may_have_one(secretary: FlaskClient) -> None:
    rated.rate(6, excellent=1, good=5)
    page = text(secretary.get(URL).text)
    assert "Chi bộ có 6 đảng viên, dưới 07: nhiều nhất 1 đảng viên" in page
    assert "Giữ được nhiều nhất 1" in page


def test_while_members_wait_the_figures_are_called_provisional(secretary: FlaskClient) -> None:
    rated.rate()
    assert "Số tạm tính: còn 2 đảng viên chưa có kết quả." in text(secretary.get(URL).text)


def test_the_panel_follows_the_regulation(app: Flask) -> None:
    rated.rate()
    rules = (SO_2017, ruled(effect="warn"), ruled(per="committee", small_branch=None))
    with database.connection():
        found = [
            panel(
                member_counts.read(assessment().id, rule, rolls.AT.today()),
                Shown(),
                may_choose=True,
            )
            for rule in rules
        ]
    assert [(each.own, each.blocks, each.choosing) for each in found] == [
        (True, True, True),
        (True, False, True),
        (False, True, False),
    ]


# --- a reason, a day, the greater quota ----------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "box", "typed", "words"),
    [
        (REASON, "reason", "ễ" * 4001, "tối đa 4000 ký tự"),
        (ANNOUNCE, "announced_on", "31/11/2017", "Không có ngày 31/11/2017"),
        (ANNOUNCE, "announced_on", "05/12/2017", "không thể trước ngày bỏ phiếu gần nhất"),
        (ANNOUNCE, "announced_on", "09/12/2017", "không thể sau hôm nay"),
    ],
)
def test_what_cannot_be_saved_is_told_beside_its_box_and_kept(
    secretary: FlaskClient, url: str, box: str, typed: str, words: str
) -> None:
    rated.rate()
    form = {**form_of(secretary.get(URL).text, url), box: typed}
    before = everything()
    answer = secretary.post(url, data=form)
    assert answer.status_code == 422
    assert words in answer.text
    assert form_of(answer.text, url)[box] == typed
    assert everything() == before


@pytest.mark.parametrize(
    ("url", "box", "first", "second"),
    [
        (REASON, "reason", "Lý do một.", "Lý do hai."),
        (ANNOUNCE, "announced_on", "06/12/2017", "07/12/2017"),
    ],
)
def test_a_reason_and_a_day_are_kept_and_a_second_tab_is_told(
    secretary: FlaskClient, url: str, box: str, first: str, second: str
) -> None:
    rated.rate()
    page = secretary.get(URL).text
    assert secretary.post(url, data={**form_of(page, url), box: first}).status_code == 303
    assert form_of(secretary.get(URL).text, url)[box] == first
    stale = {**form_of(page, url), box: second, "form_key": next(keys)}
    answer = secretary.post(url, data=stale)
    assert answer.status_code == 409
    assert f"Đang lưu: {first} (Nguyễn Văn J" in text(answer.text)
    kept = form_of(answer.text, url)
    assert kept[box] == second
    assert secretary.post(url, data=kept).status_code == 303
    assert form_of(secretary.get(URL).text, url)[box] == second


def test_the_executive_grants_and_takes_back_and_everybody_reads_why(
    secretary: FlaskClient, sign_in: SignIn
) -> None:
    rated.rate()
    executive = sign_in("danguy")
    page = executive.get(URL).text
    assert f'action="{CHOOSE}"' not in page
    empty = executive.post(GRANT, data=form_of(page, GRANT))
    assert empty.status_code == 422
    assert "Hãy ghi lý do công nhận" in empty.text
    form = {**form_of(page, GRANT), "special": "Vượt kế hoạch năm."}
    assert executive.post(GRANT, data=form).status_code == 303
    told = text(secretary.get(URL).text)
    assert "Đảng ủy đã cho chi bộ hưởng tỷ lệ cao hơn." in told
    assert "Vượt kế hoạch năm." in told
    assert "Giữ được nhiều nhất 3" in told
    form = {**form_of(executive.get(URL).text, TAKE_BACK), "special": "Ghi nhầm chi bộ."}
    assert executive.post(TAKE_BACK, data=form).status_code == 303
    told = text(secretary.get(URL).text)
    assert "Rút lại tỷ lệ cao hơn" in told
    assert "Ghi nhầm chi bộ." in told
    assert "Giữ được nhiều nhất 2" in told


def test_a_locked_sheet_keeps_what_was_typed_on_the_screen(secretary: FlaskClient) -> None:
    rated.rate()
    form = {**form_of(secretary.get(URL).text, REASON), "reason": "Bốn đồng chí."}
    secretary.post(REASON, data=form)
    with database.connection():
        set_state(BLANK, "submitted")
    answer = secretary.post(REASON, data={**form, "form_key": next(keys)})
    assert answer.status_code == 409
    assert "Nội dung đã gõ: Bốn đồng chí." in answer.text
    page = secretary.get(URL).text
    assert not [url for url in (CHOOSE, REASON, ANNOUNCE, GRANT) if f'action="{url}"' in page]
    assert "Bốn đồng chí." in page


@pytest.mark.parametrize("url", [CHOOSE, REASON, ANNOUNCE])
def test_after_the_session_ended_what_was_typed_is_shown_again_and_not_saved(
    secretary: FlaskClient, url: str
) -> None:
    first, *_ = rated.rate()
    page = secretary.get(URL).text
    typed = {REASON: {"reason": "Lý do."}, ANNOUNCE: {"announced_on": "07/12/2017"}}.get(url, {})
    form = choice(page, first) if url == CHOOSE else MultiDict({**form_of(page, url), **typed})
    secretary.post("/dang-xuat", data={"csrf_token": csrf_token(page)})
    before = contents(but=COMING_AND_GOING | {LogEntry, LogHead})
    away = secretary.post(url, data=form)
    assert away.status_code == 401
    signing_in = posted(away.text, "/dang-nhap")
    signing_in["username"], signing_in["password"] = ITS_SECRETARY, PASSWORD
    shown = secretary.post("/dang-nhap", data=signing_in)
    assert "Nội dung dưới đây chưa được lưu." in text(shown.text)
    if url == CHOOSE:
        assert ticked(shown.text) == [first]
    else:
        assert form_of(shown.text, url).items() >= typed.items()
    assert contents(but=COMING_AND_GOING | {LogEntry, LogHead}) == before
