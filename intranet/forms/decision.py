"""The form of a decision: its head, and what it rules of branches and members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from intranet.decision import BranchRuling, Details, Ruling
from intranet.forms.reader import Reader
from intranet.rules.regulation import Regulation

LONGEST_NUMBER = 60
NO_NUMBER = "Hãy ghi số quyết định."
NO_DAY = "Hãy ghi ngày quyết định, ví dụ 20/12/2017."
NO_BODY = "Hãy ghi tập thể quyết định."
NO_REASON = "Hãy ghi lý do."
#: The counts of a decision's head, and what to say where one is missing.
COUNTS: Mapping[str, str] = {
    "members": "Hãy ghi tổng số ủy viên.",
    "present": "Hãy ghi số có mặt.",
    "in_favour": "Hãy ghi số tán thành.",
    "against": "Hãy ghi số không tán thành (không có thì ghi 0).",
    "abstained": "Hãy ghi số không có ý kiến (không có thì ghi 0).",
}
#: Which branches a decision is about, and the boxes beside each, by assessment and member.
PICK, TIER, TEXT, SEEN = "pick", "tier", "reason", "seen"
MOST_PICKED = 200


@dataclass(frozen=True)
class HeadForm:
    """The head of a decision as read, its reason where one was asked for, and what is wrong."""

    details: Details
    reason: str
    errors: Mapping[str, str]


@dataclass(frozen=True)
class RulingsForm:
    """What is ruled of each branch that was picked, by assessment, and what is wrong."""

    rulings: Mapping[int, BranchRuling]
    errors: Mapping[str, str]


def read_head(form: Mapping[str, str], *, with_reason: bool = False) -> HeadForm:
    """Read number, day, body and counts, all of them needed; and a reason where there must be."""
    reader = Reader(form)
    details = Details(
        reader.line("number", NO_NUMBER, LONGEST_NUMBER),
        reader.day("decided_on", NO_DAY),
        reader.line("body", NO_BODY),
        *(reader.count(name, needed) for name, needed in COUNTS.items()),
    )
    reason = reader.text(TEXT, NO_REASON) if with_reason else ""
    return HeadForm(details, reason, reader.errors)


def picked(form: MultiDict[str, str]) -> frozenset[int]:
    """The assessments that were ticked; what is no number was not."""
    return frozenset(filter(None, map(_number, form.getlist(PICK)[:MOST_PICKED])))


def read_rulings(form: MultiDict[str, str], regulation: Regulation) -> RulingsForm:
    """Read what is ruled of the branches that were ticked; a blank tier is the one reached."""
    reader = Reader(form)
    branches = tuple(tier.key for tier in regulation.tiers)
    members = tuple(tier.key for tier in regulation.members.tiers)
    below: dict[int, dict[int, Ruling]] = {one: {} for one in picked(form)}
    for name in form:
        kind, _, where = name.partition(".")
        one, _, member = where.partition(".")
        assessment_id, member_id = _number(one), _number(member)
        if kind == TIER and member_id and assessment_id in below:
            below[assessment_id][member_id] = _ruling(reader, where, members)
    return RulingsForm(
        {
            one: BranchRuling(
                _ruling(reader, str(one), branches), found, form.get(f"{SEEN}.{one}", "")
            )
            for one, found in below.items()
        },
        reader.errors,
    )


def box(kind: str, assessment_id: int, member_id: int = 0) -> str:
    """The name of a box beside a branch, or beside one of its members."""
    where = f"{assessment_id}.{member_id}" if member_id else f"{assessment_id}"
    return f"{kind}.{where}"


def _ruling(reader: Reader, where: str, tiers: tuple[str, ...]) -> Ruling:
    tier = reader.choice_if_any(f"{TIER}.{where}", tiers)
    return Ruling(tier, reader.text(f"{TEXT}.{where}"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
