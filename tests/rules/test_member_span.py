"""Members with unknown facts against every way these can turn out, and what must hold for all.

`plain` is written from the wording of II.B.2.2 alone, with yes and no only, and shares nothing
with the code under test; `plain_other` the same for the fictitious regulation.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.answers import MET
from intranet.rules.member import MemberFacts, classify
from intranet.rules.member_provisions import GRADES
from intranet.rules.provisions import Regulation
from tests.rules.given import SO_2017
from tests.rules.given_members import OTHER, facts
from tests.rules.test_span import examples

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

DAY = dt.date(2017, 12, 8)
LONG_AGO, LATELY = dt.date(2010, 5, 3), dt.date(2017, 11, 1)
Way = Callable[[MemberFacts], tuple[str, str | None]]


def plain(known: MemberFacts) -> tuple[str, str | None]:
    """The outcome of a member of whom everything is known, by the plan of 2017."""
    if known.exempt or known.admitted_on == LATELY:
        return "not_rated", None
    if not known.review_completed or not known.attended or not (known.voted_on and known.votes):
        return "pending", None
    official = known.official_members or 0
    share = {tier: votes or 0 for tier, votes in known.votes.items()}
    servant, grade = known.civil_servant, known.civil_grade
    special = grade == "excellent" or known.emulation_fighter or known.merit_certificate
    # A penalty of these tests either covers the day or is none.
    failing = known.discipline_from or known.failings or (servant and grade == "failed")
    if 3 * share["excellent"] > 2 * official:
        return _given("excellent", not servant or special)
    if 2 * share["good"] > official:
        return _given("good", not servant or grade in ("excellent", "good"))
    if 2 * share["completed"] > official:
        return _given("completed", not servant or grade != "failed")
    return _given("failed", 2 * share["failed"] > official and failing)


def plain_other(known: MemberFacts) -> tuple[str, str | None]:
    """The same by the fictitious regulation: of those present, at least, carried down."""
    if known.exempt or known.admitted_on == LATELY:
        return "not_rated", None
    if not known.review_completed or not known.attended or not (known.voted_on and known.votes):
        return "pending", None
    there = known.official_present or 0
    star, firm, usual, poor = (votes or 0 for votes in known.votes.values())
    servant, grade = known.civil_servant, known.civil_grade
    failing = known.discipline_from or known.failings or (servant and grade == "failed")
    if there == 0:
        return "undecided", None
    if 3 * star >= 2 * there and (not servant or grade == "excellent" or known.merit_certificate):
        return "classified", "star"
    graded = not servant or grade in ("excellent", "good", "completed")
    if 3 * (star + firm) >= 2 * there and graded:
        return "classified", "firm"
    if 2 * (star + firm + usual) > there:
        return "classified", "plain"
    return _given("poor", 2 * poor > there and failing)


def _given(tier: str, holds: object) -> tuple[str, str | None]:
    return ("classified", tier) if holds else ("undecided", None)


BOTH = [(SO_2017, plain), (OTHER, plain_other)]
REPORTED = {
    "so-2017": ("branch_task_failed", "prohibited_conduct", "refused_assignment_or_disunity"),
    "khac-2030": ("absent_often",),
}


def ways(partly: MemberFacts, reported: tuple[str, ...]) -> Iterator[MemberFacts]:
    """Every way in which the unknown facts can turn out."""
    listed = [()] + [(code,) for code in reported] + [reported]
    for exempt, review, servant, fighter, merit, grade, admitted, failings in itertools.product(
        _open(partly.exempt, (True, False)),
        _open(partly.review_completed, (True, False)),
        _open(partly.civil_servant, (True, False)),
        _open(partly.emulation_fighter, (True, False)),
        _open(partly.merit_certificate, (True, False)),
        _open(partly.civil_grade, GRADES),
        _open(partly.admitted_on, (LONG_AGO, LATELY)),
        _open(partly.failings, tuple(listed)),
    ):
        known = replace(
            partly,
            exempt=exempt,
            review_completed=review,
            civil_servant=servant,
            emulation_fighter=fighter,
            merit_certificate=merit,
            civil_grade=grade,
            admitted_on=admitted,
            failings=failings,
        )
        for members, present, votes in _counts(partly):
            yield replace(known, votes=votes, official_members=members, official_present=present)


def _open(value: Any, choices: tuple[Any, ...]) -> tuple[Any, ...]:
    return choices if value is None else (value,)


def _counts(partly: MemberFacts) -> Iterator[tuple[int, int, dict[str, int | None] | None]]:
    """Every way the persons and the votes can turn out; large enough for any share to fail."""
    votes = partly.votes or {}
    known = sum(number or 0 for number in votes.values())
    least = max(known, partly.official_present or 0)
    for members in _open(partly.official_members, tuple(range(least, 3 * least + 4))):
        for present in _open(partly.official_present, tuple(range(known, members + 1))):
            room = range(max(present - known, 0) + 1)
            for filled in itertools.product(*(_open(each, tuple(room)) for each in votes.values())):
                if present <= members and sum(filled) <= present:
                    found = dict(zip(votes, filled, strict=True))
                    yield members, present, None if partly.votes is None else found


BLANKS = (
    *("exempt", "review_completed", "civil_servant", "emulation_fighter", "merit_certificate"),
    *("civil_grade", "admitted_on", "failings", "official_members", "official_present"),
    *("one_count", "two_counts"),
)


@st.composite
def some_members(draw: st.DrawFn, regulation: Regulation, blanks: int = 3) -> MemberFacts:
    """Members of small branches, leaning to the good side, at most `blanks` facts unknown."""
    blank = draw(st.sets(st.sampled_from(BLANKS), max_size=blanks))
    tiers = [tier.key for tier in regulation.members.tiers]
    members = draw(st.integers(0, 6))
    present = draw(st.integers(max(members - 2, 0), members))
    favourite = draw(st.sampled_from(tiers))
    votes: dict[str, int | None] = dict.fromkeys(tiers, 0)
    votes[favourite] = draw(st.integers(0, present))
    left = present - (votes[favourite] or 0)
    votes[draw(st.sampled_from([t for t in tiers if t != favourite]))] = draw(st.integers(0, left))
    if blank & {"one_count", "two_counts"}:
        votes[draw(st.sampled_from(tiers))] = None
    if "two_counts" in blank:
        votes[draw(st.sampled_from(tiers))] = None
    good = st.sampled_from([True, True, True, False])
    reported = REPORTED[regulation.name]
    known: dict[str, Any] = {
        "exempt": draw(st.sampled_from([False, False, False, True])),
        "review_completed": draw(good),
        "civil_servant": draw(st.booleans()),
        "emulation_fighter": draw(st.booleans()),
        "merit_certificate": draw(st.booleans()),
        "civil_grade": draw(st.sampled_from(GRADES)),
        "admitted_on": draw(st.sampled_from([LONG_AGO, LONG_AGO, LATELY])),
        "failings": draw(st.sampled_from([(), (reported[0],)])),
        "official_members": members,
        "official_present": present,
    }
    return MemberFacts(
        **{key: None if key in blank else value for key, value in known.items()},
        attended=draw(good),
        voted_on=DAY,
        discipline_from=draw(st.sampled_from([None, None, DAY])),
        votes=draw(st.sampled_from([votes, votes, votes, votes, None])),
    )


def agreed(outcomes: set[tuple[str, str | None]]) -> tuple[str, str | None]:
    """What all ways agree on; where they differ he waits."""
    return outcomes.pop() if len(outcomes) == 1 else ("pending", None)


def outcome(known: MemberFacts, regulation: Regulation) -> tuple[str, str | None]:
    found = classify(known, regulation)
    return str(found.outcome), None if found.tier is None else found.tier.key


def check_against_every_way(partly: MemberFacts, regulation: Regulation, way: Way) -> None:
    turned_out = {way(each) for each in ways(partly, REPORTED[regulation.name])}
    assert outcome(partly, regulation) == agreed(turned_out)


@examples(600)
@given(some_members(SO_2017))
def test_an_outcome_is_what_trying_every_way_gives(partly: MemberFacts) -> None:
    check_against_every_way(partly, SO_2017, plain)


@examples(600)
@given(some_members(OTHER))
def test_another_regulation_gives_what_trying_every_way_gives(partly: MemberFacts) -> None:
    check_against_every_way(partly, OTHER, plain_other)


@pytest.mark.parametrize(("regulation", "way"), BOTH, ids=["2017", "fictitious"])
def test_every_count_of_small_branches_gives_what_trying_every_way_gives(
    regulation: Regulation, way: Way
) -> None:
    tiers = [tier.key for tier in regulation.members.tiers]
    numbers = (None, 0, 1, 2)
    for members, present in itertools.product((None, 0, 1, 2, 3), repeat=2):
        for counts in itertools.product(numbers, repeat=len(tiers)):
            cast = sum(count or 0 for count in counts)
            bound = min(each for each in (members, present, 99) if each is not None)
            # Who is present cannot be more than there are.
            if cast > bound or (members is not None and present is not None and present > members):
                continue
            if counts.count(None) > 2:
                continue
            known = facts(failings=["branch_task_failed"])
            partly = replace(
                known,
                failings=(REPORTED[regulation.name][0],),
                votes=dict(zip(tiers, counts, strict=True)),
                official_members=members,
                official_present=present,
            )
            check_against_every_way(partly, regulation, way)


@pytest.mark.parametrize("regulation", [SO_2017, OTHER], ids=["2017", "fictitious"])
def test_each_fact_unknown_alone_gives_what_trying_every_way_gives(regulation: Regulation) -> None:
    way = plain if regulation is SO_2017 else plain_other
    tiers = [tier.key for tier in regulation.members.tiers]
    for favourite, grade, servant in itertools.product(tiers, GRADES, (True, False, None)):
        known = MemberFacts(
            exempt=False,
            admitted_on=LONG_AGO,
            voted_on=DAY,
            review_completed=True,
            civil_servant=servant,
            civil_grade=grade,
            emulation_fighter=False,
            merit_certificate=False,
            failings=(),
            votes=dict.fromkeys(tiers, 0) | {favourite: 4},
            official_members=5,
            official_present=5,
        )
        for name in BLANKS[:-2]:
            check_against_every_way(replace(known, **{name: None}), regulation, way)


@examples(300)
@given(some_members(SO_2017, blanks=4), st.data())
def test_answering_an_unknown_never_leaves_what_was_settled(
    partly: MemberFacts, data: st.DataObject
) -> None:
    before = outcome(partly, SO_2017)
    each = list(itertools.islice(ways(partly, REPORTED["so-2017"]), 200))
    way = data.draw(st.sampled_from(each))
    name = data.draw(st.sampled_from(BLANKS[:-4]))
    answered = outcome(replace(partly, **{name: getattr(way, name)}), SO_2017)
    counted = outcome(replace(partly, votes=way.votes, official_members=way.official_members,
                              official_present=way.official_present), SO_2017)  # fmt: skip
    if before[0] != "pending":
        assert answered == counted == before


@examples(300)
@given(st.sampled_from([SO_2017, OTHER]).flatmap(lambda r: st.tuples(st.just(r), some_members(r))))
def test_more_votes_for_the_tier_that_was_given_never_take_it_away(
    case: tuple[Regulation, MemberFacts],
) -> None:
    regulation, known = case
    found = classify(known, regulation)
    if found.tier is None:
        return
    votes = dict(known.votes or {})
    key = found.tier.key
    spare = (known.official_present or 0) - sum(number or 0 for number in votes.values())
    for more in range(1, spare + 1):
        # Whatever else is known of the votes stays as it is.
        richer = replace(known, votes=votes | {key: (votes[key] or 0) + more})
        assert (
            classify(richer, regulation).tier
            in regulation.members.tiers[: regulation.members.tiers.index(found.tier) + 1]
        )
        assert (
            classify(richer, regulation)
            .ladder[regulation.members.tiers.index(found.tier)]
            .vote.answer
            is MET
        )
    moved = [other for other in votes if other != key and votes[other]]
    for other in moved:
        richer = replace(known, votes=votes | {key: (votes[key] or 0) + 1, other: votes[other] - 1})
        place = regulation.members.tiers.index(found.tier)
        assert classify(richer, regulation).ladder[place].vote.answer is MET


@examples(300)
@given(st.sampled_from([SO_2017, OTHER]).flatmap(
    lambda r: st.tuples(st.just(r), some_members(r, blanks=12))))  # fmt: skip
def test_every_outcome_is_explained(case: tuple[Regulation, MemberFacts]) -> None:
    regulation, partly = case
    found = classify(partly, regulation)
    rules = regulation.members
    clauses = {provision.clause for provision in rules.provisions}
    assert [reason.condition for reason in found.reasons] == list(rules.provisions)
    assert found.deciding
    plainly: Any = found.as_json()
    assert {reason["clause"] for reason in plainly["reasons"]} <= clauses
    for text in (found.why, *(reason["text"] for reason in plainly["reasons"])):
        assert text == text.strip()
        assert "None" not in text
    assert (found.outcome == "classified") == (found.tier is not None)
    assert found.distance == tuple(reason.text for reason in found.in_the_way)


COUNTS = ("votes", "official_members", "official_present")


@examples(300)
@given(some_members(SO_2017, blanks=12), some_members(SO_2017, blanks=12))
def test_nothing_but_what_a_check_reads_changes_what_it_says(
    one: MemberFacts, other: MemberFacts
) -> None:
    for reason in classify(one, SO_2017).reasons:
        # Votes and persons go together or would not fit.
        read = {*reason.facts, *(COUNTS if set(COUNTS) & set(reason.facts) else ())}
        shared = replace(other, **{name: getattr(one, name) for name in read})
        again = next(
            each for each in classify(shared, SO_2017).reasons if each.condition is reason.condition
        )
        assert (again.answer, again.text) == (reason.answer, reason.text), reason.code
