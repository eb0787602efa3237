"""A branch's roll of the year: the list, one member with his history, adding, changing, moving."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import members, pages
from intranet.access import Act, requires
from intranet.blueprints import roll_view
from intranet.blueprints.labels import STATE_LABELS
from intranet.blueprints.member_page import (
    NOT_SAVED,
    find,
    history,
    is_private,
    locked,
    may,
    show,
    to_member,
)
from intranet.faults import faulty
from intranet.forms import roll as forms
from intranet.forms.roll import RollForm
from intranet.operations import roll as operations
from intranet.operations.guard import AlreadyDone, Refused, WrongState
from intranet.operations.roll import AlreadyListed, ChangedMeanwhile, WrongDay
from intranet.queries import rolls, votes
from intranet.queries.sheets import Sheet
from intranet.roll import Member

blueprint = Blueprint(
    "members", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/dang-vien"
)

ADDED = "Đã thêm {} vào danh sách."
SAVED = "Đã lưu."
LOCKED = "Danh sách của chi bộ đang khoá nên không thêm được."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi bấm “Lưu”."


@blueprint.get("")
@requires(Act.MEMBERS_VIEW)
def list_all(year: int, branch_id: int) -> Any:
    """Everybody on the branch's roll in the Vietnamese order, filtered and searched."""
    found = find(Act.MEMBERS_VIEW, year, branch_id)
    today = current_app.config["CLOCK"].today()
    everybody = rolls.of(found.id)
    regulation = found.regulation
    reading = members.read(
        everybody,
        votes.rounds(found.id, regulation),
        rolls.branch_facts(found.id),
        regulation,
        today,
    )
    places, voted_on = rolls.branch_names(everybody), roll_view.vote_days(reading)
    lines = roll_view.lines(everybody, regulation, places, today, voted_on)
    wanted, typed = request.args.get("loc", roll_view.ALL), request.args.get("tim", "")
    if wanted not in roll_view.FILTERS:
        wanted = roll_view.ALL
    shown = {
        "year": year,
        "branch_id": branch_id,
        "lines": roll_view.matching(lines, wanted, typed),
        "total": len(lines),
        "private": is_private(found),
    }
    if pages.is_fragment():
        return render_template("members/_list.html", **shown)
    at: dict[str, Any] = {"year": year, "branch_id": branch_id}
    return render_template(
        "members/list.html",
        **shown,
        branch_name=found.organisation.name,
        state=found.state,
        state_label=STATE_LABELS[found.state],
        wanted=wanted,
        typed=typed,
        filters=roll_view.choices(roll_view.FILTERS),
        summary=roll_view.summary(everybody, today),
        may_edit=may(Act.ROLL_EDIT, found),
        may_export=current_user.scope(Act.MEMBERS_EXPORT).covers(found.organisation.path),
        urls=SimpleNamespace(
            list=url_for("members.list_all", **at),
            add=url_for("members.add_page", **at),
            import_=url_for("roll_import.page", **at),
            export=url_for("roll_export.workbook", **at),
            home=url_for("home.branch", **at),
        ),
    )


@blueprint.get("/them")
@requires(Act.ROLL_EDIT)
def add_page(year: int, branch_id: int) -> Any:
    """The form of somebody who is to be put on the roll."""
    found = find(Act.ROLL_EDIT, year, branch_id)
    if not found.admits(Act.ROLL_EDIT):
        return faulty(409, LOCKED, "")
    return show(found, None)


@blueprint.post("/them")
@requires(Act.ROLL_EDIT)
def add(year: int, branch_id: int) -> Any:
    """Put somebody on the roll."""
    found = find(Act.ROLL_EDIT, year, branch_id)
    form = _read(found)
    if form.errors:
        return _refused(found, None, form.errors)
    try:
        operations.add(
            current_user,
            found.id,
            found.regulation,
            form.details,
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except WrongState as refused:
        return locked(refused)
    except AlreadyListed as refused:
        return _refused(found, None, {"full_name": str(refused)})
    except Refused as refused:
        return _refused(found, None, {}, str(refused))
    flash(ADDED.format(form.details.full_name), "success")
    return redirect(url_for("members.list_all", year=year, branch_id=branch_id), 303)


@blueprint.get("/<int:member_id>")
@requires(Act.MEMBERS_VIEW)
def page(year: int, branch_id: int, member_id: int) -> Any:
    """One member: what the branch says of him, and who said it when."""
    found = find(Act.MEMBERS_VIEW, year, branch_id)
    return show(found, history(found, member_id))


@blueprint.post("/<int:member_id>")
@requires(Act.ROLL_EDIT)
def change(year: int, branch_id: int, member_id: int) -> Any:
    """Save what the branch says of one member."""
    found = find(Act.ROLL_EDIT, year, branch_id)
    versions = history(found, member_id)
    form = _read(found)
    if form.errors:
        return _refused(found, versions, form.errors)
    try:
        operations.change(
            current_user,
            found.id,
            found.regulation,
            member_id,
            form.details,
            seen=form.seen,
            at=current_app.config["CLOCK"],
        )
    except WrongState as refused:
        return locked(refused)
    except WrongDay as refused:
        return _refused(found, versions, {"joined_on": str(refused)})
    except ChangedMeanwhile as refused:
        flash(str(refused), "error")
        return show(found, history(found, member_id), conflict=form), 409
    flash(SAVED, "success")
    return to_member(year, branch_id, member_id)


def show_filled_new(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The form of a new member as it was typed before the session ended."""
    flash(NOTHING_SAVED_YET, "warning")
    return show(find(Act.ROLL_EDIT, year, branch_id), None, typed=form)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int, member_id: int) -> Any:
    """The form of a member as it was typed before the session ended."""
    flash(NOTHING_SAVED_YET, "warning")
    found = find(Act.ROLL_EDIT, year, branch_id)
    return show(found, history(found, member_id), typed=form)


add.shows_filled = show_filled_new  # type: ignore[attr-defined]  # a mark that signing in reads
change.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _read(found: Sheet) -> RollForm:
    return forms.read(
        request.form,
        found.regulation.review.offices,
        current_app.config["CLOCK"].today(),
        private=is_private(found),
    )


def _refused(
    found: Sheet, versions: list[Member] | None, errors: Mapping[str, str], why: str = NOT_SAVED
) -> Any:
    flash(why, "error")
    return show(found, versions, typed=request.form, errors=errors), 422
