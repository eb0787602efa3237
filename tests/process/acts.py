"""The acts of the machine: each by whoever may do it or by anybody, with a new form or an old one.

`advance` does what usually comes next, so that the machine gets far; the other rules do anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from intranet import vote, vote_list
from intranet.cells import Cell
from intranet.decision import BranchRuling, Ruling
from intranet.operations import (
    annulment,
    ballot,
    commendations,
    committee,
    cycles,
    decisions,
    member_facts,
    quota,
    scoring,
    verification,
    votes,
    workflow,
)
from intranet.queries import rolls
from intranet.queries import votes as held
from intranet.vote import Typed
from tests.process.machine import Process
from tests.process.workplace import (
    AT,
    COMMITTEE,
    FOREIGN,
    MEMBERS,
    PEOPLE,
    ROLLED,
    TYPED,
    Who,
)
from tests.sheets import SO_2017, ballot_row, rows, tallied, worked
from tests.tellers import head, row

WELL = {"proposal_reason": "Có lý do.", "ballot_reason": "Có lý do."}
SHEETS = {
    "strong": rows(worked(**WELL)),
    "good": rows(worked(tasks="good", proposed_tier="good", **WELL)),
    "blank": rows(worked(score__ideology="", **WELL)),
}
BALLOTS = {
    "strong": ballot_row(tallied()),
    "good": ballot_row(tallied(votes_1="1", votes_2="7")),
}
DAY, ANNOUNCED = dt.date(2017, 12, 6), dt.date(2017, 12, 7)
#: All three official members for good.
MARKS = (0, 3, 0, 0, 0)

OWN = (COMMITTEE, TYPED, ROLLED)
#: Where to go on; the branch with the roll has the longest way.
AHEAD = (*OWN, *OWN, ROLLED, ROLLED, ROLLED)
places = st.sampled_from((*OWN, *OWN, FOREIGN))
people = st.sampled_from((*[None] * 20, *PEOPLE))
keys = st.sampled_from(("new",) * 7 + ("used", "none"))
mostly = st.sampled_from((True,) * 9 + (False,))
seldom = st.sampled_from((False,) * 9 + (True,))
reasons = st.sampled_from(("Có lý do.",) * 5 + ("",))
tiers = st.sampled_from((None, None, None, "strong", "good"))
kinds = st.sampled_from(("strong", "strong", "good", "blank"))
members = st.integers(1, MEMBERS)


def advance() -> Callable[..., None]:
    """A rule that does what usually comes next; there are several, to be chosen more often."""

    def go_on(self: Acts, place: int, reason: str) -> None:
        self.go_on(place, reason)

    chosen: Callable[..., None] = rule(place=st.sampled_from(AHEAD), reason=reasons)(go_on)
    return chosen


class Acts(Process):
    """Every act that the picture knows."""

    once, twice, thrice, again = (advance() for _ in range(4))

    @rule(place=places, kind=kinds, who=people, stale=seldom)
    def save(self, place: int, kind: str, who: Who | None, stale: bool) -> None:
        who = self.who(who, "save", place)
        typed = SHEETS[kind]
        known = {} if stale else self.versions(place)
        stamps = {name: f"{known.get(name, 0)}-" for name in typed}
        self.step(
            lambda: self.model.save(who, place, typed, stale=stale),
            lambda: scoring.save(self.actor(who), self.id(place), SO_2017, typed, stamps, at=AT),
        )

    @rule(place=places, choice=st.sampled_from(("strong", "good")), who=people, stale=seldom)
    def vote_on_tier(self, place: int, choice: str, who: Who | None, stale: bool) -> None:
        who = self.who(who, "ballot", place)
        own = self.id(place)
        seen = self.model.sheets[place].ballot_version + stale
        self.step(
            lambda: self.model.vote_on_tier(who, place, choice, stale=stale),
            lambda: ballot.save(
                self.actor(who), own, SO_2017, 1, BALLOTS[choice], seen=seen, reason="Sửa.", at=AT
            ),
        )

    @rule(place=places, who=people)
    def vote_on_members(self, place: int, who: Who | None) -> None:
        who = self.who(who, "vote", place)
        own = self.id(place)
        found = held.of(own, SO_2017, double=False)
        number = found.following or 1
        told = rolls.branch_facts(own)
        listed = vote_list.make(rolls.of(own), found.rounds, told, SO_2017, number, DAY)
        laid = listed.lay_out(vote.empty())
        typed: dict[str, Any] = {**laid, **head(MEMBERS)}
        for member in listed.ids:
            typed |= row(member, MARKS)
        stamps = {which: vote.stamp(laid, which, SO_2017) for which in (None, *listed.ids)}
        form = Typed(typed, stamps)
        self.step(
            lambda: self.model.vote_on_members(who, place),
            lambda: votes.save(self.actor(who), own, SO_2017, number, form, at=AT),
        )

    @rule(place=places, key=keys, who=people)
    def announce(self, place: int, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "announce", place), self.key(key), self.id(place)
        seen = self.version(place, None, "announced_on")
        self.step(
            lambda: self.model.announce(who, place, key),
            lambda: quota.announce(
                self.actor(who), own, SO_2017, ANNOUNCED, seen=seen, key=key, at=AT
            ),
        )

    @rule(member=members, value=st.sampled_from(("yes", "no")), who=people)
    def note(self, member: int, value: str, who: Who | None) -> None:
        who, own = self.who(who, "fact", ROLLED), self.id(ROLLED)
        cell = Cell(member, "emulation_fighter")
        stamps = {cell.key: f"{self.version(ROLLED, member, cell.field)}-"}
        self.step(
            lambda: self.model.note(who, ROLLED, member, value),
            lambda: member_facts.save(self.actor(who), own, SO_2017, {cell: value}, stamps, at=AT),
        )

    @rule(place=places, key=keys, who=people)
    def submit(self, place: int, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "submit", place), self.key(key), self.id(place)
        self.step(
            lambda: self.model.submit(who, place, key),
            lambda: workflow.submit(self.actor(who), own, SO_2017, key=key, at=AT),
        )

    @rule(place=places, reason=reasons, key=keys, who=people)
    def return_(self, place: int, reason: str, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "return", place), self.key(key), self.id(place)
        self.step(
            lambda: self.model.return_(who, place, reason, key),
            lambda: workflow.return_(self.actor(who), own, reason, key=key, at=AT),
        )

    @rule(place=places, found=st.sampled_from((1800, 1750)), note=reasons, who=people, stale=seldom)
    def verify(self, place: int, found: int, note: str, who: Who | None, stale: bool) -> None:
        who, own, name = self.who(who, "verify", place), self.id(place), "score.ideology"
        seen = {name: self.versions(place).get(name, 0) - stale}
        ours = {name: verification.Found({"self_score": found}, note)}
        self.step(
            lambda: self.model.verify(who, place, found, note, stale=stale),
            lambda: verification.save(self.actor(who), own, SO_2017, ours, seen, at=AT),
        )

    @rule(place=places, key=keys, who=people)
    def pass_on(self, place: int, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "verify", place), self.key(key), self.id(place)
        self.step(
            lambda: self.model.pass_on(who, place, key),
            lambda: verification.pass_on(self.actor(who), own, SO_2017, key=key, at=AT),
        )

    @rule(place=places, member=members, reason=reasons, key=keys, who=people)
    def leave_out(self, place: int, member: int, reason: str, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "not_assessed", place), self.key(key), self.id(place)
        seen = self.version(place, member, "not_assessed")
        self.step(
            lambda: self.model.leave_out(who, place, member, reason, key),
            lambda: member_facts.not_assessed(
                self.actor(who), own, SO_2017, member, reason, seen=seen, key=key, at=AT
            ),
        )

    @rule(act=st.sampled_from(("close", "reopen", "reopen", "reopen")), reason=reasons, who=people)
    def move_year(self, act: str, reason: str, who: Who | None) -> None:
        who = self.who(who, "year", COMMITTEE)
        self.step(
            lambda: self.model.move_year(who, act, reason),
            lambda: cycles.move(self.actor(who), 1, act, at=AT, reason=reason),
        )

    # --- decisions --------------------------------------------------------------------------------

    @rule(
        chosen=st.sets(
            st.sampled_from((TYPED, ROLLED, TYPED, ROLLED, COMMITTEE, FOREIGN)),
            min_size=1,
            max_size=2,
        ),
        tier=tiers,
        reason=reasons,
        key=keys,
        who=people,
        sound=mostly,
        fresh=mostly,
    )
    def decide(
        self,
        chosen: set[int],
        tier: str | None,
        reason: str,
        key: str,
        who: Who | None,
        sound: bool,
        fresh: bool,
    ) -> None:
        who, key, number = self.who(who, "decide", COMMITTEE), self.key(key), self.number(fresh)
        details = self.details(number, sound)
        rulings = dict.fromkeys(chosen, (tier, reason))
        said = {self.id(place): BranchRuling(Ruling(tier, reason)) for place in chosen}
        self.step(
            lambda: self.model.decide(who, rulings, number, key, sound=sound),
            lambda: decisions.decide(self.actor(who), 1, details, said, SO_2017, key=key, at=AT),
        )
        self.keep()

    @rule(place=places, reason=reasons, key=keys, who=people, sound=mostly, fresh=mostly)
    def annul(
        self, place: int, reason: str, key: str, who: Who | None, sound: bool, fresh: bool
    ) -> None:
        who, key, number = self.who(who, "annul", place), self.key(key), self.number(fresh)
        details, own = self.details(number, sound), self.id(place)
        self.step(
            lambda: self.model.annul(who, place, reason, number, key, sound=sound),
            lambda: annulment.annul(self.actor(who), own, details, reason, SO_2017, key=key, at=AT),
        )

    @rule(place=places, member=members, reason=reasons, key=keys, who=people, sound=mostly)
    def annul_member(
        self, place: int, member: int, reason: str, key: str, who: Who | None, sound: bool
    ) -> None:
        who, key, number = self.who(who, "annul", place), self.key(key), self.number(True)
        details, own = self.details(number, sound), self.id(place)
        self.step(
            lambda: self.model.annul_member(who, place, member, reason, number, key, sound=sound),
            lambda: annulment.annul_member(
                self.actor(who), own, member, details, reason, key=key, at=AT
            ),
        )

    @rule(mark=st.integers(1, 6), note=reasons, who=people)
    def look(self, mark: int, note: str, who: Who | None) -> None:
        who = self.who(who, "look", COMMITTEE)
        self.step(
            lambda: self.model.look(who, mark, note),
            lambda: annulment.look(self.actor(who), mark, note, at=AT),
        )

    @rule(place=places, reason=reasons, key=keys, who=people)
    def commend(self, place: int, reason: str, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "commend", place), self.key(key), self.id(place)
        self.step(
            lambda: self.model.commend(who, place, reason, key),
            lambda: commendations.select(self.actor(who), own, SO_2017, reason, key=key, at=AT),
        )

    @rule(place=places, key=keys, who=people)
    def withdraw(self, place: int, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "commend", place), self.key(key), self.id(place)
        self.step(
            lambda: self.model.withdraw(who, place, key),
            lambda: commendations.withdraw(self.actor(who), own, key=key, at=AT),
        )

    @rule(
        chosen=st.sets(st.sampled_from((TYPED, ROLLED)), min_size=1),
        key=keys,
        who=people,
        sound=mostly,
    )
    def praise(self, chosen: set[int], key: str, who: Who | None, sound: bool) -> None:
        who, key, number = self.who(who, "praise", COMMITTEE), self.key(key), self.number(True)
        details, ids = self.details(number, sound), [self.id(place) for place in chosen]
        self.step(
            lambda: self.model.praise(who, frozenset(chosen), number, key, sound=sound),
            lambda: commendations.praise(self.actor(who), 1, details, ids, key=key, at=AT),
        )

    # --- the committee itself ---------------------------------------------------------------------

    @rule(place=places, tier=st.sampled_from(("strong", "good")), who=people, stale=seldom)
    def propose(self, place: int, tier: str, who: Who | None, stale: bool) -> None:
        who, own = self.who(who, "propose", place), self.id(place)
        proposal = {**SHEETS["good"]["proposal"], "tier": tier}
        seen = max(self.versions(place).get("proposal", 0) - stale, 0)
        self.step(
            lambda: self.model.propose(who, place, proposal, stale=stale),
            lambda: committee.propose(self.actor(who), own, SO_2017, proposal, seen=seen, at=AT),
        )

    @rule(place=places, number=st.sampled_from(("8-BC", "8-BC", "")), key=keys, who=people)
    def report(self, place: int, number: str, key: str, who: Who | None) -> None:
        who, key, own = self.who(who, "report", place), self.key(key), self.id(place)
        self.step(
            lambda: self.model.report(who, place, number, key),
            lambda: committee.report(self.actor(who), own, number, DAY, key=key, at=AT),
        )

    @rule(
        place=places,
        tier=st.sampled_from(("strong", "good")),
        reason=reasons,
        key=keys,
        who=people,
        sound=mostly,
    )
    def answer(
        self, place: int, tier: str, reason: str, key: str, who: Who | None, sound: bool
    ) -> None:
        who, key, number = self.who(who, "answer", place), self.key(key), self.number(True)
        details, own = self.details(number, sound), self.id(place)
        self.step(
            lambda: self.model.answer(who, place, tier, reason, number, key, sound=sound),
            lambda: committee.answer(
                self.actor(who), own, SO_2017, details, Ruling(tier, reason), key=key, at=AT
            ),
        )
        self.keep()

    # --- what usually comes next ------------------------------------------------------------------

    def go_on(self, place: int, reason: str) -> None:
        own = self.model.sheets[place]
        if self.model.closed:
            self.move_year("reopen", "Có lý do.", None)
        elif own.state in {"draft", "returned"}:
            self._hand_in(place)
        elif own.state == "submitted" and not reason:
            self.return_(place, "Có lý do.", "new", None)
        elif own.state == "submitted" and place == COMMITTEE:
            self.report(place, "8-BC", "new", None)
        elif own.state == "submitted":
            self.pass_on(place, "new", None)
        elif own.state == "verified" and place == COMMITTEE:
            self.answer(place, "good", reason, "new", None, True)
        elif own.waiting:
            self._rate(place)
        elif own.state == "verified" or own.reopened:
            self.decide({place}, None if reason else "good", reason, "new", None, True, True)
        elif own.tier == "strong" and place != COMMITTEE and own.commended == "selected":
            self.praise({place}, "new", None, True)
        elif own.tier == "strong" and place != COMMITTEE and own.commended is None:
            self.commend(place, "Có lý do.", "new", None)
        elif place == ROLLED and len(self.model.marks) < 4:
            self.annul_member(place, 1 + len(self.model.marks) % MEMBERS, reason, "new", None, True)
        elif place == COMMITTEE and reason:
            self.look(max(len(self.model.looked), 1), reason, None)
        else:
            self.annul(place, reason or "Tính sai.", "new", None, True, True)

    def _hand_in(self, place: int) -> None:
        own = self.model.sheets[place]
        if own.is_unsaid:
            self.save(place, "strong", None, False)
        elif own.ballot is None:
            self.vote_on_tier(place, "strong", None, False)
        elif "proposal" not in own.rows:
            self.propose(place, "good", None, False)
        elif place == ROLLED and own.waiting:
            self.vote_on_members(place, None)
        elif place == ROLLED and own.rounds and not own.announced:
            self.announce(place, "new", None)
        else:
            self.submit(place, "new", None)

    def _rate(self, place: int) -> None:
        """Those who wait on a sheet that lies with others are left out; else they are voted on."""
        own = self.model.sheets[place]
        if own.reopened:
            self.vote_on_members(place, None)
        else:
            self.leave_out(place, min(own.waiting), "Ốm dài ngày.", "new", None)
