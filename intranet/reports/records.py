"""The records that papers are printed from.

A paper prints a stored record and decides nothing: every figure, tier, reason and label stands in
the record, and the same record gives the same bytes. Texts are data and print as typed. ``None``
means "not known yet" and leaves a space to be filled in by hand.

Scores are exact decimals with at most two places; moments are aware and are printed in
Asia/Ho_Chi_Minh; labels (state, answer, tier) are the Vietnamese words that people read.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion of the score sheet (II.B.1.2): its content, its maximum and both scores."""

    number: str
    name: str
    content: str
    maximum: Decimal
    self_score: Decimal | None = None
    verified_score: Decimal | None = None
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One condition as a plain question, its answer in words ("" while unknown), its clause."""

    label: str
    answer: str
    clause: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason of the result: the tier it belongs to, its clause, its answer and its sentence."""

    tier_name: str
    clause: str
    answer: str
    text: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A person's proposal (II.B.1.3.notes): the tier, the body that proposes, its day, why."""

    tier_name: str
    body: str
    on: date | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count of a secret ballot: its name, and the number."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class VoteRow:
    """The votes for one tier, with their share in words; whether no other tier has more."""

    tier_name: str
    votes: int
    percent: str
    leading: bool


@dataclass(frozen=True, slots=True)
class BallotRecord:
    """The last whole round of a secret ballot (II.B.1.3.notes): counts only.

    ``text`` says which tier leads, or which are level; ``differences`` how that differs from the
    proposed and the computed tier, ``reason`` why the proposal stands all the same.
    """

    number: int
    body: str
    on: date | None
    persons: tuple[CountRow, ...]
    ballots: tuple[CountRow, ...]
    stock: tuple[CountRow, ...]
    votes: tuple[VoteRow, ...]
    text: str
    threshold: str = ""
    differences: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TallyRecord:
    """Everything the tally minutes of one organisation print; a blank form without a ballot."""

    superior: str
    body: str
    branch_name: str
    place: str
    year: int
    regulation_title: str
    regulation_issued: str
    revision: int
    recorded_at: datetime | None
    tiers: tuple[str, ...]
    ballot: BallotRecord | None
    signature_left: tuple[str, ...] = ("TỔ TRƯỞNG TỔ KIỂM PHIẾU",)
    signature_right: tuple[str, ...] = ("CHỦ TRÌ HỘI NGHỊ",)


@dataclass(frozen=True, slots=True)
class MemberNumbers:
    """A branch's members in numbers: on the roll, by tier, waiting, left out."""

    on_roll: int
    tiers: tuple[CountRow, ...]
    waiting: int
    left_out: int


@dataclass(frozen=True, slots=True)
class ScoreSheetRecord:
    """Everything the score sheet (biểu chấm điểm, III.3) of one organisation prints.

    ``tiers`` are the names of all tiers, best first; ``tier_text`` is the tier, or the span
    "từ … đến …" while it is open, and ``best`` and ``worst`` are its ends. ``differs`` is true
    when the proposal is another tier than the computed one. ``recorded_at`` is the record's own
    time, never that of printing; ``None`` prints a blank form without time or check code.
    ``members`` is there where the branch keeps a roll.
    """

    superior: str
    body: str
    branch_name: str
    place: str
    year: int
    regulation_title: str
    regulation_issued: str
    revision: int
    state: str
    recorded_at: datetime | None
    criteria: tuple[CriterionRow, ...]
    self_total: Decimal | None
    verified_total: Decimal | None
    maximum_total: Decimal
    answers: tuple[AnswerRow, ...]
    tiers: tuple[str, ...]
    tier_text: str
    best: str
    worst: str
    reasons: tuple[ReasonRow, ...] = ()
    distance: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    proposal: ProposalRow | None = None
    differs: bool = False
    ballot: BallotRecord | None = None
    members: MemberNumbers | None = None
    signature_left: tuple[str, ...] = ("NGƯỜI LẬP BIỂU",)
    signature_right: tuple[str, ...] = ("T/M CHI BỘ", "BÍ THƯ")
    signer: str = ""
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriterionHead:
    """A column of scores in the summary: the criterion's letter, name and maximum."""

    number: str
    name: str
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One branch in the office's summary.

    ``scores`` stand in the order of the record's criteria and are those that count (verified ones
    where the office has verified). ``computed`` is a tier or a span, ``proposed`` a tier or "",
    ``voted`` the tier with most votes, or that several are level; "" without a whole ballot.
    ``decided`` is the tier that was decided, "" before; ``members`` are there with a roll.
    """

    number: int
    name: str
    type_label: str
    state: str
    scores: tuple[Decimal | None, ...]
    total: Decimal | None
    computed: str
    proposed: str = ""
    differs: bool = False
    voted: str = ""
    ballot: BallotRecord | None = None
    submitted_on: date | None = None
    late_text: str = ""
    note: str = ""
    decided: str = ""
    members: MemberNumbers | None = None
    quota: str = ""


@dataclass(frozen=True, slots=True)
class TierCount:
    """How many branches the points and conditions put in a tier, with the share in words."""

    tier_name: str
    count: int
    percent: str


@dataclass(frozen=True, slots=True)
class SummaryRecord:
    """Everything the office's one-click summary of all branches prints.

    ``recorded_at`` is the newest change among the branches. ``undetermined`` counts the branches
    whose span is still open. ``share_text`` is the sentence on the share of "Trong sạch vững mạnh"
    against its limit (II.B.1.3.a: a warning, never a block); ``share_over`` is true when over.
    ``late`` and ``missing`` are plain lines, one a branch: submitted late, not submitted yet.
    ``members`` are those of all branches with a roll, ``best_share_text`` the sentence on those in
    the best tier against the limit (II.B.2.2.3.a).
    """

    superior: str
    body: str
    place: str
    year: int
    regulation_title: str
    regulation_issued: str
    recorded_at: datetime | None
    criteria: tuple[CriterionHead, ...]
    tiers: tuple[str, ...]
    maximum_total: Decimal
    branches: tuple[SummaryRow, ...]
    tier_counts: tuple[TierCount, ...]
    undetermined: int
    share_text: str
    share_over: bool
    deadline_text: str = ""
    late: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    members: MemberNumbers | None = None
    best_share_text: str = ""
    signature_left: tuple[str, ...] = ("NGƯỜI LẬP BIỂU",)
    signature_right: tuple[str, ...] = ("T/M ĐẢNG ỦY", "BÍ THƯ")
    signer: str = ""
    addressees: tuple[str, ...] = ()
