"""An organisation's tier, stated once more (II.B.1.3), from facts and regulation as they are kept.

Everything that is not known is looked at twice: as if it fell well, and as if it fell badly. In
each of these two worlds every question has a plain answer, so the tier can be read off; where the
two worlds differ, the question, or the tier, is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

LEVELS = ("excellent", "good", "completed", "failed")
RATINGS = ("highest", "second", "third", "lowest")
#: More subordinates than anybody has, where their number is not known.
MANY = 10**9

Plan = Mapping[str, Any]
World = Mapping[str, Any]
#: A reason: its clause, its code, its answer.
Reason = tuple[str, str, str]


class Judged(NamedTuple):
    """What facts come to: the total in points, the span of tiers, flags, and every reason."""

    total: str | None
    best: str
    worst: str
    flags: list[str]
    reasons: list[Reason]

    @property
    def tier(self) -> str | None:
        """The tier; None while the span is open."""
        return self.best if self.best == self.worst else None


def judge(plan: Plan, facts: Mapping[str, Any]) -> Judged:
    """The tier that these facts have under this plan, with its reasons from the best tier down."""
    well, badly = _world(plan, facts, True), _world(plan, facts, False)
    best, worst = _tier(plan, well), _tier(plan, badly)
    reasons = [
        (clause, code, _answer(ask(well), ask(badly), good))
        for tier in plan["tiers"]
        for clause, code, ask, good in _questions(tier, facts["kind"])
    ]
    flags = [
        each["code"]
        for each in plan.get("flags", ())
        if best == worst == each["tier"] and _FAILINGS[each["check"]](well, each)
    ]
    missing = any(facts["scores"][each["key"]] is None for each in plan["criteria"])
    return Judged(None if missing else str(well["total"]), best, worst, flags, reasons)


def _questions(
    tier: Mapping[str, Any], kind: str
) -> Iterator[tuple[str, str, Callable[[World], bool | None], bool]]:
    """Clause, code, question and welcome answer of all that a tier's letter lists."""
    if "below_total" in tier:
        yield (
            tier["clause"],
            "total_below",
            lambda world: world["total"] < tier["below_total"],
            False,
        )
    else:
        yield tier["clause"], "total", lambda world: world["total"] >= tier["minimum_total"], True
    for each in tier.get("conditions", ()):
        yield each["clause"], each["code"], _bound(_CONDITIONS[each["check"]], each), True
    for each in tier.get("failings", ()):
        if each.get("kind", kind) == kind:
            yield each["clause"], each["code"], _bound(_FAILINGS[each["check"]], each), False


def _bound(
    check: Callable[[World, Plan], bool | None], each: Plan
) -> Callable[[World], bool | None]:
    return lambda world: check(world, each)


def _tier(plan: Plan, world: World) -> str:
    """The tier in a world where everything is known: a failing first, then from the best down."""
    *upper, lowest = plan["tiers"]
    if any(ask(world) for *_, ask, _good in _questions(lowest, world["kind"])):
        return str(lowest["key"])
    for tier in upper:
        if all(ask(world) is not False for *_, ask, _good in _questions(tier, world["kind"])):
            return str(tier["key"])
    return str(lowest["key"])


def _answer(well: bool | None, badly: bool | None, good: bool) -> str:
    """A question's answer from both worlds; what does not apply is welcome beside another."""
    if well != badly:
        well, badly = (good if each is None else each for each in (well, badly))
    if well != badly:
        return "unknown"
    return {True: "met", False: "not_met", None: "not_applicable"}[well]


def _world(plan: Plan, facts: Mapping[str, Any], well: bool) -> World:
    """The facts with every unknown one at its best, or at its worst."""

    def known(name: str, best: Any, worst: Any) -> Any:
        return (best if well else worst) if facts[name] is None else facts[name]

    scores = facts["scores"]
    total = sum(
        (
            Decimal(scores[each["key"]] or 0)
            if scores[each["key"]] is not None or not well
            else Decimal(each["maximum"])
            for each in plan["criteria"]
        ),
        Decimal("0.00"),
    )
    below = facts["subordinates"]
    completed, failed = below["completed_or_better"] or 0, below["failed"] or 0
    size = below["total"]
    pending = MANY if size is None else size - completed - failed
    detected = facts["leaders_self_detected"]
    disciplined = known("leaders_disciplined", detected or 0, (detected or 0) + 1)
    if detected is None:
        detected = disciplined if well else 0
    return {
        "kind": facts["kind"],
        "total": total,
        "tasks": known("tasks", LEVELS[0], LEVELS[-1]),
        "committee_performance": known("committee_performance", LEVELS[0], LEVELS[-1]),
        "united": known("united", True, False),
        "regular_meetings": known("regular_meetings", True, False),
        "corruption_discipline": known("corruption_discipline", False, True),
        "authority": known("authority", RATINGS[0], RATINGS[-1]),
        "mass": [
            (RATINGS[0] if well else RATINGS[-1]) if each is None else each
            for each in facts["mass_organisations"]
        ],
        "undetected": disciplined - detected,
        "below": completed + failed + pending,
        "completed": completed + (pending if well else 0),
        "failed": failed + (0 if well else pending),
    }


# --- what a tier asks, and what puts an organisation last; None: it does not apply ---------------


def _peers(world: World, asked: Plan) -> bool | None:
    ratings = [world["authority"], *world["mass"]]
    rated = [each for each in ratings if each != "none"]
    none_is_enough = asked.get("none_satisfies", False)
    if not none_is_enough and (len(rated) < len(ratings) or not world["mass"]):
        return False
    if not rated:
        return None
    return all(RATINGS.index(each) <= RATINGS.index(asked["level"]) for each in rated)


def _level(name: str) -> Callable[[World, Plan], bool | None]:
    return lambda world, asked: LEVELS.index(world[name]) <= LEVELS.index(asked["level"])


def _completed(world: World, asked: Plan) -> bool | None:
    if not world["below"]:
        return None
    return bool(world["completed"] * 100 >= asked["percent"] * world["below"])


def _failed(world: World, asked: Plan) -> bool | None:
    if not world["below"]:
        return None
    part, whole = map(int, asked["fraction"].split("/"))
    return bool(world["failed"] * whole > part * world["below"])


def _mass_lowest(world: World, asked: Plan) -> bool | None:
    rated = [each for each in world["mass"] if each != "none"]
    return rated.count(RATINGS[-1]) >= asked["count"] if rated else None


def _authority_lowest(world: World, asked: Plan) -> bool | None:
    return None if world["authority"] == "none" else world["authority"] == RATINGS[-1]


_CONDITIONS: Mapping[str, Callable[[World, Plan], bool | None]] = {
    "tasks": _level("tasks"),
    "committee_performance": _level("committee_performance"),
    "united": lambda world, _: world["united"],
    "regular_meetings": lambda world, _: world["regular_meetings"],
    "completed_share": _completed,
    "undetected_discipline": lambda world, _: world["undetected"] == 0,
    "peers": _peers,
}
_FAILINGS: Mapping[str, Callable[[World, Plan], bool | None]] = {
    "disunity": lambda world, _: not world["united"],
    "corruption_discipline": lambda world, _: world["corruption_discipline"],
    "authority_lowest": _authority_lowest,
    "mass_organisations_lowest": _mass_lowest,
    "failed_share": _failed,
    "tasks_failed": lambda world, _: world["tasks"] == LEVELS[-1],
}
