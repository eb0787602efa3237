"""The verification's form: what the office found of each row, and why it is something else.

An empty box is "as the branch said", so that only what differs is ever typed. Of a row whose
numbers belong together the empty boxes are filled in with what the branch said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from intranet import sheet, values
from intranet.forms.sheet import STAMP_PREFIX, resolved
from intranet.rules.regulation import Regulation
from intranet.sheet import Field, Found, StoredRow, Value
from intranet.values import Unreadable

FOUND_PREFIX, NOTE_PREFIX = "found.", "note."
LONGEST_NOTE = 1_000


@dataclass(frozen=True)
class VerificationForm:
    """A posted verification.

    `typed` is what stood in each box, `errors` what is wrong with it (box → Vietnamese sentence),
    `rows` what was found of each row whose boxes were all readable, `stamps` what the form was
    shown at; `keep` and `take` say which conflict was settled, as on the score sheet.
    """

    typed: Mapping[str, str]
    rows: Mapping[str, Found]
    errors: Mapping[str, str]
    stamps: Mapping[str, str]
    keep: Mapping[str, str] = field(default_factory=dict)
    take: frozenset[str] = frozenset()

    @property
    def changed(self) -> Mapping[str, Found]:
        """The rows that this person changed, or whose conflict was settled for what was typed."""
        return {
            key: found
            for key, found in self.rows.items()
            if key not in self.take and (key in self.keep or not self._as_shown(key, found))
        }

    def seen(self, key: str) -> int:
        """At which version a row was shown, or was chosen to be replaced; -1 for none of ours."""
        version, _, _ = (self.keep.get(key) or self.stamps.get(key, "")).partition("-")
        return int(version) if version.isascii() and version.isdigit() else -1

    def _as_shown(self, key: str, found: Found) -> bool:
        return self.stamps.get(key, "").endswith(f"-{_digest(found)}")


def fields(regulation: Regulation, stored: Mapping[str, StoredRow]) -> Iterator[Field]:
    """The boxes that the office corrects: those of verified columns that nobody counted."""
    for box in sheet.fields(regulation):
        row = stored.get(box.row)
        if row and not row.computed and box.column in sheet.verified_columns(box.row):
            yield box


def read(
    posted: MultiDict[str, str], regulation: Regulation, stored: Mapping[str, StoredRow]
) -> VerificationForm:
    """Read a posted verification; rows whose boxes the form does not hold stay untouched."""
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    found: dict[str, dict[str, Value]] = {}
    names: dict[tuple[str, str], str] = {}
    broken: set[str] = set()
    for box in fields(regulation, stored):
        name = FOUND_PREFIX + box.name
        text = posted.get(name)
        if text is None:
            broken.add(box.row)
            continue
        typed[name], names[box.row, box.column] = text, name
        row = found.setdefault(box.row, {})
        try:
            value = box.read(text)
        except Unreadable as unreadable:
            errors[name] = str(unreadable)
            broken.add(box.row)
            continue
        row[box.column] = stored[box.row].values[box.column] if value is None else value
    rows: dict[str, Found] = {}
    for key, row in found.items():
        note = _note(posted, key, typed, errors)
        faults = {} if key in broken else sheet.sum_faults(key, row)
        errors.update({names[key, column]: text for column, text in faults.items()})
        if key not in broken and not faults and note is not None:
            said = {column: stored[key].values[column] for column in row}
            rows[key] = Found(None if row == said else row, note)
    stamps = {key: text for key in rows_of(stored) if (text := posted.get(STAMP_PREFIX + key))}
    return VerificationForm(typed, rows, errors, stamps, *resolved(posted))


def rows_of(stored: Mapping[str, StoredRow]) -> Iterator[str]:
    """The rows that the office verifies."""
    return (key for key, row in stored.items() if sheet.verified_columns(key) and not row.computed)


def shown(known: StoredRow) -> Found:
    """A stored row as the page shows it: only what differs from what the branch said."""
    found = known.verified
    differs = found is not None and any(known.values[key] != found[key] for key in found)
    return Found(found if differs else None, known.note)


def stamp(known: StoredRow) -> str:
    """What the form carries for a row: its version, and a digest of what is shown of it."""
    return f"{known.version}-{_digest(shown(known))}"


def sheet_texts(
    boxes: Mapping[str, str], regulation: Regulation, stored: Mapping[str, StoredRow]
) -> Mapping[str, str]:
    """A whole sheet as it would be typed with what the office found: box → text.

    Where the office's box is empty or not there, it is what the branch said. Without the evidence,
    of which no rule asks.
    """
    texts = {}
    for box in sheet.fields(regulation):
        if box.column == "evidence":
            continue
        said = stored.get(box.row, StoredRow(sheet.empty(box.row))).values[box.column]
        texts[box.name] = boxes.get(FOUND_PREFIX + box.name) or box.write(said)
    return texts


def _digest(found: Found) -> str:
    return sheet.digest({**(found.values or {}), "note": found.note})


def _note(
    posted: MultiDict[str, str], key: str, typed: dict[str, str], errors: dict[str, str]
) -> str | None:
    name = NOTE_PREFIX + key
    typed[name] = posted.get(name, "")
    try:
        return values.parse_text(typed[name], LONGEST_NOTE)
    except Unreadable as unreadable:
        errors[name] = str(unreadable)
        return None
