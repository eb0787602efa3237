"""What must come first (II.B; III.2): peers, grades, reviews, members, branches, a settled tier."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.rules.answers import Answer
from intranet.rules.order import (
    BranchStep,
    MemberStep,
    Missing,
    Peers,
    before_deciding,
    before_member,
    before_submitting,
)
from intranet.rules.regulation import parse
from tests.rules.given import FOLDER, SO_2017, result
from tests.rules.test_span import examples

OTHER = parse((FOLDER / "fictitious.toml").read_text("utf-8"), "fictitious.toml")
KEYS = [each.key for each in SO_2017.mass_organisations]
RATED = Peers("highest", dict.fromkeys(KEYS, "highest"))
PENDING = {"total": 10, "completed_or_better": 9, "failed": 0}


def member(**changes: Any) -> MemberStep:
    return MemberStep(
        **{
            "key": "a",
            "name": "Nguyễn Văn A",
            "civil_servant": True,
            "grade": "good",
            "review": Answer.MET,
            "through": False,
            **changes,
        }
    )


def codes(found: tuple[Missing, ...]) -> list[tuple[str, str, str]]:
    return [(each.subject, each.step, each.clause) for each in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"grade": None}, [("a", "civil_grades", "II.B")]),
        ({"civil_servant": None}, [("a", "civil_grades", "II.B")]),
        ({"civil_servant": None, "grade": None}, [("a", "civil_grades", "II.B")]),
        ({"civil_servant": False, "grade": None}, []),
        ({"review": Answer.NOT_MET}, [("a", "reviews", "II.B.2.2.4")]),
        ({"review": Answer.UNKNOWN}, [("a", "reviews", "II.B.2.2.4")]),
        ({"review": Answer.NOT_APPLICABLE}, []),
        (
            {"grade": None, "review": Answer.NOT_MET},
            [("a", "civil_grades", "II.B"), ("a", "reviews", "II.B.2.2.4")],
        ),
        ({"grade": None, "review": Answer.NOT_MET, "through": True}, []),
        ({"grade": None, "not_assessed": "Đi học xa."}, []),
        ({"grade": None, "not_assessed": "  "}, [("a", "civil_grades", "II.B")]),
    ],
)
def test_a_member_is_rated_after_his_grade_and_his_review(
    changes: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert codes(before_member(member(**changes), SO_2017)) == expected


def test_what_a_member_waits_for_is_told_by_name() -> None:
    found = before_member(member(grade=None, review=Answer.UNKNOWN), SO_2017)
    assert [each.text for each in found] == [
        "Nguyễn Văn A: chưa có kết quả phân loại cán bộ, công chức, viên chức",
        "Nguyễn Văn A: chưa hoàn thành việc kiểm điểm",
    ]
    doubt = before_member(member(civil_servant=None), SO_2017)
    assert [each.text for each in doubt] == [
        "Nguyễn Văn A: chưa rõ có phải cán bộ, công chức, viên chức hay không"
    ]


def test_authority_and_mass_organisations_come_before_the_party_organisation() -> None:
    assert before_submitting(RATED, SO_2017) == ()
    found = before_submitting(Peers(None, {**RATED.mass_organisations, KEYS[1]: None}), SO_2017)
    assert codes(found) == [
        ("authority", "peers", "II.B"),
        ("mass_organisations.doan_thanh_nien", "peers", "II.B"),
    ]
    assert [each.text for each in found] == [
        "Chưa có kết quả phân loại của chính quyền (cơ quan, đơn vị) cùng cấp",
        "Chưa có kết quả phân loại của Đoàn Thanh niên",
    ]


def test_none_is_an_answer_and_one_not_told_of_is_not() -> None:
    assert before_submitting(Peers("none", dict.fromkeys(KEYS, "none")), SO_2017) == ()
    assert len(before_submitting(Peers("none", {}), SO_2017)) == len(KEYS)


def test_ratings_that_cannot_be_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^xếp loại: chỉ nhận highest, second, third, lowest, none$"
    ):
        Peers("best", {})
    with pytest.raises(ValueError, match="xếp loại: chỉ nhận"):
        Peers(None, {"cong_doan": "best"})
    with pytest.raises(ValueError, match=r"quy định không có ban_nhac, hoi_nong_dan$"):
        before_submitting(Peers(None, {"hoi_nong_dan": None, "ban_nhac": None}), SO_2017)


def test_members_who_are_pending_do_not_keep_a_branch_from_submitting() -> None:
    assert result(subordinates=PENDING).tier is None
    assert before_submitting(RATED, SO_2017) == ()


def test_deciding_needs_each_member_through_and_a_settled_tier() -> None:
    waiting = [member(through=True, key="b"), member()]
    found = before_deciding(RATED, result(subordinates=PENDING), waiting, SO_2017)
    assert codes(found) == [("a", "members", "II.B"), ("subordinates", "tier", "II.B.1.3.a")]
    assert found[0].text == "Nguyễn Văn A: chưa có kết quả"
    assert found[1].text.startswith("9/10 đảng viên")
    assert before_deciding(RATED, result(), [member(through=True)], SO_2017) == ()
    assert before_deciding(RATED, result(), [member(not_assessed="Đi học xa.")], SO_2017) == ()


def test_a_pending_member_keeps_even_a_settled_tier_from_being_decided() -> None:
    weak = result(united=False, subordinates=PENDING)
    assert weak.tier == "weak"
    found = before_deciding(RATED, weak, [member()], SO_2017)
    assert codes(found) == [("a", "members", "II.B")]


def test_members_whom_the_counts_leave_pending_are_told_together() -> None:
    counts = {"total": 10, "completed_or_better": 6, "failed": 1}
    found = before_deciding(RATED, result(united=False, subordinates=counts), [member()], SO_2017)
    assert codes(found) == [("a", "members", "II.B"), ("subordinates", "members", "II.B")]
    assert found[1].text == "Đảng viên: còn 2 chưa có kết quả"


@pytest.mark.parametrize(
    ("counts", "more"),
    [((None, None, None), 0), ((4, None, None), 4), ((4, 3, None), 1), ((4, None, 3), 1)],
)
def test_a_count_that_is_not_known_leaves_that_many_pending(
    counts: tuple[int | None, int | None, int | None], more: int
) -> None:
    told = dict(zip(("total", "completed_or_better", "failed"), counts, strict=True))
    found = before_deciding(RATED, result(united=False, subordinates=told), [], SO_2017)
    assert [each.text for each in found] == (
        [f"Đảng viên: còn {more} chưa có kết quả"] if more else []
    )


def test_peers_come_first_in_what_deciding_needs() -> None:
    found = before_deciding(Peers(None, RATED.mass_organisations), result(), [], SO_2017)
    assert codes(found) == [("authority", "peers", "II.B")]


def test_branches_come_before_their_committee() -> None:
    counts = {"total": 2, "completed_or_better": 1, "failed": 0}
    facts = result(kind="committee", subordinates=counts)
    branches = [BranchStep("4", "Chi bộ 4", True), BranchStep("5", "Chi bộ 5", False)]
    found = before_deciding(RATED, facts, branches, SO_2017)
    assert codes(found) == [("5", "branches", "II.B"), ("subordinates", "tier", "II.B.1.3.a")]
    whole = result(
        kind="committee", subordinates={"total": 2, "completed_or_better": 2, "failed": 0}
    )
    assert before_deciding(RATED, whole, branches[:1], SO_2017) == ()


def test_the_kind_of_organisation_alone_can_leave_a_tier_open() -> None:
    # 2 of 5 are more than 1/3 and not more than 1/2: a committee is weak, a branch is not.
    facts = result(kind=None, subordinates={"total": 5, "completed_or_better": 3, "failed": 2})
    assert facts.tier is None
    found = before_deciding(RATED, facts, [], SO_2017)
    assert codes(found) == [("subordinates", "tier", "II.B.1.3.d")]


def test_a_regulation_may_ask_for_fewer_steps() -> None:
    assert before_member(member(grade=None, review=Answer.NOT_MET), OTHER) == ()
    assert before_submitting(Peers(None, {}), OTHER) == ()
    branches = [BranchStep("5", "Chi bộ 5", False)]
    settled = result(kind="committee", united=False)
    assert before_deciding(Peers(None, {}), settled, branches, OTHER) == ()
    found = before_deciding(Peers(None, {}), result(), [member()], OTHER)
    assert codes(found) == [("a", "members", "IV.5")]


@examples(200)
@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from(["", "Lý do."])), max_size=5),
    st.sampled_from([None, "highest", "lowest", "none"]),
    st.sampled_from([True, False, None]),
    st.sampled_from(["branch", "committee", None]),
)
def test_nothing_is_missing_exactly_where_all_is_through(
    rows: list[tuple[bool, str]], authority: str | None, united: bool | None, kind: str | None
) -> None:
    steps = [
        member(key=str(place), through=through, not_assessed=reason)
        for place, (through, reason) in enumerate(rows)
    ]
    peers = Peers(authority, RATED.mass_organisations)
    found = result(authority=authority, united=united, kind=kind)
    missing = before_deciding(peers, found, steps, SO_2017)
    free = (
        authority is not None
        and found.tier is not None
        and all(through or reason for through, reason in rows)
    )
    assert (missing == ()) == free
    assert set(before_submitting(peers, SO_2017)) <= set(missing)
    assert all(each.text and each.clause for each in missing)
