"""In which order one place reviews: the collective, its leaders, then the members (II.A.3.2).

The collective comes first and the individuals after it; committee members and leaders first and the
other members after them. What is out of order is pointed out with its days, and changes nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intranet.rules.answers import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNKNOWN,
    Answer,
    all_hold,
    of,
    opposite,
)
from intranet.rules.days import Day, check_day, dates, in_order, told
from intranet.rules.provisions import Regulation
from intranet.rules.review_checks import Finding, every, if_needed
from intranet.rules.review_facts import CollectiveFacts
from intranet.rules.review_provisions import ReviewCheck
from intranet.rules.wording import capitalised


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person's review at a place; `key` is what a page links, `name` what a sentence calls him.

    `goes_first` says whether he is a committee member or leader. Raises ValueError for a day that
    is neither a date nor False nor None.
    """

    key: str
    name: str
    day: Day
    goes_first: bool | None

    def __post_init__(self) -> None:
        """Refuse what is no day."""
        check_day(self.key, self.day)


def meeting_order(
    collective: CollectiveFacts | None, sittings: Iterable[Sitting], regulation: Regulation
) -> tuple[Finding, ...]:
    """What is out of order at one place, in the order of the regulation's file.

    `collective` is the review of the place's own collective; None where it has none.
    """
    listed = tuple(sittings)
    found = []
    for check in regulation.review.checks.values():
        if check.check == "collective_first":
            found.append(_collective_first(check, collective, listed))
        elif check.check == "leaders_first":
            found.append(_leaders_first(check, listed))
    return tuple(found)


def _collective_first(
    check: ReviewCheck, collective: CollectiveFacts | None, sittings: tuple[Sitting, ...]
) -> Finding:
    """The collective is reviewed before each individual."""
    if collective is None or collective.exists is False:
        return Finding(
            check.check, check.clause, NOT_APPLICABLE, "Không có tập thể nào phải kiểm điểm trước"
        )
    held = collective.reviewed_on
    needed = MET if collective.exists else UNKNOWN
    answers = {
        each.key: if_needed(needed, in_order(held, each.day, same_day=bool(check.same_day)))
        for each in sittings
    }
    answer = every(answers.values())
    early = _those(answers, sittings)
    text = {
        MET: "Đã kiểm điểm tập thể trước, cá nhân sau",
        NOT_MET: f"{capitalised(told('kiểm điểm tập thể', held))}, mà {_names(early)} – "
        "tập thể kiểm điểm trước, cá nhân sau",
        UNKNOWN: "Chưa rõ tập thể có kiểm điểm trước cá nhân hay không",
        NOT_APPLICABLE: "Chưa có cá nhân nào kiểm điểm",
    }[answer]
    days = dates(held, *(each.day for each in early))
    return Finding(check.check, check.clause, answer, text, days, tuple(each.key for each in early))


def _leaders_first(check: ReviewCheck, sittings: tuple[Sitting, ...]) -> Finding:
    """Every committee member and leader is reviewed before every other member."""
    answers: dict[str, list[Answer]] = {each.key: [] for each in sittings}
    for first, then in itertools.permutations(sittings, 2):
        sure = all_hold((of(first.goes_first), opposite(then.goes_first)))
        if sure is not NOT_MET:
            order = in_order(first.day, then.day, same_day=bool(check.same_day))
            answers[first.key].append(if_needed(sure, order))
    each_one = {key: every(found) for key, found in answers.items()}
    answer = every(each_one.values())
    late = _those(each_one, sittings)
    others = [each for each in sittings if not each.goes_first and each.day]
    earliest = min(dates(*(each.day for each in others)), default=None)
    text = {
        MET: "Cấp ủy viên, cán bộ lãnh đạo đã kiểm điểm trước, đảng viên sau",
        NOT_MET: f"Đảng viên {told('kiểm điểm', earliest)}, mà {_names(late)} – "
        "cấp ủy viên, cán bộ lãnh đạo kiểm điểm trước, đảng viên sau",
        UNKNOWN: "Chưa rõ cấp ủy viên, cán bộ lãnh đạo có kiểm điểm trước đảng viên hay không",
        NOT_APPLICABLE: "Chưa có gì để xét thứ tự giữa cấp ủy viên, cán bộ lãnh đạo và đảng viên",
    }[answer]
    days = dates(earliest, *(each.day for each in late)) if answer is NOT_MET else ()
    return Finding(check.check, check.clause, answer, text, days, tuple(each.key for each in late))


def _those(answers: Mapping[str, Answer], sittings: tuple[Sitting, ...]) -> tuple[Sitting, ...]:
    return tuple(each for each in sittings if answers[each.key] is NOT_MET)


def _names(sittings: tuple[Sitting, ...]) -> str:
    return "; ".join(f"{each.name} {told('kiểm điểm', each.day)}" for each in sittings)
