"""A run's honesty: nothing is skipped in silence, and the floors of coverage name their lines."""

import json

import pytest

from tests.fixtures.coverage_floors import Floor, shortfalls
from tests.fixtures.machine import NEEDS, ROOT, Need, missing_lines

ABSENT = Need("an abacus", lambda: None, "install the package abacus", ("abacus",))
PLUGIN = "tests.fixtures.machine"


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Run a small test file in a machine without an abacus."""
    monkeypatch.setitem(NEEDS, "needs_abacus", ABSENT)
    monkeypatch.delenv("REQUIRE_ALL", raising=False)

    def run(body: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(body)
        return pytester.runpytest_inprocess("-p", PLUGIN, "-p", "no:cov", *arguments)

    return run


NEEDING = """
import pytest
@pytest.mark.needs_abacus
def test_marked(): raise AssertionError("must not run")
@pytest.fixture
def abacus(): raise AssertionError("must not be made")
def test_by_fixture(abacus): pass
def test_plain(): pass
"""


def test_what_cannot_run_is_skipped_and_listed(run):
    result = run(NEEDING)
    result.assert_outcomes(passed=1, skipped=2)
    assert result.ret == 0
    line = "Could not run: 2 tests need an abacus (not found; install the package abacus)."
    result.stdout.fnmatch_lines([line])
    assert line == [text for text in result.outlines if text][-2], (
        "the list stands last, above the closing line"
    )


def test_where_all_is_required_the_list_is_a_failure(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REQUIRE_ALL", "1")
    result = run(NEEDING)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*Could not run, and all was required*"])


def test_where_all_is_required_and_all_can_run_the_run_passes(run, monkeypatch):
    monkeypatch.setenv("REQUIRE_ALL", "1")
    assert run("def test_plain(): pass").ret == 0


def test_markers_by_fixture_are_seen_by_a_selection(run):
    run(NEEDING, "-m", "not needs_abacus").assert_outcomes(passed=1, deselected=2)


@pytest.mark.parametrize(
    "body",
    [
        "import pytest\n@pytest.mark.skip(reason='later')\ndef test_a(): pass",
        "import pytest\n@pytest.mark.skipif(True, reason='later')\ndef test_a(): pass",
        "import pytest\ndef test_a(): pytest.skip('later')",
        "import pytest\n@pytest.mark.xfail(reason='later')\ndef test_a(): assert 0",
        "import pytest\n@pytest.mark.xfail(reason='later')\ndef test_a(): pass",
        "import pytest\npytest.importorskip('abacus', reason='later')\ndef test_a(): pass",
        "import pytest\npytest.skip('later', allow_module_level=True)\ndef test_a(): pass",
    ],
    ids=["skip", "skipif", "call", "xfail", "xpass", "importorskip", "module"],
)
def test_any_other_skip_fails_the_run(run, body: str):
    result = run(body)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*Skipped for a reason that does not count*", "*later*"])


@pytest.mark.slow
def test_the_list_is_the_same_when_workers_share_the_run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # a child process, started in another folder
    pytester.makepyfile(
        "import pytest\n@pytest.mark.needs_npm\n@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_a(n): pass\ndef test_b(): pytest.skip('later')"
    )
    result = pytester.runpytest_subprocess("-p", PLUGIN, "-p", "no:cov", "-n", "2")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*::test_b: *later*", "Could not run: 2 tests need npm*"])


def test_the_list_says_how_many_and_what_to_install():
    counted = {"needs_chromium": 31, "needs_poppler": 1}
    assert missing_lines(counted) == [
        "Could not run: 31 tests need Chromium (not found; "
        "install the packages chromium-headless-shell and libatomic1).",
        "Could not run: 1 test needs poppler (not found; install the package poppler-utils).",
    ]


# --- coverage -------------------------------------------------------------------------------------


def measured(covered: int, missing_lines: list[int], missing_branches: list[list[int]]) -> dict:
    return {
        "summary": {
            "num_statements": covered + len(missing_lines),
            "covered_lines": covered,
            "num_branches": 2 + len(missing_branches),
            "covered_branches": 2,
        },
        "missing_lines": missing_lines,
        "missing_branches": missing_branches,
    }


ALL = (Floor("intranet/rules", 100), Floor("intranet", 95))


def test_full_coverage_has_no_shortfall():
    assert shortfalls({"files": {"intranet/rules/share.py": measured(10, [], [])}}, ALL) == []


def test_one_missing_branch_in_the_rules_names_its_line():
    report = {"files": {"intranet/rules/share.py": measured(998, [], [[7, 9]])}}
    assert shortfalls(report, ALL) == [
        "intranet/rules: 99.90 % reached, 100 % is the floor",
        "  intranet/rules/share.py: branches 7→9",
    ]


def test_missing_lines_are_named_as_ranges_and_branches_to_them_are_not_repeated():
    entry = measured(3, [4, 5, 6, 9], [[3, 4], [7, 8], [8, -1]])
    assert shortfalls({"files": {"intranet/rules/share.py": entry}}, ALL)[1] == (
        "  intranet/rules/share.py: lines 4-6, 9; branches 7→8, 8→end"
    )


def test_the_floor_itself_is_enough_and_one_line_less_is_not():
    def whole(covered: int, missing: int) -> dict:
        files = {
            "intranet/rules/share.py": measured(8, [], []),
            "intranet/pages.py": measured(covered, list(range(1, missing + 1)), []),
        }
        return {"files": files}

    assert shortfalls(whole(83, 5), ALL) == []
    assert shortfalls(whole(82, 6), ALL)[0] == "intranet: 94.00 % reached, 95 % is the floor"


def test_a_folder_that_nobody_measured_is_below_its_floor():
    report = {"files": {"intranet/pages.py": measured(10, [], [])}}
    assert shortfalls(report, ALL) == ["intranet/rules: nothing was measured, 100 % is the floor"]


@pytest.mark.parametrize(
    ("body", "require_all", "ends"),
    [
        ("def test_plain(): pass", False, pytest.ExitCode.TESTS_FAILED),
        (NEEDING, False, pytest.ExitCode.OK),
        (NEEDING, True, pytest.ExitCode.TESTS_FAILED),
    ],
    ids=["whole run", "tests left out", "nothing may be left out"],
)
def test_a_floor_is_for_a_whole_run(
    run, pytester, monkeypatch: pytest.MonkeyPatch, body: str, require_all: bool, ends: int
):
    report = {"files": {"intranet/rules/share.py": measured(8, [], [[7, 9]])}}
    pytester.mkdir(".build").joinpath("coverage.json").write_text(json.dumps(report))
    if require_all:
        monkeypatch.setenv("REQUIRE_ALL", "1")
    result = run(body, "-p", "tests.fixtures.coverage_floors", "--coverage-floors")
    assert result.ret == ends
    if not require_all:
        result.stdout.fnmatch_lines(["*Coverage below its floor*", "intranet/rules: 90.91 %*"])
    told = "not held against a run that left tests out" in result.stdout.str()
    assert told == (ends is pytest.ExitCode.OK)


def test_windows_paths_belong_to_the_same_folders():
    assert shortfalls({"files": {"intranet\\rules\\share.py": measured(5, [], [])}}, ALL) == []
