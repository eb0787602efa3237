"""The committee's own rating: the way to it, the proposal, the report up and the answer from above.

Its sheet, its ballot and its steps are the pages of any organisation.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import sheet, values
from intranet.access import Act, requires
from intranet.blueprints import sheet_view
from intranet.blueprints.sheet_view import Boxes
from intranet.faults import faulty, not_found
from intranet.forms import committee as forms
from intranet.forms.committee import ProposalForm
from intranet.operations import committee as operations
from intranet.operations.committee import ChangedMeanwhile
from intranet.operations.decisions import Unexplained, WrongDetails
from intranet.operations.guard import Refused, StaleForm, WrongState
from intranet.queries import cycles, sheets
from intranet.queries.sheets import Sheet
from intranet.sheet import PROPOSAL, StoredRow

blueprint = Blueprint("committee", __name__, url_prefix="/<int:year>/dang-bo")

PROPOSED = "Đã lưu đề nghị xếp loại Đảng bộ."
REPORTED = "Đã ghi báo cáo gửi cấp trên."
ANSWERED = "Đã ghi quyết định của cấp trên. Kết quả của Đảng bộ không sửa được nữa."
#: What the decision's own words are called in these forms.
_BOXES = {"decided_on": forms.DAY, "number": forms.NUMBER}


@blueprint.get("")
@requires(Act.BOARD)
def start(year: int) -> Any:
    """To the steps of the committee itself."""
    found = _find(Act.BOARD, year)
    return redirect(url_for("home.branch", year=year, branch_id=found.organisation.id), 303)


@blueprint.get("/de-nghi")
@requires(Act.PROPOSE)
def proposal_page(year: int) -> Any:
    """Where the standing committee proposes the tier."""
    found = _find(Act.PROPOSE, year)
    if not found.admits(Act.PROPOSE):
        return faulty(409, LOCKED, "")
    return _proposal_page(found, None)


@blueprint.post("/de-nghi")
@requires(Act.PROPOSE)
def propose(year: int) -> Any:
    """Save the proposal."""
    found = _find(Act.PROPOSE, year)
    form = forms.read_proposal(request.form, found.regulation)
    if form.row is None:
        return _proposal_page(found, form), 422
    try:
        operations.propose(
            current_user, found.id, found.regulation, form.row, seen=form.seen, at=_clock()
        )
    except WrongState as refused:
        return faulty(409, str(refused), _said(form.typed))
    except ChangedMeanwhile as refused:
        flash(str(refused), "error")
        return _proposal_page(found, form, refused.stored), 409
    flash(PROPOSED, "success")
    return _home(found)


@blueprint.get("/bao-cao")
@requires(Act.REPORT)
def report_page(year: int) -> Any:
    """Where the office records the report to the body above."""
    found = _find(Act.REPORT, year)
    if not found.admits(Act.REPORT):
        return faulty(409, LOCKED, "")
    return _form_page("report", found, {}, {})


@blueprint.post("/bao-cao")
@requires(Act.REPORT)
def report(year: int) -> Any:
    """Record it."""
    found = _find(Act.REPORT, year)
    form = forms.read_report(request.form)
    if form.errors:
        return _form_page("report", found, request.form, form.errors), 422
    try:
        operations.report(current_user, found.id, form.number, form.day, key=_key(), at=_clock())
    except WrongState as refused:
        return faulty(409, str(refused), _said(request.form))
    except StaleForm as refused:
        flash(str(refused), "error")
        return _form_page("report", found, request.form, {}), 422
    except Refused as refused:
        return _form_page("report", found, request.form, {forms.DAY: str(refused)}), 422
    flash(REPORTED, "success")
    return _home(found)


@blueprint.get("/tra-loi")
@requires(Act.ANSWER)
def answer_page(year: int) -> Any:
    """Where the office records what the body above decided."""
    found = _find(Act.ANSWER, year)
    if not found.admits(Act.ANSWER):
        return faulty(409, LOCKED, "")
    return _form_page("answer", found, {}, {})


@blueprint.post("/tra-loi")
@requires(Act.ANSWER)
def answer(year: int) -> Any:
    """Record it; the result is frozen."""
    found = _find(Act.ANSWER, year)
    form = forms.read_answer(request.form, found.regulation)
    if form.errors:
        return _form_page("answer", found, request.form, form.errors), 422
    try:
        operations.answer(
            current_user,
            found.id,
            found.regulation,
            form.details,
            form.ruling,
            key=_key(),
            at=_clock(),
        )
    except WrongState as refused:
        return faulty(409, str(refused), _said(request.form))
    except Unexplained as refused:
        (why,) = refused.faults.values()
        return _form_page("answer", found, request.form, {"reason": why}), 422
    except WrongDetails as refused:
        errors = {_BOXES.get(name, name): text for name, text in refused.faults.items()}
        return _form_page("answer", found, request.form, errors), 422
    except Refused as refused:
        flash(str(refused), "error")
        return _form_page("answer", found, request.form, {}), 422
    flash(ANSWERED, "success")
    return _home(found)


def show_proposal(form: MultiDict[str, str], year: int) -> Any:
    """The proposal as typed before the session ended; nothing is saved by showing it."""
    found = _find(Act.PROPOSE, year)
    return _proposal_page(found, forms.read_proposal(form, found.regulation))


def show_report(form: MultiDict[str, str], year: int) -> Any:
    """The report as typed before the session ended."""
    return _form_page("report", _find(Act.REPORT, year), form, {})


def show_answer(form: MultiDict[str, str], year: int) -> Any:
    """The answer as typed before the session ended."""
    return _form_page("answer", _find(Act.ANSWER, year), form, {})


propose.shows_filled = show_proposal  # type: ignore[attr-defined]  # a mark that signing in reads
report.shows_filled = show_report  # type: ignore[attr-defined]  # a mark that signing in reads
answer.shows_filled = show_answer  # type: ignore[attr-defined]  # a mark that signing in reads

LOCKED = "Biểu của Đảng bộ hiện không ở bước này."


def _find(act: Act, year: int) -> Sheet:
    """The sheet of the committee that opened the year, within the person's reach."""
    scope = current_user.scope(act)
    cycle = cycles.of_year(scope, year)
    found = cycle and sheets.find(scope, year, cycle.organisation_id, kind="committee")
    if not found:
        not_found()
    return found


def _home(found: Sheet) -> Any:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return redirect(url_for("home.branch", **at), 303)


def _proposal_page(found: Sheet, form: ProposalForm | None, stored: StoredRow | None = None) -> str:
    rows = sheets.rows(found.id)
    known = rows.get(PROPOSAL, StoredRow(sheet.empty(PROPOSAL)))
    boxes = Boxes(found.regulation, found.organisation.kind, rows)
    labels = {box.name: box for box in sheet.fields(found.regulation) if box.row == PROPOSAL}
    typed = form.typed if form else {}
    theirs = (
        {name: box.write(stored.values[box.column]) for name, box in labels.items()}
        if stored
        else {}
    )
    return render_template(
        "committee/proposal.html",
        year=found.year,
        name=found.organisation.name,
        proposal=sheet_view.proposal(boxes, found.organisation),
        typed=typed,
        errors=form.errors if form else {},
        theirs=theirs,
        seen=known.version if form is None or stored else form.seen,
        tiers={tier.key: tier.name for tier in found.regulation.tiers},
        action=url_for("committee.propose", year=found.year),
        back=url_for("home.branch", year=found.year, branch_id=found.organisation.id),
    )


def _form_page(
    which: str, found: Sheet, typed: Mapping[str, str], errors: Mapping[str, str]
) -> str:
    proposed = sheets.rows(found.id).get(PROPOSAL)
    tier = proposed.values["tier"] if proposed else None
    return render_template(
        f"committee/{which}.html",
        year=found.year,
        name=found.organisation.name,
        superior=found.organisation.superior,
        typed=typed,
        errors=errors,
        tiers=[SimpleNamespace(value=t.key, label=t.name) for t in found.regulation.tiers],
        proposed=found.regulation.tier(str(tier)).name if tier else "",
        form_key=secrets.token_urlsafe(24),
        action=url_for(f"committee.{which}", year=found.year),
        back=url_for("home.branch", year=found.year, branch_id=found.organisation.id),
    )


def _said(typed: Mapping[str, str]) -> str:
    """What was typed, so that it can be copied from the page."""
    hidden = {"csrf_token", "form_key", forms.SEEN}
    said = [values.normalise(text) for name, text in typed.items() if name not in hidden and text]
    return "Nội dung đã gõ: " + " | ".join(said) if said else ""


def _key() -> str:
    return request.form.get("form_key", "")


def _clock() -> Any:
    return current_app.config["CLOCK"]
