"""From rows to the rules' facts: unknown, zero and "there is none" stay apart."""

from decimal import Decimal

import pytest

from intranet.facts import organisation_facts
from intranet.rules.facts import OrganisationFacts, Subordinates
from tests.sheets import CRITERIA, PEERS, SO_2017, rows, worked


def facts(**changes: str) -> OrganisationFacts:
    return organisation_facts(rows(worked(**changes)), SO_2017, "branch")


def test_the_worked_sheets_facts() -> None:
    scores = zip(CRITERIA, map(Decimal, ["38.50", "18", "14", "13", "9"]), strict=True)
    assert facts() == OrganisationFacts(
        kind="branch",
        scores=dict(scores),
        tasks="excellent",
        committee_performance="excellent",
        united=True,
        regular_meetings=True,
        authority="highest",
        mass_organisations=("highest",) * 4,
        leaders_disciplined=0,
        leaders_self_detected=0,
        corruption_discipline=False,
        subordinates=Subordinates(10, 10, 0),
    )


def test_a_sheet_without_rows_knows_nothing_and_yet_has_unknown_mass_organisations() -> None:
    assert organisation_facts({}, SO_2017, "committee") == OrganisationFacts(
        kind="committee",
        scores=dict.fromkeys(CRITERIA),
        mass_organisations=(None,) * len(PEERS),
    )


@pytest.mark.parametrize("name", ["united", "regular_meetings", "corruption_discipline"])
@pytest.mark.parametrize(("typed", "fact"), [("yes", True), ("no", False), ("", None)])
def test_yes_no_and_not_known_stay_three_answers(name: str, typed: str, fact: bool | None) -> None:
    assert getattr(facts(**{name: typed}), name) is fact


def test_mass_organisations_that_do_not_exist_are_left_out_and_unknown_ones_stay() -> None:
    some = facts(peer__cong_doan="none", peer__hoi_phu_nu="", peer__doan_the_khac="lowest")
    assert some.mass_organisations == ("highest", None, "highest", "lowest")
    none = {peer.replace(".", "__"): "none" for peer in PEERS}
    assert facts(**none).mass_organisations == ()


def test_having_no_authority_is_an_answer_and_not_knowing_is_none() -> None:
    assert facts(authority="none").authority == "none"
    assert facts(authority="").authority is None


def test_zero_is_not_unknown() -> None:
    known = facts(score__inspection="0", members_failed="0", leaders_disciplined="")
    assert known.scores["inspection"] == Decimal(0)
    assert known.subordinates.failed == 0
    assert known.leaders_disciplined is None
