"""The score sheet's form: every box read strictly, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from intranet import sheet
from intranet.rules.regulation import Regulation
from intranet.sheet import Field, Row, Rows, Value
from intranet.values import Unreadable

STAMP_PREFIX = "stamp."
COUNTED_NOW = (
    "Số này nay tính từ danh sách đảng viên nên không nhập ở đây nữa; tải lại trang để xem."
)
#: The two buttons beside a conflict: `row:stamp of the stored value that was shown`, and `row`.
KEEP, TAKE = "keep", "take"


@dataclass(frozen=True)
class SheetForm:
    """A posted score sheet.

    `typed` is what stood in each box, `errors` what is wrong with it (field name → Vietnamese
    sentence), `rows` the rows whose boxes were all readable, `stamps` what the form was shown at.
    `keep` are the rows whose conflict the person settled for the typed value, `take` those
    settled for the stored one.
    """

    typed: Mapping[str, str]
    rows: Rows
    errors: Mapping[str, str]
    stamps: Mapping[str, str]
    keep: Mapping[str, str] = field(default_factory=dict)
    take: frozenset[str] = frozenset()


def read(
    form: MultiDict[str, str], regulation: Regulation, computed: Collection[str] = ()
) -> SheetForm:
    """Read a posted sheet under a regulation; boxes the form does not hold stay untouched.

    The boxes of `computed` rows stand on no page any more: what an older page sends is refused.
    """
    keep, take = resolved(form)
    boxes = sheet.fields(regulation)
    sent = {box.row: box.name for box in boxes if box.row in computed and box.name in form}
    sent = {row: name for row, name in sent.items() if row not in take}
    errors = dict.fromkeys(sent.values(), COUNTED_NOW)
    typed: dict[str, str] = {}
    read_rows: dict[str, dict[str, Value]] = {}
    names: dict[tuple[str, str], str] = {}
    broken: set[str] = set()
    for box in boxes:
        text = None if box.row in computed else form.get(box.name)
        if text is None:
            broken.add(box.row)
            continue
        typed[box.name] = text
        names[box.row, box.column] = box.name
        try:
            read_rows.setdefault(box.row, {})[box.column] = box.read(text)
        except Unreadable as unreadable:
            errors[box.name] = str(unreadable)
            broken.add(box.row)
    whole: dict[str, Row] = {}
    for key, row in read_rows.items():
        if key in broken:
            continue
        faults = sheet.sum_faults(key, row)
        errors.update({names[key, column]: text for column, text in faults.items()})
        if not faults:
            whole[key] = row
    stamps = {
        key: text
        for key in sheet.row_keys(regulation)
        if (text := form.get(STAMP_PREFIX + key)) is not None
    }
    return SheetForm(typed, whole, errors, stamps, keep, take)


def read_rows(posted: Mapping[str, str], regulation: Regulation) -> Rows:
    """What a preview reads of a sheet that is being typed: box name → text.

    A box that is absent or not readable yet is not known yet; so is a row whose numbers do not
    fit together.
    """
    rows = {key: {**row} for key, row in sheet.blank(regulation).items()}
    for box in sheet.fields(regulation):
        value = read_box(box, posted.get(box.name))
        if value is not None:
            rows[box.row][box.column] = value
    unfitting = [key for key in sheet.SUMMED if sheet.sum_faults(key, rows[key])]
    return {**rows, **{key: sheet.empty(key) for key in unfitting}}


def read_box(box: Field, text: str | None) -> Value:
    """What one box of a sheet that is being typed says; None while that is not known."""
    try:
        return box.read(text) if text else None
    except Unreadable:
        return None


def resolved(form: MultiDict[str, str]) -> tuple[Mapping[str, str], frozenset[str]]:
    """Which conflict was settled by the button that was pressed, and for whose value."""
    row, _, seen = form.get(KEEP, "").partition(":")
    taken = form.get(TAKE)
    return {row: seen} if seen else {}, frozenset({taken} if taken else ())
