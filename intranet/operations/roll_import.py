"""A list of members written to the rolls of one branch or of several: every line, or none."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

from peewee import chunked

from intranet import clock, enrolment
from intranet.access import Act
from intranet.clock import Clock
from intranet.enrolment import Kind, Line, Plan, Planned
from intranet.models import Assessment, Member, RollEntry
from intranet.operations import member_counts, roll
from intranet.operations.guard import Refused, opened, use_key
from intranet.queries import rolls
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

CHANGED_MEANWHILE = (
    "Danh sách của chi bộ đã thay đổi từ lúc xem trước nên chưa dòng nào được ghi; "
    "xin xem lại dưới đây rồi xác nhận."
)
#: Rows of one statement; SQLite takes 32,766 values, and a row has less than thirty.
AT_ONCE = 500


class PlanChanged(Refused):
    """What would be written is not what was shown, or holds a faulty line."""

    def __init__(self, plan: Plan) -> None:
        """Keeps the plan as it would be now, for the page to show."""
        super().__init__(CHANGED_MEANWHILE)
        self.plan = plan


def write(
    actor: Actor,
    lines: Iterable[Line],
    regulation: Regulation,
    *,
    seen: str,
    key: str,
    at: Clock,
) -> Plan:
    """Write a list to the rolls of the branches that its lines name; returns what was done.

    `seen` is the fingerprint of the plan that was shown. Raises PlanChanged where the plan of this
    moment is another or has a faulty line, AlreadyDone and StaleForm as `guard.use_key`, and for
    each branch what `guard.opened` raises.
    """
    listed = list(lines)
    places = sorted({line.place for line in listed if line.place is not None})
    with ExitStack() as stack:
        held = {
            place: stack.enter_context(opened(actor, Act.ROLL_IMPORT, place)) for place in places
        }
        if places:
            use_key(actor, Act.ROLL_IMPORT, key, at=at)
        plan = enrolment.plan(listed, rolls.entries(places), at.today())
        if plan.by_kind[Kind.FAULTY] or plan.fingerprint != seen:
            raise PlanChanged(plan)
        stamp = clock.stamp(at.now())
        _add(actor, plan.by_kind[Kind.NEW], stamp)
        _change(actor, plan.by_kind[Kind.CHANGED], stamp)
        for place, assessment in held.items():
            _finish(
                actor,
                assessment,
                regulation,
                [p for p in plan.planned if p.line.place == place],
                at,
            )
        return plan


def _add(actor: Actor, planned: tuple[Planned, ...], stamp: str) -> None:
    """Make a member and his first entry for every new line, in few statements."""
    for part in chunked(planned, AT_ONCE):
        made = Member.insert_many([{"added_at": stamp}] * len(part)).returning(Member.id)
        ids = [row.id for row in made.execute()]
        RollEntry.insert_many(
            [
                {
                    **roll.columns(each.details),
                    **_version(actor, each, 1, stamp),
                    "member": member_id,
                }
                for each, member_id in zip(part, ids, strict=True)
            ]
        ).execute()


def _change(actor: Actor, planned: tuple[Planned, ...], stamp: str) -> None:
    """Let a new version stand for every line that says something else, in few statements."""
    for place in sorted({each.line.place or 0 for each in planned}):
        known = [(p, p.member) for p in planned if p.line.place == place and p.member]
        for part in chunked(known, AT_ONCE):
            RollEntry.update(superseded=1).where(
                (RollEntry.assessment == place)
                & (RollEntry.superseded == 0)
                & RollEntry.member.in_([member.id for _, member in part])
            ).execute()
            RollEntry.insert_many(
                [
                    {
                        **roll.columns(each.details),
                        **_version(actor, each, member.version + 1, stamp),
                        "member": member.id,
                        "joined_from": member.joined_from,
                        "counted": int(member.counted),
                    }
                    for each, member in part
                ]
            ).execute()


def _version(actor: Actor, planned: Planned, number: int, stamp: str) -> dict[str, Any]:
    return {
        "assessment": planned.line.place,
        "version": number,
        "superseded": 0,
        "changed_at": stamp,
        "changed_by": actor.user_id,
    }


def _finish(
    actor: Actor, assessment: Assessment, regulation: Regulation, lines: list[Planned], at: Clock
) -> None:
    counts = {kind: sum(each.kind is kind for each in lines) for kind in Kind}
    detail = {"lines": len(lines), "new": counts[Kind.NEW], "changed": counts[Kind.CHANGED]}
    roll.note(actor, "roll.import", assessment, detail, at)
    member_counts.refresh(actor, assessment, regulation, at)
