"""What a sheet still lacks before it can be submitted, as data that pages can link (II.B.1.3)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from intranet import ballot, sheet
from intranet.ballot import Ballot
from intranet.members import Reading, Standing
from intranet.roll import ANNOUNCED_ON, UNKNOWN
from intranet.rounds import State
from intranet.rules import ballot as ballot_rules
from intranet.rules import order
from intranet.rules.answers import MET, NOT_APPLICABLE
from intranet.rules.answers import UNKNOWN as NOT_KNOWN
from intranet.rules.ballot import Outcome
from intranet.rules.organisation import OrganisationResult
from intranet.rules.regulation import Regulation
from intranet.rules.wording import uncapitalised
from intranet.sheet import MEMBERS, PEER_PREFIX, PROPOSAL, SCORE_PREFIX, Row, Rows
from intranet.vote import Vote

#: Boxes that may stay empty; the reasons are asked for only where the proposal differs.
_OPTIONAL_COLUMNS = frozenset({"evidence", "reason", "ballot_reason"})
DIFFERENCE_NEEDS_REASON = "Lý do đề nghị khác với mức tính được"
BALLOT_NEEDS_REASON = "Lý do khi kết quả bỏ phiếu kín khác với mức đề nghị"
PROPOSED_OTHERWISE = "mức đề nghị khác mức tính được"
#: What belongs to the ballot's page: the ballot as a whole, or one of its boxes.
BALLOT = "ballot"
BALLOT_PREFIX = "ballot."
#: What belongs to the pages about members: their rounds, the quota, the day of announcing.
MEMBERS_VOTE, QUOTA, ANNOUNCEMENT = "members.vote", "members.quota", "members.announcement"
NO_ROUND = "Bỏ phiếu phân loại đảng viên: chưa có lần nào đủ số"
OVER_QUOTA = (
    "Số giữ mức {} vượt giới hạn {} người: chọn người giữ, hoặc ghi lý do, "
    "hoặc Đảng ủy cho hưởng tỷ lệ cao hơn"
)
NOT_ANNOUNCED = "Ngày chi bộ công bố kết quả phân loại đảng viên"
ANNOUNCED_TOO_EARLY = "Ngày công bố kết quả trước ngày bỏ phiếu gần nhất ({:%d/%m/%Y})"
_PROPOSAL_TEXTS = {
    "tier": "Mức đề nghị xếp loại",
    "body": "Tập thể (hoặc người) đề nghị mức xếp loại",
    "proposed_on": "Ngày đề nghị mức xếp loại",
    "reason": DIFFERENCE_NEEDS_REASON,
    "ballot_reason": BALLOT_NEEDS_REASON,
}


class Missing(NamedTuple):
    """One thing that is missing: the box it belongs to, and what it is in Vietnamese."""

    field: str
    text: str


def missing(
    rows: Rows,
    result: OrganisationResult,
    regulation: Regulation,
    voted: Outcome | None,
) -> tuple[Missing, ...]:
    """Everything a sheet's boxes lack, in the order of the page.

    Every score, fact and count must be known, and the proposal complete; members who are still
    pending do not count as missing. A proposal that differs from the computed tier needs a reason,
    and so does one that differs from what the ballot says (`voted`, None before it says anything).
    """
    proposal = rows.get(PROPOSAL) or sheet.empty(PROPOSAL)
    found = lacking(rows, regulation, result.case.facts.kind or "branch")
    return found + unexplained(proposal, result, regulation, voted)


def lacking(rows: Rows, regulation: Regulation, kind: str = "branch") -> tuple[Missing, ...]:
    """The boxes that must be filled in and are not, in the order of the page.

    They are called what an organisation of this kind is asked.
    """
    found = []
    for row, column, item in _required(regulation, kind):
        value = (rows.get(row) or sheet.empty(row))[column]
        if value is None or value == "":
            found.append(item)
    return tuple(found)


def unexplained(
    proposal: Row, result: OrganisationResult, regulation: Regulation, voted: Outcome | None
) -> tuple[Missing, ...]:
    """The reasons that a proposal still needs beside what was computed and voted."""
    found = []
    if differs(proposal["tier"], result, regulation) and not proposal["reason"]:
        found.append(Missing("proposal_reason", DIFFERENCE_NEEDS_REASON))
    if voted_otherwise(proposal["tier"], voted) and not proposal.get("ballot_reason"):
        found.append(Missing("ballot_reason", BALLOT_NEEDS_REASON))
    return tuple(found)


def missing_ballot(found: Ballot) -> tuple[Missing, ...]:
    """What the secret ballot lacks: counts that are whole and fit together, in one round at least.

    A round that was begun must be finished. Counts that two accounts enter apart are not named.
    """
    number = found.current
    state = found.state(number)
    if state is State.DONE:
        return ()
    newest = found.newest(number)
    if state is State.DRAFT and newest:
        regulation = found.regulation
        return tuple(
            Missing(BALLOT_PREFIX + name, ballot.missing_label(name, number, regulation))
            for name in ballot.lacking(newest.row, regulation)
        )
    return (Missing(BALLOT, ballot.sentence(state, number)),)


def missing_members(reading: Reading, held: Vote) -> tuple[Missing, ...]:
    """What a branch with a roll lacks beside its sheet: rounds, quota, announcement (II.B.2.2).

    `held` says how far the rounds have come. Members who still wait are not missing: the span is
    submitted as it stands.
    """
    found = []
    state = held.state(held.current)
    if state not in {State.DONE, State.NONE}:
        title = f"Bỏ phiếu phân loại đảng viên lần {held.current}"
        found.append(Missing(MEMBERS_VOTE, f"{title}: {uncapitalised(state.value)}"))
    elif not reading.rounds and reading.waiting:
        found.append(Missing(MEMBERS_VOTE, NO_ROUND))
    rule = reading.regulation.members.quota
    if reading.has_own_quota and reading.is_over_quota and rule.effect == "block":
        best = reading.regulation.members.tier(rule.tier).name
        over = len(reading.staying) - (reading.quota.keep or 0)
        found.append(Missing(QUOTA, OVER_QUOTA.format(best, over)))
    last, announced = reading.last_day, reading.branch_facts.get(ANNOUNCED_ON, UNKNOWN).value
    if last is not None and announced is None:
        found.append(Missing(ANNOUNCEMENT, NOT_ANNOUNCED))
    elif last is not None and str(announced) < last.isoformat():
        found.append(Missing(ANNOUNCEMENT, ANNOUNCED_TOO_EARLY.format(last)))
    return tuple(found)


def before_deciding(
    rows: Rows, result: OrganisationResult, reading: Reading | None, regulation: Regulation
) -> tuple[Missing, ...]:
    """What keeps an organisation from being decided: peers, members who wait, an open tier (II.B).

    `reading` are the members of a branch with a roll. `field` is the member's key where it is one.
    """
    peers = order.Peers(
        _answer(rows, "authority"),
        {p.key: _answer(rows, PEER_PREFIX + p.key) for p in regulation.mass_organisations},
    )
    below = [_member_step(each) for each in reading.standings] if reading else []
    found = order.before_deciding(peers, result, below, regulation)
    return tuple(Missing(each.subject, each.text) for each in found)


def _answer(rows: Rows, key: str) -> str | None:
    value = (rows.get(key) or sheet.empty(key))["answer"]
    return None if value is None else str(value)


def _member_step(each: Standing) -> order.MemberStep:
    known = each.result.case.facts
    review = MET if known.review_completed else NOT_KNOWN
    return order.MemberStep(
        key=f"member.{each.member.id}",
        name=each.member.full_name,
        civil_servant=known.civil_servant,
        grade=known.civil_grade,
        review=NOT_APPLICABLE if known.exempt else review,
        through=not each.waits,
        not_assessed=each.member.not_assessed,
    )


@lru_cache(maxsize=16)
def _required(regulation: Regulation, kind: str) -> tuple[tuple[str, str, Missing], ...]:
    """Every box that must be filled in: its row, its column, and what it is when it is missing."""
    return tuple(
        (box.row, box.column, Missing(box.name, label(box, regulation, kind)))
        for box in sheet.fields(regulation)
        if box.column not in _OPTIONAL_COLUMNS
    )


def differs(proposed: object, result: OrganisationResult, regulation: Regulation) -> bool:
    """Whether a proposed tier is not the computed one, or lies outside the open span."""
    order = [tier.key for tier in regulation.tiers]
    if proposed not in order:
        return False
    return not order.index(result.best) <= order.index(proposed) <= order.index(result.worst)


def voted_otherwise(proposed: object, voted: Outcome | None) -> bool:
    """Whether the ballot says something else than the proposal; a tie says no one tier."""
    if voted is None or not isinstance(proposed, str):
        return False
    return not ballot_rules.agrees(voted.leaders, (proposed,))


def differences(
    proposed: object, result: OrganisationResult, voted: Outcome | None, regulation: Regulation
) -> tuple[str, ...]:
    """How the computed, the proposed and the voted tier differ, in words; nothing is resolved."""
    first = (PROPOSED_OTHERWISE,) if differs(proposed, result, regulation) else ()
    return (*first, *ballot_differences(proposed, result, voted, regulation))


def ballot_differences(
    proposed: object, result: OrganisationResult, voted: Outcome | None, regulation: Regulation
) -> tuple[str, ...]:
    """How what the ballot says differs from the proposed and the computed tier, in words."""
    if voted is None:
        return ()
    if voted.is_tie:
        return ("kết quả bỏ phiếu ngang nhau",)
    found = []
    if voted_otherwise(proposed, voted):
        found.append("kết quả bỏ phiếu khác mức đề nghị")
    order = [tier.key for tier in regulation.tiers]
    span = order[order.index(result.best) : order.index(result.worst) + 1]
    if not ballot_rules.agrees(voted.leaders, tuple(span)):
        found.append("kết quả bỏ phiếu khác mức tính được")
    return tuple(found)


def label(box: sheet.Field, regulation: Regulation, kind: str = "branch") -> str:
    """What a box is called where it stands alone, away from the sheet."""
    if box.row.startswith(SCORE_PREFIX):
        criterion = regulation.criterion(box.row.removeprefix(SCORE_PREFIX))
        what = "Minh chứng" if box.column == "evidence" else "Điểm"
        return f"{what} tiêu chí {criterion.number}) {criterion.name}"
    if box.row.startswith(PEER_PREFIX):
        peer = next(p for p in regulation.mass_organisations if PEER_PREFIX + p.key == box.row)
        return f"Xếp loại của {peer.name}"
    if box.row == PROPOSAL:
        return _PROPOSAL_TEXTS[box.column]
    if box.row == MEMBERS:
        return regulation.questions_for(kind)[f"subordinates.{box.column}"].label
    return regulation.questions_for(kind)[box.name].label
