"""Files on the sheet's page: attached and taken away with the page saved, downloaded in scope."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import database
from intranet.access import Role
from intranet.blueprints import evidence as pages
from intranet.models import Evidence, LogEntry, LogHead
from intranet.operations.evidence import LARGEST
from intranet.queries import evidence
from tests.attached import JPEG, PDF, attach
from tests.fixtures.applications import PASSWORD, SignIn, fields
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    actor,
    assessment,
    branch_url,
    set_state,
    sheet_url,
    stored,
    text,
)
from tests.web.test_carrying import end_sessions, sign_in_on
from tests.web.test_role_matrix import walk
from tests.web.world import COMING_AND_GOING, contents, evidence_of

pytestmark = pytest.mark.slow

URL, SHEET = f"{branch_url()}/minh-chung", sheet_url()
ROW = "score.ideology"


@pytest.fixture
def secretary(sign_in: SignIn) -> FlaskClient:
    return sign_in(ITS_SECRETARY)


def send(client: FlaskClient, *files: tuple[str, bytes, str], **typed: Any) -> TestResponse:
    """Choose files on the sheet's page (row, bytes, name), type, and press the button."""
    data = fields(client.get(SHEET).text) | {"attach": ROW}
    data |= {name.replace("__", "."): value for name, value in typed.items()}
    data |= {f"file.{row}": (io.BytesIO(body), name) for row, body, name in files}
    answer = client.post(URL, data=data, content_type="multipart/form-data")
    # The client keeps a large body in a file, and leaves that open.
    answer.request.environ["wsgi.input"].close()
    return answer


def kept() -> list[tuple[str, str, bool]]:
    """The files of the sheet: row, name, whether it is still there."""
    with database.connection():
        found = Evidence.select().where(Evidence.assessment == assessment())
        return [(one.about, one.name, one.removed_at is None) for one in found]


def beside(page: str, row: str) -> str:
    """What the page says of a row's files."""
    found = re.search(
        rf'id="tep-{row}".*?(?=<div class="row-message|<div class="files)', page, re.S
    )
    assert found is not None
    return text(found.group())


def test_files_are_attached_and_what_is_typed_is_saved_with_them(secretary: FlaskClient) -> None:
    files = ((ROW, PDF, "Biên bản.pdf"), ("tasks", JPEG, "Ảnh.JPG"))
    answer = send(secretary, *files, score__ideology="17")
    assert (answer.status_code, answer.location) == (303, f"{SHEET}#tep-score-ideology")
    assert kept() == [(ROW, "Biên bản.pdf", True), ("tasks", "Ảnh.JPG", True)]
    with database.connection():
        assert stored()[ROW].values["self_score"] == 1700
    said = beside(secretary.get(SHEET).text, "score-ideology")
    assert "Biên bản.pdf (1 kB) Nguyễn Văn J, Bí thư" in said


@pytest.mark.parametrize(
    ("body", "name", "message"),
    [
        (b"<html>", "a.pdf", "Nội dung tệp không phải là tệp .pdf"),
        (PDF, "a.html", "Không nhận loại tệp này"),
        (b"", "a.pdf", "Tệp rỗng"),
        (PDF.ljust(LARGEST + 1, b" "), "a.pdf", "Tệp lớn hơn 20 MB"),
        (PDF, "", "Hãy chọn tệp"),
    ],
    ids=["content", "ending", "empty", "20 MB and a byte", "none chosen"],
)
def test_a_refused_file_is_told_beside_its_row_and_nothing_else_is_lost(
    secretary: FlaskClient, body: bytes, name: str, message: str
) -> None:
    typed = {"evidence.tasks": "", "score.ideology": "17", "score.leadership": "99"}
    files = [(ROW, body, name)] if name else []
    answer = (
        send(secretary, *files, ("tasks", JPEG, "tốt.jpg"), **typed)
        if name
        else send(secretary, **typed)
    )
    assert answer.status_code == 422
    assert message in beside(answer.text, "score-ideology")
    shown = fields(answer.text)
    assert (shown["score.ideology"], shown["score.leadership"]) == ("17", "99")
    assert kept() == ([("tasks", "tốt.jpg", True)] if name else [])
    with database.connection():
        assert stored()[ROW].values["self_score"] == 1700


def test_where_the_rest_is_saved_a_refused_file_leaves_nothing_unsaved(
    secretary: FlaskClient,
) -> None:
    answer = send(secretary, (ROW, b"?", "a.pdf"), score__ideology="17")
    assert answer.status_code == 422
    assert "data-unsaved" not in answer.text
    assert secretary.post(SHEET, data=fields(answer.text)).status_code == 303


def test_far_too_much_is_not_even_read(secretary: FlaskClient) -> None:
    before = contents()
    answer = secretary.post(
        URL,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(pages.LARGEST_REQUEST + 1)},
    )
    assert answer.status_code == 413
    assert contents() == before


def test_a_file_is_taken_away_and_stays_in_the_sheets_history(
    secretary: FlaskClient, sign_in: SignIn
) -> None:
    with database.connection():
        number = attach(actor(ITS_SECRETARY), assessment())
    page = secretary.get(SHEET).text
    assert f'name="remove" value="{number}"' in page
    data = fields(page)
    assert secretary.post(URL, data=data | {"remove": str(number)}).status_code == 303
    assert secretary.post(URL, data=data | {"remove": str(number)}).status_code == 303
    assert kept() == [(ROW, "Biên bản.pdf", False)]
    said = beside(secretary.get(SHEET).text, "score-ideology")
    assert "Tệp đã gỡ (1)" in said
    assert "gỡ: Nguyễn Văn J" in said
    above = sign_in("ubkt")
    assert "Tệp đã gỡ (1)" in above.get(SHEET).text
    assert above.get(f"{URL}/{number}").data == PDF
    for none in ("0", "x", "9" * 20, "²", str(number + 1)):
        assert secretary.post(URL, data=data | {"remove": none}).status_code == 404


def test_a_file_comes_as_it_was_attached_and_is_never_shown_inside(
    secretary: FlaskClient,
) -> None:
    with database.connection():
        number = attach(actor(ITS_SECRETARY), assessment(), name='Biên "bản"; số 4.pdf')
    answer = secretary.get(f"{URL}/{number}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment;")
    assert "filename*=UTF-8''Bi%C3%AAn%20%22b%E1%BA%A3n%22%3B%20s%E1%BB%91%204.pdf" in told
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_verifying_office_has_the_files_to_hand_and_cannot_change_them(
    secretary: FlaskClient, sign_in: SignIn
) -> None:
    with database.connection():
        attach(actor(ITS_SECRETARY), assessment())
        set_state(BLANK, "submitted")
    for page in (f"{branch_url()}/tham-dinh", SHEET):
        shown = sign_in("vanphong").get(page).text
        assert "Biên bản.pdf" in shown
        assert 'type="file"' not in shown
        assert 'name="remove"' not in shown


@pytest.mark.parametrize("state", ["submitted", "verified", "decided"])
def test_a_locked_sheet_takes_no_file_and_says_what_was_typed(
    secretary: FlaskClient, state: str
) -> None:
    data = fields(secretary.get(SHEET).text) | {"score.ideology": "17", "attach": ROW}
    with database.connection():
        set_state(BLANK, state)
    before = contents()
    file = {f"file.{ROW}": (io.BytesIO(PDF), "a.pdf")}
    answer = secretary.post(URL, data=data | file)
    assert answer.status_code == 409
    assert "17" in text(answer.text)
    assert contents() == before


def test_a_row_that_is_none_and_a_foreign_sheet_are_not_found(
    secretary: FlaskClient, sign_in: SignIn
) -> None:
    assert send(secretary, ("proposal", PDF, "a.pdf")).status_code == 404
    data = fields(secretary.get(SHEET).text)
    assert sign_in("bithu12").post(URL, data=data).status_code == 400
    other = sign_in("bithu12")
    token = fields(other.get(sheet_url(12)).text)["csrf_token"]
    assert other.post(URL, data={"csrf_token": token}).status_code == 404


def test_what_was_typed_is_shown_again_after_signing_in_without_the_file(
    secretary: FlaskClient,
) -> None:
    data = fields(secretary.get(SHEET).text) | {"score.ideology": "17", "attach": ROW}
    end_sessions()
    untouched = {*COMING_AND_GOING, LogEntry, LogHead}
    before = contents(but=untouched)
    page = secretary.post(URL, data=data | {f"file.{ROW}": (io.BytesIO(PDF), "a.pdf")})
    assert page.status_code == 401
    filled = sign_in_on(page, secretary, ITS_SECRETARY, PASSWORD)
    assert fields(filled.text)["score.ideology"] == "17"
    assert contents(but=untouched) == before


def test_the_office_attaches_to_the_committees_own_sheet(sign_in: SignIn) -> None:
    office, own = sign_in("vanphong"), "/2017/chi-bo/1"
    page = office.get(f"{own}/cham-diem").text
    file = {f"file.{ROW}": (io.BytesIO(PDF), "Báo cáo.pdf"), "attach": ROW}
    assert office.post(f"{own}/minh-chung", data=fields(page) | file).status_code == 303
    said = office.get(f"{own}/cham-diem").text
    (number,) = re.findall(rf"{own}/minh-chung/(\d+)", said)
    assert sign_in("danguy").get(f"{own}/minh-chung/{number}").data == PDF
    assert sign_in(ITS_SECRETARY).get(f"{own}/minh-chung/{number}").status_code == 404


def test_a_download_that_forgets_the_scope_is_caught(
    wide_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only(endpoint: str) -> bool:
        return endpoint == "evidence.download"

    assert walk(wide_app, Role.BRANCH, only) == walk(wide_app, Role.OFFICE, only) == []
    real = evidence.find
    everywhere = type("Everywhere", (), {"covers": lambda *_: True})()
    monkeypatch.setattr(evidence, "find", lambda _scope, *named: real(everywhere, *named))
    wrong = walk(wide_app, Role.BRANCH, only)
    assert len(wrong) == 2
    assert all("200, the table says 404" in line for line in wrong)


def test_a_page_costs_the_same_with_one_file_and_with_many(secretary: FlaskClient) -> None:
    from tests.web.test_statements import get

    branch = assessment().organisation.id
    evidence_of(branch)
    get(secretary, SHEET)
    few = get(secretary, SHEET)
    with database.connection():
        for number in range(30):
            attach(actor(ITS_SECRETARY), assessment(), PDF + bytes([number]))
    assert len(get(secretary, SHEET)) == len(few) <= 9
