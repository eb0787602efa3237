"""Saves and undos of two people in any order, against a model of cells and changes."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet import cells, database
from intranet.cells import Cell
from intranet.operations import member_facts as operations
from intranet.operations.member_facts import NotLast, OthersChanged
from intranet.queries import member_facts
from intranet.roll import Fact
from tests.operations.test_member_facts import versions
from tests.operations.voters import AT, DEPUTY, SECRETARY
from tests.rolls import enrol
from tests.sheets import BLANK, SO_2017, actor, assessment

SAVE, UNDO = "save", "undo"
#: What is typed into a cell, and how many versions ago the cell was shown.
Typed = tuple[str | None, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from((SAVE, SAVE, UNDO)),
        st.sampled_from((SECRETARY, DEPUTY)),
        st.dictionaries(
            st.sampled_from((0, 1, 2)),
            st.tuples(st.sampled_from((None, "good", "failed")), st.integers(0, 2)),
            min_size=1,
        ),
    ),
    max_size=12,
)


class Model:
    """Each cell's versions, and each person's changes that are not undone."""

    def __init__(self) -> None:
        self.cells: list[list[tuple[str | None, str]]] = [[], [], []]
        self.changes: dict[str, list[dict[int, int]]] = {SECRETARY: [], DEPUTY: []}

    def shown(self, cell: int, ago: int) -> int:
        return max(len(self.cells[cell]) - ago, 0)

    def value(self, cell: int, version: int) -> str | None:
        return self.cells[cell][version - 1][0] if version else None

    def save(self, who: str, values: Mapping[int, Typed]) -> tuple[set[int], set[int]]:
        """The cells that must be written, and those that must be told of."""
        written, conflicts = set(), set()
        for cell, (value, ago) in values.items():
            now, shown = len(self.cells[cell]), self.shown(cell, ago)
            if value not in (self.value(cell, now), self.value(cell, shown)):
                (written if shown == now else conflicts).add(cell)
        for cell in written:
            self.cells[cell].append((values[cell][0], who))
        if written:
            self.changes[who].append({cell: len(self.cells[cell]) for cell in written})
        return written, conflicts

    def undo(self, who: str) -> type[Exception] | None:
        if not self.changes[who]:
            return NotLast
        change = self.changes[who][-1]
        if any(by != who for cell, at in change.items() for _, by in self.cells[cell][at:]):
            return OthersChanged
        for cell, at in self.changes[who].pop().items():
            self.cells[cell].append((self.value(cell, at - 1), who))
        return None


def play(model: Model, held: list[Cell], step: str, who: str, values: Mapping[int, Typed]) -> None:
    """One step, by the model and by the program."""
    sheet, actor_ = assessment().id, actor(who)
    if step == SAVE:
        shown = {}
        for cell, (_, ago) in values.items():
            version = model.shown(cell, ago)
            shown[held[cell].key] = cells.stamp(Fact(model.value(cell, version), version))
        typed = {held[cell]: value for cell, (value, _) in values.items()}
        written, conflicts = model.save(who, values)
        saved = operations.save(actor_, sheet, SO_2017, typed, shown, at=AT)
        assert saved.written == {held[cell] for cell in written}
        assert saved.conflicts == {held[cell] for cell in conflicts}
        return
    mine = member_facts.changes(sheet, actor_.user_id).last
    number = mine.number if mine else 0
    if refused := model.undo(who):
        with pytest.raises(refused):
            operations.undo(actor_, sheet, SO_2017, number, at=AT)
    else:
        assert operations.undo(actor_, sheet, SO_2017, number, at=AT) == mine


@pytest.mark.slow
@pytest.mark.usefixtures("two_enter")
def test_any_order_of_saves_and_undos_leaves_what_it_must() -> None:
    held = [Cell(member, "civil_grade") for member in enrol(BLANK, 3)]

    @settings(max_examples=25)
    @given(STEPS)
    def example(steps: list[tuple[str, str, dict[int, Typed]]]) -> None:
        with database.database.atomic() as transaction:
            model = Model()
            for step, who, values in steps:
                play(model, held, step, who, values)
            for cell, expected in zip(held, model.cells, strict=True):
                found = versions(cell)
                assert [each.value for each in found] == [value for value, _ in expected]
                assert [each.version for each in found] == [*range(1, len(expected) + 1)]
                assert sum(not each.superseded for each in found) == bool(expected)
            transaction.rollback()

    example()
