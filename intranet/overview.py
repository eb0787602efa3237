"""All branches of a year side by side: what the office's board and its summary paper both show.

Read in a fixed number of statements however many branches there are, classified once; of members
only the numbers are read that are kept beside each sheet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from intranet import ballot, clock, completeness, facts, sheet
from intranet.access import Scope
from intranet.ballot import Ballot
from intranet.member_summary import Summary
from intranet.queries import ballots, decisions, member_summaries, sheets, steps
from intranet.queries.sheets import Sheet
from intranet.queries.steps import StepTaken
from intranet.rules.ballot import Outcome
from intranet.rules.best_share import BestShare, best_share
from intranet.rules.deadlines import Timeliness, timeliness
from intranet.rules.organisation import classify
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult
from intranet.rules.share import Share, strong_share
from intranet.sheet import PROPOSAL, Rows

WITH_BRANCH = frozenset({"draft", "returned"})
#: From here on what the office found counts, where it found anything else.
VERIFIED = frozenset({"verified", "decided", "annulled"})
#: What a branch, the office and the executive see to in a year, in the order of the work.
ROLL, FACTS, ROUNDS, RESULT = "roll", "facts", "rounds", "result"
SHEET, BALLOT = "sheet", "ballot"
HANDING_IN, VERIFYING, DECIDING = "handing_in", "verifying", "deciding"


class Progress(NamedTuple):
    """One step of a branch's year, and whether nothing is left of it."""

    step: str
    done: bool


@dataclass(frozen=True)
class BranchLine:
    """One branch: its sheet's head, its values, what the rules say, and how it stands in time."""

    sheet: Sheet
    rows: Rows
    result: OrganisationResult
    proposed: str | None
    differs: bool
    voted: Outcome | None
    differences: tuple[str, ...]
    submitted_at: dt.datetime | None
    timeliness: Timeliness
    recorded_at: dt.datetime | None
    members: Summary | None
    steps: tuple[Progress, ...]
    #: The tier that was decided; None before a decision.
    decided: str | None = None
    #: Whether the result is still to be looked at again, since one it stands on was annulled.
    to_look_at: bool = False

    @property
    def tier(self) -> str | None:
        """The tier that was decided; before that, the computed one, None while that is open."""
        return self.decided or self.result.tier

    @property
    def done(self) -> int:
        """How many steps have nothing left."""
        return sum(step.done for step in self.steps)

    @property
    def over_quota(self) -> int:
        """How many more members stay in the best tier than the quota allows."""
        return self.members.over_quota(self.sheet.regulation) if self.members else 0

    @property
    def is_late(self) -> bool:
        """Whether it was handed in late, or is not handed in and the deadline has passed."""
        return not self.timeliness.in_time

    @property
    def is_flagged(self) -> bool:
        """Whether somebody has to look: a flag, tiers that differ, members over the quota."""
        return bool(self.result.flags or self.differences or self.over_quota or self.to_look_at)


class MemberTotals(NamedTuple):
    """The members of all branches with a roll: in each tier, waiting, left out, and in how many
    branches; those in the best tier against the share that the quota is of all."""

    tiers: tuple[int, ...]
    waiting: int
    left_out: int
    branches: int
    best: BestShare


@dataclass(frozen=True)
class Overview:
    """Every branch inside a scope, with the share of the best tier against its limit.

    `regulation` is that of the first branch, None without any.
    """

    lines: tuple[BranchLine, ...]
    share: Share | None

    @property
    def regulation(self) -> Regulation | None:
        """What all of them are rated by."""
        return self.lines[0].sheet.regulation if self.lines else None

    @cached_property
    def tiers(self) -> dict[str | None, int]:
        """How many branches are in each tier, decided or computed; under None the open."""
        settled = [line.tier for line in self.lines]
        keys = [tier.key for tier in self.regulation.tiers] if self.regulation else []
        return {key: settled.count(key) for key in (*keys, None)}

    @cached_property
    def members(self) -> MemberTotals | None:
        """The members of all branches in numbers; None while no branch keeps a roll."""
        known = [line.members for line in self.lines if line.members]
        if not known or self.regulation is None:
            return None
        rules = self.regulation.members
        keys = [tier.key for tier in rules.tiers]
        tiers = [sum(each.tiers[place] for each in known) for place in range(len(keys))]
        waiting = sum(each.waiting for each in known)
        best, good = (tiers[keys.index(key)] for key in (rules.quota.tier, rules.quota.of))
        return MemberTotals(
            tuple(tiers),
            waiting,
            sum(each.left_out for each in known),
            len(known),
            best_share(best, good, self.regulation, pending=waiting),
        )

    @property
    def recorded_at(self) -> dt.datetime | None:
        """The newest change or step among the branches: the record's own time."""
        moments = [line.recorded_at for line in self.lines if line.recorded_at]
        return max(moments, default=None)


def branches(scope: Scope, year: int, now: dt.datetime) -> Overview:
    """Read and classify every branch's newest sheet of a year."""
    found = sheets.list_all(scope, year)
    ids = [one.id for one in found]
    stored = sheets.rows_of(ids)
    taken = steps.of(ids)
    held = ballots.of_all({one.id: (one.regulation, one.double_entry) for one in found})
    members = member_summaries.of(ids)
    decided, marks = decisions.results(ids), decisions.marks(ids)
    lines = tuple(
        replace(
            _line(one, stored[one.id], taken[one.id], held[one.id], members.get(one.id), now),
            decided=decided[one.id].tier if one.state == "decided" and one.id in decided else None,
            to_look_at=any(mark.looked_at is None for mark in marks[one.id]),
        )
        for one in found
    )
    return Overview(lines, _share(lines))


def read(found: Sheet, stored: dict[str, sheet.StoredRow]) -> tuple[Rows, OrganisationResult]:
    """One sheet's values that count, and what the rules say of them.

    They are those that the office verified, as soon as it has passed the sheet on.
    """
    rows = sheet.counting(stored, verified=found.state in VERIFIED)
    known = facts.organisation_facts(rows, found.regulation, found.organisation.kind)
    return rows, classify(known, found.regulation)


def recorded_at(
    found: Sheet, stored: dict[str, sheet.StoredRow], taken: list[StepTaken]
) -> dt.datetime | None:
    """The newest change or step of one sheet: the record's own time, never that of looking."""
    moments = [clock.moment(row.changed_at) for row in stored.values()]
    moments += [clock.moment(found.ballot.at)] if found.ballot else []
    return max([*moments, *(step.at for step in taken)], default=None)


def submitted_at(taken: list[StepTaken], state: str) -> dt.datetime | None:
    """When the sheet was handed in that lies with the office now; None while it does not."""
    if state in WITH_BRANCH:
        return None
    return next((step.at for step in reversed(taken) if step.act == "submit"), None)


def _line(
    found: Sheet,
    stored: dict[str, sheet.StoredRow],
    taken: list[StepTaken],
    held: Ballot,
    members: Summary | None,
    now: dt.datetime,
) -> BranchLine:
    rows, result = read(found, stored)
    proposed = rows.get(PROPOSAL, sheet.empty(PROPOSAL))["tier"]
    voted = ballot.outcome(found.ballot, found.regulation)
    handed_in = submitted_at(taken, found.state)
    return BranchLine(
        sheet=found,
        rows=rows,
        result=result,
        proposed=str(proposed) if proposed else None,
        differs=completeness.differs(proposed, result, found.regulation),
        voted=voted,
        differences=completeness.differences(proposed, result, voted, found.regulation),
        submitted_at=handed_in,
        timeliness=timeliness(handed_in or now, found.report_before),
        recorded_at=recorded_at(found, stored, taken),
        members=members,
        steps=(
            *_of_members(members),
            Progress(SHEET, not completeness.missing(rows, result, found.regulation, voted)),
            Progress(BALLOT, not completeness.missing_ballot(held)),
            Progress(HANDING_IN, found.state not in WITH_BRANCH),
            Progress(VERIFYING, found.state in {"verified", "decided"}),
            Progress(DECIDING, found.state == "decided"),
        ),
    )


def _of_members(members: Summary | None) -> tuple[Progress, ...]:
    """The steps about members; a branch without a roll types its numbers, and has but the roll."""
    if members is None:
        return (Progress(ROLL, done=False),)
    return (
        Progress(ROLL, done=True),
        Progress(FACTS, members.known == members.to_rate),
        Progress(ROUNDS, not members.vote_left),
        Progress(RESULT, bool(members.rounds) and not members.result_left),
    )


def _share(lines: tuple[BranchLine, ...]) -> Share | None:
    if not lines:
        return None
    regulation: Regulation = lines[0].sheet.regulation
    best = regulation.strong_share_limit.tier
    strong = sum(line.tier == best for line in lines)
    return strong_share(strong, len(lines), regulation)
