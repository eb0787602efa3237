"""Papers about a branch's members as PDF and .xlsx, from stored rows alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, current_app
from flask_login import current_user

from intranet import workbooks
from intranet.access import Act, requires
from intranet.blueprints import member_records, member_rounds
from intranet.blueprints.member_records import Listed, Roll
from intranet.blueprints.papers import pdf
from intranet.faults import not_found
from intranet.operations import exports
from intranet.queries import organisations, sheets, steps
from intranet.queries.sheets import Sheet
from intranet.reports import (
    member_ballots_pdf,
    member_list_pdf,
    member_minutes_pdf,
    open_members_pdf,
    published_list_pdf,
)

blueprint = Blueprint("member_papers", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>")


@blueprint.get("/phan-loai-dang-vien/bien-ban-<int:number>.pdf")
@requires(Act.MEMBERS_VIEW)
def minutes(year: int, branch_id: int, number: int) -> Any:
    """The tally minutes of a round that is whole; of the next one, a form to fill in by hand."""
    found, roll = _rows(year, branch_id)
    record = member_rounds.minutes(found, roll, number)
    if record is None:
        if number != roll.following:
            not_found()
        record = member_rounds.blank(found, roll, _today())
    name = f"bien-ban-kiem-phieu-dang-vien-{year}-{branch_id}-lan-{number}.pdf"
    return pdf(member_minutes_pdf(record), name)


@blueprint.get("/phan-loai-dang-vien/phieu.pdf")
@requires(Act.MEMBERS_VIEW)
def ballots(year: int, branch_id: int) -> Any:
    """Blank ballots for the next round."""
    found, roll = _rows(year, branch_id)
    record = member_rounds.blank(found, roll, _today())
    return pdf(member_ballots_pdf(record), f"phieu-phan-loai-dang-vien-{year}-{branch_id}.pdf")


@blueprint.get("/ket-qua-dang-vien/danh-sach.pdf")
@requires(Act.MEMBERS_VIEW)
def by_tier(year: int, branch_id: int) -> Any:
    """The branch's members by tier with their votes."""
    record = member_records.by_tier(_listed(year, branch_id))
    return pdf(member_list_pdf(record), f"danh-sach-dang-vien-{year}-{branch_id}.pdf")


@blueprint.get("/ket-qua-dang-vien/danh-sach-cong-bo.pdf")
@requires(Act.MEMBERS_VIEW)
def published(year: int, branch_id: int) -> Any:
    """The same as the branch publishes it: names and tiers alone."""
    record = member_records.by_tier(_listed(year, branch_id))
    return pdf(published_list_pdf(record), f"ket-qua-dang-vien-{year}-{branch_id}.pdf")


@blueprint.get("/ket-qua-dang-vien/chua-danh-gia.pdf")
@requires(Act.MEMBERS_VIEW)
def still_open(year: int, branch_id: int) -> Any:
    """Who has not completed his review, waits for his rating, or is not rated at all."""
    record = member_records.still_open(_listed(year, branch_id))
    return pdf(open_members_pdf(record), f"dang-vien-chua-danh-gia-{year}-{branch_id}.pdf")


@blueprint.post("/ket-qua-dang-vien/danh-sach.xlsx")
@requires(Act.MEMBERS_EXPORT)
def spreadsheet(year: int, branch_id: int) -> Any:
    """The list by tier as a table to work on; that it was taken out is written down."""
    found = _find(Act.MEMBERS_EXPORT, year, branch_id)
    reading = exports.members(
        current_user, found.id, found.regulation, at=current_app.config["CLOCK"]
    )
    body = workbooks.write_table(*member_records.spreadsheet(reading))
    answer = Response(body, mimetype=workbooks.TYPE)
    name = f"danh-sach-dang-vien-{year}-{branch_id}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _find(act: Act, year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(act), year, branch_id)
    if found is None:
        not_found()
    return found


def _today() -> dt.date:
    today: dt.date = current_app.config["CLOCK"].today()
    return today


def _rows(year: int, branch_id: int) -> tuple[Sheet, Roll]:
    found = _find(Act.MEMBERS_VIEW, year, branch_id)
    return found, Roll.of(found)


def _listed(year: int, branch_id: int) -> Listed:
    """A branch's members as they stand today, and what a list of them bears beside."""
    found, roll = _rows(year, branch_id)
    organisation = found.organisation
    return Listed(
        found,
        roll.read(found.regulation, _today()),
        roll.newest(steps.of([found.id])[found.id]),
        organisations.signing(organisation.id),
        private=current_user.scope(Act.MEMBERS_PRIVATE).covers(organisation.path),
    )
