"""Deciding: the executive's decision on branches and their members, each result frozen (§1 Order).

Only what is settled is decided. A tier other than the computed or the voted one, and every
exception, is given only with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import peewee

from intranet import clock, frozen, log, ready
from intranet.access import Act
from intranet.clock import Clock
from intranet.completeness import Missing
from intranet.database import database, one_at_a_time
from intranet.decision import (
    CLASSIFIED,
    NOT_ASSESSED,
    NOT_RATED,
    RATING,
    BranchRuling,
    Details,
    Ruling,
)
from intranet.members import Standing
from intranet.models import Assessment, Cycle, DecidedMember, DecidedResult, Decision
from intranet.operations import branch_counts
from intranet.operations.guard import (
    CYCLE_CLOSED,
    AlreadyDone,
    CycleClosed,
    NotHere,
    Refused,
    move,
    opened,
    use_key,
)
from intranet.queries import decisions, sheets
from intranet.ready import Ready
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

#: Any number will do, as long as nothing else on the server uses it.
DECISIONS_LOCK = 2_712_015
NO_CYCLE = "Không tìm thấy đợt đánh giá này."
NOBODY = "Hãy chọn ít nhất một chi bộ."
NUMBER_TAKEN = "Năm này đã có quyết định mang số {}."
NO_SUCH_TIER = "Quy định không có mức này."
REASON = "Hãy ghi lý do: {}."
CHANGED = "{} đã thay đổi sau khi trang này được mở. Xin xem lại rồi ghi quyết định."


class WrongDetails(Refused):
    """The head of a decision contradicts itself; `faults` says where, field by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Keeps the sentences for the page."""
        super().__init__("Có chỗ cần sửa trong phần đầu của quyết định.")
        self.faults = faults


class NotSettled(Refused):
    """A branch that cannot be decided yet; `missing` says why."""

    def __init__(self, name: str, missing: tuple[Missing, ...]) -> None:
        """Names the branch and keeps the list."""
        texts = "; ".join(each.text for each in missing)
        super().__init__(f"{name} chưa quyết định được: {texts}.")
        self.missing = missing


class ChangedMeanwhile(Refused):
    """A branch is not as it was shown to whoever decides."""


class Unexplained(Refused):
    """Rulings that need a reason; `faults` says which: the assessment, the member or 0 → why."""

    def __init__(self, faults: Mapping[tuple[int, int], str]) -> None:
        """Keeps the sentences for the page."""
        super().__init__("Có mức quyết định cần ghi lý do.")
        self.faults = faults


def decide(
    actor: Actor,
    cycle_id: int,
    details: Details,
    rulings: Mapping[int, BranchRuling],
    regulation: Regulation,
    *,
    key: str,
    at: Clock,
) -> None:
    """Record one decision on the tiers of branches and their members, all of it or nothing.

    `rulings` go by assessment. A branch that was passed on is decided with all its members; of one
    whose members are rated anew, those whose results were annulled. What is decided is frozen. The
    same form key again changes nothing.

    Raises WrongDetails, NotSettled, ChangedMeanwhile where a branch is not as its ruling has seen
    it, Unexplained, Refused for a tier that there is none, and NotHere, WrongState or CycleClosed
    as `guard.opened` does.
    """
    if not rulings:
        raise Refused(NOBODY)
    try:
        with recorded(actor, Act.DECIDE, cycle_id, RATING, details, "", key=key, at=at) as taken:
            unexplained: dict[tuple[int, int], str] = {}
            for assessment_id in sorted(rulings):
                with opened(actor, Act.DECIDE, assessment_id) as assessment:
                    if assessment.cycle != taken.cycle or assessment.organisation.kind != "branch":
                        raise NotHere(NO_CYCLE)
                    one = _Branch(actor, assessment, regulation, taken, at)
                    one.decide(rulings[assessment_id])
                    unexplained |= one.unexplained
            if unexplained:
                raise Unexplained(unexplained)
            branch_counts.refresh(actor.user_id, taken.cycle, regulation, at)
    except AlreadyDone:
        return


@contextmanager
def recorded(
    actor: Actor,
    act: Act,
    cycle_id: int,
    kind: str,
    details: Details,
    reason: str,
    *,
    key: str,
    at: Clock,
) -> Iterator[Decision]:
    """Record a decision in a year; what it decides is done inside, or nothing is.

    Decisions of a year are taken one after the other. The year itself is not locked: whoever
    changes a sheet holds that and asks for the year, so the other way round would be a deadlock.

    Raises NotHere, CycleClosed, WrongDetails, AlreadyDone and StaleForm as `guard.use_key`.
    """
    with one_at_a_time(DECISIONS_LOCK, cycle_id):
        cycle = Cycle.get_or_none(Cycle.id == cycle_id)
        if cycle is None or not actor.scope(act).covers(cycle.organisation.path):
            raise NotHere(NO_CYCLE)
        use_key(actor, act, key, at=at)
        if cycle.state != "open":
            raise CycleClosed(CYCLE_CLOSED)
        yield record(actor, cycle, kind, details, reason, at)


def record(
    actor: Actor, cycle: Cycle, kind: str, details: Details, reason: str, at: Clock
) -> Decision:
    """Write a decision down inside the open transaction; raises WrongDetails."""
    faults = details.faults(at.today())
    if faults:
        raise WrongDetails(faults)
    stamp = clock.stamp(at.now())
    told = {**asdict(details), "decided_on": details.decided_on.isoformat(), "reason": reason}
    try:
        with database.atomic():
            taken = Decision.create(
                **told,
                cycle=cycle,
                kind=kind,
                recorded_at=stamp,
                recorded_by=actor.user_id,
            )
    except peewee.IntegrityError:
        raise WrongDetails({"number": NUMBER_TAKEN.format(details.number)}) from None
    log.append(
        f"decision.{kind}",
        at=stamp,
        user_id=actor.user_id,
        organisation_id=cycle.organisation.id,
        detail={"decision": taken.id, **told},
    )
    return taken


def freeze(
    assessment: Assessment, taken: Decision, ruling: Ruling, tier: str, record_: Mapping[str, Any]
) -> DecidedResult:
    """Keep an organisation's result as a record for ever."""
    text = frozen.canonical({**record_, "decided": tier, "reason": ruling.reason})
    return DecidedResult.create(
        assessment=assessment,
        decision=taken,
        tier=tier,
        reason=ruling.reason,
        record=text,
        sha256=frozen.digest(text),
    )


class _Branch:
    """One branch while it is decided: what is known of it, and which rulings lack a reason."""

    def __init__(
        self,
        actor: Actor,
        assessment: Assessment,
        regulation: Regulation,
        taken: Decision,
        at: Clock,
    ) -> None:
        self.actor = actor
        self.assessment = assessment
        self.regulation = regulation
        self.taken = taken
        self.at = at
        self.unexplained: dict[tuple[int, int], str] = {}
        organisation, year = assessment.organisation, assessment.cycle.year
        found = sheets.find(actor.scope(Act.DECIDE), year, organisation.id)
        if found is None or found.id != assessment.id:
            raise NotHere(NO_CYCLE)
        self.ready: Ready = ready.of(found, at.today())

    def decide(self, ruling: BranchRuling) -> None:
        """The branch with all its members, or of a decided one those that are rated anew."""
        name = self.ready.sheet.organisation.name
        if ruling.seen and ruling.seen != self.ready.seen:
            raise ChangedMeanwhile(CHANGED.format(name))
        if self.ready.missing:
            raise NotSettled(name, self.ready.missing)
        if self.ready.anew:
            self._decide_members(ruling)
        else:
            self._decide_branch(ruling)

    def _decide_branch(self, ruling: BranchRuling) -> None:
        """The branch with all its members."""
        tier = str(ruling.branch.tier or self.ready.result.tier)
        if tier not in {each.key for each in self.regulation.tiers}:
            raise Refused(NO_SUCH_TIER)
        self._ask(0, ruling.branch, self.ready.exceptions(tier, ruling.chosen))
        kept = freeze(self.assessment, self.taken, ruling.branch, tier, self.ready.record())
        hashes = self._freeze_members(ruling)
        outcome = {"decision": self.taken.id, "tier": tier, "sha256": kept.sha256}
        outcome["members"] = hashes
        move(self.actor, Act.DECIDE, self.assessment, key=None, at=self.at, outcome=outcome)

    def _decide_members(self, ruling: BranchRuling) -> None:
        """Those members of a decided branch whose results were annulled; who still waits, waits."""
        hashes = self._freeze_members(ruling)
        if not self.ready.waiting:
            Assessment.update(redo=0).where(Assessment.id == self.assessment.id).execute()
        log.append(
            Act.DECIDE,
            at=clock.stamp(self.at.now()),
            user_id=self.actor.user_id,
            organisation_id=self.assessment.organisation.id,
            assessment_id=self.assessment.id,
            detail={"decision": self.taken.id, "members": hashes},
        )

    def _freeze_members(self, ruling: BranchRuling) -> dict[str, str]:
        """Keep each member's result; by member, the hash of his record."""
        before = decisions.members([self.assessment.id])[self.assessment.id]
        revisions = {each.member_id: each.revision for each in before}
        reading = self.ready.reading
        after_round = reading.rounds[-1].number if reading and reading.rounds else 0
        hashes = {}
        for each in self.ready.settled:
            member_id = each.member.id
            own = ruling.members.get(member_id, Ruling())
            outcome, tier = self._member(each, own, ruling.chosen)
            # Whatever a column says the record says too, so that its hash covers it.
            columns = {
                "member": member_id,
                "revision": revisions.get(member_id, 0) + 1,
                "outcome": outcome,
                "reason": own.reason,
                "after_round": after_round,
            }
            record_ = {**frozen.member(each, self.ready.sheet), **columns, "decided": tier}
            text = frozen.canonical(record_)
            hashes[str(member_id)] = frozen.digest(text)
            DecidedMember.create(
                assessment=self.assessment,
                decision=self.taken,
                tier=tier,
                record=text,
                sha256=hashes[str(member_id)],
                **columns,
            )
        return hashes

    def _member(
        self, each: Standing, ruling: Ruling, chosen: Mapping[int, str]
    ) -> tuple[str, str | None]:
        """The outcome and the tier that a member is decided with."""
        if each.result.tier is None or not each.is_rated:
            left_out = NOT_ASSESSED if each.member.not_assessed else NOT_RATED
            return left_out, None
        tier = ruling.tier or each.result.tier.key
        if tier not in {one.key for one in self.regulation.members.tiers}:
            raise Refused(NO_SUCH_TIER)
        self._ask(each.member.id, ruling, self.ready.member_exceptions(each, tier, chosen))
        return CLASSIFIED, tier

    def _ask(self, member_id: int, ruling: Ruling, why: list[str]) -> None:
        if why and not ruling.reason:
            self.unexplained[self.assessment.id, member_id] = REASON.format("; ".join(why))
