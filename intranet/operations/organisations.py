"""The tree of organisations: adding to it one by one or from a list, changing it, ending a part."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from intranet import clock, log
from intranet.access import Act
from intranet.clock import Clock
from intranet.database import RecordGone, database, locked
from intranet.models import Organisation
from intranet.operations import cycles
from intranet.operations.guard import NotHere, Refused, use_key
from intranet.sessions import Actor

NOT_FOUND = "Không tìm thấy tổ chức này."
NOT_BELOW_BRANCH = "Dưới chi bộ không lập thêm tổ chức; hãy chọn đảng bộ làm cấp trên."
ENDED = "Tổ chức cấp trên đã ngừng hoạt động; hãy chọn tổ chức khác."
HAS_PARTS = "Còn tổ chức trực thuộc đang hoạt động; hãy ngừng các tổ chức ấy trước."
ROOT_STAYS = "Không ngừng tổ chức cao nhất của hệ thống."


class NameTaken(Refused):
    """A sibling that is at work has this name already."""

    def __init__(self, name: str) -> None:
        """Keeps the name for whoever has to point at its line."""
        super().__init__(f"Đã có tổ chức tên “{name}” ở cùng cấp trên.")
        self.name = name


@dataclass(frozen=True)
class Details:
    """What is known of an organisation; texts are NFC and within the columns' bounds."""

    kind: str
    type: str
    name: str
    paper_name: str
    superior: str = ""
    place: str = ""
    position: int = 0
    has_branch_committee: bool = True
    signs_for: str = ""
    signer_title: str = ""
    signer_name: str = ""
    addressees: str = ""

    def columns(self) -> dict[str, Any]:
        """The same as the database stores it."""
        found = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {**found, "has_branch_committee": int(self.has_branch_committee)}


def plant(parent: Organisation | None, details: Details) -> Organisation:
    """Put an organisation into the tree below `parent`, or as its root, asking nobody."""
    with database.atomic():
        # The path ends in the row's own id, so it is known only after the row is there; until
        # then the name stands in, which no path can equal.
        created = Organisation.create(
            parent=parent, path=f"new:{details.name}", **details.columns()
        )
        created.path = f"{parent.path if parent else '/'}{created.id}/"
        created.save(only=[Organisation.path])
    return created


def add(
    actor: Actor, parent_id: int, wanted: Iterable[Details], *, key: str, at: Clock
) -> list[int]:
    """Add organisations below a committee within reach, all or none; returns their ids.

    A branch that is added takes part in the years that are open above it. Raises NotHere where
    the parent is out of reach, NameTaken for a name a sibling has, Refused below a branch or an
    organisation that has ended, AlreadyDone and StaleForm as `guard.use_key` does.
    """
    try:
        with locked(Organisation, parent_id) as parent:
            if not actor.scope(Act.ORGANISATIONS).covers(parent.path):
                raise NotHere(NOT_FOUND)
            use_key(actor, Act.ORGANISATIONS, key, at=at)
            if parent.kind != "committee":
                raise Refused(NOT_BELOW_BRANCH)
            if parent.ended_at is not None:
                raise Refused(ENDED)
            taken = _names_below(parent)
            created = []
            for details in wanted:
                if details.name.casefold() in taken:
                    raise NameTaken(details.name)
                taken.add(details.name.casefold())
                planted = plant(parent, details)
                if planted.kind == "branch":
                    cycles.join(planted, user_id=actor.user_id, at=at)
                _note(actor, "organisation.add", planted.id, {"new": details.columns()}, at)
                created.append(planted.id)
            return created
    except RecordGone:
        raise NotHere(NOT_FOUND) from None


def change(actor: Actor, organisation_id: int, details: Details, *, at: Clock) -> None:
    """Change what is known of an organisation; its kind and its place in the tree stay.

    Papers that were printed keep what they said: decided results hold their own names. Raises
    NotHere or NameTaken.
    """
    try:
        with locked(Organisation, organisation_id) as one:
            if not actor.scope(Act.ORGANISATIONS).covers(one.path):
                raise NotHere(NOT_FOUND)
            if one.parent and details.name.casefold() in _names_below(one.parent, but=one.id):
                raise NameTaken(details.name)
            new = {**details.columns(), "kind": one.kind}
            old = {name: getattr(one, name) for name in new}
            changed = {name for name in new if new[name] != old[name]}
            if not changed:
                return
            Organisation.update(**new).where(Organisation.id == one.id).execute()
            detail = {name: {"old": old[name], "new": new[name]} for name in sorted(changed)}
            _note(actor, "organisation.change", one.id, detail, at)
    except RecordGone:
        raise NotHere(NOT_FOUND) from None


def set_ended(actor: Actor, organisation_id: int, *, ended: bool, at: Clock) -> None:
    """Leave an organisation out of the years to come, or take it back; what it has stays.

    Raises NotHere, or Refused for the root and for one with parts that are still at work.
    """
    try:
        with locked(Organisation, organisation_id) as one:
            if not actor.scope(Act.ORGANISATIONS).covers(one.path):
                raise NotHere(NOT_FOUND)
            if one.parent is None:
                raise Refused(ROOT_STAYS)
            if (one.ended_at is not None) == ended:
                return
            if ended and _names_below(one):
                raise Refused(HAS_PARTS)
            if not ended and one.name.casefold() in _names_below(one.parent):
                raise NameTaken(one.name)
            one.ended_at = clock.stamp(at.now()) if ended else None
            one.save(only=[Organisation.ended_at])
            act = "organisation.end" if ended else "organisation.resume"
            _note(actor, act, one.id, {}, at)
    except RecordGone:
        raise NotHere(NOT_FOUND) from None


def _names_below(parent: Organisation, *, but: int = 0) -> set[str]:
    """The names of an organisation's children that are at work, as they are compared."""
    query = Organisation.select().where(
        (Organisation.parent == parent) & Organisation.ended_at.is_null() & (Organisation.id != but)
    )
    return {child.name.casefold() for child in query}


def _note(actor: Actor, act: str, organisation_id: int, detail: dict[str, Any], at: Clock) -> None:
    # The names of signers are people's: the log says that they changed, not to what.
    said = {name: value for name, value in detail.items() if name != "signer_name"}
    if "new" in said:
        said["new"] = {k: v for k, v in said["new"].items() if k != "signer_name"}
    log.append(
        act,
        at=clock.stamp(at.now()),
        user_id=actor.user_id,
        organisation_id=organisation_id,
        detail=said,
    )
