"""From rows to what the rules need: the one place where stored codes become facts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from intranet import values
from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.regulation import Regulation
from intranet.sheet import LEADERS, MEMBERS, PEER_PREFIX, SCORE_PREFIX, Row, Rows, blank

_YES_NO: Mapping[object, bool | None] = {"yes": True, "no": False, None: None}


def organisation_facts(
    rows: Rows, regulation: Regulation, kind: str, *, column: str = "self_score"
) -> OrganisationFacts:
    """The facts of one organisation from the rows of its sheet (II.B.1).

    `column` names the scores that count: the self scores until the office has verified. A row
    that is missing is a row of unknowns.
    """

    rows = {**blank(regulation), **rows}

    def answer(key: str) -> str | None:
        return cast("str | None", rows[key]["answer"])

    leaders = cast("Mapping[str, int | None]", rows[LEADERS])
    members = cast("Mapping[str, int | None]", rows[MEMBERS])
    return OrganisationFacts(
        kind=kind,
        scores={c.key: _points(rows[SCORE_PREFIX + c.key], column) for c in regulation.criteria},
        tasks=answer("tasks"),
        committee_performance=answer("committee_performance"),
        united=_YES_NO[answer("united")],
        regular_meetings=_YES_NO[answer("regular_meetings")],
        authority=answer("authority"),
        mass_organisations=tuple(
            [
                rating
                for peer in regulation.mass_organisations
                if (rating := answer(PEER_PREFIX + peer.key)) != "none"
            ]
        ),
        leaders_disciplined=leaders["disciplined"],
        leaders_self_detected=leaders["self_detected"],
        corruption_discipline=_YES_NO[answer("corruption_discipline")],
        subordinates=Subordinates(
            total=members["total"],
            completed_or_better=members["completed_or_better"],
            failed=members["failed"],
        ),
    )


def _points(row: Row, column: str) -> Decimal | None:
    hundredths = row.get(column)
    return values.to_decimal(hundredths) if isinstance(hundredths, int) else None
