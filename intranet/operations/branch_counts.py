"""A committee's own sheet takes its numbers of branches from what was decided of them (II.B.1.3).

They are counted again in the transaction of every decision and annulment, as long as the
committee's sheet is being filled in.
"""

from __future__ import annotations

from intranet.access import EDITABLE
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, Organisation
from intranet.operations.member_counts import write
from intranet.queries import decisions
from intranet.rules.member import Outcome
from intranet.rules.regulation import Regulation
from intranet.rules.subordinates import Subordinate, subordinates


def refresh(user_id: int, cycle: Cycle, regulation: Regulation, at: Clock) -> None:
    """Count the branches again and keep the numbers on the committee's sheet, while it is open."""
    own = sheet_of(cycle)
    if own is None or own.state not in EDITABLE:
        return
    newest: dict[int, Assessment] = {}
    below = (
        Assessment.select(Assessment, Organisation)
        .join(Organisation)
        .where(Assessment.cycle == cycle, Organisation.kind == "branch")
    )
    for each in below.order_by(Assessment.revision):
        newest[each.organisation.id] = each
    ids = [each.id for each in newest.values() if each.state == "decided"]
    decided = decisions.results(ids)
    counts = subordinates(
        "committee",
        [
            Subordinate(Outcome.CLASSIFIED, decided[each.id].tier)
            if each.id in decided
            else Subordinate(Outcome.PENDING)
            for each in newest.values()
        ],
        regulation,
    )
    write(user_id, own, counts, at)


def sheet_of(cycle: Cycle) -> Assessment | None:
    """The newest revision of the committee's own sheet in a year; None where it has none."""
    query = Assessment.select().where(
        Assessment.cycle == cycle, Assessment.organisation == cycle.organisation
    )
    found: Assessment | None = query.order_by(Assessment.revision.desc()).first()
    return found
