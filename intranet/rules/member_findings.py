"""What is asked of a member beside the votes, answered once for the facts it looks at.

These questions look at a few facts of few values, and most members share them: so they are
answered once for the facts they look at, and the answers handed out again. Votes differ from
member to member; they are counted each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from intranet.rules.answers import Answer, all_hold, any_holds
from intranet.rules.member_case import MemberCase, MemberCheck, MemberReason
from intranet.rules.member_conditions import MEMBER_CONDITIONS, NEEDED, NOT_RATED
from intranet.rules.member_failings import MEMBER_FAILINGS
from intranet.rules.member_provisions import MemberProvision, MemberRules, MemberTier

#: Of each group of questions.
FINDINGS_REMEMBERED: Final = 1024


class MemberFindings(tuple[MemberReason, ...]):
    """The reasons of questions that are put together, and the answer they add up to.

    For conditions "met" means that each of them holds, for failings that one at least is there.
    """

    answer: Answer

    @cached_property
    def json(self) -> bytes:
        """The reasons as texts of JSON in UTF-8, with commas between them."""
        return b", ".join([reason.json for reason in self])


class Group:
    """Questions that are put together, with what they find by the facts they look at."""

    def __init__(
        self,
        tier: str,
        provisions: Iterable[MemberProvision],
        checks: Mapping[str, MemberCheck],
        *,
        failing: bool,
    ) -> None:
        """`tier` is the key of the tier that asks, empty for who is rated at all."""
        self._tier = tier
        self._failing = failing
        self._asked = [(each, checks[each.check]) for each in provisions]
        paths = dict.fromkeys(path for _, check in self._asked for path in check.paths)
        self._look: Callable[[MemberCase], object] = attrgetter(*(paths or ("rules",)))
        self._remembered: dict[object, MemberFindings] = {}

    def of(self, case: MemberCase) -> MemberFindings:
        """What they find; the very same for cases that they cannot tell apart."""
        seen = self._look(case)
        found = self._remembered.get(seen)
        if found is None:
            if len(self._remembered) >= FINDINGS_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[seen] = self._findings(case)
        return found

    def _findings(self, case: MemberCase) -> MemberFindings:
        found = MemberFindings(
            MemberReason(case, self._tier, provision, check, self._failing)
            for provision, check in self._asked
        )
        combined = any_holds if self._failing else all_hold
        found.answer = combined(reason.answer for reason in found)
        return found


class Step(NamedTuple):
    """One tier of the ladder: how its votes are counted, and what it asks beside them."""

    tier: MemberTier
    vote: MemberCheck
    beside: Group


class Questions(NamedTuple):
    """All that is asked of a member; what leaves him out each alone, for days are his own."""

    left_out: tuple[Group, ...]
    needed: Group
    ladder: tuple[Step, ...]


@lru_cache(maxsize=16)
def questions(rules: MemberRules) -> Questions:
    """What a regulation asks of a member, in the order in which it is put."""
    return Questions(
        tuple(Group("", [each], NOT_RATED, failing=True) for each in rules.not_rated),
        Group("", rules.needed, NEEDED, failing=False),
        tuple(_step(tier) for tier in rules.tiers),
    )


def _step(tier: MemberTier) -> Step:
    lowest = tier.is_lowest
    checks = MEMBER_FAILINGS if lowest else MEMBER_CONDITIONS
    beside = Group(tier.key, tier.questions, checks, failing=lowest)
    return Step(tier, MEMBER_CONDITIONS[tier.vote.check], beside)
