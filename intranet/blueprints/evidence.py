"""Files that support a sheet: attached and taken away on the sheet's page, downloaded.

The buttons stand in the sheet's own form, so that what is typed in it is saved with them and
nothing of the page is ever lost over a file.
"""

from __future__ import annotations

import threading
from io import BytesIO
from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, send_file, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from intranet.access import Act, requires
from intranet.blueprints import scoring
from intranet.faults import not_found
from intranet.operations import evidence as operations
from intranet.operations.evidence import LARGEST, TOO_LARGE
from intranet.operations.guard import NotHere, Refused, WrongState
from intranet.queries import evidence, sheets
from intranet.queries.sheets import Sheet
from intranet.values import Unreadable

blueprint = Blueprint(
    "evidence", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/minh-chung"
)

#: A file that is somewhat too large still meets its message beside the row; more is not read.
LARGEST_REQUEST = 2 * LARGEST
FILE_PREFIX = "file."
NO_FILE = "Hãy chọn tệp rồi bấm “Đính kèm”."
# Each is held in memory while it is written; whoever comes third waits until one is done.
_turns = threading.Semaphore(2)
ATTACHED, REMOVED = "Đã đính kèm tệp.", "Đã gỡ tệp. Tệp vẫn còn trong mục “Tệp đã gỡ”."
NOT_ATTACHED = "Có tệp chưa đính kèm được, xin xem chỗ báo lỗi bên cạnh mục đó."


@blueprint.post("")
@requires(Act.EVIDENCE_EDIT)
def change(year: int, branch_id: int) -> Any:
    """Save the page, then attach the files chosen on it, or take one away."""
    found = sheets.find(current_user.scope(Act.EVIDENCE_EDIT), year, branch_id, kind=None)
    if found is None:
        not_found()
    form = scoring.typed_form(found)
    try:
        saved = scoring.store(found, form)
        refused = _remove(found) if "remove" in request.form else _attach(found)
    except WrongState as moved_on:
        return scoring.not_stored(found, form, str(moved_on))
    except NotHere:
        not_found()
    if refused:
        flash(NOT_ATTACHED, "error")
    if refused or form.errors or saved.conflicts:
        return scoring.stored_in_part(found, form, saved, refused)
    row = request.form.get("attach", "").replace(".", "-")
    sheet = url_for("scoring.sheet_page", year=year, branch_id=branch_id)
    return redirect(f"{sheet}#tep-{row}" if row else sheet, 303)


change.largest_request = LARGEST_REQUEST  # type: ignore[attr-defined]  # a mark that the guard reads
change.shows_filled = scoring.show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


@blueprint.get("/<int:evidence_id>")
@requires(Act.SHEET_VIEW)
def download(year: int, branch_id: int, evidence_id: int) -> Any:
    """A file as it was attached, to be kept and not to be shown inside the program."""
    scope = current_user.scope(Act.SHEET_VIEW)
    found = evidence.find(scope, year, branch_id, evidence_id)
    if found is None:
        not_found()
    return send_file(
        BytesIO(found.data), found.media_type, as_attachment=True, download_name=found.name
    )


def _attach(found: Sheet) -> dict[str, str]:
    """Attach every file that was chosen; what is wrong with those that were refused, by row."""
    chosen = {
        name.removeprefix(FILE_PREFIX): file
        for name, file in request.files.items()
        if name.startswith(FILE_PREFIX) and file.filename
    }
    if not chosen:
        return {request.form.get("attach", ""): NO_FILE}
    refused = {}
    for about, file in chosen.items():
        try:
            with _turns:
                operations.attach(
                    current_user,
                    found.id,
                    found.regulation,
                    about,
                    file.filename or "",
                    _bytes(file),
                    at=current_app.config["CLOCK"],
                )
        except (NotHere, WrongState):
            raise
        except (Refused, Unreadable) as why:
            refused[about] = str(why)
        else:
            flash(ATTACHED, "success")
    return refused


def _bytes(file: FileStorage) -> bytes:
    """The file's bytes; Refused for one that is too large, before it is read."""
    with file.stream as stream:
        size = stream.seek(0, 2)
        if size > LARGEST:
            raise Refused(TOO_LARGE)
        stream.seek(0)
        return stream.read()


def _remove(found: Sheet) -> dict[str, str]:
    number = request.form["remove"]
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        not_found()
    operations.remove(current_user, found.id, int(number), at=current_app.config["CLOCK"])
    flash(REMOVED, "success")
    return {}
