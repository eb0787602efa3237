"""The rules' answer as the preview shows it: the ladder of tiers with its lines.

The preview is drawn at every pause in the typing, and most of it is the same as a moment before. A
line follows from its words alone, and a tier from its lines, so each is drawn once by its macro and
remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from intranet.rules.answers import Answer
from intranet.rules.result import OrganisationResult, Reason, Rung

LINES_REMEMBERED = 8192
RUNGS_REMEMBERED = 1024

_SAID: Mapping[Answer, str] = {
    Answer.MET: "Đủ điều kiện",
    Answer.NOT_MET: "Chưa đủ điều kiện",
    Answer.UNKNOWN: "Chưa đủ thông tin",
    Answer.NOT_APPLICABLE: "Không áp dụng",
}
_SAID_OF_LOWEST: Mapping[Answer, str] = {
    **_SAID,
    Answer.MET: "Thuộc mức này",
    Answer.NOT_MET: "Không thuộc mức này",
    Answer.UNKNOWN: "Chưa loại trừ",
}
#: In the lowest tier "met" is what nobody wants, and "not met" is nothing to celebrate.
_SIGN_OF_LOWEST: Mapping[Answer, str] = {
    Answer.MET: "warning",
    Answer.NOT_MET: "not_applicable",
    Answer.UNKNOWN: "unknown",
    Answer.NOT_APPLICABLE: "not_applicable",
}


@dataclass(frozen=True, slots=True)
class RungView:
    """One tier of the ladder: its sign and words, how its conditions stand, and every line."""

    key: str
    name: str
    here: bool
    sign: str
    said: str
    counts: str
    lines: str


def ladder(result: OrganisationResult) -> Markup:
    """The tiers, best first; in each the lines that are in the way come first."""
    lowest = result.ladder[-1]
    here = result.tier
    rungs = [_rung(rung, rung is lowest, rung.tier.key == here) for rung in result.ladder]
    return Markup("".join(map(_drawn_rung, rungs)))  # noqa: S704  # macros' own escaped output


def lines(reasons: Iterable[Reason]) -> Markup:
    """The list items of some reasons."""
    return Markup(_lines(reasons))  # noqa: S704  # macros' own escaped output


def _lines(reasons: Iterable[Reason]) -> str:
    return "".join(
        [_drawn_line(each.answer.value, each.failing, each.text, each.clause) for each in reasons]
    )


def _rung(rung: Rung, lowest: bool, here: bool) -> RungView:
    ahead = [reason for reason in rung.reasons if reason.in_the_way]
    clear = [reason for reason in rung.reasons if not reason.in_the_way]
    unknown = sum(reason.answer is Answer.UNKNOWN for reason in ahead)
    parts = (
        (len(ahead) - unknown, "khuyết điểm" if lowest else "chưa đạt"),
        (unknown, "chưa rõ"),
        (len(clear), "không mắc phải" if lowest else "đã đạt"),
    )
    if here:
        sign, said = "current", "Kết quả dự kiến"
    elif lowest:
        sign, said = _SIGN_OF_LOWEST[rung.answer], _SAID_OF_LOWEST[rung.answer]
    else:
        sign, said = rung.answer.value, _SAID[rung.answer]
    return RungView(
        key=rung.tier.key,
        name=rung.tier.name,
        here=here,
        sign=sign,
        said=said,
        counts=", ".join(f"{count} {words}" for count, words in parts if count),
        lines=_lines([*ahead, *clear]),
    )


@lru_cache(maxsize=LINES_REMEMBERED)
def _drawn_line(answer: str, failing: bool, text: str, clause: str) -> str:
    return _macro("reason_line", answer, failing, text, clause)


@lru_cache(maxsize=RUNGS_REMEMBERED)
def _drawn_rung(rung: RungView) -> str:
    return _macro("rung", rung, Markup(rung.lines))  # noqa: S704  # a macro's own escaped output


def _macro(name: str, *arguments: object) -> str:
    macros = current_app.jinja_env.get_template("_components.html").module
    return str(getattr(macros, name)(*arguments))
