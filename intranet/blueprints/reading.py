"""The rules' answer as the preview shows it: the ladder of tiers with its lines.

The preview is drawn at every pause in the typing, and most of it is the same as a moment before. A
line follows from its words alone, and a tier from its lines, so each is drawn once by its macro and
remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup

from intranet.completeness import Missing
from intranet.rules.answers import Answer
from intranet.rules.result import OrganisationResult, Reason, Rung

LINES_REMEMBERED = 8192
RUNGS_REMEMBERED = 1024
MISSING_REMEMBERED = 512
COMPONENTS, PREVIEW = "_components.html", "scoring/_preview.html"

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


def headline(result: OrganisationResult, *, moving: bool) -> Markup:
    """The result in two lines; `moving` beside a preview, to replace those on the page."""
    return Markup(_macro(PREVIEW, "headline", result, moving))  # noqa: S704  # escaped by macros


def preview(result: OrganisationResult, missing: tuple[Missing, ...]) -> Markup:
    """What settles the span or leads to the next tier, what is missing, and the ladder."""
    parts = (
        _ladder(result),
        _lines(result.to_settle),
        _lines(result.in_the_way),
        _drawn_missing(missing),
    )
    drawn = _macro(PREVIEW, "preview", result, *map(Markup, parts))
    return Markup(drawn)  # noqa: S704  # escaped by macros


def links(missing: Iterable[Missing], page: str = "") -> list[SimpleNamespace]:
    """What is missing, each linked to its box on the sheet."""
    return [
        SimpleNamespace(text=item.text, anchor=f"{page}#f-{item.field.replace('.', '-')}")
        for item in missing
    ]


def _ladder(result: OrganisationResult) -> str:
    """The tiers, best first; in each the lines that are in the way come first."""
    lowest = result.ladder[-1]
    here = result.tier
    return "".join(
        [_drawn_rung(_rung(rung, rung is lowest, rung.tier.key == here)) for rung in result.ladder]
    )


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
    return _macro(COMPONENTS, "reason_line", answer, failing, text, clause)


@lru_cache(maxsize=RUNGS_REMEMBERED)
def _drawn_rung(rung: RungView) -> str:
    return _macro(COMPONENTS, "rung", rung, Markup(rung.lines))  # noqa: S704  # a macro's own escaped output


@lru_cache(maxsize=MISSING_REMEMBERED)
def _drawn_missing(missing: tuple[Missing, ...]) -> str:
    return _macro(PREVIEW, "missing_box", links(missing)) if missing else ""


def _macro(template: str, name: str, *arguments: object) -> str:
    macro = _macros(current_app.jinja_env, template, name)
    return str(macro(*arguments))


@lru_cache(maxsize=64)
def _macros(environment: Environment, template: str, name: str) -> Callable[..., str]:
    """A macro of a template; looking it up costs as much as drawing a line."""
    found: Callable[..., str] = getattr(environment.get_template(template).module, name)
    return found
