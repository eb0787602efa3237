"""A member's rounds in order: which one counts, who is listed next, and what cannot be."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.member_result import Outcome
from intranet.rules.rounds import Round, counting, faults, is_listed_next, standing_tier
from tests.rules.given import SO_2017
from tests.rules.given_members import TIERS
from tests.rules.test_span import examples

BEST, GOOD = TIERS[:2]


def held(number: int, tier: str | None = None, *, day: int = 0, **more: bool) -> Round:
    """A round on the day of its number, or another: the tier it gave, or that it gave none."""
    outcome = Outcome.UNDECIDED if tier is None else Outcome.CLASSIFIED
    return Round(number, dt.date(2017, 12, day or number), outcome, tier, **more)


NOT_RATED = Round(1, dt.date(2017, 12, 1), Outcome.NOT_RATED)
ABSENT = Round(2, dt.date(2017, 12, 2), Outcome.PENDING)


@pytest.mark.parametrize(
    ("rounds", "tier", "listed"),
    [
        ([], None, True),
        ([held(1)], None, True),
        ([held(1, GOOD)], GOOD, False),
        ([held(1), ABSENT], None, True),
        ([held(1), held(2), held(3, GOOD)], GOOD, False),
        ([held(1, GOOD, annulled=True)], None, True),
        ([held(1, BEST, annulled=True), held(2, GOOD)], GOOD, False),
        # Annulled and voted on again without an outcome: nothing comes back.
        ([held(1, BEST, annulled=True), held(2)], None, True),
        ([held(1, BEST, dropped=True)], None, True),
        ([held(1, BEST, dropped=True), held(2, GOOD)], GOOD, False),
        ([NOT_RATED], None, True),
    ],
)
def test_the_last_round_counts_and_only_a_tier_that_stands_keeps_him_off_the_next(
    rounds: list[Round], tier: str | None, listed: bool
) -> None:
    assert counting(rounds) is (rounds[-1] if rounds else None)
    assert standing_tier(rounds) == tier
    assert is_listed_next(rounds) is listed
    assert bool(faults(rounds, SO_2017)) is (NOT_RATED in rounds)


@pytest.mark.parametrize(
    ("rounds", "code", "said"),
    [
        (
            [held(1, GOOD), held(2, BEST)],
            "already_classified",
            "Lần 2 ngày 02/12/2017: đã được phân loại ở lần 1, kết quả chưa bị hủy",
        ),
        (
            [held(2), held(2, GOOD, day=3)],
            "out_of_order",
            "Lần 2 ngày 03/12/2017: xếp sau lần 2 ngày 02/12/2017, không đúng thứ tự",
        ),
        (
            [held(2), held(3, GOOD, day=1)],
            "out_of_order",
            "Lần 3 ngày 01/12/2017: xếp sau lần 2 ngày 02/12/2017, không đúng thứ tự",
        ),
        (
            [NOT_RATED],
            "not_rated",
            "Lần 1 ngày 01/12/2017: không thuộc diện đánh giá, phân loại",
        ),
        (
            [held(1, BEST, dropped=True), held(2), held(3, BEST)],
            "best_again",
            "Lần 3 ngày 03/12/2017: mức Hoàn thành xuất sắc nhiệm vụ không còn trên phiếu vì đã "
            "vượt tỷ lệ ở lần trước",
        ),
        (
            [held(1, GOOD, dropped=True)],
            "dropped_without_best",
            "Lần 1 ngày 01/12/2017: không đạt mức Hoàn thành xuất sắc nhiệm vụ nên không thể bị "
            "loại vì vượt tỷ lệ",
        ),
    ],
)
def test_what_cannot_be_is_told(rounds: list[Round], code: str, said: str) -> None:
    (found,) = faults(rounds, SO_2017)
    assert found == (rounds[-1].number, code, said)


@pytest.mark.parametrize(
    "rounds",
    [
        # Two rounds on one evening; the best tier again once the dropped result was annulled.
        [held(1), held(2, GOOD, day=1)],
        [held(1, BEST, dropped=True), held(2, GOOD, annulled=True), held(3, BEST)],
        [held(1, BEST, dropped=True), held(2, GOOD)],
    ],
)
def test_what_can_be_is_no_fault(rounds: list[Round]) -> None:
    assert faults(rounds, SO_2017) == ()


def test_every_fault_of_one_round_is_told() -> None:
    rounds = [held(2, GOOD), held(1, "completed", dropped=True)]
    assert [each.code for each in faults(rounds, SO_2017)] == [
        *("out_of_order", "already_classified", "dropped_without_best")
    ]


@examples(200)
@given(st.lists(st.sampled_from([None, *TIERS]), max_size=5), st.integers(0, 5))
def test_listing_only_whom_the_rounds_list_makes_no_fault(
    tiers: list[str | None], annulled: int
) -> None:
    rounds: list[Round] = []
    for tier in tiers:
        if is_listed_next(rounds):
            number = len(rounds) + 1
            rounds.append(held(number, tier, annulled=tier is not None and number == annulled))
    assert faults(rounds, SO_2017) == ()
    assert is_listed_next(rounds) is (standing_tier(rounds) is None)
    again = [*rounds, held(len(rounds) + 1)]
    assert (faults(again, SO_2017) == ()) is is_listed_next(rounds)


@pytest.mark.parametrize(
    "values",
    [
        {"number": 0},
        {"tier": None},
        {"outcome": Outcome.UNDECIDED},
        {"outcome": Outcome.PENDING, "tier": None, "annulled": True},
        {"outcome": Outcome.PENDING, "tier": None, "dropped": True},
    ],
)
def test_a_round_that_cannot_be_is_refused(values: dict[str, Any]) -> None:
    whole = {"number": 1, "outcome": Outcome.CLASSIFIED, "tier": GOOD, **values}
    with pytest.raises(ValueError, match=r"phân loại|đếm từ 1"):
        Round(held_on=dt.date(2017, 12, 1), **whole)


def test_a_tier_that_the_regulation_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^quy định so-2017 không có mức strong$"):
        faults([held(1, "strong")], SO_2017)
