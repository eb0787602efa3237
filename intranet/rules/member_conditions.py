"""What is asked of a member before and beside the vote: one function for each named question.

Who is not rated (II.B.2.2.1, 2.2.4): there "met" means that he is left out. What must be there
before he is rated (II.B.2.2.4). What a tier asks for (II.B.2.2.3.a–d): its votes, and of a civil
servant a grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from intranet.rules import answers
from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer, any_holds
from intranet.rules.fraction import Fraction
from intranet.rules.member_case import MemberCase, MemberCheck
from intranet.rules.member_provisions import GRADES, MemberProvision, MemberRules
from intranet.rules.months import months_after
from intranet.rules.vote import VOTE_BASES, enough
from intranet.rules.wording import dated

VOTES_REMEMBERED = 8192

# --- who is not rated -----------------------------------------------------------------------------


def exempt(case: MemberCase, provision: MemberProvision) -> Answer:
    """The member is exempt from work and meetings of the Party (II.B.2.2.1)."""
    return answers.of(case.facts.exempt)


def newly_admitted(case: MemberCase, provision: MemberProvision) -> Answer:
    """Admitted less than `months` before the day of the vote; exactly that long ago is rated.

    Measured from admission to the Party, at each round's own day (II.B.2.2.4).
    """
    admitted, day = case.facts.admitted_on, case.facts.voted_on
    if admitted is None or day is None:
        return UNKNOWN
    return answers.of(day < months_after(admitted, provision.months or 0))


def _exempt_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    if answer is UNKNOWN:
        return "Chưa rõ có được miễn công tác và sinh hoạt đảng hay không"
    return f"{'Được' if answer is MET else 'Không được'} miễn công tác và sinh hoạt đảng"


def _admitted_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    admitted, day = case.facts.admitted_on, case.facts.voted_on
    months = provision.months or 0
    if admitted is None:
        return f"Chưa rõ ngày kết nạp – cần đủ {months:02} tháng đến ngày bỏ phiếu"
    since = f"Kết nạp ngày {dated(admitted)}, đủ {months:02} tháng từ ngày"
    since = f"{since} {dated(months_after(admitted, months))}"
    if day is None:
        return f"{since} – chưa rõ ngày bỏ phiếu"
    return f"{since} – ngày bỏ phiếu {dated(day)} {'chưa đủ' if answer is MET else 'đã đủ'}"


NOT_RATED: Mapping[str, MemberCheck] = MappingProxyType(
    {
        "exempt": MemberCheck(exempt, _exempt_sentence, ("exempt",)),
        "newly_admitted": MemberCheck(
            newly_admitted, _admitted_sentence, ("admitted_on", "voted_on"), ("months",)
        ),
    }
)
"""Every ground for not being rated, by the name that regulation files use."""


# --- what must be there before he is rated --------------------------------------------------------


def review_completed(case: MemberCase, provision: MemberProvision) -> Answer:
    """The review is completed (II.B.2.2.4)."""
    return answers.of(case.facts.review_completed)


def attended(case: MemberCase, provision: MemberProvision) -> Answer:
    """He was there; who was absent is listed when he is present again (II.B.2.2.4)."""
    return answers.of(case.facts.attended)


def voted(case: MemberCase, provision: MemberProvision) -> Answer:
    """The branch has voted on him: a day and counts are there (II.B.2.2.4)."""
    return answers.of(case.facts.voted_on is not None and case.facts.votes is not None)


def _review_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    if answer is UNKNOWN:
        return "Chưa rõ đã hoàn thành kiểm điểm hay chưa – phải hoàn thành trước khi đánh giá"
    if answer is MET:
        return "Đã hoàn thành kiểm điểm"
    return "Chưa hoàn thành kiểm điểm – phải hoàn thành trước khi đánh giá, phân loại"


def _attended_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    if answer is MET:
        return "Có mặt tại cuộc họp"
    return "Vắng mặt tại cuộc họp – đánh giá, phân loại vào cuộc họp gần nhất khi có mặt"


def _voted_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    if answer is MET:
        return "Chi bộ đã bỏ phiếu"
    return "Chi bộ chưa bỏ phiếu – đánh giá, phân loại vào cuộc họp gần nhất khi có mặt"


NEEDED: Mapping[str, MemberCheck] = MappingProxyType(
    {
        "review_completed": MemberCheck(review_completed, _review_sentence, ("review_completed",)),
        "attended": MemberCheck(attended, _attended_sentence, ("attended",)),
        "voted": MemberCheck(voted, _voted_sentence, ("voted_on", "votes")),
    }
)
"""Everything that a member may have to wait for, by the name that regulation files use."""


# --- what a tier asks for -------------------------------------------------------------------------


def vote(case: MemberCase, provision: MemberProvision) -> Answer:
    """The tier has enough votes of the base (II.B.2.2.3.a–d)."""
    return enough(case.count, provision.tiers, fraction_of(provision))


def civil_grade(case: MemberCase, provision: MemberProvision) -> Answer:
    """A civil servant has the grade `level` or better, or one of `proofs` (II.B.2.2.3.a–c).

    It does not apply to who is no civil servant in service. While that is not known, a grade or
    proof that is good enough holds either way.
    """
    facts = case.facts
    if facts.civil_servant is False:
        return NOT_APPLICABLE
    proofs = [answers.of(getattr(facts, name)) for name in provision.proofs]
    good_enough = any_holds([_at_least(facts.civil_grade, provision.level), *proofs])
    return good_enough if facts.civil_servant or good_enough is MET else UNKNOWN


def _at_least(grade: str | None, least: str | None) -> Answer:
    if grade is None:
        return UNKNOWN
    return answers.of(GRADES.index(grade) <= GRADES.index(least or ""))


def fraction_of(provision: MemberProvision) -> Fraction:
    """The fraction asked for; the loader gives one to every vote."""
    return provision.fraction or Fraction(1, 1, more_than=True)


def _vote_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    count, tiers = case.count, provision.tiers
    votes = None if case.facts.votes is None else count.counted(tiers)
    whole, short = count.is_whole(tiers), answer is NOT_MET
    return _vote_words(provision, case.rules, votes, whole, count.size, short)


@lru_cache(maxsize=VOTES_REMEMBERED)
def _vote_words(
    provision: MemberProvision,
    rules: MemberRules,
    votes: int | None,
    whole: bool,
    base: int | None,
    short: bool,
) -> str:
    """How many votes a tier needs and has; the same for many members of a branch."""
    fraction, own = fraction_of(provision), rules.tier(provision.tiers[-1]).name
    asked = f"{fraction.words} {VOTE_BASES[rules.vote.base]}"
    if votes is None:
        have = "chưa bỏ phiếu"
    else:
        have = f"hiện có {votes}" if whole else f"hiện biết {votes}, còn phiếu chưa rõ"
        have += ", kể cả phiếu cho mức cao hơn" if len(provision.tiers) > 1 else ""
    if base is None:
        return f"{own}: cần {asked}, chưa rõ là bao nhiêu người; {have}"
    if not base:
        return f"{own}: cần {asked}, nhưng không có ai để tính; {have}"
    least = fraction.least_of(base)
    missing = f", còn thiếu {least - (votes or 0)}" if short and whole else ""
    return f"{own}: cần ít nhất {least}/{base} phiếu; {have}{missing} ({asked})"


def _civil_sentence(case: MemberCase, provision: MemberProvision, answer: Answer) -> str:
    facts = case.facts
    if facts.civil_servant is False:
        return "Không phải cán bộ, công chức, viên chức đang công tác nên không xét mức phân loại"
    words = case.rules.proofs
    need = f"cần “{case.grade(provision.level or '')}”"
    if provision.level != GRADES[0]:
        need += " trở lên"
    need += "".join(f", hoặc {words[name]}" for name in provision.proofs)
    there = [words[name] for name in provision.proofs if getattr(facts, name)]
    open_ = [words[name] for name in provision.proofs if getattr(facts, name) is None]
    who = (
        "Cán bộ, công chức, viên chức"
        if facts.civil_servant
        else ("Chưa rõ có phải cán bộ, công chức, viên chức đang công tác hay không;")
    )
    told = "".join(f", {each}" for each in there)
    if answer is UNKNOWN:
        told += "".join(f", chưa rõ {each}" for each in open_)
    return f"{who} {case.grade_words}{told} – {need}"


VOTE = "vote"

MEMBER_CONDITIONS: Mapping[str, MemberCheck] = MappingProxyType(
    {
        VOTE: MemberCheck(
            vote,
            _vote_sentence,
            ("votes", "official_members", "official_present"),
            ("fraction", "tiers"),
        ),
        "civil_grade": MemberCheck(
            civil_grade,
            _civil_sentence,
            ("civil_servant", "civil_grade", "emulation_fighter", "merit_certificate"),
            ("level", "proofs"),
        ),
    }
)
"""Every condition a member's tier may list, by the name that regulation files use."""
