"""The office's summary on paper says what its record says."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import Phase, given, seed, settings

from intranet.reports import check_code, summary_pdf
from intranet.reports.records import MemberNumbers, SummaryRecord, SummaryRow
from intranet.values import format_date, format_decimal
from tests.reports import samples
from tests.reports.reading import body, pages, shown, squash
from tests.reports.strategies import summaries

pytestmark = pytest.mark.slow

HEAD = squash(
    "TT Chi bộ Điểm các tiêu chí Tổng (100) Mức tính Mức đề nghị Bỏ phiếu kín "
    "Trạng thái, ngày nộp Ghi chú a (40) b (20) c (15) d (15) e (10)"
)


def foot_of(record: SummaryRecord) -> str:
    return squash(
        f"{record.regulation_title} ({record.regulation_issued})."
        f"Đợt đánh giá năm {record.year} · cập nhật lúc 16:05 ngày 08/12/2017 · "
        f"mã đối chiếu {check_code(record)}"
    )


def score(value: Decimal | None) -> str:
    return "" if value is None else format_decimal(value)


def row_text(row: SummaryRow) -> str:
    """One row of the table, cell by cell."""
    return shown(
        str(row.number),
        row.name,
        row.type_label,
        *map(score, row.scores),
        score(row.total),
        row.computed,
        f"QĐ: {row.decided}" if row.decided else "",
        row.proposed,
        row.voted,
        row.state,
        format_date(row.submitted_on),
        "Khác mức tính" if row.differs else "",
        "Phiếu kín khác, xem mục III" if row.ballot and row.ballot.differences else "",
        row.late_text,
        row.note,
    )


def table_text(record: SummaryRecord) -> str:
    rows = "".join(map(row_text, record.branches)) or squash("Chưa có chi bộ nào.")
    return HEAD + rows


BALLOT_HEAD = squash(
    "TT Chi bộ Triệu tập Có mặt Phát ra Thu về Hợp lệ Không hợp lệ Trong sạch vững mạnh "
    "Hoàn thành tốt nhiệm vụ Hoàn thành nhiệm vụ Yếu kém Khác nhau, lý do"
)


def ballot_text(row: SummaryRow) -> str:
    """One row of the table of ballots, cell by cell."""
    held = row.ballot
    if held is None:
        return ""
    summoned, present, _ = (each.number for each in held.persons)
    issued, returned, _, valid, invalid = (each.number for each in held.ballots)
    return shown(
        str(row.number),
        row.name,
        f"Bỏ phiếu lần {held.number}" if held.number > 1 else "",
        *map(str, (summoned, present, issued, returned, valid, invalid)),
        *(f"{each.votes} ({each.percent or '–'})" for each in held.votes),
        *(f"{note[:1].upper()}{note[1:]}." for note in held.differences),
        held.reason,
    )


def ballots_text(record: SummaryRecord) -> str:
    rows = "".join(map(ballot_text, record.branches))
    return BALLOT_HEAD + rows if rows else squash("Chưa có kết quả bỏ phiếu nào đủ số.")


MEMBERS_HEAD = squash(
    "TT Chi bộ Tổng số Hoàn thành xuất sắc nhiệm vụ Hoàn thành tốt nhiệm vụ Hoàn thành nhiệm vụ "
    "Không hoàn thành nhiệm vụ Chờ đánh giá, phân loại Không đánh giá trong đợt "
    "Giới hạn mức cao nhất"
)


def numbers_text(numbers: MemberNumbers) -> list[str]:
    tiers = [each.number for each in numbers.tiers]
    return [str(n) for n in (numbers.on_roll, *tiers, numbers.waiting, numbers.left_out)]


def members_text(record: SummaryRecord) -> str:
    """The table of members, cell by cell."""
    if record.members is None:
        return squash("Chưa có chi bộ nào lập danh sách đảng viên.")
    rows = "".join(
        shown(str(row.number), row.name, *numbers_text(row.members), row.quota)
        for row in record.branches
        if row.members
    )
    total = shown("Tổng cộng", *numbers_text(record.members), record.best_share_text)
    return MEMBERS_HEAD + rows + total


def figures_text(record: SummaryRecord) -> str:
    out = ["Mức tính (theo điểm và điều kiện)", "Số chi bộ", "Tỷ lệ", "Phân bố"]
    for each in record.tier_counts:
        out += [each.tier_name, str(each.count), each.percent]
    out += ["Chưa xác định (còn thiếu dữ liệu)", str(record.undetermined)]
    return shown(*out, "Tổng số chi bộ", str(len(record.branches)), record.share_text)


def check(record: SummaryRecord) -> None:
    """Every figure and every word of the paper is the record's, in its order, and no other."""
    text = body(summary_pdf(record), foot_of(record), HEAD)
    opening, _, rest = text.partition("I.Sốliệuchung")
    assert shown(record.superior, record.body, "*") in opening
    table = "II.Kếtquảtừngchibộ" + table_text(record) + "Tiêuchí:a–"
    assert rest.startswith(figures_text(record))
    rest = rest.removeprefix(figures_text(record))
    assert rest.startswith(table)
    ballots = rest.partition("III.Bỏphiếukínvềmứcxếploại")[2].replace(BALLOT_HEAD, "")
    assert ballots.startswith(ballots_text(record).removeprefix(BALLOT_HEAD))
    members = rest.partition("IV.Kếtquảphânloạiđảngviên")[2].replace(MEMBERS_HEAD, "")
    assert members.startswith(members_text(record).removeprefix(MEMBERS_HEAD))
    progress = rest.partition("V.Tiếnđộ")[2]
    assert progress.startswith(shown(f"({record.deadline_text})"))
    for label, lines in (("Chưa nộp", record.missing), ("Nộp muộn", record.late)):
        listed = "".join(f"-{shown(line)}" for line in lines)
        counted = f"{label}: {len(lines)} chi bộ" if lines else f"{label}: không có."
        assert squash(counted) + listed in progress
    if record.flags:
        assert "VI.Lưuý" + "".join(f"-{shown(line)}" for line in record.flags) in progress
    assert progress.endswith(
        squash("NGƯỜI LẬP BIỂU (Ký, ghi rõ họ tên) T/M ĐẢNG ỦY BÍ THƯ (Ký, ghi rõ họ tên)")
    )


@settings(derandomize=True, deadline=None, max_examples=25, database=None)
@given(summaries())
def test_no_figure_differs_and_no_letter_is_missing(record: SummaryRecord):
    check(record)


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize("part", range(4))
def test_no_figure_differs_in_a_thousand_summaries(part: int):
    @seed(part)
    @settings(deadline=None, max_examples=250, database=None, phases=[Phase.generate])
    @given(summaries(most=1))
    def check_one(record: SummaryRecord) -> None:
        check(record)

    check_one()


@pytest.mark.parametrize("branches", [0, 1, 12, 60])
def test_a_department_of_any_size_prints_whole(branches: int):
    record = samples.summary(branches)
    check(record)
    read = pages(summary_pdf(record))
    assert sum(HEAD in page for page in read) >= branches // 20
    assert len(read) <= 6 + branches // 4


def test_one_wrong_digit_would_be_found():
    record = samples.summary(12)
    wrong = replace(record.branches[7], total=Decimal("82.51"))
    branches = (*record.branches[:7], wrong, *record.branches[8:])
    assert table_text(replace(record, branches=branches)) != table_text(record)
    printed = body(summary_pdf(record), foot_of(record), HEAD)
    assert table_text(replace(record, branches=branches)) not in printed


def test_a_name_that_fills_pages_flows_over_them():
    record = samples.summary(2)
    name = "Chi bộ " + " ".join(f"số {n}" for n in range(1_500))
    record = replace(record, branches=(replace(record.branches[0], name=name), record.branches[1]))
    text = body(summary_pdf(record), foot_of(record), HEAD)
    assert len(pages(summary_pdf(record))) > 5
    missing = [n for n in range(1_500) if f"số{n}" not in text]
    assert missing == []
    assert row_text(record.branches[1]) in text


def test_many_flags_run_on_and_the_signatures_follow_them():
    record = replace(samples.summary(1), flags=tuple(f"Lưu ý thứ {n}." for n in range(80)))
    check(record)


def test_signatures_do_not_stand_alone_on_a_page():
    for count in range(1, 20, 2):
        last = pages(summary_pdf(samples.summary(count)))[-1]
        assert "VI.Lưuý" in last


def test_a_share_over_the_limit_is_set_bold():
    plain = summary_pdf(samples.summary(3))
    bold = summary_pdf(replace(samples.summary(3), share_over=True))
    assert plain != bold


def test_without_criteria_deadline_or_flags_their_lines_are_left_out():
    record = replace(samples.summary(0), criteria=(), deadline_text="", flags=(), recorded_at=None)
    text = "".join(pages(summary_pdf(record)))
    assert "Tiêuchí:" not in text
    assert "V.TiếnđộChưanộp" in text
    assert "VI.Lưuý" not in text
    assert "mãđốichiếu" not in text


def test_a_branch_without_a_type_has_its_name_alone():
    record = samples.summary(1)
    bare = replace(record, branches=(replace(record.branches[0], type_label=""),))
    assert table_text(bare) in body(summary_pdf(bare), foot_of(bare), HEAD)


def test_a_branch_with_the_wrong_number_of_scores_is_refused():
    record = samples.summary(1)
    short = replace(record.branches[0], scores=(Decimal(1),))
    with pytest.raises(ValueError, match="branch 1 has 1 scores for 5 criteria"):
        summary_pdf(replace(record, branches=(short,)))


@pytest.mark.parametrize("flagged", [True, False])
def test_signatures_never_stand_alone_on_a_page(flagged: bool) -> None:
    turned = 0
    for count in range(1, 25):
        record = samples.summary(count)
        if not flagged:
            record = replace(record, flags=())
        made = pages(summary_pdf(record))
        signed = made[-1].partition(squash("NGƯỜI LẬP BIỂU"))[0]
        turned += "V." not in signed
        assert signed.removeprefix(str(len(made))) != foot_of(record), count
    assert turned, "at least once the page turns close to the signatures"
