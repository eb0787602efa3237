"""A sheet's rows counted again: bounds, sums, the counts of members, and what the log says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from intranet import clock
from intranet.models import (
    Assessment,
    ConditionAnswer,
    CriterionScore,
    DecidedResult,
    LeaderDiscipline,
    LogEntry,
    MemberSummary,
    Organisation,
    Proposal,
    SubordinateCount,
)
from intranet.recount import members
from intranet.recount.fault import Fault, differs
from intranet.recount.reading import Row, stream

Plan = Mapping[str, Any]
LEADERS = ("disciplined", "self_detected")
MEMBERS = ("total", "completed_or_better", "failed")
PROPOSAL = ("tier", "body", "proposed_on", "reason", "ballot_reason")
EDITABLE = {"draft", "returned"}


class Kept(NamedTuple):
    """One row of a sheet in the form in which a record keeps it, and the stored row itself."""

    table: str
    row: Row
    said: dict[str, Any]
    verified: dict[str, Any] | None

    @property
    def counting(self) -> dict[str, Any]:
        """The values that count once the office has verified."""
        return {**self.said, **(self.verified or {})}


def read(assessment: int) -> dict[str, Kept]:
    """Every row of a sheet by its key."""
    found = {}
    for row in stream(CriterionScore, assessment=assessment):
        said = ("self_score", "evidence")
        found[f"score.{row['criterion']}"] = _kept("criterion_score", row, said, ("self_score",))
    for row in stream(ConditionAnswer, assessment=assessment):
        found[row["condition"]] = _kept("condition_answer", row, ("answer",), ("answer",))
    for row in stream(LeaderDiscipline, assessment=assessment):
        found["leaders"] = _kept("leader_discipline", row, LEADERS, LEADERS)
    for row in stream(SubordinateCount, assessment=assessment):
        found["members"] = _kept("subordinate_count", row, MEMBERS, MEMBERS)
    for row in stream(Proposal, assessment=assessment):
        found["proposal"] = _kept("proposal", row, PROPOSAL, ())
    return found


def _kept(table: str, row: Row, said: Iterable[str], verified: Iterable[str]) -> Kept:
    """The office's value of `self_score` lies in `verified_score`, of any other in `verified_…`."""
    columns = {name: f"verified_{'score' if name == 'self_score' else name}" for name in verified}
    found = {name: row[column] for name, column in columns.items()}
    whole = bool(found) and None not in found.values()
    return Kept(table, row, {name: row[name] for name in said}, found if whole else None)


def total(rows: Mapping[str, Kept], plan: Plan, *, verified: bool) -> int | None:
    """The sum of the scores in hundredths of a point; None while one is missing."""
    scores = []
    for each in plan["criteria"]:
        kept = rows.get(f"score.{each['key']}")
        values = (kept.counting if verified else kept.said) if kept else {"self_score": None}
        scores.append(values["self_score"])
    return None if None in scores else sum(score or 0 for score in scores)


def bounds(rows: Mapping[str, Kept], plan: Plan) -> Iterator[Fault]:
    """Each score within its maximum, each sum within its whole, each question one of the plan's."""
    most = {f"score.{each['key']}": int(each["maximum"] * 100) for each in plan["criteria"]}
    known = {*most, *ANSWERS, *(f"peer.{each['key']}" for each in plan["mass_organisations"])}
    for key, kept in rows.items():
        which = kept.row["id"]
        if key not in known:
            yield Fault("form", kept.table, which, f"mục “{key}”", "một mục của quy định")
        elif key in most:
            yield from differs(
                "max", kept.table, which, "điểm tối đa", kept.row["maximum"], most[key]
            )
            for name in ("self_score", "verified_score"):
                number = kept.row[name]
                if number is not None and not 0 <= number <= most[key]:
                    said = f"{name} là {number}"
                    yield Fault("max", kept.table, which, said, f"từ 0 đến {most[key]}")
        for values in (kept.said, kept.verified or {}):
            yield from _sums(key, kept, values)
    for verified in (False, True):
        points, limit = total(rows, plan, verified=verified), plan["scores"]["maximum_total"] * 100
        if points is not None and points > limit:
            table, which = "criterion_score", rows[next(iter(most))].row["assessment"]
            yield Fault("sum", table, f"của biểu {which}", f"tổng {points}", f"nhiều nhất {limit}")


ANSWERS = (
    *("tasks", "committee_performance", "united", "regular_meetings", "corruption_discipline"),
    *("authority", "leaders", "members", "proposal"),
)


def _sums(key: str, kept: Kept, values: Mapping[str, Any]) -> Iterator[Fault]:
    if key not in {"leaders", "members"} or not values:
        return
    whole, *parts = (values[name] for name in (LEADERS if key == "leaders" else MEMBERS))
    known = [each or 0 for each in parts]
    if (whole is not None and sum(known) > whole) or min([whole or 0, *known]) < 0:
        said = f"{' + '.join(map(str, known))} so với {whole}"
        yield Fault("sum", kept.table, kept.row["id"], said, "các phần không vượt quá tổng")


# --- what the log says of it ----------------------------------------------------------------------


def entries(assessment: int) -> list[Row]:
    """The log's entries about an assessment, each with its detail read."""
    found = stream(LogEntry, assessment=assessment)
    return [{**row, "detail": json.loads(row["detail"])} for row in found]


def logged(rows: Mapping[str, Kept], log: list[Row]) -> Iterator[Fault]:
    """What was logged last of a row is what it says."""
    last: dict[str, Any] = {}
    for entry in log:
        if entry["act"] == "sheet.edit":
            last |= {key: change["new"] for key, change in entry["detail"].items()}
        elif entry["act"] == "committee.propose":
            last["proposal"] = entry["detail"]["new"]
    for key, right in last.items():
        kept = rows.get(key)
        if kept is None:
            yield Fault(
                "logged", "assessment", log[0]["assessment"], f"thiếu mục “{key}”", str(right)
            )
        elif kept.row.get("source") != "roll":
            what = f"mục “{key}”"
            yield from differs("logged", kept.table, kept.row["id"], what, kept.said, right)


def handed_on(
    assessment: Row, rows: Mapping[str, Kept], plan: Plan, log: list[Row]
) -> Iterator[Fault]:
    """The total that was submitted, or passed on, is still the sum of the scores."""
    told = [entry["detail"] for entry in log if {"to", "total"} <= entry["detail"].keys()]
    if assessment["state"] in EDITABLE or not told:
        return
    points = total(rows, plan, verified=told[-1]["to"] == "verified")
    said = None if points is None else f"{points // 100}.{points % 100:02}"
    yield from differs(
        "total", "assessment", assessment["id"], "tổng điểm", said, told[-1]["total"]
    )


def verified(assessment: Row, rows: Mapping[str, Kept], plan: Plan) -> Iterator[Fault]:
    """From being passed on, every score of a branch stands as the office confirmed it."""
    if assessment["state"] not in {"verified", "decided", "annulled"}:
        return
    for each in plan["criteria"]:
        kept = rows.get(f"score.{each['key']}")
        if kept is None or kept.verified is None:
            said = f"tiêu chí {each['key']} chưa có điểm thẩm định"
            yield Fault("verified", "assessment", assessment["id"], said, "có điểm thẩm định")


# --- the counts of those below --------------------------------------------------------------------


def of_roll(
    assessment: Row, rows: Mapping[str, Kept], roll: members.Roll, plan: Plan, today: dt.date
) -> Iterator[Fault]:
    """A branch with a roll has the counts that its roll gives.

    They are counted when something changes, so any day since then may be the one they are of.
    """
    if not roll.entries or assessment["state"] in {"decided", "annulled"}:
        return
    kept = rows.get("members")
    if kept is None or kept.row["source"] != "roll":
        said = "số đảng viên không được đếm từ danh sách"
        yield Fault("counts", "assessment", assessment["id"], said, "đếm từ danh sách")
        return
    days = [today, clock.moment(kept.row["changed_at"]).date(), *members.days_of_change(roll)]
    rated = plan["members"]
    right = {day: members.counts(members.standings(roll, rated, day), rated) for day in days}
    found = tuple(kept.said[name] for name in MEMBERS)
    if found not in right.values():
        said = "tổng, hoàn thành trở lên, không hoàn thành là {}, {}, {}".format(*found)
        yield Fault("counts", kept.table, kept.row["id"], said, "{}, {}, {}".format(*right[today]))


def of_board(
    assessment: Row, roll: members.Roll, plan: Plan, log: list[Row], today: dt.date
) -> Iterator[Fault]:
    """What the office's board says of a branch's members is what its roll gives."""
    tiers = [tier["key"] for tier in plan["members"]["tiers"]]
    days = [today, *members.days_of_change(roll)]
    days += [clock.moment(entry["at"]).date() for entry in log]
    for row in stream(MemberSummary, assessment=assessment["id"]):
        if assessment["state"] == "annulled":
            return
        names = [*(f"tier_{place}" for place in range(1, 7)), members.WAITS, members.LEFT_OUT]
        found = [row[name] for name in ("listed", *names)]
        right = []
        for day in dict.fromkeys(days):
            rated = members.standings(roll, plan["members"], day)
            held = [rated[key] for key in tiers] + [0] * (6 - len(tiers))
            right.append([rated.total(), *held, rated[members.WAITS], rated[members.LEFT_OUT]])
        if found not in right:
            yield Fault("counts", "member_summary", row["id"], f"các số là {found}", str(right[0]))


def of_branches(assessment: Row, rows: Mapping[str, Kept], plan: Plan) -> Iterator[Fault]:
    """A committee that is still filled in has the counts that its branches' decided tiers give."""
    kept = rows.get("members")
    if assessment["state"] not in EDITABLE or kept is None or kept.row["source"] != "roll":
        return
    newest: dict[int, Row] = {}
    branches = {row["id"] for row in stream(Organisation, kind="branch")}
    for row in stream(Assessment, cycle=assessment["cycle"]):
        if (
            row["organisation"] in branches
            and newest.get(row["organisation"], row)["revision"] <= row["revision"]
        ):
            newest[row["organisation"]] = row
    decided = [row["id"] for row in newest.values() if row["state"] == "decided"]
    tiers = [row["tier"] for row in stream(DecidedResult, assessment=decided)]
    failed = tiers.count(plan["tiers"][-1]["key"])
    right = (len(newest), len(tiers) - failed, failed)
    found = tuple(kept.said[name] for name in MEMBERS)
    if found != right:
        said = "tổng, hoàn thành trở lên, yếu kém là {}, {}, {}".format(*found)
        yield Fault("counts", kept.table, kept.row["id"], said, "{}, {}, {}".format(*right))
