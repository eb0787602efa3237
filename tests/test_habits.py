"""What must be true of the files themselves, so that nobody has to look for it in a review."""

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intranet.pages import VERSION

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
# The architecture has one style sheet; its sections are its nouns.
LONG_BY_DECISION = {"static/app.css"}
MADE = {
    *(".venv", ".build", ".git", "node_modules", "vendor", "instance", "__pycache__", "mutants"),
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "htmcov", "dist"),
}
HEADINGS = ["Context", "Decision", "Consequences", "Status"]

# In two pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|NotImpl" + r"ementedError")
SILENCED = re.compile(
    r"#\s*(?:no" + r"qa\b(?::\s*[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)?"
    r"|type:\s*ig" + r"nore(?:\[[\w, -]+\])?|pragma:\s*no\s*(?:cover|branch))(?P<reason>.*)$"
)
WAITING = re.compile(r"(?<![\w.])(?:time\.)?sle" + r"ep\(|wait_for_time" + r"out\(")
TEMPLATE_FAULTS = {
    "an inline style": re.compile(r"""\sstyle\s*=""", re.I),
    "an inline handler": re.compile(r"""\son[a-z]+\s*=""", re.I),
    "hx-on": re.compile(r"\s(?:data-)?hx-on\b", re.I),
    "a js: value": re.compile(r"""["']\s*(?:js|javascript):""", re.I),
    "a trigger filter": re.compile(r"""hx-trigger\s*=\s*["'][^"'\[]*\[""", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc\s*=)[^>]*>", re.I),
    "a style element": re.compile(r"<style\b", re.I),
}


def files(*suffixes: str, under: str = ".") -> Iterator[Path]:
    """The project's own text files by suffix, without anything made or fetched."""
    for folder, folders, names in os.walk(ROOT / under):
        folders[:] = sorted(set(folders) - MADE)
        for name in sorted(names):
            if name.endswith(suffixes):
                yield Path(folder) / name


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def findings(paths: Iterator[Path], fault: Callable[[str], object]) -> list[str]:
    """Every line that has the fault, as path:line: text."""
    return [
        f"{shown(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if fault(line)
    ]


def without_reason(line: str) -> bool:
    """Whether a line silences a check and does not say why."""
    found = SILENCED.search(line)
    return found is not None and len(found["reason"].strip(" #-–:")) < 8


def template_faults(markup: str) -> list[str]:
    """What the content security policy would block, named; Jinja's comments do not count."""
    bare = re.sub(r"\{#.*?#\}", "", markup, flags=re.S)
    return [name for name, pattern in TEMPLATE_FAULTS.items() if pattern.search(bare)]


# --- code ----------------------------------------------------------------------------------------


def test_the_walk_sees_the_project():
    seen = {shown(path) for path in files(".py", ".html", ".toml")}
    assert {"tests/test_habits.py", "pyproject.toml", "intranet/__init__.py"} <= seen


def test_no_mark_of_unfinished_work():
    marks = findings(
        files(".py", ".html", ".js", ".css", ".md", ".toml", "Makefile"), UNFINISHED.search
    )
    assert not marks, "\n".join(marks)


def test_a_silenced_check_says_why_on_its_line():
    silent = findings(files(".py"), without_reason)
    assert not silent, "\n".join(silent)


def test_no_test_waits_by_the_clock():
    waiting = findings(files(".py", under="tests"), WAITING.search)
    assert not waiting, "\n".join(waiting)


def test_no_file_is_too_long_to_be_one_noun():
    kinds = (".py", ".html", ".js", ".css")
    long = {
        shown(path): n
        for path in files(*kinds)
        if shown(path) not in LONG_BY_DECISION
        and (n := len(text(path).splitlines())) > LONGEST_FILE
    }
    assert not long, f"over {LONGEST_FILE} lines, split by noun: {long}"


def test_no_template_holds_what_the_policy_blocks():
    faults = {
        shown(p): found
        for p in files(".html", under="templates")
        if (found := template_faults(text(p)))
    }
    assert not faults


# --- what is fetched -----------------------------------------------------------------------------


@pytest.mark.needs_git
def test_nothing_fetched_or_made_is_committed():
    # A checkout may belong to another user than the one who tests it.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.split("\0") if name]
    assert "tests/test_habits.py" in names
    made = [name for name in names if MADE & set(Path(name).parts)]
    binary = [
        name for name in names if name.endswith((".ttf", ".woff2", ".min.js", ".whl", ".sqlite3"))
    ]
    assert made + binary == []


@pytest.mark.parametrize("name", ["run", "test", "mutate", "assets", "bundle"])
def test_every_locked_package_has_hashes_and_no_address(name: str):
    lock = text(ROOT / "requirements" / f"{name}.txt")
    packages = re.split(r"^(?=[a-z0-9])", lock, flags=re.M | re.I)[1:]
    assert packages
    assert [p.split()[0] for p in packages if "--hash=sha256:" not in p or "==" not in p] == []
    assert [
        line for line in lock.splitlines() if re.search(r"://|--\w*index|--find-links", line)
    ] == []


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text(ROOT / f"requirements/{name}.txt"), re.M))


def test_the_version_that_pages_show_is_the_projects():
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    assert project["project"]["version"].startswith(f"{VERSION}.")
    assert f"## {VERSION} –" in text(ROOT / "CHANGELOG.md")


def test_tests_run_with_the_very_versions_that_the_program_runs_with():
    assert pins("run").items() <= pins("test").items() <= pins("mutate").items()


@pytest.mark.parametrize("name", ["run", "test", "mutate", "assets", "bundle"])
def test_every_wanted_package_is_locked_in_the_wanted_version(name: str):
    wanted = text(ROOT / f"requirements/{name}.in")
    for package, version in re.findall(r"^([\w.-]+)(?:\[\w+\])?(?:==([^\s;]+))?", wanted, re.M):
        if package != "-r":
            assert package in pins(name)
            assert version in ("", pins(name)[package])


def test_every_asset_is_pinned_with_a_hash_and_no_address():
    package = json.loads(text(ROOT / "package.json"))
    lock = json.loads(text(ROOT / "package-lock.json"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", v) for v in package["dependencies"].values())
    fetched = {key: entry for key, entry in lock["packages"].items() if key}
    assert {key.removeprefix("node_modules/") for key in fetched} >= set(package["dependencies"])
    assert [
        key for key, entry in fetched.items() if not entry["integrity"].startswith("sha512-")
    ] == []
    assert "http" not in text(ROOT / "package-lock.json")


def test_python_is_named_once_for_all_tools():
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"


# --- decisions -----------------------------------------------------------------------------------


def test_every_decision_record_has_its_four_parts():
    records = list(files(".md", under="docs/decisions"))
    assert records
    for path in records:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name), path.name
        assert re.findall(r"^## (.+)$", text(path), re.M) == HEADINGS, path.name
    numbers = [path.name[:4] for path in records]
    assert len(set(numbers)) == len(numbers), "two records share a number"


# --- planted faults: each pattern must find what it is for ---------------------------------------


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<p style="color:red">', "an inline style"),
        ('<button onclick="f()">', "an inline handler"),
        ("<button\n  onclick='f()'>", "an inline handler"),
        ('<div hx-on:click="f()">', "hx-on"),
        ('<div hx-on::after-swap="f()">', "hx-on"),
        ("<div hx-vals='js:{a: 1}'>", "a js: value"),
        ('<a href="javascript:f()">', "a js: value"),
        ('<input hx-trigger="keyup[ctrlKey]">', "a trigger filter"),
        ("<script>f()</script>", "an inline script"),
        ("<style>p {}</style>", "a style element"),
    ],
)
def test_a_planted_template_fault_is_named(markup: str, fault: str):
    assert template_faults(markup) == [fault]


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="/static/app.js" defer></script>',
        '<input hx-trigger="input changed delay:150ms, change">',
        "{# no style= and no hx-on here #}",
        '<p class="style">Công tác chỉ đạo</p>',
    ],
)
def test_sound_markup_has_no_fault(markup: str):
    assert template_faults(markup) == []


@pytest.mark.parametrize(
    "line", ["x = 1  # no" + "qa: S101", "x = f()  # type: ig" + "nore[no-any-return]"]
)
def test_a_planted_silence_is_found_and_a_reason_ends_it(line: str):
    assert without_reason(line)
    assert not without_reason(f"{line}  # the library ships no types")


def test_planted_marks_and_waits_are_found():
    assert UNFINISHED.search("# TO" + "DO: later")
    assert WAITING.search("time.sle" + "ep(1)")
    assert not WAITING.search("asleep(1)")
