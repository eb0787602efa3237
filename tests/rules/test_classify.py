"""`flask classify organisation`: JSON lines in and out, good lines answered beside bad ones."""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from intranet.commands import classify as command
from intranet.rules.organisation import classify
from intranet.rules.reading import organisation_facts
from tests.rules.given import SO_2017, data, spotless, values


def run(lines: bytes, *options: str) -> Result:
    return CliRunner().invoke(command.classify, ["organisation", *options], input=lines)


def answers(found: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in found.stdout.splitlines()]


def test_every_worked_case_is_answered_in_order_as_the_rules_answer_it() -> None:
    cases = [values(case) for case in data("cases.toml")]
    found = run("".join(json.dumps(case) + "\n" for case in cases).encode())
    assert found.exit_code == 0
    results = [classify(organisation_facts(case, SO_2017), SO_2017) for case in cases]
    assert answers(found) == [each.as_json() for each in results]
    texts = [json.dumps(each.as_json(), ensure_ascii=False) for each in results]
    assert found.stdout.splitlines() == texts == [each.json.decode() for each in results]


def test_the_sample_of_the_interface_is_strong_but_for_the_second_peer() -> None:
    sample = {**spotless(), "mass_organisations": ["highest", "second"]}
    (answer,) = answers(run(json.dumps(sample).encode()))
    assert (answer["total"], answer["tier"], answer["flags"]) == ("92.50", "good", [])
    peers = next(each for each in answer["reasons"] if each["code"] == "peers_highest")
    assert (peers["clause"], peers["answer"]) == ("II.B.1.3.a", "not_met")


def test_a_bad_line_is_told_with_its_number_and_the_rest_is_still_answered() -> None:
    good = json.dumps(spotless()).encode()
    too_high = json.dumps({"scores": {"inspection": "10,5"}}).encode()
    found = run(b"\n".join([good, b"nonsense", b"", b"\xff", too_high, good]) + b"\n")
    assert found.exit_code == 1
    kinds = ["error" if "error" in answer else answer["tier"] for answer in answers(found)]
    assert kinds == ["strong", "error", "error", "error", "error", "strong"]
    assert answers(found)[4] == {
        "error": "scores.inspection: điểm phải từ 0 đến 10",
        "line": 5,
    }
    assert [answer.get("line") for answer in answers(found)] == [None, 2, 3, 4, 5, None]


def test_no_line_gives_no_answer() -> None:
    found = run(b"")
    assert (found.exit_code, found.stdout) == (0, "")


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_the_last_line_may_end_in_any_way(end: bytes) -> None:
    found = run(json.dumps(spotless()).encode() + end)
    assert [answer["tier"] for answer in answers(found)] == ["strong"]


def test_words_are_written_as_people_read_them() -> None:
    assert "Tổng điểm 92,5 – cần từ 90 điểm trở lên" in run(json.dumps(spotless()).encode()).stdout


@pytest.mark.parametrize("tail", [b"", b"\n", b"\n{}\n"])
def test_a_line_too_long_to_be_kept_is_refused_and_passed_over(
    tail: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "LONGEST_LINE", 16)
    found = run(b'{"kind":"branch"' + b" " * 60 + b"}" + tail)
    assert found.exit_code == 1
    assert answers(found)[0] == {"error": "dòng dài quá 16 byte", "line": 1}
    assert len(answers(found)) == (2 if tail == b"\n{}\n" else 1)


@pytest.mark.parametrize("tail", [b"", b"\n"])
def test_a_line_just_short_enough_is_answered(tail: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LONGEST_LINE", 17)
    found = run(b'{"kind":"branch"}' + tail)
    assert found.exit_code == 0
    assert len(answers(found)) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_however_a_stream_is_cut_its_lines_are_the_same(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps(spotless()).encode(), b"", b"x" * 70, b'{"kind":"branch"}', b"{}"]
    monkeypatch.setattr(command, "LONGEST_LINE", 60)
    whole = run(b"\n".join(lines))
    monkeypatch.setattr(command, "CHUNK", size)
    cut = run(b"\n".join(lines))
    assert cut.stdout == whole.stdout
    assert len(answers(cut)) == len(lines)


def test_each_line_is_answered_before_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    lengths: list[int] = []

    class Waiting(io.RawIOBase):
        """Gives one line at a time and notes what was written when it is asked for more."""

        def __init__(self) -> None:
            self.lines: Iterator[bytes] = iter([b"{}\n", b"{}\n", b"{}\n"])

        def read1(self, size: int = -1) -> bytes:
            lengths.append(written.getvalue().count(b"\n"))
            return next(self.lines, b"")

    class Stream:
        def __init__(self, buffer: object) -> None:
            self.buffer = buffer

    monkeypatch.setattr(sys, "stdin", Stream(Waiting()))
    monkeypatch.setattr(sys, "stdout", Stream(written))
    assert command.answer_lines(lambda line: b"{}") == 0
    assert lengths == [0, 1, 2, 3]


def test_the_regulation_is_picked_by_name() -> None:
    line = json.dumps(spotless()).encode()
    assert run(line, "--regulation", "so-2017").stdout == run(line).stdout


@pytest.mark.parametrize("name", ["so-1999", "../so-2017", ""])
def test_an_unknown_regulation_is_refused_before_the_first_line(name: str) -> None:
    found = run(b"{}\n", "--regulation", name)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert "không có quy định này; hiện có: so-2017" in found.stderr
