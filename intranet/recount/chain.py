"""The log's chain walked once more: every entry hashed, bound to the one before, none missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from intranet.models import LogEntry, LogHead
from intranet.recount.fault import Fault, differs
from intranet.recount.reading import canonical, stream

START = "0" * 64


def faults() -> Iterator[Fault]:
    """Every break of the chain."""
    number, before = 0, START
    for row in stream(LogEntry):
        number += 1
        which = row["number"]
        if which != number:
            yield Fault("log", "log_entry", number, "không còn", "có đủ các số từ 1")
            number = which
        yield from differs("log", "log_entry", which, "previous_hash", row["previous_hash"], before)
        content = {
            "number": which,
            "at": row["at"],
            "user_id": row["user"],
            "act": row["act"],
            "organisation_id": row["organisation"],
            "assessment_id": row["assessment"],
            "detail": row["detail"],
            "previous_hash": row["previous_hash"],
        }
        digest = hashlib.sha256(canonical(content).encode()).hexdigest()
        if row["hash"] != digest or row["id"] != which:
            yield Fault("log", "log_entry", which, "nội dung đã bị sửa", f"mã băm {digest}")
        if not _is_canonical(row["detail"]):
            yield Fault("form", "log_entry", which, "detail không đúng dạng", "JSON dạng chuẩn")
        before = row["hash"]
    heads = [(row["number"], row["hash"]) for row in stream(LogHead)]
    yield from differs("log", "log_head", 1, "cuối nhật ký", heads, [(number, before)])


def _is_canonical(detail: str) -> bool:
    try:
        found = json.loads(detail)
    except ValueError:
        return False
    return isinstance(found, dict) and canonical(found) == detail
