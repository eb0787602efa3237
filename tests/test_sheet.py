"""The sheet as rows and boxes: what is written is read back as it was, sums, stamps."""

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet import sheet, values
from intranet.sheet import Field, StoredRow, Value
from intranet.values import Unreadable
from tests.sheets import CRITERIA, PEERS, SO_2017

BOXES = {box.name: box for box in sheet.fields(SO_2017)}
ROWS = (
    *(f"score.{key}" for key in CRITERIA),
    "tasks",
    "committee_performance",
    "united",
    "regular_meetings",
    "corruption_discipline",
    "authority",
    *PEERS,
    "leaders",
    "members",
    "proposal",
)


def storable(box: Field) -> st.SearchStrategy[Value]:
    """Every value that a box can have in the database."""
    if box.column == "self_score":
        maximum = SO_2017.criterion(box.row.removeprefix("score.")).maximum
        return st.none() | st.integers(0, int(maximum * 100))
    if box.column in {"evidence", "reason", "ballot_reason"}:
        return readable(st.text(max_size=300), values.parse_text)
    if box.column == "body":
        return readable(st.text(max_size=150), values.parse_line)
    if box.column == "proposed_on":
        days = st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31))
        return st.none() | days.map(dt.date.isoformat)
    if box.column in {"answer", "tier"}:
        return st.none() | st.sampled_from(choices(box))
    return st.none() | st.integers(0, values.LARGEST_COUNT)


def choices(box: Field) -> list[str]:
    """The answers that a box takes, asked of the box itself."""
    offered = ["excellent", "good", "completed", "failed", "yes", "no", "highest", "second"]
    offered += ["third", "lowest", "none", "strong", "weak"]

    def taken() -> Iterator[str]:
        for answer in offered:
            try:
                box.read(answer)
            except Unreadable:
                continue
            yield answer

    return list(taken())


def readable(texts: st.SearchStrategy[str], read: object) -> st.SearchStrategy[Value]:
    """Texts as a form stores them."""
    assert callable(read)

    def stored(text: str) -> str | None:
        try:
            return str(read(text))
        except Unreadable:
            return None

    return texts.map(stored).filter(lambda text: text is not None)


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
@settings(max_examples=30)
@given(data=st.data())
def test_what_a_box_writes_it_reads_back(box: Field, data: st.DataObject) -> None:
    value = data.draw(storable(box))
    # A browser sends line ends as CR LF, whatever the page held.
    assert box.read(box.write(value).replace("\n", "\r\n")) == value


@pytest.mark.slow
@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
@settings(max_examples=30)
@given(typed=st.text(max_size=60) | st.from_regex(r"\s?[0-9]{1,3}([.,][0-9]{0,3})?\s?"))
def test_whatever_is_typed_is_refused_or_kept_for_good(box: Field, typed: str) -> None:
    try:
        value = box.read(typed)
    except Unreadable:
        return
    assert box.read(box.write(value)) == value


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("score.ideology", "18", 1800),
        ("score.political_tasks", "38,5", 3850),
        ("score.political_tasks", "38.05", 3805),
        ("evidence.ideology", "  một\r\nhai ", "một\nhai"),
        ("united", "yes", "yes"),
        ("authority", "", None),
        ("peer.cong_doan", "none", "none"),
        ("leaders_disciplined", "0", 0),
        ("members_total", "", None),
        ("proposed_tier", "good", "good"),
        ("proposed_by", " Chi \n ủy ", "Chi ủy"),
        ("proposed_on", "5/12/2017", "2017-12-05"),
        ("proposed_on", "", None),
        ("proposal_reason", "", ""),
    ],
)
def test_a_box_reads_what_people_type(name: str, typed: str, value: Value) -> None:
    assert BOXES[name].read(typed) == value


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("score.inspection", "10,01"),
        ("score.ideology", "mười"),
        ("tasks", "yes"),
        ("united", "highest"),
        ("authority", "excellent"),
        ("peer.hoi_phu_nu", "MET"),
        ("members_total", "-1"),
        ("members_failed", "1,5"),
        ("proposed_tier", "excellent"),
        ("proposed_by", "x" * 201),
        ("proposed_on", "31/02/2017"),
        ("evidence.ideology", "x" * 4001),
        ("proposal_reason", "a\x00b"),
    ],
)
def test_a_box_refuses_what_is_not_of_its_kind(name: str, typed: str) -> None:
    with pytest.raises(Unreadable):
        BOXES[name].read(typed)


def test_the_rows_stand_in_the_order_of_the_page_and_each_box_knows_its_row() -> None:
    assert sheet.row_keys(SO_2017) == ROWS
    for box in BOXES.values():
        assert box.column in sheet.empty(box.row)
    columns = [(box.row, box.column) for box in BOXES.values()]
    assert sorted(columns) == sorted((row, column) for row in ROWS for column in sheet.empty(row))


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_an_empty_box_is_the_empty_rows_value_and_the_other_way_round(box: Field) -> None:
    empty = sheet.empty(box.row)[box.column]
    assert box.write(empty) == ""
    assert box.read("") == empty


@pytest.mark.parametrize(
    ("row", "found", "faults"),
    [
        ("leaders", {"disciplined": 2, "self_detected": 2}, {}),
        ("leaders", {"disciplined": 2, "self_detected": 3}, {"self_detected"}),
        ("leaders", {"disciplined": 0, "self_detected": 1}, {"self_detected"}),
        ("leaders", {"disciplined": None, "self_detected": 1}, {}),
        ("leaders", {"disciplined": 2, "self_detected": None}, {}),
        ("members", {"total": 10, "completed_or_better": 6, "failed": 4}, {}),
        ("members", {"total": 10, "completed_or_better": 7, "failed": 4}, {"failed"}),
        ("members", {"total": 10, "completed_or_better": 11, "failed": 0}, {"completed_or_better"}),
        (
            "members",
            {"total": 10, "completed_or_better": 11, "failed": None},
            {"completed_or_better"},
        ),
        ("members", {"total": 10, "completed_or_better": None, "failed": 11}, {"failed"}),
        ("members", {"total": 0, "completed_or_better": 0, "failed": 0}, {}),
        ("members", {"total": None, "completed_or_better": 9, "failed": 9}, {}),
        ("tasks", {"answer": "good"}, {}),
    ],
)
def test_sums_hold_inside_a_row(row: str, found: dict[str, Value], faults: set[str]) -> None:
    assert set(sheet.sum_faults(row, found)) == set(faults)


def test_a_stamp_tells_the_version_and_every_value_of_its_row() -> None:
    row = {"tier": "good", "body": "Chi ủy", "proposed_on": None, "reason": "", "ballot_reason": ""}
    version, _, digest = sheet.stamp(StoredRow(row, 7)).partition("-")

    assert (version, digest) == ("7", sheet.digest(dict(reversed(row.items()))))
    others = [row | {column: "x"} for column in row] + [row | {"tier": None}]
    assert len({digest, *map(sheet.digest, others)}) == 1 + len(others)


@given(st.text(), st.text())
def test_different_texts_have_different_digests(one: str, other: str) -> None:
    same = sheet.digest({"evidence": one}) == sheet.digest({"evidence": other})
    assert same == (one == other)


def test_zero_and_unknown_never_share_a_digest() -> None:
    assert sheet.digest({"failed": 0}) != sheet.digest({"failed": None})
