"""A regulation in words: every table of its file as an article, every value as a statement.

Made from the very text that the engine reads, so that what a clerk reads beside the plan is what
classifies. Nothing is picked out: a table that a later file adds becomes an article by the same
steps, whatever it is about.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intranet.rules.article_words import (
    CHECKS,
    CHOICES,
    HEAD_LABELS,
    LABELS,
    LEVELS_OF,
    RESULTS,
    TITLES,
    WHOM,
)
from intranet.rules.wording import capitalised, points, uncapitalised

SETTLED = "Cách hiểu"
"""How a note marks the reading of a place that the plan leaves open."""

_IDENTITIES = ("key", "code", "value")
_FRACTION = re.compile(r"[0-9]+/[0-9]+")
_Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of the file.

    `path` is its place (tiers.strong.minimum_total), `label` and `words` tell it in Vietnamese
    with its unit; `written` is what stands in the file, as text.
    """

    path: str
    key: str
    label: str
    words: str
    written: str


@dataclass(frozen=True, slots=True)
class Article:
    """One table of the file, or a list of tables: what it states, and the articles inside it.

    `path` is its place in the file, empty for the whole; an item of a list is named by its own
    key (tiers.strong), not by its number. `clause` and `note` are empty where it has none.
    """

    path: str
    title: str
    clause: str
    note: str
    statements: tuple[Statement, ...]
    parts: tuple[Article, ...]
    is_list: bool = False

    @property
    def settles_a_reading(self) -> bool:
        """Whether its note says how a place that the plan leaves open is read."""
        return SETTLED in self.note

    def walk(self) -> Iterator[Article]:
        """This article and every one inside it, in the order of the file."""
        yield self
        for part in self.parts:
            yield from part.walk()


def articles(text: str) -> Article:
    """The whole regulation written in `text`, which `regulation.parse` has taken before."""
    root = tomllib.loads(text, parse_float=Decimal)
    return _Reader(root).table("", "", root)


class _Reader:
    """Puts the tables of one file into words; a word may stand elsewhere in the same file."""

    def __init__(self, root: _Values) -> None:
        self.root = root

    def table(self, path: str, key: str, values: _Values) -> Article:
        scalars = {name: value for name, value in values.items() if not _is_inner(value)}
        words = {name: self._words(path, name, scalars) for name in scalars}
        labels = LABELS if path else {**LABELS, **HEAD_LABELS}
        return Article(
            path,
            self._title(key, scalars, words),
            str(scalars.get("clause", "")),
            str(scalars.get("note", "")),
            tuple(
                Statement(
                    _join(path, name), name, labels.get(name, name), words[name], _written(value)
                )
                for name, value in scalars.items()
            ),
            tuple(
                self._inner(_join(path, name), name, value)
                for name, value in values.items()
                if _is_inner(value)
            ),
        )

    def _inner(self, path: str, key: str, value: Any) -> Article:
        if isinstance(value, Mapping):
            return self.table(path, key, value)
        names = _identities(value)
        parts = tuple(
            self.table(_join(path, name), name, each)
            for name, each in zip(names, value, strict=True)
        )
        return Article(path, TITLES.get(key, key), "", "", (), parts, is_list=True)

    def _title(self, key: str, scalars: _Values, words: Mapping[str, str]) -> str:
        """Its own name, its question, its condition as a phrase, or what such a table is about."""
        if "check" in scalars:
            return self._condition(scalars, words)
        if "name" in scalars and "key" in scalars and "number" in scalars:
            return f"{words['number']}. {words['name']}"
        for own in ("title", "name", "label", "step"):
            if own in scalars:  # a whole regulation has a title beside its name
                return capitalised(words[own])
        return TITLES.get(key, key)

    def _condition(self, scalars: _Values, words: Mapping[str, str]) -> str:
        check = str(scalars["check"])
        kind = str(scalars.get("kind", ""))
        figures = defaultdict(str, words, whom=WHOM.get(kind, ""), result=RESULTS.get(kind, ""))
        if "fraction" in scalars:
            figures["fraction"] = str(scalars["fraction"])
        if "level" in scalars:
            figures["level"] = uncapitalised(words["level"])
        # From when they are counted stands behind a comma, and in the table itself.
        figures["months"] = figures["months"].split(",")[0]
        return capitalised(CHECKS.get(check, check).format_map(figures))

    def _words(self, path: str, key: str, table: _Values) -> str:
        value = table[key]
        if isinstance(value, list):
            return "; ".join(self._word(path, key, each, table) for each in value) or "không có"
        return self._word(path, key, value, table)

    def _word(self, path: str, key: str, value: object, table: _Values) -> str:
        if isinstance(value, bool):
            return "có" if value else "không"
        if isinstance(value, dt.date):
            return f"{value:%d/%m/%Y}"
        written = _written(value)
        if _is_figure(value):
            unit = str(table.get("unit", ""))
            if isinstance(value, str) or not unit:
                return f"{written} {unit}".strip()
            return f"{written}{unit}" if unit.startswith("%") else f"{written} {unit}"
        if key == "level":
            return self._level(str(table.get("check", "")), written)
        if key in {"tier", "of"}:
            return self._tier(path, written)
        if key == "proofs":
            return self._choices(("members", "proofs")).get(written, written)
        return CHOICES.get(key, {}).get(written, written)

    def _level(self, check: str, value: str) -> str:
        """The level in the words of the question; the best one has nothing above it."""
        offered = self._choices(LEVELS_OF.get(check, ()))
        words = offered.get(value, value)
        return words if value == next(iter(offered), value) else f"{words} trở lên"

    def _tier(self, path: str, value: str) -> str:
        """The name of a tier: of members inside their part of the file, else of organisations."""
        home = self.root.get("members", {}) if path.startswith("members") else self.root
        return next((each["name"] for each in home.get("tiers", ()) if each["key"] == value), value)

    def _choices(self, place: Sequence[str]) -> Mapping[str, str]:
        table: Any = self.root
        for key in place:
            table = table.get(key, {})
        return {each["value"]: each["label"] for each in table.get("choices", ())}


def _is_inner(value: object) -> bool:
    """Whether a value is a table or a list of tables."""
    return isinstance(value, Mapping) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)
    )


def _is_figure(value: object) -> bool:
    """Whether a value is a number or a fraction, which a unit belongs to."""
    return isinstance(value, int | Decimal) or (
        isinstance(value, str) and _FRACTION.fullmatch(value) is not None
    )


def _identities(tables: Sequence[_Values]) -> list[str]:
    """How the items of a list are told apart: by their own keys, else by their numbers."""
    for name in _IDENTITIES:
        found = [str(each.get(name, "")) for each in tables]
        if all(found) and len(set(found)) == len(found):
            return found
    return [str(place) for place in range(1, len(tables) + 1)]


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _written(value: object) -> str:
    """A value as text: numbers with a decimal comma, days as 15/12/2017, the rest as it stands."""
    if isinstance(value, Decimal):
        return points(value)
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
