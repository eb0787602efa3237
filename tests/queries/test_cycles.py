"""Cycles within a scope, also where several committees have cycles of their own."""

import datetime as dt

from intranet.access import Scope
from intranet.clock import Clock
from intranet.models import Organisation
from intranet.operations import cycles as operations
from intranet.operations import organisations
from intranet.queries import cycles
from tests.sheets import SO_2017

NOW = Clock(dt.date(2018, 11, 1))
OURS, NOBODYS = Scope(frozenset(), ("/1/",)), Scope(frozenset(), ())


def second_committee() -> str:
    """Another committee with one branch, whose cycle of 2018 is open; gives the branch's path."""
    committee = organisations.plant(
        None,
        organisations.Details(
            kind="committee", type="administrative", name="Đảng bộ khác", paper_name="ĐẢNG BỘ"
        ),
    )
    branch = organisations.plant(
        committee,
        organisations.Details(kind="branch", type="other", name="Chi bộ khác", paper_name="CHI BỘ"),
    )
    before = dt.date(2018, 12, 15)
    operations.begin(
        committee,
        2018,
        SO_2017,
        deadlines=operations.Deadlines(before, before, before),
        user_id=None,
        at=NOW,
    )
    return branch.path


def test_a_cycle_is_found_by_its_year_within_the_scope() -> None:
    found = cycles.of_year(OURS, 2017)
    assert found is not None
    assert found.committee_name == "Đảng bộ Sở Minh Họa"
    assert found.committee_paper_name == "ĐẢNG ỦY SỞ MINH HỌA"
    assert found.report_before == dt.date(2017, 12, 15)
    assert found.regulation.sha256 == SO_2017.sha256
    assert cycles.of_year(OURS, 2018) is None
    assert cycles.of_year(NOBODYS, 2017) is None


def test_another_committees_newer_year_is_not_ours() -> None:
    theirs = second_committee()
    assert cycles.newest_year(OURS) == 2017
    assert cycles.newest_year_above("/1/5/") == 2017
    assert cycles.newest_year_above(theirs) == 2018
    assert cycles.newest_year(Scope(frozenset(), ("/",))) == 2018
    assert cycles.newest_year(NOBODYS) is None
    assert cycles.newest_year_above("/99/") is None
    assert cycles.of_year(OURS, 2018) is None


def test_a_cycle_is_seen_by_all_at_and_below_its_committee_the_nearest_first() -> None:
    theirs = second_committee()
    before = dt.date(2017, 12, 15)
    below = organisations.plant(
        Organisation.get_by_id(1),
        organisations.Details(
            kind="committee", type="administrative", name="Đảng bộ bộ phận", paper_name="ĐẢNG BỘ"
        ),
    )
    days = operations.Deadlines(before, before, before)
    for year in (2016, 2017):
        operations.begin(below, year, SO_2017, deadlines=days, user_id=None, at=NOW)

    def seen(scope: Scope) -> list[tuple[int, str]]:
        return [(cycle.year, cycle.path) for cycle in cycles.seen_from(scope)]

    own = (2017, "/1/")
    inner = [(2017, below.path), (2016, below.path)]
    assert seen(Scope(frozenset({"/1/5/"}), ())) == [own]
    assert seen(Scope(frozenset({f"{below.path}77/"}), ())) == [inner[0], own, inner[1]]
    assert seen(Scope(frozenset({below.path}), ())) == [inner[0], own, inner[1]]
    assert seen(OURS) == [own, *inner]
    assert [year for year, _ in seen(Scope(frozenset({theirs}), ()))] == [2018]
    assert seen(NOBODYS) == []
