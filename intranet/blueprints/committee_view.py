"""What the page of the committee's own rating shows beside that of any sheet."""

from __future__ import annotations

from types import SimpleNamespace

from flask import url_for
from flask_login import current_user

from intranet import sheet, values
from intranet.access import Act
from intranet.queries import decisions
from intranet.queries.sheets import Sheet
from intranet.rules.regulation import Regulation
from intranet.sheet import PROPOSAL


def places(found: Sheet) -> SimpleNamespace:
    """Where the committee's result is proposed, reported and answered."""
    year = found.year
    return SimpleNamespace(
        propose=url_for("committee.proposal_page", year=year),
        report=url_for("committee.report_page", year=year),
        answer=url_for("committee.answer_page", year=year),
        board=url_for("board.branches", year=year),
    )


def proposal_boxes(regulation: Regulation) -> frozenset[str]:
    """The boxes of the proposal, which stand on a page of their own."""
    return frozenset(box.name for box in sheet.fields(regulation) if box.row == PROPOSAL)


def panel(found: Sheet) -> SimpleNamespace:
    """How far the committee's result has come on its way up, and what the viewer may do."""
    sent = decisions.report(found.id)
    decided = decisions.results([found.id]).get(found.id)
    answer = decisions.of_cycle(found.cycle_id)[decided.decision_id] if decided else None
    regulation = found.regulation

    def may(act: Act) -> bool:
        return current_user.scope(act).covers(found.organisation.path) and found.admits(act)

    return SimpleNamespace(
        sent=f"Số {sent.number}, ngày {values.format_date(sent.sent_on)}" if sent else "",
        tier=regulation.tier(decided.tier).name if decided and decided.tier else "",
        answer=f"Số {answer.details.number}, ngày {values.format_date(answer.details.decided_on)}, "
        f"{answer.details.body}"
        if answer
        else "",
        reason=decided.reason if decided else "",
        may_propose=may(Act.PROPOSE),
        may_report=may(Act.REPORT),
        may_answer=may(Act.ANSWER),
    )
