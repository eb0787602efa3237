"""Branches on their way from submission to decision, for the tests: past the pages."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from intranet.clock import Clock
from intranet.decision import BranchRuling, Details
from intranet.models import Assessment, Cycle
from intranet.operations import decisions, quota, scoring, verification, workflow
from intranet.queries import sheets
from tests import rated
from tests.sheets import BLANK, ITS_SECRETARY, SO_2017, actor, assessment, rows, vote, worked

OFFICE, EXECUTIVE, STANDING = "vanphong", "danguy", "bantv"
AT = Clock(dt.date(2017, 12, 14))
_keys = itertools.count()


def key() -> str:
    """The key of a form that nobody used."""
    return f"key-of-a-form-{next(_keys):06d}"


def details(number: str = "12-QĐ/ĐU", **changes: Any) -> Details:
    """The head of a decision of the executive: 13 of 15 there, 11 in favour."""
    given: dict[str, Any] = {
        "number": number,
        "decided_on": dt.date(2017, 12, 13),
        "body": "Ban Chấp hành Đảng bộ",
        "members": 15,
        "present": 13,
        "in_favour": 11,
        "against": 1,
        "abstained": 1,
    }
    return Details(**given | changes)


def fill(place: int = BLANK, **changes: str) -> None:
    """Let a branch's secretary fill in the worked sheet with changes."""
    one = assessment(place)
    stored = sheets.rows(one.id)
    typed = rows(worked(**changes))
    stamps = {row: f"{stored[row].version}-" if row in stored else "0-" for row in typed}
    saved = scoring.save(actor(f"bithu{place:02d}"), one.id, SO_2017, typed, stamps, at=AT)
    assert not saved.conflicts


def submit(place: int = BLANK) -> None:
    """Let it be handed in."""
    secretary = actor(f"bithu{place:02d}")
    workflow.submit(secretary, assessment(place).id, SO_2017, key=key(), at=AT)


def submitted(place: int = BLANK, *, members: int = 0, **changes: str) -> Assessment:
    """A branch whose worked sheet is handed in; with so many members, all rated good."""
    if members:
        rated.rate(members, 0, members)
        announce()
    fill(place, **changes)
    vote(place)
    submit(place)
    return assessment(place)


def announce() -> None:
    """Let the branch's result be announced on the day of its vote."""
    one = assessment(BLANK).id
    quota.announce(
        actor(ITS_SECRETARY), one, SO_2017, dt.date(2017, 12, 6), seen=0, key=key(), at=AT
    )


def pass_on(place: int = BLANK) -> None:
    """Let the office confirm everything and pass it on."""
    verification.pass_on(actor(OFFICE), assessment(place).id, SO_2017, key=key(), at=AT)


def verified(place: int = BLANK, *, members: int = 0, **changes: str) -> Assessment:
    """A branch whose sheet was passed on."""
    submitted(place, members=members, **changes)
    pass_on(place)
    return assessment(place)


def decide(place: int = BLANK, ruling: BranchRuling | None = None, number: str = "12") -> None:
    """Let the executive decide it."""
    decisions.decide(
        actor(EXECUTIVE),
        Cycle.get().id,
        details(number),
        {assessment(place).id: ruling or BranchRuling()},
        SO_2017,
        key=key(),
        at=AT,
    )


def decided(place: int = BLANK, *, members: int = 0, **changes: str) -> Assessment:
    """A branch whose result was decided."""
    verified(place, members=members, **changes)
    decide(place)
    return assessment(place)
