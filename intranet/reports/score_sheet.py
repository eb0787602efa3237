"""The score sheet (biểu chấm điểm, III.3) of one organisation.

The official form of 2017 was not found; the paper is built from the plan: number, criterion and
its content, maximum, self score, verified score, note, total; conditions; the result with its
reasons; the proposed tier; the vote; signatures.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from reportlab.platypus import Flowable, KeepTogether

from intranet.reports.check_code import check_code
from intranet.reports.document import Sheet
from intranet.reports.grid import Cell, Columns, Grid, Row, cell
from intranet.reports.member_lists import numbers_grid
from intranet.reports.parts import (
    DOTS,
    DOTTED_LINE,
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
from intranet.reports.records import CriterionRow, ScoreSheetRecord
from intranet.reports.style import HD36_2018, PaperStyle, TextStyle
from intranet.reports.tally import vote_lines, vote_tables
from intranet.values import format_date, format_decimal

MEMBERS = "Kết quả đánh giá, phân loại đảng viên của chi bộ:"
OTHER_REASONS = "Lý do khác"
LONGEST_SIDE_NOTE = 220
"""Letters; longer evidence and notes are set across the table, where they take less paper."""


def score_sheet_pdf(record: ScoreSheetRecord, style: PaperStyle = HD36_2018) -> bytes:
    """The score sheet as a PDF; the same record gives the same bytes.

    Missing scores and answers leave their cells empty, a missing proposal dotted lines; a record
    without ``recorded_at`` is a blank form. Raises ValueError for a moment without a time zone,
    FontError before ``register_fonts``.
    """
    sheet = begun(record, style)
    on = None if record.recorded_at is None else local(record.recorded_at).date()
    subject = f"đánh giá, phân loại chất lượng tổ chức đảng năm {record.year}"
    story: list[Flowable] = [
        *party_head(sheet, record.superior, record.body, record.place, record.year, on),
        *title(sheet, "BIỂU CHẤM ĐIỂM", (subject, record.branch_name)),
        *_state(sheet, record),
        *section(sheet, "I. Điểm các tiêu chí", criteria_grid(sheet, record)),
        *section(sheet, "II. Điều kiện", answers_grid(sheet, record)),
        *_members(sheet, record),
        *_result(sheet, record),
        *_proposal(sheet, record),
        *_vote(sheet, record),
    ]
    return sheet.render(
        story,
        title=f"Biểu chấm điểm năm {record.year} – {record.branch_name}",
        author=record.body,
    )


def begun(record: ScoreSheetRecord, style: PaperStyle) -> Sheet:
    """An empty paper of this record with its foot; a blank form has neither time nor code."""
    marks = []
    if record.recorded_at is not None:
        marks = [f"lần lập {record.revision}", f"mã đối chiếu {check_code(record)}"]
    return Sheet(
        style,
        foot(
            record.regulation_title,
            record.regulation_issued,
            record.year,
            *marks,
            at=record.recorded_at,
        ),
    )


def blank_score_sheet_pdf(record: ScoreSheetRecord, style: PaperStyle = HD36_2018) -> bytes:
    """The same form to be filled in by hand: the record's heads, criteria and questions only."""
    blank = replace(
        record,
        recorded_at=None,
        state="",
        criteria=tuple(
            replace(each, self_score=None, verified_score=None, evidence="", note="")
            for each in record.criteria
        ),
        self_total=None,
        verified_total=None,
        answers=tuple(replace(each, answer="") for each in record.answers),
        tier_text="",
        best="",
        worst="",
        reasons=(),
        distance=(),
        flags=(),
        proposal=None,
        differs=False,
        ballot=None,
        members=None,
    )
    return score_sheet_pdf(blank, style)


def _state(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    if not record.state:
        return []
    line = f"Trạng thái: {record.state}. Lần lập: {record.revision}."
    return [text_block(sheet, ((line, sheet.style.text_italic),), "centre"), space(1)]


def _score(score: Decimal | None, style: TextStyle) -> Cell:
    return cell("" if score is None else format_decimal(score), style, "centre")


def _heads(columns: Columns, style: PaperStyle, texts: Iterable[str]) -> tuple[Row, ...]:
    return columns.heading([cell(text, style.table_bold, "centre") for text in texts])


def criteria_grid(sheet: Sheet, record: ScoreSheetRecord) -> Grid:
    """Every criterion with its maximum, both scores and the notes, and the totals."""
    style = sheet.style
    columns = Columns(widths(sheet, 10, 15, 15, 16, 38, rest=1), style)
    heads = _heads(
        columns,
        style,
        ("TT", "Tiêu chí và nội dung", "Điểm tối đa", "Tự chấm", "Thẩm định", "Căn cứ, ghi chú"),
    )
    rows = [columns.row(cells) for each in record.criteria for cells in _criterion(style, each)]
    rows.append(
        columns.row(
            [
                cell("", style.table),
                cell("Tổng số điểm", style.table_bold),
                _score(record.maximum_total, style.table_bold),
                _score(record.self_total, style.table_bold),
                _score(record.verified_total, style.table_bold),
                cell("", style.table),
            ],
            closes=True,
        )
    )
    return Grid(columns, rows, heads)


def _criterion(style: PaperStyle, row: CriterionRow) -> list[list[Cell]]:
    """The criterion's row; notes too long for their column take a row of their own below it."""
    notes = []
    if row.evidence:
        notes.append((row.evidence, style.table))
    if row.note:
        notes += [("Thẩm định:", style.table_italic), (row.note, style.table)]
    is_long = len(row.evidence) + len(row.note) > LONGEST_SIDE_NOTE
    beside = (("(ghi ở dòng dưới)", style.table_italic),) if is_long else tuple(notes)
    rows = [
        [
            cell(row.number, style.table, "centre"),
            Cell(((row.name, style.table_bold), (row.content, style.table))),
            _score(row.maximum, style.table),
            _score(row.self_score, style.table),
            _score(row.verified_score, style.table),
            Cell(beside),
        ]
    ]
    if is_long:
        rows.append([Cell(), Cell((("Căn cứ, ghi chú:", style.table_italic), *notes), span=5)])
    return rows


def answers_grid(sheet: Sheet, record: ScoreSheetRecord) -> Grid:
    """Every condition with its answer and clause; what the office found beside what was said."""
    style = sheet.style
    columns = Columns(widths(sheet, 10, 44, 24, rest=1), style)
    heads = _heads(columns, style, ("TT", "Điều kiện", "Trả lời", "Căn cứ"))
    rows = [
        columns.row(
            [
                cell(str(number), style.table, "centre"),
                cell(each.label, style.table),
                cell(each.answer, style.table, "centre"),
                cell(each.clause, style.table, "centre"),
            ]
        )
        for number, each in enumerate(record.answers, 1)
    ]
    return Grid(columns, rows, heads)


def _members(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    """What became of the branch's members, in numbers, where it keeps a roll."""
    if record.members is None:
        return []
    label = text_block(sheet, ((MEMBERS, sheet.style.text_italic),))
    return [KeepTogether([space(2), label, space(1), numbers_grid(sheet, record.members)])]


def _result(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    style = sheet.style
    if not record.tier_text:
        lines = [(f"Mức phân loại: {DOTTED_LINE}", style.text)]
    elif record.best == record.worst:
        lines = [(f"Mức phân loại: {record.tier_text}", style.text_bold)]
    else:
        lines = [
            (f"Mức phân loại (còn thiếu dữ liệu): {record.tier_text}", style.text_bold),
            (f"Cao nhất có thể: {record.best}. Thấp nhất có thể: {record.worst}.", style.text),
        ]
    heading = "III. Kết quả theo điểm và điều kiện"
    story = section(sheet, heading, text_block(sheet, lines))
    if record.reasons:
        story += [space(2), _reasons(sheet, record)]
    for label, items in (
        ("Để đạt mức cao hơn liền kề:", record.distance),
        ("Lưu ý:", record.flags),
    ):
        if items:
            story += [space(2), text_block(sheet, ((label, style.text_italic),))]
            story.append(bullets(sheet, items, style.text))
    return story


def _reasons(sheet: Sheet, record: ScoreSheetRecord) -> Grid:
    """Every reason with its answer and clause, under the name of the tier it belongs to."""
    style = sheet.style
    columns = Columns(widths(sheet, 28, 26, rest=0), style)
    heads = _heads(columns, style, ("Lý do", "Trả lời", "Căn cứ"))
    rows = []
    last = ""
    for each in record.reasons:
        if each.tier_name != last:
            last = each.tier_name
            name = cell(last or OTHER_REASONS, style.table_bold, span=3)
            rows.append(columns.row([name], leads=True))
        rows.append(
            columns.row(
                [
                    cell(each.text, style.table),
                    cell(each.answer, style.table, "centre"),
                    cell(each.clause, style.table, "centre"),
                ]
            )
        )
    return Grid(columns, rows, heads)


def _proposal(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    text = sheet.style.text
    proposal = record.proposal
    if proposal is None:
        lines = [
            (f"Mức đề nghị: {DOTTED_LINE}", text),
            (f"Nơi đề nghị: {DOTTED_LINE}", text),
            (f"Ngày đề nghị: {DOTS}/{DOTS}/{record.year}", text),
        ]
    else:
        lines = [
            (f"Mức đề nghị: {proposal.tier_name}", sheet.style.text_bold),
            (f"Nơi đề nghị: {proposal.body}", text),
            (f"Ngày đề nghị: {format_date(proposal.on) or f'{DOTS}/{DOTS}/{record.year}'}", text),
        ]
        if record.differs:
            lines.append(("Mức đề nghị khác với kết quả theo điểm và điều kiện.", text))
        if proposal.reason:
            lines.append((f"Lý do: {proposal.reason}", text))
    return section(sheet, "IV. Mức đề nghị (II.B.1.3)", text_block(sheet, lines))


def _vote(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    """The result of the secret ballot, to be filled in by hand where there is none, and the
    signatures below it."""
    counts, *votes = vote_tables(sheet, record.ballot, record.tiers)
    heading = section(sheet, "V. Kết quả biểu quyết (phiếu kín)", counts)[1:]
    rest: list[Flowable] = [part for grid in votes for part in (space(2), grid)]
    signed = [
        space(6),
        signatures(sheet, record.signature_left, record.signature_right, record.signer),
        *addressees(sheet, record.addressees),
    ]
    if record.ballot is None:
        return [KeepTogether([*heading, *rest, *signed])]
    # A long reason flows over pages, so the signatures alone are kept together.
    said = vote_lines(sheet, record.ballot)
    return [KeepTogether([*heading, *rest]), space(2), said, KeepTogether(signed)]
