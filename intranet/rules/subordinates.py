"""How those below count for an organisation: a branch's members, a committee's branches (II.B.1.3).

A committee is rated by the same functions as a branch; only whom it counts differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intranet.rules.facts import Subordinates
from intranet.rules.member_result import Outcome
from intranet.rules.provisions import Regulation


@dataclass(frozen=True, slots=True)
class Subordinate:
    """How far one member or branch is: the outcome, and the tier where it is classified.

    A branch is `classified` or `pending`. `annulled` says that the tier was taken back and none is
    given yet, `not_assessed` that the office leaves the member out of this cycle.
    Raises ValueError for a tier without the outcome `classified` or that outcome without a tier,
    and for a member who has a tier, not annulled, and is yet left out.
    """

    outcome: Outcome
    tier: str | None = None
    annulled: bool = False
    not_assessed: bool = False

    def __post_init__(self) -> None:
        if (self.outcome is Outcome.CLASSIFIED) != (self.tier is not None):
            raise ValueError(f"{self.outcome}: mức phân loại phải đi cùng kết quả đã phân loại")
        if self.not_assessed and self.counted_tier is not None:
            raise ValueError("đã có mức phân loại thì không thể để ngoài diện đánh giá")

    @property
    def is_counted(self) -> bool:
        """Whether it is part of the total; who is not rated or not assessed is not."""
        return self.outcome is not Outcome.NOT_RATED and not self.not_assessed

    @property
    def counted_tier(self) -> str | None:
        """The tier that stands, None while it is pending, undecided or annulled."""
        return None if self.annulled else self.tier


def subordinates(kind: str, below: Iterable[Subordinate], regulation: Regulation) -> Subordinates:
    """What an organisation of this kind counts of those below it.

    Of a `branch` its members by the members' tiers, of a `committee` its branches by the
    organisations'. The lowest tier has failed, every other is completed or better; whoever has no
    tier that stands is pending. Raises ValueError for a tier that the regulation does not have.
    """
    tiers = regulation.tiers if kind == "committee" else regulation.members.tiers
    lowest = {tier.key: tier.is_lowest for tier in tiers}
    counted = [each for each in below if each.is_counted]
    found = [each.counted_tier for each in counted if each.counted_tier is not None]
    strange = sorted(set(found) - lowest.keys())
    if strange:
        raise ValueError(f"quy định {regulation.name} không có mức {strange[0]}")
    failed = sum(lowest[tier] for tier in found)
    return Subordinates(len(counted), len(found) - failed, failed)
