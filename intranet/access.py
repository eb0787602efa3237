"""Who may do what, where, and in which state: the one table, and the questions asked of it.

A role is held at an organisation. For each act the table says which roles may do it and whether
the role reaches that organisation alone or everything below it as well. What is not listed is
refused; the program does not start with a route that names no act.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(enum.StrEnum):
    """The six roles of an installation."""

    BRANCH = "branch"
    OFFICE = "office"
    INSPECTION = "inspection"
    STANDING = "standing"
    EXECUTIVE = "executive"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """What people call it."""
        return ROLE_LABELS[self]


ROLE_LABELS: Mapping[Role, str] = {
    Role.BRANCH: "Chi bộ",
    Role.OFFICE: "Văn phòng Đảng ủy",
    Role.INSPECTION: "Ủy ban kiểm tra",
    Role.STANDING: "Ban Thường vụ",
    Role.EXECUTIVE: "Đảng ủy",
    Role.ADMIN: "Quản trị",
}


class Reach(enum.Enum):
    """How far a role reaches from the organisation it is held at."""

    NODE = "node"
    SUBTREE = "subtree"


class Act(enum.StrEnum):
    """What can be done."""

    HOME = "home"
    OWN_ACCOUNT = "own_account"
    ACCOUNTS = "accounts"
    ORGANISATIONS = "organisations"
    CYCLES = "cycles"
    SYSTEM = "system"
    BOARD = "board"
    BOARD_EXPORT = "board.export"
    SHEET_VIEW = "sheet.view"
    SHEET_EDIT = "sheet.edit"
    BALLOT_EDIT = "ballot.edit"
    SHEET_SUBMIT = "sheet.submit"
    SHEET_RETURN = "sheet.return"
    MEMBERS_VIEW = "members.view"
    MEMBERS_PRIVATE = "members.private"
    MEMBERS_EXPORT = "members.export"
    ROLL_EDIT = "roll.edit"
    ROLL_IMPORT = "roll.import"
    MEMBER_TRANSFER = "member.transfer"
    FACTS_EDIT = "facts.edit"
    VOTE_EDIT = "vote.edit"
    QUOTA_CHOOSE = "quota.choose"
    QUOTA_GRANT = "quota.grant"
    EVIDENCE_EDIT = "evidence.edit"
    VERIFY = "sheet.verify"
    DECISIONS = "decisions"
    DECIDE = "result.decide"
    ANNUL = "result.annul"
    LOOK = "result.look"
    COMMEND = "commend"
    PRAISE = "praise"
    PROPOSE = "committee.propose"
    REPORT = "committee.report"
    ANSWER = "committee.answer"
    NOT_ASSESSED = "member.not_assessed"
    LOG = "log"
    HELP = "help"
    REGULATION = "regulation"


#: What people call an act in the help pages; what everybody may do is not listed there.
ACT_LABELS: Mapping[Act, str] = {
    Act.SHEET_EDIT: "chấm điểm, trả lời điều kiện, đề nghị mức xếp loại",
    Act.BALLOT_EDIT: "nhập, đối chiếu kết quả bỏ phiếu kín về mức xếp loại",
    Act.SHEET_SUBMIT: "nộp biểu chấm điểm",
    Act.SHEET_RETURN: "trả lại biểu đã nộp, kèm lý do",
    Act.SHEET_VIEW: "xem và in biểu chấm điểm",
    Act.ROLL_EDIT: "lập, sửa danh sách đảng viên của chi bộ",
    Act.ROLL_IMPORT: "nhập danh sách đảng viên từ Excel",
    Act.FACTS_EDIT: "nhập kiểm điểm, phân loại, danh hiệu, kỷ luật, khuyết điểm của đảng viên",
    Act.VOTE_EDIT: "nhập kết quả bỏ phiếu phân loại đảng viên",
    Act.QUOTA_CHOOSE: "chọn người giữ mức xuất sắc trong giới hạn, ghi ngày công bố kết quả",
    Act.MEMBER_TRANSFER: "chuyển đảng viên giữa các chi bộ trong năm",
    Act.NOT_ASSESSED: "ghi đảng viên chưa đánh giá trong đợt, kèm lý do",
    Act.QUOTA_GRANT: "cho chi bộ có thành tích đặc biệt hưởng tỷ lệ cao hơn, kèm lý do",
    Act.EVIDENCE_EDIT: "đính kèm, gỡ tệp minh chứng của biểu chấm điểm",
    Act.VERIFY: "thẩm định biểu đã nộp: điểm, điều kiện, rồi chuyển Đảng ủy",
    Act.DECISIONS: "xem các quyết định, in danh sách",
    Act.DECIDE: "ghi quyết định xếp loại chi bộ, đảng viên",
    Act.ANNUL: "huỷ bỏ kết quả đã quyết định để làm lại, kèm lý do",
    Act.LOOK: "ghi đã xem lại kết quả sau khi có kết quả khác bị huỷ bỏ",
    Act.COMMEND: "chọn chi bộ tiêu biểu để biểu dương, khen thưởng",
    Act.PRAISE: "ghi quyết định khen thưởng",
    Act.PROPOSE: "đề nghị mức xếp loại của Đảng bộ",
    Act.REPORT: "ghi báo cáo gửi cấp trên về xếp loại Đảng bộ",
    Act.ANSWER: "ghi quyết định của cấp trên về xếp loại Đảng bộ",
    Act.MEMBERS_VIEW: "xem danh sách và kết quả phân loại đảng viên",
    Act.MEMBERS_PRIVATE: "xem ngày sinh, kỷ luật, mức phân loại cán bộ của đảng viên",
    Act.MEMBERS_EXPORT: "lấy danh sách đảng viên ra Excel (được ghi nhật ký)",
    Act.BOARD: "xem bảng theo dõi các chi bộ, in bảng tổng hợp",
    Act.BOARD_EXPORT: "lấy bảng theo dõi các chi bộ ra Excel (được ghi nhật ký)",
    Act.LOG: "xem nhật ký, kiểm tra nhật ký còn nguyên vẹn (không ai sửa được nhật ký)",
    Act.CYCLES: "mở đợt đánh giá, định hạn, đóng, mở lại và lưu trữ đợt",
    Act.ORGANISATIONS: "thêm, sửa tổ chức đảng, nhập danh sách từ Excel",
    Act.ACCOUNTS: "cấp, sửa, ngừng tài khoản, in phiếu cấp tài khoản",
    Act.SYSTEM: "xem tình trạng hệ thống và các bản sao lưu",
}


#: The stage of a decided branch of whose members some are rated anew.
REDO = "redo"
EVERY_STATE = frozenset({"draft", "submitted", "returned", "verified", "decided", "annulled", REDO})
EDITABLE = frozenset({"draft", "returned"})
RETURNABLE = frozenset({"submitted", "verified"})
UNDECIDED = EDITABLE | RETURNABLE
DECIDED = frozenset({"decided", REDO})


@dataclass(frozen=True)
class Rule:
    """Which roles may do an act, how far each reaches, and at which stages of an assessment.

    A stage is the assessment's state, or REDO.
    """

    roles: Mapping[Role, Reach]
    states: frozenset[str] = EVERY_STATE


_OVERSEERS = {
    Role.OFFICE: Reach.SUBTREE,
    Role.INSPECTION: Reach.SUBTREE,
    Role.STANDING: Reach.SUBTREE,
    Role.EXECUTIVE: Reach.SUBTREE,
}
_CARETAKERS = {Role.ADMIN: Reach.SUBTREE, Role.OFFICE: Reach.SUBTREE}
#: A branch fills in its own sheet; that of the committee itself is filled in by its office.
_OWN_SHEET = {Role.BRANCH: Reach.NODE, Role.OFFICE: Reach.NODE}
_EVERYONE = dict.fromkeys(Role, Reach.NODE)
_READERS = {Role.BRANCH: Reach.NODE, Role.ADMIN: Reach.SUBTREE, **_OVERSEERS}

PERMISSIONS: Mapping[Act, Rule] = {
    Act.HOME: Rule(_EVERYONE),
    Act.OWN_ACCOUNT: Rule(_EVERYONE),
    Act.HELP: Rule(_EVERYONE),
    Act.REGULATION: Rule(_READERS),
    Act.ACCOUNTS: Rule(_CARETAKERS),
    Act.ORGANISATIONS: Rule(_CARETAKERS),
    Act.CYCLES: Rule({Role.OFFICE: Reach.SUBTREE}),
    Act.SYSTEM: Rule({Role.ADMIN: Reach.SUBTREE}),
    Act.LOG: Rule({Role.ADMIN: Reach.SUBTREE, **_OVERSEERS}),
    Act.BOARD: Rule(_OVERSEERS),
    Act.BOARD_EXPORT: Rule(_OVERSEERS),
    Act.SHEET_VIEW: Rule({Role.BRANCH: Reach.NODE, **_OVERSEERS}),
    Act.SHEET_EDIT: Rule(_OWN_SHEET, EDITABLE),
    Act.BALLOT_EDIT: Rule(_OWN_SHEET, EDITABLE),
    Act.SHEET_SUBMIT: Rule(_OWN_SHEET, EDITABLE),
    Act.EVIDENCE_EDIT: Rule(_OWN_SHEET, EDITABLE),
    Act.VERIFY: Rule({Role.OFFICE: Reach.SUBTREE}, frozenset({"submitted"})),
    Act.DECISIONS: Rule(_OVERSEERS),
    Act.DECIDE: Rule({Role.EXECUTIVE: Reach.SUBTREE}, frozenset({"verified", REDO})),
    Act.ANNUL: Rule({Role.EXECUTIVE: Reach.SUBTREE}, DECIDED),
    Act.LOOK: Rule(
        dict.fromkeys((Role.OFFICE, Role.STANDING, Role.EXECUTIVE), Reach.SUBTREE),
    ),
    Act.COMMEND: Rule({Role.STANDING: Reach.SUBTREE}, DECIDED | {"verified"}),
    Act.PRAISE: Rule({Role.EXECUTIVE: Reach.SUBTREE}, DECIDED),
    Act.PROPOSE: Rule({Role.STANDING: Reach.NODE}, EDITABLE),
    Act.REPORT: Rule({Role.OFFICE: Reach.NODE}, frozenset({"submitted"})),
    Act.ANSWER: Rule({Role.OFFICE: Reach.NODE}, frozenset({"verified"})),
    Act.SHEET_RETURN: Rule({Role.OFFICE: Reach.SUBTREE}, RETURNABLE),
    Act.MEMBERS_VIEW: Rule({Role.BRANCH: Reach.NODE, **_OVERSEERS}),
    Act.MEMBERS_PRIVATE: Rule({Role.BRANCH: Reach.NODE, **_OVERSEERS}),
    Act.MEMBERS_EXPORT: Rule({Role.BRANCH: Reach.NODE, **_OVERSEERS}),
    Act.ROLL_EDIT: Rule({Role.BRANCH: Reach.NODE, Role.OFFICE: Reach.SUBTREE}, EDITABLE),
    Act.ROLL_IMPORT: Rule({Role.BRANCH: Reach.NODE, Role.OFFICE: Reach.SUBTREE}, EDITABLE),
    Act.MEMBER_TRANSFER: Rule({Role.OFFICE: Reach.SUBTREE}, EDITABLE),
    Act.FACTS_EDIT: Rule({Role.BRANCH: Reach.NODE}, EDITABLE | {REDO}),
    Act.VOTE_EDIT: Rule({Role.BRANCH: Reach.NODE}, EDITABLE | {REDO}),
    Act.QUOTA_CHOOSE: Rule({Role.BRANCH: Reach.NODE}, EDITABLE),
    Act.QUOTA_GRANT: Rule({Role.EXECUTIVE: Reach.SUBTREE}, UNDECIDED),
    Act.NOT_ASSESSED: Rule({Role.OFFICE: Reach.SUBTREE}, UNDECIDED | {REDO}),
}


#: Which roles an account may be given by whom: the office looks after those of branches alone.
MAY_GRANT: Mapping[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.OFFICE: frozenset({Role.BRANCH}),
}
#: The kind of organisation that a role is held at.
HELD_AT: Mapping[Role, str] = {
    role: "branch" if role is Role.BRANCH else "committee" for role in Role
}

#: Acts on nothing but one's own account: every signed-in person may do them, so that somebody
#: whose last role was taken away can still sign out.
PERSONAL = frozenset({Act.OWN_ACCOUNT})


class Grant(NamedTuple):
    """A role held at an organisation, with that organisation's place in the tree and its name."""

    role: Role
    organisation_id: int
    path: str
    name: str = ""
    id: int = 0

    @property
    def label(self) -> str:
        """Role and place in words."""
        return f"{self.role.label} – {self.name}"


class Scope(NamedTuple):
    """The part of the tree in which one act is allowed to one person."""

    nodes: frozenset[str]
    subtrees: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """Whether the organisation at `path` lies inside."""
        return path in self.nodes or any(path.startswith(root) for root in self.subtrees)

    def __bool__(self) -> bool:
        """Whether there is anything inside at all."""
        return bool(self.nodes or self.subtrees)


def scope(grants: Iterable[Grant], act: Act) -> Scope:
    """Where these grants allow an act."""
    roles = PERMISSIONS[act].roles
    nodes, subtrees = set(), []
    for grant in grants:
        reach = roles.get(grant.role)
        if reach is Reach.NODE:
            nodes.add(grant.path)
        elif reach is Reach.SUBTREE:
            subtrees.append(grant.path)
    return Scope(frozenset(nodes), tuple(subtrees))


def may_grant(grants: Iterable[Grant], role: Role, path: str) -> bool:
    """Whether somebody with these grants may give, change or take a role held at `path`."""
    return any(
        role in MAY_GRANT.get(grant.role, ()) and path.startswith(grant.path) for grant in grants
    )


def stage(state: str, redo: int) -> str:
    """The stage of an assessment in this state, some of whose members may be rated anew."""
    return REDO if redo else state


def allowed_in(act: Act, at_stage: str) -> bool:
    """Whether an assessment at this stage admits the act."""
    return at_stage in PERMISSIONS[act].states


def requires(act: Act) -> Callable[[View], View]:
    """Mark a view with the act it performs; the guard of every request reads the mark."""

    def mark(view: View) -> View:
        view.act = act  # type: ignore[attr-defined]  # a mark on a plain function
        return view

    return mark


def is_open(view: View) -> View:
    """Mark a view as open to people who are not signed in."""
    view.open_to_all = True  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def act_of(view: Callable[..., Any]) -> Act | None:
    """The act a view was marked with."""
    return getattr(view, "act", None)


def is_open_view(view: Callable[..., Any]) -> bool:
    """Whether a view was marked as open."""
    return getattr(view, "open_to_all", False) is True
