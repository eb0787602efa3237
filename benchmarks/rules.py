"""Organisations classified with every reason, as a ratio to a bare function that sums and compares.

Both get the same facts, all of them different, on one core in turn. ``python -m benchmarks.rules``
prints the figures.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.figures import Row
from intranet.rules import reading
from intranet.rules.facts import OrganisationFacts
from intranet.rules.organisation import classify
from intranet.rules.regulation import load

COUNT, ROUNDS = 5_000, 9
GOAL, GOAL_COMMAND = 150.0, 0.5
REGULATION = load("so-2017")
COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "classify", "organisation")


def measure() -> list[Row]:
    """Organisations a second with reasons, the ratio to the bare tier, and the command."""
    lines = [json.dumps(each) for each in _organisations(COUNT)]
    facts = [reading.organisation_facts(json.loads(line), REGULATION) for line in lines]
    bare = [_bare_facts(each) for each in facts]
    times = [(_timed(_full, facts), _timed(_bare, bare)) for _ in range(ROUNDS)]
    ratios = [full / alone for full, alone in times]
    rates = [COUNT / full for full, _ in times]
    started = _command([])
    commands = [COUNT / (_command(lines * 4) - started) * 4 for _ in range(3)]
    shares = [rate / statistics.median(rates) for rate in commands]
    return [
        _row("organisations with every reason", rates, "a second"),
        _row("full result ÷ bare tier", ratios, "ratio", GOAL),
        _row("flask classify organisation", commands, "a second"),
        _row("flask classify ÷ in the program", shares, "ratio", GOAL_COMMAND, at_least=True),
    ]


def _organisations(count: int) -> list[dict[str, Any]]:
    """Facts of so many branches, each another, some of them unknown."""
    dice = random.Random(2017)  # noqa: S311  # the same organisations in every run
    maxima = {each.key: int(each.maximum * 100) for each in REGULATION.criteria}
    found = []
    for _ in range(count):
        members = dice.randint(5, 60)
        disciplined = dice.choice([0, 0, 0, 1])
        scores = {
            key: f"{points // 100}.{points % 100:02d}"
            for key, maximum in maxima.items()
            for points in [dice.randint(maximum // 2, maximum)]
        }
        found.append(
            {
                "kind": "branch",
                "scores": scores if dice.random() < 0.9 else {**scores, "ideology": None},
                "tasks": dice.choice(["excellent", "excellent", "good", "completed", None]),
                "united": dice.choice([True, True, True, False, None]),
                "committee_performance": dice.choice(["excellent", "good"]),
                "regular_meetings": dice.choice([True, True, None]),
                "authority": dice.choice(["highest", "second", "none"]),
                "mass_organisations": dice.choices(["highest", "second", "third"], k=4),
                "leaders_disciplined": disciplined,
                "leaders_self_detected": disciplined,
                "corruption_discipline": False,
                "subordinates": {
                    "total": members,
                    "completed_or_better": members - dice.choice([0, 0, 1]),
                    "failed": 0,
                },
            }
        )
    return found


def _full(facts: Sequence[OrganisationFacts]) -> None:
    for each in facts:
        for reason in classify(each, REGULATION).reasons:
            _ = reason.clause, reason.code, reason.answer


def _bare_facts(facts: OrganisationFacts) -> tuple[Any, ...]:
    """The same as plain numbers and texts, as small as they can be handed over."""
    counts = facts.subordinates
    return (
        tuple(int(each * 100) for each in facts.scores.values() if each is not None),
        facts.united,
        facts.corruption_discipline,
        facts.tasks,
        facts.committee_performance,
        facts.regular_meetings,
        facts.authority,
        facts.mass_organisations,
        facts.leaders_disciplined,
        facts.leaders_self_detected,
        counts.total,
        counts.completed_or_better,
        counts.failed,
    )


def _bare(facts: Sequence[tuple[Any, ...]]) -> None:
    """The tier alone (II.B.1.3.a–d), summed and compared: no span, no reason, nothing unknown."""
    good, second = {"excellent", "good"}, {"highest", "second", "none"}
    for each in facts:
        scores, united, corruption, tasks, committee, meets, authority, masses = each[:8]
        disciplined, detected, total, completed, failed = each[8:]
        points = sum(scores)
        if (
            points < 5000
            or united is False
            or corruption
            or authority == "lowest"
            or masses.count("lowest") >= 2
            or 2 * failed > total
        ):
            _ = "weak"
        elif (
            points >= 9000
            and tasks == "excellent"
            and united
            and committee == "excellent"
            and meets
            and completed == total
            and authority in {"highest", "none"}
            and all(mass == "highest" for mass in masses)
        ):
            _ = "strong"
        elif (
            points >= 7000
            and tasks in good
            and united
            and committee in good
            and disciplined == detected
            and authority in second
            and all(mass in second for mass in masses)
        ):
            _ = "good"
        else:
            _ = "completed"


def _timed(work: Callable[[Any], None], given: Any) -> float:
    started = time.perf_counter()
    work(given)
    return time.perf_counter() - started


def _command(lines: Sequence[str]) -> float:
    """Seconds the command takes for these lines, starting included."""
    started = time.perf_counter()
    text = "".join(f"{line}\n" for line in lines)
    subprocess.run(COMMAND, input=text, text=True, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def _row(
    name: str, values: list[float], unit: str, goal: float | None = None, *, at_least: bool = False
) -> Row:
    middle = statistics.median(values)
    met = None if goal is None else (middle >= goal if at_least else middle <= goal)
    return Row(name, middle, unit, min(values), max(values), goal, met, at_least)


if __name__ == "__main__":
    for row in measure():
        print(row.line)
