"""Measure everything, print it, and write docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from benchmarks import board, papers, preview, rules
from benchmarks.figures import Row, table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`. Absolute figures belong to one machine and mean nothing elsewhere; ratios,
each taken in turn with its baseline in one run, are what counts. The baselines' code stands beside
the benchmarks in `benchmarks/`.
"""


def main() -> None:
    """Run one part after the other; nothing else should keep the machine busy meanwhile."""
    parts = (
        ("The live preview", preview.measure),
        ("Papers", papers.measure),
        ("Rules", rules.measure),
        ("The board", board.measure),
    )
    told: list[tuple[str, list[Row]]] = []
    for title, measure in parts:
        print(f"\n{title}", flush=True)
        rows = measure()
        for row in rows:
            print(row.line, flush=True)
        told.append((title, rows))
    machine = f"{platform.python_implementation()} {platform.python_version()}, "
    machine += f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    text = f"{HEAD}\nMeasured with {machine}\n"
    for title, rows in told:
        text += f"\n## {title}\n\n{table(rows)}"
    for line in papers.not_measured():
        text += f"\nNot measured: {line}.\n"
    PAGE.write_text(text, encoding="utf-8")
    print(f"\nWritten to {PAGE.relative_to(PAGE.parent.parent)}")


if __name__ == "__main__":
    main()
