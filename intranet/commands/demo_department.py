"""An example department: a committee, sixteen branches, sheets in every state and tier.

Every name is invented. What can be done by an operation is done by it, so the example is made of
the same rows that people make.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from intranet import ballot
from intranet.access import Grant, Role
from intranet.clock import Clock
from intranet.commands import demo_members, demo_votes
from intranet.commands.demo_branches import BRANCHES, Branch
from intranet.decision import BranchRuling, Details
from intranet.models import Assessment, Organisation, User
from intranet.operations import (
    account,
    annulment,
    cycles,
    decisions,
    organisations,
    scoring,
    setting_up,
    verification,
    workflow,
)
from intranet.operations import ballot as voting
from intranet.rules import ballot as ballot_rules
from intranet.rules import regulation as regulations
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.sheet import Row, Rows

YEAR = 2017
COMMITTEE = "Đảng bộ Sở Minh Họa"
SUPERIOR = "ĐẢNG BỘ KHỐI CÁC CƠ QUAN TỈNH"
PLACE = "Tỉnh Minh Họa"

#: User name, role, title.
OFFICES: tuple[tuple[str, Role, str], ...] = (
    ("vanphong", Role.OFFICE, "Văn phòng Đảng ủy"),
    ("bantv", Role.STANDING, "Ban Thường vụ Đảng ủy"),
    ("danguy", Role.EXECUTIVE, "Đảng ủy"),
    ("ubkt", Role.INSPECTION, "Ủy ban kiểm tra Đảng ủy"),
    ("quantri", Role.ADMIN, "Quản trị hệ thống"),
)


_ALL_WELL: Mapping[str, str] = {
    "tasks": "excellent",
    "committee_performance": "excellent",
    "united": "yes",
    "regular_meetings": "yes",
    "corruption_discipline": "no",
    "authority": "highest",
    "peer.cong_doan": "highest",
    "peer.doan_thanh_nien": "highest",
    "peer.hoi_phu_nu": "highest",
    "peer.hoi_cuu_chien_binh": "highest",
    "peer.doan_the_khac": "none",
}
_RETURN_REASON = (
    "Đề nghị ghi rõ minh chứng cho tiêu chí a) và đối chiếu lại kết quả xếp loại của "
    "Đoàn Thanh niên trước khi nộp lại."
)
_ANNUL_REASON = "Phát hiện số liệu xếp loại đoàn thể chưa đúng; Đảng ủy huỷ bỏ để phân loại lại."


def build(today: Clock, password: str) -> None:
    """Fill an empty database with the example department."""
    setting_up.install("demo", at=today)
    regulation = regulations.load("so-2017")
    committee = organisations.plant(
        None,
        organisations.Details(
            kind="committee",
            type="administrative",
            name=COMMITTEE,
            paper_name="ĐẢNG ỦY SỞ MINH HỌA",
            superior=SUPERIOR,
            place=PLACE,
        ),
    )
    branches = [_add(committee, branch, place) for place, branch in enumerate(BRANCHES, start=1)]
    for number, branch in enumerate(branches, start=1):
        account.create(
            f"bithu{number:02d}",
            f"Nguyễn Văn {chr(64 + number)}, Bí thư {branch.name}",
            password,
            ((Role.BRANCH, branch.id),),
            at=today,
        )
    for username, role, title in OFFICES:
        account.create(username, title, password, ((role, committee.id),), at=today)
    cycles.begin(
        committee,
        YEAR,
        regulation,
        cycles.Deadlines.usual(regulation, YEAR),
        user_id=_user("vanphong").id,
        at=Clock(dt.date(2017, 11, 20)),
    )
    office = _actor("vanphong", Role.OFFICE, committee)
    executive = _actor("danguy", Role.EXECUTIVE, committee)
    for number, (branch, told) in enumerate(zip(branches, BRANCHES, strict=True), start=1):
        secretary = _actor(f"bithu{number:02d}", Role.BRANCH, branch)
        _tell(secretary, office, executive, branch, told, regulation)
        assessment = Assessment.get(Assessment.organisation == branch)
        demo_members.enrol(secretary, assessment, number, regulation, Clock(dt.date(2017, 12, 1)))


def hold_votes() -> None:
    """Let some branches of the department that was built vote on their members."""
    regulation = regulations.load("so-2017")
    branches = Organisation.select().where(Organisation.kind == "branch")
    for branch in branches.order_by(Organisation.position):
        if branch.position in demo_votes.BRANCHES:
            secretary = _actor(f"bithu{branch.position:02d}", Role.BRANCH, branch)
            assessment = Assessment.get(Assessment.organisation == branch)
            demo_votes.tell(secretary, assessment, regulation, branch.position)


def _add(committee: Organisation, branch: Branch, position: int) -> Organisation:
    return organisations.plant(
        committee,
        organisations.Details(
            kind="branch",
            type=branch.type,
            name=branch.name,
            paper_name=branch.name.upper(),
            superior="ĐẢNG BỘ SỞ MINH HỌA",
            place=PLACE,
            position=position,
            has_branch_committee=branch.committee,
        ),
    )


def _user(username: str) -> User:
    return User.get(User.username == username)


def _actor(username: str, role: Role, place: Organisation) -> Actor:
    user = _user(username)
    grant = Grant(role, place.id, place.path, place.name)
    return Actor("", 0, 0, user.id, username, user.display_name, (grant,))


def _tell(
    secretary: Actor,
    office: Actor,
    executive: Actor,
    place: Organisation,
    told: Branch,
    regulation: Regulation,
) -> None:
    """Let one branch's story happen, day by day."""
    assessment = Assessment.get(Assessment.organisation == place)
    _fill(secretary, assessment, told, regulation, Clock(dt.date(2017, 12, 4)))
    if told.state == "draft":
        return
    handed_in = Clock(dt.date(2017, 12, 6))
    workflow.submit(secretary, assessment.id, regulation, key=_key(place, 1), at=handed_in)
    if told.state == "returned":
        at = Clock(dt.date(2017, 12, 7))
        workflow.return_(office, assessment.id, _RETURN_REASON, key=_key(place, 2), at=at)
    _decide(office, executive, assessment, told.state, regulation)


def _fill(
    secretary: Actor, assessment: Assessment, told: Branch, regulation: Regulation, at: Clock
) -> None:
    rows = _rows(told, regulation)
    stamps = dict.fromkeys(rows, "0-")
    scoring.save(secretary, assessment.id, regulation, rows, stamps, at=at)
    _vote(secretary, assessment, told, regulation)


def _rows(told: Branch, regulation: Regulation) -> Rows:
    rows: dict[str, Row] = {}
    for criterion, score in zip(regulation.criteria, told.scores, strict=True):
        first = criterion == regulation.criteria[0]
        rows[f"score.{criterion.key}"] = {
            "self_score": score,
            "evidence": told.evidence if first else "",
        }
    if any(score is not None for score in told.scores):
        for key, answer in {**_ALL_WELL, **told.changed}.items():
            rows[key] = {"answer": answer}
        rows["leaders"] = {"disciplined": told.leaders[0], "self_detected": told.leaders[1]}
        total, completed, failed = told.members
        rows["members"] = {"total": total, "completed_or_better": completed, "failed": failed}
    if told.proposed:
        rows["proposal"] = {
            "tier": told.proposed,
            "body": "Chi ủy" if told.committee else "Bí thư, Phó Bí thư",
            "proposed_on": "2017-12-04",
            "reason": told.reason,
            "ballot_reason": told.ballot_reason,
        }
    return rows


def _vote(secretary: Actor, assessment: Assessment, told: Branch, regulation: Regulation) -> None:
    at = Clock(dt.date(2017, 12, 5))
    for number, one in enumerate(told.rounds, start=1):
        counted = bool(one.votes)
        names = ballot_rules.vote_names(regulation)
        row: Row = {
            **ballot.empty(regulation),
            ballot.BODY: ballot.USUAL_BODY,
            ballot.DAY: "2017-12-05",
            "summoned": one.present + one.absent,
            "present": one.present,
            "absent": one.absent,
            "issued": one.present,
            "returned": one.present,
            "not_returned": 0,
            "valid": one.present - one.invalid if counted else None,
            "invalid": one.invalid if counted else None,
            **dict(zip(names, one.votes, strict=False)),
        }
        voting.save(secretary, assessment.id, regulation, number, row, seen=0, at=at)


def _decide(
    office: Actor, executive: Actor, assessment: Assessment, state: str, regulation: Regulation
) -> None:
    """Let a branch be verified, decided, and its result annulled, as far as its story goes."""
    place, at = assessment.organisation, Clock(dt.date(2017, 12, 7))
    if state in {"verified", "decided", "annulled"}:
        verification.pass_on(office, assessment.id, regulation, key=_key(place, 3), at=at)
    if state in {"decided", "annulled"}:
        decisions.decide(
            executive,
            assessment.cycle.id,
            _details(f"{place.position:02d}-QĐ/ĐU"),
            {assessment.id: BranchRuling()},
            regulation,
            key=_key(place, 4),
            at=at,
        )
    if state == "annulled":
        annulment.annul(
            executive,
            assessment.id,
            _details(f"{place.position + 10:02d}-QĐ/ĐU"),
            _ANNUL_REASON,
            regulation,
            key=_key(place, 5),
            at=at,
        )


def _details(number: str) -> Details:
    """The head of a decision that nearly everybody was for."""
    return Details(
        number,
        dt.date(2017, 12, 7),
        f"Ban Chấp hành {COMMITTEE}",
        members=15,
        present=14,
        in_favour=13,
        against=0,
        abstained=1,
    )


def _key(place: Organisation, number: int) -> str:
    return f"example-department-{place.id}-{number}"
