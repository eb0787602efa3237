"""What somebody wants to see of the board: filters, words to find, an order; all in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intranet import names
from intranet.rules.regulation import Regulation

FIND, STATE, TIER, TYPE = "tim", "trang-thai", "muc", "loai"
LATE, FLAGGED = "muon", "luu-y"
ORDER, DOWN = "xep", "giam"
YES = "1"
#: A tier that is not settled yet.
OPEN = "chua-ro"
#: The columns that the list can be in the order of.
NAME, STEPS, STATES, TOTAL = "ten", "buoc", "trang-thai", "diem"
COMPUTED, PROPOSED, VOTED = "muc-tinh", "muc-de-nghi", "bo-phieu"
MEMBERS, HANDED_IN = "dang-vien", "ngay-nop"
COLUMNS = (NAME, STEPS, STATES, TOTAL, COMPUTED, PROPOSED, VOTED, MEMBERS, HANDED_IN)
#: A name is no longer; what is longer finds nothing.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; empty is everything, in the committee's own order.

    `find` is as typed. What the address says that is no code of ours is as if it were not there.
    """

    find: str = ""
    state: str = ""
    tier: str = ""
    type: str = ""
    late: bool = False
    flagged: bool = False
    order: str = ""
    down: bool = False

    @property
    def key(self) -> str:
        """The words to find as names are searched."""
        return names.search_key(self.find)

    @property
    def is_filtered(self) -> bool:
        """Whether not everything is asked for."""
        chosen = (self.state, self.tier, self.type, self.late, self.flagged)
        return bool(self.key) or any(chosen)

    @property
    def filters(self) -> dict[str, str]:
        """What is left out of the list, as an address says it."""
        said = {
            FIND: self.find,
            STATE: self.state,
            TIER: self.tier,
            TYPE: self.type,
            LATE: YES if self.late else "",
            FLAGGED: YES if self.flagged else "",
        }
        return {name: value for name, value in said.items() if value}

    @property
    def arguments(self) -> dict[str, str]:
        """All of it as an address says it."""
        return {**self.filters, **self.ordered(self.order, down=self.down)}

    @staticmethod
    def ordered(order: str, *, down: bool) -> dict[str, str]:
        """An order as an address says it."""
        if not order:
            return {}
        return {ORDER: order, DOWN: YES} if down else {ORDER: order}


def read(
    asked: Mapping[str, str],
    states: tuple[str, ...],
    types: tuple[str, ...],
    regulation: Regulation,
) -> Wanted:
    """What an address, or a form with the same names, asks for."""

    def one_of(name: str, codes: tuple[str, ...]) -> str:
        return asked.get(name, "") if asked.get(name) in codes else ""

    tiers = (*(tier.key for tier in regulation.tiers), OPEN)
    order = one_of(ORDER, COLUMNS)
    return Wanted(
        find=" ".join(asked.get(FIND, "").split())[:LONGEST],
        state=one_of(STATE, states),
        tier=one_of(TIER, tiers),
        type=one_of(TYPE, types),
        late=asked.get(LATE) == YES,
        flagged=asked.get(FLAGGED) == YES,
        order=order,
        down=bool(order) and asked.get(DOWN) == YES,
    )
