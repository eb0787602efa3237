"""The table of who may do what with each route, and what its addresses can name.

Written by hand: for each route and method who may use it, in which states of a sheet, and what
comes of it. `test_role_matrix` walks it; other tests take its addresses.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet.access import Role
from tests.web.places import BESIDE, BRANCH, EVERYONE, OFFICE, OTHERS, Places
from tests.web.typed import (
    as_verified,
    keys,
    leaving,
    new_answer,
    new_counts,
    new_days,
    new_fact,
    new_file,
    new_finding,
    new_grant,
    new_member,
    new_person,
    new_place,
    new_proposal,
    new_reason,
    new_report,
    new_year,
    renamed_member,
    renamed_person,
    with_key,
)

STATES = ("draft", "submitted", "returned", "verified", "decided", "annulled")
ADMIN = frozenset({Role.ADMIN})
EXECUTIVE = frozenset({Role.EXECUTIVE})
STANDING = frozenset({Role.STANDING})
CARETAKERS = ADMIN | OFFICE
OVERSEERS = frozenset({Role.OFFICE, Role.INSPECTION, Role.STANDING, Role.EXECUTIVE})
EDITABLE = frozenset({"draft", "returned"})
SUBMITTED = frozenset({"submitted"})
WITH_OFFICE = frozenset({"submitted", "verified"})
UNDECIDED = EDITABLE | WITH_OFFICE


@dataclass(frozen=True)
class Row:
    """One method of one route: who may, in which states, and what comes of it then.

    `at` is what its address names: nothing, a branch, a member of one, a file of its sheet or what
    BESIDE has of a branch (whatever the state of its sheet), a decision of the year, a year, or one
    of OTHERS.
    Routes that are `open_to_all` answer `anonymous` to those who are not signed in. Roles that are
    `elsewhere` do the same for an organisation that is none of OTHERS.
    """

    may: frozenset[Role]
    comes: int
    at: str = ""
    states: frozenset[str] = frozenset(STATES)
    data: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda at: {}
    open_to_all: bool = False
    anonymous: int = 0
    elsewhere: frozenset[Role] = frozenset()

    @property
    def of_a_branch(self) -> bool:
        """Whether what comes of it may hang on the state of a branch's assessment."""
        return self.at in {"branch", "member"}


TABLE: Mapping[tuple[str, str], Row] = {
    ("account.sign_in", "GET"): Row(EVERYONE, 303, open_to_all=True, anonymous=200),
    ("account.sign_in_now", "POST"): Row(EVERYONE, 422, open_to_all=True, anonymous=422),
    ("account.sign_out", "POST"): Row(EVERYONE, 303),
    ("account.session_state", "GET"): Row(EVERYONE, 200),
    ("account.password", "GET"): Row(EVERYONE, 200),
    ("account.change_password", "POST"): Row(EVERYONE, 422),
    ("account.activation", "GET"): Row(EVERYONE, 200, open_to_all=True, anonymous=200),
    ("account.activate", "POST"): Row(EVERYONE, 422, open_to_all=True, anonymous=422),
    ("account.roles", "GET"): Row(EVERYONE, 200),
    # Without the number of a role one holds.
    ("account.act_as", "POST"): Row(EVERYONE, 404),
    # The example is set up, and nobody does so twice.
    ("set_up.page", "GET"): Row(EVERYONE, 404, open_to_all=True, anonymous=404),
    ("set_up.set_up", "POST"): Row(EVERYONE, 404, open_to_all=True, anonymous=404),
    ("accounts.list_all", "GET"): Row(CARETAKERS, 200),
    ("accounts.add_page", "GET"): Row(CARETAKERS, 200),
    ("accounts.add", "POST"): Row(CARETAKERS, 303, data=new_person),
    ("accounts.page", "GET"): Row(CARETAKERS, 200, "account"),
    ("accounts.change", "POST"): Row(CARETAKERS, 303, "account", data=renamed_person),
    ("accounts.reset", "POST"): Row(CARETAKERS, 303, "account"),
    # In the order of the walk the code has been given by then.
    ("accounts.slip", "GET"): Row(CARETAKERS, 200, "account"),
    ("accounts.slips", "GET"): Row(CARETAKERS, 200),
    ("account_import.page", "GET"): Row(CARETAKERS, 200),
    ("account_import.sample", "GET"): Row(CARETAKERS, 200),
    ("account_import.check", "POST"): Row(CARETAKERS, 422),
    ("account_import.take", "POST"): Row(CARETAKERS, 422),
    ("organisations.tree", "GET"): Row(CARETAKERS, 200),
    ("organisations.add_page", "GET"): Row(CARETAKERS, 200),
    ("organisations.add", "POST"): Row(CARETAKERS, 303, data=new_place),
    ("organisations.page", "GET"): Row(CARETAKERS, 200, "organisation"),
    ("organisations.change", "POST"): Row(CARETAKERS, 303, "organisation", data=new_place),
    ("organisations.end", "POST"): Row(CARETAKERS, 303, "organisation"),
    ("organisations.resume", "POST"): Row(CARETAKERS, 303, "organisation"),
    ("organisation_import.page", "GET"): Row(CARETAKERS, 200),
    ("organisation_import.sample", "GET"): Row(CARETAKERS, 200),
    ("organisation_import.check", "POST"): Row(CARETAKERS, 422),
    ("organisation_import.take", "POST"): Row(CARETAKERS, 422),
    ("cycles.list_all", "GET"): Row(OFFICE, 200),
    ("cycles.open_page", "GET"): Row(OFFICE, 200),
    ("cycles.open_now", "POST"): Row(OFFICE, 303, data=new_year),
    ("cycles.page", "GET"): Row(OFFICE, 200, "cycle"),
    ("cycles.deadlines", "POST"): Row(OFFICE, 303, "cycle", data=new_days),
    ("cycles.close", "POST"): Row(OFFICE, 303, "cycle"),
    # Without a reason, and in a year that is open (each change of the walk is undone).
    ("cycles.reopen", "POST"): Row(OFFICE, 422, "cycle"),
    ("cycles.archive", "POST"): Row(OFFICE, 409, "cycle"),
    ("system.healthz", "GET"): Row(EVERYONE, 200, open_to_all=True, anonymous=200),
    ("system.state", "GET"): Row(ADMIN, 200),
    ("log.page", "GET"): Row(OVERSEERS | ADMIN, 200),
    ("log.check", "GET"): Row(OVERSEERS | ADMIN, 200),
    ("help.start", "GET"): Row(EVERYONE, 200),
    **{(f"help.{role}", "GET"): Row(EVERYONE, 200) for role in Role},
    ("help.card", "GET"): Row(EVERYONE, 200),
    ("regulation.list_all", "GET"): Row(EVERYONE, 200),
    ("regulation.page", "GET"): Row(EVERYONE, 200, "regulation"),
    ("regulation.of_year", "GET"): Row(EVERYONE, 200, "year"),
    ("accounts.disable", "POST"): Row(CARETAKERS, 303, "account"),
    ("accounts.enable", "POST"): Row(CARETAKERS, 303, "account"),
    ("home.start", "GET"): Row(EVERYONE, 303),
    ("home.branch", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("home.submit", "POST"): Row(
        BRANCH, 303, "branch", EDITABLE, lambda at: {"form_key": next(keys)}, elsewhere=OFFICE
    ),
    ("board.branches", "GET"): Row(OVERSEERS, 200, "year"),
    # Without htmx it leads to the board.
    ("board.refresh", "GET"): Row(OVERSEERS, 303, "year"),
    ("board.workbook", "POST"): Row(OVERSEERS, 200, "year"),
    ("board.return_page", "GET"): Row(OFFICE, 200, "branch", WITH_OFFICE),
    ("board.return_now", "POST"): Row(
        OFFICE, 303, "branch", WITH_OFFICE, lambda at: {"form_key": next(keys), "reason": "Thiếu."}
    ),
    ("decision_papers.decision", "GET"): Row(OVERSEERS, 200, "decision"),
    ("decision_papers.proposal", "GET"): Row(OVERSEERS, 200, "year"),
    ("decision_papers.report", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    # No sheet of the walk was given back or annulled.
    ("decision_papers.returned", "GET"): Row(BRANCH | OVERSEERS, 404, "branch"),
    ("decision_papers.annulled", "GET"): Row(BRANCH | OVERSEERS, 404, "annulment"),
    ("committee.start", "GET"): Row(OVERSEERS, 303, "year"),
    ("committee.proposal_page", "GET"): Row(STANDING, 200, "year"),
    ("committee.propose", "POST"): Row(STANDING, 303, "year", data=new_proposal),
    # The committee's own sheet is being filled in: nothing was reported yet, nor answered.
    ("committee.report_page", "GET"): Row(OFFICE, 409, "year"),
    ("committee.report", "POST"): Row(OFFICE, 409, "year", data=new_report),
    ("committee.answer_page", "GET"): Row(OFFICE, 409, "year"),
    ("committee.answer", "POST"): Row(OFFICE, 409, "year", data=new_report),
    ("verification.page", "GET"): Row(OFFICE, 200, "branch", SUBMITTED),
    ("verification.save", "POST"): Row(OFFICE, 303, "branch", SUBMITTED, new_finding),
    ("verification.preview", "POST"): Row(OFFICE, 200, "branch", SUBMITTED),
    ("verification.confirm_page", "GET"): Row(OFFICE, 200, "branch", SUBMITTED),
    ("verification.pass_on", "POST"): Row(OFFICE, 303, "branch", SUBMITTED, as_verified),
    ("passing_on.page", "GET"): Row(OFFICE, 200, "year"),
    # Without a branch.
    ("passing_on.pass_on", "POST"): Row(OFFICE, 422, "year"),
    ("evidence.change", "POST"): Row(BRANCH, 303, "branch", EDITABLE, new_file, elsewhere=OFFICE),
    ("evidence.download", "GET"): Row(BRANCH | OVERSEERS, 200, "evidence"),
    ("scoring.sheet_page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("scoring.save", "POST"): Row(BRANCH, 303, "branch", EDITABLE, new_answer, elsewhere=OFFICE),
    # A preview writes nothing, so it asks for no state.
    ("scoring.preview", "POST"): Row(BRANCH, 200, "branch", elsewhere=OFFICE),
    ("voting.page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("voting.save", "POST"): Row(BRANCH, 303, "branch", EDITABLE, new_counts, elsewhere=OFFICE),
    ("voting.preview", "POST"): Row(BRANCH, 200, "branch", elsewhere=OFFICE),
    # Where one account enters, nothing is there to settle or to confirm.
    ("voting.settle", "POST"): Row(BRANCH, 409, "branch", elsewhere=OFFICE),
    ("voting.confirm", "POST"): Row(BRANCH, 409, "branch", elsewhere=OFFICE),
    ("members.list_all", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("members.add_page", "GET"): Row(BRANCH | OFFICE, 200, "branch", EDITABLE),
    ("members.add", "POST"): Row(BRANCH | OFFICE, 303, "branch", EDITABLE, new_member),
    ("members.page", "GET"): Row(BRANCH | OVERSEERS, 200, "member"),
    ("members.change", "POST"): Row(BRANCH | OFFICE, 303, "member", EDITABLE, renamed_member),
    ("member_moves.leave", "POST"): Row(BRANCH | OFFICE, 303, "member", EDITABLE, leaving),
    ("member_moves.come_back", "POST"): Row(BRANCH | OFFICE, 303, "member", EDITABLE, leaving),
    # Without the branch he goes to.
    ("member_moves.transfer", "POST"): Row(OFFICE, 422, "member"),
    ("member_facts.page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("member_facts.save", "POST"): Row(BRANCH, 303, "branch", EDITABLE, new_fact),
    ("member_facts.fill_page", "GET"): Row(BRANCH, 200, "branch"),
    # Without a choice of what to fill in, and without the number of a change.
    ("member_facts.fill_preview", "POST"): Row(BRANCH, 422, "branch"),
    ("member_facts.undo", "POST"): Row(BRANCH, 409, "branch"),
    ("member_history.page", "GET"): Row(BRANCH | OVERSEERS, 200, "member"),
    ("member_history.not_assessed", "POST"): Row(
        OFFICE, 303, "member", EDITABLE | WITH_OFFICE, new_reason
    ),
    ("member_votes.page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    # A branch that has no roll yet has nobody to vote on.
    ("member_votes.save", "POST"): Row(BRANCH, 422, "branch", EDITABLE),
    ("member_votes.preview", "POST"): Row(BRANCH, 200, "branch"),
    ("member_votes.settle", "POST"): Row(BRANCH, 409, "branch"),
    ("member_votes.confirm", "POST"): Row(BRANCH, 409, "branch"),
    ("quota.page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    # Nobody is nominated, nothing is over the quota, and no day is given: nothing is there to say.
    ("quota.choose", "POST"): Row(BRANCH, 303, "branch", EDITABLE, with_key),
    ("quota.give_reason", "POST"): Row(BRANCH, 303, "branch", EDITABLE, with_key),
    ("quota.announce", "POST"): Row(BRANCH, 303, "branch", EDITABLE, with_key),
    ("quota.grant", "POST"): Row(EXECUTIVE, 303, "branch", UNDECIDED, new_grant),
    # It was granted just before, which this form has not seen.
    ("quota.take_back", "POST"): Row(EXECUTIVE, 409, "branch", UNDECIDED, new_grant),
    ("roll_search.page", "GET"): Row(BRANCH | OVERSEERS, 200, "year"),
    ("roll_export.workbook", "POST"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("roll_import.page", "GET"): Row(BRANCH | OFFICE, 200, "branch"),
    ("roll_import.sample", "GET"): Row(BRANCH | OFFICE, 200, "branch"),
    # Without a file, and without the lines of one.
    ("roll_import.check", "POST"): Row(BRANCH | OFFICE, 422, "branch"),
    ("roll_import.take", "POST"): Row(BRANCH | OFFICE, 422, "branch"),
    ("roll_import.page_all", "GET"): Row(BRANCH | OFFICE, 200, "year"),
    ("roll_import.sample_all", "GET"): Row(BRANCH | OFFICE, 200, "year"),
    ("roll_import.check_all", "POST"): Row(BRANCH | OFFICE, 422, "year"),
    ("roll_import.take_all", "POST"): Row(BRANCH | OFFICE, 422, "year"),
    ("decisions.list_all", "GET"): Row(OVERSEERS, 200, "year"),
    ("decisions.page", "GET"): Row(OVERSEERS, 200, "decision"),
    ("decisions.published", "GET"): Row(OVERSEERS, 200, "year"),
    ("decisions.new", "GET"): Row(EXECUTIVE, 200, "year"),
    # Without a number, a day, counts; without a branch; without a mark.
    ("decisions.decide", "POST"): Row(EXECUTIVE, 422, "year"),
    ("decisions.preview", "POST"): Row(EXECUTIVE, 200, "year"),
    ("results.page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("results.revision", "GET"): Row(BRANCH | OVERSEERS, 200, "revision"),
    ("results.look", "POST"): Row(OFFICE | STANDING | EXECUTIVE, 404, "branch"),
    ("annulments.branch", "GET"): Row(EXECUTIVE, 200, "branch", frozenset({"decided"})),
    ("annulments.annul_branch", "POST"): Row(EXECUTIVE, 422, "branch"),
    # No result of his was decided.
    ("annulments.member", "GET"): Row(EXECUTIVE, 409, "member"),
    ("annulments.annul_member", "POST"): Row(EXECUTIVE, 422, "member"),
    ("commendations.page", "GET"): Row(OVERSEERS, 200, "year"),
    ("commendations.select", "POST"): Row(STANDING, 404, "year"),
    ("commendations.withdraw", "POST"): Row(STANDING, 404, "year"),
    ("commendations.praise", "POST"): Row(EXECUTIVE, 422, "year"),
    ("papers.tally_minutes", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.ballot_papers", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.score_sheet", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.blank_score_sheet", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.summary", "GET"): Row(OVERSEERS, 200, "year"),
    # While a round is not held its minutes are a form to fill in.
    ("member_papers.minutes", "GET"): Row(BRANCH | OVERSEERS, 200, "round"),
    ("member_papers.ballots", "GET"): Row(BRANCH | OVERSEERS, 200, "roll"),
    ("member_papers.by_tier", "GET"): Row(BRANCH | OVERSEERS, 200, "roll"),
    ("member_papers.published", "GET"): Row(BRANCH | OVERSEERS, 200, "roll"),
    ("member_papers.still_open", "GET"): Row(BRANCH | OVERSEERS, 200, "roll"),
    ("member_papers.spreadsheet", "POST"): Row(BRANCH | OVERSEERS, 200, "branch"),
}


@dataclass(frozen=True)
class Target:
    """What one request's address names, whose it is, and in which state its sheet is."""

    arguments: Mapping[str, Any]
    reached_by: frozenset[Role]
    state: str = ""


def targets(row: Row, places: Places, state: str = "") -> Iterator[Target]:
    """Everything that a row's address can name."""
    if row.at == "branch":
        for one, roles in places.branches.items():
            yield Target({"year": 2017, "branch_id": one}, roles, state)
    elif row.at == "member":
        for (one, member), roles in places.members.items():
            yield Target({"year": 2017, "branch_id": one, "member_id": member}, roles, state)
    elif row.at == "evidence":
        for (one, file), roles in places.files.items():
            yield Target({"year": 2017, "branch_id": one, "evidence_id": file}, roles)
    elif row.at in BESIDE:
        for one, roles in places.branches.items():
            yield Target({"year": 2017, "branch_id": one, **BESIDE[row.at]}, roles)
    elif row.at == "decision":
        for one, roles in places.decisions.items():
            yield Target({"year": 2017, "decision_id": one}, roles)
    elif row.at == "year":
        for year, roles in places.years.items():
            yield Target({"year": year}, roles)
    elif row.at in OTHERS:
        argument, named = OTHERS[row.at]
        for one, roles in getattr(places, named).items():
            yield Target({argument: one}, roles)
    else:
        yield Target({}, EVERYONE)


def rows(app: Flask) -> Iterator[tuple[str, str, Row]]:
    """Every route and method of the program with its row; one without a row fails."""
    found = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    assert found == set(TABLE), f"without a row, or a row without a route: {found ^ set(TABLE)}"
    # Signing out comes last: whoever did is somebody else afterwards.
    order = sorted(TABLE, key=lambda key: (key[0] == "account.sign_out", key))
    return ((endpoint, method, TABLE[endpoint, method]) for endpoint, method in order)


def address(app: Flask, endpoint: str, arguments: Mapping[str, Any]) -> str:
    with app.test_request_context():
        return app.url_for(endpoint, **arguments)


def send(
    client: FlaskClient, method: str, url: str, data: Mapping[str, Any], csrf: str
) -> TestResponse:
    if method == "GET":
        return client.get(url)
    return client.post(url, data={**data, "csrf_token": csrf})
