"""The quota of the best tier, stated once more (II.B.2.2.3.a), by trying."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

Plan = Mapping[str, Any]


def limit(plan: Plan, members: int, nominated: int, good: int, special: bool) -> int:
    """How many today's figures allow."""
    small = plan.get("small_branch")
    if small and members < small["below"]:
        return int(small["at_most"])
    return _allowed(plan, good + (nominated if plan["or_better"] else 0), special)


def keep(plan: Plan, members: int, nominated: int, good: int, special: bool) -> int:
    """How many of the nominees can stay: whoever drops counts as good."""
    small = plan.get("small_branch")
    if small and members < small["below"]:
        return min(nominated, int(small["at_most"]))
    for staying in range(nominated, 0, -1):
        base = good + nominated - (0 if plan["or_better"] else staying)
        if staying <= _allowed(plan, base, special):
            return staying
    return 0


def _allowed(plan: Plan, base: int, special: bool) -> int:
    share = Fraction(plan["special_percent" if special else "percent"], 100) * base
    return floor(share + Fraction(1, 2) if plan["rounding"] == "half_up" else share)
