"""Reviews without a fault for the tests: a member, a leader, a collective; and changes to them."""

import datetime as dt
from typing import Any

from intranet.rules.review_facts import CollectiveFacts, PersonFacts, Prompt
from intranet.rules.review_meeting import Sitting

UNKNOWN = "?"
MEMBER: dict[str, Any] = {
    "exempt": False,
    "offices": [],
    "in_group": False,
    "branch_committee": True,
    "leadership_reviews": True,
    "days": {"branch": dt.date(2017, 12, 8)},
    "prompts": [],
    "chaired_by_deputy": {},
    "summary_heard": False,
    "residence_opinion": True,
    "finalised_on": dt.date(2017, 12, 10),
    "violation_signs": False,
    "violation_referred_on": False,
}
#: A branch's secretary who heads the unit as well: leadership, branch committee, then branch.
LEADER: dict[str, Any] = {
    **MEMBER,
    "offices": ["secretary", "unit_head"],
    "days": {
        "leadership": dt.date(2017, 12, 5),
        "branch_committee": dt.date(2017, 12, 6),
        "branch": dt.date(2017, 12, 8),
    },
    "chaired_by_deputy": {"leadership": True, "branch_committee": True, "branch": True},
    "summary_heard": True,
}
COLLECTIVE: dict[str, Any] = {
    "kind": "branch_committee",
    "exists": True,
    "reviewed_on": dt.date(2017, 12, 8),
    "report_sent_on": dt.date(2017, 12, 4),
    "prompts": [],
    "finalised_on": dt.date(2017, 12, 10),
    "mending_plan_on": dt.date(2017, 12, 11),
}


def told(value: Any) -> Any:
    """A value as the data files write it: a question mark is not known yet."""
    if value == UNKNOWN:
        return None
    if isinstance(value, dict):
        return {key: told(each) for key, each in value.items()}
    return value


def person(base: dict[str, Any] = MEMBER, **changes: Any) -> PersonFacts:
    """A member's review with some facts changed, as the data files write them."""
    facts = told({**base, **changes})
    days = {**base["days"], **told(changes.get("days", {}))}
    chaired = {**base["chaired_by_deputy"], **told(changes.get("chaired_by_deputy", {}))}
    offices = facts["offices"]
    return PersonFacts(
        **{
            **facts,
            "days": days,
            "chaired_by_deputy": chaired,
            "offices": None if offices is None else frozenset(offices),
            "prompts": prompts(facts["prompts"]),
        }
    )


def collective(**changes: Any) -> CollectiveFacts:
    """A collective's review with some facts changed, as the data files write them."""
    facts = told({**COLLECTIVE, **changes})
    return CollectiveFacts(**{**facts, "prompts": prompts(facts["prompts"])})


def prompts(days: list[Any] | None) -> tuple[Prompt, ...] | None:
    """Prompts answered on these days."""
    if days is None:
        return None
    return tuple(
        Prompt(f"prompt-{place}", f"gợi ý {place}", told(day))
        for place, day in enumerate(days, start=1)
    )


def sittings(rows: list[list[Any]]) -> tuple[Sitting, ...]:
    """Persons' reviews at a place: name, day, whether a committee member or leader."""
    return tuple(Sitting(name, name, told(day), told(first)) for name, day, first in rows)
