"""The share of strong branches (II.B.1.3.a): over 50 % is more than half, never exactly half."""

import pytest

from intranet.rules.share import strong_share
from tests.rules.given import SO_2017


@pytest.mark.parametrize(
    ("strong", "branches", "most", "over"),
    [
        (0, 0, 0, False),
        (0, 12, 6, False),
        (5, 12, 6, False),
        (6, 12, 6, False),  # 6 × 100 = 50 × 12
        (7, 12, 6, True),
        (5, 11, 5, False),
        (6, 11, 5, True),  # 6 × 100 > 50 × 11
        (1, 1, 0, True),
        (12, 12, 6, True),
    ],
)
def test_share_at_below_and_above_the_limit(
    strong: int, branches: int, most: int, over: bool
) -> None:
    share = strong_share(strong, branches, SO_2017)
    assert (share.strong, share.branches) == (strong, branches)
    assert (share.most, share.over) == (most, over)
    assert share.clause == "II.B.1.3.a"


def test_the_sentence_gives_the_figures() -> None:
    assert strong_share(7, 12, SO_2017).text == (
        "7/12 chi bộ Trong sạch vững mạnh – vượt 50%, không nên quá 6 chi bộ"
    )
    assert strong_share(6, 12, SO_2017).text == (
        "6/12 chi bộ Trong sạch vững mạnh – không vượt 50%, nhiều nhất 6 chi bộ"
    )


@pytest.mark.parametrize(("strong", "branches"), [(-1, 12), (13, 12), (1, 0), (0, -1)])
def test_counts_that_cannot_be_are_refused(strong: int, branches: int) -> None:
    with pytest.raises(ValueError, match="không nằm trong 0 đến"):
        strong_share(strong, branches, SO_2017)
