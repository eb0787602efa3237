"""Change the rules in one small way after another: do the tests of the rules notice each change?

`make mutate`. mutmut's operators make the changes, and each change is met by a process of its own
that runs the tests which reach the changed function, the quickest first, until one fails. Nothing
kept from the unchanged code may hide a change: a function that has not run yet when the tests have
been collected is changed in a fork of that moment, before any test; one that has run by then, such
as the loader, in a fork that has imported the rules and no test; and the few that run while the
rules are imported are met by a fork that has imported neither.

Results stay in .build/mutation. A run goes on where the last one stopped: what is killed is not
tried again while its module stays as it was; a survivor is, since tests may have grown.
"""

import argparse
import functools
import gc
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from importlib.machinery import ModuleSpec
from typing import Any

import pytest

from scripts.footing import footing
from scripts.mutants import PACKAGE, Mutant, mutants
from scripts.reach import (
    FOLDER,
    IMPORT,
    PYTEST,
    REACHED,
    ROOT,
    RULES,
    TESTS,
    Reached,
    import_rules,
    measure,
    take_times,
)

RESULTS = FOLDER / "results.jsonl"
FOOTING = FOLDER / "footing"
#: What tests stand on beside the rules; imported once, before any fork.
GROUND = ("click.testing", "hypothesis.strategies", "hypothesis.internal.conjecture.engine")
MEMORY = 4 * 2**30
#: The tests that noticed a change, the last to do so at the end.
KILLERS: dict[str, None] = {}
KILLED, SURVIVED, TIMEOUT, ERROR = "killed", "survived", "timeout", "error"
OUTCOMES = {0: SURVIVED, 1: KILLED, 2: KILLED, -signal.SIGXCPU: TIMEOUT}


def reached() -> Reached:
    """What each test reaches; measured again where a test or a rule is another than then."""
    files = sorted([*RULES.rglob("*.*"), *(ROOT / "tests").rglob("*.*")])
    texts = [each.read_bytes() for each in files if each.suffix in (".py", ".toml")]
    stamp = FOLDER / "reached.of"
    mark = hashlib.sha256(b"\0".join(texts)).hexdigest()
    if not (stamp.exists() and stamp.read_text() == mark):
        for work in (take_times, measure):
            if forked(work, seconds=1200, quiet=False) != 0:
                sys.exit("The unchanged rules do not pass their tests.")
        stamp.write_text(mark)
    return Reached(**json.loads(REACHED.read_text("utf-8")))


# --- one change, one process ----------------------------------------------------------------------


def forked(work: Callable[[], int], *, seconds: float | None = None, quiet: bool = True) -> int:
    """Do the work in a fork of this process; its exit code, or minus the signal that ended it."""
    child = start(work, seconds=seconds, quiet=quiet)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def start(work: Callable[[], int], *, seconds: float | None = None, quiet: bool = True) -> int:
    """Begin the work in a fork that may use so much time, if it is not its parent's, and MEMORY."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        if seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (round(seconds) + 1, round(seconds) + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        if quiet:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for each in (0, 1, 2):
                os.dup2(nowhere, each)
        code = work()
    finally:
        os._exit(code)


def try_each(trials: Iterable[tuple[Mutant, Callable[[], int], float]], jobs: int) -> None:
    """Try every mutant in a fork of its own, so many at once, and write down what became of it."""
    running: dict[int, tuple[Mutant, float]] = {}

    def await_one() -> None:
        child, status = os.wait()
        mutant, started = running.pop(child)
        code = os.waitstatus_to_exitcode(status)
        told = FOLDER / f"{child}.killer"
        found = {
            "name": mutant.name,
            "mark": mutant.mark,
            "outcome": OUTCOMES.get(code, ERROR if code == 70 else f"code {code}"),
            "by": told.read_text("utf-8") if told.exists() else "",
            "seconds": round(time.monotonic() - started, 2),
        }
        told.unlink(missing_ok=True)
        if mutant.after == mutant.before:
            if found["outcome"] != SURVIVED:
                sys.exit(f"{mutant.name}: {found}: nothing was changed, and yet a test fails")
            return
        if found["by"]:
            # What killed one will most likely kill the next: dict order is by the last kill.
            KILLERS.pop(found["by"], None)
            KILLERS[found["by"]] = None
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")

    for mutant, work, seconds in trials:
        while len(running) >= jobs:
            await_one()
        running[start(work, seconds=20 + 5 * seconds)] = (mutant, time.monotonic())
    while running:
        await_one()


def gathered(files: Sequence[str], work: Callable[[pytest.Session], int]) -> int:
    """Collect the tests of these files and leave with what comes of the work on them."""

    class Instead:
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            # A module of tests that could not even be imported is a test that failed.
            os._exit(1 if session.testsfailed else work(session))

    return int(pytest.main([*PYTEST, *files], plugins=[Instead()]))


def run(session: pytest.Session, tests: Sequence[str]) -> int:
    """Run these of the tests that were collected, and leave as soon as one fails."""

    class Verdict:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> None:
            # Before pytest puts into words why.
            if call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
                (FOLDER / f"{os.getpid()}.killer").write_text(item.nodeid, "utf-8")
                os._exit(1)

    items = {item.nodeid: item for item in session.items}
    session.config.pluginmanager.register(Verdict())
    for name in tests:
        item = items[name]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    return 0


def changed_before_anything_ran(mutant: Mutant) -> None:
    """Have the changed module imported in place of its own."""

    class Changed(importlib.machinery.SourceFileLoader):
        def get_code(self, fullname: str) -> types.CodeType:
            return compile(mutant.after, self.path, "exec", dont_inherit=True)

    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
            if fullname != f"{PACKAGE}.{mutant.module}":
                return None
            file = str(RULES / f"{mutant.module}.py")
            return importlib.util.spec_from_file_location(
                fullname, file, loader=Changed(fullname, file)
            )

    sys.meta_path.insert(0, Finder())


def unchanged(mutant: Mutant) -> Mutant:
    """The same with nothing changed: it must survive, or what follows proves nothing."""
    return mutant._replace(number=0, after=mutant.before)


def file_of(test: str) -> str:
    """The file that a test lies in."""
    return test.partition("::")[0]


def changed_in_place(mutant: Mutant) -> None:
    """Give a function that has not run yet the code of its changed twin."""
    module = sys.modules[f"{PACKAGE}.{mutant.module}"]
    twin = types.ModuleType(module.__name__)
    twin.__file__ = module.__file__
    code = compile(mutant.after, str(module.__file__), "exec", dont_inherit=True)
    exec(code, twin.__dict__)  # noqa: S102  # the rules themselves, changed in one place
    old, new = (function_of(each, mutant.function) for each in (module, twin))
    old.__code__, old.__defaults__ = new.__code__, new.__defaults__
    old.__kwdefaults__ = new.__kwdefaults__


def function_of(module: types.ModuleType, name: str) -> Any:
    """The plain function under a name of a module, whatever it is wrapped into."""
    holder, _, last = name.rpartition(".")
    found: Any = vars(getattr(module, holder) if holder else module)[last]
    for inner in ("fget", "func", "__func__", "__wrapped__"):
        if not isinstance(found, types.FunctionType):
            found = getattr(found, inner, found)
    return found


def try_in_place(wanted: Sequence[Mutant], reach: Reached, jobs: int) -> int:
    """Collect all tests, then try each mutant in a fork of that moment."""

    def trials(session: pytest.Session) -> Iterator[tuple[Mutant, Callable[[], int], float]]:
        for mutant in (unchanged(wanted[0]), *wanted):
            tests = reach.tests(reach.by(mutant))
            tests = [*(name for name in reversed(KILLERS) if name in tests), *tests]
            seconds = sum(reach.seconds[name] for name in tests)
            yield mutant, functools.partial(trial, mutant, session, tests), seconds

    def trial(mutant: Mutant, session: pytest.Session, tests: Sequence[str]) -> int:
        changed_in_place(mutant)
        return run(session, tests)

    def instead(session: pytest.Session) -> int:
        gc.collect()
        gc.freeze()
        try_each(trials(session), jobs)
        return 0

    return gathered(TESTS, instead)


def try_from_the_start(
    wanted: Sequence[Mutant], reach: Reached, jobs: int, change: Callable[[Mutant], None]
) -> None:
    """Try each mutant in a fork that has imported no test, and no rule that the change would miss.

    Collecting takes longest, so the file with most of the tests that reach it goes first, alone.
    Any test may stand on what such a function gave while the tests were imported: so after those
    that reach it all others follow, unless what they stand on is the same as without the change.
    """

    def note(session: pytest.Session) -> int:
        FOOTING.write_text(footing(session), "utf-8")
        return 0

    if forked(lambda: gathered(TESTS, note)) != 0:
        sys.exit("Collecting the tests of the unchanged rules went wrong.")
    usual = FOOTING.read_text("utf-8")

    def trials() -> Iterator[tuple[Mutant, Callable[[], int], float]]:
        for mutant in (unchanged(wanted[0]), *wanted):
            direct = reach.tests(reach.by(mutant))
            others = reach.tests(reach.seconds.keys() - set(direct))
            files = Counter(file_of(name) for name in direct)
            first = [name for name in direct if file_of(name) == max(files, key=files.__getitem__)]
            first = [*(name for name in reversed(KILLERS) if name in first), *first]
            rest = [name for name in direct if name not in first]
            seconds = sum(reach.seconds.values())
            yield mutant, functools.partial(trial, mutant, first, rest, others), seconds

    def trial(
        mutant: Mutant, first: Sequence[str], rest: Sequence[str], others: Sequence[str]
    ) -> int:
        change(mutant)
        if first:
            files = list(dict.fromkeys(map(file_of, first)))
            child = start(lambda: gathered(files, lambda session: run(session, first)))
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if code != 0:
                told = FOLDER / f"{child}.killer"
                if told.exists():
                    told.rename(FOLDER / f"{os.getpid()}.killer")
                return code if code > 0 else 1
        return gathered(
            TESTS,
            lambda session: run(session, rest if footing(session) == usual else [*rest, *others]),
        )

    try_each(trials(), jobs)


# --- what came of it ------------------------------------------------------------------------------


def outcomes(every: Iterable[Mutant]) -> dict[str, str]:
    """What became of each mutant that was tried, by its mark; the last trial counts."""
    marks = {each.mark for each in every}
    if not RESULTS.exists():
        return {}
    lines = [json.loads(line) for line in RESULTS.read_text("utf-8").splitlines()]
    return {each["mark"]: each["outcome"] for each in lines if each["mark"] in marks}


def tell(every: Sequence[Mutant]) -> None:
    """A table of the modules, and the survivors as patches in a file of their own."""
    found = outcomes(every)
    print("| Module | Mutants | Run | Killed |\n|---|---:|---:|---:|")
    for module in dict.fromkeys(each.module for each in every):
        own = [each for each in every if each.module == module]
        told = [found[each.mark] for each in own if each.mark in found]
        print(f"| `{module}.py` | {len(own)} | {len(told)} | {len(told) - told.count(SURVIVED)} |")
    survivors = [each for each in every if found.get(each.mark) == SURVIVED]
    patches = "\n\n".join(each.difference for each in survivors)
    (FOLDER / "survivors.diff").write_text(patches + "\n", "utf-8")
    usual = (KILLED, SURVIVED, TIMEOUT)
    strange = [each.name for each in every if found.get(each.mark, KILLED) not in usual]
    where = (FOLDER / "survivors.diff").relative_to(ROOT)
    print(f"{len(survivors)} survivors: {where}", *strange, sep="\n")


def main() -> None:
    """Try what was asked for and is not known to be killed; then tell."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("patterns", nargs="*", default=["*"])
    asked.add_argument("--jobs", type=int, default=1)
    given = asked.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["PYTHONHASHSEED"] = "0"
    reach = reached()
    modules = {".".join(pattern.split(".")[:3]) for pattern in given.patterns}
    every = [
        each
        for file in sorted(RULES.glob("*.py"))
        if any(fnmatchcase(f"{PACKAGE}.{file.stem}", module) for module in modules)
        for each in mutants(file)
        if any(fnmatchcase(each.name, pattern) for pattern in given.patterns)
    ]
    known = outcomes(every)
    wanted = [each for each in every if known.get(each.mark) not in (KILLED, TIMEOUT)]
    early = [each for each in wanted if not reach.by(each).isdisjoint(("", IMPORT))]
    late = [each for each in wanted if reach.by(each).isdisjoint(("", IMPORT))]
    print(f"{len(wanted)} of {len(every)} mutants to try, {len(early)} of them from the start")
    if late and forked(lambda: try_in_place(late, reach, given.jobs)) != 0:
        sys.exit("Collecting the tests, or running the unchanged rules, went wrong.")
    for name in GROUND:
        importlib.import_module(name)
    if first := [each for each in early if IMPORT in reach.by(each)]:
        try_from_the_start(first, reach, given.jobs, changed_before_anything_ran)
    if rest := [each for each in early if IMPORT not in reach.by(each)]:
        import_rules()
        try_from_the_start(rest, reach, given.jobs, changed_in_place)
    tell(every)


if __name__ == "__main__":
    main()
