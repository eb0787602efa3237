"""The steps of assessments: who changed the state, when and why."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import peewee

from intranet import clock
from intranet.models import Step, User


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step as a page tells it."""

    act: str
    to_state: str
    by: str
    at: dt.datetime
    reason: str


def of(assessment_ids: Iterable[int]) -> Mapping[int, list[StepTaken]]:
    """The steps of several assessments, oldest first, in one statement."""
    query = (
        Step.select(Step, User.display_name.alias("taken_by"))
        .join(User, peewee.JOIN.LEFT_OUTER, on=(Step.user == User.id))
        .where(Step.assessment.in_(list(assessment_ids)))
        .order_by(Step.id)
    )
    found: dict[int, list[StepTaken]] = defaultdict(list)
    for row in cast("Iterable[dict[str, Any]]", query.dicts()):
        found[row["assessment"]].append(
            StepTaken(
                row["act"],
                row["to_state"],
                row["taken_by"] or "",
                clock.moment(row["at"]),
                row["reason"],
            )
        )
    return found
