"""The invented members of the example department: four rolls of different sizes and kinds.

Names are plainly invented; together they show the Vietnamese order, from Á to Ý.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from intranet.clock import Clock
from intranet.models import Assessment
from intranet.operations import roll
from intranet.roll import Details
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

#: Given names of the first roll in the order they are typed, which is not the order of the list.
_TWENTY_FOUR = (
    *("Bình", "Ánh", "An", "Đức", "Dũng", "Hạnh", "Hà", "Hải", "Ân", "Yến", "Ý", "Quỳnh"),
    *("Lan", "Làn", "Lân", "Minh", "Ổn", "Oanh", "Ơn", "Ưng", "Tú", "Tư", "Uyên", "Đào"),
)
_SEVEN = ("Giang", "Chi", "Kiên", "Ngọc", "Phúc", "Sơn", "Vân")
_SIX = ("Hoà", "Hòa", "Khánh", "Ngà", "Thảo", "Xuân")
_FAMILIES = ("Nguyễn Văn", "Trần Thị", "Lê Văn", "Phạm Thị", "Hoàng Văn")
_GROUPS = ("Tổ đảng số 1", "Tổ đảng số 2")


def _people(given: Iterable[str], *, groups: bool = False) -> list[Details]:
    """Official members of long standing, men and women by turns, the first two leading."""
    found = []
    for place, name in enumerate(given):
        family = _FAMILIES[place % len(_FAMILIES)]
        admitted = dt.date(1996 + place % 18, 2 + place % 9, 3 + place % 24)
        found.append(
            Details(
                full_name=f"{family} {name}",
                birth_date=dt.date(1966 + place % 22, 1 + place % 12, 1 + place % 28),
                sex="female" if "Thị" in family else "male",
                admitted_on=admitted,
                official_on=admitted.replace(year=admitted.year + 1),
                standing="official",
                civil_servant="public_employee" if place % 6 == 5 else "civil_servant",
                offices=_OFFICES.get(place, frozenset()),
                group_name=_GROUPS[place % 2] if groups else "",
            )
        )
    return found


_OFFICES: Mapping[int, frozenset[str]] = {
    0: frozenset({"secretary", "unit_head"}),
    1: frozenset({"deputy_secretary", "unit_deputy"}),
    2: frozenset({"union_head"}),
}
_OF_MANY_KINDS = (
    *_people(("Thành", "Thanh", "Thạnh", "Hiền", "Hiển", "Nga", "Ngân")),
    Details(
        full_name="Đỗ Thị Dự Bị",
        birth_date=dt.date(1990, 5, 19),
        sex="female",
        admitted_on=dt.date(2017, 3, 26),
        standing="probationary",
        civil_servant="civil_servant",
    ),
    Details(
        full_name="Vũ Văn Mới",
        birth_date=dt.date(1993, 9, 2),
        sex="male",
        admitted_on=dt.date(2017, 9, 2),
        standing="probationary",
        civil_servant="public_employee",
    ),
    Details(
        full_name="Bùi Văn Miễn",
        birth_date=dt.date(1949, 12, 22),
        sex="male",
        admitted_on=dt.date(1972, 2, 3),
        official_on=dt.date(1973, 2, 3),
        standing="official",
        exempt=True,
        civil_servant="none",
    ),
    Details(
        full_name="Đặng Thị Vừa Về",
        birth_date=dt.date(1985, 4, 30),
        sex="female",
        admitted_on=dt.date(2012, 5, 7),
        official_on=dt.date(2013, 5, 7),
        standing="official",
        civil_servant="cadre",
        joined_on=dt.date(2017, 10, 16),
    ),
    Details(full_name="Hồ Văn Chưa Rõ", standing="official"),
)

#: The rolls by the number of the branch; the other branches type their numbers by hand.
ROLLS: Mapping[int, tuple[Details, ...]] = {
    13: tuple(_people(_TWENTY_FOUR, groups=True)),
    14: tuple(_people(_SEVEN)),
    15: tuple(_people(_SIX)),
    16: _OF_MANY_KINDS,
}


def enrol(
    secretary: Actor, assessment: Assessment, number: int, regulation: Regulation, at: Clock
) -> list[int]:
    """Put the members of the branch with this number on its roll; their ids, as they were typed."""
    return [
        roll.add(
            secretary,
            assessment.id,
            regulation,
            details,
            key=f"example-roll-{assessment.id}-{place}",
            at=at,
        )
        for place, details in enumerate(ROLLS.get(number, ()))
    ]
