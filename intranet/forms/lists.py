"""A list from a file against the columns a page wants: which is which, and what each line holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intranet.spreadsheets import Line, Sheet, column_letter
from intranet.values import Unreadable

#: Titles usually stand above the headings in an office's files, but not more lines than these.
HEADING_WITHIN = 10

# The Icelandic letter looks the same and stands in many an old file.
_STROKES = str.maketrans("đð", "dd")
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Column:
    """A column that a page can use: `headings[0]` is how it is called, the rest are accepted too.

    Diacritics, case, blanks, signs and a note in brackets make no difference to a heading. Without
    a `required` column the file is refused; a cell of it may still be empty, which the page judges.
    """

    key: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Entry:
    """One line below the headings: its row number in the file and the text of every column by key.

    A column that the file lacks reads "".
    """

    row: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class MatchedList:
    """What a file holds for a page.

    `entries` are the lines with something in a known column; `passed_over` the rows that have
    something in unknown columns only (a running number, say). `present` are the keys of the columns
    found, `ignored` the headings nobody asked for, as they stand in the file, and `heading_row`
    where the headings stand.
    """

    entries: tuple[Entry, ...]
    present: frozenset[str]
    ignored: tuple[str, ...]
    passed_over: tuple[int, ...]
    heading_row: int


def match(sheet: Sheet, columns: Sequence[Column]) -> MatchedList:
    """Find the headings among the first ten lines with content, and read what is below them.

    Raises Unreadable with a Vietnamese sentence when no headings are found, a required column is
    missing, a column comes twice, or there is no line below; ValueError when two of `columns`
    answer to the same heading.
    """
    names = _spellings(columns)
    heading = max(sheet.lines[:HEADING_WITHIN], key=lambda line: len(_found(line, names)))
    found = _found(heading, names)
    if not found:
        wanted = _quoted([column.headings[0] for column in columns])
        raise Unreadable(
            f"Không thấy dòng tiêu đề trong {HEADING_WITHIN} dòng đầu. "
            f"Cần một dòng ghi tên các cột: {wanted}."
        )
    titles = {column.key: column.headings[0] for column in columns}
    for key, several in found.items():
        if len(several) > 1:
            where = " và ".join(column_letter(place + 1) for place in several)
            raise Unreadable(
                f"Dòng {heading.number}: cột “{titles[key]}” có nhiều lần ({where}); "
                "hãy giữ lại một cột."
            )
    missing = [titles[c.key] for c in columns if c.required and c.key not in found]
    if missing:
        raise Unreadable(f"Dòng tiêu đề (dòng {heading.number}) thiếu cột {_quoted(missing)}.")
    places = {key: place for key, (place,) in found.items()}
    below = sheet.lines[sheet.lines.index(heading) + 1 :]
    entries, passed_over = [], []
    for line in below:
        if any(line.cells[place] for place in places.values()):
            values = {key: line.cells[places[key]] if key in places else "" for key in titles}
            entries.append(Entry(line.number, values))
        else:
            passed_over.append(line.number)
    if not entries:
        raise Unreadable(f"Dưới dòng tiêu đề (dòng {heading.number}) chưa có dòng nào để đọc.")
    ignored = _ignored(heading, below, set(places.values()))
    return MatchedList(
        tuple(entries), frozenset(places), ignored, tuple(passed_over), heading.number
    )


def folded(heading: str) -> str:
    """A heading without what people write differently: letters and digits alone, no diacritics."""
    plain = unicodedata.normalize("NFKD", heading.casefold().translate(_STROKES))
    return "".join(character for character in plain if character.isalnum())


def _spellings(columns: Sequence[Column]) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in columns:
        for heading in column.headings:
            if names.setdefault(folded(heading), column.key) != column.key:
                raise ValueError(f"two columns answer to {heading!r}")
    return names


def _found(line: Line, names: Mapping[str, str]) -> dict[str, list[int]]:
    """The known columns on a line: key → places counted from 0."""
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(line.cells):
        key = names.get(folded(cell)) or names.get(folded(_NOTE.sub(" ", cell)))
        if key:
            found.setdefault(key, []).append(place)
    return found


def _ignored(heading: Line, below: Sequence[Line], known: set[int]) -> tuple[str, ...]:
    """Every other column that has a heading or anything below it."""
    ignored = []
    for place, title in enumerate(heading.cells):
        if place in known:
            continue
        if title:
            ignored.append(" ".join(title.split()))
        elif any(line.cells[place] for line in below):
            ignored.append(f"cột {column_letter(place + 1)} (không có tiêu đề)")
    return tuple(ignored)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
