"""An organisation's report that proposes its tier (III.3): what the score sheet shows, as a report.

Printed from the same record as the score sheet, so that the two cannot disagree.
"""

from reportlab.platypus import Flowable, KeepTogether

from intranet.reports.document import Sheet
from intranet.reports.member_lists import numbers_grid
from intranet.reports.parts import (
    DOTS,
    addressees,
    bullets,
    local,
    party_head,
    section,
    signatures,
    space,
    text_block,
    title,
)
from intranet.reports.records import ScoreSheetRecord
from intranet.reports.score_sheet import answers_grid, begun, criteria_grid
from intranet.reports.style import HD36_2018, PaperStyle
from intranet.reports.tally import vote_lines, vote_tables
from intranet.values import format_date, format_decimal

SYMBOL = "Số {}-BC/{}"


def branch_report_pdf(
    record: ScoreSheetRecord, symbol: str, style: PaperStyle = HD36_2018
) -> bytes:
    """The report as a PDF; `symbol` is that of the body (CB, ĐU). Same record, same bytes.

    Raises ValueError for a moment without a time zone, FontError before ``register_fonts``.
    """
    sheet = begun(record, style)
    on = None if record.recorded_at is None else local(record.recorded_at).date()
    subject = f"đề nghị xếp loại chất lượng tổ chức đảng năm {record.year}"
    number = SYMBOL.format(DOTS, symbol)
    story: list[Flowable] = [
        *party_head(
            sheet, record.superior, record.body, record.place, record.year, on, number=number
        ),
        *title(sheet, "BÁO CÁO", (subject, record.branch_name)),
        *section(sheet, "I. Điểm các tiêu chí", criteria_grid(sheet, record)),
        *section(sheet, "II. Các điều kiện", answers_grid(sheet, record)),
        *_reached(sheet, record),
        *_members(sheet, record),
        *_voted(sheet, record),
        *_proposed(sheet, record),
    ]
    heading = f"Báo cáo đề nghị xếp loại năm {record.year} – {record.branch_name}"
    return sheet.render(story, title=heading, author=record.body)


def _reached(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    style = sheet.style
    total = record.self_total if record.verified_total is None else record.verified_total
    points = DOTS if total is None else format_decimal(total)
    said = f"Tổng số điểm: {points}/{format_decimal(record.maximum_total)}."
    lines = [
        (said, style.text),
        (f"Mức theo quy định: {record.tier_text or DOTS}.", style.text_bold),
    ]
    story = section(sheet, "III. Mức theo điểm và điều kiện", text_block(sheet, lines))
    reasons = [
        f"{each.text} ({each.clause})"
        for each in record.reasons
        if each.tier_name == record.tier_text
    ]
    if reasons:
        story += [space(1), bullets(sheet, reasons, style.text)]
    if record.flags:
        story += [space(1), bullets(sheet, record.flags, style.text)]
    return story


def _members(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    heading = "IV. Kết quả đánh giá, phân loại đảng viên"
    if record.members is not None:
        return section(sheet, heading, numbers_grid(sheet, record.members))
    none = "Số liệu ghi ở mục II; không lập danh sách đảng viên trong chương trình."
    return section(sheet, heading, text_block(sheet, ((none, sheet.style.text),)))


def _voted(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    counts, *votes = vote_tables(sheet, record.ballot, record.tiers)
    story = section(sheet, "V. Kết quả bỏ phiếu kín", counts)
    for grid in votes:
        story += [space(2), grid]
    if record.ballot is not None:
        story += [space(2), vote_lines(sheet, record.ballot)]
    return story


def _proposed(sheet: Sheet, record: ScoreSheetRecord) -> list[Flowable]:
    style, proposal = sheet.style, record.proposal
    tier = proposal.tier_name if proposal else DOTS
    lines = [(f"Đề nghị xếp loại {record.branch_name} năm {record.year}: {tier}.", style.text_bold)]
    if proposal:
        day = format_date(proposal.on) or f"{DOTS}/{DOTS}/{record.year}"
        lines.append((f"Nơi đề nghị: {proposal.body or DOTS}, ngày {day}.", style.text))
        if proposal.reason:
            lines.append((f"Lý do đề nghị khác mức theo quy định: {proposal.reason}", style.text))
    signed = [
        space(6),
        signatures(sheet, (), record.signature_right, record.signer),
        *addressees(sheet, record.addressees),
    ]
    return [
        *section(sheet, "VI. Đề nghị", text_block(sheet, lines)),
        KeepTogether(signed),
    ]
