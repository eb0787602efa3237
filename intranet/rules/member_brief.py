"""What a round gives a member on one line, with the figures, as the tellers read it out.

The whole reasoning stands in the result itself; this is its shortest form: "đạt 15/17", "chưa đủ:
cần 12/17, có 11".
"""

from __future__ import annotations

from intranet.rules.answers import MET
from intranet.rules.member_conditions import fraction_of
from intranet.rules.member_result import MemberResult, MemberRung, Outcome

NOT_ENOUGH_KNOWN = "Chưa đủ số để biết kết quả"


def brief(result: MemberResult) -> str:
    """The outcome in one short Vietnamese line without a full stop."""
    if result.outcome is Outcome.CLASSIFIED:
        (rung,) = (each for each in result.ladder if each.tier is result.tier)
        return f"{rung.tier.name}: đạt {_figures(rung)}"
    if result.outcome is Outcome.UNDECIDED:
        return _barred(result) if result.is_barred else _short(result)
    if any(rung.vote in result.deciding for rung in result.ladder):
        return NOT_ENOUGH_KNOWN
    return result.why


def _have(rung: MemberRung) -> int:
    return rung.vote.case.count.counted(rung.vote.condition.tiers)


def _figures(rung: MemberRung) -> str:
    """The votes for a tier over the number they are a share of."""
    return f"{_have(rung)}/{rung.vote.case.count.size}"


def _short(result: MemberResult) -> str:
    """The tiers that come nearest, each with what it needs; several where they have as many."""
    most = max(_have(rung) for rung in result.ladder)
    if not most:
        return "Không mức nào có phiếu"
    return "Chưa đủ: " + "; ".join(
        f"{rung.tier.name} cần {_needed(rung)}, có {_have(rung)}"
        for rung in result.ladder
        if _have(rung) == most
    )


def _needed(rung: MemberRung) -> str:
    size = rung.vote.case.count.size or 0
    return f"{fraction_of(rung.vote.condition).least_of(size)}/{size}"


def _barred(result: MemberResult) -> str:
    """The tiers that have their votes and yet cannot be given; there may be none as yet."""
    reached = [rung for rung in result.ladder if rung.vote.answer is MET]
    names = " và ".join(f"{rung.tier.name} {_figures(rung)}" for rung in reached)
    return f"Đủ phiếu nhưng không đủ điều kiện: {names}" if names else NOT_ENOUGH_KNOWN
