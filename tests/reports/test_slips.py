"""Slips for new accounts: names as typed, none broken over two pages, the same bytes again."""

import re

import pytest

from intranet.reports import slips_pdf
from intranet.reports.slips import FOOT, Slip
from tests.hostile import HOSTILE
from tests.reports.reading import fonts_of, pages, shown

ADDRESS = "https://xeploai.so.example/kich-hoat"


def slip(number: int, name: str = "Nguyễn Văn A") -> Slip:
    code = f"{number:04d}-ABCD-EFGH"
    return Slip(name, ("Chi bộ – Chi bộ Văn phòng",), f"ten{number}", code, "10:32 ngày 09/12/2026")


@pytest.mark.parametrize("count", [1, 2, 7, 40])
def test_each_person_has_one_slip_whole_on_one_page(count: int) -> None:
    made = pages(slips_pdf([slip(n) for n in range(count)], ADDRESS))
    together = "".join(made)
    for number in range(count):
        code = f"{number:04d}-ABCD-EFGH"
        (page,) = [page for page in made if code in page]
        assert together.count(code) == 1
        for part in (f"Tên đăng nhập: ten{number}", "Mã dùng một lần:", ADDRESS):
            assert shown(part) in page
    for page in made:
        starts, ends = page.count(shown("PHIẾU CẤP TÀI KHOẢN")), page.count(shown("của đồng chí."))
        assert starts == ends
        assert shown(FOOT) in page


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_prints_as_typed(name: str) -> None:
    (page,) = pages(slips_pdf([slip(1, name)], ADDRESS))[:1]
    assert shown(name) in page


def test_the_same_slips_are_the_same_bytes_with_fonts_inside() -> None:
    made = [slip(n) for n in range(3)]
    one = slips_pdf(made, ADDRESS)
    assert one == slips_pdf(made, ADDRESS)
    assert all(fonts_of(one).values())
    assert re.match(rb"%PDF-", one)
