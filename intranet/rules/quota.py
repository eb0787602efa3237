"""How many members may be rated in the best tier (II.B.2.2.3.a): limit, what can stay, the cut.

At most a percentage of the number rated `good`, which grows as nominees drop: with E nominated and
G good, the most that can stay is the largest k ≤ E with k ≤ p × (G + E − k), rounding applied to
the right side. A small branch has a number of its own instead. Who stays is a person's choice: a
tie is told as a tie. Whole numbers throughout; percentages are compared by cross-multiplying.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from intranet.rules.allowance import Allowance
from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer
from intranet.rules.facts import LARGEST_COUNT, count, yes_or_no
from intranet.rules.member_provisions import MemberRules, QuotaRule, SmallBranch
from intranet.rules.provisions import Regulation
from intranet.rules.wording import capitalised

__all__ = ["QuotaFacts", "QuotaReason", "QuotaResult", "allowance", "quota"]

#: More members than any numbers that are known can add up to.
ENDLESS = 4 * LARGEST_COUNT


@dataclass(frozen=True, slots=True)
class QuotaFacts:
    """The numbers of one branch, or of a committee where the quota is reckoned for it.

    `members` are all on the roll, `nominated` those whose vote gave the best tier, `good` those
    rated in the tier the percentage is of (with the tiers between, where it is of `or_better`).
    Whole numbers from 0, None while not known. `special` says whether special achievement was
    granted; `pending` counts members still without a result, for whom the figures are provisional.
    Raises ValueError for anything else, and where nominated and good exceed the members.
    """

    members: int | None = None
    nominated: int | None = None
    good: int | None = None
    special: bool = False
    pending: int = 0

    def __post_init__(self) -> None:
        for name in ("members", "nominated", "good", "pending"):
            count(name, getattr(self, name))
        yes_or_no("special", self.special)
        rated = (self.nominated or 0) + (self.good or 0)
        if self.members is not None and rated > self.members:
            raise ValueError(
                f"members: số được đề nghị và số hoàn thành tốt ({rated}) "
                f"lớn hơn số đảng viên ({self.members})"
            )


@dataclass(frozen=True, slots=True)
class QuotaReason:
    """One line about the quota with its clause, its answer and its Vietnamese sentence."""

    clause: str
    code: str
    answer: Answer
    text: str

    def as_json(self) -> dict[str, object]:
        """The reason as plain data for JSON."""
        return {
            "clause": self.clause,
            "code": self.code,
            "answer": self.answer,
            "text": self.text,
        }


@dataclass(frozen=True)
class QuotaResult:
    """How many the quota allows, and how many of the nominees can stay.

    `limit` is what the percentage of today's figures allows, or a small branch's number; `keep` is
    the most that can stay once whoever drops out counts as good. Each is None while numbers that
    are not known yet would change it.
    """

    facts: QuotaFacts
    rule: QuotaRule
    limit: int | None
    keep: int | None
    reasons: tuple[QuotaReason, ...]

    @property
    def is_over(self) -> bool | None:
        """Whether more are nominated than can stay; None while that is not known."""
        if self.keep is None or self.facts.nominated is None:
            return None
        return self.facts.nominated > self.keep

    @property
    def needs_reason(self) -> bool:
        """Whether a decision for everybody nominated is refused without a recorded reason."""
        return bool(self.is_over) and self.rule.effect == "block"

    def as_json(self) -> dict[str, object]:
        """The result as plain data for JSON."""
        return {
            "limit": self.limit,
            "keep": self.keep,
            "reasons": [reason.as_json() for reason in self.reasons],
        }


def quota(facts: QuotaFacts, regulation: Regulation) -> QuotaResult:
    """What the quota allows for these numbers under a regulation, and how many can stay."""
    rule = regulation.members.quota
    found = {(_limit(each, rule), _keep(each, rule)) for each in _corners(facts, rule)}
    limit = _only({limit for limit, _ in found})
    keep = _only({keep for _, keep in found})
    words = _Words(facts, regulation.members, limit, keep)
    return QuotaResult(facts, rule, limit, keep, tuple(words.reasons()))


def allowance(rule: QuotaRule, base: int, special: bool) -> Allowance:
    """The percentage of a number of persons, the greater one with special achievement."""
    return Allowance(rule.special_percent if special else rule.percent, base, rule.rounding)


class _Numbers(NamedTuple):
    """One way in which the numbers may turn out."""

    members: int
    nominated: int
    good: int
    special: bool


def _corners(facts: QuotaFacts, rule: QuotaRule) -> Iterator[_Numbers]:
    """The outermost ways in which the unknown numbers may turn out.

    Limit and keep only grow with each number, but for the step from a small branch to one that
    is not: so what is the same at all corners is the same in between.
    """
    known = (facts.nominated or 0) + (facts.good or 0)
    rolls = [ENDLESS] if facts.members is None else [facts.members]
    if facts.members is None and rule.small_branch is not None:
        rolls.append(rule.small_branch.below - 1)
    for members in rolls:
        room = (0, members - known) if known <= members else ()
        nominees = room if facts.nominated is None else (facts.nominated,)
        rated = room if facts.good is None else (facts.good,)
        for nominated, good in itertools.product(nominees, rated):
            if nominated + good <= members:
                yield _Numbers(members, nominated, good, facts.special)


def _small(members: int, rule: QuotaRule) -> SmallBranch | None:
    """The rule of a small branch, where it is one."""
    small = rule.small_branch
    return small if small is not None and members < small.below else None


def _limit(numbers: _Numbers, rule: QuotaRule) -> int:
    """What today's figures allow: the percentage, or a small branch's number."""
    small = _small(numbers.members, rule)
    if small is not None:
        return small.at_most
    base = numbers.good + (numbers.nominated if rule.or_better else 0)
    return allowance(rule, base, numbers.special).most


def _keep(numbers: _Numbers, rule: QuotaRule) -> int:
    """The largest k ≤ E with k ≤ p × (G + E - k), rounded; with `or_better`, k ≤ p × (G + E).

    The left side grows with k and the right side shrinks, so one division finds it: a whole k is
    at most a number rounded down where it is at most the number, and at most one rounded half up
    where it is at most that number and a half.
    """
    small = _small(numbers.members, rule)
    if small is not None:
        return min(numbers.nominated, small.at_most)
    everybody = allowance(rule, numbers.good + numbers.nominated, numbers.special)
    if rule.or_better:
        return min(numbers.nominated, everybody.most)
    hundredths = everybody.percent * everybody.base + (50 if rule.rounding == "half_up" else 0)
    return min(numbers.nominated, hundredths // (100 + everybody.percent))


def _only(numbers: set[int]) -> int | None:
    """The number all ways agree on."""
    return numbers.pop() if len(numbers) == 1 else None


class _Words:
    """The reasons of one reckoning, each with its sentence."""

    def __init__(
        self, facts: QuotaFacts, rules: MemberRules, limit: int | None, keep: int | None
    ) -> None:
        self.facts = facts
        self.rule = rules.quota
        self.limit = limit
        self.keep = keep
        self.best = rules.tier(self.rule.tier).name
        better = " trở lên" if self.rule.or_better else ""
        self.of = f"đảng viên {rules.tier(self.rule.of).name}{better}"

    def reasons(self) -> Iterator[QuotaReason]:
        """The limit, what can stay, and the step between small branches and others."""
        small = self.rule.small_branch
        clause = self.rule.clause if small is None or not self._is_small else small.clause
        nominated = self.facts.nominated
        wait = f" – số tạm tính, còn {self.facts.pending} đảng viên chưa có kết quả"
        ending = wait if self.facts.pending else ""
        yield QuotaReason(
            clause, "limit", _within(nominated, self.limit), f"{self._limit_words}{ending}"
        )
        yield QuotaReason(
            clause, "keep", _within(nominated, self.keep), f"{self._keep_words}{ending}"
        )
        if small is None or self.limit is None or self._is_small is not False:
            return
        if self.limit < small.at_most:
            yield QuotaReason(small.clause, "cliff", MET, self._cliff_words(small))

    @property
    def _is_small(self) -> bool | None:
        """Whether it is a small branch; as many as are rated are on the roll at least."""
        small, members = self.rule.small_branch, self.facts.members
        if small is None:
            return False
        if members is not None:
            return members < small.below
        rated = (self.facts.nominated or 0) + (self.facts.good or 0)
        return None if rated < small.below else False

    @property
    def _limit_words(self) -> str:
        small, facts = self.rule.small_branch, self.facts
        most = f"nhiều nhất {self.limit} đảng viên {self.best}"
        if small is not None and self._is_small:
            few = f"Chi bộ có {facts.members} đảng viên, dưới {small.below:02}"
            return f"{few}: {most}, không tính theo tỷ lệ"
        percent = allowance(self.rule, 0, facts.special).percent
        special = ", có thành tích đặc biệt xuất sắc" if facts.special else ""
        if small is not None and self._is_small is None:
            told = f"Chưa rõ chi bộ có dưới {small.below:02} đảng viên hay không"
        elif self._base is None:
            told = f"Chưa rõ số {self.of} để tính {percent}%{special}"
        else:
            reckoned = allowance(self.rule, self._base, facts.special).words
            told = f"{capitalised(self.of)}: {reckoned}{special}"
        return told if self.limit is None else f"{told} – {most}"

    @property
    def _base(self) -> int | None:
        good, nominated = self.facts.good, self.facts.nominated
        if not self.rule.or_better or good is None:
            return good
        return None if nominated is None else good + nominated

    @property
    def _keep_words(self) -> str:
        facts, keep = self.facts, self.keep
        if facts.nominated is None:
            return "Chưa rõ số người được đề nghị"
        if not facts.nominated:
            return f"Không có ai được đề nghị {self.best}"
        asked = f"Đề nghị {facts.nominated}"
        if keep is None:
            return f"{asked}, chưa tính được số người giữ được"
        if keep == facts.nominated:
            return f"{asked}, giữ được cả {keep}"
        told = f"{asked}, giữ được nhiều nhất {keep}" if keep else f"{asked}, không giữ được ai"
        if self._is_small or facts.good is None or self.rule.or_better:
            return told
        stay, one_more = (
            allowance(self.rule, facts.good + facts.nominated - each, facts.special).words
            for each in (keep, keep + 1)
        )
        counted = f"{facts.nominated - keep} người còn lại tính vào {self.of}"
        return f"{told}, {counted}: {stay}; giữ {keep + 1} thì {one_more}, không đủ"

    def _cliff_words(self, small: SmallBranch) -> str:
        return (
            f"Chi bộ có từ {small.below:02} đảng viên trở lên tính theo tỷ lệ nên chỉ được "
            f"{self.limit}; chi bộ có dưới {small.below:02} đảng viên được đến {small.at_most}: "
            "đông hơn mà được ít hơn, đúng như quy định đã ghi"
        )


def _within(nominated: int | None, most: int | None) -> Answer:
    """Whether no more are nominated than that."""
    if nominated is None or most is None:
        return UNKNOWN
    return MET if nominated <= most else NOT_MET
