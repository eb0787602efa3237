"""The vote on a branch's members on paper: the tally minutes, and blank ballots (II.B.2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reportlab.platypus import Flowable, KeepTogether

from intranet.reports.check_code import check_code
from intranet.reports.document import Sheet
from intranet.reports.grid import Cell, Columns, Grid, Row, cell
from intranet.reports.member_records import (
    MemberReasonRow,
    MemberTallyRecord,
    MemberVoteRow,
    PaperHead,
)
from intranet.reports.parts import (
    DOTS,
    DOTTED_LINE,
    ending,
    foot,
    party_head,
    section,
    signatures,
    space,
    text_block,
    title,
    widths,
)
from intranet.reports.style import HD36_2018, PaperStyle, TextStyle
from intranet.reports.tally import BALLOTS, PERSONS
from intranet.values import format_date

OFFICIAL = "Đảng viên chính thức"
WITHOUT_BEST = "–"
CLOSING = f"Biên bản lập xong lúc {DOTS} giờ {DOTS} phút cùng ngày, đã đọc trước hội nghị."
NOBODY = "Không có đảng viên nào."
_NUMBER, _NAME, _TIER, _NO_MARK = 9, 38, 15, 15
_BALLOT_TIER, _PERSON, _STATE = 25, 49, 32
_MOST_UPRIGHT = 4
"""Column widths in millimetres; what is left goes to the outcome, the reason, or the name. More
tiers than `_MOST_UPRIGHT` leave too little, so that the minutes lie across."""
_ROOM = 21
_CUT = 9


def member_minutes_pdf(record: MemberTallyRecord, style: PaperStyle = HD36_2018) -> bytes:
    """The minutes of one round of the vote on members; the same record gives the same bytes.

    Without a day it is a blank form for the tellers. Raises ValueError for a moment without a time
    zone, FontError before ``register_fonts``.
    """
    head = record.head
    across = len(record.tiers) > _MOST_UPRIGHT
    sheet = paper(head, style, f"mã đối chiếu {check_code(record)}", across=across)
    subject = f"bỏ phiếu kín về đánh giá, phân loại đảng viên năm {head.year}"
    story: list[Flowable] = [
        *party_head(sheet, head.superior, head.body, head.place, head.year, record.on),
        *title(sheet, "BIÊN BẢN KIỂM PHIẾU", (subject, head.branch_name)),
        text_block(sheet, _opening(record, style)),
        *section(sheet, "I. Người dự họp và phiếu", _counts(sheet, record)),
        *_stock(sheet, record),
        *section(sheet, "II. Kết quả kiểm phiếu từng đảng viên", _votes(sheet, record)),
        *_rated_before(sheet, record),
    ]
    signed = signatures(sheet, record.signature_left, record.signature_right)
    end = [space(3), text_block(sheet, ((CLOSING, style.text),)), space(5), signed]
    story += _without_counts(sheet, record, end)
    heading = f"Biên bản kiểm phiếu phân loại đảng viên năm {head.year}, lần {record.number}"
    return sheet.render(story, title=f"{heading} – {head.branch_name}", author=head.body)


def member_ballots_pdf(record: MemberTallyRecord, style: PaperStyle = HD36_2018) -> bytes:
    """Blank ballots for a round: a member a row, a column a tier; several to a page where they fit.

    Each is the same as every other, to be copied and cut apart: no number, no mark, no foot (B10).
    """
    sheet = Sheet(style, ())
    first = _ballot(sheet, record)
    height = first.whole_height()
    many = 1
    if height <= sheet.height:
        gap = space(_CUT).height
        many = int((sheet.height + gap) // (height + gap))
    story: list[Flowable] = [first]
    for _ in range(many - 1):
        story += [space(_CUT), _ballot(sheet, record)]
    heading = f"Phiếu biểu quyết phân loại đảng viên năm {record.head.year}, lần {record.number}"
    return sheet.render(story, title=heading, author=record.head.body)


def paper(head: PaperHead, style: PaperStyle, *marks: str, across: bool = False) -> Sheet:
    """An empty sheet with the foot of a branch's paper; the marks only where there is a record."""
    said = [f"lần lập {head.revision}", *marks] if head.recorded_at is not None else []
    title, issued, year = head.regulation_title, head.regulation_issued, head.year
    return Sheet(style, foot(title, issued, year, *said, at=head.recorded_at), across=across)


def reasons_grid(sheet: Sheet, rows: Sequence[MemberReasonRow]) -> Grid:
    """Members with what keeps each from a result, or the words that there are none."""
    style = sheet.style
    columns = Columns(widths(sheet, _NUMBER, _PERSON, _STATE, rest=3), style)
    laid = [
        columns.row(
            [
                cell(str(number), style.table, "centre"),
                *(cell(text, style.table) for text in (each.name, each.state, each.reason)),
            ]
        )
        for number, each in enumerate(rows, 1)
    ]
    nobody = [columns.row([cell(NOBODY, style.table, "centre", len(columns.widths))])]
    heads = _heads(columns, ("TT", "Họ và tên", "Tình trạng", "Lý do, ghi chú"))
    return Grid(columns, laid or nobody, heads)


def _heads(columns: Columns, texts: Iterable[str]) -> tuple[Row, ...]:
    return columns.heading([cell(text, columns.style.table_bold, "centre") for text in texts])


def _opening(record: MemberTallyRecord, style: PaperStyle) -> Iterator[tuple[str, TextStyle]]:
    """When, which round, who was absent and why, who counted."""
    when = format_date(record.on) or f"{DOTS}/{DOTS}/{record.head.year}"
    yield f"Ngày bỏ phiếu: {when}. Lần bỏ phiếu: {record.number}.", style.text
    yield f"Tỷ lệ phiếu tính trên {record.base}.", style.text
    away = next((each.number for each in record.persons if each.label == PERSONS[2]), None)
    if away is None or away > len(record.absent):
        yield f"Vắng mặt, lý do: {DOTTED_LINE}", style.text
    yield f"Tổ kiểm phiếu: {DOTTED_LINE}", style.text


def _counts(sheet: Sheet, record: MemberTallyRecord) -> Grid:
    """The counts of persons and ballots; cells to write in before there are any."""
    style = sheet.style
    counts = [*record.persons, *record.ballots]
    heads = [each.label for each in counts] or [*PERSONS, *BALLOTS]
    official = "" if record.official is None else str(record.official)
    figures = [official, *([str(each.number) for each in counts] or [""] * len(heads))]
    columns = Columns((sheet.width / len(figures),) * len(figures), style)
    room = style.table if record.on else _room(style)
    row = columns.row([cell(figure, room, "centre") for figure in figures])
    return Grid(columns, [row], _heads(columns, [OFFICIAL, *heads]))


def _stock(sheet: Sheet, record: MemberTallyRecord) -> list[Flowable]:
    """Where the ballots received were counted too, what became of them."""
    if not record.stock:
        return []
    said = "; ".join(f"{each.label}: {each.number}" for each in record.stock)
    return [space(1), text_block(sheet, ((f"Phiếu – {said}.", sheet.style.text),))]


def _votes(sheet: Sheet, record: MemberTallyRecord) -> Grid:
    """A member a row: votes by tier, no mark, outcome; the votes needed stand under the heads."""
    style = sheet.style
    many = len(record.tiers)
    columns = Columns(
        widths(sheet, _NUMBER, _NAME, *[_TIER] * many, _NO_MARK, rest=many + 3), style
    )
    needed = [str(each.needed) if each.needed else "" for each in record.tiers]
    bold, italic = style.table_bold, style.table_italic
    heads = columns.heading(
        [
            cell(text, bold, "centre")
            for text in (
                "TT",
                "Họ và tên",
                *(each.name for each in record.tiers),
                "Không đánh dấu, nhiều dấu",
                "Kết quả",
            )
        ],
        [
            Cell(),
            cell("Số phiếu cần có", italic),
            *(cell(each, italic, "centre") for each in needed),
            Cell(),
            Cell(),
        ],
    )
    rows = (
        columns.row(_vote_cells(style, number, each, many))
        for number, each in enumerate(record.rows, 1)
    )
    nobody = [columns.row([cell(NOBODY, style.table, "centre", many + 4)])]
    return Grid(columns, rows if record.rows else nobody, heads)


def _vote_cells(style: PaperStyle, number: int, row: MemberVoteRow, many: int) -> list[Cell]:
    votes: list[str] = [""] * many
    if row.votes:
        votes = ["" if each is None else str(each) for each in row.votes]
    kind = style.table if row.votes else _room(style)
    cells = [
        cell(each, style.table_bold if place == row.reached else kind, "centre")
        for place, each in enumerate(votes)
    ]
    if row.without_best:
        cells[0] = cell(WITHOUT_BEST, style.table, "centre")
    no_mark = "" if row.no_mark is None else str(row.no_mark)
    return [
        cell(str(number), style.table, "centre"),
        cell(row.name, style.table),
        *cells,
        cell(no_mark, style.table, "centre"),
        cell(row.outcome, style.table),
    ]


def _rated_before(sheet: Sheet, record: MemberTallyRecord) -> Iterator[Flowable]:
    text = sheet.style.text
    if any(row.without_best for row in record.rows):
        struck = f"Dấu {WITHOUT_BEST}: phiếu không có cột {record.tiers[0].name} cho người này."
        yield space(1)
        yield text_block(sheet, ((struck, text),))
    if record.rated_before:
        said = f"Đã phân loại ở lần trước, không bỏ phiếu lại: {record.rated_before} đảng viên."
        yield space(1)
        yield text_block(sheet, ((said, text),))


def _without_counts(sheet: Sheet, record: MemberTallyRecord, end: list[Flowable]) -> list[Flowable]:
    """Who was absent, and whom the round could not rate, each with why; then the end."""
    rows = (*record.absent, *record.left_out)
    if not rows:
        return [KeepTogether(end)]
    heading = "III. Vắng mặt, không bỏ phiếu trong lần này"
    return ending(sheet, section(sheet, heading, reasons_grid(sheet, rows)), end)


def _ballot(sheet: Sheet, record: MemberTallyRecord) -> Grid:
    """One ballot; its heads stand on every page where a long one goes over several."""
    style, head = sheet.style, record.head
    many = len(record.tiers)
    columns = Columns(widths(sheet, _NUMBER, *[_BALLOT_TIER] * many, rest=1), style)
    bold = style.table_bold
    of = f"đánh giá, phân loại đảng viên năm {head.year}, lần {record.number} – {head.branch_name}"
    heads = columns.heading(
        [cell(f"PHIẾU BIỂU QUYẾT {of}", bold, "centre", many + 2)],
        [
            cell(text, bold, "centre")
            for text in ("TT", "Họ và tên", *(each.name for each in record.tiers))
        ],
    )
    rows = [
        columns.row(
            [
                cell(str(number), _room(style), "centre"),
                cell(each.name, _room(style)),
                Cell(((" ", _room(style)),), struck=each.without_best),
                *[Cell()] * (many - 1),
            ]
        )
        for number, each in enumerate(record.rows, 1)
    ]
    if not rows:
        rows = [columns.row([cell(NOBODY, style.table, "centre", many + 2)])]
    how = "Mỗi dòng đánh dấu X vào một ô."
    if any(each.without_best for each in record.rows):
        how += " Không đánh dấu vào ô gạch chéo."
    rows.append(columns.row([cell(how, style.table_italic, "centre", many + 2)], closes=True))
    return Grid(columns, rows, heads)


def _room(style: PaperStyle) -> TextStyle:
    """The table's type on lines far enough apart to write between."""
    return TextStyle(style.table.font, style.table.size, _ROOM)
