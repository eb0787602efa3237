"""One branch's vote on its members with its roll, as the pages of the vote find them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from flask import current_app
from flask_login import current_user

from intranet import members, vote_list
from intranet.access import Act
from intranet.faults import not_found
from intranet.queries import decisions, rolls, sheets, votes
from intranet.queries.sheets import Sheet
from intranet.roll import Fact, Member
from intranet.vote import Vote
from intranet.vote_list import VoteList


class Branch(NamedTuple):
    """One branch's vote with its roll, as a request finds them."""

    sheet: Sheet
    held: Vote
    people: list[Member]
    branch_facts: Mapping[str, Fact]
    #: The last round that is closed, since a result that was decided rests on it; 0 for none.
    closed: int = 0

    def listing(self, number: int, day: dt.date | None) -> VoteList:
        """Who is voted on in a round, by its day or by today."""
        return vote_list.make(
            self.people,
            self.held.rounds,
            self.branch_facts,
            self.sheet.regulation,
            number,
            day or current_app.config["CLOCK"].today(),
        )

    @property
    def over_quota(self) -> bool:
        """Whether people have yet to choose who stays, which says who is listed next."""
        of, today = self.sheet.regulation, current_app.config["CLOCK"].today()
        found = members.read(self.people, self.held.rounds, self.branch_facts, of, today)
        return found.has_own_quota and found.is_over_quota

    @property
    def usual(self) -> int:
        """The round that a page shows when none is asked for."""
        current = self.held.current
        return current if current > self.closed else self.held.following or current

    @property
    def turns(self) -> set[int | None]:
        """The rounds that may be looked at."""
        return {*self.held.numbers, self.held.current, self.held.following}


def find(act: Act, year: int, branch_id: int) -> Branch:
    """The branch where the signed-in person may do an act, or 404."""
    found = sheets.find(current_user.scope(act), year, branch_id)
    if found is None:
        not_found()
    held = votes.of(found.id, found.regulation, double=found.double_entry)
    closed = decisions.last_round(found.id) if found.redo else 0
    return Branch(found, held, rolls.of(found.id), rolls.branch_facts(found.id), closed)
