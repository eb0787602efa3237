"""The worked cases of `cases.toml`: thresholds, conditions, failings, spans."""

from typing import Any

import pytest

from intranet.rules.answers import Answer
from intranet.rules.organisation import classify
from intranet.rules.reading import organisation_facts
from tests.rules.given import SO_2017, data, values

CASES = data("cases.toml")
KEYS = {
    *("name", "total", "tier", "best", "worst", "unmet", "failings", "flags", "unknown"),
    *values({}),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    assert case.keys() <= KEYS
    result = classify(organisation_facts(values(case), SO_2017), SO_2017)

    assert (result.best, result.worst) == (
        case.get("best", case.get("tier")),
        case.get("worst", case.get("tier")),
    )
    assert result.tier == case.get("tier")
    assert result.as_json()["total"] == (case.get("total", "92.50") or None)
    assert [flag.code for flag in result.flags] == case.get("flags", [])
    there = [f"{r.clause} {r.code}" for r in result.reasons if r.failing and r.answer is Answer.MET]
    assert there == case.get("failings", [])
    unmet = [
        f"{r.clause} {r.code}"
        for r in result.reasons
        if not r.failing and r.answer is Answer.NOT_MET
    ]
    assert unmet == case.get("unmet", unmet)


def test_every_case_has_its_own_name() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)


def test_the_cases_reach_every_tier_and_every_reason_of_the_regulation() -> None:
    tiers, met, unmet = set(), set(), set()
    for case in CASES:
        result = classify(organisation_facts(values(case), SO_2017), SO_2017)
        tiers.add(result.tier)
        for reason in result.reasons:
            (met if reason.answer is Answer.MET else unmet).add((reason.tier, reason.code))
    reasons = {
        (tier.key, condition.code)
        for tier in SO_2017.tiers
        for condition in (*tier.conditions, *tier.failings)
    }
    assert tiers == {"strong", "good", "completed", "weak", None}
    assert met == unmet == reasons
