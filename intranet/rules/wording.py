"""Vietnamese words that every sentence of the rules shares."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache

BODIES = {"branch": "chi bộ", "committee": "đảng bộ", None: "tổ chức đảng"}
LEADERSHIPS = {
    "branch": "chi ủy",
    "committee": "Ban Chấp hành, Ban Thường vụ",
    None: "tập thể cấp ủy",
}
SUBORDINATES = {
    "branch": "đảng viên",
    "committee": "tổ chức đảng trực thuộc",
    None: "đảng viên (hoặc tổ chức đảng trực thuộc)",
}
LOWEST_RESULTS = {
    "branch": "xếp loại Không hoàn thành nhiệm vụ",
    "committee": "xếp loại Yếu kém",
    None: "xếp loại ở mức thấp nhất",
}


@lru_cache(maxsize=4096)
def points(value: Decimal) -> str:
    """Points with a decimal comma and no trailing zeros: 92.50 is `92,5`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".").replace(".", ",") if "." in text else text


@lru_cache(maxsize=4096)
def in_points(hundredths: int) -> str:
    """The same for hundredths of a point, 0 or more: 9250 is `92,5`."""
    return f"{hundredths // 100},{hundredths % 100:02d}".rstrip("0").rstrip(",")


@lru_cache(maxsize=4096)
def dated(day: dt.date) -> str:
    """A day as people write it: `15/12/2017`."""
    return f"{day:%d/%m/%Y}"


def capitalised(words: str) -> str:
    """The same words with a capital first letter; the rest keeps its case."""
    return words[:1].upper() + words[1:]


def uncapitalised(words: str) -> str:
    """The same words with a small first letter, for use inside a sentence."""
    return words[:1].lower() + words[1:]
