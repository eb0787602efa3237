"""A list of members held against the rolls there are: who is who, what changes, what is wrong."""

import datetime as dt
from typing import Any

import pytest

from intranet import enrolment
from intranet.enrolment import Kind, Line, Plan
from intranet.roll import Details, Member

TODAY = dt.date(2017, 12, 8)
BORN, OTHER = dt.date(1980, 2, 29), dt.date(1980, 3, 1)
HERE, THERE = 7, 8


def member(one: int, full_name: str = "Nguyễn Văn A", **known: Any) -> Member:
    return Member(id=one, version=1, full_name=full_name, **known)


def line(row: int, full_name: str = "Nguyễn Văn A", place: int = HERE, **said: Any) -> Line:
    return Line(row, place, full_name, said)


def plan(*lines: Line, **rolls: list[Member]) -> Plan:
    return enrolment.plan(
        lines, {HERE: rolls.get("here", []), THERE: rolls.get("there", [])}, TODAY
    )


def kinds(made: Plan) -> list[str]:
    return [str(each.kind) for each in made.planned]


def test_somebody_who_is_nowhere_is_new_with_what_the_line_says() -> None:
    (each,) = plan(line(2, sex="male", birth_date=BORN)).planned
    assert (each.kind, each.member, each.changed) == (Kind.NEW, None, ())
    assert each.details == Details("Nguyễn Văn A", sex="male", birth_date=BORN)


@pytest.mark.parametrize("name", ["Nguyễn Văn A", "NGUYỄN  văn a", "Nguye\u0302\u0303n Văn A"])
def test_a_member_is_known_again_by_name_and_birth_date(name: str) -> None:
    one = member(1, birth_date=BORN, group_name="Tổ 1")
    (same, changed) = (
        plan(line(2, name, birth_date=BORN), here=[one]).planned
        + plan(line(2, name, birth_date=BORN, group_name="Tổ 2"), here=[one]).planned
    )
    assert (same.kind, same.details) == (Kind.SAME, one.details)
    assert (changed.kind, changed.changed) == (Kind.CHANGED, ("group_name",))
    assert changed.details.full_name == "Nguyễn Văn A"


@pytest.mark.parametrize(
    ("stored", "born", "kind"),
    [
        ([BORN], BORN, Kind.SAME),
        ([BORN], OTHER, Kind.NEW),
        # A birth date that nobody knew yet is learnt.
        ([None], BORN, Kind.CHANGED),
        ([None, BORN], BORN, Kind.SAME),
        ([None, OTHER], BORN, Kind.CHANGED),
        ([None, None], BORN, Kind.NEW),
        ([BORN, BORN], BORN, Kind.FAULTY),
        ([BORN], None, Kind.SAME),
        ([BORN, OTHER], None, Kind.FAULTY),
        ([], None, Kind.NEW),
    ],
)
def test_a_line_means_exactly_one_or_is_faulty(
    stored: list[dt.date | None], born: dt.date | None, kind: Kind
) -> None:
    there = [member(one, birth_date=birth) for one, birth in enumerate(stored, 1)]
    said = {"birth_date": born} if born else {}
    assert plan(line(2, **said), here=there).planned[0].kind is kind


def test_two_lines_for_one_person_are_named() -> None:
    again = plan(line(2), line(5), here=[member(1)])
    assert kinds(again) == ["same", "faulty"]
    assert again.planned[1].errors == ("người này đã có ở dòng 2.",)
    twins = plan(line(2, birth_date=BORN), line(3, birth_date=BORN), line(4, birth_date=OTHER))
    assert kinds(twins) == ["new", "faulty", "new"]
    assert kinds(plan(line(2), line(3, place=THERE))) == ["new", "new"]


def test_a_person_of_another_branch_is_not_put_on_a_second_roll() -> None:
    there = [member(1, birth_date=BORN)]
    assert kinds(plan(line(2, birth_date=BORN), there=there)) == ["faulty"]
    assert kinds(plan(line(2, birth_date=OTHER), there=there)) == ["new"]
    left = [member(1, birth_date=BORN, left_on=dt.date(2017, 6, 1))]
    assert kinds(plan(line(2, birth_date=BORN), there=left)) == ["new"]
    both = plan(line(2, birth_date=BORN), line(3, birth_date=BORN, place=THERE))
    assert kinds(both) == ["new", "faulty"]


def test_who_has_left_is_not_brought_back_by_a_list() -> None:
    gone = [member(1, birth_date=BORN, left_on=dt.date(2017, 6, 1))]
    (each,) = plan(line(2, birth_date=BORN), here=gone).planned
    assert each.kind is Kind.FAULTY
    assert "đã rời chi bộ" in each.errors[0]


def test_offices_are_replaced_by_kind() -> None:
    one = member(1, offices=frozenset({"secretary", "union_head"}))
    said = Line(
        2, HERE, "Nguyễn Văn A", {"offices": frozenset({"deputy"})}, frozenset({"secretary"})
    )
    (each,) = plan(said, here=[one]).planned
    assert each.details.offices == {"deputy", "union_head"}
    assert plan(line(2), here=[one]).planned[0].kind is Kind.SAME


@pytest.mark.parametrize(
    "said",
    [
        {"admitted_on": BORN},
        {"official_on": OTHER, "admitted_on": dt.date(2010, 1, 1)},
        {"birth_date": dt.date(2018, 1, 1)},
    ],
)
def test_what_cannot_be_true_at_once_is_faulty_with_what_stands(said: dict[str, Any]) -> None:
    one = member(1, birth_date=None if "birth_date" in said else BORN)
    (each,) = plan(line(2, **said), here=[one]).planned
    assert each.kind is Kind.FAULTY
    assert each.errors


def test_a_line_that_could_not_be_read_stays_faulty() -> None:
    unread = (
        Line(2, None, "Nguyễn Văn A", {}, frozenset(), ("Chi bộ: chưa ghi.",)),
        Line(3, HERE, "", {}, frozenset(), ("Họ và tên: chưa ghi.",)),
    )
    made = plan(*unread, line(4))
    assert kinds(made) == ["faulty", "faulty", "new"]
    assert made.counts == {Kind.NEW: 1, Kind.CHANGED: 0, Kind.SAME: 0, Kind.FAULTY: 2}


def test_another_plan_has_another_fingerprint() -> None:
    shown = plan(line(2), here=[member(1)])
    assert plan(line(2), here=[member(1)]).fingerprint == shown.fingerprint
    for other in (
        plan(line(2)),
        plan(line(3), here=[member(1)]),
        plan(line(2), here=[member(2)]),
        plan(line(2), here=[Member(id=1, version=2, full_name="Nguyễn Văn A")]),
        plan(line(2, sex="male"), here=[member(1)]),
    ):
        assert other.fingerprint != shown.fingerprint
