"""Praise: the branches that the standing committee selects, and the decision on them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import overview, values
from intranet.access import Act, requires
from intranet.blueprints import decided_view, decision_view
from intranet.blueprints.labels import STATE_LABELS
from intranet.faults import faulty, not_found
from intranet.forms import decision as forms
from intranet.operations import commendations as operations
from intranet.operations.decisions import WrongDetails
from intranet.operations.guard import NotHere, Refused, WrongState
from intranet.queries import cycles, decided, decisions, sheets
from intranet.queries.cycles import CycleHead
from intranet.queries.decisions import DecisionTaken, Selected
from intranet.queries.sheets import Sheet

blueprint = Blueprint("commendations", __name__, url_prefix="/<int:year>/khen-thuong")

SELECTED, WITHDRAWN = "Đã chọn {}.", "Đã rút lại việc chọn {}."
PRAISED = "Đã ghi quyết định khen thưởng số {}."
NOT_SAVED = "Chưa ghi: xin xem chỗ báo lỗi."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được ghi. Hãy kiểm tra rồi ghi lại."
#: Which branch a form is about, by the number of its organisation.
BRANCH = "chi-bo"


@dataclass(frozen=True)
class Shown:
    """What was typed: why a branch is selected, or the decision on those ticked; what is wrong."""

    reasons: Mapping[int, str] = field(default_factory=dict)
    head: Mapping[str, str] | None = None
    picked: frozenset[int] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    wrong: int = 0


@blueprint.get("")
@requires(Act.DECISIONS)
def page(year: int) -> Any:
    """The branches among the best with what was selected and praised; the best of the members."""
    return _page(_cycle(Act.DECISIONS, year), Shown())


@blueprint.post("/chon")
@requires(Act.COMMEND)
def select(year: int) -> Any:
    """Select a branch, with a reason."""
    cycle, found = _cycle(Act.COMMEND, year), _branch(year)
    typed = request.form.get(forms.TEXT, "")
    try:
        operations.select(
            current_user, found.id, found.regulation, values.parse_text(typed), **_how()
        )
    except (Refused, values.Unreadable) as refused:
        return _refused(cycle, refused, Shown({found.id: typed}, wrong=found.id))
    return _done(year, SELECTED.format(found.organisation.name))


@blueprint.post("/rut")
@requires(Act.COMMEND)
def withdraw(year: int) -> Any:
    """Take a selection back."""
    cycle, found = _cycle(Act.COMMEND, year), _branch(year)
    try:
        operations.withdraw(current_user, found.id, **_how())
    except Refused as refused:
        return _refused(cycle, refused, Shown(wrong=found.id))
    return _done(year, WITHDRAWN.format(found.organisation.name))


@blueprint.post("/quyet-dinh")
@requires(Act.PRAISE)
def praise(year: int) -> Any:
    """Record the decision that praises those who were ticked."""
    cycle = _cycle(Act.PRAISE, year)
    form, picked = forms.read_head(request.form), forms.picked(request.form)
    shown = Shown(head=request.form, picked=picked, errors=form.errors)
    if form.errors:
        flash(NOT_SAVED, "error")
        return _page(cycle, shown), 422
    try:
        operations.praise(current_user, cycle.id, form.details, picked, **_how())
    except WrongDetails as refused:
        flash(NOT_SAVED, "error")
        return _page(cycle, Shown(head=request.form, picked=picked, errors=refused.faults)), 422
    except Refused as refused:
        return _refused(cycle, refused, shown)
    return _done(year, PRAISED.format(form.details.number))


def show_filled(form: MultiDict[str, str], year: int) -> Any:
    """The page with what was typed before the session ended; nothing is saved by showing it."""
    flash(NOTHING_SAVED_YET, "warning")
    cycle = _cycle(Act.DECISIONS, year)
    if "number" in form:
        return _page(cycle, Shown(head=form, picked=forms.picked(form)))
    found = _branch(year, form)
    return _page(cycle, Shown({found.id: form.get(forms.TEXT, "")}))


for _view in (select, withdraw, praise):
    _view.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _how() -> dict[str, Any]:
    return {"key": request.form.get("form_key", ""), "at": current_app.config["CLOCK"]}


def _done(year: int, said: str) -> Any:
    flash(said, "success")
    return redirect(url_for("commendations.page", year=year), 303)


def _refused(cycle: CycleHead, refused: Exception, shown: Shown) -> Any:
    if isinstance(refused, NotHere):
        not_found()
    if isinstance(refused, WrongState):
        typed = "; ".join(shown.reasons.values())
        return faulty(409, str(refused), f"Nội dung đã gõ: {typed}" if typed else "")
    flash(str(refused), "error")
    errors = {**shown.errors, f"{forms.TEXT}.{shown.wrong}": str(refused)}
    return _page(cycle, Shown(shown.reasons, shown.head, shown.picked, errors)), 422


def _cycle(act: Act, year: int) -> CycleHead:
    cycle = cycles.of_year(current_user.scope(act), year)
    if cycle is None:
        not_found()
    return cycle


def _branch(year: int, form: Mapping[str, str] | None = None) -> Sheet:
    text = (request.form if form is None else form).get(BRANCH, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    found = sheets.find(current_user.scope(Act.COMMEND), year, number)
    if found is None:
        not_found()
    return found


def _page(cycle: CycleHead, shown: Shown) -> str:
    scope, year = current_user.scope(Act.DECISIONS), cycle.year
    everything = [each for each in sheets.list_all(scope, year) if each.cycle_id == cycle.id]
    best = _best(everything, cycle)
    chosen = decisions.selected([each.id for each in everything])
    taken = decisions.of_cycle(cycle.id)
    ready = [
        each
        for each in everything
        if each.id in chosen and not chosen[each.id].decision_id and each.admits(Act.PRAISE)
    ]
    tiers = cycle.regulation.members
    return render_template(
        "commendations/page.html",
        year=year,
        best=cycle.regulation.tier(cycle.regulation.strong_share_limit.tier).name,
        best_member=tiers.tier(tiers.quota.tier).name,
        lines=[
            _line(each, chosen.get(each.id), taken, shown)
            for each in everything
            if each.id in best or each.id in chosen
        ],
        members=[
            SimpleNamespace(name=name, branch=branch.branch)
            for branch in decided.published(scope, year, cycle.id)
            for name, tier in branch.members
            if tier == tiers.quota.tier
        ],
        may_praise=bool(current_user.scope(Act.PRAISE)) and cycle.state == "open",
        ready=[
            SimpleNamespace(
                id=each.id,
                name=each.organisation.name,
                checked=shown.picked is None or each.id in shown.picked,
            )
            for each in ready
        ],
        head=decision_view.head(shown.head, shown.errors, cycle.committee_name),
        error=shown.errors.get(f"{forms.TEXT}.0"),
        form_key=lambda: secrets.token_urlsafe(24),
        urls=SimpleNamespace(
            select=url_for("commendations.select", year=year),
            withdraw=url_for("commendations.withdraw", year=year),
            praise=url_for("commendations.praise", year=year),
            list=url_for("decisions.list_all", year=year),
            pdf=url_for("decision_papers.proposal", year=year),
        ),
    )


def _best(everything: list[Sheet], cycle: CycleHead) -> frozenset[int]:
    """The branches decided in the best tier, and those passed on that are computed so."""
    best = cycle.regulation.strong_share_limit.tier
    results = decisions.results([each.id for each in everything])
    waiting = [each for each in everything if each.state == "verified"]
    stored = sheets.rows_of([each.id for each in waiting])
    computed = {each.id: overview.read(each, stored[each.id])[1].tier for each in waiting}
    decided_tiers = {one: result.tier for one, result in results.items() if result.stands}
    tiers = {**computed, **decided_tiers}
    return frozenset(one for one, tier in tiers.items() if tier == best)


def _line(
    found: Sheet, chosen: Selected | None, taken: Mapping[int, DecisionTaken], shown: Shown
) -> SimpleNamespace:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    may = current_user.scope(Act.COMMEND).covers(found.organisation.path)
    open_ = may and found.admits(Act.COMMEND)
    return SimpleNamespace(
        id=found.id,
        branch=found.organisation.id,
        name=found.organisation.name,
        url=url_for("results.page", **at),
        state=found.state,
        state_label=STATE_LABELS[found.state],
        chosen=chosen.reason if chosen else "",
        by=f"{chosen.selected_by}, {values.format_moment(chosen.selected_at)}" if chosen else "",
        decision=decided_view.named(taken.get(chosen.decision_id or 0)) if chosen else "",
        may_select=open_ and chosen is None,
        may_withdraw=open_ and chosen is not None and chosen.decision_id is None,
        typed=shown.reasons.get(found.id, ""),
        error=shown.errors.get(f"{forms.TEXT}.{found.id}"),
    )
