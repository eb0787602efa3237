"""The rules' answer as the preview shows it: the ladder of tiers with its lines.

The preview is drawn at every pause in the typing, so its macros are stencils that only words are
filled into. It is put together as UTF-8, as it is sent: what is drawn once is encoded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import NamedTuple

from jinja2 import Environment
from markupsafe import escape

from intranet.blueprints.stencil import GAP, stencil
from intranet.completeness import BALLOT, BALLOT_PREFIX, Missing
from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN, Answer
from intranet.rules.findings import Findings
from intranet.rules.provisions import Tier
from intranet.rules.reason import Reason
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult, Rung
from intranet.rules.wording import capitalised, in_points

COMPONENTS, PREVIEW = "_components.html", "scoring/_preview.html"
LINES_REMEMBERED = 4096
PARTS_REMEMBERED = 1024
TO_SETTLE = "Cần làm rõ để xác định mức"

_SAID: Mapping[Answer, str] = {
    MET: "Đủ điều kiện",
    NOT_MET: "Chưa đủ điều kiện",
    UNKNOWN: "Chưa đủ thông tin",
    NOT_APPLICABLE: "Không áp dụng",
}
_SAID_OF_LOWEST: Mapping[Answer, str] = {
    **_SAID,
    MET: "Thuộc mức này",
    NOT_MET: "Không thuộc mức này",
    UNKNOWN: "Chưa loại trừ",
}
#: In the lowest tier "met" is what nobody wants, and "not met" is nothing to celebrate.
_SIGN_OF_LOWEST: Mapping[Answer, str] = {
    MET: "warning",
    NOT_MET: "not_applicable",
    UNKNOWN: "unknown",
    NOT_APPLICABLE: "not_applicable",
}


def headline(environment: Environment, result: OrganisationResult, *, moving: bool) -> bytes:
    """The result in two lines; `moving` beside a preview, to replace those on the page."""
    case = result.case
    points = in_points(case.least)
    if case.missing:
        points = f"{points}–{in_points(case.most)}"
    before, between, after = stencil(environment, PREVIEW, "headline", moving, GAP, GAP)
    tier = _tier(environment, case.regulation, result.worst, result.best)
    return b"".join((before, points.encode(), between, tier, after))


def preview(
    environment: Environment,
    result: OrganisationResult,
    missing: tuple[Missing, ...],
    differences: tuple[str, ...] = (),
) -> bytes:
    """What to look at, what settles the span or leads to the next tier, what is missing, and the
    ladder. `differences` are those between computed, proposed and voted tier, in words."""
    parts: list[bytes] = []
    flags = [f"{flag.text} ({flag.clause})" for flag in result.flags]
    for text in [*flags, *map(capitalised, differences)]:
        before, after = stencil(environment, PREVIEW, "flag", GAP)
        parts += (before, _words(text), after)
    totals = {rung.total: _line(environment, rung.total) for rung in result.ladder}
    ahead, way = result.to_settle, ("settle", TO_SETTLE)
    if not ahead and result.next_tier is not None:
        ahead, way = result.in_the_way, ("distance", f"Để đạt mức {result.next_tier.name}")
    if ahead:
        before, after = stencil(environment, PREVIEW, "way", *way, GAP)
        lines = [totals.get(reason) or _known_line(environment, reason) for reason in ahead]
        parts += (before, *lines, after)
    if missing:
        parts.append(_missing_box(environment, missing))
    before, after = stencil(environment, PREVIEW, "ladder", GAP)
    parts.append(before)
    for rung in result.ladder:
        parts += _rung(environment, rung, totals[rung.total], rung.tier.key == result.tier)
    parts.append(after)
    return b"".join(parts)


def links(
    missing: Iterable[Missing], sheet: str, ballot: str, elsewhere: Mapping[str, str]
) -> list[SimpleNamespace]:
    """What is missing, each linked to its box on the sheet's page or the ballot's, or elsewhere."""
    found = []
    for item in missing:
        if item.field in elsewhere:
            where = elsewhere[item.field]
        elif item.field == BALLOT:
            where = f"{ballot}#so-phieu"
        elif item.field.startswith(BALLOT_PREFIX):
            where = f"{ballot}#f-{item.field.removeprefix(BALLOT_PREFIX)}"
        else:
            where = sheet + _anchor(item)
        found.append(SimpleNamespace(text=item.text, anchor=where))
    return found


def _anchor(item: Missing) -> str:
    return f"#f-{item.field.replace('.', '-')}"


def _words(text: str) -> bytes:
    return escape(text).encode()


@lru_cache(maxsize=PARTS_REMEMBERED)
def _missing_box(environment: Environment, missing: tuple[Missing, ...]) -> bytes:
    before, between, after = stencil(environment, PREVIEW, "missing_box", GAP, GAP)
    parts = [before, str(len(missing)).encode(), between]
    for item in missing:
        left, right = stencil(environment, COMPONENTS, "missing_item", GAP, _anchor(item))
        parts += (left, _words(item.text), right)
    return b"".join((*parts, after))


@lru_cache(maxsize=64)
def _tier(environment: Environment, regulation: Regulation, worst: str, best: str) -> bytes:
    """The tier, or the span that is still open."""
    if worst == best:
        before, after = stencil(environment, COMPONENTS, "tier_label", best, GAP)
        return b"".join((before, _words(regulation.tier(best).name), after))
    before, between, after = stencil(environment, PREVIEW, "span", GAP, GAP)
    names = [_words(regulation.tier(key).name) for key in (worst, best)]
    return b"".join((before, names[0], between, names[1], after))


def _line(environment: Environment, reason: Reason) -> bytes:
    shape = (reason.answer, reason.failing, GAP, reason.clause)
    before, after = stencil(environment, COMPONENTS, "reason_line", *shape)
    return b"".join((before, _words(reason.text), after))


#: For reasons that are handed out again, see `rules.findings`.
_known_line = lru_cache(maxsize=LINES_REMEMBERED)(_line)


class Lines(NamedTuple):
    """The lines of one tier but its threshold's: drawn, and how many of each."""

    ahead: bytes
    clear: bytes
    not_met: int
    unknown: int
    met: int


@lru_cache(maxsize=LINES_REMEMBERED)
def _lines(environment: Environment, found: Findings) -> Lines:
    """What is in the way and what is not, drawn once for the same findings."""
    clear = [reason for reason in found.reasons if not reason.in_the_way]
    return Lines(
        b"".join([_known_line(environment, reason) for reason in found.in_the_way]),
        b"".join([_known_line(environment, reason) for reason in clear]),
        len(found.in_the_way) - len(found.unknown),
        len(found.unknown),
        len(clear),
    )


def _rung(environment: Environment, rung: Rung, line: bytes, here: bool) -> tuple[bytes, ...]:
    """One tier with its lines, `line` for its threshold; those that are in the way come first."""
    tier, answer, total, others = rung
    ahead, clear, not_met, unknown, met = _lines(environment, others)
    lines = (line, ahead, clear) if total.in_the_way else (ahead, line, clear)
    if not total.in_the_way:
        met += 1
    elif total.answer is UNKNOWN:
        unknown += 1
    else:
        not_met += 1
    before, after = _frame(environment, tier, answer, here, not_met, unknown, met)
    return (before, *lines, after)


@lru_cache(maxsize=PARTS_REMEMBERED)
def _frame(
    environment: Environment, tier: Tier, answer: Answer, here: bool, *counts: int
) -> tuple[bytes, bytes]:
    """What stands before and after a tier's lines: its name, its sign, and how many are what."""
    shape = (tier.key, tier.name, here, *_said(answer, tier.is_lowest, here), GAP, GAP)
    before, between, after = stencil(environment, COMPONENTS, "rung", *shape)
    return b"".join((before, _counts(tier.is_lowest, *counts).encode(), between)), after


def _said(answer: Answer, lowest: bool, here: bool) -> tuple[str, str]:
    """The sign beside a tier's name, and the words beside the sign."""
    if here:
        return "current", "Kết quả dự kiến"
    if lowest:
        return _SIGN_OF_LOWEST[answer], _SAID_OF_LOWEST[answer]
    return answer.value, _SAID[answer]


def _counts(lowest: bool, not_met: int, unknown: int, met: int) -> str:
    """How the conditions of a tier stand, or the failings of the lowest."""
    bad, good = ("khuyết điểm", "không mắc phải") if lowest else ("chưa đạt", "đã đạt")
    counts = ((not_met, bad), (unknown, "chưa rõ"), (met, good))
    return ", ".join(f"{count} {words}" for count, words in counts if count)
