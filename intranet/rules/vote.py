"""Whether a tier has the votes it needs: whole numbers, compared by cross-multiplying.

The plan asks for more than 2/3 of the official members for the best tier, more than 1/2 for the
others (II.B.2.2.3). Whose number the votes are a share of, each fraction and whether exactly the
fraction is enough are data. While counts are missing, each stands for every number it may still
be: no more votes than persons present, no more present than official members.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer
from intranet.rules.facts import LARGEST_COUNT
from intranet.rules.fraction import Fraction

#: Whose number the votes are a share of, and how a sentence calls them.
VOTE_BASES: Mapping[str, str] = {
    "official": "số đảng viên chính thức",
    "present": "số đảng viên chính thức có mặt",
}


class Share(NamedTuple):
    """So many votes of so many."""

    votes: int
    base: int


@dataclass(frozen=True, slots=True)
class Count:
    """One member's votes in one round, by tier, with the persons they are counted against.

    None is a number not known yet; the numbers that are known fit together. `base` is one of
    VOTE_BASES.
    """

    votes: Mapping[str, int | None]
    official: int | None
    present: int | None
    base: str

    @property
    def size(self) -> int | None:
        """The number the votes are a share of, None while it is not known."""
        return self.official if self.base == "official" else self.present

    def counted(self, tiers: Collection[str]) -> int:
        """The votes known so far for these tiers together."""
        votes = self.votes
        return sum([votes.get(tier) or 0 for tier in tiers])

    def is_whole(self, tiers: Collection[str]) -> bool:
        """Whether the votes for these tiers are all known."""
        votes = self.votes
        return None not in [votes.get(tier) for tier in tiers]

    def best(self, tiers: Collection[str]) -> Share:
        """The greatest share that these tiers together may turn out to have.

        Every vote that is still open falls to them, and no more persons than needed are there.
        """
        own = self.counted(tiers)
        others = self.counted(self.votes) - own
        if not self.is_whole(tiers):
            own = _first_known(self.present, self.official) - others
        size = self.size
        return Share(own, max(self.present or 0, own + others) if size is None else size)

    def worst(self, tiers: Collection[str]) -> Share:
        """The smallest share they may turn out to have.

        No open vote falls to them, and as many persons as possible are there.
        """
        return Share(self.counted(tiers), _first_known(self.size, self.official))


def _first_known(*numbers: int | None) -> int:
    for number in numbers:
        if number is not None:
            return number
    return LARGEST_COUNT


def enough(count: Count, tiers: Collection[str], fraction: Fraction) -> Answer:
    """Whether the votes for these tiers together reach the fraction of the base."""
    size = count.size
    if size is not None and count.is_whole(tiers):
        return MET if fraction.reached_by(count.counted(tiers), size) else NOT_MET
    if fraction.reached_by(*count.worst(tiers)):
        return MET
    return UNKNOWN if fraction.reached_by(*count.best(tiers)) else NOT_MET
