"""Read an organisation's facts from one line of JSON, strictly.

A value of the wrong type is refused, never converted: points travel as text ("38.5" or "38,5",
never as a JSON number), counts as whole numbers (not 10.0, not true), answers as true and false.
Null or missing is "not known yet"; keys that mean nothing here are ignored.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.provisions import Regulation

# ASCII digits only: Decimal() itself would take "٣", "1_0", "+5", "1e2" and "NaN".
_POINTS = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")

_MOST_DIGITS = 20


def decode(line: bytes) -> dict[str, Any]:
    """The JSON object on one line.

    Raises ValueError where the line is not UTF-8, not JSON (NaN and Infinity are not), nested
    beyond reason, not an object, or names a key twice.
    """
    try:
        value = _DECODER.decode(line.decode())
    except UnicodeDecodeError:
        raise ValueError("dòng không phải UTF-8") from None
    except json.JSONDecodeError as fault:
        raise ValueError(f"dòng không phải JSON, sai ở ký tự thứ {fault.pos + 1}") from None
    except RecursionError:
        raise ValueError("dòng lồng quá nhiều lớp") from None
    if not isinstance(value, dict):
        raise ValueError("dòng phải là một đối tượng JSON")
    return value


def organisation_facts(values: dict[str, Any], regulation: Regulation) -> OrganisationFacts:
    """The facts that an object states; ValueError names the key that is wrong.

    The criteria are those of the regulation; their maxima are checked by `classify`.
    """
    scores = object_at(values, "scores")
    counts = object_at(values, "subordinates")
    ratings = values.get("mass_organisations")
    if ratings is not None and not isinstance(ratings, list):
        raise ValueError("mass_organisations: phải là danh sách")
    # What is handed over as it came is checked for type and range by the facts themselves.
    return OrganisationFacts(
        kind=values.get("kind"),
        scores={each.key: _points(scores, each.key) for each in regulation.criteria},
        tasks=values.get("tasks"),
        committee_performance=values.get("committee_performance"),
        united=values.get("united"),
        regular_meetings=values.get("regular_meetings"),
        authority=values.get("authority"),
        mass_organisations=None if ratings is None else tuple(ratings),
        leaders_disciplined=values.get("leaders_disciplined"),
        leaders_self_detected=values.get("leaders_self_detected"),
        corruption_discipline=values.get("corruption_discipline"),
        subordinates=Subordinates(
            total=counts.get("total"),
            completed_or_better=counts.get("completed_or_better"),
            failed=counts.get("failed"),
        ),
    )


def parse_points(text: str) -> Decimal:
    """Points written with comma or point: ASCII digits, at most two decimals, no sign, no blank.

    Raises ValueError for anything else.
    """
    if not _POINTS.fullmatch(text):
        raise ValueError("điểm phải viết như “38,5”, tối đa hai chữ số thập phân")
    return Decimal(text.replace(",", "."))


def _points(scores: dict[str, Any], key: str) -> Decimal | None:
    value = scores.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"scores.{key}: điểm phải là chuỗi, viết như “38,5”")
    try:
        return parse_points(value)
    except ValueError as fault:
        raise ValueError(f"scores.{key}: {fault}") from None


def object_at(values: dict[str, Any], key: str) -> dict[str, Any]:
    """The object under a key, empty where it is null or missing; ValueError for anything else."""
    value = values.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"{key}: phải là một đối tượng")
    return value


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("một khoá có hai lần trong cùng một đối tượng")
    return found


def _whole(digits: str) -> int:
    # Python itself refuses only beyond thousands of digits, and in English.
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"số nguyên dài quá {_MOST_DIGITS} chữ số")
    return int(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} không phải JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_twins, parse_int=_whole, parse_constant=_refuse_constant
)
