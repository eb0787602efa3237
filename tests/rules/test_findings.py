"""What a tier finds is remembered by the facts it looks at: so those must be all that matters."""

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

import pytest
from hypothesis import given

from intranet.rules import findings as module
from intranet.rules.answers import MET, NOT_MET
from intranet.rules.case import Case, Check
from intranet.rules.conditions import CONDITIONS
from intranet.rules.facts import OrganisationFacts
from intranet.rules.failings import FAILINGS
from intranet.rules.findings import findings
from intranet.rules.organisation import classify
from intranet.rules.provisions import Condition
from intranet.rules.regulation import parse
from tests.rules.given import SO_2017, facts, scores
from tests.rules.test_span import examples, some_facts

ASKED = [
    (condition, (FAILINGS if tier.is_lowest else CONDITIONS)[condition.check])
    for tier in SO_2017.tiers
    for condition in (*tier.conditions, *tier.failings)
]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    module._remembered.clear()
    module._answered.clear()


def tells_apart(
    condition: Condition, check: Check, one: OrganisationFacts, other: OrganisationFacts
) -> bool:
    """Whether a check says different things of two organisations that agree in all it reads."""
    shared = {name: getattr(one, name) for name in ("kind", *check.reads)}
    cases = [Case.of(each, SO_2017) for each in (one, replace(other, **shared))]
    answers = [check.answer(case, condition) for case in cases]
    sentences = [
        check.sentence(case, condition, answer) for case, answer in zip(cases, answers, strict=True)
    ]
    return answers[0] is not answers[1] or sentences[0] != sentences[1]


@pytest.mark.slow
@examples(400)
@given(some_facts(), some_facts())
def test_nothing_but_what_a_check_reads_changes_what_it_says(
    one: OrganisationFacts, other: OrganisationFacts
) -> None:
    for condition, check in ASKED:
        assert not tells_apart(condition, check, one, other), condition.code


def test_what_a_check_reads_is_found_as_values_to_remember_by() -> None:
    case = Case.of(facts(), SO_2017)
    for check in (*CONDITIONS.values(), *FAILINGS.values()):
        hash(attrgetter("facts.kind", *check.paths)(case))


def test_a_check_that_looks_further_than_it_says_is_caught() -> None:
    one, other = facts(tasks="excellent"), facts(tasks="good", united=False)
    condition, honest = next(each for each in ASKED if each[0].check == "regular_meetings")
    curious = replace(honest, sentence=lambda case, _, __: str(case.facts.tasks))
    turned = replace(honest, answer=lambda case, _: MET if case.facts.united else NOT_MET)
    assert not tells_apart(condition, honest, one, other)
    assert tells_apart(condition, curious, one, other)
    assert tells_apart(condition, turned, one, other)


@pytest.mark.slow
@examples(200)
@given(some_facts())
def test_remembered_or_not_the_result_is_the_same(known: OrganisationFacts) -> None:
    remembering = classify(known, SO_2017)
    told = remembering.as_json()
    forget()
    again = classify(known, SO_2017)
    assert again.as_json() == told == remembering.as_json()
    assert again.json == remembering.json


def test_other_points_find_the_very_same_and_other_facts_do_not() -> None:
    tier = SO_2017.tiers[0]
    known = findings(Case.of(facts(), SO_2017), tier)
    fewer = facts(scores=scores("1", "0", None, "1", "0"))
    assert findings(Case.of(fewer, SO_2017), tier) is known
    # What another tier asks about makes no difference either.
    corrupt = facts(corruption_discipline=True)
    assert findings(Case.of(corrupt, SO_2017), tier) is known
    for other in (
        facts(tasks="good"),
        facts(tasks=None),
        facts(united=None),
        facts(kind="committee"),
        facts(mass_organisations=["highest"]),
        facts(subordinates={"total": 11, "completed_or_better": 10, "failed": 0}),
    ):
        assert findings(Case.of(other, SO_2017), tier) is not known


def test_a_question_is_answered_once_for_the_facts_it_looks_at() -> None:
    known = classify(facts(tasks="good"), SO_2017)
    other = classify(facts(tasks="good", united=None, regular_meetings=False), SO_2017)
    for one, two in zip(known.reasons, other.reasons, strict=True):
        look = set(one.facts) & {"scores", "united", "regular_meetings"}
        assert (one is two) is not bool(look), one.code
    committee = classify(facts(tasks="good", kind="committee"), SO_2017)
    assert not {id(each) for each in known.reasons} & {id(each) for each in committee.reasons}


def test_two_regulations_never_share_what_they_find() -> None:
    text = SO_2017.text.replace("Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành vượt mức nhiệm vụ")
    other = parse(text, "quy định khác")
    assert classify(facts(), SO_2017).reasons[1].text != classify(facts(), other).reasons[1].text


def test_what_is_remembered_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FINDINGS_REMEMBERED", 3)
    monkeypatch.setattr(module, "REASONS_REMEMBERED", 5)
    for total in range(1, 9):
        members = {"total": total, "completed_or_better": total, "failed": 0}
        found = classify(facts(subordinates=members), SO_2017)
        assert f"{total}/{total} đảng viên" in " ".join(reason.text for reason in found.reasons)
        assert 1 <= len(module._remembered) <= 3
        assert 1 <= len(module._answered) <= 5
