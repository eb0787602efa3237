"""The secret ballot on an organisation's tier: its counts, entered by one account or by two."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import ballot, completeness, overview, pages, sheet, values
from intranet.access import Act, requires
from intranet.ballot import Ballot, State
from intranet.blueprints import ballot_view
from intranet.blueprints.labels import state_label
from intranet.faults import faulty, not_found
from intranet.forms import ballot as forms
from intranet.forms.ballot import BallotForm
from intranet.operations import ballot as operations
from intranet.operations.guard import WrongState
from intranet.operations.rounds import (
    ChangedMeanwhile,
    Contradicting,
    NotNow,
    NotWhole,
    ReasonMissing,
    SamePerson,
)
from intranet.queries import ballots, sheets
from intranet.queries.sheets import Sheet
from intranet.sheet import PROPOSAL

blueprint = Blueprint("voting", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/bo-phieu")

SAVED = "Đã lưu lúc {}. {}."
NOT_SAVED = "Chưa lưu: xin xem chỗ báo lỗi."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi bấm “Lưu”."
PROPOSED = "Đã ghi đề xuất. Một tài khoản khác của chi bộ cần xác nhận."
CONFIRMED = "Đã xác nhận. Số liệu có hiệu lực."


@blueprint.get("")
@requires(Act.SHEET_VIEW)
def page(year: int, branch_id: int) -> Any:
    """The ballot: a form where the branch may enter, and every round that is whole."""
    found = _find(Act.SHEET_VIEW, year, branch_id)
    held = _held(found)
    number = forms.round_number(request.args.get("lan")) or held.current
    if number not in {*held.numbers, held.current, held.following}:
        not_found()
    return _page(found, held, number)


@blueprint.post("")
@requires(Act.BALLOT_EDIT)
def save(year: int, branch_id: int) -> Any:
    """Save what was typed of a round; an entry that waits for a second account stays unseen."""
    return _post(year, branch_id, settling=False)


@blueprint.post("/thong-nhat")
@requires(Act.BALLOT_EDIT)
def settle(year: int, branch_id: int) -> Any:
    """Propose what shall stand where two entries differ, or in place of confirmed counts."""
    return _post(year, branch_id, settling=True)


@blueprint.post("/xac-nhan")
@requires(Act.BALLOT_EDIT)
def confirm(year: int, branch_id: int) -> Any:
    """Let another account's proposal stand."""
    found = _find(Act.BALLOT_EDIT, year, branch_id)
    form = forms.read(request.form, found.regulation)
    try:
        operations.confirm(
            current_user,
            found.id,
            found.regulation,
            form.number,
            form.entry,
            at=current_app.config["CLOCK"],
        )
    except (WrongState, NotNow, SamePerson) as refused:
        return faulty(409, str(refused), "")
    flash(CONFIRMED, "success")
    return _back(year, branch_id, form.number)


@blueprint.post("/xem-truoc")
@requires(Act.BALLOT_EDIT)
def preview(year: int, branch_id: int) -> Any:
    """How the counts that are typed at this moment fit together; writes nothing."""
    found = _find(Act.BALLOT_EDIT, year, branch_id)
    if not pages.is_fragment():
        return _filled_page(found, forms.read(request.form, found.regulation))
    counts = forms.read_counts(request.form, found.regulation)
    reading = ballot_view.reading(counts, found.regulation)
    return render_template("voting/_reading.html", reading=reading)


preview.writes_nothing = True  # type: ignore[attr-defined]  # a mark that the guard reads


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The round with what was typed before the session ended; nothing is saved by showing it."""
    found = _find(Act.BALLOT_EDIT, year, branch_id)
    return _filled_page(found, forms.read(form, found.regulation))


for _view in (save, settle, preview):
    _view.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _post(year: int, branch_id: int, *, settling: bool) -> Any:
    found = _find(Act.BALLOT_EDIT, year, branch_id)
    form = forms.read(request.form, found.regulation)
    if form.row is None:
        return _refused(found, form, 422)
    act: Any = operations.settle if settling else operations.save
    at = current_app.config["CLOCK"]
    try:
        act(
            current_user,
            found.id,
            found.regulation,
            form.number,
            form.row,
            seen=form.seen,
            reason=form.reason,
            at=at,
        )
    except WrongState as refused:
        return faulty(409, f"{refused} Nội dung vừa gửi chưa được lưu.", _as_text(form, found))
    except Contradicting as refused:
        return _refused(found, form.refused(refused.faults), 422)
    except ReasonMissing as refused:
        return _refused(found, form.refused({forms.REASON: str(refused)}), 422)
    except NotWhole as refused:
        return _refused(found, form.refused(_lacking(form, found, str(refused))), 422)
    except ChangedMeanwhile as refused:
        return _refused(found, form, 409, str(refused), refused.stored)
    except NotNow as refused:
        return faulty(409, f"{refused} Nội dung vừa gửi chưa được lưu.", _as_text(form, found))
    if settling:
        flash(PROPOSED, "success")
    else:
        state = _held(found).state(form.number)
        kind = "warning" if state is State.DIFFERING else "success"
        flash(SAVED.format(values.format_time(at.now()), state.value), kind)
    return _back(year, branch_id, form.number)


def _back(year: int, branch_id: int, number: int) -> Any:
    return redirect(url_for("voting.page", year=year, branch_id=branch_id, lan=number), 303)


def _find(act: Act, year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(act), year, branch_id, kind=None)
    if found is None:
        not_found()
    return found


def _usual_body(found: Sheet) -> str:
    return ballot.EXECUTIVE if found.is_committee else ballot.USUAL_BODY


def _held(found: Sheet) -> Ballot:
    return ballots.of(found.id, found.regulation, double=found.double_entry)


def _lacking(form: BallotForm, found: Sheet, why: str) -> dict[str, str]:
    """The boxes that are still empty where counts must be whole."""
    row = form.row or {}
    return dict.fromkeys(ballot.lacking(row, found.regulation), why)


def _as_text(form: BallotForm, found: Sheet) -> str:
    """What was typed, in words, so that it can be copied from the page."""
    typed = [
        f"{ballot.label(box.name, found.regulation)}: {text}"
        for box in ballot.fields(found.regulation)
        if (text := values.normalise(form.typed.get(box.name, "")))
    ]
    typed += [f"Lý do: {form.typed[forms.REASON]}"] if form.reason else []
    return "Nội dung đã gõ: " + " | ".join(typed) if typed else ""


def _refused(
    found: Sheet, form: BallotForm, status: int, why: str = NOT_SAVED, stored: Any = None
) -> Any:
    flash(why, "error")
    held = _held(found)
    return _page(found, held, form.number, form, stored, seen_now=status == 409), status


def _filled_page(found: Sheet, form: BallotForm) -> Any:
    flash(NOTHING_SAVED_YET, "warning")
    return _page(found, _held(found), form.number, form)


def _page(
    found: Sheet,
    held: Ballot,
    number: int,
    form: BallotForm | None = None,
    stored: ballot.Record | None = None,
    *,
    seen_now: bool = False,
) -> str:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    regulation = found.regulation
    if number not in {*held.numbers, held.current, held.following}:
        number = held.current
    rows, result = overview.read(found, sheets.rows(found.id))
    proposed = rows.get(PROPOSAL, sheet.empty(PROPOSAL))["tier"]
    may = current_user.scope(Act.BALLOT_EDIT).covers(found.organisation.path)
    editable = may and found.admits(Act.BALLOT_EDIT)
    entry = _entry(found, held, number, form, stored) if editable else None
    if entry and form and not seen_now:
        # What was stored meanwhile has not been seen: saving must still find that out.
        entry.seen = form.seen
    return render_template(
        "voting/ballot.html",
        branch_name=found.organisation.name,
        year=found.year,
        state=found.state,
        state_label=state_label(found),
        double=found.double_entry,
        number=number,
        title=ballot.title(number),
        round_state=held.state(number),
        following=held.following,
        open_round=held.current if held.state(held.current) is not State.DONE else None,
        rounds=ballot_view.rounds(held),
        tiers=ballot_view.three_tiers(
            found, result, proposed, ballot.outcome(held.last, regulation)
        ),
        missing=[item.text for item in completeness.missing_ballot(held)],
        entry=entry,
        urls=SimpleNamespace(
            save=url_for("voting.save", **at),
            settle=url_for("voting.settle", **at),
            confirm=url_for("voting.confirm", **at),
            preview=url_for("voting.preview", **at),
            page=url_for("voting.page", **at),
            home=url_for("home.branch", **at),
            sheet=url_for("scoring.sheet_page", **at),
            minutes=url_for("papers.tally_minutes", **at),
            blanks=url_for("papers.ballot_papers", **at),
        ),
    )


def _entry(
    found: Sheet,
    held: Ballot,
    number: int,
    form: BallotForm | None,
    stored: ballot.Record | None,
) -> SimpleNamespace:
    """What the signed-in person may enter of a round at this moment, and what stands beside it."""
    regulation = found.regulation
    standing, settlement = held.standing(number), held.settlement(number)
    entered, apart = held.entered(number), held.differing(number)
    own = held.own(number, current_user.user_id) if held.double else held.newest(number)
    shown = standing or own
    row = shown.row if shown else {**ballot.empty(regulation), ballot.BODY: _usual_body(found)}
    settling = held.double and bool(standing or apart)
    only = None
    if settling and not standing:
        # Boxes in which both entries agree are carried along; those that differ start empty.
        only = apart
        row = {**entered[0].row, **dict.fromkeys(apart)}
    seen = held.version(number)
    if held.double and not settling:
        seen = own.id if own else 0
    boxes = ballot_view.boxes(regulation, row, form, only)
    counts = forms.read_counts({box.name: box.value for box in boxes.all}, regulation)
    return SimpleNamespace(
        boxes=boxes,
        reading=ballot_view.reading(counts, regulation),
        seen=seen,
        settling=settling,
        unsaved=form is not None,
        correcting=standing is not None,
        needs_reason=settling or standing is not None,
        own=own is not None and own.complete and not settling,
        waits=len(entered) == 1 and not settling,
        apart=ballot_view.differing(
            regulation, entered[0].row, entered[1].row, (entered[0].by, entered[1].by)
        )
        if apart
        else [],
        proposal=ballot_view.round_view(settlement, regulation) if settlement else None,
        may_confirm=settlement is not None and settlement.by_id != current_user.user_id,
        conflict=ballot_view.differing(regulation, form.row, stored.row, ("", stored.by))
        if form and form.row and stored
        else [],
    )
