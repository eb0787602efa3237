"""The share of a committee's members in the best tier, which is always shown (II.B.2.2.3.a)."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.rules.allowance import Allowance
from intranet.rules.provisions import Regulation
from intranet.rules.quota import allowance


@dataclass(frozen=True, slots=True)
class BestShare:
    """How many members of a committee are in the best tier, beside the percentage allowed.

    `base` is the number the percentage is of, `allowed` that percentage of it. What being over
    means is for whoever reckons the quota; here it is told with its figures.
    """

    best: int
    base: int
    allowed: Allowance
    clause: str
    text: str

    @property
    def is_over(self) -> bool:
        """Whether more are in the best tier than the percentage allows; exactly it is not."""
        return self.best > self.allowed.most


def best_share(
    best: int, good: int, regulation: Regulation, *, special: bool = False, pending: int = 0
) -> BestShare:
    """Compare a committee's members in the best tier with the percentage of those rated good.

    Whole numbers from 0; `special` says whether the committee itself has special achievement,
    `pending` how many of its members have no result yet. Raises ValueError for less than none.
    """
    if min(best, good, pending) < 0:
        raise ValueError("số đảng viên không thể âm")
    rules = regulation.members
    rule = rules.quota
    base = good + (best if rule.or_better else 0)
    allowed = allowance(rule, base, special)
    better = " trở lên" if rule.or_better else ""
    ending = f" – số tạm tính, còn {pending} đảng viên chưa có kết quả" if pending else ""
    text = (
        f"Toàn đảng bộ có {best} đảng viên {rules.tier(rule.tier).name} trên {base} đảng viên "
        f"{rules.tier(rule.of).name}{better}: {allowed.words} – "
        f"{'vượt' if best > allowed.most else 'không vượt'}{ending}"
    )
    return BestShare(best, base, allowed, rule.clause, text)
