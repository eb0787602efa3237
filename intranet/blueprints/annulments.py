"""Annulling a decided result, of a branch or of a member: what it will do, then the decision."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from intranet.access import EDITABLE, Act, requires
from intranet.blueprints import decided_view, decision_view
from intranet.faults import faulty, not_found
from intranet.forms import decision as forms
from intranet.forms.decision import HeadForm
from intranet.operations import annulment
from intranet.operations.decisions import WrongDetails
from intranet.operations.guard import NotHere, Refused, WrongState
from intranet.queries import cycles, decisions, rolls, sheets
from intranet.queries.decisions import Decided
from intranet.queries.sheets import Sheet

blueprint = Blueprint("annulments", __name__, url_prefix="/<int:year>/chi-bo/<int:branch_id>")

ANNULLED = "Đã huỷ bỏ kết quả của {}. Việc xếp loại bắt đầu lại từ số liệu cũ."
MEMBER_ANNULLED = "Đã huỷ bỏ kết quả của {}. Chi bộ bỏ phiếu lại ở lần sau."
NOT_SAVED = "Chưa huỷ bỏ: xin xem chỗ báo lỗi."
NOT_NOW = "Chi bộ này không có kết quả đã quyết định để huỷ bỏ."
NOTHING_SAVED_YET = "Nội dung dưới đây chưa được ghi. Hãy kiểm tra rồi bấm “Huỷ bỏ kết quả”."

REVISION = "revision"
_BRANCH_EFFECTS = (
    "Kết quả và quyết định cũ vẫn đọc được như khi quyết định, kèm lý do huỷ bỏ.",
    "Chi bộ bắt đầu lần xếp loại mới từ mọi số liệu đã nhập; biểu mở ra để sửa, bỏ phiếu, nộp lại.",
    "Những điều Văn phòng đã thẩm định phải thẩm định lại.",
)
_MEMBER_EFFECTS = (
    "Kết quả cũ của đồng chí vẫn đọc được như khi quyết định, kèm lý do huỷ bỏ.",
    "Các lần bỏ phiếu trước không còn tính cho đồng chí; chi bộ bỏ phiếu lại ở lần sau, chỉ đồng "
    "chí có trong danh sách, rồi Đảng ủy quyết định lại.",
    "Kết quả của chi bộ giữ nguyên và được đánh dấu “cần xem lại”.",
)
_COMMENDED = "Chi bộ đang được chọn khen thưởng: lần xếp loại mới được đánh dấu “cần xem lại”."
_COMMITTEE = "Biểu của Đảng bộ đã nộp hoặc đã có kết quả: được đánh dấu “cần xem lại”."


@blueprint.get("/huy-bo")
@requires(Act.ANNUL)
def branch(year: int, branch_id: int) -> Any:
    """What annulling a branch's result will do, and the boxes of the decision."""
    found = _find(year, branch_id)
    return _page(found, None, None, {}) if found.admits(Act.ANNUL) else faulty(409, NOT_NOW, "")


@blueprint.post("/huy-bo")
@requires(Act.ANNUL)
def annul_branch(year: int, branch_id: int) -> Any:
    """Annul a branch's result."""
    found = _find(year, branch_id)

    # The revision that the page was about, which is no more the newest once it is annulled.
    shown = request.form.get(REVISION, "")
    ids = {
        str(each.revision): each.id
        for each in decisions.revisions(found.cycle_id, found.organisation.id)
    }

    def act(form: HeadForm, **how: Any) -> None:
        one = ids.get(shown, found.id)
        annulment.annul(current_user, one, form.details, form.reason, found.regulation, **how)

    return _annul(found, None, act, ANNULLED.format(found.organisation.name))


@blueprint.get("/dang-vien/<int:member_id>/huy-bo")
@requires(Act.ANNUL)
def member(year: int, branch_id: int, member_id: int) -> Any:
    """What annulling a member's result will do, and the boxes of the decision."""
    found = _find(year, branch_id)
    name, standing = _member(found, member_id)
    if standing is None or not found.admits(Act.ANNUL):
        return faulty(409, annulment.NO_RESULT, "")
    return _page(found, (member_id, name, standing), None, {})


@blueprint.post("/dang-vien/<int:member_id>/huy-bo")
@requires(Act.ANNUL)
def annul_member(year: int, branch_id: int, member_id: int) -> Any:
    """Annul a member's result."""
    found = _find(year, branch_id)
    name, standing = _member(found, member_id)

    def act(form: HeadForm, **how: Any) -> None:
        annulment.annul_member(current_user, found.id, member_id, form.details, form.reason, **how)

    return _annul(found, (member_id, name, standing), act, MEMBER_ANNULLED.format(name))


def show_filled(
    form: MultiDict[str, str], year: int, branch_id: int, member_id: int | None = None
) -> Any:
    """The page with what was typed before the session ended; nothing is annulled by showing it."""
    found = _find(year, branch_id)
    flash(NOTHING_SAVED_YET, "warning")
    one = (member_id, *_member(found, member_id)) if member_id is not None else None
    return _page(found, one, form, {})


annul_branch.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads
annul_member.shows_filled = show_filled  # type: ignore[attr-defined]  # a mark that signing in reads

_One = tuple[int, str, Decided | None]


def _annul(found: Sheet, one: _One | None, act: Callable[..., None], done: str) -> Any:
    form = forms.read_head(request.form, with_reason=True)
    if form.errors:
        return _refused(found, one, form.errors)
    try:
        act(form, key=request.form.get("form_key", ""), at=current_app.config["CLOCK"])
    except NotHere:
        not_found()
    except WrongState as refused:
        return faulty(409, str(refused), f"Lý do đã gõ: {form.reason}")
    except WrongDetails as refused:
        return _refused(found, one, refused.faults)
    except Refused as refused:
        return _refused(found, one, {"": str(refused)})
    flash(done, "success")
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    return redirect(url_for("results.page", **at), 303)


def _refused(found: Sheet, one: _One | None, errors: Mapping[str, str]) -> Any:
    flash(errors.get("", NOT_SAVED), "error")
    return _page(found, one, request.form, errors), 422


def _find(year: int, branch_id: int) -> Sheet:
    found = sheets.find(current_user.scope(Act.ANNUL), year, branch_id)
    if found is None:
        not_found()
    return found


def _member(found: Sheet, member_id: int) -> tuple[str, Decided | None]:
    """A member's name and the result of his that stands, or 404 for one not on this roll."""
    entry = rolls.member(found.id, member_id)
    if entry is None:
        not_found()
    decided = decisions.members([found.id])[found.id]
    own = (each for each in decided if each.member_id == member_id and each.stands)
    return entry.full_name, next(own, None)


def _page(
    found: Sheet, one: _One | None, typed: Mapping[str, str] | None, errors: Mapping[str, str]
) -> str:
    at: dict[str, Any] = {"year": found.year, "branch_id": found.organisation.id}
    scope = current_user.scope(Act.ANNUL)
    cycle = cycles.of_year(scope, found.year)
    committee = cycle.committee_name if cycle else ""
    own = sheets.find(scope, found.year, cycle.organisation_id, kind="committee") if cycle else None
    effects = list(_MEMBER_EFFECTS if one else _BRANCH_EFFECTS)
    if not one and decisions.selected([found.id]):
        effects.append(_COMMENDED)
    if own is not None and own.state not in EDITABLE:
        effects.append(_COMMITTEE)
    result = one[2] if one else decisions.results([found.id]).get(found.id)
    taken = decisions.of_cycle(found.cycle_id)
    action = url_for("annulments.annul_branch", **at)
    if one:
        action = url_for("annulments.annul_member", member_id=one[0], **at)
    return render_template(
        "annulments/page.html",
        name=one[1] if one else found.organisation.name,
        branch_name=found.organisation.name,
        year=found.year,
        tier=_tier(found, one, result),
        decision=decided_view.named(taken.get(result.decision_id)) if result else "",
        effects=effects,
        head=decision_view.head(typed, errors, committee),
        reason=typed.get(forms.TEXT, "") if typed else "",
        reason_error=errors.get(forms.TEXT),
        unsaved=typed is not None,
        revision=typed.get(REVISION, "") if typed else found.revision,
        form_key=secrets.token_urlsafe(24),
        action=action,
        back=url_for("results.page", **at),
    )


def _tier(found: Sheet, one: _One | None, result: Decided | None) -> Any:
    if result is None:
        return None
    if one:
        return decided_view.member_label(result.tier, result.outcome, found.regulation)
    return decided_view.tier_label(str(result.tier), found.regulation)
