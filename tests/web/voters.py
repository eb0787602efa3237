"""People of one branch at the page of its ballot, and what they find there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database
from intranet.access import Role
from intranet.clock import Clock
from intranet.models import BallotRound, Cycle
from intranet.operations import account
from tests.fixtures.applications import PASSWORD, fields
from tests.sheets import (
    BLANK,
    assessment,
    ballot_url,
    voted,
)

URL, PREVIEW = ballot_url(), f"{ballot_url()}/xem-truoc"
DEPUTY, CLERK = "phobithu10", "thuky10"
#: Figures that stand nowhere else on a page.
TELLING = voted(
    summoned="7391", present="7390", issued="7390", returned="7390", valid="7389", votes_1="7388"
)


@pytest.fixture
def two_enter(app: Flask) -> None:
    """The year asks two accounts to enter; the branch has three."""
    with database.connection():
        for name in (DEPUTY, CLERK):
            account.create(name, f"Người {name}", PASSWORD, ((Role.BRANCH, BLANK + 1),), at=Clock())
        Cycle.update(double_entry=1).execute()


def ballot(client: FlaskClient, number: int | None = None) -> dict[str, str]:
    """What a browser would post of the ballot's form as it stands."""
    return fields(client.get(URL + (f"?lan={number}" if number else "")).text, "ballot")


def stored() -> list[BallotRound]:
    database.engine().ensure_open()
    query = BallotRound.select().where(BallotRound.assessment == assessment())
    return list(query.order_by(BallotRound.id))
