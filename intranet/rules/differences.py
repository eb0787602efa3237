"""What distinguishes two regulations, value by value, in words: what was, what is, which clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intranet.rules.articles import Article


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs, stands in one of the two alone, or a list in another order.

    `path` is its place in the file, `clause` the nearest clause around it (of the newer file where
    both have one; empty outside the plan's clauses), `where` the titles of the articles around it.
    `before` is None for what is new, `after` for what is gone.
    """

    path: str
    clause: str
    where: str
    label: str
    before: str | None
    after: str | None

    @property
    def text(self) -> str:
        """A Vietnamese sentence, without a full stop."""
        if self.before is None:
            return f"{self.label}: thêm “{self.after}”"
        if self.after is None:
            return f"{self.label}: bỏ “{self.before}”"
        return f"{self.label}: trước là “{self.before}”, nay là “{self.after}”"


@dataclass(frozen=True, slots=True)
class _Told:
    """A value with what stands around it."""

    clause: str
    where: str
    label: str
    words: str
    written: str


def differences(before: Article, after: Article) -> list[Difference]:
    """Every difference, in the order of the newer file, what is gone at the end."""
    old, new = dict(_told(before, "", "")), dict(_told(after, "", ""))
    found: list[Difference] = []
    for path, now in new.items():
        then = old.get(path)
        if then is None or then.written != now.written:
            was = None if then is None else then.words
            found.append(Difference(path, now.clause, now.where, now.label, was, now.words))
    for path, then in old.items():
        if path not in new:
            found.append(Difference(path, then.clause, then.where, then.label, then.words, None))
    return found


def _told(article: Article, clause: str, where: str) -> Iterator[tuple[str, _Told]]:
    """Every value inside an article by its place, and the order of every list."""
    clause = article.clause or clause
    if article.path:
        where = f"{where} › {article.title}" if where else article.title
    for each in article.statements:
        yield each.path, _Told(clause, where, each.label, each.words, each.written)
    if article.is_list:
        order = ", ".join(part.title for part in article.parts)
        names = " ".join(part.path for part in article.parts)
        yield article.path, _Told(clause, where, "Các mục theo thứ tự", order, names)
    for part in article.parts:
        yield from _told(part, clause, where)
