"""The table of facts read cell by cell: typed values, or a sentence; nothing typed is ever lost."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from intranet import reason_codes
from intranet.cells import Cell
from intranet.forms import member_facts as forms
from intranet.forms.member_facts import FactsForm
from intranet.models.member import MEMBER_FACTS
from intranet.roll import FACTS
from tests.hostile import HOSTILE
from tests.sheets import SO_2017

TODAY = dt.date(2017, 12, 8)
ME = 7
DAYS, YES_NO = (
    ("review_completed_on", "discipline_from"),
    ("emulation_fighter", "merit_certificate"),
)
CODES = tuple(forms.failing_labels(SO_2017))


def read(form: dict[str, str | list[str]], fields: tuple[str, ...] = FACTS) -> FactsForm:
    return forms.read(MultiDict(form), [ME, 8], fields, SO_2017, TODAY)


def one(name: str, *typed: str) -> tuple[str | None, str | None]:
    """What one cell is read as, and what is wrong with it."""
    form = read({f"{ME}.{name}": list(typed)})
    return form.values.get(Cell(ME, name)), form.errors.get(f"{ME}.{name}")


def test_every_fact_of_the_table_has_its_place_in_storage_and_its_reader() -> None:
    assert set(FACTS) < set(MEMBER_FACTS)
    for name in FACTS:
        assert one(name, "") == (None, None)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        *((day, " 8/12/2017 ", "2017-12-08") for day in DAYS),
        *((day, "2017-12-07", "2017-12-07") for day in DAYS),
        *((name, answer, answer) for name in YES_NO for answer in ("yes", "no")),
        *(("civil_grade", grade, grade) for grade in SO_2017.members.grades),
        *(("self_rating", tier.key, tier.key) for tier in SO_2017.members.tiers),
        *(("reason_code", code, code) for code in reason_codes.LABELS),
    ],
)
def test_a_cell_is_read_as_its_kind(name: str, typed: str, value: str) -> None:
    assert one(name, typed) == (value, None)
    assert forms.write(name, value) == ("" if value is None else _shown(name, value))


def _shown(name: str, value: str) -> str:
    day = dt.date.fromisoformat(value) if name in DAYS else None
    return f"{day:%d/%m/%Y}" if day else value


def test_a_day_after_today_is_refused_and_today_is_not() -> None:
    for name in DAYS:
        assert one(name, "08/12/2017") == ("2017-12-08", None)
        assert one(name, "09/12/2017") == (None, forms.NOT_YET)
        assert one(name, "31/02/2017")[1] == "Không có ngày 31/02/2017 trong lịch."


def test_failings_are_none_or_some_in_the_plans_order() -> None:
    first, *_, last = CODES
    assert one("failings", "", "none") == ("none", None)
    assert one("failings", "", last, first, last) == (f"{first},{last}", None)
    assert one("failings", "", *CODES) == (",".join(CODES), None)
    assert one("failings", "none", first) == (None, forms.NONE_AND_SOME)
    # Those follow from other facts and are nobody's to note.
    for derived in ("under_discipline", "civil_grade_failed"):
        assert one("failings", derived)[1] is not None


def test_hostile_texts_are_told_of_and_stay_as_typed() -> None:
    for text in HOSTILE:
        for name in FACTS:
            form = read({f"{ME}.{name}": text})
            assert form.values == {}
            assert form.errors[f"{ME}.{name}"]
            assert form.typed == {f"{ME}.{name}": text}


@pytest.mark.slow
@given(st.sampled_from(FACTS), st.text(max_size=30))
def test_whatever_is_typed_is_a_value_of_its_kind_or_told_of(name: str, text: str) -> None:
    value, error = one(name, text)
    assert error is None or value is None
    if value is not None and name not in DAYS:
        assert value == text


def test_what_the_form_does_not_hold_or_is_not_asked_for_stays_untouched() -> None:
    posted: dict[str, str | list[str]] = {
        f"{ME}.civil_grade": "good",
        f"stamp.{ME}.civil_grade": "3-x",
        "9.civil_grade": "good",
        f"{ME}.not_assessed": "Vì.",
        f"{ME}.stays": "no",
        f"{ME}.birth_date": "1980-01-01",
        "civil_grade": "good",
    }
    form = read(posted)
    assert form.values == {Cell(ME, "civil_grade"): "good"}
    assert form.stamps == {f"{ME}.civil_grade": "3-x"}
    assert read(posted, ("self_rating",)) == FactsForm({}, {}, {}, {})


def test_the_buttons_beside_a_conflict_say_whose_value_stays() -> None:
    cell = f"{ME}.civil_grade"
    form = read({cell: "good", "keep": f"{cell}:3-x"})
    assert (form.keep, form.take) == ({cell: "3-x"}, frozenset())
    form = read({cell: "good", "take": cell})
    assert (form.keep, form.take) == ({}, {cell})


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("0", 0), ("", -1), ("-1", -1), ("١", -1), ("1" * 10, -1), ("1.0", -1)],
)
def test_a_number_that_was_not_ours_is_none(typed: str, number: int) -> None:
    assert forms.number(typed) == number


def test_what_to_fill_in_is_one_of_the_choices_with_its_day() -> None:
    choices = ("review_completed_on:", "failings:none")

    def filling(**form: str) -> tuple[str, str | None, list[str]]:
        found = forms.read_filling(form, choices, TODAY)
        assert found.typed == {"o": form.get("o", ""), "ngay": form.get("ngay", "")}
        return found.field, found.value, sorted(found.errors)

    assert filling(o=choices[0], ngay="7/12/2017") == ("review_completed_on", "2017-12-07", [])
    assert filling(o=choices[1], ngay="x") == ("failings", "none", [])
    for day in ("", "x", "09/12/2017"):
        assert filling(o=choices[0], ngay=day)[2] == ["ngay"]
    for other in ("", "civil_grade:good", "failings"):
        assert filling(o=other)[2] == ["o"]


def test_a_reason_may_be_missing_only_where_it_is_taken_back() -> None:
    assert forms.read_reason({"reason": "  "}).errors == {"reason": forms.REASON_NEEDED}
    taken = forms.read_reason({"reason": "Vì.", "action": "take_back", "seen": "2"})
    assert (taken.reason, taken.errors, taken.seen) == ("", {}, 2)
    assert forms.read_reason({"reason": "Vì\x00"}).errors
    assert forms.read_reason({"reason": "x" * 4001}).errors
    assert forms.read_reason({"reason": " Đi xa. ", "form_key": "k"}).reason == "Đi xa."
