"""The check code: one record, one code; any change of any field, another."""

import unicodedata
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from intranet.reports import check_code
from intranet.reports.records import SummaryRow
from tests.reports import samples


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x"
        case Decimal():
            return value + Decimal("0.01")
        case datetime():
            return value.replace(minute=(value.minute + 1) % 60)
        case date():
            return value.replace(day=value.day + 1)
        case None:
            return date(2017, 12, 1)
    raise AssertionError(value)


def changes(record: Any) -> list[tuple[str, Any]]:
    """The record with each field changed in turn, and each field of each row it holds."""
    out = []
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, tuple) and value:
            out.append((field.name, replace(record, **{field.name: value[1:]})))
            inner = changes(value[0]) if is_dataclass(value[0]) else [("", changed(value[0]))]
            for name, other in inner:
                altered = replace(record, **{field.name: (other, *value[1:])})
                out.append((f"{field.name}.{name}", altered))
        elif is_dataclass(value):
            for name, other in changes(value):
                out.append((f"{field.name}.{name}", replace(record, **{field.name: other})))
        else:
            other = (changed(""),) if value == () else changed(value)
            out.append((field.name, replace(record, **{field.name: other})))
    return out


@pytest.mark.parametrize("record", [samples.long_notes(), samples.summary(3)])
def test_any_change_of_any_field_changes_the_code(record: Any):
    variants = changes(record)
    assert len(variants) > 40
    codes = {check_code(record): "unchanged"}
    for name, variant in variants:
        code = check_code(variant)
        assert code not in codes, (name, codes[code])
        codes[code] = name


def test_a_code_is_eight_hexadecimal_digits():
    code = check_code(samples.score_sheet())
    assert len(code) == 8
    assert set(code) <= set("0123456789ABCDEF")


def test_the_same_values_written_differently_give_the_same_code():
    sheet = samples.score_sheet()
    assert sheet.recorded_at is not None
    same = replace(
        sheet,
        self_total=Decimal("92.5"),
        recorded_at=sheet.recorded_at.astimezone(UTC),
        body=unicodedata.normalize("NFD", sheet.body),
    )
    assert check_code(same) == check_code(sheet)


def test_a_number_is_not_its_text_and_a_missing_score_is_not_zero():
    row = samples.branch(1)
    assert check_code(replace(row, total=None)) != check_code(replace(row, total=Decimal(0)))
    assert check_code(replace(row, note="None")) != check_code(replace(row, note=""))
    assert check_code((Decimal(1),)) != check_code(("1",))
    assert check_code((1,)) != check_code((Decimal(1),))


def test_a_record_of_another_kind_has_another_code():
    head = samples.summary(1).criteria[0]
    assert check_code((head,)) != check_code(((head.number, head.name, head.maximum),))


def test_a_moment_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        check_code(replace(samples.score_sheet(), recorded_at=datetime(2017, 12, 8)))


@pytest.mark.parametrize("foreign", [1.5, [1], {1: 2}, object(), SummaryRow])
def test_a_value_of_a_kind_no_record_holds_is_refused(foreign: object):
    with pytest.raises(TypeError, match="cannot hold"):
        check_code((foreign,))
