"""The secret vote on a branch's members as records: a round's boxes, and what they say of each.

A round is one row of values like that of the ballot on the organisation: the counts of persons and
ballots, and for each member on it `ID.votes_1` …, `ID.no_mark`, whether he was there, and whether
his ballots had a column for the best tier. So what stands, what waits, and how two entries differ
is found in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple, cast

from intranet.ballot import Record
from intranet.rules.ballot import BALLOTS, PERSONS, STOCK, Counts
from intranet.rules.regulation import Regulation
from intranet.sheet import Row

DAY, OFFICIAL = "voted_on", "official"
#: What every round has beside its members, in the order of the page.
COUNTED = (*PERSONS, *STOCK, *BALLOTS)
HEAD = (DAY, OFFICIAL, *COUNTED)
STATUS, NOTE, WITHOUT_BEST, NO_MARK = "status", "note", "without_best", "no_mark"
LISTED, ABSENT = "listed", "absent"


class MemberVotes(NamedTuple):
    """One member's row in a round: his votes in the order of the tiers, None for one not known."""

    status: str
    note: str
    without_best: bool
    votes: tuple[int | None, ...]
    no_mark: int | None

    @property
    def is_listed(self) -> bool:
        """Whether he was voted on; otherwise he was absent, and waits."""
        return self.status == LISTED


def vote_names(regulation: Regulation) -> tuple[str, ...]:
    """The boxes of one member's votes, one for each tier of the regulation."""
    return tuple(f"votes_{place}" for place in range(1, len(regulation.members.tiers) + 1))


def box(member_id: int, name: str) -> str:
    """The name of one box in a member's row."""
    return f"{member_id}.{name}"


def member_boxes(member_id: int, regulation: Regulation) -> tuple[str, ...]:
    """Every box of one member's row."""
    names = (STATUS, NOTE, WITHOUT_BEST, *vote_names(regulation), NO_MARK)
    return tuple(box(member_id, name) for name in names)


def members_of(row: Row) -> tuple[int, ...]:
    """The ids of the members in a round, in its order."""
    ending = f".{STATUS}"
    return tuple(int(name.removesuffix(ending)) for name in row if name.endswith(ending))


def votes_of(row: Row, member_id: int, regulation: Regulation) -> MemberVotes | None:
    """A member's row in a round; None where he is not on it."""
    status = row.get(box(member_id, STATUS))
    if status is None:
        return None
    counted = [row[box(member_id, name)] for name in (*vote_names(regulation), NO_MARK)]
    *votes, no_mark = cast("list[int | None]", counted)
    return MemberVotes(
        status=str(status),
        note=str(row[box(member_id, NOTE)] or ""),
        without_best=row[box(member_id, WITHOUT_BEST)] == 1,
        votes=tuple(votes),
        no_mark=no_mark,
    )


def counts(row: Row) -> Counts:
    """The counts of persons and ballots of a round."""
    return cast("Counts", {name: row[name] for name in COUNTED})


def day_of(row: Row) -> dt.date | None:
    """The day of a round's vote."""
    value = row[DAY]
    return dt.date.fromisoformat(str(value)) if value else None


def whole_rounds(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """The rounds whose newest version is whole, in their order."""
    newest: Mapping[int, Record] = {record.number: record for record in records}
    return tuple(newest[number] for number in sorted(newest) if newest[number].complete)
