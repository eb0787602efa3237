"""Invented records for the papers' tests and benchmarks."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from intranet.reports.records import (
    AnswerRow,
    BallotRecord,
    CountRow,
    CriterionHead,
    CriterionRow,
    MemberNumbers,
    ProposalRow,
    ReasonRow,
    ScoreSheetRecord,
    SummaryRecord,
    SummaryRow,
    TallyRecord,
    TierCount,
    VoteRow,
)

VIETNAM = timezone(timedelta(hours=7))
TITLE = (
    "Kế hoạch kiểm điểm tập thể, cá nhân và đánh giá, phân loại chất lượng tổ chức cơ sở đảng, "
    "đảng viên năm 2017"
)
ISSUED = "Đảng ủy Sở Nội vụ ban hành tháng 11/2017"
STRONG, GOOD, COMPLETED, WEAK = TIERS = (
    "Trong sạch vững mạnh",
    "Hoàn thành tốt nhiệm vụ",
    "Hoàn thành nhiệm vụ",
    "Yếu kém",
)

CRITERIA = (
    CriterionRow(
        "a",
        "Thực hiện nhiệm vụ chính trị",
        "Việc triển khai, cụ thể hoá và tổ chức thực hiện các Chỉ thị, Nghị quyết của Trung ương "
        "và nhiệm vụ được cấp uỷ cấp trên giao; kết quả thực hiện các nhiệm vụ của cơ quan, đơn "
        "vị và thực hiện Quy chế dân chủ cơ sở.",
        Decimal(40),
        Decimal("38.50"),
        None,
        "Báo cáo tổng kết công tác năm 2017; hoàn thành 42/43 nhiệm vụ trong chương trình công "
        "tác.",
    ),
    CriterionRow(
        "b",
        "Công tác chính trị tư tưởng",
        "Tuyên truyền, giáo dục chủ nghĩa Mác - Lê Nin, tư tưởng Hồ Chí Minh; quán triệt, thực "
        "hiện đường lối, chính sách của Đảng, pháp luật của Nhà nước; hiệu quả đấu tranh, khắc "
        "phục suy thoái tư tưởng chính trị, đạo đức, lối sống, “tự diễn biến”, “tự chuyển hóa”; "
        "sự nêu gương của cán bộ lãnh đạo, quản lý, nhất là người đứng đầu.",
        Decimal(20),
        Decimal(18),
        None,
        "12 buổi sinh hoạt chuyên đề.",
    ),
    CriterionRow(
        "c",
        "Công tác tổ chức, cán bộ và xây dựng Đảng bộ, Chi bộ",
        "Kết quả thực hiện công tác tổ chức, cán bộ, đảng viên, bảo vệ chính trị nội bộ. Việc "
        "thực hiện các nguyên tắc tổ chức và sinh hoạt đảng, nhất là nguyên tắc tập trung dân "
        "chủ; quy chế làm việc của cấp uỷ; đổi mới phương thức lãnh đạo; thực hiện cải cách hành "
        "chính và công tác thi đua, khen thưởng.",
        Decimal(15),
        Decimal(14),
    ),
    CriterionRow(
        "d",
        "Lãnh đạo xây dựng chính quyền (cơ quan, đơn vị) và các đoàn thể chính trị - xã hội",
        "Xây dựng các tổ chức trong hệ thống chính trị vững mạnh; phát huy hiệu lực, hiệu quả "
        "quản lý của chính quyền cùng cấp; củng cố mối quan hệ giữa các tổ chức và khối đại đoàn "
        "kết toàn dân.",
        Decimal(15),
        Decimal(13),
    ),
    CriterionRow(
        "e",
        "Công tác kiểm tra, giám sát và kỷ luật đảng",
        "Kết quả thực hiện kế hoạch kiểm tra, giám sát của cấp uỷ, uỷ ban kiểm tra và công tác "
        "tự kiểm tra, giám sát của Đảng bộ, Chi bộ. Công tác phòng, chống quan liêu, tham nhũng, "
        "lãng phí, tiêu cực.",
        Decimal(10),
        Decimal(9),
    ),
)

ANSWERS = (
    AnswerRow("Mức hoàn thành nhiệm vụ được giao", "Xuất sắc", "II.B.1.3.a"),
    AnswerRow("Cấp ủy hoàn thành nhiệm vụ ở mức", "Xuất sắc", "II.B.1.3.a"),
    AnswerRow("Tập thể cấp ủy đoàn kết", "Có", "II.B.1.3.a"),
    AnswerRow("Chi bộ sinh hoạt đúng quy định", "Có", "II.B.1.3.a"),
    AnswerRow("Chính quyền cùng cấp được phân loại", "Cao nhất", "II.B.1.3.a"),
    AnswerRow("Công đoàn được phân loại", "Cao nhất", "II.B.1.3.a"),
    AnswerRow("Đoàn Thanh niên được phân loại", "Cao nhất", "II.B.1.3.a"),
    AnswerRow("Hội Phụ nữ được phân loại", "Không có", "II.B.1.3.a"),
    AnswerRow(
        "Số cấp ủy viên, cấp trưởng, cấp phó bị kỷ luật (trong đó tự phát hiện)",
        "0 (0)",
        "II.B.1.3.b",
    ),
    AnswerRow(
        "Để xảy ra tham nhũng, tiêu cực, suy thoái đến mức có đảng viên phải kỷ luật",
        "Không",
        "II.B.1.3.d",
    ),
    AnswerRow("Đảng viên được phân loại / hoàn thành trở lên / không hoàn thành (nhập tay)",
              "17 / 17 / 0", "II.B.1.3.a"),
)  # fmt: skip

REASONS = (
    ReasonRow(WEAK, "II.B.1.3.d", "Không", "Tổng số điểm dưới 50: không; hiện có 92,5 điểm."),
    ReasonRow(WEAK, "II.B.1.3.d", "Không", "Nội bộ cấp ủy mất đoàn kết: không."),
    ReasonRow(
        WEAK,
        "II.B.1.3.d",
        "Không",
        "Trên 1/2 số đảng viên không hoàn thành nhiệm vụ: không; hiện có 0/17.",
    ),
    ReasonRow(STRONG, "II.B.1.3.a", "Đạt", "Cần từ 90 điểm trở lên; hiện có 92,5 điểm."),
    ReasonRow(STRONG, "II.B.1.3.a", "Đạt", "Hoàn thành xuất sắc các nhiệm vụ được giao."),
    ReasonRow(
        STRONG, "II.B.1.3.a", "Đạt", "100% đảng viên hoàn thành nhiệm vụ trở lên; hiện có 17/17."
    ),
    ReasonRow(
        STRONG,
        "II.B.1.3.a",
        "Đạt",
        "Chính quyền và các đoàn thể cùng cấp đều được phân loại ở mức cao nhất.",
    ),
)


def ballot(number: int = 1) -> BallotRecord:
    """A whole ballot of seventeen present, with its stock kept and another tier leading."""
    return BallotRecord(
        number=number,
        body="Hội nghị chi bộ",
        on=date(2017, 12, 7),
        persons=(CountRow("Triệu tập", 18), CountRow("Có mặt", 17), CountRow("Vắng mặt", 1)),
        ballots=(
            CountRow("Phát ra", 17),
            CountRow("Thu về", 17),
            CountRow("Không thu về", 0),
            CountRow("Hợp lệ", 16),
            CountRow("Không hợp lệ", 1),
        ),
        stock=(CountRow("Nhận về", 20), CountRow("Chưa dùng", 3), CountRow("Hỏng", 0)),
        votes=(
            VoteRow(STRONG, 4, "25%", leading=False),
            VoteRow(GOOD, 12, "75%", leading=True),
            VoteRow(COMPLETED, 0, "0%", leading=False),
            VoteRow(WEAK, 0, "0%", leading=False),
        ),
        text=f"{GOOD}: 12/16 phiếu hợp lệ (75%)",
        threshold="Mức nhiều phiếu nhất đạt trên 1/2 phiếu hợp lệ (II.B.1.3)",
        differences=("kết quả bỏ phiếu khác mức đề nghị",),
        reason="Chi ủy giữ mức đề nghị.",
    )


def tally(held: BallotRecord | None = None) -> TallyRecord:
    """The minutes of a ballot, or a blank form."""
    return TallyRecord(
        superior="ĐẢNG BỘ SỞ NỘI VỤ",
        body="CHI BỘ VĂN PHÒNG",
        branch_name="Chi bộ Văn phòng",
        place="Hà Nội",
        year=2017,
        regulation_title=TITLE,
        regulation_issued=ISSUED,
        revision=1,
        recorded_at=datetime(2017, 12, 8, 10, 32, tzinfo=VIETNAM) if held else None,
        tiers=TIERS,
        ballot=held,
    )


def score_sheet() -> ScoreSheetRecord:
    """A full sheet: 92,5 points, every condition of the best tier met."""
    return ScoreSheetRecord(
        superior="ĐẢNG BỘ SỞ NỘI VỤ",
        body="CHI BỘ VĂN PHÒNG",
        branch_name="Chi bộ Văn phòng",
        place="Hà Nội",
        year=2017,
        regulation_title=TITLE,
        regulation_issued=ISSUED,
        revision=1,
        state="Đã nộp",
        recorded_at=datetime(2017, 12, 8, 10, 32, tzinfo=VIETNAM),
        criteria=CRITERIA,
        self_total=Decimal("92.50"),
        verified_total=None,
        maximum_total=Decimal(100),
        answers=ANSWERS,
        tiers=TIERS,
        tier_text=STRONG,
        best=STRONG,
        worst=STRONG,
        reasons=REASONS,
        proposal=ProposalRow(STRONG, "Chi ủy Chi bộ Văn phòng", date(2017, 12, 6)),
    )


def half_filled() -> ScoreSheetRecord:
    """A draft with two scores and half the answers missing: an open span."""
    full = score_sheet()
    return replace(
        full,
        state="Đang soạn",
        criteria=tuple(
            replace(each, self_score=None, evidence="") if each.number in "de" else each
            for each in full.criteria
        ),
        self_total=None,
        answers=tuple(
            replace(each, answer="" if index % 2 else each.answer)
            for index, each in enumerate(full.answers)
        ),
        tier_text=f"từ {WEAK} đến {STRONG}",
        worst=WEAK,
        reasons=tuple(replace(each, answer="Chưa rõ") for each in full.reasons),
        distance=(
            "Nhập điểm của 02 tiêu chí còn thiếu (d, e).",
            "Trả lời các điều kiện còn để trống.",
        ),
        flags=("Chưa có kết quả phân loại của Hội Phụ nữ.",),
        proposal=None,
    )


def long_notes() -> ScoreSheetRecord:
    """A verified sheet whose notes run over several pages."""
    full = score_sheet()
    note = " ".join(f"Căn cứ thứ {n}: báo cáo số {n}-BC/CB ngày 05/12/2017." for n in range(1, 120))
    rows = [
        replace(each, verified_score=each.self_score, note="Thống nhất với điểm tự chấm.")
        for each in full.criteria
    ]
    rows[1] = replace(rows[1], evidence=note, verified_score=Decimal("17.25"), note=note)
    return replace(
        full,
        state="Đã thẩm định",
        revision=2,
        criteria=tuple(rows),
        verified_total=Decimal("91.75"),
        proposal=ProposalRow(
            GOOD, "Chi ủy Chi bộ Văn phòng", date(2017, 12, 6), "Chi ủy tự nhận mức thấp hơn vì "
            "còn một nhiệm vụ hoàn thành chậm so với kế hoạch."
        ),
        differs=True,
        ballot=ballot(2),
        flags=("Mức đề nghị khác với kết quả theo điểm và điều kiện.",),
    )  # fmt: skip


NAMES = (
    "Chi bộ Văn phòng",
    "Chi bộ Thanh tra",
    "Chi bộ Tổ chức biên chế",
    "Chi bộ Công chức, viên chức",
    "Chi bộ Cải cách hành chính",
    "Chi bộ Xây dựng chính quyền và công tác thanh niên",
    "Chi bộ Ban Tôn giáo",
    "Chi bộ Ban Thi đua - Khen thưởng",
    "Chi bộ Chi cục Văn thư - Lưu trữ",
    "Chi bộ Trung tâm Lưu trữ lịch sử",
    "Chi bộ Đào tạo, bồi dưỡng",
    "Chi bộ Pháp chế",
)


#: The members of a branch, or of all, in numbers.
MEMBERS = MemberNumbers(
    on_roll=24,
    tiers=(
        CountRow("Hoàn thành xuất sắc nhiệm vụ", 3),
        CountRow("Hoàn thành tốt nhiệm vụ", 17),
        CountRow("Hoàn thành nhiệm vụ", 2),
        CountRow("Không hoàn thành nhiệm vụ", 0),
    ),
    waiting=1,
    left_out=1,
)


def branch(number: int) -> SummaryRow:
    """The row of one invented branch; every kind of state and tier comes up."""
    kind = number % 12
    scores: tuple[Decimal | None, ...] = (
        Decimal("38.5") - kind,
        Decimal(18),
        Decimal(14) - Decimal(kind) / 4,
        Decimal(13),
        Decimal(9),
    )
    name = NAMES[number % 12] if number <= 12 else f"{NAMES[number % 12]} {number}"
    row = SummaryRow(
        number=number,
        name=name,
        type_label="Đơn vị sự nghiệp" if kind in (3, 9, 10) else "Cơ quan hành chính",
        state="Đã nộp",
        scores=scores,
        total=sum((score for score in scores if score is not None), Decimal(0)),
        computed=(STRONG, GOOD, GOOD, COMPLETED)[kind % 4],
        proposed=(STRONG, GOOD, STRONG, COMPLETED)[kind % 4],
        differs=kind % 4 == 2,
        voted=GOOD if kind % 3 else "",
        ballot=ballot(1 + kind % 2) if kind % 3 else None,
        submitted_on=date(2017, 12, 4 + kind % 4),
        decided=GOOD if kind % 4 == 1 else "",
        members=MEMBERS if kind % 2 else None,
        quota="nhiều nhất 2, vượt 1" if kind % 4 == 1 else "nhiều nhất 2",
    )
    if kind == 5:
        return replace(
            row,
            state="Đang soạn",
            scores=(None, *scores[1:4], None),
            total=None,
            computed=f"từ {WEAK} đến {STRONG}",
            proposed="",
            differs=False,
            submitted_on=None,
        )
    if kind == 8:
        return replace(
            row,
            submitted_on=date(2017, 12, 16),
            late_text="Nộp muộn 02 ngày",
            note="Đã xin gia hạn bằng văn bản, lý do khách quan.",
        )
    if kind == 11:
        return replace(row, state="Trả lại", note="Bổ sung căn cứ chấm tiêu chí a.")
    return row


def summary(branches: int = 12) -> SummaryRecord:
    """The summary of so many invented branches."""
    rows = tuple(branch(number) for number in range(1, branches + 1))
    counted = []
    for tier in TIERS:
        count = sum(row.computed == tier for row in rows)
        percent = f"{Decimal(count * 1000 // max(branches, 1)) / 10}%".replace(".", ",")
        counted.append(TierCount(tier, count, percent))
    strong = counted[0].count
    return SummaryRecord(
        superior="ĐẢNG ỦY SỞ NỘI VỤ",
        body="VĂN PHÒNG",
        place="Hà Nội",
        year=2017,
        regulation_title=TITLE,
        regulation_issued=ISSUED,
        recorded_at=datetime(2017, 12, 8, 16, 5, tzinfo=VIETNAM),
        criteria=tuple(CriterionHead(row.number, row.name, row.maximum) for row in CRITERIA),
        tiers=TIERS,
        maximum_total=Decimal(100),
        branches=rows,
        tier_counts=tuple(counted),
        undetermined=sum(row.total is None for row in rows),
        share_text=(
            f"Chi bộ “Trong sạch vững mạnh”: {strong}/{branches} chi bộ; không nên vượt quá 50% "
            "(II.B.1.3.a)."
        ),
        members=MEMBERS if rows else None,
        best_share_text="3 đảng viên Hoàn thành xuất sắc nhiệm vụ – không vượt." if rows else "",
        share_over=False,
        deadline_text="hạn: trước ngày 15/12/2017",
        late=tuple(f"{row.name}: {row.late_text.lower()}" for row in rows if row.late_text),
        missing=tuple(row.name for row in rows if row.submitted_on is None),
        flags=("Chi bộ Thanh tra: mức đề nghị khác mức tính, chưa ghi lý do.",),
    )
