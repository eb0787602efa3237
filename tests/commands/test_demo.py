"""The demonstration: made once and whole, on this machine alone."""

import datetime as dt
import os
import socket
import stat
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
import waitress

from intranet import clock, create_app, database, facts
from intranet.access import Role
from intranet.clock import Clock
from intranet.commands import demo, demo_department
from intranet.database import connection
from intranet.log import faults
from intranet.models import (
    Assessment,
    CriterionScore,
    Installation,
    LogEntry,
    Organisation,
    RoleGrant,
    Session,
    Step,
    User,
)
from intranet.models.assessment import STATES
from intranet.queries import sheets
from intranet.rules import regulation as regulations
from intranet.rules.organisation import classify
from tests.fixtures.applications import PASSWORD, drop_connections, example

pytestmark = pytest.mark.slow

BRANCHES = [f"bithu{number:02d}" for number in range(1, 17)]
OFFICES = ["vanphong", "bantv", "danguy", "ubkt", "quantri"]


@pytest.fixture
def department(database_copy):
    """A connection to the example department, on each engine."""
    bound = database.bind(database_copy("example", example))
    with connection():
        yield
    drop_connections(bound)


@pytest.fixture
def fresh(database_url):
    """An empty database that nobody has prepared, on each engine."""
    bound = database.bind(database_url)
    yield bound
    drop_connections(bound)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- what it holds -------------------------------------------------------------------------------


def test_every_state_and_every_tier_appears_and_so_do_unknowns(department):
    regulation = regulations.load("so-2017")
    assert {assessment.state for assessment in Assessment.select()} == set(STATES)
    tiers, open_spans = Counter(), 0
    for assessment in Assessment.select():
        rows = {key: row.values for key, row in sheets.rows(assessment.id).items()}
        kind = assessment.organisation.kind
        result = classify(facts.organisation_facts(rows, regulation, kind), regulation)
        tiers[result.tier] += 1
        open_spans += result.tier is None
    assert set(tiers) == {*(tier.key for tier in regulation.tiers), None}
    assert open_spans >= 2


def test_there_is_one_committee_with_sixteen_branches_of_both_kinds(department):
    branches = list(Organisation.select().where(Organisation.kind == "branch"))
    assert len(branches) == 16
    assert len({branch.name for branch in branches}) == 16
    assert {branch.type for branch in branches} == {"administrative", "public_service"}
    assert {branch.has_branch_committee for branch in branches} == {0, 1}
    (committee,) = Organisation.select().where(Organisation.kind == "committee")
    for branch in branches:
        assert branch.parent == committee
        assert branch.path == f"{committee.path}{branch.id}/"


def test_each_account_holds_its_one_role_at_its_place(department):
    assert {user.username for user in User.select()} == {*BRANCHES, *OFFICES}
    held = {(g.user.username, g.role, g.organisation.kind) for g in RoleGrant.select()}
    assert held == {
        *((name, Role.BRANCH, "branch") for name in BRANCHES),
        ("vanphong", Role.OFFICE, "committee"),
        ("bantv", Role.STANDING, "committee"),
        ("danguy", Role.EXECUTIVE, "committee"),
        ("ubkt", Role.INSPECTION, "committee"),
        ("quantri", Role.ADMIN, "committee"),
    }


def test_its_story_is_told_in_order_and_logged(department):
    assert list(faults()) == []
    # Stored in UTC: shortly after midnight in Vietnam it is still the day before there.
    opened = [clock.moment(e.at) for e in LogEntry.select() if e.act == "cycle.open"]
    assert [moment.date() for moment in opened] == [dt.date(2017, 11, 20)]
    for assessment in Assessment.select().where(Assessment.state != "draft"):
        steps = list(assessment.steps.order_by(Step.id))
        assert steps[-1].to_state == assessment.state
        states = [step.to_state for step in steps]
        assert [step.from_state for step in steps] == ["draft", *states[:-1]]
        times = [step.at for step in steps]
        assert times == sorted(times)


# --- made once, and whole ------------------------------------------------------------------------


def test_preparing_twice_is_harmless_and_the_data_survive(fresh):
    demo.prepare(PASSWORD)
    with connection():
        (kind,) = Installation.select()
        assert kind.kind == "demo"
        CriterionScore.update(evidence="Chi bộ vừa gõ").execute()
        Session.create(token_hash="t", user=1, started_at=1, seen_at=1)
        before = [model.select().count() for model in (User, Organisation, Assessment, LogEntry)]
    demo.prepare(PASSWORD)
    with connection():
        assert {row.evidence for row in CriterionScore.select()} == {"Chi bộ vừa gõ"}
        assert Session.select().count() == 1
        assert before == [
            model.select().count() for model in (User, Organisation, Assessment, LogEntry)
        ]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError])
def test_an_interrupted_start_leaves_nothing_and_the_next_one_makes_it(
    fresh, monkeypatch, interruption
):
    told = []
    real = demo_department._tell

    def tell(*given):
        told.append(given)
        if len(told) == 3:
            raise interruption
        real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(demo_department, "_tell", tell)
        with pytest.raises(interruption):
            demo.prepare(PASSWORD)
    with connection():
        for model in (Installation, Organisation, User, Assessment, LogEntry):
            assert model.select().count() == 0
    demo.prepare(PASSWORD)
    with connection():
        assert Organisation.select().count() == 17
        assert list(faults()) == []


def test_an_offices_own_data_are_never_touched(schema):
    Installation.create(id=1, kind="real", created_at="2017-12-08T03:00:00Z")
    demo.prepare(PASSWORD)
    with connection():
        assert User.select().count() == 0
    database.engine().ensure_open()


# --- its settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["instance", "a b", "50%20", "a#b?c", "dữ liệu"])
def test_its_settings_are_its_own_in_whatever_folder(tmp_path, name):
    folder = tmp_path / name
    made = demo.settings(folder)
    assert made.problems() == []
    assert made.demo_date == dt.date(2017, 12, 8)
    assert made.trusted_hosts == ("127.0.0.1", "localhost", "[::1]")
    assert not made.behind_proxy
    engine = database.open_engine(made.database_url)
    assert engine.path == folder / "demo.sqlite3"


def test_its_secret_is_made_once_whole_and_for_its_owner_alone(tmp_path):
    old = os.umask(0)
    try:
        first = demo.settings(tmp_path).secret_key
    finally:
        os.umask(old)
    assert len(bytes.fromhex(first)) == 32
    assert demo.settings(tmp_path).secret_key == first
    file = tmp_path / "demo.secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo.secret"]
    assert demo.settings(tmp_path / "another").secret_key != first


def test_of_two_that_start_together_the_first_ones_secret_counts(tmp_path, monkeypatch):
    real = Path.hardlink_to

    def overtaken(path, target):
        path.write_text("the other one was faster", encoding="ascii")
        real(path, target)

    monkeypatch.setattr(Path, "hardlink_to", overtaken)
    assert demo.settings(tmp_path).secret_key == "the other one was faster"
    assert [path.name for path in tmp_path.iterdir()] == ["demo.secret"]


# --- the command ---------------------------------------------------------------------------------


def test_the_announcement_names_the_address_the_password_and_every_account():
    said = demo.announcement(8123, PASSWORD)
    assert "http://127.0.0.1:8123/" in said
    assert f"Mật khẩu chung: {PASSWORD}" in said
    assert "bithu01 … bithu16" in said
    for name in OFFICES:
        assert name in said
    assert len(demo_department.BRANCHES) == 16


class Served:
    """The real server, made and bound, that answers nobody."""

    def __init__(self, monkeypatch):
        self.app, self.ran = None, 0
        real = waitress.create_server

        def create(app, **options):
            server = real(app, **options)
            self.app = app
            server.run = lambda: self.run(server)
            return server

        monkeypatch.setattr(waitress, "create_server", create)

    def run(self, server):
        self.ran += 1
        self.bound_to = server.socket.getsockname()
        server.task_dispatcher.shutdown()
        server.close()


def test_the_command_serves_the_example_on_loopback_and_keeps_its_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    served, port = Served(monkeypatch), free_port()
    for _ in range(2):
        done = (
            create_app(demo.settings()).test_cli_runner().invoke(args=["demo", "--port", str(port)])
        )
        assert done.exit_code == 0, done.output
        assert done.output == demo.announcement(port, PASSWORD) + "\n"
        assert served.bound_to == ("127.0.0.1", port)
        assert served.app.config["DEMO"]
    assert served.ran == 2
    assert {path.name.partition("-")[0] for path in (tmp_path / "instance").iterdir()} == {
        "demo.sqlite3",
        "demo.secret",
    }
    client = served.app.test_client()
    assert "08/12/2017" in client.get("/dang-nhap").text
    drop_connections(database.engine())


def test_a_port_in_use_is_named_before_anything_is_announced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = (
            create_app(demo.settings()).test_cli_runner().invoke(args=["demo", "--port", str(port)])
        )
    assert done.exit_code == 1
    assert f"Cổng {port} đang bận" in done.output
    assert "http://" not in done.output
    drop_connections(database.engine())


def test_the_assumed_day_is_a_week_before_the_reports_are_due():
    due = regulations.load("so-2017").deadlines["report"].before
    assert due - Clock(demo.ASSUMED_DATE).today() == dt.timedelta(days=7)
