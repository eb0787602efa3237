"""What every answer carries and every unsafe request must pass, whatever page it is for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms.validators import ValidationError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_BYTES = 256 * 1024
FORM_PARTS = 500
FORM_MEMORY = 64 * 1024
YEAR_SECONDS = 365 * 24 * 60 * 60

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

csrf = CSRFProtect()
#: Pairs of a form's token and its session's secret that were found to belong together.
TOKENS_REMEMBERED = 1024


def set_up(app: Flask) -> None:
    """Limits, headers and the token check; the check itself is called by the guard."""
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_MEMORY
    app.config["MAX_FORM_PARTS"] = FORM_PARTS
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_SECONDS
    # A page left open for a long meeting still has a good token: it lives as long as the session.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # The guard calls the check; it comes after the question who is signed in.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)
    app.after_request(add_headers)


def refuse_cross_site() -> None:
    """Refuse an unsafe request that another site made a browser send (403).

    Browsers that tell say so in Sec-Fetch-Site; over plain HTTP many do not, so the Origin is
    compared with the host the request was made to.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and _host_of(origin) != request.host.lower():
        abort(403)


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def check_token() -> None:
    """Refuse an unsafe request without its session's token (400, CSRFError)."""
    token = request.form.get("csrf_token") or request.headers.get("X-CSRFToken") or ""
    try:
        _belongs(token, session.get("csrf_token", ""), current_app.config["SECRET_KEY"])
    except ValidationError as refused:
        raise CSRFError(refused.args[0]) from None


@lru_cache(maxsize=TOKENS_REMEMBERED)
def _belongs(token: str, secret: str, key: str) -> None:
    """Whether a token is signed with the key for the session with this secret, which the request
    at hand has; raises ValidationError. Tokens carry no date that matters, so a good pair stays
    good and is remembered; a refusal is not."""
    validate_csrf(token)


def add_headers(response: Response) -> Response:
    """The headers of every answer; signed-in pages are never kept by a browser or a proxy."""
    response.headers.extend(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    # A file that is not there is answered by a page with the person's name on it.
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
    return response
