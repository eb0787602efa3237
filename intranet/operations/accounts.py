"""Accounts below one's reach: giving, changing and stopping them, and a new code for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import peewee

from intranet import clock, log, sessions
from intranet.access import HELD_AT, Act, Role, may_grant
from intranet.clock import Clock
from intranet.database import RecordGone, database, locked
from intranet.models import OneTimeCode, Organisation, RoleGrant, User
from intranet.operations import codes
from intranet.operations.account import new_name
from intranet.operations.guard import NotHere, Refused, use_key
from intranet.sessions import Actor

NOT_FOUND = "Không tìm thấy tài khoản này."
NOT_YOURSELF = "Không tự đổi vai trò, cấp lại mã hay ngừng tài khoản của chính mình."
NO_ROLE = "Mỗi tài khoản cần ít nhất một vai trò."
NOT_YOURS = "Không được cấp vai trò này ở tổ chức đã chọn."
WRONG_PLACE = "Vai trò “Chi bộ” đặt ở chi bộ; các vai trò khác đặt ở đảng bộ."


class NameTaken(Refused):
    """Somebody has this user name already."""

    def __init__(self, username: str) -> None:
        """Keeps the name for whoever has to point at its line."""
        super().__init__(f"Tên đăng nhập “{username}” đã có người dùng.")
        self.username = username


@dataclass(frozen=True)
class Person:
    """Somebody who is to have an account, with the roles and the places they are held at."""

    username: str
    display_name: str
    roles: tuple[tuple[Role, int], ...]


def create(
    actor: Actor, people: Iterable[Person], *, place_id: int, key: str, at: Clock
) -> list[int]:
    """Make accounts, all or none, each with a one-time code and no password; returns their ids.

    `place_id` is the organisation the actor acts at. Raises NameTaken, Refused for a role that
    is not the actor's to give or does not belong where it is to be held, NotHere for a place out
    of reach, AlreadyDone and StaleForm as `guard.use_key` does.
    """
    try:
        with locked(Organisation, place_id) as place:
            if not actor.scope(Act.ACCOUNTS).covers(place.path):
                raise NotHere(NOT_FOUND)
            use_key(actor, Act.ACCOUNTS, key, at=at)
            return [_create(actor, person, at) for person in people]
    except RecordGone:
        raise NotHere(NOT_FOUND) from None


def change(
    actor: Actor,
    user_id: int,
    display_name: str,
    roles: tuple[tuple[Role, int], ...],
    *,
    at: Clock,
) -> None:
    """Give an account another name or other roles; what it may do changes with its next click.

    Raises NotHere, or Refused as `create` does and for one's own roles.
    """
    with _reached(actor, user_id) as user:
        held = {
            (Role(grant.role), grant.organisation.id)
            for grant in RoleGrant.select().where(RoleGrant.user == user)
        }
        if user_id == actor.user_id and set(roles) != held:
            raise Refused(NOT_YOURSELF)
        _refuse_roles(actor, roles)
        gone, new = held - set(roles), [role for role in roles if role not in held]
        if not gone and not new and display_name == user.display_name:
            return
        for role, organisation_id in gone:
            RoleGrant.delete().where(
                (RoleGrant.user == user)
                & (RoleGrant.role == role)
                & (RoleGrant.organisation == organisation_id)
            ).execute()
        _grant(user.id, new)
        renamed = display_name != user.display_name
        user.display_name = display_name
        user.save(only=[User.display_name])
        detail = {
            "account": user_id,
            "renamed": renamed,
            "taken": sorted([role, place] for role, place in gone),
            "given": sorted([role, place] for role, place in new),
        }
        log.append("account.change", at=clock.stamp(at.now()), user_id=actor.user_id, detail=detail)


def reset(actor: Actor, user_id: int, *, at: Clock) -> None:
    """Take an account's password away and give a one-time code instead; its sessions end.

    Raises NotHere, or Refused for one's own account and for one that was stopped.
    """
    with _reached(actor, user_id) as user:
        if user_id == actor.user_id:
            raise Refused(NOT_YOURSELF)
        if user.disabled_at is not None:
            raise Refused("Tài khoản đang ngừng; hãy mở lại trước khi cấp mã mới.")
        user.password_hash = ""
        user.save(only=[User.password_hash])
        sessions.end_all(user_id)
        codes.give(user_id)
        log.append(
            "account.reset",
            at=clock.stamp(at.now()),
            user_id=actor.user_id,
            detail={"account": user_id},
        )


def set_disabled(actor: Actor, user_id: int, *, disabled: bool, at: Clock) -> None:
    """Stop an account (its sessions end at once, its code is void) or give it back.

    Only an account all of whose roles lie within reach, and never one's own. Raises NotHere or
    Refused.
    """
    if user_id == actor.user_id:
        raise Refused(NOT_YOURSELF)
    with _reached(actor, user_id) as user:
        if (user.disabled_at is not None) == disabled:
            return
        stamp = clock.stamp(at.now())
        user.disabled_at = stamp if disabled else None
        user.save(only=[User.disabled_at])
        sessions.end_all(user_id)
        if disabled:
            OneTimeCode.delete().where(OneTimeCode.user == user_id).execute()
        log.append(
            "account.disable" if disabled else "account.enable",
            at=stamp,
            user_id=actor.user_id,
            detail={"account": user_id},
        )


@contextmanager
def _reached(actor: Actor, user_id: int) -> Iterator[User]:
    """The locked account, if all its roles are the actor's to give."""
    try:
        with locked(User, user_id) as user:
            held = (
                RoleGrant.select(RoleGrant, Organisation)
                .join(Organisation)
                .where(RoleGrant.user == user_id)
            )
            reached = [
                may_grant(actor.grants, Role(grant.role), grant.organisation.path) for grant in held
            ]
            if not reached or not all(reached):
                raise NotHere(NOT_FOUND)
            yield user
    except RecordGone:
        raise NotHere(NOT_FOUND) from None


def _create(actor: Actor, person: Person, at: Clock) -> int:
    name = new_name(person.username)
    _refuse_roles(actor, person.roles)
    stamp = clock.stamp(at.now())
    try:
        # Somebody elsewhere in the tree may give the same name at this moment: the index decides.
        with database.atomic():
            user = User.create(
                username=name, display_name=person.display_name, password_hash="", created_at=stamp
            )
    except peewee.IntegrityError:
        raise NameTaken(name) from None
    _grant(user.id, person.roles)
    codes.give(user.id)
    log.append(
        "account.create",
        at=stamp,
        user_id=actor.user_id,
        detail={"account": user.id, "given": [[role, place] for role, place in person.roles]},
    )
    return user.id


def _refuse_roles(actor: Actor, roles: Iterable[tuple[Role, int]]) -> None:
    wanted = list(roles)
    if not wanted:
        raise Refused(NO_ROLE)
    for role, organisation_id in wanted:
        place = Organisation.get_or_none(Organisation.id == organisation_id)
        if place is None or not may_grant(actor.grants, role, place.path):
            raise Refused(NOT_YOURS)
        if place.kind != HELD_AT[role]:
            raise Refused(WRONG_PLACE)


def _grant(user_id: int, roles: Iterable[tuple[Role, int]]) -> None:
    for role, organisation_id in dict.fromkeys(roles):
        RoleGrant.create(user=user_id, role=role, organisation=organisation_id)
