"""Entering the counts of an organisation's secret ballot, alone or by two accounts apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from intranet import ballot
from intranet.access import Act
from intranet.ballot import Ballot
from intranet.clock import Clock
from intranet.models import Assessment, BallotEntry, BallotRound
from intranet.models.ballot import VOTES
from intranet.operations import rounds
from intranet.operations.guard import opened
from intranet.operations.rounds import ChangedMeanwhile, Writer
from intranet.queries import ballots
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.sheet import Row


def save(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    row: Row,
    *,
    seen: int,
    reason: str = "",
    at: Clock,
) -> Ballot:
    """Store what somebody entered of a round; what is known must not contradict (B1 to B5).

    Where one account enters, a new version of the round stands at once; `seen` is the version that
    was shown. Counts that are whole change only to whole counts, with a reason (B8). Where two
    accounts enter apart (B7), the entry waits, unseen by others, and `seen` is the id of the own
    entry that was shown (0 without one); the second that equals the first lets the counts stand.
    Returns the ballot as it is then.

    Raises Contradicting, NotWhole, ReasonMissing, ChangedMeanwhile, NotNow for a round that may
    not be entered, NotHere or WrongState as `guard.opened` does.
    """
    with _round(actor, assessment_id, regulation, number) as (assessment, held):
        rounds.refuse_contradiction(held, row)
        writer = _Writer(actor, assessment, held, number, at)
        if held.double:
            rounds.enter(writer, row, seen)
        else:
            _write(writer, row, seen, reason)
    return ballots.of(assessment_id, regulation, double=held.double)


def settle(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    number: int,
    row: Row,
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
    with _round(actor, assessment_id, regulation, number) as (assessment, held):
        row = rounds.settled(held, number, row, seen)
        rounds.propose(_Writer(actor, assessment, held, number, at), row, reason)


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
    with _round(actor, assessment_id, regulation, number) as (assessment, held):
        rounds.confirm(_Writer(actor, assessment, held, number, at), entry_id)


def _write(writer: _Writer, row: Row, seen: int, reason: str) -> None:
    """A new version of a round that one account enters, unless it says what stands already."""
    newest = writer.held.newest(writer.number)
    known = newest.row if newest else ballot.empty(writer.held.regulation)
    if row == known:
        return
    if seen != writer.held.version(writer.number):
        raise ChangedMeanwhile(newest)
    rounds.write(writer, row, known, reason)


class _Writer(Writer):
    """One round of the ballot on the organisation."""

    act = Act.BALLOT_EDIT

    def round(
        self, row: Row, *, by_id: int, confirmed_by: int | None = None, reason: str = ""
    ) -> None:
        """The next version of the round."""
        version = self.held.version(self.number) + 1
        columns = self.columns(row, version, by_id, reason)
        BallotRound.create(**_counts(row), **columns, confirmed_by=confirmed_by)

    def entry(self, row: Row, kind: str, reason: str = "") -> None:
        """An entry that waits."""
        version = self.held.version(self.number)
        columns = self.columns(row, version, self.actor.user_id, reason)
        BallotEntry.create(**_counts(row), **columns, kind=kind)


def _counts(row: Row) -> Row:
    """A row with the places that the regulation has no tier for."""
    return {**dict.fromkeys(VOTES, 0), **row}


@contextmanager
def _round(
    actor: Actor, assessment_id: int, regulation: Regulation, number: int
) -> Iterator[tuple[Assessment, Ballot]]:
    """The assessment, locked, with its ballot; NotNow for a round whose turn has not come."""
    with opened(actor, Act.BALLOT_EDIT, assessment_id) as assessment:
        double = bool(assessment.cycle.double_entry)
        held = ballots.of(assessment_id, regulation, double=double)
        rounds.refuse_turn(held, number)
        yield assessment, held
