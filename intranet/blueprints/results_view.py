"""What the page of a decided result shows, read from the record that was kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from flask import url_for

from intranet import completeness, frozen, sheet, values
from intranet.blueprints import decided_view, sheet_view
from intranet.blueprints.labels import STATE_LABELS, between_text
from intranet.queries import regulations
from intranet.queries.decisions import Decided, DecisionTaken, Mark, Revision, Selected
from intranet.rules import conditions, failings
from intranet.rules.regulation import Regulation
from intranet.sheet import PROPOSAL, SCORE_PREFIX

#: The reason that comes first of each tier in a record: how the total stands to its threshold.
FIRST_CODES = frozenset({conditions.TOTAL, failings.TOTAL_BELOW})
CODE_DIGITS = 8


@dataclass(frozen=True)
class Chain:
    """Every revision of an organisation's result, oldest first, with what decided and annulled."""

    revisions: tuple[Revision, ...]
    results: Mapping[int, Decided]
    taken: Mapping[int, DecisionTaken]
    marks: tuple[Mark, ...]


def result(
    chain: Chain, one: Revision, regulation: Regulation, year: int
) -> SimpleNamespace | None:
    """What was decided in one revision, as it was kept; None where nothing was."""
    decided = chain.results.get(one.id)
    if decided is None:
        return None
    record = json.loads(decided.record)
    its = regulations.by_sha256(record["regulation"])
    taken, annulled = chain.taken[decided.decision_id], chain.taken.get(decided.annulled_by or 0)
    found = record["result"]
    proposed = record["rows"].get(PROPOSAL, {}).get("said", {}).get("tier")
    return SimpleNamespace(
        tier=decided_view.tier_label(str(decided.tier), its),
        decision=_decision(taken, year),
        annulled=_decision(annulled, year) if annulled else None,
        total=values.format_decimal(Decimal(found["total"])) if found["total"] else "",
        computed=between_text(found["worst"], found["best"], its),
        proposed=its.tier(proposed).name if proposed else "",
        voted=_voted(record["ballot"], its),
        reason=decided.reason,
        rungs=_rungs(found["reasons"], its, found["tier"]),
        rows=_rows(record["rows"], its),
        quota=[reason["text"] for reason in record["quota"]["reasons"]] if record["quota"] else [],
        regulation=its.name,
        code=decided.sha256[:CODE_DIGITS].upper(),
        whole=frozen.digest(decided.record) == decided.sha256,
    )


def _decision(taken: DecisionTaken, year: int) -> SimpleNamespace:
    return SimpleNamespace(
        text=decided_view.named(taken),
        body=taken.details.body,
        reason=taken.reason,
        url=url_for("decisions.page", year=year, decision_id=taken.id),
    )


def _voted(ballot: Mapping[str, Any] | None, regulation: Regulation) -> str:
    """What the ballot said, in words; empty without one."""
    if ballot is None:
        return ""
    names = [regulation.tier(key).name for key in ballot["leaders"]]
    if len(names) != 1:
        return "Ngang phiếu: " + ", ".join(names) if names else "Không có phiếu hợp lệ"
    return names[0]


def _rungs(
    reasons: Iterable[Mapping[str, str]], regulation: Regulation, tier: str | None
) -> list[SimpleNamespace]:
    """The reasons tier by tier, from the best down; of the lowest they are failings."""
    groups: list[list[Mapping[str, str]]] = []
    for reason in reasons:
        if reason["code"] in FIRST_CODES or not groups:
            groups.append([])
        groups[-1].append(reason)
    lowest = len(regulation.tiers) - 1
    return [
        SimpleNamespace(
            name=regulation.tiers[place].name,
            here=regulation.tiers[place].key == tier,
            failing=place == lowest,
            reasons=group,
        )
        for place, group in enumerate(groups)
    ]


def _rows(rows: Mapping[str, Any], regulation: Regulation) -> list[SimpleNamespace]:
    """What the branch said and what the office found, box by box in the order of the sheet."""
    labels = sheet_view.choice_labels(regulation)
    found = []
    for box in sheet.fields(regulation):
        row = rows.get(box.row)
        if row is None or box.column not in sheet.verified_columns(box.row):
            continue
        said = _in_words(box, row["said"].get(box.column), labels)
        verified = (row["verified"] or {}).get(box.column, row["said"].get(box.column))
        counted = _in_words(box, verified, labels)
        found.append(
            SimpleNamespace(
                label=completeness.label(box, regulation).removeprefix("Điểm tiêu chí "),
                said=said,
                counted=counted,
                differs=said != counted,
                note=row["note"],
                is_score=box.row.startswith(SCORE_PREFIX),
            )
        )
    return found


def _in_words(box: sheet.Field, value: sheet.Value, labels: Mapping[tuple[str, str], str]) -> str:
    text = box.write(value)
    return labels.get((box.name, text), text) or "–"


def members(
    found: list[Decided],
    names: Mapping[int, str],
    taken: Mapping[int, DecisionTaken],
    regulation: Regulation,
    annul_at: Mapping[str, Any] | None,
) -> list[SimpleNamespace]:
    """Each member with the result that stands, and those before it that were annulled.

    `annul_at` is the branch's place where its members' results can be annulled at this moment.
    """
    by_member: dict[int, list[Decided]] = {}
    for each in found:
        by_member.setdefault(each.member_id, []).append(each)
    order = [one for one in names if one in by_member]
    return [
        SimpleNamespace(
            name=names[one],
            standing=next(
                (_given(each, taken, regulation) for each in by_member[one] if each.stands), None
            ),
            before=[_given(each, taken, regulation) for each in by_member[one] if not each.stands],
            annul=url_for("annulments.member", member_id=one, **annul_at)
            if annul_at and any(each.stands for each in by_member[one])
            else None,
        )
        for one in order
    ]


def _given(
    each: Decided, taken: Mapping[int, DecisionTaken], regulation: Regulation
) -> SimpleNamespace:
    annulled = taken.get(each.annulled_by or 0)
    return SimpleNamespace(
        tier=decided_view.member_label(each.tier, each.outcome, regulation),
        decision=decided_view.named(taken[each.decision_id]),
        reason=each.reason,
        annulled=decided_view.named(annulled),
        annulled_why=annulled.reason if annulled else "",
        code=each.sha256[:CODE_DIGITS].upper(),
        whole=frozen.digest(each.record) == each.sha256,
    )


def history(chain: Chain, regulation: Regulation, at: Mapping[str, Any]) -> list[SimpleNamespace]:
    """Every revision: its state, what was decided of it, and by what that was annulled."""
    shown = []
    for one in chain.revisions:
        decided = chain.results.get(one.id)
        annulled = chain.taken.get(decided.annulled_by or 0) if decided else None
        shown.append(
            SimpleNamespace(
                number=one.revision,
                state=one.state,
                state_label=STATE_LABELS[one.state],
                tier=decided_view.tier_label(str(decided.tier), regulation) if decided else None,
                decision=decided_view.named(chain.taken.get(decided.decision_id))
                if decided
                else "",
                annulled=decided_view.named(annulled),
                annulled_why=annulled.reason if annulled else "",
                url=url_for("results.revision", revision=one.revision, **at),
            )
        )
    return shown


def marks(chain: Chain, noted: tuple[int, str, str | None] | None = None) -> list[SimpleNamespace]:
    """What is to be looked at again, and what came of looking; `noted` is what was typed of one."""
    return [
        SimpleNamespace(
            id=mark.id,
            cause=f"kết quả của một đảng viên {mark.cause_name}"
            if mark.member_id
            else f"kết quả của {mark.cause_name}",
            decision=decided_view.named(chain.taken.get(mark.decision_id)),
            looked=f"{mark.looked_by}, {values.format_moment(mark.looked_at)}"
            if mark.looked_at
            else "",
            note=mark.note,
            typed=noted[1] if noted and noted[0] == mark.id else "",
            error=noted[2] if noted and noted[0] == mark.id else None,
        )
        for mark in chain.marks
    ]


def praise(chosen: Selected | None, taken: Mapping[int, DecisionTaken]) -> SimpleNamespace | None:
    """That a branch was selected for praise, and by which decision it was praised."""
    if chosen is None:
        return None
    return SimpleNamespace(
        reason=chosen.reason, decision=decided_view.named(taken.get(chosen.decision_id or 0))
    )
