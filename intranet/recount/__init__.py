"""Counting everything that is stored once more, by a way of its own.

Nothing here asks the program's rules or operations: it reads the tables as they are, states each
identity, each sum and each tier again from the plan and the regulation's own text, and names every
record that says something else. So a mistake of the program and a change of the data by other
means are found alike.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from intranet import database
from intranet.models import ALL, Assessment, Cycle, Organisation
from intranet.recount import ballots, chain, decisions, members, sheets, steps, storage
from intranet.recount.fault import Fault, differs, readable
from intranet.recount.reading import Row, stream
from intranet.recount.results import Results

__all__ = ["Fault", "counted", "faults"]


def faults(today: dt.date) -> Iterator[Fault]:
    """Every fault of the bound database at one moment, while others may go on writing."""
    with database.snapshot():
        for check in (
            storage.constraints,
            storage.references,
            storage.versions,
            storage.files,
            chain.faults,
        ):
            yield from check()
        for cycle in stream(Cycle):
            yield from readable("cycle", cycle["id"], _cycle, cycle, today)


def counted() -> Counter[str]:
    """How many rows each table has."""
    return Counter({model._meta.table_name: model.select().count() for model in ALL})


def _cycle(cycle: Row, today: dt.date) -> Iterator[Fault]:
    text = cycle["regulation_text"]
    digest = hashlib.sha256(text.encode()).hexdigest()
    what = "mã băm của quy định"
    yield from differs("hash", "cycle", cycle["id"], what, cycle["regulation_sha256"], digest)
    plan = tomllib.loads(text, parse_float=Decimal)
    yield from readable("cycle", cycle["id"], steps.of_cycle, cycle)
    yield from readable("cycle", cycle["id"], decisions.of_cycle, cycle, plan)
    for assessment in stream(Assessment, cycle=cycle["id"]):
        yield from readable(
            "assessment", assessment["id"], _assessment, assessment, cycle, plan, today
        )


def _assessment(
    assessment: Row, cycle: Row, plan: Mapping[str, Any], today: dt.date
) -> Iterator[Fault]:
    which = assessment["id"]
    (place,) = stream(Organisation, id=assessment["organisation"])
    log, sheet, roll = sheets.entries(which), sheets.read(which), members.read(assessment)
    judged = Results(assessment, place, cycle, plan, sheet, roll, log)
    checks: list[tuple[Any, ...]] = [
        (steps.of, assessment, log),
        (ballots.of, which, len(plan["tiers"]), len(plan["members"]["tiers"])),
        (sheets.bounds, sheet, plan),
        (sheets.logged, sheet, log),
        (sheets.handed_on, assessment, sheet, plan, log),
        (decisions.reported, assessment, log),
        (judged.faults,),
    ]
    if place["kind"] == "branch":
        checks += [
            (sheets.verified, assessment, sheet, plan),
            (sheets.of_roll, assessment, sheet, roll, plan, today),
            (sheets.of_board, assessment, roll, plan, log, today),
        ]
    else:
        checks.append((sheets.of_branches, assessment, sheet, plan))
    for check, *given in checks:
        yield from readable("assessment", which, check, *given)
