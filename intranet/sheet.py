"""A score sheet as rows of values, the same whether they were typed or stored.

A row is what is saved and versioned together: a criterion's score with its evidence, the answer
to one question, the two numbers about leaders, the three about members, the proposal. A field is
one box on the page; it knows its row, its column, and how to read and write its value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from intranet import values
from intranet.rules.regulation import Regulation

Value = int | str | None
Row = Mapping[str, Value]
Rows = Mapping[str, Row]

SCORE_PREFIX = "score."
PEER_PREFIX = "peer."
LEADERS, MEMBERS, PROPOSAL = "leaders", "members", "proposal"

#: The empty row of each kind, by the first word of its key; other keys are answers.
_EMPTY: Mapping[str, Row] = {
    "score": {"self_score": None, "evidence": ""},
    LEADERS: {"disciplined": None, "self_detected": None},
    MEMBERS: {"total": None, "completed_or_better": None, "failed": None},
    PROPOSAL: {"tier": None, "body": "", "proposed_on": None, "reason": "", "ballot_reason": ""},
}
_EMPTY_ANSWER: Row = {"answer": None}

#: What the office verifies of a row: the columns in which what it found stands, by their own name.
VERIFIED: Mapping[str, Mapping[str, str]] = {
    "score": {"self_score": "verified_score"},
    LEADERS: {"disciplined": "verified_disciplined", "self_detected": "verified_self_detected"},
    MEMBERS: {
        "total": "verified_total",
        "completed_or_better": "verified_completed_or_better",
        "failed": "verified_failed",
    },
    PROPOSAL: {},
}
_VERIFIED_ANSWER: Mapping[str, str] = {"answer": "verified_answer"}

#: The rows whose numbers must fit together, and what to say beside the field that breaks them.
SUMMED = (LEADERS, MEMBERS)
SELF_DETECTED_TOO_MANY = "Không thể nhiều hơn số người bị kỷ luật."
PARTS_TOO_MANY = "Hai số này cộng lại không được vượt quá tổng số đảng viên."


class Field(NamedTuple):
    """One box of the sheet."""

    name: str
    row: str
    column: str
    read: Callable[[str], Value]
    write: Callable[[Value], str]


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as the database has it; version 0 means that it was never saved.

    A `computed` row is counted from the branch's roll, or from a committee's branches: nobody types
    it. `verified` are the office's values in place of the same columns, where it found others or
    confirmed these; `note` says why they differ.
    """

    values: Row
    version: int = 0
    changed_at: str = ""
    changed_by: str = ""
    computed: bool = False
    verified: Row | None = None
    note: str = ""

    @property
    def counting(self) -> Row:
        """The values that count once the office has verified."""
        return self.values if self.verified is None else {**self.values, **self.verified}


class Found(NamedTuple):
    """What the office found of one row: the values in place of what was said, or None, and why."""

    values: Row | None
    note: str = ""


def empty(row: str) -> Row:
    """The row before anything was typed."""
    return _EMPTY.get(row.partition(".")[0], _EMPTY_ANSWER)


def verified_columns(row: str) -> Mapping[str, str]:
    """The columns of a row that the office verifies, each with the one that holds what it found."""
    return VERIFIED.get(row.partition(".")[0], _VERIFIED_ANSWER)


def counting(stored: Mapping[str, StoredRow], *, verified: bool) -> Rows:
    """The rows whose values count: the branch's own, or those that the office found."""
    return {key: row.counting if verified else row.values for key, row in stored.items()}


@lru_cache(maxsize=16)
def fields(regulation: Regulation) -> tuple[Field, ...]:
    """Every box of the sheet under a regulation, in the order of the page."""
    found: list[Field] = []
    for criterion in regulation.criteria:
        row = SCORE_PREFIX + criterion.key
        maximum = int(criterion.maximum * values.HUNDREDTHS)
        read = partial(values.parse_score, maximum=maximum)
        found.append(Field(row, row, "self_score", read, _write_hundredths))
        found.append(
            Field(f"evidence.{criterion.key}", row, "evidence", values.parse_text, write_text)
        )
    for question in ANSWERED:
        allowed = tuple(c.value for c in regulation.questions[question].choices)
        found.append(_choice(question, question, "answer", allowed))
    peer_ratings = tuple(choice.value for choice in regulation.peer_choices)
    found.append(_choice("authority", "authority", "answer", peer_ratings))
    for peer in regulation.mass_organisations:
        row = PEER_PREFIX + peer.key
        found.append(_choice(row, row, "answer", peer_ratings))
    for name, row, column in _COUNTS:
        found.append(Field(name, row, column, values.parse_count, write_count))
    tiers = tuple(tier.key for tier in regulation.tiers)
    found.append(_choice("proposed_tier", PROPOSAL, "tier", tiers))
    found.append(Field("proposed_by", PROPOSAL, "body", values.parse_line, write_text))
    found.append(Field("proposed_on", PROPOSAL, "proposed_on", read_day, write_day))
    found.append(Field("proposal_reason", PROPOSAL, "reason", values.parse_text, write_text))
    found.append(Field("ballot_reason", PROPOSAL, "ballot_reason", values.parse_text, write_text))
    return tuple(found)


#: The questions that are answered by choosing, in the order of the page.
ANSWERED = ("tasks", "committee_performance", "united", "regular_meetings", "corruption_discipline")

_COUNTS = (
    ("leaders_disciplined", LEADERS, "disciplined"),
    ("leaders_self_detected", LEADERS, "self_detected"),
    ("members_total", MEMBERS, "total"),
    ("members_completed", MEMBERS, "completed_or_better"),
    ("members_failed", MEMBERS, "failed"),
)


@lru_cache(maxsize=16)
def row_keys(regulation: Regulation) -> tuple[str, ...]:
    """Every row of the sheet under a regulation, in the order of the page."""
    return tuple(dict.fromkeys(field.row for field in fields(regulation)))


@lru_cache(maxsize=16)
def blank(regulation: Regulation) -> Rows:
    """Every row of the sheet before anything was typed."""
    return {key: empty(key) for key in row_keys(regulation)}


def sum_faults(row: str, found: Row) -> Mapping[str, str]:
    """What is wrong between the numbers of one row: column → Vietnamese sentence (II.B.1.3)."""
    if row == LEADERS:
        disciplined, detected = found["disciplined"], found["self_detected"]
        if isinstance(disciplined, int) and isinstance(detected, int) and detected > disciplined:
            return {"self_detected": SELF_DETECTED_TOO_MANY}
    if row == MEMBERS:
        total = found["total"]
        parts = [n for n in (found["completed_or_better"], found["failed"]) if isinstance(n, int)]
        if isinstance(total, int) and sum(parts) > total:
            column = "failed" if found["failed"] else "completed_or_better"
            return {column: PARTS_TOO_MANY}
    return {}


def stamp(stored: StoredRow) -> str:
    """What a form carries for a row: the version it was shown at, and a digest of its values.

    The version tells whether somebody saved in between; the digest tells whether the row was
    touched at all, so that a whole form can be posted without claiming every row in it.
    """
    return f"{stored.version}-{digest(stored.values)}"


def versions(stored: Mapping[str, StoredRow]) -> str:
    """A short fingerprint of the versions of a sheet's rows: another one once any row is saved."""
    return digest({key: row.version for key, row in stored.items()})


def digest(row: Row) -> str:
    """A short fingerprint of a row's values."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _choice(name: str, row: str, column: str, allowed: tuple[str, ...]) -> Field:
    return Field(name, row, column, partial(values.parse_choice, choices=allowed), write_text)


def read_day(typed: str) -> Value:
    """A day in ISO form from what was typed; raises Unreadable as `values.parse_date` does."""
    day = values.parse_date(typed)
    return None if day is None else day.isoformat()


def write_day(value: Value) -> str:
    """A stored day as people write it."""
    return values.format_date(values.parse_date(str(value))) if value else ""


def write_text(value: Value) -> str:
    """A stored text in its box."""
    return "" if value is None else str(value)


def write_count(value: Value) -> str:
    """A stored count in its box; empty while it is not known."""
    return "" if value is None else str(value)


def _write_hundredths(value: Value) -> str:
    return values.format_hundredths(value) if isinstance(value, int) else ""
