"""Slips for new accounts: one a person, with a one-time code, to be cut apart and handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus import CondPageBreak, Flowable

from intranet.reports.document import Sheet
from intranet.reports.grid import Cell, Columns, Grid
from intranet.reports.parts import space
from intranet.reports.style import BOLD, HD36_2018, REGULAR, TextStyle

FOOT = "Mỗi phiếu giao tận tay một người. Mã dùng một lần; đặt mật khẩu xong thì hủy phiếu."
HOW = (
    "Mở địa chỉ trên, nhập tên đăng nhập và mã, rồi tự đặt mật khẩu (ít nhất 10 ký tự). "
    "Không ai khác, kể cả người quản trị, biết mật khẩu của đồng chí."
)
_NAME = TextStyle(BOLD, 14, 18)
_SMALL = TextStyle(REGULAR, 11, 14)
_CODE = TextStyle(BOLD, 17, 24)
_GAP = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """Whose account it is, what it may do, and the code with the moment it ends."""

    name: str
    roles: Sequence[str]
    username: str
    code: str
    good_until: str


def slips_pdf(slips: Sequence[Slip], address: str) -> bytes:
    """The slips, two beside each other; none is broken over two pages. `address` is the page."""
    sheet = Sheet(HD36_2018, [FOOT])
    half = sheet.width / 2
    columns = Columns((half, half), HD36_2018)
    story: list[Flowable] = []
    for at in range(0, len(slips), 2):
        pair = [_cell(slip, address) for slip in slips[at : at + 2]]
        row = columns.row([*pair, *[Cell()] * (2 - len(pair))])
        grid = Grid(columns, [row])
        story += [CondPageBreak(grid.whole_height()), grid, space(_GAP)]
    return sheet.render(story, title="Phiếu cấp tài khoản", author="Văn phòng Đảng ủy")


def _cell(slip: Slip, address: str) -> Cell:
    return Cell(
        (
            ("PHIẾU CẤP TÀI KHOẢN", _SMALL),
            (slip.name, _NAME),
            *((role, _SMALL) for role in slip.roles),
            ("", _SMALL),
            (f"Địa chỉ: {address}", _SMALL),
            (f"Tên đăng nhập: {slip.username}", HD36_2018.text_bold),
            ("Mã dùng một lần:", _SMALL),
            (slip.code, _CODE),
            (f"Dùng đến {slip.good_until}.", _SMALL),
            ("", _SMALL),
            (HOW, _SMALL),
        )
    )
