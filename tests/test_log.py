"""The log: bound entry by entry, gapless, and in the same transaction as the act."""

import threading

import pytest

from intranet import database, log
from intranet.database import SqliteFile
from intranet.models import LogEntry, LogHead, User
from tests.models.constraints import AT, GROUND

THREADS, TURNS = 8, 6
TEXTS = ("at", "act", "detail", "previous_hash", "hash")


@pytest.fixture
def ground(schema):
    """The rows an entry may name."""
    for model, row in GROUND:
        model.create(**{model._meta.columns[name].name: value for name, value in row.items()})


@pytest.fixture
def chain(ground):
    """Three entries, of every shape."""
    with database.database.atomic():
        log.append("cycle.open", at=AT, user_id=None, organisation_id=1)
        log.append(
            "sheet.edit",
            at=AT,
            user_id=1,
            organisation_id=1,
            assessment_id=1,
            detail={"score.ideology": {"old": None, "new": 1850}, "lý do": 'sửa "lại"\n'},
        )
        log.append("account.sign_out", at=AT, user_id=1)
    assert list(log.faults()) == []


def update(statement: str, *given: object) -> None:
    mark = "?" if isinstance(database.engine(), SqliteFile) else "%s"
    database.engine().execute_sql(statement.replace("?", mark), given)


def found_after(tampering) -> list[str]:
    """The faults that a recount finds after some tampering, which is then undone."""
    with database.database.atomic() as transaction:
        tampering()
        found = list(log.faults())
        transaction.rollback()
    return found


# --- writing -------------------------------------------------------------------------------------


def test_an_empty_log_is_whole(schema):
    assert list(log.faults()) == []
    assert (LogHead.get().number, LogHead.get().hash) == (0, log.START)


def test_each_entry_is_bound_to_the_one_before(chain):
    entries = list(LogEntry.select().order_by(LogEntry.number))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.id for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries] == [
        log.START,
        *(entry.hash for entry in entries[:-1]),
    ]
    assert (LogHead.get().number, LogHead.get().hash) == (3, entries[-1].hash)
    assert entries[1].detail == (
        '{"lý do":"sửa \\"lại\\"\\n","score.ideology":{"new":1850,"old":null}}'
    )


def test_an_act_that_is_undone_leaves_no_entry(ground):
    def act():
        with database.database.atomic():
            User.update(display_name="Trần Thị B").execute()
            log.append("account.rename", at=AT, user_id=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert User.get().display_name == "Nguyễn Văn A"
    assert LogEntry.select().count() == 0
    assert LogHead.get().number == 0
    with database.database.atomic():
        log.append("account.rename", at=AT, user_id=1)
    assert [entry.number for entry in LogEntry.select()] == [1], "no gap remains either"
    assert list(log.faults()) == []


def test_an_entry_that_cannot_be_written_undoes_its_act(ground):
    def act():
        with database.database.atomic():
            User.update(display_name="Trần Thị B").execute()
            log.append("account.rename", at=AT, user_id=99)

    with pytest.raises(database.peewee.IntegrityError):
        act()
    assert User.get().display_name == "Nguyễn Văn A"
    assert list(log.faults()) == []


def test_no_act_is_logged_apart_from_its_effect(ground):
    with pytest.raises(log.OutsideTransaction, match=r"account\.rename"):
        log.append("account.rename", at=AT, user_id=1)
    assert LogEntry.select().count() == 0


def test_many_who_write_at_once_make_one_chain(ground):
    bound = database.engine()
    faults = []

    def work():
        bound.ensure_open()
        try:
            for turn in range(TURNS):
                with bound.atomic():
                    log.append("sheet.edit", at=AT, user_id=1, detail={"turn": turn})
        except Exception as fault:
            faults.append(fault)
        finally:
            bound.close()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    numbers = [entry.number for entry in LogEntry.select().order_by(LogEntry.number)]
    assert numbers == list(range(1, THREADS * TURNS + 1))
    assert list(log.faults()) == []


# --- tampering -----------------------------------------------------------------------------------


@pytest.mark.parametrize("column", TEXTS)
def test_every_changed_character_of_every_text_is_found(chain, column):
    tried = 0
    for row in LogEntry.select().order_by(LogEntry.number).dicts():
        text = row[column]
        for place, character in enumerate(text):
            changed = text[:place] + chr(ord(character) ^ 1) + text[place + 1 :]
            assert changed != text
            found = found_after(
                lambda new=changed, number=row["number"]: update(
                    f"UPDATE log_entry SET {column} = ? WHERE number = ?",  # noqa: S608  # a constant
                    new,
                    number,
                )
            )
            assert f"entry {row['number']} was changed" in found, (column, place)
            tried += 1
    assert tried >= 30


@pytest.mark.parametrize(
    ("column", "number", "value"),
    [
        ("user_id", 1, 1),
        ("user_id", 2, None),
        ("user_id", 3, 2),
        ("organisation_id", 1, None),
        ("organisation_id", 3, 1),
        ("organisation_id", 2, 2),
        ("assessment_id", 1, 1),
        ("assessment_id", 2, None),
    ],
)
def test_a_changed_reference_is_found(chain, column, number, value):
    User.create(id=2, username="b", display_name="Trần Thị B", password_hash="x", created_at=AT)
    update(
        "INSERT INTO organisation (id, parent_id, path, kind, type, position, name, paper_name,"
        " superior, place, has_branch_committee)"
        " VALUES (2, 1, '/1/2/', 'branch', 'other', 0, 'a', 'a', '', '', 1)"
    )
    statement = f"UPDATE log_entry SET {column} = ? WHERE number = ?"  # noqa: S608  # a constant
    found = found_after(lambda: update(statement, value, number))
    assert found == [f"entry {number} was changed"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_another_number_is_found(chain, number):
    found = found_after(
        lambda: update("UPDATE log_entry SET id = 9, number = 9 WHERE number = ?", number)
    )
    assert "entry 9 was changed" in found
    assert f"entry {number} is missing" in found


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "entry 1 is missing"), (2, "entry 2 is missing"), (3, "entries are missing at the end")],
)
def test_a_removed_entry_is_found_wherever_it_stood(chain, number, words):
    assert words in found_after(lambda: update("DELETE FROM log_entry WHERE number = ?", number))


def test_an_emptied_log_is_found(chain):
    assert found_after(lambda: update("DELETE FROM log_entry")) == [
        "entries are missing at the end"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM log_head",
        "UPDATE log_head SET number = 2",
        "UPDATE log_head SET number = 4",
        "UPDATE log_head SET hash = (SELECT hash FROM log_entry WHERE number = 2)",
    ],
)
def test_a_changed_end_is_found(chain, statement):
    assert found_after(lambda: update(statement)) == ["entries are missing at the end"]


def test_a_removed_end_is_found_even_when_the_head_went_with_it(chain):
    def tampering():
        update("DELETE FROM log_entry WHERE number = 3")
        update("DELETE FROM log_head")

    assert found_after(tampering) == ["entries are missing at the end"]


def copy_of(number: int, to: int, **changes: object) -> None:
    row = LogEntry.select().where(LogEntry.number == number).dicts().get()
    LogEntry.create(**{**row, "id": to, "number": to, **changes})


def test_an_entry_added_past_the_end_is_found(chain):
    last = LogEntry.get_by_id(3)
    assert found_after(lambda: copy_of(3, 4, previous_hash=last.hash, hash="b" * 64)) == [
        "entry 4 was changed",
        "entries are missing at the end",
    ]


def test_a_well_made_entry_past_the_end_is_found(chain):
    def tampering():
        head = LogHead.get()
        log.append("account.create", at=AT, user_id=1)
        LogHead.update(number=head.number, hash=head.hash).execute()

    assert found_after(tampering) == ["entries are missing at the end"]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_an_entry_put_in_between_is_found(chain, place):
    def tampering():
        for number in range(3, place - 1, -1):
            update(
                "UPDATE log_entry SET id = ?, number = ? WHERE number = ?",
                *[number + 1] * 2,
                number,
            )
        copy_of(place + 1, place, hash="b" * 64)
        update("UPDATE log_head SET number = 4")

    found = found_after(tampering)
    assert f"entry {place} was changed" in found
    assert f"entry {place + 1} is not bound to the one before" in found


def test_two_entries_that_changed_places_are_found(chain):
    def tampering():
        for old, new in ((1, 9), (2, 1), (9, 2)):
            update("UPDATE log_entry SET id = ?, number = ? WHERE number = ?", new, new, old)

    found = found_after(tampering)
    assert {"entry 1 was changed", "entry 2 was changed"} <= set(found)
