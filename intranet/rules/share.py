"""The share of branches in the best tier, which should not exceed a limit (II.B.1.3.a)."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.rules.provisions import Regulation


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a committee's branches are `strong`, and whether that is more than it should be.

    `most` is the greatest number that stays within the limit. Being over is a warning with its
    figures, never a block.
    """

    strong: int
    branches: int
    most: int
    over: bool
    clause: str
    text: str


def strong_share(strong: int, branches: int, regulation: Regulation) -> Share:
    """Compare the `strong` branches with the limit, by cross-multiplying; exactly it is not over.

    Both are whole numbers from 0, all branches of the committee counted. Raises ValueError
    where there are more `strong` branches than branches.
    """
    if not 0 <= strong <= branches:
        raise ValueError(f"số chi bộ ở mức cao nhất ({strong}) không nằm trong 0 đến {branches}")
    limit = regulation.strong_share_limit
    tier = regulation.tier(limit.tier).name
    most = limit.percent * branches // 100
    over = strong * 100 > limit.percent * branches
    outcome = (
        f"vượt {limit.percent}%, không nên quá {most} chi bộ"
        if over
        else f"không vượt {limit.percent}%, nhiều nhất {most} chi bộ"
    )
    text = f"{strong}/{branches} chi bộ {tier} – {outcome}"
    return Share(strong, branches, most, over, limit.clause, text)
