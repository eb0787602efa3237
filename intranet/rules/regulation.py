"""Read a regulation: a dated file that holds every number and choice, each with its clause.

What a file may not do: leave a key out, carry a key that nothing uses, give a number without its
unit, name a condition that has no function, or contradict itself (maxima that do not add up,
tiers out of order). Each is refused with file and key, so that a wrong file never classifies.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from intranet.rules.case import Check
from intranet.rules.conditions import CONDITIONS, TOTAL
from intranet.rules.deadlines import WORK
from intranet.rules.failings import FAILINGS, TOTAL_BELOW
from intranet.rules.member_regulation import read_members, unstated_members
from intranet.rules.provisions import (
    BALLOT_BASES,
    KINDS,
    LEVELS,
    MOST_TIERS,
    PEER_LEVELS,
    PEER_RATINGS,
    YES_NO,
    BallotRule,
    Choice,
    Condition,
    Criterion,
    Deadline,
    FlagRule,
    MassOrganisation,
    Question,
    Regulation,
    ShareLimit,
    Tier,
)
from intranet.rules.review_reading import read_review, unstated_review
from intranet.rules.table import RegulationError, Table, read_each, refuse_twins, syntax_fault

__all__ = ["Regulation", "RegulationError", "load", "names", "parse", "read_file"]

FOLDER = Path(__file__).parent / "regulations"
QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tasks": LEVELS,
        "committee_performance": LEVELS,
        "united": YES_NO,
        "regular_meetings": YES_NO,
        "authority": PEER_RATINGS,
        "mass_organisations": PEER_RATINGS,
        "corruption_discipline": YES_NO,
        "leaders_disciplined": (),
        "leaders_self_detected": (),
        "subordinates.total": (),
        "subordinates.completed_or_better": (),
        "subordinates.failed": (),
    }
)
"""Every question a regulation must word, with the answers it must offer."""

#: The ballot as texts from before it could be stated were used: plain shares of the valid ballots.
UNSTATED_BALLOT = BallotRule(
    base="valid",
    fraction=None,
    more_than=True,
    unit="phần tổng số phiếu hợp lệ",
    clause="II.B.1.3.notes",
)

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def names() -> list[str]:
    """The regulations at hand, such as so-2017, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load(name: str) -> Regulation:
    """The regulation of this name; RegulationError where there is none or it is faulty."""
    if name not in names():
        known = ", ".join(names())
        raise RegulationError(f"{name}.toml", "", f"không có quy định này; hiện có: {known}")
    return read_file(FOLDER / f"{name}.toml")


def read_file(file: Path) -> Regulation:
    """The regulation that a file holds under its own name; RegulationError says what is wrong."""
    try:
        text = file.read_bytes().decode().replace("\r\n", "\n")
    except OSError as fault:
        why = (
            "không có tệp này" if isinstance(fault, FileNotFoundError) else "không đọc được tệp này"
        )
        raise RegulationError(file.name, "", why) from None
    except UnicodeDecodeError:
        raise RegulationError(file.name, "", "phải lưu bằng bảng mã UTF-8") from None
    if text.startswith("\ufeff"):
        raise RegulationError(file.name, "", "phải lưu bằng UTF-8 không có BOM ở đầu tệp")
    name = file.stem
    regulation = parse(text, file.name)
    if regulation.name != name:
        raise RegulationError(file.name, "name", f"phải là “{name}”, đúng như tên tệp")
    # Only a text stored from before may be silent about these.
    if regulation.members is unstated_members():
        raise RegulationError(file.name, "members", "thiếu khoá bắt buộc")
    if regulation.review is unstated_review():
        raise RegulationError(file.name, "review", "thiếu khoá bắt buộc")
    return regulation


def parse(text: str, filename: str) -> Regulation:
    """The regulation written in `text`; RegulationError names `filename` and the key at fault."""
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        raise RegulationError(filename, "", syntax_fault(str(fault))) from None
    root = Table(filename, "", values)
    name = root.text("name")
    if not _NAME.fullmatch(name):
        raise root.error("name", "chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối")
    criteria, maximum_total, decimals = _scores(root)
    tiers = _tiers(root, maximum_total)
    keys = tuple(tier.key for tier in tiers)
    questions = root.table("questions")
    peer_choices = _choices(root.table("peer_scale"), PEER_RATINGS)
    regulation = Regulation(
        name=name,
        title=root.text("title"),
        short_title=root.text("short_title"),
        issued_by=root.text("issued_by"),
        issued_on=root.date("issued_on") if root.has("issued_on") else None,
        in_force_since=root.date("in_force_since"),
        last_checked_on=root.date("last_checked_on"),
        note=root.note(),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        maximum_total=maximum_total,
        decimals=decimals,
        criteria=criteria,
        tiers=tiers,
        flags=_flags(root, keys),
        questions=_questions(questions, "branch", peer_choices),
        committee_questions=_questions(questions, "committee", peer_choices),
        mass_organisations=_mass_organisations(root),
        peer_choices=peer_choices,
        strong_share_limit=_share_limit(root.table("strong_share_limit"), keys),
        ballot=_ballot(root),
        members=read_members(root),
        deadlines=_deadlines(root.table("deadlines")),
        review=read_review(root),
    )
    questions.close()
    root.close()
    return regulation


def _scores(root: Table) -> tuple[tuple[Criterion, ...], Decimal, int]:
    """The criteria, the greatest total and the decimals a score may have (II.B.1.2)."""
    table = root.table("scores")
    maximum_total = table.points("maximum_total")
    table.unit()
    table.clause()
    table.note()
    table.close()
    table = root.table("decimals")
    decimals = table.whole("places", 0, 2)
    table.unit()
    table.clause()
    table.note()
    table.close()
    criteria = tuple(read_each(root.tables("criteria"), _criterion))
    refuse_twins(root, "criteria", [criterion.key for criterion in criteria])
    refuse_twins(root, "criteria", [criterion.number for criterion in criteria])
    total = sum(criterion.maximum for criterion in criteria)
    if total != maximum_total:
        message = f"phải bằng tổng điểm tối đa của các tiêu chí, là {total}"
        raise root.error("scores.maximum_total", message)
    return criteria, maximum_total, decimals


def _criterion(table: Table) -> Criterion:
    return Criterion(
        key=table.name("key"),
        number=table.text("number"),
        name=table.text("name"),
        content=table.text("content"),
        maximum=table.points("maximum"),
        unit=table.unit(),
        clause=table.clause(),
        note=table.note(),
    )


def _tiers(root: Table, maximum_total: Decimal) -> tuple[Tier, ...]:
    """The tiers from the best down, each with its threshold; the lowest has the failings."""
    tables = root.tables("tiers", least=2)
    if len(tables) > MOST_TIERS:
        raise root.error("tiers", f"tối đa {MOST_TIERS} mức")
    tiers = [_tier(table, maximum_total) for table in tables[:-1]]
    for place in range(1, len(tiers)):
        if (tiers[place].minimum_total or 0) >= (tiers[place - 1].minimum_total or 0):
            message = "phải nhỏ hơn mức ngay trên, các mức xếp từ cao xuống thấp"
            raise tables[place].error("minimum_total", message)
    lowest = _lowest_tier(tables[-1], maximum_total)
    if lowest.below_total != tiers[-1].minimum_total:
        raise tables[-1].error("below_total", "phải bằng minimum_total của mức ngay trên")
    for table in tables:
        table.close()
    refuse_twins(root, "tiers", [tier.key for tier in (*tiers, lowest)])
    return (*tiers, lowest)


def _tier(table: Table, maximum_total: Decimal) -> Tier:
    clause = table.clause()
    least = table.points("minimum_total", maximum_total)
    unit = table.unit()
    conditions = tuple(
        read_each(table.tables("conditions", least=0), lambda each: _condition(each, CONDITIONS))
    )
    refuse_twins(table, "conditions", [TOTAL, *(each.code for each in conditions)])
    return Tier(
        key=table.name("key"),
        name=table.text("name"),
        clause=clause,
        minimum_total=least,
        below_total=None,
        conditions=(Condition(TOTAL, TOTAL, clause, points=least, unit=unit), *conditions),
        failings=(),
        note=table.note(),
    )


def _lowest_tier(table: Table, maximum_total: Decimal) -> Tier:
    clause = table.clause()
    bound = table.points("below_total", maximum_total)
    unit = table.unit()
    failings = tuple(read_each(table.tables("failings"), lambda each: _condition(each, FAILINGS)))
    refuse_twins(table, "failings", [TOTAL_BELOW, *(each.code for each in failings)])
    below = Condition(TOTAL_BELOW, TOTAL_BELOW, clause, points=bound, unit=unit)
    return Tier(
        key=table.name("key"),
        name=table.text("name"),
        clause=clause,
        minimum_total=None,
        below_total=bound,
        conditions=(),
        failings=(below, *failings),
        note=table.note(),
    )


def _condition(table: Table, checks: Mapping[str, Check]) -> Condition:
    """One named condition or failing with exactly the figures that its function needs."""
    named = [name for name, check in checks.items() if "points" not in check.parameters]
    check = table.one_of("check", named)
    needed = checks[check].parameters
    return Condition(
        code=table.name("code"),
        check=check,
        clause=table.clause(),
        level=_level(table, checks[check]) if "level" in needed else None,
        percent=table.whole("percent", 1, 100) if "percent" in needed else None,
        fraction=table.fraction("fraction") if "fraction" in needed else None,
        count=table.whole("count", 1, 1000) if "count" in needed else None,
        kind=table.one_of("kind", KINDS) if "kind" in needed else None,
        none_satisfies=table.yes_or_no("none_satisfies") if "none_satisfies" in needed else None,
        unit=table.unit() if {"percent", "fraction", "count"} & set(needed) else "",
        note=table.note(),
    )


def _level(table: Table, check: Check) -> str:
    return table.one_of("level", PEER_LEVELS if "authority" in check.reads else LEVELS)


def _flags(root: Table, tiers: tuple[str, ...]) -> tuple[FlagRule, ...]:
    """Cases to point out; none at all is a choice too."""
    found: list[FlagRule] = []
    for table in root.tables("flags", least=0):
        found.append(FlagRule(table.one_of("tier", tiers), _condition(table, FAILINGS)))
        table.close()
    refuse_twins(root, "flags", [flag.condition.code for flag in found])
    return tuple(found)


def _questions(root: Table, kind: str, peer_choices: tuple[Choice, ...]) -> Mapping[str, Question]:
    """Every question as it is put to one kind of organisation."""
    questions: dict[str, Question] = {}
    for key, values in QUESTIONS.items():
        table = root.table(key)
        label, hint = table.text("label"), table.text("help")
        for_committee = {
            name: table.text(f"committee_{name}") if table.has(f"committee_{name}") else words
            for name, words in (("label", label), ("help", hint))
        }
        if kind == "committee":
            label, hint = for_committee["label"], for_committee["help"]
        clause = table.clause()
        if values == PEER_RATINGS:
            choices = peer_choices
        else:
            choices = _choice_list(table, values) if values else ()
        questions[key] = Question(key, label, hint, clause, choices, table.note())
        table.close()
    return MappingProxyType(questions)


def _choices(table: Table, values: tuple[str, ...]) -> tuple[Choice, ...]:
    table.clause()
    table.note()
    choices = _choice_list(table, values)
    table.close()
    return choices


def _choice_list(table: Table, values: tuple[str, ...]) -> tuple[Choice, ...]:
    """The answers offered: exactly these values in this order, each with its own words."""
    choices = tuple(
        read_each(
            table.tables("choices"), lambda each: Choice(each.text("value"), each.text("label"))
        )
    )
    if tuple(choice.value for choice in choices) != values:
        raise table.error("choices", f"phải có đúng các giá trị theo thứ tự: {', '.join(values)}")
    return choices


def _mass_organisations(root: Table) -> tuple[MassOrganisation, ...]:
    found = tuple(
        read_each(
            root.tables("mass_organisations"),
            lambda each: MassOrganisation(each.name("key"), each.text("name"), each.clause()),
        )
    )
    refuse_twins(root, "mass_organisations", [each.key for each in found])
    return found


def _share_limit(table: Table, tiers: tuple[str, ...]) -> ShareLimit:
    limit = ShareLimit(
        tier=table.one_of("tier", tiers),
        percent=table.whole("percent", 1, 100),
        unit=table.unit(),
        clause=table.clause(),
        note=table.note(),
    )
    table.close()
    return limit


def _ballot(root: Table) -> BallotRule:
    """The secret ballot; a cycle may hold a text from before a regulation could state it."""
    if not root.has("ballot"):
        return UNSTATED_BALLOT
    table = root.table("ballot")
    fraction = table.fraction("fraction") if table.has("fraction") else None
    rule = BallotRule(
        base=table.one_of("base", BALLOT_BASES),
        fraction=fraction,
        more_than=table.yes_or_no("more_than") if fraction else True,
        unit=table.unit(),
        clause=table.clause(),
        note=table.note(),
    )
    table.close()
    return rule


def _deadlines(root: Table) -> Mapping[str, Deadline]:
    found: dict[str, Deadline] = {}
    for key in WORK:
        table = root.table(key)
        found[key] = Deadline(
            key, table.text("name"), table.date("before"), table.clause(), table.note()
        )
        table.close()
    root.close()
    return MappingProxyType(found)
