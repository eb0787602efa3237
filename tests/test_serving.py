"""What may face people: each unfit configuration is refused with its reason."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intranet import create_app, database, migrations, serving
from intranet.clock import Clock
from intranet.config import ROOT, Settings, SettingsRefused
from intranet.operations import setting_up
from tests.fixtures.applications import SECRET, database_file, drop_connections, example, settings

pytestmark = pytest.mark.slow

WHERE = Path(__file__).resolve().parents[1]


def migrated_real(url: str) -> None:
    """An office's own database, new."""
    bound = database.bind(url)
    if isinstance(bound, database.SqliteFile):
        bound.create_file()
    with database.connection():
        migrations.migrate()
        setting_up.install("real", at=Clock())
    drop_connections(bound)


@pytest.fixture
def real(database_copy):
    """Settings that may serve an office's own database, on each engine."""
    yield Settings(database_url=database_copy("real", migrated_real), secret_key=SECRET)
    drop_connections(database.engine())


def refusal(unfit: Settings) -> str:
    with pytest.raises(SettingsRefused) as refused:
        serving(create_app(unfit))
    return str(refused.value)


# --- fit -----------------------------------------------------------------------------------------


def test_a_real_database_is_served_with_fit_settings(real):
    app = create_app(real)
    assert serving(app) is app
    assert app.test_client().get("/dang-nhap").status_code == 200


def test_a_database_that_nobody_has_set_up_yet_is_no_demonstration(schema):
    assert serving(create_app(Settings(database_url=schema, secret_key=SECRET)))


def test_serving_leaves_no_connection_for_forked_workers_to_share(real):
    serving(create_app(real))
    bound = database.engine()
    assert bound.is_closed()
    if isinstance(bound, database.PostgresqlServer):
        assert not bound._connections
        assert not bound._in_use


# --- unfit settings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"secret_key": None}, "SECRET_KEY (or SECRET_KEY_FILE) is not set"),
        ({"secret_key": ""}, "SECRET_KEY (or SECRET_KEY_FILE) is not set"),
        ({"secret_key": "x" * 31}, "SECRET_KEY is shorter than 32 bytes"),
        ({"secret_key": "changeme"}, "SECRET_KEY is a known example"),
        ({"unreadable": ("SECRET_KEY_FILE cannot be read",)}, "SECRET_KEY_FILE cannot be read"),
        ({"trusted_hosts": ("*",)}, "TRUSTED_HOSTS must name hosts, not '*'"),
        ({"trusted_hosts": ("*.noibo.example",)}, "TRUSTED_HOSTS must name hosts, not '*'"),
    ],
)
def test_unfit_settings_are_refused_with_their_reason(real, changes, reason):
    assert refusal(dataclasses.replace(real, **changes)) == reason


@pytest.mark.parametrize("missing", ["everything", "fonts", "script"])
def test_missing_assets_are_refused(real, missing, tmp_path):
    if missing != "everything":
        vendor = tmp_path / "vendor"
        vendor.mkdir()
        (vendor / ("htmx.min.js" if missing == "fonts" else "fonts")).symlink_to(
            ROOT / "static" / "vendor" / ("htmx.min.js" if missing == "fonts" else "fonts")
        )
    unfit = dataclasses.replace(real, assets=tmp_path)
    assert refusal(unfit) == "assets are missing: run `make setup`"


def test_every_reason_is_named_at_once(real, tmp_path):
    unfit = Settings(
        database_url=f"sqlite:///{tmp_path}/none.sqlite3", trusted_hosts=("*",), assets=tmp_path
    )
    reasons = refusal(unfit).split("; ")
    assert [reason.split()[0] for reason in reasons] == [
        "SECRET_KEY",
        "TRUSTED_HOSTS",
        "assets",
        "the",
    ]
    assert list(tmp_path.iterdir()) == []


# --- unfit databases -----------------------------------------------------------------------------


def test_a_database_without_this_schema_is_refused(database_url):
    bound = database.bind(database_url)
    if isinstance(bound, database.SqliteFile):
        bound.create_file()
    found = refusal(Settings(database_url=database_url, secret_key=SECRET))
    assert found == "the database has another schema: run `flask --app wsgi migrate`"
    drop_connections(database.engine())


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01 00:00:00')",
        "DELETE FROM schema_migration",
    ],
)
def test_the_schema_of_another_program_is_refused(real, change):
    database.bind(real.database_url)
    with database.connection():
        database.engine().execute_sql(change)
    assert "another schema" in refusal(real)


def test_the_demonstration_is_not_served_with_an_offices_settings(database_copy):
    unfit = dataclasses.replace(settings(database_copy("example", example)), demo_date=None)
    assert refusal(unfit) == "a demo database is served by `flask --app wsgi demo` alone"
    drop_connections(database.engine())


def test_an_offices_database_is_not_served_as_a_demonstration(real):
    unfit = dataclasses.replace(real, demo_date=settings("").demo_date)
    assert refusal(unfit) == "the demonstration serves no database with real data"


@pytest.mark.parametrize("content", [None, b"no database" * 500])
def test_a_file_that_is_no_database_is_refused(content, tmp_path):
    path = tmp_path / "a.sqlite3"
    if content is not None:
        path.write_bytes(content)
    found = refusal(Settings(database_url=f"sqlite:///{path}", secret_key=SECRET))
    assert found.startswith("the database cannot be used: ")
    assert path.exists() is (content is not None)
    drop_connections(database.engine())


def test_a_server_that_cannot_be_reached_is_refused():
    url = "postgresql://nguoi:bimat@127.0.0.1:1/x?connect_timeout=2"
    found = refusal(Settings(database_url=url, secret_key=SECRET))
    assert found.startswith("the database cannot be used: ")
    assert "bimat" not in found


# --- who is believed about addresses -------------------------------------------------------------


def seen_address(believed: bool, url: str) -> str:
    app = create_app(Settings(database_url=url, secret_key=SECRET, behind_proxy=believed))
    seen = []
    app.before_request_funcs[None].insert(0, lambda: seen.append(_request().remote_addr))
    app.test_client().get("/dang-nhap", headers={"X-Forwarded-For": "10.1.2.3"})
    drop_connections(database.engine())
    return str(seen[0])


def _request():
    from flask import request

    return request


def test_a_proxy_is_believed_only_where_one_stands_in_front(schema):
    assert seen_address(True, schema) == "10.1.2.3"
    assert seen_address(False, schema) == "127.0.0.1"


@pytest.mark.parametrize("address", ["10.0.0.5", "192.168.1.9", "::ffff:10.0.0.5", "fe80::1", ""])
@pytest.mark.parametrize("path", ["/dang-nhap", "/", "/2017/chi-bo", "/nowhere"])
def test_the_demonstration_answers_nobody_beyond_this_machine(sqlite_app, address, path):
    client = sqlite_app.test_client()
    answer = client.get(
        path,
        environ_base={"REMOTE_ADDR": address},
        headers={"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
    )
    assert answer.status_code == 403
    assert "demo-2017" not in answer.text


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_the_demonstration_answers_on_this_machine(sqlite_app, address):
    client = sqlite_app.test_client()
    answer = client.get("/dang-nhap", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 200


def test_an_offices_program_answers_the_office(real):
    client = serving(create_app(real)).test_client()
    answer = client.get("/dang-nhap", environ_base={"REMOTE_ADDR": "10.0.0.5"})
    assert answer.status_code == 200


# --- entry points, as other programs start them --------------------------------------------------


def started(folder: Path, *command: str, given: str = "", **environment: str):
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(WHERE), "PYTHONWARNINGS": "error"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**bare, **environment},
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    "environment",
    [{}, {"SECRET_KEY_FILE": "/nowhere/secret", "DATABASE_URL": "sqlite:////nowhere/a.sqlite3"}],
    ids=["bare", "misled"],
)
def test_classify_runs_anywhere_without_secret_or_database(tmp_path, environment):
    command = ("-m", "flask", "--app", str(WHERE / "wsgi.py"), "classify", "organisation")
    done = started(tmp_path, *command, given="{}\n", **environment)
    assert done.stderr == ""
    assert done.returncode in (0, 1)
    (line,) = done.stdout.splitlines()
    assert json.loads(line)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "environment",
    [{}, {"SECRET_KEY_FILE": "/nowhere/secret", "DATABASE_URL": "sqlite:////nowhere/a.sqlite3"}],
    ids=["bare", "misled"],
)
@pytest.mark.parametrize("command", [("check", "so-2017"), ("diff", "so-2017", "so-2017")])
def test_regulations_are_checked_and_compared_anywhere(tmp_path, environment, command):
    flask = ("-m", "flask", "--app", str(WHERE / "wsgi.py"), "regulation")
    done = started(tmp_path, *flask, *command, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("so-2017.toml")
    assert list(tmp_path.iterdir()) == []


def test_the_servers_entry_refuses_without_settings(tmp_path):
    done = started(tmp_path, "-c", "import wsgi; wsgi.application")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("intranet.config.SettingsRefused: SECRET_KEY (or SECRET_KEY_FILE)")
    assert "database file is missing" in last
    assert list(tmp_path.iterdir()) == []


def test_the_servers_entry_gives_the_program_with_settings(sqlite_shelf, tmp_path):
    url = sqlite_shelf.databases.create(sqlite_shelf.template("real", migrated_real))
    test = (
        "import wsgi; assert wsgi.application is wsgi.app; assert not hasattr(wsgi, 'nothing');"
        " print(wsgi.application.test_client().get('/dang-nhap').status_code)"
    )
    done = started(tmp_path, "-c", test, SECRET_KEY=SECRET, DATABASE_URL=url)
    assert done.stdout == "200\n"
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["event"] for line in told[:-1]} == {"serving"}
    assert (told[-1]["event"], told[-1]["route"]) == ("request", "/dang-nhap")
    assert database_file(url).exists()
    sqlite_shelf.databases.drop(url)
