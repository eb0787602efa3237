"""The same papers from HTML by WeasyPrint, where it is installed; the project does not need it."""

from __future__ import annotations

import importlib.util
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.units import mm

from benchmarks.paper_content import (
    BOLD,
    ITALIC,
    LIST_WIDTHS,
    REGULAR,
    Paragraphs,
    closing,
    foot,
    form_lines,
    form_tables,
    list_cells,
    list_heads,
    opening,
)
from intranet.reports.records import ScoreSheetRecord, SummaryRecord

TAGS = {REGULAR: "p", BOLD: "b", ITALIC: "i"}


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
    parts.append(marked(form_lines(record)))
    for widths, rows in form_tables(record):
        parts.append(f"<table>{_columns([each * mm for each in widths])}")
        for row in rows:
            parts.append(f"<tr>{''.join(f'<td>{marked(cell)}</td>' for cell in row)}</tr>")
        parts.append("</table>")
    return _weasyprint("".join(parts), fonts, across=False)
