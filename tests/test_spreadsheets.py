"""Good lists are read as people see them; bounds and refusals are said in words."""

import datetime as dt
import io
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from intranet import spreadsheets
from intranet.spreadsheets import Line, Sheet, column_letter, read
from intranet.values import Unreadable
from tests import excel97

NAME = "Nguyễn Thị Ắ Ệ Ữ Đ"


def excel(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        fill(workbook)
    return file.getvalue()


def rows(sheet: Sheet) -> list[list[str]]:
    return [list(line.cells) for line in sheet.lines]


def refusal(data: bytes, filename: str = "danh-sach.csv") -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, filename)
    return str(caught.value)


# --- Excel ---------------------------------------------------------------------------------------


def test_an_excel_file_is_read_as_it_looks():
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Đảng viên")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        moment = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.merge_range(0, 0, 0, 3, "DANH SÁCH NĂM 2017")
        sheet.write_row(2, 0, ["  Họ tên ", "Ngày sinh", "Số"])
        sheet.write_string(4, 0, unicodedata.normalize("NFD", NAME))
        sheet.write_datetime(4, 1, dt.datetime(1980, 2, 29), day)
        sheet.write_number(4, 2, 4)
        sheet.write_string(5, 0, "hai\r\ndòng")
        sheet.write_datetime(5, 1, dt.datetime(2017, 12, 8, 7, 30), moment)
        sheet.write_number(5, 2, 4.25)
        sheet.write_formula(6, 0, '="Chi "&"bộ"', None, "Chi bộ")
        sheet.write_boolean(6, 1, True)
        sheet.write_string(6, 2, "=1+1")
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        sheet.write_blank(90_000, 30, None, day)

    sheet = read(excel(fill), "Danh sách.XLSX")
    assert sheet.name == "Đảng viên"
    assert sheet.lines == (
        Line(1, ("DANH SÁCH NĂM 2017", "", "")),
        Line(3, ("Họ tên", "Ngày sinh", "Số")),
        Line(5, (NAME, "29/02/1980", "4")),
        Line(6, ("hai\ndòng", "08/12/2017 07:30", "4,25")),
        Line(7, ("Chi bộ", "Có", "=1+1")),
    )


def test_the_first_visible_sheet_with_content_is_read_and_the_others_are_named():
    def fill(workbook: xlsxwriter.Workbook) -> None:
        first, hidden, wanted, last = map(workbook.add_worksheet, ("Bìa", "Ẩn", "Chính", "Phụ"))
        first.write_string(3, 3, "   ")
        hidden.write_string(0, 0, "không thấy")
        hidden.hide()
        wanted.write_string(1, 1, "đây")
        last.write_string(0, 0, "khác")
        chart = workbook.add_chart({"type": "pie"})
        chart.add_series({"values": "='Chính'!$B$2"})
        workbook.add_chartsheet("Biểu đồ").set_chart(chart)

    sheet = read(excel(fill), "a.xlsx")
    assert sheet == Sheet((Line(2, ("", "đây")),), "Chính", ("Bìa", "Phụ"))


def test_an_old_excel_file_is_read():
    days = frozenset({(1, 1)})
    data = excel97.workbook([["Họ tên", "Ngày sinh", True], [NAME, 43_077.0, 4.0]], days)
    expected = (Line(1, ("Họ tên", "Ngày sinh", "Có")), Line(2, (NAME, "08/12/2017", "4")))
    assert read(data, "cu.xls") == Sheet(expected, "Tờ 1")
    assert read(data, "doi-ten.csv").lines == expected


@pytest.mark.slow
def test_a_cell_a_stray_blank_away_does_not_matter():
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_string(0, 0, "Tên")
        sheet.write_string(65_000, 20, " ")

    assert rows(read(excel(fill), "a.xlsx")) == [["Tên"]]


def test_an_empty_workbook_and_one_of_hidden_sheets_have_no_data():
    def empty(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet()

    assert refusal(excel(empty), "a.xlsx") == "Tệp không có dữ liệu."


def test_many_at_a_time_are_read_by_threads(monkeypatch: pytest.MonkeyPatch):
    running, most, lock = 0, 0, threading.Lock()
    run = spreadsheets.subprocess.run

    def counted(*args: object, **options: object) -> object:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            return run(*args, **options)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(spreadsheets.subprocess, "run", counted)
    data = [excel97.workbook([[f"Chi bộ {n}"]]) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        read_all = pool.map(lambda one: rows(read(one, "a.xls")), data)
    assert list(read_all) == [[[f"Chi bộ {n}"]] for n in range(8)]
    assert most <= 2


# --- CSV -----------------------------------------------------------------------------------------

TABLE = [["Họ tên", "Nơi ở"], [NAME, "Hà Nội"], ["Trần B", "Huế"]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be with mark"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_usual_csv_is_read(separator: str, coding: str, ending: str):
    text = ending.join(separator.join(cells) for cells in TABLE)
    if coding == "utf-16-be with mark":
        data = b"\xfe\xff" + text.encode("utf-16-be")
    else:
        data = text.encode(coding)
    assert rows(read(data, "a.csv")) == TABLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tên\nmột, hai", [["Tên", ""], ["một", "hai"]]),
        ("Tên\nA\n", [["Tên"], ["A"]]),
        ('a;"x;y\nz"\n"q""r";s', [["a", "x;y\nz"], ['q"r', "s"]]),
        ("Danh sách, 2017\nx;y;z\na;b,c;d\ne;f,g;h", [
            ["Danh sách, 2017", "", ""], ["x", "y", "z"], ["a", "b,c", "d"], ["e", "f,g", "h"]]),
        ("sep=;\na;b,c", [["a", "b,c"]]),
        ("sep=,\r\na;b,c", [["a;b", "c"]]),
        ("SEP=\t\na\tb,c", [["a", "b,c"]]),
        ("sep=\nb", [["sep="], ["b"]]),
        ("a;;\n;;\n;b;", [["a", ""], ["", "b"]]),
        ("'=1+1;'-2;'abc;'+84", [["=1+1", "-2", "'abc", "+84"]]),
        ('5" ống;a\nb;c', [['5" ống', "a"], ["b", "c"]]),
    ],
)  # fmt: skip
def test_odd_but_clear_csv_is_read(text: str, expected: list[list[str]]):
    assert rows(read(text.encode(), "a.csv")) == expected


def test_rows_are_counted_as_excel_counts_them():
    data = 'Tên;Ghi chú\n\nA;"hai\ndòng"\n;\nB;x\n'.encode()
    assert [line.number for line in read(data, "a.csv").lines] == [1, 3, 5]


@pytest.mark.parametrize(
    "data",
    [
        "Họ tên;Đảng bộ".encode("cp1258", "replace") + b"\xfe",
        "Họ".encode("utf-16-le"),
        "Họ tên".encode("utf-16")[:-1],
        "a;b".encode("utf-32"),
        b"%PDF-1.7\n\xe2\xe3\xcf\xd3",
        b"a\0b",
    ],
)
def test_text_in_another_coding_is_refused_with_the_way_out(data: bytes):
    assert "bảng mã Unicode" in refusal(data)
    assert "CSV UTF-8" in refusal(data)


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b'a;b\nc;"d\ne', 2),
        (b'"a"b;c', 1),
        (b"x;y\n" + b"z" * 200_000 + b";1", 2),
    ],
)
def test_csv_that_cannot_be_cut_says_where(data: bytes, row: int):
    assert refusal(data).startswith(f"Dòng {row}: không tách được các cột")


def test_a_separator_nobody_uses_is_refused():
    assert refusal(b"sep=|\na|b").startswith("Các cột phải cách nhau bằng")


def tried(data: bytes, filename: str) -> list[list[str]] | str:
    try:
        return rows(read(data, filename))
    except Unreadable as unreadable:
        return str(unreadable)


def is_lines_or_sentence(got: list[list[str]] | str) -> bool:
    return got.endswith(".") if isinstance(got, str) else bool(got) and all(map(any, got))


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.txt"]))
def test_whatever_comes_is_lines_or_a_sentence(data: bytes, filename: str):
    assert is_lines_or_sentence(tried(data, filename))


@given(st.text(st.sampled_from("ab1;,\t\n\r\"'= \x0b\x1fđ"), max_size=60))
def test_whatever_is_typed_as_csv_is_lines_or_a_sentence(text: str):
    assert is_lines_or_sentence(tried(text.encode(), "a.csv"))


# --- bounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "filename", "sentence"),
    [
        (b"", "a.csv", "Tệp trống, không có dữ liệu."),
        (b" ;\n;\n", "a.csv", "Tệp không có dữ liệu."),
        (b"x" * 2_000_001, "a.csv",
         "Tệp lớn hơn 2 MB. Hãy chỉ chép phần danh sách sang một tệp mới rồi gửi lại."),
        (b"a;b", "a.pdf", "Chỉ đọc được tệp Excel (.xlsx, .xls) hoặc tệp .csv."),
        (b"a;b", "", "Chỉ đọc được tệp Excel (.xlsx, .xls) hoặc tệp .csv."),
        (b"a;b", "csv", "Chỉ đọc được tệp Excel (.xlsx, .xls) hoặc tệp .csv."),
        (b"<table>", "a.xls",
         "Tệp có đuôi .xls nhưng không phải là tệp Excel. Hãy lưu dạng .xlsx."),
        (b"a;x\x01y", "a.csv",
         "Dòng 1, cột B: ô có ký tự điều khiển không in được; hãy xoá và gõ lại."),
        (b"a\nb;" + b"x" * 501, "a.csv", "Dòng 2, cột B: ô dài 501 ký tự, tối đa 500 ký tự."),
        (b"#REF!", "a.csv", "Dòng 1, cột A: ô báo lỗi công thức #REF!; hãy sửa trong tệp."),
        (b";" * 40 + b"x", "a.csv",
         "Dòng 1, cột AO: danh sách chỉ được rộng 40 cột, đến cột AN."),
        (b"x\n" * 2001, "a.csv", "Danh sách dài hơn 2000 dòng; hãy chia thành nhiều tệp."),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused_in_words(data: bytes, filename: str, sentence: str):
    assert refusal(data, filename) == sentence


@pytest.mark.slow
def test_the_bounds_themselves_are_allowed():
    line = ";".join(["x" * 500] + ["y"] * 39 + [" "])
    text = line + "\n" + "z\n\n" * 1999
    sheet = read(text.encode(), "a.txt")
    assert len(sheet.lines) == 2000
    assert {len(cells.cells) for cells in sheet.lines} == {40}
    assert sheet.lines[-1].number == 3998
    assert len(read(b"x;y".ljust(2_000_000, b"\n"), "a.csv").lines) == 1


@pytest.mark.parametrize(
    ("column", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")]
)
def test_columns_are_named_as_excel_names_them(column: int, letter: str):
    assert column_letter(column) == letter
