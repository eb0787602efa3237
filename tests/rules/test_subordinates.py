"""Whom an organisation counts below it: a branch's members, a committee's branches."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.facts import Subordinates
from intranet.rules.member_result import Outcome
from intranet.rules.subordinates import Subordinate, subordinates
from tests.rules.given import SO_2017, result
from tests.rules.given_members import OTHER
from tests.rules.test_span import examples

WAITING = Subordinate(Outcome.PENDING)
UNDECIDED = Subordinate(Outcome.UNDECIDED)
NOT_RATED = Subordinate(Outcome.NOT_RATED)
LEFT_OUT = Subordinate(Outcome.PENDING, not_assessed=True)


def rated(tier: str, **more: Any) -> Subordinate:
    return Subordinate(Outcome.CLASSIFIED, tier, **more)


@pytest.mark.parametrize(
    ("kind", "below", "counts"),
    [
        ("branch", [], (0, 0, 0)),
        ("branch", [rated("excellent"), rated("good"), rated("completed")], (3, 3, 0)),
        ("branch", [rated("failed"), rated("good")], (2, 1, 1)),
        ("branch", [rated("good"), WAITING, UNDECIDED], (3, 1, 0)),
        ("branch", [rated("good"), NOT_RATED, LEFT_OUT], (1, 1, 0)),
        ("branch", [rated("failed", annulled=True), rated("good")], (2, 1, 0)),
        ("branch", [rated("failed", annulled=True, not_assessed=True)], (0, 0, 0)),
        ("committee", [rated("strong"), rated("completed"), rated("weak")], (3, 2, 1)),
        ("committee", [rated("strong"), WAITING, rated("weak", annulled=True)], (3, 1, 0)),
    ],
)
def test_who_counts_as_what(kind: str, below: list[Subordinate], counts: Any) -> None:
    assert subordinates(kind, below, SO_2017) == Subordinates(*counts)


@pytest.mark.parametrize(
    ("weak", "good", "waiting", "best", "worst"),
    [
        (3, 6, 0, "good", "good"),  # 3/9 is exactly 1/3, not more; not all completed
        (4, 5, 0, "weak", "weak"),  # 4/9 is more than 1/3
        (2, 7, 0, "good", "good"),
        (3, 5, 1, "good", "weak"),  # the ninth may make it 4/9
        (2, 6, 1, "good", "good"),  # or 3/9 at most
        (0, 8, 1, "strong", "good"),
        (0, 9, 0, "strong", "strong"),
        (0, 0, 0, "strong", "strong"),
    ],
)
def test_a_committee_is_rated_from_its_branches_by_the_same_functions(
    weak: int, good: int, waiting: int, best: str, worst: str
) -> None:
    below = [rated("weak")] * weak + [rated("good")] * good + [WAITING] * waiting
    counts = subordinates("committee", below, SO_2017)
    found = result(
        kind="committee",
        subordinates={
            "total": counts.total,
            "completed_or_better": counts.completed_or_better,
            "failed": counts.failed,
        },
    )
    assert (found.best, found.worst) == (best, worst)
    (share,) = [reason for reason in found.reasons if reason.code == "children_weak"]
    assert share.answer.value == {
        ("good", "weak"): "unknown",
        ("weak", "weak"): "met",
    }.get((best, worst), "not_met" if below else "not_applicable")


def test_another_regulation_counts_by_its_own_tiers() -> None:
    members = OTHER.members.tiers
    below = [rated(tier.key) for tier in members]
    assert subordinates("branch", below, OTHER) == Subordinates(len(members), len(members) - 1, 1)


@examples(200)
@given(st.lists(st.sampled_from([*(tier.key for tier in SO_2017.tiers), None]), max_size=12))
def test_one_more_result_moves_one_from_pending(tiers: list[str | None]) -> None:
    def counted(known: list[str | None]) -> tuple[int, int, int]:
        below = [rated(tier) if tier else WAITING for tier in known]
        found = subordinates("committee", below, SO_2017)
        total, completed, failed = found.total, found.completed_or_better, found.failed
        assert total is not None
        assert completed is not None
        assert failed is not None
        return total, completed, failed

    total, completed, failed = counted(tiers)
    assert total == len(tiers)
    assert total - completed - failed == tiers.count(None)
    for place, tier in enumerate(tiers):
        if tier is None:
            more = counted([*tiers[:place], "weak", *tiers[place + 1 :]])
            assert more == (total, completed, failed + 1)


def test_a_result_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"phải đi cùng"):
        Subordinate(Outcome.CLASSIFIED)
    with pytest.raises(ValueError, match=r"phải đi cùng"):
        Subordinate(Outcome.UNDECIDED, "good")
    with pytest.raises(
        ValueError, match=r"^đã có mức phân loại thì không thể để ngoài diện đánh giá$"
    ):
        rated("good", not_assessed=True)
    with pytest.raises(ValueError, match=r"^quy định so-2017 không có mức excellent$"):
        subordinates("committee", [rated("excellent")], SO_2017)
    with pytest.raises(ValueError, match=r"^quy định so-2017 không có mức weak$"):
        subordinates("branch", [rated("weak")], SO_2017)
