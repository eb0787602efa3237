"""What must hold for every review, whatever is known of it."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.answers import Answer
from intranet.rules.days import Day
from intranet.rules.review import Review, review_person
from intranet.rules.review_facts import PersonFacts, Prompt
from intranet.rules.review_meeting import Sitting, meeting_order
from intranet.rules.review_places import required_places
from intranet.rules.review_provisions import PLACES
from tests.rules.given import SO_2017
from tests.rules.given_reviews import collective
from tests.rules.test_span import examples

RULES = SO_2017.review
DAY = dt.date(2017, 12, 8)
DAYS: st.SearchStrategy[Day] = st.one_of(
    st.none(), st.just(False), st.dates(dt.date(2017, 12, 1), dt.date(2017, 12, 20))
)
ANSWERS = st.sampled_from([True, False, None])
PROMPTS = st.one_of(
    st.none(),
    st.lists(DAYS, max_size=3).map(
        lambda days: tuple(Prompt(f"p{place}", "gợi ý", day) for place, day in enumerate(days))
    ),
)
PERSONS = st.builds(
    PersonFacts,
    exempt=ANSWERS,
    offices=st.one_of(st.none(), st.frozensets(st.sampled_from(sorted(RULES.offices)), max_size=3)),
    in_group=ANSWERS,
    branch_committee=ANSWERS,
    leadership_reviews=ANSWERS,
    days=st.fixed_dictionaries(dict.fromkeys(PLACES, DAYS)),
    prompts=PROMPTS,
    chaired_by_deputy=st.fixed_dictionaries(dict.fromkeys(PLACES, ANSWERS)),
    summary_heard=ANSWERS,
    residence_opinion=ANSWERS,
    finalised_on=DAYS,
    violation_signs=ANSWERS,
    violation_referred_on=DAYS,
)
UNKNOWNS = [
    *("exempt", "offices", "in_group", "branch_committee", "leadership_reviews", "prompts"),
    *("summary_heard", "residence_opinion", "finalised_on", "violation_signs"),
    *("violation_referred_on",),
]


def certain(found: Review) -> dict[str, Answer]:
    return {
        "complete": found.complete,
        **{each.code: each.answer for each in found.findings},
    }


@pytest.mark.slow
@examples(300)
@given(PERSONS)
def test_a_review_is_complete_exactly_with_a_day_and_nothing_in_the_way(
    facts: PersonFacts,
) -> None:
    found = review_person(facts, SO_2017)
    assert (found.completed_on is not None) == (found.complete is Answer.MET)
    assert (found.in_the_way == ()) == (found.complete in (Answer.MET, Answer.NOT_APPLICABLE))
    assert found.reasons
    assert all(each.text and each.clause for each in found.reasons)
    if found.completed_on:
        needed = [each.day for each in found.places if each.needed is Answer.MET]
        assert all(day and day <= found.completed_on for day in needed)


@pytest.mark.slow
@examples(300)
@given(PERSONS, st.sampled_from(UNKNOWNS))
def test_taking_knowledge_away_never_turns_one_certain_answer_into_the_other(
    facts: PersonFacts, name: str
) -> None:
    known = certain(review_person(facts, SO_2017))
    blurred = certain(review_person(replace(facts, **{name: None}), SO_2017))
    for code in known.keys() & blurred.keys():
        before, after = known[code], blurred[code]
        assert after in (before, Answer.UNKNOWN) or Answer.NOT_APPLICABLE in (before, after)
        assert not (before is Answer.NOT_APPLICABLE and after is Answer.NOT_MET)


@pytest.mark.slow
@examples(200)
@given(PERSONS, st.sampled_from(sorted(RULES.offices)))
def test_one_more_office_never_takes_a_place_away(facts: PersonFacts, office: str) -> None:
    fewer = replace(facts, offices=facts.offices or frozenset())
    more = replace(fewer, offices=(fewer.offices or frozenset()) | {office})
    had = {each.code for each in required_places(fewer, RULES)}
    assert had <= {each.code for each in required_places(more, RULES)}


@pytest.mark.slow
@examples(200)
@given(PERSONS)
def test_answering_every_prompt_never_makes_a_review_less_complete(facts: PersonFacts) -> None:
    answered = tuple(replace(each, answered_on=DAY) for each in facts.prompts or ())
    order = [Answer.NOT_MET, Answer.UNKNOWN, Answer.MET, Answer.NOT_APPLICABLE]
    before = review_person(facts, SO_2017).complete
    after = review_person(replace(facts, prompts=answered), SO_2017).complete
    assert order.index(after) >= order.index(before)


@examples(200)
@given(st.lists(st.tuples(DAYS, ANSWERS), max_size=6), DAYS)
def test_order_at_a_place_agrees_with_looking_at_every_pair(
    rows: list[tuple[Day, bool | None]], held: Day
) -> None:
    listed = [Sitting(f"s{n}", f"người {n}", day, first) for n, (day, first) in enumerate(rows)]
    found = {
        each.code: each for each in meeting_order(collective(reviewed_on=held), listed, SO_2017)
    }
    late = {
        first.key
        for first in listed
        for then in listed
        if first.goes_first is True and then.goes_first is False and then.day
        if first.day is False or (first.day and first.day > then.day)
    }
    assert set(found["leaders_first"].about) == late
    assert (found["leaders_first"].answer is Answer.NOT_MET) == bool(late)
    early = {
        each.key for each in listed if each.day and (held is False or (held and held > each.day))
    }
    assert set(found["collective_first"].about) == early
    assert (found["collective_first"].answer is Answer.NOT_MET) == bool(early)
