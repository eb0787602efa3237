"""The secret ballot on paper: its part of the score sheet, the tally minutes, the blank ballots."""

from __future__ import annotations

from collections.abc import Iterable

from reportlab.platypus import Flowable, KeepTogether

from intranet.reports.check_code import check_code
from intranet.reports.document import Sheet
from intranet.reports.grid import Columns, Grid, Row, cell
from intranet.reports.parts import (
    DOTS,
    DOTTED_LINE,
    foot,
    party_head,
    section,
    signatures,
    space,
    text_block,
    title,
)
from intranet.reports.records import BallotRecord, CountRow, TallyRecord
from intranet.reports.style import HD36_2018, PaperStyle, TextStyle
from intranet.values import format_date

PERSONS = ("Triệu tập", "Có mặt", "Vắng mặt")
BALLOTS = ("Phát ra", "Thu về", "Không thu về", "Hợp lệ", "Không hợp lệ")
ON_A_PAGE = 6
_ROOM = 20
_CUT = 9


def vote_tables(sheet: Sheet, ballot: BallotRecord | None, tiers: tuple[str, ...]) -> list[Grid]:
    """The counts, then the votes for each tier; cells to write in where there is no ballot."""
    heads = [each.label for each in (*ballot.persons, *ballot.ballots)] if ballot else []
    figures = [str(each.number) for each in (*ballot.persons, *ballot.ballots)] if ballot else []
    grids = [_table(sheet, heads or (*PERSONS, *BALLOTS), figures)]
    if tiers:
        said = [f"{each.votes} ({each.percent or '–'})" for each in ballot.votes] if ballot else []
        grids.append(_table(sheet, [f"Số phiếu “{name}”" for name in tiers], said))
    return grids


def vote_lines(sheet: Sheet, ballot: BallotRecord, *, opening: bool = True) -> Grid:
    """Who voted and when (`opening`), the stock where it was kept, who leads, what differs."""
    style = sheet.style
    on = format_date(ballot.on)
    first = f"{ballot.body}, ngày {on}; bỏ phiếu lần {ballot.number}."
    lines = [(first, style.text)] if opening else []
    if ballot.stock:
        lines.append((f"{_listed(ballot.stock)}.", style.text))
    lines.append((f"Kết quả: {ballot.text}.", style.text_bold))
    lines += [(f"{ballot.threshold}.", style.text)] if ballot.threshold else []
    if ballot.differences:
        lines.append((f"Khác nhau: {'; '.join(ballot.differences)}.", style.text))
    lines += [(f"Lý do: {ballot.reason}", style.text)] if ballot.reason else []
    return text_block(sheet, lines)


def tally_minutes_pdf(record: TallyRecord, style: PaperStyle = HD36_2018) -> bytes:
    """The tally minutes as a PDF; the same record gives the same bytes.

    Without a ballot it is a blank form for the tellers. Raises ValueError for a moment without a
    time zone, FontError before ``register_fonts``.
    """
    ballot = record.ballot
    marks, at = [], None
    if ballot is not None and record.recorded_at is not None:
        at = record.recorded_at
        marks = [f"lần lập {record.revision}", f"mã đối chiếu {check_code(record)}"]
    feet = foot(record.regulation_title, record.regulation_issued, record.year, *marks, at=at)
    sheet = Sheet(style, feet)
    on = ballot.on if ballot else None
    subject = f"bỏ phiếu kín về mức xếp loại chi bộ năm {record.year}"
    body = f"{ballot.body}" if ballot else DOTTED_LINE
    when = format_date(on) or f"{DOTS}/{DOTS}/{record.year}"
    opening = [
        (f"Tập thể bỏ phiếu: {body}. Ngày: {when}.", style.text),
        (f"Lần bỏ phiếu: {ballot.number if ballot else DOTS}.", style.text),
        (f"Lý do vắng mặt (nếu có): {DOTTED_LINE}", style.text),
        (f"Tổ kiểm phiếu: {DOTTED_LINE}", style.text),
    ]
    counts, *votes = vote_tables(sheet, ballot, record.tiers)
    story: list[Flowable] = [
        *party_head(sheet, record.superior, record.body, record.place, record.year, on),
        *title(sheet, "BIÊN BẢN KIỂM PHIẾU", (subject, record.branch_name)),
        text_block(sheet, opening),
        *section(sheet, "I. Người dự họp và phiếu", counts),
        *[part for grid in votes for part in section(sheet, "II. Số phiếu từng mức", grid)],
    ]
    if ballot is not None:
        story += [space(2), vote_lines(sheet, ballot, opening=False)]
    signed = signatures(sheet, record.signature_left, record.signature_right)
    story.append(KeepTogether([space(8), signed]))
    heading = f"Biên bản kiểm phiếu năm {record.year} – {record.branch_name}"
    return sheet.render(story, title=heading, author=record.body)


def ballot_papers_pdf(record: TallyRecord, style: PaperStyle = HD36_2018) -> bytes:
    """Blank ballots, several to one page to be cut apart, each the same as every other.

    No number, no mark, no foot: nothing on a ballot could say whose it was (B10).
    """
    sheet = Sheet(style, ())
    story: list[Flowable] = []
    for place in range(ON_A_PAGE):
        story += [space(_CUT)] if place else []
        story.append(_ballot_paper(sheet, record))
    return sheet.render(story, title=f"Phiếu biểu quyết năm {record.year}", author=record.body)


def _ballot_paper(sheet: Sheet, record: TallyRecord) -> Grid:
    style = sheet.style
    many = len(record.tiers)
    columns = Columns((sheet.width / many,) * many, style)
    head = f"PHIẾU BIỂU QUYẾT mức xếp loại năm {record.year} – {record.branch_name}"
    rows = [
        columns.row([cell(head, style.table_bold, "centre", many)]),
        columns.row([cell(name, style.table, "centre") for name in record.tiers]),
        _blank(columns, many),
        columns.row([cell("Đánh dấu X vào một ô.", style.table_italic, "centre", many)]),
    ]
    return Grid(columns, rows)


def _table(sheet: Sheet, heads: Iterable[str], figures: list[str]) -> Grid:
    style = sheet.style
    named = list(heads)
    columns = Columns((sheet.width / len(named),) * len(named), style)
    row = columns.row([cell(each, style.table, "centre") for each in figures])
    shown = [row] if figures else [_blank(columns, len(named))]
    heading = columns.heading([cell(each, style.table_bold, "centre") for each in named])
    return Grid(columns, shown, heading)


def _blank(columns: Columns, count: int) -> Row:
    room = TextStyle(columns.style.table.font, columns.style.table.size, _ROOM)
    return columns.row([cell("", room)] * count)


def _listed(rows: tuple[CountRow, ...]) -> str:
    return "; ".join(f"{each.label}: {each.number}" for each in rows)
