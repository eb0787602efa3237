"""The secret vote on a branch's members: counts of whole rounds, and nothing of a voter (II.B.2.2).

A sheet is one round's counts with a row for each member; rows and sheet are written together and
never changed once they are complete. As with the ballot on the organisation, sheets that stand and
entries that wait while two accounts enter apart lie in tables of their own. An empty count is "not
known yet".
"""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.assessment import Assessment
from intranet.models.ballot import BALLOTS, KINDS, STOCK, VOTES, count_identities, every
from intranet.models.base import Base, Text, Whole, check, one_of
from intranet.models.member import Member

PERSONS = ("official", "summoned", "present", "absent")
NEEDED = (*PERSONS, *BALLOTS)
STATUSES = ("listed", "absent")
MARKS = (*VOTES, "no_mark")


def _sheet_checks(table: str) -> tuple[peewee.SQL, ...]:
    stock = f"(({every('IS NULL', STOCK)}) OR ({every('IS NOT NULL', STOCK)}))"
    whole = f"voted_on IS NOT NULL AND {every('IS NOT NULL', NEEDED)}"
    return (
        *count_identities(table),
        check(f"{table}_b5_official", "present <= official"),
        check(f"{table}_b6_in_range", every("BETWEEN 0 AND 9999", (*NEEDED, *STOCK))),
        check(f"{table}_b6_round_counted", "number BETWEEN 1 AND 99"),
        check(f"{table}_complete_yes_no", "complete IN (0, 1)"),
        check(f"{table}_complete_is_whole", f"complete = 0 OR ({whole} AND {stock})"),
        check(f"{table}_day_is_a_day", "length(voted_on) = 10"),
        check(f"{table}_reason_bounded", "length(reason) <= 4000"),
    )


def _row_checks(table: str, sheet: str) -> tuple[peewee.SQL, ...]:
    """What a row's own counts must fulfil; with its sheet it shares the number of valid ballots."""
    absent = f"{every('IS NULL', MARKS)} AND valid IS NULL AND complete = 0"
    return (
        peewee.SQL(
            f"CONSTRAINT {table}_of_its_sheet FOREIGN KEY ({sheet}_id, valid, complete) "
            f'REFERENCES "vote_{sheet}" (id, valid, complete) ON DELETE RESTRICT'
        ),
        check(f"{table}_b4_valid", f"valid = {' + '.join(MARKS)}"),
        check(f"{table}_b6_in_range", every("BETWEEN 0 AND 9999", (*MARKS, "valid"))),
        check(f"{table}_status_known", one_of("status", STATUSES)),
        check(f"{table}_absent_has_no_counts", f"status = 'listed' OR ({absent})"),
        check(f"{table}_note_bounded", "length(note) <= 200"),
        check(f"{table}_without_best_yes_no", "without_best IN (0, 1)"),
        check(f"{table}_without_best_has_none", "without_best = 0 OR votes_1 = 0"),
        check(f"{table}_complete_yes_no", "complete IN (0, 1)"),
        check(
            f"{table}_complete_is_whole",
            f"complete = 0 OR ({every('IS NOT NULL', (*MARKS, 'valid'))})",
        ),
    )


class VoteCounts(Base):
    """The counts of one round of the vote on members; `complete` once nothing is missing.

    `official` is the number of official members on the roll that day, exempt ones left out; all
    other counts of persons are of those who may vote.
    """

    assessment = peewee.ForeignKeyField(Assessment, on_delete="RESTRICT")
    number = Whole()
    version = Whole()
    voted_on = Text(null=True)
    official = Whole(null=True)
    summoned = Whole(null=True)
    present = Whole(null=True)
    absent = Whole(null=True)
    received = Whole(null=True)
    unused = Whole(null=True)
    spoiled = Whole(null=True)
    issued = Whole(null=True)
    returned = Whole(null=True)
    not_returned = Whole(null=True)
    valid = Whole(null=True)
    invalid = Whole(null=True)
    complete = Whole(default=0)
    reason = Text(default="")
    entered_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
    entered_at = Text()


class VoteSheet(VoteCounts):
    """One version of a round's counts; the newest stands, the older stay readable.

    `confirmed_by` is the second account where two entered the counts apart, or agreed on them.
    """

    confirmed_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        """A round has one account of its ballots at a time, and two people are two accounts."""

        indexes = (
            (("assessment", "number", "version"), True),
            (("id", "valid", "complete"), True),
        )
        constraints = (
            *_sheet_checks("vote_sheet"),
            check("vote_sheet_version_counts_from_one", "version >= 1"),
            check("vote_sheet_confirmed_by_another", "confirmed_by_id <> entered_by_id"),
            check("vote_sheet_confirmed_is_whole", "confirmed_by_id IS NULL OR complete = 1"),
        )


class VoteEntry(VoteCounts):
    """What one account entered while two enter a round apart, or proposes to settle it with.

    `version` is the version of the round it would follow, 0 for a round that has none.
    """

    kind = Text(default="count")

    class Meta:
        """Whoever proposes what shall stand says why, and proposes all of it."""

        indexes = ((("id", "valid", "complete"), True),)
        constraints = (
            *_sheet_checks("vote_entry"),
            check("vote_entry_version_counts_from_zero", "version >= 0"),
            check("vote_entry_kind_known", one_of("kind", KINDS)),
            check("vote_entry_settlement_has_reason", "kind = 'count' OR length(reason) > 0"),
            check("vote_entry_settlement_is_whole", "kind = 'count' OR complete = 1"),
        )


class MemberCounts(Base):
    """How many valid ballots chose each tier for one member, in the order of the regulation.

    `no_mark` counts the ballots with no mark or several in his row. `without_best` is a row whose
    ballots had no column for the best tier. One who is `absent` has no counts; `note` says why.
    """

    member = peewee.ForeignKeyField(Member, on_delete="RESTRICT", backref="+")
    status = Text(default="listed")
    note = Text(default="")
    without_best = Whole(default=0)
    votes_1 = Whole(null=True)
    votes_2 = Whole(null=True)
    votes_3 = Whole(null=True)
    votes_4 = Whole(null=True)
    votes_5 = Whole(null=True)
    votes_6 = Whole(null=True)
    no_mark = Whole(null=True)
    valid = Whole(null=True)
    complete = Whole(default=0)


class VoteSheetRow(MemberCounts):
    """One member's row of a sheet."""

    sheet = peewee.ForeignKeyField(VoteSheet, backref="rows", on_delete="RESTRICT")

    class Meta:
        """A member stands on a sheet once, and adds up to the valid ballots of that sheet (B4)."""

        indexes = ((("sheet", "member"), True),)
        constraints = _row_checks("vote_sheet_row", "sheet")


class VoteEntryRow(MemberCounts):
    """One member's row of an entry that waits."""

    entry = peewee.ForeignKeyField(VoteEntry, backref="rows", on_delete="RESTRICT")

    class Meta:
        """As for a sheet."""

        indexes = ((("entry", "member"), True),)
        constraints = _row_checks("vote_entry_row", "entry")
