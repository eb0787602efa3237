"""Sheets for the tests: the worked one, changes to it, and people who fill them in.

The worked sheet: 38,5 + 18 + 14 + 13 + 9 = 92,5 points, every condition met, no body of another
kind at the same level, 10 members rated, all well: Trong sạch vững mạnh (II.B.1.3.a).
"""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from intranet.access import Grant, Role
from intranet.forms import sheet as forms
from intranet.models import ALL, Assessment, LogEntry, Organisation, RoleGrant, User
from intranet.rules.regulation import Regulation, load
from intranet.sessions import Actor
from intranet.sheet import Rows
from tests.fixtures.applications import fields

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
}


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
    """Open the sheet, type into these boxes, save."""
    url = sheet_url(place)
    return client.post(url, data=fields(client.get(url).text) | boxes)


def actor(username: str) -> Actor:
    """Somebody of the example, as a request sees them."""
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
    newest = Assessment.revision.desc()
    found: Assessment = (
        Assessment.select().where(Assessment.organisation == place + 1).order_by(newest).get()
    )
    return found


def acts() -> list[str]:
    """Every act in the log, oldest first, but for signing in."""
    query = LogEntry.select().order_by(LogEntry.number)
    return [entry.act for entry in query if entry.act != "account.sign_in"]


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables that people fill, to compare before with after."""
    skipped = {"session", "sign_in_attempt"}
    return {
        model._meta.table_name: list(model.select().order_by(model.id).tuples())
        for model in ALL
        if model._meta.table_name not in skipped
    }
