"""What a regulation consists of: criteria, tiers with their conditions, questions, limits, days.

All of it is read from a dated file by `regulation.py`; nothing here carries a number of its own.
Points are exact decimals, percentages and counts are whole numbers, fractions are pairs of whole
numbers, and each provision names its clause in the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from intranet.rules.member_provisions import MemberRules
from intranet.rules.review_provisions import ReviewRules
from intranet.rules.wording import uncapitalised

KINDS = ("branch", "committee")
LEVELS = ("excellent", "good", "completed", "failed")
PEER_LEVELS = ("highest", "second", "third", "lowest")
NONE = "none"
PEER_RATINGS = (*PEER_LEVELS, NONE)
YES_NO = ("yes", "no")
#: More tiers than a ballot has places for cannot be voted on.
MOST_TIERS = 6
#: What a ballot's shares may be shares of, and how a sentence calls it.
BALLOT_BASES: Mapping[str, str] = {
    "valid": "phiếu hợp lệ",
    "returned": "phiếu thu về",
    "issued": "phiếu phát ra",
    "present": "người có mặt",
    "summoned": "người được triệu tập",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the score sheet; `maximum` in points, `content` is its guidance."""

    key: str
    number: str
    name: str
    content: str
    maximum: Decimal
    unit: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A yes/no question about an organisation: a tier's condition or threshold, or a failing.

    Each belongs to the one regulation that states it, and equals only itself.

    `check` names the function that answers it; the other fields are that function's figures:
    `points` (threshold in points), `level` (least level of tasks, or of peers), `percent` (least
    share), `fraction` (numerator, denominator; "more than"), `count` (least number), `kind` (the
    one kind of organisation it applies to), `none_satisfies` ("there is none" holds nothing up).
    """

    code: str
    check: str
    clause: str
    points: Decimal | None = None
    level: str | None = None
    percent: int | None = None
    fraction: tuple[int, int] | None = None
    count: int | None = None
    kind: str | None = None
    none_satisfies: bool | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Tier:
    """One tier: what it needs, the threshold of points first; the lowest has failings instead.

    Each belongs to the one regulation that states it, and equals only itself.

    `minimum_total` is the least total in points, None for the lowest tier, whose `below_total`
    says under which total it is given.
    """

    key: str
    name: str
    clause: str
    minimum_total: Decimal | None
    below_total: Decimal | None
    conditions: tuple[Condition, ...]
    failings: tuple[Condition, ...]
    note: str = ""

    @property
    def is_lowest(self) -> bool:
        """Whether failings put an organisation here; every other tier lists conditions."""
        return self.below_total is not None

    @property
    def threshold(self) -> Condition:
        """What it asks of the total."""
        return (self.failings or self.conditions)[0]

    @property
    def questions(self) -> tuple[Condition, ...]:
        """What it asks beside the total."""
        return (self.failings or self.conditions)[1:]


@dataclass(frozen=True, slots=True)
class FlagRule:
    """A case that is classified but pointed out: a failing's check and the tier it is seen in."""

    tier: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered to a question; `label` is what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A fact as a plain question, with help and its clause; counts have no choices."""

    key: str
    label: str
    help: str
    clause: str
    choices: tuple[Choice, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class MassOrganisation:
    """A mass organisation at the same level, rated before the Party organisation."""

    key: str
    name: str
    clause: str


@dataclass(frozen=True, slots=True)
class ShareLimit:
    """The share of branches in one tier that should not be exceeded; a warning, never a block."""

    tier: str
    percent: int
    unit: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BallotRule:
    """What the secret ballot's shares are shares of, and the threshold, where there is one.

    `base` is one of BALLOT_BASES; `fraction` (numerator, denominator) is None where the plan asks
    for no threshold, `more_than` whether exactly the fraction is too little.
    """

    base: str
    fraction: tuple[int, int] | None
    more_than: bool
    unit: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to be done before a day; the day itself is too late."""

    key: str
    name: str
    before: dt.date
    clause: str
    note: str = ""


@dataclass(frozen=True, eq=False)
class Regulation:
    """The rules of a cycle, as one dated file states them.

    `text` is the file as read and `sha256` its hash, which a cycle keeps beside its results.
    `issued_on` is None where the plan at hand shows no date of its own.
    """

    name: str
    title: str
    short_title: str
    issued_by: str
    issued_on: dt.date | None
    in_force_since: dt.date
    last_checked_on: dt.date
    note: str
    text: str
    sha256: str
    maximum_total: Decimal
    decimals: int
    criteria: tuple[Criterion, ...]
    tiers: tuple[Tier, ...]
    flags: tuple[FlagRule, ...]
    committee_questions: Mapping[str, Question]
    questions: Mapping[str, Question]
    mass_organisations: tuple[MassOrganisation, ...]
    peer_choices: tuple[Choice, ...]
    strong_share_limit: ShareLimit
    ballot: BallotRule
    members: MemberRules
    deadlines: Mapping[str, Deadline]
    review: ReviewRules

    def tier(self, key: str) -> Tier:
        """The tier with this key; KeyError where the regulation has none."""
        for tier in self.tiers:
            if tier.key == key:
                return tier
        raise KeyError(key)

    def criterion(self, key: str) -> Criterion:
        """The criterion with this key; KeyError where the regulation has none."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(key)

    def questions_for(self, kind: str) -> Mapping[str, Question]:
        """The questions as they are put to a branch or to a committee."""
        return self.committee_questions if kind == "committee" else self.questions

    def choice_label(self, key: str, value: str) -> str:
        """The words of one answer to a question; KeyError where it is not offered."""
        return self._labels[key, value]

    def choice_phrase(self, key: str, value: str) -> str:
        """The same words for use inside a sentence, with a small first letter."""
        return self._phrases[key, value]

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], str]:
        return {
            (key, choice.value): choice.label
            for key, question in self.questions.items()
            for choice in question.choices
        }

    @cached_property
    def _phrases(self) -> Mapping[tuple[str, str], str]:
        return {key: uncapitalised(label) for key, label in self._labels.items()}
