"""Entering the vote on a branch's members, round by round, alone or by two accounts apart.

The roll says who is voted on, and of how many official members the votes are a share; the tellers'
counts are all that is typed (II.B.2.2). Rows that nobody else changed meanwhile are merged; where
two changed the same row, what stands stays and the second is told. One's own unfinished counts are
saved in place; what stood whole is kept for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import peewee

from intranet import sheet, values, vote, vote_list
from intranet.access import Act
from intranet.clock import Clock
from intranet.models import Assessment, VoteEntry, VoteEntryRow, VoteSheet, VoteSheetRow
from intranet.models.ballot import VOTES
from intranet.models.vote import MARKS
from intranet.operations import member_counts, rounds
from intranet.operations.guard import DECIDED, WrongState, opened
from intranet.operations.rounds import Contradicting, Writer
from intranet.queries import decisions, rolls, votes
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.sheet import Row
from intranet.vote import (
    DAY,
    NO_MARK,
    NOTE,
    OFFICIAL,
    WHOLE_ROW,
    MemberVotes,
    Typed,
    Vote,
    box,
)
from intranet.vote_list import VoteList

NOBODY = "Không có đảng viên nào để bỏ phiếu ở lần này (ngày {})."
NOT_VOTED_ON = "{}. Xoá các số ở hàng này, hoặc sửa ngày bỏ phiếu."
ROWS_AT_ONCE = 500

#: The rows that two people changed: a member's id, or None for the head of the round.
Conflicts = frozenset[int | None]


class Saved(NamedTuple):
    """What came of saving: the vote as it is then, and the rows that somebody else changed too."""

    vote: Vote
    conflicts: Conflicts


def save(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    typed: Typed,
    *,
    reason: str = "",
    at: Clock,
) -> Saved:
    """Store what somebody typed of a round; what is known must not contradict (B1 to B5).

    A row that nobody else changed since it was shown takes what was typed; one that was not
    touched keeps what stands; one that two changed keeps what stands and is named. The round as
    merged is saved in place while it is this account's own unfinished one, else as a new version.
    Counts that are whole change only to whole counts, with a reason (B8). Where two accounts enter
    apart (B7), the entry waits, unseen by others; the second that equals the first lets it stand.

    Raises Contradicting, also for counts of somebody who is not voted on that day, NotWhole,
    ReasonMissing, NotNow for a round that may not be entered, NotHere or WrongState as
    `guard.opened` does.
    """
    with _round(actor, assessment_id, regulation, number, at) as writer:
        held = writer.held
        own = held.own(number, actor.user_id) if held.double else held.newest(number)
        stored = own.row if own else vote.empty()
        listed, row, conflicts = _merge(writer, typed, stored)
        rounds.refuse_contradiction(held, row)
        known = stored if own else _finished(listed, stored)
        if row != known and held.double:
            rounds.enter(writer, row)
        elif row != known:
            rounds.write(writer, row, known, reason)
    return Saved(votes.of(assessment_id, regulation, double=held.double), conflicts)


def settle(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    typed: Row,
    *,
    seen: int,
    reason: str,
    at: Clock,
) -> None:
    """Propose what shall stand where two entries differ, or in place of confirmed counts (B7, B8).

    A box in which both entries agree keeps their value. The proposal is whole, fits together and
    says why; it takes effect once another account confirms it. `seen` is the version shown.

    Raises Contradicting, NotWhole, ReasonMissing, ChangedMeanwhile, NotNow, and NotHere or
    WrongState as `guard.opened` does.
    """
    with _round(actor, assessment_id, regulation, number, at) as writer:
        row = rounds.settled(writer.held, number, typed, seen)
        listed = writer.listing(row)
        _refuse_off_list(listed, row)
        rounds.propose(writer, _finished(listed, row), reason)


def confirm(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    entry_id: int,
    *,
    at: Clock,
) -> None:
    """Let a proposal stand as the next version of its round: never by whoever proposed it (B7).

    `entry_id` names the proposal as it was shown. Confirming again what stands changes nothing.

    Raises SamePerson for the proposer, NotNow where that proposal does not wait any more, NotHere
    or WrongState as `guard.opened` does.
    """
    with _round(actor, assessment_id, regulation, number, at) as writer:
        rounds.confirm(writer, entry_id)


class _Merged(NamedTuple):
    listed: VoteList
    row: Row
    conflicts: Conflicts


def _merge(writer: _Writer, typed: Typed, stored: Row) -> _Merged:
    """What was typed and what stands, row by row, over the list of the day that comes of it."""

    def merged(mine: Row, now: Row, which: int | None) -> Row | None:
        ours, theirs = (vote.unit(row, which, writer.held.regulation) for row in (mine, now))
        shown = typed.stamps.get(which, "")
        if ours == theirs or sheet.digest(theirs) == shown:
            return ours
        return theirs if sheet.digest(ours) == shown else None

    head = merged(typed.row, stored, None)
    listed = writer.listing(head or stored)
    _refuse_off_list(listed, {**stored, **typed.row, **(head or {})})
    mine, now = listed.lay_out(typed.row), listed.lay_out(stored)
    found: dict[int | None, Row | None] = {None: head}
    found |= {which: merged(mine, now, which) for which in listed.ids if which in typed.stamps}
    row = {**now}
    for each in found.values():
        row |= each or {}
    conflicts = frozenset(which for which, each in found.items() if each is None)
    return _Merged(listed, _finished(listed, row), conflicts)


def _finished(listed: VoteList, row: Row) -> Row:
    """A row with exactly those who are voted on, and with what is counted from the roll."""
    return {**listed.lay_out(row), OFFICIAL: listed.official if row[DAY] else None}


def _refuse_off_list(listed: VoteList, row: Row) -> None:
    """Contradicting where somebody has counts who is not voted on, or where nobody is."""
    faults = {}
    if not listed.listed:
        faults[DAY] = NOBODY.format(values.format_date(listed.day))
    for member_id in vote.members_of(row):
        found = vote.votes_of(row, member_id, listed.regulation)
        if member_id not in listed.ids and found is not None and found.is_counted:
            faults[box(member_id, WHOLE_ROW)] = NOT_VOTED_ON.format(listed.why_not(member_id))
    if faults:
        raise Contradicting(faults)


# --- writing --------------------------------------------------------------------------------------


class _Writer(Writer):
    """One round of the vote on members."""

    act = Act.VOTE_EDIT

    def __init__(
        self, actor: Actor, assessment: Assessment, held: Vote, number: int, at: Clock
    ) -> None:
        super().__init__(actor, assessment, held, number, at)
        self.today = at.today()

    def listing(self, row: Row) -> VoteList:
        """Who is voted on, by the day of the row, or by today while it is not known."""
        return vote_list.make(
            rolls.of(self.assessment.id),
            self.held.rounds,
            rolls.branch_facts(self.assessment.id),
            self.held.regulation,
            self.number,
            vote.day_of(row) or self.today,
        )

    def round(
        self, row: Row, *, by_id: int, confirmed_by: int | None = None, reason: str = ""
    ) -> None:
        """The next version of the round."""
        version = self.held.version(self.number) + 1
        columns = self.columns(row, version, by_id, reason)
        made = VoteSheet.create(**_head(row), **columns, confirmed_by=confirmed_by)
        self._add_rows(VoteSheetRow, "sheet", made.id, row)

    def count(self, row: Row, reason: str) -> None:
        """One's own unfinished counts in place, else the next version."""
        newest = self.held.newest(self.number)
        if newest is None or newest.complete or newest.by_id != self.actor.user_id:
            super().count(row, reason)
            return
        columns = self.columns(row, newest.version, self.actor.user_id, reason)
        VoteSheetRow.delete().where(VoteSheetRow.sheet == newest.id).execute()
        VoteSheet.update(**_head(row), **columns).where(VoteSheet.id == newest.id).execute()
        self._add_rows(VoteSheetRow, "sheet", newest.id, row)

    def entry(self, row: Row, kind: str, reason: str = "") -> None:
        """An entry that waits; one's own unfinished one in place."""
        version = self.held.version(self.number)
        columns = self.columns(row, version, self.actor.user_id, reason)
        own = self.held.own(self.number, self.actor.user_id)
        if kind == "count" and own and not own.complete:
            which = own.id
            VoteEntryRow.delete().where(VoteEntryRow.entry == which).execute()
            VoteEntry.update(**_head(row), **columns).where(VoteEntry.id == which).execute()
        else:
            which = VoteEntry.create(**_head(row), **columns, kind=kind).id
        self._add_rows(VoteEntryRow, "entry", which, row)

    def told(self, *rows: Row) -> list[dict[str, Any]]:
        """Only the counts in which rows differ; no reason of an absence, which may name people."""
        names = [name for name in dict.fromkeys(n for row in rows for n in row) if _is_told(name)]
        if len(rows) > 1:
            names = [name for name in names if len({row.get(name) for row in rows}) > 1]
        return [{name: row.get(name) for name in names} for row in rows]

    def log(self, what: str, **detail: Any) -> None:
        """One line about the round; the reason stands in the version alone, as people wrote it."""
        detail.pop("reason", None)
        super().log(what, **detail)

    def _add_rows(self, model: Any, column: str, which: int, row: Row) -> None:
        """Every member's row; it shares the valid ballots and the completeness of its head."""
        complete = int(self.held.is_whole(row))
        found = vote.rows(row, self.held.regulation).items()
        rows = [
            {"member": member_id, column: which, **_row(each, row["valid"], complete)}
            for member_id, each in found
        ]
        for some in peewee.chunked(rows, ROWS_AT_ONCE):
            model.insert_many(some).execute()


def _is_told(name: str) -> bool:
    return not name.endswith(f".{NOTE}")


def _head(row: Row) -> Row:
    return {name: row[name] for name in vote.HEAD}


def _row(votes: MemberVotes, valid: object, complete: int) -> dict[str, Any]:
    """The columns of one member's row; places that the regulation has no tier for hold 0."""
    columns = {"status": votes.status, "note": votes.note, "without_best": int(votes.without_best)}
    if not votes.is_listed:
        return {**columns, **dict.fromkeys(MARKS), "valid": None, "complete": 0}
    places = dict.fromkeys(VOTES, 0) | dict(zip(VOTES, votes.votes, strict=False))
    return {**columns, **places, NO_MARK: votes.no_mark, "valid": valid, "complete": complete}


@contextmanager
def _round(
    actor: Actor, assessment_id: int, regulation: Regulation, number: int, at: Clock
) -> Iterator[_Writer]:
    """One round, its assessment locked; NotNow for one whose turn has not come.

    The members are counted again before all of it takes effect.
    """
    with opened(actor, Act.VOTE_EDIT, assessment_id) as assessment:
        if assessment.redo and number <= decisions.last_round(assessment.id):
            raise WrongState(DECIDED)
        double = bool(assessment.cycle.double_entry)
        held = votes.of(assessment_id, regulation, double=double)
        rounds.refuse_turn(held, number)
        yield _Writer(actor, assessment, held, number, at)
        member_counts.refresh(actor, assessment, regulation, at)
