"""Decisions, notices and proposals as papers, from what was frozen and recorded."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_login import current_user

from intranet.access import Act, requires
from intranet.blueprints import decision_records
from intranet.blueprints.papers import pdf, score_sheet_record
from intranet.decision import ANNULMENT
from intranet.faults import faulty, not_found
from intranet.queries import cycles, decided, decisions, organisations, sheets, steps
from intranet.queries.cycles import CycleHead
from intranet.queries.sheets import Sheet
from intranet.reports import branch_report_pdf, letter_pdf

blueprint = Blueprint("decision_papers", __name__, url_prefix="/<int:year>")

NOT_RETURNED = "Biểu này hiện không được trả lại nên không có thông báo."


@blueprint.get("/quyet-dinh/<int:decision_id>.pdf")
@requires(Act.DECISIONS)
def decision(year: int, decision_id: int) -> Any:
    """A decision with the lists of those it is about."""
    cycle = _cycle(year)
    taken = decisions.of_cycle(cycle.id).get(decision_id)
    if taken is None:
        not_found()
    record = decision_records.decision(cycle, taken, organisations.signing(cycle.organisation_id))
    return pdf(letter_pdf(record), f"quyet-dinh-{year}-{decision_id}.pdf")


@blueprint.get("/khen-thuong/de-nghi.pdf")
@requires(Act.DECISIONS)
def proposal(year: int) -> Any:
    """The branches and members proposed for praise."""
    cycle = _cycle(year)
    signing = organisations.signing(cycle.organisation_id)
    record = decision_records.praise_proposal(cycle, signing)
    return pdf(letter_pdf(record), f"de-nghi-khen-thuong-{year}.pdf")


@blueprint.get("/chi-bo/<int:branch_id>/thong-bao-tra-lai.pdf")
@requires(Act.SHEET_VIEW)
def returned(year: int, branch_id: int) -> Any:
    """The notice that goes with a sheet that is given back."""
    found = _sheet(year, branch_id)
    if found.state != "returned":
        return faulty(409, NOT_RETURNED, "")
    taken = steps.of([found.id])[found.id]
    step = next(each for each in reversed(taken) if each.act == "return")
    cycle = _cycle_of(found)
    record = decision_records.returned(
        cycle, found, step, organisations.signing(cycle.organisation_id)
    )
    return pdf(letter_pdf(record), f"thong-bao-tra-lai-{year}-{branch_id}.pdf")


@blueprint.get("/chi-bo/<int:branch_id>/thong-bao-huy-bo-<int:decision_id>.pdf")
@requires(Act.SHEET_VIEW)
def annulled(year: int, branch_id: int, decision_id: int) -> Any:
    """The notice that results of a branch or its members were annulled."""
    found = _sheet(year, branch_id)
    cycle = _cycle_of(found)
    taken = decisions.of_cycle(cycle.id).get(decision_id)
    about = {line.branch_id for line in decided.of_decision(decision_id)}
    if taken is None or taken.kind != ANNULMENT or about != {branch_id}:
        not_found()
    record = decision_records.decision(cycle, taken, organisations.signing(cycle.organisation_id))
    return pdf(letter_pdf(record), f"thong-bao-huy-bo-{year}-{branch_id}-{decision_id}.pdf")


@blueprint.get("/chi-bo/<int:branch_id>/bao-cao-de-nghi.pdf")
@requires(Act.SHEET_VIEW)
def report(year: int, branch_id: int) -> Any:
    """The organisation's report that proposes its tier."""
    found = _sheet(year, branch_id)
    symbol = "ĐU" if found.is_committee else "CB"
    record = score_sheet_record(year, branch_id)
    return pdf(branch_report_pdf(record, symbol), f"bao-cao-de-nghi-{year}-{branch_id}.pdf")


def _cycle(year: int) -> CycleHead:
    found = cycles.of_year(current_user.scope(Act.DECISIONS), year)
    if found is None:
        not_found()
    return found


def _sheet(year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(Act.SHEET_VIEW), year, branch_id, kind=None)
    if found is None:
        not_found()
    return found


def _cycle_of(found: Sheet) -> CycleHead:
    """The year of a sheet, whose committee its branch need not reach."""
    return cycles.by_id(found.cycle_id)
