"""Which tests of the rules reach which lines of them, and how long each takes."""

import importlib
import json
import sys
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import coverage
import pytest

from scripts.mutants import PACKAGE, Mutant

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "intranet" / "rules"
FOLDER = ROOT / ".build" / "mutation"
TIMES, REACHED = FOLDER / "times.json", FOLDER / "reached.json"
TESTS = ("tests/rules", "tests/commands/test_regulation.py")
OPTIONS = (
    "-q -x -s --noconftest --assert=plain --hypothesis-profile=mutation -p no:cacheprovider "
    "-p _hypothesis_pytestplugin -p tests.fixtures.properties"
)
PYTEST = (*OPTIONS.split(), f"--rootdir={ROOT}")
#: What stands in place of a test where a line is reached while the rules are imported.
IMPORT = "import"
#: Tests that take more seconds are left out: who survives may still be known to them.
LONGEST = 0.5


class Reached(NamedTuple):
    """The seconds of each test that is not too long; of each module the tests that reach a line."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]

    def by(self, mutant: Mutant) -> set[str]:
        """The tests that reach the body of a mutant's function.

        IMPORT for what ran while the rules were imported, "" for what ran while the tests were.
        """
        lines = self.lines.get(mutant.module, {})
        return {test for line in mutant.body for test in lines.get(str(line), ())}

    def tests(self, names: Iterable[str]) -> list[str]:
        """Those of the tests that are not too long, the quickest first, the names for a tie."""
        return sorted(self.seconds.keys() & set(names), key=lambda name: (self.seconds[name], name))


class Watch:
    """Runs beside the tests: how long each takes; of the `short` ones, which lines they reach."""

    def __init__(self, short: Collection[str] | None) -> None:
        self.short = short
        self.seconds: dict[str, float] = {}
        self.coverage = coverage.Coverage(None, config_file=False, include=[f"{RULES}/*"])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what takes too long to be run for every change."""
        if self.short is not None:
            items[:] = [item for item in items if item.nodeid in self.short]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Lines reached from here on are reached by this test, nothing remembered from others."""
        if self.short is not None:
            forget()
            self.coverage.switch_context(item.nodeid)
        started = time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] = time.process_time() - started
            if self.short is not None:
                self.coverage.switch_context("")


def forget() -> None:
    """Forget what the rules remember of cases, so that each test reaches what it asks for.

    A regulation is loaded once for all, and the tests rely on that; such a memory has no bound.
    """
    findings = sys.modules[f"{PACKAGE}.findings"]
    for remembered in (findings._remembered, findings._answered):
        remembered.clear()
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        for each in vars(sys.modules[name]).values():
            if hasattr(each, "cache_info") and each.cache_info().maxsize is not None:
                each.cache_clear()


def import_rules() -> None:
    """Import every module of the rules."""
    for file in sorted(RULES.glob("*.py")):
        importlib.import_module(f"{PACKAGE}.{file.stem}")


def take_times() -> int:
    """Run the tests of the unchanged rules and keep how long each takes."""
    watch = Watch(None)
    code = int(pytest.main([*PYTEST, *TESTS], plugins=[watch]))
    known = {name: each for name, each in watch.seconds.items() if each < LONGEST}
    TIMES.write_text(json.dumps(known), "utf-8")
    return code


def measure() -> int:
    """Run those that are short again and keep what each of them reaches."""
    seconds = json.loads(TIMES.read_text("utf-8"))
    watch = Watch(seconds.keys())
    watch.coverage.start()
    watch.coverage.switch_context(IMPORT)
    import_rules()
    watch.coverage.switch_context("")
    code = int(pytest.main([*PYTEST, *TESTS], plugins=[watch]))
    watch.coverage.stop()
    data = watch.coverage.get_data()
    lines = {Path(file).stem: data.contexts_by_lineno(file) for file in data.measured_files()}
    REACHED.write_text(json.dumps({"seconds": seconds, "lines": lines}), "utf-8")
    return code
