"""What the verification's pages show: each row with what was said, what was found, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

from intranet import clock, completeness, sheet, values
from intranet.blueprints import sheet_view
from intranet.blueprints.sheet_view import Boxes, choice_labels
from intranet.forms import verification as forms
from intranet.forms.sheet import read_box
from intranet.forms.verification import FOUND_PREFIX, NOTE_PREFIX, VerificationForm
from intranet.queries.sheets import Sheet
from intranet.rules.regulation import Regulation
from intranet.sheet import Field, StoredRow

NEEDS_NOTE = "Hãy ghi lý do vì kết quả thẩm định khác với chi bộ."
AS_SAID = "Như chi bộ: {}"
UNKNOWN, UNREADABLE = "chưa rõ", "chưa đọc được"


@dataclass(frozen=True)
class Checks:
    """Every row that the office verifies, with what stands in its boxes and what is wrong."""

    regulation: Regulation
    stored: Mapping[str, StoredRow]
    form: VerificationForm | None = None
    conflicts: frozenset[str] = frozenset()
    unexplained: frozenset[str] = frozenset()

    @property
    def rows(self) -> dict[str, SimpleNamespace]:
        """Each row by its key: its stamp or conflict, its boxes, and its note."""
        return {key: self._row(key) for key in forms.rows_of(self.stored)}

    @property
    def texts(self) -> dict[str, str]:
        """What stands in every box."""
        found = {}
        for box in forms.fields(self.regulation, self.stored):
            found[FOUND_PREFIX + box.name] = self._found(box)
            found[NOTE_PREFIX + box.row] = self._note(box.row)
        return found

    def _row(self, key: str) -> SimpleNamespace:
        own = self._fields_of(key)
        boxes = {field.name: self._box(field) for field in own}
        unexplained = NEEDS_NOTE if key in self.unexplained else None
        name = NOTE_PREFIX + key
        note = SimpleNamespace(
            name=name, value=self._note(key), error=unexplained or self._error(name, key)
        )
        conflict = self._conflict(key, own) if key in self.conflicts else None
        return SimpleNamespace(
            row=SimpleNamespace(key=key, stamp=self._stamp(key), conflict=conflict),
            by_name=boxes,
            box=next(iter(boxes.values())),
            note=note,
            fields=[*boxes.values(), note],
        )

    def _box(self, field: Field) -> SimpleNamespace:
        name = FOUND_PREFIX + field.name
        return SimpleNamespace(
            name=name, value=self._found(field), error=self._error(name, field.row)
        )

    def _found(self, field: Field) -> str:
        name = FOUND_PREFIX + field.name
        if self._is_typed(name, field.row):
            text = self.form.typed[name]  # type: ignore[union-attr]  # typed into a form
            # Of the answers the branch's own is not offered: it is what an empty box says.
            return "" if text == self._said(field) else text
        found = forms.shown(self.stored[field.row]).values
        return "" if found is None else field.write(found[field.column])

    def _note(self, key: str) -> str:
        name = NOTE_PREFIX + key
        if self._is_typed(name, key):
            return self.form.typed[name]  # type: ignore[union-attr]  # typed into a form
        return self.stored[key].note

    def _is_typed(self, name: str, key: str) -> bool:
        form = self.form
        return form is not None and name in form.typed and key not in form.take

    def _said(self, field: Field) -> str:
        return field.write(self.stored[field.row].values[field.column])

    def _error(self, name: str, key: str) -> str | None:
        return self.form.errors.get(name) if self.form and key not in self.form.take else None

    def _stamp(self, key: str) -> str:
        """The stored row's stamp where the boxes show that row, else the form's own."""
        known, form = self.stored[key], self.form
        if form is None or key in form.take or form.rows.get(key) == forms.shown(known):
            return forms.stamp(known)
        return form.stamps.get(key, "")

    def _conflict(self, key: str, own: list[Field]) -> SimpleNamespace:
        known = self.stored[key]
        stored = Checks(self.regulation, self.stored)
        return SimpleNamespace(
            theirs_text=stored.in_words(key),
            mine_text=self.in_words(key),
            theirs_by=known.changed_by,
            theirs_at=values.format_time(clock.moment(known.changed_at)),
            theirs_stamp=forms.stamp(known),
            theirs={
                **{FOUND_PREFIX + field.name: stored._found(field) for field in own},
                NOTE_PREFIX + key: known.note,
            },
        )

    def in_words(self, key: str) -> str:
        """What was found of a row, with its note, on one line."""
        own = self._fields_of(key)
        labels = choice_labels(self.regulation)
        texts = [(field.name, self._found(field) or self._said(field)) for field in own]
        said = " / ".join(labels.get(named, named[1]) or UNKNOWN for named in texts)
        note = self._note(key)
        return f"{said} – {note}" if note else said

    def _fields_of(self, key: str) -> list[Field]:
        return [box for box in forms.fields(self.regulation, self.stored) if box.row == key]


def view(found: Sheet, checks: Checks) -> SimpleNamespace:
    """The branch's sheet as text, each row with the office's boxes beside it."""
    boxes = Boxes(found.regulation, found.organisation.kind, checks.stored)
    shown = sheet_view.view(found, boxes, editable=False, steps=[])
    shown.unsaved = checks.form is not None
    rows = checks.rows
    for score in shown.scores:
        score.check = rows.get(score.row.key)
    for item in (*(each for group in shown.groups for each in group.items), *shown.peers):
        item.check = rows.get(item.row.key)
        said = next((c.label for c in item.choices if c.value == item.value), UNKNOWN)
        others = [choice for choice in item.choices if choice.value != item.value]
        item.choices = [SimpleNamespace(value="", label=AS_SAID.format(said)), *others]
    for count in shown.counts:
        count.check = rows.get(count.row.key)
        for each in count.fields if count.check else ():
            each.check = count.check.by_name[each.name]
    return shown


def corrections(
    regulation: Regulation, stored: Mapping[str, StoredRow], boxes: Mapping[str, str]
) -> list[SimpleNamespace]:
    """Where what the office found is something else than what the branch said, in words."""
    texts = forms.sheet_texts(boxes, regulation, stored)
    labels = choice_labels(regulation)
    found = []
    for box in forms.fields(regulation, stored):
        text, said = texts[box.name], stored[box.row].values[box.column]
        value = read_box(box, text)
        if value != said:
            words = labels.get((box.name, text), box.write(value)) if value is not None else ""
            found.append(
                SimpleNamespace(
                    label=completeness.label(box, regulation),
                    said=labels.get((box.name, box.write(said)), box.write(said)) or UNKNOWN,
                    found=words or UNREADABLE,
                    note=boxes.get(NOTE_PREFIX + box.row, ""),
                )
            )
    return found


def told_of(found: Sheet, stored: Mapping[str, StoredRow]) -> Mapping[str, SimpleNamespace]:
    """What the office found of each row, for those who see the sheet: once it has passed it on or
    given it back."""
    if found.state not in TOLD:
        return {}
    rows: dict[str, SimpleNamespace] = {}
    labels = choice_labels(found.regulation)
    for box in sheet.fields(found.regulation):
        known = stored.get(box.row)
        corrected = forms.shown(known).values if known else None
        if known is None or (corrected is None and not known.note):
            continue
        if box.column not in sheet.verified_columns(box.row):
            continue
        told = rows.setdefault(box.row, SimpleNamespace(texts=[], note=known.note))
        if corrected is not None:
            text = box.write(corrected[box.column])
            told.texts.append(labels.get((box.name, text), text))
    return {
        key: SimpleNamespace(text=" / ".join(told.texts), note=told.note)
        for key, told in rows.items()
    }


#: From when on the branch sees what the office found.
TOLD = frozenset({"returned", "verified", "decided", "annulled"})
