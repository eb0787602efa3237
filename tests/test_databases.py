"""What the database fixtures promise to the other tests."""

import psycopg
from peewee import sqlite3

from tests.fixtures.databases import Fill


def make_table(url: str) -> None:
    run(url, "CREATE TABLE note (text VARCHAR(40))")


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    if url.startswith("sqlite:"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    else:
        connection = psycopg.connect(url)
    try:
        answer = connection.execute(statement)
        rows = answer.fetchall() if answer.description else []
        connection.commit()
        return list(rows)
    finally:
        connection.close()


def test_each_engine_gives_an_empty_database_that_takes_a_table(database_url, engine):
    assert database_url.startswith(engine)
    make_table(database_url)
    assert run(database_url, "SELECT * FROM note") == []


def test_the_next_test_gets_another_empty_database(database_url):
    make_table(database_url)


def test_copies_come_from_one_filling_and_do_not_share_rows(database_copy):
    filled: list[str] = []

    def fill(url: str) -> None:
        filled.append(url)
        make_table(url)
        run(url, "INSERT INTO note VALUES ('Nguyễn Văn A')")

    check: Fill = fill
    first, second = database_copy("notes", check), database_copy("notes", check)
    run(first, "DELETE FROM note")
    assert len(filled) == 1
    assert run(first, "SELECT * FROM note") == []
    assert run(second, "SELECT * FROM note") == [("Nguyễn Văn A",)]
