"""The regulation of a cycle is the text it was opened with, whatever becomes of the file."""

import datetime as dt
from decimal import Decimal

from intranet import ballot
from intranet.clock import Clock
from intranet.models import Cycle, Organisation
from intranet.operations import cycles as operations
from intranet.queries import cycles, regulations, sheets
from intranet.rules.regulation import UNSTATED_BALLOT, parse
from tests.queries.test_cycles import OURS
from tests.rules.given import FOLDER
from tests.sheets import SO_2017


def test_a_cycle_that_holds_a_text_from_before_the_ballot_opens_as_before() -> None:
    """The regulation's file has changed since; the cycle keeps what it was opened with."""
    old = (FOLDER / "so-2017-of-schema-0001.toml").read_text("utf-8")
    kept = parse(old, "so-2017.toml")
    assert kept.sha256 != SO_2017.sha256
    Cycle.update(regulation_text=old, regulation_sha256=kept.sha256).execute()
    found = sheets.find(OURS, 2017, 5)
    assert found is not None
    assert found.regulation.ballot == UNSTATED_BALLOT
    voted = ballot.outcome(found.ballot, found.regulation)
    assert voted is not None
    assert voted.text == "Hoàn thành nhiệm vụ: 7/11 phiếu hợp lệ (63,6%)"


def test_the_text_in_the_database_counts() -> None:
    text = SO_2017.text.replace("minimum_total = 90", "minimum_total = 88")
    own = parse(text, "so-2017.toml")
    operations.begin(
        Organisation.get_by_id(1),
        2016,
        own,
        deadlines=operations.Deadlines(
            dt.date(2016, 12, 15), dt.date(2016, 12, 15), dt.date(2016, 12, 15)
        ),
        user_id=None,
        at=Clock(dt.date(2016, 11, 1)),
    )
    found = cycles.of_year(OURS, 2016)
    assert found is not None
    assert found.regulation.tier("strong").minimum_total == Decimal(88)
    assert regulations.by_sha256(own.sha256) is found.regulation
    assert regulations.by_sha256(SO_2017.sha256).tier("strong").minimum_total == Decimal(90)
