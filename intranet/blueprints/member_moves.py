"""A member leaves a branch, comes back, or moves to another branch of the same year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, flash, request
from flask_login import current_user

from intranet.access import Act, requires
from intranet.blueprints.member_page import (
    NOT_SAVED,
    find,
    goals,
    history,
    locked,
    show,
    to_member,
)
from intranet.forms import roll as forms
from intranet.operations import roll as operations
from intranet.operations import transfers
from intranet.operations.guard import AlreadyDone, Refused
from intranet.operations.roll import WrongDay
from intranet.queries.sheets import Sheet
from intranet.roll import Member

blueprint = Blueprint(
    "member_moves",
    __name__,
    url_prefix="/<int:year>/chi-bo/<int:branch_id>/dang-vien/<int:member_id>",
)

LEFT = "Đã ghi {} rời chi bộ."
BACK = "Đã đưa {} trở lại danh sách."
MOVED = "Đã chuyển {} sang {}."


@blueprint.post("/roi-chi-bo")
@requires(Act.ROLL_EDIT)
def leave(year: int, branch_id: int, member_id: int) -> Any:
    """Note that a member belongs to the branch no more."""
    found = find(Act.ROLL_EDIT, year, branch_id)
    versions = history(found, member_id)
    form = forms.read_leaving(request.form, to_branch=False)
    if form.errors:
        return _not_moved(found, versions, form.errors, "leaving")
    try:
        operations.leave(
            current_user,
            found.id,
            found.regulation,
            member_id,
            form.day,
            form.reason,
            seen=form.seen,
            at=current_app.config["CLOCK"],
        )
    except WrongDay as refused:
        return _not_moved(found, versions, {"day": str(refused)}, "leaving")
    except Refused as refused:
        return locked(refused)
    flash(LEFT.format(versions[-1].full_name), "success")
    return to_member(year, branch_id, member_id)


@blueprint.post("/tro-lai")
@requires(Act.ROLL_EDIT)
def come_back(year: int, branch_id: int, member_id: int) -> Any:
    """Take a member's leaving back."""
    found = find(Act.ROLL_EDIT, year, branch_id)
    versions = history(found, member_id)
    try:
        operations.come_back(
            current_user,
            found.id,
            found.regulation,
            member_id,
            seen=forms.seen_version(request.form),
            at=current_app.config["CLOCK"],
        )
    except Refused as refused:
        return locked(refused)
    flash(BACK.format(versions[-1].full_name), "success")
    return to_member(year, branch_id, member_id)


@blueprint.post("/chuyen")
@requires(Act.MEMBER_TRANSFER)
def transfer(year: int, branch_id: int, member_id: int) -> Any:
    """Move a member to another branch of the same year."""
    found = find(Act.MEMBER_TRANSFER, year, branch_id)
    versions = history(found, member_id)
    form = forms.read_leaving(request.form, to_branch=True)
    errors = dict(form.errors)
    goal = next((each for each in goals(found) if str(each.organisation.id) == form.to), None)
    if goal is None:
        errors.setdefault("to", forms.NO_BRANCH)
    if errors or goal is None:
        return _not_moved(found, versions, errors, "transfer")
    try:
        transfers.transfer(
            current_user,
            found.id,
            goal.id,
            found.regulation,
            member_id,
            form.day,
            seen=form.seen,
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except WrongDay as refused:
        return _not_moved(found, versions, {"day": str(refused)}, "transfer")
    except Refused as refused:
        return locked(refused)
    flash(MOVED.format(versions[-1].full_name, goal.organisation.name), "success")
    return to_member(year, branch_id, member_id)


def _not_moved(found: Sheet, versions: list[Member], errors: Mapping[str, str], which: str) -> Any:
    flash(NOT_SAVED, "error")
    return show(found, versions, moving={which: errors}), 422
