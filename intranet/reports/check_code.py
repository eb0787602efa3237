"""The check code: a short mark by which a paper can be matched with the stored record."""

import hashlib
import json
import unicodedata
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from intranet.values import format_decimal

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LENGTH = 8


def check_code(record: object) -> str:
    """Eight hexadecimal digits of the SHA-256 over the record's canonical JSON.

    Equal records give equal codes on every machine and database engine: texts count as NFC,
    decimals by value (``92.5`` is ``92.50``), moments in Asia/Ho_Chi_Minh. Any other change of
    any field changes the code. Raises TypeError for a value of a kind no record holds, and
    ValueError for a moment without a time zone.
    """
    canonical = json.dumps(_plain(record), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()[:LENGTH].upper()


def _plain(value: object) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case Decimal():
            return {"decimal": format_decimal(value)}
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a record's moment must carry its time zone")
            return {"moment": value.astimezone(VIETNAM).isoformat()}
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {type(value).__name__: named}
    raise TypeError(f"a record cannot hold {type(value).__name__}")
