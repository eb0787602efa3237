"""Accounts within an administrator's reach."""

from __future__ import annotations

from dataclasses import dataclass

from intranet.access import Role, Scope
from intranet.models import Organisation, RoleGrant, User


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its roles in words."""

    id: int
    username: str
    display_name: str
    disabled: bool
    roles: tuple[str, ...]


def list_all(scope: Scope) -> list[Account]:
    """Every account all of whose roles lie inside the scope, by user name."""
    found: dict[int, tuple[User, list[tuple[str, str, str]]]] = {}
    query = (
        RoleGrant.select(RoleGrant, User, Organisation)
        .join(User)
        .switch(RoleGrant)
        .join(Organisation)
        .order_by(User.username, RoleGrant.id)
    )
    for grant in query:
        _, roles = found.setdefault(grant.user.id, (grant.user, []))
        roles.append((grant.role, grant.organisation.name, grant.organisation.path))
    return [
        Account(
            user.id,
            user.username,
            user.display_name,
            user.disabled_at is not None,
            tuple(f"{Role(role).label} – {name}" for role, name, _ in roles),
        )
        for user, roles in found.values()
        if all(scope.covers(path) for *_, path in roles)
    ]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demonstration, as its sign-in page lists it."""

    username: str
    label: str


def demo_accounts() -> list[DemoAccount]:
    """Every account of the demonstration; asked for there alone."""
    query = User.select().where(User.disabled_at.is_null()).order_by(User.id)
    return [DemoAccount(user.username, user.display_name) for user in query]
