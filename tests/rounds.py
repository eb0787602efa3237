"""Whole rounds of the vote on members of the example's blank branch, past every page.

`hold({member: (14, 2, 0, 0)})` lets a round stand; what a row lacks of the valid ballots is without
a mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intranet import clock, database
from intranet.models import VoteSheet, VoteSheetRow
from intranet.models.vote import MARKS
from tests.rolls import AT, counted
from tests.sheets import ITS_SECRETARY, actor, assessment


def hold(
    votes: Mapping[int, Sequence[int]] | None = None,
    *,
    absent: Mapping[int, str] | None = None,
    without_best: Sequence[int] = (),
    **head: Any,
) -> VoteSheet:
    """Let a round stand: each member's votes by tier, and why the others were absent.

    Of 17 official members 16 were present and voted, one ballot is invalid, unless `head` says
    otherwise.
    """
    sheet, who = assessment(), actor(ITS_SECRETARY)
    given = {
        "number": 1,
        "version": 1,
        "voted_on": "2017-12-08",
        "official": 17,
        "summoned": 17,
        "present": 16,
        "absent": 1,
        "issued": 16,
        "returned": 16,
        "not_returned": 0,
        "valid": 15,
        "invalid": 1,
        "complete": 1,
        **head,
    }
    with database.database.atomic():
        made = VoteSheet.create(
            assessment=sheet, entered_by=who.user_id, entered_at=clock.stamp(AT.now()), **given
        )
        for member, chosen in (votes or {}).items():
            marks = dict.fromkeys(MARKS, 0) | dict(zip(MARKS, chosen, strict=False))
            marks["no_mark"] = given["valid"] - sum(chosen)
            struck = int(member in without_best)
            row = {"without_best": struck, "valid": given["valid"], "complete": given["complete"]}
            VoteSheetRow.create(sheet=made, member=member, **row, **marks)
        for member, why in (absent or {}).items():
            VoteSheetRow.create(sheet=made, member=member, status="absent", note=why)
    counted()
    return made
