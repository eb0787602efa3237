"""States against the steps that led to them, and steps against the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from intranet.models import Assessment, CycleStep, LogEntry, Step
from intranet.recount.fault import Fault, differs
from intranet.recount.reading import Row, stream

#: Which act leads from which states to which.
WAYS = {
    "open": ({"draft"}, "draft"),
    "submit": ({"draft", "returned"}, "submitted"),
    "return": ({"submitted", "verified"}, "returned"),
    "verify": ({"submitted"}, "verified"),
    "decide": ({"verified"}, "decided"),
    "annul": ({"decided"}, "annulled"),
}
YEAR_WAYS = {
    "open": ("", "open"),
    "close": ("open", "closed"),
    "reopen": ("closed", "open"),
    "archive": ("closed", "archived"),
}


def of(assessment: Row, log: list[Row]) -> Iterator[Fault]:
    """The steps of an assessment form a way from its opening to its state, all of them logged."""
    which = assessment["id"]
    steps = list(stream(Step, assessment=which))
    acts = [step["act"] for step in steps]
    if acts[:1] != ["open"] or acts.count("open") != 1:
        yield Fault(
            "step", "assessment", which, f"các bước {acts}", "mở đầu bằng đúng một bước open"
        )
    state = "draft"
    for step in steps:
        origins, goal = WAYS[step["act"]]
        if (step["from_state"], step["to_state"]) != (state, goal) or state not in origins:
            said = f"{step['act']} từ {step['from_state']} đến {step['to_state']}"
            yield Fault("step", "step", step["id"], said, f"đi từ {state}, đến {goal}")
        state = step["to_state"]
    yield from differs("state", "assessment", which, "trạng thái", assessment["state"], state)
    told = [entry for entry in log if {"from", "to"} <= entry["detail"].keys()]
    walked = [step for step in steps if step["act"] != "open"]
    yield from differs("logged", "assessment", which, "số bước", len(walked), len(told))
    for step, entry in zip(walked, told, strict=False):
        detail = entry["detail"]
        for name, right in (
            ("from_state", detail["from"]),
            ("to_state", detail["to"]),
            ("reason", detail["reason"]),
            ("user", entry["user"]),
            ("at", entry["at"]),
        ):
            yield from differs("logged", "step", step["id"], name, step[name], right)


def of_cycle(cycle: Row) -> Iterator[Fault]:
    """The steps of a year lead to its state; every revision of a sheet follows the one before."""
    state = ""
    steps = list(stream(CycleStep, cycle=cycle["id"]))
    for step in steps:
        origin, goal = YEAR_WAYS[step["act"]]
        if origin != state:
            said = f"{step['act']} khi đợt đang {state or 'chưa mở'}"
            yield Fault("step", "cycle_step", step["id"], said, f"từ {origin or 'chưa mở'}")
        state = goal
    yield from differs("state", "cycle", cycle["id"], "trạng thái", cycle["state"], state)
    acts = [f"cycle.{act}" for act in YEAR_WAYS]
    entries = stream(LogEntry, act=acts, organisation=cycle["organisation"])
    details = [json.loads(row["detail"]) | row for row in entries]
    told = [each for each in details if each["year"] == cycle["year"]]
    yield from differs("logged", "cycle", cycle["id"], "số bước", len(steps), len(told))
    for step, entry in zip(steps, told, strict=False):
        right = (entry["act"], entry["at"], entry["user"], entry.get("reason", ""))
        found = (f"cycle.{step['act']}", step["at"], step["user"], step["reason"])
        yield from differs("logged", "cycle_step", step["id"], "bước", found, right)
    yield from _revisions(stream(Assessment, cycle=cycle["id"]))


def _revisions(assessments: Iterable[Row]) -> Iterator[Fault]:
    """Revisions count from 1; all but the newest are annulled, and the newest is not."""
    revisions: dict[int, dict[int, str]] = {}
    for row in assessments:
        revisions.setdefault(row["organisation"], {})[row["revision"]] = row["state"]
    for organisation, states in revisions.items():
        place = f"của tổ chức {organisation}"
        numbers = sorted(states)
        if numbers != list(range(1, len(numbers) + 1)):
            yield Fault("chain", "assessment", place, f"các lần {numbers}", f"1 đến {len(numbers)}")
        if any(states[number] != "annulled" for number in numbers[:-1]):
            said = "có lần cũ chưa bị huỷ bỏ"
            yield Fault("chain", "assessment", place, said, "chỉ lần mới nhất còn giá trị")
        if states[numbers[-1]] == "annulled":
            said = "lần mới nhất đã bị huỷ bỏ"
            yield Fault("chain", "assessment", place, said, "có lần làm lại")
