"""Reading a posted form box by box: typed values, and a message beside each box that has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from intranet import values
from intranet.values import Unreadable


class Reader:
    """One posted form; `errors` gathers a Vietnamese sentence for each box that cannot be read."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.errors: dict[str, str] = {}

    def line(self, name: str, needed: str = "", longest: int = values.LONGEST_LINE) -> str:
        """A text on one line; `needed` is what to say when it is empty."""
        return self._text(name, " ".join(self.form.get(name, "").split()), needed, longest)

    def text(self, name: str, needed: str = "", longest: int = values.LONGEST_NOTE) -> str:
        """A text of several lines."""
        return self._text(name, self.form.get(name, ""), needed, longest)

    def choice(self, name: str, choices: tuple[str, ...], needed: str) -> str:
        """One of some codes; the empty text where there is none."""
        found = self.choice_if_any(name, choices)
        if found is None:
            self.errors.setdefault(name, needed)
        return found or ""

    def choice_if_any(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of some codes; None where it is not known."""
        try:
            return values.parse_choice(self.form.get(name, ""), choices)
        except Unreadable as unreadable:
            self.errors[name] = str(unreadable)
            return None

    def count(self, name: str, needed: str) -> int:
        """A whole number from 0 to 9999; 0 where there is none."""
        try:
            found = values.parse_count(self.form.get(name, ""))
        except Unreadable as unreadable:
            self.errors[name] = str(unreadable)
            return 0
        if found is None:
            self.errors[name] = needed
        return found or 0

    def day(self, name: str, needed: str) -> dt.date:
        """A day; a day that means nothing where there is none."""
        found = self.day_if_any(name)
        if found is None:
            self.errors.setdefault(name, needed)
        return found or dt.date.min

    def day_if_any(self, name: str) -> dt.date | None:
        """A day; None where it is not known."""
        try:
            return values.parse_date(self.form.get(name, ""))
        except Unreadable as unreadable:
            self.errors[name] = str(unreadable)
            return None

    def _text(self, name: str, typed: str, needed: str, longest: int) -> str:
        try:
            found = values.parse_text(typed, longest)
        except Unreadable as unreadable:
            self.errors[name] = str(unreadable)
            return ""
        if needed and not found:
            self.errors[name] = needed
        return found
