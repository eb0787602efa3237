"""The regulation of a cycle is the text it was opened with, whatever becomes of the file."""

import datetime as dt
from decimal import Decimal

from intranet.clock import Clock
from intranet.models import Organisation
from intranet.operations import cycles as operations
from intranet.queries import cycles, regulations
from intranet.rules.regulation import parse
from tests.queries.test_cycles import OURS
from tests.sheets import SO_2017


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
