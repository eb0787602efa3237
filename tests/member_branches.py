"""Random branches of members, as they would be stored and as `flask classify` is asked about them.

What the JSON says is worked out here from the invented branch alone, not by the program's own way
from rows to facts, so that the two can be compared.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from intranet import vote
from intranet.queries.sheets import Organisation, Sheet
from intranet.roll import FACTS, NOT_ASSESSED, OVER_QUOTA, SPECIAL_QUOTA, STAYS, Fact, Member
from intranet.rounds import Record
from intranet.rules.regulation import Regulation
from tests.hostile import HOSTILE
from tests.rolls import invented
from tests.sheets import SO_2017

TIERS = tuple(tier.key for tier in SO_2017.members.tiers)
DAYS = (dt.date(2017, 12, 6), dt.date(2017, 12, 11), dt.date(2017, 12, 20))
TODAY = dt.date(2017, 12, 28)
GRADES = ("excellent", "excellent", "good", "good", "completed", "limited", "failed", None)
YES_NO = ("yes", "no", "no", None)


class Held(Sheet):
    """The sheet of an invented branch, bound to the plan of 2017."""

    @property
    def regulation(self) -> Regulation:
        """The plan of 2017, without a database."""
        return SO_2017


HELD = Held(
    id=1,
    revision=1,
    state="draft",
    organisation=Organisation(
        *(2, "/1/2/", "branch", "administrative", 1, "Chi bộ Văn phòng"),
        *("CHI BỘ VĂN PHÒNG", "ĐẢNG BỘ SỞ NỘI VỤ", "Hà Nội", True),
    ),
    cycle_id=1,
    year=2017,
    regulation_sha256="",
    report_before=dt.date(2017, 12, 15),
    cycle_state="open",
)


@dataclass
class Branch:
    """One invented branch: its roll, the rounds that were held, what is noted of the quota."""

    members: list[Member]
    rounds: list[Record] = field(default_factory=list)
    branch_facts: dict[str, Fact] = field(default_factory=dict)

    def asked(self, member: Member, until: int = 99) -> dict[str, Any]:
        """What `flask classify member` is asked about somebody after so many rounds."""
        held = [record for record in self.rounds if record.number <= until]
        listed: Record | None = None
        attended = True
        for record in held:
            status = record.row.get(f"{member.id}.status")
            attended = status == "listed" if status else attended
            listed = record if status == "listed" else listed
        known = {name: fact.value for name, fact in member.facts.items()}
        failings = known.get("failings")
        asked: dict[str, Any] = {
            "standing": member.standing,
            "exempt": member.exempt,
            "admitted_on": member.admitted_on.isoformat() if member.admitted_on else None,
            "review_completed": True if known.get("review_completed_on") else None,
            "civil_servant": {None: None, "none": False}.get(member.civil_servant, True),
            "civil_grade": known.get("civil_grade"),
            "emulation_fighter": {"yes": True, "no": False}.get(str(known["emulation_fighter"])),
            "merit_certificate": {"yes": True, "no": False}.get(str(known["merit_certificate"])),
            "discipline_from": known.get("discipline_from"),
            "failings": None if failings is None else [] if failings == "none" else [failings],
            "attended": True if listed else attended,
        }
        if listed is None:
            return asked | {"voted_on": held[-1].row["voted_on"] if held else None}
        row = listed.row
        votes = [row[f"{member.id}.votes_{place}"] for place in range(1, len(TIERS) + 1)]
        return asked | {
            "voted_on": row["voted_on"],
            "votes": dict(zip(TIERS, votes, strict=True)),
            "official_members": row["official"],
            "official_present": row["present"],
        }


def make(dice: random.Random) -> Branch:
    """A branch of 1 to 16 members after no round, one, two or three."""
    members = [_member(dice, number) for number in range(dice.randint(1, 16))]
    branch = Branch(sorted(members, key=lambda each: each.id))
    official = dice.randint(len(members), len(members) + 5)
    open_ = [each.id for each in branch.members if not each.exempt]
    for number in range(1, dice.choice([0, 1, 1, 1, 2, 3]) + 1):
        if not open_:
            break
        branch.rounds.append(_round(dice, number, official, open_))
        open_ = [each for each in open_ if dice.random() < 0.3]
    for name in (SPECIAL_QUOTA, OVER_QUOTA):
        if dice.random() < 0.2:
            branch.branch_facts[name] = Fact("Có thành tích.", 1, "2017-12-12T01:00:00Z", "A")
    return branch


def _member(dice: random.Random, number: int) -> Member:
    known: dict[str, str | None] = dict.fromkeys(FACTS)
    known["review_completed_on"] = dice.choice(["2017-12-01"] * 9 + [None])
    known["civil_grade"] = dice.choice(GRADES)
    known["emulation_fighter"], known["merit_certificate"] = dice.choices(YES_NO, k=2)
    known["discipline_from"] = dice.choice([None] * 8 + ["2017-03-01", "2016-12-06"])
    known["failings"] = dice.choice(["none"] * 8 + [None, "prohibited_conduct"])
    known["self_rating"] = dice.choice(TIERS)
    known[STAYS] = dice.choice(["yes", "no", None])
    known[NOT_ASSESSED] = dice.choice([None] * 19 + ["Đang chờ kết luận."])
    hostile = f"{' '.join(dice.choice(HOSTILE).split())[:60]} {number}"
    return Member(
        id=number + 1,
        version=1,
        full_name=hostile if dice.random() < 0.2 else invented(number),
        admitted_on=dice.choice([dt.date(2010, 5, 3)] * 6 + [dt.date(2017, 6, 10), None]),
        standing=dice.choice(["official"] * 5 + ["probationary"]),
        exempt=dice.random() < 0.05,
        civil_servant=dice.choice(["civil_servant", "civil_servant", "cadre", "none", None]),
        changed_at="2017-12-05T01:00:00Z",
        facts={name: Fact(value, 1, "2017-12-05T02:00:00Z", "A") for name, value in known.items()},
    )


def _round(dice: random.Random, number: int, official: int, voted_on: list[int]) -> Record:
    """A whole round: most votes fall to one tier, so that every outcome comes up."""
    present = dice.randint(max(1, official * 3 // 4), official)
    valid = present - dice.choice([0, 0, 1]) if present > 1 else present
    row: dict[str, Any] = {
        "voted_on": DAYS[number - 1].isoformat(),
        "official": official,
        "summoned": official,
        "present": present,
        "absent": official - present,
        **dict.fromkeys(("received", "unused", "spoiled")),
        "issued": present,
        "returned": present,
        "not_returned": 0,
        "valid": valid,
        "invalid": present - valid,
    }
    for member in voted_on:
        if dice.random() < 0.1:
            row |= _boxes(member, ["absent", "Đi công tác", 0, *[None] * (len(TIERS) + 1)])
            continue
        leading = dice.choices(range(len(TIERS)), (4, 8, 3, 1))[0]
        most = dice.choice([valid, valid, valid * 2 // 3, valid // 2, official * 2 // 3 + 1])
        votes = [0] * len(TIERS)
        votes[leading] = min(most, valid)
        votes[(leading + 1) % len(TIERS)] = dice.randint(0, valid - votes[leading])
        row |= _boxes(member, ["listed", "", 0, *votes, valid - sum(votes)])
    return Record(number, number, 1, row, True, at="2017-12-12T03:00:00Z")


def _boxes(member: int, values: list[Any]) -> dict[str, Any]:
    return dict(zip(vote.member_boxes(member, SO_2017), values, strict=True))
