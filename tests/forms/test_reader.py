"""Forms of the office and the administrator: what is read, and what is said beside each box."""

import datetime as dt

import pytest
from werkzeug.datastructures import MultiDict

from intranet.blueprints.labels import TYPE_LABELS
from intranet.forms import account, cycle, organisation, set_up
from intranet.forms.reader import Reader
from intranet.models.organisation import KINDS, TYPES

PLACE = {"kind": "branch", "type": "administrative", "name": "Chi bộ  Văn phòng"}
DAYS = {
    "review_before": "15/12/2026",
    "standing_before": "20/12/2026",
    "report_before": "2026-12-15",
}
YEAR = {"year": "2026", "regulation": "so-2017", **DAYS}
PASSWORD = {"new": "một mật khẩu dài", "again": "một mật khẩu dài"}
PERSON = {"username": "quantri", "display_name": "Nguyễn Văn A"}
FIRST = {"code": "ABCD-EFGH-JKMN", **PLACE, **YEAR, **PASSWORD, **PERSON}


# --- the reader -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value", "error"),
    [
        (" a  b\n c ", "a b c", ""),
        ("", "", "cần có"),
        ("  ", "", "cần có"),
        ("\x07", "", "ký tự điều khiển"),
        ("a" * 201, "", "tối đa 200"),
        ("ệ" * 200, "ệ" * 200, ""),
        ("e\u0302\u0323", "ệ", ""),
    ],
)
def test_a_line_is_read_or_said_to_be_wrong(typed: str, value: str, error: str) -> None:
    reader = Reader({"x": typed})
    assert reader.line("x", "cần có") == value
    assert (error in reader.errors.get("x", "")) if error else not reader.errors


def test_a_text_keeps_its_lines() -> None:
    assert Reader({"x": " a\r\nb "}).text("x") == "a\nb"
    assert Reader({}).text("x") == ""


@pytest.mark.parametrize(
    ("typed", "value", "error"),
    [("a", "a", ""), ("", "", "chọn đi"), ("c", "", "có sẵn"), ("A", "", "có sẵn")],
)
def test_a_choice_is_one_of_those_offered(typed: str, value: str, error: str) -> None:
    reader = Reader({"x": typed})
    assert reader.choice("x", ("a", "b"), "chọn đi") == value
    assert (error in reader.errors.get("x", "")) if error else not reader.errors


@pytest.mark.parametrize(
    ("typed", "value", "error"),
    [("0", 0, ""), ("9999", 9999, ""), ("", 0, "ghi số"), ("-1", 0, "số nguyên"), ("٣", 0, "số")],
)
def test_a_count_is_a_plain_number(typed: str, value: int, error: str) -> None:
    reader = Reader({"x": typed})
    assert reader.count("x", "ghi số") == value
    assert (error in reader.errors.get("x", "")) if error else not reader.errors


@pytest.mark.parametrize(
    ("typed", "value", "error"),
    [
        ("15/12/2026", dt.date(2026, 12, 15), ""),
        ("", dt.date.min, "ghi ngày"),
        ("31/11/2026", dt.date.min, "Không có ngày"),
    ],
)
def test_a_day_is_a_day_of_the_calendar(typed: str, value: dt.date, error: str) -> None:
    reader = Reader({"x": typed})
    assert reader.day("x", "ghi ngày") == value
    assert (error in reader.errors.get("x", "")) if error else not reader.errors


# --- an organisation ------------------------------------------------------------------------------


def test_an_organisation_is_read_with_what_follows_from_its_name() -> None:
    form = organisation.read(PLACE, TYPES)
    assert form.errors == {}
    assert form.values == {
        **{"kind": "branch", "type": "administrative", "name": "Chi bộ Văn phòng"},
        **{"paper_name": "CHI BỘ VĂN PHÒNG", "superior": "", "place": "", "position": 0},
        **{"has_branch_committee": True, "signs_for": "", "signer_title": ""},
        **{"signer_name": "", "addressees": ""},
    }


@pytest.mark.parametrize(
    ("box", "typed"),
    [
        *(("name", text) for text in ("", " ", "a" * 201, "\x00")),
        *(("kind", text) for text in ("", "chi bộ")),
        *(("type", text) for text in ("", "x")),
        *(("position", text) for text in ("x", "1,5", "10000")),
        ("addressees", "a" * 2001),
        *((name, "a" * 201) for name in ("paper_name", "superior", "place", "signs_for")),
        *((name, "\x07") for name in ("signer_title", "signer_name")),
    ],
)
def test_what_is_wrong_with_an_organisation_is_said_beside_its_box(box: str, typed: str) -> None:
    assert list(organisation.read({**PLACE, box: typed}, TYPES).errors) == [box]


def test_a_committee_has_no_question_of_a_branch_committee() -> None:
    asked = {**PLACE, "has_branch_committee": "no"}
    assert organisation.read(asked, TYPES).values["has_branch_committee"] is False
    assert organisation.read(asked, TYPES, kind="committee").values["has_branch_committee"] is True
    assert organisation.read(asked, TYPES, kind="committee").values["kind"] == "committee"


def test_the_codes_are_those_that_the_database_and_the_pages_know() -> None:
    assert tuple(TYPE_LABELS) == TYPES
    assert set(organisation.KINDS) == set(KINDS)


# --- a year ---------------------------------------------------------------------------------------


def test_a_year_is_read_with_its_days() -> None:
    form = cycle.read(YEAR, ("so-2017",))
    assert (form.year, form.regulation, form.errors) == (2026, "so-2017", {})
    december = [dt.date(2026, 12, day) for day in (15, 20, 15)]
    assert list(form.days) == december


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("year", "", cycle.NO_YEAR),
        ("year", "1999", cycle.WRONG_YEAR),
        ("year", "3000", cycle.WRONG_YEAR),
        ("year", "năm nay", "số nguyên"),
        ("regulation", "", "Hãy chọn"),
        ("regulation", "so-1999", "có sẵn"),
        ("report_before", "", cycle.NO_DAY),
        ("review_before", "15/12/2025", cycle.FAR_DAY),
        ("standing_before", "01/01/2028", cycle.FAR_DAY),
        ("report_before", "32/12/2026", "Không có ngày"),
    ],
)
def test_what_is_wrong_with_a_year_is_said_beside_its_box(box: str, typed: str, words: str) -> None:
    errors = cycle.read({**YEAR, box: typed}, ("so-2017",)).errors
    assert list(errors) == [box]
    assert words in errors[box]


def test_the_days_may_lie_in_the_year_after() -> None:
    january = {**YEAR, "report_before": "15/01/2027"}
    assert cycle.read(january, ("so-2017",)).errors == {}


# --- accounts -------------------------------------------------------------------------------------


def test_a_person_is_read_with_the_roles_that_were_chosen() -> None:
    roles = [("role", "branch:4"), ("role", ""), ("role", "office:1"), ("role", "admin:x")]
    form = account.read_person(MultiDict([*PERSON.items(), *roles]))
    assert form.errors == {}
    assert form.roles == (("branch", 4), ("office", 1))


@pytest.mark.parametrize("roles", [[], [""], ["branch"], ["branch:"], ["branch:" + "9" * 10]])
def test_a_person_without_a_role_is_said_to_lack_one(roles: list[str]) -> None:
    form = account.read_person(MultiDict([*PERSON.items(), *(("role", r) for r in roles)]))
    assert form.errors == {"role": account.NO_ROLE}


@pytest.mark.parametrize("box", ["username", "display_name"])
def test_a_person_has_names(box: str) -> None:
    form = account.read_person(MultiDict({**PERSON, "role": "branch:4", box: " "}))
    assert list(form.errors) == [box]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, []),
        ({"username": ""}, ["username"]),
        ({"code": " "}, ["code"]),
        ({"new": "ngắn", "again": "ngắn"}, ["new"]),
        ({"again": "khác hẳn thế"}, ["again"]),
    ],
)
def test_a_first_password_needs_a_name_a_code_and_itself_twice(
    changed: dict[str, str], wrong: list[str]
) -> None:
    typed = {"username": "moi", "code": "ABCD", **PASSWORD, **changed}
    assert list(account.read_activation(MultiDict(typed)).errors) == wrong


# --- the first day --------------------------------------------------------------------------------


def test_the_first_day_is_read_whole() -> None:
    form = set_up.read(FIRST, TYPES, ("so-2017",))
    assert form.errors == {}
    assert (form.code, form.username, form.cycle.year) == ("ABCD-EFGH-JKMN", "quantri", 2026)
    assert form.committee["kind"] == "committee"


@pytest.mark.parametrize(
    "box", ["code", "name", "type", "year", "regulation", *DAYS, "username", "display_name", "new"]
)
def test_the_first_day_lacks_nothing(box: str) -> None:
    changed = {box: "", "again": ""} if box == "new" else {box: ""}
    assert list(set_up.read({**FIRST, **changed}, TYPES, ("so-2017",)).errors) == [box]
