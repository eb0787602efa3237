"""The form of a secret ballot's round: every box read strictly, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from intranet import ballot, values
from intranet.rules.ballot import Counts
from intranet.rules.regulation import Regulation
from intranet.sheet import Row, Value
from intranet.values import Unreadable

ROUND, SEEN, REASON, ENTRY = "lan", "seen", "reason", "entry"


@dataclass(frozen=True)
class BallotForm:
    """A posted round.

    `typed` is what stood in each box, `row` what it says, None while a box is absent or cannot be
    read. `errors` is what is wrong with a box (name → Vietnamese sentence), `seen` what the form
    was shown at.
    """

    number: int
    seen: int
    typed: Mapping[str, str]
    row: Row | None
    errors: Mapping[str, str]
    reason: str = ""
    entry: int = 0

    def refused(self, faults: Mapping[str, str]) -> BallotForm:
        """The same form with what an act found wrong with it."""
        return replace(self, errors={**faults, **self.errors})


def read(form: MultiDict[str, str], regulation: Regulation) -> BallotForm:
    """Read a posted round under a regulation."""
    typed = {
        box.name: text
        for box in ballot.fields(regulation)
        if (text := form.get(box.name)) is not None
    }
    row: dict[str, Value] = {}
    errors: dict[str, str] = {}
    for box in ballot.fields(regulation):
        try:
            row[box.name] = box.read(typed.get(box.name, ""))
        except Unreadable as unreadable:
            errors[box.name] = str(unreadable)
    reason = form.get(REASON, "")
    typed[REASON] = reason
    try:
        reason = values.parse_text(reason)
    except Unreadable as unreadable:
        errors[REASON] = str(unreadable)
    return BallotForm(
        number=_number(form.get(ROUND, "")) or 1,
        seen=_number(form.get(SEEN, "")) or 0,
        typed=typed,
        row=None if errors else row,
        errors=errors,
        reason=reason,
        entry=_number(form.get(ENTRY, "")) or 0,
    )


def read_counts(form: Mapping[str, str], regulation: Regulation) -> Counts:
    """What a preview reads of a round that is being typed; what cannot be read is not known yet."""
    counts: dict[str, int | None] = {}
    for box in ballot.fields(regulation)[2:]:
        try:
            counts[box.name] = values.parse_count(form.get(box.name, ""))
        except Unreadable:
            counts[box.name] = None
    return counts


def round_number(typed: str | None) -> int | None:
    """The round that an address asks for; None where it asks for none."""
    return _number(typed or "")


def _number(typed: str) -> int | None:
    """A number that the form carries unseen; None for whatever else is there."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
