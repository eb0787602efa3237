"""What a tier can require: one function for each condition that a regulation may name.

Each answers met, not met, unknown or not applicable from the facts alone (II.B.1.3.a–c). Every
condition only ever gets easier as a fact gets better, which is what lets `organisation.py` take
the ends of the span from the unknown answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from intranet.rules import answers
from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.case import Case, Check
from intranet.rules.provisions import LEVELS, NONE, PEER_LEVELS, Condition
from intranet.rules.wording import (
    BODIES,
    LEADERSHIPS,
    SUBORDINATES,
    capitalised,
    in_points,
)


def total(case: Case, condition: Condition) -> Answer:
    """The total reaches the tier's threshold, itself included (II.B.1.3.a–c)."""
    least = threshold(condition)
    if case.least >= least:
        return MET
    return NOT_MET if case.most < least else UNKNOWN


def tasks(case: Case, condition: Condition) -> Answer:
    """The organisation fulfilled its tasks at the level or better (II.B.1.3.a, b)."""
    return _at_least(case.facts.tasks, condition.level)


def committee_performance(case: Case, condition: Condition) -> Answer:
    """Its leadership fulfilled its tasks at the level or better (II.B.1.3.a, b)."""
    return _at_least(case.facts.committee_performance, condition.level)


def united(case: Case, condition: Condition) -> Answer:
    """The leadership is united; for a committee executive and standing committee alike."""
    return answers.of(case.facts.united)


def regular_meetings(case: Case, condition: Condition) -> Answer:
    """The organisation meets as the rules require (II.B.1.3.a)."""
    return answers.of(case.facts.regular_meetings)


def completed_share(case: Case, condition: Condition) -> Answer:
    """At least `percent` of the subordinates completed their tasks (II.B.1.3.a: all of them).

    Those pending may still fall either way; with no subordinates it does not apply.
    """
    percent = condition.percent or 0
    counts = case.facts.subordinates
    completed, failed = counts.completed_or_better or 0, counts.failed or 0
    if counts.total is None:
        return NOT_MET if percent == 100 and failed else UNKNOWN
    if counts.total == 0:
        return NOT_APPLICABLE
    needed = percent * counts.total
    if completed * 100 >= needed:
        return MET
    return NOT_MET if (counts.total - failed) * 100 < needed else UNKNOWN


def undetected_discipline(case: Case, condition: Condition) -> Answer:
    """No leader was disciplined but in cases the Party organisation pursued itself (II.B.1.3.b)."""
    disciplined, detected = case.facts.leaders_disciplined, case.facts.leaders_self_detected
    if disciplined == 0:
        return MET
    if disciplined is None or detected is None:
        return UNKNOWN
    return answers.of(disciplined == detected)


def peers(case: Case, condition: Condition) -> Answer:
    """The authority and every mass organisation are rated at the level or better (II.B.1.3.a, b).

    "None" and an empty list hold nothing up where the regulation says so (`none_satisfies`).
    """
    listed = case.facts.mass_organisations
    ratings = [case.facts.authority, *(listed or ())]
    allowed = PEER_LEVELS[: PEER_LEVELS.index(condition.level or "") + 1]
    unknown = listed is None
    applicable = False
    for rating in ratings:
        if rating is None:
            unknown = True
        elif rating == NONE:
            if not condition.none_satisfies:
                return NOT_MET
        elif rating not in allowed:
            return NOT_MET
        else:
            applicable = True
    if listed == () and not condition.none_satisfies:
        return NOT_MET
    if unknown:
        return UNKNOWN
    return MET if applicable else NOT_APPLICABLE


@lru_cache(maxsize=256)
def threshold(condition: Condition) -> int:
    """A threshold in whole hundredths of a point; the loader gives every condition on the total one
    that is exact to two decimals."""
    return int((condition.points or 0) * 100)


def _at_least(level: str | None, least: str | None) -> Answer:
    if level is None:
        return UNKNOWN
    return answers.of(LEVELS.index(level) <= LEVELS.index(least or ""))


def _total_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    least = threshold(condition)
    sentence = f"{case.total_words} – cần từ {in_points(least)} điểm trở lên"
    if answer is MET:
        return sentence
    if answer is UNKNOWN:
        return f"{sentence}, phải thêm ít nhất {in_points(least - case.least)} điểm"
    still = "chấm tối đa vẫn thiếu" if case.missing else "còn thiếu"
    return f"{sentence}, {still} {in_points(least - case.most)} điểm"


def _tasks_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    body = BODIES[case.facts.kind]
    need = _least_level(case, "tasks", condition)
    if case.facts.tasks is None:
        return f"Chưa rõ {body} hoàn thành nhiệm vụ được giao ở mức nào – cần {need}"
    level = case.regulation.choice_phrase("tasks", case.facts.tasks)
    return f"Về nhiệm vụ được giao, {body} {level} – cần {need}"


def _performance_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    leadership = LEADERSHIPS[case.facts.kind]
    need = _least_level(case, "committee_performance", condition)
    if case.facts.committee_performance is None:
        return f"Chưa rõ {leadership} hoàn thành nhiệm vụ ở mức nào – cần {need}"
    level = case.regulation.choice_phrase("committee_performance", case.facts.committee_performance)
    return f"{capitalised(leadership)} {level} – cần {need}"


def _united_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    leadership = LEADERSHIPS[case.facts.kind]
    if answer is UNKNOWN:
        return f"Chưa rõ {leadership} có đoàn kết hay không – cần đoàn kết"
    if answer is MET:
        return f"{capitalised(leadership)} đoàn kết"
    return f"{capitalised(leadership)} mất đoàn kết – cần đoàn kết"


def _meetings_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    body = BODIES[case.facts.kind]
    if answer is UNKNOWN:
        return f"Chưa rõ {body} có sinh hoạt đúng quy định hay không – cần đúng quy định"
    if answer is MET:
        return f"{capitalised(body)} sinh hoạt đúng quy định"
    return f"{capitalised(body)} sinh hoạt chưa đúng quy định – cần đúng quy định"


def _completed_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    counts = case.facts.subordinates
    whom = SUBORDINATES[case.facts.kind]
    need = f"cần {condition.percent}%"
    if answer is NOT_APPLICABLE:
        return f"Không có {whom} thuộc diện đánh giá, phân loại"
    if counts.total is None:
        known = f"Chưa rõ tổng số {whom}"
        if counts.failed:
            known += f", đã có {counts.failed} không đạt mức Hoàn thành nhiệm vụ"
        return f"{known} – {need} đạt mức Hoàn thành nhiệm vụ trở lên"
    sentence = (
        f"{counts.completed_or_better or 0}/{counts.total} {whom} "
        "đạt mức Hoàn thành nhiệm vụ trở lên"
    )
    return f"{sentence}{case.pending_words} – {need}"


def _discipline_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    disciplined, detected = case.facts.leaders_disciplined, case.facts.leaders_self_detected
    whom = "cấp ủy viên, cấp trưởng, cấp phó"
    if disciplined is None:
        return f"Chưa rõ có bao nhiêu {whom} bị kỷ luật – cần không có ai"
    if disciplined == 0:
        return f"Không có {whom} bị kỷ luật"
    sentence = f"{disciplined} {whom} bị kỷ luật"
    if detected is None:
        return f"{sentence} – chưa rõ bao nhiêu trường hợp do tổ chức đảng chủ động phát hiện"
    if answer is MET:
        return f"{sentence}, đều do tổ chức đảng chủ động phát hiện, xử lý nên được trừ"
    return (
        f"{sentence}, trong đó {detected} do tổ chức đảng chủ động phát hiện, xử lý – "
        f"còn {disciplined - detected} trường hợp không được trừ"
    )


def _peers_sentence(case: Case, condition: Condition, answer: Answer) -> str:
    need = case.regulation.choice_phrase("authority", condition.level or "")
    above = "" if condition.level == PEER_LEVELS[0] else " trở lên"
    sentence = capitalised(f"{case.authority_words}; {case.mass_organisation_words}")
    if answer is NOT_APPLICABLE:
        return sentence
    return f"{sentence} – cần tất cả đạt {need}{above}"


def _least_level(case: Case, key: str, condition: Condition) -> str:
    label = case.regulation.choice_phrase(key, condition.level or "")
    return label if condition.level == LEVELS[0] else f"{label} trở lên"


TOTAL = "total"

CONDITIONS: Mapping[str, Check] = MappingProxyType(
    {
        TOTAL: Check(total, _total_sentence, ("scores",), ("points",)),
        "tasks": Check(tasks, _tasks_sentence, ("tasks",), ("level",)),
        "committee_performance": Check(
            committee_performance, _performance_sentence, ("committee_performance",), ("level",)
        ),
        "united": Check(united, _united_sentence, ("united",)),
        "regular_meetings": Check(regular_meetings, _meetings_sentence, ("regular_meetings",)),
        "completed_share": Check(
            completed_share, _completed_sentence, ("subordinates",), ("percent",)
        ),
        "undetected_discipline": Check(
            undetected_discipline,
            _discipline_sentence,
            ("leaders_disciplined", "leaders_self_detected"),
        ),
        "peers": Check(
            peers,
            _peers_sentence,
            ("authority", "mass_organisations"),
            ("level", "none_satisfies"),
        ),
    }
)
"""Every condition a tier may list, by the name that regulation files use."""
