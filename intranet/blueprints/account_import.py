"""Accounts from a list: a file, what it holds, and then all of them at once or none."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from intranet.access import HELD_AT, MAY_GRANT, Act, Role, requires
from intranet.blueprints import uploads
from intranet.forms import account_list
from intranet.forms.account_list import AccountLine, Held
from intranet.forms.lists import Entry, folded
from intranet.operations import accounts as operations
from intranet.operations.accounts import Person
from intranet.operations.guard import AlreadyDone, Refused, had_effect
from intranet.queries import accounts as queries
from intranet.queries import organisations
from intranet.queries.organisations import Place
from intranet.values import Unreadable

blueprint = Blueprint("account_import", __name__, url_prefix="/tai-khoan/nhap")

IMPORTED = "Đã cấp {} tài khoản. Hãy in phiếu và giao cho từng người."


@blueprint.get("")
@requires(Act.ACCOUNTS)
def page() -> Any:
    """Where a list is chosen."""
    return _page()


@blueprint.get("/mau.xlsx")
@requires(Act.ACCOUNTS)
def sample() -> Any:
    """A list to fill in."""
    example = ("Nguyễn Văn A", "Chi bộ Ví dụ", "Chi bộ", "nguyenvana")
    return uploads.sample(account_list.COLUMNS, [example], "danh-sach-tai-khoan.xlsx")


@blueprint.post("")
@requires(Act.ACCOUNTS)
@uploads.takes_files
def check() -> Any:
    """Show what the file holds, each line with what is wrong; nothing is written."""
    try:
        found = uploads.uploaded(account_list.COLUMNS)
    except Unreadable as unreadable:
        return _page({"file": str(unreadable)}), 422
    return _preview_page(found.entries, found.ignored)


@blueprint.post("/ghi")
@requires(Act.ACCOUNTS)
@uploads.takes_files
def take() -> Any:
    """Make an account for everybody on the list that was shown, or for nobody."""
    try:
        entries = uploads.unpacked(account_list.COLUMNS)
    except Unreadable as unreadable:
        return _page({"file": str(unreadable)}), 422
    lines = _lines(entries)
    key = request.form.get("form_key", "")
    if had_effect(current_user, Act.ACCOUNTS, key):
        return redirect(url_for("accounts.list_all"), 303)
    if any(line.errors for line in lines):
        return _preview_page(entries, ()), 422
    people = _people(lines)
    try:
        operations.create(
            current_user,
            people,
            place_id=current_user.grants[0].organisation_id,
            key=key,
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except Refused as refused:
        return _page({"file": str(refused)}), 422
    flash(IMPORTED.format(len(people)), "success")
    return redirect(url_for("accounts.list_all"), 303)


def _lines(entries: Iterable[Entry]) -> list[AccountLine]:
    places: dict[str, list[Held]] = defaultdict(list)
    for place, roles in role_places():
        words = {str(role): role.label for role in roles}
        places[folded(place.name)].append(Held(place.id, words))
    return account_list.read(entries, places, queries.usernames())


def _people(lines: Iterable[AccountLine]) -> list[Person]:
    """The people of a list; several lines with one user name are one person."""
    roles: dict[tuple[str, str], list[tuple[Role, int]]] = defaultdict(list)
    for line in lines:
        role, _, place = line.role.partition(":")
        roles[line.username, line.display_name].append((Role(role), int(place)))
    return [Person(username, name, tuple(held)) for (username, name), held in roles.items()]


def _page(errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/import.html",
        columns=[column.headings[0] for column in account_list.COLUMNS],
        errors=errors or {},
        sample=url_for("account_import.sample"),
        action=url_for("account_import.check"),
        back=url_for("accounts.list_all"),
    )


def _preview_page(entries: Sequence[Entry], ignored: Sequence[str]) -> str:
    lines = _lines(entries)
    return render_template(
        "accounts/preview.html",
        lines=lines,
        bad=sum(bool(line.errors) for line in lines),
        ignored=ignored,
        packed=uploads.packed(entries),
        form_key=secrets.token_urlsafe(24),
        action=url_for("account_import.take"),
        back=url_for("account_import.page"),
    )


def role_places() -> list[tuple[Place, list[Role]]]:
    """Every organisation within reach, with the roles that may be given there."""
    grantable = {role for grant in current_user.grants for role in MAY_GRANT.get(grant.role, ())}
    return [
        (place, [role for role in Role if role in grantable and HELD_AT[role] == place.kind])
        for place in organisations.tree(current_user.scope(Act.ACCOUNTS))
        if not place.ended
    ]
