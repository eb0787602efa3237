"""Codes in the words people read; shared by pages and papers."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

from intranet.queries.sheets import Sheet
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult

STATE_LABELS: Mapping[str, str] = {
    "draft": "Đang soạn",
    "submitted": "Đã nộp",
    "returned": "Trả lại",
    "verified": "Đã thẩm định",
    "decided": "Đã quyết định",
    "annulled": "Đã huỷ",
}
#: Of the committee's own sheet, which nobody here verifies.
COMMITTEE_STATE_LABELS: Mapping[str, str] = {
    **STATE_LABELS,
    "submitted": "Đã hoàn thành",
    "verified": "Đã báo cáo cấp trên",
}
TYPE_LABELS: Mapping[str, str] = {
    "administrative": "Cơ quan hành chính",
    "public_service": "Đơn vị sự nghiệp",
    "state_enterprise": "Doanh nghiệp Nhà nước",
    "joint_stock": "Doanh nghiệp cổ phần",
    "private_enterprise": "Doanh nghiệp tư nhân",
    "foreign_invested": "Doanh nghiệp có vốn nước ngoài",
    "commune": "Xã",
    "ward": "Phường, thị trấn",
    "armed_forces": "Quân đội, Công an",
    "other": "Loại hình khác",
}
#: The same for a list to pick from.
TYPE_CHOICES = [SimpleNamespace(value=code, label=label) for code, label in TYPE_LABELS.items()]
KIND_LABELS: Mapping[str, str] = {"branch": "Chi bộ", "committee": "Đảng bộ"}
CYCLE_LABELS: Mapping[str, str] = {
    "open": "Đang mở",
    "closed": "Đã đóng",
    "archived": "Đã lưu trữ",
}
ANSWER_LABELS: Mapping[str, str] = {
    "met": "Đạt",
    "not_met": "Chưa đạt",
    "unknown": "Chưa rõ",
    "not_applicable": "Không áp dụng",
}
FAILING_LABELS: Mapping[str, str] = {**ANSWER_LABELS, "met": "Có", "not_met": "Không"}


def state_label(found: Sheet) -> str:
    """The state of a sheet in words."""
    labels = COMMITTEE_STATE_LABELS if found.is_committee else STATE_LABELS
    return labels[found.state]


def span_text(result: OrganisationResult, regulation: Regulation) -> str:
    """The tier, or the span while it is open, in words."""
    return between_text(result.worst, result.best, regulation)


def between_text(worst: str, best: str, regulation: Regulation) -> str:
    """The tiers of a span in words; one where both are the same."""
    name = regulation.tier(best).name
    return name if worst == best else f"Từ {regulation.tier(worst).name} đến {name}"
