"""Verifying a submitted sheet: what the office found beside what was said, then passing it on."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from intranet import ballot, completeness, pages, values
from intranet.access import Act, requires
from intranet.blueprints import ballot_view, evidence_view, reading, typed, verification_view
from intranet.blueprints.labels import span_text
from intranet.blueprints.scoring import BOTH_EDITED, NOT_ALL_SAVED, SAVED, posted_boxes
from intranet.blueprints.verification_view import Checks
from intranet.faults import faulty, not_found
from intranet.forms import verification as forms
from intranet.forms.verification import VerificationForm
from intranet.operations import verification as operations
from intranet.operations.guard import NotHere, StaleForm, WrongState
from intranet.operations.verification import Changed, Saved
from intranet.queries import sheets
from intranet.queries.sheets import Sheet
from intranet.rules.organisation import judge
from intranet.rules.result import OrganisationResult
from intranet.sheet import PROPOSAL, StoredRow, empty, versions

blueprint = Blueprint(
    "verification", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/tham-dinh"
)

NOT_NOW = "Biểu này hiện không ở bước thẩm định."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi bấm “Lưu”."
PASSED_ON = "Đã chuyển biểu của {} sang Đảng ủy."


@blueprint.get("")
@requires(Act.VERIFY)
def page(year: int, branch_id: int) -> Any:
    """The sheet side by side: what the branch said, what the office found."""
    found = _find(year, branch_id)
    if not found.admits(Act.VERIFY):
        return faulty(409, NOT_NOW, "")
    return _page(found, Checks(found.regulation, sheets.rows(found.id)))


@blueprint.post("")
@requires(Act.VERIFY)
def save(year: int, branch_id: int) -> Any:
    """Save what was found; answer by a fragment to htmx, by a whole page otherwise."""
    found = _find(year, branch_id)
    form = forms.read(request.form, found.regulation, stored := sheets.rows(found.id))
    if request.form.get("action") == "preview":
        return _filled_page(found, stored, form)
    try:
        saved = operations.save(
            current_user,
            found.id,
            found.regulation,
            form.changed,
            {key: form.seen(key) for key in form.changed},
            at=current_app.config["CLOCK"],
        )
    except WrongState as refused:
        return _refused(found, stored, form, str(refused))
    checks = Checks(found.regulation, saved.rows, form, saved.conflicts, saved.unexplained)
    bad = saved.conflicts or saved.unexplained or form.errors
    status = 409 if saved.conflicts else 422 if bad else 200
    now = values.format_time(current_app.config["CLOCK"].now())
    if pages.is_fragment():
        return _saved_fragment(checks, saved, now, bad=bool(bad)), status
    if bad:
        flash(BOTH_EDITED if saved.conflicts else NOT_ALL_SAVED, "error")
        return _page(found, checks), status
    at: dict[str, Any] = {"year": year, "branch_id": branch_id}
    if request.form.get("action") == "finish":
        return redirect(url_for("verification.confirm_page", **at), 303)
    flash(SAVED.format(now), "success")
    return redirect(url_for("verification.page", **at), 303)


@blueprint.post("/xem-truoc")
@requires(Act.VERIFY)
def preview(year: int, branch_id: int) -> Any:
    """What the rules say of what is typed at this moment; writes nothing."""
    found = _find(year, branch_id)
    stored = sheets.rows(found.id)
    if not pages.is_fragment():
        form = forms.read(request.form, found.regulation, stored)
        return _filled_page(found, stored, form)
    headline, rest = _reading(found, stored, posted_boxes(), moving=True)
    return rest + headline


preview.writes_nothing = True  # type: ignore[attr-defined]  # a mark that the guard reads


@blueprint.get("/chuyen")
@requires(Act.VERIFY)
def confirm_page(year: int, branch_id: int) -> Any:
    """What is about to be confirmed: every correction, and that the rest is as the branch said."""
    found = _find(year, branch_id)
    if not found.admits(Act.VERIFY):
        return faulty(409, NOT_NOW, "")
    return _confirm_page(found)


@blueprint.post("/chuyen")
@requires(Act.VERIFY)
def pass_on(year: int, branch_id: int) -> Any:
    """Confirm whatever was not corrected and pass the sheet on to be decided."""
    found = _find(year, branch_id)
    try:
        operations.pass_on(
            current_user,
            found.id,
            found.regulation,
            key=request.form.get("form_key", ""),
            seen=request.form.get("seen", ""),
            at=current_app.config["CLOCK"],
        )
    except NotHere:
        not_found()
    except WrongState as refused:
        return faulty(409, str(refused), "")
    except (Changed, StaleForm) as refused:
        flash(str(refused), "error")
        return _confirm_page(found), 409
    flash(PASSED_ON.format(found.organisation.name), "success")
    return redirect(url_for("board.branches", year=year), 303)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The page with what was typed before the session ended; nothing is saved by showing it."""
    found = _find(year, branch_id)
    stored = sheets.rows(found.id)
    return _filled_page(found, stored, forms.read(form, found.regulation, stored))


save.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads
preview.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _find(year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(Act.VERIFY), year, branch_id)
    if found is None:
        not_found()
    return found


def _filled_page(found: Sheet, stored: Mapping[str, StoredRow], form: VerificationForm) -> Any:
    if not found.admits(Act.VERIFY):
        return _refused(found, stored, form, NOT_NOW)
    flash(NOTHING_SAVED_YET, "warning")
    return _page(found, Checks(found.regulation, stored, form))


def _page(found: Sheet, checks: Checks) -> str:
    headline, rest = _reading(found, checks.stored, checks.texts)
    voted = ballot.outcome(found.ballot, found.regulation)
    return render_template(
        "verification/page.html",
        sheet=verification_view.view(found, checks),
        files=evidence_view.of_rows(found),
        headline=_markup(headline),
        preview=_markup(rest),
        voted=voted,
        ballot_title=ballot.title(found.ballot.number) if found.ballot else None,
        ballot_counts=ballot_view.counts_line(found.ballot) if found.ballot else None,
        urls=_urls(found),
    )


def _urls(found: Sheet) -> SimpleNamespace:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return SimpleNamespace(
        page=url_for("verification.page", **at),
        save=url_for("verification.save", **at),
        preview=url_for("verification.preview", **at),
        pass_on=url_for("verification.pass_on", **at),
        return_=url_for("board.return_page", **at),
        pdf=url_for("papers.score_sheet", **at),
        regulation=url_for("regulation.of_year", year=found.year),
        ballot=url_for("voting.page", **at),
        members=url_for("quota.page", **at),
        home=url_for("home.branch", **at),
    )


def _confirm_page(found: Sheet) -> str:
    stored = sheets.rows(found.id)
    boxes = Checks(found.regulation, stored).texts
    said, result, _ = _results(found, stored, boxes)
    return render_template(
        "verification/confirm.html",
        branch_name=found.organisation.name,
        compared=_compared(found, said, result),
        corrections=verification_view.corrections(found.regulation, stored, boxes),
        flags=result.flags,
        settled=result.tier is not None,
        seen=versions(stored),
        form_key=secrets.token_urlsafe(24),
        urls=_urls(found),
    )


def _results(
    found: Sheet, stored: Mapping[str, StoredRow], boxes: Mapping[str, str]
) -> tuple[OrganisationResult, OrganisationResult, tuple[str, ...]]:
    """What the rules say of what the branch said and of what the office found, and how the latter
    differs from what was proposed and voted."""
    regulation, kind = found.regulation, found.organisation.kind

    def judged(typed_boxes: Mapping[str, str]) -> OrganisationResult:
        texts = forms.sheet_texts(typed_boxes, regulation, stored)
        return judge(typed.read(texts, regulation, kind, found.members).case)

    result = judged(boxes)
    proposed = stored.get(PROPOSAL, StoredRow(empty(PROPOSAL))).values["tier"]
    voted = ballot.outcome(found.ballot, regulation)
    return judged({}), result, completeness.differences(proposed, result, voted, regulation)


def _compared(found: Sheet, said: OrganisationResult, result: OrganisationResult) -> list[Any]:
    """Total and tier of both readings, side by side in words."""
    pairs = (
        ("Tổng điểm", _total(said), _total(result)),
        (
            "Mức tính được",
            span_text(said, found.regulation),
            span_text(result, found.regulation),
        ),
    )
    return [
        SimpleNamespace(label=label, said=one, found=other, differs=one != other)
        for label, one, other in pairs
    ]


def _total(result: OrganisationResult) -> str:
    lowest = values.format_decimal(result.lowest_total)
    if result.total is not None:
        return lowest
    return f"{lowest}–{values.format_decimal(result.highest_total)}"


def _reading(
    found: Sheet,
    stored: Mapping[str, StoredRow],
    boxes: Mapping[str, str],
    *,
    moving: bool = False,
) -> tuple[bytes, bytes]:
    """Headline, and both readings side by side above the rules' answer to what was found."""
    said, result, differences = _results(found, stored, boxes)
    compared = render_template(
        "verification/_compared.html",
        compared=_compared(found, said, result),
        corrections=verification_view.corrections(found.regulation, stored, boxes),
    )
    drawn = reading.preview(current_app.jinja_env, result, (), differences)
    return reading.headline(current_app.jinja_env, result, moving=moving), compared.encode() + drawn


def _markup(drawn: bytes) -> Markup:
    return Markup(drawn.decode())  # noqa: S704  # drawn by templates, their words escaped there


def _saved_fragment(checks: Checks, saved: Saved, now: str, *, bad: bool) -> str:
    """Stamps and messages of every row, out of band; no box is drawn again."""
    return render_template(
        "scoring/_saved.html",
        saved_at=now if saved.written or not bad else None,
        refused=None,
        rows=[(check.row, check.fields) for check in checks.rows.values()],
    )


def _refused(
    found: Sheet, stored: Mapping[str, StoredRow], form: VerificationForm, why: str
) -> Any:
    """The sheet has moved on in between: say so, and keep what was typed on the screen."""
    if pages.is_fragment():
        return render_template("scoring/_saved.html", saved_at=None, refused=why, rows=[]), 409
    checks = Checks(found.regulation, stored, form)
    typed_rows = [checks.in_words(key) for key in form.changed]
    told = f"Nội dung đã gõ: {' | '.join(typed_rows)}" if typed_rows else ""
    return faulty(409, f"{why} Nội dung vừa gửi chưa được lưu.", told)
