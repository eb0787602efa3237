"""A small .xls as Excel 97 stored it: a compound file with one stream of records.

No library that still has a maintainer writes this form, and a file from elsewhere is not committed.
"""

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512
GLOBALS, WORKSHEET = 0x0005, 0x0010
GENERAL, DAY = 0, 1
DAY_FORMAT = 14

Cell = str | float | bool


def workbook(rows: list[list[Cell]], days: frozenset[tuple[int, int]] = frozenset()) -> bytes:
    """One sheet of cells; those at `days` (row and column from 0) are numbers shown as dates."""
    cells = b"".join(
        cell(row, column, value, DAY if (row, column) in days else GENERAL)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    sheet = begin(WORKSHEET) + cells + record(0x000A)
    name = "Tờ 1"
    formats = extended_format(0) + extended_format(DAY_FORMAT)
    before = begin(GLOBALS) + record(0x0042, struct.pack("<H", 1200)) + formats
    bound_size = 4 + 8 + 2 * len(name)
    offset = len(before) + bound_size + 4
    bound = struct.pack("<IHBB", offset, 0, len(name), 1) + name.encode("utf-16-le")
    return compound("Workbook", before + record(0x0085, bound) + record(0x000A) + sheet)


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def extended_format(number_format: int) -> bytes:
    return record(0x00E0, struct.pack("<HHH", 0, number_format, 0) + bytes(14))


def cell(row: int, column: int, value: Cell, form: int) -> bytes:
    place = struct.pack("<HHH", row, column, form)
    if isinstance(value, bool):
        return record(0x0205, place + struct.pack("<BB", value, 0))
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    return record(0x0203, place + struct.pack("<d", value))


def compound(name: str, stream: bytes) -> bytes:
    """A compound file that holds one stream: its directory in sector 1, the stream from 2 on."""
    stream = stream.ljust(8 * SECTOR, b"\0")  # shorter ones would live in the small sectors
    stream += b"\0" * (-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    table = [FAT, END, *range(3, 2 + sectors), END]
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    directory = (
        entry("Root Entry", 5, 1, END, 0) + entry(name, 2, FREE, 2, len(stream)) + entry("", 0) * 2
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<I", 0) + b"\xff" * 432
    return header + allocation + directory + stream


def entry(name: str, kind: int, child: int = FREE, start: int = 0, size: int = 0) -> bytes:
    text = (name.encode("utf-16-le") + b"\0\0") if name else b""
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
