"""Invented members on the rolls of the example's branches, past every page.

`enrol(place, number)` puts official members on a roll, one a letter of the alphabet: civil
servants, admitted long ago, nothing known of them yet. `put_on_roll` adds a single one of one's
own making; `note` lets a fact of a member stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intranet import clock, database, names
from intranet.clock import Clock
from intranet.members import Reading
from intranet.models import Assessment, Member, MemberFact, RollEntry
from intranet.operations import member_counts, versions
from intranet.sessions import Actor
from tests.sheets import BLANK, SO_2017, actor, assessment

AT = Clock()
_FAMILIES = ("Nguyễn Văn", "Trần Thị", "Lê Văn", "Phạm Thị", "Hoàng Văn")
_GIVEN = ("A", "B", "C", "D", "Đ", "E", "G", "H", "I", "K", "L", "M")
_GIVEN += ("N", "O", "P", "Q", "R", "S", "T", "U", "V", "X", "Y")
#: What an invented member is unless said otherwise.
USUAL: Mapping[str, Any] = {
    "birth_date": "1980-02-28",
    "sex": "male",
    "admitted_on": "2010-05-03",
    "official_on": "2011-05-03",
    "standing": "official",
    "civil_servant": "civil_servant",
}


def invented(number: int) -> str:
    """The name of the invented person with this number, from 0; no two below 115 share one."""
    family = _FAMILIES[(number + number // len(_GIVEN)) % len(_FAMILIES)]
    return f"{family} {_GIVEN[number % len(_GIVEN)]}"


def enrol(place: int = BLANK, number: int = 24, **columns: Any) -> list[int]:
    """Put that many invented members on a branch's roll, all with these columns; their ids."""
    sheet, who = assessment(place), _secretary(place).user_id
    found = [enter(sheet, who, invented(each), **columns) for each in range(number)]
    counted(place)
    return found


def put_on_roll(place: int = BLANK, full_name: str = "Nguyễn Văn A", **columns: Any) -> int:
    """Put one member with these columns of a roll entry on a branch's roll; his id."""
    found = enter(assessment(place), _secretary(place).user_id, full_name, **columns)
    counted(place)
    return found


def note(member: int, field: str, value: str | None, place: int = BLANK) -> None:
    """Let a fact of a member stand, whatever stood before, as if the secretary had saved it."""
    sheet, who = assessment(place), _secretary(place)
    identity = {"assessment": sheet, "member": member, "field": field}
    which = [MemberFact._meta.fields[name] == value for name, value in identity.items()]
    versions_before = MemberFact.select().where(*which).count()
    with database.database.atomic():
        versions.put(
            MemberFact, identity, versions_before, {"value": value}, who, clock.stamp(AT.now())
        )
    counted(place)


def counted(place: int = BLANK) -> Reading:
    """Let the sheet's numbers of members follow the roll, and read the members."""
    sheet: Assessment = assessment(place)
    with database.database.atomic():
        return member_counts.refresh(_secretary(place), sheet, SO_2017, AT)


def enter(sheet: Assessment, user_id: int, full_name: str, **columns: Any) -> int:
    """Put somebody on the roll that belongs to an assessment, as this account did; his id."""
    stamp = clock.stamp(AT.now())
    person = Member.create(added_at=stamp)
    RollEntry.create(
        **{**USUAL, **columns},
        assessment=sheet,
        member=person,
        full_name=full_name,
        sort_key=names.sort_key(full_name),
        search_key=names.search_key(full_name),
        version=1,
        changed_at=stamp,
        changed_by=user_id,
    )
    return int(person.id)


def _secretary(place: int) -> Actor:
    return actor(f"bithu{place:02d}")
