"""The recount states the rules by itself; it and the program come to the same, reason by reason."""

import datetime as dt
import tomllib
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intranet import frozen
from intranet.recount import member, organisation
from intranet.recount import quota as again
from intranet.rules.facts import OrganisationFacts
from intranet.rules.member import MemberFacts
from intranet.rules.member import classify as classify_member
from intranet.rules.months import months_after
from intranet.rules.organisation import classify
from intranet.rules.quota import QuotaFacts, quota
from tests.rules.given import SO_2017
from tests.rules.given_members import OTHER
from tests.rules.test_member_span import some_members
from tests.rules.test_span import examples, some_facts

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

BOTH = {each.name: each for each in (SO_2017, OTHER)}


@lru_cache
def plan(name: str) -> dict[str, Any]:
    """A regulation as the recount reads it."""
    return tomllib.loads(BOTH[name].text, parse_float=Decimal)


def reasons(result: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["clause"], each["code"], str(each["answer"])) for each in result["reasons"]]


@examples(1_000)
@given(known=some_facts(4))
def test_an_organisation_comes_to_the_same(known: OrganisationFacts) -> None:
    assume(known.kind is not None and known.mass_organisations is not None)
    kept = frozen.organisation_facts(known)
    result: dict[str, Any] = classify(known, SO_2017).as_json()
    found = organisation.judge(plan(SO_2017.name), kept)
    assert found.reasons == reasons(result)
    for name in ("total", "tier", "best", "worst", "flags"):
        assert getattr(found, name) == result[name]


@pytest.mark.parametrize("name", BOTH)
@examples(1_000)
@given(data=st.data())
def test_a_member_comes_to_the_same(name: str, data: st.DataObject) -> None:
    known: MemberFacts = data.draw(some_members(BOTH[name]))
    # What is kept of a member was counted whole, or not at all.
    if known.votes is None:
        known = replace(known, official_members=None, official_present=None)
    else:
        counted = [known.official_members, known.official_present, *known.votes.values()]
        assume(None not in counted)
    result: dict[str, Any] = classify_member(known, BOTH[name]).as_json()
    found = member.judge(plan(name)["members"], frozen.member_facts(known))
    own, *others = reasons(result)
    assert (found.why, found.reasons) == (own[1], others)
    for name in ("outcome", "tier", "flags"):
        assert getattr(found, name) == result[name]


@pytest.mark.parametrize("name", BOTH)
@examples(300)
@given(
    numbers=st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 12)),
    special=st.booleans(),
)
def test_the_quota_comes_to_the_same(
    name: str, numbers: tuple[int, int, int], special: bool
) -> None:
    nominated, good, others = numbers
    facts = QuotaFacts(nominated + good + others, nominated, good, special)
    result = quota(facts, BOTH[name])
    rule = plan(name)["members"]["quota"]
    given = (nominated + good + others, nominated, good, special)
    assert again.limit(rule, *given) == result.limit
    assert again.keep(rule, *given) == result.keep


@pytest.mark.parametrize("months", [1, 6, 12, 13])
@given(day=st.dates())
def test_months_end_on_the_same_day_or_the_months_last(months: int, day: dt.date) -> None:
    assume(day.year < 9998)
    assert member.months_after(day, months) == months_after(day, months)
