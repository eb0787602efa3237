"""A list of organisations from a file: each line read as the form of one organisation is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intranet.forms import organisation
from intranet.forms.lists import Column, Entry, folded

COLUMNS = (
    Column("name", ("Tên", "Tên tổ chức", "Tên chi bộ", "Tổ chức", "Chi bộ"), required=True),
    Column("kind", ("Chi bộ hay đảng bộ", "Là")),
    Column("type", ("Loại hình", "Loại hình tổ chức")),
    Column("position", ("Số thứ tự", "STT", "TT", "Số TT")),
    Column("has_branch_committee", ("Có chi ủy", "Chi ủy", "Chi uỷ", "Có chi uỷ")),
    Column("paper_name", ("Tên trên văn bản",)),
    Column("superior", ("Cấp trên trên văn bản", "Cấp trên")),
    Column("place", ("Địa danh",)),
    Column("signs_for", ("Ký thay mặt",)),
    Column("signer_title", ("Chức vụ người ký",)),
    Column("signer_name", ("Họ tên người ký", "Người ký")),
    Column("addressees", ("Nơi nhận",)),
)
_LABELS = {column.key: column.headings[0] for column in COLUMNS}
_KINDS = {"": "branch", "chibo": "branch", "dangbo": "committee"}
_YES_NO = {"": "yes", "co": "yes", "x": "yes", "1": "yes", "khong": "no", "0": "no"}
TWICE = "tên này có hai lần trong danh sách"
TAKEN = "đã có tổ chức tên này"


@dataclass(frozen=True)
class OrganisationLine:
    """One line: its row in the file, what was read of it, and what is wrong with it in words."""

    row: int
    values: Mapping[str, str | int | bool]
    errors: tuple[str, ...]


def read(
    entries: Iterable[Entry],
    types: Mapping[str, str],
    usual: Mapping[str, str],
    taken: Iterable[str],
) -> list[OrganisationLine]:
    """Read the lines of a list.

    `types` are the names of the kinds of unit by code, `usual` what an empty cell stands for by
    column, `taken` the names there are already below the same parent.
    """
    codes = {folded(label): code for code, label in types.items()} | {code: code for code in types}
    before = {name.casefold() for name in taken}
    seen: set[str] = set()
    lines = []
    for entry in entries:
        typed = {key: text or usual.get(key, "") for key, text in entry.values.items()}
        typed["kind"] = _KINDS.get(folded(typed["kind"]), "?")
        typed["has_branch_committee"] = _YES_NO.get(folded(typed["has_branch_committee"]), "?")
        typed["type"] = codes.get(typed["type"], codes.get(folded(typed["type"]), "?"))
        form = organisation.read(typed, types)
        errors = {f"{_LABELS[key]}: {text}" for key, text in form.errors.items()}
        if typed["has_branch_committee"] == "?":
            errors.add(f"{_LABELS['has_branch_committee']}: hãy ghi “Có” hoặc “Không”.")
        name = str(form.values["name"]).casefold()
        if name and name in before:
            errors.add(f"{_LABELS['name']}: {TAKEN}.")
        if name and name in seen:
            errors.add(f"{_LABELS['name']}: {TWICE}.")
        seen.add(name)
        lines.append(OrganisationLine(entry.row, form.values, tuple(sorted(errors))))
    return lines
