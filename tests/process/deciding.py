"""What is decided, annulled, commended and answered: the second half of the picture."""

from __future__ import annotations

from tests.process.model import (
    AWAY,
    CLOSED,
    DONE,
    OPEN,
    Model,
    Refusal,
    Sheet,
    Verdict,
)
from tests.process.workplace import COMMITTEE, ROLLED, TYPED, Who

BRANCHES = (TYPED, ROLLED)


class Department(Model):
    """The department with its decisions."""

    def __init__(self) -> None:
        super().__init__()
        #: The place of each mark, in the order in which they were made.
        self.marks: list[int] = []

    # --- decisions --------------------------------------------------------------------------------

    def recorded(
        self, act: str, name: str, who: Who, number: str, key: str, *, sound: bool
    ) -> bool:
        """Whether the form had its effect; the beginning of a decision about several branches."""
        if not self.reaches(act, who, COMMITTEE):
            raise Refusal(AWAY)
        if self.used(key, name, None):
            return True
        if self.closed:
            raise Refusal(CLOSED)
        self.refuse(not sound or number in self.numbers)
        return False

    def below(self, act: str, who: Who, place: int) -> Sheet:
        sheet = self.opened(act, who, place)
        if place not in BRANCHES:
            raise Refusal(AWAY)
        return sheet

    def decide(
        self,
        who: Who,
        rulings: dict[int, tuple[str | None, str]],
        number: str,
        key: str,
        *,
        sound: bool,
    ) -> Verdict:
        if self.recorded("decide", "decide", who, number, key, sound=sound):
            return Verdict(DONE)
        unexplained = False
        decided: list[tuple[Sheet, str | None]] = []
        for sheet in sorted((self.sheets[place] for place in rulings), key=lambda one: one.id):
            self.below("decide", who, sheet.place)
            tier, reason = rulings[sheet.place]
            if sheet.reopened:
                self.refuse(not sheet.reopened - sheet.waiting)
                decided.append((sheet, None))
                continue
            self.refuse(bool(sheet.waiting))
            tier = tier or sheet.computed
            otherwise = tier != sheet.computed or tier != sheet.ballot
            unexplained = unexplained or (otherwise and not reason)
            decided.append((sheet, tier))
        self.refuse(unexplained)
        for sheet, tier in decided:
            if tier is None:
                sheet.reopened &= sheet.waiting
            else:
                sheet.tier, sheet.state = tier, "decided"
        self.numbers.add(number)
        self.keys[key] = ("decide", None)
        return Verdict(DONE, 1 + len(decided))

    def annul(
        self, who: Who, place: int, reason: str, number: str, key: str, *, sound: bool
    ) -> Verdict:
        self.refuse(not reason)
        sheet = self.reach("annul", who, place)
        if self.used(key, "annul", sheet.id):
            return Verdict(DONE)
        self.at_stage("annul", sheet)
        self.refuse(not sound or number in self.numbers)
        self.last_id += 1
        anew = sheet.next_revision(self.last_id)
        sheet.state, sheet.reopened = "annulled", set()
        self.sheets[place] = anew
        self.keys[key] = ("annul", sheet.id)
        self.numbers.add(number)
        if sheet.commended:
            self.marks.append(place)
        if place != COMMITTEE:
            self.mark_committee()
        return Verdict(DONE, 2)

    def annul_member(
        self, who: Who, place: int, member: int, reason: str, number: str, key: str, *, sound: bool
    ) -> Verdict:
        self.refuse(not reason)
        sheet = self.reach("annul", who, place)
        if self.used(key, "annul", sheet.id):
            return Verdict(DONE)
        self.at_stage("annul", sheet)
        self.refuse(member not in sheet.members - sheet.reopened)
        self.refuse(not sound or number in self.numbers)
        sheet.rated.discard(member)
        sheet.reopened.add(member)
        self.numbers.add(number)
        self.keys[key] = ("annul", sheet.id)
        self.marks.append(place)
        self.mark_committee()
        return Verdict(DONE, 2)

    def mark_committee(self) -> None:
        if self.sheets[COMMITTEE].state not in OPEN:
            self.marks.append(COMMITTEE)

    def look(self, who: Who, mark: int, note: str) -> Verdict:
        self.refuse(not note)
        if mark > len(self.marks) or not self.reaches("look", who, self.marks[mark - 1]):
            raise Refusal(AWAY)
        if mark in self.looked:
            return Verdict(DONE)
        self.looked.add(mark)
        return Verdict(DONE, 1)

    # --- praise -----------------------------------------------------------------------------------

    def commend(self, who: Who, place: int, reason: str, key: str) -> Verdict:
        self.refuse(not reason)
        sheet = self.reach("commend", who, place)
        if self.used(key, "commend", sheet.id):
            return Verdict(DONE)
        self.at_stage("commend", sheet)
        self.refuse(place not in BRANCHES or (sheet.tier or sheet.computed) != "strong")
        self.keys[key] = ("commend", sheet.id)
        if sheet.commended:
            return Verdict(DONE)
        sheet.commended = "selected"
        return Verdict(DONE, 1)

    def withdraw(self, who: Who, place: int, key: str) -> Verdict:
        sheet = self.reach("commend", who, place)
        if self.used(key, "commend", sheet.id):
            return Verdict(DONE)
        self.at_stage("commend", sheet)
        self.refuse(sheet.commended != "selected")
        self.keys[key] = ("commend", sheet.id)
        sheet.commended = None
        return Verdict(DONE, 1)

    def praise(
        self, who: Who, places: frozenset[int], number: str, key: str, *, sound: bool
    ) -> Verdict:
        if self.recorded("praise", "praise", who, number, key, sound=sound):
            return Verdict(DONE)
        sheets = sorted((self.sheets[place] for place in places), key=lambda one: one.id)
        for sheet in sheets:
            self.opened("praise", who, sheet.place)
            self.refuse(sheet.commended != "selected" or sheet.tier != "strong")
        for sheet in sheets:
            sheet.commended = "praised"
        self.numbers.add(number)
        self.keys[key] = ("praise", None)
        return Verdict(DONE, 1 + len(sheets))

    # --- the committee itself ---------------------------------------------------------------------

    def propose(self, who: Who, place: int, row: dict[str, object], *, stale: bool) -> Verdict:
        sheet = self.opened("propose", who, place)
        if sheet.rows.get("proposal") == row:
            return Verdict(DONE)
        self.refuse(stale and "proposal" in sheet.rows)
        sheet.rows["proposal"] = row
        self.told[sheet.id, "row"].append(("proposal", row))
        return Verdict(DONE, 1)

    def report(self, who: Who, place: int, number: str, key: str) -> Verdict:
        self.refuse(not number)
        sheet = self.reach("report", who, place)
        if self.used(key, "verify", sheet.id):
            return Verdict(DONE)
        self.at_stage("report", sheet)
        sheet.state = "verified"
        self.keys[key] = ("verify", sheet.id)
        return Verdict(DONE, 1)

    def answer(
        self, who: Who, place: int, tier: str, reason: str, number: str, key: str, *, sound: bool
    ) -> Verdict:
        sheet = self.reach("answer", who, place)
        if self.used(key, "decide", sheet.id):
            return Verdict(DONE)
        self.at_stage("answer", sheet)
        self.refuse(tier != sheet.rows["proposal"]["tier"] and not reason)
        self.refuse(not sound or number in self.numbers)
        sheet.state, sheet.tier = "decided", tier
        self.numbers.add(number)
        self.keys[key] = ("decide", sheet.id)
        return Verdict(DONE, 2)
