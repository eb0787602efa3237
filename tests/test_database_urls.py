"""What `DATABASE_URL` may say."""

from pathlib import Path

import peewee
import pytest

from intranet.database import DatabaseUnusable, PostgresqlServer, SqliteFile, open_engine


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///intranet.sqlite3", "{cwd}/intranet.sqlite3"),
        ("sqlite:///instance/intranet.sqlite3", "{cwd}/instance/intranet.sqlite3"),
        ("sqlite:////srv/intranet.sqlite3", "/srv/intranet.sqlite3"),
        ("sqlite:////srv/my data/a b.sqlite3", "/srv/my data/a b.sqlite3"),
        ("sqlite:////srv/my%20data/a.sqlite3", "/srv/my data/a.sqlite3"),
        ("sqlite:////srv/100%25/a%23b%3Fc.sqlite3", "/srv/100%/a#b?c.sqlite3"),
        ("sqlite:////srv/dữ liệu.sqlite3", "/srv/dữ liệu.sqlite3"),
    ],
)
def test_a_sqlite_url_names_a_file(url, path, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    engine = open_engine(url)
    assert isinstance(engine, SqliteFile)
    assert str(engine.path) == path.format(cwd=Path.cwd())


@pytest.mark.parametrize("name", ["a b.sqlite3", "100%.sqlite3", "a%20b.sqlite3", "a?b#c.sqlite3"])
def test_an_odd_file_name_is_opened_as_it_is(name, tmp_path):
    engine = SqliteFile(tmp_path / name)
    engine.create_file()
    engine.connect()
    engine.execute_sql("CREATE TABLE note (text TEXT)")
    engine.close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize(
    ("url", "name", "given"),
    [
        ("postgresql:///intranet", "intranet", {}),
        ("postgres://db/intranet", "intranet", {"host": "db"}),
        (
            "postgresql://nguoi:m%40t%20kh%E1%BA%A9u@10.0.0.5:5433/noi%20bo",
            "noi bo",
            {"user": "nguoi", "password": "m@t khẩu", "host": "10.0.0.5", "port": 5433},
        ),
        ("postgresql://[::1]:5432/x", "x", {"host": "::1", "port": 5432}),
        (
            "postgresql://db/x?sslmode=require&application_name=n%E1%BB%99i%20b%E1%BB%99",
            "x",
            {"host": "db", "sslmode": "require", "application_name": "nội bộ"},
        ),
        ("postgresql:///x?host=/var/run/postgresql", "x", {"host": "/var/run/postgresql"}),
    ],
)
def test_a_postgresql_url_names_server_and_database(url, name, given):
    engine = open_engine(url)
    assert isinstance(engine, PostgresqlServer)
    assert engine.database == name
    chosen = {"host", "port", "user", "password", "sslmode", "application_name"}
    assert {k: v for k, v in engine.connect_params.items() if k in chosen} == given


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "unknown scheme: ''"),
        ("intranet.sqlite3", "unknown scheme: ''"),
        ("mysql://root:bimat@db/x", "unknown scheme: 'mysql'"),
        ("sqlite:", "no SQLite file"),
        ("sqlite:///", "no SQLite file"),
        ("sqlite://instance/intranet.sqlite3", "no SQLite file"),
        ("sqlite:///a.sqlite3?mode=memory", "no SQLite file"),
        ("sqlite:///a.sqlite3#b", "no SQLite file"),
        ("postgresql://nguoi:bimat@db", "no PostgreSQL database"),
        ("postgresql://nguoi:bimat@db/", "no PostgreSQL database"),
        ("postgresql://nguoi:bimat@db:99999/x", "cannot be read"),
        ("postgresql://nguoi:bimat@db:cong/x", "cannot be read"),
        ("postgresql://nguoi:bimat@[::1/x", "cannot be read"),
    ],
)
def test_a_url_that_names_no_database_is_refused_without_repeating_it(url, reason):
    with pytest.raises(DatabaseUnusable, match=reason) as refusal:
        open_engine(url)
    assert "bimat" not in str(refusal.value)


def test_a_postgresql_that_cannot_be_reached_is_an_operational_error():
    # Port 1 of this machine: nobody listens there.
    with pytest.raises(peewee.OperationalError):
        open_engine("postgresql://127.0.0.1:1/x?connect_timeout=2").ensure_open()
