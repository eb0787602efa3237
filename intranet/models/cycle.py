"""A year's round of assessment, bound to the text of one regulation."""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.base import Base, Text, Whole, check, one_of
from intranet.models.organisation import Organisation

STATES = ("open", "closed", "archived")
ACTS = ("open", "close", "reopen", "archive")


class Cycle(Base):
    """One year of one committee, with the regulation as it stood when the cycle opened.

    `report_before` is the day the branches' reports must be in before (III.3), excluded itself;
    so are `review_before` (the branches' review, vote and rating) and `standing_before` (the
    standing committee's own reviews), which are the regulation's own days where they are empty.
    What is closed or archived is read and no longer changed.
    `double_entry` is 1 where two accounts each enter a ballot's counts before they stand.
    """

    organisation = peewee.ForeignKeyField(Organisation, backref="cycles", on_delete="RESTRICT")
    year = Whole()
    regulation_name = Text()
    regulation_text = Text()
    regulation_sha256 = Text()
    report_before = Text()
    opened_at = Text()
    state = Text(default="open")
    review_before = Text(null=True)
    standing_before = Text(null=True)
    double_entry = Whole(default=0)

    class Meta:
        """A committee has one cycle a year."""

        indexes = ((("organisation", "year"), True),)
        constraints = (
            check("cycle_year_plausible", "year BETWEEN 2000 AND 2999"),
            check("cycle_regulation_hashed", "length(regulation_sha256) = 64"),
            check("cycle_report_before_is_a_day", "length(report_before) = 10"),
            check("cycle_double_entry_yes_no", "double_entry IN (0, 1)"),
            check("cycle_state_known", one_of("state", STATES)),
            check("cycle_review_before_is_a_day", "length(review_before) = 10"),
            check("cycle_standing_before_is_a_day", "length(standing_before) = 10"),
        )


class CycleStep(Base):
    """A change of a cycle's state that happened: who, when, why. Rows are only ever added."""

    cycle = peewee.ForeignKeyField(Cycle, backref="steps", on_delete="RESTRICT")
    act = Text()
    user = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT")
    at = Text()
    reason = Text(default="")

    class Meta:
        """Nobody reopens a closed year without saying why."""

        constraints = (
            check("cycle_step_act_known", one_of("act", ACTS)),
            check("cycle_step_reason_given", "act <> 'reopen' OR length(reason) > 0"),
            check("cycle_step_reason_bounded", "length(reason) <= 4000"),
        )
