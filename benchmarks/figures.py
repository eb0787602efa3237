"""Measured figures, and how they are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure: its median and spread, with its goal where there is one.

    ``met`` is None where there is no goal. ``at_least`` says on which side of the goal it must be.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    goal: float | None = None
    met: bool | None = None
    at_least: bool = False

    @property
    def verdict(self) -> str:
        """The goal and whether it was reached; empty where there is none."""
        if self.goal is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {self.goal:g}, {'met' if self.met else 'MISSED'}"

    @property
    def line(self) -> str:
        """The figure as a line of text."""
        figure = f"{self.value:10.3f} {self.unit:10} ({self.low:.3f} – {self.high:.3f})"
        return f"{self.name:45}{figure}  {self.verdict}".rstrip()


def table(rows: list[Row]) -> str:
    """The figures as a table of Markdown."""
    head = "| figure | median | unit | least – most | goal |\n|---|---:|---|---|---|\n"
    return head + "".join(
        f"| {row.name} | {row.value:.3f} | {row.unit} | {row.low:.3f} – {row.high:.3f} "
        f"| {row.verdict} |\n"
        for row in rows
    )
