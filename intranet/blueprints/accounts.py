"""Accounts of others: the list, giving one, changing it, a new code, and slips to hand out."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import codes, values
from intranet.access import Act, Role, requires
from intranet.blueprints.account_import import role_places
from intranet.clock import ZONE
from intranet.faults import faulty, not_found
from intranet.forms import account as forms
from intranet.forms.account import PersonForm
from intranet.operations import accounts as operations
from intranet.operations.account import BAD_NAME
from intranet.operations.accounts import NameTaken, Person
from intranet.operations.guard import AlreadyDone, NotHere, Refused
from intranet.queries import accounts as queries
from intranet.queries.accounts import Account
from intranet.reports import slips_pdf
from intranet.reports.slips import Slip

blueprint = Blueprint("accounts", __name__, url_prefix="/tai-khoan")

CREATED = "Đã cấp tài khoản {}. Hãy in phiếu và giao cho người ấy."
CHANGED = "Đã lưu tài khoản {}."
RESET = "Đã cấp mã mới cho {}; mật khẩu cũ không dùng được nữa. Hãy in phiếu và giao tận tay."


@blueprint.get("")
@requires(Act.ACCOUNTS)
def list_all() -> Any:
    """The accounts within reach, with what can be done to each."""
    found = queries.list_all(current_user.grants)
    return render_template(
        "accounts/list.html",
        accounts=[_line(account) for account in found],
        waiting=len(_with_code(found)),
        add=url_for("accounts.add_page"),
        import_=url_for("account_import.page"),
        slips=url_for("accounts.slips"),
    )


@blueprint.get("/moi")
@requires(Act.ACCOUNTS)
def add_page() -> Any:
    """The form of a new account."""
    return _add_page(MultiDict())


@blueprint.post("/moi")
@requires(Act.ACCOUNTS)
def add() -> Any:
    """Make one account with a one-time code."""
    form = forms.read_person(request.form)
    if form.errors:
        return _add_page(request.form, form.errors), 422
    try:
        operations.create(
            current_user,
            [Person(form.username, form.display_name, _roles(form))],
            place_id=current_user.grants[0].organisation_id,
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except NameTaken as refused:
        return _add_page(request.form, {"username": str(refused)}), 422
    except Refused as refused:
        where = "username" if str(refused) == BAD_NAME else "role"
        return _add_page(request.form, {where: str(refused)}), 422
    flash(CREATED.format(form.display_name), "success")
    return redirect(url_for("accounts.list_all"), 303)


@blueprint.get("/<int:user_id>")
@requires(Act.ACCOUNTS)
def page(user_id: int) -> Any:
    """One account: its name, its roles, and what can be done to it."""
    return _page(_find(user_id))


@blueprint.post("/<int:user_id>")
@requires(Act.ACCOUNTS)
def change(user_id: int) -> Any:
    """Save an account's name and roles."""
    account = _find(user_id)
    form = forms.read_person(
        MultiDict([*request.form.items(multi=True), ("username", account.username)])
    )
    if form.errors:
        return _page(account, request.form, form.errors), 422
    try:
        operations.change(
            current_user,
            user_id,
            form.display_name,
            _roles(form),
            at=current_app.config["CLOCK"],
        )
    except NotHere:
        not_found()
    except Refused as refused:
        return _page(account, request.form, {"role": str(refused)}), 422
    flash(CHANGED.format(form.display_name), "success")
    return redirect(url_for("accounts.list_all"), 303)


@blueprint.post("/<int:user_id>/ma-moi")
@requires(Act.ACCOUNTS)
def reset(user_id: int) -> Any:
    """Take the password away and give a one-time code."""
    account = _find(user_id)
    try:
        operations.reset(current_user, user_id, at=current_app.config["CLOCK"])
    except NotHere:
        not_found()
    except Refused as refused:
        return faulty(409, str(refused), "")
    flash(RESET.format(account.display_name), "success")
    return redirect(url_for("accounts.page", user_id=user_id), 303)


@blueprint.post("/<int:user_id>/ngung")
@requires(Act.ACCOUNTS)
def disable(user_id: int) -> Any:
    """Remove an account: it cannot sign in, and its sessions end at once."""
    return _set_disabled(user_id, disabled=True)


@blueprint.post("/<int:user_id>/mo-lai")
@requires(Act.ACCOUNTS)
def enable(user_id: int) -> Any:
    """Give an account back."""
    return _set_disabled(user_id, disabled=False)


@blueprint.get("/phieu.pdf")
@requires(Act.ACCOUNTS)
def slips() -> Any:
    """A slip for everybody within reach who has yet to choose a password."""
    return _slips(_with_code(queries.list_all(current_user.grants)))


@blueprint.get("/<int:user_id>/phieu.pdf")
@requires(Act.ACCOUNTS)
def slip(user_id: int) -> Any:
    """One person's slip; 404 where no code was given or it is out of date."""
    return _slips(_with_code([_find(user_id)]))


def _set_disabled(user_id: int, *, disabled: bool) -> Any:
    try:
        operations.set_disabled(
            current_user, user_id, disabled=disabled, at=current_app.config["CLOCK"]
        )
    except NotHere:
        not_found()
    except Refused as refused:
        return faulty(409, str(refused), "")
    flash("Đã ngừng tài khoản." if disabled else "Đã mở lại tài khoản.", "success")
    return redirect(url_for("accounts.list_all"), 303)


def _with_code(accounts: Iterable[Account]) -> list[Account]:
    """Those whose code is still good."""
    return [a for a in accounts if a.code and not a.disabled and a.code.expires_at > time.time()]


def _slips(accounts: list[Account]) -> Response:
    if not accounts:
        not_found()
    made = [
        Slip(
            name=account.display_name,
            roles=account.roles,
            username=account.username,
            code=codes.code(account.code.nonce, account.id, current_app.config["SECRET_KEY"]),
            good_until=_until(account.code.expires_at),
        )
        for account in accounts
        if account.code
    ]
    body = slips_pdf(made, url_for("account.activation", _external=True))
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="phieu-tai-khoan.pdf"'
    return answer


def show_filled_new(form: MultiDict[str, str]) -> Any:
    """The form of a new account as it was typed before the session ended."""
    return _add_page(form)


def show_filled(form: MultiDict[str, str], user_id: int) -> Any:
    """The form of an account as it was typed before the session ended."""
    return _page(_find(user_id), form)


add.shows_filled = show_filled_new  # type: ignore[attr-defined]  # a mark that signing in reads
change.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(user_id: int) -> Account:
    found = queries.find(current_user.grants, user_id)
    if found is None:
        not_found()
    return found


def _roles(form: PersonForm) -> tuple[tuple[Role, int], ...]:
    """The roles that were chosen; a code that is none stands for no role of anybody's to give."""
    known = {str(role): role for role in Role}
    return tuple((known[role], place) for role, place in form.roles if role in known)


def _choices() -> list[SimpleNamespace]:
    """The same as a list to pick from."""
    return [
        SimpleNamespace(value=f"{role}:{place.id}", label=f"{role.label} – {place.name}")
        for place, roles in role_places()
        for role in roles
    ]


def _add_page(typed: MultiDict[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/add.html",
        typed=typed,
        chosen=[*typed.getlist("role"), "", ""][:2],
        errors=errors or {},
        choices=_choices(),
        form_key=secrets.token_urlsafe(24),
        action=url_for("accounts.add"),
        back=url_for("accounts.list_all"),
    )


def _page(
    account: Account,
    typed: MultiDict[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    held = [(f"{grant.role}:{grant.organisation_id}", grant.label) for grant in account.grants]
    chosen = [value for value, _ in held] if typed is None else typed.getlist("role")
    values_held = {value for value, _ in held}
    return render_template(
        "accounts/page.html",
        account=_line(account),
        display_name=account.display_name if typed is None else typed.get("display_name", ""),
        held=[
            SimpleNamespace(value=value, label=label, checked=value in chosen)
            for value, label in held
        ],
        more=next((value for value in chosen if value and value not in values_held), ""),
        choices=[choice for choice in _choices() if choice.value not in values_held],
        errors=errors or {},
        action=url_for("accounts.change", user_id=account.id),
        back=url_for("accounts.list_all"),
    )


def _line(account: Account) -> SimpleNamespace:
    at: dict[str, Any] = {"user_id": account.id}
    good = bool(_with_code([account]))
    if account.disabled:
        state = "Đã ngừng"
    elif account.code is None:
        state = "Đang dùng"
    elif good:
        state = f"Chờ đặt mật khẩu, mã dùng đến {_until(account.code.expires_at)}"
    else:
        state = "Mã đã hết hạn, cần cấp mã mới"
    return SimpleNamespace(
        username=account.username,
        display_name=account.display_name,
        roles=account.roles,
        state=state,
        disabled=account.disabled,
        own=account.id == current_user.user_id,
        url=url_for("accounts.page", **at),
        disable=url_for("accounts.disable", **at),
        enable=url_for("accounts.enable", **at),
        reset=url_for("accounts.reset", **at),
        slip=url_for("accounts.slip", **at) if good else None,
    )


def _until(expires_at: int) -> str:
    return values.format_moment(dt.datetime.fromtimestamp(expires_at, ZONE))
