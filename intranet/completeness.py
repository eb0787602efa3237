"""What a sheet still lacks before it can be submitted, as data that pages can link (II.B.1.3)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from intranet import sheet
from intranet.rules.organisation import OrganisationResult
from intranet.rules.regulation import Regulation
from intranet.sheet import MEMBERS, PEER_PREFIX, PROPOSAL, SCORE_PREFIX, Rows

#: Boxes that may stay empty; the reason is asked for only where the proposal differs.
_OPTIONAL_COLUMNS = frozenset({"evidence", "reason"})
DIFFERENCE_NEEDS_REASON = "Lý do đề nghị khác với mức tính được"
_PROPOSAL_TEXTS = {
    "tier": "Mức xếp loại do chi bộ đề nghị",
    "body": "Tập thể (hoặc người) đề nghị mức xếp loại",
    "proposed_on": "Ngày đề nghị mức xếp loại",
    "reason": DIFFERENCE_NEEDS_REASON,
}


class Missing(NamedTuple):
    """One thing that is missing: the box it belongs to, and what it is in Vietnamese."""

    field: str
    text: str


def missing(rows: Rows, result: OrganisationResult, regulation: Regulation) -> tuple[Missing, ...]:
    """Everything a sheet lacks, in the order of the page.

    Every score, fact and count must be known, and the proposal complete; members who are still
    pending do not count as missing. A proposal that differs needs a reason.
    """
    found = []
    for row, column, lacking in _required(regulation):
        value = (rows.get(row) or sheet.empty(row))[column]
        if value is None or value == "":
            found.append(lacking)
    proposal = rows.get(PROPOSAL) or sheet.empty(PROPOSAL)
    if differs(proposal["tier"], result, regulation) and not proposal["reason"]:
        found.append(Missing("proposal_reason", DIFFERENCE_NEEDS_REASON))
    return tuple(found)


@lru_cache(maxsize=16)
def _required(regulation: Regulation) -> tuple[tuple[str, str, Missing], ...]:
    """Every box that must be filled in: its row, its column, and what it is when it is missing."""
    return tuple(
        (box.row, box.column, Missing(box.name, label(box, regulation)))
        for box in sheet.fields(regulation)
        if box.column not in _OPTIONAL_COLUMNS
    )


def differs(proposed: object, result: OrganisationResult, regulation: Regulation) -> bool:
    """Whether a proposed tier is not the computed one, or lies outside the open span."""
    order = [tier.key for tier in regulation.tiers]
    if proposed not in order:
        return False
    return not order.index(result.best) <= order.index(proposed) <= order.index(result.worst)


def label(box: sheet.Field, regulation: Regulation) -> str:
    """What a box is called where it stands alone, away from the sheet."""
    if box.row.startswith(SCORE_PREFIX):
        criterion = regulation.criterion(box.row.removeprefix(SCORE_PREFIX))
        what = "Minh chứng" if box.column == "evidence" else "Điểm"
        return f"{what} tiêu chí {criterion.number}) {criterion.name}"
    if box.row.startswith(PEER_PREFIX):
        peer = next(p for p in regulation.mass_organisations if PEER_PREFIX + p.key == box.row)
        return f"Xếp loại của {peer.name}"
    if box.row == PROPOSAL:
        return _PROPOSAL_TEXTS[box.column]
    if box.row == MEMBERS:
        return regulation.questions[f"subordinates.{box.column}"].label
    return regulation.questions[box.name].label
