"""What happens before every request: a connection, a person, a permission, a token.

Closed by default. A view that is neither marked open nor marked with its act keeps the program
from starting, and a request that a mark does not admit never reaches its view.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.globals import request_ctx
from flask_login import LoginManager, login_user
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter

from intranet import database, pages, security, sessions
from intranet.access import PERSONAL, act_of, is_open_view
from intranet.sessions import Actor

STATIC = "static"
CARRY = "carry_form"
SIGN_IN_ENDED = "Phiên làm việc đã hết. Xin đăng nhập lại."


class SignIn(LoginManager):  # type: ignore[misc]  # flask-login ships no types
    """flask-login by the session's token alone: our rows know whose a session is.

    No second cookie signs anybody in again, and nothing is made of the browser's name.
    """

    def _load_user(self) -> None:
        token = request_ctx.session.get("_user_id")
        self._update_request_context_with_user(person(token) if token else None)

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


login_manager = SignIn()


class Number(IntegerConverter):
    """A number in an address: ASCII digits, and few enough to fit a column of either engine."""

    regex = "[1-9][0-9]{0,8}"


class RouteWithoutAct(RuntimeError):
    """A route names neither its act nor that it is open; the program must not start."""


def set_up(app: Flask, carry: Callable[[str, MultiDict[str, str]], Response]) -> None:
    """Hang the guard before everything else; `carry` answers a form whose session has ended."""
    app.extensions[CARRY] = carry
    app.url_map.converters["int"] = Number
    login_manager.init_app(app, add_context_processor=False)
    app.before_request(admit)
    app.teardown_request(release)


def refuse_unlisted_routes(app: Flask) -> None:
    """Look at every route once; raises RouteWithoutAct for one that was forgotten."""
    forgotten = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != STATIC
        and not is_open_view(view := app.view_functions[rule.endpoint])
        and act_of(view) is None
    ]
    if forgotten:
        raise RouteWithoutAct(f"routes without an act: {', '.join(sorted(forgotten))}")


def admit() -> Any:
    """Let a request through, or answer it here."""
    # The proxy is asked once: each question costs as much as a small function.
    context = request_ctx._get_current_object()  # type: ignore[attr-defined]  # of the proxy itself
    app, asked = context.app, context.request
    endpoint = asked.endpoint
    if endpoint == STATIC:
        return None
    if app.config["DEMO"] and not _is_loopback(asked.remote_addr):
        abort(403)
    security.refuse_cross_site(asked)
    if endpoint is None:
        return None
    view = app.view_functions[endpoint]
    # A view that takes a file says how much it takes, before anything of the body is read.
    if largest := getattr(view, "largest_request", None):
        asked.max_content_length = asked.max_form_memory_size = largest
    actor = signed_in()
    if not is_open_view(view):
        if actor is None:
            return ended_session()
        act = act_of(view)
        if act is None or not (act in PERSONAL or actor.scope(act)):
            abort(403)
    if asked.method not in security.SAFE_METHODS:
        security.check_token(app, asked, context.session)
    # Whoever only reads is there as well; a preview at every pause in the typing is spared.
    if actor is not None and not getattr(view, "writes_nothing", False):
        sessions.saw(actor)
    return None


def viewer() -> Actor:
    """Who was let through to the view at hand; `current_user` asks four proxies for the same."""
    found: Actor = g._login_user
    return found


def signed_in() -> Actor | None:
    """Who the request comes from; a connection is open from here on."""
    known = g._get_current_object()
    if "_login_user" not in known:
        login_manager._load_user()
    found = known._login_user
    if isinstance(found, Actor):
        return found
    database.engine().ensure_open()
    return None


@login_manager.user_loader  # type: ignore[untyped-decorator]  # flask-login ships no types
def person(token: str) -> Actor | None:
    """Who a cookie's token signs in; asked for by fault pages too, before anything is open."""
    database.engine().ensure_open()
    return sessions.load(token)


def release(_error: BaseException | None) -> None:
    """Whatever a request left open is undone."""
    database.engine().release()


def ended_session() -> Any:
    """Answer somebody whose session has ended without losing what was typed.

    A fragment gets 401 and no page, so that no sign-in form ever lands inside another page. A
    whole form from our own pages gets the sign-in page with its fields; anything else is sent
    there.
    """
    if pages.is_fragment() or request.endpoint == "account.session_state":
        return Response(SIGN_IN_ENDED, 401, mimetype="text/plain")
    if request.method not in security.SAFE_METHODS:
        return current_app.extensions[CARRY](request.path, request.form)
    target = request.full_path.rstrip("?")
    following = target if target != url_for("home.start") else None
    return redirect(url_for("account.sign_in", tiep=following), 303)


def begin(token: str) -> None:
    """Put a fresh session into the cookie: nothing of the one before survives signing in."""
    actor = sessions.load(token)
    session.clear()
    session.permanent = False
    login_user(actor, force=True)
    session["csrf_token"] = secrets.token_hex(20)


def local_path(target: str | None) -> str | None:
    """A path on this site, or None: nobody is sent elsewhere after signing in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    # Browsers read a backslash as a slash and leave tabs and line ends out.
    if parts.scheme or parts.netloc or "\\" in target or not target.isprintable():
        return None
    return target


def _is_loopback(address: str | None) -> bool:
    return address in {"127.0.0.1", "::1"}
