"""Papers read back: what a PDF really holds, as other programs see it."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from intranet.reports.text import printable


def squash(text: str) -> str:
    """Text without any white space: lines break where the column ends."""
    return "".join(text.split())


def shown(*texts: str) -> str:
    """Texts as a paper shows them, one after the other."""
    return squash("".join(printable(text) for text in texts))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, squashed, in the order in which it was drawn."""
    return [squash(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def body(pdf: bytes, foot: str, heading: str = "") -> str:
    """The text of all pages as one, without number, foot and repeated table heading."""
    parts = []
    for number, page in enumerate(pages(pdf), 1):
        furniture = (str(number) if number > 1 else "") + foot
        assert page.startswith(furniture), page[:200]
        part = page.removeprefix(furniture)
        parts.append(part.removeprefix(heading) if number > 1 else part)
    return "".join(parts)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Every font that any page names, and whether its outlines are embedded."""
    found = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        for reference in resources["/Font"].values():
            font = reference.get_object()
            descriptor = font.get("/FontDescriptor")
            embedded = descriptor is not None and "/FontFile2" in descriptor.get_object()
            found[str(font["/BaseFont"])] = embedded
    return found
