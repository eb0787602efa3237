"""Score sheets: finding one within a scope, and reading its rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from intranet.access import Act, Scope, allowed_in, stage
from intranet.ballot import Record
from intranet.database import PostgresqlServer, database, engine
from intranet.models import (
    ConditionAnswer,
    CriterionScore,
    LeaderDiscipline,
    Proposal,
    SheetRow,
    SubordinateCount,
    User,
)
from intranet.queries import ballots, regulations
from intranet.rules.regulation import Regulation
from intranet.sheet import (
    LEADERS,
    MEMBERS,
    PROPOSAL,
    SCORE_PREFIX,
    Row,
    StoredRow,
    empty,
    verified_columns,
)

#: Where a sheet's numbers of members come from, once the branch keeps a roll.
ROLL = "roll"
#: The newest revision of one organisation's sheet, with all that a page's head shows and the last
#: whole round of its ballot; fixed text, because the live preview runs it at every pause in the
#: typing. A whole round is followed by whole versions alone.
_FIND = f"""
SELECT a.id, a.revision, a.state, a.redo, o.id, o.path, o.kind, o.type, o.position, o.name,
       o.paper_name, o.superior, o.place, o.has_branch_committee, c.id, c.year, c.regulation_sha256,
       c.report_before, c.state, c.double_entry, m.total, m.completed_or_better, m.failed,
       b.id, b.number, b.version, b.reason, b.entered_at,
       {", ".join(f"b.{column}" for column in ballots.COLUMNS)}
FROM assessment a
JOIN organisation o ON o.id = a.organisation_id
JOIN cycle c ON c.id = a.cycle_id
LEFT JOIN subordinate_count m ON m.assessment_id = a.id AND m.source = '{ROLL}'
LEFT JOIN ballot_round b ON b.id = (
  SELECT r.id FROM ballot_round r WHERE r.assessment_id = a.id AND r.complete = 1
  ORDER BY r.number DESC, r.version DESC LIMIT 1)
WHERE c.year = {{0}} AND o.id = {{0}}
ORDER BY a.revision DESC LIMIT 1
"""  # noqa: S608  # our own columns
_FIND_SQLITE, _FIND_POSTGRESQL = _FIND.format("?"), _FIND.format("%s")


class Organisation(NamedTuple):
    """An organisation as pages and papers name it."""

    id: int
    path: str
    kind: str
    type: str
    position: int
    name: str
    paper_name: str
    superior: str
    place: str
    has_branch_committee: bool


class Sheet(NamedTuple):
    """One assessment's head: whose, of which cycle, in which state."""

    id: int
    revision: int
    state: str
    organisation: Organisation
    cycle_id: int
    year: int
    regulation_sha256: str
    report_before: dt.date
    cycle_state: str
    double_entry: bool = False
    #: 1 while members of a decided branch are rated anew.
    redo: int = 0
    #: The numbers of members as counted from the branch's roll; None where they are typed.
    members: Row | None = None
    #: The last whole round of the secret ballot; None while there is none.
    ballot: Record | None = None

    def admits(self, act: Act) -> bool:
        """Whether sheet and year are in a state in which the act can be done."""
        return self.cycle_state == "open" and allowed_in(act, stage(self.state, self.redo))

    @property
    def is_committee(self) -> bool:
        """Whether it is the sheet of the committee itself, and not of one of its branches."""
        return self.organisation.kind == "committee"

    @property
    def regulation(self) -> Regulation:
        """The regulation of the sheet's cycle."""
        return regulations.by_sha256(self.regulation_sha256)


def find(
    scope: Scope, year: int, organisation_id: int, *, kind: str | None = "branch"
) -> Sheet | None:
    """The newest revision of an organisation's sheet; None when none lies inside the scope.

    Of a branch, unless asked for another kind of organisation, or for any.
    """
    sql = _FIND_POSTGRESQL if isinstance(engine(), PostgresqlServer) else _FIND_SQLITE
    if not (_fits(organisation_id) and _fits(year)):
        return None
    row = database.execute_sql(sql, (year, organisation_id)).fetchone()
    if row is None:
        return None
    sheet = _sheet(row)
    if kind not in {None, sheet.organisation.kind}:
        return None
    return sheet if scope.covers(sheet.organisation.path) else None


def list_all(scope: Scope, year: int) -> list[Sheet]:
    """The newest revision of every branch's sheet inside the scope, in the committee's order."""
    sql = (
        _FIND.replace("o.id = {0}", "o.kind = 'branch'")
        .removesuffix("LIMIT 1\n")
        .format("%s" if isinstance(engine(), PostgresqlServer) else "?")
    )
    newest: dict[int, Sheet] = {}
    for row in database.execute_sql(sql, (year,)).fetchall():
        sheet = _sheet(row)
        if scope.covers(sheet.organisation.path):
            newest.setdefault(sheet.organisation.id, sheet)
    return sorted(newest.values(), key=lambda s: (s.organisation.position, s.organisation.id))


def rows(assessment_id: int) -> dict[str, StoredRow]:
    """The stored rows of one sheet."""
    return rows_of([assessment_id])[assessment_id]


def rows_of(assessment_ids: Iterable[int]) -> Mapping[int, dict[str, StoredRow]]:
    """The stored rows of several sheets, in five statements however many they are."""
    ids = list(assessment_ids)
    found: dict[int, dict[str, StoredRow]] = defaultdict(dict)
    for row in _read(CriterionScore, ids):
        key = SCORE_PREFIX + row["criterion"]
        found[row["assessment"]][key] = _stored(key, row, "self_score", "evidence")
    for row in _read(ConditionAnswer, ids):
        found[row["assessment"]][row["condition"]] = _stored(row["condition"], row, "answer")
    for row in _read(LeaderDiscipline, ids):
        found[row["assessment"]][LEADERS] = _stored(LEADERS, row, "disciplined", "self_detected")
    for row in _read(SubordinateCount, ids):
        counted = _stored(MEMBERS, row, *empty(MEMBERS))
        found[row["assessment"]][MEMBERS] = replace(counted, computed=row["source"] == ROLL)
    for row in _read(Proposal, ids):
        found[row["assessment"]][PROPOSAL] = _stored(PROPOSAL, row, *empty(PROPOSAL))
    return found


def _read(model: type[SheetRow], ids: list[int]) -> Iterable[dict[str, Any]]:
    query = model.select(model, User.display_name.alias("changed_by_name")).join(
        User,
        on=(model.changed_by == User.id),
    )
    assessment = model._meta.fields["assessment"]
    return cast("Iterable[dict[str, Any]]", query.where(assessment.in_(ids)).dicts())


def _stored(key: str, row: Mapping[str, Any], *columns: str) -> StoredRow:
    found = {own: row[column] for own, column in verified_columns(key).items()}
    return StoredRow(
        {column: row[column] for column in columns},
        row["version"],
        row["changed_at"],
        row["changed_by_name"],
        verified=None if None in found.values() or not found else found,
        note=row.get("note", ""),
    )


def _sheet(row: tuple[Any, ...]) -> Sheet:
    organisation = Organisation(*(*row[4:13], bool(row[13])))
    return Sheet(
        id=row[0],
        revision=row[1],
        state=row[2],
        organisation=organisation,
        redo=row[3],
        cycle_id=row[14],
        year=row[15],
        regulation_sha256=row[16],
        report_before=dt.date.fromisoformat(row[17]),
        cycle_state=row[18],
        double_entry=bool(row[19]),
        members=dict(zip(empty(MEMBERS), row[20:23], strict=True)) if row[20] is not None else None,
        ballot=_round(row[23:]) if row[23] is not None else None,
    )


def _round(row: tuple[Any, ...]) -> Record:
    number, version, reason, at = row[1:5]
    values = dict(zip(ballots.COLUMNS, row[5:], strict=True))
    return Record(row[0], number, version, values, True, reason, at=at)


def _fits(number: int) -> bool:
    """Whether a number from a URL fits a column; larger ones name nothing on either engine."""
    return 0 < number < 2**31
