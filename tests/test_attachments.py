"""What kind of file some bytes are: by content and by name, which must agree; names made safe."""

import struct
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet import attachments, values
from intranet.attachments import DISAGREES, EMPTY, KINDS, NOT_ADMITTED, TOO_HEAVY
from intranet.models.evidence import MEDIA_TYPES
from intranet.values import Unreadable
from tests.attached import JPEG, MAIN, OLE, PDF, PNG, STREAM, compound, package, sample

ENDINGS = [(ending, kind.media_type) for kind in KINDS for ending in kind.endings]
DOCX = package(MAIN["docx"])


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        attachments.media_type(name, data)
    return str(refused.value)


def disagrees(ending: str) -> str:
    return DISAGREES.format(ending)


def test_the_kinds_are_those_that_the_database_admits() -> None:
    assert {kind.media_type for kind in KINDS} == set(MEDIA_TYPES)
    assert attachments.ACCEPTED.split(",") == [f".{ending}" for ending, _ in ENDINGS]


@pytest.mark.parametrize(("ending", "media_type"), ENDINGS)
def test_each_kind_is_known_and_taken_for_no_other(ending: str, media_type: str) -> None:
    assert attachments.media_type(f"a.{ending.upper()}", sample(ending)) == media_type
    for other, its_type in ENDINGS:
        if its_type != media_type:
            assert refusal(f"a.{other}", sample(ending)) == disagrees(other)


@pytest.mark.parametrize(
    "name", ["a.exe", "a.html", "a.svg", "a.docm", "a.zip", "pdf", "a.pdf.", ""]
)
def test_other_endings_are_not_admitted_whatever_the_bytes_are(name: str) -> None:
    assert refusal(name, PDF) == NOT_ADMITTED


@pytest.mark.parametrize("ending", [ending for ending, _ in ENDINGS])
@pytest.mark.parametrize(
    "data",
    [b"<html><script>alert(1)</script>", b"MZ\x90\0", b"\0" * 600, b"PK\x03\x04", b"%PDF", OLE],
    ids=["html", "exe", "zeros", "half a zip", "half a pdf", "half an old file"],
)
def test_bytes_of_no_kind_are_refused_under_every_ending(ending: str, data: bytes) -> None:
    assert refusal(f"a.{ending}", data) == disagrees(ending)
    assert refusal(f"a.{ending}", b"") == EMPTY


def end(count: int, size: int, start: int) -> bytes:
    """The end of a package's list, saying whatever it says."""
    return b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, size, start, 0)


HOSTILE = {
    "a package behind a picture": ("png", PNG + DOCX),
    "a package behind a document": ("pdf", PDF + DOCX),
    "a package behind an old file": ("doc", compound("WordDocument") + DOCX),
    "a picture before a package": ("docx", PNG + DOCX),
    "something behind a package": ("docx", DOCX + b"<html>"),
    "two packages": ("docx", package("other.xml") + DOCX),
    "a plain archive": ("docx", package("word/other.xml")),
    "two kinds of package": ("docx", package(MAIN["docx"], MAIN["xlsx"])),
    "macros": ("docx", package(MAIN["docx"], "word/vbaProject.bin")),
    "another stream's name in the text": (
        "doc",
        OLE.ljust(512, b"\0") + b"\1" + compound("WordDocument")[512:],
    ),
    "a list that is cut off": ("docx", DOCX[:60] + end(5, 10, 60 - 10)),
    "a list that is none": ("docx", b"PK\x03\x04" + b"\0" * 60 + end(1, 50, 14)),
}


@pytest.mark.parametrize(("ending", "data"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_two_things_at_once_or_not_whole_is_refused(ending: str, data: bytes) -> None:
    assert refusal(f"a.{ending}", data) == disagrees(ending)


def claiming(unpacked: int) -> bytes:
    """A package whose list says that its last part unpacks to so many bytes."""
    data = bytearray(DOCX)
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", unpacked)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        claiming(attachments.LARGEST_UNPACKED + 1),
        b"PK\x03\x04" + end(attachments.MOST_PARTS + 1, 0, 4),
        b"PK\x03\x04"
        + bytes(attachments.LARGEST_LIST + 1)
        + end(1, attachments.LARGEST_LIST + 1, 4),
    ],
    ids=["too large once unpacked", "too many parts", "too long a list"],
)
def test_a_bomb_is_refused_by_its_list_and_nothing_is_unpacked(data: bytes) -> None:
    assert refusal("a.docx", data) == TOO_HEAVY


def test_what_unpacks_to_just_the_bound_is_taken() -> None:
    most = attachments.LARGEST_UNPACKED - len("<x/>")
    assert attachments.media_type("a.docx", claiming(most))
    assert refusal("a.docx", claiming(most + 1)) == TOO_HEAVY
    assert len(package(MAIN["docx"], bomb=40_000_000)) < 50_000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Biên bản.pdf", "Biên bản.pdf"),
        ("Bie\u0302n ba\u0309n.pdf", "Biên bản.pdf"),
        (r"C:\Users\A\..\b.pdf", "b.pdf"),
        ("../../etc/a.pdf", "a.pdf"),
        ("anh\u202egnp.exe.pdf", "anhgnp.exe.pdf"),
        ("a\0b\r\nc\u200b.pdf", "abc.pdf"),
        ("  a \u00a0 b .pdf ", "a b.pdf"),
        (".pdf", "tep.pdf"),
        ("..pdf", "tep.pdf"),
        ("/", "tep"),
        ("", "tep"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
        ("a." + "x" * 300, "a." + "x" * 198),
    ],
)
def test_a_name_is_made_safe_and_keeps_its_ending(sent: str, kept: str) -> None:
    assert attachments.safe_name(sent) == kept


@given(st.text())
def test_any_name_can_be_kept_and_shows_what_it_is(sent: str) -> None:
    kept = attachments.safe_name(sent)
    assert 1 <= len(kept) <= 200
    assert values.is_storable(kept)
    assert not {"/", "\\"} & set(kept)
    assert not any(unicodedata.category(one)[0] == "C" for one in kept)
    assert attachments.safe_name(kept) == kept


@given(
    st.binary(max_size=200),
    st.sampled_from([JPEG, PDF, PNG, DOCX, *map(compound, STREAM.values())]),
)
def test_whatever_comes_is_of_its_kind_or_refused(data: bytes, before: bytes) -> None:
    for ending, _ in ENDINGS:
        for whole in (data, before + data, data + before):
            try:
                assert attachments.media_type(f"a.{ending}", whole) in MEDIA_TYPES
            except Unreadable:
                continue
