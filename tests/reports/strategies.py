"""Random records, with names as hostile as people and machines can make them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from intranet.reports.records import (
    AnswerRow,
    BallotRecord,
    CriterionRow,
    ProposalRow,
    ReasonRow,
    ScoreSheetRecord,
    SummaryRecord,
    SummaryRow,
    TierCount,
    VoteRow,
)
from tests.reports import samples

HOSTILE = (
    *(
        "A&B",
        "<b>X",
        "</para>",
        "<img src='/etc/passwd'/>",
        "&amp;",
        "%s %d",
        "{0}",
        "\\(",
        "(",
        "=1",
    ),
    *("\x00", "\x07", "\x1b[31m", "\ud800", "\ufffe", "\u200b", "\u202e", "\u00ad", "\ufeff"),
    *(
        "中文",
        "日本",
        "한국어",
        "กขค",
        "हिन्दी",
        "ελληνικά",
        "кириллица",
        "😀",
        "👩\u200d👧",
        "Ω",
        "ﬁ",
    ),
    *("a\u0323\u0306", "e\u0302\u0301", "Nguyễn Văn A", "ĐẢNG", "Ưỵ", "  hai  dấu  ", "\t", "\r\n"),
)


def _is_right_to_left(letter: str) -> bool:
    """pypdf turns such letters round when it reads; they have a test of their own."""
    return "\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc"


LETTERS = st.characters(codec=None, exclude_categories=()).filter(
    lambda letter: not _is_right_to_left(letter)
)

SHORT = st.one_of(st.sampled_from(HOSTILE), st.text(LETTERS, max_size=6))
NAMES = st.one_of(SHORT, st.sampled_from(samples.NAMES))
SCORES = st.none() | st.decimals(0, 100, places=2)
DAYS = st.none() | st.dates(date(2017, 1, 1), date(2018, 12, 31))
TIERS = st.sampled_from(samples.TIERS)


@st.composite
def ballots(draw: st.DrawFn) -> BallotRecord:
    counts = st.integers(0, 9999)
    held = samples.ballot(draw(st.integers(1, 9)))
    return replace(
        held,
        body=draw(NAMES),
        on=draw(DAYS),
        persons=tuple(replace(each, number=draw(counts)) for each in held.persons),
        ballots=tuple(replace(each, number=draw(counts)) for each in held.ballots),
        stock=draw(st.sampled_from((held.stock, ()))),
        votes=tuple(
            VoteRow(tier, draw(counts), draw(st.sampled_from(("", "41,7%"))), draw(st.booleans()))
            for tier in samples.TIERS
        ),
        text=draw(NAMES),
        threshold=draw(SHORT),
        differences=tuple(draw(st.lists(NAMES, max_size=2))),
        reason=draw(SHORT),
    )


@st.composite
def rows(draw: st.DrawFn, number: int) -> SummaryRow:
    return SummaryRow(
        number=number,
        name=draw(NAMES),
        type_label=draw(st.sampled_from(("Cơ quan hành chính", "Đơn vị sự nghiệp"))),
        state=draw(st.sampled_from(("Đang soạn", "Đã nộp", "Trả lại"))),
        scores=tuple(draw(SCORES) for _ in samples.CRITERIA),
        total=draw(SCORES),
        computed=draw(TIERS),
        proposed=draw(st.just("") | TIERS),
        differs=draw(st.booleans()),
        voted=draw(st.just("") | TIERS),
        ballot=draw(st.none() | ballots()),
        submitted_on=draw(DAYS),
        late_text=draw(st.sampled_from(("", "Nộp muộn 02 ngày"))),
        note=draw(SHORT),
    )


@st.composite
def summaries(draw: st.DrawFn, most: int = 12) -> SummaryRecord:
    branches = tuple(draw(rows(n)) for n in range(1, draw(st.integers(0, most)) + 1))
    counts = st.integers(0, len(branches))
    return replace(
        samples.summary(0),
        body=draw(NAMES),
        branches=branches,
        tier_counts=tuple(
            TierCount(tier, draw(counts), draw(st.sampled_from(("0%", "33,3%", ""))))
            for tier in samples.TIERS
        ),
        undetermined=draw(counts),
        share_text=draw(NAMES),
        share_over=draw(st.booleans()),
        late=tuple(draw(st.lists(NAMES, max_size=2))),
        missing=tuple(draw(st.lists(NAMES, max_size=2))),
        flags=tuple(draw(st.lists(NAMES, max_size=2))),
    )


@st.composite
def score_sheets(draw: st.DrawFn) -> ScoreSheetRecord:
    criteria = tuple(
        CriterionRow(
            letter,
            draw(NAMES),
            draw(SHORT),
            Decimal(draw(st.integers(1, 40))),
            draw(SCORES),
            draw(SCORES),
            draw(SHORT),
            draw(SHORT),
        )
        for letter in "abcde"
    )
    proposal = st.builds(ProposalRow, tier_name=TIERS, body=NAMES, on=DAYS, reason=SHORT)
    reason = st.builds(
        ReasonRow,
        tier_name=st.just("") | TIERS,
        clause=st.just("II.B.1.3.a"),
        answer=st.sampled_from(("Đạt", "Không đạt", "Chưa rõ")),
        text=NAMES,
    )
    return replace(
        samples.score_sheet(),
        body=draw(NAMES),
        branch_name=draw(NAMES),
        place=draw(NAMES),
        revision=draw(st.integers(1, 9)),
        criteria=criteria,
        self_total=draw(SCORES),
        verified_total=draw(SCORES),
        answers=tuple(
            draw(
                st.lists(
                    st.builds(AnswerRow, label=NAMES, answer=SHORT, clause=st.just("II.B")),
                    min_size=1,
                    max_size=4,
                )
            )
        ),
        reasons=tuple(draw(st.lists(reason, max_size=4))),
        distance=tuple(draw(st.lists(NAMES, max_size=2))),
        flags=tuple(draw(st.lists(NAMES, max_size=2))),
        proposal=draw(st.none() | proposal),
        differs=draw(st.booleans()),
        ballot=draw(st.none() | ballots()),
    )
