"""The named constraints of verified values, evidence, decisions and what they decide."""

from intranet.models import (
    Assessment,
    Base,
    Commendation,
    ConditionAnswer,
    DecidedMember,
    DecidedResult,
    Decision,
    Evidence,
    EvidenceContent,
    LeaderDiscipline,
    ReviewMark,
    SubordinateCount,
    SuperiorReport,
)
from intranet.models.evidence import LARGEST, MEDIA_TYPES
from tests.models.cases import AT, HASH, Case, Row, between, length, one_of

_DECISION: Row = {
    "id": 2,
    "cycle_id": 1,
    "kind": "rating",
    "number": "12-QĐ/ĐU",
    "decided_on": "2017-12-20",
    "body": "Ban Chấp hành Đảng bộ",
    "members": 15,
    "present": 13,
    "in_favour": 11,
    "against": 1,
    "abstained": 1,
    "reason": "",
    "recorded_at": AT,
    "recorded_by_id": 1,
}
_UNCOUNTED: Row = {
    "kind": "superior",
    **dict.fromkeys(("members", "present", "in_favour", "against", "abstained")),
}
_DECIDED: Row = {
    "id": 2,
    "decision_id": 1,
    "tier": "good",
    "reason": "",
    "record": "{}",
    "sha256": HASH,
    "annulled_by_id": None,
    "assessment_id": 1,
}
DECISION_GROUND: list[tuple[type[Base], Row]] = [
    (EvidenceContent, {"id": 1, "sha256": "b" * 64, "size": 3, "data": b"abc"}),
    (Decision, {**_DECISION, "id": 1, "number": "1-QĐ/ĐU"}),
]
DECISION_SOUND: dict[type[Base], Row] = {
    EvidenceContent: {"id": 2, "sha256": HASH, "size": 3, "data": b"abc"},
    Evidence: {
        "id": 2,
        "assessment_id": 1,
        "about": "score.political_tasks",
        "name": "bao-cao.pdf",
        "media_type": "application/pdf",
        "content_id": 1,
        "added_at": AT,
        "added_by_id": 1,
        "removed_at": None,
        "removed_by_id": None,
    },
    Decision: _DECISION,
    DecidedResult: _DECIDED,
    DecidedMember: {
        **_DECIDED,
        "member_id": 1,
        "revision": 1,
        "outcome": "classified",
        "after_round": 1,
    },
    Commendation: {
        "id": 2,
        "assessment_id": 1,
        "reason": "Dẫn đầu phong trào",
        "selected_at": AT,
        "selected_by_id": 1,
        "withdrawn_at": None,
        "withdrawn_by_id": None,
        "decision_id": None,
    },
    ReviewMark: {
        "id": 2,
        "assessment_id": 1,
        "cause_id": 1,
        "member_id": None,
        "decision_id": 1,
        "marked_at": AT,
        "looked_at": None,
        "looked_by_id": None,
        "note": "",
    },
    SuperiorReport: {
        "id": 2,
        "assessment_id": 1,
        "number": "7-BC/ĐU",
        "sent_on": "2017-12-22",
        "recorded_at": AT,
        "recorded_by_id": 1,
    },
}
_LEADERS = ("verified_disciplined", "verified_self_detected")
_MEMBERS = ("verified_total", "verified_completed_or_better", "verified_failed")


def _day(model: type[Base], column: str) -> Case:
    return Case(
        model,
        ({column: "2017-12-31"},),
        ({column: "2017-12-1"}, {column: ""}, {column: "2017-12-31 "}),
    )


def _marked(model: type[Base], at: str, by: str, **besides: object) -> Case:
    """Who and when belong together."""
    return Case(
        model,
        ({at: None, by: None}, {at: AT, by: 1, **besides}),
        ({at: AT, by: None, **besides}, {at: None, by: 1}),
    )


def _numbers(names: tuple[str, ...], *found: int | None) -> Row:
    return dict(zip(names, found, strict=True))


def _decided(model: type[Base], table: str) -> dict[str, Case]:
    return {
        f"{table}_tier_bounded": Case(
            model, ({"tier": "a"}, {"tier": "ễ" * 40}), ({"tier": ""}, {"tier": "a" * 41})
        ),
        f"{table}_reason_bounded": length(model, "reason", 0, 4000),
        f"{table}_record_given": Case(model, ({"record": "{}"},), ({"record": ""},)),
        f"{table}_hashed": length(model, "sha256", 64, 64),
    }


DECISION_CASES: dict[str, Case] = {
    "assessment_redo_only_decided": Case(
        Assessment,
        ({"redo": 0}, {"redo": 0, "state": "decided"}, {"redo": 1, "state": "decided"}),
        ({"redo": 1}, {"redo": 1, "state": "annulled"}, {"redo": 2, "state": "decided"}),
    ),
    "condition_answer_verified_fits": Case(
        ConditionAnswer,
        (
            {"condition": "tasks", "verified_answer": "excellent"},
            {"condition": "united", "verified_answer": "no"},
            {"condition": "peer.trade_union", "verified_answer": "none"},
            {"condition": "authority", "verified_answer": None},
        ),
        (
            {"condition": "tasks", "verified_answer": "yes"},
            {"condition": "united", "verified_answer": "excellent"},
            {"condition": "authority", "verified_answer": "no"},
            {"condition": "strange", "verified_answer": "yes"},
        ),
    ),
    "condition_answer_note_bounded": length(ConditionAnswer, "note", 0, 4000),
    "leader_discipline_verified_disciplined_in_range": Case(
        LeaderDiscipline,
        (_numbers(_LEADERS, 0, 0), _numbers(_LEADERS, 9999, 0)),
        (_numbers(_LEADERS, 10000, 0),),
    ),
    "leader_discipline_verified_self_detected_in_range": Case(
        LeaderDiscipline,
        (_numbers(_LEADERS, 9999, 9999),),
        (_numbers(_LEADERS, 0, -1),),
    ),
    "leader_discipline_verified_self_detected_within": Case(
        LeaderDiscipline,
        (_numbers(_LEADERS, 2, 2), _numbers(_LEADERS, 2, 1)),
        (_numbers(_LEADERS, 2, 3), _numbers(_LEADERS, 0, 1)),
    ),
    "leader_discipline_verified_whole": Case(
        LeaderDiscipline,
        (_numbers(_LEADERS, None, None), _numbers(_LEADERS, 0, 0)),
        (_numbers(_LEADERS, None, 0), _numbers(_LEADERS, 0, None)),
    ),
    "leader_discipline_note_bounded": length(LeaderDiscipline, "note", 0, 4000),
    "subordinate_count_verified_total_in_range": Case(
        SubordinateCount,
        (_numbers(_MEMBERS, 0, 0, 0), _numbers(_MEMBERS, 9999, 0, 0)),
        (_numbers(_MEMBERS, 10000, 0, 0),),
    ),
    "subordinate_count_verified_completed_in_range": Case(
        SubordinateCount, (_numbers(_MEMBERS, 9999, 9999, 0),), (_numbers(_MEMBERS, 0, -1, 0),)
    ),
    "subordinate_count_verified_failed_in_range": Case(
        SubordinateCount, (_numbers(_MEMBERS, 9999, 0, 9999),), (_numbers(_MEMBERS, 0, 0, -1),)
    ),
    "subordinate_count_verified_sum_within": Case(
        SubordinateCount,
        (_numbers(_MEMBERS, 5, 3, 2), _numbers(_MEMBERS, 5, 3, 1)),
        (_numbers(_MEMBERS, 5, 3, 3), _numbers(_MEMBERS, 5, 6, 0)),
    ),
    "subordinate_count_verified_whole": Case(
        SubordinateCount,
        (_numbers(_MEMBERS, None, None, None), _numbers(_MEMBERS, 1, 1, 0)),
        (
            _numbers(_MEMBERS, 1, None, None),
            _numbers(_MEMBERS, 1, 1, None),
            _numbers(_MEMBERS, None, 1, 0),
        ),
    ),
    "subordinate_count_note_bounded": length(SubordinateCount, "note", 0, 4000),
    "evidence_content_hashed": length(EvidenceContent, "sha256", 64, 64),
    "evidence_content_size_bounded": Case(
        EvidenceContent,
        ({"size": 1, "data": b"a"}, {"size": LARGEST, "data": bytes(LARGEST)}),
        ({"size": 0, "data": b""}, {"size": LARGEST + 1, "data": bytes(LARGEST + 1)}),
    ),
    "evidence_content_size_is_its_own": Case(
        EvidenceContent, ({"size": 3},), ({"size": 2}, {"size": 4})
    ),
    "evidence_about_given": length(Evidence, "about", 1, 60),
    "evidence_name_given": length(Evidence, "name", 1, 200),
    "evidence_media_type_known": one_of(Evidence, "media_type", *MEDIA_TYPES),
    "evidence_removed_by_somebody": _marked(Evidence, "removed_at", "removed_by_id"),
    "decision_kind_known": one_of(
        Decision, "kind", "rating", "praise", "annulment", "superior", reason="vì sao"
    ),
    "decision_number_given": length(Decision, "number", 1, 60),
    "decision_day_is_a_day": _day(Decision, "decided_on"),
    "decision_body_given": length(Decision, "body", 1, 200),
    "decision_counts_in_range": Case(
        Decision,
        (
            {"members": 9999},
            {"members": 0, "present": 0, "in_favour": 0, "against": 0, "abstained": 0},
        ),
        (
            {"members": 10000},
            {"in_favour": -1, "against": 13},
            {"against": -1, "in_favour": 13},
            {"abstained": -1, "in_favour": 13},
        ),
    ),
    "decision_counted_whole": Case(
        Decision,
        (_UNCOUNTED, {"kind": "superior"}),
        tuple({**_UNCOUNTED, name: 1} for name in ("members", "in_favour", "against")),
    ),
    "decision_counted": Case(
        Decision,
        (_UNCOUNTED,),
        tuple({**_UNCOUNTED, "kind": kind} for kind in ("rating", "praise")),
    ),
    "decision_present_within": Case(Decision, ({"members": 13},), ({"members": 12},)),
    "decision_votes_add_up": Case(
        Decision, ({},), ({"present": 12}, {"present": 14}, {"in_favour": 12})
    ),
    "decision_reason_bounded": length(Decision, "reason", 0, 4000),
    "decision_annulment_has_reason": Case(
        Decision, ({"kind": "annulment", "reason": "v"},), ({"kind": "annulment"},)
    ),
    **_decided(DecidedResult, "decided_result"),
    **_decided(DecidedMember, "decided_member"),
    "decided_result_has_tier": Case(DecidedResult, ({"tier": "weak"},), ({"tier": None},)),
    "decided_member_outcome_known": Case(
        DecidedMember,
        (
            {},
            {"outcome": "not_rated", "tier": None},
            {"outcome": "not_assessed", "tier": None},
        ),
        ({"outcome": "pending", "tier": None}, {"outcome": "", "tier": None}),
    ),
    "decided_member_tier_if_rated": Case(
        DecidedMember, ({},), ({"tier": None}, {"outcome": "not_rated"})
    ),
    "decided_member_revision_counts_from_one": Case(
        DecidedMember, ({"revision": 2},), ({"revision": 0},)
    ),
    "decided_member_after_round_in_range": between(DecidedMember, "after_round", 0, 99),
    "commendation_reason_given": length(Commendation, "reason", 1, 4000),
    "commendation_withdrawn_by_somebody": _marked(Commendation, "withdrawn_at", "withdrawn_by_id"),
    "commendation_one_end": Case(
        Commendation,
        ({"decision_id": 1}, {"withdrawn_at": AT, "withdrawn_by_id": 1}),
        ({"decision_id": 1, "withdrawn_at": AT, "withdrawn_by_id": 1},),
    ),
    "review_mark_looked_by_somebody": _marked(ReviewMark, "looked_at", "looked_by_id", note="v"),
    "review_mark_note_bounded": length(ReviewMark, "note", 0, 4000),
    "review_mark_looked_with_note": Case(
        ReviewMark,
        ({"looked_at": AT, "looked_by_id": 1, "note": "Giữ nguyên"},),
        ({"looked_at": AT, "looked_by_id": 1},),
    ),
    "superior_report_number_given": length(SuperiorReport, "number", 1, 60),
    "superior_report_day_is_a_day": _day(SuperiorReport, "sent_on"),
}
