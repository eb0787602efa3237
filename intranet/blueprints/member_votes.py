"""The vote on a branch's members: the tellers' grid, entered by one account or by two."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet import pages, values, vote
from intranet.access import Act, requires
from intranet.blueprints import member_round_view as round_view
from intranet.blueprints import member_vote_view as view
from intranet.blueprints.aftermath import aftermath
from intranet.blueprints.labels import STATE_LABELS
from intranet.blueprints.member_vote_branch import Branch, find
from intranet.blueprints.member_vote_view import Shown
from intranet.faults import faulty, not_found
from intranet.forms import votes as forms
from intranet.forms.ballot import REASON, round_number
from intranet.forms.votes import VoteForm
from intranet.operations import votes as operations
from intranet.operations.guard import WrongState
from intranet.operations.rounds import (
    ChangedMeanwhile,
    Contradicting,
    NotNow,
    NotWhole,
    ReasonMissing,
    SamePerson,
)
from intranet.rounds import Record, State, title
from intranet.sheet import Row

blueprint = Blueprint(
    "member_votes", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>/phan-loai-dang-vien"
)

SAVED = "Đã lưu lúc {}. {}."
NOT_SAVED = "Chưa lưu: xin xem chỗ báo lỗi."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được lưu. Hãy kiểm tra rồi bấm “Lưu”."
ALSO_CHANGED = "Các hàng khác đã lưu. Hàng vừa được người khác sửa thì chưa: xin xem chỗ khác nhau."
RELISTED = "Danh sách được lập lại theo ngày bỏ phiếu {}: {}."
PROPOSED = "Đã ghi đề xuất. Một tài khoản khác của chi bộ cần xác nhận."
CONFIRMED = "Đã xác nhận. Số liệu có hiệu lực."


@blueprint.get("")
@requires(Act.MEMBERS_VIEW)
def page(year: int, branch_id: int) -> Any:
    """The grid where the branch may enter, and every round that is whole."""
    found = find(Act.MEMBERS_VIEW, year, branch_id)
    number = round_number(request.args.get("lan")) or found.usual
    if number not in found.turns:
        not_found()
    return _page(found, number)


@blueprint.post("")
@requires(Act.VOTE_EDIT)
def save(year: int, branch_id: int) -> Any:
    """Save what was typed of a round; an entry that waits for a second account stays unseen."""
    found = find(Act.VOTE_EDIT, year, branch_id)
    form = forms.read(request.form, found.sheet.regulation)
    if form.errors:
        return _refused(found, form, 422)
    at = current_app.config["CLOCK"]
    try:
        saved = operations.save(
            current_user,
            found.sheet.id,
            found.sheet.regulation,
            form.number,
            form.rows,
            reason=form.reason,
            at=at,
        )
    except (WrongState, NotNow) as refused:
        return _lost(refused, form, found)
    except (Contradicting, ReasonMissing, NotWhole) as refused:
        return _refused(found, form.refused(_faults(refused, form, found)), 422)
    if saved.conflicts:
        flash(ALSO_CHANGED, "error")
        return _page(found._replace(held=saved.vote), form.number, form, saved.conflicts), 409
    state = saved.vote.state(form.number)
    kind = "warning" if state is State.DIFFERING else "success"
    flash(SAVED.format(values.format_time(at.now()), state.value), kind)
    _tell_list(found._replace(held=saved.vote), form)
    return _back(year, branch_id, form.number)


@blueprint.post("/thong-nhat")
@requires(Act.VOTE_EDIT)
def settle(year: int, branch_id: int) -> Any:
    """Propose what shall stand where two entries differ, or in place of confirmed counts."""
    found = find(Act.VOTE_EDIT, year, branch_id)
    form = forms.read(request.form, found.sheet.regulation)
    if form.errors:
        return _refused(found, form, 422)
    try:
        operations.settle(
            current_user,
            found.sheet.id,
            found.sheet.regulation,
            form.number,
            form.row,
            seen=form.seen,
            reason=form.reason,
            at=current_app.config["CLOCK"],
        )
    except (WrongState, NotNow) as refused:
        return _lost(refused, form, found)
    except ChangedMeanwhile as refused:
        return _refused(find(Act.VOTE_EDIT, year, branch_id), form, 409, str(refused))
    except (Contradicting, ReasonMissing, NotWhole) as refused:
        return _refused(found, form.refused(_faults(refused, form, found)), 422)
    flash(PROPOSED, "success")
    return _back(year, branch_id, form.number)


@blueprint.post("/xac-nhan")
@requires(Act.VOTE_EDIT)
def confirm(year: int, branch_id: int) -> Any:
    """Let another account's proposal stand."""
    found = find(Act.VOTE_EDIT, year, branch_id)
    number = round_number(request.form.get("lan")) or 1
    entry = round_number(request.form.get("entry")) or 0
    at = current_app.config["CLOCK"]
    regulation = found.sheet.regulation
    try:
        operations.confirm(current_user, found.sheet.id, regulation, number, entry, at=at)
    except (WrongState, NotNow, SamePerson) as refused:
        return faulty(409, str(refused), "")
    flash(CONFIRMED, "success")
    return _back(year, branch_id, number)


@blueprint.post("/xem-truoc")
@requires(Act.VOTE_EDIT)
def preview(year: int, branch_id: int) -> Any:
    """How the counts that are typed at this moment fit together; writes nothing.

    Of the rows, only those are sent whose outcome is another than the page shows.
    """
    found = find(Act.VOTE_EDIT, year, branch_id)
    form = forms.read(request.form, found.sheet.regulation)
    if not pages.is_fragment():
        return _filled_page(found, form)
    number = form.number if form.number in found.turns else found.held.current
    listed = found.listing(number, vote.day_of(form.row))
    row = listed.lay_out(form.row)
    said = view.outcomes(listed, row, found.held)
    posted = [which for which in form.stamps if which is not None]
    return render_template(
        "member_votes/_reading.html",
        reading=view.reading(listed, row, found.held, posted),
        changed=[
            said[which]
            for which in posted
            if which in said and request.form.get(f"shown.{which}") != said[which].mark
        ],
    )


preview.writes_nothing = True  # type: ignore[attr-defined]  # a mark that the guard reads


def show_filled(form: MultiDict[str, str], year: int, branch_id: int) -> Any:
    """The round with what was typed before the session ended; nothing is saved by showing it."""
    found = find(Act.VOTE_EDIT, year, branch_id)
    return _filled_page(found, forms.read(form, found.sheet.regulation))


for _view in (save, settle, preview):
    _view.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads


def _back(year: int, branch_id: int, number: int) -> Any:
    url = url_for("member_votes.page", year=year, branch_id=branch_id, lan=number)
    return redirect(url, 303)


def _faults(refused: Exception, form: VoteForm, found: Branch) -> Mapping[str, str]:
    """What an act found wrong, by the box it stands beside."""
    if isinstance(refused, Contradicting):
        return refused.faults
    if isinstance(refused, NotWhole):
        row = found.listing(form.number, vote.day_of(form.row)).lay_out(form.row)
        return dict.fromkeys(found.held.lacking(row), str(refused))
    return {REASON: str(refused)}


def _lost(refused: Exception, form: VoteForm, found: Branch) -> Any:
    """Counts that cannot be entered any more, given back as text that can be copied."""
    names = _names(found)
    written = found.held.apart(form.row, vote.empty())
    typed = [
        f"{item.label}: {item.ours}"
        for item in round_view.apart(found.held, form.row, vote.empty(), written, names)
        if item.ours != "–"
    ]
    typed += [f"Lý do: {form.reason}"] if form.reason else []
    text = "Nội dung đã gõ: " + " | ".join(typed) if typed else ""
    return faulty(409, f"{refused} Nội dung vừa gửi chưa được lưu.", text)


def _refused(found: Branch, form: VoteForm, status: int, why: str = NOT_SAVED) -> Any:
    flash(why, "error")
    return _page(found, form.number, form), status


def _filled_page(found: Branch, form: VoteForm) -> Any:
    flash(NOTHING_SAVED_YET, "warning")
    return _page(found, form.number, form)


def _tell_list(found: Branch, form: VoteForm) -> None:
    """Say that the day made another list than the page had, where it did."""
    posted = {which for which in form.stamps if which is not None}
    listed = found.listing(form.number, vote.day_of(form.row))
    more, fewer = len(set(listed.ids) - posted), len(posted - set(listed.ids))
    if more or fewer:
        what = [f"thêm {more} hàng"] if more else []
        what += [f"bớt {fewer} hàng"] if fewer else []
        flash(RELISTED.format(values.format_date(listed.day), ", ".join(what)), "warning")


def _names(found: Branch) -> dict[int, str]:
    path = found.sheet.organisation.path
    private = current_user.scope(Act.MEMBERS_PRIVATE).covers(path)
    return round_view.member_names(found.people, private=private)


def _page(
    found: Branch,
    number: int,
    form: VoteForm | None = None,
    conflicts: Collection[int | None] | None = None,
) -> str:
    sheet, held = found.sheet, found.held
    at: dict[str, Any] = {"year": sheet.year, "branch_id": sheet.organisation.id}
    if number not in found.turns:
        number = found.usual
    may = current_user.scope(Act.VOTE_EDIT).covers(sheet.organisation.path)
    names = _names(found)
    people = {member.id: member for member in found.people}
    following = held.following
    waiting = found.listing(following, None).ids if following else ()
    return render_template(
        "member_votes/grid.html",
        branch_name=sheet.organisation.name,
        year=sheet.year,
        state=sheet.state,
        state_label=STATE_LABELS[sheet.state],
        double=sheet.double_entry,
        number=number,
        title=title(number),
        round_state=held.state(number),
        following=following if waiting else None,
        waiting=[names[which] for which in waiting],
        over_quota=found.over_quota,
        open_round=held.current if held.state(held.current) is not State.DONE else None,
        rounds=round_view.rounds(held, people, names),
        has_roll=bool(found.people),
        entry=_entry(found, number, names, form, conflicts)
        if may and sheet.admits(Act.VOTE_EDIT) and number > found.closed
        else None,
        closed=found.closed,
        aftermath=aftermath(sheet),
        urls=SimpleNamespace(
            save=url_for("member_votes.save", **at),
            settle=url_for("member_votes.settle", **at),
            confirm=url_for("member_votes.confirm", **at),
            preview=url_for("member_votes.preview", **at),
            page=url_for("member_votes.page", **at),
            home=url_for("home.branch", **at),
            result=url_for("quota.page", **at),
            blanks=url_for("member_papers.ballots", **at),
            minutes={
                each: url_for("member_papers.minutes", **at, number=each)
                for each in found.turns
                if each
            },
        ),
    )


def _entry(
    found: Branch,
    number: int,
    names: Mapping[int, str],
    form: VoteForm | None,
    conflicts: Collection[int | None] | None,
) -> SimpleNamespace:
    """What the signed-in person may enter of a round at this moment, and what stands beside it."""
    held, regulation = found.held, found.sheet.regulation
    standing, settlement = held.standing(number), held.settlement(number)
    entered, apart = held.entered(number), held.differing(number)
    own = held.own(number, current_user.user_id) if held.double else held.newest(number)
    stored: Row = (standing or own or _NOTHING).row
    settling = held.double and bool(standing or apart)
    only = None
    if settling and not standing:
        # Boxes in which both entries agree are carried along; those that differ start empty.
        only = apart
        stored = {**entered[0].row, **dict.fromkeys(apart)}
    day = vote.day_of(form.row) if form else vote.day_of(stored)
    listed = found.listing(number, day)
    shown = Shown(listed, stored, form, conflicts)
    rows = view.rows(shown, held, names, only)
    people = {member.id: member for member in found.people}
    return SimpleNamespace(
        head=view.head(shown, only),
        columns=round_view.columns(regulation),
        rows=rows,
        others=[(names[o.member.id], o.why) for o in listed.others if not o.has_vote],
        had=[(names[o.member.id], o.why) for o in listed.others if o.has_vote],
        reading=view.reading(listed, shown.row, held, [row.id for row in rows]),
        seen=held.version(number),
        settling=settling,
        unsaved=form is not None,
        correcting=standing is not None,
        needs_reason=settling or standing is not None,
        other_base=standing is not None and standing.row[vote.OFFICIAL] != listed.official,
        own=own is not None and own.complete and not settling,
        waits=len(entered) == 1 and not settling,
        apart=round_view.apart(held, entered[0].row, entered[1].row, apart, names) if apart else [],
        by=[entry.by for entry in entered],
        proposal=round_view.round_view(settlement, people, names, regulation)
        if settlement
        else None,
        proposal_id=settlement.id if settlement else 0,
        may_confirm=settlement is not None and settlement.by_id != current_user.user_id,
        conflict=_conflict(found, shown, conflicts, names) if conflicts else [],
    )


#: What stands before anybody entered anything.
_NOTHING = Record(0, 0, 0, vote.empty(), complete=False)


def _conflict(
    found: Branch, shown: Shown, conflicts: Collection[int | None], names: Mapping[int, str]
) -> list[SimpleNamespace]:
    """The boxes of rows that two changed, as typed and as they stand."""
    boxes = [
        name
        for which in conflicts
        for name, value in vote.unit(shown.now, which, found.sheet.regulation).items()
        if shown.mine[name] != value
    ]
    return round_view.apart(found.held, shown.mine, shown.now, boxes, names)
