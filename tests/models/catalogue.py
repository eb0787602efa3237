"""What a database says about its own tables, in the same words on both engines."""

import re
from typing import Any, NamedTuple

from intranet import database
from intranet.database import SqliteFile

IGNORED = {"schema_migration"}


class Column(NamedTuple):
    name: str
    type: str
    nullable: bool


def rows(sql: str, *given: str) -> list[tuple[Any, ...]]:
    return list(database.engine().execute_sql(sql, given or None).fetchall())


def tables() -> set[str]:
    return set(database.engine().get_tables()) - IGNORED


def columns(table: str) -> list[Column]:
    """Every column: its name, its type as both engines may call it, and whether it may be empty."""
    if isinstance(database.engine(), SqliteFile):
        found = rows(f'PRAGMA table_info("{table}")')
        return sorted(Column(name, kind, not needed) for _, name, kind, needed, *_ in found)
    found = rows(
        "SELECT column_name, data_type, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s",
        table,
    )
    return sorted(Column(name, kind.upper(), may == "YES") for name, kind, may in found)


def check_names() -> dict[str, set[str]]:
    """The named CHECK constraints of each table."""
    found: dict[str, set[str]] = {table: set() for table in tables()}
    if isinstance(database.engine(), SqliteFile):
        for name, sql in rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"):
            if name in found:
                found[name] = set(re.findall(r"CONSTRAINT (\w+) CHECK", sql))
    else:
        for table, name in rows(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
            " AND connamespace = 'public'::regnamespace"
        ):
            found[table.strip('"')].add(name)
    return found


def unnamed_checks() -> list[str]:
    """CHECK constraints without a name of ours, which no operator could look up."""
    if isinstance(database.engine(), SqliteFile):
        found = rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
        return [
            name
            for name, sql in found
            if len(re.findall(r"\bCHECK\b", sql)) != len(re.findall(r"CONSTRAINT \w+ CHECK", sql))
        ]
    return [name for names in check_names().values() for name in names if name.endswith("_check")]


def indexes(table: str) -> set[tuple[tuple[str, ...], bool]]:
    """Columns and uniqueness of every index, the key's own left out."""
    return {
        (tuple(index.columns), bool(index.unique))
        for index in database.engine().get_indexes(table)
        if index.columns != ["id"]
    }


def references(table: str) -> set[tuple[str, str, str, str]]:
    """Every foreign key: column, table and column it refers to, and what a deletion there does."""
    if isinstance(database.engine(), SqliteFile):
        found = rows(f'PRAGMA foreign_key_list("{table}")')
        return {
            (column, target, key or "id", on_delete)
            for _, _, target, column, key, _, on_delete, _ in found
        }
    found = rows(
        "SELECT a.attname, c.confrelid::regclass::text, f.attname, c.confdeltype::text"
        " FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]"
        " WHERE c.contype = 'f' AND c.conrelid = %s::regclass",
        f'"{table}"',
    )
    words = {"r": "RESTRICT", "c": "CASCADE", "a": "NO ACTION", "n": "SET NULL"}
    return {
        (column, target.strip('"'), key, words[on_delete])
        for column, target, key, on_delete in found
    }
