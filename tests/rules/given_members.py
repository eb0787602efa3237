"""Members for the tests: one whom nothing holds back, and changes to him."""

from typing import Any

from intranet.rules.member import MemberFacts, MemberResult, classify
from intranet.rules.member_reading import member_facts
from intranet.rules.regulation import parse
from tests.rules.given import FOLDER, SO_2017

OTHER = parse((FOLDER / "fictitious.toml").read_text("utf-8"), "fictitious.toml")
RULES = SO_2017.members
TIERS = tuple(tier.key for tier in RULES.tiers)


def spotless() -> dict[str, Any]:
    """The facts, as JSON carries them, of a civil servant with 12 of 17 votes for excellent."""
    return {
        "standing": "official",
        "exempt": False,
        "admitted_on": "2010-05-03",
        "voted_on": "2017-12-08",
        "attended": True,
        "review_completed": True,
        "civil_servant": True,
        "civil_grade": "excellent",
        "emulation_fighter": False,
        "merit_certificate": False,
        "discipline_from": None,
        "failings": [],
        "votes": votes(12, 3, 1, 0),
        "official_members": 17,
        "official_present": 16,
    }


def votes(*counts: int | None) -> dict[str, int | None]:
    """Votes for the tiers of 2017, the best first."""
    return dict(zip(TIERS, counts, strict=True))


def values(case: dict[str, Any]) -> dict[str, Any]:
    """The facts of one case of `member_cases.toml`, as JSON carries them."""
    facts = spotless()
    for key in facts.keys() & case.keys() - {"votes"}:
        facts[key] = case[key]
    if "votes" in case:
        facts["votes"] = votes(*(None if count == "?" else count for count in case["votes"]))
    return facts | dict.fromkeys(case.get("unknown", ()))


def facts(**changes: Any) -> MemberFacts:
    """The facts of the spotless member with some of them changed, as JSON carries them."""
    return member_facts({**spotless(), **changes}, SO_2017)


def result(**changes: Any) -> MemberResult:
    """What the spotless member with some facts changed gets."""
    return classify(facts(**changes), SO_2017)
