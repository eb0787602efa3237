"""The tree of organisations: seeing it, adding to it, changing a part, ending one."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet.access import Act, requires
from intranet.blueprints import uploads
from intranet.blueprints.labels import KIND_LABELS, TYPE_CHOICES, TYPE_LABELS
from intranet.faults import faulty, not_found
from intranet.forms import organisation as forms
from intranet.forms import organisation_list
from intranet.forms.lists import Entry
from intranet.forms.organisation_list import OrganisationLine
from intranet.operations import organisations as operations
from intranet.operations.guard import AlreadyDone, NotHere, Refused
from intranet.operations.organisations import Details, NameTaken
from intranet.queries import organisations as queries
from intranet.queries.organisations import Place
from intranet.values import Unreadable

blueprint = Blueprint("organisations", __name__, url_prefix="/to-chuc")

ADDED = "Đã thêm {}."
IMPORTED = "Đã thêm {} tổ chức vào {}."
NO_PARENT = "Hãy chọn đảng bộ cấp trên."
CHANGED = "Đã lưu {}."
ENDED = "Đã ngừng {}. Tổ chức này không tham gia các đợt mở từ nay."
RESUMED = "Đã đưa {} trở lại hoạt động."


@blueprint.get("")
@requires(Act.ORGANISATIONS)
def tree() -> Any:
    """Every organisation within reach, each below its parent."""
    places = queries.tree(current_user.scope(Act.ORGANISATIONS))
    return render_template(
        "organisations/tree.html",
        places=[_line(place) for place in places],
        add=url_for("organisations.add_page"),
        import_=url_for("organisations.import_page"),
    )


@blueprint.get("/moi")
@requires(Act.ORGANISATIONS)
def add_page() -> Any:
    """The form of a new organisation."""
    parents = _parents()
    first = parents[0] if parents else None
    return _page(
        None,
        {
            "kind": "branch",
            "type": first.type if first else "administrative",
            "superior": first.paper_name if first else "",
            "place": first.place if first else "",
            "has_branch_committee": "yes",
            "signs_for": "T/M CHI BỘ",
            "signer_title": "BÍ THƯ",
        },
    )


@blueprint.post("/moi")
@requires(Act.ORGANISATIONS)
def add() -> Any:
    """Add one organisation below a committee."""
    form = forms.read(request.form)
    errors = dict(form.errors)
    parent = _parent()
    if parent is None:
        errors["parent"] = NO_PARENT
    if errors or parent is None:
        return _page(None, request.form, errors), 422
    try:
        operations.add(
            current_user,
            parent.id,
            [Details(**form.values)],  # type: ignore[arg-type]  # as the form has read them
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except NameTaken as refused:
        return _page(None, request.form, {"name": str(refused)}), 422
    except Refused as refused:
        return _page(None, request.form, {"parent": str(refused)}), 422
    flash(ADDED.format(form.values["name"]), "success")
    return redirect(url_for("organisations.tree"), 303)


@blueprint.get("/<int:organisation_id>")
@requires(Act.ORGANISATIONS)
def page(organisation_id: int) -> Any:
    """One organisation's form, as it is stored."""
    return _page(_find(organisation_id))


@blueprint.post("/<int:organisation_id>")
@requires(Act.ORGANISATIONS)
def change(organisation_id: int) -> Any:
    """Save one organisation."""
    place = _find(organisation_id)
    form = forms.read(request.form, kind=place.kind)
    if form.errors:
        return _page(place, request.form, form.errors), 422
    try:
        operations.change(
            current_user,
            place.id,
            Details(**form.values),  # type: ignore[arg-type]  # as the form has read them
            at=current_app.config["CLOCK"],
        )
    except NameTaken as refused:
        return _page(place, request.form, {"name": str(refused)}), 422
    flash(CHANGED.format(form.values["name"]), "success")
    return redirect(url_for("organisations.tree"), 303)


@blueprint.post("/<int:organisation_id>/ngung")
@requires(Act.ORGANISATIONS)
def end(organisation_id: int) -> Any:
    """Leave an organisation out of the years to come."""
    return _set_ended(organisation_id, ended=True)


@blueprint.post("/<int:organisation_id>/tro-lai")
@requires(Act.ORGANISATIONS)
def resume(organisation_id: int) -> Any:
    """Take an organisation back."""
    return _set_ended(organisation_id, ended=False)


@blueprint.get("/nhap")
@requires(Act.ORGANISATIONS)
def import_page() -> Any:
    """Where a list is chosen."""
    return _import_page()


@blueprint.get("/mau.xlsx")
@requires(Act.ORGANISATIONS)
def sample() -> Any:
    """A list to fill in."""
    example = ("Chi bộ Ví dụ", "Chi bộ", "Cơ quan hành chính", "1", "Có", "CHI BỘ VÍ DỤ")
    return uploads.sample(organisation_list.COLUMNS, [example], "danh-sach-to-chuc.xlsx")


@blueprint.post("/nhap")
@requires(Act.ORGANISATIONS)
@uploads.takes_files
def check_list() -> Any:
    """Show what the file holds, each line with what is wrong; nothing is written."""
    parent = _parent()
    if parent is None:
        return _import_page({"parent": NO_PARENT}), 422
    try:
        found = uploads.uploaded(organisation_list.COLUMNS)
    except Unreadable as unreadable:
        return _import_page({"file": str(unreadable)}), 422
    return _preview_page(parent, found.entries, found.ignored)


@blueprint.post("/nhap/ghi")
@requires(Act.ORGANISATIONS)
@uploads.takes_files
def import_list() -> Any:
    """Add every line of the list that was shown, or none of them."""
    parent = _parent()
    if parent is None:
        return _import_page({"parent": NO_PARENT}), 422
    try:
        entries = uploads.unpacked(organisation_list.COLUMNS)
    except Unreadable as unreadable:
        return _import_page({"file": str(unreadable)}), 422
    lines = _lines(parent, entries)
    if any(line.errors for line in lines):
        return _preview_page(parent, entries, ()), 422
    try:
        operations.add(
            current_user,
            parent.id,
            [Details(**line.values) for line in lines],  # type: ignore[arg-type]  # as read
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except Refused as refused:
        return _import_page({"file": str(refused)}), 422
    flash(IMPORTED.format(len(lines), parent.name), "success")
    return redirect(url_for("organisations.tree"), 303)


def _parent() -> Place | None:
    """The committee that the posted form names."""
    wanted = request.form.get("parent", "")
    return next((place for place in _parents() if str(place.id) == wanted), None)


def _lines(parent: Place, entries: Iterable[Entry]) -> list[OrganisationLine]:
    places = queries.tree(current_user.scope(Act.ORGANISATIONS))
    taken = [p.name for p in places if p.parent_id == parent.id and not p.ended]
    usual = {
        "type": parent.type,
        "superior": parent.paper_name,
        "place": parent.place,
        "signs_for": "T/M CHI BỘ",
        "signer_title": "BÍ THƯ",
    }
    return organisation_list.read(entries, TYPE_LABELS, usual, taken)


def _import_page(errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "organisations/import.html",
        parents=[SimpleNamespace(value=str(p.id), label=p.name) for p in _parents()],
        parent=request.form.get("parent", ""),
        columns=[column.headings[0] for column in organisation_list.COLUMNS],
        errors=errors or {},
        sample=url_for("organisations.sample"),
        action=url_for("organisations.check_list"),
        back=url_for("organisations.tree"),
    )


def _preview_page(parent: Place, entries: Sequence[Entry], ignored: Sequence[str]) -> str:
    lines = _lines(parent, entries)
    return render_template(
        "organisations/preview.html",
        parent=parent,
        lines=[
            SimpleNamespace(
                row=line.row,
                name=line.values["name"] or "–",
                kind=KIND_LABELS.get(str(line.values["kind"]), "–"),
                type=TYPE_LABELS.get(str(line.values["type"]), "–"),
                paper_name=line.values["paper_name"],
                errors=line.errors,
            )
            for line in lines
        ],
        bad=sum(bool(line.errors) for line in lines),
        ignored=ignored,
        packed=uploads.packed(entries),
        form_key=secrets.token_urlsafe(24),
        action=url_for("organisations.import_list"),
        back=url_for("organisations.import_page"),
    )


def _set_ended(organisation_id: int, *, ended: bool) -> Any:
    place = _find(organisation_id)
    try:
        operations.set_ended(current_user, place.id, ended=ended, at=current_app.config["CLOCK"])
    except NotHere:
        not_found()
    except Refused as refused:
        return faulty(409, str(refused), "")
    flash((ENDED if ended else RESUMED).format(place.name), "success")
    return redirect(url_for("organisations.tree"), 303)


def show_filled_new(form: MultiDict[str, str]) -> Any:
    """The form of a new organisation as it was typed before the session ended."""
    return _page(None, form)


def show_filled(form: MultiDict[str, str], organisation_id: int) -> Any:
    """The form of an organisation as it was typed before the session ended."""
    return _page(_find(organisation_id), form)


add.shows_filled = show_filled_new  # type: ignore[attr-defined]  # a mark that signing in reads
change.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(organisation_id: int) -> Place:
    found = queries.find(current_user.scope(Act.ORGANISATIONS), organisation_id)
    if found is None:
        not_found()
    return found


def _parents() -> list[Place]:
    """The committees below which something can be added."""
    places = queries.tree(current_user.scope(Act.ORGANISATIONS))
    return [place for place in places if place.kind == "committee" and not place.ended]


def _page(
    place: Place | None,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "organisations/page.html",
        place=place,
        typed=_stored(place) if typed is None else typed,
        errors=errors or {},
        types=TYPE_CHOICES,
        kinds=[SimpleNamespace(value=code, label=label) for code, label in KIND_LABELS.items()],
        parents=[SimpleNamespace(value=str(p.id), label=p.name) for p in _parents()],
        form_key=secrets.token_urlsafe(24),
        action=url_for("organisations.change", organisation_id=place.id)
        if place
        else url_for("organisations.add"),
        back=url_for("organisations.tree"),
    )


def _stored(place: Place | None) -> Mapping[str, str]:
    """What stands in the boxes of an organisation nobody has typed at."""
    if place is None:
        return {}
    return {
        "type": place.type,
        "name": place.name,
        "paper_name": place.paper_name,
        "superior": place.superior,
        "place": place.place,
        "position": str(place.position),
        "has_branch_committee": "yes" if place.has_branch_committee else "no",
        "signs_for": place.signs_for,
        "signer_title": place.signer_title,
        "signer_name": place.signer_name,
        "addressees": place.addressees,
    }


def _line(place: Place) -> SimpleNamespace:
    at: dict[str, Any] = {"organisation_id": place.id}
    may_end = place.parent_id is not None
    return SimpleNamespace(
        name=place.name,
        depth=place.depth,
        kind=KIND_LABELS[place.kind],
        type=TYPE_LABELS[place.type],
        signer=" ".join(part for part in (place.signer_title, place.signer_name) if part),
        accounts=place.accounts,
        ended=place.ended,
        url=url_for("organisations.page", **at),
        end=url_for("organisations.end", **at) if may_end and not place.ended else None,
        resume=url_for("organisations.resume", **at) if place.ended else None,
    )
