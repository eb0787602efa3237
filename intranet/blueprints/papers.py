"""Papers as PDF, from stored rows alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app
from flask_login import current_user

from intranet import overview
from intranet.access import Act, requires
from intranet.blueprints import member_records, records
from intranet.blueprints.member_records import Roll
from intranet.faults import not_found
from intranet.queries import cycles, organisations, sheets, steps
from intranet.reports import (
    ballot_papers_pdf,
    blank_score_sheet_pdf,
    score_sheet_pdf,
    summary_pdf,
    tally_minutes_pdf,
)
from intranet.reports.records import ScoreSheetRecord, TallyRecord

blueprint = Blueprint("papers", __name__, url_prefix="/<int:year>")


@blueprint.get("/chi-bo/<int:branch_id>/bieu-cham-diem.pdf")
@requires(Act.SHEET_VIEW)
def score_sheet(year: int, branch_id: int) -> Any:
    """One branch's score sheet."""
    record = score_sheet_record(year, branch_id)
    return pdf(score_sheet_pdf(record), f"bieu-cham-diem-{year}-{branch_id}.pdf")


@blueprint.get("/chi-bo/<int:branch_id>/bieu-cham-diem-trong.pdf")
@requires(Act.SHEET_VIEW)
def blank_score_sheet(year: int, branch_id: int) -> Any:
    """The same form with nothing filled in, for the meeting."""
    record = score_sheet_record(year, branch_id)
    return pdf(blank_score_sheet_pdf(record), f"bieu-cham-diem-trong-{year}-{branch_id}.pdf")


@blueprint.get("/chi-bo/<int:branch_id>/bien-ban-kiem-phieu.pdf")
@requires(Act.SHEET_VIEW)
def tally_minutes(year: int, branch_id: int) -> Any:
    """The minutes of the last whole round of the secret ballot; a blank form without one."""
    body = tally_minutes_pdf(_tally(year, branch_id))
    return pdf(body, f"bien-ban-kiem-phieu-{year}-{branch_id}.pdf")


@blueprint.get("/chi-bo/<int:branch_id>/phieu-bieu-quyet.pdf")
@requires(Act.SHEET_VIEW)
def ballot_papers(year: int, branch_id: int) -> Any:
    """Blank ballots for the meeting, several to a page."""
    body = ballot_papers_pdf(_tally(year, branch_id))
    return pdf(body, f"phieu-bieu-quyet-{year}-{branch_id}.pdf")


@blueprint.get("/tong-hop.pdf")
@requires(Act.BOARD)
def summary(year: int) -> Any:
    """The office's summary of all branches in one click."""
    scope = current_user.scope(Act.BOARD)
    cycle = cycles.of_year(scope, year)
    if cycle is None:
        not_found()
    found = overview.branches(scope, year, current_app.config["CLOCK"].now())
    record = records.summary(cycle, found, organisations.signing(cycle.organisation_id))
    return pdf(summary_pdf(record), f"tong-hop-{year}.pdf")


def _tally(year: int, branch_id: int) -> TallyRecord:
    """The record of a branch's ballot within the person's reach; 404 where there is none."""
    found = sheets.find(current_user.scope(Act.SHEET_VIEW), year, branch_id, kind=None)
    if found is None:
        not_found()
    return records.tally(found, sheets.rows(found.id))


def score_sheet_record(year: int, branch_id: int) -> ScoreSheetRecord:
    """The record of a branch's sheet within the person's reach; 404 where there is none."""
    found = sheets.find(current_user.scope(Act.SHEET_VIEW), year, branch_id, kind=None)
    if found is None:
        not_found()
    roll = Roll.of(found)
    today = current_app.config["CLOCK"].today()
    return records.score_sheet(
        found,
        sheets.rows(found.id),
        steps.of([found.id])[found.id],
        organisations.signing(found.organisation.id),
        member_records.numbers(roll.read(found.regulation, today)) if roll.members else None,
        roll.newest(()),
    )


def pdf(body: bytes, name: str) -> Response:
    """A paper to be shown in the browser, with the name it is kept under."""
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
