"""The office's one-click summary of all branches of the committee.

The figures first, then the branches, then who is missing or late, then what to look at.
"""

from collections.abc import Iterable

from reportlab.platypus import Flowable, KeepTogether

from intranet.reports.check_code import check_code
from intranet.reports.document import Sheet
from intranet.reports.grid import Cell, Columns, Grid, Row, cell
from intranet.reports.member_lists import LEFT_OUT, WAITING
from intranet.reports.parts import (
    addressees,
    bullets,
    foot,
    local,
    party_head,
    section,
    signatures,
    space,
    text_block,
    title,
    widths,
)
from intranet.reports.records import BallotRecord, MemberNumbers, SummaryRecord, SummaryRow
from intranet.reports.style import HD36_2018, MILLIMETRE, PaperStyle, TextStyle
from intranet.reports.tally import BALLOTS, PERSONS
from intranet.values import format_date, format_decimal

BALLOT_COUNTS = (*PERSONS[:2], *BALLOTS[:2], *BALLOTS[3:])
"""The counts of a ballot that the summary shows; the others follow from them."""
_NUMBER, _SCORE, _TOTAL, _TIER, _STATE, _NOTE = 10, 12, 13, 25, 23, 31
_COUNT, _VOTES, _DIFFERENCE = 14.5, 80, 34
_MEMBERS = 22
"""Column widths in millimetres; the branch's name takes what is left."""


def summary_pdf(record: SummaryRecord, style: PaperStyle = HD36_2018) -> bytes:
    """The summary as a PDF across A4; the same record gives the same bytes.

    Raises ValueError for a branch with another number of scores than the record has criteria and
    for a moment without a time zone, FontError before ``register_fonts``.
    """
    marks = [] if record.recorded_at is None else [f"mã đối chiếu {check_code(record)}"]
    sheet = Sheet(
        style,
        foot(
            record.regulation_title,
            record.regulation_issued,
            record.year,
            *marks,
            at=record.recorded_at,
        ),
        across=True,
    )
    on = None if record.recorded_at is None else local(record.recorded_at).date()
    subject = f"kết quả đánh giá, phân loại chất lượng các chi bộ năm {record.year}"
    story: list[Flowable] = [
        *party_head(sheet, record.superior, record.body, record.place, record.year, on),
        *title(sheet, "BẢNG TỔNG HỢP", (subject,)),
        *section(sheet, "I. Số liệu chung", _figures(sheet, record)),
        *_share(sheet, record),
        *section(sheet, "II. Kết quả từng chi bộ", _branches(sheet, record)),
        *_legend(sheet, record),
        *_ballots(sheet, record),
        *_members(sheet, record),
        *_close(sheet, record, _progress(sheet, record)),
    ]
    return sheet.render(
        story,
        title=f"Tổng hợp kết quả phân loại chi bộ năm {record.year}",
        author=record.body,
    )


def _figures(sheet: Sheet, record: SummaryRecord) -> Grid:
    """How many branches in each tier, with a bar for the eye beside each figure."""
    style = sheet.style
    fixed = [each * MILLIMETRE for each in (70, 28, 28)]
    columns = Columns((*fixed, sheet.width - sum(fixed)), style)
    heads = columns.heading(
        [
            cell(text, style.table_bold, "centre")
            for text in ("Mức tính (theo điểm và điều kiện)", "Số chi bộ", "Tỷ lệ", "Phân bố")
        ]
    )
    branches = len(record.branches)
    figures = [(each.tier_name, each.count, each.percent) for each in record.tier_counts]
    figures.append(("Chưa xác định (còn thiếu dữ liệu)", record.undetermined, ""))
    rows = [
        columns.row(
            [
                cell(name, style.table),
                cell(str(count), style.table, "centre"),
                cell(percent, style.table, "centre"),
                Cell(bar=count / branches if branches else 0.0),
            ]
        )
        for name, count, percent in figures
    ]
    total = [
        cell("Tổng số chi bộ", style.table_bold),
        cell(str(branches), style.table_bold, "centre"),
    ]
    rows.append(columns.row([*total, Cell(), Cell()], closes=True))
    return Grid(columns, rows, heads)


def _share(sheet: Sheet, record: SummaryRecord) -> list[Flowable]:
    style = sheet.style.text_bold if record.share_over else sheet.style.text
    return [space(2), text_block(sheet, ((record.share_text, style),))]


def _branches(sheet: Sheet, record: SummaryRecord) -> Grid:
    style = sheet.style
    scores = len(record.criteria)
    fixed = [_NUMBER, *[_SCORE] * scores, _TOTAL, _TIER, _TIER, _TIER, _STATE, _NOTE]
    widths = [each * MILLIMETRE for each in fixed]
    widths.insert(1, sheet.width - sum(widths))
    columns = Columns(widths, style)
    rows: Iterable[Row] = (columns.row(_branch(style, each, scores)) for each in record.branches)
    if not record.branches:
        rows = [columns.row([cell("Chưa có chi bộ nào.", style.table, "centre", len(widths))])]
    return Grid(columns, rows, _branch_heads(columns, record))


def _branch_heads(columns: Columns, record: SummaryRecord) -> tuple[Row, ...]:
    bold = columns.style.table_bold
    plain = columns.style.table

    def deep(text: str) -> Cell:
        return cell(text, bold, "centre", down=1)

    scores = len(record.criteria)
    group = [cell("Điểm các tiêu chí", bold, "centre", span=scores)] if scores else []
    after = [
        Cell(
            (("Tổng", bold), (f"({format_decimal(record.maximum_total)})", plain)),
            "centre",
            down=1,
        ),
        deep("Mức tính"),
        deep("Mức đề nghị"),
        deep("Bỏ phiếu kín"),
        deep("Trạng thái, ngày nộp"),
        deep("Ghi chú"),
    ]
    return columns.heading(
        [deep("TT"), deep("Chi bộ"), *group, *after],
        [
            Cell(),
            Cell(),
            *(
                Cell(((each.number, bold), (f"({format_decimal(each.maximum)})", plain)), "centre")
                for each in record.criteria
            ),
            *[Cell()] * len(after),
        ],
    )


def _branch(style: PaperStyle, row: SummaryRow, scores: int) -> list[Cell]:
    if len(row.scores) != scores:
        raise ValueError(f"branch {row.number} has {len(row.scores)} scores for {scores} criteria")
    name = [(row.name, style.table)]
    if row.type_label:
        name.append((row.type_label, style.table_italic))
    state = [(row.state, style.table)]
    if row.submitted_on is not None:
        state.append((format_date(row.submitted_on), style.table))
    notes = []
    if row.differs:
        notes.append(("Khác mức tính", style.table))
    if row.ballot is not None and row.ballot.differences:
        notes.append(("Phiếu kín khác, xem mục III", style.table))
    if row.late_text:
        notes.append((row.late_text, style.table))
    if row.note:
        notes.append((row.note, style.table))
    return [
        cell(str(row.number), style.table, "centre"),
        Cell(tuple(name)),
        *(
            cell("" if score is None else format_decimal(score), style.table, "right")
            for score in row.scores
        ),
        cell("" if row.total is None else format_decimal(row.total), style.table_bold, "right"),
        Cell(tuple(_tier(style, row)), "centre"),
        cell(row.proposed, style.table, "centre"),
        cell(row.voted, style.table, "centre"),
        Cell(tuple(state), "centre"),
        Cell(tuple(notes)),
    ]


def _tier(style: PaperStyle, row: SummaryRow) -> list[tuple[str, TextStyle]]:
    """The computed tier, and below it the one that was decided."""
    lines = [(row.computed, style.table)]
    if row.decided:
        lines.append((f"QĐ: {row.decided}", style.table_bold))
    return lines


def _legend(sheet: Sheet, record: SummaryRecord) -> list[Flowable]:
    named = "; ".join(f"{each.number} – {each.name}" for each in record.criteria)
    if not named:
        return []
    return [space(2), text_block(sheet, ((f"Tiêu chí: {named}.", sheet.style.table_italic),))]


def _ballots(sheet: Sheet, record: SummaryRecord) -> list[Flowable]:
    """The secret ballot of each branch that has a whole round: counts, shares, what differs."""
    style = sheet.style
    heading = "III. Bỏ phiếu kín về mức xếp loại"
    voted = [(row, row.ballot) for row in record.branches if row.ballot is not None]
    if not voted:
        none = text_block(sheet, (("Chưa có kết quả bỏ phiếu nào đủ số.", style.text),))
        return section(sheet, heading, none)
    tier = _VOTES / len(record.tiers)
    counts = [_COUNT] * len(BALLOT_COUNTS)
    fixed = [_NUMBER, *counts, *[tier] * len(record.tiers), _DIFFERENCE]
    widths = [each * MILLIMETRE for each in fixed]
    widths.insert(1, sheet.width - sum(widths))
    columns = Columns(widths, style)
    named = ("TT", "Chi bộ", *BALLOT_COUNTS, *record.tiers, "Khác nhau, lý do")
    heads = columns.heading([cell(text, style.table_bold, "centre") for text in named])
    rows = [columns.row(_ballot(style, row, ballot)) for row, ballot in voted]
    return section(sheet, heading, Grid(columns, rows, heads))


def _ballot(style: PaperStyle, row: SummaryRow, ballot: BallotRecord) -> list[Cell]:
    known = {each.label: each.number for each in (*ballot.persons, *ballot.ballots)}
    name = [(row.name, style.table)]
    if ballot.number > 1:
        name.append((f"Bỏ phiếu lần {ballot.number}", style.table_italic))
    said = [f"{note[:1].upper()}{note[1:]}." for note in ballot.differences]
    notes = [(note, style.table) for note in (*said, ballot.reason) if note]
    votes = [
        cell(
            f"{each.votes} ({each.percent or '–'})",
            style.table_bold if each.leading else style.table,
            "centre",
        )
        for each in ballot.votes
    ]
    return [
        cell(str(row.number), style.table, "centre"),
        Cell(tuple(name)),
        *(cell(str(known[label]), style.table, "centre") for label in BALLOT_COUNTS),
        *votes,
        Cell(tuple(notes)),
    ]


def _members(sheet: Sheet, record: SummaryRecord) -> list[Flowable]:
    """The members of each branch by tier, the totals, and the best tier against its limit."""
    style = sheet.style
    heading = "IV. Kết quả phân loại đảng viên"
    if record.members is None:
        none = "Chưa có chi bộ nào lập danh sách đảng viên."
        return section(sheet, heading, text_block(sheet, ((none, style.text),)))
    tiers = [each.label for each in record.members.tiers]
    labels = ("TT", "Chi bộ", "Tổng số", *tiers, WAITING, LEFT_OUT, "Giới hạn mức cao nhất")
    columns = Columns(widths(sheet, _NUMBER, *[_MEMBERS] * (len(tiers) + 3), 34, rest=1), style)
    heads = columns.heading([cell(label, style.table_bold, "centre") for label in labels])
    known = [(row, row.members) for row in record.branches if row.members]
    rows = [
        columns.row(_numbers(style.table, str(row.number), row.name, numbers, row.quota))
        for row, numbers in known
    ]
    total = _numbers(style.table_bold, "", "Tổng cộng", record.members, "")
    rows.append(columns.row(total, closes=True))
    said = text_block(sheet, ((record.best_share_text, style.text),))
    return [*section(sheet, heading, Grid(columns, rows, heads)), space(2), said]


def _numbers(
    kind: TextStyle, number: str, name: str, numbers: MemberNumbers, quota: str
) -> list[Cell]:
    counts = (
        numbers.on_roll,
        *(each.number for each in numbers.tiers),
        numbers.waiting,
        numbers.left_out,
    )
    return [
        cell(number, kind, "centre"),
        cell(name, kind),
        *(cell(str(count), kind, "centre") for count in counts),
        cell(quota, kind, "centre"),
    ]


def _progress(sheet: Sheet, record: SummaryRecord) -> list[Flowable]:
    """Who has not submitted and who was late, against the deadline (III.3)."""
    style = sheet.style
    heading = "V. Tiến độ"
    if record.deadline_text:
        heading += f" ({record.deadline_text})"
    story: list[Flowable] = []
    for label, lines in (("Chưa nộp", record.missing), ("Nộp muộn", record.late)):
        if not lines:
            counted = text_block(sheet, ((f"{label}: không có.", style.text),))
        else:
            counted = text_block(sheet, ((f"{label}: {len(lines)} chi bộ", style.text),))
        story += section(sheet, heading, counted) if not story else [space(1), counted]
        if lines:
            story.append(bullets(sheet, lines, style.text))
    return story


def _close(sheet: Sheet, record: SummaryRecord, before: list[Flowable]) -> list[Flowable]:
    """What to look at, and the signatures, which do not stand alone on a page if it can be.

    `before` is what comes before both; without anything to look at its last part stays with the
    signatures.
    """
    signed = [
        space(6),
        signatures(sheet, record.signature_left, record.signature_right, record.signer),
        *addressees(sheet, record.addressees),
    ]
    if not record.flags:
        *rest, last = before
        if isinstance(last, Grid) and last.whole_height() <= sheet.height / 3:
            return [*rest, KeepTogether([last, *signed])]
        return [*before, KeepTogether(signed)]
    flags = bullets(sheet, record.flags, sheet.style.text)
    if flags.whole_height() > sheet.height / 3:
        return [*before, *section(sheet, "VI. Lưu ý", flags), KeepTogether(signed)]
    return [*before, KeepTogether([*section(sheet, "VI. Lưu ý", flags)[1:], *signed])]
