"""The smallest honest programs that print the same papers as the product, to measure it against.

``canvas_list`` is the bound: ReportLab's canvas alone, the text wrapped with a memo, the same
strings, types, columns, rules, headings, page numbers and foot, but without what a product may
not drop: no check of characters, no NFC, no check code, no row that continues over a page.
``platypus_*`` is ReportLab's plain use, a ``Table`` of ``Paragraph`` cells. ``weasyprint_*``
prints the same content from HTML where WeasyPrint is installed.
"""

from __future__ import annotations

import importlib.util
from decimal import Decimal
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from intranet.reports.records import ScoreSheetRecord, SummaryRecord, SummaryRow
from intranet.values import format_date, format_decimal

REGULAR, BOLD, ITALIC = "Tinos-Regular", "Tinos-Bold", "Tinos-Italic"
SIZE, LEADING = 11.5, 13.8
LIST_WIDTHS = [each * mm for each in (9, 53, 12, 12, 12, 12, 12, 14, 28, 28, 24, 36)]
TAGS = {REGULAR: "p", BOLD: "b", ITALIC: "i"}
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"

Cell = tuple[list[tuple[str, str]], str]
"""Paragraphs (text, font) of a cell, and how it is aligned."""


def list_cells(row: SummaryRow) -> list[Cell]:
    """The same strings that the product prints for a branch."""
    state = [(row.state, REGULAR)]
    if row.submitted_on:
        state.append((format_date(row.submitted_on), REGULAR))
    notes = ["Đề nghị khác mức tính"] if row.differs else []
    notes += [text for text in (row.late_text, row.note) if text]
    return [
        ([(str(row.number), REGULAR)], "centre"),
        ([(row.name, REGULAR), (row.type_label, ITALIC)], "left"),
        *(([("" if s is None else format_decimal(s), REGULAR)], "right") for s in row.scores),
        ([("" if row.total is None else format_decimal(row.total), BOLD)], "right"),
        ([(row.computed, REGULAR)], "centre"),
        ([(row.proposed, REGULAR)], "centre"),
        (state, "centre"),
        ([(note, REGULAR) for note in notes], "left"),
    ]


def list_heads(record: SummaryRecord) -> list[str]:
    """One heading a column."""
    scores = [f"{each.number} ({format_decimal(each.maximum)})" for each in record.criteria]
    after = ["Tổng (100)", "Mức theo điểm, điều kiện", "Mức đề nghị", "Trạng thái, ngày nộp"]
    return ["TT", "Chi bộ", *scores, *after, "Ghi chú"]


def opening(record: SummaryRecord) -> list[str]:
    """What stands above the table."""
    return [
        record.superior,
        record.body,
        PARTY,
        f"{record.place}, ngày 08 tháng 12 năm {record.year}",
        "BẢNG TỔNG HỢP",
        f"kết quả đánh giá, phân loại chất lượng các chi bộ năm {record.year}",
        *(f"{each.tier_name}: {each.count} ({each.percent})" for each in record.tier_counts),
        record.share_text,
    ]


def closing(record: SummaryRecord) -> list[str]:
    """What stands below the table."""
    return [*record.missing, *record.late, *record.flags, "NGƯỜI LẬP BIỂU", "T/M ĐẢNG ỦY"]


def foot(record: SummaryRecord | ScoreSheetRecord) -> list[str]:
    """The foot of each page."""
    return [f"{record.regulation_title} ({record.regulation_issued}).", "mã đối chiếu 00000000"]


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


@cache
def _paragraph_style(font: str, size: float, align: str) -> ParagraphStyle:
    alignment = {"left": 0, "centre": 1, "right": 2}[align]
    return ParagraphStyle(
        f"{font}{size}{align}", fontName=font, fontSize=size, leading=size * 1.2,
        alignment=alignment,
    )  # fmt: skip


def _paragraph(text: str, font: str = REGULAR, size: float = 13, align: str = "left") -> Paragraph:
    return Paragraph(escape(text), _paragraph_style(font, size, align))


def _platypus(target: BytesIO, lines: list[str], *, across: bool) -> SimpleDocTemplate:
    def furnish(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 14)
        if document.page > 1:
            canvas.drawCentredString(document.pagesize[0] / 2, document.pagesize[1] - 38, "2")
        canvas.setFont(REGULAR, 9)
        for index, line in enumerate(lines):
            canvas.drawString(30 * mm, 15 * mm - index * 10.5, line)
        canvas.restoreState()

    document = SimpleDocTemplate(
        target, pagesize=landscape(A4) if across else A4, leftMargin=30 * mm, rightMargin=15 * mm,
        topMargin=20 * mm, bottomMargin=20 * mm, invariant=1, lang="vi-VN",
        initialFontName=REGULAR,
    )  # fmt: skip
    document.furnish = furnish  # type: ignore[attr-defined]  # handed to build() by the caller
    return document


GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]


def platypus_list(record: SummaryRecord) -> bytes:
    """The list by a plain ``Table`` of ``Paragraph`` cells."""
    target = BytesIO()
    document = _platypus(target, foot(record), across=True)
    rows = [[_paragraph(each, BOLD, SIZE, "centre") for each in list_heads(record)]]
    for row in record.branches:
        rows.append(
            [
                [_paragraph(words, font, SIZE, align) for words, font in paragraphs]
                for paragraphs, align in list_cells(row)
            ]  # type: ignore[arg-type]  # a cell may be a list of flowables
        )
    table = Table(rows, colWidths=LIST_WIDTHS, repeatRows=1, style=GRID)
    story = [*map(_paragraph, opening(record)), Spacer(0, 12), table]
    story.extend(map(_paragraph, closing(record)))
    document.build(story, onFirstPage=document.furnish, onLaterPages=document.furnish)  # type: ignore[attr-defined]  # see _platypus
    return target.getvalue()


Paragraphs = list[tuple[str, str]]
"""Text and font."""


def _form_tables(record: ScoreSheetRecord) -> list[tuple[list[float], list[list[Paragraphs]]]]:
    """Column widths in millimetres and cells, the first row the heading."""

    def heads(*texts: str) -> list[Paragraphs]:
        return [[(text, BOLD)] for text in texts]

    def plain(*texts: str) -> list[Paragraphs]:
        return [[(text, REGULAR)] for text in texts]

    def score(value: Decimal | None) -> str:
        return "" if value is None else format_decimal(value)

    criteria = [
        heads("TT", "Tiêu chí và nội dung", "Điểm tối đa", "Tự chấm", "Thẩm định", "Ghi chú")
    ]
    for each in record.criteria:
        figures = map(score, (each.maximum, each.self_score, each.verified_score))
        text: Paragraphs = [(each.name, BOLD), (each.content, REGULAR)]
        notes: Paragraphs = [(each.evidence, REGULAR), (each.note, REGULAR)]
        criteria.append([[(each.number, REGULAR)], text, *plain(*figures), notes])
    totals = (record.maximum_total, record.self_total, record.verified_total)
    criteria.append(heads("", "Tổng số điểm", *map(score, totals), ""))
    answers = [heads("TT", "Điều kiện", "Trả lời", "Căn cứ")]
    for number, answer in enumerate(record.answers, 1):
        answers.append(plain(str(number), answer.label, answer.answer, answer.clause))
    reasons = [heads("Lý do", "Trả lời", "Căn cứ")]
    for reason in record.reasons:
        reasons.append(plain(reason.text, reason.answer, reason.clause))
    counts = [heads("Triệu tập", "Có mặt", "Phát ra", "Thu về"), plain("", "", "", "")]
    tiers = [heads(*record.tiers), plain("", "", "", "")]
    return [
        ([10, 71, 15, 15, 16, 38], criteria),
        ([10, 87, 44, 24], answers),
        ([111, 28, 26], reasons),
        ([41.25] * 4, counts),
        ([41.25] * 4, tiers),
    ]


def _form_lines(record: ScoreSheetRecord) -> Paragraphs:
    proposal = record.proposal
    proposed = [proposal.tier_name, proposal.body, format_date(proposal.on)] if proposal else []
    bold = [
        record.body, PARTY, "BIỂU CHẤM ĐIỂM", record.branch_name, "I. Điểm các tiêu chí",
        "II. Điều kiện", "III. Kết quả theo điểm và điều kiện", record.tier_text,
        "IV. Mức đề nghị (II.B.1.3)", "V. Kết quả biểu quyết (phiếu kín)",
        *record.signature_left, *record.signature_right,
    ]  # fmt: skip
    plain = [record.superior, *record.distance, *record.flags, *proposed]
    italic = [f"Trạng thái: {record.state}", "Hà Nội, ngày 08 tháng 12", "(Ký, ghi rõ họ tên)"]
    return [
        *((text, BOLD) for text in bold),
        *((text, REGULAR) for text in plain),
        *((text, ITALIC) for text in italic),
    ]


def platypus_form(record: ScoreSheetRecord) -> bytes:
    """The score sheet by plain ``Table`` and ``Paragraph``."""
    target = BytesIO()
    document = _platypus(target, foot(record), across=False)
    story: list[Any] = [_paragraph(text, font) for text, font in _form_lines(record)]
    for widths, rows in _form_tables(record):
        cells = [
            [[_paragraph(text, font, SIZE) for text, font in cell] for cell in row] for row in rows
        ]
        columns = [each * mm for each in widths]
        story += [Table(cells, colWidths=columns, repeatRows=1, style=GRID), Spacer(0, 8)]
    document.build(story, onFirstPage=document.furnish, onLaterPages=document.furnish)  # type: ignore[attr-defined]  # see _platypus
    return target.getvalue()


def has_weasyprint() -> bool:
    """Whether WeasyPrint can be measured; it is no dependency of the project."""
    return importlib.util.find_spec("weasyprint") is not None


@cache
def _weasyprint_style(fonts: Path, across: bool) -> tuple[Any, Any]:
    """Fonts and style sheet read once, as a warm process has them."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: Tinos; src: url({(fonts / f'Tinos-{name}.ttf').as_uri()}); "
        f"font-weight: {weight}; font-style: {style}; }}"
        for name, weight, style in (
            ("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic"),
        )
    )  # fmt: skip
    page = "A4 landscape" if across else "A4"
    sheet = CSS(
        string=faces + f"@page {{ size: {page}; margin: 20mm 15mm 20mm 30mm;"
        " @top-center { content: counter(page); font: 14pt Tinos }"
        " @bottom-left { content: element(foot); font: 9pt Tinos } }"
        "@page :first { @top-center { content: none } }"
        "body { font: 13pt Tinos } table { border-collapse: collapse; width: 100%;"
        " table-layout: fixed; font-size: 11.5pt; line-height: 1.2 }"
        "td, th { border: 0.5pt solid; padding: 2.5pt 3pt; vertical-align: top }"
        "p { margin: 0 } .centre { text-align: center } .right { text-align: right }"
        ".foot { position: running(foot) } i, b { display: block }",
        font_config=configuration,
    )
    return sheet, configuration


def _weasyprint(html: str, fonts: Path, *, across: bool) -> bytes:
    from weasyprint import HTML

    sheet, configuration = _weasyprint_style(fonts, across)
    document = HTML(string=f"<html lang=vi><body>{html}</body></html>")
    pdf: bytes = document.write_pdf(stylesheets=[sheet], font_config=configuration)
    return pdf


def _columns(widths: list[float]) -> str:
    return "".join(f'<col style="width:{each:.2f}pt">' for each in widths)


def weasyprint_list(record: SummaryRecord, fonts: Path) -> bytes:
    """The list from HTML."""
    parts = [f"<div class=foot>{escape(' '.join(foot(record)))}</div>"]
    parts.extend(f"<p>{escape(line)}</p>" for line in opening(record))
    parts.append(f"<table>{_columns(LIST_WIDTHS)}<thead><tr>")
    parts.extend(f"<th>{escape(each)}</th>" for each in list_heads(record))
    parts.append("</tr></thead>")
    for row in record.branches:
        parts.append("<tr>")
        for paragraphs, align in list_cells(row):
            parts.append(f"<td class={align}>")
            parts.extend(f"<{TAGS[f]}>{escape(words)}</{TAGS[f]}>" for words, f in paragraphs)
            parts.append("</td>")
        parts.append("</tr>")
    parts.append("</table>")
    parts.extend(f"<p>{escape(line)}</p>" for line in closing(record))
    return _weasyprint("".join(parts), fonts, across=True)


def weasyprint_form(record: ScoreSheetRecord, fonts: Path) -> bytes:
    """The score sheet from HTML."""

    def marked(paragraphs: Paragraphs) -> str:
        return "".join(f"<{TAGS[font]}>{escape(text)}</{TAGS[font]}>" for text, font in paragraphs)

    parts = [f"<div class=foot>{escape(' '.join(foot(record)))}</div>"]
    parts.append(marked(_form_lines(record)))
    for widths, rows in _form_tables(record):
        parts.append(f"<table>{_columns([each * mm for each in widths])}")
        for row in rows:
            parts.append(f"<tr>{''.join(f'<td>{marked(cell)}</td>' for cell in row)}</tr>")
        parts.append("</table>")
    return _weasyprint("".join(parts), fonts, across=False)
