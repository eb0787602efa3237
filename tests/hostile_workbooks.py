"""Excel files made to hurt whoever opens them, and files broken by accident, all made in code.

Each is a `Trap`: a name, the bytes, and what reading may give. `reads` None means that it must be
refused; otherwise it may be refused or must read as exactly these lines.
"""

import datetime as dt
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import xlsxwriter

from tests import excel97

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
LINES = [
    ["Tên tổ chức", "Ngày thành lập", "Số đảng viên"],
    ["Chi bộ Văn phòng", "08/12/2017", "12"],
    ["Chi bộ Thanh tra", "01/02/2016", "7"],
]


@dataclass(frozen=True)
class Trap:
    name: str
    #: The file, or what makes it where that takes long: not before a test wants it.
    made: bytes | Callable[[], bytes]
    reads: list[list[str]] | None = None

    @cached_property
    def data(self) -> bytes:
        return self.made if isinstance(self.made, bytes) else self.made()


@cache
def sound() -> bytes:
    """The good file that the traps are made from; it reads as LINES."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": dt.datetime(2017, 1, 1)})
        sheet = workbook.add_worksheet("Danh sách")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, LINES[0])
        sheet.write_row(1, 0, [LINES[1][0], dt.date(2017, 12, 8), 12])
        sheet.write_row(2, 0, [LINES[2][0], dt.date(2016, 2, 1), 7])
        for row in (1, 2):
            date = dt.datetime.strptime(LINES[row][1], "%d/%m/%Y")
            sheet.write_datetime(row, 1, date, day)
    return file.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


class Pipe(io.BytesIO):
    """A file that cannot be wound back."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError


def streamed() -> bytes:
    """The good file as a program writes it that learns each size only afterwards."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts(sound()).items():
            archive.writestr(name, part)
    return pipe.getvalue()


def with_part(name: str, part: bytes) -> bytes:
    return packed({**parts(sound()), name: part})


def with_rows(rows: str) -> bytes:
    """The good file with other cells in its sheet."""
    head, _, tail = parts(sound())[SHEET].partition(b"<sheetData>")
    tail = tail.partition(b"</sheetData>")[2]
    return with_part(SHEET, head + b"<sheetData>" + rows.encode() + b"</sheetData>" + tail)


def raw(entries: list[tuple[bytes, bytes, int, int, int]], flags: int = 0) -> bytes:
    """An archive that says of each entry what it likes: name, deflated, size, checksum, method."""
    body, directory = b"", b""
    for name, deflated, size, checksum, method in entries:
        common = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 33, checksum, len(deflated),
                             size, len(name), 0)  # fmt: skip
        directory += b"PK\1\2\x14\0" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\3\4" + common + name + deflated
    count = len(entries)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def deflated(part: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(part) + packer.flush()


@cache
def bomb(millions: int) -> bytes:
    """So many million blanks, deflated: one block again and again, made in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * millions + b"\3\0"


def entries_of(data: bytes) -> list[tuple[bytes, bytes, int, int, int]]:
    return [
        (name.encode(), deflated(part), len(part), zlib.crc32(part), 8)
        for name, part in parts(data).items()
    ]


def lying(name: str, packed_part: bytes, size: int, start: bytes) -> bytes:
    """The good file, one part being more than its size and checksum say."""
    others = [entry for entry in entries_of(sound()) if entry[0].decode() != name]
    return raw([*others, (name.encode(), packed_part, size, zlib.crc32(start), 8)])


def bombs() -> Iterator[Trap]:
    for name in (SHEET, WORKBOOK, "xl/sharedStrings.xml", "xl/styles.xml", "xl/more.xml"):
        yield Trap(f"1 GB in {name}", lying(name, bomb(1000), 10**9, b""))
        idle = LINES if name == "xl/more.xml" else None  # cut to what it says, and of no use
        yield Trap(f"1 GB called 100 B in {name}", lying(name, bomb(1000), 100, b" " * 100), idle)
        yield Trap(f"1 GB called nothing in {name}", lying(name, bomb(1000), 0, b""), idle)
    short = parts(sound())[SHEET]
    yield Trap("called larger than it is", lying(SHEET, deflated(short), len(short) + 9, short))
    yield Trap("20 parts of 20 MB", raw([
        *entries_of(sound()),
        *((b"xl/p%d.xml" % n, bomb(20), 20_000_000, 0, 8) for n in range(20)),
    ]))  # fmt: skip
    yield Trap("25 MB of nothing", lambda: with_part("xl/more.xml", b" " * 25_000_000))
    yield Trap("twice 13 MB of nothing", lambda: packed({
        **parts(sound()), **{f"xl/{n}.xml": b" " * 13_000_000 for n in "ab"}
    }))  # fmt: skip
    yield Trap("10,000 entries", lambda: packed({
        **parts(sound()), **{f"xl/media/{n}.png": b"" for n in range(10_000)}
    }))  # fmt: skip
    yield Trap("overlapping entries", raw(entries_of(sound())).replace(b"PK\1\2", b"PK\1\3", 1))
    row = "<row><c><v>1</v></c></row>"
    yield Trap("a million rows", lambda: with_rows(row * 1_000_000))
    yield Trap("700,000 rows", lambda: with_rows(row * 700_000))
    yield Trap("a million rows without a cell", lambda: with_rows("<row/>" * 1_000_000))
    yield Trap(
        "a row of 100,000 cells",
        lambda: with_rows("<row>" + "<c><v>1</v></c>" * 100_000 + "</row>"),
    )
    yield Trap("first and last cell", with_rows(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ))  # fmt: skip
    yield Trap("needs 900 MB", needing(1_048_576))
    yield Trap(
        "one cell far out", with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    )
    yield Trap("cell in no column", with_rows('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'))
    yield Trap("row of no number", with_rows('<row r="99999999999"><c><v>1</v></c></row>'))
    yield Trap("a text of 20 MB", lambda: with_rows(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * 20_000_000 + "</t></is></c></row>"
    ))  # fmt: skip
    yield Trap("elements 200,000 deep", lambda: with_rows("<row>" * 200_000))
    yield Trap("shared text that is not there", with_rows(
        '<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>'
    ))  # fmt: skip


def needing(last_row: int) -> bytes:
    """Two cells whose sheet takes about 26 × 32 bytes a row to hold."""
    return with_rows(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="{last_row}"><c r="Z{last_row}"><v>1</v></c></row>'
    )


def entities() -> Iterator[Trap]:
    declarations = {
        "laughs": "".join(
            f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)
        ),
        "quadratic": f'<!ENTITY l9 "{"x" * 100_000}">',
        "own file": '<!ENTITY l9 SYSTEM "file:///etc/passwd">',
        "address": '<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">',
        "parameter": '<!ENTITY % l SYSTEM "file:///etc/hostname"> %l; <!ENTITY l9 "x">',
    }
    for name, declared in declarations.items():
        for part in (SHEET, "xl/sharedStrings.xml", WORKBOOK, "xl/_rels/workbook.xml.rels"):
            text = parts(sound())[part].decode()
            head, _, tail = text.partition("?>")
            data = f"{head}?><!DOCTYPE a [{declared}]>{tail}".replace("Chi bộ", "&l9;")
            yield Trap(f"{name} in {part}", with_part(part, data.encode()))


def archives() -> Iterator[Trap]:
    good = parts(sound())
    for name in ("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml",
                 "xl/theme/theme1.xml", WORKBOOK, SHEET, "xl/styles.xml", "xl/sharedStrings.xml",
                 "xl/_rels/workbook.xml.rels"):  # fmt: skip
        without = {key: part for key, part in good.items() if key != name}
        yield Trap(f"without {name}", packed(without), LINES)
        yield Trap(f"{name} empty", packed({**good, name: b""}), LINES)
        yield Trap(f"half of {name}", packed({**good, name: good[name][: len(good[name]) // 2]}),
                   LINES)  # fmt: skip
    for name in ("../x.xml", "xl/../../x.xml", "/etc/x.xml", "..\\x.xml", "C:/x.xml",
                 "C:\\x.xml", "\\\\server\\x.xml", "xl/worksheets/../../../x.bin"):  # fmt: skip
        yield Trap(f"named {name}", packed({**good, name: b"<x/>"}))
    again = good[SHEET]
    for twin in (SHEET, SHEET.upper(), SHEET.replace("/", "\\")):
        entry = (twin.encode(), deflated(again), len(again), zlib.crc32(again), 8)
        yield Trap(f"twice {twin}", raw([*entries_of(sound()), entry]))
    yield Trap("locked entries", raw(entries_of(sound()), flags=1))
    for method in (1, 6, 9, 12, 14, 93, 99):
        odd = [(name, data, size, crc, method) for name, data, size, crc, _ in entries_of(sound())]
        yield Trap(f"packed by method {method}", raw(odd))
    yield Trap("locked by Excel", excel97.compound("EncryptedPackage", b"\7" * 9000))
    yield Trap("an archive in an archive", packed({"a.xlsx": sound()}))
    yield Trap("another archive beside", with_part("xl/embeddings/a.xlsx", sound()), LINES)
    yield Trap(
        "macros", with_part("xl/vbaProject.bin", excel97.compound("VBA", b"x" * 9000)), LINES
    )
    yield Trap(
        "a Word file", packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    )
    yield Trap("an .ods", packed({"mimetype": b"x", "content.xml": b"<x/>"}))
    yield Trap("an .xlsb", packed({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}))
    yield Trap("no entry", b"PK\3\4" + packed({}))
    link = b'<externalLink xmlns:r="r"><externalBook r:id="rId1"/></externalLink>'
    yield Trap(
        "another file asked for", with_part("xl/externalLinks/externalLink1.xml", link), LINES
    )
    away = good["xl/_rels/workbook.xml.rels"]
    for target in ("../../../etc/passwd", "file:///etc/passwd", "/dev/zero", "worksheets/none.xml"):
        data = away.replace(b"worksheets/sheet1.xml", target.encode())
        yield Trap(f"the sheet at {target}", with_part("xl/_rels/workbook.xml.rels", data))
    yield Trap("no sheet at all", with_part(WORKBOOK, b"<workbook><sheets/></workbook>"))
    yield Trap("text before the archive", b"PK\3\4" + b"x" * 500 + sound(), LINES)
    yield Trap("text after the archive", sound() + b"x" * 500, LINES)


def cells() -> Iterator[Trap]:
    def one(name: str, inner: str, *, reads: str | None = None) -> Trap:
        data = with_rows(f'<row r="1"><c r="A1"{inner}</c></row>')
        return Trap(name, data, None if reads is None else [[reads]])

    yield one("a formula with its value", "><f>1+1</f><v>2</v>", reads="2")
    yield one("a formula without", "><f>1+1</f>")
    yield one("a shared formula without", '><f t="shared" si="0"/>')
    yield one(
        "a program called", ' t="str"><f>cmd|"/C calc"!A0</f><v>xin chào</v>', reads="xin chào"
    )
    yield one("a page called", ' t="str"><f>WEBSERVICE("http://x")</f><v>v</v>', reads="v")
    yield one("text like a formula", ' t="inlineStr"><is><t>=1+1</t></is>', reads="=1+1")
    for error in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"):
        yield one(f"the error {error}", f' t="e"><v>{error}</v>')
    for number in ("NaN", "inf", "-inf", "1e999", ""):
        yield one(f"the number {number!r}", f"><v>{number}</v>")
    for number in ("1_000", "٣", "0x10"):
        yield one(f"the number {number!r}", f"><v>{number}</v>", reads=number)
    for sign in ("\x01", "\x1b", "&#1;", "&#x7f;", "&#0;", "\ufffe"):
        yield one(f"the sign {sign!r}", f' t="inlineStr"><is><t>a{sign}b</t></is>')
    yield one("bytes that are no text", ' t="inlineStr"><is><t>a\udc80b</t></is>'.encode(
        "utf-8", "surrogatepass").decode("latin-1"))  # fmt: skip
    yield one("501 signs", f' t="inlineStr"><is><t>{"x" * 501}</t></is>')
    yield one("a day before all days", ' s="2"><v>-1e9</v>', reads="-1000000000")


def damaged() -> Iterator[Trap]:
    """The good file cut off at 40 places, and with one bit turned at 120."""
    good = sound()
    chance = random.Random(2017)  # noqa: S311  # the same damage every time
    for place in sorted(chance.sample(range(4, len(good)), 40)):
        yield Trap(f"cut off at {place}", good[:place])
    for place in sorted(chance.sample(range(4, len(good)), 120)):
        bit = 1 << chance.randrange(8)
        turned = good[:place] + bytes([good[place] ^ bit]) + good[place + 1 :]
        yield Trap(f"bit {bit} turned at {place}", turned, LINES)


KINDS: dict[str, Callable[[], Iterator[Trap]]] = {
    "bombs": bombs, "entities": entities, "archives": archives, "cells": cells, "damaged": damaged,
}  # fmt: skip
