"""The secret ballot on an organisation's tier: counts of whole rounds, and nothing of a voter.

A round's counts that stand, and the entries that wait while two accounts enter them apart, lie in
two tables of the same columns, so that no reader of results ever meets an entry. Both are only
added to: the newest version of a round is the one that stands. An empty count is "not known yet".
"""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.assessment import Assessment
from intranet.models.base import Base, Text, Whole, check, one_of

KINDS = ("count", "settlement")
VOTES = ("votes_1", "votes_2", "votes_3", "votes_4", "votes_5", "votes_6")
STOCK = ("received", "unused", "spoiled")
BALLOTS = ("issued", "returned", "not_returned", "valid", "invalid")
NEEDED = ("summoned", "present", "absent", *BALLOTS, *VOTES)


def every(condition: str, names: tuple[str, ...]) -> str:
    """SQL: the condition holds for each of these columns."""
    return " AND ".join(f"{name} {condition}" for name in names)


def count_identities(table: str) -> tuple[peewee.SQL, ...]:
    """The identities B1, B2, B3 and B5 of ballots; an unknown count makes an identity unknown."""
    return (
        check(f"{table}_b1_received", "received = issued + unused + spoiled"),
        check(f"{table}_b2_issued", "issued = returned + not_returned"),
        check(f"{table}_b3_returned", "returned = valid + invalid"),
        check(f"{table}_b5_summoned", "summoned = present + absent"),
        check(f"{table}_b5_present", "present <= summoned"),
        check(f"{table}_b5_issued", "issued <= present"),
    )


def _checks(table: str) -> tuple[peewee.SQL, ...]:
    stock = f"(({every('IS NULL', STOCK)}) OR ({every('IS NOT NULL', STOCK)}))"
    whole = f"length(body) > 0 AND voted_on IS NOT NULL AND {every('IS NOT NULL', NEEDED)}"
    return (
        *count_identities(table),
        check(f"{table}_b4_valid", f"valid = {' + '.join(VOTES)}"),
        check(f"{table}_b6_in_range", every("BETWEEN 0 AND 9999", (*NEEDED, *STOCK))),
        check(f"{table}_b6_round_counted", "number BETWEEN 1 AND 99"),
        check(f"{table}_complete_yes_no", "complete IN (0, 1)"),
        check(f"{table}_complete_is_whole", f"complete = 0 OR ({whole} AND {stock})"),
        check(f"{table}_body_bounded", "length(body) <= 200"),
        check(f"{table}_day_is_a_day", "length(voted_on) = 10"),
        check(f"{table}_reason_bounded", "length(reason) <= 4000"),
    )


class BallotCounts(Base):
    """The counts of one round with its body and day; `complete` once nothing is missing.

    Votes stand in the order of the regulation's tiers, 0 where it has fewer.
    """

    assessment = peewee.ForeignKeyField(Assessment, on_delete="RESTRICT")
    number = Whole()
    version = Whole()
    body = Text(default="")
    voted_on = Text(null=True)
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
    votes_1 = Whole(null=True)
    votes_2 = Whole(null=True)
    votes_3 = Whole(null=True)
    votes_4 = Whole(null=True)
    votes_5 = Whole(null=True)
    votes_6 = Whole(null=True)
    complete = Whole(default=0)
    reason = Text(default="")
    entered_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
    entered_at = Text()


class BallotRound(BallotCounts):
    """One version of the counts of a round; the newest stands, the older stay readable.

    `confirmed_by` is the second account where two entered the counts apart, or agreed on them.
    """

    confirmed_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        """A round has one account of its ballots at a time, and two people are two accounts."""

        indexes = ((("assessment", "number", "version"), True),)
        constraints = (
            *_checks("ballot_round"),
            check("ballot_round_version_counts_from_one", "version >= 1"),
            check("ballot_round_confirmed_by_another", "confirmed_by_id <> entered_by_id"),
            check("ballot_round_confirmed_is_whole", "confirmed_by_id IS NULL OR complete = 1"),
        )


class BallotEntry(BallotCounts):
    """What one account entered while two enter a round apart, or proposes to settle it with.

    `version` is the version of the round it would follow, 0 for a round that has none.
    """

    kind = Text(default="count")

    class Meta:
        """Whoever proposes what shall stand says why, and proposes all of it."""

        constraints = (
            *_checks("ballot_entry"),
            check("ballot_entry_version_counts_from_zero", "version >= 0"),
            check("ballot_entry_kind_known", one_of("kind", KINDS)),
            check("ballot_entry_settlement_has_reason", "kind = 'count' OR length(reason) > 0"),
            check("ballot_entry_settlement_is_whole", "kind = 'count' OR complete = 1"),
        )
