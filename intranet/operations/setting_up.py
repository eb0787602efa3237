"""The first day of an installation: what kind it is, its code, its committee and first account."""

from __future__ import annotations

from dataclasses import dataclass

from intranet import clock, log, passwords, sessions
from intranet import codes as texts
from intranet.access import Role
from intranet.clock import Clock
from intranet.database import PostgresqlServer, database, engine
from intranet.models import Installation, OneTimeCode, RoleGrant, SignInAttempt, User
from intranet.operations import codes, cycles, organisations
from intranet.operations.account import new_name, reserve
from intranet.operations.cycles import Deadlines
from intranet.operations.guard import Refused
from intranet.operations.organisations import Details
from intranet.rules.regulation import Regulation

CODE_SECONDS = 72 * 60 * 60
TRIES = 10
WRONG_CODE = (
    "Mã cài đặt chưa đúng hoặc đã hết hạn. Mã được in ra khi khởi động chương trình; "
    "khởi động lại để có mã mới."
)
ALREADY = "Hệ thống đã được cài đặt."


class AlreadySetUp(Refused):
    """Somebody has set the installation up; nobody does so twice."""


class WrongCode(Refused):
    """The set-up code is wrong, void or out of date."""


@dataclass(frozen=True)
class FirstDay:
    """What the set-up page asks: the committee, its first year, and the first administrator."""

    committee: Details
    year: int
    regulation: Regulation
    deadlines: Deadlines
    username: str
    display_name: str
    password: str


def is_done() -> bool:
    """Whether this database has been set up, as a demonstration or for real."""
    return bool(Installation.select().exists())


def install(kind: str, *, at: Clock) -> None:
    """Say once and for all whether this database is a demonstration or real."""
    Installation.create(id=1, kind=kind, created_at=clock.stamp(at.now()))


def new_code(secret: str) -> str | None:
    """A fresh code that lets one person set the installation up; the one before is void.

    None where it has been set up: nobody does so twice.
    """
    with database.atomic():
        if is_done():
            return None
        made = codes.give(None, CODE_SECONDS)
    return texts.code(made.nonce, None, secret)


def set_up(first: FirstDay, typed: str, *, secret: str, at: Clock) -> str:
    """Set the installation up with its one-time code; returns the token of the first session.

    All of it happens or nothing: the database becomes a real one, the committee and its first
    year are there, and the administrator has an account. Raises AlreadySetUp, WrongCode,
    TooManyTries when codes were guessed too often, or Refused for a user name that is none.
    """
    username = new_name(first.username)
    tries = reserve((("set-up", TRIES),))
    hashed = passwords.hash_password(first.password)
    with database.atomic():
        if isinstance(engine(), PostgresqlServer):
            # Of two who set up together the second waits, and finds it done.
            database.execute_sql("LOCK TABLE installation IN EXCLUSIVE MODE")
        if is_done():
            raise AlreadySetUp(ALREADY)
        given = OneTimeCode.get_or_none(OneTimeCode.user.is_null())
        if not codes.is_good(given, typed, secret):
            raise WrongCode(WRONG_CODE)
        OneTimeCode.delete().where(OneTimeCode.user.is_null()).execute()
        SignInAttempt.delete().where(SignInAttempt.id.in_(tries)).execute()
        stamp = clock.stamp(at.now())
        install("real", at=at)
        committee = organisations.plant(None, first.committee)
        user = User.create(
            username=username,
            display_name=first.display_name,
            password_hash=hashed,
            created_at=stamp,
        )
        RoleGrant.create(user=user, role=Role.ADMIN, organisation=committee)
        log.append("installation.set_up", at=stamp, user_id=user.id, organisation_id=committee.id)
        cycles.begin(
            committee, first.year, first.regulation, first.deadlines, user_id=user.id, at=at
        )
        token = sessions.start(user.id)
    return token
