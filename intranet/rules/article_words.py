"""The Vietnamese words for what a regulation file writes in short: its keys, names and choices.

A key or choice that has no words here is shown as the file writes it, so that nothing is missing
from the page; `tests/rules/test_articles.py` says which words a regulation at hand still lacks.
"""

from __future__ import annotations

from collections.abc import Mapping

from intranet.rules.provisions import BALLOT_BASES
from intranet.rules.wording import BODIES, LOWEST_RESULTS, SUBORDINATES

#: What each key of a table says.
LABELS: Mapping[str, str] = {
    "at_most": "Nhiều nhất",
    "base": "Tính tỷ lệ trên",
    "before": "Phải xong trước ngày",
    "below": "Áp dụng khi có dưới",
    "below_total": "Tổng điểm dưới",
    "carry_down": "Cộng cả phiếu cho mức cao hơn",
    "check": "Điều được xét",
    "clause": "Điều khoản",
    "code": "Tên trong tệp",
    "committee_help": "Giải thích khi hỏi đảng bộ",
    "committee_label": "Câu hỏi khi hỏi đảng bộ",
    "content": "Nội dung",
    "count": "Số lượng ít nhất",
    "days": "Số ngày",
    "deadline": "Theo thời hạn",
    "effect": "Khi vượt",
    "fraction": "Tỷ lệ",
    "heads": "Là người đứng đầu của",
    "help": "Giải thích",
    "in_force_since": "Có hiệu lực từ ngày",
    "issued_by": "Nơi ban hành",
    "issued_on": "Ngày ban hành",
    "key": "Tên trong tệp",
    "kind": "Chỉ áp dụng với",
    "label": "Lời",
    "last_checked_on": "Đối chiếu lần cuối ngày",
    "leads": "Là chức vụ lãnh đạo, quản lý",
    "level": "Mức ít nhất",
    "maximum": "Điểm tối đa",
    "maximum_total": "Tổng điểm tối đa",
    "minimum_total": "Tổng điểm từ",
    "months": "Số tháng",
    "more_than": "Phải nhiều hơn tỷ lệ, bằng là chưa đủ",
    "name": "Tên",
    "none_satisfies": "Không có thì coi như đạt",
    "note": "Ghi chú",
    "number": "Số thứ tự",
    "of": "Tính trên số được xếp mức",
    "or_better": "Gồm cả mức cao hơn",
    "per": "Tính theo từng",
    "percent": "Tỷ lệ phần trăm",
    "place": "Kiểm điểm ở",
    "places": "Nhiều nhất",
    "proofs": "Hoặc có một trong các căn cứ",
    "rounding": "Làm tròn",
    "same_day": "Cùng ngày coi là đúng thứ tự",
    "short_title": "Tên gọn",
    "special_percent": "Tỷ lệ khi có thành tích đặc biệt xuất sắc",
    "step": "Việc phải xong trước",
    "tier": "Mức",
    "title": "Tên quy định",
    "unit": "Đơn vị",
    "value": "Giá trị trong tệp",
    "whom": "Dành cho",
}

#: The same for the file as a whole, where it differs.
HEAD_LABELS: Mapping[str, str] = {"name": "Tên trong tệp"}

#: What each table is about, where it has no name of its own.
TITLES: Mapping[str, str] = {
    "ballot": "Bỏ phiếu kín về mức xếp loại của tổ chức đảng",
    "checks": "Những điều phải nhắc",
    "choices": "Các câu trả lời",
    "civil_grades": "Mức phân loại cán bộ, công chức, viên chức",
    "collectives": "Tập thể phải kiểm điểm",
    "conditions": "Điều kiện, phải có đủ",
    "criteria": "Tiêu chí chấm điểm",
    "deadlines": "Thời hạn",
    "decimals": "Điểm lẻ",
    "exempt": "Không phải kiểm điểm",
    "failings": "Khuyết điểm, có một là đủ",
    "flags": "Trường hợp được nêu để xem lại",
    "headings": "Nội dung kiểm điểm",
    "mass_organisations": "Đoàn thể chính trị - xã hội cùng cấp",
    "members": "Đánh giá, phân loại đảng viên",
    "needed": "Phải có mới được đánh giá, phân loại",
    "not_rated": "Không thuộc diện đánh giá, phân loại",
    "offices": "Chức vụ, từ cao xuống thấp",
    "order": "Thứ tự đánh giá, phân loại",
    "peer_scale": "Thang phân loại chính quyền và đoàn thể cùng cấp",
    "places": "Nơi kiểm điểm, nơi cao trước",
    "proofs": "Danh hiệu, hình thức khen thưởng làm căn cứ",
    "questions": "Câu hỏi trên biểu chấm điểm",
    "quota": "Giới hạn số đảng viên ở mức cao nhất",
    "review": "Kiểm điểm",
    "scores": "Thang điểm",
    "small_branch": "Chi bộ ít đảng viên",
    "strong_share_limit": "Tỷ lệ tổ chức đảng ở mức cao nhất",
    "tiers": "Mức phân loại, từ cao xuống thấp",
    "vote": "Bỏ phiếu kín về mức phân loại đảng viên",
}

#: Each condition or failing as a phrase; {level} and the like are the figures beside it.
CHECKS: Mapping[str, str] = {
    "attended": "Có mặt tại cuộc họp",
    "branch_summary": "Ở chi bộ báo cáo tóm tắt kết quả đã kiểm điểm ở nơi cao hơn",
    "collective_first": "Kiểm điểm tập thể trước, cá nhân sau",
    "deputy_chairs": "Cấp phó chủ trì khi kiểm điểm người đứng đầu",
    "finalised": "Bản kiểm điểm được hoàn chỉnh sau kiểm điểm",
    "group_reported": "Tổ đảng báo cáo kết quả với chi bộ",
    "higher_first": "Nơi cao kiểm điểm trước",
    "leaders_first": "Cấp ủy viên, lãnh đạo kiểm điểm trước, đảng viên sau",
    "mending_plan": "Tập thể có kế hoạch sửa chữa, khắc phục khuyết điểm",
    "prompts_answered": "Giải trình đủ những điểm được gợi ý",
    "report_finalised": "Báo cáo kiểm điểm của tập thể được hoàn chỉnh sau kiểm điểm",
    "report_notice": "Báo cáo của tập thể gửi trước cuộc họp: {days}",
    "residence_opinion": "Có ý kiến của cấp ủy nơi cư trú",
    "violation_referred": "Dấu hiệu vi phạm được chuyển cơ quan có thẩm quyền",
    "authority_lowest": "Chính quyền (cơ quan, đơn vị) cùng cấp bị phân loại ở mức thấp nhất",
    "civil_grade": "Cán bộ, công chức, viên chức được phân loại ở mức {level}",
    "civil_grade_failed": (
        "Cán bộ, công chức, viên chức bị phân loại ở mức không hoàn thành nhiệm vụ"
    ),
    "committee_performance": "Tập thể cấp ủy (chi ủy; Ban Chấp hành, Ban Thường vụ) {level}",
    "completed_share": "{percent} đạt mức hoàn thành nhiệm vụ trở lên",
    "corruption_discipline": (
        "Để xảy ra tham nhũng, tiêu cực, suy thoái đến mức có đảng viên phải kỷ luật"
    ),
    "disunity": "Nội bộ cấp ủy mất đoàn kết",
    "exempt": "Được miễn công tác và sinh hoạt đảng",
    "failed_share": "Trên {fraction} {whom} {result}",
    "mass_organisations_lowest": "Từ {count} trở lên bị phân loại ở mức thấp nhất",
    "newly_admitted": "Mới kết nạp, chưa đủ {months}",
    "peers": "Chính quyền và mọi đoàn thể cùng cấp được phân loại ở {level}",
    "regular_meetings": "Sinh hoạt đúng quy định",
    "reported": "{label}",
    "review_completed": "Đã hoàn thành việc kiểm điểm",
    "tasks": "Về các nhiệm vụ được giao, tổ chức đảng {level}",
    "tasks_failed": "Tổ chức đảng không hoàn thành nhiệm vụ được giao",
    "under_discipline": "Đang trong thời hạn chấp hành kỷ luật: {months}",
    "undetected_discipline": (
        "Không có cấp ủy viên, cấp trưởng, cấp phó bị kỷ luật, "
        "trừ trường hợp do tổ chức đảng chủ động phát hiện, xử lý"
    ),
    "united": "Tập thể cấp ủy đoàn kết (ở đảng bộ: cả Ban Chấp hành và Ban Thường vụ)",
    "voted": "Đã được bỏ phiếu",
}

#: Where the words of a check's level stand: the answers offered to one question.
LEVELS_OF: Mapping[str, tuple[str, ...]] = {
    "civil_grade": ("members", "civil_grades"),
    "committee_performance": ("questions", "committee_performance"),
    "peers": ("peer_scale",),
    "tasks": ("questions", "tasks"),
}

_BODIES = {kind: words for kind, words in BODIES.items() if kind is not None}

_PLACES: Mapping[str, str] = {
    "executive": "Ban Chấp hành Đảng bộ",
    "party_organisation": "tổ chức đảng mà mình tham gia",
    "leadership": "tập thể lãnh đạo",
    "branch_committee": "chi ủy",
    "group": "tổ đảng",
    "branch": "chi bộ",
}
_STEPS: Mapping[str, str] = {
    "peers": "xếp loại chính quyền, đoàn thể cùng cấp",
    "civil_grades": "phân loại cán bộ, công chức, viên chức",
    "reviews": "kiểm điểm",
    "members": "đánh giá, phân loại đảng viên",
    "branches": "đánh giá, phân loại chi bộ",
}

#: What each choice that a file makes by a short word means.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "base": {**BALLOT_BASES, "official": "đảng viên chính thức"},
    "deadline": {
        "review_and_rating": "kiểm điểm, đánh giá, phân loại của các chi bộ",
        "standing_reviews": "kiểm điểm của Ban Thường vụ",
        "report": "gửi báo cáo, biểu chấm điểm",
    },
    "effect": {"warn": "chỉ nhắc", "block": "phải ghi lý do mới quyết định được"},
    "heads": _PLACES,
    "kind": {**_BODIES, "party": "Đảng", "authority": "chính quyền", "union": "đoàn thể"},
    "per": _BODIES,
    "place": _PLACES,
    "rounding": {"down": "xuống", "half_up": "từ nửa trở lên thì lên"},
    "step": _STEPS,
    "whom": {
        "collective": "tập thể",
        "individual": "mọi cá nhân",
        "civil_servant": "cán bộ, công chức, viên chức",
        "leader": "người giữ chức vụ lãnh đạo, quản lý",
        "everyone": "tập thể và cá nhân",
        "prompted": "tập thể, cá nhân được gợi ý kiểm điểm",
        "commented": "tập thể, cá nhân có ý kiến đóng góp",
    },
}

#: Whom a failing of one kind of organisation speaks of, and what became of them.
WHOM: Mapping[str, str] = {kind: SUBORDINATES[kind] for kind in _BODIES}
RESULTS: Mapping[str, str] = {kind: LOWEST_RESULTS[kind] for kind in _BODIES}
