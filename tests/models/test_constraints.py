"""Both engines store and refuse the same, by raw SQL and through the models alike."""

import re
import unicodedata

import peewee
import pytest

from intranet import database, models
from intranet.database import SqliteFile
from intranet.models.base import Blob, Key, LongWhole, Text, Whole
from tests.models import catalogue
from tests.models.constraints import CASES, GROUND, SOUND, Row

TABLES = {model._meta.table_name: model for model in models.ALL}


def declared() -> dict[str, set[str]]:
    """The names of the CHECK constraints in the models, by table."""
    return {
        table: {
            name
            for part in model._meta.constraints or ()
            for name in re.findall(r"CONSTRAINT (\w+) CHECK", part.sql)
        }
        for table, model in TABLES.items()
    }


def by_sql(model: type[models.Base], row: Row) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    mark = "?" if isinstance(database.engine(), SqliteFile) else "%s"
    places = ", ".join([mark] * len(row))
    table = model._meta.table_name
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608  # our own names
    database.engine().execute_sql(statement, tuple(row.values()))


def by_model(model: type[models.Base], row: Row) -> None:
    fields = {field.column_name: field.name for field in model._meta.sorted_fields}
    model.create(**{fields[name]: value for name, value in row.items()})


WAYS = {"raw SQL": by_sql, "the models": by_model}


def verdict(model: type[models.Base], row: Row, way) -> str:
    """What the engine says to a row: "stored", or the message; nothing of it stays."""
    with database.engine().atomic() as transaction:
        if "id" in row and model in (models.Installation, models.LogHead):
            model.delete().execute()
        try:
            way(model, row)
        except peewee.IntegrityError as refusal:
            return str(refusal)
        finally:
            transaction.rollback()
    return "stored"


@pytest.fixture
def ground(schema):
    """The rows that the others refer to."""
    for model, row in GROUND:
        by_sql(model, row)
    # A second place, for a first revision of its own.
    by_sql(models.Organisation, {**SOUND[models.Organisation], "id": 3, "path": "/1/3/"})
    # A second person, who confirms what the first entered.
    by_sql(models.User, {**SOUND[models.User], "id": 3, "username": "levanc"})


# --- nothing is left out -------------------------------------------------------------------------


def test_every_constraint_of_the_models_is_in_the_database_and_in_the_table_of_cases(schema):
    assert catalogue.check_names() == declared()
    assert {name for names in declared().values() for name in names} == set(CASES)
    assert catalogue.unnamed_checks() == []
    for name, case in CASES.items():
        assert name in declared()[case.model._meta.table_name], name
        assert case.holds, name
        assert case.breaks, name


def test_planted_gaps_between_models_and_database_are_found(schema):
    bound = database.engine()
    bound.execute_sql("CREATE TABLE planted (n INTEGER, CONSTRAINT planted_one CHECK (n = 1))")
    bound.execute_sql("CREATE TABLE unnamed (n INTEGER CHECK (n = 1))")
    assert catalogue.check_names()["planted"] == {"planted_one"}
    assert catalogue.check_names() != declared()
    assert len(catalogue.unnamed_checks()) == 1


def test_every_table_is_a_model_and_has_a_sound_row(schema):
    assert catalogue.tables() == set(TABLES)
    assert set(SOUND) == set(models.ALL)
    for model, row in SOUND.items():
        assert set(row) == {column.name for column in catalogue.columns(model._meta.table_name)}


# --- the verdicts --------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_the_sound_row_of_every_table_is_stored(ground, way):
    said = {model.__name__: verdict(model, row, WAYS[way]) for model, row in SOUND.items()}
    assert set(said.values()) == {"stored"}, said


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_at_each_bound_the_row_is_stored_and_one_beyond_the_constraint_is_named(ground, way):
    wrong = []
    for name, case in CASES.items():
        if name == "assessment_revision_counts_from_one":
            # A first revision needs a place that has none yet.
            case_rows = [{**row, "organisation_id": 3} for row in case.holds]
        else:
            case_rows = list(case.holds)
        for change in case_rows:
            said = verdict(case.model, {**SOUND[case.model], **change}, WAYS[way])
            if said != "stored":
                wrong.append(f"{name}: {change} should be stored: {said}")
        for change in case.breaks:
            said = verdict(case.model, {**SOUND[case.model], **change}, WAYS[way])
            if not re.search(rf"\b{name}\b", said):
                wrong.append(f"{name}: {change} should be refused by its name: {said}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (models.RoleGrant, {"user_id": 9}),
        (models.RoleGrant, {"organisation_id": 9}),
        (models.Assessment, {"cycle_id": 9}),
        (models.CriterionScore, {"assessment_id": 9}),
        (models.CriterionScore, {"changed_by_id": 9}),
        (models.LogEntry, {"user_id": 9}),
        (models.User, {"username": "nguyenvana"}),
        (models.Organisation, {"path": "/1/"}),
        (models.Cycle, {"year": 2017}),
        (models.Assessment, {"revision": 1}),
        (models.Step, {"reason": None}),
        (models.User, {"display_name": None}),
    ],
)
@pytest.mark.parametrize("way", WAYS)
def test_a_lost_reference_a_second_same_and_an_empty_column_are_refused(ground, model, change, way):
    assert verdict(model, {**SOUND[model], **change}, WAYS[way]) != "stored"


def test_what_others_refer_to_cannot_be_deleted(ground):
    for model, key in ((models.Organisation, 1), (models.Cycle, 1)):
        with pytest.raises(peewee.IntegrityError):
            model.delete_by_id(key)


# --- columns: what never reaches an engine -------------------------------------------------------

NOT_WHOLE = [12.5, 12.0, float("nan"), float("inf"), "12", "", b"12", True, False, 1 + 0j]
NOT_TEXT = [12, 1.5, True, b"abc", ["a"]]
NOT_STORABLE = [
    "a\x00b",
    "\x1b[0m",
    "a\x85b",
    "\ud800",
    "\uffff",
    unicodedata.normalize("NFD", "Đảng ủy"),
]


def fields(*kinds: type[peewee.Field]) -> list[tuple[type[models.Base], peewee.Field]]:
    return [
        (model, field)
        for model in models.ALL
        for field in model._meta.sorted_fields
        if isinstance(field, kinds)
    ]


def test_every_column_is_of_a_strict_kind():
    strict = fields(Whole, Text, Blob, peewee.ForeignKeyField)
    assert len(strict) == sum(len(model._meta.sorted_fields) for model in models.ALL)
    assert {model for model, field in fields(Key)} == set(models.ALL)
    for _, field in fields(peewee.ForeignKeyField):
        assert isinstance(field.rel_field, Key)


def test_a_column_of_bytes_takes_bytes_and_nothing_like_them(ground):
    for model, field in fields(Blob):
        for value in ("abc", bytearray(b"abc"), memoryview(b"abc"), 3, None):
            with pytest.raises((TypeError, peewee.IntegrityError)):
                by_model(model, {**SOUND[model], field.column_name: value})


@pytest.mark.slow
def test_a_number_column_takes_whole_numbers_and_nothing_like_them(ground):
    for model, field in fields(Whole, peewee.ForeignKeyField):
        for value in NOT_WHOLE:
            with pytest.raises(TypeError, match="a whole number is wanted"):
                by_model(model, {**SOUND[model], field.column_name: value})
            with pytest.raises(TypeError):
                model.update({field: value}).execute()
            with pytest.raises(TypeError):
                model.select().where(field == value).execute()


@pytest.mark.slow
def test_a_text_column_takes_storable_text_and_nothing_else(ground):
    for model, field in fields(Text):
        for value in NOT_TEXT:
            with pytest.raises(TypeError, match="text is wanted"):
                by_model(model, {**SOUND[model], field.column_name: value})
        for value in NOT_STORABLE:
            with pytest.raises(ValueError, match="NFC without control characters"):
                by_model(model, {**SOUND[model], field.column_name: value})
            with pytest.raises(ValueError, match="NFC"):
                model.update({field: value}).execute()


def test_a_number_fits_its_column_on_both_engines(ground):
    for model, field in fields(Whole):
        bits = 64 if isinstance(field, LongWhole) else 32
        for beyond in (2 ** (bits - 1), -(2 ** (bits - 1)) - 1, 10**30):
            with pytest.raises(OverflowError):
                by_model(model, {**SOUND[model], field.column_name: beyond})
    largest, smallest = 2**31 - 1, -(2**31) + 1
    for position in (largest, smallest):
        row = {**SOUND[models.Organisation], "position": position}
        assert verdict(models.Organisation, row, by_model) == "stored"
    for moment in (2**63 - 1, -(2**63) + 1):
        row = {**SOUND[models.SignInAttempt], "tried_at": moment}
        assert verdict(models.SignInAttempt, row, by_model) == "stored"


def test_a_stored_text_comes_back_as_it_was_on_both_engines(ground):
    texts = [
        "",
        "a\tb\nc",
        "Đảng ủy Sở",
        "😀 𝟏",
        "'\";--",
        "\\x00 \\u0000",
        "%s ? {} $1",
        "a\u00a0b",
    ]
    for number, text in enumerate(texts):
        models.SignInAttempt.create(bucket=text, tried_at=number)
    read = models.SignInAttempt.select().order_by(models.SignInAttempt.tried_at)
    assert [row.bucket for row in read] == texts
    for number, text in enumerate(texts):
        found = models.SignInAttempt.get(models.SignInAttempt.bucket == text)
        assert found.tried_at == number


# --- tables as the models would make them --------------------------------------------------------


def test_the_migrated_tables_are_those_the_models_would_make(schema, database_shelf):
    def described():
        return {
            table: (
                catalogue.columns(table),
                catalogue.indexes(table),
                catalogue.references(table),
                catalogue.check_names()[table],
            )
            for table in sorted(TABLES)
        }

    # STRICT, which only the frozen SQL can say, changes no column's name or type.
    migrated = described()
    url = database_shelf.databases.create()
    fresh = database.bind(url)
    if isinstance(fresh, SqliteFile):
        fresh.create_file()
    with database.connection():
        fresh.create_tables(models.ALL)
        made = described()
    database_shelf.databases.drop(url)
    assert migrated == made
    assert all(columns and checks is not None for columns, _, _, checks in made.values())
    assert any(references for _, _, references, _ in made.values())


def test_sqlite_keeps_every_table_strict(sqlite_shelf):
    from tests.fixtures.applications import migrated

    url = sqlite_shelf.databases.create(sqlite_shelf.template("schema", migrated))
    bound = database.bind(url)
    with database.connection():
        listed = bound.execute_sql("PRAGMA table_list").fetchall()
        strict = {name for _, name, kind, _, _, is_strict in listed if is_strict}
    sqlite_shelf.databases.drop(url)
    assert strict == set(TABLES)
