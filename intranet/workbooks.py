"""A table as a file to hand out: .xlsx, or CSV for whoever has no Excel.

A cell is text or a number, never a formula: what begins with `=`, `+`, `-` or `@` is text, whoever
typed it. The same table gives the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from xlsxwriter import Workbook

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

#: Excel's own limits: characters in a cell, and the largest whole number it holds exactly.
LONGEST_CELL = 32_767
LARGEST_NUMBER = 999_999_999_999_999
WIDEST, NARROWEST = 60, 8
_MADE = dt.datetime(2017, 1, 1)
# Excel and its kin read these, full width too, as the beginning of a formula.
_FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠]")

Cell = str | int | Decimal | None


def write_table(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str = "Danh sách"
) -> bytes:
    """An .xlsx with one sheet: the headings in bold and held in place, then the rows.

    Text stays text, also what is typed into the sheet later (a number such as 0912 keeps its
    nought); an int or Decimal is a number, as text where Excel could not hold it exactly; None
    and "" are empty. `name` is the sheet's, 1 to 31 characters without `[]:*?/\\`.
    Raises ValueError for text longer than Excel's 32,767 characters.
    """
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _MADE})
        sheet = workbook.add_worksheet(name)
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        number = workbook.add_format({"valign": "top"})
        bold = workbook.add_format({"num_format": "@", "text_wrap": True, "bold": True})
        table: list[Sequence[Cell]] = [headings, *rows]
        for column, width in enumerate(_widths(table)):
            sheet.set_column(column, column, width, text)
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if _is_number(cell):
                    sheet.write_number(row, column, cell, number)
                elif cell is not None and cell != "":
                    if len(str(cell)) > LONGEST_CELL:
                        raise ValueError(f"row {row + 1}: text too long for a cell")
                    sheet.write_string(row, column, str(cell), text if row else bold)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same table as CSV: UTF-8 with its mark, semicolons, as a Vietnamese Excel opens it.

    Text that could be taken for a formula has an apostrophe before it, which `unguarded` takes off.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow([guarded(heading) for heading in headings])
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Text that no program takes for a formula; `unguarded` gives the text back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return "" if cell is None else str(cell).replace(".", ",")


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | Decimal) and -LARGEST_NUMBER <= cell <= LARGEST_NUMBER


def _widths(table: Sequence[Sequence[Cell]]) -> list[int]:
    """For each column the characters of its longest line, within what a page can bear."""
    widths: list[int] = []
    for cells in table:
        widths += [NARROWEST] * (len(cells) - len(widths))
        for column, cell in enumerate(cells):
            longest = max(map(len, str(cell or "").split("\n")))
            widths[column] = min(WIDEST, max(widths[column], longest + 2))
    return widths
