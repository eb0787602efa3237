"""The form of one organisation: what it is called on screens and papers, and who signs for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intranet.forms.reader import Reader

KINDS = ("branch", "committee")
LONGEST_ADDRESSEES = 2_000
NO_NAME = "Hãy ghi tên tổ chức."


@dataclass(frozen=True)
class OrganisationForm:
    """A posted organisation: `values` as read, by the names of `Details`, and what is wrong."""

    values: Mapping[str, str | int | bool]
    errors: Mapping[str, str]


def read(
    form: Mapping[str, str], types: Iterable[str], *, kind: str | None = None
) -> OrganisationForm:
    """Read the form; `types` are the codes of units, `kind` is given where it is settled."""
    reader = Reader(form)
    name = reader.line("name", NO_NAME)
    paper_name = reader.line("paper_name")
    settled = kind or reader.choice("kind", KINDS, "Hãy chọn chi bộ hay đảng bộ.")
    found: dict[str, str | int | bool] = {
        "kind": settled,
        "type": reader.choice("type", tuple(types), "Hãy chọn loại hình."),
        "name": name,
        "paper_name": paper_name or name.upper(),
        "superior": reader.line("superior"),
        "place": reader.line("place"),
        "position": reader.count("position", "Hãy ghi số thứ tự.") if form.get("position") else 0,
        "has_branch_committee": settled == "committee"
        or form.get("has_branch_committee", "yes") == "yes",
        "signs_for": reader.line("signs_for"),
        "signer_title": reader.line("signer_title"),
        "signer_name": reader.line("signer_name"),
        "addressees": reader.text("addressees", longest=LONGEST_ADDRESSEES),
    }
    return OrganisationForm(found, reader.errors)
