"""A list that somebody made in Excel, read as rows of text: .xlsx, .xls or .csv.

What comes in from outside is bounded before it is understood: the file's size, then its rows,
columns and the length of each cell. An Excel file is opened by `intranet/workbook_reader.py` in a
process of its own, with a clock and, on Linux, a limit of memory; Windows has no such limit, so
there the checked sizes and the clock must do. The process is started anew as a program, not forked
(the server has threads), knows nothing of this one's environment, and writes no file.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import logging
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from intranet import workbook_reader
from intranet.values import Unreadable, format_bytes, is_storable, normalise
from intranet.workbook_reader import TOO_HEAVY, Cell
from intranet.workbooks import unguarded

LARGEST_FILE = 2_000_000
MOST_LINES = 2_000
MOST_COLUMNS = 40
LONGEST_CELL = 500

#: What a person's file dialogue should offer (`accept` of the field).
ACCEPTED = (".xlsx", ".xls", ".csv")

_EXCEL = (".xlsx", ".xlsm", ".xls")
_TEXT = (".csv", ".txt", ".tsv")
_ARCHIVE = b"PK\x03\x04"
_SEPARATORS = ";,\t"
_SAMPLE = 30
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_NOT_UNICODE = (
    "Tệp không dùng bảng mã Unicode. Hãy mở bằng Excel, chọn “Lưu thành” rồi “CSV UTF-8”, "
    "hoặc gửi tệp .xlsx."
)

_READER = Path(workbook_reader.__file__)
_SECONDS = float(workbook_reader.SECONDS)
# Each may take its 200 MB; whoever comes third waits until one is done.
_turns = threading.Semaphore(2)
_log = logging.getLogger("intranet")


@dataclass(frozen=True)
class Line:
    """One row with content: its number as a person sees it in the file, and its cells.

    Every line of a sheet has the same number of cells; an empty one is "".
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """What was read. `name` is the sheet's in an Excel file, `others` the visible ones not read."""

    lines: tuple[Line, ...]
    name: str = ""
    others: tuple[str, ...] = ()


def read(data: bytes, filename: str, most_lines: int = MOST_LINES) -> Sheet:
    """Read an uploaded list; `filename` only tells what the person thinks it is.

    At most 2 MB, `most_lines` rows with content, 40 columns, 500 characters a cell. Text is NFC
    without blanks at its ends; dates read 08/12/2017, whole numbers 4, others 4,5, truth Có or
    Không; of a formula its stored value. Of an Excel file the first visible sheet with content is
    read; empty rows are left out, and row numbers still count them.

    Raises Unreadable with a Vietnamese sentence for everything else.
    """
    kind = PurePath(filename).suffix.lower()
    if kind not in _EXCEL + _TEXT:
        raise Unreadable("Chỉ đọc được tệp Excel (.xlsx, .xls) hoặc tệp .csv.")
    if not data:
        raise Unreadable("Tệp trống, không có dữ liệu.")
    if len(data) > LARGEST_FILE:
        raise Unreadable(
            f"Tệp lớn hơn {format_bytes(LARGEST_FILE)}. "
            "Hãy chỉ chép phần danh sách sang một tệp mới rồi gửi lại."
        )
    if data.startswith((_ARCHIVE, workbook_reader.OLE)):
        name, others, cells = _workbook(data)
        sheet = Sheet(_lines(cells, most_lines), name, others)
    elif kind in _EXCEL:
        raise Unreadable(f"Tệp có đuôi {kind} nhưng không phải là tệp Excel. Hãy lưu dạng .xlsx.")
    else:
        sheet = Sheet(_lines(_delimited(data), most_lines))
    if not sheet.lines:
        raise Unreadable("Tệp không có dữ liệu.")
    return sheet


def column_letter(column: int) -> str:
    """A column's name as Excel shows it, counted from 1: A, B, … Z, AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _lines(cells: Iterable[Cell], most_lines: int) -> tuple[Line, ...]:
    """The cells as lines of one width; Unreadable for what no list may hold."""
    rows: dict[int, dict[int, str]] = {}
    for row, column, typed in cells:
        text = normalise(typed)
        if not text:
            continue
        where = f"Dòng {row}, cột {column_letter(column)}"
        if column > MOST_COLUMNS:
            raise Unreadable(
                f"{where}: danh sách chỉ được rộng {MOST_COLUMNS} cột, "
                f"đến cột {column_letter(MOST_COLUMNS)}."
            )
        if len(text) > LONGEST_CELL:
            raise Unreadable(f"{where}: ô dài {len(text)} ký tự, tối đa {LONGEST_CELL} ký tự.")
        if not is_storable(text):
            raise Unreadable(f"{where}: ô có ký tự điều khiển không in được; hãy xoá và gõ lại.")
        if text in _ERRORS:
            raise Unreadable(f"{where}: ô báo lỗi công thức {text}; hãy sửa trong tệp.")
        rows.setdefault(row, {})[column] = text
        if len(rows) > most_lines:
            raise Unreadable(f"Danh sách dài hơn {most_lines} dòng; hãy chia thành nhiều tệp.")
    width = max((max(row) for row in rows.values()), default=0)
    return tuple(
        Line(number, tuple(row.get(column, "") for column in range(1, width + 1)))
        for number, row in rows.items()
    )


# --- .csv ----------------------------------------------------------------------------------------


def _delimited(data: bytes) -> Iterator[Cell]:
    """The cells of a .csv in Unicode, with whichever separator cuts it into columns."""
    text = _decoded(data)
    separator = _separator(text)
    if text[:4].lower() == "sep=" and text[5:6] in ("\r", "\n"):
        # Excel's own first line that names the separator, which Excel does not count either.
        separator, text = text[4], text[5:].removeprefix("\r").removeprefix("\n")
    if separator not in _SEPARATORS:
        raise Unreadable("Các cột phải cách nhau bằng dấu chấm phẩy, dấu phẩy hoặc phím Tab.")
    row = 0
    try:
        for row, record in enumerate(_records(text, separator), 1):
            yield from ((row, column, unguarded(cell)) for column, cell in enumerate(record, 1))
    except csv.Error:
        raise Unreadable(
            f'Dòng {row + 1}: không tách được các cột; hãy xem lại dấu nháy kép (").'
        ) from None


def _decoded(data: bytes) -> str:
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_NOT_UNICODE) from None
    if "\0" in text:  # UTF-16 without its mark, or no text at all
        raise Unreadable(_NOT_UNICODE)
    return text


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of columns."""

    def fit(separator: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for record in itertools.islice(_records(text, separator), _SAMPLE):
                if len(record) > 1:
                    widths[len(record)] += 1
        except csv.Error:
            pass  # another separator may do; if none does, reading says where it stops
        return max(((lines, width) for width, lines in widths.items()), default=(0, 0))

    return max(_SEPARATORS, key=fit)


# --- .xlsx and .xls ------------------------------------------------------------------------------


def _workbook(data: bytes) -> tuple[str, tuple[str, ...], Iterator[Cell]]:
    """Name, other names and cells of an Excel file, read by a process of its own.

    Raises RuntimeError where that process cannot work at all: the installation's fault, not the
    file's.
    """
    # Windows starts no program without this one; nothing else is handed on.
    environment = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}
    with _turns:
        try:
            done = subprocess.run(  # noqa: S603  # this Python and a file of ours, no shell
                [sys.executable, "-I", "-B", str(_READER)],
                input=data,
                capture_output=True,
                timeout=_SECONDS,
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unreadable(TOO_HEAVY) from None
    if done.returncode == 1:
        raise RuntimeError(f"no Excel file can be read: {done.stderr.decode(errors='replace')}")
    if done.returncode:
        _log.info("reader of Excel files ended with %s", done.returncode)
        raise Unreadable(TOO_HEAVY)
    answer = json.loads(done.stdout)
    if refusal := answer.get("refusal"):
        _log.info("Excel file refused: %s", answer["cause"])
        raise Unreadable(refusal)
    cells: Iterator[Cell] = ((row, column, text) for row, column, text in answer["cells"])
    return answer["name"], tuple(answer["others"]), cells
