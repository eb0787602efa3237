"""The score sheet on paper says what its record says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings

from intranet.reports import blank_score_sheet_pdf, check_code, score_sheet_pdf
from intranet.reports.parts import DOTTED_LINE, PARTY
from intranet.reports.records import CountRow, MemberNumbers, ScoreSheetRecord
from intranet.values import format_date, format_decimal
from tests.reports import samples
from tests.reports.reading import body, pages, shown, squash
from tests.reports.strategies import score_sheets

pytestmark = pytest.mark.slow

CRITERIA_HEAD = "TTTiêuchívànộidungĐiểmtốiđaTựchấmThẩmđịnhCăncứ,ghichú"


def foot_of(record: ScoreSheetRecord, at: str = "10:32 ngày 08/12/2017") -> str:
    return squash(
        f"{record.regulation_title} ({record.regulation_issued})."
        f"Đợt đánh giá năm {record.year} · lần lập {record.revision} · cập nhật lúc {at} · "
        f"mã đối chiếu {check_code(record)}"
    )


def score(value: Decimal | None) -> str:
    return "" if value is None else format_decimal(value)


def criteria_text(record: ScoreSheetRecord) -> str:
    """The table of criteria, cell by cell."""
    out = [CRITERIA_HEAD]
    for row in record.criteria:
        out += [row.number, row.name, row.content]
        out += map(score, (row.maximum, row.self_score, row.verified_score))
        notes = ([row.evidence] if row.evidence else []) + (
            ["Thẩm định:", row.note] if row.note else []
        )
        is_long = len(row.evidence) + len(row.note) > 220
        out += ["(ghi ở dòng dưới)", "Căn cứ, ghi chú:", *notes] if is_long else notes
    totals = (record.maximum_total, record.self_total, record.verified_total)
    return shown(*out, "Tổng số điểm", *map(score, totals))


def answers_text(record: ScoreSheetRecord) -> str:
    out = ["TT", "Điều kiện", "Trả lời", "Căn cứ"]
    for number, row in enumerate(record.answers, 1):
        out += [str(number), row.label, row.answer, row.clause]
    return shown(*out)


@settings(derandomize=True, deadline=None, max_examples=25, database=None)
@given(score_sheets())
def test_every_word_and_figure_is_the_records(record: ScoreSheetRecord):
    text = "".join(pages(score_sheet_pdf(record)))
    for number in range(2, 9):
        text = text.replace(f"{number}{foot_of(record)}", "").replace(CRITERIA_HEAD, "", number - 2)
    text = text.replace(foot_of(record), "")
    rows = criteria_text(record).removeprefix(CRITERIA_HEAD)
    assert rows in text.replace(CRITERIA_HEAD, "")
    assert answers_text(record).removeprefix("TTĐiềukiệnTrảlờiCăncứ") in text.replace(
        "TTĐiềukiệnTrảlờiCăncứ", ""
    )
    for line in (record.body, record.branch_name, record.place, *record.distance, *record.flags):
        assert shown(line) in text
    for reason in record.reasons:
        assert shown(reason.text, reason.answer, reason.clause) in text
    if record.proposal is not None:
        assert shown("Mức đề nghị:", record.proposal.tier_name) in text
        assert shown("Nơi đề nghị:", record.proposal.body) in text
        assert squash(f"Ngày đề nghị: {format_date(record.proposal.on)}") in text
        assert shown(record.proposal.reason) in text
        notice = squash("Mức đề nghị khác với kết quả theo điểm và điều kiện.")
        assert (notice in text) == record.differs


def test_the_worked_sheet_reads_as_it_should():
    record = samples.score_sheet()
    text = body(score_sheet_pdf(record), foot_of(record), CRITERIA_HEAD)
    assert text.startswith(shown("ĐẢNG BỘ SỞ NỘI VỤ", "CHI BỘ VĂN PHÒNG", "*", PARTY))
    assert "HàNội,ngày08tháng12năm2017" in text
    assert "BIỂUCHẤMĐIỂM" in text
    assert "Trạngthái:Đãnộp.Lầnlập:1." in text
    assert criteria_text(record) in text
    assert "Tổngsốđiểm10092,5" in text
    assert answers_text(record) in text
    assert "Mứcphânloại:Trongsạchvữngmạnh" in text
    assert "Caonhấtcóthể" not in text
    assert text.endswith(
        shown(
            "NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)", "T/M CHI BỘ", "BÍ THƯ", "(Ký, ghi rõ họ tên)"
        )
    )


def test_reasons_stand_under_the_name_of_their_tier():
    record = samples.score_sheet()
    strange = replace(record.reasons[0], tier_name="", text="Không thuộc mức nào.")
    record = replace(record, reasons=(strange, *record.reasons, strange))
    text = "".join(pages(score_sheet_pdf(record)))
    assert text.count("Yếukém" + shown(record.reasons[1].text)) == 1
    assert text.count("Trongsạchvữngmạnh" + shown(record.reasons[4].text)) == 1
    assert text.count("Lýdokhác" + shown(strange.text)) == 1
    assert text.count(shown(strange.text)) == 2


def test_a_half_filled_sheet_shows_the_honest_span_and_room_to_write():
    record = samples.half_filled()
    text = "".join(pages(score_sheet_pdf(record)))
    assert "Mứcphânloại(cònthiếudữliệu):từYếukémđếnTrongsạchvữngmạnh" in text
    assert "Caonhấtcóthể:Trongsạchvữngmạnh.Thấpnhấtcóthể:Yếukém." in text
    assert f"Mứcđềnghị:{DOTTED_LINE}" in text
    assert "Ngàyđềnghị:……/……/2017" in text
    assert "Tổngsốđiểm100II." in text.replace(foot_of(record), "")


def test_a_proposal_without_its_day_leaves_room_for_it():
    record = samples.score_sheet()
    assert record.proposal is not None
    record = replace(record, proposal=replace(record.proposal, on=None))
    assert "Ngàyđềnghị:……/……/2017" in "".join(pages(score_sheet_pdf(record)))


def test_a_long_note_flows_over_pages_with_nothing_cut():
    record = samples.long_notes()
    pdf = score_sheet_pdf(record)
    read = pages(pdf)
    assert len(read) >= 5
    text = body(pdf, foot_of(record), CRITERIA_HEAD)
    # The text of a row that is broken over two pages is drawn page by page: each cell's own order.
    for row in record.criteria:
        assert shown(row.evidence) in text
        assert shown(row.note) in text
    assert "10092,591,75" in text
    assert all(page.startswith(f"{n}{foot_of(record)}") for n, page in enumerate(read[1:], 2))
    assert sum(CRITERIA_HEAD in page for page in read) >= 4


def test_a_note_in_its_column_may_break_over_pages_too():
    record = samples.score_sheet()
    lines = "\n".join(f"dòng {n}" for n in range(20))
    tall = replace(record.criteria[0], evidence=lines)
    record = replace(record, criteria=(tall,) * 8)
    text = "".join(pages(score_sheet_pdf(record)))
    assert [text.count(f"dòng{n}") for n in range(2, 20)] == [8] * 18


def test_a_word_of_200000_letters_is_printed_in_full():
    record = samples.score_sheet()
    word = "xương" * 40_000
    record = replace(record, criteria=(replace(record.criteria[0], note=word),))
    text = body(score_sheet_pdf(record), foot_of(record), CRITERIA_HEAD)
    assert word in text


def test_hostile_names_print_as_typed_and_open_no_file(monkeypatch: pytest.MonkeyPatch):
    typed = "Chi bộ <b>A&B</b> <img src='/etc/hostname'/> &amp; </para> <a href='x'>"
    record = replace(samples.score_sheet(), branch_name=typed, body=typed, superior=typed)
    text = "".join(pages(score_sheet_pdf(record)))
    assert text.count(squash(typed)) == 3


def test_right_to_left_letters_are_drawn_none_missing():
    record = replace(samples.score_sheet(), branch_name="שלום עולם")
    text = "".join(pages(score_sheet_pdf(record)))
    assert {letter: text.count(letter) for letter in "שלוםע"} == {
        letter: record.branch_name.count(letter) for letter in "שלוםע"
    }


def test_the_blank_form_keeps_questions_and_drops_every_answer():
    record = samples.long_notes()
    pdf = blank_score_sheet_pdf(record)
    text = "".join(pages(pdf))
    for row in record.criteria:
        assert shown(row.name, row.content, format_decimal(row.maximum)) in text
    for answer in record.answers:
        assert shown(answer.label, answer.clause) in text
    assert "mãđốichiếu" not in text
    assert "cậpnhậtlúc" not in text
    assert "HàNội,ngày……tháng……năm2017" in text
    assert f"Mứcphânloại:{DOTTED_LINE}" in text
    for gone in ("38,5", "92,5", "Căncứthứ1:", "Đãthẩmđịnh", "Trạngthái"):
        assert gone not in text


def test_members_stand_in_numbers_where_the_branch_keeps_a_roll():
    plain = samples.score_sheet()
    tiers = (CountRow("Hoàn thành xuất sắc nhiệm vụ", 2), CountRow("Hoàn thành tốt nhiệm vụ", 14))
    record = replace(plain, members=MemberNumbers(19, tiers, 1, 2))
    label = squash("Kết quả đánh giá, phân loại đảng viên của chi bộ:")
    heads = squash("Tổng số Đã đánh giá") + "".join(squash(each.label) for each in tiers)
    heads += squash("Chờ đánh giá, phân loại Không đánh giá trong đợt")
    text = "".join(pages(score_sheet_pdf(record)))
    assert f"{label}{heads}191621412III.Kếtquả" in text
    assert label not in "".join(pages(score_sheet_pdf(plain)))
    assert label not in "".join(pages(blank_score_sheet_pdf(record)))


def test_a_form_without_tiers_leaves_their_ballots_out():
    with_tiers = "".join(pages(score_sheet_pdf(samples.score_sheet())))
    record = replace(samples.score_sheet(), tiers=())
    without = "".join(pages(score_sheet_pdf(record)))
    assert "Sốphiếu“Yếukém”" in with_tiers
    assert "Sốphiếu“" not in without


def test_the_time_is_the_records_own_in_vietnam():
    moment = datetime(2017, 12, 31, 18, 30, tzinfo=UTC)
    record = replace(samples.score_sheet(), recorded_at=moment)
    text = "".join(pages(score_sheet_pdf(record)))
    assert foot_of(record, "01:30 ngày 01/01/2018") in text
    assert "HàNội,ngày01tháng01năm2018" in text


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2017, 12, 8), "ngày08tháng12năm"), (date(2017, 3, 10), "ngày10tháng3năm")],
)
def test_days_under_ten_and_months_under_three_take_a_zero(day: date, words: str):
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=samples.VIETNAM)
    record = replace(samples.score_sheet(), recorded_at=moment)
    assert words in "".join(pages(score_sheet_pdf(record)))


def test_a_moment_without_its_zone_is_refused():
    naive = datetime(2017, 12, 8, tzinfo=samples.VIETNAM).replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        score_sheet_pdf(replace(samples.score_sheet(), recorded_at=naive))
