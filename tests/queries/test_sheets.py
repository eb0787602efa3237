"""Finding sheets within a scope, newest revision first, and reading their rows."""

import pytest

from intranet.access import Act, Scope
from intranet.clock import Clock
from intranet.models import Assessment, CriterionScore
from intranet.operations import scoring
from intranet.queries import sheets
from tests.sheets import SO_2017, WORKED, YEAR, actor, assessment, rows

OFFICE = Scope(frozenset(), ("/1/",))


def test_a_sheet_is_found_with_its_head() -> None:
    found = sheets.find(OFFICE, YEAR, 12)
    assert found is not None
    assert (found.id, found.revision, found.state) == (assessment(11).id, 1, "submitted")
    assert found.organisation.name == "Chi bộ Trung tâm Tin học"
    assert found.organisation.type == "public_service"
    assert not found.organisation.has_branch_committee
    assert found.regulation.text == SO_2017.text
    assert found.report_before.isoformat() == "2017-12-15"


@pytest.mark.parametrize(
    ("scope", "year", "branch"),
    [
        (OFFICE, YEAR, 1),  # the committee has no branch's sheet
        (OFFICE, YEAR, 999),
        (OFFICE, YEAR, 0),
        (OFFICE, YEAR, 2**31),
        (OFFICE, YEAR, 2**70),
        (OFFICE, 2018, 12),
        (OFFICE, 2**70, 12),
        (Scope(frozenset({"/1/3/"}), ()), YEAR, 12),
        (Scope(frozenset({"/1/"}), ()), YEAR, 12),
        (Scope(frozenset(), ("/1/1/",)), YEAR, 12),
        (Scope(frozenset(), ()), YEAR, 12),
    ],
)
def test_what_lies_outside_is_not_found(scope: Scope, year: int, branch: int) -> None:
    assert sheets.find(scope, year, branch) is None


def test_of_several_revisions_the_newest_counts() -> None:
    annulled, draft = (
        Assessment.select().where(Assessment.organisation == 10).order_by(Assessment.revision)
    )
    assert (annulled.state, draft.state) == ("annulled", "draft")
    found = sheets.find(OFFICE, YEAR, 10)
    assert found is not None
    assert (found.id, found.revision) == (draft.id, 2)
    assert [one.id for one in sheets.list_all(OFFICE, YEAR)].count(draft.id) == 1
    assert annulled.id not in [one.id for one in sheets.list_all(OFFICE, YEAR)]


def test_all_branches_are_listed_in_the_committees_order_and_within_the_scope() -> None:
    listed = [one.organisation.id for one in sheets.list_all(OFFICE, YEAR)]
    assert listed == list(range(2, 18))
    own = actor("bithu03").scope(Act.SHEET_VIEW)
    assert [one.organisation.id for one in sheets.list_all(own, YEAR)] == [4]
    assert sheets.list_all(OFFICE, 2016) == []


def test_the_rows_read_are_the_rows_saved() -> None:
    blank = assessment()
    assert sheets.rows(blank.id) == {}
    secretary = actor("bithu10")
    wanted = rows(WORKED)
    stamps = dict.fromkeys(wanted, "0-")
    saved = scoring.save(secretary, blank.id, SO_2017, wanted, stamps, at=Clock())

    stored = sheets.rows(blank.id)
    assert {key: row.values for key, row in stored.items()} == wanted
    assert {row.version for row in stored.values()} == {1}
    assert {row.changed_by for row in stored.values()} == {secretary.display_name}
    assert stored == saved.rows
    both = sheets.rows_of([blank.id, assessment(2).id])
    assert both[blank.id] == stored
    assert both[assessment(2).id] == sheets.rows(assessment(2).id)


def test_verified_scores_stand_beside_the_self_scores() -> None:
    sheet = assessment(1)
    before = sheets.rows(sheet.id)
    assert [row.verified for row in before.values()] == [None] * len(before)
    CriterionScore.update(verified_score=1850, note="Thiếu minh chứng.").where(
        (CriterionScore.assessment == sheet) & (CriterionScore.criterion == "ideology")
    ).execute()
    found = sheets.rows(sheet.id)["score.ideology"]
    assert found.values == before["score.ideology"].values
    assert (found.verified, found.note) == ({"self_score": 1850}, "Thiếu minh chứng.")
    assert found.counting == {**found.values, "self_score": 1850}
