"""Verifying: what was found beside what was said, a note for each difference, then passing on."""

import json

import pytest

from intranet import log, sheet
from intranet.access import Act
from intranet.models import Assessment, CriterionScore, LogEntry, Step
from intranet.operations import verification, workflow
from intranet.operations.guard import NotHere, Refused, WrongState
from intranet.operations.verification import Changed, NeedsLooking, Saved
from intranet.queries import sheets
from intranet.sheet import LEADERS, MEMBERS, PROPOSAL, Found
from tests.decided import AT, OFFICE, fill, key, pass_on, submitted, verified
from tests.sheets import BLANK, SO_2017, actor, acts, assessment, everything, set_state

SCORE, UNITED = "score.ideology", "united"
LOWER = Found({"self_score": 1700}, "Thiếu minh chứng.")


def save(found: dict[str, Found], **seen: int) -> Saved:
    """Let the office save what it found of rows that it sees as they are stored, or as told."""
    one = assessment()
    shown = {name: row.version for name, row in sheets.rows(one.id).items()}
    shown |= {name.replace("__", "."): version for name, version in seen.items()}
    return verification.save(actor(OFFICE), one.id, SO_2017, found, shown, at=AT)


def last_detail() -> dict[str, object]:
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    return dict(json.loads(entry.detail))


def test_what_was_found_stands_beside_what_was_said_with_its_note_and_is_logged() -> None:
    submitted()
    version = sheets.rows(assessment().id)[SCORE].version
    saved = save({SCORE: LOWER})

    assert saved.written == {SCORE}
    kept = sheets.rows(assessment().id)[SCORE]
    assert (kept.values["self_score"], kept.verified, kept.note) == (1800, *LOWER)
    assert kept == saved.rows[SCORE]
    assert kept.version == version + 1
    assert acts()[-1] == Act.VERIFY
    assert last_detail() == {SCORE: {"old": None, "new": {"self_score": 1700}}}
    assert list(log.faults()) == []


def test_taking_a_finding_back_leaves_the_row_as_the_branch_said() -> None:
    submitted()
    save({SCORE: LOWER, LEADERS: Found({"disciplined": 2, "self_detected": 1}, "Theo UBKT.")})
    save({SCORE: Found(None), LEADERS: Found(None)})

    kept = sheets.rows(assessment().id)
    assert (kept[SCORE].verified, kept[SCORE].note) == (None, "")
    assert kept[LEADERS].counting == {"disciplined": 0, "self_detected": 0}


@pytest.mark.parametrize(
    ("row", "found", "written", "unexplained"),
    [
        (SCORE, Found({"self_score": 1700}), False, True),
        (SCORE, Found({"self_score": 1800}), True, False),
        (SCORE, Found(None, "Đã đối chiếu."), True, False),
        (SCORE, Found(None), False, False),
        (UNITED, Found({"answer": "no"}), False, True),
        (PROPOSAL, Found({"tier": "weak"}, "Khác."), False, False),
        ("score.none", LOWER, False, False),
    ],
    ids=["no note", "the same", "a note alone", "nothing", "an answer", "the proposal", "no row"],
)
def test_only_what_differs_needs_a_note_and_only_verified_rows_are_written(
    row: str, found: Found, written: bool, unexplained: bool
) -> None:
    submitted()
    before = everything()
    saved = save({row: found})
    assert (row in saved.written, row in saved.unexplained) == (written, unexplained)
    assert (everything() != before) == written


def test_numbers_that_were_counted_are_not_for_the_office() -> None:
    submitted(members=10)
    saved = save({MEMBERS: Found({"total": 9, "completed_or_better": 9, "failed": 0}, "Sai.")})
    assert saved.written == saved.conflicts == frozenset()
    assert sheets.rows(assessment().id)[MEMBERS].verified is None


def test_of_two_on_the_same_row_the_second_overwrites_nothing() -> None:
    submitted()
    seen = sheets.rows(assessment().id)[SCORE].version
    save({SCORE: LOWER})
    saved = save(
        {
            SCORE: Found({"self_score": 1500}, "Của tôi."),
            UNITED: Found({"answer": "no"}, "Có đơn."),
        },
        score__ideology=seen,
    )
    assert (saved.conflicts, saved.written) == ({SCORE}, {UNITED})
    assert saved.rows[SCORE].verified == LOWER.values


def test_passing_on_confirms_whatever_was_not_corrected() -> None:
    one = submitted()
    save({SCORE: LOWER})
    pass_on()

    assert assessment().state == "verified"
    kept = sheets.rows(one.id)
    columns = {row: sheet.verified_columns(row) for row in kept}
    assert all(kept[row].verified is not None for row in kept if columns[row])
    assert [row for row in kept if verification.differs(kept[row].verified, kept[row])] == [SCORE]
    detail = last_detail()
    assert (detail["corrected"], detail["total"], detail["to"]) == ([SCORE], "91.50", "verified")
    assert Step.select().where((Step.assessment == one) & (Step.act == "verify")).count() == 1


def test_the_same_form_twice_passes_on_once() -> None:
    one, form = submitted(), key()
    verification.pass_on(actor(OFFICE), one.id, SO_2017, key=form, at=AT)
    before = everything()
    verification.pass_on(actor(OFFICE), one.id, SO_2017, key=form, at=AT)
    assert everything() == before


def test_nothing_is_confirmed_that_the_person_has_not_seen() -> None:
    one = submitted()
    shown = sheet.versions(sheets.rows(one.id))
    save({SCORE: LOWER})
    before = everything()
    with pytest.raises(Changed):
        verification.pass_on(actor(OFFICE), one.id, SO_2017, key=key(), at=AT, seen=shown)
    assert everything() == before
    now = sheet.versions(sheets.rows(one.id))
    verification.pass_on(actor(OFFICE), one.id, SO_2017, key=key(), at=AT, seen=now)
    assert assessment().state == "verified"


def test_after_a_return_a_row_that_the_branch_changes_is_found_anew() -> None:
    one = submitted()
    save({SCORE: LOWER, UNITED: Found({"answer": "no"}, "Có đơn.")})
    pass_on()
    workflow.return_(actor(OFFICE), one.id, "Bổ sung.", key=key(), at=AT)
    fill(score__ideology="17")

    kept = sheets.rows(one.id)
    assert (kept[SCORE].verified, kept[SCORE].note) == (None, "")
    assert (kept[UNITED].verified, kept[UNITED].note) == ({"answer": "no"}, "Có đơn.")


#: A branch of the example whose sheet is handed in, with nothing in it to look at.
READY = 1


def pass_all(*ids: int, form: str | None = None) -> None:
    verification.pass_on_all(actor(OFFICE), ids, SO_2017, key=form or key(), at=AT)


def test_several_sheets_are_passed_on_by_one_form_and_only_once() -> None:
    ids, form = [submitted().id, assessment(READY).id], key()
    pass_all(*ids, *ids, form=form)
    assert [Assessment.get_by_id(one).state for one in ids] == ["verified", "verified"]
    before = everything()
    pass_all(*ids, form=form)
    assert everything() == before


def test_none_of_several_is_passed_on_where_one_needs_looking() -> None:
    good, other = submitted(), assessment(READY)
    save({SCORE: Found({"self_score": 1790}, "Thiếu.")})
    before = everything()
    with pytest.raises(NeedsLooking) as refused:
        pass_all(good.id, other.id)
    assert refused.value.names == (good.organisation.name,)
    assert everything() == before
    with pytest.raises(Refused, match="ít nhất một"):
        pass_all()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ()),
        ({"members_completed": "9"}, (verification.NOT_SETTLED,)),
        ({"score__ideology": "2"}, ("mức đề nghị khác mức tính được",)),
    ],
    ids=["nothing", "a member waits", "proposed otherwise"],
)
def test_why_a_sheet_must_be_looked_at_is_told(
    changes: dict[str, str], why: tuple[str, ...]
) -> None:
    one = submitted(proposal_reason="Chi bộ thấy vậy.", **changes)
    stored = sheets.rows(one.id)
    result = verification.judged(stored, "branch", SO_2017)
    assert verification.to_look_at(stored, result, None, SO_2017) == why


def test_a_flag_and_a_correction_are_looked_at() -> None:
    one = submitted(
        peer__doan_the_khac="none",
        authority="second",
        proposed_tier="good",
        ballot_reason="Khác.",
        proposal_reason="Khác.",
    )
    save({SCORE: LOWER})
    stored = sheets.rows(one.id)
    result = verification.judged(stored, "branch", SO_2017)
    told = verification.to_look_at(stored, result, None, SO_2017)
    assert told[-1] == verification.CORRECTED
    assert len(told) == len(result.flags) + 1


@pytest.mark.parametrize("state", ["draft", "returned", "verified", "decided", "annulled"])
def test_a_sheet_that_is_not_with_the_office_is_not_verified(state: str) -> None:
    one = submitted()
    set_state(BLANK, state)
    before = everything()
    for act in (lambda: save({SCORE: LOWER}), pass_on, lambda: pass_all(one.id)):
        with pytest.raises(WrongState):
            act()
    assert everything() == before


@pytest.mark.parametrize("username", ["bithu10", "danguy", "bantv", "ubkt", "quantri"])
def test_nobody_but_the_office_verifies(username: str) -> None:
    one = submitted()
    for act in (
        lambda: verification.save(actor(username), one.id, SO_2017, {SCORE: LOWER}, {}, at=AT),
        lambda: verification.pass_on(actor(username), one.id, SO_2017, key=key(), at=AT),
    ):
        with pytest.raises(NotHere):
            act()


def test_the_committees_own_sheet_is_not_verified_by_its_office() -> None:
    own = Assessment.get(Assessment.organisation == 1)
    Assessment.update(state="submitted").where(Assessment.id == own.id).execute()
    with pytest.raises(NotHere):
        verification.pass_on(actor(OFFICE), own.id, SO_2017, key=key(), at=AT)


def test_a_verified_sheet_counts_by_what_was_found() -> None:
    one = verified()
    CriterionScore.update(verified_score=0).where(
        (CriterionScore.assessment == one) & (CriterionScore.criterion == "ideology")
    ).execute()
    assert str(verification.judged(sheets.rows(one.id), "branch", SO_2017).total) == "74.50"
