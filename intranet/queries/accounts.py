"""Accounts within the reach of whoever looks after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from intranet.access import Grant, Role, may_grant
from intranet.models import OneTimeCode, Organisation, RoleGrant, User


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code that was given out: what it follows from, and until when it is good."""

    nonce: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class Account:
    """An account with the roles it holds; `code` while its owner has yet to choose a password."""

    id: int
    username: str
    display_name: str
    disabled: bool
    grants: tuple[Grant, ...]
    code: Code | None

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles in words."""
        return tuple(grant.label for grant in self.grants)


def list_all(grants: Iterable[Grant], only: int | None = None) -> list[Account]:
    """Every account all of whose roles somebody with these grants may give, by user name.

    Two statements however many there are; `only` narrows them to one account.
    """
    mine = tuple(grants)
    held, users = _held(only)
    codes = {
        row["user"]: Code(row["nonce"], row["expires_at"])
        for row in cast("Iterable[dict[str, Any]]", OneTimeCode.select().dicts())
    }
    return [
        Account(
            user.id,
            user.username,
            user.display_name,
            user.disabled_at is not None,
            tuple(held[user.id]),
            codes.get(user.id),
        )
        for user in users.values()
        if all(may_grant(mine, grant.role, grant.path) for grant in held[user.id])
    ]


def find(grants: Iterable[Grant], user_id: int) -> Account | None:
    """One account within reach, or None."""
    return next(iter(list_all(grants, user_id)), None)


def usernames() -> set[str]:
    """Every user name there is; asked for where new ones are made, never shown."""
    return {user.username for user in User.select(User.username)}


def _held(only: int | None) -> tuple[Mapping[int, list[Grant]], Mapping[int, User]]:
    """The grants of each account and the accounts themselves, by user name."""
    query = (
        RoleGrant.select(RoleGrant, User, Organisation)
        .join(User)
        .switch(RoleGrant)
        .join(Organisation)
        .order_by(User.username, RoleGrant.id)
    )
    if only is not None:
        query = query.where(User.id == only)
    held: dict[int, list[Grant]] = defaultdict(list)
    users: dict[int, User] = {}
    for row in query:
        place = row.organisation
        users[row.user.id] = row.user
        held[row.user.id].append(Grant(Role(row.role), place.id, place.path, place.name, row.id))
    return held, users


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demonstration, as its sign-in page lists it."""

    username: str
    label: str


def demo_accounts() -> list[DemoAccount]:
    """Every account of the demonstration; asked for there alone."""
    query = User.select().where(User.disabled_at.is_null()).order_by(User.id)
    return [DemoAccount(user.username, user.display_name) for user in query]
