"""Tables written out: text stays text, numbers numbers, and reading gives back what was written."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from intranet import spreadsheets, values, workbook_reader, workbooks
from intranet.workbooks import Cell, guarded, unguarded, write_csv, write_table
from tests.hostile import HOSTILE

HEADINGS = ["Tên tổ chức", "Số"]
LETTERS = st.characters(
    codec="utf-8", categories=["L", "M", "N", "P", "S", "Z"], include_characters="=+-@'\"\n;,\t_x"
)
TEXTS = st.text(LETTERS, max_size=40).map(values.normalise).filter(
    lambda text: text not in spreadsheets._ERRORS and values.is_storable(text)
)  # fmt: skip
TABLES = st.lists(st.tuples(TEXTS, st.integers(-(10**15), 10**15)), min_size=1, max_size=5)


def stored(data: bytes) -> list[list[object]]:
    """The cells as Excel would hold them, with their types."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        return workbook.get_sheet_by_index(0).to_python()


def test_text_is_text_and_a_number_a_number():
    rows: list[list[Cell]] = [
        ["=1+1", 4],
        ["+84 912", Decimal("92.50")],
        ["@SUM(A1)", -3],
        ["0912", 10**15],
        ["", None],
        ["https://example.org", "12"],
    ]
    data = write_table(HEADINGS, rows)
    assert stored(data) == [
        HEADINGS,
        ["=1+1", 4.0],
        ["+84 912", 92.5],
        ["@SUM(A1)", -3.0],
        ["0912", "1000000000000000"],
        ["", ""],
        ["https://example.org", "12"],
    ]


def test_no_hostile_text_becomes_a_formula_or_a_link():
    data = write_table(HOSTILE, [[text] for text in HOSTILE])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"<hyperlink" not in sheet
        assert not [name for name in archive.namelist() if "externalLink" in name]
    assert [row[0] for row in stored(data)[1:]] == list(HOSTILE)


def test_no_hostile_text_begins_a_cell_of_a_csv_as_a_formula():
    text = write_csv(HOSTILE, [[text] for text in HOSTILE]).decode("utf-8-sig")
    cells = [
        cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for cell in row
    ]
    assert [cell for cell in cells if cell.strip()[:1] in "=+-@"] == []
    assert [unguarded(cell) for cell in cells] == [*HOSTILE, *HOSTILE]


def test_a_csv_is_what_a_vietnamese_excel_opens():
    rows: list[list[Cell]] = [["Chi bộ; một", Decimal("92.5")], ["=1", -4], ["", None]]
    assert write_csv(HEADINGS, rows) == (
        b"\xef\xbb\xbf" + 'Tên tổ chức;Số\r\n"Chi bộ; một";92,5\r\n\'=1;-4\r\n;\r\n'.encode()
    )


def test_the_same_table_gives_the_same_bytes():
    rows = [["Chi bộ", 4]]
    assert write_table(HEADINGS, rows) == write_table(HEADINGS, rows)
    assert write_table(HEADINGS, rows) != write_table(HEADINGS, [["Chi bộ", 5]])
    with zipfile.ZipFile(io.BytesIO(write_table(HEADINGS, rows))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_text_too_long_for_excel_is_refused_and_not_dropped():
    longest = "x" * workbooks.LONGEST_CELL
    assert stored(write_table(["Tên"], [[longest]]))[1] == [longest]
    with pytest.raises(ValueError, match="row 2: text too long"):
        write_table(["Tên"], [[longest + "x"]])


@pytest.mark.parametrize("text", ["=1", "-2", "'=1", " =1", "''@x", "＝1", "\t=1", "' +"])
def test_a_guard_is_put_on_and_taken_off(text: str):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "'abc", "''", "Chi bộ"])
def test_harmless_text_has_no_guard(text: str):
    assert guarded(text) == unguarded(text) == text


@given(st.text())
def test_guarding_loses_nothing(text: str):
    assert unguarded(guarded(text)) == text


def expected(table: list[tuple[str, int]]) -> list[list[str]]:
    return [HEADINGS, *([name, str(number)] for name, number in table)]


@given(TABLES)
def test_what_is_written_as_csv_is_read_back(table: list[tuple[str, int]]):
    sheet = spreadsheets.read(write_csv(HEADINGS, table), "a.csv")
    assert [list(line.cells) for line in sheet.lines] == expected(table)


@given(TABLES)
def test_what_is_written_as_excel_is_read_back(table: list[tuple[str, int]]):
    # The reader's own functions: a process for each of so many would be most of the time.
    _, _, cells = workbook_reader.first_sheet(write_table(HEADINGS, table))
    assert [list(line.cells) for line in spreadsheets._lines(cells, 100)] == expected(table)


@pytest.mark.slow
@given(TABLES)
@settings(max_examples=10)
def test_the_started_reader_reads_it_back_too(table: list[tuple[str, int]]):
    sheet = spreadsheets.read(write_table(HEADINGS, table, "Chi bộ"), "a.xlsx")
    assert (sheet.name, sheet.others) == ("Chi bộ", ())
    assert [list(line.cells) for line in sheet.lines] == expected(table)
