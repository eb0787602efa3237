"""An organisation's assessment in a cycle: its revision, its state and the steps that led there."""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.base import Base, Text, Whole, check, one_of
from intranet.models.cycle import Cycle
from intranet.models.organisation import Organisation

STATES = ("draft", "submitted", "returned", "verified", "decided", "annulled")
ACTS = ("open", "submit", "return", "verify", "decide", "annul")


class Assessment(Base):
    """One revision of one organisation's assessment.

    `redo` is 1 while members of a decided branch are rated anew, after their results were annulled.
    """

    cycle = peewee.ForeignKeyField(Cycle, backref="assessments", on_delete="RESTRICT")
    organisation = peewee.ForeignKeyField(Organisation, backref="assessments", on_delete="RESTRICT")
    revision = Whole(default=1)
    state = Text(default="draft")
    redo = Whole(default=0)

    class Meta:
        """A revision exists once."""

        indexes = ((("cycle", "organisation", "revision"), True),)
        constraints = (
            check("assessment_state_known", one_of("state", STATES)),
            check("assessment_revision_counts_from_one", "revision >= 1"),
            check("assessment_redo_only_decided", "redo = 0 OR (redo = 1 AND state = 'decided')"),
        )


class Step(Base):
    """A change of state that happened: who, when, why. Rows are only ever added."""

    assessment = peewee.ForeignKeyField(Assessment, backref="steps", on_delete="RESTRICT")
    act = Text()
    from_state = Text()
    to_state = Text()
    user = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT")
    at = Text()
    reason = Text(default="")

    class Meta:
        """A return without a reason would leave the branch guessing."""

        constraints = (
            check("step_act_known", one_of("act", ACTS)),
            check("step_from_state_known", one_of("from_state", STATES)),
            check("step_to_state_known", one_of("to_state", STATES)),
            check("step_reason_given", "act NOT IN ('return', 'annul') OR length(reason) > 0"),
            check("step_reason_bounded", "length(reason) <= 4000"),
        )


class FormKey(Base):
    """The key of a form whose effect has happened; the same key again changes nothing."""

    key = Text(unique=True)
    user = peewee.ForeignKeyField(User, on_delete="CASCADE")
    act = Text()
    assessment = peewee.ForeignKeyField(Assessment, null=True, on_delete="RESTRICT")
    at = Text()

    class Meta:
        """Keys are made by the program and have one shape."""

        constraints = (check("form_key_shape", "length(key) BETWEEN 16 AND 64"),)
