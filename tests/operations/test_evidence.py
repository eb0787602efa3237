"""Evidence files: attached once, taken away by a mark, equal bytes kept once, no name logged."""

import json
from typing import Any

import pytest

from intranet import log
from intranet.access import Act
from intranet.models import Evidence, EvidenceContent, LogEntry
from intranet.operations import evidence
from intranet.operations.guard import NotHere, Refused, WrongState
from intranet.queries import evidence as queries
from intranet.values import Unreadable
from tests.attached import JPEG, PDF, attach
from tests.decided import AT
from tests.operations.test_scoring import in_threads
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    actor,
    acts,
    assessment,
    everything,
    set_state,
)

OTHER = BLANK + 2
STATES = ["submitted", "verified", "decided", "annulled"]


def mine(data: bytes = PDF, **told: Any) -> int:
    return attach(actor(ITS_SECRETARY), assessment(), data, **told)


def others(data: bytes = PDF) -> int:
    return attach(actor(f"bithu{OTHER}"), assessment(OTHER), data)


def test_a_file_is_kept_with_its_name_and_logged_without_it() -> None:
    number = mine(name="C:\\Hồ sơ\\Kỷ luật Nguyễn Văn A.pdf")

    (kept,) = queries.of(assessment().id)
    assert (kept.id, kept.about, kept.name) == (
        number,
        "score.ideology",
        "Kỷ luật Nguyễn Văn A.pdf",
    )
    assert (kept.size, kept.removed_at, kept.removed_by) == (len(PDF), None, None)
    assert acts()[-1] == Act.EVIDENCE_EDIT
    detail = LogEntry.select().order_by(LogEntry.number.desc()).get().detail
    assert "Nguyễn" not in detail
    assert set(json.loads(detail)) == {"evidence", "about", "size", "sha256", "removed"}
    assert list(log.faults()) == []


def test_the_same_file_at_the_same_row_again_changes_nothing() -> None:
    first = mine()
    before = everything()
    assert mine(name="Tên khác.pdf") == first
    assert everything() == before
    assert mine(about="tasks") != first
    assert mine(JPEG, name="a.jpg") != first


def test_equal_bytes_are_kept_once_whoever_attaches_them() -> None:
    mine()
    others()
    assert (Evidence.select().count(), EvidenceContent.select().count()) == (2, 1)


def test_of_two_who_attach_the_same_bytes_at_once_both_do_and_they_are_kept_once() -> None:
    data = PDF * 4000

    def one() -> None:
        mine(data)

    def other() -> None:
        others(data)

    in_threads(one, other)
    assert (Evidence.select().count(), EvidenceContent.select().count()) == (2, 1)
    assert list(log.faults()) == []


class BlindAtFirst:
    """A question for the bytes' number that was asked just before somebody else wrote them."""

    def __init__(self, query: Any) -> None:
        self.query, self.answers = query, [None]

    def where(self, *wanted: Any) -> "BlindAtFirst":
        self.query = self.query.where(*wanted)
        return self

    def scalar(self) -> Any:
        return self.answers.pop() if self.answers else self.query.scalar()


def test_bytes_that_came_to_be_there_after_looking_are_not_written_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others()
    select = EvidenceContent.select
    monkeypatch.setattr(EvidenceContent, "select", lambda *what: BlindAtFirst(select(*what)))
    mine()
    monkeypatch.undo()
    assert (Evidence.select().count(), EvidenceContent.select().count()) == (2, 1)


def test_taking_a_file_away_marks_it_and_it_can_still_be_read() -> None:
    number = mine()
    evidence.remove(actor(ITS_SECRETARY), assessment().id, number, at=AT)

    (kept,) = queries.of(assessment().id)
    assert kept.removed_at is not None
    assert kept.removed_by == actor(ITS_SECRETARY).display_name
    scope = actor("danguy").scope(Act.SHEET_VIEW)
    found = queries.find(scope, 2017, assessment().organisation.id, number)
    assert found == ("Biên bản.pdf", "application/pdf", PDF)
    before = everything()
    evidence.remove(actor(ITS_SECRETARY), assessment().id, number, at=AT)
    assert everything() == before
    assert mine() != number


@pytest.mark.parametrize("state", STATES)
def test_a_locked_sheet_takes_and_loses_no_file(state: str) -> None:
    number = mine()
    set_state(BLANK, state)
    before = everything()
    with pytest.raises(WrongState):
        mine(JPEG, name="a.jpg")
    with pytest.raises(WrongState):
        evidence.remove(actor(ITS_SECRETARY), assessment().id, number, at=AT)
    assert everything() == before


@pytest.mark.parametrize("username", ["bithu12", "vanphong", "danguy", "quantri"])
def test_nobody_else_attaches_or_takes_away(username: str) -> None:
    number = mine()
    before = everything()
    with pytest.raises(NotHere):
        attach(actor(username), assessment(), JPEG, name="a.jpg")
    with pytest.raises(NotHere):
        evidence.remove(actor(username), assessment().id, number, at=AT)
    assert everything() == before


def test_a_file_of_another_sheet_is_not_taken_away_through_ones_own() -> None:
    number = others()
    for missing in (number, 10**9):
        with pytest.raises(NotHere):
            evidence.remove(actor(ITS_SECRETARY), assessment().id, missing, at=AT)


@pytest.mark.parametrize("about", ["proposal", "score.none", "", "evidence.ideology"])
def test_only_a_row_that_is_verified_has_files(about: str) -> None:
    with pytest.raises(NotHere):
        mine(about=about)


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (PDF.ljust(evidence.LARGEST, b" "), None),
        (PDF.ljust(evidence.LARGEST + 1, b" "), Refused),
        (b"", Unreadable),
        (b"<html>", Unreadable),
    ],
    ids=["20 MB", "one byte more", "nothing", "another kind"],
)
def test_what_is_too_large_or_of_no_kind_is_refused(
    data: bytes, refused: type[Exception] | None
) -> None:
    before = Evidence.select().count()
    if refused is None:
        mine(data)
    else:
        with pytest.raises(refused):
            mine(data)
    assert Evidence.select().count() == before + (refused is None)


def test_a_sheet_holds_a_bounded_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    mine()
    with pytest.raises(Refused, match="không đính kèm thêm"):
        mine(JPEG, name="a.jpg")
    assert mine() > 0


@pytest.mark.parametrize(
    ("username", "sees"),
    [("bithu10", True), ("vanphong", True), ("ubkt", True), ("bithu12", False), ("quantri", False)],
)
def test_whoever_sees_the_sheet_sees_its_files(username: str, sees: bool) -> None:
    number, at = mine(), assessment().organisation.id
    scope = actor(username).scope(Act.SHEET_VIEW)
    assert (queries.find(scope, 2017, at, number) is not None) == sees
    wide = actor("danguy").scope(Act.SHEET_VIEW)
    for year, place, one in ((2016, at, number), (2017, at + 1, number), (2017, at, number + 1)):
        assert queries.find(wide, year, place, one) is None
