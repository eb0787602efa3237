"""Saving a score sheet: row by row, so that two people never overwrite each other unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from intranet import clock, log, sheet
from intranet.access import Act
from intranet.clock import Clock
from intranet.models import (
    Assessment,
    ConditionAnswer,
    CriterionScore,
    LeaderDiscipline,
    Proposal,
    SheetRow,
    SubordinateCount,
)
from intranet.operations.guard import opened
from intranet.queries import sheets
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor
from intranet.sheet import LEADERS, MEMBERS, PROPOSAL, SCORE_PREFIX, Row, Rows, StoredRow
from intranet.values import HUNDREDTHS


@dataclass(frozen=True)
class Saved:
    """What came of a save: every stored row as it is now, and which rows were written.

    `conflicts` are rows that somebody else changed in between and that this person changed as
    well: nothing was written for them, both values are there to be shown.
    """

    rows: Mapping[str, StoredRow]
    written: frozenset[str]
    conflicts: frozenset[str] = field(default_factory=frozenset)


def save(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    rows: Rows,
    stamps: Mapping[str, str],
    *,
    at: Clock,
    keep: Mapping[str, str] | None = None,
) -> Saved:
    """Write the rows that this person changed; leave alone what was only shown.

    `stamps` say at which version and with which values each row was shown; a row whose values
    equal what was shown was not touched. A touched row is written if nobody saved it in between
    or if somebody saved the very same values, otherwise it is a conflict. `keep` holds the stamps
    of the stored values that the person has seen and chosen to replace. Numbers that are counted
    from the branch's roll stay as they were counted, whatever is sent for them; so does a
    committee's proposal, which is not the office's.

    Raises NotHere or WrongState as `guard.opened` does.
    """
    with opened(actor, Act.SHEET_EDIT, assessment_id) as assessment:
        stored = sheets.rows(assessment_id)
        # What the committee itself shall be is for its standing committee to propose.
        proposes = assessment.organisation.kind == "branch"
        written: dict[str, StoredRow] = {}
        conflicts: set[str] = set()
        changes: dict[str, Any] = {}
        stamp = clock.stamp(at.now())
        for key, row in rows.items():
            known = stored.get(key, StoredRow(sheet.empty(key)))
            if known.computed or row == known.values or (key == PROPOSAL and not proposes):
                continue
            shown = (keep or {}).get(key) or stamps.get(key, "")
            if not (keep and key in keep) and shown.endswith(f"-{sheet.digest(row)}"):
                continue
            if changed_since(shown, known):
                conflicts.add(key)
                continue
            write_row(assessment, key, row, known, regulation, actor, stamp)
            written[key] = _written(key, row, known, stamp, actor)
            changes[key] = {"old": known.values, "new": row}
        if written:
            log.append(
                Act.SHEET_EDIT,
                at=stamp,
                user_id=actor.user_id,
                organisation_id=assessment.organisation.id,
                assessment_id=assessment_id,
                detail=changes,
            )
        return Saved({**stored, **written}, frozenset(written), frozenset(conflicts))


def _written(key: str, row: Row, known: StoredRow, stamp: str, actor: Actor) -> StoredRow:
    found = StoredRow(row, known.version + 1, stamp, actor.display_name)
    if touches(known.values, row, sheet.verified_columns(key)):
        return found
    return replace(found, verified=known.verified, note=known.note)


def changed_since(shown: str, known: StoredRow) -> bool:
    """Whether a row was saved after it was shown with this stamp; so says a stamp that is none."""
    version, _, _ = shown.partition("-")
    return version != str(known.version)


def write_row(
    assessment: Assessment,
    key: str,
    row: Row,
    known: StoredRow,
    regulation: Regulation,
    actor: Actor,
    stamp: str,
) -> None:
    """Let a row of a sheet stand with these values, inside the open transaction."""
    model, place = place_of(key, regulation)
    columns = {**row, "changed_at": stamp, "changed_by": actor.user_id}
    if (verified := sheet.verified_columns(key)) and touches(known.values, row, verified):
        # What the office found was found of other values.
        columns |= {**dict.fromkeys(verified.values()), "note": ""}
    if known.version == 0:
        model.create(assessment=assessment, version=1, **place, **columns)
        return
    update(model, assessment, place, version=known.version + 1, **columns)


def touches(known: Row, row: Row, columns: Iterable[str]) -> bool:
    """Whether a row differs from what stands in any of these columns."""
    return any(known[column] != row[column] for column in columns)


def update(
    model: type[SheetRow], assessment: Assessment, place: Mapping[str, Any], **columns: Any
) -> None:
    """Write columns of one row of a sheet that is there."""
    which = [model._meta.fields[name] == value for name, value in _identity(place).items()]
    model.update(**columns).where(model._meta.fields["assessment"] == assessment, *which).execute()


def place_of(key: str, regulation: Regulation) -> tuple[type[SheetRow], dict[str, Any]]:
    """The table a row lives in, and the columns that say which row it is."""
    if key.startswith(SCORE_PREFIX):
        criterion = regulation.criterion(key.removeprefix(SCORE_PREFIX))
        maximum = int(criterion.maximum * HUNDREDTHS)
        return CriterionScore, {"criterion": criterion.key, "maximum": maximum}
    if key in _SINGLE:
        return _SINGLE[key], {}
    return ConditionAnswer, {"condition": key}


def _identity(place: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in place.items() if name != "maximum"}


_SINGLE: Mapping[str, type[SheetRow]] = {
    LEADERS: LeaderDiscipline,
    MEMBERS: SubordinateCount,
    PROPOSAL: Proposal,
}
