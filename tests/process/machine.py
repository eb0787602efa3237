"""The process as a machine of random acts: the program against the picture, step by step."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from intranet import database, recount
from intranet.decision import Details
from intranet.operations.guard import (
    AlreadyDone,
    CycleClosed,
    NotHere,
    Refused,
    StaleForm,
    WrongState,
)
from tests.process import memory
from tests.process.deciding import Department
from tests.process.model import AWAY, CLOSED, DONE, REFUSED, STALE, STATE, Refusal, Verdict
from tests.process.workplace import AT, COMMITTEE, Who, Workplace

#: The role that may do each act, for whoever is to do it rightly.
RIGHT = {
    **dict.fromkeys(("save", "ballot", "submit", "vote", "announce", "fact"), "branch"),
    **dict.fromkeys(("return", "verify", "not_assessed", "year", "report", "answer"), "office"),
    **dict.fromkeys(("decide", "annul", "praise", "look"), "executive"),
    **dict.fromkeys(("commend", "propose"), "standing"),
}


_VERSIONS = """
SELECT 'score.' || criterion, version FROM criterion_score WHERE assessment_id = ?1
UNION ALL SELECT condition, version FROM condition_answer WHERE assessment_id = ?1
UNION ALL SELECT 'leaders', version FROM leader_discipline WHERE assessment_id = ?1
UNION ALL SELECT 'members', version FROM subordinate_count WHERE assessment_id = ?1
UNION ALL SELECT 'proposal', version FROM proposal WHERE assessment_id = ?1
"""


class Process(RuleBasedStateMachine):
    """One department through random acts by random people."""

    workplace: ClassVar[Workplace]
    #: How often each act had each verdict, in all runs.
    seen: ClassVar[Counter[tuple[str, str]]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.workplace.open_anew()
        self.model = Department()
        self.numbers = itertools.count(1)
        self.lines = self.log_length()
        #: Every record as it was decided: table, row, text, hash.
        self.kept: dict[tuple[str, int], tuple[str, str]] = {}

    def log_length(self) -> int:
        found: int = database.database.execute_sql("SELECT number FROM log_head").fetchone()[0]
        return found

    def versions(self, place: int) -> dict[str, int]:
        """At which version each row of a sheet is."""
        return dict(database.database.execute_sql(_VERSIONS, (self.id(place),)).fetchall())

    def version(self, place: int, member: int | None, field: str) -> int:
        """At which version a fact of a member is, or of the branch."""
        table = "branch_fact" if member is None else "member_fact"
        whose = "1" if member is None else "member_id = ?"
        sql = f"SELECT MAX(version) FROM {table} WHERE assessment_id = ? AND field = ? AND {whose}"  # noqa: S608  # our own names
        given = (self.id(place), field, *((member,) if member is not None else ()))
        found: int | None = database.database.execute_sql(sql, given).fetchone()[0]
        return found or 0

    # --- one step ---------------------------------------------------------------------------------

    def step(self, expected: Callable[[], Verdict], act: Callable[[], object]) -> None:
        """The picture's verdict and the program's are the same, and so is the log's growth."""
        try:
            verdict = expected()
        except Refusal as refused:
            verdict = Verdict(str(refused))
        try:
            act()
            said = DONE
        except AlreadyDone:
            said = DONE
        except CycleClosed:
            said = CLOSED
        except WrongState:
            said = STATE
        except NotHere:
            said = AWAY
        except StaleForm:
            said = STALE
        except Refused:
            said = REFUSED
        before, self.lines = self.lines, self.log_length()
        assert (said, self.lines - before) == (verdict.said, int(verdict.lines))
        self.seen[act.__qualname__.split(".")[1], said if verdict.lines else f"{said} already"] += 1

    @invariant()
    def states_are_as_pictured(self) -> None:
        sql = "SELECT id, organisation_id, revision, state, redo FROM assessment ORDER BY id"
        found = {row[1]: row for row in database.database.execute_sql(sql).fetchall()}
        assert {place: found[place] for place in self.model.sheets} == {
            place: (each.id, place, each.revision, each.state, int(bool(each.reopened)))
            for place, each in self.model.sheets.items()
        }

    def teardown(self) -> None:
        """Nothing that was said or decided is lost or changed, and the recount finds no fault."""
        assert memory.records() == self.kept
        for (assessment, kind), told in self.model.told.items():
            # What a further revision began with lies before what was said in it.
            assert memory.recalled(assessment, kind)[-len(told) :] == told
        faults = [str(fault) for fault in recount.faults(AT.today())]
        assert not faults, faults

    def keep(self) -> None:
        """Note every record that is new; those that are known stay as they are noted."""
        self.kept = {**memory.records(), **self.kept}

    # --- who, where, with which form --------------------------------------------------------------

    def who(self, chosen: Who | None, act: str, place: int) -> Who:
        if chosen is not None:
            return chosen
        role = RIGHT[act]
        if role == "branch":
            return Who("office", COMMITTEE) if place == COMMITTEE else Who("branch", place)
        return Who(role, COMMITTEE)

    def key(self, kind: str) -> str:
        if kind == "none":
            return "x"
        used = list(self.model.keys)
        if kind == "used" and used:
            return used[len(used) * 7 // 11]
        return f"key-of-a-form-{next(self.numbers):06d}"

    def actor(self, who: Who) -> Any:
        return self.workplace.actors[who]

    def id(self, place: int) -> int:
        return self.model.sheets[place].id

    def number(self, fresh: bool) -> str:
        return f"{next(self.numbers)}-QĐ" if fresh else "1-QĐ"

    def details(self, number: str, sound: bool) -> Details:
        body = "Ban Chấp hành Đảng bộ"
        return Details(number, dt.date(2017, 12, 13), body, 15, 13, 11, 1, 1 if sound else 2)
