"""Who stays when a quota keeps fewer than were nominated: as far as the votes say, no further.

Who stays is a person's choice (II.B.2.2.3.a). Votes show an order; at the cut several may have the
same, and then nothing here puts one before another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Who = TypeVar("Who")


@dataclass(frozen=True, slots=True)
class Cut(Generic[Who]):
    """The nominees with more votes than at the cut, those level at it, and those with fewer.

    `places` is how many of the `level` can stay: fewer than there are where it is a tie, all of
    them otherwise. Each group keeps the order in which the nominees were given.
    """

    above: tuple[Who, ...]
    level: tuple[Who, ...]
    below: tuple[Who, ...]
    places: int
    votes: int

    @property
    def is_tie(self) -> bool:
        """Whether the votes leave open who of several stays."""
        return self.places < len(self.level)

    @property
    def text(self) -> str:
        """What the votes say, in a Vietnamese sentence."""
        if not self.is_tie:
            return f"Theo số phiếu, {len(self.above) + self.places} người giữ được"
        return (
            f"{len(self.level)} người cùng {self.votes} phiếu mà chỉ còn {self.places} chỗ: "
            "ngang phiếu, phải do người có thẩm quyền chọn"
        )


def at_the_cut(votes: Mapping[Who, int], keep: int) -> Cut[Who]:
    """How nominees with these votes stand to a cut that keeps so many.

    Raises ValueError where fewer than none are to be kept.
    """
    if keep < 0:
        raise ValueError(f"số người giữ được ({keep}) không thể âm")
    ranked = sorted(votes.values(), reverse=True)
    if keep == 0:
        return Cut((), (), tuple(votes), 0, 0)
    if keep >= len(ranked):
        return Cut(tuple(votes), (), (), 0, 0)
    last = ranked[keep - 1]
    above = tuple(who for who, number in votes.items() if number > last)
    level = tuple(who for who, number in votes.items() if number == last)
    below = tuple(who for who, number in votes.items() if number < last)
    return Cut(above, level, below, keep - len(above), last)
