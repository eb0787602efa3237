"""R16: what was ever said, read back out of tables and log alone."""

from __future__ import annotations

import json
from typing import Any

from intranet.models import BallotRound, DecidedMember, DecidedResult, LogEntry, MemberFact

Told = list[tuple[str, Any]]
#: The counts of votes by which a test's ballot is known again.
BALLOTS = {7: "strong", 1: "good"}


def recalled(assessment: int, kind: str) -> Told:
    """Everything of a kind that was said of an assessment, in order; copies of what stood first."""
    if kind == "fact":
        query = MemberFact.select().where(MemberFact.assessment == assessment)
        rows = query.order_by(MemberFact.id)
        return [(f"{row.member_id}.{row.field}", row.value) for row in rows]
    if kind == "ballot":
        query = BallotRound.select().where(BallotRound.assessment == assessment)
        rows = query.order_by(BallotRound.id)
        return [(str(row.number), BALLOTS[row.votes_1]) for row in rows]
    found: Told = []
    for entry in LogEntry.select().where(LogEntry.assessment == assessment).order_by(LogEntry.id):
        detail = json.loads(entry.detail)
        if entry.act == "sheet.edit" and kind == "row":
            found += [(key, change["new"]) for key, change in _in_order(detail)]
        elif entry.act == "committee.propose" and kind == "row":
            found.append(("proposal", detail["new"]))
        elif entry.act == "sheet.verify" and kind == "found" and "to" not in detail:
            found += [(key, change["new"]["self_score"]) for key, change in detail.items()]
    return found


def _in_order(detail: dict[str, Any]) -> list[tuple[str, Any]]:
    """An entry's rows; within one act they have no order."""
    return sorted(detail.items())


def records() -> dict[tuple[str, int], tuple[str, str]]:
    """Every record of a decided result with its hash, annulled ones too."""
    return {
        (model._meta.table_name, row.id): (row.record, row.sha256)
        for model in (DecidedResult, DecidedMember)
        for row in model.select()
    }
