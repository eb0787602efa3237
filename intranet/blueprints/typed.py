"""A sheet as it is being typed, ready for the rules at every pause.

While one box is typed in, the others stay. Points change with every letter and are read each time;
what all other boxes say is remembered by their texts, in facts as in what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from intranet import completeness, facts
from intranet.completeness import Missing
from intranet.forms import sheet as forms
from intranet.rules.case import Case
from intranet.rules.facts import OrganisationFacts
from intranet.rules.regulation import Regulation
from intranet.sheet import MEMBERS, PROPOSAL, SCORE_PREFIX, Field, Row, Value, fields

RESTS_REMEMBERED = 512
#: Letters in all boxes of a sheet that people fill in; more is read each time.
LONGEST_REMEMBERED = 10_000
#: Boxes of prose. Evidence makes no difference to a preview, the reasons whether they are there.
EVIDENCE, REASONS = "evidence", ("reason", "ballot_reason")


class Typed(NamedTuple):
    """What is typed: for the rules, what its boxes lack, and the proposal."""

    case: Case
    lacking: tuple[Missing, ...]
    proposal: Row


class Boxes(NamedTuple):
    """The boxes of a sheet by how they are read, each name once; points by criterion."""

    points: tuple[tuple[str, Field, Missing], ...]
    reasons: tuple[Field, ...]
    rest: tuple[str, ...]


class Rest(NamedTuple):
    """What all boxes but those of points and prose say; the facts are without scores."""

    facts: OrganisationFacts
    lacking: tuple[Missing, ...]
    proposal: Row


def read(
    posted: Mapping[str, str], regulation: Regulation, kind: str, members: Row | None = None
) -> Typed:
    """Read box name → text. What is absent or not readable yet is not known yet.

    `members` are their numbers where they are counted from the roll and not typed.
    """
    boxes = _boxes(regulation)
    points: dict[str, int] = {}
    lacking: list[Missing] = []
    for criterion, box, missing in boxes.points:
        value = forms.read_box(box, posted.get(box.name))
        if isinstance(value, int):
            points[criterion] = value
        else:
            lacking.append(missing)
    texts = tuple(map(posted.get, boxes.rest))
    short = sum(map(len, posted.values())) <= LONGEST_REMEMBERED
    counted = tuple(members.items()) if members else ()
    known, others, proposal = (_remembered if short else _rest)(regulation, kind, texts, counted)
    for box in boxes.reasons:
        if text := posted.get(box.name):
            proposal = {**proposal, box.column: forms.read_box(box, text) or ""}
    return Typed(Case.adding(points, known, regulation), (*lacking, *others), proposal)


@lru_cache(maxsize=16)
def _boxes(regulation: Regulation) -> Boxes:
    lacking = {item.field: item for item in completeness.lacking({}, regulation)}
    boxes = fields(regulation)
    points = [box for box in boxes if box.name.startswith(SCORE_PREFIX)]
    prose = {EVIDENCE, *REASONS}
    return Boxes(
        tuple((box.name.removeprefix(SCORE_PREFIX), box, lacking[box.name]) for box in points),
        tuple(box for box in boxes if box.column in REASONS),
        tuple(box.name for box in boxes if box not in points and box.column not in prose),
    )


def _rest(
    regulation: Regulation,
    kind: str,
    texts: tuple[str | None, ...],
    counted: tuple[tuple[str, Value], ...],
) -> Rest:
    named = zip(_boxes(regulation).rest, texts, strict=True)
    rows = forms.read_rows({name: text for name, text in named if text}, regulation)
    rows = {**rows, MEMBERS: dict(counted)} if counted else rows
    lacking = [
        item
        for item in completeness.lacking(rows, regulation)
        if not item.field.startswith(SCORE_PREFIX)
    ]
    return Rest(facts.organisation_facts(rows, regulation, kind), tuple(lacking), rows[PROPOSAL])


_remembered = lru_cache(maxsize=RESTS_REMEMBERED)(_rest)
