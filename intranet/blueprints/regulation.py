"""The regulations in words, to be read beside the plan clause by clause."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_login import current_user

from intranet.access import Act, requires
from intranet.blueprints.regulation_view import view
from intranet.faults import not_found
from intranet.queries import cycles
from intranet.queries.cycles import CycleHead
from intranet.rules import regulation as regulations
from intranet.rules.regulation import Regulation

blueprint = Blueprint("regulation", __name__)


@blueprint.get("/quy-dinh")
@requires(Act.REGULATION)
def list_all() -> Any:
    """The regulations at hand, and the copies that years keep."""
    return render_template(
        "regulation/list.html",
        regulations=[
            SimpleNamespace(
                title=regulation.title,
                issued_by=regulation.issued_by,
                in_force_since=regulation.in_force_since,
                last_checked_on=regulation.last_checked_on,
                url=url_for("regulation.page", name=name),
            )
            for name in regulations.names()
            for regulation in [regulations.load(name)]
        ],
        years=[
            SimpleNamespace(year=year, url=url_for("regulation.of_year", year=year))
            for year in dict.fromkeys(cycle.year for cycle in _cycles())
        ],
    )


@blueprint.get("/quy-dinh/<name>")
@requires(Act.REGULATION)
def page(name: str) -> Any:
    """One regulation at hand, in words."""
    if name not in regulations.names():
        not_found()
    return _page(regulations.load(name))


@blueprint.get("/<int:year>/quy-dinh")
@requires(Act.REGULATION)
def of_year(year: int) -> Any:
    """The copy that a year keeps: what its sheets are classified by, whatever the file says now."""
    cycle = next((cycle for cycle in _cycles() if cycle.year == year), None)
    if cycle is None:
        not_found()
    return _page(cycle.regulation, cycle)


def _page(regulation: Regulation, cycle: CycleHead | None = None) -> str:
    return render_template(
        "regulation/page.html",
        regulation=view(regulation),
        kept=cycle and _kept(cycle),
        back=url_for("regulation.list_all"),
    )


def _kept(cycle: CycleHead) -> SimpleNamespace:
    """What the copy of a year is, beside the file of the same name and the year's own days."""
    name = cycle.regulation_name
    at_hand = regulations.load(name) if name in regulations.names() else None
    return SimpleNamespace(
        year=cycle.year,
        committee=cycle.committee_name,
        same=at_hand is not None and at_hand.sha256 == cycle.regulation_sha256,
        url=at_hand and url_for("regulation.page", name=name),
        days=[
            SimpleNamespace(label=label, value=day)
            for label, day in (
                ("Chi bộ kiểm điểm, đánh giá, phân loại", cycle.review_before),
                ("Chi bộ gửi báo cáo", cycle.report_before),
                ("Ban Thường vụ kiểm điểm", cycle.standing_before),
            )
            if day is not None
        ],
    )


def _cycles() -> list[CycleHead]:
    return cycles.seen_from(current_user.scope(Act.REGULATION))
