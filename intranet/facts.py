"""From rows to what the rules need: the one place where stored codes become facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from intranet import values
from intranet.roll import Member
from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.member_facts import MemberFacts
from intranet.rules.regulation import Regulation
from intranet.sheet import LEADERS, MEMBERS, PEER_PREFIX, SCORE_PREFIX, Row, Rows, blank

NO_CIVIL_SERVANT = "none"
_YES_NO: Mapping[object, bool | None] = {"yes": True, "no": False, None: None}


def organisation_facts(rows: Rows, regulation: Regulation, kind: str) -> OrganisationFacts:
    """The facts of one organisation from the rows of its sheet that count (II.B.1).

    A row that is missing is a row of unknowns.
    """

    rows = {**blank(regulation), **rows}

    def answer(key: str) -> str | None:
        return cast("str | None", rows[key]["answer"])

    leaders = cast("Mapping[str, int | None]", rows[LEADERS])
    members = cast("Mapping[str, int | None]", rows[MEMBERS])
    return OrganisationFacts(
        kind=kind,
        scores={c.key: _points(rows[SCORE_PREFIX + c.key]) for c in regulation.criteria},
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


def member_facts(
    member: Member,
    *,
    voted_on: dt.date | None = None,
    votes: Mapping[str, int | None] | None = None,
    attended: bool = True,
    official: int | None = None,
    present: int | None = None,
) -> MemberFacts:
    """The facts of one member for the round that counts for him (II.B.2.2).

    Without `votes` nobody voted on him yet; `official` and `present` are those of that round.
    """
    servant = member.civil_servant
    return MemberFacts(
        standing=member.standing,
        exempt=member.exempt,
        admitted_on=member.admitted_on,
        voted_on=voted_on,
        attended=attended,
        # A review is complete on a day; without one it is not known to be.
        review_completed=None if member.day("review_completed_on") is None else True,
        civil_servant=None if servant is None else servant != NO_CIVIL_SERVANT,
        civil_grade=member.value("civil_grade"),
        emulation_fighter=_YES_NO[member.value("emulation_fighter")],
        merit_certificate=_YES_NO[member.value("merit_certificate")],
        discipline_from=member.day("discipline_from"),
        failings=member.failings,
        votes=votes,
        official_members=official,
        official_present=present,
    )


def _points(row: Row) -> Decimal | None:
    hundredths = row["self_score"]
    return values.to_decimal(hundredths) if isinstance(hundredths, int) else None
