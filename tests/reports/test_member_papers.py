"""Papers about members say what their records say, and a blank ballot says nothing of a voter."""

import re
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from pypdf import PdfReader

from intranet.reports import (
    check_code,
    member_ballots_pdf,
    member_list_pdf,
    member_minutes_pdf,
    open_members_pdf,
    published_list_pdf,
)
from intranet.reports.member_lists import KIND, LEFT_OUT, ON_ROLL, SERVES, WAITING
from intranet.reports.member_records import (
    MemberListRecord,
    MemberReasonRow,
    MemberTallyRecord,
    MemberVoteRow,
    OpenRecord,
    RatedRow,
)
from intranet.reports.member_tally import CLOSING, NOBODY, OFFICIAL, WITHOUT_BEST
from intranet.reports.parts import DOTS, local
from intranet.reports.tally import BALLOTS, PERSONS
from intranet.values import format_date, format_moment
from tests.hostile import HOSTILE
from tests.reports import member_samples as samples
from tests.reports.reading import body, pages, shown, squash

pytestmark = pytest.mark.slow

#: Letters that the reader of papers turns round.
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
REASON_HEAD = squash("TT Họ và tên Tình trạng Lý do, ghi chú")
LIST_HEAD = squash("TT Họ và tên Số phiếu Lần bỏ phiếu Ngày Ghi chú")
NAME_HEAD = squash("TT Họ và tên")
few = settings(derandomize=True, deadline=None, max_examples=25, database=None)


def foot_of(record: MemberTallyRecord | MemberListRecord | OpenRecord) -> str:
    head = record.head
    title = f"{head.regulation_title} ({head.regulation_issued})."
    if head.recorded_at is None:
        return squash(f"{title}Đợt đánh giá năm {head.year}")
    return squash(
        f"{title}Đợt đánh giá năm {head.year} · lần lập {head.revision} · "
        f"cập nhật lúc {format_moment(local(head.recorded_at))} · mã đối chiếu {check_code(record)}"
    )


def text(pdf: bytes, record: MemberTallyRecord | MemberListRecord | OpenRecord, *heads: str) -> str:
    """The text of all pages as one, without feet, page numbers, and headings wherever they are."""
    said = body(pdf, foot_of(record))
    for head in heads:
        said = said.replace(head, "")
    return said


def number(value: int | None) -> str:
    return "" if value is None else str(value)


# --- minutes --------------------------------------------------------------------------------------


def vote_head(record: MemberTallyRecord) -> str:
    """The heads of the table of votes, with the votes that each tier needs."""
    names = [tier.name for tier in record.tiers]
    needed = [str(tier.needed) if tier.needed else "" for tier in record.tiers]
    return shown(
        *("TT", "Họ và tên", *names, "Không đánh dấu, nhiều dấu", "Kết quả"),
        *("Số phiếu cần có", *needed),
    )


def vote_text(place: int, row: MemberVoteRow) -> str:
    votes = [number(each) for each in row.votes] or [""]
    if row.without_best:
        votes[0] = WITHOUT_BEST
    return shown(str(place), row.name, *votes, number(row.no_mark), row.outcome)


def reasons_text(rows: Iterable[MemberReasonRow]) -> str:
    return "".join(
        shown(str(place), row.name, row.state, row.reason) for place, row in enumerate(rows, 1)
    )


def assert_minutes(record: MemberTallyRecord) -> str:
    """Every figure and every word is the record's, in its order."""
    said = text(member_minutes_pdf(record), record, vote_head(record), REASON_HEAD)
    day = format_date(record.on) or f"{DOTS}/{DOTS}/{record.head.year}"
    opening = shown(f"Ngày bỏ phiếu: {day}. Lần bỏ phiếu: {record.number}.")
    assert opening + shown(f"Tỷ lệ phiếu tính trên {record.base}.") in said
    for words in (record.head.branch_name, record.head.body, record.head.place):
        assert shown(words) in said
    heads = [each.label for each in (*record.persons, *record.ballots)] or [*PERSONS, *BALLOTS]
    figures = [str(each.number) for each in (*record.persons, *record.ballots)]
    assert shown(OFFICIAL, *heads, number(record.official), *figures) in said
    for each in record.stock:
        assert shown(f"{each.label}: {each.number}") in said
    votes = "".join(vote_text(place, row) for place, row in enumerate(record.rows, 1))
    assert squash("II. Kết quả kiểm phiếu từng đảng viên") + (votes or squash(NOBODY)) in said
    struck = any(row.without_best for row in record.rows)
    assert (squash(f"Dấu {WITHOUT_BEST}:") in said) is struck
    before = f"Đã phân loại ở lần trước, không bỏ phiếu lại: {record.rated_before} đảng viên."
    assert (squash(before) in said) is bool(record.rated_before)
    assert reasons_text((*record.absent, *record.left_out)) in said
    assert said.endswith(
        squash(f"{CLOSING} TỔ TRƯỞNG TỔ KIỂM PHIẾU (Ký, ghi rõ họ tên)")
        + squash("CHỦ TRÌ HỘI NGHỊ (Ký, ghi rõ họ tên)")
    )
    return said


@few
@given(samples.tallies())
def test_minutes_say_their_record_whatever_it_holds(record: MemberTallyRecord) -> None:
    assert_minutes(record)


@pytest.mark.parametrize("members", [0, 1, 24, 60])
def test_minutes_of_any_branch_print_whole_under_repeated_headings(members: int) -> None:
    record = samples.tally(members)
    assert_minutes(record)
    read = pages(member_minutes_pdf(record))
    with_rows = [page for page in read if any(shown(row.name) in page for row in record.rows)]
    assert all(vote_head(record) in page for page in with_rows)
    assert len(read) <= 2 + members // 11


def test_minutes_leave_room_for_who_was_away_where_it_is_not_known() -> None:
    asked = squash("Vắng mặt, lý do:")
    known = samples.tally(3)
    assert asked not in assert_minutes(known), "one was absent, and one is told with why"
    assert asked in assert_minutes(replace(known, absent=()))
    blank = samples.blank(3)
    assert asked in assert_minutes(blank)
    assert "mãđốichiếu" not in "".join(pages(member_minutes_pdf(blank)))


def test_more_tiers_than_fit_lie_across_the_paper() -> None:
    def is_across(many: int) -> bool:
        tiers = (samples.TIERS * 2)[:many]
        record = replace(samples.tally(2), tiers=tiers, rows=())
        box = PdfReader(BytesIO(member_minutes_pdf(record))).pages[0].mediabox
        return bool(box.width > box.height)

    assert [is_across(many) for many in (2, 4, 5, 6)] == [False, False, True, True]


# --- ballots --------------------------------------------------------------------------------------


def drawn(pdf: bytes) -> list[bytes]:
    """What is drawn on each page."""
    found = []
    for page in PdfReader(BytesIO(pdf)).pages:
        contents: Any = page.get_contents()
        found.append(contents.get_data())
    return found


def ballots(pdf: bytes) -> list[str]:
    """The text of each ballot on the paper."""
    start = squash("PHIẾU BIỂU QUYẾT đánh giá")
    together = "".join(pages(pdf))
    return [start + part for part in together.split(start)[1:]]


@pytest.mark.parametrize(("members", "copies"), [(0, 5), (1, 5), (5, 3), (9, 2), (24, 1)])
def test_a_page_holds_as_many_ballots_as_fit_and_all_are_equal(members: int, copies: int) -> None:
    pdf = member_ballots_pdf(samples.blank(members, struck=(1,)))
    found = ballots(pdf)
    assert len(found) == copies
    assert len(set(found)) == 1
    assert len(pages(pdf)) == 1


def test_a_ballot_has_a_row_a_member_a_column_a_tier_and_no_mark_of_a_voter() -> None:
    record = samples.blank(5, struck=(1, 3))
    first, *_ = ballots(member_ballots_pdf(record))
    head = "PHIẾU BIỂU QUYẾT đánh giá, phân loại đảng viên năm 2017, lần 2 – Chi bộ Văn phòng"
    names = [tier.name for tier in record.tiers]
    rows = [words for place, row in enumerate(record.rows, 1) for words in (str(place), row.name)]
    how = "Mỗi dòng đánh dấu X vào một ô. Không đánh dấu vào ô gạch chéo."
    assert first == shown(head, "TT", "Họ và tên", *names, *rows, how)


def test_a_row_without_the_best_tier_has_its_box_struck_out_and_no_other() -> None:
    plain, one, two = (
        sum(page.count(b" l ") + page.count(b" l\n") for page in drawn(member_ballots_pdf(record)))
        for record in (samples.blank(9), samples.blank(9, (4,)), samples.blank(9, (4, 5)))
    )
    assert one > plain
    assert two - one == one - plain
    assert "gạchchéo" not in "".join(pages(member_ballots_pdf(samples.blank(9))))


def test_a_ballot_of_sixty_goes_over_pages_under_repeated_headings() -> None:
    record = samples.blank(60)
    read = pages(member_ballots_pdf(record))
    assert len(read) > 1
    assert all(squash("TT Họ và tên Hoàn thành xuất sắc") in page for page in read)
    together = "".join(read)
    assert all(together.count(shown(row.name)) >= 1 for row in record.rows)
    assert together.count(squash("Mỗi dòng đánh dấu X")) == 1


def test_ballots_do_not_depend_on_when_they_are_printed_or_of_what_is_stored() -> None:
    record = samples.blank(9)
    later = replace(record, head=replace(record.head, recorded_at=samples.HEAD.recorded_at))
    assert member_ballots_pdf(record) == member_ballots_pdf(later)


# --- lists ----------------------------------------------------------------------------------------


def numbers_text(record: MemberListRecord) -> str:
    numbers = record.numbers
    rated = sum(each.number for each in numbers.tiers)
    named = [each.label for each in numbers.tiers]
    counted = [str(each.number) for each in numbers.tiers]
    return shown(
        *(ON_ROLL, "Đã đánh giá", *named, WAITING, LEFT_OUT),
        *(str(numbers.on_roll), str(rated), *counted),
        *(str(numbers.waiting), str(numbers.left_out)),
    )


def groups_text(record: MemberListRecord) -> str:
    parts = []
    for group in record.groups:
        share = f" ({group.percent} số đã đánh giá)" if group.percent else ""
        parts.append(f"{group.tier_name}: {len(group.rows)} đảng viên{share}")
        for place, row in enumerate(group.rows, 1):
            day = format_date(row.on)
            parts += [str(place), row.name, row.votes, number(row.round), day, row.note]
    return shown(*parts)


def assert_list(record: MemberListRecord) -> None:
    said = text(member_list_pdf(record), record, LIST_HEAD, REASON_HEAD)
    assert shown(KIND) in said
    assert shown(record.standing) in said
    assert numbers_text(record) + shown(SERVES.format(4)) in said
    assert groups_text(record) + shown(SERVES.format(5)) in said
    without = reasons_text(record.without) or squash(NOBODY)
    assert squash("III. Chưa có kết quả phân loại") + without in said
    if record.quota:
        lines = (*record.quota, *record.quota_reasons)
        quota = "".join(f"-{shown(line)}" for line in lines)
        assert shown(f"IV. Giới hạn mức {record.quota_tier}") + quota in said
    assert shown(f"Danh sách có {record.numbers.on_roll} đảng viên.") in said
    assert shown("T/M CHI BỘ", "BÍ THƯ") in said
    assert shown(record.signer) in said


@few
@given(samples.lists())
def test_a_list_by_tier_says_its_record_whatever_it_holds(record: MemberListRecord) -> None:
    assert_list(record)


@few
@given(samples.lists())
def test_the_published_list_tells_names_and_tiers_and_nothing_else(
    record: MemberListRecord,
) -> None:
    said = text(published_list_pdf(record), record, NAME_HEAD)
    day = format_date(record.announced) or f"{DOTS}/{DOTS}/{record.head.year}"
    opening = shown(f"Kết quả bỏ phiếu của chi bộ, công bố ngày {day}.")
    listed = [group for group in record.groups if group.rows]
    parts = []
    for group in listed:
        parts.append(f"{group.tier_name} ({len(group.rows)} đảng viên)")
        for place, row in enumerate(group.rows, 1):
            parts += [str(place), row.name]
    count = sum(len(group.rows) for group in listed)
    closing = shown(f"Danh sách có {count} đảng viên.")
    assert opening + (shown(*parts) or squash(NOBODY)) + closing in said


def assert_open(record: OpenRecord) -> None:
    said = text(open_members_pdf(record), record, REASON_HEAD)
    for heading, rows in (
        ("I. Chưa hoàn thành kiểm điểm", record.unreviewed),
        ("II. Chưa đánh giá, phân loại", record.waiting),
        ("III. Không đánh giá, phân loại trong đợt", record.left_out),
    ):
        counted = squash(f"{heading} ({len(rows)} đảng viên)")
        assert counted + (reasons_text(rows) or squash(NOBODY)) in said
    closing = f"Danh sách có {len(record.waiting) + len(record.left_out)} đảng viên."
    assert squash(closing) in said


@few
@given(samples.open_lists())
def test_a_list_of_those_not_rated_yet_says_its_record(record: OpenRecord) -> None:
    assert_open(record)


def test_sixty_members_flow_over_pages_under_repeated_headings() -> None:
    record = samples.by_tier(60)
    assert_list(record)
    heads = {member_list_pdf: LIST_HEAD, published_list_pdf: NAME_HEAD}
    for paper, head in heads.items():
        read = pages(paper(record))
        rows = [row for group in record.groups for row in group.rows]
        with_rows = [page for page in read if any(shown(row.name) in page for row in rows)]
        assert len(with_rows) > 1
        assert all(head in page for page in with_rows)


def test_a_note_of_4000_characters_flows_over_pages_with_nothing_cut() -> None:
    note = " ".join(f"Lý do thứ {place} của chi bộ." for place in range(160))[:4000]
    assert len(note) == 4000
    long = MemberReasonRow(samples.name(1), "Chưa đánh giá trong đợt", note)
    listed = replace(samples.by_tier(3), without=(long,), quota_reasons=(f"Lý do: {note}",))
    assert_list(listed)
    opened = OpenRecord(samples.HEAD, (), (long,), (long,))
    said = text(open_members_pdf(opened), opened, REASON_HEAD)
    assert said.count(shown(note)) == 2
    minutes = replace(samples.tally(3), left_out=(long,))
    assert_minutes(minutes)


def test_hostile_names_and_notes_print_as_typed_on_every_paper() -> None:
    short = [name for name in HOSTILE if len(name) <= 60]
    names = [name for name in short if not RIGHT_TO_LEFT.search(name)]
    assert len(names) > 35
    reasons = tuple(MemberReasonRow(name, name, name) for name in names)
    minutes = replace(
        samples.tally(0),
        rows=tuple(MemberVoteRow(name, outcome=name) for name in names),
        absent=reasons,
    )
    assert_minutes(minutes)
    rated = tuple(RatedRow(name, "9/17", 1, None, name) for name in names)
    listed = samples.by_tier(1)
    group = replace(listed.groups[0], rows=rated)
    assert_list(replace(listed, groups=(group,), without=reasons))
    for paper in (member_ballots_pdf, member_minutes_pdf):
        said = "".join(pages(paper(minutes)))
        assert all(shown(name) in said for name in names)


def test_signatures_never_stand_alone_on_a_page() -> None:
    for members in range(1, 25, 2):
        for pdf in (
            member_minutes_pdf(samples.tally(members)),
            member_list_pdf(samples.by_tier(members)),
            published_list_pdf(samples.by_tier(members)),
        ):
            last = pages(pdf)[-1].partition(squash("(Ký, ghi rõ họ tên)"))[0]
            assert "đảngviên." in last or squash(CLOSING) in last
