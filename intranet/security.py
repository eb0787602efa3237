"""What every answer carries and every unsafe request must pass, whatever page it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from flask import Flask, Request, abort
from flask.sessions import SessionMixin
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, validate_csrf
from wtforms.validators import ValidationError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

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

#: Where our own files are, which carry their content's hash in their address.
FILES = "/static/"
KEPT_NOWHERE: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Vary": "Cookie, HX-Request",
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
    fixed = dict(HEADERS)
    if app.config["SESSION_COOKIE_SECURE"]:
        fixed["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    app.wsgi_app = FixedHeaders(app.wsgi_app, fixed)  # type: ignore[method-assign]  # Flask's way


class FixedHeaders:
    """A WSGI application whose every answer carries these headers, whatever made it.

    All but files of ours are never kept by a browser or a proxy, and differ by who asks and for
    which part of a page. A file that is not there is answered by a page with a person's name on it.
    """

    def __init__(self, application: WSGIApplication, headers: Mapping[str, str]) -> None:
        self.application = application
        self.of_files = [*headers.items()]
        self.of_pages = [*self.of_files, *KEPT_NOWHERE.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a request on, and the answer back with its headers."""
        is_file = environ["PATH_INFO"].startswith(FILES)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if is_file and status < "4":
                return start_response(status, headers + self.of_files, exc_info)
            own = [header for header in headers if header[0] not in KEPT_NOWHERE]
            return start_response(status, own + self.of_pages, exc_info)

        return self.application(environ, start)


def refuse_cross_site(asked: Request) -> None:
    """Refuse an unsafe request that another site made a browser send (403).

    Browsers that tell say so in Sec-Fetch-Site; over plain HTTP many do not, so the Origin is
    compared with the host the request was made to.
    """
    if asked.method in SAFE_METHODS:
        return
    environ = asked.environ
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None and site not in {"same-origin", "none"}:
        abort(403)
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and _host_of(origin) != asked.host.lower():
        abort(403)


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def check_token(app: Flask, asked: Request, session: SessionMixin) -> None:
    """Refuse an unsafe request without its session's token (400, CSRFError)."""
    token = asked.environ.get("HTTP_X_CSRFTOKEN") or asked.form.get("csrf_token") or ""
    try:
        _belongs(token, session.get("csrf_token", ""), app.config["SECRET_KEY"])
    except ValidationError as refused:
        raise CSRFError(refused.args[0]) from None


@lru_cache(maxsize=TOKENS_REMEMBERED)
def _belongs(token: str, secret: str, key: str) -> None:
    """Whether a token is signed with the key for the session with this secret, which the request
    at hand has; raises ValidationError. Tokens carry no date that matters, so a good pair stays
    good and is remembered; a refusal is not."""
    validate_csrf(token)
