"""Rows at each bound of each named CHECK constraint, and one beyond.

Each case changes one sound row of its table: `holds` are changes the constraint admits, `breaks`
changes that it alone refuses. NUL never stands here: the columns refuse it before any engine does.
"""

from intranet.models import (
    Assessment,
    BallotEntry,
    BallotRound,
    Base,
    ConditionAnswer,
    CriterionScore,
    Cycle,
    CycleStep,
    FormKey,
    Installation,
    LeaderDiscipline,
    LogEntry,
    LogHead,
    OneTimeCode,
    Organisation,
    Proposal,
    RoleGrant,
    Session,
    SignInAttempt,
    Step,
    SubordinateCount,
    User,
)
from tests.models.ballot_constraints import BALLOT, BALLOT_CASES
from tests.models.cases import AT, CHANGED, HASH, Case, Row, between, length, one_of
from tests.models.decision_constraints import DECISION_CASES, DECISION_GROUND, DECISION_SOUND
from tests.models.member_constraints import MEMBER_CASES, MEMBER_GROUND, MEMBER_SOUND

#: A sound row of each table, by column; together they satisfy every foreign key. In the order in
#: which they are written. The rows under test are those with the id 2 (or 1 where only 1 may be).
GROUND: list[tuple[type[Base], Row]] = [
    (
        Organisation,
        {
            "id": 1,
            "parent_id": None,
            "path": "/1/",
            "kind": "committee",
            "type": "administrative",
            "position": 0,
            "name": "Đảng bộ Sở Minh Họa",
            "paper_name": "ĐẢNG ỦY SỞ MINH HỌA",
            "superior": "",
            "place": "",
            "has_branch_committee": 1,
            "signs_for": "",
            "signer_title": "",
            "signer_name": "",
            "addressees": "",
            "ended_at": None,
        },
    ),
    (
        User,
        {
            "id": 1,
            "username": "nguyenvana",
            "display_name": "Nguyễn Văn A",
            "password_hash": "x",
            "created_at": AT,
            "disabled_at": None,
        },
    ),
    (
        Cycle,
        {
            "id": 1,
            "organisation_id": 1,
            "year": 2017,
            "regulation_name": "so-2017",
            "regulation_text": "",
            "regulation_sha256": HASH,
            "report_before": "2017-12-15",
            "opened_at": AT,
            "double_entry": 0,
            "state": "open",
            "review_before": None,
            "standing_before": None,
        },
    ),
    (
        Assessment,
        {"id": 1, "cycle_id": 1, "organisation_id": 1, "revision": 1, "state": "draft", "redo": 0},
    ),
    *MEMBER_GROUND,
    *DECISION_GROUND,
]

#: A sound row more of each table, on that ground; each case of CASES changes it.
SOUND: dict[type[Base], Row] = {
    Installation: {"id": 1, "kind": "demo", "created_at": AT},
    Organisation: {
        **GROUND[0][1],
        "id": 2,
        "parent_id": 1,
        "path": "/1/2/",
        "kind": "branch",
    },
    User: {**GROUND[1][1], "id": 2, "username": "tranthib"},
    RoleGrant: {"id": 2, "user_id": 1, "role": "branch", "organisation_id": 1},
    Session: {
        "id": 2,
        "token_hash": HASH,
        "user_id": 1,
        "started_at": 2**33,
        "seen_at": 2**33,
        "grant_id": None,
    },
    SignInAttempt: {"id": 2, "bucket": "nguyenvana", "tried_at": 2**33},
    OneTimeCode: {"id": 2, "user_id": 1, "nonce": "n" * 32, "made_at": 2**33, "expires_at": 2**34},
    CycleStep: {"id": 2, "cycle_id": 1, "act": "open", "user_id": 1, "at": AT, "reason": ""},
    Cycle: {**GROUND[2][1], "id": 2, "year": 2018},
    Assessment: {**GROUND[3][1], "id": 2, "revision": 2},
    Step: {
        "id": 2,
        "assessment_id": 1,
        "act": "submit",
        "from_state": "draft",
        "to_state": "submitted",
        "user_id": 1,
        "at": AT,
        "reason": "",
    },
    FormKey: {"id": 2, "key": "k" * 20, "user_id": 1, "act": "x", "assessment_id": 1, "at": AT},
    CriterionScore: {
        **CHANGED,
        "id": 2,
        "assessment_id": 1,
        "criterion": "ideology",
        "maximum": 2000,
        "self_score": None,
        "evidence": "",
        "verified_score": None,
        "note": "",
    },
    ConditionAnswer: {
        **CHANGED,
        "id": 2,
        "assessment_id": 1,
        "condition": "tasks",
        "answer": None,
        "verified_answer": None,
        "note": "",
    },
    LeaderDiscipline: {
        **CHANGED,
        "id": 2,
        "assessment_id": 1,
        "disciplined": None,
        "self_detected": None,
        "verified_disciplined": None,
        "verified_self_detected": None,
        "note": "",
    },
    SubordinateCount: {
        **CHANGED,
        "id": 2,
        "assessment_id": 1,
        "total": None,
        "completed_or_better": None,
        "failed": None,
        "source": "typed",
        "verified_total": None,
        "verified_completed_or_better": None,
        "verified_failed": None,
        "note": "",
    },
    Proposal: {
        **CHANGED,
        "id": 2,
        "assessment_id": 1,
        "tier": None,
        "body": "",
        "proposed_on": None,
        "reason": "",
        "ballot_reason": "",
    },
    BallotRound: {**BALLOT, "confirmed_by_id": None},
    BallotEntry: {**BALLOT, "kind": "count"},
    **MEMBER_SOUND,
    **DECISION_SOUND,
    LogHead: {"id": 1, "number": 0, "hash": HASH},
    LogEntry: {
        "id": 2,
        "number": 2,
        "at": AT,
        "user_id": 1,
        "act": "x",
        "organisation_id": 1,
        "assessment_id": 1,
        "detail": "{}",
        "previous_hash": HASH,
        "hash": HASH,
    },
}


STATES = ("draft", "submitted", "returned", "verified", "decided", "annulled")
COUNTS = [None, 0, 9999]
GRADES = ("excellent", "good", "completed", "failed")
RATINGS = ("highest", "second", "third", "lowest", "none")


def answers(conditions: tuple[str, ...], codes: tuple[str, ...]) -> list[Row]:
    return [{"condition": c, "answer": code} for c in conditions for code in codes]


CASES: dict[str, Case] = {
    **BALLOT_CASES,
    **MEMBER_CASES,
    **DECISION_CASES,
    "cycle_double_entry_yes_no": between(Cycle, "double_entry", 0, 1),
    "proposal_ballot_reason_bounded": length(Proposal, "ballot_reason", 0, 4000),
    "installation_is_one_row": Case(Installation, ({"id": 1},), ({"id": 0}, {"id": 2})),
    "installation_kind_known": one_of(Installation, "kind", "demo", "real"),
    "organisation_kind_known": one_of(Organisation, "kind", "committee", "branch"),
    "organisation_type_known": one_of(
        Organisation,
        "type",
        *("administrative", "public_service", "state_enterprise", "joint_stock"),
        *("private_enterprise", "foreign_invested", "commune", "ward", "armed_forces", "other"),
    ),
    "organisation_name_given": length(Organisation, "name", 1, 200),
    "organisation_branch_committee_yes_no": between(Organisation, "has_branch_committee", 0, 1),
    "organisation_branch_has_parent": Case(
        Organisation,
        (
            {"kind": "branch", "parent_id": 1},
            {"kind": "committee", "parent_id": 1},
            {"kind": "committee", "parent_id": None},
        ),
        ({"kind": "branch", "parent_id": None},),
    ),
    **{
        f"organisation_{column}_bounded": length(Organisation, column, 0, longest)
        for column, longest in (
            ("signs_for", 200),
            ("signer_title", 200),
            ("signer_name", 200),
            ("addressees", 2000),
        )
    },
    "account_username_given": length(User, "username", 1, 60),
    "account_display_name_given": length(User, "display_name", 1, 200),
    "role_grant_role_known": one_of(
        RoleGrant, "role", "branch", "office", "inspection", "standing", "executive", "admin"
    ),
    "cycle_year_plausible": between(Cycle, "year", 2000, 2999),
    "cycle_regulation_hashed": length(Cycle, "regulation_sha256", 64, 64),
    "cycle_report_before_is_a_day": length(Cycle, "report_before", 10, 10),
    "cycle_state_known": one_of(Cycle, "state", "open", "closed", "archived"),
    "cycle_review_before_is_a_day": length(Cycle, "review_before", 10, 10),
    "cycle_standing_before_is_a_day": length(Cycle, "standing_before", 10, 10),
    "cycle_step_act_known": one_of(
        CycleStep, "act", "open", "close", "reopen", "archive", reason="vì sao"
    ),
    "cycle_step_reason_given": Case(
        CycleStep,
        (
            {"act": "reopen", "reason": "v"},
            *({"act": act, "reason": ""} for act in ("open", "close", "archive")),
        ),
        ({"act": "reopen", "reason": ""},),
    ),
    "cycle_step_reason_bounded": length(CycleStep, "reason", 0, 4000),
    "one_time_code_nonce_long": length(OneTimeCode, "nonce", 22, 64),
    "one_time_code_expires_later": Case(
        OneTimeCode,
        ({"made_at": 5, "expires_at": 6},),
        ({"made_at": 5, "expires_at": 5}, {"made_at": 6, "expires_at": 5}),
    ),
    "assessment_state_known": one_of(Assessment, "state", *STATES),
    "assessment_revision_counts_from_one": Case(
        Assessment,
        ({"revision": 1, "organisation_id": 2}, {"revision": 2**31 - 1}),
        ({"revision": 0}, {"revision": -1}),
    ),
    "step_act_known": one_of(
        Step, "act", "open", "submit", "return", "verify", "decide", "annul", reason="vì sao"
    ),
    "step_from_state_known": one_of(Step, "from_state", *STATES),
    "step_to_state_known": one_of(Step, "to_state", *STATES),
    "step_reason_given": Case(
        Step,
        (
            {"act": "return", "reason": "v"},
            {"act": "annul", "reason": "v"},
            *({"act": act, "reason": ""} for act in ("open", "submit", "verify", "decide")),
        ),
        ({"act": "return", "reason": ""}, {"act": "annul", "reason": ""}),
    ),
    "step_reason_bounded": length(Step, "reason", 0, 4000),
    "form_key_shape": length(FormKey, "key", 16, 64),
    "criterion_score_maximum_bounded": between(CriterionScore, "maximum", 1, 10000),
    "criterion_score_self_in_range": Case(
        CriterionScore,
        ({"self_score": None}, {"self_score": 0}, {"self_score": 2000}),
        ({"self_score": -1}, {"self_score": 2001}, {"self_score": 1500, "maximum": 1499}),
    ),
    "criterion_score_verified_in_range": Case(
        CriterionScore,
        ({"verified_score": None}, {"verified_score": 0}, {"verified_score": 2000}),
        ({"verified_score": -1}, {"verified_score": 2001}),
    ),
    "criterion_score_evidence_bounded": length(CriterionScore, "evidence", 0, 4000),
    "criterion_score_note_bounded": length(CriterionScore, "note", 0, 4000),
    "condition_answer_condition_given": length(ConditionAnswer, "condition", 1, 60),
    "condition_answer_fits": Case(
        ConditionAnswer,
        (
            {"condition": "whatever", "answer": None},
            *answers(("tasks", "committee_performance"), GRADES),
            *answers(("united", "regular_meetings", "corruption_discipline"), ("yes", "no")),
            *answers(("authority", "peer.cong_doan", "peer."), RATINGS),
        ),
        (
            *answers(("tasks", "committee_performance"), ("yes", "highest", "none", "", "Good")),
            *answers(("united", "regular_meetings", "corruption_discipline"), ("good", "maybe")),
            *answers(("authority", "peer.cong_doan"), ("good", "yes", "fourth", "")),
            *answers(("whatever", "peer", "Peer.cong_doan", "xpeer."), ("none", "yes", "good")),
        ),
    ),
    "leader_discipline_disciplined_in_range": between(LeaderDiscipline, "disciplined", 0, 9999),
    "leader_discipline_self_detected_in_range": between(LeaderDiscipline, "self_detected", 0, 9999),
    "leader_discipline_self_detected_within": Case(
        LeaderDiscipline,
        (
            *({"disciplined": n, "self_detected": n} for n in COUNTS),
            {"disciplined": 1, "self_detected": 0},
            {"disciplined": None, "self_detected": 3},
        ),
        ({"disciplined": 0, "self_detected": 1}, {"disciplined": 9998, "self_detected": 9999}),
    ),
    "subordinate_count_total_in_range": between(SubordinateCount, "total", 0, 9999),
    "subordinate_count_completed_in_range": between(
        SubordinateCount, "completed_or_better", 0, 9999
    ),
    "subordinate_count_failed_in_range": between(SubordinateCount, "failed", 0, 9999),
    "subordinate_count_completed_within": Case(
        SubordinateCount,
        ({"total": 5, "completed_or_better": 5}, {"total": 0, "completed_or_better": 0}),
        ({"total": 5, "completed_or_better": 6}, {"total": 0, "completed_or_better": 1}),
    ),
    "subordinate_count_failed_within": Case(
        SubordinateCount,
        ({"total": 5, "failed": 5}, {"total": 0, "failed": 0}),
        ({"total": 5, "failed": 6}, {"total": 0, "failed": 1}),
    ),
    "subordinate_count_sum_within": Case(
        SubordinateCount,
        (
            {"total": 5, "completed_or_better": 3, "failed": 2},
            {"total": 5, "completed_or_better": 3, "failed": 1},
            {"total": None, "completed_or_better": 9999, "failed": 9999},
        ),
        (
            {"total": 5, "completed_or_better": 3, "failed": 3},
            {"total": 5, "completed_or_better": 5, "failed": 1},
        ),
    ),
    "proposal_tier_bounded": length(Proposal, "tier", 1, 40),
    "proposal_body_bounded": length(Proposal, "body", 0, 200),
    "proposal_day_is_a_day": length(Proposal, "proposed_on", 10, 10),
    "proposal_reason_bounded": length(Proposal, "reason", 0, 4000),
    "log_head_is_one_row": Case(LogHead, ({"id": 1},), ({"id": 0}, {"id": 2})),
    "log_entry_key_is_number": Case(
        LogEntry,
        ({"id": 2, "number": 2}, {"id": 7, "number": 7}),
        ({"id": 2, "number": 1}, {"id": 2, "number": 3}),
    ),
    "log_entry_hashed": Case(
        LogEntry,
        ({"hash": "b" * 64},),
        ({"hash": "b" * 63}, {"hash": "b" * 65}, {"previous_hash": "b" * 63}, {"hash": ""}),
    ),
}
