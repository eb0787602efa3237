"""What puts an organisation into the lowest tier: one function for each failing (II.B.1.3.d).

Here "met" means that the failing is there. A failing beats any score. As a fact gets better a
failing can only go away, never appear.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from intranet.rules import answers
from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.case import Case, Check
from intranet.rules.conditions import threshold
from intranet.rules.provisions import LEVELS, NONE, PEER_LEVELS, Condition
from intranet.rules.wording import (
    BODIES,
    LEADERSHIPS,
    LOWEST_RESULTS,
    SUBORDINATES,
    capitalised,
    in_points,
)

LOWEST = PEER_LEVELS[-1]


def total_below(case: Case, condition: Condition) -> Answer:
    """The total stays below the bound; the bound itself is no longer below (II.B.1.3.d)."""
    bound = threshold(condition)
    if case.most < bound:
        return MET
    return NOT_MET if case.least >= bound else UNKNOWN


def disunity(case: Case, condition: Condition) -> Answer:
    """The leadership is not united: the same fact as the condition `united`, seen as a failing."""
    return answers.opposite(case.facts.united)


def corruption_discipline(case: Case, condition: Condition) -> Answer:
    """Corruption or degradation was allowed up to the point that a member was disciplined."""
    return answers.of(case.facts.corruption_discipline)


def authority_lowest(case: Case, condition: Condition) -> Answer:
    """The authority at the same level is rated lowest."""
    if case.facts.authority == NONE:
        return NOT_APPLICABLE
    return UNKNOWN if case.facts.authority is None else answers.of(case.facts.authority == LOWEST)


def mass_organisations_lowest(case: Case, condition: Condition) -> Answer:
    """At least `count` mass organisations at the same level are rated lowest."""
    listed = case.facts.mass_organisations
    if listed is None:
        return UNKNOWN
    if all(rating == NONE for rating in listed):
        return NOT_APPLICABLE
    least = condition.count or 0
    lowest = listed.count(LOWEST)
    if lowest >= least:
        return MET
    return NOT_MET if lowest + listed.count(None) < least else UNKNOWN


def failed_share(case: Case, condition: Condition) -> Answer:
    """More than `fraction` of the subordinates failed; exactly the fraction is not more.

    Those pending may still fall either way; with no subordinates it does not apply. It concerns
    the one `kind` of organisation that the regulation names, so while the kind is unknown a share
    that is large enough leaves it open.
    """
    numerator, denominator = condition.fraction or (0, 1)
    counts = case.facts.subordinates
    if counts.total is None:
        return UNKNOWN
    if counts.total == 0:
        return NOT_APPLICABLE
    most = numerator * counts.total
    if (counts.failed or 0) * denominator > most:
        return MET if case.facts.kind == condition.kind else UNKNOWN
    possible = counts.total - (counts.completed_or_better or 0)
    return NOT_MET if possible * denominator <= most else UNKNOWN


def tasks_failed(case: Case, condition: Condition) -> Answer:
    """The organisation did not fulfil the tasks given to it."""
    tasks = case.facts.tasks
    return UNKNOWN if tasks is None else answers.of(tasks == LEVELS[-1])


def _below_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    bound = in_points(threshold(condition))
    if answer is MET:
        return f"{case.total_words} – dưới {bound} điểm"
    if answer is NOT_MET:
        return f"{case.total_words} – không dưới {bound} điểm"
    return f"{case.total_words} – chưa rõ có dưới {bound} điểm hay không"


def _disunity_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    leadership = LEADERSHIPS[case.facts.kind]
    if answer is UNKNOWN:
        return f"Chưa rõ nội bộ {leadership} có mất đoàn kết hay không"
    lost = "mất đoàn kết" if answer is MET else "không mất đoàn kết"
    return f"Nội bộ {leadership} {lost}"


def _corruption_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    matter = "để xảy ra tham nhũng, tiêu cực, suy thoái đến mức có đảng viên phải kỷ luật"
    if answer is UNKNOWN:
        return f"Chưa rõ có {matter} hay không"
    return f"Có {matter}" if answer is MET else f"Không {matter}"


def _authority_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    sentence = capitalised(case.authority_words)
    if answer is NOT_MET:
        lowest = case.regulation.choice_phrase("authority", LOWEST)
        return f"{sentence} – không phải {lowest}"
    return sentence


def _mass_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    sentence = capitalised(case.mass_organisation_words)
    if answer is NOT_APPLICABLE:
        return sentence
    lowest = case.regulation.choice_phrase("authority", LOWEST)
    return f"{sentence} – khuyết điểm tính từ {condition.count} tổ chức {lowest}"


def _failed_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    counts = case.facts.subordinates
    numerator, denominator = condition.fraction or (0, 1)
    whom = SUBORDINATES[condition.kind]
    if answer is NOT_APPLICABLE:
        return f"Không có {whom} thuộc diện đánh giá, phân loại"
    share = f"{numerator}/{denominator}"
    result = LOWEST_RESULTS[condition.kind]
    if counts.total is None:
        return f"Chưa rõ tổng số {whom} – chưa rõ có trên {share} {result} hay không"
    sentence = f"{counts.failed or 0}/{counts.total} {whom} {result}{case.pending_words}"
    if case.facts.kind is None:
        return f"{sentence} – chỉ tính với {BODIES[condition.kind]}, khi trên {share}"
    if answer is UNKNOWN:
        return f"{sentence} – chưa rõ có trên {share} hay không"
    return f"{sentence} – trên {share}" if answer is MET else f"{sentence} – không quá {share}"


def _tasks_failed_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    body = BODIES[case.facts.kind]
    if case.facts.tasks is None:
        return f"Chưa rõ {body} có hoàn thành nhiệm vụ được giao hay không"
    level = case.regulation.choice_phrase("tasks", case.facts.tasks)
    return f"Về nhiệm vụ được giao, {body} {level}"


TOTAL_BELOW = "total_below"

FAILINGS: Mapping[str, Check] = MappingProxyType(
    {
        TOTAL_BELOW: Check(total_below, _below_sentence, ("scores",), ("points",)),
        "disunity": Check(disunity, _disunity_sentence, ("united",)),
        "corruption_discipline": Check(
            corruption_discipline, _corruption_sentence, ("corruption_discipline",)
        ),
        "authority_lowest": Check(authority_lowest, _authority_sentence, ("authority",)),
        "mass_organisations_lowest": Check(
            mass_organisations_lowest, _mass_sentence, ("mass_organisations",), ("count",)
        ),
        "failed_share": Check(
            failed_share, _failed_sentence, ("subordinates",), ("fraction", "kind")
        ),
        "tasks_failed": Check(tasks_failed, _tasks_failed_sentence, ("tasks",)),
    }
)
"""Every failing, by the name that regulation files use; a flag names one of them too."""
