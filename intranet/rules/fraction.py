"""A part of the votes that a tier needs: whole numbers, compared by cross-multiplying."""

from __future__ import annotations

from typing import NamedTuple


class Fraction(NamedTuple):
    """A part of a whole, and whether exactly that part is too little (`more_than`)."""

    numerator: int
    denominator: int
    more_than: bool

    def reached_by(self, votes: int, base: int) -> bool:
        """Whether so many votes are enough of the base; no vote at all never is."""
        have, need = votes * self.denominator, self.numerator * base
        return votes > 0 and (have > need if self.more_than else have >= need)

    def least_of(self, base: int) -> int:
        """The smallest number of votes that is enough, at least one."""
        whole, rest = divmod(self.numerator * base, self.denominator)
        if self.more_than or rest:
            return whole + 1
        return max(whole, 1)

    @property
    def words(self) -> str:
        """The part in words, such as "trên 2/3" or "ít nhất 2/3"."""
        return f"{'trên' if self.more_than else 'ít nhất'} {self.numerator}/{self.denominator}"
