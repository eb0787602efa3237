"""Decisions and what they decide: results frozen with facts, reasons and regulation.

A decided result is a record (`record`, canonical JSON, with its SHA-256): no later act changes it.
Annulling marks it with the decision that did so and leaves it as it was. A result is decided anew
in a further row: of an organisation in its next revision, of a member in his next revision within
the branch's assessment.
"""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.assessment import Assessment
from intranet.models.base import Base, Text, Whole, check, one_of
from intranet.models.cycle import Cycle
from intranet.models.member import Member

#: `rating` and `praise` by the executive, `annulment`, and `superior`: the answer from above.
KINDS = ("rating", "praise", "annulment", "superior")
OUTCOMES = ("classified", "not_rated", "not_assessed")
ATTENDANCE = ("members", "present")
VOTES = ("in_favour", "against", "abstained")

_COUNTED = (*ATTENDANCE, *VOTES)
_NONE_COUNTED = " AND ".join(f"{name} IS NULL" for name in _COUNTED)
_ALL_COUNTED = " AND ".join(f"{name} IS NOT NULL" for name in _COUNTED)
_IN_RANGE = " AND ".join(f"({name} IS NULL OR {name} BETWEEN 0 AND 9999)" for name in _COUNTED)


class Decision(Base):
    """A decision with number and day, and the counts of the vote by which its body took it."""

    cycle = peewee.ForeignKeyField(Cycle, backref="decisions", on_delete="RESTRICT")
    kind = Text()
    number = Text()
    decided_on = Text()
    body = Text()
    members = Whole(null=True)
    present = Whole(null=True)
    in_favour = Whole(null=True)
    against = Whole(null=True)
    abstained = Whole(null=True)
    reason = Text(default="")
    recorded_at = Text()
    recorded_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")

    class Meta:
        """A number names one decision of a year; whoever was present voted in one way."""

        indexes = ((("cycle", "number"), True),)
        constraints = (
            check("decision_kind_known", one_of("kind", KINDS)),
            check("decision_number_given", "length(number) BETWEEN 1 AND 60"),
            check("decision_day_is_a_day", "length(decided_on) = 10"),
            check("decision_body_given", "length(body) BETWEEN 1 AND 200"),
            check("decision_counts_in_range", _IN_RANGE),
            check("decision_counted_whole", f"({_NONE_COUNTED}) OR ({_ALL_COUNTED})"),
            check("decision_counted", f"kind = 'superior' OR ({_ALL_COUNTED})"),
            check("decision_present_within", "present <= members"),
            check("decision_votes_add_up", f"present = {' + '.join(VOTES)}"),
            check("decision_reason_bounded", "length(reason) <= 4000"),
            check("decision_annulment_has_reason", "kind <> 'annulment' OR length(reason) > 0"),
        )


class DecidedRow(Base):
    """What every decided result carries: its decision, why it differs, its record and its hash."""

    decision = peewee.ForeignKeyField(Decision, on_delete="RESTRICT", backref="+")
    tier = Text(null=True)
    reason = Text(default="")
    record = Text()
    sha256 = Text()
    annulled_by = peewee.ForeignKeyField(Decision, null=True, on_delete="RESTRICT", backref="+")


def _decided_checks(table: str) -> tuple[peewee.SQL, ...]:
    return (
        check(f"{table}_tier_bounded", "length(tier) BETWEEN 1 AND 40"),
        check(f"{table}_reason_bounded", "length(reason) <= 4000"),
        check(f"{table}_record_given", "length(record) > 0"),
        check(f"{table}_hashed", "length(sha256) = 64"),
    )


class DecidedResult(DecidedRow):
    """The tier of an organisation in one revision of its assessment, as it was decided."""

    assessment = peewee.ForeignKeyField(Assessment, unique=True, on_delete="RESTRICT")

    class Meta:
        """An organisation is decided with a tier."""

        constraints = (
            *_decided_checks("decided_result"),
            check("decided_result_has_tier", "tier IS NOT NULL"),
        )


class DecidedMember(DecidedRow):
    """The result of a member as it was decided; who is not rated has an outcome and no tier.

    `after_round` is the last round that counts for it: once annulled, rounds up to that one do not.
    """

    assessment = peewee.ForeignKeyField(Assessment, backref="decided", on_delete="RESTRICT")
    member = peewee.ForeignKeyField(Member, backref="decided", on_delete="RESTRICT")
    revision = Whole(default=1)
    outcome = Text()
    after_round = Whole(default=0)

    class Meta:
        """A revision exists once, and one at a time stands."""

        indexes = ((("assessment", "member", "revision"), True),)
        constraints = (
            *_decided_checks("decided_member"),
            check("decided_member_outcome_known", one_of("outcome", OUTCOMES)),
            check("decided_member_tier_if_rated", "(outcome = 'classified') = (tier IS NOT NULL)"),
            check("decided_member_revision_counts_from_one", "revision >= 1"),
            check("decided_member_after_round_in_range", "after_round BETWEEN 0 AND 99"),
        )


DecidedMember.add_index(
    DecidedMember.index(
        DecidedMember.assessment,
        DecidedMember.member,
        unique=True,
        where=DecidedMember.annulled_by.is_null(),
        name="decided_member_one_stands",
    )
)


class Commendation(Base):
    """A branch that the standing committee selects among the best for praise (II.B.1.3.a).

    Selected by `standing`, with its reason; taken back by marking it; praised by a decision.
    """

    assessment = peewee.ForeignKeyField(Assessment, backref="commendations", on_delete="RESTRICT")
    reason = Text()
    selected_at = Text()
    selected_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
    withdrawn_at = Text(null=True)
    withdrawn_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
    decision = peewee.ForeignKeyField(Decision, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        """Nobody is selected without a reason, nor praised once the selection was taken back."""

        constraints = (
            check("commendation_reason_given", "length(reason) BETWEEN 1 AND 4000"),
            check(
                "commendation_withdrawn_by_somebody",
                "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            ),
            check("commendation_one_end", "withdrawn_at IS NULL OR decision_id IS NULL"),
        )


Commendation.add_index(
    Commendation.index(
        Commendation.assessment,
        unique=True,
        where=Commendation.withdrawn_at.is_null(),
        name="commendation_one_stands",
    )
)


class ReviewMark(Base):
    """A result that must be looked at again since what it stands on was annulled.

    `assessment` is the one to look at, `cause` the one in which a result was annulled by
    `decision`: the branch's own, or that of `member`. `note` is what came of looking.
    """

    assessment = peewee.ForeignKeyField(Assessment, backref="marks", on_delete="RESTRICT")
    cause = peewee.ForeignKeyField(Assessment, on_delete="RESTRICT", backref="+")
    member = peewee.ForeignKeyField(Member, null=True, on_delete="RESTRICT", backref="+")
    decision = peewee.ForeignKeyField(Decision, on_delete="RESTRICT", backref="+")
    marked_at = Text()
    looked_at = Text(null=True)
    looked_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
    note = Text(default="")

    class Meta:
        """Whoever looked says what came of it."""

        constraints = (
            check("review_mark_looked_by_somebody", "(looked_at IS NULL) = (looked_by_id IS NULL)"),
            check("review_mark_note_bounded", "length(note) <= 4000"),
            check("review_mark_looked_with_note", "looked_at IS NULL OR length(note) > 0"),
        )


class SuperiorReport(Base):
    """The committee's own result as it was reported to the body above: under which number, when.

    The newest counts: a sheet that was taken back and handed in again is reported again.
    """

    assessment = peewee.ForeignKeyField(Assessment, backref="reports", on_delete="RESTRICT")
    number = Text()
    sent_on = Text()
    recorded_at = Text()
    recorded_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")

    class Meta:
        """A report has a number and a day."""

        constraints = (
            check("superior_report_number_given", "length(number) BETWEEN 1 AND 60"),
            check("superior_report_day_is_a_day", "length(sent_on) = 10"),
        )
