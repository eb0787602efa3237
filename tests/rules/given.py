"""Organisations for the tests: a branch that meets everything, and changes to it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from intranet.rules.facts import OrganisationFacts
from intranet.rules.organisation import OrganisationResult, classify
from intranet.rules.reading import organisation_facts
from intranet.rules.regulation import Regulation, load

FOLDER = Path(__file__).parent
SO_2017: Regulation = load("so-2017")
CRITERIA = tuple(criterion.key for criterion in SO_2017.criteria)


def spotless() -> dict[str, Any]:
    """The facts, as JSON carries them, of a branch with 92.5 points that meets everything."""
    return {
        "kind": "branch",
        "scores": dict(zip(CRITERIA, ["38.5", "18", "14", "13", "9"], strict=True)),
        "tasks": "excellent",
        "committee_performance": "excellent",
        "united": True,
        "regular_meetings": True,
        "authority": "highest",
        "mass_organisations": ["highest", "highest"],
        "leaders_disciplined": 0,
        "leaders_self_detected": 0,
        "corruption_discipline": False,
        "subordinates": {"total": 10, "completed_or_better": 10, "failed": 0},
    }


def values(case: dict[str, Any]) -> dict[str, Any]:
    """The facts of one case of `cases.toml`, as JSON carries them."""
    facts = spotless()
    for key in facts.keys() & case.keys() - {"scores"}:
        facts[key] = case[key]
    for key, typed in zip(CRITERIA, case.get("scores", ()), strict=False):
        facts["scores"][key] = typed or None
    facts["mass_organisations"] = [
        None if rating == "?" else rating for rating in facts["mass_organisations"]
    ]
    unknown = case.get("unknown", [])
    for key in [*facts] if unknown == ["*"] else unknown:
        if unknown != ["*"] or key != "kind":
            facts[key] = None
    return facts


def facts(**changes: Any) -> OrganisationFacts:
    """The facts of the spotless branch with some of them changed, as JSON carries them."""
    return organisation_facts({**spotless(), **changes}, SO_2017)


def result(**changes: Any) -> OrganisationResult:
    """How the spotless branch with some facts changed is classified."""
    return classify(facts(**changes), SO_2017)


def scores(*typed: str | None) -> dict[str, str | None]:
    """Scores of criteria a to e in order."""
    return dict(zip(CRITERIA, typed, strict=True))


@cache
def refusals() -> frozenset[str]:
    """All that the loader tells of a faulty file, in its whole words."""
    found = tomllib.loads((FOLDER / "refusals.toml").read_text("utf-8"))
    return frozenset(found["refusals"])


def data(name: str) -> list[dict[str, Any]]:
    """The cases of a data file beside this module."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / name).read_text("utf-8"))["case"]
    return found
