"""A branch's roll of the year: adding a member, changing what it says of him, leaving, return.

Every change is a version of its own, and the numbers of the branch's sheet follow it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from intranet import clock, log, names
from intranet.access import Act
from intranet.clock import Clock
from intranet.models import Assessment, Member, RollEntry
from intranet.operations import member_counts, versions
from intranet.operations.guard import NotHere, Refused, opened, use_key
from intranet.roll import DETAILS, PRIVATE_DETAILS, Details
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

NOT_FOUND = "Không tìm thấy đảng viên này trong danh sách của chi bộ."
LISTED = (
    "Trong danh sách của chi bộ đã có người cùng họ tên và ngày sinh này; "
    "nếu là người khác, hãy ghi rõ ngày sinh."
)
BEFORE_JOINING = "Ngày rời chi bộ không được trước ngày về chi bộ."
MOVED_ON = "Đồng chí đã chuyển sang chi bộ khác; Văn phòng Đảng ủy chuyển trở lại từ chi bộ ấy."
MEANWHILE = "Trong lúc đó đã có người khác sửa; xin đối chiếu rồi lưu lại."


class AlreadyListed(Refused):
    """Somebody of this name and birth date, or of this name without one, is on the roll."""


class WrongDay(Refused):
    """Nobody leaves a branch before he came to it."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the entry since the page was shown."""

    def __init__(self) -> None:
        """Says so; how the entry stands now is for the page to read."""
        super().__init__(MEANWHILE)


def add(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    details: Details,
    *,
    key: str,
    at: Clock,
) -> int:
    """Put somebody on a branch's roll who was on nobody's; returns the member's id.

    Raises AlreadyListed for one of the same name and birth date, AlreadyDone and StaleForm as
    `guard.use_key`, and what `guard.opened` raises.
    """
    with opened(actor, Act.ROLL_EDIT, assessment_id) as assessment:
        use_key(actor, Act.ROLL_EDIT, key, at=at, assessment=assessment)
        wanted = columns(details)
        same_day = RollEntry.select().where(
            (RollEntry.assessment == assessment)
            & (RollEntry.superseded == 0)
            & (RollEntry.birth_date == wanted["birth_date"])
        )
        name = names.identity(details.full_name)
        if any(names.identity(other.full_name) == name for other in same_day):
            raise AlreadyListed(LISTED)
        stamp = clock.stamp(at.now())
        member = Member.create(added_at=stamp)
        identity = {"assessment": assessment, "member": member}
        versions.put(RollEntry, identity, 0, wanted, actor, stamp)
        note(actor, "roll.add", assessment, {"member": member.id}, at)
        member_counts.refresh(actor, assessment, regulation, at)
        return int(member.id)


def change(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    member_id: int,
    details: Details,
    *,
    seen: int,
    at: Clock,
) -> None:
    """Let a member's entry say this from now on; `seen` is the version that the page showed.

    Whoever may not see private details leaves them as they are. Saying what stands already
    changes nothing. Raises ChangedMeanwhile for an entry of another version that says something
    else, WrongDay for one who left before he joined, NotHere for one not on this roll, and what
    `guard.opened` raises.
    """
    with _found(actor, assessment_id, member_id) as (assessment, entry):
        wanted = columns(details)
        if not actor.scope(Act.MEMBERS_PRIVATE).covers(assessment.organisation.path):
            wanted |= {name: getattr(entry, name) for name in PRIVATE_DETAILS}
        if entry.left_on and wanted["joined_on"] and entry.left_on < wanted["joined_on"]:
            raise WrongDay(BEFORE_JOINING)
        _put(actor, assessment, regulation, entry, wanted, "roll.change", seen, at)


def leave(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    member_id: int,
    day: dt.date,
    reason: str,
    *,
    seen: int,
    at: Clock,
) -> None:
    """Note that a member belongs to the branch no more from a day on, and where he went in words.

    `reason` has at most 200 characters. Raises WrongDay and otherwise as `change` does.
    """
    with _found(actor, assessment_id, member_id) as (assessment, entry):
        if entry.left_to is not None:
            raise Refused(MOVED_ON)
        if entry.joined_on and day.isoformat() < entry.joined_on:
            raise WrongDay(BEFORE_JOINING)
        wanted = {"left_on": day.isoformat(), "leaving_note": reason}
        _put(actor, assessment, regulation, entry, wanted, "roll.leave", seen, at)


def come_back(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    member_id: int,
    *,
    seen: int,
    at: Clock,
) -> None:
    """Take a leaving back: the member stands on the roll as if he had never left.

    Raises Refused for one who stands on another branch's roll by now, otherwise as `change`.
    """
    with _found(actor, assessment_id, member_id) as (assessment, entry):
        if entry.left_to is not None:
            raise Refused(MOVED_ON)
        wanted = {"left_on": None, "leaving_note": ""}
        _put(actor, assessment, regulation, entry, wanted, "roll.come_back", seen, at)


def columns(details: Details) -> dict[str, Any]:
    """What a branch says of a member as the database stores it."""
    found: dict[str, Any] = {name: _stored(getattr(details, name)) for name in DETAILS}
    return {
        **found,
        "offices": ",".join(sorted(details.offices)),
        "sort_key": names.sort_key(details.full_name),
        "search_key": names.search_key(details.full_name),
    }


def row(entry: RollEntry) -> dict[str, Any]:
    """Everything that an entry says, without whose it is and which version."""
    own = {"id", "assessment", "member", "version", "superseded", "changed_at", "changed_by"}
    return {name: value for name, value in entry.__data__.items() if name not in own}


def standing(assessment: Assessment, member_id: int) -> RollEntry | None:
    """A member's entry as it stands; None where the branch never had him."""
    return RollEntry.get_or_none(
        (RollEntry.assessment == assessment)
        & (RollEntry.member == member_id)
        & (RollEntry.superseded == 0)
    )


def refuse_unseen(entry: RollEntry, seen: int) -> None:
    """Raise ChangedMeanwhile unless the entry is still the version that the page showed."""
    if entry.version != seen:
        raise ChangedMeanwhile


def note(
    actor: Actor, act: str, assessment: Assessment, detail: Mapping[str, Any], at: Clock
) -> None:
    """Write down what happened to a roll: numbers and names of fields, never what they say."""
    log.append(
        act,
        at=clock.stamp(at.now()),
        user_id=actor.user_id,
        organisation_id=assessment.organisation.id,
        assessment_id=assessment.id,
        detail=detail,
    )


@contextmanager
def _found(
    actor: Actor, assessment_id: int, member_id: int
) -> Iterator[tuple[Assessment, RollEntry]]:
    """The locked assessment with a member's entry as it stands."""
    with opened(actor, Act.ROLL_EDIT, assessment_id) as assessment:
        entry = standing(assessment, member_id)
        if entry is None:
            raise NotHere(NOT_FOUND)
        yield assessment, entry


def _put(
    actor: Actor,
    assessment: Assessment,
    regulation: Regulation,
    entry: RollEntry,
    wanted: Mapping[str, Any],
    act: str,
    seen: int,
    at: Clock,
) -> None:
    """Let an entry say something else, unless it does already."""
    stored = row(entry)
    changed = sorted(name for name in wanted if wanted[name] != stored[name])
    if not changed:
        return
    refuse_unseen(entry, seen)
    identity = {"assessment": assessment, "member": entry.member.id}
    stamp = clock.stamp(at.now())
    number = versions.put(RollEntry, identity, entry.version, {**stored, **wanted}, actor, stamp)
    fields = [name for name in changed if not name.endswith("_key")]
    detail = {"member": entry.member.id, "version": number, "fields": fields}
    note(actor, act, assessment, detail, at)
    member_counts.refresh(actor, assessment, regulation, at)


def _stored(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value
