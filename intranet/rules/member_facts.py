"""What is known about a member when he is classified (II.B.2.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from intranet.rules.facts import LARGEST_COUNT, count, one_of, yes_or_no
from intranet.rules.member_provisions import GRADES, STANDINGS


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """The facts of one member in one round; None is "not known yet" unless said otherwise.

    `admitted_on` is the day of admission to the Party. `voted_on` (the day of the vote) and
    `votes` (by tier, None for one count not known yet) are None while nobody voted on him yet.
    `discipline_from` is the day a penalty began, None where there is none. `failings` holds the
    codes of those that were found, empty for none; the one that follows from the grade need not
    be listed. `civil_grade` is one of GRADES and means nothing for who is no civil servant in
    service. Both numbers of official members leave the exempt ones out.

    Raises ValueError for anything outside these ranges, more votes than official members present,
    or more present than there are; tiers and failings are checked where the regulation is known.
    """

    standing: str | None = None
    exempt: bool | None = None
    admitted_on: dt.date | None = None
    voted_on: dt.date | None = None
    attended: bool = True
    review_completed: bool | None = None
    civil_servant: bool | None = None
    civil_grade: str | None = None
    emulation_fighter: bool | None = None
    merit_certificate: bool | None = None
    discipline_from: dt.date | None = None
    failings: tuple[str, ...] | None = None
    votes: Mapping[str, int | None] | None = None
    official_members: int | None = None
    official_present: int | None = None

    def __post_init__(self) -> None:
        one_of("standing", self.standing, STANDINGS)
        one_of("civil_grade", self.civil_grade, GRADES)
        yes_or_no("exempt", self.exempt)
        yes_or_no("attended", self.attended)
        yes_or_no("review_completed", self.review_completed)
        yes_or_no("civil_servant", self.civil_servant)
        yes_or_no("emulation_fighter", self.emulation_fighter)
        yes_or_no("merit_certificate", self.merit_certificate)
        _day("admitted_on", self.admitted_on)
        _day("voted_on", self.voted_on)
        _day("discipline_from", self.discipline_from)
        count("official_members", self.official_members)
        count("official_present", self.official_present)
        members, present = self.official_members, self.official_present
        if members is not None and present is not None and present > members:
            raise ValueError(
                f"official_present: số có mặt ({present}) "
                f"lớn hơn số đảng viên chính thức ({members})"
            )
        if self.votes is not None:
            _votes(self.votes, members, present)


def _votes(votes: Mapping[str, int | None], members: int | None, present: int | None) -> None:
    cast = 0
    for tier, number in votes.items():
        if type(number) is int and 0 <= number <= LARGEST_COUNT:
            cast += number
        else:
            count(f"votes.{tier}", number)
    if present is not None and cast > present:
        raise ValueError(f"votes: tổng số phiếu ({cast}) lớn hơn số có mặt ({present})")
    if members is not None and cast > members:
        raise ValueError(
            f"votes: tổng số phiếu ({cast}) lớn hơn số đảng viên chính thức ({members})"
        )
    if cast > LARGEST_COUNT:
        raise ValueError(f"votes: tổng số phiếu ({cast}) lớn hơn {LARGEST_COUNT}")


def _day(key: str, value: object) -> None:
    # A moment is a day to Python, not to a calendar.
    if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
        raise ValueError(f"{key}: phải là ngày")
