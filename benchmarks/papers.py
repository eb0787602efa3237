"""Papers against their baselines: the score sheet, and a list of 600 branches.

Every round runs each contender once, in turn, so that a slow moment of the machine falls on all of
them; what counts is the ratio of the medians. Time is the process's own CPU time.
``python -m benchmarks.papers`` prints the table.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.figures import Row
from benchmarks.paper_canvas import canvas_list
from benchmarks.paper_platypus import platypus_form, platypus_list
from benchmarks.paper_weasyprint import has_weasyprint, weasyprint_form, weasyprint_list
from intranet.reports import register_fonts, score_sheet_pdf, summary_pdf
from intranet.reports.records import SummaryRecord
from tests.reports import samples

FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "fonts"
ROUNDS = 7
LONG_LIST = 600
LONGEST_LIST = 6_000

Contender = tuple[str, Callable[[], bytes]]


def measure() -> list[Row]:
    """Measure all papers; WeasyPrint only where it is installed (see ``not_measured``)."""
    register_fonts(FONTS)
    sheet = samples.score_sheet()
    listed = _list_alone(LONG_LIST)
    longest = _list_alone(LONGEST_LIST)
    forms: list[Contender] = [
        ("score sheet", partial(score_sheet_pdf, sheet)),
        ("score sheet, plain platypus", partial(platypus_form, sheet)),
    ]
    lists: list[Contender] = [
        (f"list of {LONG_LIST}", partial(summary_pdf, listed)),
        (f"list of {LONG_LIST}, canvas bound", partial(canvas_list, listed)),
        (f"list of {LONG_LIST}, plain platypus", partial(platypus_list, listed)),
        (f"list of {LONG_LIST} with its ballots", partial(summary_pdf, samples.summary(LONG_LIST))),
    ]
    if has_weasyprint():
        forms.append(("score sheet, WeasyPrint", partial(weasyprint_form, sheet, FONTS)))
        lists.append(
            (
                f"list of {LONG_LIST}, WeasyPrint",
                partial(weasyprint_list, listed, FONTS),
            )
        )
    rows, form_times = _interleave(forms, ROUNDS)
    more, list_times = _interleave(lists, ROUNDS)
    rows += more
    more, growth = _interleave(
        [
            ("short", partial(summary_pdf, listed)),
            (f"list of {LONGEST_LIST}", partial(summary_pdf, longest)),
        ],
        3,
    )
    rows.append(more[1])
    form, form_plain, *form_weasy = form_times
    listing, bound, plain, _, *list_weasy = list_times
    rows += [
        _ratio("score sheet ÷ plain platypus", form, form_plain),
        _ratio(f"list of {LONG_LIST} ÷ canvas bound", listing, bound, goal=1.9),
        _ratio(f"list of {LONG_LIST} ÷ plain platypus", listing, plain),
        _ratio(
            f"cost of a row at {LONGEST_LIST} ÷ at {LONG_LIST}",
            [each * LONG_LIST / LONGEST_LIST for each in growth[1]],
            growth[0],
            goal=1.3,
        ),
    ]
    if form_weasy:
        rows.append(_ratio("score sheet ÷ WeasyPrint", form, form_weasy[0], goal=0.11))
        rows.append(_ratio(f"list of {LONG_LIST} ÷ WeasyPrint", listing, list_weasy[0], goal=0.055))
        size = len(score_sheet_pdf(sheet)) / len(weasyprint_form(sheet, FONTS))
        rows.append(Row("bytes of the score sheet ÷ WeasyPrint", size, "×", size, size, 1.1,
                        size <= 1.1))  # fmt: skip
    return rows


def not_measured() -> list[str]:
    """What this machine could not measure, and why."""
    if has_weasyprint():
        return []
    return ["ratios to WeasyPrint: it is not installed (pip install weasyprint, needs Pango)"]


def _list_alone(count: int) -> SummaryRecord:
    """So many branches without the table of their ballots, which the baselines do not print."""
    record = samples.summary(count)
    rows = tuple(replace(row, ballot=None, voted="") for row in record.branches)
    return replace(record, branches=rows)


def _interleave(contenders: list[Contender], rounds: int) -> tuple[list[Row], list[list[float]]]:
    times: list[list[float]] = [[] for _ in contenders]
    for name, run in contenders:
        assert run().startswith(b"%PDF"), name
    for _ in range(rounds):
        for index, (_name, run) in enumerate(contenders):
            gc.collect()
            start = time.process_time()
            run()
            times[index].append((time.process_time() - start) * 1_000)
    rows = [
        Row(name, statistics.median(each), "ms", min(each), max(each))
        for (name, _), each in zip(contenders, times, strict=True)
    ]
    return rows, times


def _ratio(name: str, over: list[float], under: list[float], goal: float | None = None) -> Row:
    value = statistics.median(over) / statistics.median(under)
    each = [a / b for a, b in zip(over, under, strict=True)]
    met = None if goal is None else value <= goal
    return Row(name, value, "×", min(each), max(each), goal, met)


def main() -> None:
    """Print what was measured and what was not."""
    for row in measure():
        print(row.line)
    for line in not_measured():
        print(f"not measured: {line}")


if __name__ == "__main__":
    main()
