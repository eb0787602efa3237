"""The fonts of the papers: registered once a process, refused where a letter is missing.

ReportLab's own fonts lack most of Vietnamese, and a missing glyph is drawn as an empty box. So
nothing is printed before ``register_fonts`` has found every letter in every font.
"""

import struct
import threading
import unicodedata
from io import BytesIO
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from intranet.reports.style import BOLD, ITALIC, REGULAR
from intranet.reports.unhinted import unhinted

FONT_NAMES = (REGULAR, BOLD, ITALIC)

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING ACUTE ACCENT}", "\N{COMBINING TILDE}",
          "\N{COMBINING HOOK ABOVE}", "\N{COMBINING DOT BELOW}")  # fmt: skip
_LOWER = {unicodedata.normalize("NFC", v + t) for v in _VOWELS for t in _TONES} | set(
    "bcdđfghjklmnpqrstvwxz"
)

REQUIRED_LETTERS = frozenset(
    _LOWER
    | {letter.upper() for letter in _LOWER}
    | set("0123456789 .,;:!?%/+-*=()[]&<>\"'@#_“”‘’«»–—…≤≥§·\N{NO-BREAK SPACE}")
)
"""Every precomposed Vietnamese letter in both cases, digits, and the signs that papers use."""

_lock = threading.Lock()
_registered: set[Path] = set()
_covered: frozenset[int] = frozenset()


class FontError(Exception):
    """A font file is missing, unreadable, or lacks letters; the message names file and letters."""


def register_fonts(folder: Path) -> None:
    """Make the papers' fonts known to ReportLab, once a process; call it at start-up.

    ``folder`` holds ``Tinos-Regular.ttf``, ``Tinos-Bold.ttf`` and ``Tinos-Italic.ttf``. Raises
    FontError when a file is missing, is no TrueType font, or lacks any of REQUIRED_LETTERS;
    nothing is registered then.
    """
    global _covered
    folder = Path(folder).resolve()
    with _lock:
        if folder in _registered:
            return
        fonts = [_load(name, folder / f"{name}.ttf") for name in FONT_NAMES]
        for font in fonts:
            pdfmetrics.registerFont(font)
        _covered = frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))
        _registered.add(folder)


def covers(code: int) -> bool:
    """Whether all the papers' fonts can draw this code point. Raises FontError before register."""
    if not _covered:
        raise FontError("Chưa nạp phông chữ: hãy gọi register_fonts trước khi in.")
    return code in _covered


def missing_letters(font: TTFont) -> str:
    """The REQUIRED_LETTERS that a loaded TrueType font lacks, in code point order."""
    glyphs = font.face.charToGlyph
    return "".join(sorted(letter for letter in REQUIRED_LETTERS if not glyphs.get(ord(letter))))


def _load(name: str, path: Path) -> TTFont:
    if not path.is_file():
        raise FontError(f"Thiếu tệp phông chữ {path.name} trong thư mục {path.parent}.")
    try:
        # Not readable as ASCII: only the glyphs that are used are embedded, a third fewer bytes.
        font = TTFont(name, BytesIO(unhinted(path.read_bytes())), asciiReadable=0)
    except (TTFError, OSError, KeyError, struct.error) as error:
        raise FontError(f"Không đọc được phông chữ {path.name}: {error}") from error
    if lacking := missing_letters(font):
        named = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in lacking)
        raise FontError(f"Phông chữ {path.name} thiếu các ký tự: {named}.")
    return font
