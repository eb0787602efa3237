"""Sessions: a browser's cookie names a row in the database, and only that row signs it in.

The cookie is signed but carries no time: a clock set back by two seconds would otherwise sign
everybody out. Its `_user_id` is a random token; the row with the token's SHA-256 says who that is
and since when. Deleting the row ends the session at once, whatever cookie was kept.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import UserMixin
from itsdangerous import BadSignature, URLSafeSerializer

from intranet.access import Act, Grant, Role, Scope, scope
from intranet.database import PostgresqlServer, database, engine
from intranet.models import Session

IDLE_SECONDS = 60 * 60
ABSOLUTE_SECONDS = 10 * 60 * 60
#: Cookies whose signature need not be checked again.
COOKIES_REMEMBERED = 1024
#: A session's last sight is written at most this often, so that reading pages stays reading.
SIGHT_SECONDS = 5 * 60

#: One statement for session, person, roles and places; fixed text, because this runs every time.
_LOAD = """
SELECT s.id, s.started_at, s.seen_at, u.id, u.username, u.display_name, s.grant_id,
       g.id, g.role, o.id, o.path, o.name
FROM session s
JOIN account u ON u.id = s.user_id
LEFT JOIN role_grant g ON g.user_id = u.id
LEFT JOIN organisation o ON o.id = g.organisation_id
WHERE s.token_hash = {0} AND u.disabled_at IS NULL
ORDER BY g.id
"""
_LOAD_SQLITE, _LOAD_POSTGRESQL = _LOAD.format("?"), _LOAD.format("%s")


class UntimedSerializer(URLSafeSerializer):
    """Signs without a date; how long a session lives is for its row to say.

    Without a date, what a signed value says never changes, so what was read once is remembered:
    checking a signature costs as much as the two reads of a preview.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A memory of its own for each secret."""
        super().__init__(*args, **kwargs)
        self._read = lru_cache(maxsize=COOKIES_REMEMBERED)(super().loads)

    def loads(self, s: str | bytes, *args: Any, max_age: int | None = None, **kwargs: Any) -> Any:
        """Read a signed session of any age; raises BadSignature for a forged one."""
        # Flask appends to the lists inside, so they are given out as copies.
        return {k: list(v) if isinstance(v, list) else v for k, v in self._read(s).items()}


class CookieSession(SecureCookieSessionInterface):
    """Flask's cookie session, signed without a date."""

    def __init__(self) -> None:
        """Serialisers are kept by secret: deriving a key for every request is waste."""
        self._kept: dict[str, UntimedSerializer] = {}

    def get_signing_serializer(self, app: Flask) -> Any:
        """The serialiser for this app's secret key."""
        secret = app.secret_key
        if not isinstance(secret, str) or not secret:
            return None
        serializer = self._kept.get(secret)
        if serializer is None:
            serializer = self._kept[secret] = UntimedSerializer(
                secret,
                salt=self.salt,
                serializer=self.serializer,
                signer_kwargs={
                    "key_derivation": self.key_derivation,
                    "digest_method": self.digest_method,
                },
            )
        return serializer

    def open_session(self, app: Flask, request: Request) -> Any:
        """The session of a request's cookie; a new one where there is none, or a forged one."""
        signed = request.cookies.get(app.config["SESSION_COOKIE_NAME"])
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        try:
            return self.session_class(serializer.loads(signed) if signed else None)
        except BadSignature:
            return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie of a changed session; an unchanged one has nothing to write.

        That a page varies by its cookie is said of every page (see `security.FixedHeaders`).
        """
        if session.modified:
            super().save_session(app, session, response)


class Actor(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """The signed-in person with the roles held, as one request sees them.

    Of several roles one acts at a time: `grants` holds that one, `held` all of them.
    """

    __slots__ = (
        *("display_name", "grants", "held", "seen_at", "session_id", "token"),
        *("user_id", "username"),
    )

    def __init__(
        self,
        token: str,
        session_id: int,
        seen_at: int,
        user_id: int,
        username: str,
        display_name: str,
        grants: tuple[Grant, ...],
        held: tuple[Grant, ...] = (),
    ) -> None:
        """Built by `load` from the database alone."""
        self.token = token
        self.session_id = session_id
        self.seen_at = seen_at
        self.user_id = user_id
        self.username = username
        self.display_name = display_name
        self.grants = grants
        self.held = held or grants

    def get_id(self) -> str:
        """What the cookie holds: the token, never the account's id."""
        return self.token

    def scope(self, act: Act) -> Scope:
        """Where this person may do an act."""
        return scope(self.grants, act)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles held, each once, in the order of the grants."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))


def load(token: str) -> Actor | None:
    """The person a token signs in; None when the session ended, expired or never was."""
    sql = _LOAD_POSTGRESQL if isinstance(engine(), PostgresqlServer) else _LOAD_SQLITE
    rows = database.execute_sql(sql, (token_hash(token),)).fetchall()
    if not rows:
        return None
    session_id, started_at, seen_at, user_id, username, display_name, chosen = rows[0][:7]
    now = int(time.time())
    # A clock that was set back makes these negative, which is no reason to sign anybody out.
    if now - started_at > ABSOLUTE_SECONDS or now - seen_at > IDLE_SECONDS:
        return None
    held = tuple(
        Grant(Role(role), place_id, path, name, grant_id)
        for *_, grant_id, role, place_id, path, name in rows
        if role
    )
    acting = tuple(grant for grant in held if grant.id == chosen) or held[:1]
    return Actor(token, session_id, seen_at, user_id, username, display_name, acting, held)


def start(user_id: int) -> str:
    """Begin a session for an account; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    now = int(time.time())
    with database.atomic():
        Session.delete().where(Session.started_at < now - ABSOLUTE_SECONDS).execute()
        Session.create(token_hash=token_hash(token), user=user_id, started_at=now, seen_at=now)
    return token


def saw(actor: Actor) -> None:
    """Note that the person is still there, at most once in five minutes."""
    now = int(time.time())
    if now - actor.seen_at > SIGHT_SECONDS:
        Session.update(seen_at=now).where(Session.token_hash == token_hash(actor.token)).execute()


def act_as(token: str, grant_id: int) -> None:
    """Let a session go on in another role of its account."""
    Session.update(grant=grant_id).where(Session.token_hash == token_hash(token)).execute()


def end(token: str) -> None:
    """End one session."""
    Session.delete().where(Session.token_hash == token_hash(token)).execute()


def end_all(user_id: int, *, but: str | None = None) -> None:
    """End every session of an account, all but one where a token is named."""
    query = Session.delete().where(Session.user == user_id)
    if but is not None:
        query = query.where(Session.token_hash != token_hash(but))
    query.execute()


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
