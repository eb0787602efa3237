"""A regulation's articles as a page shows them: anchors, headings, lines, and a way in by clause.

Every table of a file is drawn by the same steps, so one that a later file adds needs no layout of
its own. Nothing is left out: what a heading does not say stands in a line or in the small print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from types import SimpleNamespace

from intranet.rules.articles import Article, Statement, articles
from intranet.rules.regulation import Regulation

#: What the heading, the clause, the note or the small print says already.
_ELSEWHERE = frozenset({"check", "clause", "code", "key", "note", "value"})
#: What a heading may say: names, and the figures of a condition.
_IN_TITLE = frozenset({"count", "label", "level", "months", "name", "number", "percent"})
_DEEPEST_HEADING = 5


@lru_cache(maxsize=32)
def view(regulation: Regulation) -> SimpleNamespace:
    """The whole page's content: the head's lines, the articles, the way in by clause."""
    whole = articles(regulation.text)
    return SimpleNamespace(
        title=whole.title,
        lines=[_line(each) for each in whole.statements if each.key not in {"note", "title"}],
        note=_note(whole),
        articles=[_article(part, 2) for part in whole.parts],
        clauses=_by_clause(whole),
    )


def _article(article: Article, level: int) -> SimpleNamespace:
    """One article; where those inside have none themselves, they may be lines of a list."""
    parts = [_article(part, level + 1) for part in article.parts]
    flat = article.is_list and not any(part.parts for part in parts)
    return SimpleNamespace(
        anchor=_anchor(article),
        title=article.title,
        level=min(level, _DEEPEST_HEADING),
        clause=article.clause,
        path="" if article.is_list else article.path,
        name=article.path.rpartition(".")[2],
        check=next((each.written for each in article.statements if each.key == "check"), ""),
        lines=[_line(each) for each in _told(article)],
        note=_note(article),
        parts=parts,
        as_lines=flat and (level > 2 or not any(part.lines or part.note for part in parts)),
    )


def _told(article: Article) -> Iterator[Statement]:
    """The statements that need a line of their own."""
    words = [each.words for each in article.statements if each.key not in {"unit", "note"}]
    for each in article.statements:
        in_title = each.key in _IN_TITLE and each.words.casefold() in article.title.casefold()
        with_figure = each.key == "unit" and any(
            other.endswith(each.words) and other != each.words for other in words
        )
        if each.key not in _ELSEWHERE and not in_title and not with_figure:
            yield each


def _line(statement: Statement) -> SimpleNamespace:
    """A line; a choice that the file makes by a short word shows that word as well."""
    shown = statement.written.casefold() in statement.words.casefold()
    return SimpleNamespace(
        label=statement.label, words=statement.words, written="" if shown else statement.written
    )


def _note(article: Article) -> SimpleNamespace | None:
    if not article.note:
        return None
    return SimpleNamespace(text=article.note, settled=article.settles_a_reading)


def _anchor(article: Article) -> str:
    return "muc-" + re.sub(r"[^a-z0-9_-]", "-", article.path)


def _by_clause(whole: Article) -> list[SimpleNamespace]:
    """Each clause of the plan, in its order, with the articles that rest on it.

    An article inside another of the same clause is found there.
    """
    found: dict[str, list[SimpleNamespace]] = {}

    def collect(article: Article, around: str) -> None:
        if article.clause and article.clause != around:
            link = SimpleNamespace(title=article.title, url=f"#{_anchor(article)}")
            found.setdefault(article.clause, []).append(link)
        for part in article.parts:
            collect(part, article.clause or around)

    collect(whole, "")
    return [SimpleNamespace(clause=each, links=found[each]) for each in sorted(found, key=_place)]


def _place(clause: str) -> tuple[tuple[int, int, str], ...]:
    """Where a clause stands in the plan: Roman part, then numbers as numbers, letters by name."""
    part, *rest = clause.split(".")
    value = sum(
        -_ROMAN[sign] if _ROMAN[sign] < _ROMAN.get(after, 0) else _ROMAN[sign]
        for sign, after in zip(part, f"{part[1:]} ", strict=True)
    )
    return ((value, 0, ""), *((0, int(s), "") if s.isdecimal() else (1, 0, s) for s in rest))


_ROMAN = {"I": 1, "V": 5, "X": 10}
