"""A branch's steps of the year: each with its page, what is done and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import SimpleNamespace

from flask import url_for

from intranet import overview, sheet, vote_list
from intranet.access import Act
from intranet.completeness import ANNOUNCEMENT, MEMBERS_VOTE, QUOTA, Missing
from intranet.members import Reading, Standing
from intranet.queries.sheets import Sheet
from intranet.roll import Member
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
_OF_MEMBERS: Mapping[str, str] = {MEMBERS_VOTE: ROUNDS, QUOTA: RESULT, ANNOUNCEMENT: RESULT}
#: What the office and the branch need to know of each member before the vote (II.B.2.1, 2.2.4).
_ASKED = ("review_completed_on", "failings")


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
    reading: Reading | None,
    at: SimpleNamespace,
    today: dt.date,
) -> list[SimpleNamespace]:
    """Every step with how much is left; the first that lacks something is the one to do now."""
    locked = not found.admits(Act.SHEET_SUBMIT)
    of_members = [] if found.is_committee else _of_members(missing, reading, at, today)
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


def _of_members(
    missing: Iterable[Missing], reading: Reading | None, at: SimpleNamespace, today: dt.date
) -> list[SimpleNamespace]:
    """Roll, facts, vote and result; a branch without a roll types its numbers of members."""
    if reading is None:
        note = "Chưa có danh sách: số đảng viên nhập tay trong biểu"
        return [_step(ROLL, at.roll, 0, note, done=False)]
    left = dict.fromkeys(_OF_MEMBERS.values(), 0)
    for item in missing:
        if item.field in _OF_MEMBERS:
            left[_OF_MEMBERS[item.field]] += 1
    to_rate = [each.member for each in reading.standings if _is_to_rate(each, reading, today)]
    known = sum(map(_is_known, to_rate))
    unknown = len(to_rate) - known
    waiting = f"còn {len(reading.waiting)} đảng viên chờ" if reading.waiting else "không còn ai chờ"
    held = f"{len(reading.rounds)} lần đủ số, {waiting}" if reading.rounds else ""
    result = _lacking(left[RESULT]) or ("" if reading.rounds else "Chưa có kết quả bỏ phiếu")
    return [
        _step(ROLL, at.roll, 0, f"{len(reading.standings)} đảng viên"),
        _step(
            FACTS,
            at.facts,
            # Once the branch has voted, what is not known keeps those members waiting, no more.
            0 if reading.rounds else unknown,
            f"{known}/{len(to_rate)} đảng viên đủ thông tin",
            done=not unknown,
        ),
        _step(ROUNDS, at.rounds, left[ROUNDS], held or _lacking(left[ROUNDS])),
        _step(RESULT, at.result, left[RESULT], result, done=not left[RESULT] and bool(held)),
    ]


def _is_to_rate(each: Standing, reading: Reading, today: dt.date) -> bool:
    """Whether a member is to be rated; before his vote, whether he would be if it were today."""
    if each.is_left_out:
        return False
    return each.round is not None or not vote_list.not_rated(each, reading, today)


def _is_known(member: Member) -> bool:
    """Whether a member's review, failings and, of a civil servant, grade are known."""
    servant = member.civil_servant
    graded = servant == "none" or (servant is not None and member.value("civil_grade") is not None)
    return graded and all(member.value(name) is not None for name in _ASKED)


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
