"""One's own account: signing in and out, the first password, another one, another role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from intranet import guard
from intranet.access import Act, is_open, requires
from intranet.faults import not_found
from intranet.forms.account import SHORTEST_PASSWORD, read_activation, read_password
from intranet.guard import local_path
from intranet.operations import account as operations
from intranet.operations import setting_up
from intranet.operations.guard import NotHere, Refused
from intranet.queries import accounts as queries

blueprint = Blueprint("account", __name__)

CARRIED_PREFIX = "carried."
DEVICE_COOKIE = "thiet-bi"
DEVICE_SECONDS = 180 * 24 * 60 * 60
ACCOUNTS_REMEMBERED = 8
NOT_DONE = "Phiên làm việc đã hết nên việc vừa rồi chưa được thực hiện. Xin đăng nhập lại."


@blueprint.get("/dang-nhap")
@is_open
def sign_in() -> Any:
    """The sign-in page; somebody signed in already goes straight on."""
    target = local_path(request.args.get("tiep"))
    if current_user.is_authenticated:
        return redirect(target or url_for("home.start"), 303)
    if not setting_up.is_done():
        return redirect(url_for("set_up.page"), 303)
    return _sign_in_page(target=target)


@blueprint.post("/dang-nhap")
@is_open
def sign_in_now() -> Any:
    """Check name and password, begin the session, go on to where the person was."""
    username = request.form.get("username", "")
    target = local_path(request.form.get("next"))
    carried = [
        (name.removeprefix(CARRIED_PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRIED_PREFIX)
    ]
    known = _known_accounts()
    name = operations.account_name(username)
    try:
        token = operations.sign_in(
            username,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            known_device=name in known,
            at=current_app.config["CLOCK"],
            replaces=current_user.token if current_user.is_authenticated else None,
        )
    except operations.TooManyTries as refused:
        return _wait(_sign_in_page(str(refused), name, target, carried, 429), refused)
    except Refused as refused:
        return _sign_in_page(str(refused), name, target, carried, 422)
    guard.begin(token)
    answer = _filled(target, carried) if carried else _see(target or url_for("home.start"))
    _remember(answer, [name, *(other for other in known if other != name)])
    return answer


@blueprint.post("/dang-xuat")
@requires(Act.OWN_ACCOUNT)
def sign_out() -> Any:
    """End the session in the database and in the browser."""
    operations.sign_out(current_user, at=current_app.config["CLOCK"])
    session.clear()
    answer = redirect(url_for("account.sign_in"), 303)
    # What the browser still keeps of the pages goes as well.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@blueprint.get("/phien")
@requires(Act.OWN_ACCOUNT)
def session_state() -> Any:
    """A fresh token for the forms of a page that outlived a session; 401 while signed out."""
    return jsonify(csrf=generate_csrf())


@blueprint.get("/tai-khoan/mat-khau")
@requires(Act.OWN_ACCOUNT)
def password() -> Any:
    """The page for a new password."""
    return _password_page({})


@blueprint.post("/tai-khoan/mat-khau")
@requires(Act.OWN_ACCOUNT)
def change_password() -> Any:
    """Change the password; every other session of the account ends."""
    form = read_password(request.form)
    errors = dict(form.errors)
    if not errors:
        try:
            operations.change_password(
                current_user, form.current, form.new, at=current_app.config["CLOCK"]
            )
        except operations.TooManyTries as refused:
            page = current_app.make_response((_password_page({"current": str(refused)}), 429))
            return _wait(page, refused)
        except Refused as refused:
            errors["current"] = str(refused)
    if errors:
        return _password_page(errors), 422
    flash("Đã đổi mật khẩu. Các nơi đăng nhập khác đã được kết thúc.", "success")
    return redirect(url_for("home.start"), 303)


@blueprint.get("/kich-hoat")
@is_open
def activation() -> Any:
    """Where the owner of a slip chooses a password."""
    return _activation_page({}, {})


@blueprint.post("/kich-hoat")
@is_open
def activate() -> Any:
    """Set the first password with the slip's code, and go on signed in."""
    form = read_activation(request.form)
    errors = dict(form.errors)
    if not errors:
        try:
            token = operations.activate(
                form.username,
                form.code,
                form.new,
                address=request.remote_addr or "",
                secret=current_app.config["SECRET_KEY"],
                at=current_app.config["CLOCK"],
            )
        except operations.TooManyTries as refused:
            page = _activation_page(request.form, {"code": str(refused)})
            return _wait(current_app.make_response((page, 429)), refused)
        except Refused as refused:
            errors["code"] = str(refused)
        else:
            guard.begin(token)
            flash("Đã đặt mật khẩu. Từ lần sau, đăng nhập bằng mật khẩu này.", "success")
            answer = _see(url_for("home.start"))
            name = operations.account_name(form.username)
            _remember(answer, [name, *(one for one in _known_accounts() if one != name)])
            return answer
    return _activation_page(request.form, errors), 422


@blueprint.get("/vai-tro")
@requires(Act.OWN_ACCOUNT)
def roles() -> Any:
    """The roles of somebody who holds several, to go on in another."""
    acting = {grant.id for grant in current_user.grants}
    return render_template(
        "account/roles.html",
        action=url_for("account.act_as"),
        roles=[
            SimpleNamespace(id=grant.id, label=grant.label, acting=grant.id in acting)
            for grant in current_user.held
        ],
    )


@blueprint.post("/vai-tro")
@requires(Act.OWN_ACCOUNT)
def act_as() -> Any:
    """Go on in another of one's own roles; 404 for any other."""
    chosen = request.form.get("grant", "")
    if not (chosen.isascii() and chosen.isdigit()):
        not_found()
    try:
        operations.act_as(current_user, int(chosen), at=current_app.config["CLOCK"])
    except NotHere:
        not_found()
    return redirect(url_for("home.start"), 303)


def carry(path: str, form: MultiDict[str, str]) -> Response:
    """The sign-in page for a form that came after its session had ended.

    The fields of a form that can be shown filled in again are kept. The others are not written
    into a page: a new password least of all.
    """
    if _shown_filled(path) is not None:
        fields = [(name, value) for name, value in form.items(multi=True) if name != "csrf_token"]
        return _sign_in_page(target=local_path(path), carried=fields, status=401)
    target = local_path(path) if _view(path, "GET") else None
    return _sign_in_page(NOT_DONE, target=target, status=401)


def _filled(target: str | None, carried: list[tuple[str, str]]) -> Response:
    """The form that was carried over, shown filled in; nothing is saved by this."""
    show = _shown_filled(target or "/")
    if show is None:
        return _see(url_for("home.start"))
    return current_app.make_response(show(MultiDict(carried)))


def _shown_filled(path: str) -> Callable[[MultiDict[str, str]], Any] | None:
    """What shows a form that was sent to this path filled in again, where something does."""
    found = _view(path, "POST")
    show = getattr(found[0], "shows_filled", None) if found else None
    return partial(show, **found[1]) if found and show else None


def _view(path: str, method: str) -> tuple[Callable[..., Any], Mapping[str, Any]] | None:
    """The view that answers a method at a path, with its arguments."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return None
    return current_app.view_functions[endpoint], arguments


def _wait(page: Response, refused: operations.TooManyTries) -> Response:
    page.headers["Retry-After"] = str(refused.wait)
    return page


def _see(url: str) -> Response:
    return current_app.make_response(redirect(url, 303))


def _sign_in_page(
    error: str | None = None,
    username: str = "",
    target: str | None = None,
    carried: Iterable[tuple[str, str]] = (),
    status: int = 200,
) -> Response:
    demo = current_app.config["DEMO"]
    page = render_template(
        "account/sign_in.html",
        action=url_for("account.sign_in_now"),
        activation=url_for("account.activation"),
        error=error,
        username=username,
        next_url=target,
        carried=[(CARRIED_PREFIX + name, value) for name, value in carried],
        accounts=queries.demo_accounts() if demo else [],
        demo_password=current_app.config["DEMO_PASSWORD"] if demo else None,
    )
    return current_app.make_response((page, status))


def _activation_page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template(
        "account/activation.html",
        action=url_for("account.activate"),
        typed=typed,
        errors=errors,
        shortest=SHORTEST_PASSWORD,
    )


def _password_page(errors: dict[str, str]) -> str:
    return render_template(
        "account/password.html",
        action=url_for("account.change_password"),
        errors=errors,
        shortest=SHORTEST_PASSWORD,
    )


def _devices() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known-device")


def _known_accounts() -> list[str]:
    """The accounts that have signed in from this browser, as its signed cookie says."""
    try:
        names = _devices().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except BadSignature:
        return []
    return [str(name) for name in names][:ACCOUNTS_REMEMBERED]


def _remember(answer: Response, names: list[str]) -> None:
    answer.set_cookie(
        DEVICE_COOKIE,
        _devices().dumps(names[:ACCOUNTS_REMEMBERED]),
        max_age=DEVICE_SECONDS,
        path=url_for("account.sign_in"),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
