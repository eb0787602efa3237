"""Read a member's facts, or the numbers of a quota, from one JSON object, strictly.

As for organisations: a value of the wrong type is refused, never converted, and unknown keys are
ignored. Null or missing is "not known yet", except `discipline_from` (none), `voted_on` and
`votes` (not voted on yet), `special` (no) and `attended` (yes).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from intranet.rules.member_facts import MemberFacts
from intranet.rules.provisions import Regulation
from intranet.rules.quota import QuotaFacts
from intranet.rules.reading import object_at

DAYS_REMEMBERED = 4096
NO_DAY = "ngày phải là chuỗi, viết như “2017-12-15”"
# ASCII digits only, and no other form that a date may be written in.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def member_facts(values: dict[str, Any], regulation: Regulation) -> MemberFacts:
    """The facts that an object states; ValueError names the key that is wrong.

    Votes are those for the regulation's tiers.
    """
    failings = values.get("failings")
    if failings is not None and not isinstance(failings, list):
        raise ValueError("failings: phải là danh sách")
    attended = values.get("attended")
    # What is handed over as it came is checked for type and range by the facts themselves.
    return MemberFacts(
        standing=values.get("standing"),
        exempt=values.get("exempt"),
        admitted_on=_day(values, "admitted_on"),
        voted_on=_day(values, "voted_on"),
        attended=True if attended is None else attended,
        review_completed=values.get("review_completed"),
        civil_servant=values.get("civil_servant"),
        civil_grade=values.get("civil_grade"),
        emulation_fighter=values.get("emulation_fighter"),
        merit_certificate=values.get("merit_certificate"),
        discipline_from=_day(values, "discipline_from"),
        failings=None if failings is None else tuple(failings),
        votes=_votes(values, regulation),
        official_members=values.get("official_members"),
        official_present=values.get("official_present"),
    )


def quota_facts(values: dict[str, Any]) -> QuotaFacts:
    """The numbers that an object states; ValueError names the key that is wrong."""
    special = values.get("special")
    return QuotaFacts(
        members=values.get("members"),
        nominated=values.get("nominated"),
        good=values.get("good"),
        special=False if special is None else special,
    )


def _votes(values: dict[str, Any], regulation: Regulation) -> dict[str, int | None] | None:
    if values.get("votes") is None:
        return None
    votes = object_at(values, "votes")
    return {tier.key: votes.get(tier.key) for tier in regulation.members.tiers}


def _day(values: dict[str, Any], key: str) -> dt.date | None:
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{key}: {NO_DAY}")
    try:
        return _parsed(value)
    except ValueError as fault:
        raise ValueError(f"{key}: {fault}") from None


@lru_cache(maxsize=DAYS_REMEMBERED)
def _parsed(text: str) -> dt.date:
    if not _DATE.fullmatch(text):
        raise ValueError(NO_DAY)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"không có ngày {text}") from None
