"""A percentage of a number of persons, rounded to whole persons as the regulation says."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from intranet.rules.wording import points


class Allowance(NamedTuple):
    """So many percent of `base` persons; `rounding` is `down` or `half_up`."""

    percent: int
    base: int
    rounding: str

    @property
    def most(self) -> int:
        """How many whole persons that is."""
        hundredths = self.percent * self.base
        return (hundredths + 50 if self.rounding == "half_up" else hundredths) // 100

    @property
    def words(self) -> str:
        """The reckoning, such as "15% của 18 là 2,7, làm tròn xuống còn 2"."""
        exact = Decimal(self.percent * self.base).scaleb(-2)
        told = f"{self.percent}% của {self.base} là {points(exact)}"
        if exact == self.most:
            return told
        down = "làm tròn xuống còn" if exact > self.most else "làm tròn thành"
        return f"{told}, {down} {self.most}"
