"""Saving row by row: nobody overwrites anybody unseen, and nothing untouched is written (R5)."""

import json
import threading
from collections.abc import Callable

import pytest

from intranet import database, log, sheet
from intranet.clock import Clock
from intranet.models import CriterionScore, LogEntry
from intranet.operations import scoring
from intranet.operations.guard import NotHere, WrongState
from intranet.operations.scoring import Saved
from intranet.queries import sheets
from intranet.sheet import MEMBERS, Row, StoredRow
from tests import rolls
from tests.sheets import SO_2017, WORKED, actor, acts, assessment, everything, rows, worked

PLACE = 12
KEY = "score.political_tasks"
#: Rounds in which two people save the same row at the same moment: 200 contested saves.
ROUNDS = 100


def score(hundredths: int, evidence: str = "") -> Row:
    return {"self_score": hundredths, "evidence": evidence}


def stored(key: str = KEY, place: int = PLACE) -> StoredRow:
    return sheets.rows(assessment(place).id)[key]


def save(
    row: Row, shown: str, *, keep: str | None = None, by: str = "bithu12", key: str = KEY
) -> Saved:
    kept = None if keep is None else {key: keep}
    return scoring.save(
        actor(by), assessment(PLACE).id, SO_2017, {key: row}, {key: shown}, keep=kept, at=Clock()
    )


def test_a_row_that_was_touched_is_written_with_the_next_version() -> None:
    before = stored()
    saved = save(score(3800, "Mới"), sheet.stamp(before))

    assert (saved.written, saved.conflicts) == ({KEY}, set())
    assert stored().values == score(3800, "Mới")
    assert stored().version == before.version + 1
    assert saved.rows[KEY] == stored()


def test_what_was_only_shown_is_not_written_though_somebody_saved_it_in_between() -> None:
    shown = stored()
    save(score(1111), sheet.stamp(shown))
    entries = len(acts())

    saved = save(shown.values, sheet.stamp(shown))

    assert (saved.written, saved.conflicts) == (set(), set())
    assert stored().values == score(1111)
    assert len(acts()) == entries


def test_a_row_saved_in_between_with_another_value_is_a_conflict() -> None:
    shown = stored()
    save(score(1111), sheet.stamp(shown))

    saved = save(score(2222), sheet.stamp(shown))

    assert (saved.written, saved.conflicts) == (set(), {KEY})
    assert stored().values == saved.rows[KEY].values == score(1111)


def test_a_row_saved_in_between_with_the_same_value_is_no_conflict() -> None:
    shown = stored()
    save(score(1111), sheet.stamp(shown))

    saved = save(score(1111), sheet.stamp(shown))

    assert (saved.written, saved.conflicts) == (set(), set())
    assert stored().version == shown.version + 1


def test_mine_replaces_the_value_that_was_seen_and_no_other() -> None:
    shown = stored()
    save(score(1111), sheet.stamp(shown))
    seen = sheet.stamp(stored())
    save(score(1212), seen)

    again = save(score(2222), sheet.stamp(shown), keep=seen)
    assert again.conflicts == {KEY}
    assert stored().values == score(1212)

    settled = save(score(2222), sheet.stamp(shown), keep=sheet.stamp(stored()))
    assert (settled.written, settled.conflicts) == ({KEY}, set())
    assert stored().values == score(2222)


def test_mine_is_written_even_where_it_is_what_the_form_was_shown_at() -> None:
    shown = stored()
    save(score(1111), sheet.stamp(shown))

    save(shown.values, sheet.stamp(shown), keep=sheet.stamp(stored()))

    assert stored().values == shown.values


STRANGE_STAMPS = ("", "-", "0", "0-", "2", "99-x", "-1-x", "01-x", "1.0-x", "１-x", "None-x")


def test_a_stamp_that_is_missing_stale_or_garbage_never_overwrites() -> None:
    before = stored()
    assert before.version == 1
    for stamp in (*STRANGE_STAMPS, "x" * 3000, "\x00"):
        saved = save(score(7), stamp)
        assert (saved.written, saved.conflicts) == (set(), {KEY})
        assert save(score(7), "", keep=stamp).conflicts == {KEY}
    assert stored() == before


def test_a_stamp_with_the_stored_version_and_a_wrong_digest_counts_as_touched() -> None:
    assert save(score(7), "1-000000000000").written == {KEY}


def test_a_row_without_any_stamp_is_a_conflict_and_an_equal_one_is_not() -> None:
    before = stored()
    who, where = actor("bithu12"), assessment(PLACE).id
    assert scoring.save(who, where, SO_2017, {KEY: score(7)}, {}, at=Clock()).conflicts == {KEY}
    same = scoring.save(who, where, SO_2017, {KEY: before.values}, {}, at=Clock())
    assert (same.written, same.conflicts) == (set(), set())


def test_two_people_on_different_rows_both_save_by_whole_forms() -> None:
    whole = {key: row.values for key, row in sheets.rows(assessment(PLACE).id).items()}
    stamps = {key: sheet.stamp(row) for key, row in sheets.rows(assessment(PLACE).id).items()}
    who, where = actor("bithu12"), assessment(PLACE).id

    one = whole | {KEY: score(1)}
    other = whole | {"score.ideology": score(2), "united": {"answer": "no"}}
    first = scoring.save(who, where, SO_2017, one, stamps, at=Clock())
    second = scoring.save(who, where, SO_2017, other, stamps, at=Clock())

    assert (first.written, first.conflicts) == ({KEY}, set())
    assert (second.written, second.conflicts) == ({"score.ideology", "united"}, set())
    assert stored().values == score(1)
    assert stored("score.ideology").values == score(2)


def test_one_conflict_holds_back_its_own_row_alone() -> None:
    shown = sheets.rows(assessment(PLACE).id)
    stamps = {key: sheet.stamp(row) for key, row in shown.items()}
    save(score(1), stamps[KEY])
    typed = {KEY: score(2), "tasks": {"answer": "failed"}}
    saved = scoring.save(actor("bithu12"), assessment(PLACE).id, SO_2017, typed, stamps, at=Clock())
    assert (saved.written, saved.conflicts) == ({"tasks"}, {KEY})
    assert stored("tasks").values == {"answer": "failed"}


def test_every_kind_of_row_is_created_and_changed_in_its_own_place() -> None:
    who, where = actor("bithu10"), assessment(10).id
    first = rows(WORKED)
    created = scoring.save(who, where, SO_2017, first, dict.fromkeys(first, "0-"), at=Clock())
    assert created.written == set(first)

    peers = {name: "lowest" for name in WORKED if name.startswith("peer.")}
    second = rows(
        worked(
            **{f"score__{c.key}": "1,25" for c in SO_2017.criteria},
            **{f"evidence__{c.key}": "khác" for c in SO_2017.criteria},
            **{name.replace(".", "__"): rating for name, rating in peers.items()},
            tasks="good",
            committee_performance="failed",
            united="no",
            regular_meetings="",
            corruption_discipline="yes",
            authority="third",
            leaders_disciplined="3",
            leaders_self_detected="2",
            members_total="11",
            members_completed="",
            members_failed="1",
            proposed_tier="weak",
            proposed_by="Bí thư",
            proposed_on="",
            proposal_reason="Vì vậy.",
        )
    )
    stamps = {key: sheet.stamp(row) for key, row in created.rows.items()}
    changed = scoring.save(who, where, SO_2017, second, stamps, at=Clock())
    assert changed.written == set(second)
    now = sheets.rows(where)
    assert {key: row.values for key, row in now.items()} == second
    assert {row.version for row in now.values()} == {2}


def test_what_the_office_verified_goes_with_another_score_and_stays_with_another_note() -> None:
    mine = (CriterionScore.assessment == assessment(PLACE)) & (
        CriterionScore.criterion == "political_tasks"
    )
    CriterionScore.update(verified_score=3500, note="Đã xem.").where(mine).execute()
    known = stored()
    saved = save({**known.values, "evidence": "Báo cáo số 7"}, sheet.stamp(known))
    kept = CriterionScore.get(mine)
    assert (kept.evidence, kept.verified_score, kept.note) == ("Báo cáo số 7", 3500, "Đã xem.")
    assert saved.rows[KEY].verified == {"self_score": 3500}
    # What was found was found of another score.
    saved = save(score(3800), sheet.stamp(stored()))
    kept = CriterionScore.get(mine)
    assert (kept.self_score, kept.verified_score, kept.note) == (3800, None, "")
    assert (saved.rows[KEY].verified, saved.rows[KEY].note) == (None, "")


def test_a_save_is_logged_once_with_old_and_new_and_none_where_nothing_was_written() -> None:
    entries = acts()
    shown = stored()
    save(score(3800), sheet.stamp(shown))
    save(score(3800), sheet.stamp(stored()))
    assert acts() == [*entries, "sheet.edit"]
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert json.loads(entry.detail) == {KEY: {"old": dict(shown.values), "new": score(3800)}}
    assert entry.assessment == assessment(PLACE)
    assert entry.user.username == "bithu12"
    assert list(log.faults()) == []


def test_a_fault_in_the_log_undoes_the_save(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    before = everything()
    monkeypatch.setattr(log, "append", broken)
    with pytest.raises(OSError, match="no room"):
        save(score(3800), sheet.stamp(stored()))
    assert everything() == before


def test_a_fault_at_a_later_row_undoes_the_rows_before() -> None:
    before = everything()
    typed = {KEY: score(1), "score.inspection": score(1001)}
    stamps = {key: sheet.stamp(stored(key)) for key in typed}
    with pytest.raises(Exception, match="criterion_score_self_in_range"):
        scoring.save(actor("bithu12"), assessment(PLACE).id, SO_2017, typed, stamps, at=Clock())
    assert everything() == before


def test_nobody_else_saves_a_branchs_sheet() -> None:
    before = everything()
    for who in ("bithu11", "vanphong", "danguy", "quantri"):
        with pytest.raises(NotHere):
            save(score(7), sheet.stamp(stored()), by=who)
    assert everything() == before


def test_a_locked_sheet_is_not_saved() -> None:
    before = everything()
    for place, state in ((1, "submitted"), (7, "verified"), (8, "decided")):
        found = assessment(place)
        assert found.state == state
        shown = {KEY: sheet.stamp(stored(place=place))}
        who = actor(f"bithu{place:02d}")
        with pytest.raises(WrongState):
            scoring.save(who, found.id, SO_2017, {KEY: score(7)}, shown, at=Clock())
    assert everything() == before


def test_a_returned_sheet_is_saved_again() -> None:
    shown = {KEY: sheet.stamp(stored(place=5))}
    returned = assessment(5).id
    saved = scoring.save(actor("bithu05"), returned, SO_2017, {KEY: score(7)}, shown, at=Clock())
    assert saved.written == {KEY}


# --- the race -------------------------------------------------------------------------------------


def in_threads(*works: Callable[[], None]) -> None:
    """Run each work in a thread of its own with its own connection; the first fault is raised."""
    faults: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            with database.connection():
                work()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def contest(rounds: int) -> tuple[int, int, int]:
    """Two people save another value in the same row at the same moment, round by round.

    Gives how many saves were acknowledged, how many were told of a conflict, and in how many
    rounds both were acknowledged, so that one wrote over the other unseen.
    """
    people = [actor("bithu12"), actor("bithu12")]
    sheet_id = assessment(PLACE).id
    meet = threading.Barrier(2)
    shown = [sheet.stamp(stored())]
    acknowledged: list[list[int]] = [[], []]
    refused = [0, 0]
    overwritten = 0

    def work(number: int) -> Callable[[], None]:
        def play() -> None:
            nonlocal overwritten
            for turn in range(rounds):
                mine = score(1 + 2 * turn + number)
                stamps = {KEY: shown[0]}
                meet.wait()
                saved = scoring.save(
                    people[number], sheet_id, SO_2017, {KEY: mine}, stamps, at=Clock()
                )
                if saved.conflicts:
                    refused[number] += 1
                else:
                    acknowledged[number].append(turn)
                meet.wait()
                if number == 0:
                    both = acknowledged[0][-1:] == acknowledged[1][-1:] == [turn]
                    overwritten += both
                    shown[0] = sheet.stamp(sheets.rows(sheet_id)[KEY])
                meet.wait()

        return play

    in_threads(work(0), work(1))
    return sum(map(len, acknowledged)), sum(refused), overwritten


@pytest.mark.slow
def test_of_two_who_save_the_same_row_at_once_one_wins_and_the_other_is_told() -> None:
    entries = acts()
    assert contest(ROUNDS) == (ROUNDS, ROUNDS, 0)
    assert stored().version == 1 + ROUNDS
    assert acts() == entries + ["sheet.edit"] * ROUNDS
    assert list(log.faults()) == []


def test_saving_without_looking_at_the_version_would_lose_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring, "changed_since", lambda _shown, _known: False)
    assert contest(10) == (20, 0, 10)


def test_numbers_that_are_counted_from_the_roll_stay_as_counted_whatever_is_sent() -> None:
    rolls.enrol(PLACE, 3)
    before = stored(MEMBERS)
    assert before.computed
    typed = {"total": 9, "completed_or_better": 9, "failed": 0}
    for shown, keep in ((sheet.stamp(before), None), ("0-x", None), ("", sheet.stamp(before))):
        saved = save(typed, shown, keep=keep, key=MEMBERS)
        assert (saved.written, saved.conflicts) == (set(), set())
        assert saved.rows[MEMBERS] == stored(MEMBERS) == before
