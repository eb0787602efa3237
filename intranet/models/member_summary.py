"""The numbers of a branch's members, written anew whenever roll, facts or votes change."""

from __future__ import annotations

import peewee

from intranet.models.assessment import Assessment
from intranet.models.ballot import every
from intranet.models.base import Base, Whole, check

TIERS = ("tier_1", "tier_2", "tier_3", "tier_4", "tier_5", "tier_6")
_NUMBERS = (
    *("listed", *TIERS, "waiting", "left_out", "keep", "to_rate", "known"),
    *("rounds", "vote_left", "result_left"),
)


class MemberSummary(Base):
    """One branch with a roll: how many members have each tier, wait, or are left out.

    Tiers stand in the order of the regulation's, 0 where it has fewer. `keep` is how many the
    quota lets stay in the best tier, empty while that is not known; of `to_rate` so many are
    `known`; `vote_left` and `result_left` count what is missing before the branch can hand in.
    """

    assessment = peewee.ForeignKeyField(Assessment, unique=True, on_delete="RESTRICT")
    listed = Whole()
    tier_1 = Whole()
    tier_2 = Whole()
    tier_3 = Whole()
    tier_4 = Whole()
    tier_5 = Whole()
    tier_6 = Whole()
    waiting = Whole()
    left_out = Whole()
    keep = Whole(null=True)
    to_rate = Whole()
    known = Whole()
    rounds = Whole()
    vote_left = Whole()
    result_left = Whole()

    class Meta:
        """Everybody listed has a tier, waits, or is left out."""

        constraints = (
            check("member_summary_in_range", every("BETWEEN 0 AND 9999", _NUMBERS)),
            check(
                "member_summary_adds_up",
                f"listed = {' + '.join(TIERS)} + waiting + left_out",
            ),
            check("member_summary_known_within", "known <= to_rate"),
            check("member_summary_to_rate_within", "to_rate <= listed"),
        )
