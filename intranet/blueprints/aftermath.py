"""What annulling left to do: why a branch begins anew, and which of its members are rated anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import url_for

from intranet.blueprints import decided_view
from intranet.queries import decisions, rolls
from intranet.queries.sheets import Sheet


def aftermath(found: Sheet) -> SimpleNamespace:
    """The annulment that a branch's revision begins after, and its members who are rated anew.

    `anew` has `.decision`, `.paper` (its PDF's address) and `.reason`, None in a first revision; of
    `members` each has `.id` and `.name` with the same; `looks` says how many marks nobody has
    looked at.
    """
    return SimpleNamespace(
        anew=_begun_anew(found),
        members=_rated_anew(found),
        looks=_unseen(found),
        url=url_for("results.page", **_at(found)),
    )


def _at(found: Sheet) -> dict[str, Any]:
    return {"year": found.year, "branch_id": found.organisation.id}


def _annulled_by(found: Sheet, taken: decisions.DecisionTaken) -> dict[str, str]:
    """What a page says of the decision that annulled a result."""
    paper = url_for("decision_papers.annulled", **_at(found), decision_id=taken.id)
    return {"decision": decided_view.named(taken), "paper": paper, "reason": taken.reason}


def _begun_anew(found: Sheet) -> SimpleNamespace | None:
    if found.revision == 1:
        return None
    revisions = decisions.revisions(found.cycle_id, found.organisation.id)
    before = [each.id for each in revisions if each.revision == found.revision - 1]
    result = next(iter(decisions.results(before).values()), None)
    if result is None or result.annulled_by is None:
        return None
    taken = decisions.of_cycle(found.cycle_id)[result.annulled_by]
    return SimpleNamespace(**_annulled_by(found, taken))


def _unseen(found: Sheet) -> int:
    if found.state != "decided" and found.revision == 1:
        return 0
    return sum(mark.looked_at is None for mark in decisions.marks([found.id])[found.id])


def _rated_anew(found: Sheet) -> list[SimpleNamespace]:
    if not found.redo:
        return []
    names = {each.id: each.full_name for each in rolls.entries([found.id])[found.id]}
    taken = decisions.of_cycle(found.cycle_id)
    last = {each.member_id: each for each in decisions.members([found.id])[found.id]}
    return [
        SimpleNamespace(
            id=member,
            name=names[member],
            **_annulled_by(found, taken[each.annulled_by]),
        )
        for member, each in last.items()
        if each.annulled_by is not None
    ]
