"""The strings of the product's papers, for the baselines that print the same without it."""

from __future__ import annotations

from decimal import Decimal

from reportlab.lib.units import mm

from intranet.reports.records import ScoreSheetRecord, SummaryRecord, SummaryRow
from intranet.values import format_date, format_decimal

REGULAR, BOLD, ITALIC = "Tinos-Regular", "Tinos-Bold", "Tinos-Italic"
SIZE, LEADING = 11.5, 13.8
LIST_WIDTHS = [each * mm for each in (11, 49, 12, 12, 12, 12, 12, 14, 28, 28, 24, 38)]
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"

Cell = tuple[list[tuple[str, str]], str]
"""Paragraphs (text, font) of a cell, and how it is aligned."""


def list_cells(row: SummaryRow) -> list[Cell]:
    """The same strings that the product prints for a branch."""
    state = [(row.state, REGULAR)]
    if row.submitted_on:
        state.append((format_date(row.submitted_on), REGULAR))
    notes = ["Khác mức tính"] if row.differs else []
    notes += [text for text in (row.late_text, row.note) if text]
    return [
        ([(str(row.number), REGULAR)], "centre"),
        ([(row.name, REGULAR), (row.type_label, ITALIC)], "left"),
        *(([("" if s is None else format_decimal(s), REGULAR)], "right") for s in row.scores),
        ([("" if row.total is None else format_decimal(row.total), BOLD)], "right"),
        ([(row.computed, REGULAR)], "centre"),
        ([(row.proposed, REGULAR)], "centre"),
        (state, "centre"),
        ([(note, REGULAR) for note in notes], "left"),
    ]


def list_heads(record: SummaryRecord) -> list[str]:
    """One heading a column."""
    scores = [f"{each.number} ({format_decimal(each.maximum)})" for each in record.criteria]
    after = ["Tổng (100)", "Mức tính", "Mức đề nghị", "Trạng thái, ngày nộp"]
    return ["TT", "Chi bộ", *scores, *after, "Ghi chú"]


def opening(record: SummaryRecord) -> list[str]:
    """What stands above the table."""
    return [
        record.superior,
        record.body,
        PARTY,
        f"{record.place}, ngày 08 tháng 12 năm {record.year}",
        "BẢNG TỔNG HỢP",
        f"kết quả đánh giá, phân loại chất lượng các chi bộ năm {record.year}",
        *(f"{each.tier_name}: {each.count} ({each.percent})" for each in record.tier_counts),
        record.share_text,
    ]


def closing(record: SummaryRecord) -> list[str]:
    """What stands below the table."""
    return [*record.missing, *record.late, *record.flags, "NGƯỜI LẬP BIỂU", "T/M ĐẢNG ỦY"]


def foot(record: SummaryRecord | ScoreSheetRecord) -> list[str]:
    """The foot of each page."""
    return [f"{record.regulation_title} ({record.regulation_issued}).", "mã đối chiếu 00000000"]


Paragraphs = list[tuple[str, str]]
"""Text and font."""


def form_tables(record: ScoreSheetRecord) -> list[tuple[list[float], list[list[Paragraphs]]]]:
    """Column widths in millimetres and cells, the first row the heading."""

    def heads(*texts: str) -> list[Paragraphs]:
        return [[(text, BOLD)] for text in texts]

    def plain(*texts: str) -> list[Paragraphs]:
        return [[(text, REGULAR)] for text in texts]

    def score(value: Decimal | None) -> str:
        return "" if value is None else format_decimal(value)

    criteria = [
        heads("TT", "Tiêu chí và nội dung", "Điểm tối đa", "Tự chấm", "Thẩm định", "Ghi chú")
    ]
    for each in record.criteria:
        figures = map(score, (each.maximum, each.self_score, each.verified_score))
        text: Paragraphs = [(each.name, BOLD), (each.content, REGULAR)]
        notes: Paragraphs = [(each.evidence, REGULAR), (each.note, REGULAR)]
        criteria.append([[(each.number, REGULAR)], text, *plain(*figures), notes])
    totals = (record.maximum_total, record.self_total, record.verified_total)
    criteria.append(heads("", "Tổng số điểm", *map(score, totals), ""))
    answers = [heads("TT", "Điều kiện", "Trả lời", "Căn cứ")]
    for number, answer in enumerate(record.answers, 1):
        answers.append(plain(str(number), answer.label, answer.answer, answer.clause))
    reasons = [heads("Lý do", "Trả lời", "Căn cứ")]
    for reason in record.reasons:
        reasons.append(plain(reason.text, reason.answer, reason.clause))
    counts = [heads("Triệu tập", "Có mặt", "Phát ra", "Thu về"), plain("", "", "", "")]
    tiers = [heads(*record.tiers), plain("", "", "", "")]
    return [
        ([10, 71, 15, 15, 16, 38], criteria),
        ([10, 87, 44, 24], answers),
        ([111, 28, 26], reasons),
        ([41.25] * 4, counts),
        ([41.25] * 4, tiers),
    ]


def form_lines(record: ScoreSheetRecord) -> Paragraphs:
    """What the score sheet prints outside its tables."""
    proposal = record.proposal
    proposed = [proposal.tier_name, proposal.body, format_date(proposal.on)] if proposal else []
    bold = [
        record.body, PARTY, "BIỂU CHẤM ĐIỂM", record.branch_name, "I. Điểm các tiêu chí",
        "II. Điều kiện", "III. Kết quả theo điểm và điều kiện", record.tier_text,
        "IV. Mức đề nghị (II.B.1.3)", "V. Kết quả biểu quyết (phiếu kín)",
        *record.signature_left, *record.signature_right,
    ]  # fmt: skip
    plain = [record.superior, *record.distance, *record.flags, *proposed]
    italic = [f"Trạng thái: {record.state}", "Hà Nội, ngày 08 tháng 12", "(Ký, ghi rõ họ tên)"]
    return [
        *((text, BOLD) for text in bold),
        *((text, REGULAR) for text in plain),
        *((text, ITALIC) for text in italic),
    ]
