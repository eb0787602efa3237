"""Decided results judged once more, from the record that is kept of each and what it is bound to.

A record is text: its hash stands beside it and in the log entry of its decision, its figures are
those of the tables, and its tier is the one that its facts have under the regulation of its year.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from intranet.models import BallotRound, BranchFact, DecidedMember, DecidedResult
from intranet.recount import member, organisation, quota
from intranet.recount.fault import Fault, differs, readable
from intranet.recount.members import FACTS, Roll, of_entry, of_facts, of_round
from intranet.recount.reading import Row, canonical, stream
from intranet.recount.sheets import Kept

Plan = Mapping[str, Any]
DECIDING = {"result.decide", "committee.answer"}


class Results:
    """What was decided of one assessment, against everything that it stands on."""

    def __init__(
        self,
        assessment: Row,
        place: Row,
        cycle: Row,
        plan: Plan,
        sheet: Mapping[str, Kept],
        roll: Roll,
        log: list[Row],
    ) -> None:
        """Keeps what was read already; the results themselves are read when they are judged."""
        self.assessment, self.place, self.cycle, self.plan = assessment, place, cycle, plan
        self.sheet, self.roll, self.log = sheet, roll, log
        which = assessment["id"]
        self.own = list(stream(DecidedResult, assessment=which))
        self.members = list(stream(DecidedMember, assessment=which))
        self.records: dict[int, dict[str, Any]] = {}

    def faults(self) -> Iterator[Fault]:
        """Every fault of the organisation's result and of its members'."""
        state, which = self.assessment["state"], self.assessment["id"]
        wanted = int(state in {"decided", "annulled"})
        yield from differs("chain", "assessment", which, "số kết quả", len(self.own), wanted)
        for row in self.own:
            yield from readable("decided_result", row["id"], self._organisation, row)
        if self.members and not self.own:
            said = "đảng viên có kết quả mà chi bộ chưa"
            yield Fault("chain", "assessment", which, said, "chi bộ có quyết định")
        for row in self.members:
            yield from readable("decided_member", row["id"], self._member, row)
        if self.own:
            yield from readable("assessment", which, self._together)
        yield from readable("assessment", which, self._promised)

    # --- what every record has -------------------------------------------------------------------

    def _kept(self, table: str, row: Row, kind: str) -> Iterator[Fault]:
        """A record is canonical, of its hash, and says what its columns and its year say."""
        which = row["id"]
        digest = hashlib.sha256(row["record"].encode()).hexdigest()
        yield from differs("hash", table, which, "mã băm", row["sha256"], digest)
        record = json.loads(row["record"])
        if canonical(record) != row["record"]:
            yield Fault("form", table, which, "record viết khác dạng chuẩn", "JSON dạng chuẩn")
        for name, right in (
            ("kind", kind),
            ("decided", row["tier"]),
            ("reason", row["reason"]),
            ("regulation", self.cycle["regulation_sha256"]),
            ("year", self.cycle["year"]),
        ):
            yield from differs("record", table, which, name, record[name], right)

    def _bound(self, table: str, row: Row, digest: str | None, right: str) -> Iterator[Fault]:
        if digest != right:
            said = "nhật ký không ghi kết quả này" if digest is None else "nhật ký ghi mã băm khác"
            yield Fault("bound", table, row["id"], said, right[:12])

    def _decision(self, decision: int) -> dict[str, Any]:
        """What the log says that a decision decided of this assessment."""
        found: dict[str, Any] = {}
        for entry in self.log:
            if entry["act"] in DECIDING and entry["detail"].get("decision") == decision:
                found = entry["detail"]
        return found

    def _promised(self) -> Iterator[Fault]:
        """What the log says was decided, or annulled, is there."""
        which = self.assessment["id"]
        own = {(row["decision"], row["sha256"]) for row in self.own}
        members = {(row["decision"], str(row["member"]), row["sha256"]) for row in self.members}
        annulled = {(row["annulled_by"], row["member"], row["revision"]) for row in self.members}
        annulled |= {(row["annulled_by"], None, None) for row in self.own}
        told = set()
        for entry in self.log:
            detail = entry["detail"]
            if entry["act"] in DECIDING:
                missing = "sha256" in detail and (detail["decision"], detail["sha256"]) not in own
                missing = missing or any(
                    (detail["decision"], who, digest) not in members
                    for who, digest in detail.get("members", {}).items()
                )
                if missing:
                    said = f"mất kết quả mà quyết định {detail['decision']} đã ghi"
                    yield Fault("bound", "assessment", which, said, "còn nguyên")
            elif entry["act"] == "result.annul":
                told.add((detail["decision"], detail.get("member"), detail.get("revision")))
        marked = {each for each in annulled if each[0] is not None}
        if told != marked:
            said = f"đã huỷ bỏ {_listed(marked)}"
            yield Fault("annulled", "assessment", which, said, f"{_listed(told)} như nhật ký ghi")

    # --- the organisation ------------------------------------------------------------------------

    def _organisation(self, row: Row) -> Iterator[Fault]:
        table, which = "decided_result", row["id"]
        yield from self._kept(table, row, self.place["kind"])
        told = self._decision(row["decision"])
        yield from self._bound(table, row, told.get("sha256"), row["sha256"])
        yield from differs("bound", table, which, "tier", row["tier"], told.get("tier"))
        annulled = self.assessment["state"] == "annulled"
        marked = row["annulled_by"] is not None
        yield from differs("annulled", table, which, "đã huỷ bỏ", marked, annulled)
        record = json.loads(row["record"])
        self.records[0] = record
        revision = self.assessment["revision"]
        yield from differs("record", table, which, "revision", record["revision"], revision)
        rows = {
            key: {"said": each.said, "verified": each.verified, "note": each.row.get("note", "")}
            for key, each in self.sheet.items()
        }
        for key in sorted(rows.keys() | record["rows"].keys()):
            what = f"mục “{key}” trong biểu"
            yield from differs("rows", table, which, what, rows.get(key), record["rows"].get(key))
        facts = record["facts"]
        right = facts_of(self.sheet, self.plan, self.place["kind"])
        yield from differs("facts", table, which, "dữ kiện", facts, right)
        yield from self._judged(row, record)

    def _judged(self, row: Row, record: Mapping[str, Any]) -> Iterator[Fault]:
        """The tier of the facts, and a reason where another was decided."""
        table, which, result = "decided_result", row["id"], record["result"]
        found = organisation.judge(self.plan, record["facts"])
        for name in ("total", "tier", "best", "worst", "flags"):
            right = getattr(found, name)
            yield from differs("tier", table, which, f"result.{name}", result[name], right)
        reasons = [(each["clause"], each["code"], each["answer"]) for each in result["reasons"]]
        yield from _reasons(table, which, reasons, found.reasons)
        tiers = [each["key"] for each in self.plan["tiers"]]
        if row["tier"] not in tiers:
            yield Fault("tier", table, which, f"tier là “{row['tier']}”", "một mức của quy định")
        leaders = self._leaders(record["ballot"])
        yield from differs("ballot", table, which, "phiếu bầu", record["ballot"], leaders)
        if self.place["kind"] == "branch":
            usual = found.tier
            voted = leaders["leaders"] if leaders else []
            otherwise = bool(voted) and voted != [row["tier"]]
        else:
            proposed = self.sheet["proposal"].said["tier"]
            usual, otherwise = proposed, False
        if not row["reason"] and (row["tier"] != usual or otherwise):
            said = f"quyết định “{row['tier']}” không ghi lý do"
            right = f"“{usual}” theo dữ kiện và phiếu bầu, hoặc có lý do"
            yield Fault("reason", table, which, said, right)

    def _leaders(self, kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """What the last whole round of the ballot says, in the form of a record."""
        rows = stream(BallotRound, assessment=self.assessment["id"])
        whole = [row for row in rows if row["complete"]]
        if not whole:
            return None
        last = max(whole, key=lambda row: (row["number"], row["version"]))
        names = (kept or {}).get("counts") or ()
        votes = {
            tier["key"]: last[f"votes_{place}"]
            for place, tier in enumerate(self.plan["tiers"], start=1)
        }
        most = max(votes.values())
        leaders = [key for key, number in votes.items() if most and number == most]
        counts = {name: last[name] for name in names}
        return {"number": last["number"], "counts": counts, "leaders": leaders}

    # --- its members -----------------------------------------------------------------------------

    def _member(self, row: Row) -> Iterator[Fault]:
        table, which, who = "decided_member", row["id"], row["member"]
        yield from self._kept(table, row, "member")
        told = self._decision(row["decision"]).get("members", {})
        yield from self._bound(table, row, told.get(str(who)), row["sha256"])
        record = json.loads(row["record"])
        self.records[which] = record
        for name in ("outcome", "member", "revision", "after_round"):
            yield from differs("record", table, which, name, record[name], row[name])
        plan, facts, result = self.plan["members"], record["facts"], record["result"]
        yield from self._noted(row, record)
        found = member.judge(plan, facts)
        for name in ("outcome", "tier", "flags"):
            right = getattr(found, name)
            yield from differs("tier", table, which, f"result.{name}", result[name], right)
        own, *others = result["reasons"]
        yield from differs("reasons", table, which, "lý do", own["code"], found.why)
        reasons = [(each["clause"], each["code"], each["answer"]) for each in others]
        yield from _reasons(table, which, reasons, found.reasons)
        dropped = found.tier == plan["quota"]["tier"] and record["dropped"]
        rated = found.tier is not None and not dropped
        left_out = "not_assessed" if record["not_assessed"] else "not_rated"
        outcome = "classified" if rated else left_out
        yield from differs("tier", table, which, "outcome", row["outcome"], outcome)
        if not rated and not record["not_assessed"] and found.outcome != "not_rated":
            said = f"chưa có kết quả ({found.outcome}) mà đã quyết định"
            yield Fault("tier", table, which, said, "có kết quả, hoặc được ghi chưa đánh giá")
        if rated and row["tier"] != found.tier and not row["reason"]:
            said = f"quyết định “{row['tier']}” không ghi lý do"
            yield Fault("reason", table, which, said, f"“{found.tier}” theo phiếu, hoặc có lý do")

    def _noted(self, row: Row, record: Mapping[str, Any]) -> Iterator[Fault]:
        """The facts of a record are those of one version of the roll, of what is noted, of votes.

        What is noted of a member whose result was annulled goes on changing, so any version will
        do; the votes are those of the round that the record names.
        """
        table, which, who = "decided_member", row["id"], row["member"]
        facts = record["facts"]
        entries = self.roll.entries.get(who, [])
        told = {
            name: facts[name] for name in ("standing", "exempt", "admitted_on", "civil_servant")
        }
        names = {each["full_name"] for each in entries}
        if told not in [of_entry(each) for each in entries] or record["name"] not in names:
            said = "họ tên, dữ kiện khác danh sách đảng viên"
            yield Fault("facts", table, which, said, "như một bản của danh sách")
        for field in FACTS:
            nothing = dict.fromkeys(FACTS)
            values = [None, *(each["value"] for each in self.roll.facts.get((who, field), ()))]
            may = [of_facts({**nothing, field: value}) for value in values]
            (name,) = (
                key for key in may[0] if key.removesuffix("_on") == field.removesuffix("_on")
            )
            if facts[name] not in [each[name] for each in may]:
                said = f"{name} là {facts[name]}"
                yield Fault("facts", table, which, said, "như một bản đã ghi của đảng viên")
        reasons = {"", *(each["value"] for each in self.roll.facts.get((who, "not_assessed"), ()))}
        if record["not_assessed"] not in reasons:
            said = "lý do chưa đánh giá khác lý do đã ghi"
            yield Fault("facts", table, which, said, "như một bản đã ghi của đảng viên")
        best = self.plan["members"]["quota"]["tier"]
        drops = record["result"]["tier"] == best and self.roll.fact(who, "stays") == "no"
        yield from differs("facts", table, which, "dropped", record["dropped"], drops)
        rounds = {each.number: each for each in self.roll.rounds}
        listed = rounds[record["round"]] if record["round"] is not None else None
        right = of_round(listed, who, self.plan["members"])
        found = {name: facts[name] for name in right}
        yield from differs("votes", table, which, "số phiếu", found, right)
        if listed is not None:
            day = listed.head["voted_on"]
            yield from differs("votes", table, which, "ngày bỏ phiếu", facts["voted_on"], day)

    def _together(self) -> Iterator[Fault]:
        """The members' results as one: who has one, in which revision, the counts and the quota."""
        which = self.assessment["id"]
        revisions: dict[int, list[Row]] = {}
        for row in self.members:
            revisions.setdefault(row["member"], []).append(row)
        for who, rows in revisions.items():
            found = [row["revision"] for row in rows]
            if found != list(range(1, len(rows) + 1)):
                said = f"kết quả của đảng viên {who} có các lần {found}"
                yield Fault("chain", "assessment", which, said, f"1 đến {len(rows)}")
            if any(row["annulled_by"] is None for row in rows[:-1]):
                said = f"đảng viên {who} có hơn một kết quả còn giá trị"
                yield Fault("chain", "assessment", which, said, "nhiều nhất một")
        open_again = any(rows[-1]["annulled_by"] is not None for rows in revisions.values())
        redo = int(open_again and self.assessment["state"] == "decided")
        yield from differs("state", "assessment", which, "redo", self.assessment["redo"], redo)
        yield from self._quota()

    def _quota(self) -> Iterator[Fault]:
        """Counts and quota of a decided branch are those of the members decided with it."""
        which, record = self.own[0]["id"], self.records[0]
        table, decision = "decided_result", self.own[0]["decision"]
        together = [self.records[row["id"]] for row in self.members if row["decision"] == decision]
        if record["quota"] is None:
            yield from differs("counts", table, which, "số đảng viên", len(together), 0)
            return
        plan = self.plan["members"]
        tiers = [each["result"]["tier"] for each in together]
        standing = [None if each["dropped"] else each["result"]["tier"] for each in together]
        rated = [tier for tier in standing if tier is not None]
        failed = rated.count(plan["tiers"][-1]["key"])
        total = sum(
            each["result"]["outcome"] != "not_rated" and not (each["not_assessed"] and not tier)
            for each, tier in zip(together, standing, strict=True)
        )
        right: dict[str, Any] = {
            "total": total,
            "completed_or_better": len(rated) - failed,
            "failed": failed,
        }
        below = record["facts"]["subordinates"]
        yield from differs("counts", table, which, "số đảng viên", below, right)
        rule, keys = plan["quota"], [each["key"] for each in plan["tiers"]]
        best, of = keys.index(rule["tier"]), keys.index(rule["of"])
        counted = keys[best + 1 : of + 1] if rule["or_better"] else [rule["of"]]
        granted = {"assessment": self.assessment["id"], "field": "special_quota", "superseded": 0}
        special = any(row["value"] is not None for row in stream(BranchFact, **granted))
        numbers = (
            len(together),
            tiers.count(rule["tier"]),
            sum(map(tiers.count, counted)),
            special,
        )
        right = {
            "special": special,
            "members": numbers[0],
            "nominated": numbers[1],
            "staying": standing.count(rule["tier"]),
            "limit": quota.limit(rule, *numbers),
            "keep": quota.keep(rule, *numbers),
        }
        found = {name: record["quota"][name] for name in right}
        yield from differs("quota", table, which, "giới hạn", found, right)
        decided = [each["decided"] for each in together]
        named, good = decided.count(rule["tier"]), sum(map(decided.count, counted))
        most = quota.keep(rule, len(together), named, good, special)
        asked = rule["per"] == "branch" and rule["effect"] == "block"
        if asked and named > most and not record["reason"]:
            said = f"quyết định {named} người ở mức cao nhất, không ghi lý do"
            yield Fault("reason", table, which, said, f"nhiều nhất {most}, hoặc có lý do")


def facts_of(sheet: Mapping[str, Kept], plan: Plan, kind: str) -> dict[str, Any]:
    """An organisation's facts, in the form of a record, from the rows that count."""
    rows = {key: each.counting for key, each in sheet.items()}
    yes_no = {"yes": True, "no": False, None: None}

    def answer(key: str) -> Any:
        return rows.get(key, {"answer": None})["answer"]

    def points(key: str) -> str | None:
        score = rows.get(f"score.{key}", {"self_score": None})["self_score"]
        return None if score is None else f"{score // 100}.{score % 100:02}"

    peers = [answer(f"peer.{each['key']}") for each in plan["mass_organisations"]]
    leaders, below = rows.get("leaders", {}), rows.get("members", {})
    return {
        "kind": kind,
        "scores": {each["key"]: points(each["key"]) for each in plan["criteria"]},
        "tasks": answer("tasks"),
        "committee_performance": answer("committee_performance"),
        "united": yes_no[answer("united")],
        "regular_meetings": yes_no[answer("regular_meetings")],
        "authority": answer("authority"),
        "mass_organisations": [each for each in peers if each != "none"],
        "leaders_disciplined": leaders.get("disciplined"),
        "leaders_self_detected": leaders.get("self_detected"),
        "corruption_discipline": yes_no[answer("corruption_discipline")],
        "subordinates": {
            name: below.get(name) for name in ("total", "completed_or_better", "failed")
        },
    }


def _reasons(
    table: str, which: object, found: list[tuple[str, str, str]], right: list[tuple[str, str, str]]
) -> Iterator[Fault]:
    if found != right:
        apart = [each for each in found if each not in right] or found
        wanted = [each for each in right if each not in found] or right
        said = "; ".join(" ".join(each) for each in apart[:3])
        yield Fault("reasons", table, which, f"lý do {said}", "; ".join(map(" ".join, wanted[:3])))


def _listed(found: set[tuple[Any, ...]]) -> str:
    return (
        ", ".join(
            sorted(
                f"kết quả (quyết định {one}, đảng viên {who}, lần {revision})"
                for one, who, revision in found
            )
        )
        or "không kết quả nào"
    )
