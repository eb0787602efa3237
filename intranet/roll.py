"""A branch's roll as records: who stands on it, and what is known of each member (II.B.2.2).

A member carries the version of his entry and of every fact, so that a save never overwrites what
somebody else changed in between. An empty value is "not known yet".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import NamedTuple

#: What is known of a member in a year, in the order of the page (the models name the kinds).
FACTS = (
    "review_completed_on",
    "civil_grade",
    "emulation_fighter",
    "merit_certificate",
    "discipline_from",
    "failings",
    "self_rating",
    "reason_code",
)
#: Facts that are set elsewhere: under the quota, and by the office.
STAYS, NOT_ASSESSED = "stays", "not_assessed"
ANNOUNCED_ON, SPECIAL_QUOTA, OVER_QUOTA = "announced_on", "special_quota", "over_quota"
#: Why the greater quota was taken back.
SPECIAL_TAKEN_BACK = "special_taken_back"
#: Failings that were looked for and not found.
NO_FAILINGS = "none"

IN_FUTURE = "Ngày này chưa đến."
BEFORE_BIRTH = "Ngày vào Đảng phải sau ngày sinh."
BEFORE_ADMISSION = "Ngày chính thức không được trước ngày vào Đảng."
IS_OFFICIAL = "Đã qua ngày chính thức thì là đảng viên chính thức."
NOT_OFFICIAL_YET = "Chưa đến ngày chính thức thì còn là đảng viên dự bị."


class Fact(NamedTuple):
    """One fact as it stands; version 0 means that nobody ever said anything."""

    value: str | None = None
    version: int = 0
    changed_at: str = ""
    changed_by: str = ""


UNKNOWN = Fact()


@dataclass(frozen=True, slots=True)
class Details:
    """What a branch says of one member on its roll; None, or an empty text, where it is not known.

    Texts are NFC on one line, at most 200 characters; `full_name` is not empty.
    """

    full_name: str
    birth_date: dt.date | None = None
    sex: str | None = None
    admitted_on: dt.date | None = None
    official_on: dt.date | None = None
    standing: str | None = None
    exempt: bool = False
    civil_servant: str | None = None
    offices: frozenset[str] = frozenset()
    other_posts: str = ""
    group_name: str = ""
    joined_on: dt.date | None = None


#: The names of what a branch says of a member, in the order of the page.
DETAILS = tuple(each.name for each in fields(Details))
#: What only those may see and change whom the permission table names.
PRIVATE_DETAILS = ("birth_date",)


def contradictions(details: Details, today: dt.date) -> dict[str, str]:
    """What cannot be true at once of a member, by the name of what is to be corrected."""
    born, admitted, official = details.birth_date, details.admitted_on, details.official_on
    found: dict[str, str] = {}
    if born and born > today:
        found["birth_date"] = IN_FUTURE
    if admitted and admitted > today:
        found["admitted_on"] = IN_FUTURE
    elif admitted and born and admitted <= born:
        found["admitted_on"] = BEFORE_BIRTH
    if official and admitted and official < admitted:
        found["official_on"] = BEFORE_ADMISSION
    elif official and official <= today and details.standing == "probationary":
        found["standing"] = IS_OFFICIAL
    elif official and official > today and details.standing == "official":
        found["standing"] = NOT_OFFICIAL_YET
    return found


@dataclass(frozen=True, slots=True)
class Member:
    """One member on the roll of one branch in one year.

    Days are dates, None where not known (`joined_on`, `left_on`: none). `offices` are keys of the
    regulation's offices. `joined_from` and `left_to` are ids of branches; `counted` says whether he
    is rated and counted with this branch, and not with another that he came from or went to.
    `void_rounds`: rounds up to this number do not count, since a result of his was annulled.
    `reopened`: his result in a decided branch was annulled, and he is not decided anew.
    """

    id: int
    version: int
    full_name: str
    sort_key: str = ""
    birth_date: dt.date | None = None
    sex: str | None = None
    admitted_on: dt.date | None = None
    official_on: dt.date | None = None
    standing: str | None = None
    exempt: bool = False
    civil_servant: str | None = None
    offices: frozenset[str] = frozenset()
    other_posts: str = ""
    group_name: str = ""
    joined_on: dt.date | None = None
    joined_from: int | None = None
    left_on: dt.date | None = None
    left_to: int | None = None
    leaving_note: str = ""
    counted: bool = True
    void_rounds: int = 0
    reopened: bool = False
    changed_at: str = ""
    changed_by: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def details(self) -> Details:
        """What the branch says of him."""
        return Details(*(getattr(self, name) for name in DETAILS))

    def fact(self, name: str) -> Fact:
        """A fact as it stands."""
        return self.facts.get(name, UNKNOWN)

    def value(self, name: str) -> str | None:
        """A fact's value; None while it is not known."""
        return self.fact(name).value

    def day(self, name: str) -> dt.date | None:
        """A fact that is a day."""
        value = self.value(name)
        return dt.date.fromisoformat(value) if value else None

    def on_roll(self, day: dt.date) -> bool:
        """Whether he stands on the roll on a day: from joining until the day before he leaves."""
        joined = self.joined_on is None or self.joined_on <= day
        return joined and (self.left_on is None or day < self.left_on)

    def is_official(self, day: dt.date) -> bool:
        """Whether he is an official member on a day, so that he may vote."""
        if self.official_on is not None:
            return self.official_on <= day
        return self.standing == "official"

    @property
    def failings(self) -> tuple[str, ...] | None:
        """The codes of the failings found, empty where none was; None while not known."""
        value = self.value("failings")
        if value is None:
            return None
        return () if value == NO_FAILINGS else tuple(value.split(","))

    @property
    def not_assessed(self) -> str:
        """Why the office leaves him out of this cycle; empty where it does not."""
        return self.value(NOT_ASSESSED) or ""


def voters(members: Iterable[Member], day: dt.date) -> int:
    """How many official members stand on the roll on a day, exempt ones left out (II.B.2.2.3)."""
    return sum(m.on_roll(day) and m.is_official(day) and not m.exempt for m in members)
