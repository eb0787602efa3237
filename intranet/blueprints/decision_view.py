"""What the page of a new decision shows: each branch with its boxes, and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from intranet import completeness
from intranet.blueprints import ballot_view
from intranet.blueprints.labels import span_text
from intranet.completeness import Missing
from intranet.decision import REACHED, BranchRuling
from intranet.forms.decision import COUNTS, PICK, SEEN, TEXT, TIER, RulingsForm, box
from intranet.members import Standing
from intranet.ready import Ready, Year
from intranet.rules.wording import capitalised

USUAL_BODY = "Ban Chấp hành {}"
HEAD_LABELS: Mapping[str, str] = {
    "number": "Số quyết định",
    "decided_on": "Ngày quyết định",
    "body": "Tập thể quyết định",
    "members": "Tổng số ủy viên",
    "present": "Có mặt",
    "in_favour": "Tán thành",
    "against": "Không tán thành",
    "abstained": "Không có ý kiến",
}
NOT_RATED, NOT_ASSESSED = "Không đánh giá", "Chưa đánh giá trong đợt"
WAITS = "Còn chờ"


@dataclass(frozen=True)
class Shown:
    """What was typed into the form, None before anything was; what is wrong; what is ticked."""

    typed: MultiDict[str, str] | None
    errors: Mapping[str, str]
    picked: frozenset[int]

    def text(self, name: str, otherwise: str = "") -> str:
        """What stands in a box."""
        return otherwise if self.typed is None else self.typed.get(name, otherwise)


def head(
    typed: Mapping[str, str] | None, errors: Mapping[str, str], committee: str
) -> SimpleNamespace:
    """The boxes of a decision's head; the body is the committee's executive unless another is."""
    usual = {"body": USUAL_BODY.format(committee)} if typed is None else {}
    texts = usual if typed is None else typed
    boxes = {
        name: SimpleNamespace(
            name=name, label=label, value=texts.get(name, ""), error=errors.get(name)
        )
        for name, label in HEAD_LABELS.items()
    }
    counts = [boxes.pop(name) for name in COUNTS]
    return SimpleNamespace(**boxes, counts=counts)


def usual_picks(year: Year) -> frozenset[int]:
    """The branches that a new decision is about before anybody ticks: all that can be decided."""
    return frozenset(each.sheet.id for each in year.ready if not each.missing)


def branch(each: Ready, form: RulingsForm, shown: Shown) -> SimpleNamespace:
    """One branch with what was computed, voted and proposed, its boxes, and its members."""
    found, regulation, one = each.sheet, each.sheet.regulation, each.sheet.id
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    ruling = form.rulings.get(one, BranchRuling())
    result = each.result
    return SimpleNamespace(
        id=one,
        name=found.organisation.name,
        anew=each.anew,
        total=result.total,
        computed=SimpleNamespace(key=result.tier, name=span_text(result, regulation)),
        voted=ballot_view.leader(each.voted, regulation),
        votes=ballot_view.leading_votes(each.voted),
        proposed=regulation.tier(each.proposed).name if each.proposed else None,
        notes=[
            *(capitalised(text) for text in _differences(each)),
            *(f"{flag.text} ({flag.clause})" for flag in result.flags),
        ],
        pick=SimpleNamespace(name=PICK, value=one, checked=one in shown.picked),
        tier=SimpleNamespace(
            name=box(TIER, one),
            choices=[SimpleNamespace(value=t.key, label=t.name) for t in regulation.tiers],
            value=shown.text(box(TIER, one), result.tier or ""),
            error=shown.errors.get(box(TIER, one)),
        ),
        reason=_reason(shown, box(TEXT, one), each.exceptions(ruling.branch.tier, ruling.chosen)),
        seen=SimpleNamespace(name=box(SEEN, one), value=each.seen),
        missing=[_linked(item, at) for item in each.missing],
        waiting=[item.text for item in each.waiting] if each.anew else [],
        quota=_quota_lines(each),
        members=[_member(each, standing, ruling, shown) for standing in each.standings],
        open_members=any(
            name.startswith((box(TIER, one) + ".", box(TEXT, one) + ".")) for name in shown.errors
        )
        or bool(ruling.chosen),
        urls=SimpleNamespace(
            home=url_for("home.branch", **at),
            sheet=url_for("scoring.sheet_page", **at),
            members=url_for("quota.page", **at),
        ),
    )


def _differences(each: Ready) -> tuple[str, ...]:
    return completeness.differences(each.proposed, each.result, each.voted, each.sheet.regulation)


def _reason(shown: Shown, name: str, why: list[str]) -> SimpleNamespace:
    return SimpleNamespace(
        name=name, value=shown.text(name), error=shown.errors.get(name), why="; ".join(why)
    )


def _linked(item: Missing, at: Mapping[str, Any]) -> SimpleNamespace:
    """What is missing, linked to where it is seen to."""
    of_members = item.field.startswith(("member.", "subordinates"))
    endpoint = "quota.page" if of_members else "scoring.sheet_page"
    return SimpleNamespace(text=item.text, anchor=url_for(endpoint, **at))


def _quota_lines(each: Ready) -> list[str]:
    if each.reading is None or not each.reading.has_own_quota:
        return []
    return [reason.text for reason in each.reading.quota.reasons]


def _member(each: Ready, standing: Standing, ruling: BranchRuling, shown: Shown) -> SimpleNamespace:
    one, member = each.sheet.id, standing.member.id
    tiers = each.sheet.regulation.members.tiers
    tier = standing.result.tier if standing.is_rated else None
    own = ruling.members.get(member, REACHED)
    return SimpleNamespace(
        id=member,
        name=standing.member.full_name,
        tier=SimpleNamespace(key=tier.key, name=tier.name) if tier else None,
        outcome=_left_out(standing),
        choice=SimpleNamespace(
            name=box(TIER, one, member),
            choices=[SimpleNamespace(value=t.key, label=t.name) for t in tiers],
            value=shown.text(box(TIER, one, member)),
            error=shown.errors.get(box(TIER, one, member)),
        )
        if tier
        else None,
        reason=_reason(
            shown,
            box(TEXT, one, member),
            each.member_exceptions(standing, own.tier, ruling.chosen),
        ),
    )


def _left_out(standing: Standing) -> str:
    if standing.waits:
        return WAITS
    return NOT_ASSESSED if standing.member.not_assessed else NOT_RATED


# --- what comes of it -----------------------------------------------------------------------------


def outcome(year: Year, form: RulingsForm, picked: frozenset[int]) -> SimpleNamespace:
    """What the decision as typed says: each branch's tier and quota, and the share of the best."""
    ready = [each for each in year.ready if each.sheet.id in picked]
    lines = [_outcome_line(each, form.rulings.get(each.sheet.id, BranchRuling())) for each in ready]
    chosen = {
        each.sheet.id: form.rulings.get(each.sheet.id, BranchRuling()).branch.tier
        or each.result.tier
        for each in ready
        if not each.anew
    }
    shares = year.shares(chosen)
    return SimpleNamespace(
        branches=sum(not each.anew for each in ready),
        members=sum(len(each.settled) for each in ready),
        lines=lines,
        shares=shares,
        limit_percent=year.ready[0].sheet.regulation.strong_share_limit.percent if shares else None,
        left=len({*year.decided, *year.computed}) - len({*year.decided, *chosen}),
        blocked=[each.sheet.organisation.name for each in ready if each.missing],
    )


def _outcome_line(each: Ready, ruling: BranchRuling) -> SimpleNamespace:
    regulation = each.sheet.regulation
    tier = None if each.anew else ruling.branch.tier or each.result.tier
    found = each.quota(ruling.chosen)
    over = 0
    if found is not None and found.keep is not None:
        over = max(0, (found.facts.nominated or 0) - found.keep)
    why = [] if each.anew else each.exceptions(ruling.branch.tier, ruling.chosen)
    lacking = why if why and not ruling.branch.reason else []
    members = [
        standing.member.full_name
        for standing in each.settled
        if _lacks_reason(each, standing, ruling)
    ]
    return SimpleNamespace(
        name=each.sheet.organisation.name,
        tier=SimpleNamespace(key=tier, name=regulation.tier(tier).name) if tier else None,
        anew=each.anew,
        best=found.facts.nominated if found else None,
        limit=found.limit if found else None,
        over=over,
        why="; ".join(lacking),
        members=members,
    )


def _lacks_reason(each: Ready, standing: Standing, ruling: BranchRuling) -> bool:
    own = ruling.members.get(standing.member.id, REACHED)
    why = each.member_exceptions(standing, own.tier, ruling.chosen)
    return bool(why) and standing.is_rated and not own.reason
