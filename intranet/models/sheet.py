"""The rows of a score sheet. Each carries its own version, so two people editing different rows
never meet, and two editing the same row never overwrite each other unseen.

An empty column means "not known yet", which is neither zero nor no. What the office found when it
verified stands beside what was said, each in its own column; `note` says why it differs.
"""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.assessment import Assessment
from intranet.models.base import Base, Text, Whole, check, one_of

GRADES = ("excellent", "good", "completed", "failed")
YES_NO = ("yes", "no")
PEER_RATINGS = ("highest", "second", "third", "lowest", "none")
GRADED = ("tasks", "committee_performance")
YES_NO_ASKED = ("united", "regular_meetings", "corruption_discipline")
SOURCES = ("typed", "roll")
PEER_PREFIX = "peer."


def _fits(column: str) -> str:
    """SQL: an answer is of the kind that its question asks for, or not known."""
    return " OR ".join(
        (
            f"{column} IS NULL",
            f"({one_of('condition', GRADED)} AND {one_of(column, GRADES)})",
            f"({one_of('condition', YES_NO_ASKED)} AND {one_of(column, YES_NO)})",
            f"((condition = 'authority' OR substr(condition, 1, 5) = '{PEER_PREFIX}')"
            f" AND {one_of(column, PEER_RATINGS)})",
        )
    )


class SheetRow(Base):
    """What every row of a sheet carries: its version, and who changed it last and when."""

    version = Whole(default=1)
    changed_at = Text()
    changed_by = peewee.ForeignKeyField(User, on_delete="RESTRICT")


class CriterionScore(SheetRow):
    """The score of one criterion in whole hundredths of a point, with its evidence (II.B.1.2)."""

    assessment = peewee.ForeignKeyField(Assessment, backref="scores", on_delete="RESTRICT")
    criterion = Text()
    maximum = Whole()
    self_score = Whole(null=True)
    evidence = Text(default="")
    verified_score = Whole(null=True)
    note = Text(default="")

    class Meta:
        """Bounds hold in the database as they do in the form."""

        indexes = ((("assessment", "criterion"), True),)
        constraints = (
            check("criterion_score_maximum_bounded", "maximum BETWEEN 1 AND 10000"),
            check("criterion_score_self_in_range", "self_score BETWEEN 0 AND maximum"),
            check("criterion_score_verified_in_range", "verified_score BETWEEN 0 AND maximum"),
            check("criterion_score_evidence_bounded", "length(evidence) <= 4000"),
            check("criterion_score_note_bounded", "length(note) <= 4000"),
        )


class ConditionAnswer(SheetRow):
    """The answer to one question of the sheet, peers' ratings included (II.B.1.3)."""

    assessment = peewee.ForeignKeyField(Assessment, backref="answers", on_delete="RESTRICT")
    condition = Text()
    answer = Text(null=True)
    verified_answer = Text(null=True)
    note = Text(default="")

    class Meta:
        """A question has one answer, and only one of its own kind."""

        indexes = ((("assessment", "condition"), True),)
        constraints = (
            check("condition_answer_condition_given", "length(condition) BETWEEN 1 AND 60"),
            check("condition_answer_fits", _fits("answer")),
            check("condition_answer_verified_fits", _fits("verified_answer")),
            check("condition_answer_note_bounded", "length(note) <= 4000"),
        )


class LeaderDiscipline(SheetRow):
    """How many leaders were disciplined, and how many of those cases the organisation itself
    found and pursued (II.B.1.3.b)."""

    assessment = peewee.ForeignKeyField(Assessment, unique=True, on_delete="RESTRICT")
    disciplined = Whole(null=True)
    self_detected = Whole(null=True)
    verified_disciplined = Whole(null=True)
    verified_self_detected = Whole(null=True)
    note = Text(default="")

    class Meta:
        """Nobody found more cases than there were."""

        constraints = (
            check("leader_discipline_disciplined_in_range", "disciplined BETWEEN 0 AND 9999"),
            check("leader_discipline_self_detected_in_range", "self_detected BETWEEN 0 AND 9999"),
            check("leader_discipline_self_detected_within", "self_detected <= disciplined"),
            check(
                "leader_discipline_verified_disciplined_in_range",
                "verified_disciplined BETWEEN 0 AND 9999",
            ),
            check(
                "leader_discipline_verified_self_detected_in_range",
                "verified_self_detected BETWEEN 0 AND 9999",
            ),
            check(
                "leader_discipline_verified_self_detected_within",
                "verified_self_detected <= verified_disciplined",
            ),
            check(
                "leader_discipline_verified_whole",
                "(verified_disciplined IS NULL) = (verified_self_detected IS NULL)",
            ),
            check("leader_discipline_note_bounded", "length(note) <= 4000"),
        )


class SubordinateCount(SheetRow):
    """How many members (or child organisations) there are to rate and how they were rated.

    `source` says where the numbers come from: typed by hand, or counted from the roll; those of a
    committee are counted from the decisions on its branches.
    """

    assessment = peewee.ForeignKeyField(Assessment, unique=True, on_delete="RESTRICT")
    total = Whole(null=True)
    completed_or_better = Whole(null=True)
    failed = Whole(null=True)
    source = Text(default="typed")
    verified_total = Whole(null=True)
    verified_completed_or_better = Whole(null=True)
    verified_failed = Whole(null=True)
    note = Text(default="")

    class Meta:
        """The parts never exceed the whole; pending ones are the difference."""

        constraints = (
            check("subordinate_count_total_in_range", "total BETWEEN 0 AND 9999"),
            check("subordinate_count_completed_in_range", "completed_or_better BETWEEN 0 AND 9999"),
            check("subordinate_count_failed_in_range", "failed BETWEEN 0 AND 9999"),
            check("subordinate_count_completed_within", "completed_or_better <= total"),
            check("subordinate_count_failed_within", "failed <= total"),
            check("subordinate_count_sum_within", "completed_or_better + failed <= total"),
            check("subordinate_count_source_known", one_of("source", SOURCES)),
            check("subordinate_count_verified_total_in_range", "verified_total BETWEEN 0 AND 9999"),
            check(
                "subordinate_count_verified_completed_in_range",
                "verified_completed_or_better BETWEEN 0 AND 9999",
            ),
            check(
                "subordinate_count_verified_failed_in_range", "verified_failed BETWEEN 0 AND 9999"
            ),
            check(
                "subordinate_count_verified_sum_within",
                "verified_completed_or_better + verified_failed <= verified_total",
            ),
            check(
                "subordinate_count_verified_whole",
                "(verified_total IS NULL) = (verified_completed_or_better IS NULL)"
                " AND (verified_total IS NULL) = (verified_failed IS NULL)",
            ),
            check("subordinate_count_note_bounded", "length(note) <= 4000"),
        )


class Proposal(SheetRow):
    """The tier a body proposes, who proposed it and when, and why where it differs (II.B.1.3).

    `reason` is for a proposal beside the computed tier, `ballot_reason` for one beside the ballot.
    """

    assessment = peewee.ForeignKeyField(Assessment, unique=True, on_delete="RESTRICT")
    tier = Text(null=True)
    body = Text(default="")
    proposed_on = Text(null=True)
    reason = Text(default="")
    ballot_reason = Text(default="")

    class Meta:
        """Tier keys belong to the regulation, so only their shape is checked here."""

        constraints = (
            check("proposal_tier_bounded", "length(tier) BETWEEN 1 AND 40"),
            check("proposal_body_bounded", "length(body) <= 200"),
            check("proposal_day_is_a_day", "length(proposed_on) = 10"),
            check("proposal_reason_bounded", "length(reason) <= 4000"),
            check("proposal_ballot_reason_bounded", "length(ballot_reason) <= 4000"),
        )
