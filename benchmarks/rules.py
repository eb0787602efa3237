"""Organisations and members classified with every reason, as a ratio to bare functions.

A bare function only sums and compares. Both get the same facts, all of them different, on one core
in turn, and the processor's time is taken, so that other work on the machine counts for neither.
``python -m benchmarks.rules`` prints the figures.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.figures import Row
from intranet.rules import reading
from intranet.rules.facts import OrganisationFacts
from intranet.rules.member import classify as classify_member
from intranet.rules.member_facts import MemberFacts
from intranet.rules.member_reading import member_facts
from intranet.rules.months import months_after
from intranet.rules.organisation import classify
from intranet.rules.regulation import load

COUNT, ROUNDS = 5_000, 9
GOAL, GOAL_COMMAND = 150.0, 0.5
REGULATION = load("so-2017")
COMMAND = (sys.executable, "-m", "flask", "--app", "wsgi", "classify")


def measure() -> list[Row]:
    """Results a second with reasons, the ratio to the bare tier, and the command."""
    return [*_measure_organisations(), *_measure_members()]


def _measure_organisations() -> list[Row]:
    lines = [json.dumps(each) for each in _organisations(COUNT)]
    facts = [reading.organisation_facts(json.loads(line), REGULATION) for line in lines]
    rates, ratios = _beside(_full, facts, _bare, [_bare_facts(each) for each in facts])
    return _rows("organisation", lines, rates, ratios)


def _measure_members() -> list[Row]:
    lines = [json.dumps(each) for each in _members(COUNT)]
    facts = [member_facts(json.loads(line), REGULATION) for line in lines]
    rates, ratios = _beside(_full_members, facts, _bare_members, [_bare_member(f) for f in facts])
    return _rows("member", lines, rates, ratios)


def _beside(
    full: Callable[[Any], None], facts: Any, bare: Callable[[Any], None], plain: Any
) -> tuple[list[float], list[float]]:
    """How many a second, and how many times the bare function; both in turn on one core."""
    times = [(_timed(full, facts), _timed(bare, plain)) for _ in range(ROUNDS)]
    return [COUNT / each for each, _ in times], [each / alone for each, alone in times]


def _rows(what: str, lines: list[str], rates: list[float], ratios: list[float]) -> list[Row]:
    started = _command(what, [])
    commands = [COUNT / (_command(what, lines * 4) - started) * 4 for _ in range(3)]
    shares = [rate / statistics.median(rates) for rate in commands]
    return [
        _row(f"{what}s with every reason", rates, "a second"),
        _row(f"{what}: full result ÷ bare tier", ratios, "ratio", GOAL),
        _row(f"flask classify {what}", commands, "a second"),
        _row(f"flask classify {what} ÷ program", shares, "ratio", GOAL_COMMAND, at_least=True),
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


def _members(count: int) -> list[dict[str, Any]]:
    """Facts of so many members after a round, each another, some of them unknown."""
    dice = random.Random(2017)  # noqa: S311  # the same members in every run
    found = []
    for _ in range(count):
        official = dice.randint(5, 60)
        present = official - dice.choice([0, 0, 1, 2])
        most = dice.randint(present // 3, present)
        votes = {"excellent": 0, "good": present - most, "completed": 0, "failed": 0}
        votes[dice.choice(["excellent", "good", "completed", "failed"])] += most
        found.append(
            {
                "standing": "official",
                "exempt": False,
                "admitted_on": f"{dice.randint(1980, 2017)}-0{dice.randint(1, 9)}-15",
                "voted_on": f"2017-12-{dice.randint(1, 14):02d}",
                "attended": dice.random() < 0.95,
                "review_completed": dice.choice([True, True, True, None]),
                "civil_servant": dice.random() < 0.8,
                "civil_grade": dice.choice(["excellent", "good", "good", "completed", None]),
                "emulation_fighter": dice.random() < 0.2,
                "merit_certificate": dice.random() < 0.1,
                "discipline_from": dice.choice([None, None, None, "2017-03-01"]),
                "failings": dice.choice([[], [], [], ["branch_task_failed"]]),
                "votes": votes,
                "official_members": official,
                "official_present": present,
            }
        )
    return found


def _full_members(facts: Sequence[MemberFacts]) -> None:
    for each in facts:
        for reason in classify_member(each, REGULATION).reasons:
            _ = reason.clause, reason.code, reason.answer


def _bare_member(facts: MemberFacts) -> tuple[Any, ...]:
    """The same as plain numbers and texts; the terms reckoned beforehand."""
    day = facts.voted_on or dt.date.max
    start = facts.discipline_from
    return (
        tuple((facts.votes or {}).values()),
        facts.official_members,
        facts.exempt or day < months_after(facts.admitted_on or day, 6),
        facts.attended and facts.review_completed,
        facts.civil_servant,
        facts.civil_grade,
        facts.emulation_fighter or facts.merit_certificate,
        (start is not None and start <= day < months_after(start, 12)) or bool(facts.failings),
    )


def _bare_members(facts: Sequence[tuple[Any, ...]]) -> None:
    """The outcome alone (II.B.2.2.3.a–d), compared: no reason, nothing unknown."""
    good, limited = {"excellent", "good"}, {"excellent", "good", "completed", "limited"}
    for votes, base, left_out, ready, civil, grade, proof, failing in facts:
        excellent, well, completed, failed = votes
        if left_out:
            _ = "not_rated"
        elif not ready:
            _ = "pending"
        elif 3 * excellent > 2 * base and (not civil or grade == "excellent" or proof):
            _ = "excellent"
        elif 2 * well > base and (not civil or grade in good):
            _ = "good"
        elif 2 * completed > base and (not civil or grade in limited):
            _ = "completed"
        elif 2 * failed > base and (failing or (civil and grade == "failed")):
            _ = "failed"
        else:
            _ = "undecided"


def _timed(work: Callable[[Any], None], given: Any) -> float:
    started = time.process_time()
    work(given)
    return time.process_time() - started


def _command(what: str, lines: Sequence[str]) -> float:
    """Seconds the command takes for these lines, starting included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = "".join(f"{line}\n" for line in lines)
    subprocess.run((*COMMAND, what), input=text, text=True, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _row(
    name: str, values: list[float], unit: str, goal: float | None = None, *, at_least: bool = False
) -> Row:
    middle = statistics.median(values)
    met = None if goal is None else (middle >= goal if at_least else middle <= goal)
    return Row(name, middle, unit, min(values), max(values), goal, met, at_least)


if __name__ == "__main__":
    for row in measure():
        print(row.line)
