"""Why a member was rated below good, as the statistical form 7B-TCTW divides it.

The form counts three limits among those who completed their tasks and four grounds among those who
failed; a member carries the code of one. The words are the form's own.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Tier → code → the form's words, in its order.
REASONS: Mapping[str, Mapping[str, str]] = {
    "completed": {
        "not_devoted": "Chưa tận tụy với công việc",
        "party_life": "Còn khuyết điểm trong sinh hoạt đảng",
        "head_not_completed": "Người đứng đầu, bí thư chưa hoàn thành nhiệm vụ",
    },
    "failed": {
        "disciplined": "Bị kỷ luật trong năm",
        "violation_found": "Qua kiểm điểm phát hiện vi phạm",
        "tasks_failed": "Cơ quan, chi bộ đánh giá không hoàn thành nhiệm vụ",
        "refused_or_disunity": "Không chấp hành phân công, gây mất đoàn kết",
    },
}
LABELS: Mapping[str, str] = {
    code: label for codes in REASONS.values() for code, label in codes.items()
}


def fits(code: str, tier: str) -> bool:
    """Whether the form counts a code among the members of a tier."""
    return code in REASONS.get(tier, {})
