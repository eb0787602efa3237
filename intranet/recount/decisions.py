"""Decisions, selections for praise, marks and reports: whole, and as the log has them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from intranet.models import (
    Assessment,
    Commendation,
    DecidedMember,
    DecidedResult,
    Decision,
    LogEntry,
    ReviewMark,
    SuperiorReport,
)
from intranet.recount.fault import Fault, differs, readable
from intranet.recount.reading import Row, stream

KINDS = ("rating", "praise", "annulment", "superior")
TOLD = ("number", "decided_on", "body", "reason")
ATTENDANCE = ("members", "present", "in_favour", "against", "abstained")


def of_cycle(cycle: Row, plan: Mapping[str, Any]) -> Iterator[Fault]:
    """Every decision of a year."""
    told = {}
    for row in stream(LogEntry, act=[f"decision.{kind}" for kind in KINDS]):
        told[json.loads(row["detail"])["decision"]] = row
    for row in stream(Decision, cycle=cycle["id"]):
        yield from readable("decision", row["id"], _decision, row, told.get(row["id"]))
    own = [row["id"] for row in stream(Assessment, cycle=cycle["id"])]
    for which in own:
        yield from readable("commendation", f"của biểu {which}", _commendations, which, plan)
    for row in stream(ReviewMark, assessment=own):
        yield from readable("review_mark", row["id"], _mark, row)


def _decision(row: Row, entry: Row | None) -> Iterator[Fault]:
    """Its vote adds up, the log has it as it is, and it decides something of its own kind."""
    which = row["id"]
    counts = [row[name] for name in ATTENDANCE]
    if None not in counts:
        members, present, *votes = counts
        if present > members or sum(votes) != present or min(counts) < 0:
            said = f"{' + '.join(map(str, votes))} phiếu, {present} có mặt, {members} người"
            yield Fault(
                "sum", "decision", which, said, "phiếu cộng bằng số có mặt, không quá tổng số"
            )
    elif counts.count(None) < len(counts) or row["kind"] != "superior":
        yield Fault("sum", "decision", which, "thiếu số người, số phiếu", "có đủ cả năm số")
    if entry is None:
        yield Fault("bound", "decision", which, "nhật ký không ghi quyết định này", "có ghi")
    else:
        detail = json.loads(entry["detail"])
        for name, found, right in (
            ("kind", f"decision.{row['kind']}", entry["act"]),
            ("recorded_at", row["recorded_at"], entry["at"]),
            ("recorded_by", row["recorded_by"], entry["user"]),
            *((each, row[each], detail[each]) for each in (*TOLD, *ATTENDANCE)),
        ):
            yield from differs("bound", "decision", which, name, found, right)
    decided = _count(DecidedResult, decision=which) + _count(DecidedMember, decision=which)
    annulled = _count(DecidedResult, annulled_by=which) + _count(DecidedMember, annulled_by=which)
    praised = _count(Commendation, decision=which)
    about = {
        "rating": (decided > 0, annulled, praised),
        "superior": (decided == 1, annulled, praised),
        "annulment": (annulled == 1, decided, praised),
        "praise": (praised > 0, decided, annulled),
    }[row["kind"]]
    if about != (True, 0, 0):
        said = f"quyết định {row['kind']} về {decided} kết quả, huỷ bỏ {annulled}, khen {praised}"
        yield Fault("about", "decision", which, said, "đúng việc của loại quyết định ấy")


def _count(model: Any, **columns: int) -> int:
    return sum(1 for _ in stream(model, **columns))


def _commendations(assessment: int, plan: Mapping[str, Any]) -> Iterator[Fault]:
    """Selections for praise are as the log tells; who was praised was decided best (II.B.1.3.a)."""
    told: list[list[object]] = []
    for entry in stream(LogEntry, act=["commend", "praise"], assessment=assessment):
        detail, by = json.loads(entry["detail"]), [entry["at"], entry["user"]]
        match detail["what"]:
            case "select":
                told.append([*by, detail["reason"], None, None, None])
            case "withdraw":
                told[-1][3:5] = by
            case "praise":
                told[-1][5] = detail["decision"]
    columns = ("selected_at", "selected_by", "reason", "withdrawn_at", "withdrawn_by", "decision")
    rows = list(stream(Commendation, assessment=assessment))
    found = [[row[name] for name in columns] for row in rows]
    place = f"của biểu {assessment}"
    yield from differs("bound", "commendation", place, "việc chọn khen thưởng", found, told)
    best = plan["strong_share_limit"]["tier"]
    tiers = [row["tier"] for row in stream(DecidedResult, assessment=assessment)]
    if any(row["decision"] is not None for row in rows) and tiers != [best]:
        yield Fault("praise", "commendation", place, f"đã khen mà mức là {tiers}", f"“{best}”")


def _mark(row: Row) -> Iterator[Fault]:
    """A mark follows from an annulment; whoever looked is in the log."""
    kinds = [each["kind"] for each in stream(Decision, id=row["decision"])]
    yield from differs("about", "review_mark", row["id"], "loại quyết định", kinds, ["annulment"])
    looked = {
        detail["mark"]: (entry["at"], entry["user"], detail["note"])
        for entry in stream(LogEntry, act="result.look", assessment=row["assessment"])
        for detail in [json.loads(entry["detail"])]
    }
    found = None if row["looked_at"] is None else (row["looked_at"], row["looked_by"], row["note"])
    yield from differs(
        "bound", "review_mark", row["id"], "đã xem lại", found, looked.get(row["id"])
    )


def reported(assessment: Row, log: list[Row]) -> Iterator[Fault]:
    """The report to the body above is the one that the log says was sent."""
    which = assessment["id"]
    sent = [
        (row["number"], row["sent_on"], row["recorded_at"], row["recorded_by"])
        for row in stream(SuperiorReport, assessment=which)
    ]
    told = [
        (each["detail"]["number"], each["detail"]["sent_on"], each["at"], each["user"])
        for each in log
        if each["act"] == "committee.report"
    ]
    yield from differs("bound", "superior_report", f"của biểu {which}", "báo cáo", sent, told)
