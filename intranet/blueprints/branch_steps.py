"""A branch's steps of the year: each with its page, what is done and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace

from flask import url_for

from intranet import overview, sheet
from intranet.access import Act
from intranet.completeness import ANNOUNCEMENT, MEMBERS_VOTE, QUOTA, Missing
from intranet.member_summary import Summary
from intranet.queries.sheets import Sheet
from intranet.sheet import MEMBERS, PROPOSAL, SCORE_PREFIX

ROLL, FACTS = "Lập danh sách đảng viên", "Kiểm điểm, thông tin của đảng viên"
ROUNDS, RESULT = "Bỏ phiếu phân loại đảng viên", "Giới hạn mức xuất sắc, công bố kết quả"
SCORES, CONDITIONS = "Chấm điểm năm tiêu chí", "Trả lời các điều kiện"
PEERS, COUNTS = "Xếp loại của chính quyền, đoàn thể cùng cấp", "Nhập số liệu"
PROPOSING, VOTE = "Đề nghị mức xếp loại", "Bỏ phiếu kín"
SUBMITTING, FINISHING = "Nộp Văn phòng Đảng ủy", "Hoàn thành biểu, báo cáo cấp trên"
_ANCHORS: Mapping[str, str] = {
    SCORES: "scores-title",
    CONDITIONS: "conditions-title",
    PEERS: "peers-title",
    COUNTS: "counts-title",
    PROPOSING: "proposal-title",
}
_OF_MEMBERS = frozenset({MEMBERS_VOTE, QUOTA, ANNOUNCEMENT})


def places(year: int, branch_id: int) -> SimpleNamespace:
    """The addresses of the pages that a branch works on."""
    return SimpleNamespace(
        roll=url_for("members.list_all", year=year, branch_id=branch_id),
        facts=url_for("member_facts.page", year=year, branch_id=branch_id),
        rounds=url_for("member_votes.page", year=year, branch_id=branch_id),
        result=url_for("quota.page", year=year, branch_id=branch_id),
        sheet=url_for("scoring.sheet_page", year=year, branch_id=branch_id),
        ballot=url_for("voting.page", year=year, branch_id=branch_id),
    )


def elsewhere(at: SimpleNamespace) -> Mapping[str, str]:
    """Where what is missing about members is seen to."""
    return {
        MEMBERS_VOTE: at.rounds,
        QUOTA: f"{at.result}#chi-tieu",
        ANNOUNCEMENT: f"{at.result}#cong-bo",
    }


def steps(
    found: Sheet,
    missing: tuple[Missing, ...],
    members: Summary | None,
    at: SimpleNamespace,
) -> list[SimpleNamespace]:
    """Every step with how much is left; the first that lacks something is the one to do now."""
    locked = not found.admits(Act.SHEET_SUBMIT)
    of_members = [] if found.is_committee else _of_members(members, at)
    items = [*of_members, *_of_sheet(found, missing, at)]
    if not locked:
        now = next((item for item in items if item.left), None)
        if now:
            now.state = "current"
    state = "missing" if missing or locked else "current"
    if found.state not in overview.WITH_BRANCH:
        state = "done"
    label = FINISHING if found.is_committee else SUBMITTING
    return [*items, SimpleNamespace(label=label, state=state, url=None, note="")]


def _of_members(members: Summary | None, at: SimpleNamespace) -> list[SimpleNamespace]:
    """Roll, facts, vote and result; a branch without a roll types its numbers of members."""
    if members is None:
        note = "Chưa có danh sách: số đảng viên nhập tay trong biểu"
        return [_step(ROLL, at.roll, 0, note, done=False)]
    unknown = members.to_rate - members.known
    waiting = f"còn {members.waiting} đảng viên chờ" if members.waiting else "không còn ai chờ"
    held = f"{members.rounds} lần đủ số, {waiting}" if members.rounds else ""
    left = members.result_left
    result = _lacking(left) or ("" if members.rounds else "Chưa có kết quả bỏ phiếu")
    return [
        _step(ROLL, at.roll, 0, f"{members.listed} đảng viên"),
        _step(
            FACTS,
            at.facts,
            # Once the branch has voted, what is not known keeps those members waiting, no more.
            0 if members.rounds else unknown,
            f"{members.known}/{members.to_rate} đảng viên đủ thông tin",
            done=not unknown,
        ),
        _step(ROUNDS, at.rounds, members.vote_left, held or _lacking(members.vote_left)),
        _step(RESULT, at.result, left, result, done=not left and bool(held)),
    ]


def _of_sheet(
    found: Sheet, missing: Iterable[Missing], at: SimpleNamespace
) -> list[SimpleNamespace]:
    """The groups of the score sheet, and the secret ballot."""
    of_field = {field.name: field.row for field in sheet.fields(found.regulation)}
    left = dict.fromkeys((*_ANCHORS, VOTE), 0)
    for item in missing:
        if item.field in of_field:
            left[_group(of_field[item.field])] += 1
        elif item.field not in _OF_MEMBERS:
            left[VOTE] += 1
    urls = {label: f"{at.sheet}#{anchor}" for label, anchor in _ANCHORS.items()}
    urls[VOTE] = f"{at.ballot}#so-phieu"
    return [_step(label, urls[label], count, _lacking(count)) for label, count in left.items()]


def _step(
    label: str, url: str, left: int, note: str, *, done: bool | None = None
) -> SimpleNamespace:
    is_done = not left if done is None else done
    state = "done" if is_done else "missing"
    return SimpleNamespace(label=label, state=state, url=url, note=note, left=left)


def _lacking(left: int) -> str:
    return f"Còn thiếu {left} mục" if left else ""


def _group(row: str) -> str:
    if row.startswith(SCORE_PREFIX):
        return SCORES
    if row == PROPOSAL:
        return PROPOSING
    if row in {MEMBERS, sheet.LEADERS}:
        return COUNTS
    if row == "authority" or row.startswith(sheet.PEER_PREFIX):
        return PEERS
    return CONDITIONS
