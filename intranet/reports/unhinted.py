"""A TrueType font without its hints.

Hints are little programs that fit outlines to coarse screens. Paper and today's screens do without
them, and they are half of what a small document would embed.
"""

from itertools import pairwise
from struct import pack, pack_into, unpack_from

_KEPT = ("OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post")
_NAMES = frozenset({1, 2, 4, 6})
"""Family, style, full name and PostScript name."""

_TWO_BYTE_ARGUMENTS, _ONE_SCALE, _MORE, _TWO_SCALES, _MATRIX, _HINTS = 1, 8, 0x20, 0x40, 0x80, 0x100


def unhinted(font: bytes) -> bytes:
    """The same outlines, widths and letters without hints, kerning, licence texts.

    Raises KeyError for a missing table and struct.error for one that is cut off.
    """
    tables = _tables(font)
    tables = {tag: tables[tag] for tag in _KEPT}
    glyphs = [_bare(glyph) for glyph in _glyphs(tables)]
    offsets = [0]
    for glyph in glyphs:
        offsets.append(offsets[-1] + len(glyph))
    head = bytearray(tables["head"])
    pack_into(">h", head, 50, 1)
    tables["head"] = bytes(head)
    tables["glyf"] = b"".join(glyphs)
    tables["loca"] = pack(f">{len(offsets)}L", *offsets)
    tables["name"] = _short_names(tables["name"])
    return _assemble(tables)


def _tables(font: bytes) -> dict[str, bytes]:
    (count,) = unpack_from(">H", font, 4)
    tables = {}
    for index in range(count):
        tag, _checksum, start, length = unpack_from(">4sLLL", font, 12 + 16 * index)
        tables[tag.decode("latin-1")] = font[start : start + length]
    return tables


def _glyphs(tables: dict[str, bytes]) -> list[bytes]:
    """Every glyph's data, by the offsets of ``loca`` in its short or long form."""
    (is_long,) = unpack_from(">h", tables["head"], 50)
    (count,) = unpack_from(">H", tables["maxp"], 4)
    if is_long:
        offsets = unpack_from(f">{count + 1}L", tables["loca"])
    else:
        offsets = tuple(2 * each for each in unpack_from(f">{count + 1}H", tables["loca"]))
    data = tables["glyf"]
    return [data[start:end] for start, end in pairwise(offsets)]


def _bare(glyph: bytes) -> bytes:
    """A glyph without its instructions, padded to an even length as ``loca`` may need."""
    if not glyph:
        return glyph
    (contours,) = unpack_from(">h", glyph)
    if contours >= 0:
        at = 10 + 2 * contours
        (length,) = unpack_from(">H", glyph, at)
        bare = glyph[:at] + b"\0\0" + glyph[at + 2 + length :]
    else:
        bare = _bare_composite(glyph)
    return bare + b"\0" * (len(bare) % 2)


def _bare_composite(glyph: bytes) -> bytes:
    """A glyph that is put together from others, such as a letter and its mark."""
    bare = bytearray(glyph)
    at = 10
    flags = _MORE
    while flags & _MORE:
        (flags,) = unpack_from(">H", bare, at)
        pack_into(">H", bare, at, flags & ~_HINTS)
        at += 8 if flags & _TWO_BYTE_ARGUMENTS else 6
        if flags & _ONE_SCALE:
            at += 2
        elif flags & _TWO_SCALES:
            at += 4
        elif flags & _MATRIX:
            at += 8
    return bytes(bare[:at])


def _short_names(names: bytes) -> bytes:
    _format, count, strings = unpack_from(">HHH", names)
    records = [unpack_from(">HHHHHH", names, 6 + 12 * index) for index in range(count)]
    records = [record for record in records if record[3] in _NAMES]
    kept, texts = b"", b""
    for *which, length, offset in records:
        text = names[strings + offset : strings + offset + length]
        kept += pack(">HHHHHH", *which, length, len(texts))
        texts += text
    return pack(">HHH", 0, len(records), 6 + len(kept)) + kept + texts


def _assemble(tables: dict[str, bytes]) -> bytes:
    """A font file of these tables; its checksums stay 0, nothing that reads it looks at them."""
    directory, body = b"", b""
    start = 12 + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        directory += pack(">4sLLL", tag.encode("latin-1"), 0, start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return b"\0\1\0\0" + pack(">HHHH", len(tables), 0, 0, 0) + directory + body
