"""What every operation on an assessment begins and ends with."""

import pytest

from intranet.access import PERMISSIONS, Act
from intranet.clock import Clock
from intranet.models import Assessment, FormKey, Step
from intranet.operations import guard
from intranet.operations.guard import AlreadyDone, NotHere, StaleForm, WrongState
from tests.sheets import actor, acts, assessment, everything

pytestmark = pytest.mark.measured

KEY = "a-key_of-16-to-64"
STATES = ("draft", "submitted", "returned", "verified", "decided", "annulled")


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (Act.SHEET_EDIT, "bithu12"),
        (Act.SHEET_SUBMIT, "bithu12"),
        (Act.SHEET_RETURN, "vanphong"),
    ],
)
def test_an_act_opens_in_the_states_that_its_rule_names(act: Act, who: str) -> None:
    person, where = actor(who), assessment(12).id
    opened_in = set()
    for state in STATES:
        Assessment.update(state=state).where(Assessment.id == where).execute()
        try:
            with guard.opened(person, act, where) as opened:
                opened_in.add(opened.state)
        except WrongState as refused:
            words = str(refused)
            assert words.endswith("."), words
    assert opened_in == PERMISSIONS[act].states


def test_what_does_not_exist_and_what_is_somebody_elses_are_refused_alike() -> None:
    refusals = []
    asked = (("bithu12", 0), ("bithu12", 999_999), ("bithu11", assessment(12).id))
    for who, where in asked:
        with pytest.raises(NotHere) as refused, guard.opened(actor(who), Act.SHEET_EDIT, where):
            pass
        refusals.append(str(refused.value))
    assert refusals == refusals[:1] * 3


def test_reach_is_asked_before_state_and_key() -> None:
    with (
        pytest.raises(NotHere),
        guard.opened(actor("bithu11"), Act.SHEET_SUBMIT, assessment(1).id, key=""),
    ):
        pass


STRANGE_KEYS = (
    "",
    "short",
    "x" * 15,
    "x" * 65,
    "x" * 16 + "\n",
    "khoá-biểu-mẫu-số-1",
    "a key with blanks in it",
    "\x00" * 20,
    "'; DROP TABLE step; --",
)


def test_a_form_without_a_key_of_ours_is_refused_in_words() -> None:
    before = everything()
    for key in STRANGE_KEYS:
        with (
            pytest.raises(StaleForm, match="Trang này đã cũ"),
            guard.opened(actor("bithu12"), Act.SHEET_SUBMIT, assessment(12).id, key=key),
        ):
            pass
    assert everything() == before


@pytest.mark.parametrize("length", [16, 64])
def test_keys_of_every_length_the_table_takes_are_taken(length: int) -> None:
    submitted = assessment(1)
    with guard.opened(
        actor("vanphong"), Act.SHEET_RETURN, submitted.id, key="k" * length
    ) as opened:
        guard.move(
            actor("vanphong"), Act.SHEET_RETURN, opened, key="k" * length, at=Clock(), reason="Vì."
        )
    assert FormKey.get(FormKey.key == "k" * length).assessment == submitted
    assert assessment(1).state == "returned"


def test_a_key_that_had_its_effect_says_so_even_where_the_state_has_moved_on() -> None:
    submitted = assessment(1)
    who = actor("vanphong")
    with guard.opened(who, Act.SHEET_RETURN, submitted.id, key=KEY) as opened:
        guard.move(who, Act.SHEET_RETURN, opened, key=KEY, at=Clock(), reason="Vì.")
    with pytest.raises(AlreadyDone), guard.opened(who, Act.SHEET_RETURN, submitted.id, key=KEY):
        pass


def test_a_key_used_for_another_act_or_sheet_is_not_this_forms_key() -> None:
    who = actor("vanphong")
    with guard.opened(who, Act.SHEET_RETURN, assessment(1).id, key=KEY) as opened:
        guard.move(who, Act.SHEET_RETURN, opened, key=KEY, at=Clock(), reason="Vì.")
    with pytest.raises(StaleForm), guard.opened(who, Act.SHEET_RETURN, assessment(3).id, key=KEY):
        pass
    with (
        pytest.raises(StaleForm),
        guard.opened(actor("bithu01"), Act.SHEET_SUBMIT, assessment(1).id, key=KEY),
    ):
        pass
    assert assessment(3).state == "submitted"


def test_a_fault_after_the_step_leaves_no_step_no_key_and_no_log() -> None:
    before = everything()
    who = actor("vanphong")

    def move_and_fail() -> None:
        with guard.opened(who, Act.SHEET_RETURN, assessment(1).id, key=KEY) as opened:
            guard.move(who, Act.SHEET_RETURN, opened, key=KEY, at=Clock(), reason="Vì.")
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        move_and_fail()
    assert everything() == before


def test_a_step_its_key_and_its_log_entry_come_together() -> None:
    entries, steps = acts(), Step.select().count()
    who = actor("vanphong")
    with guard.opened(who, Act.SHEET_RETURN, assessment(1).id, key=KEY) as opened:
        guard.move(who, Act.SHEET_RETURN, opened, key=KEY, at=Clock(), reason="Vì.")
    assert acts() == [*entries, "sheet.return"]
    assert Step.select().count() == steps + 1
