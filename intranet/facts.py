"""From rows to what the rules need: the one place where stored codes become facts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from intranet import values
from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.regulation import Regulation
from intranet.sheet import LEADERS, MEMBERS, PEER_PREFIX, SCORE_PREFIX, Row, Rows, empty

_YES_NO: Mapping[object, bool | None] = {"yes": True, "no": False, None: None}


def organisation_facts(
    rows: Rows, regulation: Regulation, kind: str, *, column: str = "self_score"
) -> OrganisationFacts:
    """The facts of one organisation from the rows of its sheet (II.B.1).

    `column` names the scores that count: the self scores until the office has verified. A row
    that is missing is a row of unknowns.
    """

    def row(key: str) -> Row:
        return rows.get(key) or empty(key)

    def answer(key: str) -> str | None:
        return cast("str | None", row(key)["answer"])

    def count(key: str, name: str) -> int | None:
        return cast("int | None", row(key)[name])

    return OrganisationFacts(
        kind=kind,
        scores={c.key: _points(row(SCORE_PREFIX + c.key), column) for c in regulation.criteria},
        tasks=answer("tasks"),
        committee_performance=answer("committee_performance"),
        united=_YES_NO[answer("united")],
        regular_meetings=_YES_NO[answer("regular_meetings")],
        authority=answer("authority"),
        mass_organisations=tuple(
            rating
            for peer in regulation.mass_organisations
            if (rating := answer(PEER_PREFIX + peer.key)) != "none"
        ),
        leaders_disciplined=count(LEADERS, "disciplined"),
        leaders_self_detected=count(LEADERS, "self_detected"),
        corruption_discipline=_YES_NO[answer("corruption_discipline")],
        subordinates=Subordinates(
            total=count(MEMBERS, "total"),
            completed_or_better=count(MEMBERS, "completed_or_better"),
            failed=count(MEMBERS, "failed"),
        ),
    )


def _points(row: Row, column: str) -> Decimal | None:
    hundredths = row.get(column)
    return values.to_decimal(hundredths) if isinstance(hundredths, int) else None
