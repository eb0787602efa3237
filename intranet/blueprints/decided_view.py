"""What pages show of decisions that were taken: their heads, and what each of them decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from types import SimpleNamespace

from flask import url_for

from intranet import values
from intranet.decision import KIND_LABELS, NOT_ASSESSED, NOT_RATED, Details
from intranet.queries.decided import ANNULLED, GAVE, PRAISED, Line, Published, Reach
from intranet.queries.decisions import DecisionTaken
from intranet.rules.regulation import Regulation

OUTCOME_LABELS: Mapping[str, str] = {
    NOT_RATED: "Không đánh giá",
    NOT_ASSESSED: "Chưa đánh giá trong đợt",
}
PART_TITLES: Mapping[str, str] = {
    GAVE: "Kết quả được quyết định",
    ANNULLED: "Kết quả bị huỷ bỏ",
    PRAISED: "Chi bộ được khen thưởng",
}


def named(taken: DecisionTaken | None) -> str:
    """A decision in a few words: its number and day; empty without one."""
    if taken is None:
        return ""
    return f"số {taken.details.number} ngày {values.format_date(taken.details.decided_on)}"


def vote_text(details: Details) -> str:
    """Who was there and how they voted, in words; empty where nobody here counted."""
    if details.members is None:
        return ""
    return (
        f"{details.present}/{details.members} có mặt: {details.in_favour} tán thành, "
        f"{details.against} không tán thành, {details.abstained} không có ý kiến"
    )


def decision_line(taken: DecisionTaken, reach: Mapping[int, Reach], year: int) -> SimpleNamespace:
    """One decision as a list or the head of its page shows it."""
    about = reach.get(taken.id, Reach())
    return SimpleNamespace(
        id=taken.id,
        kind=KIND_LABELS[taken.kind],
        number=taken.details.number,
        decided_on=taken.details.decided_on,
        body=taken.details.body,
        votes=vote_text(taken.details),
        branches=about.branches,
        members=about.members,
        recorded=f"{taken.recorded_by}, {values.format_moment(taken.recorded_at)}",
        url=url_for("decisions.page", year=year, decision_id=taken.id),
    )


def parts(lines: Iterable[Line], regulation: Regulation, year: int) -> list[SimpleNamespace]:
    """What a decision did, part by part: branches with their tiers, members below theirs."""
    found = list(lines)
    shown = []
    for did, title in PART_TITLES.items():
        own = [line for line in found if line.did == did]
        if own:
            shown.append(SimpleNamespace(title=title, branches=_branches(own, regulation, year)))
    return shown


def _branches(lines: list[Line], regulation: Regulation, year: int) -> list[SimpleNamespace]:
    """The lines of one part, a branch each; of one whose members alone it is about, no tier."""
    order = {line.branch_id: place for place, line in enumerate(lines)}
    lines = sorted(lines, key=lambda line: (order[line.branch_id], line.revision))
    shown = []
    for (one, revision), group in groupby(lines, lambda line: (line.branch_id, line.revision)):
        own = list(group)
        whole = next((line for line in own if line.member_id is None), None)
        shown.append(
            SimpleNamespace(
                name=own[0].branch,
                tier=tier_label(whole.tier, regulation) if whole and whole.tier else None,
                members=[
                    SimpleNamespace(
                        name=line.member, tier=member_label(line.tier, line.outcome, regulation)
                    )
                    for line in own
                    if line.member_id is not None
                ],
                url=url_for("results.revision", year=year, branch_id=one, revision=revision),
            )
        )
    return shown


def published(branch: Published, regulation: Regulation) -> SimpleNamespace:
    """A branch of the list for publishing: those members alone who have a tier."""
    return SimpleNamespace(
        name=branch.branch,
        tier=tier_label(branch.tier, regulation),
        members=[
            SimpleNamespace(name=name, tier=member_label(tier, "", regulation))
            for name, tier in branch.members
            if tier
        ],
    )


def tier_label(key: str, regulation: Regulation) -> SimpleNamespace:
    """A branch's tier: its key and its name."""
    return SimpleNamespace(key=key, name=regulation.tier(key).name)


def member_label(key: str | None, outcome: str, regulation: Regulation) -> SimpleNamespace:
    """A member's tier, or that he has none and why."""
    if key is None:
        return SimpleNamespace(key=None, name=OUTCOME_LABELS.get(outcome, ""))
    return SimpleNamespace(key=key, name=regulation.members.tier(key).name)
