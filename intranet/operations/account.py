"""One's own account: signing in and out, the first password, another one, another role.

Guessing is throttled without a way to lock the owner out: tries from a browser that has signed in
to this account before are counted apart from everybody else's, so strangers use up only their own.
"""

from __future__ import annotations

import time
import unicodedata

from intranet import clock, log, passwords, sessions, values
from intranet.clock import Clock
from intranet.database import PostgresqlServer, database, engine, locked
from intranet.models import OneTimeCode, RoleGrant, SignInAttempt, User
from intranet.operations import codes
from intranet.operations.guard import NotHere, Refused
from intranet.sessions import Actor

WINDOW_SECONDS = 15 * 60
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 60
LONGEST_USERNAME = 60

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng."
TOO_MANY = "Đã thử quá nhiều lần. Xin đợi 15 phút rồi thử lại."
BAD_NAME = "Tên đăng nhập gồm 1 đến 60 ký tự, không có khoảng trắng."
WRONG_CODE = (
    "Tên đăng nhập hoặc mã trên phiếu chưa đúng, hoặc mã đã được dùng, đã hết hạn. "
    "Xin xem lại phiếu; nếu vẫn không được, xin người cấp tài khoản cấp mã mới."
)
WRONG_CURRENT = "Mật khẩu hiện tại chưa đúng."


class TooManyTries(Refused):
    """Guessing is throttled; `wait` says for how many seconds."""

    def __init__(self, wait: int) -> None:
        """`wait` in seconds, for the Retry-After header."""
        super().__init__(TOO_MANY)
        self.wait = wait


def account_name(typed: str) -> str:
    """The user name that was meant: NFC, lower case, no blanks around it.

    Empty for what no account can be called, so that nothing odd reaches a column.
    """
    name = unicodedata.normalize("NFC", typed.strip().lower())
    return name if len(name) <= LONGEST_USERNAME and values.is_storable(name) else ""


def new_name(typed: str) -> str:
    """A name for a new account, as `account_name`; raises Refused for none, or one with blanks."""
    name = account_name(typed)
    if not name or any(letter.isspace() for letter in name):
        raise Refused(BAD_NAME)
    return name


def sign_in(
    username: str,
    password: str,
    *,
    address: str,
    known_device: bool,
    at: Clock,
    replaces: str | None = None,
) -> str:
    """Begin a session for the owner of a password; returns its token.

    `known_device` says that this browser has signed in to this account before: then only its own
    tries count, whoever else shares its address. `replaces` is the token of the session that this
    browser is in, which ends. Raises Refused for a wrong name or password, TooManyTries when this
    account, or from a strange browser this address, was tried too often.
    """
    name = account_name(username)
    account = f"{'device' if known_device else 'account'}:{name}"
    buckets: tuple[tuple[str, int], ...] = ((account, TRIES_PER_ACCOUNT),)
    if not known_device:
        buckets = (*buckets, (f"address:{address}", TRIES_PER_ADDRESS))
    tries = reserve(buckets)
    user = User.get_or_none((User.username == name) & User.disabled_at.is_null())
    if not passwords.is_right(user.password_hash if user else None, password) or user is None:
        raise Refused(WRONG)
    with locked(User, user.id) as fresh:
        # While the password was checked it may have been changed, or the account removed.
        if fresh.password_hash != user.password_hash or fresh.disabled_at is not None:
            raise Refused(WRONG)
        SignInAttempt.delete().where(
            (SignInAttempt.bucket == account) | SignInAttempt.id.in_(tries)
        ).execute()
        if replaces is not None:
            sessions.end(replaces)
        token = sessions.start(user.id)
        log.append("account.sign_in", at=clock.stamp(at.now()), user_id=user.id)
    return token


def reserve(buckets: tuple[tuple[str, int], ...]) -> list[int]:
    """Count a try before the password is looked at, so that many at once cannot slip through."""
    now = int(time.time())
    with database.atomic():
        if isinstance(engine(), PostgresqlServer):
            # Counting and adding must be one; SQLite's write transactions come one by one anyway.
            database.execute_sql("LOCK TABLE sign_in_attempt IN SHARE ROW EXCLUSIVE MODE")
        SignInAttempt.delete().where(SignInAttempt.tried_at <= now - WINDOW_SECONDS).execute()
        # A clock that was set back must not turn fifteen minutes into a day.
        SignInAttempt.update(tried_at=now).where(SignInAttempt.tried_at > now).execute()
        wait = max(_wait(bucket, limit, now) for bucket, limit in buckets)
        if not wait:
            return [SignInAttempt.create(bucket=bucket, tried_at=now).id for bucket, _ in buckets]
    raise TooManyTries(wait)


def _wait(bucket: str, limit: int, now: int) -> int:
    """For how many seconds nothing more may be tried; 0 while there is a try left."""
    query = SignInAttempt.select(SignInAttempt.tried_at).where(SignInAttempt.bucket == bucket)
    times = sorted(attempt.tried_at for attempt in query)
    return times[-limit] + WINDOW_SECONDS - now if len(times) >= limit else 0


def activate(username: str, typed: str, new: str, *, address: str, secret: str, at: Clock) -> str:
    """Let the owner of a one-time code choose a password, once; returns the token of a session.

    Tries count like those of signing in from a strange browser. Raises Refused for a name or a
    code that is wrong, used or out of date, TooManyTries when it was tried too often.
    """
    name = account_name(username)
    buckets = ((f"account:{name}", TRIES_PER_ACCOUNT), (f"address:{address}", TRIES_PER_ADDRESS))
    tries = reserve(buckets)
    user = User.get_or_none((User.username == name) & User.disabled_at.is_null())
    hashed = passwords.hash_password(new)
    if user is None:
        raise Refused(WRONG_CODE)
    with locked(User, user.id) as fresh:
        given = OneTimeCode.get_or_none(OneTimeCode.user == fresh)
        if not codes.is_good(given, typed, secret) or fresh.disabled_at is not None:
            raise Refused(WRONG_CODE)
        OneTimeCode.delete().where(OneTimeCode.user == fresh).execute()
        fresh.password_hash = hashed
        fresh.save(only=[User.password_hash])
        SignInAttempt.delete().where(SignInAttempt.id.in_(tries)).execute()
        sessions.end_all(fresh.id)
        token = sessions.start(fresh.id)
        log.append("account.activate", at=clock.stamp(at.now()), user_id=fresh.id)
    return token


def sign_out(actor: Actor, *, at: Clock) -> None:
    """End the session this person is in."""
    with database.atomic():
        sessions.end(actor.token)
        log.append("account.sign_out", at=clock.stamp(at.now()), user_id=actor.user_id)


def act_as(actor: Actor, grant_id: int, *, at: Clock) -> None:
    """Go on in another of the roles this person holds; raises NotHere for one not held."""
    chosen = next((grant for grant in actor.held if grant.id == grant_id), None)
    if chosen is None:
        raise NotHere("Tài khoản này không giữ vai trò ấy.")
    with database.atomic():
        sessions.act_as(actor.token, grant_id)
        log.append(
            "account.act_as",
            at=clock.stamp(at.now()),
            user_id=actor.user_id,
            organisation_id=chosen.organisation_id,
            detail={"role": chosen.role},
        )


def change_password(actor: Actor, current: str, new: str, *, at: Clock) -> None:
    """Give the account a new password and end its sessions everywhere else.

    Raises Refused when the current password is wrong; tries are counted like those of signing in.
    """
    tries = reserve(((f"password:{actor.user_id}", TRIES_PER_ACCOUNT),))
    user = User.get_by_id(actor.user_id)
    if not passwords.is_right(user.password_hash, current):
        raise Refused(WRONG_CURRENT)
    hashed = passwords.hash_password(new)
    with locked(User, actor.user_id) as fresh:
        # While the password was checked, another session may have changed it.
        if fresh.password_hash != user.password_hash:
            raise Refused(WRONG_CURRENT)
        fresh.password_hash = hashed
        fresh.save(only=[User.password_hash])
        SignInAttempt.delete().where(SignInAttempt.id.in_(tries)).execute()
        sessions.end_all(actor.user_id, but=actor.token)
        log.append("account.password", at=clock.stamp(at.now()), user_id=actor.user_id)


def create(
    username: str,
    display_name: str,
    password: str,
    roles: tuple[tuple[str, int], ...],
    *,
    at: Clock,
) -> int:
    """Make an account with its roles (role, organisation id); returns its id.

    Raises peewee's IntegrityError for a name that is taken, empty or no name at all.
    """
    hashed = passwords.hash_password(password)
    stamp = clock.stamp(at.now())
    with database.atomic():
        user = User.create(
            username=account_name(username),
            display_name=display_name,
            password_hash=hashed,
            created_at=stamp,
        )
        for role, organisation_id in roles:
            RoleGrant.create(user=user, role=role, organisation=organisation_id)
        log.append("account.create", at=stamp, user_id=None, detail={"account": user.id})
    return user.id
