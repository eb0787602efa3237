"""The quota against trying every number; the share of a committee; the cut and its ties."""

import itertools
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.allowance import Allowance
from intranet.rules.best_share import best_share
from intranet.rules.cut import at_the_cut
from intranet.rules.facts import LARGEST_COUNT
from intranet.rules.member_provisions import QuotaRule
from intranet.rules.provisions import Regulation
from intranet.rules.quota import QuotaFacts, quota
from tests.rules.given import SO_2017
from tests.rules.given_members import OTHER, RULES
from tests.rules.test_span import examples


def ruled(**changes: Any) -> Regulation:
    """The regulation of 2017 with its quota changed."""
    rule: QuotaRule = replace(RULES.quota, **changes)
    return replace(SO_2017, members=replace(RULES, quota=rule))


KINDS = {
    "as in 2017": SO_2017,
    "half up": ruled(rounding="half_up"),
    "of good or better": ruled(or_better=True),
    "half up of good or better": ruled(rounding="half_up", or_better=True),
    "for the committee": ruled(per="committee", small_branch=None),
    "odd": ruled(percent=9, special_percent=11),
    "odd half up": ruled(percent=7, special_percent=49, rounding="half_up"),
    "fictitious": OTHER,
}


def rounded(share: Fraction, rounding: str) -> int:
    return floor(share + Fraction(1, 2)) if rounding == "half_up" else floor(share)


def plain(members: int, nominated: int, good: int, special: bool, kind: str) -> tuple[int, int]:
    """Limit and keep by trying every k, written from the wording alone."""
    rule = KINDS[kind].members.quota
    if kind not in ("for the committee", "fictitious") and members < 7:
        return 1, min(nominated, 1)
    others = {"fictitious": (20, 30), "odd": (9, 11), "odd half up": (7, 49)}
    percent = others.get(kind, (15, 20))[special]
    better = "better" in kind or kind == "fictitious"
    half = "half_up" if "half up" in kind or kind == "fictitious" else "down"
    assert (rule.rounding, rule.or_better) == (half, better)

    def allowed(stay: int) -> int:
        base = good + nominated - stay + (stay if better else 0)
        return rounded(Fraction(percent * base, 100), half)

    return allowed(nominated), max(k for k in range(nominated + 1) if k <= allowed(k))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_small_number_gives_what_trying_each_gives(kind: str) -> None:
    for members in range(31):
        for nominated, special in itertools.product(range(members + 1), (False, True)):
            for good in {*range(0, members - nominated + 1, 3), members - nominated}:
                found = quota(QuotaFacts(members, nominated, good, special), KINDS[kind])
                expected = plain(members, nominated, good, special, kind)
                assert (found.limit, found.keep) == expected, (members, nominated, good, special)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("odd")])
def test_unknown_numbers_give_what_every_way_they_turn_out_agrees_on(kind: str) -> None:
    numbers = (None, 0, 1, 2, 5, 6, 7, 8)
    for members, nominated, good in itertools.product((*numbers, 12), numbers, numbers):
        if members is not None and (nominated or 0) + (good or 0) > members:
            continue
        ways = {
            plain(all_, few, many, False, kind)
            for all_ in ([members] if members is not None else range(41))
            for few in ([nominated] if nominated is not None else range(all_ + 1))
            for many in ([good] if good is not None else range(all_ - few + 1))
            if few + many <= all_
        }
        limits, keeps = {limit for limit, _ in ways}, {keep for _, keep in ways}
        found = quota(QuotaFacts(members, nominated, good), KINDS[kind])
        where = (members, nominated, good)
        assert found.limit == (limits.pop() if len(limits) == 1 else None), where
        assert found.keep == (keeps.pop() if len(keeps) == 1 else None), where


@examples(300)
@given(
    st.integers(0, LARGEST_COUNT),
    st.integers(0, LARGEST_COUNT),
    st.booleans(),
    st.sampled_from(sorted(KINDS)),
)
def test_no_more_stay_than_nominated_and_one_more_would_be_too_many(
    nominated: int, good: int, special: bool, kind: str
) -> None:
    regulation = KINDS[kind]
    rule = regulation.members.quota
    found = quota(QuotaFacts(None, nominated, good, special), regulation)
    if found.keep is None:  # nobody knows whether the branch is small
        assert nominated + good < 7
        return
    percent = rule.special_percent if special else rule.percent
    assert 0 <= found.keep <= nominated

    def fits(stay: int) -> bool:
        base = good + nominated if rule.or_better else good + nominated - stay
        return stay <= rounded(Fraction(percent * base, 100), rule.rounding)

    if nominated + good >= 7 or rule.small_branch is None:
        assert fits(found.keep)
        assert found.keep == nominated or not fits(found.keep + 1)
    for reason in found.reasons:
        assert reason.clause in ("II.B.2.2.3.a", "II.11")
        assert "None" not in reason.text


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            {"members": 24, "nominated": 4, "good": 18},
            [
                "Đảng viên Hoàn thành tốt nhiệm vụ: 15% của 18 là 2,7, làm tròn xuống còn 2 – "
                "nhiều nhất 2 đảng viên Hoàn thành xuất sắc nhiệm vụ",
                "Đề nghị 4, giữ được nhiều nhất 2, 2 người còn lại tính vào đảng viên Hoàn thành "
                "tốt nhiệm vụ: 15% của 20 là 3; giữ 3 thì 15% của 19 là 2,85, làm tròn xuống "
                "còn 2, không đủ",
            ],
        ),
        (
            {"members": 25, "nominated": 4, "good": 21, "special": True, "pending": 2},
            [
                "Đảng viên Hoàn thành tốt nhiệm vụ: 20% của 21 là 4,2, làm tròn xuống còn 4, có "
                "thành tích đặc biệt xuất sắc – nhiều nhất 4 đảng viên Hoàn thành xuất sắc nhiệm "
                "vụ – số tạm tính, còn 2 đảng viên chưa có kết quả",
                "Đề nghị 4, giữ được cả 4 – số tạm tính, còn 2 đảng viên chưa có kết quả",
            ],
        ),
        (
            {"members": 7, "nominated": 1, "good": 6},
            [
                "Đảng viên Hoàn thành tốt nhiệm vụ: 15% của 6 là 0,9, làm tròn xuống còn 0 – "
                "nhiều nhất 0 đảng viên Hoàn thành xuất sắc nhiệm vụ",
                "Đề nghị 1, không giữ được ai, 1 người còn lại tính vào đảng viên Hoàn thành tốt "
                "nhiệm vụ: 15% của 7 là 1,05, làm tròn xuống còn 1; giữ 1 thì 15% của 6 là 0,9, "
                "làm tròn xuống còn 0, không đủ",
                "Chi bộ có từ 07 đảng viên trở lên tính theo tỷ lệ nên chỉ được 0; chi bộ có dưới "
                "07 đảng viên được đến 1: đông hơn mà được ít hơn, đúng như quy định đã ghi",
            ],
        ),
        (
            {"members": 6, "nominated": 2, "good": 4},
            [
                "Chi bộ có 6 đảng viên, dưới 07: nhiều nhất 1 đảng viên Hoàn thành xuất sắc nhiệm "
                "vụ, không tính theo tỷ lệ",
                "Đề nghị 2, giữ được nhiều nhất 1",
            ],
        ),
        (
            {"members": 24, "nominated": 4, "special": True},
            [
                "Chưa rõ số đảng viên Hoàn thành tốt nhiệm vụ để tính 20%, có thành tích đặc biệt "
                "xuất sắc",
                "Đề nghị 4, chưa tính được số người giữ được",
            ],
        ),
        (
            {"nominated": 0, "good": 2},
            [
                "Chưa rõ chi bộ có dưới 07 đảng viên hay không",
                "Không có ai được đề nghị Hoàn thành xuất sắc nhiệm vụ",
            ],
        ),
        (
            {"members": 7, "nominated": 3},
            [
                "Chưa rõ số đảng viên Hoàn thành tốt nhiệm vụ để tính 15% – nhiều nhất 0 đảng viên "
                "Hoàn thành xuất sắc nhiệm vụ",
                "Đề nghị 3, không giữ được ai",
                "Chi bộ có từ 07 đảng viên trở lên tính theo tỷ lệ nên chỉ được 0; chi bộ có dưới "
                "07 đảng viên được đến 1: đông hơn mà được ít hơn, đúng như quy định đã ghi",
            ],
        ),
    ],
)
def test_the_quota_is_told_with_its_reckoning(numbers: dict[str, Any], said: list[str]) -> None:
    assert [reason.text for reason in quota(QuotaFacts(**numbers), SO_2017).reasons] == said


def test_the_quota_as_plain_data() -> None:
    found = quota(QuotaFacts(6, 2, 4), SO_2017)
    limit, keep = found.reasons
    assert found.as_json() == {
        "limit": 1,
        "keep": 1,
        "reasons": [
            {"clause": "II.B.2.2.3.a", "code": code, "answer": "not_met", "text": reason.text}
            for code, reason in (("limit", limit), ("keep", keep))
        ],
    }


@pytest.mark.parametrize(
    ("nominated", "good", "known"),
    [(1, 5, False), (None, 6, False), (6, None, False), (1, 6, True), (3, 4, True)],
)
def test_as_many_as_are_rated_are_on_the_roll_at_least(
    nominated: int | None, good: int | None, known: bool
) -> None:
    text = quota(QuotaFacts(None, nominated, good), SO_2017).reasons[0].text
    assert text.startswith("Chưa rõ chi bộ có dưới 07") is not known


def test_what_else_is_told_of_those_who_can_stay() -> None:
    def said(numbers: QuotaFacts, kind: str = "as in 2017") -> str:
        return quota(numbers, KINDS[kind]).reasons[1].text

    assert said(QuotaFacts(24, None, 18)) == "Chưa rõ số người được đề nghị"
    assert "20% của 19 là 3,8" in said(QuotaFacts(24, 5, 18, True))
    assert said(QuotaFacts(24, 4, 18), "for the committee") == said(QuotaFacts(24, 4, 18))
    # With 20 rated good nobody can be short of members: 15 % of 20 holds whatever the rest is.
    assert quota(QuotaFacts(None, None, 20), SO_2017).limit == 3


def test_another_regulation_tells_its_own_reckoning() -> None:
    found = quota(QuotaFacts(3, 2, 1), OTHER)  # 20 % of 3 is 0,6 and rounds up to 1
    assert (found.limit, found.keep) == (1, 1)
    assert [(reason.clause, reason.text) for reason in found.reasons] == [
        ("II.11", "Đảng viên Vững trở lên: 20% của 3 là 0,6, làm tròn thành 1 – nhiều nhất 1 đảng "
         "viên Sao"),
        ("II.11", "Đề nghị 2, giữ được nhiều nhất 1"),
    ]  # fmt: skip
    unknown = quota(QuotaFacts(30, None, 1), OTHER)
    assert unknown.reasons[0].text == "Chưa rõ số đảng viên Vững trở lên để tính 20%"


def test_a_small_branch_is_told_by_its_own_clause() -> None:
    small = RULES.quota.small_branch
    assert small is not None
    regulation = ruled(small_branch=replace(small, clause="II.9"))

    def clauses(numbers: QuotaFacts) -> list[tuple[str, str]]:
        return [(reason.code, reason.clause) for reason in quota(numbers, regulation).reasons]

    assert clauses(QuotaFacts(6, 1, 5)) == [("limit", "II.9"), ("keep", "II.9")]
    assert clauses(QuotaFacts(7, 1, 6)) == [
        *(("limit", "II.B.2.2.3.a"), ("keep", "II.B.2.2.3.a")),
        ("cliff", "II.9"),
    ]
    assert clauses(QuotaFacts(None, 1, 5))[0] == ("limit", "II.B.2.2.3.a")


def test_over_the_quota_a_decision_needs_a_reason_where_the_regulation_blocks() -> None:
    over, within = QuotaFacts(24, 4, 18), QuotaFacts(24, 2, 18)
    assert quota(over, SO_2017).needs_reason
    assert not quota(within, SO_2017).needs_reason
    assert quota(over, ruled(effect="warn")).is_over
    assert not quota(over, ruled(effect="warn")).needs_reason
    assert not quota(QuotaFacts(24, None, 18), SO_2017).needs_reason


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"members": -1}, "members: phải là số nguyên từ 0"),
        ({"nominated": 1.0}, "nominated: phải là số nguyên"),
        ({"good": True}, "good: phải là số nguyên"),
        ({"good": LARGEST_COUNT + 1}, "good: phải là số nguyên từ 0"),
        ({"special": 1}, "special: chỉ nhận"),
        ({"pending": -1}, "pending: phải là số nguyên"),
        ({"members": 5, "nominated": 3, "good": 3}, r"members: .* \(6\) lớn hơn .* \(5\)"),
        ({"members": 5, "good": 6}, r"members: .* \(6\) lớn hơn .* \(5\)"),
    ],
)
def test_numbers_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        QuotaFacts(**changes)


# --- the whole committee --------------------------------------------------------------------------


def test_the_share_of_the_committee_is_told_at_over_and_under_the_percentage() -> None:
    exactly = best_share(15, 100, SO_2017)
    assert not exactly.is_over
    assert exactly.text == (
        "Toàn đảng bộ có 15 đảng viên Hoàn thành xuất sắc nhiệm vụ trên 100 đảng viên Hoàn thành "
        "tốt nhiệm vụ: 15% của 100 là 15 – không vượt"
    )
    over = best_share(16, 100, SO_2017, pending=3)
    assert (over.is_over, over.clause) == (True, "II.B.2.2.3.a")
    assert over.text.endswith("– vượt – số tạm tính, còn 3 đảng viên chưa có kết quả")
    assert not best_share(16, 100, SO_2017, special=True).is_over
    assert best_share(21, 100, SO_2017, special=True).is_over
    assert best_share(1, 0, SO_2017).is_over
    assert not best_share(0, 0, SO_2017).is_over
    better = best_share(20, 80, OTHER)
    assert (better.base, better.is_over) == (100, False)
    assert "đảng viên Vững trở lên" in better.text


@pytest.mark.parametrize("numbers", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_less_than_nobody_is_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"^số đảng viên không thể âm$"):
        best_share(numbers[0], numbers[1], SO_2017, pending=numbers[2])


# --- the cut --------------------------------------------------------------------------------------

NOMINEES = {"An": 14, "Bình": 13, "Chi": 13, "Dũng": 12}


@pytest.mark.parametrize(
    ("keep", "above", "level", "below", "tie", "votes"),
    [
        (0, "", "", "An Bình Chi Dũng", False, 0),
        (1, "", "An", "Bình Chi Dũng", False, 14),
        (2, "An", "Bình Chi", "Dũng", True, 13),
        (3, "An", "Bình Chi", "Dũng", False, 13),
        (4, "An Bình Chi Dũng", "", "", False, 0),
        (9, "An Bình Chi Dũng", "", "", False, 0),
    ],
)
def test_who_is_above_level_and_below_the_cut(
    keep: int, above: str, level: str, below: str, tie: bool, votes: int
) -> None:
    found = at_the_cut(NOMINEES, keep)
    assert (found.above, found.level, found.below) == (
        tuple(above.split()),
        tuple(level.split()),
        tuple(below.split()),
    )
    assert (found.is_tie, found.votes) == (tie, votes)
    assert len(found.above) + found.places == min(keep, len(NOMINEES))


def test_a_tie_is_told_as_a_tie_and_left_to_people() -> None:
    assert at_the_cut(NOMINEES, 2).text == (
        "2 người cùng 13 phiếu mà chỉ còn 1 chỗ: ngang phiếu, phải do người có thẩm quyền chọn"
    )
    assert at_the_cut(NOMINEES, 3).text == "Theo số phiếu, 3 người giữ được"
    assert at_the_cut({}, 2).text == "Theo số phiếu, 0 người giữ được"


@pytest.mark.slow
@examples(200)
@given(st.dictionaries(st.integers(0, 20), st.integers(0, 5)), st.integers(0, 12), st.randoms())
def test_no_order_of_the_nominees_breaks_a_tie(
    nominees: dict[int, int], keep: int, dice: Any
) -> None:
    found = at_the_cut(nominees, keep)
    order = list(nominees)
    dice.shuffle(order)
    again = at_the_cut({who: nominees[who] for who in order}, keep)
    for one, other in ((found.above, again.above), (found.level, again.level)):
        assert set(one) == set(other)
    assert {*found.above, *found.level, *found.below} == set(nominees)
    if found.is_tie:
        assert len({nominees[who] for who in found.level}) == 1


def test_fewer_than_nobody_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match="không thể âm"):
        at_the_cut(NOMINEES, -1)


@pytest.mark.parametrize(
    ("allowance", "most", "words"),
    [
        (Allowance(15, 20, "down"), 3, "15% của 20 là 3"),
        (Allowance(15, 19, "down"), 2, "15% của 19 là 2,85, làm tròn xuống còn 2"),
        (Allowance(50, 1, "half_up"), 1, "50% của 1 là 0,5, làm tròn thành 1"),
        (Allowance(49, 1, "half_up"), 0, "49% của 1 là 0,49, làm tròn xuống còn 0"),
        (Allowance(15, 0, "half_up"), 0, "15% của 0 là 0"),
    ],
)
def test_a_percentage_is_rounded_as_it_is_told(allowance: Allowance, most: int, words: str) -> None:
    assert (allowance.most, allowance.words) == (most, words)
