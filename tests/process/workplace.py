"""A small department, restored within a moment: a committee, two branches, and another committee.

Branch 2 types its numbers of members, branch 3 keeps a roll of three; committee 4 and its branch 5
are none of theirs. Everybody acts for one role at one place.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from intranet import clock, database, migrations
from intranet.access import Grant, Role
from intranet.clock import Clock
from intranet.models import Assessment, MemberFact, Organisation, RoleGrant, User
from intranet.operations import cycles, member_counts, organisations, setting_up
from intranet.sessions import Actor
from tests import rolls
from tests.sheets import SO_2017

AT = Clock(dt.date(2017, 12, 14))
YEAR = 2017
COMMITTEE, TYPED, ROLLED, OTHERS, FOREIGN = 1, 2, 3, 4, 5
MEMBERS = 3
PARENT = {TYPED: COMMITTEE, ROLLED: COMMITTEE, FOREIGN: OTHERS}


class Who(NamedTuple):
    """A role held at a place."""

    role: str
    place: int


PEOPLE = (
    Who("branch", TYPED),
    Who("branch", ROLLED),
    *(Who(role, COMMITTEE) for role in ("office", "inspection", "standing", "executive", "admin")),
    Who("branch", FOREIGN),
    *(Who(role, OTHERS) for role in ("office", "standing", "executive")),
)


class Workplace:
    """The department in a file of its own, as it was when it opened its year."""

    def __init__(self, folder: Path) -> None:
        self.bound = database.bind(f"sqlite:///{folder / 'workplace.sqlite3'}")
        assert isinstance(self.bound, database.SqliteFile)
        self.bound.create_file()
        with database.connection():
            migrations.migrate()
            with database.database.atomic():
                self.actors = _build()
        self.kept = folder / "kept.sqlite3"
        self.bound.path.rename(self.kept)

    def open_anew(self) -> None:
        """Everything as it was; what is written need not outlive the machine."""
        self.close()
        self.bound.path.write_bytes(self.kept.read_bytes())
        database.database.initialize(self.bound)
        self.bound.ensure_open()
        database.database.execute_sql("PRAGMA synchronous = 0")

    def close(self) -> None:
        if not self.bound.is_closed():
            self.bound.close()
        for suffix in ("", "-wal", "-shm"):
            self.bound.path.with_name(self.bound.path.name + suffix).unlink(missing_ok=True)


def _build() -> dict[Who, Actor]:
    setting_up.install("real", at=AT)
    places: dict[int, Organisation] = {}
    for number, name in ((1, "Đảng bộ Một"), (2, "Chi bộ Hai"), (3, "Chi bộ Ba"),
                         (4, "Đảng bộ Bốn"), (5, "Chi bộ Năm")):  # fmt: skip
        above = PARENT.get(number)
        details = organisations.Details(
            kind="branch" if above else "committee",
            type="administrative",
            name=name,
            paper_name=name.upper(),
        )
        places[number] = organisations.plant(places[above] if above else None, details)
        assert places[number].id == number
    actors = {who: _actor(who, places[who.place]) for who in PEOPLE}
    days = cycles.Deadlines.usual(SO_2017, YEAR)
    for committee in (COMMITTEE, OTHERS):
        office = actors[Who("office", committee)]
        cycles.begin(places[committee], YEAR, SO_2017, days, user_id=office.user_id, at=AT)
    _enrol(actors[Who("branch", ROLLED)])
    return actors


def _actor(who: Who, place: Organisation) -> Actor:
    name = f"{who.role}-{who.place}"
    user = User.create(
        username=name, display_name=name, password_hash="", created_at=clock.stamp(AT.now())
    )
    RoleGrant.create(user=user, role=who.role, organisation=place)
    grant = Grant(Role(who.role), place.id, place.path, place.name)
    return Actor("", 0, 0, user.id, name, name, (grant,))


def _enrol(secretary: Actor) -> None:
    """Three official members whose reviews are completed, none a civil servant."""
    sheet = Assessment.get(Assessment.organisation == ROLLED)
    for number in range(MEMBERS):
        name = rolls.invented(number)
        who = rolls.enter(sheet, secretary.user_id, name, civil_servant="none")
        MemberFact.create(
            assessment=sheet,
            member=who,
            field="review_completed_on",
            value="2017-12-01",
            changed_at=clock.stamp(AT.now()),
            changed_by=secretary.user_id,
        )
    member_counts.refresh(secretary, sheet, SO_2017, AT)
