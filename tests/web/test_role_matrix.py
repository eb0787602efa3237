"""Everybody sees only theirs (S1): every route, method, role, reach and state, against a table.

The table below is written by hand and names, for each route, who may use it and what comes of it.
A route that it does not name fails. Whatever is refused changes nothing in the database.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intranet import create_app, guard
from intranet.access import Act, Role, Scope, requires
from intranet.queries import sheets
from tests.fixtures.applications import csrf_token, settings, signed_in
from tests.fixtures.second_department import OWN_YEAR
from tests.web.world import (
    HTMX,
    OWN_ACCOUNT,
    account_id,
    ballot_version,
    branch_id,
    branch_of,
    contents,
    foreign_branch,
    put_in_state,
    stamp_of,
    token,
)

pytestmark = pytest.mark.slow

STATES = ("draft", "submitted", "returned", "verified", "decided", "annulled")
BRANCH = frozenset({Role.BRANCH})
OFFICE = frozenset({Role.OFFICE})
ADMIN = frozenset({Role.ADMIN})
OVERSEERS = frozenset({Role.OFFICE, Role.INSPECTION, Role.STANDING, Role.EXECUTIVE})
EVERYONE = frozenset(Role)
EDITABLE = frozenset({"draft", "returned"})
WITH_OFFICE = frozenset({"submitted", "verified"})

keys = (f"matrix-form-key-{n:05d}" for n in itertools.count())


@dataclass(frozen=True)
class Row:
    """One method of one route: who may, in which states, and what comes of it then.

    `at` is what its address names: nothing, a branch, a year or an account. `open_to_all` routes
    answer `anonymous` to those who are not signed in.
    """

    may: frozenset[Role]
    comes: int
    at: str = ""
    states: frozenset[str] = frozenset(STATES)
    data: Callable[[Mapping[str, Any]], Mapping[str, str]] = lambda at: {}
    open_to_all: bool = False
    anonymous: int = 0


def new_answer(at: Mapping[str, Any]) -> dict[str, str]:
    """A changed answer as the sheet's form sends it."""
    answers = itertools.cycle(("excellent", "good", "completed"))
    chosen = next(itertools.islice(answers, int(next(keys)[-5:]) % 3, None))
    return {"tasks": chosen, "stamp.tasks": stamp_of(at["branch_id"], "tasks"), "action": "save"}


def new_counts(at: Mapping[str, Any]) -> dict[str, str]:
    """A first round of the ballot that differs from what stands, as its form sends it."""
    present = str(100 + int(next(keys)[-5:]) % 900)
    named = ("summoned", "present", "issued", "returned", "valid", "votes_1")
    none = ("absent", "not_returned", "invalid", "votes_2", "votes_3", "votes_4")
    heads = {"body": "Hội nghị chi bộ", "voted_on": "06/12/2017", "reason": "Nhập nhầm."}
    counts = dict.fromkeys(named, present) | dict.fromkeys(none, "0")
    return {"lan": "1", "seen": ballot_version(at["branch_id"]), **heads, **counts}


TABLE: Mapping[tuple[str, str], Row] = {
    ("account.sign_in", "GET"): Row(EVERYONE, 303, open_to_all=True, anonymous=200),
    ("account.sign_in_now", "POST"): Row(EVERYONE, 422, open_to_all=True, anonymous=422),
    ("account.sign_out", "POST"): Row(EVERYONE, 303),
    ("account.session_state", "GET"): Row(EVERYONE, 200),
    ("account.password", "GET"): Row(EVERYONE, 200),
    ("account.change_password", "POST"): Row(EVERYONE, 422),
    ("account.accounts", "GET"): Row(ADMIN, 200),
    ("system.healthz", "GET"): Row(EVERYONE, 200, open_to_all=True, anonymous=200),
    ("system.state", "GET"): Row(ADMIN, 200),
    ("help.start", "GET"): Row(EVERYONE, 200),
    **{(f"help.{role}", "GET"): Row(EVERYONE, 200) for role in Role},
    ("help.card", "GET"): Row(EVERYONE, 200),
    ("account.disable", "POST"): Row(ADMIN, 303, "account"),
    ("account.enable", "POST"): Row(ADMIN, 303, "account"),
    ("home.start", "GET"): Row(EVERYONE, 303),
    ("home.branch", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("home.submit", "POST"): Row(
        BRANCH, 303, "branch", EDITABLE, lambda at: {"form_key": next(keys)}
    ),
    ("board.branches", "GET"): Row(OVERSEERS, 200, "year"),
    ("board.return_page", "GET"): Row(OFFICE, 200, "branch", WITH_OFFICE),
    ("board.return_now", "POST"): Row(
        OFFICE, 303, "branch", WITH_OFFICE, lambda at: {"form_key": next(keys), "reason": "Thiếu."}
    ),
    ("scoring.sheet_page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("scoring.save", "POST"): Row(BRANCH, 303, "branch", EDITABLE, new_answer),
    # A preview writes nothing, so it asks for no state.
    ("scoring.preview", "POST"): Row(BRANCH, 200, "branch"),
    ("voting.page", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("voting.save", "POST"): Row(BRANCH, 303, "branch", EDITABLE, new_counts),
    ("voting.preview", "POST"): Row(BRANCH, 200, "branch"),
    # Where one account enters, nothing is there to settle or to confirm.
    ("voting.settle", "POST"): Row(BRANCH, 409, "branch"),
    ("voting.confirm", "POST"): Row(BRANCH, 409, "branch"),
    ("papers.tally_minutes", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.ballot_papers", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.score_sheet", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.blank_score_sheet", "GET"): Row(BRANCH | OVERSEERS, 200, "branch"),
    ("papers.summary", "GET"): Row(OVERSEERS, 200, "year"),
}


@dataclass(frozen=True)
class Target:
    """What one request's address names, whose it is, and in which state its sheet is."""

    arguments: Mapping[str, Any]
    reached_by: frozenset[Role]
    state: str = ""


class Places:
    """What addresses can name, with the roles that reach it: one's own, a sibling's, a foreign."""

    def __init__(self) -> None:
        self.branches = {
            branch_of("bithu01"): EVERYONE,
            branch_id("Chi bộ Tôn giáo"): EVERYONE - BRANCH,
            foreign_branch(): frozenset[Role](),
        }
        self.accounts = {
            account_id("bithu12"): EVERYONE,
            account_id("khac_branch"): frozenset[Role](),
            999_999_999: frozenset[Role](),
        }
        self.years = {
            2017: EVERYONE,
            OWN_YEAR: frozenset[Role](),
            999_999_999: frozenset[Role](),
        }


def targets(row: Row, places: Places, state: str = "") -> Iterator[Target]:
    """Everything that a row's address can name."""
    if row.at == "branch":
        for one, roles in places.branches.items():
            yield Target({"year": 2017, "branch_id": one}, roles, state)
    elif row.at == "year":
        for year, roles in places.years.items():
            yield Target({"year": year}, roles)
    elif row.at == "account":
        for one, roles in places.accounts.items():
            yield Target({"user_id": one}, roles)
    else:
        yield Target({}, EVERYONE)


def expected(row: Row, target: Target, role: Role) -> int:
    """What the table says comes of it."""
    if row.open_to_all:
        return row.comes
    if role not in row.may:
        return 403
    if role not in target.reached_by:
        return 404
    if target.state and target.state not in row.states:
        return 409
    return row.comes


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
    client: FlaskClient, method: str, url: str, data: Mapping[str, str], csrf: str
) -> TestResponse:
    if method == "GET":
        return client.get(url)
    return client.post(url, data={**data, "csrf_token": csrf})


def walk(app: Flask, role: Role, wanted: Callable[[str], bool] = lambda _: True) -> list[str]:
    """Every request of the table as one role; what came otherwise than the table says."""
    client = signed_in(app, OWN_ACCOUNT[role])
    csrf = token(client)
    wrong = []
    places = Places()
    now = ""
    before = contents()
    for state, endpoint, method, row in cases(app):
        if not wanted(endpoint):
            continue
        if state != now:
            put_in_state(state, *places.branches)
            before, now = contents(), state
        for target in targets(row, places, state):
            url = address(app, endpoint, target.arguments)
            answer = send(client, method, url, row.data(target.arguments), csrf)
            after = contents()
            comes = expected(row, target, role)
            what = f"{role} {method} {url} in {state or 'any state'}"
            if answer.status_code != comes:
                wrong.append(f"{what}: {answer.status_code}, the table says {comes}")
            if after != before:
                if comes >= 400 or method == "GET":
                    wrong.append(f"{what}: {comes}, and yet something changed")
                put_in_state(state, *places.branches)
                after = contents()
            before = after
    return wrong


def cases(app: Flask) -> Iterator[tuple[str, str, str, Row]]:
    """Every row in each state of a sheet, or once where no sheet is asked for."""
    found = list(rows(app))
    for state in STATES:
        yield from ((state, *one) for one in found if one[2].at == "branch")
    # A state must be there for those as well, but which it is says nothing about them.
    yield from (("decided", *one) for one in found if one[2].at != "branch")


#: The overseers but the office send the other engine nothing that the office does not.
ON_BOTH = (Role.BRANCH, Role.OFFICE, Role.ADMIN)
EACH_ROLE = [
    *(("sqlite", role) for role in Role),
    *(pytest.param("postgresql", role, marks=pytest.mark.needs_postgresql) for role in ON_BOTH),
]


@pytest.mark.parametrize(("engine", "role"), EACH_ROLE)
def test_each_role_reaches_what_the_table_says_and_changes_nothing_else(
    wide_app: Flask, role: Role
) -> None:
    assert walk(wide_app, role) == []


def test_what_the_table_allows_really_happens(wide_app: Flask) -> None:
    """The matrix above would pass if nothing at all could be changed."""
    places = Places()
    allowed = [(e, m, r) for e, m, r in rows(wide_app) if m == "POST" and r.comes == 303]
    for endpoint, method, row in allowed:
        role = next(iter(row.may))
        client = signed_in(wide_app, OWN_ACCOUNT[role])
        state = next(iter(row.states)) if row.at == "branch" else ""
        target = next(targets(row, places, state))
        if state:
            put_in_state(state, target.arguments["branch_id"])
        url = address(wide_app, endpoint, target.arguments)
        csrf, data = token(client), row.data(target.arguments)
        before = contents()
        assert send(client, method, url, data, csrf).status_code == 303
        assert contents() != before, f"{endpoint} changed nothing"


def test_nobody_who_is_not_signed_in_reaches_anything(wide_app: Flask) -> None:
    places = Places()
    client = wide_app.test_client()
    csrf = csrf_token(client.get("/dang-nhap").text)
    before = contents()
    for endpoint, method, row in rows(wide_app):
        for target in targets(row, places):
            url = address(wide_app, endpoint, target.arguments)
            data = row.data(target.arguments)

            answer = send(client, method, url, data, csrf)
            headers = {**HTMX, "X-CSRFToken": csrf}
            fragment = client.open(url, method=method, headers=headers, data=data)

            if row.open_to_all:
                assert answer.status_code == row.anonymous
                continue
            assert (fragment.status_code, fragment.mimetype) == (401, "text/plain"), url
            if endpoint == "account.session_state":
                assert answer.status_code == 401
            elif method == "GET":
                assert answer.status_code == 303, url
                assert answer.location.startswith("/dang-nhap"), url
            else:
                assert answer.status_code == 401, url
                assert "<h1>Đăng nhập</h1>" in answer.text, url
    assert contents() == before


@pytest.mark.parametrize(("engine", "role"), [("sqlite", role) for role in Role])
def test_other_methods_open_no_other_way(wide_app: Flask, role: Role) -> None:
    """HEAD answers as GET does, OPTIONS only to whom the act is open, the others never."""
    places = Places()
    client = signed_in(wide_app, OWN_ACCOUNT[role])
    before = contents()
    for endpoint, method, row in rows(wide_app):
        target = next(targets(row, places))
        url = address(wide_app, endpoint, target.arguments)
        if method == "GET":
            assert client.head(url).status_code == client.get(url).status_code, url
        may = row.open_to_all or role in row.may
        methods = {m for e, m in TABLE if address_is(wide_app, e, row, endpoint)}
        if methods == {method}:
            assert client.options(url).status_code == (200 if may else 403), url
        for strange in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            assert client.open(url, method=strange).status_code == 405, (strange, url)
    assert contents() == before


def address_is(app: Flask, endpoint: str, row: Row, other: str) -> bool:
    """Whether two routes have the same address."""
    patterns = {r.endpoint: r.rule for r in app.url_map.iter_rules()}
    return patterns[endpoint] == patterns[other]


# --- planted faults -------------------------------------------------------------------------------


def test_a_view_that_forgets_the_scope_is_caught(
    wide_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = Scope(frozenset(), ("/",))
    find = sheets.find
    monkeypatch.setattr(sheets, "find", lambda scope, year, one: find(everywhere, year, one))

    wrong = walk(wide_app, Role.BRANCH, lambda endpoint: endpoint == "home.branch")

    assert len(wrong) == 2 * len(STATES), wrong
    assert all("200, the table says 404" in line for line in wrong)


def test_a_route_without_an_act_keeps_the_program_from_starting(tmp_path: Any) -> None:
    app = create_app(settings(f"sqlite:///{tmp_path}/none.sqlite3"))
    app.add_url_rule("/quen", "forgotten", lambda: "quên")

    with pytest.raises(guard.RouteWithoutAct, match="forgotten"):
        guard.refuse_unlisted_routes(app)


def test_a_route_without_a_row_fails(tmp_path: Any) -> None:
    app = create_app(settings(f"sqlite:///{tmp_path}/none.sqlite3"))
    app.add_url_rule("/moi", "new", requires(Act.HOME)(lambda: "mới"))

    guard.refuse_unlisted_routes(app)
    with pytest.raises(AssertionError, match="without a row"):
        list(rows(app))
