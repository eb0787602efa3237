"""Everybody sees only theirs (S1): every route, method, role, reach and state, against a table.

A route that `tests.web.matrix` does not name fails. Whatever is refused changes nothing in the
database.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from intranet import create_app, guard
from intranet.access import Act, Role, Scope, requires
from intranet.queries import sheets
from tests.fixtures.applications import csrf_token, settings, signed_in
from tests.web.matrix import STATES, TABLE, Places, Row, Target, address, rows, send, targets
from tests.web.world import (
    HTMX,
    OWN_ACCOUNT,
    contents,
    member_leaves,
    put_in_state,
    reopen_years,
    token,
)

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]


def expected(row: Row, target: Target, role: Role) -> int:
    """What the table says comes of it."""
    if row.open_to_all:
        return row.comes
    if role in row.elsewhere:
        return 404
    if role not in row.may:
        return 403
    if role not in target.reached_by:
        return 404
    if target.state and target.state not in row.states:
        return 409
    return row.comes


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
                reopen_years()
                after = contents()
            before = after
    return wrong


def cases(app: Flask) -> Iterator[tuple[str, str, str, Row]]:
    """Every row in each state of a sheet, or once where no sheet is asked for."""
    found = list(rows(app))
    for state in STATES:
        yield from ((state, *one) for one in found if one[2].of_a_branch)
    # A state must be there for those as well, but which it is says nothing about them.
    yield from (("decided", *one) for one in found if not one[2].of_a_branch)


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
        state = next(iter(row.states)) if row.of_a_branch else ""
        target = next(targets(row, places, state))
        if state:
            put_in_state(state, target.arguments["branch_id"])
        if endpoint == "member_moves.come_back":
            member_leaves(target.arguments["branch_id"], target.arguments["member_id"])
        url = address(wide_app, endpoint, target.arguments)
        csrf, data = token(client), row.data(target.arguments)
        before = contents()
        assert send(client, method, url, data, csrf).status_code == 303, endpoint
        assert contents() != before, f"{endpoint} changed nothing"
        reopen_years()


def test_nobody_who_is_not_signed_in_reaches_anything(wide_app: Flask) -> None:
    places = Places()
    client = wide_app.test_client()
    csrf = csrf_token(client.get("/dang-nhap").text)
    before = contents()
    for endpoint, method, row in rows(wide_app):
        for target in targets(row, places):
            url = address(wide_app, endpoint, target.arguments)
            made = row.data
            answer = send(client, method, url, made(target.arguments), csrf)
            headers = {**HTMX, "X-CSRFToken": csrf}
            data = made(target.arguments)  # anew: a file that was sent is closed
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
    patterns = {rule.endpoint: rule.rule for rule in wide_app.url_map.iter_rules()}
    before = contents()
    for endpoint, method, row in rows(wide_app):
        target = next(targets(row, places))
        url = address(wide_app, endpoint, target.arguments)
        if method == "GET":
            assert client.head(url).status_code == client.get(url).status_code, url
        may = row.open_to_all or role in row.may | row.elsewhere
        methods = {m for e, m in TABLE if patterns[e] == patterns[endpoint]}
        if methods == {method}:
            assert client.options(url).status_code == (200 if may else 403), url
        for strange in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            assert client.open(url, method=strange).status_code == 405, (strange, url)
    assert contents() == before


# --- planted faults -------------------------------------------------------------------------------


def test_a_view_that_forgets_the_scope_is_caught(
    wide_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    everywhere = Scope(frozenset(), ("/",))
    find = sheets.find
    monkeypatch.setattr(sheets, "find", lambda _, *one, **kind: find(everywhere, *one, **kind))

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
