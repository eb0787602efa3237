"""What it takes, beside the vote, to be rated lowest: one function a failing (II.B.2.2.3.d).

Here "met" means that the failing is there. One is enough, and the vote is needed as well. A
member with a failing whose vote gave a higher tier keeps it and is pointed out to the office.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intranet.rules import answers
from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.member_case import MemberCase, MemberCheck
from intranet.rules.member_provisions import GRADES, MemberProvision
from intranet.rules.months import is_within, months_after
from intranet.rules.wording import dated

LOWEST = GRADES[-1]


def under_discipline(case: MemberCase, provision: MemberProvision) -> Answer:
    """A penalty's term of `months` covers the day of the vote: its first day does, its last not.

    With no penalty it is not there; with one, the day of the vote decides.
    """
    start, day = case.facts.discipline_from, case.facts.voted_on
    if start is None:
        return NOT_MET
    return UNKNOWN if day is None else answers.of(is_within(day, start, provision.months or 0))


def civil_grade_failed(case: MemberCase, provision: MemberProvision) -> Answer:
    """A civil servant graded lowest, or the failing is listed as found; for others not at all."""
    facts = case.facts
    if provision.code in (facts.failings or ()):
        return MET
    if facts.civil_servant is False:
        return NOT_APPLICABLE
    if facts.civil_grade is None:
        return UNKNOWN
    if facts.civil_grade != LOWEST:
        return NOT_MET
    return answers.of(facts.civil_servant)


def reported(case: MemberCase, provision: MemberProvision) -> Answer:
    """The failing is among those that were found; while nobody said which, it is not known."""
    found = case.facts.failings
    return UNKNOWN if found is None else answers.of(provision.code in found)


def _discipline_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    start, day = case.facts.discipline_from, case.facts.voted_on
    if start is None:
        return "Không bị kỷ luật đảng, chính quyền, đoàn thể"
    end = months_after(start, provision.months or 0)
    term = f"Bị kỷ luật từ ngày {dated(start)}, thời hạn {provision.months} tháng, hết trước ngày"
    term = f"{term} {dated(end)}"
    if day is None:
        return f"{term} – chưa rõ ngày bỏ phiếu"
    covers = "còn" if answer is MET else "không"
    return f"{term} – ngày bỏ phiếu {dated(day)} {covers} trong thời hạn"


def _grade_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    lowest = case.grade(LOWEST)
    if answer is NOT_APPLICABLE:
        return "Không phải cán bộ, công chức, viên chức đang công tác"
    if answer is UNKNOWN:
        return f"Chưa rõ có phải cán bộ, công chức, viên chức bị phân loại “{lowest}” hay không"
    there = "bị phân loại" if answer is MET else "không bị phân loại"
    return f"Cán bộ, công chức, viên chức {there} “{lowest}”"


def _reported_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    if answer is UNKNOWN:
        return f"Chưa rõ có khuyết điểm này hay không: {provision.label}"
    return f"{'Có' if answer is MET else 'Không có'} khuyết điểm: {provision.label}"


MEMBER_FAILINGS: Mapping[str, MemberCheck] = MappingProxyType(
    {
        "under_discipline": MemberCheck(
            under_discipline, _discipline_sentence, ("discipline_from", "voted_on"), ("months",)
        ),
        "civil_grade_failed": MemberCheck(
            civil_grade_failed, _grade_sentence, ("civil_servant", "civil_grade", "failings")
        ),
        "reported": MemberCheck(reported, _reported_sentence, ("failings",), ("label",)),
    }
)
"""Every failing of a member, by the name that regulation files use."""
