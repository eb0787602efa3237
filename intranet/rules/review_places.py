"""Where a member must be reviewed, and in how many of these places he has been (II.A.1.2).

Everybody is reviewed in his own branch; where it has groups, in the group, which then reports to
the branch. Whoever leads or manages is reviewed also in each committee, Party organisation and in
the highest leadership collective that his offices make him belong to. A collective that there is
not, or that holds no review, is no place of review.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer, of
from intranet.rules.days import Day, dates, happened, told
from intranet.rules.deadlines import REVIEW_AND_RATING
from intranet.rules.review_facts import PersonFacts
from intranet.rules.review_provisions import Office, PlaceRule, ReviewRules
from intranet.rules.wording import capitalised

#: The places that are the member's own: everything above them comes first.
HOME = ("group", "branch")


class Place(NamedTuple):
    """One place of a member's review: is it needed, has it been held, on which day.

    `code` is the place's key. `needed` is met, unknown, or not applicable where his office points
    to a collective that there is not. `answer` is met where the review there stands in nobody's way
    any more.
    """

    code: str
    clause: str
    needed: Answer
    answer: Answer
    day: Day
    text: str

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The day of the review, where there is one."""
        return dates(self.day)


def held_offices(facts: PersonFacts, rules: ReviewRules) -> tuple[Office, ...] | None:
    """The offices that a member holds, from the highest down; None while they are not known.

    Raises ValueError for an office that the regulation does not have.
    """
    if facts.offices is None:
        return None
    unknown = sorted(facts.offices - rules.offices.keys())
    if unknown:
        raise ValueError(f"offices: quy định không có chức vụ {', '.join(unknown)}")
    return tuple(office for key, office in rules.offices.items() if key in facts.offices)


def leads(facts: PersonFacts, rules: ReviewRules) -> Answer:
    """Whether a member holds an office that leads or manages."""
    held = held_offices(facts, rules)
    return UNKNOWN if held is None else of(any(office.leads for office in held))


def goes_first(facts: PersonFacts, rules: ReviewRules) -> bool | None:
    """Whether a member is a committee member or leader, reviewed before the others (II.A.3.2)."""
    held = held_offices(facts, rules)
    return None if held is None else any(office.goes_first for office in held)


def deadline_of(facts: PersonFacts, rules: ReviewRules) -> str | None:
    """The deadline of a member's own reviews, by the highest office he holds (III.3).

    Whoever holds none shares his branch's; None while the offices are not known.
    """
    held = held_offices(facts, rules)
    if held is None:
        return None
    return held[0].deadline if held else REVIEW_AND_RATING


def is_head_of(place: str, facts: PersonFacts, rules: ReviewRules) -> Answer:
    """Whether a member is the head of a place, by the highest office he holds there."""
    held = held_offices(facts, rules)
    if held is None:
        heads = any(place in office.heads for office in rules.offices.values())
        return UNKNOWN if heads else NOT_MET
    here = (office for office in held if place in (office.place, *office.heads))
    highest = next(here, None)
    return of(highest is not None and place in highest.heads)


def required_places(facts: PersonFacts, rules: ReviewRules) -> tuple[Place, ...]:
    """Each place where a member is or may be to be reviewed, from the highest down (II.A.1.2)."""
    found = []
    for rule in rules.places.values():
        needed = _needed(rule.key, facts, rules)
        if needed is not NOT_MET:
            found.append(_place(rule, needed, facts))
    return tuple(found)


def _needed(place: str, facts: PersonFacts, rules: ReviewRules) -> Answer:
    if place == "branch":
        return MET
    if place == "group":
        return of(facts.in_group)
    held = held_offices(facts, rules)
    pointing = rules.offices.values() if held is None else held
    if not any(office.place == place for office in pointing):
        return NOT_MET
    exists = _exists(place, facts)
    if held is None:
        return NOT_MET if exists is NOT_MET else UNKNOWN
    if not any(office.leads for office in held):
        return NOT_MET
    return NOT_APPLICABLE if exists is NOT_MET else exists


def _exists(place: str, facts: PersonFacts) -> Answer:
    """Whether a collective is there and holds a review."""
    if place == "leadership":
        return of(facts.leadership_reviews)
    return of(facts.branch_committee) if place == "branch_committee" else MET


def _place(rule: PlaceRule, needed: Answer, facts: PersonFacts) -> Place:
    day = facts.days.get(rule.key)
    if needed is NOT_APPLICABLE:
        answer = NOT_APPLICABLE
    elif needed is MET:
        answer = happened(day)
    else:
        # What has been held is held, whether or not it had to be.
        answer = MET if day else UNKNOWN
    return Place(rule.key, rule.clause, needed, answer, day, _sentence(rule, needed, facts))


def _sentence(rule: PlaceRule, needed: Answer, facts: PersonFacts) -> str:
    day = facts.days.get(rule.key)
    if needed is NOT_APPLICABLE:
        return (
            f"Không phải kiểm điểm trước {rule.name}: nơi này không có hoặc không tổ chức kiểm điểm"
        )
    if rule.key == "branch" and facts.in_group:
        what = f"báo cáo kết quả kiểm điểm với {rule.name}"
        return capitalised(told(what, day, "tổ đảng "))
    what = f"kiểm điểm {'ở' if rule.key in HOME else 'trước'} {rule.name}"
    if needed is UNKNOWN and not day:
        return f"Chưa rõ có phải {what} hay không"
    return capitalised(told(what, day))
