"""Members on the rolls of the example's branches and whole rounds of a vote, past every page.

`enrol(number)` puts official members on a roll, civil servants of whom nothing else is known;
`note` lets a fact of one stand; `hold({member: (14, 2, 0, 0)})` a round: what a row lacks of the
valid ballots is without a mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intranet import clock, database, names
from intranet.clock import Clock
from intranet.models import Member, MemberFact, RollEntry, VoteSheet, VoteSheetRow
from intranet.models.vote import MARKS
from intranet.operations import member_counts, versions
from intranet.sessions import Actor
from tests.sheets import BLANK, SO_2017, actor, assessment

AT = Clock()
PLACE = BLANK
_GIVEN = "ABCDĐEGHIKLMNOPQRSTUVXY"
_FAMILIES = ("Nguyễn Văn", "Trần Thị", "Lê Văn", "Phạm Thị", "Hoàng Văn")
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


def enrol(number: int) -> list[int]:
    """Put that many invented members on the branch's roll; their ids."""
    return [put_on_roll(invented(each)) for each in range(number)]


def put_on_roll(full_name: str, **columns: Any) -> int:
    """Put one member with these columns of a roll entry on the branch's roll; his id."""
    stamp = clock.stamp(AT.now())
    person = Member.create(added_at=stamp)
    RollEntry.create(
        **{**USUAL, **columns},
        assessment=assessment(PLACE),
        member=person,
        full_name=full_name,
        sort_key=names.sort_key(full_name),
        search_key=names.search_key(full_name),
        changed_at=stamp,
        changed_by=_secretary().user_id,
    )
    counted()
    return int(person.id)


def note(member: int, field: str, value: str | None) -> None:
    """Let a fact of a member stand that nobody noted before."""
    identity = {"assessment": assessment(PLACE), "member": member, "field": field}
    with database.database.atomic():
        stamp = clock.stamp(AT.now())
        versions.put(MemberFact, identity, 0, {"value": value}, _secretary(), stamp)
    counted()


def counted() -> None:
    """Let the sheet's numbers of members follow the roll."""
    with database.database.atomic():
        member_counts.refresh(_secretary(), assessment(PLACE), SO_2017, AT)


def _secretary() -> Actor:
    return actor(f"bithu{PLACE:02d}")


def hold(
    votes: Mapping[int, Sequence[int]] | None = None,
    *,
    absent: Mapping[int, str] | None = None,
    without_best: Sequence[int] = (),
    **head: Any,
) -> VoteSheet:
    """Let a round stand: each member's votes by tier, and why the others were absent.

    Of 17 official members 16 were present and voted, one ballot is invalid, unless `head` says
    otherwise.
    """
    sheet, who = assessment(PLACE), _secretary()
    given = {
        "number": 1,
        "version": 1,
        "voted_on": "2017-12-08",
        "official": 17,
        "summoned": 17,
        "present": 16,
        "absent": 1,
        "issued": 16,
        "returned": 16,
        "not_returned": 0,
        "valid": 15,
        "invalid": 1,
        "complete": 1,
        **head,
    }
    with database.database.atomic():
        made = VoteSheet.create(
            assessment=sheet, entered_by=who.user_id, entered_at=clock.stamp(AT.now()), **given
        )
        for member, chosen in (votes or {}).items():
            marks = dict.fromkeys(MARKS, 0) | dict(zip(MARKS, chosen, strict=False))
            marks["no_mark"] = given["valid"] - sum(chosen)
            struck = int(member in without_best)
            row = {"without_best": struck, "valid": given["valid"], "complete": given["complete"]}
            VoteSheetRow.create(sheet=made, member=member, **row, **marks)
        for member, why in (absent or {}).items():
            VoteSheetRow.create(sheet=made, member=member, status="absent", note=why)
    counted()
    return made
