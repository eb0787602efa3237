"""A member moves to another branch in the middle of a year: one roll loses him, one gains him.

The rating that he has already stays where it was voted, and he is counted there; otherwise the
branch that he comes to rates and counts him (II.B.2.2.4). So one branch counts him, never two.
"""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack

from intranet import clock
from intranet.access import Act
from intranet.clock import Clock
from intranet.models import Assessment, MemberFact, RollEntry
from intranet.operations import member_counts, roll, versions
from intranet.operations.guard import NotHere, Refused, opened, use_key
from intranet.roll import FACTS
from intranet.rules.member import Outcome
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

SAME_BRANCH = "Hãy chọn một chi bộ khác trong cùng đợt đánh giá."
LEFT_ALREADY = "Đồng chí đã rời chi bộ này nên không chuyển từ đây được nữa."


def transfer(
    actor: Actor,
    from_id: int,
    to_id: int,
    regulation: Regulation,
    member_id: int,
    day: dt.date,
    *,
    seen: int,
    key: str,
    at: Clock,
) -> None:
    """Move a member from one branch's assessment to another's of the same cycle, from a day on.

    What is known of him goes along. `seen` is the version of his entry that the page showed.
    Raises ChangedMeanwhile, WrongDay, Refused for the same branch, another cycle or one who has
    left, NotHere for one not on the roll, AlreadyDone and StaleForm as `guard.use_key`, and what
    `guard.opened` raises for either assessment.
    """
    if from_id == to_id:
        raise Refused(SAME_BRANCH)
    with ExitStack() as stack:
        # In one order whoever moves whom, so that no two transfers wait for each other.
        held = {
            one: stack.enter_context(opened(actor, Act.MEMBER_TRANSFER, one))
            for one in sorted((from_id, to_id))
        }
        source, target = held[from_id], held[to_id]
        use_key(actor, Act.MEMBER_TRANSFER, key, at=at, assessment=source)
        if source.cycle.id != target.cycle.id:
            raise Refused(SAME_BRANCH)
        entry = roll.standing(source, member_id)
        if entry is None:
            raise NotHere(roll.NOT_FOUND)
        roll.refuse_unseen(entry, seen)
        if entry.left_on is not None:
            raise Refused(LEFT_ALREADY)
        if entry.joined_on and day.isoformat() < entry.joined_on:
            raise roll.WrongDay(roll.BEFORE_JOINING)
        _move(actor, source, target, entry, day, regulation, at)


def _move(
    actor: Actor,
    source: Assessment,
    target: Assessment,
    entry: RollEntry,
    day: dt.date,
    regulation: Regulation,
    at: Clock,
) -> None:
    stamp, member_id = clock.stamp(at.now()), entry.member.id
    there = roll.standing(target, member_id)
    if entry.counted:
        stays = _is_settled(source, member_id, regulation, at)
        counted_there = not stays
    else:
        stays = False
        counted_there = there is not None and bool(there.counted)
    said = roll.row(entry)
    leaving = {
        **said,
        "left_on": day.isoformat(),
        "left_to": target.organisation.id,
        "counted": int(stays),
    }
    coming = {
        **said,
        "joined_on": day.isoformat(),
        "joined_from": source.organisation.id,
        "counted": int(counted_there),
    }
    for assessment, version, values in (
        (source, entry.version, leaving),
        (target, there.version if there else 0, coming),
    ):
        identity = {"assessment": assessment, "member": member_id}
        versions.put(RollEntry, identity, version, values, actor, stamp)
    _take_along(actor, source, target, member_id, stamp)
    places = {"from": source.organisation.id, "to": target.organisation.id}
    detail = {"member": member_id, "day": day.isoformat(), "stays": stays, **places}
    for assessment in (source, target):
        roll.note(actor, "roll.transfer", assessment, detail, at)
        member_counts.refresh(actor, assessment, regulation, at)


def _is_settled(source: Assessment, member_id: int, regulation: Regulation, at: Clock) -> bool:
    """Whether the branch's vote on a member holds: he has a tier, or only facts are missing."""
    standing = member_counts.read(source.id, regulation, at.today()).of(member_id)
    if standing is None or standing.round is None or standing.dropped:
        return False
    return standing.result.outcome in {Outcome.CLASSIFIED, Outcome.PENDING}


def _take_along(
    actor: Actor, source: Assessment, target: Assessment, member_id: int, stamp: str
) -> None:
    """Let what is known of a member be known to the branch that he comes to."""
    known = {one.field: one for one in _facts(source, member_id)}
    there = {one.field: one for one in _facts(target, member_id)}
    for field in FACTS:
        value = known[field].value if field in known else None
        stands = there.get(field)
        if value != (stands.value if stands else None):
            identity = {"assessment": target, "member": member_id, "field": field}
            version = stands.version if stands else 0
            versions.put(MemberFact, identity, version, {"value": value}, actor, stamp)


def _facts(assessment: Assessment, member_id: int) -> list[MemberFact]:
    return list(
        MemberFact.select().where(
            (MemberFact.assessment == assessment)
            & (MemberFact.member == member_id)
            & (MemberFact.superseded == 0)
        )
    )
