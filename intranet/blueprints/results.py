"""A decided result as it was frozen, and what became of it; nothing is reckoned anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import values
from intranet.access import Act, requires
from intranet.blueprints import results_view
from intranet.blueprints.labels import STATE_LABELS
from intranet.blueprints.results_view import Chain
from intranet.faults import not_found
from intranet.operations import annulment
from intranet.operations.guard import NotHere, Refused
from intranet.queries import decisions, rolls, sheets
from intranet.queries.decisions import Revision
from intranet.queries.sheets import Sheet

blueprint = Blueprint("results", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/ket-qua")

LOOKED = "Đã ghi kết luận xem lại."


@blueprint.get("")
@requires(Act.SHEET_VIEW)
def page(year: int, branch_id: int) -> Any:
    """The result of the newest revision, and every revision before it."""
    found = _find(Act.SHEET_VIEW, year, branch_id)
    return _page(found, found.revision)


@blueprint.get("/lan-<int:revision>")
@requires(Act.SHEET_VIEW)
def revision(year: int, branch_id: int, revision: int) -> Any:
    """The result of one revision as it was decided, annulled or not."""
    return _page(_find(Act.SHEET_VIEW, year, branch_id), revision)


@blueprint.post("/xem-lai")
@requires(Act.LOOK)
def look(year: int, branch_id: int) -> Any:
    """Note that a marked result was looked at again, and what came of it."""
    found = _find(Act.LOOK, year, branch_id)
    typed, mark = request.form.get("note", ""), request.form.get("mark", "")
    mark_id = int(mark) if mark.isascii() and mark.isdecimal() and len(mark) < 10 else 0
    if mark_id not in {each.id for each in _chain(found).marks}:
        not_found()
    try:
        note = values.parse_text(typed)
        annulment.look(current_user, mark_id, note, at=current_app.config["CLOCK"])
    except NotHere:
        not_found()
    except (Refused, values.Unreadable) as refused:
        flash(str(refused), "error")
        return _page(found, found.revision, (mark_id, typed, str(refused))), 422
    flash(LOOKED, "success")
    at = url_for("results.page", year=year, branch_id=branch_id)
    return redirect(f"{at}#xem-lai", 303)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The page with the note that was typed before the session ended."""
    found = _find(Act.SHEET_VIEW, year, branch_id)
    mark = form.get("mark", "")
    mark_id = int(mark) if mark.isascii() and mark.isdecimal() and len(mark) < 10 else 0
    return _page(found, found.revision, (mark_id, form.get("note", ""), None))


look.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(act: Act, year: int, branch_id: int) -> Sheet:
    """A branch's assessment, or that of the committee itself."""
    found = sheets.find(current_user.scope(act), year, branch_id, kind=None)
    if found is None:
        not_found()
    return found


def _notice(at: dict[str, Any], chain: Chain, one: Revision) -> str | None:
    """The paper that says the result was annulled; None where it stands."""
    decided = chain.results.get(one.id)
    if decided is None or decided.annulled_by is None:
        return None
    return url_for("decision_papers.annulled", **at, decision_id=decided.annulled_by)


def _chain(found: Sheet) -> Chain:
    revisions = decisions.revisions(found.cycle_id, found.organisation.id)
    ids = [each.id for each in revisions]
    marks = decisions.marks(ids)
    return Chain(
        tuple(revisions),
        decisions.results(ids),
        decisions.of_cycle(found.cycle_id),
        tuple(mark for one in ids for mark in marks[one]),
    )


def _page(found: Sheet, revision: int, noted: tuple[int, str, str | None] | None = None) -> str:
    chain = _chain(found)
    one = next((each for each in chain.revisions if each.revision == revision), None)
    if one is None:
        not_found()
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    path, is_newest = found.organisation.path, one.id == found.id
    members = decisions.members([one.id])[one.id]
    chosen = decisions.selected([one.id]).get(one.id)

    def may(act: Act) -> bool:
        return bool(current_user.scope(act).covers(path))

    result = results_view.result(chain, one, found.regulation, found.year)
    if result and not current_user.scope(Act.DECISIONS):
        result.decision.url = None
    may_annul = is_newest and may(Act.ANNUL) and found.admits(Act.ANNUL)
    is_branch = found.organisation.kind == "branch"
    return render_template(
        "results/page.html",
        branch_name=found.organisation.name,
        year=found.year,
        revision=revision,
        is_newest=is_newest,
        state=one.state,
        state_label=STATE_LABELS[one.state],
        redo=is_newest and found.redo,
        result=result,
        notice=_notice(at, chain, one),
        members=results_view.members(
            members,
            {each.id: each.full_name for each in rolls.entries([one.id])[one.id]},
            chain.taken,
            found.regulation,
            at if may_annul else None,
        ),
        history=results_view.history(chain, found.regulation, at),
        marks=results_view.marks(chain, noted),
        may_look=may(Act.LOOK),
        praise=results_view.praise(chosen, chain.taken),
        look=url_for("results.look", **at),
        urls=SimpleNamespace(
            home=url_for("home.branch", **at),
            newest=url_for("results.page", **at),
            annul=url_for("annulments.branch", **at) if may_annul and is_branch else None,
        ),
    )
