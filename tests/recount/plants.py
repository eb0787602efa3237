"""Bad changes to a good database, each with the identity that must name it.

`past` are those that a constraint of the database itself would refuse: they are planted past it, in
SQLite. A forger is somebody who puts every hash right that he can reach.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from intranet.database import database
from intranet.models import DecidedMember, DecidedResult, LogEntry, LogHead
from intranet.recount.reading import canonical
from tests.sheets import BLANK, assessment


class Plant(NamedTuple):
    code: str
    name: str
    change: Callable[[], object]
    past: bool = False


def sql(text: str) -> Callable[[], object]:
    """One statement; `{b}` is the assessment of the branch that was decided with its members."""

    def act() -> object:
        said = text
        for token, meaning in _TOKENS.items():
            said = said.replace(token, meaning)
        return database.execute_sql(said.replace("{b}", str(assessment(BLANK).id)))

    return act


#: What statements are short for; the last round of the branch, the first sheet, its first row.
_TOKENS = {
    "{row}": "(SELECT MIN(id) FROM vote_sheet_row WHERE sheet_id = {sheet})",
    "{sheet}": "(SELECT MAX(id) FROM vote_sheet WHERE assessment_id = {b} AND number = 1)",
    "{round}": "(SELECT MAX(id) FROM ballot_round WHERE assessment_id = {b})",
    "{member}": "(SELECT MIN(id) FROM decided_member WHERE assessment_id = {b})",
}


# --- a forger's tools -----------------------------------------------------------------------------


def rehash() -> None:
    """Bind every entry of the log anew, as whoever wrote all of it would have."""
    before = "0" * 64
    for row in LogEntry.select().order_by(LogEntry.number).dicts():
        names = {"user": "user_id", "organisation": "organisation_id"}
        names["assessment"] = "assessment_id"
        entry = {names.get(k, k): v for k, v in row.items() if k not in {"id", "hash"}}
        entry["previous_hash"] = before
        digest = hashlib.sha256(canonical(entry).encode()).hexdigest()
        bound = LogEntry.update(previous_hash=before, hash=digest)
        bound.where(LogEntry.id == row["id"]).execute()
        before = digest
    LogHead.update(hash=before).execute()


def forge(model: Any, change: Callable[[dict[str, Any]], object], **columns: Any) -> None:
    """Change a record, its columns, its hash, and the log that binds it."""
    row = model.select().where(model.annulled_by.is_null(), model.tier.is_null(False))
    one = row.where(model.assessment == assessment(BLANK)).order_by(model.id).first()
    record = json.loads(one.record)
    change(record)
    text = canonical(record)
    old, new = one.sha256, hashlib.sha256(text.encode()).hexdigest()
    model.update(record=text, sha256=new, **columns).where(model.id == one.id).execute()
    for entry in LogEntry.select():
        if old in entry.detail:
            detail = json.loads(entry.detail.replace(old, new))
            if "tier" in columns and "tier" in detail:
                detail["tier"] = columns["tier"]
            LogEntry.update(detail=canonical(detail)).where(LogEntry.id == entry.id).execute()
    rehash()


def forged(
    model: Any, change: Callable[[dict[str, Any]], object], **columns: Any
) -> Callable[[], object]:
    return lambda: forge(model, change, **columns)


def swap(query: Any, *names: str) -> Callable[[], object]:
    """Exchange what two rows say in these columns."""

    def act() -> None:
        one, other = query()
        for mine, theirs in ((one, other), (other, one)):
            values = {name: getattr(theirs, name) for name in names}
            type(mine).update(**values).where(type(mine).id == mine.id).execute()

    return act


def two_entries() -> list[LogEntry]:
    return list(LogEntry.select().where(LogEntry.number.in_([60, 61])))


def retiered(record: dict[str, Any]) -> None:
    record["decided"] = "good"


def first_reason(record: dict[str, Any]) -> None:
    record["result"]["reasons"][2]["answer"] = "not_met"


def all_tiers(record: dict[str, Any]) -> None:
    record["result"] |= {"tier": "good", "best": "good", "worst": "good"}
    record["decided"] = "good"


def reworded() -> None:
    """One detail of the log in another spelling, with every hash put right."""
    entry = LogEntry.get(LogEntry.act == "cycle.open")
    LogEntry.update(detail=entry.detail.replace(":", ": ", 1)).where(
        LogEntry.id == entry.id
    ).execute()
    rehash()


def cut_off() -> None:
    """The last entry gone; the head still knows of it."""
    last = LogEntry.select().order_by(LogEntry.number.desc()).first()
    LogEntry.delete().where(LogEntry.id == last.id).execute()


def slipped_in() -> None:
    """An entry at the end that nobody bound."""
    last = LogEntry.select().order_by(LogEntry.number.desc()).dicts().first()
    later = last["number"] + 1
    LogEntry.insert(**{**last, "id": later, "number": later, "hash": "1" * 64}).execute()


_ROUND = "UPDATE ballot_round SET %s WHERE id = {round}"
_ROW = "UPDATE vote_sheet_row SET %s WHERE id = {row}"
_HEAD = "UPDATE vote_sheet SET %s WHERE id = {sheet}"
_SCORE = "UPDATE criterion_score SET %s WHERE assessment_id = %s AND criterion = 'ideology'"
_RESULT = "UPDATE decided_result SET %s WHERE assessment_id = {b}"
_MEMBER = "UPDATE decided_member SET %s WHERE id = {member}"

PLANTS = (
    # ballots
    Plant("B1", "stock", sql(_ROUND % "received = 10, unused = 1, spoiled = 1"), past=True),
    Plant("B1", "half a stock", sql(_ROUND % "received = 9"), past=True),
    Plant("B2", "issued", sql(_ROUND % "issued = 8"), past=True),
    Plant("B3", "invalid", sql(_ROUND % "invalid = 0"), past=True),
    Plant("B4", "one vote more", sql(_ROUND % "votes_1 = 8"), past=True),
    Plant("B4", "a vote for no tier", sql(_ROUND % "votes_1 = 6, votes_5 = 1")),
    Plant("B5", "more present", sql(_ROUND % "present = 11, absent = -1"), past=True),
    Plant("B6", "below nought", sql(_ROUND % "votes_3 = -1, votes_1 = 8"), past=True),
    Plant("B6", "complete without a body", sql(_ROUND % "body = ''"), past=True),
    Plant("B7", "confirmed by oneself", sql(_ROUND % "confirmed_by_id = entered_by_id"), past=True),
    Plant("B8", "a version left out", sql(_ROUND % "version = 3")),
    Plant("ballot", "tiers swapped, sums kept", sql(_ROUND % "votes_1 = 1, votes_2 = 7")),
    Plant("B4", "a row's mark", sql(_ROW % "no_mark = 1"), past=True),
    Plant("B4", "a row's ballots", sql(_ROW % "valid = 22"), past=True),
    Plant("B4", "no row", sql("DELETE FROM vote_sheet_row WHERE sheet_id = {sheet}")),
    Plant("B4", "absent and counted", sql(_ROW % "status = 'absent'"), past=True),
    Plant("votes", "a member's votes, sums kept", sql(_ROW % "votes_1 = 19, votes_2 = 4")),
    Plant("votes", "the base", sql(_HEAD % "official = 25")),
    Plant("votes", "the day", sql(_HEAD % "voted_on = '2017-12-05'")),
    # sheets
    Plant("max", "a score above its maximum", sql(_SCORE % ("self_score = 2001", "2")), past=True),
    Plant("max", "a greater maximum", sql(_SCORE % ("maximum = 3000", "2"))),
    Plant("total", "a submitted score", sql(_SCORE % ("self_score = 1801", "2"))),
    Plant("logged", "a draft's score", sql(_SCORE % ("self_score = 1751", "3"))),
    Plant("logged", "an answer", sql("UPDATE condition_answer SET answer = 'good' "
                                     "WHERE assessment_id = 2 AND condition = 'tasks'")),
    Plant("logged", "a row gone", sql("DELETE FROM leader_discipline WHERE assessment_id = 2")),
    Plant("form", "an unknown question",
          sql("UPDATE condition_answer SET condition = 'peer.khac' "
              "WHERE assessment_id = 2 AND condition = 'peer.cong_doan'")),
    Plant("sum", "more found than there were",
          sql("UPDATE leader_discipline SET self_detected = 2 WHERE assessment_id = 2"), past=True),
    Plant("rows", "a verified score, after deciding",
          sql(_SCORE % ("verified_score = 1795", "{b}"))),
    Plant("verified", "no verified score", sql(_SCORE % ("verified_score = NULL", "8"))),
    Plant("rows", "a note", sql(_SCORE % ("note = 'Khác.'", "{b}"))),
    Plant("counts", "one failed for one completed",
          sql("UPDATE subordinate_count SET completed_or_better = completed_or_better - 1, "
              "failed = failed + 1 WHERE assessment_id = 14")),
    Plant("counts", "one waiting for one rated",
          sql("UPDATE member_summary SET tier_2 = tier_2 - 1, waiting = waiting + 1 "
              "WHERE assessment_id = 14")),
    Plant("counts", "typed beside a roll",
          sql("UPDATE subordinate_count SET source = 'typed' WHERE assessment_id = 14")),
    # results
    Plant("record", "a tier", sql(_RESULT % "tier = 'good'")),
    Plant("reason", "a tier, forged", forged(DecidedResult, retiered, tier="good")),
    Plant("tier", "a result, forged", forged(DecidedResult, all_tiers, tier="good")),
    Plant("reasons", "an answer, forged", forged(DecidedResult, first_reason)),
    Plant("facts", "a fact, forged",
          forged(DecidedResult, lambda record: record["facts"].update(authority="lowest"))),
    Plant("quota", "the quota, forged",
          forged(DecidedResult, lambda record: record["quota"].update(keep=3))),
    Plant("record", "the name of a plan, forged",
          forged(DecidedResult, lambda record: record.update(regulation="0" * 64))),
    Plant("hash", "one byte of a record",
          sql(_RESULT % "record = replace(record, 'Chi bộ', 'Chi bô')")),
    Plant("bound", "record and hash", lambda: rerecord("Chi bộ", "Chi bô")),
    Plant("form", "no JSON", sql(_RESULT % "record = 'x'")),
    Plant("bound", "another decision", sql(_RESULT % "decision_id = 1")),
    Plant("reason", "a member's tier, forged",
          forged(DecidedMember, lambda record: record.update(decided="failed"), tier="failed")),
    Plant("votes", "a member's votes, forged",
          forged(DecidedMember, lambda record: record["facts"]["votes"].update(good=22))),
    Plant("facts", "a member's standing, forged",
          forged(DecidedMember, lambda record: record["facts"].update(standing="probationary"))),
    Plant("facts", "a member's failings, forged",
          forged(DecidedMember, lambda record: record["facts"].update(failings=[]))),
    Plant("bound", "a member's result gone",
          sql("DELETE FROM decided_member WHERE id = {member}")),
    Plant("orphan", "a member's result without decision", sql(_MEMBER % "decision_id = 999"), True),
    Plant("record", "which rounds count", sql(_MEMBER % "after_round = 2")),
    Plant("chain", "a revision of a member", sql(_MEMBER % "revision = 3")),
    Plant("annulled", "a member's annulment, slipped in", sql(_MEMBER % "annulled_by_id = 3")),
    Plant("annulled", "an annulment taken away",
          sql("UPDATE decided_result SET annulled_by_id = NULL WHERE annulled_by_id IS NOT NULL")),
    Plant("chain", "a result gone",
          sql("DELETE FROM decided_result WHERE assessment_id = 9")),
    Plant("chain", "a revision left out",
          sql("UPDATE assessment SET revision = 3 WHERE revision = 2")),
    # steps and years
    Plant("step", "a step gone",
          sql("DELETE FROM step WHERE assessment_id = 8 AND act = 'submit'")),
    Plant("state", "a state", sql("UPDATE assessment SET state = 'draft' WHERE id = 2")),
    Plant("state", "rated anew", sql("UPDATE assessment SET redo = 1 WHERE id = 9")),
    Plant("logged", "why it was returned",
          sql("UPDATE step SET reason = 'Khác.' WHERE act = 'return'")),
    Plant("state", "a closed year", sql("UPDATE cycle SET state = 'closed'")),
    Plant("hash", "the regulation",
          sql("UPDATE cycle SET regulation_text = replace(regulation_text, '2/3', '1/3')")),
    # decisions
    Plant("sum", "a decision's votes",
          sql("UPDATE decision SET in_favour = 10 WHERE id = 1"), past=True),
    Plant("bound", "a decision's votes, sums kept",
          sql("UPDATE decision SET in_favour = 12, against = 1 WHERE id = 1")),
    Plant("bound", "a decision's number", sql("UPDATE decision SET number = '7' WHERE id = 1")),
    Plant("about", "a decision of another kind",
          sql("UPDATE decision SET kind = 'praise' WHERE id = 1")),
    Plant("bound", "praise taken away", sql("UPDATE commendation SET decision_id = NULL")),
    Plant("bound", "a reason for praise", sql("UPDATE commendation SET reason = 'Khác.'")),
    Plant("bound", "a note on a mark", sql("UPDATE review_mark SET note = 'Khác.'")),
    Plant("bound", "a report", sql("UPDATE superior_report SET number = '1'")),
    # the log
    Plant("log", "one byte", sql("UPDATE log_entry SET act = 'sheet.edjt' WHERE number = 40")),
    Plant("log", "one gone", sql("DELETE FROM log_entry WHERE number = 40")),
    Plant("log", "the last gone", cut_off),
    Plant("log", "one slipped in", slipped_in),
    Plant("log", "two in another order", swap(two_entries, "act", "detail", "assessment")),
    Plant("form", "another spelling, forged", reworded),
    # files, versions, references
    Plant("file", "one byte of a file",
          lambda: database.execute_sql(_BYTE[type(database.obj).__name__])),
    Plant("orphan", "a file of nobody", sql("DELETE FROM evidence")),
    Plant("B8", "two versions stand",
          sql("UPDATE roll_entry SET superseded = 1 WHERE id = (SELECT MAX(id) FROM roll_entry)")),
    Plant("B8", "a fact's version",
          sql("UPDATE member_fact SET version = 2 WHERE id = (SELECT MAX(id) FROM member_fact)")),
    Plant("orphan", "a row of nobody",
          sql("UPDATE proposal SET assessment_id = 999 WHERE id = 1"), past=True),
    Plant("check", "a constraint", sql("UPDATE organisation SET type = 'x' WHERE id = 3"), True),
)  # fmt: skip

_BYTE = {
    "SqliteFile": "UPDATE evidence_content SET data = CAST(x'00' || substr(data, 2) AS BLOB)",
    "PostgresqlServer": "UPDATE evidence_content SET data = set_byte(data, 0, 0)",
}


def rerecord(old: str, new: str) -> None:
    """Change a record and its hash beside it, without the log."""
    one = DecidedResult.get(DecidedResult.assessment == assessment(BLANK))
    text = one.record.replace(old, new, 1)
    digest = hashlib.sha256(text.encode()).hexdigest()
    DecidedResult.update(record=text, sha256=digest).where(DecidedResult.id == one.id).execute()
