"""The reader's own parts, as functions: values as text, its answer, its limits."""

import datetime as dt
import io
import json
import resource
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from python_calamine import PasswordError

from intranet import workbook_reader
from tests import excel97
from tests.hostile_workbooks import LINES, packed, parts, sound


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.0, "4"),
        (-3.0, "-3"),
        (-0.0, "0"),
        (4.5, "4,5"),
        (0.1 + 0.2, "0,3"),
        (84_912_345_678.0, "84912345678"),
        (1e20, "100000000000000000000"),
        (1e-7, "0,0000001"),
        (100.0, "100"),
        (float("nan"), "#NUM!"),
        (float("-inf"), "#NUM!"),
        (7, "7"),
        (True, "Có"),
        (False, "Không"),
        ("chữ", "chữ"),
        (dt.date(2017, 12, 8), "08/12/2017"),
        (dt.datetime(2017, 12, 8), "08/12/2017"),
        (dt.datetime(2017, 12, 8, 7, 5), "08/12/2017 07:05"),
        (dt.datetime(2017, 12, 8, 7, 5, 9), "08/12/2017 07:05:09"),
        (dt.time(10, 30), "10:30"),
        (dt.timedelta(days=1, hours=12), "36:00"),
        (dt.timedelta(minutes=-30), "-00:30"),
    ],
)
def test_a_value_is_shown_as_people_read_it(value: object, text: str):
    assert workbook_reader.shown(value) == text


def test_every_cell_that_has_content_is_answered_with_its_place():
    answer = json.loads(workbook_reader.answer(sound()))
    assert (answer["name"], answer["others"]) == ("Danh sách", [])
    assert answer["cells"][:4] == [
        *([1, column, text] for column, text in enumerate(LINES[0], 1)),
        [2, 1, LINES[1][0]],
    ]


def test_an_old_file_goes_to_the_parser_as_it_is():
    answer = json.loads(workbook_reader.answer(excel97.workbook([["", 4.5]])))
    assert answer == {"name": "Tờ 1", "others": [], "cells": [[1, 2, "4,5"]]}


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (MemoryError(), workbook_reader.TOO_HEAVY),
        (PasswordError(), workbook_reader.LOCKED),
        (KeyboardInterrupt(), workbook_reader.DAMAGED),
        (KeyError("x"), workbook_reader.DAMAGED),
    ],
)
def test_whatever_the_parser_raises_is_answered(
    fault: BaseException, sentence: str, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: object) -> None:
        raise fault

    parser = SimpleNamespace(from_filelike=fail)
    monkeypatch.setattr(workbook_reader, "CalamineWorkbook", parser)
    answer = json.loads(workbook_reader.answer(sound()))
    assert answer == {"refusal": sentence, "cause": type(fault).__name__}


def test_what_the_parser_sees_holds_only_counted_parts_without_compression():
    macros = packed({**parts(sound()), "xl/vbaProject.bin": b"x", "xl/media/a.png": b"y"})
    seen = parts(workbook_reader.repacked(macros))
    assert set(seen) == set(parts(sound()))
    assert len(workbook_reader.repacked(macros)) > sum(map(len, seen.values()))


def test_started_as_a_program_it_limits_itself_and_then_answers(monkeypatch: pytest.MonkeyPatch):
    limits: dict[int, tuple[int, int]] = {}
    hard = {resource.RLIMIT_CPU: 3}
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(
        resource, "getrlimit", lambda kind: (0, hard.get(kind, resource.RLIM_INFINITY))
    )
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(sound())))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    runpy.run_path(str(Path(workbook_reader.__file__)), run_name="__main__")
    assert limits == {
        resource.RLIMIT_AS: (workbook_reader.MEMORY,) * 2,
        resource.RLIMIT_CPU: (3, 3),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_CORE: (0, 0),
    }
    assert json.loads(out.getvalue())["name"] == "Danh sách"


def test_on_windows_it_starts_without_limits(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(resource, "setrlimit", lambda *_: pytest.fail("no such limit there"))
    workbook_reader.limit_itself()
