"""What holds of every table: its CHECK constraints, its references, its files, its versions.

The database keeps these itself while it is asked to; a file that was changed by other means, or a
restored one, is asked again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import peewee

from intranet.database import database
from intranet.models import (
    ALL,
    BranchFact,
    Evidence,
    EvidenceContent,
    MemberFact,
    RollEntry,
)
from intranet.recount.fault import Fault, differs
from intranet.recount.reading import Row, stream

_CHECK = re.compile(r"CONSTRAINT (\w+) CHECK \((.*)\)", re.DOTALL)


def constraints() -> Iterator[Fault]:
    """Every row fulfils every CHECK constraint of its table."""
    for model in ALL:
        table = model._meta.table_name
        for each in model._meta.constraints or ():
            found = _CHECK.fullmatch(each.sql)
            if found is None:
                continue
            name, condition = found.groups()
            sql = f'SELECT id FROM "{table}" WHERE NOT ({condition}) ORDER BY id'  # noqa: S608  # our own constraint
            for (which,) in database.execute_sql(sql).fetchall():
                yield Fault("check", table, which, f"trái ràng buộc {name}", condition)


def references() -> Iterator[Fault]:
    """Whatever a row refers to is there."""
    for model in ALL:
        table = model._meta.table_name
        for field in model._meta.sorted_fields:
            if not isinstance(field, peewee.ForeignKeyField):
                continue
            column, target = field.column_name, field.rel_model._meta.table_name
            sql = (
                f'SELECT r.id, r."{column}" FROM "{table}" r LEFT JOIN "{target}" t '  # noqa: S608  # our own names
                f'ON t.id = r."{column}" WHERE r."{column}" IS NOT NULL AND t.id IS NULL'
            )
            gone = database.execute_sql(f"{sql} ORDER BY r.id").fetchall()
            for which, lost in gone:
                said = f"{column} là {lost}"
                right = f"một dòng có thật của {target}"
                yield Fault("orphan", table, which, said, right)


def files() -> Iterator[Fault]:
    """A file's bytes are those of its hash and size, and somebody attached it."""
    table = "evidence_content"
    for row in stream(EvidenceContent, 1):
        data = bytes(row["data"])
        digest = hashlib.sha256(data).hexdigest()
        yield from differs("file", table, row["id"], "mã băm", row["sha256"], digest)
        yield from differs("file", table, row["id"], "dung lượng", row["size"], len(data))
        if not Evidence.select().where(Evidence.content == row["id"]).exists():
            yield Fault("orphan", table, row["id"], "tệp không thuộc mục nào", "có nơi đính kèm")


def versions() -> Iterator[Fault]:
    """Versions count from 1 without a gap, and only the newest stands (B8)."""
    for model, identity in (
        (RollEntry, ("assessment", "member")),
        (MemberFact, ("assessment", "member", "field")),
        (BranchFact, ("assessment", "field")),
    ):
        columns = [getattr(model, name) for name in identity]
        table, before = model._meta.table_name, None
        query: Any = model.select(model.id, *columns, model.version, model.superseded)
        ordered = query.order_by(*columns, model.version).dicts().iterator()
        for row in ordered:
            own = [row[name] for name in identity]
            follows = before is not None and own == [before[name] for name in identity]
            wanted = before["version"] + 1 if follows and before else 1
            yield from differs("B8", table, row["id"], "bản số", row["version"], wanted)
            if before is not None:
                yield from _stands(table, before, not follows)
            before = row
        if before is not None:
            yield from _stands(table, before, True)


def _stands(table: str, row: Row, newest: bool) -> Iterator[Fault]:
    yield from differs("B8", table, row["id"], "superseded", row["superseded"], int(not newest))
