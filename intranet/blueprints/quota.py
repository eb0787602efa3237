"""A branch's members with their results, the quota of the best tier, the day of announcing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import member_table, members
from intranet.access import Act, requires
from intranet.blueprints import quota_view
from intranet.blueprints.labels import STATE_LABELS
from intranet.blueprints.quota_view import Shown
from intranet.faults import faulty, not_found
from intranet.forms import quota as forms
from intranet.operations import quota as operations
from intranet.operations.guard import AlreadyDone, NotHere, Refused, WrongState
from intranet.operations.quota import ChangedMeanwhile
from intranet.queries import rolls, sheets, votes
from intranet.queries.sheets import Sheet

blueprint = Blueprint(
    "quota", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/ket-qua-dang-vien"
)

CHOSEN = "Đã ghi người giữ mức xuất sắc."
REASON_KEPT = "Đã ghi lý do."
ANNOUNCED = "Đã ghi ngày công bố kết quả."
GRANTED = "Đã cho chi bộ hưởng tỷ lệ của nơi có thành tích đặc biệt xuất sắc."
TAKEN_BACK = "Đã rút lại tỷ lệ cao hơn."
NOT_SAVED = "Chưa lưu: xin xem chỗ báo lỗi."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi lưu lại."


@blueprint.get("")
@requires(Act.MEMBERS_VIEW)
def page(year: int, branch_id: int) -> Any:
    """Everybody on the roll with his result, who waits and why, and the quota."""
    return _page(_find(Act.MEMBERS_VIEW, year, branch_id), Shown())


@blueprint.post("/chi-tieu")
@requires(Act.QUOTA_CHOOSE)
def choose(year: int, branch_id: int) -> Any:
    """Let people of one's choice stay in the best tier."""
    found = _find(Act.QUOTA_CHOOSE, year, branch_id)
    form = forms.read_choice(request.form)
    shown = Shown(choice=form)
    return _do(found, shown, "", operations.choose, CHOSEN, form.staying, form.seen)


@blueprint.post("/ly-do")
@requires(Act.QUOTA_CHOOSE)
def give_reason(year: int, branch_id: int) -> Any:
    """Record why more stay than the quota allows."""
    return _note(year, branch_id, Act.QUOTA_CHOOSE, forms.REASON, operations.give_reason)


@blueprint.post("/cong-bo")
@requires(Act.QUOTA_CHOOSE)
def announce(year: int, branch_id: int) -> Any:
    """Record the day on which the branch announced its result."""
    return _note(year, branch_id, Act.QUOTA_CHOOSE, forms.DAY, operations.announce)


@blueprint.post("/thanh-tich-dac-biet")
@requires(Act.QUOTA_GRANT)
def grant(year: int, branch_id: int) -> Any:
    """Grant the greater quota of a branch with special achievement."""
    return _note(year, branch_id, Act.QUOTA_GRANT, forms.SPECIAL, operations.grant)


@blueprint.post("/rut-thanh-tich-dac-biet")
@requires(Act.QUOTA_GRANT)
def take_back(year: int, branch_id: int) -> Any:
    """Take the greater quota back."""
    return _note(year, branch_id, Act.QUOTA_GRANT, forms.SPECIAL, operations.take_back)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The page with what was typed before the session ended; nothing is saved by showing it."""
    found = _find(Act.MEMBERS_VIEW, year, branch_id)
    notes = {name: _read(form, name) for name in quota_view.NOTES if name in form}
    choice = forms.read_choice(form) if forms.NOMINEE in form else None
    flash(NOTHING_SAVED_YET, "warning")
    return _page(found, Shown(choice, notes))


for _view in (choose, give_reason, announce, grant, take_back):
    _view.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads

_DONE: Mapping[Any, str] = {
    operations.give_reason: REASON_KEPT,
    operations.announce: ANNOUNCED,
    operations.grant: GRANTED,
    operations.take_back: TAKEN_BACK,
}


def _read(form: MultiDict[str, str], name: str) -> forms.NoteForm:
    return forms.read_day(form) if name == forms.DAY else forms.read_reason(form, name)


def _note(year: int, branch_id: int, act: Act, name: str, operation: Any) -> Any:
    found = _find(act, year, branch_id)
    form = _read(request.form, name)
    shown = Shown(None, {name: form})
    if form.errors:
        return _refused(found, shown, form.errors, 422)
    value = form.day if name == forms.DAY else form.text
    return _do(found, shown, name, operation, _DONE[operation], value, seen=form.seen)


def _do(
    found: Sheet, shown: Shown, box: str, operation: Any, done: str, *values: Any, **more: Any
) -> Any:
    """One act, once for each form; what comes of it as a page, with everything typed kept."""
    key, at = request.form.get("form_key", ""), current_app.config["CLOCK"]
    try:
        operation(current_user, found.id, found.regulation, *values, **more, key=key, at=at)
    except AlreadyDone:
        pass
    except NotHere:
        not_found()
    except WrongState as refused:
        typed = "; ".join(note.typed for note in shown.notes.values())
        return faulty(409, str(refused), f"Nội dung đã gõ: {typed}" if typed else "")
    except ChangedMeanwhile as refused:
        return _refused(found, shown.meanwhile(), {box: str(refused)}, 409)
    except Refused as refused:
        return _refused(found, shown, {box: str(refused)}, 422)
    flash(done, "success")
    at_page = url_for("quota.page", year=found.year, branch_id=found.organisation.id)
    return redirect(f"{at_page}#{'cong-bo' if box == forms.DAY else 'chi-tieu'}", 303)


def _refused(found: Sheet, shown: Shown, errors: Mapping[str, str], status: int) -> Any:
    flash(errors.get("", NOT_SAVED), "error")
    return _page(found, shown.refused(errors)), status


def _find(act: Act, year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(act), year, branch_id)
    if found is None:
        not_found()
    return found


def _page(found: Sheet, shown: Shown) -> str:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    regulation, path = found.regulation, found.organisation.path
    everybody = rolls.of(found.id)
    reading = members.read(
        everybody,
        votes.rounds(found.id, regulation),
        rolls.branch_facts(found.id),
        regulation,
        current_app.config["CLOCK"].today(),
    )
    table = member_table.table(
        reading,
        everybody,
        rolls.branch_names(everybody),
        private=current_user.scope(Act.MEMBERS_PRIVATE).covers(path),
    )

    def may(act: Act) -> bool:
        return current_user.scope(act).covers(path) and found.admits(act)

    return render_template(
        "quota/page.html",
        branch_name=found.organisation.name,
        year=found.year,
        state=found.state,
        state_label=STATE_LABELS[found.state],
        table=table,
        groups=quota_view.groups(table),
        movements=quota_view.movements(table),
        quota=quota_view.panel(reading, shown, may_choose=may(Act.QUOTA_CHOOSE)),
        may_choose=may(Act.QUOTA_CHOOSE),
        may_grant=may(Act.QUOTA_GRANT),
        history=quota_view.history(rolls.fact_history(found.id, quota_view.ACTS)),
        form_key=lambda: secrets.token_urlsafe(24),
        urls=SimpleNamespace(
            home=url_for("home.branch", **at),
            sheet=url_for("scoring.sheet_page", **at),
            rounds=url_for("member_votes.page", **at),
            choose=url_for("quota.choose", **at),
            reason=url_for("quota.give_reason", **at),
            announce=url_for("quota.announce", **at),
            grant=url_for("quota.grant", **at),
            take_back=url_for("quota.take_back", **at),
            by_tier=url_for("member_papers.by_tier", **at),
            published=url_for("member_papers.published", **at),
            still_open=url_for("member_papers.still_open", **at),
            spreadsheet=url_for("member_papers.spreadsheet", **at),
        ),
    )
