"""Members from a list: a file, what it would change, and then all of it or nothing.

A branch takes a list to its own roll; whoever reaches several takes one that names the branch of
each line.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from intranet import enrolment
from intranet.access import Act, requires
from intranet.blueprints import roll_view, uploads
from intranet.enrolment import Kind, Line, Plan, Planned
from intranet.faults import faulty, not_found
from intranet.forms import roll_list
from intranet.forms.lists import Column, Entry, folded
from intranet.forms.roll_list import Goal
from intranet.operations import roll_import as operations
from intranet.operations.guard import AlreadyDone, Refused, StaleForm, had_effect
from intranet.operations.roll_import import PlanChanged
from intranet.queries import rolls, sheets
from intranet.queries.sheets import Sheet
from intranet.rules.regulation import Regulation
from intranet.values import Unreadable

blueprint = Blueprint("roll_import", __name__, url_prefix="/<int:year>")
OWN, ALL = "/chi-bo/<int:branch_id>/dang-vien/nhap", "/dang-vien/nhap"

#: A file of a whole department; what one page shows of each kind of line.
MOST_LINES, MOST_SHOWN = 5_000, 200
IMPORTED = "Đã ghi danh sách: thêm {} đảng viên, sửa {} đảng viên."
EXAMPLE: Mapping[str, str] = {
    "full_name": "Nguyễn Văn A",
    "birth_date": "05/03/1980",
    "sex": "Nam",
    "admitted_on": "03/02/2010",
    "official_on": "03/02/2011",
    "standing": "Chính thức",
    "party": "Bí thư",
    "civil_servant": "Công chức",
    "exempt": "Không",
    "group_name": "Tổ 1",
    "branch": "Chi bộ Ví dụ",
}
KIND_LABELS: Mapping[Kind, str] = {
    Kind.FAULTY: "Dòng cần sửa",
    Kind.NEW: "Đảng viên mới",
    Kind.CHANGED: "Thay đổi",
    Kind.SAME: "Không thay đổi",
}


class Target(NamedTuple):
    """Whose rolls a list goes to: one branch's, or those of every branch within reach."""

    year: int
    branch: Sheet | None
    sheets: Sequence[Sheet]

    @property
    def regulation(self) -> Regulation:
        """The regulation of the year's cycle."""
        return self.sheets[0].regulation

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of its lists."""
        scope = current_user.scope(Act.MEMBERS_PRIVATE)
        private = all(scope.covers(each.organisation.path) for each in self.sheets)
        return roll_list.columns(branch=self.branch is None, private=private)

    @property
    def goals(self) -> Mapping[str, list[Goal]] | Goal:
        """The branches that a line may name, or the one there is."""
        if self.branch is not None:
            return Goal(self.branch.id, self.branch.admits(Act.ROLL_IMPORT))
        found: dict[str, list[Goal]] = defaultdict(list)
        for each in self.sheets:
            goal = Goal(each.id, each.admits(Act.ROLL_IMPORT))
            found[folded(each.organisation.name)].append(goal)
        return found

    def url(self, name: str) -> str:
        """One of the addresses of this import."""
        if self.branch is None:
            return url_for(f"roll_import.{name}_all", year=self.year)
        at: dict[str, Any] = {"year": self.year, "branch_id": self.branch.organisation.id}
        return url_for(f"roll_import.{name}", **at)

    @property
    def list_url(self) -> str:
        """Where the members stand afterwards."""
        if self.branch is None:
            return url_for("roll_search.page", year=self.year)
        at: dict[str, Any] = {"year": self.year, "branch_id": self.branch.organisation.id}
        return url_for("members.list_all", **at)


@blueprint.get(OWN)
@requires(Act.ROLL_IMPORT)
def page(year: int, branch_id: int) -> Any:
    """Where a branch's list is chosen."""
    return _page(_branch(year, branch_id))


@blueprint.get(f"{OWN}/mau.xlsx")
@requires(Act.ROLL_IMPORT)
def sample(year: int, branch_id: int) -> Any:
    """A branch's list to fill in."""
    return _sample(_branch(year, branch_id))


@blueprint.post(OWN)
@requires(Act.ROLL_IMPORT)
@uploads.takes_files
def check(year: int, branch_id: int) -> Any:
    """Show what a branch's file would change; nothing is written."""
    return _check(_branch(year, branch_id))


@blueprint.post(f"{OWN}/ghi")
@requires(Act.ROLL_IMPORT)
@uploads.takes_files
def take(year: int, branch_id: int) -> Any:
    """Write the list that was shown to a branch's roll, or nothing."""
    return _take(_branch(year, branch_id))


@blueprint.get(ALL)
@requires(Act.ROLL_IMPORT)
def page_all(year: int) -> Any:
    """Where a list of several branches is chosen."""
    return _page(_all(year))


@blueprint.get(f"{ALL}/mau.xlsx")
@requires(Act.ROLL_IMPORT)
def sample_all(year: int) -> Any:
    """A list of several branches to fill in."""
    return _sample(_all(year))


@blueprint.post(ALL)
@requires(Act.ROLL_IMPORT)
@uploads.takes_files
def check_all(year: int) -> Any:
    """Show what a file of several branches would change; nothing is written."""
    return _check(_all(year))


@blueprint.post(f"{ALL}/ghi")
@requires(Act.ROLL_IMPORT)
@uploads.takes_files
def take_all(year: int) -> Any:
    """Write the list that was shown to the rolls of its branches, or nothing."""
    return _take(_all(year))


def _branch(year: int, branch_id: int) -> Target:
    found = sheets.find(current_user.scope(Act.ROLL_IMPORT), year, branch_id)
    if found is None:
        not_found()
    return Target(year, found, (found,))


def _all(year: int) -> Target:
    found = sheets.list_all(current_user.scope(Act.ROLL_IMPORT), year)
    if not found:
        not_found()
    return Target(year, None, found)


def _check(target: Target) -> Any:
    try:
        found = uploads.uploaded(target.columns, MOST_LINES)
    except Unreadable as unreadable:
        return _page(target, str(unreadable)), 422
    lines = _lines(target, found.entries)
    plan = enrolment.plan(lines, _rolls(lines), current_app.config["CLOCK"].today())
    return _preview(target, plan, found.entries, found.ignored)


def _take(target: Target) -> Any:
    try:
        entries = uploads.unpacked(target.columns, MOST_LINES)
    except Unreadable as unreadable:
        return _page(target, str(unreadable)), 422
    key = request.form.get("form_key", "")
    if had_effect(current_user, Act.ROLL_IMPORT, key):
        return redirect(target.list_url, 303)
    try:
        plan = operations.write(
            current_user,
            _lines(target, entries),
            target.regulation,
            seen=request.form.get("seen", ""),
            key=key,
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        return redirect(target.list_url, 303)
    except PlanChanged as refused:
        flash(str(refused), "error")
        return _preview(target, refused.plan, entries, ()), 409
    except StaleForm as refused:
        return _page(target, str(refused)), 422
    except Refused as refused:
        return faulty(409, f"{refused} Chưa dòng nào được ghi.", "")
    flash(IMPORTED.format(plan.counts[Kind.NEW], plan.counts[Kind.CHANGED]), "success")
    return redirect(target.list_url, 303)


def _lines(target: Target, entries: Sequence[Entry]) -> list[Line]:
    return roll_list.read(entries, target.goals, target.regulation.review.offices)


def _rolls(lines: Sequence[Line]) -> Mapping[int, list[Any]]:
    return rolls.entries(sorted({line.place for line in lines if line.place is not None}))


def _sample(target: Target) -> Any:
    row = [EXAMPLE.get(column.key, "") for column in target.columns]
    return uploads.sample(target.columns, [row], "danh-sach-dang-vien.xlsx")


def _page(target: Target, error: str = "") -> str:
    return render_template(
        "members/import.html",
        year=target.year,
        branch_name=target.branch.organisation.name if target.branch else "",
        columns=[column.headings[0] for column in target.columns],
        error=error,
        most=f"{MOST_LINES:,}".replace(",", "."),
        sample=target.url("sample"),
        action=target.url("check"),
        back=target.list_url,
    )


def _preview(target: Target, plan: Plan, entries: Sequence[Entry], ignored: Sequence[str]) -> str:
    names = {each.id: each.organisation.name for each in target.sheets}
    return render_template(
        "members/preview.html",
        branch_name=target.branch.organisation.name if target.branch else "",
        counts=[
            SimpleNamespace(label=label, number=plan.counts[kind])
            for kind, label in KIND_LABELS.items()
        ],
        bad=plan.counts[Kind.FAULTY],
        writes=plan.counts[Kind.NEW] + plan.counts[Kind.CHANGED],
        kinds=[_shown(kind, plan, names, target) for kind in KIND_LABELS if plan.counts[kind]],
        ignored=ignored,
        packed=uploads.packed(entries),
        seen=plan.fingerprint,
        form_key=secrets.token_urlsafe(24),
        action=target.url("take"),
        back=target.url("page"),
    )


def _shown(kind: Kind, plan: Plan, names: Mapping[int, str], target: Target) -> SimpleNamespace:
    """One kind of lines as the page shows them: the first ones, and how many more there are."""
    of_kind = plan.by_kind[kind]
    return SimpleNamespace(
        key=str(kind),
        label=KIND_LABELS[kind],
        number=len(of_kind),
        more=max(len(of_kind) - MOST_SHOWN, 0),
        lines=[
            SimpleNamespace(
                row=each.line.row,
                full_name=each.line.full_name or "–",
                branch=names.get(each.line.place or 0, "–"),
                told=_told(each, target.regulation),
            )
            for each in of_kind[:MOST_SHOWN]
        ],
    )


def _told(planned: Planned, regulation: Regulation) -> list[str]:
    """What comes of a line in words: its faults, what changes, or what is said of a new member."""
    if planned.kind is Kind.FAULTY:
        return [text[:1].upper() + text[1:] for text in planned.errors]
    if planned.member is not None:
        old = planned.member.details
        return [
            f"{roll_view.FIELD_LABELS[name]}: "
            f"{roll_view.said(old, name, regulation, {}) or 'trống'} → "
            f"{roll_view.said(planned.details, name, regulation, {}) or 'trống'}"
            for name in planned.changed
        ]
    given = (name for name in roll_view.FIELD_LABELS if name in planned.line.said)
    said = [
        f"{roll_view.FIELD_LABELS[name]}: {roll_view.said(planned.details, name, regulation, {})}"
        for name in given
    ]
    return ["; ".join(said)] if said else []
