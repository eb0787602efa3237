"""One member's facts with all their versions, and the office's word that he is left out."""

from __future__ import annotations

import datetime as dt
import secrets
from types import SimpleNamespace
from typing import Any, NamedTuple

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import clock, members
from intranet.access import Act, requires
from intranet.blueprints import member_facts_view
from intranet.blueprints.member_facts_view import LABELS, in_words
from intranet.faults import faulty, not_found
from intranet.forms import member_facts as forms
from intranet.forms.member_facts import ReasonForm
from intranet.members import Standing
from intranet.operations import member_facts as operations
from intranet.operations.guard import AlreadyDone, StaleForm, WrongState
from intranet.operations.member_facts import ChangedMeanwhile, NotWaiting
from intranet.queries import member_facts, rolls, sheets, votes
from intranet.queries.member_facts import Version
from intranet.queries.sheets import Sheet
from intranet.roll import NOT_ASSESSED, STAYS, Member
from intranet.rules.member import Outcome

blueprint = Blueprint(
    "member_history",
    __name__,
    url_prefix="/<int:year>/chi-bo/<int:branch_id>/thong-tin-dang-vien/<int:member_id>",
)

MARKED = "Đã ghi chưa đánh giá trong đợt."
TAKEN_BACK = "Đã bỏ ghi chưa đánh giá."
NOT_SAVED = "Chưa lưu: xin xem chỗ báo lỗi."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi bấm nút lưu."


@blueprint.get("")
@requires(Act.MEMBERS_VIEW)
def page(year: int, branch_id: int, member_id: int) -> Any:
    """What is known of a member, who said so and when, and what stood there before."""
    return _page(_find(Act.MEMBERS_VIEW, year, branch_id, member_id))


@blueprint.post("/chua-danh-gia")
@requires(Act.NOT_ASSESSED)
def not_assessed(year: int, branch_id: int, member_id: int) -> Any:
    """Leave a member who still waits out of the cycle, with a reason, or take that back."""
    found = _find(Act.NOT_ASSESSED, year, branch_id, member_id)
    form = forms.read_reason(request.form)
    if form.errors:
        flash(NOT_SAVED, "error")
        return _page(found, form), 422
    try:
        operations.not_assessed(
            current_user,
            found.sheet.id,
            found.sheet.regulation,
            member_id,
            form.reason,
            seen=form.seen,
            key=form.key,
            at=current_app.config["CLOCK"],
        )
    except AlreadyDone:
        pass
    except WrongState as refused:
        return faulty(409, str(refused), f"Lý do đã gõ: {form.typed}" if form.typed else "")
    except StaleForm as refused:
        flash(str(refused), "error")
        return _page(found, form), 422
    except (ChangedMeanwhile, NotWaiting) as refused:
        flash(str(refused), "error")
        return _page(found, form, seen_now=True), 409
    flash(MARKED if form.reason else TAKEN_BACK, "success")
    at: dict[str, Any] = {"year": year, "branch_id": branch_id, "member_id": member_id}
    return redirect(url_for("member_history.page", **at), 303)


def show_filled(form: MultiDict[str, str], year: int, branch_id: int, member_id: int) -> Any:
    """The page with the reason that was typed before the session ended."""
    found = _find(Act.NOT_ASSESSED, year, branch_id, member_id)
    flash(NOTHING_SAVED_YET, "warning")
    return _page(found, forms.read_reason(form))


not_assessed.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


class Found(NamedTuple):
    """A member on the roll of a branch that somebody reaches."""

    sheet: Sheet
    roll: list[Member]
    member: Member


def _find(act: Act, year: int, branch_id: int, member_id: int) -> Found:
    sheet = sheets.find(current_user.scope(act), year, branch_id)
    roll = rolls.of(sheet.id) if sheet else []
    member = next((each for each in roll if each.id == member_id), None)
    if sheet is None or member is None:
        not_found()
    return Found(sheet, roll, member)


def _page(told: Found, form: ReasonForm | None = None, *, seen_now: bool = False) -> str:
    found, roll, member = told
    regulation = found.regulation
    today: dt.date = current_app.config["CLOCK"].today()
    rounds, noted = votes.rounds(found.id, regulation), rolls.branch_facts(found.id)
    standing = members.read(roll, rounds, noted, regulation, today).of(member.id)
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    path = found.organisation.path
    private = current_user.scope(Act.MEMBERS_PRIVATE).covers(path)
    may = current_user.scope(Act.NOT_ASSESSED).covers(path) and found.admits(Act.NOT_ASSESSED)
    return render_template(
        "member_facts/history.html",
        branch_name=found.organisation.name,
        year=found.year,
        member_name=member.full_name,
        outcome=member_facts_view.outcome(standing, private=private) if standing else "",
        why=standing.result.why if standing and private else "",
        flags=[flag.text for flag in standing.result.flags] if standing and private else [],
        facts=_facts(found, member, private=private),
        leaving_out=_leaving_out(member, standing, form, seen_now=seen_now) if may else None,
        urls=SimpleNamespace(
            table=url_for("member_facts.page", **at),
            not_assessed=url_for("member_history.not_assessed", **at, member_id=member.id),
        ),
    )


def _facts(found: Sheet, member: Member, *, private: bool) -> list[SimpleNamespace]:
    """Each fact as it stands, with its versions, the newest first."""
    versions = member_facts.history(found.id, [member.id])[::-1]
    told = []
    for name in (*member_facts_view.fields(private=private), STAYS, NOT_ASSESSED):
        own = [each for each in versions if each.cell.field == name]
        if name in {STAYS, NOT_ASSESSED} and not own:
            continue
        words = [_told(found, each) for each in own]
        label, now = LABELS[name], in_words(name, member.value(name), found.regulation)
        told.append(SimpleNamespace(label=label, now=now, versions=words))
    return told


def _told(found: Sheet, version: Version) -> SimpleNamespace:
    return SimpleNamespace(
        words=in_words(version.cell.field, version.value, found.regulation),
        at=clock.moment(version.changed_at),
        by=version.changed_by,
    )


def _leaving_out(
    member: Member, standing: Standing | None, form: ReasonForm | None, *, seen_now: bool
) -> SimpleNamespace:
    """What the office may say of a member who still waits, and what it says now.

    A form keeps the version that it was shown at, unless its answer shows what stands now.
    """
    known = member.fact(NOT_ASSESSED)
    ratable = standing is not None and not standing.is_rated
    return SimpleNamespace(
        may_mark=ratable and standing.result.outcome is not Outcome.NOT_RATED,  # type: ignore[union-attr]  # asked first
        marked=bool(member.not_assessed),
        value=form.typed if form else member.not_assessed,
        error=form.errors.get(forms.REASON) if form else None,
        seen=form.seen if form and not seen_now else known.version,
        form_key=secrets.token_urlsafe(24),
    )
