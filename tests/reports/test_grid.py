"""The grid: rows over pages, none lost, none alone where it should not be."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Spacer

from intranet.reports.document import Sheet
from intranet.reports.grid import Cell, Columns, Grid, Row, cell
from intranet.reports.style import HD36_2018

STYLE = HD36_2018
TYPE = STYLE.table


def columns(*widths: float) -> Columns:
    return Columns(widths or (100, 200), STYLE)


def row(number: int, lines: int = 1, **marks: bool) -> Row:
    text = "\n".join(f"{number}.{line}" for line in range(lines))
    return columns().row([cell(str(number), TYPE), cell(text, TYPE)], **marks)


def texts(grid: Grid) -> list[str]:
    return [line.text for each in grid.rows for line in each.boxes[1].lines]


def print_pages(grid: Grid) -> list[list[str]]:
    pdf = Sheet(STYLE, ["chân"]).render([grid], title="x", author="y")
    pages = [page.extract_text().split() for page in PdfReader(BytesIO(pdf)).pages]
    return [[word for word in page if "." in word] for page in pages]


def test_rows_are_laid_out_only_as_they_are_needed():
    asked = []

    def rows() -> Iterator[Row]:
        for number in range(1_000):
            asked.append(number)
            yield row(number)

    grid = Grid(columns(), rows())
    grid.wrap(300, 200)
    assert len(asked) < 20
    assert grid.height > 200


def test_every_row_of_a_long_table_is_printed_once_in_order():
    read = print_pages(Grid(columns(), (row(n) for n in range(500)), [row(9_999)]))
    assert len(read) > 10
    assert all(page[0] == "9999.0" for page in read)
    assert [word for page in read for word in page[1:]] == [f"{n}.0" for n in range(500)]


def test_a_short_row_is_never_broken_and_a_long_one_leaves_three_lines_on_either_page():
    for before in range(31, 41):
        rows = [row(n) for n in range(before)] + [row(before, 6), row(before + 1, 40)]
        read = print_pages(Grid(columns(), rows))
        assert [word for page in read for word in page] == [
            *(f"{n}.0" for n in range(before)),
            *(f"{before}.{line}" for line in range(6)),
            *(f"{before + 1}.{line}" for line in range(40)),
        ]
        for page in read:
            short = sum(word.startswith(f"{before}.") for word in page)
            long = sum(word.startswith(f"{before + 1}.") for word in page)
            assert short in (0, 6)
            assert long == 0 or long >= 3


def test_a_closing_row_is_not_alone_at_the_top_and_a_leading_one_not_at_the_bottom():
    ends, starts = set(), set()
    for before in range(34, 42):
        rows = [row(n) for n in range(before)]
        read = print_pages(Grid(columns(), [*rows, row(before, closes=True)]))
        ends |= {page[0] for page in read[1:] if page[0] == f"{before}.0"}
        lead = row(before, leads=True)
        read = print_pages(Grid(columns(), [*rows, lead, row(before + 1), row(before + 2)]))
        starts |= {page[-1] for page in read if page[-1] == f"{before}.0"}
    assert ends == set()
    assert starts == set()


def test_a_split_where_all_fits_keeps_the_grid_whole():
    grid = Grid(columns(), [row(1)])
    assert grid.split(300, 1_000) == [grid]


@pytest.mark.parametrize("lacking", [0, 1e-12, 4e-7, 9e-7, 2e-6, 1e-4, 0.005, 0.009, 0.02])
@pytest.mark.parametrize("lines", [1, 40])
def test_a_page_that_lacks_next_to_nothing_takes_what_fits(lacking: float, lines: int):
    rows = [row(0), row(1), row(2, lines)]
    high = Grid(columns(), rows).whole_height() - lacking
    file = BytesIO()
    document = BaseDocTemplate(file, pagesize=(400, high))
    frame = Frame(0, 0, 400, high, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    document.build([Grid(columns(), rows)])
    words = [page.extract_text().split() for page in PdfReader(file).pages]
    assert [word for page in words for word in page if "." in word] == [
        "0.0",
        "1.0",
        *(f"2.{line}" for line in range(lines)),
    ]
    assert len(words) == (1 if lacking < 1e-6 else 2)


def test_a_split_where_nothing_fits_gives_nothing():
    assert Grid(columns(), [row(1, 3)]).split(300, 20) == []
    assert Grid(columns(), [row(1, 30)]).split(300, 20) == []


def test_a_table_whose_headings_find_no_room_begins_on_the_next_page():
    head = row(9_999, 3)
    for room in (0.0, TYPE.leading, head.height - 1):
        assert Grid(columns(), iter([row(0)]), [head]).split(300, room) == []
    file = BytesIO()
    document = BaseDocTemplate(file, pagesize=(400, 400))
    document.addPageTemplates([PageTemplate(frames=[Frame(0, 0, 400, 400, 0, 0, 0, 0)])])
    above = Grid(columns(), [row(n) for n in range(5)])
    left = 400 - above.whole_height() - head.height / 2
    document.build([above, Spacer(0, left), Grid(columns(), [row(n) for n in (5, 6)], [head])])
    first, second = (page.extract_text().split() for page in PdfReader(file).pages)
    assert first[1::2] == [f"{n}.0" for n in range(5)]
    assert second == ["9999", "9999.0", "9999.1", "9999.2", "5", "5.0", "6", "6.0"]


def test_a_split_grid_refuses_to_be_used_again():
    grid = Grid(columns(), [row(n) for n in range(9)])
    first, rest = grid.split(300, 50)
    assert isinstance(first, Grid)
    assert isinstance(rest, Grid)
    rest.whole_height()
    assert texts(first) + texts(rest) == [f"{n}.0" for n in range(9)]
    with pytest.raises(RuntimeError, match="split"):
        grid.wrap(300, 100)


def test_heights_agree_with_the_rows_however_they_were_taken():
    rows = [row(1), row(2, 30), row(3)]
    whole = Grid(columns(), rows).whole_height()
    assert whole == pytest.approx(sum(each.height for each in rows))
    first, rest = Grid(columns(), rows).split(300, 200)
    assert isinstance(rest, Grid)
    padding = 2 * STYLE.padding_ends
    assert first.wrap(300, 900)[1] + rest.whole_height() == pytest.approx(whole + padding)


def test_what_must_fit_below_a_heading_is_a_leading_row_with_the_one_it_leads():
    lead, plain = row(1, leads=True), row(2)
    head = [row(0)]
    assert Grid(columns(), [plain], head).first_height() == plain.height * 2
    assert Grid(columns(), [lead, plain, plain], head).first_height() == plain.height * 3
    assert Grid(columns(), [lead], head).first_height() == plain.height * 2
    tall = Grid(columns(), [row(1, 40)]).first_height()
    assert tall == pytest.approx(3 * TYPE.leading + 2 * STYLE.padding_ends)


def test_a_heading_over_two_rows_makes_room_for_its_text():
    grid = columns(40, 100)
    tall = cell("một hai ba bốn năm sáu bảy", TYPE, "centre", down=1)
    upper, lower = grid.heading([tall, cell("x", TYPE)], [Cell(), cell("y", TYPE)])
    needed = upper.boxes[0].height + 2 * STYLE.padding_ends
    assert upper.height + lower.height == pytest.approx(needed)
    (single,) = grid.heading([cell("x", TYPE), cell("y", TYPE)])
    assert single.height == pytest.approx(TYPE.leading + 2 * STYLE.padding_ends)


def test_an_empty_row_has_only_its_padding():
    assert columns().row([]).height == 2 * STYLE.padding_ends
