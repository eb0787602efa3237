"""Fonts: complete or refused, embedded without their hints, drawn the same as with them."""

import shutil
import subprocess
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from struct import pack, pack_into

import pytest
import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from intranet.reports import FontError, register_fonts
from intranet.reports import fonts as module
from intranet.reports import unhinted as unhinting
from intranet.reports.unhinted import unhinted


@pytest.fixture
def folder(tmp_path: Path, fonts: Path) -> Path:
    """A folder of good fonts that a test may spoil."""
    for path in fonts.glob("Tinos-*.ttf"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_all_of_vietnamese_is_asked_for_in_both_cases():
    vowels = module.REQUIRED_LETTERS & set("ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳýỷỹỵẮỆỮỴ")
    assert len(vowels) == 39
    assert set("đĐơƠưƯăĂâÂêÊôÔ“”‘’–—…") <= module.REQUIRED_LETTERS
    letters = {letter for letter in module.REQUIRED_LETTERS if ord(letter) > 127}
    assert len({letter for letter in letters if letter.isalpha()}) == 134


def test_a_font_that_lacks_letters_is_refused_by_name_with_the_letters(folder: Path):
    vera = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    shutil.copy(vera, folder / "Tinos-Bold.ttf")
    with pytest.raises(
        FontError, match=r"Tinos-Bold\.ttf thiếu các ký tự: .*ắ \(U\+1EAF\)"
    ) as told:
        register_fonts(folder)
    assert "Đ (U+0110)" in str(told.value)
    assert "a (U+0061)" not in str(told.value)


def test_a_missing_file_is_named(folder: Path):
    (folder / "Tinos-Italic.ttf").unlink()
    with pytest.raises(FontError, match=r"Thiếu tệp phông chữ Tinos-Italic\.ttf"):
        register_fonts(folder)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\0\1\0\0" + b"\0" * 40])
def test_a_file_that_is_no_font_is_named(folder: Path, content: bytes):
    (folder / "Tinos-Regular.ttf").write_bytes(content)
    with pytest.raises(FontError, match=r"Không đọc được phông chữ Tinos-Regular\.ttf"):
        register_fonts(folder)


def test_fonts_are_registered_once_a_process(fonts: Path):
    before = pdfmetrics.getFont("Tinos-Regular")
    register_fonts(fonts)
    register_fonts(fonts / ".." / "fonts")
    assert pdfmetrics.getFont("Tinos-Regular") is before


def test_printing_before_registering_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_covered", frozenset())
    with pytest.raises(FontError, match="register_fonts"):
        module.covers(ord("a"))


def test_without_hints_letters_and_widths_stay_and_half_the_bytes_go(fonts: Path):
    data = (fonts / "Tinos-Regular.ttf").read_bytes()
    bare = unhinted(data)
    assert len(bare) < len(data) * 0.75
    with_hints = TTFont("with", BytesIO(data)).face
    without = TTFont("without", BytesIO(bare)).face
    assert without.charToGlyph == with_hints.charToGlyph
    assert without.charWidths == with_hints.charWidths
    assert (without.ascent, without.descent) == (with_hints.ascent, with_hints.descent)


def test_a_font_with_short_offsets_is_read_too(fonts: Path):
    tables = unhinting._tables(unhinted((fonts / "Tinos-Italic.ttf").read_bytes()))
    glyphs, reached = [], 0
    for glyph in unhinting._glyphs(tables):
        fits = reached + len(glyph) <= 2 * 0xFFFF
        glyphs.append(glyph if fits else b"")
        reached += len(glyphs[-1])
    ends = accumulate(len(glyph) // 2 for glyph in glyphs)
    head = bytearray(tables["head"])
    pack_into(">h", head, 50, 0)
    tables["head"] = bytes(head)
    tables["loca"] = pack(f">{len(glyphs) + 1}H", 0, *ends)
    tables["glyf"] = b"".join(glyphs)
    read = unhinting._tables(unhinted(unhinting._assemble(tables)))
    assert unhinting._glyphs(read) == glyphs
    assert sum(map(bool, glyphs)) > 500


@pytest.mark.parametrize(
    ("scaling", "extra"), [(0, 0), (0x08, 2), (0x40, 4), (0x80, 8)], ids=("as is", "1", "2", "4")
)
def test_a_composite_glyph_loses_its_program_and_nothing_else(scaling: int, extra: int):
    box = pack(">5h", -1, 0, 0, 9, 9)
    first = pack(">HHhh", 0x0120 | 0x01 | scaling, 7, 300, -300) + b"s" * extra
    last = pack(">HHbb", 0x0100 | scaling, 8, 1, -1) + b"s" * extra
    bare = unhinting._bare(box + first + last + pack(">H", 3) + b"abc")
    kept_first = pack(">HHhh", 0x0021 | scaling, 7, 300, -300) + b"s" * extra
    assert bare == box + kept_first + pack(">HHbb", scaling, 8, 1, -1) + b"s" * extra


@pytest.mark.needs_poppler
@pytest.mark.parametrize("name", ["Tinos-Regular", "Tinos-Bold", "Tinos-Italic"])
def test_every_letter_looks_the_same_without_hints(name: str, fonts: Path, tmp_path: Path):
    data = (fonts / f"{name}.ttf").read_bytes()
    pictures = []
    for kind, content in (("with", data), ("without", unhinted(data))):
        pdfmetrics.registerFont(TTFont(f"{name}-{kind}", BytesIO(content), asciiReadable=0))
        canvas = Canvas(str(tmp_path / f"{kind}.pdf"), pagesize=(600, 400), invariant=1)
        canvas.setFont(f"{name}-{kind}", 18)
        letters = "".join(sorted(module.REQUIRED_LETTERS))
        for line in range(0, len(letters), 30):
            canvas.drawString(20, 370 - line, " ".join(letters[line : line + 30]))
        canvas.save()
        command = ["pdftoppm", "-r", "150", "-singlefile", f"{kind}.pdf", kind]
        subprocess.run(command, cwd=tmp_path, check=True)
        pictures.append((tmp_path / f"{kind}.ppm").read_bytes())
    assert pictures[0] == pictures[1]
