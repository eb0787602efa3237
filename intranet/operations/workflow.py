"""Steps of an assessment: submitting it, and returning it with a reason."""

from __future__ import annotations

from intranet import ballot, completeness, facts, values
from intranet.access import Act
from intranet.clock import Clock
from intranet.completeness import Missing
from intranet.models import Assessment
from intranet.operations import branch_counts, member_counts
from intranet.operations.guard import AlreadyDone, Refused, move, opened
from intranet.queries import ballots, regulations, sheets, votes
from intranet.rules.organisation import classify
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

NO_REASON = "Hãy ghi lý do trả lại để chi bộ biết cần sửa gì."


class Incomplete(Refused):
    """The sheet cannot be submitted yet; `missing` says what it lacks."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        """Keeps the list for the page to link."""
        super().__init__("Biểu chưa đủ để nộp.")
        self.missing = missing


def submit(
    actor: Actor, assessment_id: int, regulation: Regulation, *, key: str, at: Clock
) -> None:
    """Hand a sheet in to the office; it is locked from then on (II.B.1.3.notes; III.3).

    Where the branch keeps a roll its members are counted once more, so that the numbers are those
    of this moment. The same form key again changes nothing. Raises Incomplete with the list of what
    is missing, NotHere or WrongState as `guard.opened` does.
    """
    try:
        with opened(actor, Act.SHEET_SUBMIT, assessment_id, key=key) as assessment:
            double = bool(assessment.cycle.double_entry)
            members = _members(actor, assessment, regulation, at, double=double)
            rows = {k: row.values for k, row in sheets.rows(assessment_id).items()}
            kind = assessment.organisation.kind
            result = classify(facts.organisation_facts(rows, regulation, kind), regulation)
            held = ballots.of(assessment.id, regulation, double=double)
            voted = ballot.outcome(held.last, regulation)
            missing = completeness.missing(rows, result, regulation, voted)
            missing = (*members, *missing, *completeness.missing_ballot(held))
            if missing:
                raise Incomplete(missing)
            outcome = {"total": str(result.total), "best": result.best, "worst": result.worst}
            outcome["voted"] = " ".join(voted.leaders) if voted else ""
            move(actor, Act.SHEET_SUBMIT, assessment, key=key, at=at, outcome=outcome)
    except AlreadyDone:
        return


def _members(
    actor: Actor, assessment: Assessment, regulation: Regulation, at: Clock, *, double: bool
) -> tuple[Missing, ...]:
    """Count the members of a branch with a roll again; what their pages lack."""
    reading = member_counts.refresh(actor, assessment, regulation, at)
    if not reading.standings:
        return ()
    held = votes.of(assessment.id, regulation, double=double)
    return completeness.missing_members(reading, held)


def return_(actor: Actor, assessment_id: int, reason: str, *, key: str, at: Clock) -> None:
    """Give a submitted or verified sheet back to its branch with a reason (1 to 4000 characters).

    The same form key again changes nothing. Raises Refused without a reason, NotHere or
    WrongState as `guard.opened` does.
    """
    if not values.normalise(reason):
        raise Refused(NO_REASON)
    try:
        with opened(actor, Act.SHEET_RETURN, assessment_id, key=key) as assessment:
            move(actor, Act.SHEET_RETURN, assessment, key=key, at=at, reason=reason)
            if assessment.organisation.kind == "committee":
                # Its branches may have been decided, or annulled, while it lay with others.
                cycle = assessment.cycle
                regulation = regulations.by_sha256(cycle.regulation_sha256)
                branch_counts.refresh(actor.user_id, cycle, regulation, at)
    except AlreadyDone:
        return
