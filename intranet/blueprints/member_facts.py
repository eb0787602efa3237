"""The facts of a branch's members: one table, saved cell by cell, and the last change undone."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import cells, clock, members, pages, values
from intranet.access import Act, requires
from intranet.blueprints import member_facts_view
from intranet.blueprints.aftermath import aftermath
from intranet.blueprints.labels import STATE_LABELS
from intranet.blueprints.member_facts_view import FILLINGS, Table, in_words
from intranet.cells import Cell
from intranet.faults import faulty, not_found
from intranet.forms import member_facts as forms
from intranet.forms.member_facts import FactsForm, Filling
from intranet.operations import member_facts as operations
from intranet.operations.guard import WrongState
from intranet.operations.member_facts import NotLast, OthersChanged, Saved
from intranet.queries import member_facts, rolls, sheets, votes
from intranet.queries.sheets import Sheet

blueprint = Blueprint(
    "member_facts", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/thong-tin-dang-vien"
)

SAVED = "Đã lưu lúc {}: {} ô."
NOTHING_NEW = "Không có ô nào thay đổi."
NOT_ALL_SAVED = "Còn ô chưa lưu được, xin xem chỗ báo lỗi dưới tên từng người."
BOTH_EDITED = "Có ô do người khác vừa sửa; hãy chọn giữ giá trị nào rồi lưu lại."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi bấm “Lưu”."
UNDONE = "Đã hoàn tác lần sửa lúc {}: {}."
UNDONE_ALREADY = "Lần sửa này đã được hoàn tác trước đó."


@blueprint.get("")
@requires(Act.MEMBERS_VIEW)
def page(year: int, branch_id: int) -> Any:
    """The table: cells to fill in where the branch may edit, else what is known as text."""
    return _page(_find(Act.MEMBERS_VIEW, year, branch_id))


@blueprint.post("")
@requires(Act.FACTS_EDIT)
def save(year: int, branch_id: int) -> Any:
    """Save what was changed; answer by a fragment to htmx, by a whole page otherwise."""
    found = _find(Act.FACTS_EDIT, year, branch_id)
    form = _read(found, request.form)
    try:
        saved = operations.save(
            current_user,
            found.id,
            found.regulation,
            {cell: value for cell, value in form.values.items() if cell.key not in form.take},
            form.stamps,
            keep=form.keep,
            at=current_app.config["CLOCK"],
        )
    except WrongState as refused:
        return _refused(found, form, str(refused))
    if pages.is_fragment():
        return _saved_fragment(found, form, saved)
    if form.errors or saved.conflicts:
        flash(BOTH_EDITED if saved.conflicts else NOT_ALL_SAVED, "error")
        return _page(found, form, saved.conflicts), 409 if saved.conflicts else 422
    flash(SAVED.format(_now(), len(saved.written)) if saved.written else NOTHING_NEW, "success")
    return redirect(url_for("member_facts.page", year=year, branch_id=branch_id), 303)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The table with what was typed before the session ended; nothing is saved by showing it."""
    found = _find(Act.FACTS_EDIT, year, branch_id)
    flash(NOTHING_SAVED_YET, "warning")
    return _page(found, _read(found, form))


save.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


@blueprint.get("/dien")
@requires(Act.FACTS_EDIT)
def fill_page(year: int, branch_id: int) -> Any:
    """What can be filled in for everybody of whom it is not known."""
    return _fill_page(_find(Act.FACTS_EDIT, year, branch_id), MultiDict())


@blueprint.post("/dien")
@requires(Act.FACTS_EDIT)
def fill_preview(year: int, branch_id: int) -> Any:
    """Whom it would be filled in for; writes nothing, what is listed is saved like any change."""
    found = _find(Act.FACTS_EDIT, year, branch_id)
    filling = forms.read_filling(request.form, tuple(FILLINGS), _today())
    return _fill_page(found, request.form), 422 if filling.errors else 200


fill_preview.writes_nothing = True  # type: ignore[attr-defined]  # a mark that the guard reads


def show_filling(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The same with what was chosen before the session ended."""
    return _fill_page(_find(Act.FACTS_EDIT, year, branch_id), form)


fill_preview.shows_filled = show_filling  # type: ignore[attr-defined]  # a mark that signing in reads


@blueprint.post("/hoan-tac")
@requires(Act.FACTS_EDIT)
def undo(year: int, branch_id: int) -> Any:
    """Let stand again what was there before one's own last change."""
    found = _find(Act.FACTS_EDIT, year, branch_id)
    number = forms.number(request.form.get("change", ""))
    at = current_app.config["CLOCK"]
    try:
        change = operations.undo(current_user, found.id, found.regulation, number, at=at)
    except WrongState as refused:
        return faulty(409, str(refused), "")
    except NotLast as refused:
        flash(str(refused), "error")
        return _page(found), 409
    except OthersChanged as refused:
        roll = rolls.of(found.id)
        named = "; ".join(member_facts_view.cell_words(cell, roll) for cell in refused.cells)
        flash(f"{refused} ({named})", "error")
        return _page(found), 409
    where = url_for("member_facts.page", year=year, branch_id=branch_id)
    if change is None:
        flash(UNDONE_ALREADY, "info")
        return redirect(where, 303)
    said = member_facts_view.change_words(change, rolls.of(found.id))
    flash(UNDONE.format(_time(change.at), said), "success")
    return redirect(f"{where}#dv-{next(iter(change.versions)).member}", 303)


def _find(act: Act, year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(act), year, branch_id)
    if found is None:
        not_found()
    return found


def _table(
    found: Sheet, form: FactsForm | None = None, conflicts: frozenset[Cell] = frozenset()
) -> Table:
    """The members as they stand; five statements."""
    roll, regulation = rolls.of(found.id), found.regulation
    rounds, noted = votes.rounds(found.id, regulation), rolls.branch_facts(found.id)
    path = found.organisation.path
    may_edit = current_user.scope(Act.FACTS_EDIT).covers(path)
    return Table(
        regulation=regulation,
        roll=roll,
        reading=members.read(roll, rounds, noted, regulation, _today()),
        private=_sees_private(found),
        editable=may_edit and found.admits(Act.FACTS_EDIT),
        anew=bool(found.redo),
        form=form,
        conflicts=conflicts,
    )


def _sees_private(found: Sheet) -> bool:
    sees: bool = current_user.scope(Act.MEMBERS_PRIVATE).covers(found.organisation.path)
    return sees


def _read(found: Sheet, form: MultiDict[str, str]) -> FactsForm:
    on_roll = [member.id for member in rolls.of(found.id)]
    shown = member_facts_view.fields(private=_sees_private(found))
    return forms.read(form, on_roll, shown, found.regulation, _today())


def _page(
    found: Sheet, form: FactsForm | None = None, conflicts: frozenset[Cell] = frozenset()
) -> str:
    table = _table(found, form, conflicts)
    return render_template(
        "member_facts/table.html",
        branch_name=found.organisation.name,
        year=found.year,
        state=found.state,
        state_label=STATE_LABELS[found.state],
        editable=table.editable,
        aftermath=aftermath(found),
        unsaved=form is not None,
        columns=table.columns,
        rows=table.rows(),
        saved_at=table.saved_at,
        choices=member_facts_view.fill_choices(),
        undo=_undo(found, table) if table.editable else None,
        urls=_urls(found),
    )


def _urls(found: Sheet) -> SimpleNamespace:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return SimpleNamespace(
        page=url_for("member_facts.page", **at),
        save=url_for("member_facts.save", **at),
        fill=url_for("member_facts.fill_page", **at),
        undo=url_for("member_facts.undo", **at),
        roll=url_for("members.list_all", **at),
        home=url_for("home.branch", **at),
    )


def _fill_page(found: Sheet, form: MultiDict[str, str]) -> str:
    filling, table = forms.read_filling(form, tuple(FILLINGS), _today()), _table(found)
    name, ready = filling.field, not filling.errors
    chosen = [(m, Cell(m.id, name)) for m in table.to_fill(name)] if ready else []
    return render_template(
        "member_facts/fill.html",
        branch_name=found.organisation.name,
        year=found.year,
        editable=table.editable,
        choices=member_facts_view.fill_choices(),
        typed=filling.typed,
        errors=filling.errors if form else {},
        ready=ready,
        filled=_filled(found, filling),
        value=forms.write(name, filling.value),
        chosen=[
            SimpleNamespace(name=m.full_name, key=c.key, stamp=cells.stamp(m.fact(name)))
            for m, c in chosen
        ],
        urls=_urls(found),
    )


def _filled(found: Sheet, filling: Filling) -> str:
    """What would be filled in, in words; empty while it cannot be read."""
    if filling.errors:
        return ""
    words = in_words(filling.field, filling.value, found.regulation)
    return f"{member_facts_view.LABELS[filling.field]}: {words}"


def _undo(found: Sheet, table: Table) -> SimpleNamespace | None:
    """One's own last change, as the button that undoes it tells of it."""
    last = member_facts.changes(found.id, current_user.user_id).last
    if last is None:
        return None
    said = member_facts_view.change_words(last, table.roll)
    return SimpleNamespace(number=last.number, said=f"{said}, {_time(last.at)}")


def _saved_fragment(found: Sheet, form: FactsForm, saved: Saved) -> Any:
    """What became of each cell that was sent, out of band; no cell is drawn again."""
    table = _table(found, form, saved.conflicts)
    sent = frozenset(cells.parse(key).member for key in form.typed)
    rows = table.rows(sent)
    told = saved.written or not (saved.conflicts or form.errors)
    body = render_template(
        "member_facts/_saved.html",
        saved_at=_now() if told else None,
        refused=None,
        rows=rows,
        sent=[cell for row in rows for cell in row.cells if cell.key in form.typed],
        undo=_undo(found, table),
        urls=_urls(found),
    )
    return body, 409 if saved.conflicts else 422 if form.errors else 200


def _refused(found: Sheet, form: FactsForm, why: str) -> Any:
    """The year's work was locked in between: say so, and keep what was typed on the screen."""
    if pages.is_fragment():
        drawn = render_template("scoring/_saved.html", saved_at=None, refused=why, rows=[])
        return drawn, 409
    return faulty(409, f"{why} Nội dung vừa gửi chưa được lưu.", _as_text(found, form))


def _as_text(found: Sheet, form: FactsForm) -> str:
    """What was typed and is not stored, in words, so that it can be copied from the page."""
    roll = rolls.of(found.id)
    stored = {member.id: member for member in roll}
    said = []
    for cell, value in form.values.items():
        if value != stored[cell.member].value(cell.field):
            words = in_words(cell.field, value, found.regulation)
            said.append(f"{member_facts_view.cell_words(cell, roll)}: {words}")
    said += [
        f"{member_facts_view.cell_words(cells.parse(key), roll)}: {form.typed[key]}"
        for key in form.errors
    ]
    return "Nội dung đã gõ: " + " | ".join(said) if said else ""


def _now() -> str:
    return values.format_time(current_app.config["CLOCK"].now())


def _today() -> dt.date:
    return current_app.config["CLOCK"].today()  # type: ignore[no-any-return]  # the business clock


def _time(stored: str) -> str:
    return values.format_time(clock.moment(stored))
