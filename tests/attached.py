"""Files of each kind that is admitted, as small as they can be, and attaching them."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile

from intranet.clock import Clock
from intranet.models import Assessment, Evidence, EvidenceContent
from intranet.operations import evidence
from intranet.rules.regulation import load
from intranet.sessions import Actor

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40 + b"\xff\xd9"
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
STREAM = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(*parts: str, **sized: int) -> bytes:
    """A package of Office with these parts besides its list; `sized` ones hold so many zeros."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
        for part, size in sized.items():
            archive.writestr(part, bytes(size))
    return written.getvalue()


def compound(*streams: str) -> bytes:
    """A file of the old Office: a header of one sector, then a directory with these streams."""
    entries = b""
    for stream in streams:
        name = f"{stream}\0".encode("utf-16-le")
        entries += (name.ljust(64, b"\0") + struct.pack("<H", len(name))).ljust(128, b"\0")
    return OLE.ljust(512, b"\0") + entries.ljust(512, b"\0")


def sample(ending: str) -> bytes:
    """A file of the kind with this ending."""
    if ending in MAIN:
        return package(MAIN[ending])
    if ending in STREAM:
        return compound(STREAM[ending])
    return {"pdf": PDF, "png": PNG, "jpg": JPEG, "jpeg": JPEG}[ending]


def attach(
    actor: Actor,
    sheet: Assessment,
    data: bytes = PDF,
    *,
    about: str = "score.ideology",
    name: str = "Biên bản.pdf",
) -> int:
    """Let somebody attach a file to a sheet; its number."""
    regulation = load("so-2017")
    evidence.attach(actor, sheet.id, regulation, about, name, data, at=Clock())
    newest = Evidence.select().where(Evidence.assessment == sheet).order_by(Evidence.id.desc())
    return int(newest.get().id)


def attached_to(sheet: Assessment, by: int, data: bytes = PDF) -> int:
    """A file at a sheet, past every rule; its number."""
    sha256 = hashlib.sha256(data).hexdigest()
    content, _ = EvidenceContent.get_or_create(
        sha256=sha256, defaults={"size": len(data), "data": data}
    )
    made = Evidence.create(
        assessment=sheet,
        about="score.ideology",
        name="Biên bản.pdf",
        media_type="application/pdf",
        content=content,
        added_at="2017-12-07T01:00:00Z",
        added_by=by,
    )
    return int(made.id)
