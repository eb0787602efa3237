"""ReportLab in its plain use: a ``Table`` of ``Paragraph`` cells."""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from benchmarks.paper_content import (
    BOLD,
    LIST_WIDTHS,
    REGULAR,
    SIZE,
    closing,
    foot,
    form_lines,
    form_tables,
    list_cells,
    list_heads,
    opening,
)
from intranet.reports.records import ScoreSheetRecord, SummaryRecord


@cache
def _paragraph_style(font: str, size: float, align: str) -> ParagraphStyle:
    alignment: Any = {"left": 0, "centre": 1, "right": 2}[align]
    return ParagraphStyle(
        f"{font}{size}{align}", fontName=font, fontSize=size, leading=size * 1.2,
        alignment=alignment,
    )  # fmt: skip


def _paragraph(text: str, font: str = REGULAR, size: float = 13, align: str = "left") -> Paragraph:
    return Paragraph(escape(text), _paragraph_style(font, size, align))


def _print(story: list[Any], lines: list[str], *, across: bool) -> bytes:
    target = BytesIO()

    def furnish(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 14)
        if document.page > 1:
            canvas.drawCentredString(
                document.pagesize[0] / 2, document.pagesize[1] - 38, str(document.page)
            )
        canvas.setFont(REGULAR, 9)
        for index, line in enumerate(lines):
            canvas.drawString(30 * mm, 15 * mm - index * 10.5, line)
        canvas.restoreState()

    document = SimpleDocTemplate(
        target, pagesize=landscape(A4) if across else A4, leftMargin=30 * mm, rightMargin=15 * mm,
        topMargin=20 * mm, bottomMargin=20 * mm, invariant=1, lang="vi-VN",
        initialFontName=REGULAR,
    )  # fmt: skip
    document.build(story, onFirstPage=furnish, onLaterPages=furnish)
    return target.getvalue()


GRID: Any = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def platypus_list(record: SummaryRecord) -> bytes:
    """The list by a plain ``Table`` of ``Paragraph`` cells."""
    rows: list[Any] = [[_paragraph(each, BOLD, SIZE, "centre") for each in list_heads(record)]]
    for row in record.branches:
        rows.append(
            [
                [_paragraph(words, font, SIZE, align) for words, font in paragraphs]
                for paragraphs, align in list_cells(row)
            ]
        )
    table = Table(rows, colWidths=LIST_WIDTHS, repeatRows=1, style=GRID)
    story = [*map(_paragraph, opening(record)), Spacer(0, 12), table]
    story.extend(map(_paragraph, closing(record)))
    return _print(story, foot(record), across=True)


def platypus_form(record: ScoreSheetRecord) -> bytes:
    """The score sheet by plain ``Table`` and ``Paragraph``."""
    story: list[Any] = [_paragraph(text, font) for text, font in form_lines(record)]
    for widths, rows in form_tables(record):
        cells = [
            [[_paragraph(text, font, SIZE) for text, font in cell] for cell in row] for row in rows
        ]
        columns = [each * mm for each in widths]
        story += [Table(cells, colWidths=columns, repeatRows=1, style=GRID), Spacer(0, 8)]
    return _print(story, foot(record), across=False)
