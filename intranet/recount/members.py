"""A branch's members read once more from roll, facts and rounds: whom it counts (II.B.2.2)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from intranet.models import (
    Assessment,
    DecidedMember,
    MemberFact,
    RollEntry,
    VoteSheet,
    VoteSheetRow,
)
from intranet.recount import member
from intranet.recount.reading import Row, stream

Plan = Mapping[str, Any]
WAITS, LEFT_OUT = "waiting", "left_out"


class Round(NamedTuple):
    """One whole round: its number, its head, and the members' rows."""

    number: int
    head: Row
    rows: Mapping[int, Row]


class Roll(NamedTuple):
    """What is stored of a branch's members in one assessment, every version."""

    entries: Mapping[int, list[Row]]
    facts: Mapping[tuple[int, str], list[Row]]
    rounds: list[Round]
    void: Mapping[int, int]

    def fact(self, who: int, field: str) -> str | None:
        """A fact as it stands."""
        found = [row["value"] for row in self.facts.get((who, field), ()) if not row["superseded"]]
        return found[-1] if found else None


def read(assessment: Row) -> Roll:
    """The roll of one assessment."""
    which = assessment["id"]
    entries, facts = defaultdict(list), defaultdict(list)
    for row in stream(RollEntry, assessment=which):
        entries[row["member"]].append(row)
    for row in stream(MemberFact, assessment=which):
        facts[row["member"], row["field"]].append(row)
    return Roll(entries, facts, whole_rounds(which), _void(assessment))


def whole_rounds(assessment: int) -> list[Round]:
    """The rounds whose newest version is whole, by their numbers."""
    newest: dict[int, Row] = {}
    for row in stream(VoteSheet, assessment=assessment):
        if row["number"] not in newest or newest[row["number"]]["version"] < row["version"]:
            newest[row["number"]] = row
    found = []
    for number in sorted(newest):
        head = newest[number]
        if head["complete"]:
            rows = stream(VoteSheetRow, sheet=head["id"])
            found.append(Round(number, head, {row["member"]: row for row in rows}))
    return found


def _void(assessment: Row) -> dict[int, int]:
    """By member, the last round that does not count since a result of his was annulled."""
    same = {name: assessment[name] for name in ("cycle", "organisation")}
    revisions = [row["id"] for row in stream(Assessment, **same)]
    found: dict[int, int] = defaultdict(int)
    for row in stream(DecidedMember, assessment=revisions):
        if row["annulled_by"] is not None:
            found[row["member"]] = max(found[row["member"]], row["after_round"])
    return found


def standings(roll: Roll, plan: Plan, today: dt.date) -> Counter[str]:
    """How many members have each tier, how many wait, how many are left out (II.B.2.2)."""
    found: Counter[str] = Counter()
    for who, entries in roll.entries.items():
        entry = next((row for row in entries if not row["superseded"]), None)
        if entry is None or not entry["counted"]:
            continue
        facts, listed = _facts(roll, plan, entry)
        if not listed and not _on_roll(entry, today):
            continue
        judged = member.judge(plan, facts)
        dropped = judged.tier == plan["quota"]["tier"] and roll.fact(who, "stays") == "no"
        if judged.tier is not None and not dropped:
            found[judged.tier] += 1
        elif judged.outcome == "not_rated" or roll.fact(who, "not_assessed"):
            found[LEFT_OUT] += 1
        else:
            found[WAITS] += 1
    return found


def counts(found: Counter[str], plan: Plan) -> tuple[int, int, int]:
    """How many are to be rated, how many were and completed, how many failed (II.B.1.3)."""
    to_rate = found.total() - found[LEFT_OUT]
    failed = found[plan["tiers"][-1]["key"]]
    return to_rate, to_rate - found[WAITS] - failed, failed


def days_of_change(roll: Roll) -> set[dt.date]:
    """The days on which somebody comes or leaves, so that a roll says something else from then."""
    found = set()
    for entries in roll.entries.values():
        for row in entries:
            found |= {row["joined_on"], row["left_on"]} - {None}
    return {dt.date.fromisoformat(day) for day in found}


def _facts(roll: Roll, plan: Plan, entry: Row) -> tuple[dict[str, Any], bool]:
    """A member's facts in the round that counts for him, and whether any round listed him."""
    who = entry["member"]
    listed, attended = None, True
    for each in roll.rounds:
        row = each.rows.get(who)
        if each.number > roll.void.get(who, 0) and row is not None:
            attended = row["status"] == "listed"
            listed = each if attended else listed
    if listed is None:
        day = roll.rounds[-1].head["voted_on"] if roll.rounds else None
        here = day is not None and _on_roll(entry, dt.date.fromisoformat(day))
        told = {
            "voted_on": day if here else None,
            "attended": attended,
            **of_round(None, who, plan),
        }
    else:
        told = {
            "voted_on": listed.head["voted_on"],
            "attended": True,
            **of_round(listed, who, plan),
        }
    known = {field: roll.fact(who, field) for field in FACTS}
    return {**of_entry(entry), **of_facts(known), **told}, listed is not None


FACTS = (
    *("review_completed_on", "civil_grade", "emulation_fighter", "merit_certificate"),
    *("discipline_from", "failings"),
)
_YES_NO = {"yes": True, "no": False, None: None}


def of_entry(entry: Row) -> dict[str, Any]:
    """The facts that a roll's entry tells."""
    servant = entry["civil_servant"]
    return {
        "standing": entry["standing"],
        "exempt": bool(entry["exempt"]),
        "admitted_on": entry["admitted_on"],
        "civil_servant": None if servant is None else servant != "none",
    }


def of_facts(known: Mapping[str, str | None]) -> dict[str, Any]:
    """The facts that are noted of a member."""
    failings = known["failings"]
    return {
        "review_completed": None if known["review_completed_on"] is None else True,
        "civil_grade": known["civil_grade"],
        "emulation_fighter": _YES_NO[known["emulation_fighter"]],
        "merit_certificate": _YES_NO[known["merit_certificate"]],
        "discipline_from": known["discipline_from"],
        "failings": None
        if failings is None
        else [each for each in failings.split(",") if each != "none"],
    }


def of_round(listed: Round | None, who: int, plan: Plan) -> dict[str, Any]:
    """The facts that a round tells of a member; none where it did not list him."""
    if listed is None:
        return {"votes": None, "official_members": None, "official_present": None}
    row = listed.rows[who]
    votes = {
        tier["key"]: row[f"votes_{place}"] for place, tier in enumerate(plan["tiers"], start=1)
    }
    head = listed.head
    return {
        "votes": votes,
        "official_members": head["official"],
        "official_present": head["present"],
    }


def _on_roll(entry: Row, day: dt.date) -> bool:
    said = day.isoformat()
    return (entry["joined_on"] or "") <= said and (
        entry["left_on"] is None or said < entry["left_on"]
    )
