"""The permission table: what each role may do, and how far it reaches."""

import pytest

from intranet.access import (
    PERMISSIONS,
    REDO,
    Act,
    Grant,
    Role,
    Scope,
    act_of,
    allowed_in,
    is_open,
    is_open_view,
    requires,
    scope,
    stage,
)
from intranet.models.account import ROLES
from intranet.models.assessment import STATES

COMMITTEE, BRANCH, LONGER = "/1/", "/1/4/", "/1/41/"
STATES_OF = {
    Act.SHEET_EDIT: {"draft", "returned"},
    Act.BALLOT_EDIT: {"draft", "returned"},
    Act.SHEET_SUBMIT: {"draft", "returned"},
    Act.SHEET_RETURN: {"submitted", "verified"},
    Act.ROLL_EDIT: {"draft", "returned"},
    Act.ROLL_IMPORT: {"draft", "returned"},
    Act.MEMBER_TRANSFER: {"draft", "returned"},
    Act.FACTS_EDIT: {"draft", "returned", REDO},
    Act.VOTE_EDIT: {"draft", "returned", REDO},
    Act.QUOTA_CHOOSE: {"draft", "returned"},
    Act.QUOTA_GRANT: {"draft", "returned", "submitted", "verified"},
    Act.NOT_ASSESSED: {"draft", "returned", "submitted", "verified", REDO},
    Act.EVIDENCE_EDIT: {"draft", "returned"},
    Act.VERIFY: {"submitted"},
    Act.DECIDE: {"verified", REDO},
    Act.ANNUL: {"decided", REDO},
    Act.COMMEND: {"verified", "decided", REDO},
    Act.PRAISE: {"decided", REDO},
    Act.PROPOSE: {"draft", "returned"},
    Act.REPORT: {"submitted"},
    Act.ANSWER: {"verified"},
}
MAY = {
    Act.HOME: set(Role),
    Act.OWN_ACCOUNT: set(Role),
    Act.HELP: set(Role),
    Act.REGULATION: set(Role),
    Act.ACCOUNTS: {Role.ADMIN, Role.OFFICE},
    Act.ORGANISATIONS: {Role.ADMIN, Role.OFFICE},
    Act.CYCLES: {Role.OFFICE},
    Act.SYSTEM: {Role.ADMIN},
    Act.LOG: set(Role) - {Role.BRANCH},
    Act.BOARD: {Role.OFFICE, Role.INSPECTION, Role.STANDING, Role.EXECUTIVE},
    Act.BOARD_EXPORT: {Role.OFFICE, Role.INSPECTION, Role.STANDING, Role.EXECUTIVE},
    Act.SHEET_VIEW: set(Role) - {Role.ADMIN},
    Act.SHEET_EDIT: {Role.BRANCH, Role.OFFICE},
    Act.BALLOT_EDIT: {Role.BRANCH, Role.OFFICE},
    Act.SHEET_SUBMIT: {Role.BRANCH, Role.OFFICE},
    Act.EVIDENCE_EDIT: {Role.BRANCH, Role.OFFICE},
    Act.VERIFY: {Role.OFFICE},
    Act.DECISIONS: {Role.OFFICE, Role.INSPECTION, Role.STANDING, Role.EXECUTIVE},
    Act.DECIDE: {Role.EXECUTIVE},
    Act.ANNUL: {Role.EXECUTIVE},
    Act.LOOK: {Role.OFFICE, Role.STANDING, Role.EXECUTIVE},
    Act.COMMEND: {Role.STANDING},
    Act.PRAISE: {Role.EXECUTIVE},
    Act.PROPOSE: {Role.STANDING},
    Act.REPORT: {Role.OFFICE},
    Act.ANSWER: {Role.OFFICE},
    Act.SHEET_RETURN: {Role.OFFICE},
    Act.MEMBERS_VIEW: set(Role) - {Role.ADMIN},
    Act.MEMBERS_PRIVATE: set(Role) - {Role.ADMIN},
    Act.MEMBERS_EXPORT: set(Role) - {Role.ADMIN},
    Act.ROLL_EDIT: {Role.BRANCH, Role.OFFICE},
    Act.ROLL_IMPORT: {Role.BRANCH, Role.OFFICE},
    Act.MEMBER_TRANSFER: {Role.OFFICE},
    Act.FACTS_EDIT: {Role.BRANCH},
    Act.VOTE_EDIT: {Role.BRANCH},
    Act.QUOTA_CHOOSE: {Role.BRANCH},
    Act.QUOTA_GRANT: {Role.EXECUTIVE},
    Act.NOT_ASSESSED: {Role.OFFICE},
}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_gives_it_and_nothing_else(role: Role, act: Act):
    assert bool(scope([Grant(role, 1, COMMITTEE)], act)) == (role in MAY[act])


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("state", [*STATES, REDO])
def test_an_act_is_open_in_its_own_states_alone(act: Act, state: str):
    assert allowed_in(act, state) == (state in STATES_OF.get(act, {*STATES, REDO}))


def test_a_decided_branch_with_members_rated_anew_is_at_a_stage_of_its_own():
    assert [stage("decided", 0), stage("decided", 1), stage("draft", 0)] == [
        "decided",
        REDO,
        "draft",
    ]


def test_every_act_has_its_line_in_the_table():
    assert set(PERMISSIONS) == set(Act)


def test_roles_are_those_the_database_admits():
    assert {str(role) for role in Role} == set(ROLES)


def test_a_branch_reaches_itself_alone():
    own = scope([Grant(Role.BRANCH, 4, BRANCH)], Act.SHEET_EDIT)
    assert own.covers(BRANCH)
    assert not any(own.covers(path) for path in (COMMITTEE, "/1/4/9/", LONGER, "/2/"))


def test_the_office_fills_in_the_sheet_of_its_own_committee_and_of_no_branch():
    own = scope([Grant(Role.OFFICE, 1, COMMITTEE)], Act.SHEET_EDIT)
    assert own.covers(COMMITTEE)
    assert not own.covers(BRANCH)


def test_the_office_reaches_everything_below_its_committee():
    below = scope([Grant(Role.OFFICE, 1, COMMITTEE)], Act.SHEET_RETURN)
    assert all(below.covers(path) for path in (COMMITTEE, BRANCH, LONGER, "/1/4/9/"))
    assert not any(below.covers(path) for path in ("/2/", "/11/", "/2/1/"))


def test_a_number_that_begins_alike_is_another_organisation():
    assert not scope([Grant(Role.OFFICE, 4, BRANCH)], Act.BOARD).covers(LONGER)


def test_several_roles_add_up():
    grants = [
        Grant(Role.BRANCH, 4, BRANCH),
        Grant(Role.OFFICE, 2, "/2/"),
        Grant(Role.ADMIN, 1, COMMITTEE),
    ]
    view = scope(grants, Act.SHEET_VIEW)
    assert view.covers(BRANCH)
    assert view.covers("/2/7/")
    assert not view.covers(LONGER)


def test_without_a_role_there_is_no_scope():
    nowhere = scope([], Act.HOME)
    assert not nowhere
    assert not nowhere.covers(COMMITTEE)
    assert nowhere == Scope(frozenset(), ())


def test_each_role_has_a_name_for_people():
    assert len({role.label for role in Role}) == len(Role)
    assert Role.OFFICE.label == "Văn phòng Đảng ủy"


def test_a_view_is_closed_until_it_is_marked():
    def view() -> str:
        return "x"

    assert act_of(view) is None
    assert not is_open_view(view)
    assert act_of(requires(Act.BOARD)(view)) is Act.BOARD
    assert is_open_view(is_open(view))
