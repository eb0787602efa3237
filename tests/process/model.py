"""What everybody may do, and what comes of it: a simple picture of the process, told again.

Nothing here asks the program. Each act answers with a verdict, and how many lines the log grows by:
`done`; `away` for what lies out of reach; `stale` for a form's key that is none or was used for
something else; `closed` for a year that is over; `state` where the sheet is not at that point; and
`refused` for what is asked of the act itself. The first that applies counts.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.process.workplace import COMMITTEE, MEMBERS, PARENT, ROLLED, Who

DONE, AWAY, STALE, CLOSED, STATE, REFUSED = "done", "away", "stale", "closed", "state", "refused"

OWN, BELOW = "own", "below"
#: Who may do what: at his own place alone, or there and below.
REACH: dict[str, dict[str, str]] = {
    "save": {"branch": OWN, "office": OWN},
    "ballot": {"branch": OWN, "office": OWN},
    "submit": {"branch": OWN, "office": OWN},
    "vote": {"branch": OWN},
    "announce": {"branch": OWN},
    "fact": {"branch": OWN},
    "return": {"office": BELOW},
    "verify": {"office": BELOW},
    "not_assessed": {"office": BELOW},
    "year": {"office": BELOW},
    "decide": {"executive": BELOW},
    "annul": {"executive": BELOW},
    "praise": {"executive": BELOW},
    "look": {"office": BELOW, "standing": BELOW, "executive": BELOW},
    "commend": {"standing": BELOW},
    "propose": {"standing": OWN},
    "report": {"office": OWN},
    "answer": {"office": OWN},
}
OPEN, HANDED_IN = {"draft", "returned"}, {"submitted", "verified"}
#: At which stages; a decided branch of which members are rated anew is at `redo`.
STAGES: dict[str, set[str]] = {
    **dict.fromkeys(("save", "ballot", "submit", "propose", "announce"), OPEN),
    "vote": OPEN | {"redo"},
    "fact": OPEN | {"redo"},
    "return": HANDED_IN,
    "verify": {"submitted"},
    "report": {"submitted"},
    "answer": {"verified"},
    "decide": {"verified", "redo"},
    "annul": {"decided", "redo"},
    "praise": {"decided", "redo"},
    "commend": {"verified", "decided", "redo"},
    "not_assessed": OPEN | HANDED_IN | {"redo"},
}


_SCORE: dict[str, Any] = {"self_score": None, "evidence": ""}
_ANSWER: dict[str, Any] = {"answer": None}
#: A row before anything was said, by the first word of its key; every other row is an answer.
EMPTY: dict[str, dict[str, Any]] = {
    "score": _SCORE,
    "leaders": {"disciplined": None, "self_detected": None},
    "members": {"total": None, "completed_or_better": None, "failed": None},
    "proposal": {"tier": None, "body": "", "proposed_on": None, "reason": "", "ballot_reason": ""},
}


class Verdict(NamedTuple):
    """What is said of an act, and the lines that the log grows by."""

    said: str
    lines: int = 0


class Refusal(Exception):
    """The act is not done; carries what is said."""


@dataclass
class Sheet:
    """One revision of one organisation's assessment."""

    id: int
    place: int
    revision: int = 1
    state: str = "draft"
    rows: dict[str, Any] = field(default_factory=dict)
    verified: dict[str, Any] = field(default_factory=dict)
    ballot: str | None = None
    ballot_version: int = 0
    announced: bool = False
    rated: set[int] = field(default_factory=set)
    left_out: set[int] = field(default_factory=set)
    facts: dict[int, str] = field(default_factory=dict)
    rounds: int = 0
    reopened: set[int] = field(default_factory=set)
    tier: str | None = None
    commended: str | None = None

    @property
    def stage(self) -> str:
        return "redo" if self.reopened else self.state

    @property
    def members(self) -> set[int]:
        return set(range(1, MEMBERS + 1)) if self.place == ROLLED else set()

    @property
    def waiting(self) -> set[int]:
        """Who is to be rated and is not yet."""
        return self.members - self.rated - self.left_out

    @property
    def is_unsaid(self) -> bool:
        """Whether the score is missing that one may leave out."""
        return self.rows.get("score.ideology", _SCORE)["self_score"] is None

    @property
    def computed(self) -> str | None:
        """The tier of what is on the sheet: all of it is well but for how the tasks were done."""
        if self.waiting:
            return None
        return "strong" if self.rows["tasks"]["answer"] == "excellent" else "good"

    def next_revision(self, number: int) -> Sheet:
        anew = copy.deepcopy(self)
        anew.id, anew.revision, anew.state = number, self.revision + 1, "draft"
        anew.verified, anew.reopened = {}, set()
        anew.tier = anew.commended = None
        anew.ballot_version = 1
        return anew


class Model:
    """The department as it should be."""

    def __init__(self) -> None:
        self.closed = False
        #: What a form's key was used for: the act, and the assessment where it is about one.
        self.keys: dict[str, tuple[str, int | None]] = {}
        self.numbers: set[str] = set()
        self.sheets = {place: Sheet(place, place) for place in (1, 2, 3, 5)}
        # Sheets are begun committee by committee: 1, 2, 3, then 4 and 5.
        self.sheets[5].id = 5
        self.last_id = 5
        self.looked: set[int] = set()
        #: What was ever said, in order: by assessment and kind, of what and which value.
        self.told: dict[tuple[int, str], list[tuple[str, Any]]] = defaultdict(list)

    # --- what every act begins with ---------------------------------------------------------------

    def reaches(self, act: str, who: Who, place: int) -> bool:
        reach = REACH[act].get(who.role)
        below = reach == BELOW and PARENT.get(place) == who.place
        return below or (reach is not None and who.place == place)

    def used(self, key: str, name: str, sheet: int | None) -> bool:
        """Whether a form has had its effect; Refusal for a key that is none or another's."""
        if len(key) < 16:
            raise Refusal(STALE)
        known = self.keys.get(key)
        if known is not None and known != (name, sheet):
            raise Refusal(STALE)
        return known is not None

    def reach(self, act: str, who: Who, place: int) -> Sheet:
        if not self.reaches(act, who, place):
            raise Refusal(AWAY)
        return self.sheets[place]

    def at_stage(self, act: str, sheet: Sheet) -> None:
        if self.closed and sheet.place in {1, 2, 3}:
            raise Refusal(CLOSED)
        if sheet.stage not in STAGES[act]:
            raise Refusal(STATE)

    def opened(self, act: str, who: Who, place: int) -> Sheet:
        sheet = self.reach(act, who, place)
        self.at_stage(act, sheet)
        return sheet

    def refuse(self, refused: bool) -> None:
        if refused:
            raise Refusal(REFUSED)

    # --- the branch's own acts --------------------------------------------------------------------

    def save(self, who: Who, place: int, rows: dict[str, Any], *, stale: bool) -> Verdict:
        sheet = self.opened("save", who, place)
        written = {}
        for key, row in rows.items():
            known = sheet.rows.get(key, EMPTY.get(key.partition(".")[0], _ANSWER))
            # Counted from the roll, or from the branches; proposed by the standing committee.
            fixed = key == "members" and place in {ROLLED, COMMITTEE}
            fixed = fixed or (key == "proposal" and place == COMMITTEE)
            if fixed or row == known or (stale and key in sheet.rows):
                continue
            written[key] = row
            touched = {"self_score", "answer", "disciplined", "total"} & row.keys()
            if any(row[name] != known[name] for name in touched):
                sheet.verified.pop(key, None)
        sheet.rows |= written
        self.told[sheet.id, "row"] += sorted(written.items())
        return Verdict(DONE, bool(written))

    def vote_on_tier(self, who: Who, place: int, choice: str, *, stale: bool) -> Verdict:
        sheet = self.opened("ballot", who, place)
        if choice == sheet.ballot:
            return Verdict(DONE)
        self.refuse(stale)
        sheet.ballot, sheet.ballot_version = choice, sheet.ballot_version + 1
        self.told[sheet.id, "ballot"].append(("1", choice))
        return Verdict(DONE, 1)

    def vote_on_members(self, who: Who, place: int) -> Verdict:
        sheet = self.opened("vote", who, place)
        self.refuse(not sheet.waiting)
        sheet.rated |= sheet.waiting
        sheet.rounds += 1
        return Verdict(DONE, 1)

    def announce(self, who: Who, place: int, key: str) -> Verdict:
        sheet = self.opened("announce", who, place)
        if self.used(key, "quota.choose", sheet.id):
            return Verdict(DONE)
        self.refuse(not sheet.rounds)
        self.keys[key] = ("quota.choose", sheet.id)
        changed, sheet.announced = not sheet.announced, True
        return Verdict(DONE, changed)

    def note(self, who: Who, place: int, member: int, value: str) -> Verdict:
        sheet = self.opened("fact", who, place)
        if sheet.facts.get(member) == value:
            return Verdict(DONE)
        if sheet.reopened and member not in sheet.reopened:
            raise Refusal(STATE)
        sheet.facts[member] = value
        self.told[sheet.id, "fact"].append((f"{member}.emulation_fighter", value))
        return Verdict(DONE, 1)

    def submit(self, who: Who, place: int, key: str) -> Verdict:
        sheet = self.reach("submit", who, place)
        if self.used(key, "submit", sheet.id):
            return Verdict(DONE)
        self.at_stage("submit", sheet)
        lacking = sheet.is_unsaid or sheet.ballot is None or "proposal" not in sheet.rows
        if place == ROLLED:
            lacking = lacking or (not sheet.rounds and bool(sheet.waiting))
            lacking = lacking or (bool(sheet.rounds) and not sheet.announced)
        self.refuse(lacking)
        sheet.state = "submitted"
        self.keys[key] = ("submit", sheet.id)
        return Verdict(DONE, 1)

    # --- the office -------------------------------------------------------------------------------

    def return_(self, who: Who, place: int, reason: str, key: str) -> Verdict:
        self.refuse(not reason)
        sheet = self.reach("return", who, place)
        if self.used(key, "return", sheet.id):
            return Verdict(DONE)
        self.at_stage("return", sheet)
        sheet.state = "returned"
        self.keys[key] = ("return", sheet.id)
        return Verdict(DONE, 1)

    def verify(self, who: Who, place: int, found: int, note: str, *, stale: bool) -> Verdict:
        sheet = self.opened("verify", who, place)
        if place == COMMITTEE:
            raise Refusal(AWAY)
        said = sheet.rows["score.ideology"]["self_score"]
        if sheet.verified.get("score.ideology") == (found, note):
            return Verdict(DONE)
        if stale or (found != said and not note):
            return Verdict(DONE)
        sheet.verified["score.ideology"] = (found, note)
        self.told[sheet.id, "found"].append(("score.ideology", found))
        return Verdict(DONE, 1)

    def pass_on(self, who: Who, place: int, key: str) -> Verdict:
        sheet = self.reach("verify", who, place)
        if self.used(key, "verify", sheet.id):
            return Verdict(DONE)
        self.at_stage("verify", sheet)
        if place == COMMITTEE:
            raise Refusal(AWAY)
        said = sheet.rows["score.ideology"]["self_score"]
        sheet.verified.setdefault("score.ideology", (said, ""))
        sheet.state = "verified"
        self.keys[key] = ("verify", sheet.id)
        return Verdict(DONE, 1)

    def leave_out(self, who: Who, place: int, member: int, reason: str, key: str) -> Verdict:
        sheet = self.reach("not_assessed", who, place)
        if self.used(key, "member.not_assessed", sheet.id):
            return Verdict(DONE)
        self.at_stage("not_assessed", sheet)
        self.refuse(member not in sheet.members or (bool(reason) and member in sheet.rated))
        if bool(reason) != (member in sheet.left_out):
            if sheet.reopened and member not in sheet.reopened:
                raise Refusal(STATE)
            sheet.left_out ^= {member}
            self.told[sheet.id, "fact"].append((f"{member}.not_assessed", reason or None))
            self.keys[key] = ("member.not_assessed", sheet.id)
            return Verdict(DONE, 1)
        self.keys[key] = ("member.not_assessed", sheet.id)
        return Verdict(DONE)

    def move_year(self, who: Who, act: str, reason: str) -> Verdict:
        self.refuse(act == "reopen" and not reason)
        if not self.reaches("year", who, COMMITTEE):
            raise Refusal(AWAY)
        wanted = act == "close"
        if self.closed == wanted:
            return Verdict(DONE)
        self.closed = wanted
        return Verdict(DONE, 1)
