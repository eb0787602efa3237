"""The office's board of 500 branches with 20,000 members as a ratio to that of 12.

Every branch has a whole sheet, a ballot, and 40 members whose vote is held. Both boards are asked
for in turn in one process, and the processor's time is taken. ``python -m benchmarks.board`` prints
the figures.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient

from benchmarks.figures import Row
from intranet import clock, create_app, database
from intranet.access import Grant, Role
from intranet.clock import Clock
from intranet.models import Assessment, Member, MemberFact, Organisation, RollEntry, User
from intranet.models import VoteSheet as Round
from intranet.models import VoteSheetRow as Marks
from intranet.operations import account, cycles, member_counts, organisations, scoring, setting_up
from intranet.operations import ballot as voting
from intranet.rules.regulation import load
from intranet.sessions import Actor
from tests.fixtures.applications import PASSWORD, migrated, settings, signed_in
from tests.rolls import USUAL, invented
from tests.sheets import VOTED, WORKED, ballot_row, rows

FEW, MANY, MEMBERS, ROUNDS = 12, 500, 40, 7
BOARD = "/2017/chi-bo"
REGULATION = load("so-2017")
AT = Clock(dt.date(2017, 12, 8))
#: So many times the branches, so many times the work is fair; asking alone must not grow.
GOAL, GOAL_ASKING = MANY / FEW, 1.5


def measure() -> list[Row]:
    """The whole board, and asking whether it changed, of many branches ÷ of few."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / f'{number}.sqlite3'}" for number in (FEW, MANY)]
        for url, number in zip(urls, (FEW, MANY), strict=True):
            _department(url, number)
        whole: list[list[float]] = [[], []]
        asking: list[list[float]] = [[], []]
        for _ in range(ROUNDS):
            for place, url in enumerate(urls):
                client = _office(url)
                page = client.get(BOARD).text
                assert page.count('<tr role="row">') == (FEW, MANY)[place] + 1
                again = f"{BOARD}/cap-nhat?{urlencode(_seen(page))}"
                whole[place].append(_timed(lambda c=client: c.get(BOARD)))
                asking[place].append(
                    _timed(lambda c=client, a=again: c.get(a, headers={"HX-Request": "true"}))
                )
                database.database.close()
    members = f"{MANY} branches, {MANY * MEMBERS:,} members"
    return [
        _row(f"board of {members}", [each * 1000 for each in whole[1]], "ms"),
        _row(f"board of {MANY} ÷ of {FEW}", _ratios(whole), "ratio", GOAL),
        _row(f"asking for changes, {MANY} ÷ {FEW}", _ratios(asking), "ratio", GOAL_ASKING),
    ]


def _office(url: str) -> FlaskClient:
    app = create_app(settings(url))
    return signed_in(app, "vanphong")


def _seen(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(da-xem)" value="([^"]*)"', page))


def _ratios(times: list[list[float]]) -> list[float]:
    return [many / few for few, many in zip(*times, strict=True)]


def _timed(ask: Callable[[], object]) -> float:
    started = time.process_time()
    ask()
    return time.process_time() - started


def _row(name: str, values: list[float], unit: str, goal: float | None = None) -> Row:
    middle = statistics.median(values)
    met = None if goal is None else middle <= goal
    return Row(name, middle, unit, min(values), max(values), goal, met)


def _department(url: str, branches: int) -> None:
    """A committee whose branches have all come as far as handing in."""
    migrated(url)
    database.bind(url)
    with database.connection(), database.database.atomic():
        setting_up.install("demo", at=AT)
        details = organisations.Details("committee", "administrative", "Đảng bộ Sở", "ĐẢNG BỘ SỞ")
        committee = organisations.plant(None, details)
        account.create("vanphong", "Văn phòng", PASSWORD, ((Role.OFFICE, committee.id),), at=AT)
        who = User.get().id
        planted = [
            organisations.plant(
                committee,
                organisations.Details(
                    "branch", "administrative", f"Chi bộ số {n}", f"CHI BỘ SỐ {n}", position=n
                ),
            )
            for n in range(1, branches + 1)
        ]
        usual = cycles.Deadlines.usual(REGULATION, 2017)
        cycles.begin(committee, 2017, REGULATION, usual, user_id=who, at=AT)
        for branch in planted:
            _fill(branch, who)


def _fill(branch: Organisation, who: int) -> None:
    """A whole sheet, a ballot, and members whose vote is held."""
    secretary = Actor("", 0, 0, who, "bithu", "", (Grant(Role.BRANCH, branch.id, branch.path),))
    assessment = Assessment.get(Assessment.organisation == branch)
    typed = rows(WORKED)
    unseen = dict.fromkeys(typed, "0-")
    scoring.save(secretary, assessment.id, REGULATION, typed, unseen, at=AT)
    voting.save(secretary, assessment.id, REGULATION, 1, ballot_row(VOTED), seen=0, at=AT)
    stamp = clock.stamp(AT.now())
    ids = [Member.create(added_at=stamp).id for _ in range(MEMBERS)]
    noted = {"assessment": assessment, "changed_at": stamp, "changed_by": who}
    person = {**noted, **USUAL, "civil_servant": "none"}
    RollEntry.insert_many(
        {**person, "member": one, "full_name": invented(n), "sort_key": "1", "search_key": "a"}
        for n, one in enumerate(ids)
    ).execute()
    day = {**noted, "field": "review_completed_on", "value": "2017-12-01"}
    MemberFact.insert_many({**day, "member": one} for one in ids).execute()
    whole = dict.fromkeys(("official", "summoned", "present", "issued", "returned", "valid"), 40)
    head = {**whole, "absent": 0, "not_returned": 0, "invalid": 0, "voted_on": "2017-12-06"}
    sheet = Round.create(
        assessment=assessment, number=1, version=1, complete=1, entered_by=who, entered_at=stamp,
        **head,
    )  # fmt: skip
    counted = dict.fromkeys(("votes_3", "votes_4", "votes_5", "votes_6", "no_mark"), 0)
    Marks.insert_many(
        {
            **{"sheet": sheet, "member": one, "valid": 40, "complete": 1, **counted},
            **({"votes_1": 36, "votes_2": 4} if n < 5 else {"votes_1": 4, "votes_2": 36}),
        }
        for n, one in enumerate(ids)
    ).execute()
    member_counts.refresh(secretary, assessment, REGULATION, AT)


if __name__ == "__main__":
    for row in measure():
        print(row.line)
