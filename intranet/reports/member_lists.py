"""Lists of a branch's members: by tier, in full or as published, and those not rated yet.

The forms 4-ĐGCL and 5-ĐGCL were not found, so these are the branch's own lists under their own
titles, with the note which of them their figures serve.
"""

from __future__ import annotations

from collections.abc import Iterator

from reportlab.platypus import Flowable

from intranet.reports.check_code import check_code
from intranet.reports.document import Sheet
from intranet.reports.grid import Cell, Columns, Grid, Row, cell
from intranet.reports.member_records import (
    MemberListRecord,
    OpenRecord,
    RatedRow,
    TierGroup,
)
from intranet.reports.member_tally import NOBODY, paper, reasons_grid
from intranet.reports.parts import (
    DOTS,
    addressees,
    bullets,
    ending,
    local,
    party_head,
    section,
    signatures,
    space,
    text_block,
    title,
    widths,
)
from intranet.reports.records import MemberNumbers
from intranet.reports.style import HD36_2018, PaperStyle
from intranet.values import format_date

KIND = "DANH SÁCH ĐẢNG VIÊN"
SERVES = "Số liệu phục vụ mẫu {}-ĐGCL."
WAITING, LEFT_OUT, ON_ROLL = "Chờ đánh giá, phân loại", "Không đánh giá trong đợt", "Tổng số"
_NUMBER, _VOTES, _ROUND, _DAY, _NOTE = 10, 20, 16, 25, 40


def member_list_pdf(record: MemberListRecord, style: PaperStyle = HD36_2018) -> bytes:
    """A branch's members by tier with their votes; the same record gives the same bytes.

    Raises ValueError for a moment without a time zone, FontError before ``register_fonts``.
    """
    sheet = paper(record.head, style, f"mã đối chiếu {check_code(record)}")
    subject = f"theo mức phân loại năm {record.head.year}"
    story: list[Flowable] = [
        *_head(sheet, record, KIND, subject),
        text_block(sheet, ((record.standing, style.text_italic),), "centre"),
        *section(sheet, "I. Số liệu chung", numbers_grid(sheet, record.numbers)),
        *_serves(sheet, 4),
        *section(sheet, "II. Đảng viên theo mức", _members(sheet, record)),
        *_serves(sheet, 5),
    ]
    last = section(sheet, "III. Chưa có kết quả phân loại", reasons_grid(sheet, record.without))
    if record.quota:
        story += last
        told = bullets(sheet, (*record.quota, *record.quota_reasons), style.text)
        last = section(sheet, f"IV. Giới hạn mức {record.quota_tier}", told)
    story += ending(sheet, last, _closing(sheet, record, record.numbers.on_roll))
    heading = f"Danh sách đảng viên theo mức phân loại năm {record.head.year}"
    return _render(sheet, record, heading, story)


def published_list_pdf(record: MemberListRecord, style: PaperStyle = HD36_2018) -> bytes:
    """The same list as a branch publishes it: names under their tiers, and nothing else."""
    sheet = paper(record.head, style, f"mã đối chiếu {check_code(record)}")
    subject = f"kết quả đánh giá, phân loại năm {record.head.year}"
    day = format_date(record.announced) or f"{DOTS}/{DOTS}/{record.head.year}"
    told = f"Kết quả bỏ phiếu của chi bộ, công bố ngày {day}."
    story: list[Flowable] = [
        *_head(sheet, record, KIND, subject),
        text_block(sheet, ((told, style.text_italic),), "centre"),
    ]
    members = sum(len(group.rows) for group in record.groups)
    story += ending(sheet, [space(3), _names(sheet, record)], _closing(sheet, record, members))
    return _render(sheet, record, f"Kết quả phân loại đảng viên năm {record.head.year}", story)


def open_members_pdf(record: OpenRecord, style: PaperStyle = HD36_2018) -> bytes:
    """Who has not completed his review, who is not rated yet, who is not rated at all."""
    sheet = paper(record.head, style, f"mã đối chiếu {check_code(record)}")
    subject = f"chưa kiểm điểm, chưa đánh giá, phân loại năm {record.head.year}"
    story: list[Flowable] = []
    last = _head(sheet, record, KIND, subject)
    for heading, rows in (
        ("I. Chưa hoàn thành kiểm điểm", record.unreviewed),
        ("II. Chưa đánh giá, phân loại", record.waiting),
        ("III. Không đánh giá, phân loại trong đợt", record.left_out),
    ):
        counted = f"{heading} ({len(rows)} đảng viên)"
        story += last
        last = section(sheet, counted, reasons_grid(sheet, rows))
    members = len(record.waiting) + len(record.left_out)
    story += ending(sheet, last, _closing(sheet, record, members))
    return _render(sheet, record, f"Đảng viên chưa đánh giá năm {record.head.year}", story)


def numbers_grid(sheet: Sheet, numbers: MemberNumbers) -> Grid:
    """How many members are in each tier, wait, or are left out, beside all on the roll."""
    style = sheet.style
    rated = sum(each.number for each in numbers.tiers)
    named = [
        (ON_ROLL, numbers.on_roll),
        ("Đã đánh giá", rated),
        *((each.label, each.number) for each in numbers.tiers),
        (WAITING, numbers.waiting),
        (LEFT_OUT, numbers.left_out),
    ]
    columns = Columns((sheet.width / len(named),) * len(named), style)
    heads = columns.heading([cell(label, style.table_bold, "centre") for label, _ in named])
    row = columns.row([cell(str(number), style.table, "centre") for _, number in named])
    return Grid(columns, [row], heads)


def _head(
    sheet: Sheet, record: MemberListRecord | OpenRecord, kind: str, subject: str
) -> list[Flowable]:
    head = record.head
    on = None if head.recorded_at is None else local(head.recorded_at).date()
    return [
        *party_head(sheet, head.superior, head.body, head.place, head.year, on),
        *title(sheet, kind, (subject, head.branch_name)),
    ]


def _serves(sheet: Sheet, form: int) -> list[Flowable]:
    said = ((SERVES.format(form), sheet.style.table_italic),)
    return [space(1), text_block(sheet, said)]


def _members(sheet: Sheet, record: MemberListRecord) -> Grid:
    """Each tier's name and share, and below it its members with their votes."""
    style = sheet.style
    columns = Columns(widths(sheet, _NUMBER, _VOTES, _ROUND, _DAY, _NOTE, rest=1), style)
    texts = ("TT", "Họ và tên", "Số phiếu", "Lần bỏ phiếu", "Ngày", "Ghi chú")
    heads = columns.heading([cell(text, style.table_bold, "centre") for text in texts])
    rows = (row for group in record.groups for row in _group(columns, group))
    return Grid(columns, rows, heads)


def _group(columns: Columns, group: TierGroup) -> Iterator[Row]:
    style, all_columns = columns.style, len(columns.widths)
    share = f" ({group.percent} số đã đánh giá)" if group.percent else ""
    counted = f"{group.tier_name}: {len(group.rows)} đảng viên{share}"
    yield columns.row([cell(counted, style.table_bold, span=all_columns)], leads=bool(group.rows))
    for number, each in enumerate(group.rows, 1):
        yield columns.row(_rated(style, number, each))


def _rated(style: PaperStyle, number: int, row: RatedRow) -> list[Cell]:
    kind = style.table
    return [
        cell(str(number), kind, "centre"),
        cell(row.name, kind),
        cell(row.votes, kind, "centre"),
        cell("" if row.round is None else str(row.round), kind, "centre"),
        cell(format_date(row.on), kind, "centre"),
        cell(row.note, kind),
    ]


def _names(sheet: Sheet, record: MemberListRecord) -> Grid:
    """The tiers that somebody has, each with the names of its members."""
    style = sheet.style
    columns = Columns(widths(sheet, _NUMBER + 5, rest=1), style)
    rows = []
    for group in record.groups:
        if not group.rows:
            continue
        counted = f"{group.tier_name} ({len(group.rows)} đảng viên)"
        rows.append(columns.row([cell(counted, style.text_bold, span=2)], leads=True))
        rows += [
            columns.row([cell(str(number), style.text, "centre"), cell(each.name, style.text)])
            for number, each in enumerate(group.rows, 1)
        ]
    nobody = [columns.row([cell(NOBODY, style.text, "centre", 2)])]
    heads = columns.heading([cell(text, style.text_bold, "centre") for text in ("TT", "Họ và tên")])
    return Grid(columns, rows or nobody, heads)


def _closing(sheet: Sheet, record: MemberListRecord | OpenRecord, members: int) -> list[Flowable]:
    """How many the list names, so that nobody adds one, and the signatures below it."""
    said = f"Danh sách có {members} đảng viên."
    return [
        space(3),
        text_block(sheet, ((said, sheet.style.text),)),
        space(5),
        signatures(sheet, record.signature_left, record.signature_right, record.signer),
        *addressees(sheet, record.addressees),
    ]


def _render(
    sheet: Sheet, record: MemberListRecord | OpenRecord, heading: str, story: list[Flowable]
) -> bytes:
    head = record.head
    return sheet.render(story, title=f"{heading} – {head.branch_name}", author=head.body)
