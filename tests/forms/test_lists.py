"""Headings are recognised as people write them; nothing of a file is passed over in silence."""

import pytest

from intranet.forms.lists import Column, Entry, MatchedList, folded, match
from intranet.spreadsheets import Line, Sheet
from intranet.values import Unreadable

NAME = Column("name", ("Tên tổ chức", "Tên", "Chi bộ"), required=True)
KIND = Column("kind", ("Loại",), required=True)
PLACE = Column("place", ("Địa danh", "Nơi đặt trụ sở"))
COLUMNS = (NAME, KIND, PLACE)


def sheet(*rows: str, first: int = 1) -> Sheet:
    """A sheet written as lines of cells between bars."""
    cells = [tuple(cell.strip() for cell in row.split("|")) for row in rows]
    width = max(map(len, cells))
    return Sheet(
        tuple(
            Line(number, row + ("",) * (width - len(row)))
            for number, row in enumerate(cells, first)
        )
    )


def refusal(read: Sheet) -> str:
    with pytest.raises(Unreadable) as caught:
        match(read, COLUMNS)
    return str(caught.value)


def test_a_list_is_matched_whole():
    read = sheet(
        "ĐẢNG BỘ BAN DÂN TỘC",
        "Danh sách chi bộ năm 2017",
        "STT | TÊN TỔ CHỨC | loai (*) | Ghi  chú | | ",
        "1 | Chi bộ Văn phòng | branch | x | | ",
        "2 | | | | | ",
        "3 | Chi bộ Thanh tra | | | y | ",
    )
    assert match(read, COLUMNS) == MatchedList(
        entries=(
            Entry(4, {"name": "Chi bộ Văn phòng", "kind": "branch", "place": ""}),
            Entry(6, {"name": "Chi bộ Thanh tra", "kind": "", "place": ""}),
        ),
        present=frozenset({"name", "kind"}),
        ignored=("STT", "Ghi chú", "cột E (không có tiêu đề)"),
        passed_over=(5,),
        heading_row=3,
    )


@pytest.mark.parametrize(
    "heading",
    ["Địa danh", "ĐỊA DANH", "dia danh", "Đi\u0323a  danh", "địa\ndanh", "Diadanh*", "Địa danh:",
     "Địa danh (nơi ban hành)", "Địa danh [1]", "Ðịa danh", "nơi đặt trụ sở"],
)  # fmt: skip
def test_a_heading_is_recognised_however_it_is_written(heading: str):
    read = sheet(f"Tên|Loại|{heading}", "A|b|Hà Nội")
    assert match(read, COLUMNS).entries == (
        Entry(2, {"name": "A", "kind": "b", "place": "Hà Nội"}),
    )


@pytest.mark.parametrize("heading", ["Địa", "Địa danh 2", "Nơi", "()", "Tên gọi (Tên)"])
def test_another_heading_is_not_taken_for_it(heading: str):
    assert match(sheet(f"Tên|Loại|{heading}", "A|b|c"), COLUMNS).ignored == (heading,)


def test_an_accepted_heading_may_hold_a_note_itself():
    column = Column("day", ("Ngày (dương lịch)",))
    assert match(sheet("ngay (duong lich)", "1"), (column,)).entries == (Entry(2, {"day": "1"}),)
    with pytest.raises(Unreadable):
        match(sheet("ngày (âm lịch)", "1"), (column,))


def test_row_numbers_are_those_of_the_file():
    found = match(sheet("Tên|Loại", "A|b", first=41), COLUMNS)
    assert (found.heading_row, found.entries[0].row) == (41, 42)


def test_the_line_with_most_headings_wins_and_the_first_of_equals():
    read = sheet("Chi bộ|", "Tên|Loại", "Tên|Loại")
    found = match(read, COLUMNS)
    assert (found.heading_row, [entry.row for entry in found.entries]) == (2, [3])


def test_headings_are_looked_for_on_ten_lines():
    title = ["dòng chữ"] * 9
    assert match(sheet(*title, "Tên|Loại", "A|b"), COLUMNS).heading_row == 10
    assert refusal(sheet(*title, "x", "Tên|Loại", "A|b")) == (
        "Không thấy dòng tiêu đề trong 10 dòng đầu. "
        "Cần một dòng ghi tên các cột: “Tên tổ chức”, “Loại”, “Địa danh”."
    )


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (sheet("Địa danh|x", "A|b"), "Dòng tiêu đề (dòng 1) thiếu cột “Tên tổ chức”, “Loại”."),
        (sheet("x", "Tên|Địa danh", "A|b"), "Dòng tiêu đề (dòng 2) thiếu cột “Loại”."),
        (
            sheet("Tên|Loại|Chi bộ|TÊN", "A|b|c|d"),
            "Dòng 1: cột “Tên tổ chức” có nhiều lần (A và C và D); hãy giữ lại một cột.",
        ),
        (
            sheet("Tên|Loại|STT", " | |1", first=7),
            "Dưới dòng tiêu đề (dòng 7) chưa có dòng nào để đọc.",
        ),
        (sheet("Tên|Loại"), "Dưới dòng tiêu đề (dòng 1) chưa có dòng nào để đọc."),
    ],
)
def test_what_is_wrong_with_the_columns_is_said_in_words(read: Sheet, sentence: str):
    assert refusal(read) == sentence


def test_two_columns_cannot_answer_to_one_heading():
    with pytest.raises(ValueError, match="dia DANH"):
        match(sheet("Tên"), (PLACE, Column("x", ("dia DANH",))))
    twice = Column("name", ("Tên", "TÊN"))
    assert match(sheet("ten", "A"), (twice,)).present == {"name"}


def test_only_letters_and_digits_of_a_heading_count():
    assert folded("  Số QĐ, ngày 1/2 – (Đảng ủy) ") == "soqdngay12danguy"
    assert folded(" *() ") == ""
