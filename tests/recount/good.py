"""A database in which nothing is wrong and nearly everything has happened, to plant faults in.

The example department with its votes, and beside it: a branch with a roll that was verified with a
correction, decided with another tier for one member, of whom another was annulled and rated anew;
commended and praised; the committee rated from above; a file; counts that wait for a second entry.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from intranet import clock, database
from intranet.commands import demo_department
from intranet.decision import BranchRuling, Ruling
from intranet.models import Assessment, Cycle, Evidence, EvidenceContent
from intranet.operations import (
    annulment,
    ballot,
    commendations,
    committee,
    cycles,
    member_facts,
    scoring,
    verification,
    workflow,
)
from intranet.queries import decisions as taken
from intranet.queries import rolls, sheets
from tests import decided, rated
from tests.decided import AT, EXECUTIVE, OFFICE, STANDING, details, key
from tests.fixtures.applications import drop_connections, example
from tests.sheets import BLANK, SO_2017, actor, assessment, ballot_row, rows, tallied, worked

COMMITTEE = 0
FILE = b"%PDF-1.4 minh ch\xe1\xbb\xa9ng"


def fill(url: str) -> None:
    """Fill an empty database with it."""
    example(url)
    bound = database.bind(url)
    with database.connection():
        demo_department.hold_votes()
        branch = _branch()
        _praise(branch)
        _committee()
        _file()
        _double_entry()
    drop_connections(bound)


def _branch() -> Assessment:
    members = rated.rate(17, 1, 15)
    one = assessment()
    member_facts.not_assessed(
        actor(OFFICE), one.id, SO_2017, members[-1], "Ốm dài ngày.", seen=0, key=key(), at=AT
    )
    decided.announce()
    decided.fill()
    ballot.save(actor("bithu10"), one.id, SO_2017, 1, ballot_row(tallied()), seen=0, at=AT)
    decided.submit()
    known = sheets.rows(one.id)["score.ideology"]
    found = {"score.ideology": verification.Found({"self_score": 1790}, "Thiếu minh chứng.")}
    seen = {"score.ideology": known.version}
    verification.save(actor(OFFICE), one.id, SO_2017, found, seen, at=AT)
    decided.pass_on()
    lower = Ruling("completed", "Có đơn thư đã xác minh.")
    decided.decide(
        BLANK,
        BranchRuling(members={members[3]: lower}),
    )
    annulment.annul_member(
        actor(EXECUTIVE), one.id, members[4], details("13"), "Bị kỷ luật.", key=key(), at=AT
    )
    rated.hold({members[4]: (0, 0, 17, 0)}, number=2, day="2017-12-13")
    decided.decide(BLANK, number="14")
    (mark,) = taken.marks([one.id])[one.id]
    annulment.look(actor(OFFICE), mark.id, "Mức của chi bộ không đổi.", at=AT)
    assert len(rolls.of(one.id)) == 17
    return one


def _praise(branch: Assessment) -> None:
    commendations.select(
        actor(STANDING), branch.id, SO_2017, "Dẫn đầu các mặt công tác.", key=key(), at=AT
    )
    commendations.praise(
        actor(EXECUTIVE), Cycle.get().id, details("15"), [branch.id], key=key(), at=AT
    )


def _committee() -> None:
    own = assessment(COMMITTEE)
    office, standing = actor(OFFICE), actor(STANDING)
    typed = rows(worked(tasks="good", committee_performance="good"))
    stored = sheets.rows(own.id)
    stamps = {name: f"{stored[name].version if name in stored else 0}-" for name in typed}
    scoring.save(office, own.id, SO_2017, typed, stamps, at=AT)
    proposal = {**typed["proposal"], "tier": "good", "body": "Ban Thường vụ"}
    committee.propose(standing, own.id, SO_2017, proposal, seen=0, at=AT)
    voted = ballot_row(tallied(votes_1="1", votes_2="7"))
    ballot.save(office, own.id, SO_2017, 1, voted, seen=0, at=AT)
    workflow.submit(office, own.id, SO_2017, key=key(), at=AT)
    committee.report(office, own.id, "88-BC/ĐU", dt.date(2017, 12, 13), key=key(), at=AT)
    above = details("99-QĐ/ĐUK", body="Đảng ủy Khối")
    ruling = Ruling("completed", "Cấp trên xét thấy chưa đủ điều kiện.")
    committee.answer(office, own.id, SO_2017, above, ruling, key=key(), at=AT)


def _file() -> None:
    hashed = hashlib.sha256(FILE).hexdigest()
    content = EvidenceContent.create(sha256=hashed, size=len(FILE), data=FILE)
    Evidence.create(
        assessment=assessment(7),
        about="score.ideology",
        name="minh-chung.pdf",
        media_type="application/pdf",
        content=content,
        added_at=clock.stamp(AT.now()),
        added_by=actor("bithu07").user_id,
    )


def _double_entry() -> None:
    """One of two accounts has entered the ballot of a branch."""
    days = cycles.Deadlines.usual(SO_2017, 2017)
    cycles.set_up_year(actor(OFFICE), Cycle.get().id, days, double_entry=True, at=AT)
    waits = ballot_row(tallied())
    ballot.save(actor("bithu14"), assessment(14).id, SO_2017, 1, waits, seen=0, at=AT)
