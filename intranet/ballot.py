"""An organisation's secret ballot as records: the boxes of a round, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from intranet import values
from intranet.rounds import Record, Rounds, State, sentence, title
from intranet.rules import ballot as rules
from intranet.rules.answers import NOT_MET
from intranet.rules.ballot import Counts, Outcome
from intranet.rules.regulation import Regulation
from intranet.rules.wording import uncapitalised
from intranet.sheet import Field, Row, read_day, write_count, write_day, write_text

__all__ = [
    "Ballot",
    "Record",
    "State",
    "sentence",
    "title",
]

BODY, DAY = "body", "voted_on"
USUAL_BODY, EXECUTIVE = "Hội nghị chi bộ", "Hội nghị Ban Chấp hành Đảng bộ"
ROW = "ballot"
_LABELS: Mapping[str, str] = {
    BODY: "Tập thể bỏ phiếu",
    DAY: "Ngày bỏ phiếu",
    "summoned": "Triệu tập",
    "present": "Có mặt",
    "absent": "Vắng mặt",
    "received": "Số phiếu nhận về",
    "unused": "Phiếu chưa dùng",
    "spoiled": "Phiếu hỏng trước khi phát",
    "issued": "Số phiếu phát ra",
    "returned": "Số phiếu thu về",
    "not_returned": "Số phiếu không thu về",
    "valid": "Số phiếu hợp lệ",
    "invalid": "Số phiếu không hợp lệ",
}


@lru_cache(maxsize=16)
def fields(regulation: Regulation) -> tuple[Field, ...]:
    """Every box of a round under a regulation, in the order of the page."""
    heads = (
        Field(BODY, ROW, BODY, values.parse_line, write_text),
        Field(DAY, ROW, DAY, read_day, write_day),
    )
    names = rules.names(regulation)
    counts = (Field(name, ROW, name, values.parse_count, write_count) for name in names)
    return (*heads, *counts)


def empty(regulation: Regulation) -> Row:
    """A round of which nothing is known."""
    return {field.name: "" if field.name == BODY else None for field in fields(regulation)}


def label(name: str, regulation: Regulation) -> str:
    """What a box is called; the votes for a tier bear the tier's name."""
    if name in _LABELS:
        return _LABELS[name]
    return regulation.tiers[rules.vote_names(regulation).index(name)].name


def counts(row: Row) -> Counts:
    """The counts of a round, without its body and day."""
    found = {name: value for name, value in row.items() if name not in {BODY, DAY}}
    return cast("Counts", found)


def faults(row: Row, regulation: Regulation) -> Mapping[str, str]:
    """What contradicts in a round as far as it is known: the whole's box → Vietnamese sentence."""
    return {
        finding.counts[0]: f"{finding.text}."
        for finding in rules.reconcile(counts(row), regulation)
        if finding.answer is NOT_MET
    }


def lacking(row: Row, regulation: Regulation) -> tuple[str, ...]:
    """The boxes that a whole round still needs, in the order of the page."""
    needed = {BODY, DAY} - {name for name in (BODY, DAY) if row.get(name)}
    needed |= set(rules.missing(counts(row), regulation))
    return tuple(field.name for field in fields(regulation) if field.name in needed)


def outcome(record: Record | None, regulation: Regulation) -> Outcome | None:
    """What a whole round says; None without one."""
    return rules.outcome(counts(record.row), regulation) if record else None


@dataclass(frozen=True)
class Ballot(Rounds):
    """Every record of one assessment's ballot, oldest first."""

    def faults(self, row: Row) -> Mapping[str, str]:
        """What contradicts in a round as far as it is known: the whole's box → sentence."""
        return faults(row, self.regulation)

    def lacking(self, row: Row) -> tuple[str, ...]:
        """The boxes that a whole round still needs, in the order of the page."""
        return lacking(row, self.regulation)

    def has_counts(self, row: Row) -> bool:
        """Whether anything was counted in a round."""
        return any(value is not None for value in counts(row).values())


def missing_label(name: str, number: int, regulation: Regulation) -> str:
    """What a box is called where it stands alone, away from the page."""
    words = label(name, regulation)
    if name.startswith("votes_"):
        words = f"số phiếu “{words}”"
    return f"{title(number)}: {uncapitalised(words)}"
