"""Years: opening one, its deadlines, closing, reopening and laying it by."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import values
from intranet.access import Act, requires
from intranet.blueprints.labels import CYCLE_LABELS, STATE_LABELS
from intranet.faults import faulty, not_found
from intranet.forms import cycle as forms
from intranet.operations import cycles as operations
from intranet.operations.cycles import Deadlines, YearTaken
from intranet.operations.guard import AlreadyDone, Refused, WrongState
from intranet.queries import cycles as queries
from intranet.queries import organisations
from intranet.queries.cycles import CycleHead
from intranet.rules import regulation as regulations

blueprint = Blueprint("cycles", __name__, url_prefix="/dot-danh-gia")

STEP_LABELS: Mapping[str, str] = {
    "open": "Mở đợt",
    "close": "Đóng đợt",
    "reopen": "Mở lại",
    "archive": "Lưu trữ",
}
DONE: Mapping[str, str] = {
    "close": "Đã đóng đợt năm {}. Các biểu chỉ để xem và in.",
    "reopen": "Đã mở lại đợt năm {}.",
    "archive": "Đã lưu trữ đợt năm {}.",
}


@blueprint.get("")
@requires(Act.CYCLES)
def list_all() -> Any:
    """The years there are, the newest first."""
    found = queries.list_all(current_user.scope(Act.CYCLES))
    return render_template(
        "cycles/list.html",
        cycles=[_head(cycle) for cycle in found],
        open_url=url_for("cycles.open_page"),
    )


@blueprint.get("/moi")
@requires(Act.CYCLES)
def open_page() -> Any:
    """The form of a new year, with the days of the regulation in that year."""
    regulation = regulations.load(regulations.names()[-1])
    newest = queries.newest_year(current_user.scope(Act.CYCLES))
    this_year = current_app.config["CLOCK"].today().year
    year = this_year if newest is None or newest < this_year else newest + 1
    days = Deadlines.usual(regulation, year)
    typed = {"year": str(year), "regulation": regulation.name, **_typed(days)}
    return _open_page(typed)


@blueprint.post("/moi")
@requires(Act.CYCLES)
def open_now() -> Any:
    """Open a year: every branch that is at work gets its sheet."""
    form = forms.read(request.form, tuple(regulations.names()))
    errors = dict(form.errors)
    committees = {place.value: place for place in _committees()}
    committee = committees.get(request.form.get("committee", ""))
    if committee is None:
        errors["committee"] = "Hãy chọn đảng bộ."
    if errors or committee is None:
        return _open_page(request.form, errors), 422
    try:
        operations.open_(
            current_user,
            int(committee.value),
            form.year,
            regulations.load(form.regulation),
            Deadlines(*form.days),
            double_entry=form.double_entry,
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except YearTaken as refused:
        return _open_page(request.form, {"year": str(refused)}), 422
    except Refused as refused:
        return _open_page(request.form, {"committee": str(refused)}), 422
    flash(f"Đã mở đợt đánh giá năm {form.year}.", "success")
    return redirect(url_for("cycles.list_all"), 303)


@blueprint.get("/<int:cycle_id>")
@requires(Act.CYCLES)
def page(cycle_id: int) -> Any:
    """One year: its regulation, its days, its states and what was done to it."""
    return _page(_find(cycle_id))


@blueprint.post("/<int:cycle_id>/han")
@requires(Act.CYCLES)
def deadlines(cycle_id: int) -> Any:
    """Give the year other days."""
    cycle = _find(cycle_id)
    form = forms.read_deadlines(request.form, cycle.year)
    if form.errors:
        return _page(cycle, request.form, form.errors), 422
    try:
        operations.set_up_year(
            current_user,
            cycle.id,
            Deadlines(*form.days),
            double_entry=form.double_entry,
            at=current_app.config["CLOCK"],
        )
    except WrongState as refused:
        return faulty(409, str(refused), "")
    flash(f"Đã lưu các hạn và cách nhập phiếu của năm {cycle.year}.", "success")
    return redirect(url_for("cycles.page", cycle_id=cycle.id), 303)


@blueprint.post("/<int:cycle_id>/dong")
@requires(Act.CYCLES)
def close(cycle_id: int) -> Any:
    """Close a year: its sheets are read and printed, no longer changed."""
    return _move(cycle_id, "close")


@blueprint.post("/<int:cycle_id>/mo-lai")
@requires(Act.CYCLES)
def reopen(cycle_id: int) -> Any:
    """Open a closed year again, with a reason."""
    return _move(cycle_id, "reopen")


@blueprint.post("/<int:cycle_id>/luu-tru")
@requires(Act.CYCLES)
def archive(cycle_id: int) -> Any:
    """Lay a closed year by; it is read for ever and never changed again."""
    return _move(cycle_id, "archive")


def _move(cycle_id: int, act: str) -> Any:
    cycle = _find(cycle_id)
    typed = request.form.get("reason", "")
    try:
        reason = values.parse_text(typed)
        operations.move(current_user, cycle.id, act, reason=reason, at=current_app.config["CLOCK"])
    except WrongState as refused:
        return faulty(409, str(refused), "")
    except (Refused, values.Unreadable) as refused:
        return _page(cycle, request.form, {"reason": str(refused)}), 422
    flash(DONE[act].format(cycle.year), "success")
    return redirect(url_for("cycles.page", cycle_id=cycle.id), 303)


def show_filled_new(form: MultiDict[str, str]) -> Any:
    """The form of a new year as it was typed before the session ended."""
    return _open_page(form)


def show_filled(form: MultiDict[str, str], cycle_id: int) -> Any:
    """A year's page with what was typed before the session ended."""
    return _page(_find(cycle_id), form)


open_now.shows_filled = show_filled_new  # type: ignore[attr-defined]  # a mark that signing in reads
deadlines.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads
reopen.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(cycle_id: int) -> CycleHead:
    found = queries.find(current_user.scope(Act.CYCLES), cycle_id)
    if found is None:
        not_found()
    return found


def _committees() -> list[SimpleNamespace]:
    places = organisations.tree(current_user.scope(Act.CYCLES))
    return [
        SimpleNamespace(value=str(place.id), label=place.name)
        for place in places
        if place.kind == "committee" and not place.ended
    ]


def _open_page(typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    committees = _committees()
    return render_template(
        "cycles/open.html",
        typed={"committee": committees[0].value if committees else "", **typed},
        errors=errors or {},
        committees=committees,
        regulations=[
            SimpleNamespace(value=name, label=regulations.load(name).short_title)
            for name in regulations.names()
        ],
        form_key=secrets.token_urlsafe(24),
        action=url_for("cycles.open_now"),
        back=url_for("cycles.list_all"),
    )


def _page(
    cycle: CycleHead,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    at: dict[str, Any] = {"cycle_id": cycle.id}
    counted = queries.states(cycle.id)
    days = _days(cycle)
    return render_template(
        "cycles/page.html",
        cycle=_head(cycle),
        regulation=cycle.regulation,
        typed={**_typed(days, double_entry=cycle.double_entry), **(typed or {})},
        errors=errors or {},
        states=[
            SimpleNamespace(label=STATE_LABELS[state], value=str(counted[state]))
            for state in STATE_LABELS
            if state in counted
        ],
        waiting=sum(counted.get(state, 0) for state in ("draft", "returned")),
        history=[
            SimpleNamespace(label=STEP_LABELS[step.act], by=step.by, at=step.at, reason=step.reason)
            for step in queries.steps(cycle.id)
        ],
        urls=SimpleNamespace(
            back=url_for("cycles.list_all"),
            board=url_for("board.branches", year=cycle.year),
            regulation=url_for("regulation.of_year", year=cycle.year),
            deadlines=url_for("cycles.deadlines", **at),
            close=url_for("cycles.close", **at),
            reopen=url_for("cycles.reopen", **at),
            archive=url_for("cycles.archive", **at),
        ),
    )


def _days(cycle: CycleHead) -> Deadlines:
    usual = Deadlines.usual(cycle.regulation, cycle.year)
    return Deadlines(
        cycle.review_before or usual.review,
        cycle.standing_before or usual.standing,
        cycle.report_before,
    )


def _typed(days: Deadlines, *, double_entry: bool = False) -> dict[str, str]:
    return {
        "double_entry": "yes" if double_entry else "no",
        "review_before": values.format_date(days.review),
        "standing_before": values.format_date(days.standing),
        "report_before": values.format_date(days.report),
    }


def _head(cycle: CycleHead) -> SimpleNamespace:
    return SimpleNamespace(
        year=cycle.year,
        committee=cycle.committee_name,
        state=cycle.state,
        state_label=CYCLE_LABELS[cycle.state],
        regulation=cycle.regulation.short_title,
        report_before=cycle.report_before,
        url=url_for("cycles.page", cycle_id=cycle.id),
    )
