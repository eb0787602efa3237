"""The secret vote on a branch's members as records: a round's boxes, and what they say of each.

A round is one row of values like that of the ballot on the organisation: the counts of persons and
ballots, and for each member on it `ID.votes_1` …, `ID.no_mark`, whether he was there, and whether
his ballots had a column for the best tier. So what stands, what waits, and how two entries differ
is found in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

from intranet.rounds import Record, Rounds
from intranet.rules import account, member_ballot
from intranet.rules.answers import NOT_MET
from intranet.rules.ballot import BALLOTS, PERSONS, STOCK, Counts
from intranet.rules.member_ballot import Marks, Reconciled
from intranet.rules.regulation import Regulation
from intranet.sheet import Row, digest

DAY, OFFICIAL = "voted_on", "official"
#: What every round has beside its members, in the order of the page.
COUNTED = (*PERSONS, *STOCK, *BALLOTS)
HEAD = (DAY, OFFICIAL, *COUNTED)
STATUS, NOTE, WITHOUT_BEST, NO_MARK = "status", "note", "without_best", "no_mark"
LISTED, ABSENT = "listed", "absent"
#: A member's row as a whole, where something is to be said of it; and that there is no row.
WHOLE_ROW, NOBODY = "row", "nobody"
NO_BEST_COLUMN = "Phiếu của đồng chí này không có cột mức cao nhất: xoá số ở cột ấy."
ABSENT_HAS_COUNTS = "Vắng mặt thì không có số phiếu: xoá các số ở hàng này, hoặc bỏ dấu vắng mặt."


class MemberVotes(NamedTuple):
    """One member's row in a round: his votes in the order of the tiers, None for one not known."""

    status: str
    note: str
    without_best: bool
    votes: tuple[int | None, ...]
    no_mark: int | None

    @property
    def marks(self) -> Marks:
        """All his counts; together they are the valid ballots."""
        return (*self.votes, self.no_mark)

    @property
    def is_counted(self) -> bool:
        """Whether anything was counted for him; a column that is not there counts nothing."""
        return any(number is not None for number in self.marks[self.without_best :])

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


def rows(row: Row, regulation: Regulation) -> dict[int, MemberVotes]:
    """Every member's row in a round, by his id."""
    return {
        member_id: votes
        for member_id in members_of(row)
        if (votes := votes_of(row, member_id, regulation)) is not None
    }


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


@dataclass(frozen=True)
class Vote(Rounds):
    """Every record of one assessment's vote on its members, oldest first."""

    def faults(self, row: Row) -> Mapping[str, str]:
        """What contradicts in a round as far as it is known: box → Vietnamese sentence (B1–B5)."""
        voted = rows(row, self.regulation)
        listed = [member_id for member_id, votes in voted.items() if votes.is_listed]
        found = self.reconciled(row)
        said = {f.counts[0]: f"{f.text}." for f in found.head if f.answer is NOT_MET}
        for member_id, finding in zip(listed, found.rows, strict=True):
            if finding.answer is NOT_MET:
                said[box(member_id, WHOLE_ROW)] = f"{finding.text}."
        for member_id, votes in voted.items():
            if not votes.is_listed and votes.is_counted:
                said[box(member_id, WHOLE_ROW)] = ABSENT_HAS_COUNTS
            elif votes.without_best and votes.votes[0]:
                said[box(member_id, WHOLE_ROW)] = NO_BEST_COLUMN
        return said

    def lacking(self, row: Row) -> tuple[str, ...]:
        """The boxes that a whole round still needs; NOBODY where nobody at all is voted on."""
        voted = rows(row, self.regulation)
        return (
            *((DAY,) if row[DAY] is None else ()),
            *(() if any(votes.is_listed for votes in voted.values()) else (NOBODY,)),
            *account.missing(counts(row)),
            *(
                box(member_id, name)
                for member_id, votes in voted.items()
                if votes.is_listed
                for name, number in zip(self.mark_names, votes.marks, strict=True)
                if number is None
            ),
        )

    def has_counts(self, row: Row) -> bool:
        """Whether anything was counted in a round."""
        counted = any(votes.is_counted for votes in rows(row, self.regulation).values())
        return counted or any(number is not None for number in counts(row).values())

    def is_compared(self, name: str) -> bool:
        """The base is counted from the roll, and of an absence the reason is but words."""
        return name != OFFICIAL and not name.endswith(f".{NOTE}")

    def reconciled(self, row: Row) -> Reconciled:
        """Every identity of a round; its rows are those of the members who were there."""
        official = cast("int | None", row[OFFICIAL])
        marks = [votes.marks for votes in rows(row, self.regulation).values() if votes.is_listed]
        return member_ballot.reconcile(counts(row), official, marks)

    @property
    def mark_names(self) -> tuple[str, ...]:
        """The boxes of one row's counts."""
        return (*vote_names(self.regulation), NO_MARK)


class Typed(NamedTuple):
    """A round as it was typed: its boxes, and the digest at which each row was shown.

    Rows are known by the member's id, the head of the round by None.
    """

    row: Row
    stamps: Mapping[int | None, str]


def empty() -> Row:
    """The head of a round of which nothing is known."""
    return dict.fromkeys(HEAD)


def blank(member_id: int, regulation: Regulation, *, without_best: bool) -> Row:
    """A member's row before anything was counted."""
    first, *others = vote_names(regulation)
    return {
        box(member_id, STATUS): LISTED,
        box(member_id, NOTE): "",
        box(member_id, WITHOUT_BEST): int(without_best),
        box(member_id, first): 0 if without_best else None,
        **{box(member_id, name): None for name in (*others, NO_MARK)},
    }


def unit(row: Row, member_id: int | None, regulation: Regulation) -> Row:
    """What is typed and saved together: one member's row, or the head of the round."""
    if member_id is None:
        return {name: row[name] for name in (DAY, *COUNTED)}
    return {name: row[name] for name in member_boxes(member_id, regulation)}


def stamp(row: Row, member_id: int | None, regulation: Regulation) -> str:
    """What a form carries for a row: a digest of what it said when it was shown."""
    return digest(unit(row, member_id, regulation))
