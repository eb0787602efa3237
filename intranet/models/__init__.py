"""Tables by noun: keys, columns and named CHECK constraints; no rule and no HTTP."""

from __future__ import annotations

from intranet.models.account import OneTimeCode, RoleGrant, Session, SignInAttempt, User
from intranet.models.assessment import Assessment, FormKey, Step
from intranet.models.ballot import BallotCounts, BallotEntry, BallotRound
from intranet.models.base import Base
from intranet.models.cycle import Cycle, CycleStep
from intranet.models.decision import (
    Commendation,
    DecidedMember,
    DecidedResult,
    DecidedRow,
    Decision,
    ReviewMark,
    SuperiorReport,
)
from intranet.models.evidence import Evidence, EvidenceContent
from intranet.models.installation import Installation
from intranet.models.log_entry import LogEntry, LogHead
from intranet.models.member import BranchFact, Member, MemberFact, RollEntry, Versioned
from intranet.models.member_summary import MemberSummary
from intranet.models.organisation import Organisation
from intranet.models.sheet import (
    ConditionAnswer,
    CriterionScore,
    LeaderDiscipline,
    Proposal,
    SheetRow,
    SubordinateCount,
)
from intranet.models.vote import (
    MemberCounts,
    VoteCounts,
    VoteEntry,
    VoteEntryRow,
    VoteSheet,
    VoteSheetRow,
)

#: Every table, in an order in which each may refer to those before it.
ALL: tuple[type[Base], ...] = (
    Installation,
    Organisation,
    User,
    RoleGrant,
    Session,
    SignInAttempt,
    OneTimeCode,
    Cycle,
    CycleStep,
    Assessment,
    Step,
    FormKey,
    CriterionScore,
    ConditionAnswer,
    LeaderDiscipline,
    SubordinateCount,
    MemberSummary,
    Proposal,
    BallotRound,
    BallotEntry,
    Member,
    RollEntry,
    MemberFact,
    BranchFact,
    VoteSheet,
    VoteSheetRow,
    VoteEntry,
    VoteEntryRow,
    EvidenceContent,
    Evidence,
    Decision,
    DecidedResult,
    DecidedMember,
    Commendation,
    ReviewMark,
    SuperiorReport,
    LogHead,
    LogEntry,
)

__all__ = [
    "ALL",
    "Assessment",
    "BallotCounts",
    "BallotEntry",
    "BallotRound",
    "Base",
    "BranchFact",
    "Commendation",
    "ConditionAnswer",
    "CriterionScore",
    "Cycle",
    "CycleStep",
    "DecidedMember",
    "DecidedResult",
    "DecidedRow",
    "Decision",
    "Evidence",
    "EvidenceContent",
    "FormKey",
    "Installation",
    "LeaderDiscipline",
    "LogEntry",
    "LogHead",
    "Member",
    "MemberCounts",
    "MemberFact",
    "MemberSummary",
    "OneTimeCode",
    "Organisation",
    "Proposal",
    "ReviewMark",
    "RoleGrant",
    "RollEntry",
    "Session",
    "SheetRow",
    "SignInAttempt",
    "Step",
    "SubordinateCount",
    "SuperiorReport",
    "User",
    "Versioned",
    "VoteCounts",
    "VoteEntry",
    "VoteEntryRow",
    "VoteSheet",
    "VoteSheetRow",
]
