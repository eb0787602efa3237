"""A file that somebody sends: its name made safe, and its kind told by what it is made of.

What a name says and what the bytes say must agree, and only kinds that an office works with are
admitted. Nothing is ever unpacked: of a package of Office the list of its parts is read, within
bounds, and what it would unpack to is added up.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from intranet.values import Unreadable

LONGEST_NAME = 200
MOST_PARTS = 10_000
LARGEST_LIST = 2 * 2**20
LARGEST_UNPACKED = 200 * 2**20

EMPTY = "Tệp rỗng, không có nội dung."
NOT_ADMITTED = (
    "Không nhận loại tệp này. Chỉ nhận PDF, ảnh PNG hoặc JPEG, và tệp Word, Excel, PowerPoint."
)
DISAGREES = (
    "Nội dung tệp không phải là tệp .{}. Hãy mở tệp bằng đúng chương trình, lưu lại rồi chọn lại."
)
TOO_HEAVY = "Tệp nén quá nhiều nội dung nên không nhận. Hãy lưu thành PDF rồi chọn lại."
NAMELESS = "tep"

_PART_LIST, _END, _PART = "[Content_Types].xml", b"PK\x05\x06", b"PK\x01\x02"
_END_SIZE, _PART_SIZE = 22, 46
_LONGEST_REMARK = 2**16
#: The part that each kind of package has, and no other kind.
_MAIN = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")
_MACROS = "vbaProject.bin"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY_SIZE, _ENTRY_NAME = 128, 64


class Kind(NamedTuple):
    """A kind of file that is admitted: what it is called, and how its bytes are known."""

    endings: tuple[str, ...]
    media_type: str
    is_one: Callable[[bytes], bool]


def safe_name(sent: str) -> str:
    """The name of a file as it is kept: no folders, no control or invisible characters, NFC, at
    most 200 characters with its ending."""
    last = sent.replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    name = unicodedata.normalize("NFC", " ".join(seen.split()))
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > LONGEST_NAME // 2:
        return name[:LONGEST_NAME] or NAMELESS
    stem = stem[: LONGEST_NAME - len(dot + ending)].strip(" .")
    return f"{stem or NAMELESS}.{ending}"


def media_type(name: str, data: bytes) -> str:
    """What kind of file this is; raises Unreadable with the reason for one that is not admitted."""
    _, dot, ending = name.lower().rpartition(".")
    kind = _BY_ENDING.get(ending) if dot else None
    if kind is None:
        raise Unreadable(NOT_ADMITTED)
    if not data:
        raise Unreadable(EMPTY)
    if not kind.is_one(data):
        raise Unreadable(DISAGREES.format(ending))
    return kind.media_type


def _starts(start: bytes) -> Callable[[bytes], bool]:
    """Known by how it begins; what ends as a package is two things at once, and is refused."""
    return lambda data: data.startswith(start) and data[-_END_SIZE:][:4] != _END


def _package(main: str) -> Callable[[bytes], bool]:
    def is_one(data: bytes) -> bool:
        parts = _parts(data)
        if parts is None or _PART_LIST not in parts or [p for p in _MAIN if p in parts] != [main]:
            return False
        if any(part.endswith(_MACROS) for part in parts):
            return False
        if sum(parts.values()) > LARGEST_UNPACKED:
            raise Unreadable(TOO_HEAVY)
        return True

    return is_one


def _parts(data: bytes) -> Mapping[str, int] | None:
    """The parts of a package and what each would unpack to, as its list says; None for no package.

    Raises Unreadable for a list beyond the bounds.
    """
    at = data.rfind(_END, max(0, len(data) - _LONGEST_REMARK - _END_SIZE))
    if not data.startswith(b"PK\x03\x04") or at < 0 or len(data) - at < _END_SIZE:
        return None
    count, size, start, remark = struct.unpack_from("<HIIH", data, at + 10)
    # Nothing before the first part, nothing between list and end, nothing after the end.
    if start + size != at or at + _END_SIZE + remark != len(data):
        return None
    if count > MOST_PARTS or size > LARGEST_LIST:
        raise Unreadable(TOO_HEAVY)
    found: dict[str, int] = {}
    place = start
    for _ in range(count):
        if place + _PART_SIZE > at or data[place : place + 4] != _PART:
            return None
        unpacked, name, extra, note = struct.unpack_from("<IHHH", data, place + 24)
        part = data[place + _PART_SIZE : place + _PART_SIZE + name].decode("utf-8", "replace")
        # A part named twice counts twice.
        found[part] = found.get(part, 0) + unpacked
        place += _PART_SIZE + name + extra + note
    return found


def _old_office(*streams: str) -> Callable[[bytes], bool]:
    """A compound file with one of these streams, by its entry in the directory."""
    entries = [_entry(name) for name in streams]

    def is_one(data: bytes) -> bool:
        found = data.startswith(_OLD_OFFICE) and data[-_END_SIZE:][:4] != _END
        return found and any(_has(data, entry) for entry in entries)

    return is_one


def _entry(stream: str) -> bytes:
    """The first 66 bytes of a stream's entry: its name, and how long the name is."""
    name = f"{stream}\0".encode("utf-16-le")
    return name.ljust(_ENTRY_NAME, b"\0") + struct.pack("<H", len(name))


def _has(data: bytes, entry: bytes) -> bool:
    at = data.find(entry)
    while at >= 0 and at % _ENTRY_SIZE:
        at = data.find(entry, at + 1)
    return at >= 0


_OOXML = "application/vnd.openxmlformats-officedocument"
KINDS = (
    Kind(("pdf",), "application/pdf", _starts(b"%PDF-")),
    Kind(("png",), "image/png", _starts(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
    Kind(("jpg", "jpeg"), "image/jpeg", _starts(b"\xff\xd8\xff")),
    Kind(("docx",), f"{_OOXML}.wordprocessingml.document", _package(_MAIN[0])),
    Kind(("xlsx",), f"{_OOXML}.spreadsheetml.sheet", _package(_MAIN[1])),
    Kind(("pptx",), f"{_OOXML}.presentationml.presentation", _package(_MAIN[2])),
    Kind(("doc",), "application/msword", _old_office("WordDocument")),
    Kind(("xls",), "application/vnd.ms-excel", _old_office("Workbook", "Book")),
    Kind(("ppt",), "application/vnd.ms-powerpoint", _old_office("PowerPoint Document")),
)
_BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
#: What a person's file dialogue should offer (`accept` of the field).
ACCEPTED = ",".join(f".{ending}" for ending in _BY_ENDING)
