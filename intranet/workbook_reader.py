"""The process that opens one uploaded Excel file, and nothing else.

Started as a script with the file on its standard input (see `intranet.spreadsheets`); it answers
on its standard output with one JSON object: `{"name", "others", "cells": [[row, column, text], …]}`
or `{"refusal", "cause"}` with a sentence for the person who sent the file. It imports nothing of
the application, so that it starts in a few hundredths of a second and knows no secret.

An .xlsx is an archive whose directory may lie. Each part that is needed is therefore unpacked here,
counted as it comes out, and packed anew without compression: the parser sees what was counted and
nothing else. Macros, pictures, nested archives and links to other files are left behind with the
old archive.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from math import isfinite

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

#: What the process may take: address space in bytes and seconds of the processor.
MEMORY = 200_000_000
SECONDS = 10
#: What an archive may hold: entries, and bytes of all needed parts once unpacked.
MOST_ENTRIES = 500
LARGEST_UNPACKED = 24_000_000
#: What is handed back: cells with content, characters in all; and the area they may lie in.
MOST_CELLS = 80_000
MOST_TEXT = 2_000_000
LARGEST_AREA = 4_000_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

DAMAGED = (
    "Tệp Excel bị hỏng hoặc không đúng cấu trúc nên không mở được. "
    "Hãy chép danh sách sang một tệp mới, lưu dạng .xlsx rồi gửi lại."
)
LOCKED = "Tệp Excel được đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."
NO_WORKBOOK = "Tệp không phải là bảng tính Excel. Hãy mở bằng Excel, lưu dạng .xlsx rồi gửi lại."
TOO_HEAVY = (
    "Tệp Excel quá nặng khi mở ra. "
    "Hãy chỉ chép phần danh sách sang một tệp mới, lưu dạng .xlsx rồi gửi lại."
)

_ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*\st=)["']e["']""")
_NEVER_COMPUTED = re.compile(rb"""(</((?:\w+:)?)f>|<((?:\w+:)?)f\b[^<>]*/>)(?=\s*</(?:\w+:)?c>)""")
# No sheet has such a row or column; the parser would count to it, or go round and begin again.
_NO_SUCH_PLACE = re.compile(
    rb"""<(?:\w+:)?(?:row|c)\b[^<>]*\sr=["'](?:[A-Za-z]{4,}|[A-Za-z]*[0-9]{8,})"""
)

Cell = tuple[int, int, str]


class Refused(Exception):
    """The file cannot be read; the message is for the person who sent it."""


def answer(data: bytes) -> bytes:
    """The whole answer to one file, as JSON; no file makes this raise."""
    try:
        name, others, cells = first_sheet(data)
        return json.dumps({"name": name, "others": others, "cells": cells}).encode()
    except Refused as refused:
        refusal, cause = str(refused), "Refused"
    except PasswordError:
        refusal, cause = LOCKED, "PasswordError"
    except MemoryError:
        refusal, cause = TOO_HEAVY, "MemoryError"
    except BaseException as fault:  # a broken archive; the parser's panics are no Exception
        refusal, cause = DAMAGED, type(fault).__name__
    return json.dumps({"refusal": refusal, "cause": cause}).encode()


def first_sheet(data: bytes) -> tuple[str, list[str], list[Cell]]:
    """Name and cells of the first visible sheet with content, and the other visible sheets' names.

    `cells` are those with content: row and column counted from 1, and the text. Raises Refused,
    MemoryError, or whatever zipfile and the parser raise.
    """
    if data.startswith(OLE):
        if ENCRYPTED_PACKAGE in data:
            raise Refused(LOCKED)
        sound = data
    else:
        sound = repacked(data)
    with CalamineWorkbook.from_filelike(io.BytesIO(sound)) as workbook:
        names = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        for name in names:
            sheet = workbook.get_sheet_by_name(name)
            last_row, last_column = sheet.end or (0, 0)  # counted from 0
            if (last_row + 1) * (last_column + 1) > LARGEST_AREA:
                raise Refused(TOO_HEAVY)
            # The parser hands out rows from the first on, but columns from the first with content.
            first_column = sheet.start[1] if sheet.start else 0
            if found := _bounded(_cells(sheet.iter_rows(), first_column)):
                return name, [other for other in names if other != name], found
    return "", [], []


def repacked(data: bytes) -> bytes:
    """The XML parts of an .xlsx in a plain new archive, each read whole and counted.

    Raises Refused, or what zipfile raises, for an archive that is damaged, encrypted, too large
    once unpacked, or no workbook; Refused for names that leave the archive or come twice, for a
    document type, which workbooks never declare and entities need, and for a cell where no sheet
    has one.
    """
    parts: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry, name in _needed(archive.infolist()):
            if entry.file_size > left:
                raise Refused(TOO_HEAVY)
            part = _unpacked(archive, entry)
            left -= len(part)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part or _NO_SUCH_PLACE.search(part):
                raise Refused(DAMAGED)
            parts[name] = part
    if "xl/workbook.xml" not in parts:
        raise Refused(NO_WORKBOOK)
    if "xl/styles.xml" not in parts and b"/xl/styles.xml" in parts.get("[Content_Types].xml", b""):
        raise Refused(DAMAGED)  # dates would be read as numbers
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, _with_errors_as_text(part))
    return plain.getvalue()


def _needed(entries: list[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The entries the parser needs, with their names in one spelling; Refused as `repacked`."""
    if len(entries) > MOST_ENTRIES:
        raise Refused(TOO_HEAVY)
    seen = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise Refused(DAMAGED)
        if name.casefold() in seen:
            raise Refused(DAMAGED)
        seen.add(name.casefold())
        if entry.flag_bits & 0x1:
            raise Refused(LOCKED)
        if name.casefold().endswith((".xml", ".rels")):
            yield entry, name


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One part, in small steps: no more than the directory declares ever comes out at once."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(DAMAGED)
    with archive.open(entry) as stream:
        part = b"".join(iter(lambda: stream.read(65_536), b""))
    if len(part) != entry.file_size:
        raise Refused(DAMAGED)
    return part


def _with_errors_as_text(part: bytes) -> bytes:
    """A formula's error, or a formula whose value was never stored, as text that can be named.

    The parser would hand out an empty cell, and something would be missing without a word.
    """
    valued = _NEVER_COMPUTED.sub(rb"\1<\2\3v>#VALUE!</\2\3v>", part)
    return _ERROR_CELL.sub(rb'\1"str"', valued)


def _cells(rows: Iterable[Sequence[object]], before: int) -> Iterator[Cell]:
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, before + 1):
            if text := shown(value).strip():
                yield row, column, text


def _bounded(cells: Iterator[Cell]) -> list[Cell]:
    """The cells, or Refused as soon as they are more than any list may have."""
    found: list[Cell] = []
    characters = 0
    for cell in cells:
        characters += len(cell[2])
        if len(found) == MOST_CELLS or characters > MOST_TEXT:
            raise Refused(TOO_HEAVY)
        found.append(cell)
    return found


def shown(value: object) -> str:
    """A cell's value as a person reads it: 08/12/2017, 4, 4,5, Có.

    A number has at most Excel's own 15 digits, never an exponent. What is no number is shown as
    Excel's `#NUM!`.
    """
    match value:
        case bool():
            return "Có" if value else "Không"
        case float():
            return _number(value) if isfinite(value) else "#NUM!"
        case dt.datetime() if value.time() == dt.time():
            return _day(value)
        case dt.datetime():
            return f"{_day(value)} {_clock(value.hour, value.minute, value.second)}"
        case dt.date():
            return _day(value)
        case dt.time():
            return _clock(value.hour, value.minute, value.second)
        case dt.timedelta():
            minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
            return "-" * (value < dt.timedelta()) + _clock(*divmod(minutes, 60), seconds)
        case _:
            return str(value)


def _number(value: float) -> str:
    text = f"{Decimal(f'{value + 0.0:.15g}'):f}"  # + 0.0: there is no minus nought on paper
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _day(date: dt.date) -> str:
    return f"{date.day:02d}/{date.month:02d}/{date.year}"


def _clock(hours: int, minutes: int, seconds: int) -> str:
    return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def limit_itself() -> None:
    """Bound this process for good: memory, processor time, no file written, no core dump.

    Windows knows none of these limits; there the sizes checked above and the starter's clock
    are what bounds it.
    """
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        allowed = resource.getrlimit(kind)[1]
        amount = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (amount, amount))


if __name__ == "__main__":
    limit_itself()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
