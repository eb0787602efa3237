"""The numbers of branches' members as they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from intranet.member_summary import Summary
from intranet.models import MemberSummary
from intranet.models.member_summary import TIERS


def of(assessment_ids: Iterable[int]) -> Mapping[int, Summary]:
    """The numbers of several branches, those without a roll left out, in one statement."""
    query = MemberSummary.select().where(MemberSummary.assessment.in_(list(assessment_ids)))
    return {
        row["assessment"]: Summary(
            listed=row["listed"],
            tiers=tuple(row[name] for name in TIERS),
            waiting=row["waiting"],
            left_out=row["left_out"],
            keep=row["keep"],
            to_rate=row["to_rate"],
            known=row["known"],
            rounds=row["rounds"],
            vote_left=row["vote_left"],
            result_left=row["result_left"],
        )
        for row in cast("Iterable[dict[str, Any]]", query.dicts())
    }
