"""The live preview: as JSON from a page with script, as a form from one without, never written."""

import json

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import sheet
from tests.fixtures.applications import SignIn, fields
from tests.sheets import (
    HTMX,
    ITS_SECRETARY,
    SO_2017,
    WORKED,
    everything,
    headline,
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


def test_a_preview_writes_nothing_as_fragment_and_as_page(secretary: FlaskClient) -> None:
    posted = fields(secretary.get(URL).text) | WORKED
    before = everything()
    fragment = secretary.post(f"{URL}/xem-truoc", data=posted, headers=HTMX)
    page = secretary.post(f"{URL}/xem-truoc", data=posted)
    button = secretary.post(URL, data=posted | {"action": "preview"})
    assert everything() == before
    assert "<form" not in fragment.text
    for whole in (page, button):
        assert whole.status_code == 200
        assert WORKED.items() <= fields(whole.text).items()
        assert "chưa được lưu" in text(whole.text)
        assert headline(whole.text) == headline(fragment.text)
    assert secretary.post(URL, data=fields(page.text)).status_code == 303
    assert len(stored()) == len(sheet.row_keys(SO_2017))


def asked(client: FlaskClient, body: object, **headers: str) -> TestResponse:
    """A preview as a page with script asks for it: the boxes as JSON, the token beside them."""
    token = fields(client.get(URL).text)["csrf_token"]
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        f"{URL}/xem-truoc",
        data=sent,
        headers=HTMX | {"X-CSRFToken": token, "Content-Type": "application/json"} | headers,
    )


@pytest.mark.parametrize(
    "changes",
    [
        *({}, {SCORE: "x"}, {SCORE: ""}, {"united": "no"}, {"united": "maybe"}),
        {"leaders_disciplined": "1", "leaders_self_detected": "2"},
        {"proposed_tier": "good", "proposed_by": "A&B <b>X</b>", "proposal_reason": ""},
    ],
)
def test_a_preview_by_json_says_what_one_by_form_says(
    secretary: FlaskClient, changes: dict[str, str]
) -> None:
    typed = WORKED | changes
    posted = stamps(secretary.get(URL).text) | typed
    by_form = secretary.post(f"{URL}/xem-truoc", data=posted, headers=HTMX)
    for kind in ("application/json", "application/json; charset=UTF-8"):
        by_json = asked(secretary, typed, **{"Content-Type": kind})
        assert by_json.status_code == 200
        assert by_json.text == by_form.text


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"\xff{}", b"null", b"[]", b'"x"', b"7", b"[" * 100_000, b'{"a":' * 40_000),
        *({SCORE: 38.5}, {SCORE: None}, {SCORE: ["38"]}, {"tasks": {"a": "b"}}, {"x": True}),
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_preview_by_json_that_is_no_boxes_is_refused(
    secretary: FlaskClient, body: object
) -> None:
    assert asked(secretary, body).status_code == 400


def test_a_preview_by_json_passes_what_a_form_must_pass(secretary: FlaskClient) -> None:
    before = everything()
    assert asked(secretary, WORKED, **{"X-CSRFToken": "rác"}).status_code == 400
    assert asked(secretary, WORKED, **{"X-CSRFToken": ""}).status_code == 400
    assert asked(secretary, WORKED, Origin="https://evil.example").status_code == 403
    assert asked(secretary, WORKED | {"x": "x" * 300_000}).status_code == 413
    assert asked(secretary, WORKED | {"verified_score.ideology": "20"}).status_code == 200
    half_a_letter = b'{"score.ideology": "\\ud800", "proposed_by": "\\udfff"}'
    assert asked(secretary, half_a_letter).status_code == 200
    assert everything() == before
