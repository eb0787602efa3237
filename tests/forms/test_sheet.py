"""The sheet's form: what is readable becomes rows, everything typed is kept as typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from intranet import sheet
from intranet.facts import organisation_facts
from intranet.forms.sheet import SheetForm, read, read_rows
from intranet.rules.organisation import classify
from tests.sheets import SO_2017, WORKED, rows, worked

NAMES = [box.name for box in sheet.fields(SO_2017)]
ROW_OF = {box.name: box.row for box in sheet.fields(SO_2017)}


def posted(*more: tuple[str, str], **changes: str) -> SheetForm:
    return read(MultiDict([*worked(**changes).items(), *more]), SO_2017)


def test_the_worked_sheet_is_read_whole() -> None:
    form = posted()
    assert form.errors == {}
    assert form.typed == WORKED
    assert set(form.rows) == set(sheet.row_keys(SO_2017))
    assert form.rows["score.political_tasks"] == {"self_score": 3850, "evidence": ""}
    assert form.rows["proposal"]["proposed_on"] == "2017-12-05"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("score.ideology", "20,01"),
        ("evidence.ideology", "\x07"),
        ("tasks", "perfect"),
        ("peer.cong_doan", "first"),
        ("members_total", "mười"),
        ("leaders_disciplined", "1.0"),
        ("proposed_on", "30/02/2017"),
    ],
)
def test_a_box_that_cannot_be_read_keeps_its_row_out_and_its_text_in(name: str, typed: str) -> None:
    form = read(MultiDict(WORKED | {name: typed}), SO_2017)
    assert list(form.errors) == [name]
    assert form.typed[name] == typed
    assert set(sheet.row_keys(SO_2017)) - set(form.rows) == {ROW_OF[name]}


def test_numbers_that_do_not_add_up_are_told_beside_their_box() -> None:
    form = posted(members_completed="8", members_failed="3", leaders_self_detected="1")
    assert form.errors == {
        "members_failed": sheet.PARTS_TOO_MANY,
        "leaders_self_detected": sheet.SELF_DETECTED_TOO_MANY,
    }
    assert not {"members", "leaders"} & set(form.rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_with_a_box_that_was_not_posted_stays_untouched(name: str) -> None:
    form = read(MultiDict({k: v for k, v in WORKED.items() if k != name}), SO_2017)
    assert form.errors == {}
    assert name not in form.typed
    assert ROW_OF[name] not in form.rows


def test_nothing_beyond_the_sheet_is_read() -> None:
    form = posted(
        ("score.charisma", "40"),
        ("evidence.charisma", "x"),
        ("peer.hoi_nong_dan", "highest"),
        ("verified_score.ideology", "20"),
        ("state", "decided"),
        ("stamp.charisma", "1-x"),
        ("stamp.score.ideology", "2-y"),
    )
    assert form.typed == WORKED
    assert form.rows == rows(WORKED)
    assert form.stamps == {"score.ideology": "2-y"}


def test_of_a_field_that_comes_twice_the_first_counts() -> None:
    assert posted(("score.ideology", "1"), ("united", "no")).rows == rows(WORKED)


@pytest.mark.parametrize(
    ("more", "keep", "take"),
    [
        ((), {}, set()),
        ((("keep", "tasks:3-abc"),), {"tasks": "3-abc"}, set()),
        ((("keep", "score.ideology:3-abc"),), {"score.ideology": "3-abc"}, set()),
        ((("keep", "tasks"),), {}, set()),
        ((("keep", "tasks:"),), {}, set()),
        ((("keep", ":"),), {}, set()),
        ((("take", "tasks"),), {}, {"tasks"}),
        ((("take", ""),), {}, set()),
    ],
)
def test_the_button_pressed_settles_one_conflict(
    more: tuple[tuple[str, str], ...], keep: dict[str, str], take: set[str]
) -> None:
    form = posted(*more)
    assert (form.keep, form.take) == (keep, take)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=20) | st.integers().map(str)))
def test_every_row_posted_whole_is_readable_or_told_why_not(typed: dict[str, str]) -> None:
    form = read(MultiDict(WORKED | typed), SO_2017)
    wrong = {ROW_OF[name] for name in form.errors}
    assert form.typed == WORKED | typed
    assert wrong | set(form.rows) == set(sheet.row_keys(SO_2017))
    assert not wrong & set(form.rows)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=20) | st.integers(0, 99).map(str)))
def test_a_preview_reads_what_saving_would_and_leaves_open_what_it_could_not(
    typed: dict[str, str],
) -> None:
    boxes = MultiDict(WORKED | typed)
    form, seen = read(boxes, SO_2017), read_rows(boxes, SO_2017)
    assert form.rows.items() <= seen.items()
    assert set(seen) == set(sheet.row_keys(SO_2017))
    classify(organisation_facts(seen, SO_2017, "branch"), SO_2017)


def test_a_preview_of_a_form_without_boxes_knows_nothing() -> None:
    empty = {key: sheet.empty(key) for key in sheet.row_keys(SO_2017)}
    assert read_rows(MultiDict(), SO_2017) == empty
    wrong = worked(members_completed="11", leaders_self_detected="1", score__ideology="x")
    rows = read_rows(MultiDict(wrong), SO_2017)
    for key in ("members", "leaders", "score.ideology"):
        assert rows[key] == sheet.empty(key)
