"""The rounds of a secret ballot as records: what stands, what waits, and how far each has come.

A round has versions; its newest is the one that stands, and the last round whose counts are whole
is the one that counts. Where the cycle asks for double entry, two accounts enter a round apart.
What they entered waits until both are in: equal counts stand at once, others are settled by a
proposal that a second account confirms. So is a correction of a round that stands already.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from intranet.rules.regulation import Regulation
from intranet.rules.wording import uncapitalised
from intranet.sheet import Row

MOST_ROUNDS = 99


class State(enum.Enum):
    """How far a round has come; the value is the Vietnamese sentence about it."""

    NONE = "Chưa nhập kết quả"
    DRAFT = "Chưa đủ số"
    ONE_ENTERED = "Đã có một người nhập; chờ người thứ hai nhập độc lập"
    DIFFERING = "Hai người nhập khác nhau; cần đề xuất thống nhất"
    SETTLING = "Đã đề xuất thống nhất; chờ một tài khoản khác xác nhận"
    DONE = "Đã đủ số và khớp"


class Record(NamedTuple):
    """A stored version of a round, or an entry that waits; `id` names its content for ever."""

    id: int
    number: int
    version: int
    row: Row
    complete: bool
    reason: str = ""
    by_id: int = 0
    by: str = ""
    at: str = ""
    confirmed_by: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Rounds(ABC):
    """Every record of one ballot of an assessment, oldest first; each kind judges its own rows."""

    regulation: Regulation
    double: bool
    rounds: tuple[Record, ...] = ()
    entries: tuple[Record, ...] = ()

    @abstractmethod
    def faults(self, row: Row) -> Mapping[str, str]:
        """What contradicts in a round as far as it is known: box → Vietnamese sentence."""

    @abstractmethod
    def lacking(self, row: Row) -> tuple[str, ...]:
        """The boxes that a whole round still needs, in the order of the page."""

    @abstractmethod
    def has_counts(self, row: Row) -> bool:
        """Whether anything was counted in a round."""

    def is_whole(self, row: Row) -> bool:
        """Whether nothing is missing and everything fits together."""
        return not self.lacking(row) and not self.faults(row)

    def is_compared(self, name: str) -> bool:
        """Whether two people must have the same in a box for their entries to be equal."""
        return True

    def apart(self, one: Row, other: Row) -> tuple[str, ...]:
        """The boxes in which two rows differ, in the order of the page."""
        names = filter(self.is_compared, dict.fromkeys((*one, *other)))
        return tuple(name for name in names if one.get(name) != other.get(name))

    def newest(self, number: int) -> Record | None:
        """The newest version of a round, whole or not."""
        return _last(record for record in self.rounds if record.number == number)

    def version(self, number: int) -> int:
        """The newest version's number; 0 for a round that has none."""
        newest = self.newest(number)
        return newest.version if newest else 0

    def standing(self, number: int) -> Record | None:
        """The counts of a round that are known and whole; None while there are none."""
        newest = self.newest(number)
        return newest if newest and newest.complete else None

    @property
    def last(self) -> Record | None:
        """The last whole round: the one that counts."""
        return _last(found for number in self.numbers if (found := self.standing(number)))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The rounds that were begun; one whose boxes were all emptied again was not."""
        newest = [record for record in self.rounds if record == self.newest(record.number)]
        seen = [record for record in newest if record.complete or not self.double]
        waiting = {(entry.number, entry.by_id): entry for entry in self.entries}
        begun = {each.number for each in (*seen, *waiting.values()) if self.has_counts(each.row)}
        return tuple(sorted(begun))

    @property
    def current(self) -> int:
        """The round that is worked on: the last begun, or the first."""
        return max(self.numbers, default=1)

    @property
    def following(self) -> int | None:
        """The round that may be begun next, after one that is whole; None while there is none."""
        number = self.current
        return number + 1 if self.standing(number) and number < MOST_ROUNDS else None

    def own(self, number: int, user_id: int) -> Record | None:
        """What somebody entered of a round that waits for a second account."""
        return _last(entry for entry in self._waiting(number, "count") if entry.by_id == user_id)

    def entered(self, number: int) -> tuple[Record, ...]:
        """The whole entries of a round by different accounts, the first two, in order."""
        newest = {entry.by_id: entry for entry in self._waiting(number, "count")}
        whole = sorted(entry for entry in newest.values() if entry.complete)
        return tuple(whole[:2])

    def settlement(self, number: int) -> Record | None:
        """What is proposed to stand as the next version of a round."""
        return _last(self._waiting(number, "settlement"))

    def differing(self, number: int) -> tuple[str, ...]:
        """The boxes in which the two entries of a round differ; none before both are in."""
        entered = self.entered(number)
        return self.apart(entered[0].row, entered[1].row) if len(entered) == 2 else ()

    def state(self, number: int) -> State:
        """How far a round has come."""
        if self.standing(number):
            return State.DONE
        if not self.double:
            newest = self.newest(number)
            return State.DRAFT if newest and self.has_counts(newest.row) else State.NONE
        if self.settlement(number):
            return State.SETTLING
        entered = len(self.entered(number))
        return (State.NONE, State.ONE_ENTERED, State.DIFFERING)[entered]

    def _waiting(self, number: int, kind: str) -> Iterable[Record]:
        version = self.version(number)
        wanted = (number, version, kind)
        return [e for e in self.entries if (e.number, e.version, e.kind) == wanted]


def title(number: int) -> str:
    """A round's name; the first is simply the ballot until there is a second."""
    return f"Bỏ phiếu kín lần {number}"


def sentence(state: State, number: int) -> str:
    """A round's state, to be read alone."""
    return f"{title(number)}: {uncapitalised(state.value)}"


def _last(records: Iterable[Record]) -> Record | None:
    return next(iter(reversed(tuple(records))), None)
