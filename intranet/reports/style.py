"""The layout of papers as data: one versioned style object a guide.

In force for a cycle of 2017 was an older guide whose figures are not known; the widely used ones
are those of Hướng dẫn 36-HD/VPTW (2018). A later guide is a new object here, and the papers stay
as they are. Lengths are millimetres, type sizes and leadings points.
"""

from dataclasses import dataclass
from typing import NamedTuple

MILLIMETRE = 72 / 25.4
"""Points in a millimetre."""

REGULAR = "Tinos-Regular"
BOLD = "Tinos-Bold"
ITALIC = "Tinos-Italic"


class TextStyle(NamedTuple):
    """A typeface at a size, the distance of its lines in points, and a rule beneath or none."""

    font: str
    size: float
    leading: float
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class PaperStyle:
    """Every figure of a paper's layout.

    ``head_*``, ``title``, ``subject`` and ``signature_*`` follow the guide; score sheets and
    tables are professional papers outside it and use the plainer ``text`` and ``table`` types.
    """

    name: str
    page_short: float
    page_long: float
    margin_top: float
    margin_bottom: float
    margin_left: float
    margin_right: float
    page_number_top: float
    page_number: TextStyle
    foot_bottom: float
    foot: TextStyle
    head_superior: TextStyle
    head_body: TextStyle
    head_party: TextStyle
    head_gap: TextStyle
    head_date: TextStyle
    title: TextStyle
    subject: TextStyle
    section: TextStyle
    text: TextStyle
    text_bold: TextStyle
    text_italic: TextStyle
    table: TextStyle
    table_bold: TextStyle
    table_italic: TextStyle
    signature_title: TextStyle
    signature_office: TextStyle
    signature_note: TextStyle
    signature_space: float
    addressees_title: TextStyle
    addressees: TextStyle
    rule: float
    padding_side: float
    padding_ends: float
    bar_grey: float


HD36_2018 = PaperStyle(
    name="36-HD/VPTW-2018",
    page_short=210,
    page_long=297,
    margin_top=20,
    margin_bottom=20,
    margin_left=30,
    margin_right=15,
    page_number_top=10,
    page_number=TextStyle(REGULAR, 14, 18),
    foot_bottom=7,
    foot=TextStyle(REGULAR, 9, 10.5),
    head_superior=TextStyle(REGULAR, 14, 18),
    head_body=TextStyle(BOLD, 14, 18),
    head_party=TextStyle(BOLD, 15, 18, ruled=True),
    head_gap=TextStyle(REGULAR, 9, 9),
    head_date=TextStyle(ITALIC, 14, 18),
    title=TextStyle(BOLD, 16, 21),
    subject=TextStyle(BOLD, 14, 18),
    section=TextStyle(BOLD, 13, 17),
    text=TextStyle(REGULAR, 13, 17),
    text_bold=TextStyle(BOLD, 13, 17),
    text_italic=TextStyle(ITALIC, 13, 17),
    table=TextStyle(REGULAR, 11.5, 13.8),
    table_bold=TextStyle(BOLD, 11.5, 13.8),
    table_italic=TextStyle(ITALIC, 11.5, 13.8),
    signature_title=TextStyle(BOLD, 14, 18),
    signature_office=TextStyle(REGULAR, 14, 18),
    signature_note=TextStyle(ITALIC, 12, 15),
    signature_space=22,
    addressees_title=TextStyle(REGULAR, 14, 18, ruled=True),
    addressees=TextStyle(REGULAR, 12, 15),
    rule=0.5,
    padding_side=3,
    padding_ends=2.5,
    bar_grey=0.55,
)
"""Hướng dẫn 36-HD/VPTW (2018), kept by its successor of 2026 except for the leading's maximum."""
