"""The bound for a list: ReportLab's canvas alone.

The text is wrapped with a memo; strings, types, columns, rules, headings, page numbers and foot are
the product's. What a product may not drop is missing: no check of characters, no NFC, no check
code, no row that continues over a page.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from benchmarks.paper_content import (
    BOLD,
    LEADING,
    LIST_WIDTHS,
    REGULAR,
    SIZE,
    Cell,
    closing,
    foot,
    list_cells,
    list_heads,
    opening,
)
from intranet.reports.records import SummaryRecord


def canvas_list(record: SummaryRecord) -> bytes:
    """The bound: the list drawn on the canvas."""
    width, height = landscape(A4)
    left, top, bottom = 30 * mm, height - 20 * mm, 20 * mm
    target = BytesIO()
    canvas = Canvas(
        target, pagesize=(width, height), invariant=1, initialFontName=REGULAR, lang="vi-VN"
    )
    canvas.setTitle("Tổng hợp")
    memo: dict[tuple[str, str, float], list[tuple[str, float]]] = {}
    edges = [left]
    for column in LIST_WIDTHS:
        edges.append(edges[-1] + column)

    def lines_of(text: str, font: str, room: float) -> list[tuple[str, float]]:
        key = (text, font, room)
        if key not in memo:
            lines = []
            line = ""
            for word in text.split(" "):
                longer = f"{line} {word}" if line else word
                if line and stringWidth(longer, font, SIZE) > room:
                    lines.append(line)
                    line = word
                else:
                    line = longer
            lines.append(line)
            memo[key] = [(line, stringWidth(line, font, SIZE)) for line in lines]
        return memo[key]

    def begin() -> tuple[Any, list[tuple[float, float, float, float]]]:
        text = canvas.beginText()
        text.setFont(REGULAR, 9)
        text.setTextOrigin(left, 15 * mm)
        for line in foot(record):
            text.textLine(line)
        canvas.setLineWidth(0.5)
        return text, [(left, 18 * mm, edges[-1], 18 * mm)]

    heads: list[Cell] = [([(each, BOLD)], "centre") for each in list_heads(record)]
    text, rules = begin()
    text.setFont(REGULAR, 14)
    text.setTextOrigin(left, top)
    for line in opening(record):
        text.textLine(line)
    y = top - 11 * 17
    start = y
    page = 1
    font = ""
    for cells in [heads, *(list_cells(row) for row in record.branches)]:
        laid = [
            [
                (line, length, face)
                for words, face in paragraphs
                for line, length in lines_of(words, face, LIST_WIDTHS[column] - 6)
            ]
            for column, (paragraphs, _) in enumerate(cells)
        ]
        deep = max(map(len, laid)) * LEADING + 5
        if y - deep < bottom:
            rules.extend((edge, start, edge, y) for edge in edges)
            canvas.drawText(text)
            canvas.lines(rules)
            canvas.showPage()
            page += 1
            text, rules = begin()
            text.setFont(REGULAR, 14)
            text.setTextOrigin(width / 2, height - 13 * mm)
            text.textLine(str(page))
            text.setFont(BOLD, SIZE, LEADING)
            font = BOLD
            for column, head in enumerate(list_heads(record)):
                text.setTextOrigin(edges[column] + 3, top - 12)
                for line, _ in lines_of(head, BOLD, LIST_WIDTHS[column] - 6):
                    text.textLine(line)
            rules.append((left, top, edges[-1], top))
            start = top
            y = top - 3 * LEADING - 5
            rules.append((left, y, edges[-1], y))
        for column, lines in enumerate(laid):
            base = y - 12
            align = cells[column][1]
            for line, length, face in lines:
                if face != font:
                    text.setFont(face, SIZE, LEADING)
                    font = face
                x = edges[column] + 3
                if align == "right":
                    x = edges[column + 1] - 3 - length
                elif align == "centre":
                    x = (edges[column] + edges[column + 1] - length) / 2
                if line:
                    text.setTextOrigin(x, base)
                    text.textLine(line)
                base -= LEADING
        y -= deep
        rules.append((left, y, edges[-1], y))
    text.setFont(REGULAR, 13)
    text.setTextOrigin(left, y - 20)
    for line in closing(record):
        text.textLine(line)
    rules.extend((edge, start, edge, y) for edge in edges)
    canvas.drawText(text)
    canvas.lines(rules)
    canvas.showPage()
    canvas.save()
    return target.getvalue()
