"""What is typed is read once for the same texts: so it must be what reading it all anew says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from intranet import completeness, sheet
from intranet.blueprints import typed
from intranet.facts import organisation_facts
from intranet.forms.sheet import read_rows
from intranet.rules.case import Case
from intranet.rules.organisation import classify, judge
from intranet.rules.provisions import KINDS
from tests.rules.test_span import examples
from tests.sheets import SO_2017, WORKED, worked

SCORE = "score.ideology"
#: What may stand in any box: fitting, not fitting, not fitting together, blank.
TEXTS = (
    *("", " ", "0", "0,00", "1", "2", "5,5", "7.25", "10", "40", "40,01", "-1", "1,234", "x", "٣"),
    *("yes", "no", "excellent", "good", "completed", "highest", "second", "lowest", "none"),
    *("strong", "weak", "05/12/2017", "31/02/2017", "Chi ủy", "a" * 201, "b" * 4001, "\x07"),
)
NAMES = [box.name for box in sheet.fields(SO_2017)]
#: The worked sheet with some boxes changed and some taken away.
sheets = st.builds(
    lambda changes, gone: {k: v for k, v in {**WORKED, **changes}.items() if k not in gone},
    st.dictionaries(st.sampled_from([*NAMES, "khác"]), st.sampled_from(TEXTS)),
    st.sets(st.sampled_from(NAMES), max_size=3),
)


def check(posted: dict[str, str], kind: str, counted: sheet.Row | None = None) -> None:
    """Compare with reading every row, and the rules' answer with that for whole facts."""
    rows = {**read_rows(posted, SO_2017), **({sheet.MEMBERS: counted} if counted else {})}
    known = organisation_facts(rows, SO_2017, kind)
    found = typed.read(posted, SO_2017, kind, counted)
    shared = replace(found.case.facts, scores=known.scores)
    assert replace(found.case, facts=shared) == Case.of(known, SO_2017)
    assert found.lacking == completeness.lacking(rows, SO_2017)
    assert found.proposal == rows[sheet.PROPOSAL]
    assert judge(found.case).as_json() == classify(known, SO_2017).as_json()


@pytest.mark.slow
@examples(300)
@given(sheets, st.sampled_from(KINDS))
def test_remembered_or_not_what_is_typed_is_the_same(posted: dict[str, str], kind: str) -> None:
    check(posted, kind)
    check({name: posted[name] for name in reversed(posted)}, kind)
    check({**posted, SCORE: "12,5"}, kind)
    for failed in (0, 1):
        check(posted, kind, {"total": 7, "completed_or_better": 5, "failed": failed})


def test_a_form_is_read_as_json_is() -> None:
    boxes = MultiDict([*WORKED.items(), ("tasks", "good")])
    assert typed.read(boxes, SO_2017, "branch") == typed.read(WORKED, SO_2017, "branch")


def test_other_points_and_reasons_share_what_the_rest_says_and_another_answer_does_not() -> None:
    known = typed.read(WORKED, SO_2017, "branch").case.facts
    for changes in (
        {SCORE: "1"},
        {SCORE: ""},
        {"proposal_reason": "x"},
        {"evidence.ideology": "y"},
    ):
        assert typed.read({**WORKED, **changes}, SO_2017, "branch").case.facts is known
    other = typed.read(worked(united=""), SO_2017, "branch").case.facts
    assert (known.united, other.united) == (True, None)
    assert typed.read(WORKED, SO_2017, "committee").case.facts.kind == "committee"


def test_a_long_sheet_is_not_remembered_and_what_is_stays_bounded() -> None:
    long = {**WORKED, "tasks": "x" * (typed.LONGEST_REMEMBERED + 1)}
    before = typed._remembered.cache_info()
    assert typed.read(long, SO_2017, "branch").case.facts.tasks is None
    assert typed._remembered.cache_info() == before
    assert before.maxsize == typed.RESTS_REMEMBERED


@pytest.mark.parametrize(("name", "column"), [("proposal_reason", "reason")])
def test_a_reason_that_cannot_be_stored_is_none(name: str, column: str) -> None:
    for text, said in (("vì", "vì"), ("\x07", ""), ("b" * 4001, "")):
        assert typed.read({**WORKED, name: text}, SO_2017, "branch").proposal[column] == said
