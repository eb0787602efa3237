"""The span against every way the unknown can turn out, and what must hold for all facts.

`plain` is written from the wording of II.B.1.3 alone, with yes and no only, and shares nothing
with the code under test.
"""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet.rules.answers import Answer
from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.organisation import OrganisationResult, classify
from intranet.rules.provisions import KINDS, LEVELS, PEER_RATINGS
from tests.rules.given import SO_2017, facts

pytestmark = pytest.mark.unmeasured

TIERS = [tier.key for tier in SO_2017.tiers]
MAXIMA = {criterion.key: int(criterion.maximum) for criterion in SO_2017.criteria}


def examples(most: int) -> settings:
    """The same examples in every run, without a clock."""
    return settings(
        max_examples=most,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def needs(known: OrganisationFacts) -> dict[str, bool]:
    """For complete facts, whether what each letter lists is given."""
    total = sum((score or Decimal(0) for score in known.scores.values()), Decimal(0))
    peers = [known.authority, *(known.mass_organisations or ())]
    members = known.subordinates
    failed, of_all = members.failed or 0, members.total or 0
    disciplined = (known.leaders_disciplined or 0) - (known.leaders_self_detected or 0)
    strong = (
        total >= 90
        and known.tasks == "excellent"
        and known.united
        and known.committee_performance == "excellent"
        and known.regular_meetings
        and members.completed_or_better == members.total
        and all(peer in ("highest", "none") for peer in peers)
    )
    good = (
        total >= 70
        and known.tasks in ("excellent", "good")
        and known.united
        and known.committee_performance in ("excellent", "good")
        and disciplined == 0
        and all(peer in ("highest", "second", "none") for peer in peers)
    )
    weak = (
        total < 50
        or not known.united
        or known.corruption_discipline
        or known.authority == "lowest"
        or (known.mass_organisations or ()).count("lowest") >= 2
        or (known.kind == "committee" and failed * 3 > of_all)
        or (known.kind == "branch" and failed * 2 > of_all)
    )
    return {
        "strong": bool(strong),
        "good": bool(good),
        "completed": total >= 50,
        "weak": bool(weak),
    }


def plain(given_needs: dict[str, bool]) -> str:
    """The first tier that fits, after the failings."""
    if given_needs["weak"]:
        return "weak"
    return next(tier for tier in TIERS if given_needs[tier])


def ways(partly: OrganisationFacts) -> Iterator[OrganisationFacts]:
    """Every way in which the unknown facts can turn out, scores in steps of five points."""
    missing = [key for key in MAXIMA if partly.scores.get(key) is None]
    steps = [range(0, MAXIMA[key] + 1, 5) for key in missing]
    for (
        kind,
        tasks,
        performance,
        united,
        meetings,
        corruption,
        authority,
        listed,
    ) in itertools.product(
        _open(partly.kind, KINDS),
        _open(partly.tasks, LEVELS),
        _open(partly.committee_performance, LEVELS),
        _open(partly.united, (True, False)),
        _open(partly.regular_meetings, (True, False)),
        _open(partly.corruption_discipline, (True, False)),
        _open(partly.authority, PEER_RATINGS),
        _lists(partly.mass_organisations),
    ):
        for points in itertools.product(*steps):
            filled = dict(zip(missing, map(Decimal, points), strict=True))
            for disciplined, detected in _discipline(partly):
                for members in _members(partly.subordinates):
                    yield OrganisationFacts(
                        kind=kind,
                        scores={**partly.scores, **filled},
                        tasks=tasks,
                        committee_performance=performance,
                        united=united,
                        regular_meetings=meetings,
                        authority=authority,
                        mass_organisations=listed,
                        leaders_disciplined=disciplined,
                        leaders_self_detected=detected,
                        corruption_discipline=corruption,
                        subordinates=members,
                    )


def _open(value: Any, choices: tuple[Any, ...]) -> tuple[Any, ...]:
    return choices if value is None else (value,)


def _lists(listed: tuple[str | None, ...] | None) -> Iterator[tuple[str, ...]]:
    if listed is None:
        for length in range(3):
            yield from itertools.product(PEER_RATINGS, repeat=length)
    else:
        yield from itertools.product(*(_open(rating, PEER_RATINGS) for rating in listed))


def _discipline(partly: OrganisationFacts) -> Iterator[tuple[int, int]]:
    most = 2 + (partly.leaders_disciplined or 0) + (partly.leaders_self_detected or 0)
    for disciplined in _open(partly.leaders_disciplined, tuple(range(most))):
        for detected in _open(partly.leaders_self_detected, tuple(range(disciplined + 1))):
            if detected <= disciplined:
                yield disciplined, detected


def _members(partly: Subordinates) -> Iterator[Subordinates]:
    completed, failed = partly.completed_or_better or 0, partly.failed or 0
    # Large enough for the failed ones to be few, and for the pending ones to be many.
    totals = tuple(range(completed + failed, 3 * (completed + failed) + 3))
    for total in _open(partly.total, totals):
        for more in range(total - completed - failed + 1):
            yield Subordinates(total, completed + more, total - completed - more)


BLANKS = (
    *("kind", "tasks", "committee_performance", "united", "regular_meetings", "authority"),
    *("mass_organisations", "one_rating", "two_ratings", "leaders_disciplined"),
    *("leaders_self_detected", "corruption_discipline", "total", "completed_or_better", "failed"),
    *MAXIMA,
)


@st.composite
def some_facts(draw: st.DrawFn, blanks: int = len(BLANKS)) -> OrganisationFacts:
    """Facts of a small organisation, leaning to the good side, at most `blanks` of them unknown."""
    blank = draw(st.sets(st.sampled_from(BLANKS), max_size=blanks))
    total = draw(st.integers(0, 7))
    completed = draw(st.integers(0, total))
    failed = draw(st.integers(0, total - completed))
    disciplined = draw(st.integers(0, 2))
    level = st.sampled_from(["excellent", "excellent", *LEVELS])
    peer = st.sampled_from(["highest", "highest", *PEER_RATINGS])
    listed: list[str | None] = draw(st.lists(peer, max_size=3))
    listed[: ("one_rating" in blank) + ("two_ratings" in blank)] = [None] * (
        ("one_rating" in blank) + ("two_ratings" in blank)
    )
    known: dict[str, Any] = {
        "kind": draw(st.sampled_from(KINDS)),
        "tasks": draw(level),
        "committee_performance": draw(level),
        "united": draw(st.sampled_from([True, True, True, False])),
        "regular_meetings": draw(st.booleans()),
        "authority": draw(peer),
        "mass_organisations": tuple(listed),
        "leaders_disciplined": disciplined,
        "leaders_self_detected": draw(st.integers(0, disciplined)),
        "corruption_discipline": draw(st.sampled_from([False, False, False, True])),
    }
    counts = {"total": total, "completed_or_better": completed, "failed": failed}
    shares = st.sampled_from([0, 50, 99, 100, 100])
    scores = {key: Decimal(most * draw(shares)).scaleb(-2) for key, most in MAXIMA.items()}
    return OrganisationFacts(
        **{key: None if key in blank else value for key, value in known.items()},
        scores={key: None if key in blank else score for key, score in scores.items()},
        subordinates=Subordinates(
            **{key: None if key in blank else count for key, count in counts.items()}
        ),
    )


def check_against_every_way(partly: OrganisationFacts) -> None:
    """Compare span and ladder with what every way of turning out gives."""
    each_way = [needs(way) for way in ways(partly)]
    found = classify(partly, SO_2017)
    places = [TIERS.index(plain(way)) for way in each_way]
    assert (found.best, found.worst) == (TIERS[min(places)], TIERS[max(places)])
    for rung in found.ladder:
        turns_out = {way[rung.tier.key] for way in each_way}
        one = Answer.MET if True in turns_out else Answer.NOT_MET
        assert rung.answer is (Answer.UNKNOWN if len(turns_out) == 2 else one), rung.tier.key


@pytest.mark.slow
@examples(300)
@given(some_facts(blanks=3))
def test_the_span_is_what_trying_every_way_gives(partly: OrganisationFacts) -> None:
    check_against_every_way(partly)


def test_each_fact_unknown_alone_gives_what_trying_every_way_gives() -> None:
    known = facts()
    for name in (
        *("kind", "tasks", "committee_performance", "united", "regular_meetings", "authority"),
        *("mass_organisations", "leaders_disciplined", "leaders_self_detected"),
        "corruption_discipline",
    ):
        for points in ("40", "20", "0"):
            scores = {**known.scores, "political_tasks": Decimal(points)}
            check_against_every_way(replace(known, scores=scores, **{name: None}))


def test_every_small_branch_and_committee_gives_what_trying_every_way_gives() -> None:
    known = facts()
    for kind, total in itertools.product((*KINDS, None), (None, 0, 1, 2, 3, 4, 6)):
        for completed, failed in itertools.product((None, 0, 1, 2, 3, 4), repeat=2):
            if (completed or 0) + (failed or 0) > (99 if total is None else total):
                continue
            members = Subordinates(total, completed, failed)
            check_against_every_way(replace(known, kind=kind, subordinates=members))


@pytest.mark.slow
@examples(150)
@given(some_facts())
def test_every_result_is_explained(partly: OrganisationFacts) -> None:
    found = classify(partly, SO_2017)
    assert TIERS.index(found.best) <= TIERS.index(found.worst)
    assert found.lowest_total <= found.highest_total
    assert (found.total is None) == (found.lowest_total != found.highest_total)
    clauses = {tier.clause for tier in SO_2017.tiers}
    assert {reason.clause for reason in found.reasons} == clauses
    for reason in found.reasons:
        assert "None" not in reason.text
        assert reason.text == reason.text.strip()
    assert bool(found.distance) == (found.worst != TIERS[0])
    assert bool(found.to_settle) == (found.tier is None)


@pytest.mark.slow
@examples(150)
@given(some_facts(), st.sampled_from(sorted(MAXIMA)), st.integers(0, 4000))
def test_more_points_never_lower_the_tier(
    partly: OrganisationFacts, key: str, hundredths: int
) -> None:
    score = partly.scores[key] or Decimal(0)
    more = min(score + Decimal(hundredths).scaleb(-2), Decimal(MAXIMA[key]))
    with_score = replace(partly, scores={**partly.scores, key: score})
    with_more = replace(partly, scores={**partly.scores, key: more})
    before, after = classify(with_score, SO_2017), classify(with_more, SO_2017)
    assert TIERS.index(after.best) <= TIERS.index(before.best)
    assert TIERS.index(after.worst) <= TIERS.index(before.worst)


@pytest.mark.slow
@examples(150)
@given(some_facts(), st.data())
def test_answering_an_unknown_never_leaves_the_span(
    partly: OrganisationFacts, data: st.DataObject
) -> None:
    def narrower(answered: OrganisationFacts) -> OrganisationResult:
        before, after = classify(partly, SO_2017), classify(answered, SO_2017)
        assert TIERS.index(before.best) <= TIERS.index(after.best)
        assert TIERS.index(after.worst) <= TIERS.index(before.worst)
        return after

    choices: dict[str, tuple[Any, ...]] = {
        "kind": KINDS,
        "tasks": LEVELS,
        "committee_performance": LEVELS,
        "united": (True, False),
        "regular_meetings": (True, False),
        "corruption_discipline": (True, False),
        "authority": PEER_RATINGS,
        "mass_organisations": ((), ("lowest", None), (None, None), ("highest",)),
        "leaders_disciplined": tuple(range(partly.leaders_self_detected or 0, 4)),
        "leaders_self_detected": tuple(range((partly.leaders_disciplined or 0) + 1)),
    }
    for name, values in choices.items():
        if getattr(partly, name) is None:
            narrower(replace(partly, **{name: data.draw(st.sampled_from(values))}))
    for key, most in MAXIMA.items():
        if partly.scores[key] is None:
            points = Decimal(data.draw(st.integers(0, most)))
            narrower(replace(partly, scores={**partly.scores, key: points}))
    rated = list(itertools.islice(_members(partly.subordinates), 30))
    narrower(replace(partly, subordinates=data.draw(st.sampled_from(rated))))
