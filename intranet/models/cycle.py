"""A year's round of assessment, bound to the text of one regulation."""

from __future__ import annotations

import peewee

from intranet.models.base import Base, Text, Whole, check
from intranet.models.organisation import Organisation


class Cycle(Base):
    """One year of one committee, with the regulation as it stood when the cycle opened.

    `report_before` is the day the branches' reports must be in before (III.3), excluded itself.
    `double_entry` is 1 where two accounts each enter a ballot's counts before they stand.
    """

    organisation = peewee.ForeignKeyField(Organisation, backref="cycles", on_delete="RESTRICT")
    year = Whole()
    regulation_name = Text()
    regulation_text = Text()
    regulation_sha256 = Text()
    report_before = Text()
    opened_at = Text()
    double_entry = Whole(default=0)

    class Meta:
        """A committee has one cycle a year."""

        indexes = ((("organisation", "year"), True),)
        constraints = (
            check("cycle_year_plausible", "year BETWEEN 2000 AND 2999"),
            check("cycle_regulation_hashed", "length(regulation_sha256) = 64"),
            check("cycle_report_before_is_a_day", "length(report_before) = 10"),
            check("cycle_double_entry_yes_no", "double_entry IN (0, 1)"),
        )
