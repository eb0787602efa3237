"""Read what a regulation says about reviews: the tables under `review`, strictly.

A file at hand must have them. A text that a cycle stored before they could be stated is read with
those of the plan of 2017, as frozen beside this module: it was the only plan there was.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from intranet.rules.deadlines import WORK
from intranet.rules.review_provisions import (
    AUDIENCES,
    CHECKS,
    COLLECTIVES,
    OFFICE_KINDS,
    PLACES,
    STEPS,
    Collective,
    Exemption,
    Heading,
    Office,
    OrderStep,
    PlaceRule,
    ReviewCheck,
    ReviewRules,
)
from intranet.rules.table import Table, read_each, refuse_twins

UNSTATED = Path(__file__).parent / "unstated" / "review.toml"
MOST_DAYS = 60


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Provision = TypeVar("Provision", bound=_Keyed)


def read_review(root: Table) -> ReviewRules:
    """The rules for reviews of a regulation; those of 2017 where the text does not have any."""
    return _review(root.table("review")) if root.has("review") else unstated_review()


@cache
def unstated_review() -> ReviewRules:
    """The rules for reviews that hold for a text from before a regulation could state them."""
    values = tomllib.loads(UNSTATED.read_text("utf-8"))
    return _review(Table(UNSTATED.name, "", values).table("review"))


def _review(table: Table) -> ReviewRules:
    places = _by_key(table, "places", _place)
    expected = tuple(key for key in PLACES if key in places)
    if tuple(places) != expected or "branch" not in places:
        message = f"xếp từ nơi cao xuống, cuối cùng là branch: {', '.join(PLACES)}"
        raise table.error("places", message)
    checks = tuple(read_each(table.tables("checks", least=0), _check))
    refuse_twins(table, "checks", [each.check for each in checks])
    order = tuple(read_each(table.tables("order", least=0), _step))
    refuse_twins(table, "order", [each.step for each in order])
    rules = ReviewRules(
        exempt=_exemption(table.table("exempt")),
        collectives=_by_key(table, "collectives", _collective),
        places=places,
        offices=_by_key(table, "offices", lambda each: _office(each, expected)),
        checks=MappingProxyType({each.check: each for each in checks}),
        order=MappingProxyType({each.step: each for each in order}),
        headings=tuple(_by_key(table, "headings", _heading).values()),
    )
    table.close()
    return rules


def _by_key(table: Table, name: str, read: Callable[[Table], Provision]) -> Mapping[str, Provision]:
    """A list of tables, each with a key of its own, in the file's order."""
    found = tuple(read_each(table.tables(name), read))
    refuse_twins(table, name, [each.key for each in found])
    return MappingProxyType({each.key: each for each in found})


def _exemption(table: Table) -> Exemption:
    exemption = Exemption(table.clause(), table.note())
    table.close()
    return exemption


def _collective(table: Table) -> Collective:
    return Collective(
        key=table.one_of("key", COLLECTIVES),
        name=table.text("name"),
        deadline=table.one_of("deadline", WORK),
        clause=table.clause(),
        note=table.note(),
    )


def _place(table: Table) -> PlaceRule:
    return PlaceRule(
        key=table.one_of("key", PLACES),
        name=table.text("name"),
        clause=table.clause(),
        note=table.note(),
    )


def _office(table: Table, places: tuple[str, ...]) -> Office:
    return Office(
        key=table.name("key"),
        name=table.text("name"),
        kind=table.one_of("kind", OFFICE_KINDS),
        place=table.one_of("place", places),
        leads=table.yes_or_no("leads"),
        heads=table.words("heads", places),
        deadline=table.one_of("deadline", WORK),
        clause=table.clause(),
        note=table.note(),
    )


def _check(table: Table) -> ReviewCheck:
    """One thing to point out, with exactly the figures that it needs."""
    check = table.one_of("check", CHECKS)
    needed = CHECKS[check]
    return ReviewCheck(
        check=check,
        clause=table.clause(),
        days=table.whole("days", 0, MOST_DAYS) if "days" in needed else None,
        same_day=table.yes_or_no("same_day") if "same_day" in needed else None,
        unit=table.unit() if "days" in needed else "",
        note=table.note(),
    )


def _step(table: Table) -> OrderStep:
    return OrderStep(table.one_of("step", STEPS), table.clause(), table.note())


def _heading(table: Table) -> Heading:
    return Heading(
        key=table.name("key"),
        whom=table.one_of("whom", AUDIENCES),
        name=table.text("name"),
        content=table.text("content"),
        clause=table.clause(),
        note=table.note(),
    )
