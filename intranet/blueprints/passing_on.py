"""Passing several verified sheets on at once: those in which nothing is left to look at."""

from __future__ import annotations

import secrets
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from intranet import ballot
from intranet.access import Act, requires
from intranet.blueprints.labels import span_text
from intranet.faults import not_found
from intranet.operations import verification as operations
from intranet.operations.guard import NotHere, Refused, StaleForm, WrongState
from intranet.operations.verification import NeedsLooking
from intranet.queries import cycles, sheets
from intranet.queries.sheets import Sheet
from intranet.sheet import StoredRow
from intranet.values import format_decimal

blueprint = Blueprint("passing_on", __name__, url_prefix="/<int:year>/chi-bo/chuyen")

PASSED_ON = "Đã chuyển {} chi bộ sang Đảng ủy."


@blueprint.get("")
@requires(Act.VERIFY)
def page(year: int) -> Any:
    """The submitted sheets: those that may be passed on together, and those to be looked at."""
    return _page(year)


@blueprint.post("")
@requires(Act.VERIFY)
def pass_on(year: int) -> Any:
    """Pass the chosen sheets on, all or none."""
    cycle = cycles.of_year(current_user.scope(Act.VERIFY), year)
    if cycle is None:
        not_found()
    chosen = {int(number) for number in request.form.getlist("sheet") if _is_number(number)}
    try:
        operations.pass_on_all(
            current_user,
            chosen,
            cycle.regulation,
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except NotHere:
        not_found()
    except (NeedsLooking, StaleForm, WrongState) as refused:
        flash(str(refused), "error")
        return _page(year, chosen), 409
    except Refused as refused:
        flash(str(refused), "error")
        return _page(year, chosen), 422
    flash(PASSED_ON.format(len(chosen)), "success")
    return redirect(url_for("board.branches", year=year), 303)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _page(year: int, chosen: set[int] | None = None) -> str:
    scope = current_user.scope(Act.VERIFY)
    if cycles.of_year(scope, year) is None:
        not_found()
    waiting = [one for one in sheets.list_all(scope, year) if one.admits(Act.VERIFY)]
    stored = sheets.rows_of([one.id for one in waiting])
    lines = [_line(one, stored[one.id]) for one in waiting]
    for line in lines:
        line.chosen = chosen is None or line.id in chosen
    return render_template(
        "verification/several.html",
        year=year,
        ready=[line for line in lines if not line.why],
        others=[line for line in lines if line.why],
        form_key=secrets.token_urlsafe(24),
        action=url_for("passing_on.pass_on", year=year),
        board=url_for("board.branches", year=year),
    )


def _line(found: Sheet, stored: dict[str, StoredRow]) -> SimpleNamespace:
    regulation = found.regulation
    result = operations.judged(stored, found.organisation.kind, regulation)
    voted = ballot.outcome(found.ballot, regulation)
    why = operations.to_look_at(stored, result, voted, regulation)
    lowest, highest = format_decimal(result.lowest_total), format_decimal(result.highest_total)
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return SimpleNamespace(
        id=found.id,
        name=found.organisation.name,
        url=url_for("verification.page", **at),
        total=lowest if lowest == highest else f"{lowest}–{highest}",
        tier=span_text(result, regulation),
        why=why,
    )
