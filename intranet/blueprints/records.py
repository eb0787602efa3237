"""From stored rows to the records that papers are printed from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast

from intranet import ballot, clock, completeness, overview, sheet, values
from intranet.blueprints.ballot_view import leader
from intranet.blueprints.labels import (
    ANSWER_LABELS,
    FAILING_LABELS,
    TYPE_LABELS,
    span_text,
    state_label,
)
from intranet.blueprints.sheet_view import Boxes, choice_labels
from intranet.member_summary import Summary
from intranet.overview import BranchLine, Overview
from intranet.queries.cycles import CycleHead
from intranet.queries.organisations import Signing
from intranet.queries.sheets import Sheet
from intranet.queries.steps import StepTaken
from intranet.reports.records import (
    AnswerRow,
    BallotRecord,
    CountRow,
    CriterionHead,
    CriterionRow,
    MemberNumbers,
    ProposalRow,
    ReasonRow,
    ScoreSheetRecord,
    SummaryRecord,
    SummaryRow,
    TallyRecord,
    TierCount,
    VoteRow,
)
from intranet.rules import ballot as ballot_rules
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult
from intranet.rules.wording import capitalised
from intranet.sheet import (
    LEADERS,
    MEMBERS,
    PEER_PREFIX,
    PROPOSAL,
    SCORE_PREFIX,
    Row,
    Rows,
    StoredRow,
)

NOT_PROPOSED = "chưa đề nghị"


def score_sheet(
    found: Sheet,
    stored: dict[str, StoredRow],
    taken: list[StepTaken],
    signing: Signing,
    members: MemberNumbers | None,
    members_at: dt.datetime | None,
) -> ScoreSheetRecord:
    """The record of one branch's score sheet as it is stored at this moment.

    `members` are its members in numbers with the newest change to them, where it keeps a roll.
    """
    regulation = found.regulation
    rows, result = overview.read(found, stored)
    proposal = rows.get(PROPOSAL, sheet.empty(PROPOSAL))
    proposed = proposal["tier"]
    criteria = _criteria(regulation, stored)
    given = [row.self_score for row in criteria if row.self_score is not None]
    checked = [row.verified_score for row in criteria if row.verified_score is not None]
    organisation = found.organisation
    return ScoreSheetRecord(
        superior=organisation.superior,
        body=organisation.paper_name,
        branch_name=organisation.name,
        place=organisation.place,
        year=found.year,
        regulation_title=regulation.title,
        regulation_issued=issued(regulation),
        revision=found.revision,
        state=state_label(found),
        recorded_at=max(
            filter(None, (overview.recorded_at(found, stored, taken), members_at)), default=None
        ),
        criteria=criteria,
        self_total=sum(given, Decimal()) if len(given) == len(criteria) else None,
        verified_total=sum(checked, Decimal()) if len(checked) == len(criteria) else None,
        maximum_total=regulation.maximum_total,
        answers=tuple(_answers(found, stored)),
        tiers=tuple(tier.name for tier in regulation.tiers),
        tier_text=span_text(result, regulation),
        best=regulation.tier(result.best).name,
        worst=regulation.tier(result.worst).name,
        reasons=tuple(_reasons(result, regulation)),
        distance=result.distance,
        flags=tuple(flag.text for flag in result.flags),
        proposal=_proposal(proposal, regulation),
        differs=completeness.differs(proposed, result, regulation),
        ballot=_ballot(found, rows, result),
        members=members,
        signature_right=titles(signing, "T/M CHI BỘ"),
        signer=signing.name,
        addressees=signing.addressees,
    )


def titles(signing: Signing, usual: str) -> tuple[str, ...]:
    """What stands above a signature; the usual words where the organisation has none."""
    return signing.signs_for or usual, signing.title or "BÍ THƯ"


def tally(found: Sheet, stored: dict[str, StoredRow]) -> TallyRecord:
    """The record of the last whole round of a branch's ballot; without one, of a blank form."""
    rows, result = overview.read(found, stored)
    organisation, regulation = found.organisation, found.regulation
    held = _ballot(found, rows, result)
    return TallyRecord(
        superior=organisation.superior,
        body=organisation.paper_name,
        branch_name=organisation.name,
        place=organisation.place,
        year=found.year,
        regulation_title=regulation.title,
        regulation_issued=issued(regulation),
        revision=found.revision,
        recorded_at=clock.moment(found.ballot.at) if found.ballot else None,
        tiers=tuple(tier.name for tier in regulation.tiers),
        # How it differs from a proposal is for the sheet to say, not for the tellers.
        ballot=replace(held, differences=(), reason="") if held else None,
    )


def summary(cycle: CycleHead, found: Overview, signing: Signing) -> SummaryRecord:
    """The record of the office's summary of all branches."""
    regulation = cycle.regulation
    lines = found.lines
    last = found.lines[0].timeliness.last_day if lines else None
    return SummaryRecord(
        superior=cycle.superior,
        body=cycle.committee_paper_name,
        place=cycle.place,
        signature_right=titles(signing, "T/M ĐẢNG ỦY"),
        signer=signing.name,
        addressees=signing.addressees,
        year=cycle.year,
        regulation_title=regulation.title,
        regulation_issued=issued(regulation),
        recorded_at=found.recorded_at,
        criteria=tuple(CriterionHead(c.number, c.name, c.maximum) for c in regulation.criteria),
        tiers=tuple(tier.name for tier in regulation.tiers),
        maximum_total=regulation.maximum_total,
        branches=tuple(_branch(i, line) for i, line in enumerate(lines, start=1)),
        tier_counts=tuple(
            TierCount(tier.name, count, percent(count, len(lines)))
            for tier in regulation.tiers
            for count in [found.tiers.get(tier.key, 0)]
        ),
        undetermined=found.tiers[None],
        share_text=found.share.text if found.share else "",
        share_over=found.share.over if found.share else False,
        deadline_text=f"Hạn nộp: hết ngày {values.format_date(last)}" if last else "",
        late=tuple(
            f"{line.sheet.organisation.name}: nộp muộn {line.timeliness.days_late} ngày"
            for line in lines
            if line.submitted_at and not line.timeliness.in_time
        ),
        missing=tuple(
            f"{line.sheet.organisation.name}: chưa nộp ({state_label(line.sheet).lower()})"
            for line in lines
            if line.submitted_at is None
        ),
        flags=tuple(
            f"{line.sheet.organisation.name}: {flag.text}"
            for line in lines
            for flag in line.result.flags
        ),
        members=_totals(found, regulation),
        best_share_text=found.members.best.text if found.members else "",
    )


def percent(part: int, whole: int) -> str:
    """A share with one decimal, halves up, exactly reckoned: 5 of 12 is `41,7%`."""
    if not whole:
        return ""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{values.format_decimal(Decimal(tenths).scaleb(-1))}%"


def issued(regulation: Regulation) -> str:
    """Who issued the plan and when, as far as it says."""
    on = f", ngày {values.format_date(regulation.issued_on)}" if regulation.issued_on else ""
    return f"{regulation.issued_by}{on}"


def _criteria(regulation: Regulation, stored: Mapping[str, StoredRow]) -> tuple[CriterionRow, ...]:
    found = []
    for criterion in regulation.criteria:
        key = SCORE_PREFIX + criterion.key
        row = stored.get(key, StoredRow(sheet.empty(key)))
        found.append(
            CriterionRow(
                criterion.number,
                criterion.name,
                criterion.content,
                criterion.maximum,
                _points(row.values["self_score"]),
                _points(row.verified["self_score"] if row.verified else None),
                str(row.values["evidence"]),
                row.note,
            )
        )
    return tuple(found)


def _proposal(row: Row, regulation: Regulation) -> ProposalRow | None:
    """The proposal as far as it was filled in; None while nothing was."""
    if row == sheet.empty(PROPOSAL):
        return None
    return ProposalRow(
        regulation.tier(str(row["tier"])).name if row["tier"] else NOT_PROPOSED,
        str(row["body"]),
        values.parse_date(str(row["proposed_on"] or "")),
        str(row["reason"]),
    )


def _ballot(found: Sheet, rows: Rows, result: OrganisationResult) -> BallotRecord | None:
    """The last whole round of the ballot with what it says; None while there is none."""
    voted = ballot.outcome(found.ballot, found.regulation)
    if found.ballot is None or voted is None:
        return None
    row, regulation = found.ballot.row, found.regulation
    proposal = rows.get(PROPOSAL, sheet.empty(PROPOSAL))

    def listed(names: tuple[str, ...]) -> tuple[CountRow, ...]:
        return tuple(
            CountRow(capitalised(ballot_rules.WORDS[name]), number)
            for name in names
            if isinstance(number := row[name], int)
        )

    return BallotRecord(
        number=found.ballot.number,
        body=str(row[ballot.BODY]),
        on=values.parse_date(str(row[ballot.DAY])),
        persons=listed(ballot_rules.PERSONS),
        ballots=listed(ballot_rules.BALLOTS),
        stock=listed(ballot_rules.STOCK),
        votes=tuple(
            VoteRow(each.name, each.votes, each.percent, each.key in voted.leaders)
            for each in voted.tiers
        ),
        text=voted.text,
        threshold=voted.threshold or "",
        differences=completeness.ballot_differences(proposal["tier"], result, voted, regulation),
        reason=str(proposal["ballot_reason"]),
    )


def _answers(found: Sheet, stored: dict[str, StoredRow]) -> list[AnswerRow]:
    """Every question with its answer in words, in the order of the sheet."""
    regulation = found.regulation
    asked = regulation.questions_for(found.organisation.kind)
    boxes = Boxes(regulation, found.organisation.kind, stored)
    labels = choice_labels(regulation)
    answers = []
    for field in sheet.fields(regulation):
        if field.row.startswith(SCORE_PREFIX) or field.row == PROPOSAL:
            continue
        text = boxes.box(field.name).value
        question = asked[_question(field)]
        label = question.label
        if field.row.startswith(PEER_PREFIX):
            key = field.row.removeprefix(PEER_PREFIX)
            label = next(p.name for p in regulation.mass_organisations if p.key == key)
        answers.append(AnswerRow(label, labels.get((field.name, text), text), question.clause))
    return answers


def _question(field: sheet.Field) -> str:
    if field.row.startswith(PEER_PREFIX):
        return "mass_organisations"
    if field.row == MEMBERS:
        return f"subordinates.{field.column}"
    if field.row == LEADERS:
        return f"leaders_{field.column}"
    return field.row


def _reasons(result: OrganisationResult, regulation: Regulation) -> list[ReasonRow]:
    return [
        ReasonRow(
            regulation.tier(reason.tier).name if reason.tier else "",
            reason.clause,
            (FAILING_LABELS if reason.failing else ANSWER_LABELS)[reason.answer.value],
            reason.text,
        )
        for reason in result.reasons
    ]


def _branch(number: int, line: BranchLine) -> SummaryRow:
    found = line.sheet
    regulation = found.regulation
    late = line.timeliness.days_late
    return SummaryRow(
        number=number,
        name=found.organisation.name,
        type_label=TYPE_LABELS[found.organisation.type],
        state=state_label(found),
        scores=tuple(
            _points(line.rows.get(SCORE_PREFIX + c.key, sheet.empty("score.x"))["self_score"])
            for c in regulation.criteria
        ),
        total=line.result.total,
        computed=span_text(line.result, regulation),
        proposed=regulation.tier(line.proposed).name if line.proposed else "",
        differs=line.differs,
        voted=leader(line.voted, regulation),
        ballot=_ballot(found, line.rows, line.result),
        submitted_on=line.submitted_at.date() if line.submitted_at else None,
        late_text=f"muộn {late} ngày" if line.submitted_at and late else "",
        note="Cần xem lại" if line.to_look_at else "",
        decided=regulation.tier(line.decided).name if line.decided else "",
        members=_numbers(line.members, regulation) if line.members else None,
        quota=_quota(line),
    )


def _numbers(known: Summary, regulation: Regulation) -> MemberNumbers:
    """A branch's members in numbers, by tier."""
    tiers = _by_tier(known.tiers, regulation)
    return MemberNumbers(known.listed, tiers, known.waiting, known.left_out)


def _totals(found: Overview, regulation: Regulation) -> MemberNumbers | None:
    """The members of all branches with a roll."""
    known = found.members
    if known is None:
        return None
    on_roll = sum(known.tiers) + known.waiting + known.left_out
    tiers = _by_tier(known.tiers, regulation)
    return MemberNumbers(on_roll, tiers, known.waiting, known.left_out)


def _by_tier(numbers: tuple[int, ...], regulation: Regulation) -> tuple[CountRow, ...]:
    tiers = regulation.members.tiers
    return tuple(CountRow(t.name, number) for t, number in zip(tiers, numbers, strict=False))


def _quota(line: BranchLine) -> str:
    """How many can stay in the best tier, and how many more do."""
    if line.members is None or line.members.keep is None:
        return ""
    over = f", vượt {line.over_quota}" if line.over_quota else ""
    return f"nhiều nhất {line.members.keep}{over}"


def _points(hundredths: object) -> Decimal | None:
    return None if hundredths is None else values.to_decimal(cast("int", hundredths))
