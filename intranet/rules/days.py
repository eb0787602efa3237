"""Days on which something took place, and which came first.

A day may be a date, False where the thing has not taken place, or None while that is not known yet.
Days carry no time: what came first on one day cannot be told from them.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypeAlias

from intranet.rules.answers import NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer, of

Day: TypeAlias = dt.date | Literal[False] | None


def check_day(key: str, day: object) -> None:
    """ValueError unless it is a date without a time, False or None."""
    if day is None or day is False:
        return
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise ValueError(f"{key}: phải là ngày, hoặc chưa làm, hoặc chưa rõ")


def happened(day: Day) -> Answer:
    """Whether something has taken place."""
    return UNKNOWN if day is None else of(day is not False)


def in_order(first: Day, then: Day, *, same_day: bool) -> Answer:
    """Whether `first` came before `then`; on one day `same_day` is the answer.

    Nothing is out of order while `then` has not taken place (not applicable); it is where `then`
    has and `first` has not.
    """
    if then is False:
        return NOT_APPLICABLE
    if then is None or first is None:
        return UNKNOWN
    if first is False or first > then:
        return NOT_MET
    return of(first < then or same_day)


def words(day: dt.date) -> str:
    """A day inside a sentence: `ngày 08/12/2017`."""
    return f"ngày {day:%d/%m/%Y}"


def told(what: str, day: Day, whom: str = "") -> str:
    """What somebody did and when, that he has not, or that it is not known, inside a sentence.

    `whom` ends in a blank where it is given.
    """
    if day is None:
        return f"chưa rõ {whom}đã {what} hay chưa"
    return f"{whom}{what} {words(day)}" if day else f"{whom}chưa {what}"


def dates(*days: Day) -> tuple[dt.date, ...]:
    """The days that are dates, in the order given."""
    return tuple(day for day in days if day)
