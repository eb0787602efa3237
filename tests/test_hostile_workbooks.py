"""Uploaded Excel files cannot hurt: each is refused with a sentence or read right."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intranet import spreadsheets, workbook_reader
from intranet.values import Unreadable
from tests import excel97, hostile_workbooks
from tests.hostile_workbooks import KINDS, LINES, Trap, needing, sound

pytestmark = pytest.mark.slow

READER = Path(workbook_reader.__file__)
STARTED = [trap for kind in ("bombs", "entities", "archives", "cells") for trap in KINDS[kind]()]
DAMAGED = list(KINDS["damaged"]())


def outcome(data: bytes, filename: str = "danh-sach.xlsx") -> list[list[str]] | str:
    """The lines, or the sentence."""
    try:
        return [list(line.cells) for line in spreadsheets.read(data, filename).lines]
    except Unreadable as unreadable:
        return str(unreadable)


def assert_is_sentence(text: str) -> None:
    assert text[0].isupper(), text
    assert text.endswith("."), text
    for sign in ("Traceback", "Error", "\n", "0x"):
        assert sign not in text


def assert_harmless(trap: Trap, got: list[list[str]] | str) -> None:
    if isinstance(got, str):
        assert_is_sentence(got)
    else:
        assert got == trap.reads


def test_the_file_the_traps_are_made_from_is_read():
    assert outcome(sound()) == LINES
    assert outcome(hostile_workbooks.packed(hostile_workbooks.parts(sound()))) == LINES
    assert outcome(hostile_workbooks.streamed()) == LINES


def test_there_are_traps_enough_and_each_has_its_name():
    names = [trap.name for trap in STARTED + DAMAGED]
    assert len(names) >= 200
    assert len(set(names)) == len(names)
    assert all(len(trap.data) <= spreadsheets.LARGEST_FILE for trap in STARTED + DAMAGED)


@pytest.mark.parametrize("trap", STARTED, ids=lambda trap: trap.name)
def test_a_hostile_file_is_refused_with_a_sentence_or_read_right(trap: Trap):
    assert_harmless(trap, outcome(trap.data))


def test_what_must_be_read_right_is_not_merely_refused():
    read = {
        "macros", "another archive beside", "another file asked for", "text like a formula",
        "a formula with its value", "a program called", "without docProps/app.xml",
        "text before the archive", "text after the archive",
    }  # fmt: skip
    traps = [trap for trap in STARTED if trap.name in read]
    assert len(traps) == len(read)
    assert [outcome(trap.data) for trap in traps] == [trap.reads for trap in traps]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("1 GB in xl/workbook.xml", workbook_reader.TOO_HEAVY),
        ("25 MB of nothing", workbook_reader.TOO_HEAVY),
        ("twice 13 MB of nothing", workbook_reader.TOO_HEAVY),
        ("10,000 entries", workbook_reader.TOO_HEAVY),
        ("a row of 100,000 cells", workbook_reader.TOO_HEAVY),
        ("a text of 20 MB", workbook_reader.TOO_HEAVY),
        ("one cell far out", workbook_reader.TOO_HEAVY),
        ("locked entries", workbook_reader.LOCKED),
        ("locked by Excel", workbook_reader.LOCKED),
        ("a Word file", workbook_reader.NO_WORKBOOK),
        ("an .xlsb", workbook_reader.NO_WORKBOOK),
        ("twice XL/WORKSHEETS/SHEET1.XML", workbook_reader.DAMAGED),
        ("row of no number", workbook_reader.DAMAGED),
    ],
)
def test_the_sentence_tells_what_is_wrong(name: str, sentence: str):
    (trap,) = (trap for trap in STARTED if trap.name == name)
    assert outcome(trap.data) == sentence


@pytest.mark.parametrize(
    "name", ["a formula without", "a shared formula without", "the error #N/A"]
)
def test_a_formula_without_a_good_value_is_named_and_not_taken_for_empty(name: str):
    (trap,) = (trap for trap in STARTED if trap.name == name)
    assert str(outcome(trap.data)).startswith("Dòng 1, cột A: ô báo lỗi công thức #")


def test_a_workbook_with_prefixed_names_is_read_and_its_errors_named():
    head = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    cell = '<x:sheetData><x:row r="1"><x:c r="B1"><x:f>1</x:f>{}</x:c></x:row></x:sheetData>'
    good, bad = (
        hostile_workbooks.with_part(
            hostile_workbooks.SHEET, (head + cell.format(value) + "</x:worksheet>").encode()
        )
        for value in ("<x:v>7</x:v>", "")
    )
    assert outcome(good) == [["", "7"]]
    assert outcome(bad) == "Dòng 1, cột B: ô báo lỗi công thức #VALUE!; hãy sửa trong tệp."


@pytest.fixture
def without_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's own function in its process's place: none started for each of so many files."""

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        answer = workbook_reader.answer(options["input"])
        return subprocess.CompletedProcess(command, 0, answer, b"")

    monkeypatch.setattr(subprocess, "run", run)


@pytest.mark.usefixtures("without_process")
def test_a_damaged_file_is_refused_with_a_sentence_or_read_right():
    results = [(trap, outcome(trap.data)) for trap in DAMAGED]
    for trap, got in results:
        assert_harmless(trap, got)
    refused = [trap.name for trap, got in results if isinstance(got, str)]
    assert len(refused) > 100
    assert len(refused) < len(DAMAGED)


def test_the_process_answers_what_the_function_answers(request: pytest.FixtureRequest):
    few = (
        "1 GB",
        "called larger",
        "10,000 entries",
        "a row of 100,000",
        "one cell far",
        "row of no",
    )
    small = [trap for kind in ("entities", "archives", "cells") for trap in KINDS[kind]()]
    small += [trap for trap in STARTED if trap.name.startswith(few)]
    by_process = [outcome(trap.data) for trap in small[::10]]
    request.getfixturevalue("without_process")
    by_function = [outcome(trap.data) for trap in small]
    assert by_function[::10] == by_process
    for trap, got in zip(small, by_function, strict=True):
        assert_harmless(trap, got)


def damaged_old_files() -> Iterator[bytes]:
    """A good .xls cut off at places, and with bytes changed where something stands."""
    good = excel97.workbook([["Tên", "Số"], ["Chi bộ", 4.0]])
    chance = random.Random(2017)  # noqa: S311  # the same damage every time
    told = [place for place, byte in enumerate(good) if byte not in (0, 255) and place > 8]
    yield from (good[:place] for place in range(512, len(good), 1024))
    for place in sorted(chance.sample(told, 40)):
        yield good[:place] + bytes([chance.randrange(256)]) + good[place + 1 :]


def test_a_damaged_old_file_gives_a_sentence_or_lines():
    # An .xls has no checksum, so a changed letter reads as another letter: nobody can tell.
    got = [outcome(data, "cu.xls") for data in damaged_old_files()]
    sentences = [result for result in got if isinstance(result, str)]
    assert len(sentences) >= 8
    for sentence in sentences:
        assert_is_sentence(sentence)


# --- the process ---------------------------------------------------------------------------------


# Started by a small process: one forked from here would count what these tests hold as its own.
MEASURING = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], env={}, stderr=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def measured(reader: Path, data: bytes) -> tuple[int, bytes, int]:
    """How the reader ends, what it answers, and the most memory it held, in bytes."""
    python = [sys.executable, "-I", "-B"]
    done = subprocess.run(
        [*python, "-c", MEASURING, *python, str(reader)], input=data, capture_output=True
    )
    code, peak = done.stderr.split()
    return int(code), done.stdout, int(peak) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(trap.data, id=trap.name)
        for trap in STARTED
        if trap.name in {"700,000 rows", "a text of 20 MB", "first and last cell", "needs 900 MB"}
    ],
)
def test_the_reader_never_holds_more_than_its_memory(data: bytes):
    _, _, peak = measured(READER, data)
    assert peak < workbook_reader.MEMORY


def test_a_planted_file_that_needs_more_is_stopped_by_the_limit_alone(tmp_path: Path):
    planted = needing(400_000)
    code, answer, peak = measured(READER, planted)
    assert code < 0 or "refusal" in json.loads(answer)
    assert peak < workbook_reader.MEMORY
    free = tmp_path / "reader.py"
    limit = f"MEMORY = {workbook_reader.MEMORY:_}"
    source = READER.read_text(encoding="utf-8")
    assert limit in source
    free.write_text(source.replace(limit, "MEMORY = 2_000_000_000"), encoding="utf-8")
    _, _, peak = measured(free, planted)
    assert peak > workbook_reader.MEMORY
    assert outcome(planted) == workbook_reader.TOO_HEAVY


@pytest.fixture
def other_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another program in the reader's place, for a test to write."""
    path = tmp_path / "reader.py"
    monkeypatch.setattr(spreadsheets, "_READER", path)
    return path


def test_a_reader_that_hangs_is_ended_and_leaves_no_process(
    other_reader: Path, monkeypatch: pytest.MonkeyPatch
):
    started = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any):
            super().__init__(*args, **options)
            started.append(self.pid)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    monkeypatch.setattr(spreadsheets, "_SECONDS", 0.2)
    other_reader.write_text("import signal\nwhile True: signal.pause()")
    assert outcome(sound()) == workbook_reader.TOO_HEAVY
    (pid,) = started
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("ending", ["os.abort()", "os._exit(134)"])
def test_a_reader_that_dies_is_a_sentence(ending: str, other_reader: Path):
    other_reader.write_text(f"import os, sys\nsys.stdin.buffer.read()\n{ending}")
    assert outcome(sound()) == workbook_reader.TOO_HEAVY


def test_a_reader_that_cannot_start_is_the_installation_and_not_the_file(other_reader: Path):
    other_reader.write_text("import python_calamine_that_is_not_there")
    with pytest.raises(RuntimeError, match="python_calamine_that_is_not_there"):
        spreadsheets.read(sound(), "a.xlsx")


def test_the_reader_knows_nothing_of_the_servers_environment(
    other_reader: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SECRET_KEY", "bi-mat")
    monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
    other_reader.write_text(
        "import json, os, sys\nsys.stdin.buffer.read()\n"
        "names = [[n, 1, name + '=' + v] for n, (name, v) in enumerate(os.environ.items(), 1)]\n"
        "print(json.dumps({'name': '', 'others': [], 'cells': names}))"
    )
    lines = outcome(sound())
    assert isinstance(lines, list)
    told = {line[0] for line in lines}
    assert "SYSTEMROOT=C:\\Windows" in told
    assert {text.partition("=")[0] for text in told} <= {"SYSTEMROOT", "LC_CTYPE"}


def test_the_reader_writes_no_file(tmp_path: Path):
    writing = tmp_path / "writing.py"
    source = READER.read_text(encoding="utf-8")
    body = f"    with open({str(tmp_path / 'x')!r}, 'w') as file:\n        file.write('x' * 9)\n"
    writing.write_text(
        source.replace("    limit_itself()\n", "    limit_itself()\n" + body), encoding="utf-8"
    )
    code, _, _ = measured(writing, sound())
    assert code != 0
    assert (tmp_path / "x").read_bytes() == b""
