"""Imports point one way only, as docs and the picture of the architecture say.

An arrow is any import, inside a function or for types too: knowing a name is depending on it.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "intranet"

# Each layer, innermost first, with the layers it may import. A new layer or arrow is a decision
# about the architecture: it is made here, by the noun, or not at all.
ARROWS: dict[str, set[str]] = {
    # the plan as code: the standard library and nothing else
    "rules": set(),
    # small tools without rows or requests
    "clock": set(),
    "codes": set(),
    "values": set(),
    "names": set(),
    "passwords": set(),
    "config": set(),
    # a sheet as rows of typed values, and what the rules need of it
    "sheet": {"rules", "values"},
    "facts": {"roll", "rules", "sheet", "values"},
    "rounds": {"rules", "sheet"},
    "ballot": {"rounds", "rules", "sheet", "values"},
    # a branch's roll, the rounds of its vote, and both judged
    "roll": set(),
    "vote": {"rounds", "rules", "sheet"},
    "members": {"ballot", "facts", "roll", "rules", "vote"},
    "vote_list": {"facts", "members", "roll", "rounds", "rules", "sheet", "values", "vote"},
    # a list of members against the rolls there are
    "enrolment": {"names", "roll"},
    # the table of what is known of each member
    "cells": {"roll", "sheet"},
    "reason_codes": set(),
    # a file that somebody sends
    "attachments": {"values"},
    "member_table": {"members", "roll", "rules", "vote"},
    "completeness": {
        *("ballot", "members", "roll", "rounds", "rules", "sheet", "values", "vote"),
    },
    # a decision, and what is kept of what it decides
    "decision": set(),
    "frozen": {"members", "queries", "rules", "sheet"},
    # the same in numbers, as the board shows hundreds of branches
    "member_summary": {"completeness", "members", "roll", "rules", "vote", "vote_list"},
    # lists and tables as files; the reader is a program of its own and knows nobody
    "workbook_reader": set(),
    "workbooks": set(),
    "spreadsheets": {"values", "workbook_reader", "workbooks"},
    # storage
    "database": {"config"},
    "models": {"database", "values"},
    "migrations": {"database"},
    "log": {"clock", "database", "models", "values"},
    "outages": {"database"},
    "backups": {"clock", "database", "log", "migrations", "models"},
    # everything that is stored, counted once more without asking the rules
    "recount": {"clock", "database", "models"},
    # the server's log
    "journal": {"config"},
    # Flask, with what requests have in common remembered
    "application": set(),
    # how the installation is, for whoever runs it
    "health": {"backups", "database", "migrations"},
    # who asks, and what they may
    "access": {"values"},
    "sessions": {"access", "clock", "config", "database", "models"},
    # reads and acts
    "queries": {
        *("access", "ballot", "cells", "clock", "database", "models", "roll", "rounds", "rules"),
        *("names", "decision", "member_summary", "sessions", "sheet", "values", "vote"),
    },
    # what the office sees of all sheets: read, then judged, nothing written
    "overview": {
        *("access", "ballot", "clock", "completeness", "facts", "queries", "rules", "sheet"),
        *("member_summary", "values"),
    },
    # what the executive decides, judged as it would be kept
    "ready": {
        *("access", "ballot", "completeness", "frozen", "members", "overview", "queries", "rules"),
        "sheet",
    },
    "operations": {
        *("access", "ballot", "clock", "codes", "completeness", "database", "facts", "log"),
        *("members", "models", "names", "passwords", "queries", "roll", "rounds", "rules"),
        *("cells", "enrolment", "sessions", "sheet", "values", "vote", "vote_list"),
        *("attachments", "decision", "frozen", "member_summary", "overview", "ready"),
    },
    # faces: a field's text to a value, a result to a paper, a result to a page
    "forms": {
        *("ballot", "names", "roll", "rules", "sheet", "spreadsheets", "values", "vote"),
        *("cells", "decision", "enrolment", "reason_codes"),
    },
    "reports": {"rules", "values"},
    "pages": {"access", "config", "sessions", "values"},
    "security": {"clock", "config", "pages", "sessions", "values"},
    "guard": {"access", "database", "pages", "security", "sessions"},
    # one page for whatever goes wrong
    "faults": {"journal", "outages"},
    "blueprints": {
        *("access", "ballot", "clock", "codes", "completeness", "config", "decision", "facts"),
        *("faults", "forms", "guard", "health", "member_table", "members", "names", "roll"),
        *(
            "enrolment",
            "member_summary",
            "rounds",
            "spreadsheets",
            "vote",
            "vote_list",
            "workbooks",
        ),
        *(
            "attachments",
            "operations",
            "overview",
            "pages",
            "queries",
            "reports",
            "rules",
            "security",
            "sessions",
            "sheet",
        ),
        "values",
        *("cells", "decision", "frozen", "ready", "reason_codes"),
    },
    "commands": {
        *("access", "backups", "ballot", "clock", "completeness", "config", "database", "facts"),
        *("cells", "decision", "enrolment", "spreadsheets", "vote_list"),
        *("forms", "log", "members", "migrations", "models", "names", "operations", "passwords"),
        *("queries", "reports", "roll", "rules", "sessions", "sheet", "values", "vote"),
        *("decision", "recount"),
    },
}
# The factory puts all of it together.
FACTORY = "__init__"
# What must be true for the check to have looked at anything: one arrow a layer that carries the
# picture, each seen as soon as both its ends are there.
CARRYING = {
    ("blueprints", "operations"),
    ("blueprints", "queries"),
    ("operations", "models"),
    ("operations", "log"),
    ("queries", "models"),
    ("facts", "rules"),
    ("log", "models"),
}


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every module of the package under `root`, by its dotted name."""
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def layer(name: str) -> str:
    """The layer of a dotted name inside the package."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else FACTORY


def imported(name: str, path: Path, known: set[str]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parent = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parent, *filter(None, [node.module])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                # `from intranet import log` names a module, `from intranet.log import write` a name
                yield node.lineno, full if full in known or base == PACKAGE else base


def faults(root: Path) -> list[str]:
    """Each forbidden arrow under `root`, and each module whose layer nobody has named."""
    found = []
    all_modules = list(modules(root))
    known = {name for name, _ in all_modules}
    for name, path in all_modules:
        own = layer(name)
        where = path.relative_to(root).as_posix()
        if own == FACTORY:
            continue
        if own not in ARROWS:
            found.append(f"{where}: the layer {own!r} is not in the picture")
            continue
        for line, target in imported(name, path, known):
            top, goal = target.split(".")[0], layer(target)
            if top == PACKAGE:
                if goal != own and goal not in ARROWS[own]:
                    found.append(f"{where}:{line}: {own} must not import {goal}")
            elif own == "rules" and top not in sys.stdlib_module_names:
                found.append(f"{where}:{line}: rules import the standard library only, not {top}")
            if target.startswith("importlib") and not target.startswith("importlib.resources"):
                found.append(f"{where}:{line}: an import by name hides its arrow")
    return found


def arrows(root: Path) -> set[tuple[str, str]]:
    """The arrows between layers that are really there."""
    all_modules = list(modules(root))
    known = {name for name, _ in all_modules}
    return {
        (layer(name), layer(target))
        for name, path in all_modules
        for _, target in imported(name, path, known)
        if target.split(".")[0] == PACKAGE
    }


def layers(root: Path) -> set[str]:
    return {layer(name) for name, _ in modules(root)}


def test_every_import_follows_the_picture():
    found = faults(ROOT)
    assert not found, "\n".join(["Against the picture in tests/test_layers.py:", *found])


def test_the_check_saw_the_whole_package():
    assert {"rules", "models", "operations", "reports"} <= layers(ROOT)
    folders = {path.parent for path in (ROOT / PACKAGE).rglob("*.py")}
    assert {layer(".".join(path.relative_to(ROOT).parts)) for path in folders} <= layers(ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("arrow", sorted(CARRYING), ids=" to ".join)
def test_a_carrying_arrow_is_there_and_seen(arrow: tuple[str, str]):
    assert arrow in arrows(ROOT)


def test_no_layer_of_the_picture_reaches_itself_by_a_detour():
    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        todo = set(ARROWS[start])
        while todo:
            following = todo.pop()
            seen.add(following)
            todo |= ARROWS[following] - seen
        return seen

    assert [name for name in ARROWS if name in reach(name)] == []


# --- planted faults: a small package with one wrong import each ---------------------------------

SOUND = {
    "intranet/__init__.py": "from intranet.blueprints import home",
    "intranet/rules/__init__.py": "",
    "intranet/rules/share.py": "from fractions import Fraction",
    "intranet/models/__init__.py": "import peewee",
    "intranet/operations/scoring.py": "from intranet.models import Base",
    "intranet/reports/summary.py": "from intranet.rules.share import Share\nimport reportlab",
    "intranet/blueprints/home.py": "from intranet.operations import scoring",
    "intranet/facts.py": "from intranet.rules import share",
}


def plant(root: Path, name: str, text: str) -> list[str]:
    for path, body in {**SOUND, name: text}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body, encoding="utf-8")
    return faults(root)


def test_a_sound_package_has_no_faults(tmp_path: Path):
    assert plant(tmp_path, "intranet/clock.py", "import datetime") == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("blueprints/board.py", "from intranet.models import User", "must not import models"),
        ("blueprints/board.py", "import intranet.models.user", "must not import models"),
        ("blueprints/board.py", "from intranet import models", "must not import models"),
        ("blueprints/board.py", "from ..models import User", "must not import models"),
        ("blueprints/board.py", "from .. import models", "must not import models"),
        ("blueprints/board.py", "def f():\n  from .. import models", "must not import models"),
        ("models/vote.py", "from intranet.queries import lists", "models must not import queries"),
        ("models/vote.py", "import intranet.operations", "models must not import operations"),
        ("models/vote.py", "from intranet.blueprints import home", "models must not import blue"),
        ("models/vote.py", "import intranet.reports", "models must not import reports"),
        ("reports/board.py", "from intranet.queries import lists", "must not import queries"),
        ("reports/board.py", "from intranet.facts import collect", "reports must not import facts"),
        ("rules/quota.py", "import flask", "the standard library only, not flask"),
        ("rules/quota.py", "from intranet import clock", "rules must not import clock"),
        ("rules/quota.py", "from ..values import parse", "rules must not import values"),
        ("facts.py", "import intranet.queries", "facts must not import queries"),
        ("queries/lists.py", "import intranet.operations", "queries must not import operations"),
        ("operations/vote.py", "from intranet import reports", "must not import reports"),
        ("services/mail.py", "import smtplib", "the layer 'services' is not in the picture"),
        ("blueprints/board.py", "import importlib", "hides its arrow"),
    ],
)  # fmt: skip
def test_a_planted_arrow_is_named(name: str, text: str, fault: str, tmp_path: Path):
    found = plant(tmp_path, f"intranet/{name}", text)
    assert len(found) == 1
    assert fault in found[0]
    assert found[0].startswith(f"intranet/{name}:")
