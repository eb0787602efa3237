"""The page of one member, shared by everything that can be done on it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet.access import Act
from intranet.blueprints import roll_view
from intranet.blueprints.aftermath import aftermath
from intranet.faults import faulty, not_found
from intranet.forms import roll as forms
from intranet.forms.roll import RollForm
from intranet.operations.guard import NotHere, Refused
from intranet.queries import rolls, sheets
from intranet.queries.sheets import Sheet
from intranet.roll import Member

NOT_SAVED = "Chưa lưu: xin xem chỗ báo lỗi."


def find(act: Act, year: int, branch_id: int) -> Sheet:
    """The branch's assessment where the signed-in person may do an act, or 404."""
    found = sheets.find(current_user.scope(act), year, branch_id)
    if found is None:
        not_found()
    return found


def history(found: Sheet, member_id: int) -> list[Member]:
    """Every version of a member's entry, or 404 for one who is not on this roll."""
    versions = rolls.history(found.id, member_id)
    if not versions:
        not_found()
    return versions


def may(act: Act, found: Sheet) -> bool:
    """Whether the signed-in person may do something with this branch's roll at this moment."""
    return current_user.scope(act).covers(found.organisation.path) and found.admits(act)


def is_private(found: Sheet) -> bool:
    """Whether the signed-in person may see what only few may of this branch's members."""
    return bool(current_user.scope(Act.MEMBERS_PRIVATE).covers(found.organisation.path))


def goals(found: Sheet) -> list[Sheet]:
    """The branches that a member can be moved to at this moment."""
    return [
        each
        for each in sheets.list_all(current_user.scope(Act.MEMBER_TRANSFER), found.year)
        if each.cycle_id == found.cycle_id
        and each.id != found.id
        and each.admits(Act.MEMBER_TRANSFER)
    ]


def to_member(year: int, branch_id: int, member_id: int) -> Any:
    """Back to a member's page after an act."""
    at: dict[str, Any] = {"year": year, "branch_id": branch_id, "member_id": member_id}
    return redirect(url_for("members.page", **at), 303)


def locked(refused: Refused) -> Any:
    """The answer to an act that is not possible any more."""
    if isinstance(refused, NotHere):
        not_found()
    return faulty(409, f"{refused} Việc vừa rồi chưa được thực hiện.", "")


def show(
    found: Sheet,
    versions: list[Member] | None,
    *,
    typed: MultiDict[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    conflict: RollForm | None = None,
    moving: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """The page of a member, or of one who is to be added where there are no versions yet."""
    regulation, private = found.regulation, is_private(found)
    member = versions[-1] if versions else None
    places = rolls.branch_names(versions or [])
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    one = {**at, "member_id": member.id} if member else at
    stands = roll_view.boxes(member.details) if member else {"exempt": "no"}
    ticked = set(member.offices) if member else set()
    seen = member.version if member else 0
    if conflict is not None:
        typed = request.form
    if typed is not None:
        ticked = set(typed.getlist(forms.OFFICES))
        # What was stored meanwhile has been seen only where the page shows it beside.
        seen = seen if conflict else forms.seen_version(typed)
    may_edit = may(Act.ROLL_EDIT, found)
    reached = goals(found) if member and may(Act.MEMBER_TRANSFER, found) else []
    return render_template(
        "members/page.html",
        branch_name=found.organisation.name,
        year=found.year,
        member=member,
        private=private,
        may_edit=may_edit,
        typed=typed if typed is not None else stands,
        ticked=ticked,
        seen=seen,
        errors=errors or {},
        moving=moving or {},
        conflict=roll_view.apart(member, conflict.details, regulation, private=private)
        if member and conflict
        else [],
        facts=roll_view.facts(member, regulation, private=private) if member else [],
        state=roll_view.whereabouts(member, places) if member else "",
        aftermath=aftermath(found),
        history=roll_view.told(versions or [], regulation, places, private=private),
        choices=SimpleNamespace(
            sex=roll_view.choices(roll_view.SEX_LABELS),
            standing=roll_view.choices(roll_view.STANDING_LABELS),
            civil_servant=roll_view.choices(roll_view.SERVANT_LABELS),
            offices=roll_view.offices_by_kind(regulation),
            goals=[
                SimpleNamespace(value=str(each.organisation.id), label=each.organisation.name)
                for each in reached
            ],
        ),
        labels=roll_view.FIELD_LABELS,
        form_key=secrets.token_urlsafe(24),
        urls=SimpleNamespace(
            list=url_for("members.list_all", **at),
            save=url_for("members.change" if member else "members.add", **one),
            leave=url_for("member_moves.leave", **one) if member else "",
            come_back=url_for("member_moves.come_back", **one) if member else "",
            transfer=url_for("member_moves.transfer", **one) if member else "",
        ),
    )
