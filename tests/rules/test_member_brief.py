"""A member's outcome on one line: at the threshold, one below, one above, open, tied, barred."""

from typing import Any

import pytest

from intranet.rules.member_brief import brief
from intranet.rules.regulation import parse
from tests.rules.given_members import OTHER, result, votes
from tests.rules.test_member_result import other

GOOD, BEST = "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"votes": votes(12, 3, 1, 0)}, f"{BEST}: đạt 12/17"),
        ({"votes": votes(13, 3, 0, 0)}, f"{BEST}: đạt 13/17"),
        ({"votes": votes(11, 4, 1, 0)}, f"Chưa đủ: {BEST} cần 12/17, có 11"),
        ({"votes": votes(0, 15, 0, 0)}, f"{GOOD}: đạt 15/17"),
        ({"votes": votes(0, 9, 0, 0)}, f"{GOOD}: đạt 9/17"),
        ({"votes": votes(0, 8, 0, 0)}, f"Chưa đủ: {GOOD} cần 9/17, có 8"),
        (
            {"votes": votes(8, 8, 0, 0)},
            f"Chưa đủ: {BEST} cần 12/17, có 8; {GOOD} cần 9/17, có 8",
        ),
        ({"votes": votes(0, 0, 0, 0)}, "Không mức nào có phiếu"),
        ({"votes": votes(None, 3, 0, 0)}, "Chưa đủ số để biết kết quả"),
        ({"votes": votes(0, 9, None, None)}, f"{GOOD}: đạt 9/17"),
        ({"votes": votes(None, 8, None, None)}, f"Chưa đủ: {GOOD} cần 9/17, có 8"),
        ({"votes": votes(0, 3, 0, None)}, "Chưa đủ số để biết kết quả"),
        (
            {"civil_grade": "good"},
            f"Đủ phiếu nhưng không đủ điều kiện: {BEST} 12/17",
        ),
        (
            {"civil_grade": None},
            "Chưa đánh giá, phân loại được: Cán bộ, công chức, viên chức chưa rõ mức phân loại – "
            "cần “Hoàn thành xuất sắc nhiệm vụ”, hoặc được đề nghị danh hiệu “Chiến sĩ thi đua cấp "
            "cơ sở”, hoặc được tặng Bằng khen cấp Bộ, cấp tỉnh trong năm",
        ),
        ({"exempt": True}, "Không đánh giá, phân loại: Được miễn công tác và sinh hoạt đảng"),
    ],
)
def test_the_outcome_is_told_with_its_figures(changes: dict[str, Any], line: str) -> None:
    assert brief(result(**changes)) == line


def test_each_tier_that_has_its_votes_and_cannot_be_given_is_named() -> None:
    condition = (
        '{ code = "grade_d", check = "civil_grade", level = "completed", proofs = [], '
        'clause = "II.10.c" }'
    )
    clause = 'clause = "II.10.c"'
    strict = parse(OTHER.text.replace(clause, f"{clause}\nconditions = [{condition}]"), "khác.toml")
    found = other(6, 3, 0, 0, civil_grade="limited", regulation=strict)
    assert brief(found) == ("Đủ phiếu nhưng không đủ điều kiện: Sao 6/9 và Vững 9/9 và Thường 9/9")
