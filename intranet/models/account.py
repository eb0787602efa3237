"""People who sign in, the roles they hold at an organisation, their sessions and failed tries."""

from __future__ import annotations

import peewee

from intranet.models.base import Base, LongWhole, Text, check, one_of
from intranet.models.organisation import Organisation

ROLES = ("branch", "office", "inspection", "standing", "executive", "admin")


class User(Base):
    """An account. `disabled_at` set means removed: it cannot sign in and has no session.

    An empty `password_hash` is nobody's password: its owner has yet to choose one, with a code.
    """

    username = Text(unique=True)
    display_name = Text()
    password_hash = Text()
    created_at = Text()
    disabled_at = Text(null=True)

    class Meta:
        """`user` is a reserved word in PostgreSQL, so the table has another name."""

        table_name = "account"
        constraints = (
            check("account_username_given", "length(username) BETWEEN 1 AND 60"),
            check("account_display_name_given", "length(display_name) BETWEEN 1 AND 200"),
        )


class RoleGrant(Base):
    """A role held at an organisation."""

    user = peewee.ForeignKeyField(User, backref="grants", on_delete="CASCADE")
    role = Text()
    organisation = peewee.ForeignKeyField(Organisation, backref="grants", on_delete="RESTRICT")

    class Meta:
        """One person holds one role at one place once."""

        indexes = ((("user", "role", "organisation"), True),)
        constraints = (check("role_grant_role_known", one_of("role", ROLES)),)


class Session(Base):
    """A signed-in browser. Only the token's SHA-256 is stored; times are real epoch seconds.

    `grant` is the role its person has chosen to act in; empty means the first one held.
    """

    token_hash = Text(unique=True)
    user = peewee.ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    started_at = LongWhole()
    seen_at = LongWhole()
    grant = peewee.ForeignKeyField(RoleGrant, null=True, on_delete="SET NULL")


class SignInAttempt(Base):
    """A password check that was begun and has not succeeded; `bucket` says whose it counts for."""

    bucket = Text(index=True)
    tried_at = LongWhole()


class OneTimeCode(Base):
    """A code that lets somebody in once to choose a password; without a user, to set all up.

    The code itself is stored nowhere: it follows from the nonce and the program's secret key.
    """

    user = peewee.ForeignKeyField(User, null=True, unique=True, on_delete="CASCADE")
    nonce = Text()
    made_at = LongWhole()
    expires_at = LongWhole()

    class Meta:
        """A short nonce could be guessed with the key at hand; a code that never was is no code."""

        constraints = (
            check("one_time_code_nonce_long", "length(nonce) BETWEEN 22 AND 64"),
            check("one_time_code_expires_later", "expires_at > made_at"),
        )
