"""A branch's roll as an Excel file, in the columns that the import reads again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app
from flask_login import current_user

from intranet import workbooks
from intranet.access import Act, requires
from intranet.blueprints import roll_view
from intranet.blueprints.member_page import find, is_private
from intranet.forms import roll_list
from intranet.operations import exports as operations
from intranet.roll import DETAILS, Member
from intranet.rules.regulation import Regulation
from intranet.rules.review_provisions import OFFICE_KINDS

blueprint = Blueprint(
    "roll_export", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/dang-vien"
)

#: What the file says where nothing else than the roll's own words would be read again.
_SERVANTS: Mapping[str, str] = {**roll_view.SERVANT_LABELS, "none": "Không"}


@blueprint.post("/danh-sach.xlsx")
@requires(Act.MEMBERS_EXPORT)
def workbook(year: int, branch_id: int) -> Any:
    """Everybody who stands on the roll; that the file was taken out is written down."""
    found = find(Act.MEMBERS_EXPORT, year, branch_id)
    members = operations.roll(current_user, found.id, at=current_app.config["CLOCK"])
    columns = roll_list.columns(branch=False, private=is_private(found))
    rows = [_cells(each, found.regulation) for each in members]
    body = workbooks.write_table(
        [column.headings[0] for column in columns],
        [[row[column.key] for column in columns] for row in rows],
    )
    answer = Response(body, mimetype=workbooks.TYPE)
    name = f"dang-vien-{year}-{branch_id}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cells(member: Member, regulation: Regulation) -> dict[str, str]:
    """What stands of a member in each column, by its key."""
    details = member.details
    said = {name: roll_view.said(details, name, regulation, {}) for name in DETAILS}
    offices = {
        key: "; ".join(
            office.name
            for office in regulation.review.offices.values()
            if office.kind == kind and office.key in member.offices
        )
        for kind, key in zip(OFFICE_KINDS, ("party", "authority", "union"), strict=True)
    }
    return {**said, **offices, "civil_servant": _SERVANTS.get(member.civil_servant or "", "")}
