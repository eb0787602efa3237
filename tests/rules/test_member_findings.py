"""What is found of a member is remembered by the facts it looks at: those must be all."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from intranet.rules import member_findings as module
from intranet.rules import reason as reasons
from intranet.rules.answers import MET, NOT_MET
from intranet.rules.member import classify
from intranet.rules.member_case import MemberCase, MemberCheck
from intranet.rules.member_conditions import MEMBER_CONDITIONS, NEEDED, NOT_RATED, VOTE
from intranet.rules.member_facts import MemberFacts
from intranet.rules.member_failings import MEMBER_FAILINGS
from intranet.rules.member_provisions import MemberProvision
from intranet.rules.provisions import Regulation
from tests.rules.given import SO_2017
from tests.rules.given_members import OTHER, RULES, facts, result, votes
from tests.rules.test_member_span import some_members
from tests.rules.test_span import examples

CHECKS = {**NOT_RATED, **NEEDED, **MEMBER_CONDITIONS, **MEMBER_FAILINGS}
ASKED = [(each, CHECKS[each.check]) for each in RULES.provisions if each.check != VOTE]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    module.questions.cache_clear()
    reasons.written.cache_clear()


def tells_apart(
    provision: MemberProvision, check: MemberCheck, one: MemberFacts, other: MemberFacts
) -> bool:
    """Whether a check says different things of two members that agree in all it reads."""
    shared = {name: getattr(one, name) for name in check.reads if name != "votes"}
    # Of the votes a question beside them looks at nothing but whether there are any.
    if "votes" in check.reads and (one.votes is None) is not (other.votes is None):
        shared["votes"] = one.votes
    cases = [MemberCase.of(each, RULES) for each in (one, replace(other, **shared))]
    answers = [check.answer(case, provision) for case in cases]
    sentences = [
        check.sentence(case, provision, answer) for case, answer in zip(cases, answers, strict=True)
    ]
    return answers[0] is not answers[1] or sentences[0] != sentences[1]


@pytest.mark.slow
@pytest.mark.unmeasured
@examples(300)
@given(some_members(SO_2017), some_members(SO_2017))
def test_nothing_but_what_a_check_reads_changes_what_it_says(
    one: MemberFacts, other: MemberFacts
) -> None:
    other = replace(other, official_members=None, official_present=None)
    for provision, check in ASKED:
        assert not tells_apart(provision, check, one, other), provision.code


def test_a_check_that_looks_further_than_it_says_is_caught() -> None:
    one, other = facts(civil_grade="good"), facts(exempt=True)
    provision, honest = next(each for each in ASKED if each[0].check == "attended")
    curious = replace(honest, sentence=lambda case, _, __: str(case.facts.civil_grade))
    turned = replace(honest, answer=lambda case, _: MET if case.facts.exempt else NOT_MET)
    assert not tells_apart(provision, honest, one, other)
    assert tells_apart(provision, curious, one, other)
    assert tells_apart(provision, turned, one, other)


@pytest.mark.parametrize("regulation", [SO_2017, OTHER], ids=["2017", "other"])
def test_remembered_or_not_the_result_is_the_same(regulation: Regulation) -> None:
    @examples(100)
    @given(some_members(regulation))
    def holds(known: MemberFacts) -> None:
        remembering = classify(known, regulation)
        told = remembering.as_json()
        forget()
        again = classify(known, regulation)
        assert again.as_json() == told == remembering.as_json()
        assert again.json == remembering.json

    holds()


def test_other_votes_find_the_very_same_beside_them_and_other_facts_do_not() -> None:
    known, fewer = result(), result(votes=votes(1, 2, 3, 4), official_members=30)
    assert fewer.needed is known.needed
    for one, two in zip(known.ladder, fewer.ladder, strict=True):
        assert one.others is two.others
        assert one.vote is not two.vote
    graded = result(civil_grade="good")
    assert graded.needed is known.needed
    assert graded.ladder[0].others is not known.ladder[0].others
    assert result(votes=None).needed is not known.needed
    assert result(voted_on=None).needed is not known.needed
    assert result(attended=False).needed is not known.needed
    assert result(failings=["branch_task_failed"]).ladder[-1].others != known.ladder[-1].others


def test_two_regulations_never_share_what_they_find() -> None:
    mine, theirs = module.questions(RULES), module.questions(OTHER.members)
    case = MemberCase.of(facts(), RULES)
    assert mine.needed.of(case) is not theirs.needed.of(case)


def test_a_tier_that_asks_for_nothing_beside_its_votes_has_all_of_it() -> None:
    nothing = module.Group("plain", (), MEMBER_CONDITIONS, failing=False)
    found = nothing.of(MemberCase.of(facts(), RULES))
    assert (*found, found.answer) == (MET,)


def test_where_nothing_is_needed_the_text_has_no_gap() -> None:
    without = replace(SO_2017, members=replace(RULES, needed=()))
    found = classify(facts(), without)
    assert found.json.decode() == json.dumps(found.as_json(), ensure_ascii=False)


def test_what_is_remembered_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FINDINGS_REMEMBERED", 3)
    for day in range(1, 9):
        told = result(discipline_from=f"2017-03-0{day}").ladder[-1].others[0].text
        assert f"0{day}/03/2017" in told
        assert 1 <= len(module.questions(RULES).ladder[-1].beside._remembered) <= 3
