"""The records that papers about a branch's members are printed from.

As with `records`: a paper prints what stands here and decides nothing. Of a member a record holds
the name, the counted votes and what came of them, and nothing of grades, discipline or birth.
"""

from dataclasses import dataclass
from datetime import date, datetime

from intranet.reports.records import CountRow, MemberNumbers


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What every paper of a branch begins and ends with.

    Without `recorded_at` the paper is a blank form: no date, no check code.
    """

    superior: str
    body: str
    branch_name: str
    place: str
    year: int
    regulation_title: str
    regulation_issued: str
    revision: int
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TierHead:
    """A column of votes: the tier's name and the votes it needs, None while nobody counted."""

    name: str
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class MemberVoteRow:
    """One member's row of a round: votes by tier, ballots without a mark for him, the outcome.

    Empty cells where there are no `votes` yet; `without_best` strikes the best tier out. `reached`
    is the place of the tier that the votes gave, None where they gave none.
    """

    name: str
    without_best: bool = False
    votes: tuple[int | None, ...] = ()
    no_mark: int | None = None
    reached: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class MemberReasonRow:
    """A member who has no result, and why: `state` in two words, `reason` in a sentence."""

    name: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class MemberTallyRecord:
    """The tally minutes of one round of the vote on members (II.B.2.2); a blank form without `on`.

    `base` is the number that the votes are a share of, in words and as it was that day. `left_out`
    are those on the roll that day whom this round did not rate; `rated_before` counts those who
    had their result already.
    """

    head: PaperHead
    number: int
    on: date | None
    official: int | None
    base: str
    persons: tuple[CountRow, ...]
    ballots: tuple[CountRow, ...]
    stock: tuple[CountRow, ...]
    tiers: tuple[TierHead, ...]
    rows: tuple[MemberVoteRow, ...]
    absent: tuple[MemberReasonRow, ...] = ()
    left_out: tuple[MemberReasonRow, ...] = ()
    rated_before: int = 0
    signature_left: tuple[str, ...] = ("TỔ TRƯỞNG TỔ KIỂM PHIẾU",)
    signature_right: tuple[str, ...] = ("CHỦ TRÌ HỘI NGHỊ",)


@dataclass(frozen=True, slots=True)
class RatedRow:
    """A member with his tier: his votes as “15/17”, the round they come from and its day."""

    name: str
    votes: str
    round: int | None
    on: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TierGroup:
    """The members of one tier, with their share of all that were rated in words."""

    tier_name: str
    percent: str
    rows: tuple[RatedRow, ...]


@dataclass(frozen=True, slots=True)
class MemberListRecord:
    """A branch's members by tier (for 4-ĐGCL and 5-ĐGCL), in full or as it is published.

    `standing` says what the result is worth at this point, `quota` is the reckoning of the best
    tier line by line, `quota_reasons` what was recorded about it.
    """

    head: PaperHead
    standing: str
    announced: date | None
    numbers: MemberNumbers
    groups: tuple[TierGroup, ...]
    without: tuple[MemberReasonRow, ...] = ()
    quota_tier: str = ""
    quota: tuple[str, ...] = ()
    quota_reasons: tuple[str, ...] = ()
    signature_left: tuple[str, ...] = ("NGƯỜI LẬP BIỂU",)
    signature_right: tuple[str, ...] = ("T/M CHI BỘ", "BÍ THƯ")
    signer: str = ""
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """Who of a branch has not completed his review, is not rated yet, or is not rated at all."""

    head: PaperHead
    unreviewed: tuple[MemberReasonRow, ...]
    waiting: tuple[MemberReasonRow, ...]
    left_out: tuple[MemberReasonRow, ...]
    signature_left: tuple[str, ...] = ("NGƯỜI LẬP BIỂU",)
    signature_right: tuple[str, ...] = ("T/M CHI BỘ", "BÍ THƯ")
    signer: str = ""
    addressees: tuple[str, ...] = ()
