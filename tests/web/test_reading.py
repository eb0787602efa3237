"""The reading is filled into stencils: it must be what the macros draw, and every word escaped."""

import itertools
import json
import random

import pytest
from flask import Flask
from jinja2 import Environment
from markupsafe import escape

from intranet import completeness, facts, sheet
from intranet.blueprints import reading, typed
from intranet.blueprints.stencil import GAP, stencil
from intranet.rules.answers import Answer
from intranet.rules.organisation import classify, judge
from intranet.rules.provisions import KINDS
from intranet.rules.regulation import Regulation, parse
from tests.hostile import HOSTILE
from tests.sheets import CRITERIA, SO_2017, WORKED, text

BAD = "A&B <b>X</b> \" ' <img src=x>"


def bad_regulation() -> Regulation:
    """The regulation of 2017 with a hostile text in every name that the reading shows."""
    written = SO_2017.text
    for name in (
        *(tier.name for tier in SO_2017.tiers),
        *(criterion.name for criterion in SO_2017.criteria),
        *(peer.name for peer in SO_2017.mass_organisations),
        *(question.label for question in SO_2017.questions.values()),
        *(choice.label for choice in SO_2017.peer_choices),
    ):
        written = written.replace(json.dumps(name, ensure_ascii=False), json.dumps(f"{name} {BAD}"))
    return parse(written, "quy định xấu")


@pytest.mark.parametrize("answered", [{}, {"united": {"answer": "no"}}])
def test_no_name_of_a_regulation_becomes_markup(sqlite_app: Flask, answered: sheet.Rows) -> None:
    regulation = bad_regulation()
    assert BAD in regulation.tiers[0].name
    environment = sqlite_app.jinja_env
    result = classify(facts.organisation_facts(answered, regulation, "branch"), regulation)
    missing = completeness.missing(answered, result, regulation, None)
    headline = reading.headline(environment, result, moving=True)
    drawn = (headline + reading.preview(environment, result, missing)).decode()
    assert "<b>X" not in drawn
    assert "<img" not in drawn
    said = text(drawn)
    for tier in regulation.tiers:
        assert tier.name in said
    for item in missing:
        assert item.text in said
    for reason in result.reasons:
        assert reason.text in said


def test_a_filled_stencil_is_what_its_macro_draws(sqlite_app: Flask) -> None:
    environment = sqlite_app.jinja_env
    macro = environment.get_template("_components.html").module.reason_line  # type: ignore[attr-defined]  # the template's own
    for answer, failing, words in itertools.product(Answer, (True, False), HOSTILE):
        drawn = stencil(environment, "_components.html", "reason_line", answer, failing, GAP, "I.1")
        assert escape(words).encode().join(drawn).decode() == macro(answer, failing, words, "I.1")


def test_every_line_of_a_tier_is_counted_once_and_what_is_in_the_way_comes_first(
    sqlite_app: Flask,
) -> None:
    known = {"tasks": {"answer": "good"}, "united": {"answer": "yes"}}
    result = classify(facts.organisation_facts(known, SO_2017, "branch"), SO_2017)
    drawn = reading.preview(sqlite_app.jinja_env, result, ()).decode()
    ladder = drawn.split('id="ladder-title"')[1].split('<li class="rung')[1:]
    assert len(ladder) == len(result.ladder)
    for part, rung in zip(ladder, result.ladder, strict=True):
        lines = [text(line) for line in part.split('<li class="reason')[1:]]
        order = sorted(rung.reasons, key=lambda reason: not reason.in_the_way)
        assert [reason.text in line for reason, line in zip(order, lines, strict=True)] == [
            True
        ] * len(rung.reasons)
        counts = [int(word) for word in text(part.split("</summary>")[0]).split() if word.isdigit()]
        assert sum(counts) == len(rung.reasons)


REMEMBERED = (
    *(reading._missing_box, reading._tier, reading._known_line, reading._lines, reading._frame),
    stencil,
)


def drawn(environment: Environment, known: typed.Typed) -> tuple[bytes, ...]:
    result = judge(known.case)
    headlines = [reading.headline(environment, result, moving=moving) for moving in (True, False)]
    return (*headlines, reading.preview(environment, result, known.lacking, ("khác",)))


def test_remembered_or_not_what_is_drawn_is_the_same(sqlite_app: Flask) -> None:
    dice = random.Random(2017)  # noqa: S311  # the same sheets in every run
    boxes = {"tasks": ["excellent", "good", "failed", ""], "united": ["yes", "no", ""]}
    boxes |= {"authority": ["highest", "lowest", ""], "leaders_disciplined": ["0", "1", ""]}
    boxes |= {f"score.{key}": ["0", "5", "9,75", ""] for key in CRITERIA}
    for regulation, kind in itertools.product((SO_2017, bad_regulation()), (*KINDS,) * 20):
        changes = {name: dice.choice(texts) for name, texts in boxes.items()}
        known = typed.read({**WORKED, **changes}, regulation, kind)
        remembered = drawn(sqlite_app.jinja_env, known)
        for each in REMEMBERED:
            each.cache_clear()
        assert drawn(sqlite_app.jinja_env, known) == remembered


def test_what_is_drawn_and_remembered_stays_bounded() -> None:
    assert all(each.cache_info().maxsize for each in REMEMBERED)
