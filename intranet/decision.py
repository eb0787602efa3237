"""A decision as people take it: number, day, body and its vote, and what it says of whom.

Pure values; who may decide what, and when, is the operations' matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

RATING, PRAISE, ANNULMENT, SUPERIOR = "rating", "praise", "annulment", "superior"
KIND_LABELS: Mapping[str, str] = {
    RATING: "Quyết định xếp loại",
    PRAISE: "Quyết định khen thưởng",
    ANNULMENT: "Quyết định huỷ bỏ kết quả",
    SUPERIOR: "Quyết định của cấp trên",
}
CLASSIFIED, NOT_RATED, NOT_ASSESSED = "classified", "not_rated", "not_assessed"

IN_FUTURE = "Ngày này chưa đến."
MORE_THAN_MEMBERS = "Số có mặt không thể nhiều hơn tổng số."
DO_NOT_ADD_UP = "Tán thành, không tán thành và không có ý kiến phải cộng lại bằng số có mặt."


@dataclass(frozen=True, slots=True)
class Details:
    """The head of a decision: its number, day and body, who was there, and how they voted.

    Counts are whole numbers from 0 to 9999; all of them are None where the body is one whose vote
    nobody here counted, such as the one above.
    """

    number: str
    decided_on: dt.date
    body: str
    members: int | None = None
    present: int | None = None
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None

    def faults(self, today: dt.date) -> dict[str, str]:
        """What cannot be, by the name of what is to be corrected."""
        found = {}
        if self.decided_on > today:
            found["decided_on"] = IN_FUTURE
        if self.members is not None and self.present is not None and self.present > self.members:
            found["present"] = MORE_THAN_MEMBERS
        votes = (self.in_favour, self.against, self.abstained)
        known = [each for each in votes if each is not None]
        if len(known) == len(votes) and self.present is not None and sum(known) != self.present:
            found["in_favour"] = DO_NOT_ADD_UP
        return found


class Ruling(NamedTuple):
    """What is decided of one: the tier, None for the one that was reached, and why another one."""

    tier: str | None = None
    reason: str = ""


#: The tier that was reached.
REACHED = Ruling()


@dataclass(frozen=True, slots=True)
class BranchRuling:
    """What is decided of a branch, and of those of its members who get another tier than voted.

    `seen` is the digest of what it was decided on (`ready.Ready.seen`), empty for whatever stands.
    """

    branch: Ruling = REACHED
    members: Mapping[int, Ruling] = field(default_factory=dict)
    seen: str = ""

    @property
    def chosen(self) -> dict[int, str]:
        """The tiers that were chosen for members, by member."""
        return {one: ruling.tier for one, ruling in self.members.items() if ruling.tier}
