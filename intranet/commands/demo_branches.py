"""The sixteen invented branches of the example department, and what each has come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Round:
    """One round of a branch's secret ballot: who was there, and the votes from the best tier down.

    Everybody present returned the ballot given to him; `votes` is empty while they are not counted.
    """

    present: int
    votes: tuple[int, ...]
    absent: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Branch:
    """One invented branch and how far its sheet has come.

    `scores` in hundredths for the five criteria in order; `changed` are answers that differ from
    those of a branch that meets everything. `members` are total, completed or better, failed.
    `rounds` are those of its ballot, `ballot_reason` is why it keeps to another tier than voted.
    """

    name: str
    type: str
    state: str
    scores: tuple[int | None, ...]
    members: tuple[int | None, int | None, int | None]
    changed: Mapping[str, str | None] = field(default_factory=dict)
    leaders: tuple[int | None, int | None] = (0, 0)
    proposed: str | None = None
    reason: str = ""
    evidence: str = ""
    committee: bool = True
    rounds: tuple[Round, ...] = ()
    ballot_reason: str = ""


BRANCHES: tuple[Branch, ...] = (
    Branch(
        "Chi bộ Văn phòng",
        "administrative",
        "submitted",
        (3850, 1800, 1400, 1300, 900),
        (14, 14, 0),
        proposed="strong",
        evidence="Hoàn thành 46/46 nhiệm vụ giao trong năm; không có việc quá hạn.",
        rounds=(Round(13, (11, 1, 0, 0), absent=1, invalid=1),),
    ),
    Branch(
        "Chi bộ Tổ chức bộ máy",
        "administrative",
        "draft",
        (3700, 1750, None, None, 850),
        (11, None, None),
        {"tasks": None, "peer.hoi_phu_nu": None, "regular_meetings": None},
        leaders=(None, None),
        evidence="Tham mưu 12 đề án sắp xếp tổ chức, 11 đề án được phê duyệt.",
    ),
    Branch(
        "Chi bộ Công chức, viên chức",
        "administrative",
        "submitted",
        (3800, 1850, 1400, 1350, 900),
        (16, 16, 0),
        {"peer.doan_thanh_nien": "second"},
        proposed="good",
        rounds=(Round(16, (8, 8, 0, 0)), Round(16, (4, 12, 0, 0))),
    ),
    Branch(
        "Chi bộ Xây dựng chính quyền",
        "administrative",
        "submitted",
        (3400, 1600, 1200, 1200, 800),
        (12, 12, 0),
        {"tasks": "good", "committee_performance": "good", "authority": "second"},
        leaders=(1, 0),
        proposed="good",
        reason="Chi bộ cho rằng vụ việc đã được chi bộ phát hiện; đang chờ kết luận kiểm tra.",
        rounds=(Round(11, (0, 4, 7, 0), absent=1),),
        ballot_reason="Chi ủy giữ mức đề nghị cho đến khi có kết luận kiểm tra.",
    ),
    Branch(
        "Chi bộ Cải cách hành chính",
        "administrative",
        "returned",
        (3600, 1700, 1300, 1250, 850),
        (9, 9, 0),
        {"peer.hoi_cuu_chien_binh": "none", "authority": "second"},
        proposed="good",
        rounds=(Round(9, (1, 8, 0, 0)),),
    ),
    Branch(
        "Chi bộ Thanh tra",
        "administrative",
        "submitted",
        (3000, 1300, 1000, 900, 700),
        (8, 7, 1),
        {
            "tasks": "completed",
            "committee_performance": "completed",
            "united": "no",
            "authority": "third",
        },
        proposed="weak",
        rounds=(Round(8, (0, 0, 2, 5), invalid=1),),
    ),
    Branch(
        "Chi bộ Thi đua – Khen thưởng",
        "administrative",
        "verified",
        (3900, 1900, 1450, 1400, 950),
        (10, 10, 0),
        {"peer.hoi_cuu_chien_binh": "none"},
        proposed="strong",
        rounds=(Round(10, (10, 0, 0, 0)),),
    ),
    Branch(
        "Chi bộ Tôn giáo",
        "administrative",
        "decided",
        (3500, 1650, 1250, 1200, 850),
        (13, 13, 0),
        {"tasks": "good", "committee_performance": "good", "peer.doan_thanh_nien": "second"},
        proposed="good",
        rounds=(Round(12, (2, 10, 0, 0), absent=1),),
    ),
    Branch(
        "Chi bộ Chi cục Văn thư – Lưu trữ",
        "administrative",
        "annulled",
        (3650, 1700, 1300, 1250, 900),
        (15, 15, 0),
        {"authority": "second"},
        proposed="good",
        rounds=(Round(15, (3, 12, 0, 0)),),
    ),
    Branch(
        "Chi bộ Trung tâm Lưu trữ lịch sử",
        "public_service",
        "draft",
        (None, None, None, None, None),
        (None, None, None),
    ),
    Branch(
        "Chi bộ Trung tâm Tin học",
        "public_service",
        "submitted",
        (3700, 1800, 1400, 1350, 900),
        (5, 4, 0),
        {"peer.hoi_cuu_chien_binh": "none", "peer.doan_the_khac": "none"},
        proposed="strong",
        reason="Còn một đảng viên đang chờ phân loại ở cuộc họp gần nhất.",
        committee=False,
        rounds=(Round(4, (2, 2, 0, 0), absent=1),),
        ballot_reason="Ngang phiếu; chi bộ bỏ phiếu lại khi đồng chí vắng mặt về họp.",
    ),
    Branch(
        "Chi bộ Trường Bồi dưỡng cán bộ",
        "public_service",
        "draft",
        (3749, 1750, 1400, 1250, 850),
        (22, 21, 0),
        proposed="good",
        rounds=(Round(20, (), absent=2),),
    ),
    *(
        Branch(name, kind, "draft", (3700, 1800, 1350, 1300, 850), (None, None, None))
        for name, kind in (
            ("Chi bộ Kế hoạch – Tài chính", "administrative"),
            ("Chi bộ Pháp chế", "administrative"),
            ("Chi bộ Hợp tác quốc tế", "administrative"),
            ("Chi bộ Trung tâm Dịch vụ", "public_service"),
        )
    ),
)
