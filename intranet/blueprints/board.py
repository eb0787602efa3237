"""The office's board of all branches, and giving a sheet back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import overview, pages, values, workbooks
from intranet.access import Act, requires
from intranet.blueprints import board_list, board_view
from intranet.blueprints.board_view import Board
from intranet.blueprints.home import deadline_text
from intranet.faults import faulty, not_found
from intranet.operations import exports, workflow
from intranet.operations.guard import Refused, WrongState
from intranet.queries import cycles, log_entries, sheets
from intranet.queries.cycles import CycleHead
from intranet.queries.sheets import Sheet

blueprint = Blueprint("board", __name__, url_prefix="/<int:year>/chi-bo")

RETURNED = "Đã trả lại biểu cho {}. Chi bộ sẽ thấy lý do ngay khi mở trang."


@blueprint.get("")
@requires(Act.BOARD)
def branches(year: int) -> Any:
    """Every branch that is wanted, how far it has come, its tiers, its members in numbers."""
    board = _board(year, request.args)
    if pages.is_fragment():
        return pages.fragment_at(render_template("board/_live.html", **board.shown), board.address)
    return render_template(
        "board/branches.html",
        **board.shown,
        choices=board_view.choices(board.regulation),
        deadline=deadline_text(board.cycle.report_before, None),
        refresh_url=url_for("board.refresh", year=year),
        pdf_url=url_for("papers.summary", year=year),
        pass_on_url=url_for("passing_on.page", year=year)
        if current_user.scope(Act.VERIFY)
        else None,
    )


@blueprint.get("/cap-nhat")
@requires(Act.BOARD)
def refresh(year: int) -> Any:
    """The board anew for a page that shows it; nothing (204) where nothing changed since.

    Nobody need sit before a page that asks by itself: it does not keep its session alive.
    """
    if not pages.is_fragment():
        _cycle(year)
        return redirect(url_for("board.branches", year=year), 303)
    seen = request.args.get(board_view.SEEN, "")
    if seen.startswith(_moment()):
        return "", 204
    board = _board(year, request.args)
    if seen.rpartition(".")[2] == board.digest:
        return "", 204
    return render_template("board/_live.html", **board.shown)


refresh.writes_nothing = True  # type: ignore[attr-defined]  # a mark that the guard reads


@blueprint.post("/bang-theo-doi.xlsx")
@requires(Act.BOARD_EXPORT)
def workbook(year: int) -> Any:
    """What the board shows as an Excel file; that it was taken out is written down."""
    board = _board(year, request.form, Act.BOARD_EXPORT)
    at = current_app.config["CLOCK"]
    exports.board(current_user, board.cycle.id, len(board.lines), at=at)
    body = workbooks.write_table(*board_list.table(board.lines, board.regulation))
    answer = Response(body, mimetype=workbooks.TYPE)
    name = f"bang-theo-doi-{year}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cycle(year: int, act: Act = Act.BOARD) -> CycleHead:
    found = cycles.of_year(current_user.scope(act), year)
    if found is None:
        not_found()
    return found


def _moment() -> str:
    """Up to when the database and the day are looked at: with the same, a board is the same."""
    return f"{log_entries.newest()}.{current_app.config['CLOCK'].today():%Y%m%d}."


def _board(year: int, asked: Mapping[str, str], act: Act = Act.BOARD) -> Board:
    """The board of a year as an address or a form asks for it."""
    cycle = _cycle(year, act)
    moment = _moment()
    found = overview.branches(current_user.scope(act), year, current_app.config["CLOCK"].now())
    return board_view.board(cycle, found, asked, moment)


@blueprint.get("/<int:branch_id>/tra-lai")
@requires(Act.SHEET_RETURN)
def return_page(year: int, branch_id: int) -> Any:
    """Where the office writes why a sheet goes back."""
    found = _find(year, branch_id)
    if not found.admits(Act.SHEET_RETURN):
        return faulty(409, "Biểu này hiện không ở bước có thể trả lại.", "")
    return _return_page(found)


@blueprint.post("/<int:branch_id>/tra-lai")
@requires(Act.SHEET_RETURN)
def return_now(year: int, branch_id: int) -> Any:
    """Give the sheet back with its reason."""
    found = _find(year, branch_id)
    typed = request.form.get("reason", "")
    try:
        workflow.return_(
            current_user,
            found.id,
            values.parse_text(typed),
            key=request.form.get("form_key", ""),
            at=current_app.config["CLOCK"],
        )
    except WrongState as refused:
        return faulty(409, str(refused), f"Lý do đã gõ: {typed}" if typed else "")
    except (Refused, values.Unreadable) as refused:
        return _return_page(found, typed, str(refused)), 422
    flash(RETURNED.format(found.organisation.name), "success")
    return redirect(url_for("board.branches", year=year), 303)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The page with the reason that was typed before the session ended."""
    found = sheets.find(current_user.scope(Act.SHEET_RETURN), year, branch_id, kind=None)
    if found is None:
        not_found()
    return _return_page(found, form.get("reason", ""))


return_now.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(Act.SHEET_RETURN), year, branch_id, kind=None)
    if found is None:
        not_found()
    return found


def _return_page(found: Sheet, typed: str = "", error: str | None = None) -> str:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return render_template(
        "board/return.html",
        branch_name=found.organisation.name,
        year=found.year,
        reason=typed,
        error=error,
        form_key=secrets.token_urlsafe(24),
        action=url_for("board.return_now", **at),
        back=url_for("home.branch", **at),
    )
