"""The board as a list: which branches are wanted, in which order, and what each line says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from flask import url_for

from intranet import completeness, names, overview, values
from intranet.blueprints import ballot_view
from intranet.blueprints.labels import STATE_LABELS, TYPE_LABELS, span_text
from intranet.forms import board as forms
from intranet.forms.board import Wanted
from intranet.overview import BranchLine
from intranet.rules.regulation import Regulation
from intranet.workbooks import Cell

STEP_LABELS: Mapping[str, str] = {
    overview.ROLL: "danh sách đảng viên",
    overview.FACTS: "thông tin đảng viên",
    overview.ROUNDS: "bỏ phiếu đảng viên",
    overview.RESULT: "giới hạn, công bố",
    overview.SHEET: "biểu chấm điểm",
    overview.BALLOT: "bỏ phiếu kín",
    overview.HANDING_IN: "nộp",
    overview.VERIFYING: "thẩm định",
    overview.DECIDING: "quyết định",
}
#: The states in the order of the work.
_STATES = tuple(STATE_LABELS)
HEADINGS: Mapping[str, str] = {
    forms.NAME: "Chi bộ",
    forms.STEPS: "Các bước",
    forms.STATES: "Trạng thái",
    forms.TOTAL: "Tổng điểm",
    forms.COMPUTED: "Mức tính được",
    forms.PROPOSED: "Mức đề nghị",
    forms.VOTED: "Bỏ phiếu kín",
    forms.MEMBERS: "Đảng viên",
    forms.HANDED_IN: "Hạn, ngày nộp",
}

Key = Callable[[BranchLine], Any]


def chosen(lines: Iterable[BranchLine], wanted: Wanted) -> list[BranchLine]:
    """The lines that are wanted, in the wanted order; what is not known yet always comes last."""
    found = [line for line in lines if _is_wanted(line, wanted)]
    if not wanted.order:
        return found
    key = _ORDERS[wanted.order]
    known = [line for line in found if key(line) is not None]
    unknown = [line for line in found if key(line) is None]
    return [*sorted(known, key=key, reverse=wanted.down), *unknown]


def _is_wanted(line: BranchLine, wanted: Wanted) -> bool:
    found = line.sheet
    return (
        (not wanted.key or wanted.key in names.search_key(found.organisation.name))
        and wanted.state in {"", found.state}
        and wanted.tier in {"", line.tier or forms.OPEN}
        and wanted.type in {"", found.organisation.type}
        and (line.is_late or not wanted.late)
        and (line.is_flagged or not wanted.flagged)
    )


def _place(key: str | None, regulation: Regulation) -> int | None:
    """A tier's place from the best down; None while there is none."""
    return None if key is None else [tier.key for tier in regulation.tiers].index(key)


def _voted(line: BranchLine) -> int | None:
    leaders = line.voted.leaders if line.voted else ()
    return min((_place(key, line.sheet.regulation) or 0 for key in leaders), default=None)


_ORDERS: Mapping[str, Key] = {
    # A person is listed by his last name, a branch by its first word.
    forms.NAME: lambda line: [*map(names.sort_key, line.sheet.organisation.name.split())],
    forms.STEPS: lambda line: line.done / len(line.steps),
    forms.STATES: lambda line: _STATES.index(line.sheet.state),
    forms.TOTAL: lambda line: line.result.total,
    forms.COMPUTED: lambda line: _place(line.tier, line.sheet.regulation),
    forms.PROPOSED: lambda line: _place(line.proposed, line.sheet.regulation),
    forms.VOTED: _voted,
    forms.MEMBERS: lambda line: line.members.listed if line.members else None,
    forms.HANDED_IN: lambda line: line.submitted_at,
}


def view(line: BranchLine) -> SimpleNamespace:
    """One line of the page."""
    found = line.sheet
    regulation = found.regulation
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return SimpleNamespace(
        id=found.organisation.id,
        name=found.organisation.name,
        type=TYPE_LABELS[found.organisation.type],
        url=url_for("home.branch", **at),
        done=line.done,
        steps=len(line.steps),
        missing=missing(line),
        state=found.state,
        state_label=STATE_LABELS[found.state],
        total=line.result.total,
        lowest=line.result.lowest_total,
        highest=line.result.highest_total,
        tier=line.result.tier,
        computed=span_text(line.result, regulation),
        decided=_name(line.decided, regulation),
        to_look_at=line.to_look_at,
        proposed=_name(line.proposed, regulation),
        differs=line.differs,
        voted=ballot_view.leader(line.voted, regulation),
        votes=ballot_view.leading_votes(line.voted),
        ballot_notes=[n for n in line.differences if n != completeness.PROPOSED_OTHERWISE],
        flags=[flag.text for flag in line.result.flags],
        members_url=url_for("quota.page", **at),
        listed=line.members.listed if line.members else None,
        members=members(line),
        over=line.over_quota,
        keep=line.members.keep if line.members else None,
        submitted_on=line.submitted_at.date() if line.submitted_at else None,
        days_late=line.timeliness.days_late,
        days_left=line.timeliness.days_left,
    )


def missing(line: BranchLine) -> str:
    """The steps that are not done, in words."""
    return ", ".join(STEP_LABELS[step.step] for step in line.steps if not step.done)


def members(line: BranchLine) -> list[tuple[str, int]]:
    """The members of a branch by tier in words and numbers, those who wait, those left out."""
    if line.members is None:
        return []
    tiers = line.sheet.regulation.members.tiers
    found = [(tier.name, number) for tier, number in zip(tiers, line.members.tiers, strict=False)]
    found += [("Chờ đánh giá", line.members.waiting), ("Không đánh giá", line.members.left_out)]
    return [(name, number) for name, number in found if number]


def _name(tier: str | None, regulation: Regulation) -> str:
    return regulation.tier(tier).name if tier else ""


def table(
    lines: Iterable[BranchLine], regulation: Regulation
) -> tuple[list[str], list[list[Cell]]]:
    """The lines as a table to work on: headings, and a row a branch."""
    tiers = regulation.members.tiers
    headings = [
        *("TT", "Chi bộ", "Loại hình", "Bước đã xong", "Số bước", "Còn thiếu", "Trạng thái"),
        *("Ngày nộp", "Số ngày muộn", "Tổng điểm", "Điểm thấp nhất", "Điểm cao nhất"),
        *("Mức tính được", "Mức quyết định", "Mức đề nghị", "Bỏ phiếu kín", "Số phiếu", "Lưu ý"),
        *("Đảng viên trong danh sách", *(tier.name for tier in tiers)),
        *("Chờ đánh giá", "Không đánh giá", "Giữ được nhiều nhất", "Vượt giới hạn"),
    ]
    return headings, [_row(place, line) for place, line in enumerate(lines, start=1)]


def _row(place: int, line: BranchLine) -> list[Cell]:
    found, shown = line.sheet, view(line)
    numbers: list[Cell] = [None] * (len(found.regulation.members.tiers) + 5)
    if line.members:
        tiers = line.members.tiers[: len(found.regulation.members.tiers)]
        counted = (line.members.waiting, line.members.left_out, line.members.keep)
        numbers = [line.members.listed, *tiers, *counted, line.over_quota]
    return [
        *(place, shown.name, shown.type, shown.done, shown.steps, shown.missing),
        *(shown.state_label, values.format_date(shown.submitted_on)),
        line.timeliness.days_late,
        *(shown.total, shown.lowest, shown.highest, shown.computed, shown.decided),
        *(shown.proposed, shown.voted, shown.votes, "; ".join([*shown.flags, *line.differences])),
        *numbers,
    ]
