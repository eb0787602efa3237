"""Where work begins: the way to it, and a branch's steps."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from intranet import ballot, completeness, member_summary, members, overview, sheet, values
from intranet.access import Act, Role, requires
from intranet.blueprints import ballot_view, branch_steps, committee_view, sheet_view
from intranet.blueprints.aftermath import aftermath
from intranet.blueprints.labels import state_label
from intranet.blueprints.reading import links
from intranet.completeness import Missing
from intranet.faults import faulty, not_found
from intranet.member_summary import Summary
from intranet.operations import workflow
from intranet.operations.guard import NotHere, StaleForm, WrongState
from intranet.operations.workflow import Incomplete
from intranet.queries import ballots, cycles, rolls, sheets, steps, votes
from intranet.queries.sheets import Sheet
from intranet.queries.steps import StepTaken
from intranet.rules.deadlines import timeliness
from intranet.sheet import PROPOSAL

blueprint = Blueprint("home", __name__)

SUBMITTED = "Đã nộp biểu chấm điểm cho Văn phòng Đảng ủy. Biểu đang khoá."
COMPLETED = "Đã hoàn thành biểu chấm điểm của Đảng bộ. Biểu đang khoá, chờ báo cáo cấp trên."
BEGUN_ANEW = "Xếp loại lại, lần {}"
STEP_LABELS = {
    "open": "Mở đợt đánh giá",
    "submit": "Nộp biểu chấm điểm",
    "return": "Trả lại để bổ sung",
    "verify": "Thẩm định",
    "decide": "Quyết định",
    "annul": "Huỷ bỏ kết quả",
}


COMMITTEE_STEP_LABELS = {
    **STEP_LABELS,
    "submit": "Hoàn thành biểu chấm điểm",
    "verify": "Báo cáo cấp trên",
    "decide": "Cấp trên quyết định",
}


@blueprint.get("/")
@requires(Act.HOME)
def start() -> Any:
    """To the place of work of the role one acts in; words where there is none yet."""
    place = _place_of_work()
    return redirect(place, 303) if place else render_template("home/start.html")


def _place_of_work() -> str | None:
    year = cycles.newest_year(current_user.scope(Act.BOARD))
    if year is not None:
        return url_for("board.branches", year=year)
    if current_user.scope(Act.CYCLES):
        return url_for("cycles.list_all")
    if current_user.scope(Act.ACCOUNTS):
        return url_for("accounts.list_all")
    for grant in current_user.grants:
        year = cycles.newest_year_above(grant.path) if grant.role is Role.BRANCH else None
        if year is not None:
            return url_for("home.branch", year=year, branch_id=grant.organisation_id)
    return None


@blueprint.get("/<int:year>/chi-bo/<int:branch_id>")
@requires(Act.SHEET_VIEW)
def branch(year: int, branch_id: int) -> Any:
    """A branch's steps: what is done, what is missing, how many days are left."""
    return _branch_page(_find(year, branch_id))


@blueprint.post("/<int:year>/chi-bo/<int:branch_id>/nop")
@requires(Act.SHEET_SUBMIT)
def submit(year: int, branch_id: int) -> Any:
    """Hand the sheet in; refused with the linked list of what is missing."""
    found = _find(year, branch_id)
    try:
        workflow.submit(
            current_user,
            found.id,
            found.regulation,
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except NotHere:
        not_found()
    except WrongState as refused:
        return faulty(409, str(refused), "")
    except StaleForm as refused:
        flash(str(refused), "error")
        return _branch_page(found), 422
    except Incomplete:
        flash("Chưa nộp được vì còn thiếu các mục liệt kê dưới đây.", "error")
        return _branch_page(found), 422
    flash(COMPLETED if found.is_committee else SUBMITTED, "success")
    return redirect(url_for("home.branch", year=year, branch_id=branch_id), 303)


def _find(year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(Act.SHEET_VIEW), year, branch_id, kind=None)
    if found is None:
        not_found()
    return found


def _branch_page(found: Sheet) -> str:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    regulation = found.regulation
    rows, result = overview.read(found, sheets.rows(found.id))
    held = ballots.of(found.id, regulation, double=found.double_entry)
    voted = ballot.outcome(held.last, regulation)
    missing = completeness.missing(rows, result, regulation, voted)
    in_numbers, of_members = _members(found)
    missing = (*of_members, *missing, *completeness.missing_ballot(held))
    taken = steps.of([found.id])[found.id]
    places = branch_steps.places(**at)
    path = found.organisation.path
    proposed = rows.get(PROPOSAL, sheet.empty(PROPOSAL))["tier"]
    return render_template(
        "home/branch.html",
        branch_name=found.organisation.name,
        year=found.year,
        state=found.state,
        year_closed=found.cycle_state != "open",
        state_label=state_label(found),
        returned=sheet_view.returned(found, taken),
        aftermath=aftermath(found),
        deadline=deadline_text(found.report_before, overview.submitted_at(taken, found.state)),
        steps=branch_steps.steps(found, missing, in_numbers, places),
        missing=links(missing, places.sheet, places.ballot, _elsewhere(found, places)),
        may_submit=current_user.scope(Act.SHEET_SUBMIT).covers(path)
        and found.admits(Act.SHEET_SUBMIT),
        may_verify=current_user.scope(Act.VERIFY).covers(path)
        and found.admits(Act.VERIFY)
        and not found.is_committee,
        may_return=current_user.scope(Act.SHEET_RETURN).covers(path)
        and found.admits(Act.SHEET_RETURN),
        history=[_told(step, found) for step in taken],
        result=result,
        regulation=regulation,
        tiers=ballot_view.three_tiers(found, result, proposed, voted),
        form_key=secrets.token_urlsafe(24),
        committee=committee_view.panel(found) if found.is_committee else None,
        urls=SimpleNamespace(
            sheet=places.sheet,
            ballot=places.ballot,
            roll=places.roll,
            members=places.result if in_numbers else None,
            submit=url_for("home.submit", **at),
            **vars(committee_view.places(found)),
            decided=_result_page(found),
            verify=url_for("verification.page", **at),
            report_pdf=url_for("decision_papers.report", **at),
            returned_pdf=url_for("decision_papers.returned", **at),
            pdf=url_for("papers.score_sheet", **at),
            blank=url_for("papers.blank_score_sheet", **at),
            return_=url_for("board.return_page", **at),
        ),
    )


def _result_page(found: Sheet) -> str | None:
    """Where the decided result stands; None before there is one."""
    if not (found.state == "decided" or found.revision > 1):
        return None
    return url_for("results.page", year=found.year, branch_id=found.organisation.id)


def _elsewhere(found: Sheet, places: SimpleNamespace) -> Mapping[str, str]:
    """Where what is missing is seen to, but for what the sheet and the ballot themselves lack."""
    if not found.is_committee:
        return branch_steps.elsewhere(places)
    page = "#de-nghi"
    if current_user.scope(Act.PROPOSE).covers(found.organisation.path):
        page = committee_view.places(found).propose
    return dict.fromkeys(committee_view.proposal_boxes(found.regulation), page)


def _members(found: Sheet) -> tuple[Summary | None, tuple[Missing, ...]]:
    """The members of a branch with a roll in numbers of today, and what their pages lack."""
    if found.members is None or found.is_committee:
        return None, ()
    regulation, today = found.regulation, current_app.config["CLOCK"].today()
    held = votes.of(found.id, regulation, double=found.double_entry)
    facts = rolls.branch_facts(found.id)
    reading = members.read(rolls.of(found.id), held.rounds, facts, regulation, today)
    return member_summary.of(reading, held, today), completeness.missing_members(reading, held)


def deadline_text(before: dt.date, handed_in: dt.datetime | None) -> SimpleNamespace:
    """The deadline in words: days left, or how late (III.3; the day itself is too late)."""
    found = timeliness(handed_in or current_app.config["CLOCK"].now(), before)
    text = found.text
    if handed_in is not None:
        how = "trong hạn" if found.in_time else f"muộn {found.days_late} ngày"
        last = values.format_date(found.last_day)
        text = f"Nộp ngày {values.format_date(found.day)}, {how} (hạn là hết ngày {last})"
    return SimpleNamespace(text=text, late=not found.in_time)


def _told(step: StepTaken, found: Sheet) -> SimpleNamespace:
    again = step.act == "open" and found.revision > 1
    labels = COMMITTEE_STEP_LABELS if found.is_committee else STEP_LABELS
    label = BEGUN_ANEW.format(found.revision) if again else labels[step.act]
    return SimpleNamespace(label=label, by=step.by, at=step.at, reason=step.reason)
