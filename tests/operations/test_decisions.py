"""Deciding: only what is settled, a different tier only with a reason, each result frozen (§1)."""

import json

from intranet import log
from intranet.decision import BranchRuling
from intranet.models import Assessment, DecidedMember, DecidedResult
from intranet.operations import annulment
from intranet.queries import decisions, rolls, sheets
from tests import rated
from tests.decided import AT, EXECUTIVE, decide, decided, details, key
from tests.sheets import BLANK, SO_2017, actor, assessment


def test_a_branch_is_decided_with_its_members_and_the_record_is_kept() -> None:
    one = decided(members=17)

    assert assessment().state == "decided"
    kept = decisions.results([one.id])[one.id]
    record = json.loads(kept.record)
    assert (kept.tier, record["result"]["tier"], record["result"]["total"]) == (
        "strong",
        "strong",
        "92.50",
    )
    members = decisions.members([one.id])[one.id]
    assert {(each.outcome, each.tier) for each in members} == {("classified", "good")}
    assert len(members) == 17
    assert list(log.faults()) == []


def test_an_annulled_branch_begins_anew_from_its_old_facts() -> None:
    old = decided(members=17)
    before = sheets.rows(old.id)

    annulment.annul(actor(EXECUTIVE), old.id, details("13"), "Tính sai.", SO_2017, key=key(), at=AT)

    assert Assessment.get_by_id(old.id).state == "annulled"
    anew = assessment()
    assert (anew.revision, anew.state) == (old.revision + 1, "draft")
    after = sheets.rows(anew.id)
    assert {key: row.values for key, row in after.items()} == {
        key: row.values for key, row in before.items()
    }
    assert len(rolls.of(anew.id)) == 17
    assert DecidedResult.get(DecidedResult.assessment == old).annulled_by is not None


def test_a_member_is_annulled_voted_on_again_and_decided_anew() -> None:
    one = decided(members=17)
    first = rolls.of(one.id)[0].id
    annulment.annul_member(
        actor(EXECUTIVE), one.id, first, details("13"), "Bị kỷ luật.", key=key(), at=AT
    )
    assert decisions.open_again(one.id) == {first}
    assert assessment().redo == 1
    rated.hold({first: (0, 0, 17, 0)}, number=2, day="2017-12-13")
    decide(BLANK, BranchRuling(), number="14")

    assert assessment().redo == 0
    found = [each for each in decisions.members([one.id])[one.id] if each.member_id == first]
    assert [(each.revision, each.tier, each.stands) for each in found] == [
        (1, "good", False),
        (2, "completed", True),
    ]
    assert DecidedMember.select().count() == 18
