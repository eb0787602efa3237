"""Taking a list of members out of the program."""

import pytest

from intranet.clock import Clock
from intranet.models import Cycle, LogEntry
from intranet.operations import exports
from intranet.operations.guard import NotHere
from tests.rolls import enrol
from tests.sheets import BLANK, ITS_SECRETARY, SO_2017, actor, assessment, set_state

AT = Clock()


def entries() -> int:
    return int(LogEntry.select().where(LogEntry.act == "members.export").count())


@pytest.mark.parametrize("state", ["draft", "submitted", "decided"])
def test_members_are_handed_out_in_every_state_and_year_and_counted_in_the_log(
    department: str, state: str
) -> None:
    enrol(BLANK, 5)
    set_state(BLANK, state)
    Cycle.update(state="archived").execute()
    found = exports.members(actor(ITS_SECRETARY), assessment().id, SO_2017, at=AT)
    assert len(found.standings) == 5
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert (entry.act, entry.detail) == ("members.export", '{"members":5}')


def test_nothing_is_handed_out_beyond_ones_reach_and_nothing_is_logged(department: str) -> None:
    enrol(BLANK, 5)
    for who, where in (("bithu01", assessment().id), (ITS_SECRETARY, 999_999)):
        with pytest.raises(NotHere):
            exports.members(actor(who), where, SO_2017, at=AT)
    assert entries() == 0
