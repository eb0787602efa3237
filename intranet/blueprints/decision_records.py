"""From decisions and steps to the records that their papers are printed from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intranet import values
from intranet.blueprints.records import issued, titles
from intranet.decision import ANNULMENT, PRAISE, SUPERIOR, Details
from intranet.queries import decided
from intranet.queries.cycles import CycleHead
from intranet.queries.decided import Line
from intranet.queries.decisions import DecisionTaken
from intranet.queries.organisations import Signing
from intranet.queries.sheets import Sheet
from intranet.queries.steps import StepTaken
from intranet.reports.letter import Column, LetterRecord, ListPart
from intranet.rules.regulation import Regulation

NUMBERED = "Số {}"
SYMBOLS = {"TỜ TRÌNH": "TTr", "THÔNG BÁO": "TB"}
DECIDES = "QUYẾT ĐỊNH:"
GROUNDS = "Căn cứ {};"
TIER, REASON = Column("Mức xếp loại", 48), Column("Lý do", 62)
BRANCH, WHY = Column("Chi bộ", 62), Column("Lý do chọn", 90)
#: What the executive's own vote was, said as the minutes of a meeting say it.
VOTED = (
    "Hội nghị có {present}/{members} đồng chí dự; {in_favour} tán thành, {against} không tán "
    "thành, {abstained} không có ý kiến."
)


def decision(cycle: CycleHead, taken: DecisionTaken, signing: Signing) -> LetterRecord:
    """A decision as it was taken, with everybody it is about."""
    if taken.kind == PRAISE:
        return _praise(cycle, taken, signing)
    if taken.kind == ANNULMENT:
        return _annulment(cycle, taken, signing)
    return _rating(cycle, taken, signing)


def praise_proposal(cycle: CycleHead, signing: Signing) -> LetterRecord:
    """The branches selected for praise, and the members in the best tier (II.B.1.3.a; III.2)."""
    quota = cycle.regulation.members.quota
    branches = decided.proposed_for_praise(cycle.id)
    members = decided.best_members(cycle.id, quota.tier)
    text = (
        f"Ban Thường vụ chọn, đề nghị biểu dương, khen thưởng {len(branches)} chi bộ tiêu biểu "
        f"và {len(members)} đảng viên {_member_tier(quota.tier, cycle.regulation)} năm "
        f"{cycle.year} (danh sách kèm theo).",
    )
    lists = (_praised("Chi bộ đề nghị khen thưởng", branches), _best(members))
    return _letter(
        cycle, None, signing, "TỜ TRÌNH", ("đề nghị khen thưởng", f"năm {cycle.year}"), text, lists
    )


def returned(cycle: CycleHead, found: Sheet, step: StepTaken, signing: Signing) -> LetterRecord:
    """The notice that a sheet was given back, with its reason."""
    text = (
        f"{step.by} trả lại biểu chấm điểm năm {cycle.year} của {found.organisation.name} lúc "
        f"{values.format_moment(step.at)} để bổ sung.",
        f"Lý do: {step.reason}",
        f"Đề nghị {found.organisation.name} bổ sung và nộp lại trước ngày "
        f"{values.format_date(cycle.report_before)}.",
    )
    subjects = ("về việc trả lại biểu chấm điểm", found.organisation.name)
    record = _letter(cycle, None, signing, "THÔNG BÁO", subjects, text, ())
    return _at(record, step)


def _rating(cycle: CycleHead, taken: DecisionTaken, signing: Signing) -> LetterRecord:
    regulation = cycle.regulation
    branches, members = _apart(decided.of_decision(taken.id))
    rated = [each for each in members if each.tier]
    articles = []
    if branches:
        whom = f"{len(branches)} chi bộ" if taken.kind != SUPERIOR else branches[0].branch
        articles.append(f"Công nhận kết quả xếp loại năm {cycle.year} đối với {whom}.")
    if rated:
        articles.append(
            f"Công nhận kết quả phân loại năm {cycle.year} đối với {len(rated)} đảng viên."
        )
    lists = []
    if branches:
        rows = tuple((b.branch, regulation.tier(str(b.tier)).name, b.reason) for b in branches)
        lists.append(ListPart("Danh sách xếp loại chi bộ", "Chi bộ", (TIER, REASON), rows))
    if rated:
        names = tuple((m.member, m.branch, _member_tier(str(m.tier), regulation)) for m in rated)
        heading = "Danh sách phân loại đảng viên"
        lists.append(ListPart(heading, "Họ và tên", (Column("Chi bộ", 60), TIER), names))
    subjects = ("công nhận kết quả đánh giá, xếp loại chất lượng", f"năm {cycle.year}")
    return _decided(cycle, taken, signing, subjects, articles, tuple(lists))


def _praise(cycle: CycleHead, taken: DecisionTaken, signing: Signing) -> LetterRecord:
    branches = decided.of_decision(taken.id)
    articles = [f"Biểu dương, khen thưởng {len(branches)} chi bộ tiêu biểu năm {cycle.year}."]
    lists = (_praised("Danh sách chi bộ được khen thưởng", branches),)
    subjects = ("biểu dương, khen thưởng chi bộ tiêu biểu", f"năm {cycle.year}")
    return _decided(cycle, taken, signing, subjects, articles, lists)


def _annulment(cycle: CycleHead, taken: DecisionTaken, signing: Signing) -> LetterRecord:
    regulation = cycle.regulation
    branches, members = _apart(decided.of_decision(taken.id))
    articles = [
        f"Huỷ bỏ kết quả xếp loại năm {cycle.year} của {each.branch}: "
        f"{regulation.tier(str(each.tier)).name}. Chi bộ đánh giá lại từ các số liệu đã có."
        for each in branches
    ]
    articles += [
        f"Huỷ bỏ kết quả phân loại năm {cycle.year} của đảng viên {each.member}, {each.branch}"
        f"{': ' + _member_tier(each.tier, regulation) if each.tier else ''}. "
        "Chi bộ bỏ phiếu lại đối với đảng viên này."
        for each in members
    ]
    articles.append(f"Lý do: {taken.reason}")
    subjects = ("huỷ bỏ kết quả đánh giá, xếp loại", f"năm {cycle.year}")
    return _decided(cycle, taken, signing, subjects, articles, ())


def _decided(
    cycle: CycleHead,
    taken: DecisionTaken,
    signing: Signing,
    subjects: tuple[str, ...],
    articles: Iterable[str],
    lists: tuple[ListPart, ...],
) -> LetterRecord:
    numbered = (f"Điều {number}. {each}" for number, each in enumerate(articles, 1))
    text = (taken.details.body.upper(), DECIDES, *numbered)
    record = _letter(cycle, taken.details, signing, "QUYẾT ĐỊNH", subjects, text, lists)
    grounds = list(record.opening)
    if taken.details.present is not None:
        counts = {
            name: getattr(taken.details, name)
            for name in ("present", "members", "in_favour", "against", "abstained")
        }
        grounds.append(VOTED.format(**counts))
    return _at(record, taken, opening=tuple(grounds))


def _at(
    record: LetterRecord,
    what: DecisionTaken | StepTaken,
    *,
    opening: tuple[str, ...] | None = None,
) -> LetterRecord:
    """The record with its own time, and its day where it has none."""
    moment = what.at if isinstance(what, StepTaken) else what.recorded_at
    return replace(
        record,
        recorded_at=moment,
        on=record.on or moment.date(),
        opening=record.opening if opening is None else opening,
    )


def _letter(
    cycle: CycleHead,
    details: Details | None,
    signing: Signing,
    kind: str,
    subjects: tuple[str, ...],
    text: tuple[str, ...],
    lists: tuple[ListPart, ...],
) -> LetterRecord:
    regulation = cycle.regulation
    return LetterRecord(
        superior=cycle.superior,
        body=cycle.committee_paper_name,
        place=cycle.place,
        year=cycle.year,
        number=NUMBERED.format(details.number if details else f"……-{SYMBOLS[kind]}/ĐU"),
        on=details.decided_on if details else None,
        kind=kind,
        subjects=subjects,
        opening=(GROUNDS.format(f"{regulation.title} ({issued(regulation)})"),),
        text=text,
        lists=lists,
        regulation_title=regulation.title,
        regulation_issued=issued(regulation),
        recorded_at=None,
        signature_right=titles(signing, "T/M ĐẢNG ỦY"),
        signer=signing.name,
        addressees=signing.addressees,
    )


def _praised(heading: str, branches: Iterable[Line]) -> ListPart:
    rows = tuple((each.branch, each.reason) for each in branches)
    return ListPart(heading, "Chi bộ", (WHY,), rows, "Chưa có chi bộ nào.")


def _best(members: Iterable[Line]) -> ListPart:
    rows = tuple((each.member, each.branch) for each in members)
    none = "Chưa có đảng viên nào."
    return ListPart("Đảng viên đề nghị khen thưởng", "Họ và tên", (BRANCH,), rows, none)


def _apart(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """The branches among what a decision is about, and the members."""
    found = list(lines)
    return (
        [line for line in found if line.member_id is None],
        [line for line in found if line.member_id is not None],
    )


def _member_tier(key: str, regulation: Regulation) -> str:
    return regulation.members.tier(key).name
