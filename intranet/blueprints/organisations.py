"""The tree of organisations: seeing it, adding to it, changing a part, ending one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet.access import Act, requires
from intranet.blueprints.labels import KIND_LABELS, TYPE_CHOICES, TYPE_LABELS
from intranet.blueprints.organisation_import import NO_PARENT, chosen_committee, committees
from intranet.faults import faulty, not_found
from intranet.forms import organisation as forms
from intranet.operations import organisations as operations
from intranet.operations.guard import AlreadyDone, NotHere, Refused
from intranet.operations.organisations import Details, NameTaken
from intranet.queries import organisations as queries
from intranet.queries.organisations import Place

blueprint = Blueprint("organisations", __name__, url_prefix="/to-chuc")

ADDED = "Đã thêm {}."
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
        import_=url_for("organisation_import.page"),
    )


@blueprint.get("/moi")
@requires(Act.ORGANISATIONS)
def add_page() -> Any:
    """The form of a new organisation."""
    parents = committees()
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
    form = forms.read(request.form, TYPE_LABELS)
    errors = dict(form.errors)
    parent = chosen_committee()
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
    form = forms.read(request.form, TYPE_LABELS, kind=place.kind)
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
        parents=[SimpleNamespace(value=str(p.id), label=p.name) for p in committees()],
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
