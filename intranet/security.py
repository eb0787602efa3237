"""What every answer carries and every unsafe request must pass, whatever page it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_login import current_user
from flask_wtf import CSRFProtect

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


def set_up(app: Flask) -> None:
    """Limits, headers and the token check; the check itself is called by the guard."""
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_MEMORY
    app.config["MAX_FORM_PARTS"] = FORM_PARTS
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR_SECONDS
    # A page left open for a long meeting still has a good token: it lives as long as the session.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
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
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        abort(403)


def add_headers(response: Response) -> Response:
    """The headers of every answer; signed-in pages are never kept by a browser or a proxy."""
    response.headers.update(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
    return response


def signed_in() -> bool:
    """Whether the request comes from somebody signed in."""
    return bool(current_user.is_authenticated)
