"""Saving what is known of a branch's members: cell by cell, so that nobody overwrites unseen.

A save is one change, which whoever made it may undo; nothing is deleted, an undo adds versions
that say again what was there before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from intranet import clock, log
from intranet.access import Act
from intranet.cells import Cell, Values, changed_since, is_as_shown
from intranet.clock import Clock
from intranet.models import Assessment, MemberFact
from intranet.operations import member_counts, versions
from intranet.operations.guard import DECIDED, Refused, WrongState, opened, use_key
from intranet.queries import member_facts, rolls
from intranet.queries.decisions import open_again
from intranet.queries.member_facts import CELLS, UNDOES, Change
from intranet.roll import NOT_ASSESSED, Fact
from intranet.rules.member import Outcome
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

NOT_LAST = "Sau lần sửa này đồng chí đã sửa thêm; xin xem lại rồi bấm hoàn tác lần nữa."
OTHERS_CHANGED = "Có ô đã được người khác sửa sau đó nên không hoàn tác được."
NOT_WAITING = (
    "Đồng chí này đã có kết quả hoặc không thuộc diện đánh giá, phân loại, "
    "nên không ghi chưa đánh giá được."
)
CHANGED_MEANWHILE = "Mục này vừa được lưu ở nơi khác; nội dung của đồng chí chưa lưu."


class NotLast(Refused):
    """Only the last change of a person can be undone by him."""


class OthersChanged(Refused):
    """Somebody else saved one of the cells after the change; `cells` names which."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        """Keeps the cells for the page."""
        super().__init__(OTHERS_CHANGED)
        self.cells = tuple(cells)


class NotWaiting(Refused):
    """The member has a result, or is left out by the rules."""


class ChangedMeanwhile(Refused):
    """Somebody else saved the fact after it was shown; `stored` is what stands now."""

    def __init__(self, stored: Fact) -> None:
        """Keeps what stands for the page."""
        super().__init__(CHANGED_MEANWHILE)
        self.stored = stored


class Saved(NamedTuple):
    """Which cells were written, and which somebody else changed in between: nothing is lost."""

    written: frozenset[Cell]
    conflicts: frozenset[Cell]


def save(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    values: Values,
    stamps: Mapping[str, str],
    *,
    at: Clock,
    keep: Mapping[str, str] | None = None,
) -> Saved:
    """Write the cells that this person changed, of members on the roll; leave the others alone.

    `stamps` say by cell what each was shown with; a cell that holds just that was not touched. A
    touched cell is written if nobody saved it in between or somebody saved the very same value,
    otherwise it is a conflict. `keep` holds the stamps of stored values that the person has seen
    and chosen to replace.

    Raises NotHere or WrongState as `guard.opened` does.
    """
    with opened(actor, Act.FACTS_EDIT, assessment_id) as assessment:
        roll = {member.id: member for member in rolls.of(assessment_id)}
        changed: dict[Cell, tuple[int, str | None]] = {}
        conflicts: set[Cell] = set()
        for cell, value in values.items():
            known = roll[cell.member].fact(cell.field)
            if value == known.value:
                continue
            seen = (keep or {}).get(cell.key)
            shown = seen or stamps.get(cell.key, "")
            if seen is None and is_as_shown(shown, value):
                continue
            if changed_since(shown, known):
                conflicts.add(cell)
            else:
                changed[cell] = known.version, value
        if changed:
            _write(actor, assessment, changed, at, {})
            member_counts.refresh(actor, assessment, regulation, at)
        return Saved(frozenset(changed), frozenset(conflicts))


def undo(
    actor: Actor, assessment_id: int, regulation: Regulation, number: int, *, at: Clock
) -> Change | None:
    """Let stand again what was there before a person's last change that is not undone.

    `number` is the change as it was shown; one that is undone already stays so. The whole change
    is undone or nothing of it. Returns what was undone, None where it was so already.

    Raises NotLast where the person has changed more since, OthersChanged where somebody else saved
    one of its cells since, NotHere or WrongState as `guard.opened` does.
    """
    with opened(actor, Act.FACTS_EDIT, assessment_id) as assessment:
        mine = member_facts.changes(assessment_id, actor.user_id)
        if number in mine.undone:
            return None
        if mine.last is None or mine.last.number != number:
            raise NotLast(NOT_LAST)
        before = _before(actor, assessment_id, mine.last)
        _write(actor, assessment, before, at, {UNDOES: number})
        member_counts.refresh(actor, assessment, regulation, at)
        return mine.last


def not_assessed(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    member: int,
    reason: str,
    *,
    seen: int,
    key: str,
    at: Clock,
) -> None:
    """Leave a member who still waits out of this cycle, with a reason; without one, take it back.

    He then counts no more among those who are to be rated (II.B opening). `seen` is the version
    of the reason that was shown.

    Raises NotWaiting where he has a result or is left out by the rules, ChangedMeanwhile where
    somebody else has said otherwise since, AlreadyDone or StaleForm for the form's key, NotHere or
    WrongState as `guard.opened` does.
    """
    with opened(actor, Act.NOT_ASSESSED, assessment_id, key=key) as assessment:
        use_key(actor, Act.NOT_ASSESSED, key, at=at, assessment=assessment)
        found = member_counts.read(assessment_id, regulation, at.today()).of(member)
        if found is None:
            raise NotWaiting(NOT_WAITING)
        known = found.member.fact(NOT_ASSESSED)
        if known.version != seen:
            raise ChangedMeanwhile(known)
        if reason and (found.is_rated or found.result.outcome is Outcome.NOT_RATED):
            raise NotWaiting(NOT_WAITING)
        if reason == found.member.not_assessed:
            return
        cell = Cell(member, NOT_ASSESSED)
        _write(actor, assessment, {cell: (known.version, reason or None)}, at, {}, Act.NOT_ASSESSED)
        member_counts.refresh(actor, assessment, regulation, at)


def _before(
    actor: Actor, assessment_id: int, change: Change
) -> Mapping[Cell, tuple[int, str | None]]:
    """The version that stands in each cell of a change, and the value before the change."""
    standing: dict[Cell, int] = {}
    earlier: dict[Cell, str | None] = dict.fromkeys(change.versions)
    strange: dict[Cell, None] = {}
    for each in member_facts.history(assessment_id, {cell.member for cell in change.versions}):
        own = change.versions.get(each.cell)
        if own is None:
            continue
        standing[each.cell] = each.version
        if each.version == own - 1:
            earlier[each.cell] = each.value
        elif each.version > own and each.by_id != actor.user_id:
            strange[each.cell] = None
    if strange:
        raise OthersChanged(strange)
    return {cell: (standing[cell], earlier[cell]) for cell in change.versions}


def _write(
    actor: Actor,
    assessment: Assessment,
    changed: Mapping[Cell, tuple[int, str | None]],
    at: Clock,
    told: Mapping[str, int],
    act: Act = Act.FACTS_EDIT,
) -> None:
    """Add a version to each of these cells, after the one that stands; one entry in the log.

    Of a decided branch only those change whose results were annulled; else raises WrongState.
    """
    if assessment.redo and not {cell.member for cell in changed} <= open_again(assessment.id):
        raise WrongState(DECIDED)
    stamp = clock.stamp(at.now())
    written = {}
    for cell, (version, value) in changed.items():
        identity = {"assessment": assessment, "member": cell.member, "field": cell.field}
        put = versions.put(MemberFact, identity, version, {"value": value}, actor, stamp)
        written[cell.key] = put
    log.append(
        act,
        at=stamp,
        user_id=actor.user_id,
        organisation_id=assessment.organisation.id,
        assessment_id=assessment.id,
        detail={CELLS: written, **told},
    )
