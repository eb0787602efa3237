"""Two people on one sheet: neither ever overwrites the other unseen, nothing typed is lost (R5)."""

import re
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, sheet
from tests.fixtures.applications import SignIn, fields, signed_in
from tests.sheets import (
    HTMX,
    ITS_SECRETARY,
    SO_2017,
    WORKED,
    fill,
    sheet_url,
    stamps,
    stored,
    text,
)

pytestmark = pytest.mark.slow

URL = sheet_url()
SCORE = "score.political_tasks"


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    """The secretary of the branch whose sheet is still blank."""
    return sign_in(ITS_SECRETARY)


def message(page: str, row: str) -> str:
    """What a row says back."""
    found = re.search(rf'<div class="row-message[^>]*id="row-{row}-message".*?</div>', page, re.S)
    assert found is not None, row
    return text(found.group())


@pytest.fixture
def two(sign_in: SignIn) -> tuple[FlaskClient, FlaskClient]:
    """Two browsers in which the same sheet may be edited."""
    return sign_in(ITS_SECRETARY), sign_in(ITS_SECRETARY)


def test_whole_forms_on_different_rows_both_save(two: tuple[FlaskClient, FlaskClient]) -> None:
    one, other = two
    mine, theirs = (fields(client.get(URL).text) for client in two)
    assert one.post(URL, data=mine | {SCORE: "30"}).status_code == 303
    assert other.post(URL, data=theirs | {"score.ideology": "15"}).status_code == 303
    assert stored()[SCORE].values["self_score"] == 3000
    assert stored()["score.ideology"].values["self_score"] == 1500


def conflict(two: tuple[FlaskClient, FlaskClient]) -> tuple[str, FlaskClient]:
    """One saves 30, the other 20 with a note and a row of his own: the page he is answered."""
    one, other = two
    mine, theirs = (fields(client.get(URL).text) for client in two)
    one.post(URL, data=mine | {SCORE: "30", "evidence.political_tasks": "Của <i>người</i> kia"})
    typed = {SCORE: "20", "evidence.political_tasks": "Của tôi & nhóm", "united": "yes"}
    answer = other.post(URL, data=theirs | typed)
    assert answer.status_code == 409
    return answer.text, other


def test_of_two_on_the_same_row_the_second_sees_both_values_and_loses_nothing(
    two: tuple[FlaskClient, FlaskClient],
) -> None:
    page, _ = conflict(two)
    assert stored()[SCORE].values == {"self_score": 3000, "evidence": "Của <i>người</i> kia"}
    assert stored()["united"].values == {"answer": "yes"}
    shown = fields(page)
    assert (shown[SCORE], shown["evidence.political_tasks"]) == ("20", "Của tôi & nhóm")
    said = text(page)
    assert "Của tôi 20 – Của tôi & nhóm" in said
    assert "30 – Của <i>người</i> kia" in said
    assert "Bí thư Chi bộ Trung tâm Lưu trữ lịch sử đã sửa mục này lúc" in said


def test_numbers_in_conflict_are_told_in_their_order_with_the_unknown_ones(
    two: tuple[FlaskClient, FlaskClient],
) -> None:
    one, other = two
    theirs = fields(other.get(URL).text)
    fill(one, {"members_total": "12", "members_failed": "1"})
    answer = other.post(URL, data=theirs | {"members_total": "10", "members_completed": "10"})
    assert answer.status_code == 409
    said = text(answer.text)
    assert "Của tôi 10 / 10 / chưa rõ" in said
    assert "12 / chưa rõ / 1" in said


def buttons(page: str) -> dict[str, str]:
    """The values of the two buttons beside a conflict."""
    return dict(re.findall(r'name="(keep|take)" value="([^"]+)"', page))


def test_mine_is_kept_by_the_button_on_the_page(two: tuple[FlaskClient, FlaskClient]) -> None:
    page, other = conflict(two)
    posted = fields(page) | {"keep": buttons(page)["keep"]}
    assert other.post(URL, data=posted).status_code == 303
    assert stored()[SCORE].values == {"self_score": 2000, "evidence": "Của tôi & nhóm"}


def test_theirs_is_taken_by_the_button_on_the_page(two: tuple[FlaskClient, FlaskClient]) -> None:
    page, other = conflict(two)
    posted = fields(page) | {"take": buttons(page)["take"], "score.inspection": "9"}
    assert other.post(URL, data=posted).status_code == 303
    assert stored()[SCORE].values == {"self_score": 3000, "evidence": "Của <i>người</i> kia"}
    assert stored()["score.inspection"].values["self_score"] == 900


def test_theirs_is_shown_beside_an_error_elsewhere_and_then_saved_over_knowingly(
    two: tuple[FlaskClient, FlaskClient],
) -> None:
    page, other = conflict(two)
    posted = fields(page) | {"take": SCORE, "score.inspection": "99"}
    answer = other.post(URL, data=posted)
    assert answer.status_code == 422
    shown = fields(answer.text)
    assert (shown[SCORE], shown["score.inspection"]) == ("30", "99")
    assert other.post(URL, data=shown | {SCORE: "31", "score.inspection": ""}).status_code == 303
    assert stored()[SCORE].values["self_score"] == 3100


def test_mine_after_yet_another_save_is_a_conflict_again(
    two: tuple[FlaskClient, FlaskClient],
) -> None:
    page, other = conflict(two)
    fill(two[0], {SCORE: "33"})
    answer = other.post(URL, data=fields(page) | {"keep": buttons(page)["keep"]})
    assert answer.status_code == 409
    assert stored()[SCORE].values["self_score"] == 3300
    assert fields(answer.text)[SCORE] == "20"
    assert "33 – Của <i>người</i> kia" in text(answer.text)
    again = fields(answer.text) | {"keep": buttons(answer.text)["keep"]}
    assert other.post(URL, data=again).status_code == 303
    assert stored()[SCORE].values["self_score"] == 2000


def test_a_conflict_that_is_left_standing_stays_one(two: tuple[FlaskClient, FlaskClient]) -> None:
    page, other = conflict(two)
    assert other.post(URL, data=fields(page)).status_code == 409
    assert stored()[SCORE].values["self_score"] == 3000


def test_a_strange_stamp_never_overwrites_not_even_by_the_page_it_leads_to(
    secretary: FlaskClient,
) -> None:
    fill(secretary, {SCORE: "30"})
    shown = fields(secretary.get(URL).text) | {SCORE: "20"}
    for stamp in (None, "", "9-x", "<b>"):
        posted = shown | {f"stamp.{SCORE}": stamp or ""}
        if stamp is None:
            del posted[f"stamp.{SCORE}"]
        answer = secretary.post(URL, data=posted)
        assert answer.status_code == 409
        again = fields(answer.text)
        assert again[SCORE] == "20"
        # Pressing the first button again, or asking for the reading, does not settle it either.
        assert secretary.post(URL, data=again).status_code == 409
        asked = secretary.post(URL, data=again | {"action": "preview"})
        assert secretary.post(URL, data=fields(asked.text)).status_code == 409
    assert stored()[SCORE].values["self_score"] == 3000


@pytest.mark.parametrize(("action", "status"), [("preview", 200), ("save", 422)])
def test_a_page_that_shows_an_older_value_cannot_overwrite_the_newer_one(
    two: tuple[FlaskClient, FlaskClient], action: str, status: int
) -> None:
    one, other = two
    fill(one, {SCORE: "10"})
    old = fields(other.get(URL).text)
    fill(one, {SCORE: "30"})

    wrong = {"score.ideology": "999", "action": action}
    page = other.post(URL, data=old | wrong)
    assert page.status_code == status
    assert other.post(URL, data=fields(page.text) | {"score.ideology": "1"}).status_code == 303
    assert stored()[SCORE].values["self_score"] == 3000


def test_a_fragment_does_not_give_a_page_the_right_to_overwrite_what_it_never_showed(
    two: tuple[FlaskClient, FlaskClient],
) -> None:
    one, other = two
    fill(one, {SCORE: "10"})
    page = fields(other.get(URL).text)
    fill(one, {SCORE: "30"})

    first = other.post(URL, data=page | {"score.ideology": "15"}, headers=HTMX)
    assert first.status_code == 200
    stamps = dict(re.findall(r'name="(stamp\.[^"]+)" value="([^"]*)"', first.text))
    second = other.post(URL, data=page | stamps | {"score.ideology": "16"}, headers=HTMX)

    assert second.status_code == 200
    assert stored()[SCORE].values["self_score"] == 3000
    assert stored()["score.ideology"].values["self_score"] == 1600


def test_of_two_browsers_at_once_one_wins_and_the_other_keeps_its_text(app: Flask) -> None:
    app.test_client_class = FlaskClient
    people = [signed_in(app, ITS_SECRETARY) for _ in range(2)]
    assert fill(people[0], WORKED).status_code == 303
    rounds = 10
    meet = threading.Barrier(2)
    seen: list[list[tuple[int, str]]] = [[], []]

    def play(number: int) -> None:
        client = people[number]
        try:
            for turn in range(rounds):
                typed = f"{1 + turn},{number}1"
                posted = stamps(client.get(URL).text) | WORKED | {SCORE: typed}
                meet.wait()
                answer = client.post(URL, data=posted)
                kept = typed if f'name="{SCORE}" type="text" value="{typed}"' in answer.text else ""
                seen[number].append((answer.status_code, kept))
                meet.wait()
        finally:
            database.engine().close()

    threads = [threading.Thread(target=play, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen[0]) == len(seen[1]) == rounds
    for turn, pair in enumerate(zip(*seen, strict=True)):
        assert sorted(status for status, _ in pair) == [303, 409]
        loser = 0 if pair[0][0] == 409 else 1
        assert pair[loser][1] == f"{1 + turn},{loser}1"
    assert stored()[SCORE].version == 1 + rounds


# --- fragments ------------------------------------------------------------------------------------


def test_an_autosave_answers_with_stamps_and_messages_and_draws_no_field(
    secretary: FlaskClient,
) -> None:
    posted = fields(secretary.get(URL).text)
    answer = secretary.post(URL, data=posted | {SCORE: "30"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Đã lưu" in text(answer.text)
    assert "<html" not in answer.text
    assert "<textarea" not in answer.text
    names = re.findall(r'<input[^>]*name="([^"]+)"', answer.text)
    assert sorted(names) == sorted(f"stamp.{key}" for key in sheet.row_keys(SO_2017))
    assert answer.text.count('hx-swap-oob="true"') == 2 * len(names)
    assert f'value="{sheet.stamp(stored()[SCORE])}"' in answer.text


def test_an_autosave_tells_faults_and_conflicts_beside_their_rows(
    two: tuple[FlaskClient, FlaskClient],
) -> None:
    one, other = two
    posted = fields(other.get(URL).text)
    wrong = other.post(URL, data=posted | {SCORE: "41", "score.ideology": "2"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Điểm tối đa" in message(wrong.text, "score-political_tasks")
    assert "1 mục chưa lưu" in text(wrong.text)
    assert set(stored()) == {"score.ideology"}

    fill(one, {SCORE: "30"})
    both = other.post(URL, data=posted | {SCORE: "20"}, headers=HTMX)
    assert both.status_code == 409
    assert buttons(both.text)["take"] == SCORE
    old = posted[f"stamp.{SCORE}"]
    assert f'name="stamp.{SCORE}" value="{old}"' in both.text
