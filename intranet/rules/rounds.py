"""A member's rounds of votes in one year: which one counts, and what cannot be in their order.

The round that counts is the last in which he was listed (II.B.2.2.4). Whoever is classified is
listed again only once that result is annulled, or once the quota has taken the best tier from him:
then he is voted on again without that tier (II.B.2.2.3.a).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from intranet.rules.member_result import Outcome
from intranet.rules.provisions import Regulation


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave a member who was listed in it, and what became of that since.

    `number` counts the branch's rounds from 1, `held_on` is the day of the vote. `annulled` says
    that the result was taken back afterwards, `dropped` that the quota kept the member from the
    best tier, which this round gave him. Raises ValueError for a tier without the outcome
    `classified` or that outcome without a tier, for a tier taken back that never was, and for a
    number below 1.
    """

    number: int
    held_on: dt.date
    outcome: Outcome
    tier: str | None = None
    annulled: bool = False
    dropped: bool = False

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"lần bỏ phiếu thứ {self.number}: phải đếm từ 1")
        if (self.outcome is Outcome.CLASSIFIED) != (self.tier is not None):
            raise ValueError(f"{self.outcome}: mức phân loại phải đi cùng kết quả đã phân loại")
        if self.tier is None and (self.annulled or self.dropped):
            raise ValueError(f"{self.outcome}: không có mức phân loại nào để rút lại")

    @property
    def stands(self) -> bool:
        """Whether it gave him a tier, and he still has it."""
        return self.tier is not None and not self.annulled and not self.dropped


class Fault(NamedTuple):
    """What cannot be in the order of his rounds: the round, a code, its Vietnamese sentence."""

    number: int
    code: str
    text: str


def counting(rounds: Sequence[Round]) -> Round | None:
    """The round whose result counts: the last, whatever it gave; None before the first."""
    return rounds[-1] if rounds else None


def standing_tier(rounds: Sequence[Round]) -> str | None:
    """The tier he has after all rounds; None while the last gave none, or it was taken back."""
    last = counting(rounds)
    return last.tier if last is not None and last.stands else None


def is_listed_next(rounds: Sequence[Round]) -> bool:
    """Whether the next round lists him: he has no tier that stands.

    Whether he may be rated at all on that day is for the round itself to say.
    """
    last = counting(rounds)
    return last is None or not last.stands


def faults(rounds: Sequence[Round], regulation: Regulation) -> tuple[Fault, ...]:
    """What cannot be in the order of a member's rounds, the earliest first.

    Raises ValueError for a tier that the regulation does not have.
    """
    quota = regulation.members.quota
    tiers = {tier.key for tier in regulation.members.tiers}
    best = regulation.members.tier(quota.tier).name
    found: list[Fault] = []
    before: Round | None = None
    is_without_best = False
    for each in rounds:
        if each.tier is not None and each.tier not in tiers:
            raise ValueError(f"quy định {regulation.name} không có mức {each.tier}")
        if before is not None and (each.number <= before.number or each.held_on < before.held_on):
            text = f"xếp sau lần {before.number} ngày {before.held_on:%d/%m/%Y}, không đúng thứ tự"
            found.append(_fault(each, "out_of_order", text))
        if before is not None and before.stands:
            text = f"đã được phân loại ở lần {before.number}, kết quả chưa bị hủy"
            found.append(_fault(each, "already_classified", text))
        if each.outcome is Outcome.NOT_RATED:
            found.append(_fault(each, "not_rated", "không thuộc diện đánh giá, phân loại"))
        if is_without_best and each.tier == quota.tier:
            text = f"mức {best} không còn trên phiếu vì đã vượt tỷ lệ ở lần trước"
            found.append(_fault(each, "best_again", text))
        if each.dropped and each.tier != quota.tier:
            text = f"không đạt mức {best} nên không thể bị loại vì vượt tỷ lệ"
            found.append(_fault(each, "dropped_without_best", text))
        # An annulled result is rated anew from the start, with every tier.
        is_without_best = (is_without_best or each.dropped) and not each.annulled
        before = each
    return tuple(found)


def _fault(each: Round, code: str, text: str) -> Fault:
    return Fault(each.number, code, f"Lần {each.number} ngày {each.held_on:%d/%m/%Y}: {text}")
