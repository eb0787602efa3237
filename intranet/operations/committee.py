"""The committee's own rating: proposed by its standing committee, reported up, answered from above.

Its sheet and its ballot are those of any organisation; only what differs stands here.
"""

from __future__ import annotations

import datetime as dt

from intranet import ballot, clock, frozen, log, overview, sheet
from intranet.access import Act
from intranet.clock import Clock
from intranet.decision import SUPERIOR, Details, Ruling
from intranet.models import Assessment, SuperiorReport
from intranet.operations.decisions import NO_SUCH_TIER, Unexplained, freeze, record
from intranet.operations.guard import AlreadyDone, NotHere, Refused, move, opened
from intranet.operations.scoring import write_row
from intranet.queries import sheets
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.sheet import PROPOSAL, Row, StoredRow

NO_SHEET = "Không tìm thấy biểu chấm điểm của Đảng bộ."
NO_NUMBER = "Hãy ghi số văn bản."
NOT_YET = "Ngày này chưa đến."
DIFFERS = "Hãy ghi lý do cấp trên quyết định khác mức Đảng bộ báo cáo."


class ChangedMeanwhile(Refused):
    """Somebody else saved the proposal after it was shown; `stored` is what stands now."""

    def __init__(self, stored: StoredRow) -> None:
        """Keeps what stands for the page."""
        super().__init__("Đề nghị vừa được lưu ở nơi khác; nội dung của đồng chí chưa lưu.")
        self.stored = stored


def propose(
    actor: Actor, assessment_id: int, regulation: Regulation, row: Row, *, seen: int, at: Clock
) -> None:
    """Propose the committee's tier (II.B.1.3.notes); `seen` is the version that was shown.

    Raises ChangedMeanwhile, and NotHere or WrongState as `guard.opened` does.
    """
    with opened(actor, Act.PROPOSE, assessment_id) as assessment:
        _refuse_branch(assessment)
        known = sheets.rows(assessment_id).get(PROPOSAL, StoredRow(sheet.empty(PROPOSAL)))
        if row == known.values:
            return
        if known.version != seen:
            raise ChangedMeanwhile(known)
        stamp = clock.stamp(at.now())
        write_row(assessment, PROPOSAL, row, known, regulation, actor, stamp)
        log.append(
            Act.PROPOSE,
            at=stamp,
            user_id=actor.user_id,
            organisation_id=assessment.organisation.id,
            assessment_id=assessment_id,
            detail={"old": known.values, "new": row},
        )


def report(
    actor: Actor, assessment_id: int, number: str, sent_on: dt.date, *, key: str, at: Clock
) -> None:
    """Record that the submitted result was reported to the body above, under which number and when.

    The same form key again changes nothing. Raises Refused without a number or for a day to come,
    and NotHere, WrongState or CycleClosed as `guard.opened` does.
    """
    if not number:
        raise Refused(NO_NUMBER)
    if sent_on > at.today():
        raise Refused(NOT_YET)
    try:
        with opened(actor, Act.REPORT, assessment_id, key=key) as assessment:
            _refuse_branch(assessment)
            sent = {"number": number, "sent_on": sent_on.isoformat()}
            SuperiorReport.create(
                assessment=assessment,
                recorded_at=clock.stamp(at.now()),
                recorded_by=actor.user_id,
                **sent,
            )
            move(actor, Act.REPORT, assessment, key=key, at=at, outcome=sent)
    except AlreadyDone:
        return


def answer(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    details: Details,
    ruling: Ruling,
    *,
    key: str,
    at: Clock,
) -> None:
    """Record what the body above decided of the committee; the result is frozen.

    A tier other than the proposed one is recorded with the reason given from above. The same form
    key again changes nothing. Raises Refused for a tier that there is none, Unexplained,
    WrongDetails, and NotHere, WrongState or CycleClosed as `guard.opened` does.
    """
    try:
        with opened(actor, Act.ANSWER, assessment_id, key=key) as assessment:
            place, year = assessment.organisation, assessment.cycle.year
            found = sheets.find(actor.scope(Act.ANSWER), year, place.id, kind="committee")
            if found is None:
                raise NotHere(NO_SHEET)
            if ruling.tier is None or ruling.tier not in {t.key for t in regulation.tiers}:
                raise Refused(NO_SUCH_TIER)
            stored = sheets.rows(assessment.id)
            if ruling.tier != stored[PROPOSAL].values["tier"] and not ruling.reason:
                raise Unexplained({(assessment.id, 0): DIFFERS})
            result = overview.read(found, stored)[1]
            voted = ballot.outcome(found.ballot, regulation)
            taken = record(actor, assessment.cycle, SUPERIOR, details, ruling.reason, at)
            record_ = frozen.organisation(found, stored, result, voted, None)
            kept = freeze(assessment, taken, ruling, ruling.tier, record_)
            outcome = {"decision": taken.id, "tier": ruling.tier, "sha256": kept.sha256}
            move(actor, Act.ANSWER, assessment, key=key, at=at, outcome=outcome)
    except AlreadyDone:
        return


def _refuse_branch(assessment: Assessment) -> None:
    if assessment.organisation.kind != "committee":
        raise NotHere(NO_SHEET)
