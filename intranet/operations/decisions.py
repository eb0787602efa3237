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

from intranet import ballot, clock, completeness, frozen, log, overview
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
from intranet.members import Reading, Standing
from intranet.models import Assessment, Cycle, DecidedMember, DecidedResult, Decision
from intranet.operations import branch_counts, member_counts
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
from intranet.queries import decisions, rolls, sheets
from intranet.queries.sheets import Sheet
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

#: Any number will do, as long as nothing else on the server uses it.
DECISIONS_LOCK = 2_712_015
NO_CYCLE = "Không tìm thấy đợt đánh giá này."
NOBODY = "Hãy chọn ít nhất một chi bộ."
NUMBER_TAKEN = "Năm này đã có quyết định mang số {}."
NO_SUCH_TIER = "Quy định không có mức này."
REASON = "Hãy ghi lý do: {}."
COMPUTED, VOTED, OVER = (
    "mức quyết định khác mức tính được",
    "mức quyết định khác kết quả bỏ phiếu",
    "số giữ mức {} vượt giới hạn",
)
MEMBER_VOTED = "mức quyết định khác kết quả bỏ phiếu của chi bộ"


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

    Raises WrongDetails, NotSettled, Unexplained, Refused for a tier that there is none, and
    NotHere, WrongState or CycleClosed as `guard.opened` does.
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
                    decide_one = one.decide_members if assessment.redo else one.decide
                    decide_one(rulings[assessment_id])
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
        self.reading: Reading | None = None
        if rolls.exists(assessment.id):
            self.reading = member_counts.read(assessment.id, regulation, at.today())

    def decide(self, ruling: BranchRuling) -> None:
        """The branch with all its members."""
        found = self._sheet()
        stored = sheets.rows(self.assessment.id)
        rows, result = overview.read(found, stored)
        missing = completeness.before_deciding(rows, result, self.reading, self.regulation)
        if missing or result.tier is None:
            raise NotSettled(found.organisation.name, missing)
        voted = ballot.outcome(found.ballot, self.regulation)
        tier = ruling.branch.tier or result.tier
        if tier not in {each.key for each in self.regulation.tiers}:
            raise Refused(NO_SUCH_TIER)
        why = []
        if tier != result.tier:
            why.append(COMPUTED)
        if completeness.voted_otherwise(tier, voted):
            why.append(VOTED)
        if self.reading and self.reading.has_own_quota and self.reading.stays_over_quota:
            best = self.regulation.members.tier(self.regulation.members.quota.tier)
            why.append(OVER.format(best.name))
        self._ask(0, ruling.branch, why)
        record_ = frozen.organisation(found, stored, result, voted, self.reading)
        kept = freeze(self.assessment, self.taken, ruling.branch, tier, record_)
        standings = self.reading.standings if self.reading else ()
        hashes = self._freeze_members(standings, ruling, found)
        outcome = {"decision": self.taken.id, "tier": tier, "sha256": kept.sha256}
        outcome["members"] = hashes
        move(self.actor, Act.DECIDE, self.assessment, key=None, at=self.at, outcome=outcome)

    def decide_members(self, ruling: BranchRuling) -> None:
        """Those members of a decided branch whose results were annulled; who still waits, waits."""
        found = self._sheet()
        again = decisions.open_again(self.assessment.id)
        standings = self.reading.standings if self.reading else ()
        ready = [each for each in standings if each.member.id in again and not each.waits]
        waiting = [each for each in standings if each.member.id in again and each.waits]
        if not ready:
            texts = tuple(
                Missing(f"member.{each.member.id}", f"{each.member.full_name}: chưa có kết quả")
                for each in waiting
            )
            raise NotSettled(found.organisation.name, texts)
        hashes = self._freeze_members(ready, ruling, found)
        if not waiting:
            Assessment.update(redo=0).where(Assessment.id == self.assessment.id).execute()
        log.append(
            Act.DECIDE,
            at=clock.stamp(self.at.now()),
            user_id=self.actor.user_id,
            organisation_id=self.assessment.organisation.id,
            assessment_id=self.assessment.id,
            detail={"decision": self.taken.id, "members": hashes},
        )

    def _sheet(self) -> Sheet:
        """The branch's sheet as pages read it."""
        organisation, year = self.assessment.organisation, self.assessment.cycle.year
        found = sheets.find(self.actor.scope(Act.DECIDE), year, organisation.id)
        if found is None or found.id != self.assessment.id:
            raise NotHere(NO_CYCLE)
        return found

    def _freeze_members(
        self, standings: tuple[Standing, ...] | list[Standing], ruling: BranchRuling, found: Sheet
    ) -> dict[str, str]:
        """Keep each member's result; by member, the hash of his record."""
        before = decisions.members([self.assessment.id])[self.assessment.id]
        revisions = {each.member_id: each.revision for each in before}
        after_round = self.reading.rounds[-1].number if self.reading and self.reading.rounds else 0
        hashes = {}
        for each in standings:
            member_id = each.member.id
            own = ruling.members.get(member_id, Ruling())
            outcome, tier = self._member(each, own)
            # Whatever a column says the record says too, so that its hash covers it.
            columns = {
                "member": member_id,
                "revision": revisions.get(member_id, 0) + 1,
                "outcome": outcome,
                "reason": own.reason,
                "after_round": after_round,
            }
            record_ = {**frozen.member(each, found), **columns, "decided": tier}
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

    def _member(self, each: Standing, ruling: Ruling) -> tuple[str, str | None]:
        """The outcome and the tier that a member is decided with."""
        if each.result.tier is None or not each.is_rated:
            left_out = NOT_ASSESSED if each.member.not_assessed else NOT_RATED
            return left_out, None
        tier = ruling.tier or each.result.tier.key
        if tier not in {one.key for one in self.regulation.members.tiers}:
            raise Refused(NO_SUCH_TIER)
        self._ask(each.member.id, ruling, [MEMBER_VOTED] * (tier != each.result.tier.key))
        return CLASSIFIED, tier

    def _ask(self, member_id: int, ruling: Ruling, why: list[str]) -> None:
        if why and not ruling.reason:
            self.unexplained[self.assessment.id, member_id] = REASON.format("; ".join(why))
