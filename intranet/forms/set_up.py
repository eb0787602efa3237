"""The form of the first day: the code, the committee, its first year, the first administrator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intranet.forms import cycle, organisation
from intranet.forms.account import LONGEST_USERNAME, NO_NAME, NO_USERNAME, read_new_password
from intranet.forms.cycle import CycleForm
from intranet.forms.reader import Reader


@dataclass(frozen=True)
class SetUpForm:
    """The posted first day; `committee` as the names of `Details`, and what is wrong."""

    code: str
    committee: Mapping[str, str | int | bool]
    cycle: CycleForm
    username: str
    display_name: str
    password: str
    errors: Mapping[str, str]


def read(form: Mapping[str, str], types: Iterable[str], regulations: tuple[str, ...]) -> SetUpForm:
    """Read the form; everything is asked for but what stands above the committee on papers."""
    reader = Reader(form)
    code = reader.line("code", "Hãy nhập mã cài đặt được in ra khi khởi động chương trình.")
    committee = organisation.read(form, types, kind="committee")
    year = cycle.read(form, regulations)
    username = reader.line("username", NO_USERNAME, LONGEST_USERNAME)
    display_name = reader.line("display_name", NO_NAME)
    password, wrong = read_new_password(form)
    errors = {**committee.errors, **year.errors, **wrong, **reader.errors}
    return SetUpForm(code, committee.values, year, username, display_name, password, errors)
