"""Invented records about members, and random ones with names as hostile as can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hypothesis import strategies as st

from intranet.reports.member_records import (
    MemberListRecord,
    MemberReasonRow,
    MemberTallyRecord,
    MemberVoteRow,
    OpenRecord,
    PaperHead,
    RatedRow,
    TierGroup,
    TierHead,
)
from intranet.reports.records import CountRow, MemberNumbers
from tests.reports import samples
from tests.reports.strategies import DAYS, NAMES

TIERS = (
    TierHead("Hoàn thành xuất sắc nhiệm vụ", 12),
    TierHead("Hoàn thành tốt nhiệm vụ", 9),
    TierHead("Hoàn thành nhiệm vụ", 9),
    TierHead("Không hoàn thành nhiệm vụ", 9),
)
HEAD = PaperHead(
    superior="ĐẢNG BỘ SỞ NỘI VỤ",
    body="CHI BỘ VĂN PHÒNG",
    branch_name="Chi bộ Văn phòng",
    place="Hà Nội",
    year=2017,
    regulation_title=samples.TITLE,
    regulation_issued=samples.ISSUED,
    revision=1,
    recorded_at=datetime(2017, 12, 8, 10, 32, tzinfo=samples.VIETNAM),
)
GIVEN = "ABCDĐEGHIKLMNOPQRSTUVXY"


def name(number: int) -> str:
    """An invented person; all under a thousand differ."""
    return f"Nguyễn Văn {GIVEN[number % 23]}{number // 23 or ''}"


def vote_row(number: int) -> MemberVoteRow:
    """A member's row in the first round; every kind of outcome comes up."""
    votes, reached, outcome = [
        ((13, 2, 0, 0), 0, f"{TIERS[0].name}: đạt 13/17"),
        ((1, 13, 1, 0), 1, f"{TIERS[1].name}: đạt 13/17"),
        ((8, 7, 0, 0), None, f"Chưa đủ: {TIERS[0].name} cần 12/17, có 8"),
    ][number % 3]
    return MemberVoteRow(name(number), False, votes, 0, reached, outcome)


def tally(members: int = 24) -> MemberTallyRecord:
    """The minutes of a first round with so many members."""
    return MemberTallyRecord(
        head=HEAD,
        number=1,
        on=date(2017, 12, 8),
        official=17,
        base="số đảng viên chính thức",
        persons=samples.ballot().persons,
        ballots=samples.ballot().ballots,
        stock=samples.ballot().stock,
        tiers=TIERS,
        rows=tuple(vote_row(number) for number in range(members)),
        absent=(MemberReasonRow(name(200), "Vắng mặt", "Đi công tác"),),
        left_out=(
            MemberReasonRow(name(201), "Không đánh giá", "Được miễn công tác và sinh hoạt đảng"),
        ),
        rated_before=2,
    )


def blank(members: int = 24, struck: tuple[int, ...] = ()) -> MemberTallyRecord:
    """A round before it is held, with these places without the best tier."""
    rows = tuple(MemberVoteRow(name(each), each in struck) for each in range(members))
    return replace(
        tally(0),
        head=replace(HEAD, recorded_at=None),
        number=2 if struck else 1,
        on=None,
        official=None,
        persons=(),
        ballots=(),
        stock=(),
        tiers=tuple(replace(tier, needed=None) for tier in TIERS),
        rows=rows,
        absent=(),
        left_out=(),
        rated_before=0,
    )


def by_tier(members: int = 24) -> MemberListRecord:
    """A list with so many rated members, most of them in the second tier."""
    places = [min(number % 4, 1) for number in range(members)]
    groups = tuple(
        TierGroup(
            tier.name,
            "25%",
            tuple(
                RatedRow(name(number), "13/17", 1, date(2017, 12, 8), "Tự nhận: khác")
                for number, at in enumerate(places)
                if at == place
            ),
        )
        for place, tier in enumerate(TIERS)
    )
    return MemberListRecord(
        head=HEAD,
        standing="Trạng thái: Đã nộp. Lần lập: 1.",
        announced=date(2017, 12, 9),
        numbers=MemberNumbers(
            members + 2, tuple(CountRow(each.tier_name, len(each.rows)) for each in groups), 1, 1
        ),
        groups=groups,
        without=(
            MemberReasonRow(name(300), "Bỏ phiếu lại", "Chưa đủ"),
            MemberReasonRow(name(301), "Không đánh giá", "Được miễn"),
        ),
        quota_tier=TIERS[0].name,
        quota=("Đề nghị 4, giữ được nhiều nhất 2.", "Đang giữ 2 trong 4 người."),
        quota_reasons=("Lý do giữ vượt giới hạn: thành tích.",),
    )


def still_open(members: int = 3) -> OpenRecord:
    """A list of so many whose review and rating are still open."""
    unreviewed = tuple(
        MemberReasonRow(name(each), "Chưa kiểm điểm", f"Tổ {each}") for each in range(members)
    )
    waiting = tuple(
        MemberReasonRow(name(each), "Chưa đánh giá", "Chi bộ chưa bỏ phiếu")
        for each in range(members)
    )
    left_out = (MemberReasonRow(name(400), "Không đánh giá", "Được miễn"),)
    return OpenRecord(HEAD, unreviewed, waiting, left_out)


COUNTS = st.integers(0, 9999)
HEADS = st.builds(
    lambda branch, body, place: replace(HEAD, branch_name=branch, body=body, place=place),
    *[NAMES] * 3,
)
REASONS = st.builds(MemberReasonRow, NAMES, NAMES, NAMES)
SOME_REASONS = st.lists(REASONS, max_size=4).map(tuple)


@st.composite
def tallies(draw: st.DrawFn) -> MemberTallyRecord:
    """Minutes with anything in them, of two to six tiers."""
    many = draw(st.integers(2, 6))
    named = st.builds(TierHead, NAMES, st.none() | COUNTS)
    counted = st.builds(CountRow, st.sampled_from(("Vắng mặt", "Có mặt")), COUNTS)
    row = st.builds(
        MemberVoteRow,
        NAMES,
        st.booleans(),
        st.just(()) | st.tuples(*[st.none() | COUNTS] * many),
        st.none() | COUNTS,
        st.none() | st.integers(0, many - 1),
        NAMES,
    )
    return replace(
        tally(0),
        head=draw(HEADS),
        number=draw(st.integers(1, 99)),
        on=draw(DAYS),
        official=draw(st.none() | COUNTS),
        stock=tuple(draw(st.lists(counted, max_size=2))),
        tiers=tuple(draw(st.lists(named, min_size=many, max_size=many))),
        rows=tuple(draw(st.lists(row, max_size=8))),
        absent=draw(SOME_REASONS),
        left_out=draw(SOME_REASONS),
        rated_before=draw(st.integers(0, 60)),
    )


@st.composite
def lists(draw: st.DrawFn) -> MemberListRecord:
    """A list by tier with anything in it."""
    rated = st.builds(RatedRow, NAMES, NAMES, st.none() | st.integers(1, 99), DAYS, NAMES)
    group = st.builds(TierGroup, NAMES, NAMES, st.lists(rated, max_size=4).map(tuple))
    groups = tuple(draw(st.lists(group, min_size=2, max_size=5)))
    counted = tuple(CountRow(each.tier_name, draw(COUNTS)) for each in groups)
    texts = st.lists(NAMES, max_size=3).map(tuple)
    return replace(
        by_tier(0),
        head=draw(HEADS),
        standing=draw(NAMES),
        announced=draw(DAYS),
        numbers=MemberNumbers(draw(COUNTS), counted, draw(COUNTS), draw(COUNTS)),
        groups=groups,
        without=draw(SOME_REASONS),
        quota_tier=draw(NAMES),
        quota=draw(texts),
        quota_reasons=draw(texts),
        signer=draw(NAMES),
    )


@st.composite
def open_lists(draw: st.DrawFn) -> OpenRecord:
    """A list of those not rated yet with anything in it."""
    rows = [draw(SOME_REASONS) for _ in range(3)]
    return OpenRecord(draw(HEADS), rows[0], rows[1], rows[2], signer=draw(NAMES))
