"""A Party document in running text with lists after it: a decision, a notice, a proposal.

Everything it says stands in the record; the layout alone is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reportlab.platypus import Flowable, KeepTogether

from intranet.reports.check_code import check_code
from intranet.reports.document import Sheet
from intranet.reports.grid import Align, Cell, Columns, Grid, cell
from intranet.reports.parts import (
    addressees,
    ending,
    foot,
    party_head,
    section,
    signatures,
    space,
    text_block,
    title,
    widths,
)
from intranet.reports.style import HD36_2018, PaperStyle

_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its heading, its width in millimetres, where its text stands."""

    label: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class ListPart:
    """A list after the text: numbered rows, the first column as wide as the rest lets it be.

    `columns` has one column less than the rows have cells, since the first has no width of its own;
    `first` is that column's heading, `none` what stands there where nobody is listed.
    """

    heading: str
    first: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str = "Không có."


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """Everything a decision, notice or proposal prints.

    `number` is the whole sign ("Số 12-QĐ/ĐU"), `on` its day, `kind` and `subjects` the title.
    `opening` are the grounds, in italics; `text` the paragraphs, of which one in capitals
    stands bold in the middle. `recorded_at` is the record's own time, never that of printing.
    """

    superior: str
    body: str
    place: str
    year: int
    number: str
    on: date | None
    kind: str
    subjects: tuple[str, ...]
    opening: tuple[str, ...]
    text: tuple[str, ...]
    lists: tuple[ListPart, ...]
    regulation_title: str
    regulation_issued: str
    recorded_at: datetime | None
    signature_right: tuple[str, ...] = ("T/M ĐẢNG ỦY", "BÍ THƯ")
    signer: str = ""
    addressees: tuple[str, ...] = ()


def letter_pdf(record: LetterRecord, style: PaperStyle = HD36_2018) -> bytes:
    """The document as a PDF; the same record gives the same bytes.

    Raises ValueError for a row with another number of cells than its list has columns, and for a
    moment without a time zone; FontError before ``register_fonts``.
    """
    mark = f"mã đối chiếu {check_code(record)}"
    sheet = Sheet(
        style,
        foot(
            record.regulation_title,
            record.regulation_issued,
            record.year,
            mark,
            at=record.recorded_at,
        ),
    )
    grounds = [(each, style.text_italic) for each in record.opening]
    said = [(each, style.text_bold if each.isupper() else style.text) for each in record.text]
    story: list[Flowable] = [
        *party_head(
            sheet,
            record.superior,
            record.body,
            record.place,
            record.year,
            record.on,
            number=record.number,
        ),
        *title(sheet, record.kind, record.subjects),
    ]
    for each in (*grounds, *said):
        centred: Align = "centre" if each[0].isupper() else "left"
        story += [text_block(sheet, (each,), centred), space(2)]
    signed = [
        space(4),
        signatures(sheet, (), record.signature_right, record.signer),
        *addressees(sheet, record.addressees),
    ]
    if not record.lists:
        return _render(sheet, record, [*story, KeepTogether(signed)])
    story.append(KeepTogether(signed))
    *before, last = record.lists
    for part in before:
        story += section(sheet, part.heading, _list(sheet, part))
    story += ending(sheet, section(sheet, last.heading, _list(sheet, last)), [])
    return _render(sheet, record, story)


def _render(sheet: Sheet, record: LetterRecord, story: list[Flowable]) -> bytes:
    heading = " ".join((record.kind, record.number)).strip()
    return sheet.render(story, title=heading, author=record.body)


def _list(sheet: Sheet, part: ListPart) -> Grid:
    style = sheet.style
    fixed = [each.width for each in part.columns]
    columns = Columns(widths(sheet, _NUMBER, *fixed, rest=1), style)
    labels = ("TT", part.first, *(each.label for each in part.columns))
    heads = columns.heading([cell(label, style.table_bold, "centre") for label in labels])
    rows = [columns.row(_row(style, number, part, row)) for number, row in enumerate(part.rows, 1)]
    nobody = [columns.row([cell(part.none, style.table, "centre", len(labels))])]
    return Grid(columns, rows or nobody, heads)


def _row(style: PaperStyle, number: int, part: ListPart, row: tuple[str, ...]) -> list[Cell]:
    if len(row) != len(part.columns) + 1:
        raise ValueError(f"{part.heading}: row {number} has {len(row)} cells")
    first, *others = row
    return [
        cell(str(number), style.table, "centre"),
        cell(first, style.table),
        *(
            cell(text, style.table, column.align)
            for text, column in zip(others, part.columns, strict=True)
        ),
    ]
