"""The executive's decisions of a year: what was decided, and a new one on branches and members."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import pages, ready
from intranet.access import Act, requires
from intranet.blueprints import decided_view, decision_view
from intranet.faults import faulty, not_found
from intranet.forms import decision as forms
from intranet.forms.decision import HeadForm, RulingsForm
from intranet.operations import decisions as operations
from intranet.operations.decisions import ChangedMeanwhile, Unexplained, WrongDetails
from intranet.operations.guard import NotHere, Refused, WrongState
from intranet.queries import cycles, decided, decisions
from intranet.queries.cycles import CycleHead
from intranet.ready import Year

blueprint = Blueprint("decisions", __name__, url_prefix="/<int:year>/quyet-dinh")

DECIDED = "Đã ghi quyết định số {}."
NOT_SAVED = "Chưa ghi quyết định: xin xem chỗ báo lỗi."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được ghi. Hãy kiểm tra rồi bấm “Ghi quyết định”."
#: A decision on many branches has a select and a reason for each of their members.
LARGEST_REQUEST = 2_000_000


@blueprint.get("")
@requires(Act.DECISIONS)
def list_all(year: int) -> Any:
    """Every decision of the year: kind, number, day, body, its vote, and how many it is about."""
    cycle = _cycle(Act.DECISIONS, year)
    taken = decisions.of_cycle(cycle.id)
    reach = decided.reach(cycle.id)
    return render_template(
        "decisions/list.html",
        year=year,
        committee=cycle.committee_name,
        lines=[decided_view.decision_line(each, reach, year) for each in reversed(taken.values())],
        may_decide=bool(current_user.scope(Act.DECIDE)) and cycle.state == "open",
        urls=_urls(year),
    )


@blueprint.get("/<int:decision_id>")
@requires(Act.DECISIONS)
def page(year: int, decision_id: int) -> Any:
    """One decision: its head, and every result that it gave, annulled or praised."""
    cycle = _cycle(Act.DECISIONS, year)
    taken = decisions.of_cycle(cycle.id).get(decision_id)
    if taken is None:
        not_found()
    return render_template(
        "decisions/page.html",
        year=year,
        decision=decided_view.decision_line(taken, decided.reach(cycle.id), year),
        reason=taken.reason,
        parts=decided_view.parts(decided.of_decision(decision_id), cycle.regulation, year),
        urls=_urls(year),
        pdf=url_for("decision_papers.decision", year=year, decision_id=decision_id),
    )


@blueprint.get("/cong-bo")
@requires(Act.DECISIONS)
def published(year: int) -> Any:
    """The list for publishing: names and tiers that stand decided, and no counts."""
    cycle = _cycle(Act.DECISIONS, year)
    branches = decided.published(current_user.scope(Act.DECISIONS), year, cycle.id)
    return render_template(
        "decisions/published.html",
        year=year,
        committee=cycle.committee_name,
        branches=[decided_view.published(each, cycle.regulation) for each in branches],
        urls=_urls(year),
    )


@blueprint.get("/moi")
@requires(Act.DECIDE)
def new(year: int) -> Any:
    """What was passed on, with the boxes of a decision on it."""
    return _page(_cycle(Act.DECIDE, year), None)


@blueprint.post("/moi")
@requires(Act.DECIDE)
def decide(year: int) -> Any:
    """Record the decision; refused with everything typed where something is wrong with it."""
    cycle = _cycle(Act.DECIDE, year)
    head = forms.read_head(request.form)
    rulings = forms.read_rulings(request.form, cycle.regulation)
    errors: Mapping[str, str] = {**head.errors, **rulings.errors}
    if errors:
        return _refused(cycle, head, rulings, errors, 422)
    try:
        operations.decide(
            current_user,
            cycle.id,
            head.details,
            rulings.rulings,
            cycle.regulation,
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except NotHere:
        not_found()
    except ChangedMeanwhile as refused:
        return _refused(cycle, head, rulings, {"": str(refused)}, 409)
    except WrongState as refused:
        return _refused(cycle, head, rulings, {"": str(refused)}, 409)
    except WrongDetails as refused:
        return _refused(cycle, head, rulings, refused.faults, 422)
    except Unexplained as refused:
        found = {forms.box(forms.TEXT, *which): text for which, text in refused.faults.items()}
        return _refused(cycle, head, rulings, found, 422)
    except Refused as refused:
        return _refused(cycle, head, rulings, {"": str(refused)}, 422)
    flash(DECIDED.format(head.details.number), "success")
    return redirect(url_for("decisions.list_all", year=year), 303)


@blueprint.post("/moi/xem-truoc")
@requires(Act.DECIDE)
def preview(year: int) -> Any:
    """What the decision as typed would make of shares and quotas; writes nothing."""
    cycle = _cycle(Act.DECIDE, year)
    rulings = forms.read_rulings(request.form, cycle.regulation)
    if not pages.is_fragment():
        return _page(cycle, rulings, typed=request.form)
    found = _year(cycle)
    outcome = decision_view.outcome(found, rulings, forms.picked(request.form))
    return render_template("decisions/_outcome.html", outcome=outcome)


preview.writes_nothing = True  # type: ignore[attr-defined]  # a mark that the guard reads


def show_filled(form: MultiDict[str, str], year: int) -> Any:
    """The page with what was typed before the session ended; nothing is saved by showing it."""
    cycle = _cycle(Act.DECIDE, year)
    flash(NOTHING_SAVED_YET, "warning")
    return _page(cycle, forms.read_rulings(form, cycle.regulation), typed=form)


for _view in (decide, preview):
    _view.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads
    _view.largest_request = LARGEST_REQUEST  # type: ignore[attr-defined]  # a mark the guard reads


def _cycle(act: Act, year: int) -> CycleHead:
    cycle = cycles.of_year(current_user.scope(act), year)
    if cycle is None:
        not_found()
    return cycle


def _year(cycle: CycleHead) -> Year:
    scope = current_user.scope(Act.DECIDE)
    today = current_app.config["CLOCK"].today()
    return ready.of_year(scope, cycle.year, cycle.id, today)


def _refused(
    cycle: CycleHead,
    head: HeadForm,
    rulings: RulingsForm,
    errors: Mapping[str, str],
    status: int,
) -> Any:
    if cycle.state != "open":
        typed = f"{head.details.number} {head.details.body}".strip()
        return faulty(409, errors.get(""), f"Nội dung đã gõ: {typed}" if typed else "")
    flash(errors.get("", NOT_SAVED), "error")
    return _page(cycle, rulings, typed=request.form, errors=errors), status


def _page(
    cycle: CycleHead,
    rulings: RulingsForm | None,
    *,
    typed: MultiDict[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    found = _year(cycle)
    wrong = {**(rulings.errors if rulings else {}), **(errors or {})}
    chosen = forms.picked(typed) if typed is not None else decision_view.usual_picks(found)
    shown = decision_view.Shown(typed, wrong, chosen)
    filled = rulings or RulingsForm({}, {})
    return render_template(
        "decisions/new.html",
        year=cycle.year,
        open=cycle.state == "open",
        unsaved=typed is not None,
        head=decision_view.head(typed, wrong, cycle.committee_name),
        branches=[decision_view.branch(each, filled, shown) for each in found.ready],
        later=found.later,
        outcome=decision_view.outcome(found, filled, chosen),
        form_key=secrets.token_urlsafe(24),
        urls=_urls(cycle.year),
    )


def _urls(year: int) -> SimpleNamespace:
    return SimpleNamespace(
        list=url_for("decisions.list_all", year=year),
        new=url_for("decisions.new", year=year),
        decide=url_for("decisions.decide", year=year),
        preview=url_for("decisions.preview", year=year),
        published=url_for("decisions.published", year=year),
    )
