"""Read what a regulation says about members: the tables under `members`, strictly.

A file at hand must have them. A text that a cycle stored before they could be stated is read with
those of the plan of 2017, as frozen beside this module: it was the only plan there was.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from intranet.rules.fraction import Fraction
from intranet.rules.member_case import MemberCheck
from intranet.rules.member_conditions import (
    MEMBER_CONDITIONS,
    NEEDED,
    NOT_RATED,
    VOTE,
    fraction_of,
)
from intranet.rules.member_failings import MEMBER_FAILINGS
from intranet.rules.member_provisions import (
    EFFECTS,
    GRADES,
    PROOFS,
    ROUNDINGS,
    UNITS,
    MemberProvision,
    MemberRules,
    MemberTier,
    QuotaRule,
    SmallBranch,
    VoteBase,
)
from intranet.rules.table import Table, read_each, refuse_twins
from intranet.rules.vote import VOTE_BASES

UNSTATED = Path(__file__).parent / "unstated" / "members.toml"
MOST_MONTHS = 120


def read_members(root: Table) -> MemberRules:
    """The rules for members of a regulation; those of 2017 where the text does not have any."""
    return _members(root.table("members")) if root.has("members") else unstated_members()


@cache
def unstated_members() -> MemberRules:
    """The rules for members that hold for a text from before a regulation could state them."""
    values = tomllib.loads(UNSTATED.read_text("utf-8"))
    return _members(Table(UNSTATED.name, "", values).table("members"))


def _members(table: Table) -> MemberRules:
    not_rated = _provisions(table, "not_rated", NOT_RATED)
    needed = _provisions(table, "needed", NEEDED)
    vote = _vote_base(table.table("vote"))
    tiers = _tiers(table)
    rules = MemberRules(
        not_rated=not_rated,
        needed=needed,
        vote=vote,
        tiers=tiers,
        reportable=tuple(
            failing.code
            for failing in tiers[-1].failings
            if "failings" in MEMBER_FAILINGS[failing.check].reads
        ),
        quota=_quota(table.table("quota"), tuple(tier.key for tier in tiers)),
        grades=_labels(table.table("civil_grades"), GRADES),
        proofs=_labels(table.table("proofs"), PROOFS),
    )
    table.close()
    return rules


def _provisions(
    table: Table, key: str, checks: Mapping[str, MemberCheck], least: int = 0
) -> tuple[MemberProvision, ...]:
    """A list of named questions, each with exactly the figures that its function needs."""
    found = tuple(read_each(table.tables(key, least), lambda each: _provision(each, checks)))
    refuse_twins(table, key, [provision.code for provision in found])
    return found


def _provision(table: Table, checks: Mapping[str, MemberCheck]) -> MemberProvision:
    check = table.one_of("check", [name for name in checks if name != VOTE])
    needed = checks[check].parameters
    return MemberProvision(
        code=table.name("code"),
        check=check,
        clause=table.clause(),
        months=table.whole("months", 1, MOST_MONTHS) if "months" in needed else None,
        # The lowest grade asks for nothing.
        level=table.one_of("level", GRADES[:-1]) if "level" in needed else None,
        proofs=table.words("proofs", PROOFS) if "proofs" in needed else (),
        label=table.text("label") if "label" in needed else "",
        unit=table.unit() if "months" in needed else "",
        note=table.note(),
    )


def _vote_base(table: Table) -> VoteBase:
    base = VoteBase(table.one_of("base", VOTE_BASES), table.unit(), table.clause(), table.note())
    table.close()
    return base


def _tiers(root: Table) -> tuple[MemberTier, ...]:
    """The tiers from the best down; the lowest has the failings."""
    tables = root.tables("tiers", least=2)
    keys = [table.name("key") for table in tables]
    refuse_twins(root, "tiers", keys)
    tiers = tuple(
        _tier(table, tuple(keys[: place + 1]), place == len(tables) - 1)
        for place, table in enumerate(tables)
    )
    for table in tables:
        table.close()
    for upper, lower in itertools.combinations(range(len(tiers)), 2):
        if _both_may_pass(tiers[upper], tiers[lower]):
            message = f"quá thấp: một người có thể đủ phiếu cả ở mức này và mức {keys[upper]}"
            raise tables[lower].error("fraction", message)
    return tiers


def _both_may_pass(upper: MemberTier, lower: MemberTier) -> bool:
    """Whether different votes may suffice for both tiers, so that the vote would not decide.

    Where votes are carried down they are the same votes, and the higher tier is given.
    """
    if lower.carry_down:
        return False
    one, other = fraction_of(upper.vote), fraction_of(lower.vote)
    both = one.numerator * other.denominator + other.numerator * one.denominator
    whole = one.denominator * other.denominator
    return both < whole or (both == whole and not one.more_than and not other.more_than)


def _tier(table: Table, keys: tuple[str, ...], is_lowest: bool) -> MemberTier:
    clause = table.clause()
    numerator, denominator = table.fraction("fraction")
    more_than = table.yes_or_no("more_than")
    # Nothing stands above the best tier that could be carried down to it.
    carry_down = table.yes_or_no("carry_down") if len(keys) > 1 else False
    return MemberTier(
        key=keys[-1],
        name=table.text("name"),
        clause=clause,
        vote=MemberProvision(
            code=VOTE,
            check=VOTE,
            clause=clause,
            fraction=Fraction(numerator, denominator, more_than),
            tiers=keys if carry_down else keys[-1:],
            unit=table.unit(),
        ),
        carry_down=carry_down,
        conditions=() if is_lowest else _provisions(table, "conditions", MEMBER_CONDITIONS),
        failings=_provisions(table, "failings", MEMBER_FAILINGS, 1) if is_lowest else (),
        note=table.note(),
    )


def _quota(table: Table, tiers: tuple[str, ...]) -> QuotaRule:
    """The quota of the best tier; only a branch can be a small one."""
    tier = table.one_of("tier", tiers)
    percent = table.whole("percent", 1, 100)
    per = table.one_of("per", UNITS)
    rule = QuotaRule(
        tier=tier,
        of=table.one_of("of", tiers[tiers.index(tier) + 1 :]),
        or_better=table.yes_or_no("or_better"),
        percent=percent,
        special_percent=table.whole("special_percent", percent, 100),
        rounding=table.one_of("rounding", ROUNDINGS),
        per=per,
        small_branch=_small_branch(table.table("small_branch")) if per == "branch" else None,
        effect=table.one_of("effect", EFFECTS),
        unit=table.unit(),
        clause=table.clause(),
        note=table.note(),
    )
    table.close()
    return rule


def _small_branch(table: Table) -> SmallBranch:
    small = SmallBranch(
        below=table.whole("below", 1, 1000),
        at_most=table.whole("at_most", 0, 1000),
        unit=table.unit(),
        clause=table.clause(),
        note=table.note(),
    )
    table.close()
    return small


def _labels(table: Table, values: tuple[str, ...]) -> Mapping[str, str]:
    """What people read for each of these values, in this order."""
    table.clause()
    table.note()
    labels = dict(
        read_each(table.tables("choices"), lambda each: (each.text("value"), each.text("label")))
    )
    if tuple(labels) != values:
        raise table.error("choices", f"phải có đúng các giá trị theo thứ tự: {', '.join(values)}")
    table.close()
    return MappingProxyType(labels)
