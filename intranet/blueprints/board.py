"""The office's list of all branches, and giving a sheet back."""

from __future__ import annotations

import secrets
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import completeness, overview, values
from intranet.access import Act, requires
from intranet.blueprints import ballot_view
from intranet.blueprints.home import deadline_text
from intranet.blueprints.labels import STATE_LABELS, TYPE_LABELS, span_text
from intranet.faults import faulty, not_found
from intranet.operations import workflow
from intranet.operations.guard import Refused, WrongState
from intranet.overview import BranchLine
from intranet.queries import cycles, sheets
from intranet.queries.sheets import Sheet

blueprint = Blueprint("board", __name__, url_prefix="/<int:year>/chi-bo")

RETURNED = "Đã trả lại biểu cho {}. Chi bộ sẽ thấy lý do ngay khi mở trang."


@blueprint.get("")
@requires(Act.BOARD)
def branches(year: int) -> Any:
    """Every branch with its state, total, tiers and lateness, and the share of the best tier."""
    scope = current_user.scope(Act.BOARD)
    cycle = cycles.of_year(scope, year)
    if cycle is None:
        not_found()
    found = overview.branches(scope, year, current_app.config["CLOCK"].now())
    waiting = sum(line.sheet.state in overview.WITH_BRANCH for line in found.lines)
    return render_template(
        "board/branches.html",
        year=year,
        committee=cycle.committee_name,
        lines=[_line(line) for line in found.lines],
        share=found.share,
        limit_percent=cycle.regulation.strong_share_limit.percent,
        waiting=waiting,
        deadline=deadline_text(cycle.report_before, None),
        pdf_url=url_for("papers.summary", year=year),
    )


@blueprint.get("/<int:branch_id>/tra-lai")
@requires(Act.SHEET_RETURN)
def return_page(year: int, branch_id: int) -> Any:
    """Where the office writes why a sheet goes back."""
    found = _find(year, branch_id)
    if not found.admits(Act.SHEET_RETURN):
        return faulty(409, "Biểu này hiện không ở bước có thể trả lại.", "")
    return _return_page(found)


@blueprint.post("/<int:branch_id>/tra-lai")
@requires(Act.SHEET_RETURN)
def return_now(year: int, branch_id: int) -> Any:
    """Give the sheet back with its reason."""
    found = _find(year, branch_id)
    typed = request.form.get("reason", "")
    try:
        workflow.return_(
            current_user,
            found.id,
            values.parse_text(typed),
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except WrongState as refused:
        return faulty(409, str(refused), f"Lý do đã gõ: {typed}" if typed else "")
    except (Refused, values.Unreadable) as refused:
        return _return_page(found, typed, str(refused)), 422
    flash(RETURNED.format(found.organisation.name), "success")
    return redirect(url_for("board.branches", year=year), 303)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The page with the reason that was typed before the session ended."""
    found = sheets.find(current_user.scope(Act.SHEET_RETURN), year, branch_id, kind=None)
    if found is None:
        not_found()
    return _return_page(found, form.get("reason", ""))


return_now.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(Act.SHEET_RETURN), year, branch_id, kind=None)
    if found is None:
        not_found()
    return found


def _return_page(found: Sheet, typed: str = "", error: str | None = None) -> str:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return render_template(
        "board/return.html",
        branch_name=found.organisation.name,
        year=found.year,
        reason=typed,
        error=error,
        form_key=secrets.token_urlsafe(24),
        action=url_for("board.return_now", **at),
        back=url_for("home.branch", **at),
    )


def _line(line: BranchLine) -> SimpleNamespace:
    found = line.sheet
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return SimpleNamespace(
        name=found.organisation.name,
        type=TYPE_LABELS[found.organisation.type],
        url=url_for("home.branch", **at),
        sheet_url=url_for("scoring.sheet_page", **at),
        state=found.state,
        state_label=STATE_LABELS[found.state],
        total=line.result.total,
        lowest=line.result.lowest_total,
        highest=line.result.highest_total,
        tier=line.result.tier,
        computed=span_text(line.result, found.regulation),
        proposed=found.regulation.tier(line.proposed).name if line.proposed else None,
        differs=line.differs,
        voted=ballot_view.leader(line.voted, found.regulation),
        votes=ballot_view.leading_votes(line.voted),
        ballot_notes=[n for n in line.differences if n != completeness.PROPOSED_OTHERWISE],
        flags=[flag.text for flag in line.result.flags],
        submitted_on=line.submitted_at.date() if line.submitted_at else None,
        days_late=line.timeliness.days_late,
    )
