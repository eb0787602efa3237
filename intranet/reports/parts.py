"""The parts papers share: head, title, sections, running text, lists, signatures, foot."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from intranet.reports.check_code import VIETNAM
from intranet.reports.document import Sheet
from intranet.reports.grid import Align, Cell, Columns, Grid, cell
from intranet.reports.style import MILLIMETRE, PaperStyle, TextStyle
from intranet.values import format_date, format_time

PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
DOTS = "……"
DOTTED_LINE = "…" * 26

_HEAD_GAP = 5
_LIST_INDENT = 5


def space(millimetres: float) -> Spacer:
    """Empty space down the page."""
    return Spacer(0, millimetres * MILLIMETRE)


def widths(sheet: Sheet, *millimetres: float, rest: int) -> tuple[float, ...]:
    """Column widths in points; the column at index ``rest`` takes what is left."""
    found = [each * MILLIMETRE for each in millimetres]
    found.insert(rest, sheet.width - sum(found))
    return tuple(found)


def party_head(
    sheet: Sheet,
    superior: str,
    body: str,
    place: str,
    year: int,
    on: date | None,
    *,
    number: str = "",
) -> list[Flowable]:
    """The head of a Party document: bodies at the left, the Party's name, place and date right.

    Without a date the day and month stay dotted; `number` stands under the body where there is one.
    """
    style = sheet.style
    bodies = ((superior, style.head_superior), (body, style.head_body), ("*", style.head_body))
    left = (*bodies, (number, style.head_superior)) if number else bodies
    right = (
        (PARTY, style.head_party),
        ("", style.head_gap),
        (f"{place}, {long_date(on, year)}", style.head_date),
    )
    gap = _HEAD_GAP * MILLIMETRE
    half = (sheet.width - gap) / 2
    columns = Columns((half, gap, half), style, ruled=False)
    row = columns.row([Cell(left, "centre"), Cell(), Cell(right, "centre")])
    return [Grid(columns, [row]), space(6)]


def long_date(on: date | None, year: int) -> str:
    """A day in words: under 10 the day and under 3 the month take a zero; dotted without one."""
    if on is None:
        return f"ngày {DOTS} tháng {DOTS} năm {year}"
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def title(sheet: Sheet, kind: str, subjects: Iterable[str]) -> list[Flowable]:
    """Kind of document in capitals and its subject, centred, each subject a line of its own."""
    style = sheet.style
    lines = ((kind, style.title), *((subject, style.subject) for subject in subjects))
    return [text_block(sheet, lines, "centre"), space(4)]


def section(sheet: Sheet, heading: str, body: Grid) -> list[Flowable]:
    """A heading with what follows it; the heading is never left alone at the foot of a page."""
    top = text_block(sheet, ((heading, sheet.style.section),))
    needed = top.whole_height() + body.first_height() + 5 * MILLIMETRE
    return [CondPageBreak(needed), space(3), top, space(1.5), body]


def ending(sheet: Sheet, last: list[Flowable], end: list[Flowable]) -> list[Flowable]:
    """The last section, as `section` gives it, and what ends the paper.

    A short one goes along with the end, so that no page has the signatures alone.
    """
    *before, body = last
    if isinstance(body, Grid) and body.whole_height() <= sheet.height / 3:
        return [KeepTogether([*before[1:], body, *end])]
    return [*last, KeepTogether(end)]


def text_block(
    sheet: Sheet, paragraphs: Iterable[tuple[str, TextStyle]], align: Align = "left"
) -> Grid:
    """Running text over the whole width, each paragraph in its own type."""
    columns = Columns((sheet.width,), sheet.style, ruled=False)
    return Grid(columns, [columns.row([Cell((each,), align)]) for each in paragraphs])


def bullets(sheet: Sheet, lines: Iterable[str], style: TextStyle) -> Grid:
    """A list, a hyphen before each item."""
    indent = _LIST_INDENT * MILLIMETRE
    columns = Columns((indent, sheet.width - indent), sheet.style, ruled=False)
    return Grid(columns, [columns.row([cell("-", style), cell(line, style)]) for line in lines])


def signatures(sheet: Sheet, left: Sequence[str], right: Sequence[str], signer: str = "") -> Grid:
    """Two places to sign: the title bold, the office upright, room for the hand below.

    `signer` is the name of whoever signs at the right, where it is known; nobody may sign at the
    left.

    Fixed in length so that it always stays on one page.
    """
    style = sheet.style
    half = sheet.width / 2
    columns = Columns((half, half), style, ruled=False)
    room = TextStyle(style.text.font, style.text.size, style.signature_space * MILLIMETRE)
    return Grid(
        columns,
        [
            columns.row([_signature(style, left), _signature(style, right, note=not signer)]),
            columns.row([cell("", room), cell("", room)]),
            columns.row([cell("", style.text), cell(signer, style.signature_title, "centre")]),
        ][: 3 if signer else 2],
    )


def addressees(sheet: Sheet, lines: Sequence[str]) -> list[Flowable]:
    """Where the paper goes, at the left below the signatures; nothing where nobody is named."""
    if not lines:
        return []
    style = sheet.style
    return [
        space(2),
        text_block(sheet, (("Nơi nhận:", style.addressees_title),)),
        bullets(sheet, [f"{line};" for line in lines[:-1]] + [f"{lines[-1]}."], style.addressees),
    ]


def _signature(style: PaperStyle, titles: Sequence[str], *, note: bool = True) -> Cell:
    if not titles:
        return Cell()
    first, *others = titles
    lines = [(first, style.signature_title)]
    lines.extend((each, style.signature_office) for each in others)
    if note:
        lines.append(("(Ký, ghi rõ họ tên)", style.signature_note))
    return Cell(tuple(lines), "centre")


def foot(
    regulation_title: str, regulation_issued: str, year: int, *marks: str, at: datetime | None
) -> list[str]:
    """The foot of each page: regulation and its date, cycle, revision, own time, check code."""
    parts = [f"Đợt đánh giá năm {year}", *marks]
    if at is not None:
        moment = local(at)
        stamp = f"{format_time(moment)} ngày {format_date(moment.date())}"
        parts.insert(-1, f"cập nhật lúc {stamp}")
    return [f"{regulation_title} ({regulation_issued}).", " · ".join(parts)]


def local(moment: datetime) -> datetime:
    """A moment in Asia/Ho_Chi_Minh. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a record's moment must carry its time zone")
    return moment.astimezone(VIETNAM)
