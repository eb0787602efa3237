"""What is pointed out in a review: out of order, late, or still lacking (II.A.1.2–II.A.3.2).

Each function answers one check that a regulation may name, for one member or one collective. "Met"
is as it should be, "not met" a warning with its days. A check looks at what has taken place: it
does not apply while there is nothing yet that could be too early.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer, all_hold, of
from intranet.rules.days import Day, dates, happened, in_order, told, words
from intranet.rules.review_facts import CollectiveFacts, PersonFacts, Prompt
from intranet.rules.review_places import HOME, Place, is_head_of
from intranet.rules.review_provisions import ReviewCheck, ReviewRules
from intranet.rules.wording import capitalised


class Finding(NamedTuple):
    """One check with its clause, its answer, its sentence, its days, and the keys it is about.

    `about` are the keys of what a page can link: places, prompts, persons, or nothing.
    """

    code: str
    clause: str
    answer: Answer
    text: str
    dates: tuple[dt.date, ...] = ()
    about: tuple[str, ...] = ()


def every(answers: Iterable[Answer]) -> Answer:
    """Whether all hold; not applicable where nothing applies."""
    applying = [answer for answer in answers if answer is not NOT_APPLICABLE]
    return all_hold(applying) if applying else NOT_APPLICABLE


def if_needed(needed: Answer, answer: Answer) -> Answer:
    """An answer where it is not sure that it is asked for: only a good one is certain."""
    if needed is MET or answer is not NOT_MET:
        return answer
    return UNKNOWN


def person_findings(
    facts: PersonFacts, places: tuple[Place, ...], rules: ReviewRules
) -> Iterator[Finding]:
    """Every check on a member's review that the regulation asks for, in the file's order."""
    for check in rules.checks.values():
        if check.check == "higher_first":
            yield _higher_first(check, facts, places, rules)
        elif check.check == "branch_summary":
            yield _branch_summary(check, facts, places)
        elif check.check == "group_reported":
            yield _group_reported(check, facts)
        elif check.check == "deputy_chairs":
            yield _deputy_chairs(check, facts, places, rules)
        elif check.check == "residence_opinion":
            yield _residence_opinion(check, facts)
        elif check.check == "prompts_answered":
            yield prompts_answered(check, facts.prompts)
        elif check.check == "finalised":
            what = "bản kiểm điểm đã hoàn chỉnh"
            yield _sent_after(check, home_day(facts), facts.finalised_on, what)
        elif check.check == "violation_referred":
            yield _violation_referred(check, facts)


def collective_findings(facts: CollectiveFacts, rules: ReviewRules) -> Iterator[Finding]:
    """Every check on a collective's review that the regulation asks for, in the file's order."""
    for check in rules.checks.values():
        if check.check == "report_notice":
            yield _report_notice(check, facts)
        elif check.check == "prompts_answered":
            yield prompts_answered(check, facts.prompts)
        elif check.check == "report_finalised":
            what = "báo cáo kiểm điểm đã hoàn chỉnh"
            yield _sent_after(check, facts.reviewed_on, facts.finalised_on, what)
        elif check.check == "mending_plan":
            what = "kế hoạch sửa chữa, khắc phục khuyết điểm"
            yield _sent_after(check, facts.reviewed_on, facts.mending_plan_on, what)


def home_day(facts: PersonFacts) -> Day:
    """The day of a member's review among his own: in the group where there is one."""
    if facts.in_group is None:
        return None
    return facts.days.get("group" if facts.in_group else "branch")


def _higher(places: tuple[Place, ...]) -> list[Place]:
    """The places above a member's own that there are."""
    return [each for each in places if each.code not in HOME and each.needed is not NOT_APPLICABLE]


def _higher_first(
    check: ReviewCheck, facts: PersonFacts, places: tuple[Place, ...], rules: ReviewRules
) -> Finding:
    """The higher places come first, his own after them (II.A.3.2)."""
    home = home_day(facts)
    answers = {
        place.code: if_needed(
            place.needed, in_order(place.day, home, same_day=bool(check.same_day))
        )
        for place in _higher(places)
    }
    answer = every(answers.values())
    wrong = [place for place in places if answers.get(place.code) is NOT_MET]
    if answer is NOT_MET:
        own = rules.places["group" if facts.in_group else "branch"].name
        late = ", ".join(
            told(f"kiểm điểm trước {rules.places[each.code].name}", each.day) for each in wrong
        )
        text = f"{capitalised(told(f'kiểm điểm ở {own}', home))}, {late} – nơi cao hơn phải trước"
    elif answer is MET:
        text = "Nơi cao hơn đã kiểm điểm trước, chi bộ sau"
    elif answer is UNKNOWN:
        text = "Chưa rõ nơi cao hơn có kiểm điểm trước chi bộ hay không"
    else:
        text = "Chưa có gì để xét thứ tự nơi kiểm điểm"
    days = dates(home, *(each.day for each in wrong))
    return Finding(
        check.check, check.clause, answer, text, days, tuple(each.code for each in wrong)
    )


def _branch_summary(check: ReviewCheck, facts: PersonFacts, places: tuple[Place, ...]) -> Finding:
    """His own branch hears a summary of what was reviewed higher up (II.A.3.2)."""
    higher, home = _higher(places), home_day(facts)
    if not higher or home is False:
        return Finding(
            check.check, check.clause, NOT_APPLICABLE, "Chưa có gì phải báo cáo tóm tắt ở chi bộ"
        )
    sure = MET in {each.needed for each in higher} and home is not None
    answer = if_needed(MET if sure else UNKNOWN, of(facts.summary_heard))
    text = {
        MET: "Chi bộ đã nghe báo cáo tóm tắt kết quả kiểm điểm ở nơi cao hơn",
        NOT_MET: f"{capitalised(told('kiểm điểm', home))} mà chi bộ chưa nghe báo cáo tóm tắt "
        "kết quả kiểm điểm ở nơi cao hơn",
    }.get(answer, "Chưa rõ chi bộ có nghe báo cáo tóm tắt kết quả kiểm điểm ở nơi cao hơn không")
    return Finding(check.check, check.clause, answer, text, dates(home))


def _group_reported(check: ReviewCheck, facts: PersonFacts) -> Finding:
    """The group reports the review's result to the branch afterwards (II.A.1.2)."""
    group, branch = facts.days.get("group"), facts.days.get("branch")
    if facts.in_group is False:
        return Finding(check.check, check.clause, NOT_APPLICABLE, "Chi bộ không có tổ đảng")
    if branch is False:
        # Nothing to report yet, or a report that is due.
        answer = NOT_APPLICABLE if group is False else UNKNOWN if group is None else NOT_MET
    else:
        answer = in_order(group, branch, same_day=bool(check.same_day))
    answer = if_needed(of(facts.in_group), answer)
    both = f"Tổ đảng {told('kiểm điểm', group)}, {told('báo cáo với chi bộ', branch)}"
    text = {
        MET: both,
        NOT_MET: f"{both} – kiểm điểm ở tổ đảng, sau đó tổ đảng báo cáo chi bộ",
        NOT_APPLICABLE: "Tổ đảng chưa kiểm điểm nên chưa phải báo cáo chi bộ",
        UNKNOWN: "Chưa rõ tổ đảng đã báo cáo kết quả kiểm điểm với chi bộ hay chưa",
    }[answer]
    return Finding(check.check, check.clause, answer, text, dates(group, branch))


def _deputy_chairs(
    check: ReviewCheck, facts: PersonFacts, places: tuple[Place, ...], rules: ReviewRules
) -> Finding:
    """Where the head himself is reviewed, a deputy is in the chair (II.A.3.2)."""
    answers: dict[str, Answer] = {}
    for place in places:
        heads = is_head_of(place.code, facts, rules)
        # What the branch hears from a group is a report, not his review.
        reported = place.code == "branch" and facts.in_group is not False
        if heads is NOT_MET or place.needed is NOT_APPLICABLE or (reported and facts.in_group):
            continue
        if place.day is False:
            answers[place.code] = NOT_APPLICABLE
            continue
        sure = heads is MET and place.needed is MET and not reported and place.day is not None
        chaired = of(facts.chaired_by_deputy.get(place.code))
        answers[place.code] = if_needed(MET if sure else UNKNOWN, chaired)
    answer = every(answers.values())
    wrong = tuple(place for place in places if answers.get(place.code) is NOT_MET)
    where = ", ".join(told(rules.places[each.code].name, each.day) for each in wrong)
    text = {
        MET: "Kiểm điểm người đứng đầu do một đồng chí cấp phó chủ trì",
        NOT_MET: f"Kiểm điểm người đứng đầu ở {where} không do cấp phó chủ trì",
        UNKNOWN: "Chưa rõ kiểm điểm người đứng đầu có do cấp phó chủ trì hay không",
        NOT_APPLICABLE: "Chưa có cuộc kiểm điểm người đứng đầu nào để xét người chủ trì",
    }[answer]
    return Finding(
        check.check,
        check.clause,
        answer,
        text,
        dates(*(each.day for each in wrong)),
        tuple(each.code for each in wrong),
    )


def _residence_opinion(check: ReviewCheck, facts: PersonFacts) -> Finding:
    """The opinion of the Party committee where he lives is collected (II.A.3.1)."""
    answer = of(facts.residence_opinion)
    text = {
        MET: "Đã có nhận xét của cấp ủy nơi cư trú",
        NOT_MET: "Chưa có nhận xét của cấp ủy nơi cư trú",
    }.get(answer, "Chưa rõ đã có nhận xét của cấp ủy nơi cư trú hay chưa")
    return Finding(check.check, check.clause, answer, text)


def prompts_answered(check: ReviewCheck, prompts: tuple[Prompt, ...] | None) -> Finding:
    """Every written prompt is answered; without any, there is nothing to answer (II.A.3.1)."""
    if prompts is None:
        text = "Chưa rõ có gợi ý kiểm điểm hay không"
        return Finding(check.check, check.clause, UNKNOWN, text)
    answer = every(happened(each.answered_on) for each in prompts)
    open_ones = [each for each in prompts if not each.answered_on]
    text = {
        MET: f"Đã giải trình {len(prompts)}/{len(prompts)} nội dung gợi ý kiểm điểm",
        NOT_APPLICABLE: "Không có gợi ý kiểm điểm",
    }.get(
        answer,
        f"Đã giải trình {len(prompts) - len(open_ones)}/{len(prompts)} nội dung gợi ý kiểm điểm, "
        f"còn: {', '.join(each.name for each in open_ones)}",
    )
    return Finding(
        check.check,
        check.clause,
        answer,
        text,
        dates(*(each.answered_on for each in prompts)),
        tuple(each.key for each in open_ones),
    )


def _sent_after(check: ReviewCheck, reviewed: Day, sent: Day, what: str) -> Finding:
    """Something that follows the meeting has gone up; on its own day still counts as after it."""
    if reviewed is False:
        answer = NOT_APPLICABLE
    elif sent is False:
        answer = NOT_MET if reviewed else UNKNOWN
    else:
        answer = in_order(reviewed, sent, same_day=True)
    both = capitalised(f"{told('kiểm điểm', reviewed)}, {told(f'gửi {what} lên cấp trên', sent)}")
    text = {
        MET: both,
        NOT_MET: f"{both} – phải gửi sau kiểm điểm",
        UNKNOWN: f"Chưa rõ {what} đã gửi lên cấp trên hay chưa",
        NOT_APPLICABLE: f"Chưa kiểm điểm nên chưa phải gửi {what}",
    }[answer]
    return Finding(check.check, check.clause, answer, text, dates(reviewed, sent))


def _violation_referred(check: ReviewCheck, facts: PersonFacts) -> Finding:
    """Signs of a violation that cannot be concluded on are referred upward (II.A.3.2)."""
    if facts.violation_signs:
        answer = happened(facts.violation_referred_on)
        text = {
            MET: "Dấu hiệu vi phạm chưa đủ cơ sở kết luận: đã "
            f"{told('báo cáo cấp có thẩm quyền', facts.violation_referred_on)}",
            NOT_MET: "Có dấu hiệu vi phạm chưa đủ cơ sở kết luận mà chưa báo cáo cấp có thẩm quyền",
        }.get(answer, "Chưa rõ dấu hiệu vi phạm đã được báo cáo cấp có thẩm quyền hay chưa")
    elif facts.violation_signs is None:
        answer, text = UNKNOWN, "Chưa rõ có dấu hiệu vi phạm hay không"
    else:
        answer, text = NOT_APPLICABLE, "Không có dấu hiệu vi phạm"
    return Finding(check.check, check.clause, answer, text, dates(facts.violation_referred_on))


def _report_notice(check: ReviewCheck, facts: CollectiveFacts) -> Finding:
    """The report goes to the members so many days before the meeting (II.A.3.1)."""
    sent, meeting, least = facts.report_sent_on, facts.reviewed_on, check.days or 0
    if meeting is False:
        text = f"Chưa họp; báo cáo phải gửi trước ít nhất {least} ngày"
        return Finding(check.check, check.clause, NOT_APPLICABLE, text, dates(sent))
    if meeting is None or sent is None:
        text = f"Chưa rõ báo cáo gửi trước cuộc họp bao nhiêu ngày – cần ít nhất {least} ngày"
        return Finding(check.check, check.clause, UNKNOWN, text, dates(sent, meeting))
    if sent is False:
        answer, how = NOT_MET, f"Họp {words(meeting)} mà báo cáo chưa gửi"
    else:
        ahead = (meeting - sent).days
        answer = of(ahead >= least)
        side = "sau" if ahead < 0 else "trước"
        how = f"Báo cáo gửi {words(sent)}, {abs(ahead)} ngày {side} cuộc họp {words(meeting)}"
    latest = words(meeting - dt.timedelta(days=least))
    text = f"{how} – cần trước ít nhất {least} ngày, chậm nhất là {latest}"
    return Finding(check.check, check.clause, answer, text, dates(sent, meeting))
