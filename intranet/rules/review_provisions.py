"""What a regulation says about reviews (II.A): who, where, in which order, on what.

All of it is read from a dated file by `review_reading.py`; nothing here carries a number of its
own. The names of places, checks and audiences are the ones that the code knows a meaning for; which
of them a regulation uses, for whom and under which clause, is the regulation's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

COLLECTIVES = ("executive", "standing", "branch_committee")
#: Where a person is reviewed, from the highest place down to his own branch (II.A.1.2).
PLACES = (
    "executive",
    "party_organisation",
    "leadership",
    "branch_committee",
    "group",
    "branch",
)
#: The places that are committees, whose members are reviewed before other members (II.A.3.2).
COMMITTEES = ("executive", "branch_committee")
OFFICE_KINDS = ("party", "authority", "union")
AUDIENCES = (
    "collective",
    "individual",
    "civil_servant",
    "leader",
    "everyone",
    "prompted",
    "commented",
)
#: What may be pointed out in a review, and the figures that the regulation must give for it.
CHECKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "higher_first": ("same_day",),
        "branch_summary": (),
        "group_reported": ("same_day",),
        "deputy_chairs": (),
        "residence_opinion": (),
        "prompts_answered": (),
        "finalised": (),
        "violation_referred": (),
        "report_notice": ("days",),
        "report_finalised": (),
        "mending_plan": (),
        "collective_first": ("same_day",),
        "leaders_first": ("same_day",),
    }
)
#: What must come first in the rating (II.B): each before what stands after it.
STEPS = ("peers", "civil_grades", "reviews", "members", "branches")


@dataclass(frozen=True, slots=True)
class Collective:
    """A collective that is reviewed itself (II.A.1.1.a), and the deadline that holds for it."""

    key: str
    name: str
    deadline: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRule:
    """A place of review; `name` is what a sentence calls it."""

    key: str
    name: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a person may hold, in the Party, the authority or a union.

    `place` is the collective it makes him belong to; `leads` whether whoever holds it leads or
    manages, and so is reviewed in the places of all his offices; `heads` the places that he is the
    head of; `deadline` the one for his own reviews.
    """

    key: str
    name: str
    kind: str
    place: str
    leads: bool
    heads: tuple[str, ...]
    deadline: str
    clause: str
    note: str = ""

    @property
    def goes_first(self) -> bool:
        """Whether it makes its holder a committee member or leader, reviewed before members."""
        return self.leads or self.place in COMMITTEES


@dataclass(frozen=True, slots=True)
class ReviewCheck:
    """Something to point out: `days` a report must be sent ahead (whole days, the number itself is
    enough), `same_day` whether two things on one day are in order.
    """

    check: str
    clause: str
    days: int | None = None
    same_day: bool | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Something that a review speaks of, and whose review: one of AUDIENCES."""

    key: str
    whom: str
    name: str
    content: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exemption:
    """Members who are exempt from Party work have no review (II.A.1.1.b)."""

    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One of STEPS that must be through before the next thing is rated (II.B, III.2)."""

    step: str
    clause: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """A regulation's rules for reviews; places and offices from the highest down."""

    exempt: Exemption
    collectives: Mapping[str, Collective]
    places: Mapping[str, PlaceRule]
    offices: Mapping[str, Office]
    checks: Mapping[str, ReviewCheck]
    order: Mapping[str, OrderStep]
    headings: tuple[Heading, ...]
