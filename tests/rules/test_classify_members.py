"""`flask classify member` and `flask classify quota`: the interface others rely on."""

import gc
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from intranet.commands import classify as command
from intranet.rules.member import classify
from intranet.rules.member_reading import member_facts, quota_facts
from intranet.rules.quota import quota
from tests.rules.given import SO_2017, data
from tests.rules.given_members import spotless, values, votes

#: The samples that the interface is described by.
MEMBER = (
    '{"standing":"official","exempt":false,"admitted_on":"2010-05-03","voted_on":"2017-12-08",'
    '"attended":true,"review_completed":true,"civil_servant":true,"civil_grade":"good",'
    '"emulation_fighter":false,"merit_certificate":false,"discipline_from":null,"failings":[],'
    '"votes":{"excellent":1,"good":14,"completed":1,"failed":0},"official_members":17,'
    '"official_present":16}'
)
QUOTA = '{"members":24,"nominated":4,"good":18,"special":false}'


def run(what: str, lines: str | bytes, *options: str) -> Result:
    typed = lines if isinstance(lines, bytes) else lines.encode()
    return CliRunner().invoke(command.classify, [what, *options], input=typed)


def answers(found: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in found.stdout.splitlines()]


def test_the_samples_of_the_interface() -> None:
    (member,) = answers(run("member", MEMBER))
    assert (member["outcome"], member["tier"], member["flags"]) == ("classified", "good", [])
    assert "cần ít nhất 12/17 phiếu; hiện có 1" in run("member", MEMBER).stdout
    (limits,) = answers(run("quota", QUOTA))
    assert list(limits) == ["limit", "keep", "reasons"]
    assert (limits["limit"], limits["keep"]) == (2, 2)


def test_every_worked_case_is_answered_in_order_as_the_rules_answer_it() -> None:
    cases = [values(case) for case in data("member_cases.toml")]
    found = run("member", "".join(json.dumps(case) + "\n" for case in cases))
    assert found.exit_code == 0
    results = [classify(member_facts(case, SO_2017), SO_2017) for case in cases]
    assert answers(found) == [each.as_json() for each in results]
    texts = [json.dumps(each.as_json(), ensure_ascii=False) for each in results]
    assert found.stdout.splitlines() == texts == [each.json.decode() for each in results]
    numbers = [
        {name: case[name] for name in case.keys() & {"members", "nominated", "good", "special"}}
        for case in data("quota_cases.toml")
    ]
    found = run("quota", "".join(json.dumps(case) + "\n" for case in numbers))
    assert found.exit_code == 0
    assert answers(found) == [quota(quota_facts(each), SO_2017).as_json() for each in numbers]


@pytest.mark.parametrize(
    ("what", "good", "bad"),
    [
        (
            "member",
            MEMBER,
            [
                {**spotless(), "official_present": 18},
                {**spotless(), "votes": votes(12, 4, 1, 0)},
                {**spotless(), "votes": votes(-1, 0, 0, 0)},
                {**spotless(), "civil_grade": "best"},
                {**spotless(), "failings": [["nested"]]},
                {**spotless(), "failings": ["\ud800"]},
                {**spotless(), "voted_on": "2017-02-30"},
                {**spotless(), "exempt": "no"},
            ],
        ),
        (
            "quota",
            QUOTA,
            [
                {"members": 5, "nominated": 3, "good": 3},
                {"members": -1},
                {"members": "24"},
                {"nominated": 1.5},
                {"special": 0},
            ],
        ),
    ],
)
def test_bad_lines_are_told_with_their_number_and_the_rest_is_still_answered(
    what: str, good: str, bad: list[Any]
) -> None:
    lines = [good, "nonsense", "", "[]", "null", *(json.dumps(each) for each in bad), good]
    found = run(what, "\n".join(lines))
    assert found.exit_code == 1
    told = answers(found)
    assert told[0] == told[-1]
    assert "error" not in told[0]
    assert [each.get("line") for each in told[1:-1]] == list(range(2, len(lines)))
    for each in told[1:-1]:
        assert list(each) == ["error", "line"]
        assert each["error"]


def test_the_regulation_is_picked_by_name() -> None:
    for what, line in (("member", MEMBER), ("quota", QUOTA)):
        assert run(what, line, "--regulation", "so-2017").stdout == run(what, line).stdout
        refused = run(what, line, "--regulation", "so-1999")
        assert refused.exit_code == 2
        assert "không có quy định này" in refused.stderr


@pytest.mark.slow
def test_it_needs_no_database_and_no_secret_key(tmp_path: Path) -> None:
    program = Path(__file__).resolve().parents[2]
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"}
    for what, line in (("member", MEMBER), ("quota", QUOTA)):
        ended = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "classify", what],
            input=line.encode(),
            cwd=tmp_path,
            env=kept,
            capture_output=True,
            check=True,
        )
        assert json.loads(ended.stdout) == answers(run(what, line))[0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(("what", "line"), [("member", MEMBER), ("quota", QUOTA)])
def test_ten_times_the_lines_take_no_more_memory(
    what: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Source:
        """So many lines, made one at a time."""

        def __init__(self, many: int) -> None:
            self.lines: Iterator[bytes] = iter([line.encode() + b"\n"] * many)

        def read1(self, size: int = -1) -> bytes:
            return next(self.lines, b"")

    class Sink:
        """Lets go of what was written, and of what Python keeps at hand to use again."""

        written = 0

        def write(self, written: bytes) -> None:
            assert written.endswith(b"\n")
            self.written += 1
            if self.written % 100 == 0:
                gc.collect()

        def flush(self) -> None:
            pass

    class Stream:
        def __init__(self, buffer: object) -> None:
            self.buffer = buffer

    def peak(many: int) -> int:
        monkeypatch.setattr(sys, "stdin", Stream(Source(many)))
        monkeypatch.setattr(sys, "stdout", Stream(Sink()))
        tracemalloc.start()
        try:
            assert command.classify.main([what], standalone_mode=False) == 0
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = peak(200), peak(2000)
    assert many < 1.5 * few
