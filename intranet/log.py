"""The log: each act is written down in the same transaction as its effect.

An entry's hash covers its content and the hash of the entry before, so that a changed, removed or
inserted entry is found by recounting. `detail` holds keys and values, never a person's name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from intranet.database import PostgresqlServer, database, engine
from intranet.models import LogEntry, LogHead

START = "0" * 64


class OutsideTransaction(RuntimeError):
    """An act was to be logged apart from its effect."""


def append(
    act: str,
    *,
    at: str,
    user_id: int | None,
    organisation_id: int | None = None,
    assessment_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry at the end of the chain, inside the act's own transaction.

    Raises OutsideTransaction where there is none: the entry could then outlive its act.
    """
    if not database.in_transaction():
        raise OutsideTransaction(act)
    query = LogHead.select()
    if isinstance(engine(), PostgresqlServer):
        query = query.for_update()
    head = query.get()
    entry = {
        "number": head.number + 1,
        "at": at,
        "user_id": user_id,
        "act": act,
        "organisation_id": organisation_id,
        "assessment_id": assessment_id,
        "detail": _canonical(detail or {}),
        "previous_hash": head.hash,
    }
    digest = _digest(entry)
    LogEntry.create(id=entry["number"], **entry, hash=digest)
    LogHead.update(number=entry["number"], hash=digest).execute()


class Fault(NamedTuple):
    """One fault of the chain: at which entry, and which of the kinds below."""

    number: int
    kind: str


MISSING, UNBOUND, CHANGED, CUT = "missing", "unbound", "changed", "cut"
_SENTENCES: Mapping[str, str] = {
    MISSING: "entry {} is missing",
    UNBOUND: "entry {} is not bound to the one before",
    CHANGED: "entry {} was changed",
    CUT: "entries are missing at the end",
}


def faults() -> Iterator[str]:
    """Recount the chain; one English sentence for each fault, none when it is whole."""
    for fault in recount():
        yield _SENTENCES[fault.kind].format(fault.number)


def recount() -> Iterator[Fault]:
    """Recount the chain from its first entry; nothing when it is whole."""
    previous, number = START, 0
    for row in LogEntry.select().order_by(LogEntry.number).dicts().iterator():
        number += 1
        entry = {
            "number": row["number"],
            "at": row["at"],
            "user_id": row["user"],
            "act": row["act"],
            "organisation_id": row["organisation"],
            "assessment_id": row["assessment"],
            "detail": row["detail"],
            "previous_hash": row["previous_hash"],
        }
        if row["number"] != number:
            yield Fault(number, MISSING)
            number = row["number"]
        if row["previous_hash"] != previous:
            yield Fault(row["number"], UNBOUND)
        if row["id"] != row["number"] or row["hash"] != _digest(entry):
            yield Fault(row["number"], CHANGED)
        previous = row["hash"]
    if list(LogHead.select(LogHead.number, LogHead.hash).tuples()) != [(number, previous)]:
        yield Fault(number, CUT)


def _canonical(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(entry).encode()).hexdigest()
