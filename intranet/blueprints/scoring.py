"""The score sheet: showing it, previewing what is typed, saving it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from intranet import ballot, completeness, facts, pages, sheet, values
from intranet.access import Act, requires
from intranet.blueprints import (
    ballot_view,
    committee_view,
    evidence_view,
    reading,
    sheet_view,
    typed,
    verification_view,
)
from intranet.blueprints.sheet_view import Boxes, choice_labels
from intranet.blueprints.typed import Typed
from intranet.faults import faulty, not_found
from intranet.forms import sheet as forms
from intranet.forms.sheet import SheetForm
from intranet.guard import viewer
from intranet.operations import scoring as operations
from intranet.operations.guard import WrongState
from intranet.operations.scoring import Saved
from intranet.queries import sheets, steps
from intranet.queries.sheets import Sheet
from intranet.rules.case import Case
from intranet.rules.organisation import judge
from intranet.sheet import MEMBERS, PROPOSAL, Rows

blueprint = Blueprint(
    "scoring", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/cham-diem"
)

SAVED = "Đã lưu nháp lúc {}."
NOT_ALL_SAVED = "Còn mục chưa lưu được, xin xem chỗ báo lỗi bên cạnh từng mục."
BOTH_EDITED = "Có mục do người khác vừa sửa; hãy chọn giữ giá trị nào rồi lưu lại."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi bấm “Lưu nháp”."


@blueprint.get("")
@requires(Act.SHEET_VIEW)
def sheet_page(year: int, branch_id: int) -> Any:
    """The sheet: a form while the branch may edit it, else its values as text."""
    found = _find(Act.SHEET_VIEW, year, branch_id)
    stored = sheets.rows(found.id)
    boxes = Boxes(found.regulation, found.organisation.kind, stored)
    rows = {key: row.values for key, row in stored.items()}
    return _page(found, boxes, rows)


@blueprint.post("")
@requires(Act.SHEET_EDIT)
def save(year: int, branch_id: int) -> Any:
    """Save what was changed; answer by a fragment to htmx, by a whole page otherwise."""
    found = _find(Act.SHEET_EDIT, year, branch_id)
    form = typed_form(found)
    if request.form.get("action") == "preview":
        return _filled_page(found, form, NOTHING_SAVED_YET)
    try:
        saved = store(found, form)
    except WrongState as refused:
        return not_stored(found, form, str(refused))
    if pages.is_fragment():
        return _saved_fragment(found, form, saved)
    if form.errors or saved.conflicts:
        return stored_in_part(found, form, saved)
    if request.form.get("action") == "finish":
        return redirect(url_for("home.branch", year=year, branch_id=branch_id) + "#nop", 303)
    flash(SAVED.format(values.format_time(current_app.config["CLOCK"].now())), "success")
    return redirect(url_for("scoring.sheet_page", year=year, branch_id=branch_id), 303)


def typed_form(found: Sheet) -> SheetForm:
    """What the posted page holds of the sheet."""
    return _typed(found, request.form)


def store(found: Sheet, form: SheetForm) -> Saved:
    """Save what was changed; raises WrongState where the sheet has been locked in between."""
    return operations.save(
        current_user,
        found.id,
        found.regulation,
        {key: row for key, row in form.rows.items() if key not in form.take},
        form.stamps,
        keep=form.keep,
        at=current_app.config["CLOCK"],
    )


def stored_in_part(
    found: Sheet, form: SheetForm, saved: Saved, refused_files: Mapping[str, str] | None = None
) -> Any:
    """The page with all that was typed, and beside it what was not saved and why.

    `refused_files` says what is wrong with a file that was chosen for a row.
    """
    kind, unsaved = found.organisation.kind, saved.conflicts or form.errors
    shown = form if unsaved else None
    boxes = Boxes(found.regulation, kind, saved.rows, shown, saved.conflicts)
    if unsaved:
        flash(BOTH_EDITED if saved.conflicts else NOT_ALL_SAVED, "error")
    page = _page(found, boxes, _typed_rows(found, form, saved.rows), refused_files)
    return page, 409 if saved.conflicts else 422


@blueprint.post("/xem-truoc")
@requires(Act.SHEET_EDIT)
def preview(year: int, branch_id: int) -> Any:
    """What the rules say of what is typed at this moment; writes nothing."""
    found = _find(Act.SHEET_EDIT, year, branch_id)
    if not pages.is_fragment():
        return _filled_page(found, _typed(found, request.form), NOTHING_SAVED_YET)
    known = _read(found, posted_boxes())
    headline, rest = _reading(found, known, moving=True)
    return rest + headline


preview.writes_nothing = True  # type: ignore[attr-defined]  # a mark that the guard reads


def _read(found: Sheet, boxes: Mapping[str, str]) -> Typed:
    """What is typed, read; the proposal of a committee is typed elsewhere, by whoever proposes."""
    if found.is_committee:
        proposal = sheets.rows(found.id).get(PROPOSAL, sheet.StoredRow(sheet.empty(PROPOSAL)))
        rows = forms.read_rows(boxes, found.regulation)
        return _known(found, {**rows, PROPOSAL: proposal.values})
    return typed.read(boxes, found.regulation, found.organisation.kind, found.members)


def posted_boxes() -> Mapping[str, str]:
    """What stands in the boxes: JSON from a page with script, read in a third of the time."""
    # Some browsers add the character set; what JSON is written in is UTF-8 whatever they add.
    asked = request_ctx.request
    if not asked.environ.get("CONTENT_TYPE", "").startswith("application/json"):
        return asked.form
    try:
        boxes = json.loads(asked.stream.read())
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(boxes, dict) or not {str}.issuperset(map(type, boxes.values())):
        abort(400)
    return boxes


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The sheet with what was typed before the session ended; nothing is saved by showing it."""
    found = _find(Act.SHEET_EDIT, year, branch_id)
    return _filled_page(found, _typed(found, form), NOTHING_SAVED_YET)


save.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads
preview.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(act: Act, year: int, branch_id: int) -> Sheet:
    found = sheets.find(viewer().scope(act), year, branch_id, kind=None)
    if found is None:
        not_found()
    return found


def _typed(found: Sheet, posted: MultiDict[str, str]) -> SheetForm:
    elsewhere = {MEMBERS} if found.members else set()
    return forms.read(
        posted, found.regulation, elsewhere | ({PROPOSAL} if found.is_committee else set())
    )


def _reading(
    found: Sheet, known: Typed, *, moving: bool = False, boxed: bool = True
) -> tuple[bytes, bytes]:
    """The rules' answer to these values, drawn: its headline, and the rest of the preview.

    What is missing is linked to its boxes, so it is told only where the sheet is a form (`boxed`).
    How the proposal differs from what the ballot says is told as the proposal is typed.
    """
    case, missing, proposal = known
    regulation = case.regulation
    result = judge(case)
    voted = ballot.outcome(found.ballot, regulation)
    missing += completeness.unexplained(proposal, result, regulation, voted)
    differences = completeness.differences(proposal["tier"], result, voted, regulation)
    if found.is_committee:
        of_proposal = committee_view.proposal_boxes(regulation)
        missing = tuple(item for item in missing if item.field not in of_proposal)
    missing = missing if boxed else ()
    environment = current_app.jinja_env
    drawn = reading.preview(environment, result, missing, differences)
    return reading.headline(environment, result, moving=moving), drawn


def _known(found: Sheet, rows: Rows) -> Typed:
    """What rows say, be they typed or stored.

    Numbers of members that are counted from the roll are those that were counted.
    """
    regulation = found.regulation
    rows = {**rows, MEMBERS: found.members} if found.members else rows
    known = facts.organisation_facts(rows, regulation, found.organisation.kind)
    proposal = rows.get(PROPOSAL, sheet.empty(PROPOSAL))
    lacking = completeness.lacking(rows, regulation, found.organisation.kind)
    return Typed(Case.of(known, regulation), lacking, proposal)


def _markup(drawn: bytes) -> Markup:
    return Markup(drawn.decode())  # noqa: S704  # drawn by `reading`, its words escaped there


def _typed_rows(found: Sheet, form: SheetForm, stored: Mapping[str, sheet.StoredRow]) -> Rows:
    """What the page's reading stands on: typed rows where readable, stored ones where taken."""
    shown = {*form.take, PROPOSAL} if found.is_committee else form.take
    known = {key: row.values for key, row in stored.items() if key in shown}
    return {**form.rows, **known}


def _filled_page(found: Sheet, form: SheetForm, note: str) -> Any:
    stored = sheets.rows(found.id)
    boxes = Boxes(found.regulation, found.organisation.kind, stored, form)
    flash(note, "warning")
    return _page(found, boxes, _typed_rows(found, form, stored))


def _page(
    found: Sheet, boxes: Boxes, rows: Rows, refused_files: Mapping[str, str] | None = None
) -> str:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    path = found.organisation.path
    may_edit = current_user.scope(Act.SHEET_EDIT).covers(path)
    editable = may_edit and found.admits(Act.SHEET_EDIT)
    taken = steps.of([found.id])[found.id] if found.state == "returned" else []
    may_verify = current_user.scope(Act.VERIFY).covers(path) and found.admits(Act.VERIFY)
    headline, rest = _reading(found, _known(found, rows), boxed=editable)
    return render_template(
        "scoring/sheet.html",
        headline=_markup(headline),
        preview=_markup(rest),
        voted=ballot.outcome(found.ballot, found.regulation),
        ballot_title=ballot.title(found.ballot.number) if found.ballot else None,
        ballot_counts=ballot_view.counts_line(found.ballot) if found.ballot else None,
        sheet=sheet_view.view(
            found,
            boxes,
            editable=editable,
            steps=taken,
        ),
        files=evidence_view.of_rows(found, refused_files or {}),
        told=verification_view.told_of(found, boxes.stored),
        urls=SimpleNamespace(
            verify=url_for("verification.page", **at) if may_verify else None,
            save=url_for("scoring.save", **at),
            preview=url_for("scoring.preview", **at),
            attach=url_for("evidence.change", **at),
            pdf=url_for("papers.score_sheet", **at),
            regulation=url_for("regulation.of_year", year=found.year),
            ballot=url_for("voting.page", **at),
            members=url_for("board.branches", year=found.year)
            if found.is_committee
            else url_for("quota.page", **at),
            home=url_for("home.branch", **at),
        ),
    )


def _saved_fragment(found: Sheet, form: SheetForm, saved: Saved) -> Any:
    """Stamps and messages of every row, out of band; no box is drawn again."""
    boxes = Boxes(found.regulation, found.organisation.kind, saved.rows, form, saved.conflicts)
    # With nothing left to write, what the page shows is what is stored as of now.
    told = saved.written or not (saved.conflicts or form.errors)
    body = render_template(
        "scoring/_saved.html",
        saved_at=values.format_time(current_app.config["CLOCK"].now()) if told else None,
        refused=None,
        rows=[(boxes.row(key), boxes.fields_of(key)) for key in sheet.row_keys(found.regulation)],
    )
    return body, 409 if saved.conflicts else 422 if form.errors else 200


def not_stored(found: Sheet, form: SheetForm, why: str) -> Any:
    """The sheet was locked in between: say so, and keep what was typed on the screen."""
    if pages.is_fragment():
        return render_template("scoring/_saved.html", saved_at=None, refused=why, rows=[]), 409
    return faulty(409, f"{why} Nội dung vừa gửi chưa được lưu.", _as_text(found, form))


def _as_text(found: Sheet, form: SheetForm) -> str:
    """What was typed and is not stored, in words, so that it can be copied from the page."""
    boxes = Boxes(found.regulation, found.organisation.kind, sheets.rows(found.id))
    words = choice_labels(found.regulation)
    typed = [
        f"{name}: {words.get((box.name, text), text)}"
        for box in sheet.fields(found.regulation)
        if (text := values.normalise(form.typed.get(box.name, "")))
        and text != boxes.box(box.name).value
        and (name := completeness.label(box, found.regulation, found.organisation.kind))
    ]
    return "Nội dung đã gõ: " + " | ".join(typed) if typed else ""
