"""The office verifies a submitted sheet: what it found beside what was said, then passes it on.

An empty value is "as the branch said". Passing on writes down that it was so, so that from then on
every value that counts stands as the office confirmed or corrected it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from intranet import ballot, clock, completeness, facts, log, sheet
from intranet.access import Act
from intranet.clock import Clock
from intranet.database import database
from intranet.models import Assessment
from intranet.operations.guard import AlreadyDone, NotHere, Refused, move, opened, use_key
from intranet.operations.scoring import place_of, update
from intranet.queries import ballots, sheets
from intranet.rules.ballot import Outcome
from intranet.rules.organisation import classify
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult
from intranet.rules.wording import uncapitalised
from intranet.sessions import Actor
from intranet.sheet import PROPOSAL, Found, Row, StoredRow

NO_SHEET = "Không tìm thấy biểu chấm điểm này."
NEEDS_LOOKING = "Có chi bộ cần xem từng biểu trước khi chuyển: {}."
CHANGED = "Biểu vừa được người khác sửa. Xin xem lại các mục dưới đây rồi bấm chuyển lần nữa."
NOT_SETTLED, CORRECTED = "chưa xác định được một mức", "có mục sửa khi thẩm định"


class Saved(NamedTuple):
    """What came of saving: every row as it is now, and which rows were not written and why.

    `conflicts` were changed by somebody else in between; `unexplained` differ from what the branch
    said and have no note.
    """

    rows: Mapping[str, StoredRow]
    written: frozenset[str]
    conflicts: frozenset[str]
    unexplained: frozenset[str]


class Changed(Refused):
    """Somebody saved the sheet after the person saw what is about to be confirmed."""


class NeedsLooking(Refused):
    """Sheets that cannot be passed on unseen: a flag, a difference, or something still open."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Names the branches."""
        super().__init__(NEEDS_LOOKING.format(", ".join(names)))
        self.names = names


def save(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    found: Mapping[str, Found],
    seen: Mapping[str, int],
    *,
    at: Clock,
) -> Saved:
    """Write what the office found of each row that it changed, with a note where it differs.

    `seen` says at which version each row was shown. Numbers that are counted, and the proposal,
    are not for the office to correct. Raises NotHere or WrongState as `guard.opened` does.
    """
    with _opened(actor, assessment_id) as assessment:
        stored = sheets.rows(assessment_id)
        stamp = clock.stamp(at.now())
        written: dict[str, StoredRow] = {}
        conflicts, unexplained = set(), set()
        changes: dict[str, Any] = {}
        for key, new in found.items():
            known = stored.get(key)
            if known is None or known.computed or not sheet.verified_columns(key):
                continue
            if (new.values, new.note) == (known.verified, known.note):
                continue
            if seen.get(key) != known.version:
                conflicts.add(key)
            elif differs(new.values, known) and not new.note:
                unexplained.add(key)
            else:
                written[key] = _write(assessment, key, known, new, regulation, actor, stamp)
                changes[key] = {"old": known.verified, "new": new.values}
        if written:
            log.append(
                Act.VERIFY,
                at=stamp,
                user_id=actor.user_id,
                organisation_id=assessment.organisation.id,
                assessment_id=assessment_id,
                detail=changes,
            )
        return Saved(
            {**stored, **written}, frozenset(written), frozenset(conflicts), frozenset(unexplained)
        )


def pass_on(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    *,
    key: str,
    at: Clock,
    seen: str | None = None,
) -> None:
    """Confirm whatever was not corrected and pass a sheet on to be decided.

    `seen` says at which versions the rows were shown (`sheet.versions`). The same form key again
    changes nothing. Raises Changed where a row is another one by now, NotHere or WrongState as
    `guard.opened` does.
    """
    try:
        with _opened(actor, assessment_id, key=key) as assessment:
            if seen not in {None, sheet.versions(sheets.rows(assessment_id))}:
                raise Changed(CHANGED)
            _pass_on(actor, assessment, regulation, key, at)
    except AlreadyDone:
        return


def pass_on_all(
    actor: Actor, assessment_ids: Iterable[int], regulation: Regulation, *, key: str, at: Clock
) -> None:
    """Pass several sheets on at once, all or none: settled ones without a flag or a difference.

    Raises NeedsLooking with the names of those that are not so, Refused where none was named, and
    what `pass_on` raises.
    """
    ids = sorted(set(assessment_ids))
    if not ids:
        raise Refused("Hãy chọn ít nhất một chi bộ.")
    try:
        with database.atomic():
            use_key(actor, Act.VERIFY, key, at=at)
            strange = []
            for assessment_id in ids:
                with _opened(actor, assessment_id) as assessment:
                    if _needs_looking(assessment, regulation):
                        strange.append(assessment.organisation.name)
                    else:
                        _pass_on(actor, assessment, regulation, None, at)
            if strange:
                raise NeedsLooking(tuple(strange))
    except AlreadyDone:
        return


def differs(found: Row | None, known: StoredRow) -> bool:
    """Whether what the office found is something else than what the branch said."""
    return found is not None and any(known.values[column] != found[column] for column in found)


def to_look_at(
    stored: Mapping[str, StoredRow],
    result: OrganisationResult,
    voted: Outcome | None,
    regulation: Regulation,
) -> tuple[str, ...]:
    """Why a sheet is not passed on unseen, in words; nothing where it may be.

    `result` is what the rules say of the values that the office found, `voted` what the ballot
    says.
    """
    unsettled = (NOT_SETTLED,) if result.tier is None else ()
    flags = tuple(uncapitalised(flag.text) for flag in result.flags)
    proposal = stored.get(PROPOSAL, StoredRow(sheet.empty(PROPOSAL))).values
    apart = completeness.differences(proposal["tier"], result, voted, regulation)
    found = any(differs(row.verified, row) for row in stored.values())
    return (*unsettled, *flags, *apart, *((CORRECTED,) if found else ()))


def _needs_looking(assessment: Assessment, regulation: Regulation) -> bool:
    stored = sheets.rows(assessment.id)
    double = bool(assessment.cycle.double_entry)
    voted = ballot.outcome(ballots.of(assessment.id, regulation, double=double).last, regulation)
    result = judged(stored, assessment.organisation.kind, regulation)
    return bool(to_look_at(stored, result, voted, regulation))


def _pass_on(
    actor: Actor, assessment: Assessment, regulation: Regulation, key: str | None, at: Clock
) -> None:
    stored = sheets.rows(assessment.id)
    stamp = clock.stamp(at.now())
    for row, known in stored.items():
        columns = sheet.verified_columns(row)
        if columns and known.verified is None:
            said = {column: known.values[column] for column in columns}
            stored[row] = _write(
                assessment, row, known, Found(said, known.note), regulation, actor, stamp
            )
    result = judged(stored, assessment.organisation.kind, regulation)
    corrected = sorted(row for row, known in stored.items() if differs(known.verified, known))
    outcome = {
        "total": str(result.total),
        "best": result.best,
        "worst": result.worst,
        "corrected": corrected,
    }
    move(actor, Act.VERIFY, assessment, key=key, at=at, outcome=outcome)


def judged(
    stored: Mapping[str, StoredRow], kind: str, regulation: Regulation
) -> OrganisationResult:
    """What the rules say of the values that the office found, of an organisation of this kind."""
    rows = sheet.counting(stored, verified=True)
    return classify(facts.organisation_facts(rows, regulation, kind), regulation)


def _write(
    assessment: Assessment,
    key: str,
    known: StoredRow,
    new: Found,
    regulation: Regulation,
    actor: Actor,
    stamp: str,
) -> StoredRow:
    model, place = place_of(key, regulation)
    columns = sheet.verified_columns(key)
    values = {kept: new.values[own] if new.values else None for own, kept in columns.items()}
    version = known.version + 1
    told = {"note": new.note, "changed_at": stamp, "changed_by": actor.user_id}
    update(model, assessment, place, version=version, **values, **told)
    return StoredRow(
        known.values, version, stamp, actor.display_name, known.computed, new.values, new.note
    )


@contextmanager
def _opened(actor: Actor, assessment_id: int, *, key: str | None = None) -> Iterator[Assessment]:
    """A branch's sheet; that of the committee itself is looked at by the body above."""
    with opened(actor, Act.VERIFY, assessment_id, key=key) as assessment:
        if assessment.organisation.kind != "branch":
            raise NotHere(NO_SHEET)
        yield assessment
