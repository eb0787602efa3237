"""What is known about an organisation when it is classified (II.B.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from intranet.rules.provisions import KINDS, LEVELS, PEER_RATINGS

LARGEST_COUNT = 1_000_000_000


def one_of(key: str, value: object, allowed: tuple[str, ...]) -> None:
    """ValueError unless the value is one of these words, or None."""
    if value is not None and value not in allowed:
        raise ValueError(f"{key}: chỉ nhận một trong các giá trị {', '.join(allowed)}")


def yes_or_no(key: str, value: object) -> None:
    """ValueError unless the value is True, False or None."""
    # `1 == True` in Python, so the type is asked for, not the value.
    if value is not None and value is not True and value is not False:
        raise ValueError(f"{key}: chỉ nhận có hoặc không")


def count(key: str, value: object) -> None:
    """ValueError unless the value is a whole number from 0 to LARGEST_COUNT, or None."""
    if value is None:
        return
    if type(value) is not int:
        raise ValueError(f"{key}: phải là số nguyên")
    if not 0 <= value <= LARGEST_COUNT:
        raise ValueError(f"{key}: phải là số nguyên từ 0 đến {LARGEST_COUNT}")


@dataclass(frozen=True, slots=True)
class Subordinates:
    """A branch's members to be rated, or a committee's child organisations.

    `total` is the denominator everywhere. `completed_or_better` and `failed` count those with a
    result; the rest is pending and may still fall either way, and None leaves that many pending.
    Whole numbers from 0. Raises ValueError where both counts together exceed the total.
    """

    total: int | None = None
    completed_or_better: int | None = None
    failed: int | None = None

    def __post_init__(self) -> None:
        count("subordinates.total", self.total)
        count("subordinates.completed_or_better", self.completed_or_better)
        count("subordinates.failed", self.failed)
        rated = (self.completed_or_better or 0) + (self.failed or 0)
        if self.total is not None and rated > self.total:
            raise ValueError(
                f"subordinates: số đã có kết quả ({rated}) lớn hơn tổng số ({self.total})"
            )


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """The scores and facts of one organisation; None is "not known yet" everywhere.

    `kind` is branch or committee. `scores` holds points by criterion, 0 to the criterion's
    maximum; a criterion left out is unknown. `tasks` and `committee_performance` are excellent,
    good, completed or failed; `authority` and each of `mass_organisations` highest, second,
    third, lowest or none. An empty `mass_organisations` means there is none, None that it is not
    known which there are. `leaders_self_detected` is part of `leaders_disciplined`.
    Raises ValueError for anything outside these ranges; the criteria's own maxima are checked
    where the regulation is known, by `classify`.
    """

    kind: str | None = None
    scores: Mapping[str, Decimal | None] = field(default_factory=dict)
    tasks: str | None = None
    committee_performance: str | None = None
    united: bool | None = None
    regular_meetings: bool | None = None
    authority: str | None = None
    mass_organisations: tuple[str | None, ...] | None = None
    leaders_disciplined: int | None = None
    leaders_self_detected: int | None = None
    corruption_discipline: bool | None = None
    subordinates: Subordinates = Subordinates()

    def __post_init__(self) -> None:
        one_of("kind", self.kind, KINDS)
        one_of("tasks", self.tasks, LEVELS)
        one_of("committee_performance", self.committee_performance, LEVELS)
        one_of("authority", self.authority, PEER_RATINGS)
        for rating in self.mass_organisations or ():
            one_of("mass_organisations", rating, PEER_RATINGS)
        yes_or_no("united", self.united)
        yes_or_no("regular_meetings", self.regular_meetings)
        yes_or_no("corruption_discipline", self.corruption_discipline)
        count("leaders_disciplined", self.leaders_disciplined)
        count("leaders_self_detected", self.leaders_self_detected)
        disciplined, detected = self.leaders_disciplined, self.leaders_self_detected
        if disciplined is not None and detected is not None and detected > disciplined:
            raise ValueError(
                f"leaders_self_detected: số tự phát hiện ({detected}) "
                f"lớn hơn số bị kỷ luật ({disciplined})"
            )
