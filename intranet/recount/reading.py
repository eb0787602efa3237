"""Reading stored rows as they are, a few at a time, so that memory does not grow with the table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from intranet.database import PostgresqlServer, database, engine

AT_ONCE = 500

Row = dict[str, Any]
#: What a column must be: one value, or one of several.
Wanted = int | str | list[int] | list[str]


def stream(model: Any, at_once: int = AT_ONCE, **wanted: Wanted) -> Iterator[Row]:
    """Every row of a table whose columns are as wanted, in the order of its key."""
    lists = {name: each if isinstance(each, list) else [each] for name, each in wanted.items()}
    if not all(lists.values()):
        return
    sizes = tuple((name, len(each)) for name, each in lists.items())
    names, sql = _sql(model, sizes, "%s" if isinstance(engine(), PostgresqlServer) else "?")
    values = [value for each in lists.values() for value in each]
    last = 0
    while True:
        rows = database.execute_sql(sql, (*values, last, at_once)).fetchall()
        for row in rows:
            yield dict(zip(names, row, strict=True))
        if len(rows) < at_once:
            return
        last = rows[-1][0]


@lru_cache(maxsize=256)
def _sql(model: Any, sizes: tuple[tuple[str, int], ...], mark: str) -> tuple[list[str], str]:
    """The names of a table's columns, the key first, and the statement that reads them."""
    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    wanted = [
        f'"{model._meta.fields[name].column_name}" IN ({", ".join([mark] * size)})'
        for name, size in sizes
    ]
    where = " AND ".join([*wanted, f"id > {mark}"])
    table = model._meta.table_name
    sql = f'SELECT {columns} FROM "{table}" WHERE {where} ORDER BY id LIMIT {mark}'  # noqa: S608  # our own names
    return [field.name for field in fields], sql


def canonical(value: Any) -> str:
    """The one text that a JSON value is stored as."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
