"""The grid: rows of wrapped text in columns, the one building block of every paper.

ReportLab's own ``Table`` grows faster than linearly and cannot break a row of plain strings over
pages without cutting it, and its ``Paragraph`` reads markup in names. A grid is a flowable that
takes lines wrapped beforehand: heading rows repeat on each page, a long row continues on the next
one, nothing is cut, and time is linear in the rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from reportlab.platypus import Flowable, FrameBreak

from intranet.reports.style import PaperStyle, TextStyle
from intranet.reports.text import wrap

Align = Literal["left", "centre", "right"]

WHOLE_LINES = 6
"""A row of up to so many lines is never broken over two pages."""
LEAST_LINES = 3
"""A broken row leaves at least so many lines on either page."""

_ASCENT = 0.89
_DESCENT = 0.22
_RULE_DOWN = 4.5
_HATCH = 7.0
#: What is lost in adding floating-point numbers; less than platypus itself forgives (1e-6), which
#: would refuse a part that was cut a little too high.
_CLOSE = 5e-7


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: paragraphs of text, each in its own type.

    ``span`` columns wide and ``down`` further rows deep (heading rows only). ``bar`` between 0
    and 1 draws a bar of that share of the cell's width instead of text. ``struck`` hatches the
    whole cell, so that nobody writes into it.
    """

    paragraphs: tuple[tuple[str, TextStyle], ...] = ()
    align: Align = "left"
    span: int = 1
    down: int = 0
    bar: float | None = None
    struck: bool = False


def cell(text: str, style: TextStyle, align: Align = "left", span: int = 1, down: int = 0) -> Cell:
    """A cell of one paragraph."""
    return Cell(((text, style),), align, span, down)


class _Line(NamedTuple):
    text: str
    width: float
    style: TextStyle


class _Box(NamedTuple):
    """A cell laid out: its first column, its lines and their height without padding."""

    column: int
    cell: Cell
    lines: tuple[_Line, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """A row laid out.

    One that ``closes`` is never left alone at the top of a page, one that ``leads`` never stands
    last on a page while the rows it leads go on.
    """

    boxes: tuple[_Box, ...]
    height: float
    closes: bool = False
    leads: bool = False


class Columns:
    """Column widths in points, and how cells are laid into them."""

    def __init__(self, widths: Sequence[float], style: PaperStyle, *, ruled: bool = True) -> None:
        self.widths = tuple(widths)
        self.style = style
        self.ruled = ruled
        self.side = style.padding_side if ruled else 0.0
        self.ends = style.padding_ends if ruled else 0.0
        edges = [0.0]
        for width in self.widths:
            edges.append(edges[-1] + width)
        self.edges = tuple(edges)

    def row(self, cells: Iterable[Cell], *, closes: bool = False, leads: bool = False) -> Row:
        """Lay one row out."""
        boxes: list[_Box] = []
        column = 0
        for each in cells:
            width = self.edges[column + each.span] - self.edges[column] - 2 * self.side
            lines = tuple(
                _Line(text, length, style)
                for words, style in each.paragraphs
                for text, length in wrap(words, style, width)
            )
            boxes.append(_Box(column, each, lines, sum(line.style.leading for line in lines)))
            column += each.span
        height = max((box.height for box in boxes if not box.cell.down), default=0.0)
        return Row(tuple(boxes), height + 2 * self.ends, closes, leads)

    def heading(self, *rows: Sequence[Cell]) -> tuple[Row, ...]:
        """Lay heading rows out; the last one grows where a cell over several rows needs it.

        A row below such a cell holds an empty cell in its place.
        """
        laid = [self.row(cells) for cells in rows]
        for index, row in enumerate(laid):
            for box in row.boxes:
                reached = laid[index : index + box.cell.down + 1]
                lacking = box.height + 2 * self.ends - sum(each.height for each in reached)
                if lacking > 0:
                    last = index + box.cell.down
                    laid[last] = replace(laid[last], height=laid[last].height + lacking)
        return tuple(laid)


class Grid(Flowable):
    """Rows under repeated heading rows; ruled as a table, or bare as running text.

    ``rows`` may be laid out as they are asked for: a long table is taken page by page and never
    stands in memory as a whole. ``taken`` are rows laid out before, ``height`` is that of all the
    rows taken so far.
    """

    def __init__(
        self,
        columns: Columns,
        rows: Iterable[Row],
        head: Sequence[Row] = (),
        *,
        taken: Sequence[Row] = (),
    ) -> None:
        super().__init__()
        self.columns = columns
        self.head = tuple(head)
        self.head_height = sum(row.height for row in self.head)
        self.width = columns.edges[-1]
        self.rows = list(taken)
        self.height = self.head_height + sum(row.height for row in taken)
        self._coming: Iterator[Row] | None = iter(rows)

    def whole_height(self) -> float:
        """The height of all rows; lays out all that are still to come."""
        self._take(math.inf)
        return self.height

    def first_height(self) -> float:
        """The least height that shows the headings and the beginning of the first row."""
        self._take(self.head_height)
        needed = self.head_height
        for row in self.rows:
            needed += min(row.height, self._least_height(row))
            if not row.leads:
                break
            self._take(needed)
        return needed

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Platypus asks for the size; more than ``available_height`` is all it has to know."""
        self._take(available_height)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Platypus asks for the part that fits, and the rest; [] when nothing fits."""
        room = available_height - self.head_height
        if room < -_CLOSE:
            return []
        self._take(available_height)
        count = 0
        for row in self.rows:
            if row.height > room + _CLOSE:
                break
            room -= row.height
            count += 1
        first, rest = self.rows[:count], self.rows[count:]
        if not rest:
            return [self]
        parts = self._break(rest[0], room)
        if parts is not None:
            first.append(parts[0])
            rest[0] = parts[1]
        held = parts is None and len(first) > 1 and (rest[0].closes or first[-1].leads)
        if held:
            rest.insert(0, first.pop())
        if not first:
            return []
        # Whoever splits a grid goes on with its parts; the rows to come belong to the second.
        coming, self._coming = self._coming, None
        upper = Grid(self.columns, (), self.head, taken=first)
        lower = Grid(self.columns, coming or (), self.head, taken=rest)
        # A row held back would still fit below the others: the break keeps it from going there.
        return [upper, FrameBreak(), lower] if held else [upper, lower]

    def _take(self, height: float) -> None:
        """Lay rows out until they are higher than ``height`` or there are no more."""
        if self._coming is None:
            raise RuntimeError("a grid that was split cannot be laid out again")
        while self.height <= height + _CLOSE:
            row = next(self._coming, None)
            if row is None:
                return
            self.rows.append(row)
            self.height += row.height

    def _least_height(self, row: Row) -> float:
        leading = max((line.style.leading for box in row.boxes for line in box.lines), default=0)
        return leading * LEAST_LINES + 2 * self.columns.ends

    def _break(self, row: Row, room: float) -> tuple[Row, Row] | None:
        """The row's lines that fit into ``room``, and those that go on; None to keep it whole."""
        if max(len(box.lines) for box in row.boxes) <= WHOLE_LINES:
            return None
        least = self._least_height(row)
        padding = 2 * self.columns.ends
        room = min(room, row.height - least + padding)
        if room + _CLOSE < least:
            return None
        upper, lower = [], []
        for box in row.boxes:
            used = 0.0
            taken = 0
            while taken < len(box.lines):
                leading = box.lines[taken].style.leading
                if used + leading > room - padding + _CLOSE:
                    break
                used += leading
                taken += 1
            upper.append(box._replace(lines=box.lines[:taken], height=used))
            lower.append(box._replace(lines=box.lines[taken:], height=box.height - used))
        return self._part(row, upper), self._part(row, lower)

    def _part(self, row: Row, boxes: list[_Box]) -> Row:
        height = max(box.height for box in boxes) + 2 * self.columns.ends
        return replace(row, boxes=tuple(boxes), height=height)

    def draw(self) -> None:
        """Platypus asks for the drawing, the origin at the lower left corner."""
        rows = (*self.head, *self.rows)
        tops = [self.height]
        for row in rows:
            tops.append(tops[-1] - row.height)
        if self.columns.ruled:
            self._draw_rules(rows, tops)
        self._draw_struck(rows, tops)
        self._draw_text(rows, tops)

    def _draw_text(self, rows: Sequence[Row], tops: Sequence[float]) -> None:
        columns = self.columns
        edges, side, ends = columns.edges, columns.side, columns.ends
        heads = len(self.head)
        current: TextStyle | None = None
        marks: list[tuple[float, float, float, float]] = []
        text = self.canv.beginText()
        for index, row in enumerate(rows):
            for box in row.boxes:
                top = tops[index] - ends
                if index < heads:
                    room = tops[index] - tops[index + 1 + box.cell.down] - 2 * ends
                    top -= (room - box.height) / 2
                left = edges[box.column] + side
                right = edges[box.column + box.cell.span] - side
                if box.cell.bar is not None:
                    self._draw_bar(left, right, top, box.cell.bar)
                for line in box.lines:
                    style = line.style
                    if style is not current:
                        text.setFont(style.font, style.size, style.leading)
                        current = style
                    spare = (style.leading - (_ASCENT + _DESCENT) * style.size) / 2
                    base = top - spare - _ASCENT * style.size
                    top -= style.leading
                    if not line.text:
                        continue
                    x = left
                    if box.cell.align == "centre":
                        x = (left + right - line.width) / 2
                    elif box.cell.align == "right":
                        x = right - line.width
                    text.setTextOrigin(x, base)
                    text.textLine(line.text)
                    if style.ruled:
                        marks.append((x, base - _RULE_DOWN, x + line.width, base - _RULE_DOWN))
        self.canv.drawText(text)
        if marks:
            self.canv.setLineWidth(columns.style.rule * 2)
            self.canv.lines(marks)

    def _draw_bar(self, left: float, right: float, top: float, share: float) -> None:
        style = self.columns.style
        height = style.table.size * 0.7
        down = (style.table.leading - height) / 2 + height
        self.canv.setFillGray(style.bar_grey)
        self.canv.rect(left, top - down, (right - left) * share, height, stroke=0, fill=1)
        self.canv.setFillGray(0)

    def _draw_struck(self, rows: Sequence[Row], tops: Sequence[float]) -> None:
        """Slanting lines at 45 degrees from edge to edge of each struck cell."""
        lines: list[tuple[float, float, float, float]] = []
        for top, bottom, row in zip(tops, tops[1:], rows, strict=False):
            for box in row.boxes:
                if not box.cell.struck:
                    continue
                left = self.columns.edges[box.column]
                width = self.columns.edges[box.column + box.cell.span] - left
                height = top - bottom
                for number in range(1, int((width + height) / _HATCH) + 1):
                    far = number * _HATCH
                    low, high = max(0.0, far - height), min(width, far)
                    lines.append((left + low, bottom + far - low, left + high, bottom + far - high))
        if lines:
            self.canv.setLineWidth(self.columns.style.rule)
            self.canv.lines(lines)

    def _draw_rules(self, rows: Sequence[Row], tops: Sequence[float]) -> None:
        edges = self.columns.edges
        rules: list[tuple[float, float, float, float]] = [(0, tops[0], self.width, tops[0])]
        open_since: dict[int, int] = {}
        for index, row in enumerate(rows):
            shut = {box.column for box in row.boxes} | {len(edges) - 1}
            for column in [c for c in open_since if c not in shut]:
                start = open_since.pop(column)
                rules.append((edges[column], tops[start], edges[column], tops[index]))
            for column in shut:
                open_since.setdefault(column, index)
            below = tops[index + 1]
            deep = [box for box in row.boxes if box.cell.down]
            if not deep:
                rules.append((0, below, self.width, below))
                continue
            for box in row.boxes:
                if not box.cell.down:
                    rules.append(
                        (edges[box.column], below, edges[box.column + box.cell.span], below)
                    )
        for column, start in open_since.items():
            rules.append((edges[column], tops[start], edges[column], tops[-1]))
        self.canv.setLineWidth(self.columns.style.rule)
        self.canv.lines(rules)
