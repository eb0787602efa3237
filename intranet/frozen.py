"""What is kept of a decided result for ever: facts, result, reasons, regulation, as one record.

Facts stand in the form that `flask classify` reads, so that anybody can put them to the rules
again. A record is canonical JSON; its SHA-256 stands beside it and in the log.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from intranet.members import Reading, Standing
from intranet.queries.sheets import Sheet
from intranet.rules.ballot import Outcome
from intranet.rules.facts import OrganisationFacts
from intranet.rules.member_facts import MemberFacts
from intranet.rules.result import OrganisationResult
from intranet.sheet import StoredRow


def canonical(record: Mapping[str, Any]) -> str:
    """The record as text: the same on every machine."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """The SHA-256 of a record's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def organisation(
    found: Sheet,
    stored: Mapping[str, StoredRow],
    result: OrganisationResult,
    voted: Outcome | None,
    reading: Reading | None,
) -> dict[str, Any]:
    """The record of an organisation: what was said, what was verified, voted, and what came of it.

    `reading` are a branch's members as judged; None where it keeps no roll, and for a committee.
    """
    quota = None
    if reading is not None:
        quota = {
            **reading.quota.as_json(),
            "members": len(reading.standings),
            "nominated": len(reading.nominated),
            "staying": len(reading.staying),
            "special": reading.special_quota,
        }
    return {
        "kind": found.organisation.kind,
        "name": found.organisation.name,
        "year": found.year,
        "revision": found.revision,
        "regulation": found.regulation_sha256,
        "facts": organisation_facts(result.case.facts),
        "result": result.as_json(),
        "rows": {
            key: {"said": dict(row.values), "verified": row.verified, "note": row.note}
            for key, row in sorted(stored.items())
        },
        "ballot": _ballot(found, voted),
        "quota": quota,
    }


def member(each: Standing, found: Sheet) -> dict[str, Any]:
    """The record of a member: his facts in the round that counted, and what came of them."""
    return {
        "kind": "member",
        "name": each.member.full_name,
        "branch": found.organisation.name,
        "year": found.year,
        "regulation": found.regulation_sha256,
        "facts": member_facts(each.result.case.facts),
        "result": each.result.as_json(),
        "round": each.round.number if each.round else None,
        "dropped": each.dropped,
        "not_assessed": each.member.not_assessed,
    }


def organisation_facts(known: OrganisationFacts) -> dict[str, Any]:
    """The facts of an organisation as JSON."""
    return _fields(known)


def member_facts(known: MemberFacts) -> dict[str, Any]:
    """The facts of a member as JSON."""
    return _fields(known)


def _ballot(found: Sheet, voted: Outcome | None) -> dict[str, Any] | None:
    if found.ballot is None or voted is None:
        return None
    return {
        "number": found.ballot.number,
        "counts": dict(found.ballot.row),
        "leaders": list(voted.leaders),
    }


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return str(value)
        case dt.date():
            return value.isoformat()
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case tuple():
            return [_plain(each) for each in value]
        case None | bool() | int() | str():
            return value
    return _fields(value)


def _fields(value: Any) -> dict[str, Any]:
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
