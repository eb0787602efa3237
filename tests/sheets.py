"""Sheets for the tests: the worked one, changes to it, and people who fill them in.

The worked sheet: 38,5 + 18 + 14 + 13 + 9 = 92,5 points, every condition met, no body of another
kind at the same level, 10 members rated, all well: Trong sạch vững mạnh (II.B.1.3.a).
"""

from __future__ import annotations

import html
import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from intranet import database, sheet
from intranet.access import Grant, Role
from intranet.clock import Clock
from intranet.forms import ballot as ballot_forms
from intranet.forms import sheet as forms
from intranet.models import ALL, Assessment, LogEntry, Organisation, RoleGrant, User
from intranet.operations import ballot as voting
from intranet.queries import sheets
from intranet.rules.regulation import Regulation, load
from intranet.sessions import Actor
from intranet.sheet import Row, Rows, StoredRow

SO_2017: Regulation = load("so-2017")
CRITERIA = tuple(criterion.key for criterion in SO_2017.criteria)
PEERS = tuple(f"peer.{peer.key}" for peer in SO_2017.mass_organisations)
YEAR = 2017
#: The place of the branch in the example whose sheet is still blank, and its secretary.
BLANK, ITS_SECRETARY = 10, "bithu10"
HTMX = {"HX-Request": "true"}

WORKED: dict[str, str] = {
    **{f"evidence.{key}": "" for key in CRITERIA},
    **dict(zip([f"score.{key}" for key in CRITERIA], ["38,5", "18", "14", "13", "9"], strict=True)),
    "tasks": "excellent",
    "committee_performance": "excellent",
    "united": "yes",
    "regular_meetings": "yes",
    "corruption_discipline": "no",
    "authority": "highest",
    **dict.fromkeys(PEERS, "highest"),
    "peer.doan_the_khac": "none",
    "leaders_disciplined": "0",
    "leaders_self_detected": "0",
    "members_total": "10",
    "members_completed": "10",
    "members_failed": "0",
    "proposed_tier": "strong",
    "proposed_by": "Chi ủy",
    "proposed_on": "05/12/2017",
    "proposal_reason": "",
    "ballot_reason": "",
}

#: The worked ballot: ten summoned, one absent, one ballot invalid, seven of eight for strong.
VOTED: dict[str, str] = {
    "body": "Hội nghị chi bộ",
    "voted_on": "06/12/2017",
    "summoned": "10",
    "present": "9",
    "absent": "1",
    "received": "",
    "unused": "",
    "spoiled": "",
    "issued": "9",
    "returned": "9",
    "not_returned": "0",
    "valid": "8",
    "invalid": "1",
    "votes_1": "7",
    "votes_2": "1",
    "votes_3": "0",
    "votes_4": "0",
}


def voted(**changes: str) -> dict[str, str]:
    """The worked ballot's boxes with changes."""
    return VOTED | changes


def tallied(**changes: str) -> dict[str, str]:
    """The boxes of the worked ballot that tellers fill in, without the stock that is not kept."""
    return {name: text for name, text in voted(**changes).items() if text}


def ballot_row(boxes: dict[str, str]) -> Row:
    """The row that these boxes of a ballot make, all of them readable."""
    read = ballot_forms.read(MultiDict(boxes), SO_2017)
    assert read.row is not None, read.errors
    return read.row


def vote(place: int = BLANK, boxes: dict[str, str] | None = None, number: int = 1) -> None:
    """Let a branch's secretary enter a round of its ballot, past the pages."""
    sheet_id = assessment(place).id
    secretary = actor(f"bithu{place:02d}")
    row = ballot_row(boxes or VOTED)
    voting.save(secretary, sheet_id, SO_2017, number, row, seen=0, at=Clock())


def ballot_url(place: int = BLANK) -> str:
    """The secret ballot of the branch at this place of the example."""
    return f"{branch_url(place)}/bo-phieu"


def worked(**changes: str) -> dict[str, str]:
    """The worked sheet's boxes with changes; `score__ideology` names `score.ideology`."""
    return WORKED | {name.replace("__", "."): text for name, text in changes.items()}


def scored(*typed: str) -> dict[str, str]:
    """Scores of criteria a to e in order, by box."""
    return dict(zip([f"score.{key}" for key in CRITERIA], typed, strict=True))


def rows(boxes: dict[str, str]) -> Rows:
    """The rows that these boxes make, all of them readable."""
    read = forms.read(MultiDict(boxes), SO_2017)
    assert not read.errors
    return read.rows


def branch_url(place: int = BLANK) -> str:
    """The page of the branch at this place of the example; the committee's own id is 1."""
    return f"/{YEAR}/chi-bo/{place + 1}"


def sheet_url(place: int = BLANK) -> str:
    """The score sheet of the branch at this place of the example."""
    return f"{branch_url(place)}/cham-diem"


def fill(client: FlaskClient, boxes: dict[str, str], place: int = BLANK) -> TestResponse:
    """Open the sheet, type into these boxes, leave the others as they are stored, save."""
    url = sheet_url(place)
    page = client.get(url).text
    known = stored(place)
    shown = {
        box.name: box.write(known[box.row].values[box.column]) if box.row in known else ""
        for box in sheet.fields(SO_2017)
    }
    return client.post(url, data=stamps(page) | shown | boxes)


def stamps(page: str) -> dict[str, str]:
    """The token and the stamps of a sheet's page; with every box they make a whole form."""
    return dict(re.findall(r'name="(csrf_token|stamp\.[^"]+)" value="([^"]*)"', page))


def text(page: str) -> str:
    """What a page says, without tags and with single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def headline(page: str) -> str:
    """Total and tier as the two lines beside the sheet tell them."""
    found = re.search(r"<div[^>]*id=\"headline\".*?</div>", page, re.DOTALL)
    assert found is not None
    return text(found.group())


def actor(username: str) -> Actor:
    """Somebody of the example, as a request sees them."""
    database.engine().ensure_open()
    user = User.get(User.username == username)
    grants = tuple(
        Grant(Role(grant.role), grant.organisation.id, grant.organisation.path)
        for grant in RoleGrant.select(RoleGrant, Organisation)
        .join(Organisation)
        .where(RoleGrant.user == user)
    )
    return Actor("", 0, 0, user.id, username, user.display_name, grants)


def assessment(place: int = BLANK) -> Assessment:
    """The newest revision of a branch's assessment."""
    database.engine().ensure_open()
    newest = Assessment.revision.desc()
    found: Assessment = (
        Assessment.select().where(Assessment.organisation == place + 1).order_by(newest).get()
    )
    return found


def set_state(place: int, state: str) -> None:
    """Put a branch's assessment into a state, past every rule."""
    Assessment.update(state=state).where(Assessment.id == assessment(place).id).execute()


def stored(place: int = BLANK) -> dict[str, StoredRow]:
    """The stored rows of a branch's sheet."""
    return sheets.rows(assessment(place).id)


def acts() -> list[str]:
    """Every act in the log, oldest first, but for signing in."""
    database.engine().ensure_open()
    query = LogEntry.select().order_by(LogEntry.number)
    return [entry.act for entry in query if entry.act != "account.sign_in"]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables that people fill, to compare before with after."""
    database.engine().ensure_open()
    skipped = {"session", "sign_in_attempt"}
    return {
        model._meta.table_name: list(model.select().order_by(model.id).tuples())
        for model in ALL
        if model._meta.table_name not in skipped
    }


#: What is changed in the worked sheet; the total; the tier, or the span.
STORIES: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("all conditions met", {}, "92,5", "Trong sạch vững mạnh"),
    (
        "one mass organisation second",
        {"peer.cong_doan": "second"},
        "92,5",
        "Hoàn thành tốt nhiệm vụ",
    ),
    (
        "also a disciplined leader not self-detected",
        {"peer.cong_doan": "second", "leaders_disciplined": "1"},
        "92,5",
        "Hoàn thành nhiệm vụ",
    ),
    ("disunity", {"united": "no"}, "92,5", "Yếu kém"),
    ("89,99", scored("40", "20", "15", "14,99", "0"), "89,99", "Hoàn thành tốt nhiệm vụ"),
    ("90", scored("40", "20", "15", "15", "0"), "90", "Trong sạch vững mạnh"),
    ("69,99", scored("40", "20", "9.99", "0", "0"), "69,99", "Hoàn thành nhiệm vụ"),
    ("70", scored("40", "20", "10", "0", "0,00"), "70", "Hoàn thành tốt nhiệm vụ"),
    ("49,99", scored("40", "9,99", "0", "0", "0"), "49,99", "Yếu kém"),
    ("50", scored("40", "10", "0", "0", "0"), "50", "Hoàn thành nhiệm vụ"),
    (
        "a score is missing",
        {"score.ideology": ""},
        "74,5–94,5",
        "Từ Hoàn thành tốt nhiệm vụ đến Trong sạch vững mạnh",
    ),
    ("a fact is missing", {"united": ""}, "92,5", "Từ Yếu kém đến Trong sạch vững mạnh"),
    (
        "a member is pending",
        {"members_completed": "9"},
        "92,5",
        "Từ Hoàn thành tốt nhiệm vụ đến Trong sạch vững mạnh",
    ),
    ("nothing at all", dict.fromkeys(WORKED, ""), "0–100", "Từ Yếu kém đến Trong sạch vững mạnh"),
)
