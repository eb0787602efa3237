"""Organisations from a list: a file, what it holds, and then all of them at once or none."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from intranet.access import Act, requires
from intranet.blueprints import uploads
from intranet.blueprints.labels import KIND_LABELS, TYPE_LABELS
from intranet.forms import organisation_list
from intranet.forms.lists import Entry
from intranet.forms.organisation_list import OrganisationLine
from intranet.operations import organisations as operations
from intranet.operations.guard import AlreadyDone, Refused, had_effect
from intranet.operations.organisations import Details
from intranet.queries import organisations as queries
from intranet.queries.organisations import Place
from intranet.values import Unreadable

blueprint = Blueprint("organisation_import", __name__, url_prefix="/to-chuc/nhap")

IMPORTED = "Đã thêm {} tổ chức vào {}."
NO_PARENT = "Hãy chọn đảng bộ cấp trên."


@blueprint.get("")
@requires(Act.ORGANISATIONS)
def page() -> Any:
    """Where a list is chosen."""
    return _page()


@blueprint.get("/mau.xlsx")
@requires(Act.ORGANISATIONS)
def sample() -> Any:
    """A list to fill in."""
    example = ("Chi bộ Ví dụ", "Chi bộ", "Cơ quan hành chính", "1", "Có", "CHI BỘ VÍ DỤ")
    return uploads.sample(organisation_list.COLUMNS, [example], "danh-sach-to-chuc.xlsx")


@blueprint.post("")
@requires(Act.ORGANISATIONS)
@uploads.takes_files
def check() -> Any:
    """Show what the file holds, each line with what is wrong; nothing is written."""
    parent = chosen_committee()
    if parent is None:
        return _page({"parent": NO_PARENT}), 422
    try:
        found = uploads.uploaded(organisation_list.COLUMNS)
    except Unreadable as unreadable:
        return _page({"file": str(unreadable)}), 422
    return _preview_page(parent, found.entries, found.ignored)


@blueprint.post("/ghi")
@requires(Act.ORGANISATIONS)
@uploads.takes_files
def take() -> Any:
    """Add every line of the list that was shown, or none of them."""
    parent = chosen_committee()
    if parent is None:
        return _page({"parent": NO_PARENT}), 422
    try:
        entries = uploads.unpacked(organisation_list.COLUMNS)
    except Unreadable as unreadable:
        return _page({"file": str(unreadable)}), 422
    lines = _lines(parent, entries)
    key = request.form.get("form_key", "")
    if had_effect(current_user, Act.ORGANISATIONS, key):
        return redirect(url_for("organisations.tree"), 303)
    if any(line.errors for line in lines):
        return _preview_page(parent, entries, ()), 422
    try:
        operations.add(
            current_user,
            parent.id,
            [Details(**line.values) for line in lines],  # type: ignore[arg-type]  # as the form has read them
            key=key,
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except Refused as refused:
        return _page({"file": str(refused)}), 422
    flash(IMPORTED.format(len(lines), parent.name), "success")
    return redirect(url_for("organisations.tree"), 303)


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


def _page(errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "organisations/import.html",
        parents=[SimpleNamespace(value=str(p.id), label=p.name) for p in committees()],
        parent=request.form.get("parent", ""),
        columns=[column.headings[0] for column in organisation_list.COLUMNS],
        errors=errors or {},
        sample=url_for("organisation_import.sample"),
        action=url_for("organisation_import.check"),
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
        action=url_for("organisation_import.take"),
        back=url_for("organisation_import.page"),
    )


def committees() -> list[Place]:
    """The committees below which something can be added."""
    places = queries.tree(current_user.scope(Act.ORGANISATIONS))
    return [place for place in places if place.kind == "committee" and not place.ended]


def chosen_committee() -> Place | None:
    """The committee that the posted form names."""
    wanted = request.form.get("parent", "")
    return next((place for place in committees() if str(place.id) == wanted), None)
