"""Nothing to say of a good database; of a bad one, each fault by the identity that is broken."""

import datetime as dt

import pytest

from intranet import database, recount
from intranet.recount import Fault
from tests.fixtures.applications import Copy, drop_connections
from tests.recount import good
from tests.recount.plants import PLANTS, Plant

pytestmark = pytest.mark.slow

TODAY = dt.date(2017, 12, 14)


def found(url: str, plant: Plant | None = None) -> list[Fault]:
    """What is found in a database after a change, which its own constraints do not keep away."""
    bound = database.bind(url)
    with database.connection():
        if plant and plant.past:
            database.database.execute_sql("PRAGMA ignore_check_constraints = 1")
            database.database.execute_sql("PRAGMA foreign_keys = 0")
        if plant:
            plant.change()
        faults = list(recount.faults(TODAY))
    drop_connections(bound)
    return faults


def test_nothing_is_wrong_with_a_good_database(database_copy: Copy) -> None:
    assert found(database_copy("good", good.fill)) == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda each: f"{each.code}: {each.name}")
def test_a_bad_change_is_named(plant: Plant, database_copy: Copy, engine: str) -> None:
    if plant.past and engine == "postgresql":
        return  # the server refuses it
    faults = found(database_copy("good", good.fill), plant)
    assert plant.code in {each.code for each in faults}, [*map(str, faults)]
    lines = [str(each) for each in faults]
    assert all(len(line.splitlines()) == 1 and "đúng ra" in line for line in lines)


def test_enough_changes_are_planted() -> None:
    assert len(PLANTS) >= 30
    assert len({each.code for each in PLANTS}) >= 20
