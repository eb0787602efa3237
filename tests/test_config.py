"""Settings of the environment, and each reason not to serve with them."""

import datetime as dt

import pytest

from intranet.config import EXAMPLE_SECRETS, LOOPBACK, SHORTEST_SECRET, Settings

SECRET = "một bí mật đủ dài, không ai đoán được"


def test_an_empty_environment_is_sqlite_on_loopback_with_secure_cookies():
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.database_url == "sqlite:///instance/intranet.sqlite3"
    assert settings.trusted_hosts == LOOPBACK
    assert settings.secure_cookies
    assert not settings.behind_proxy
    assert not settings.demo
    assert (settings.assets / "app.css").is_file()


def test_the_environment_decides_each_setting():
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgresql:///intranet",
            "SECRET_KEY": SECRET,
            "TRUSTED_HOSTS": " noibo.example, 10.0.0.5 ,,",
            "PLAIN_HTTP": "1",
            "BEHIND_PROXY": "1",
        }
    )
    assert settings.database_url == "postgresql:///intranet"
    assert settings.secret_key == SECRET
    assert settings.trusted_hosts == ("noibo.example", "10.0.0.5")
    assert not settings.secure_cookies
    assert settings.behind_proxy
    assert settings.problems() == []


@pytest.mark.parametrize("name", ["PLAIN_HTTP", "BEHIND_PROXY"])
@pytest.mark.parametrize("value", ["", "0", "no", "true", "yes"])
def test_a_switch_that_lowers_safety_is_one_and_nothing_else(name, value):
    assert Settings.from_environment({name: value}) == Settings()


def test_the_secret_is_read_from_a_file_without_its_line_end(tmp_path):
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n", encoding="utf-8")
    named = {"SECRET_KEY_FILE": str(file)}
    for environment in (named, {"SECRET_KEY": "", **named}):
        settings = Settings.from_environment(environment)
        assert settings.secret_key == SECRET
        assert settings.problems() == []


def test_a_secret_given_itself_goes_before_a_file(tmp_path):
    environment = {"SECRET_KEY": SECRET, "SECRET_KEY_FILE": str(tmp_path / "none")}
    assert Settings.from_environment(environment).problems() == []


@pytest.mark.parametrize("content", [None, b"\xff\xfe" * 20])
def test_a_secret_file_that_cannot_be_read_is_named(content, tmp_path):
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    problems = Settings.from_environment({"SECRET_KEY_FILE": str(file)}).problems()
    assert problems == [
        "SECRET_KEY_FILE cannot be read",
        "SECRET_KEY (or SECRET_KEY_FILE) is not set",
    ]


@pytest.mark.parametrize(
    ("secret", "reason"),
    [
        (None, "is not set"),
        ("", "is not set"),
        *((example, "is a known example") for example in sorted(EXAMPLE_SECRETS)),
        ("ChangeMe", "is a known example"),
        ("x", "is shorter than 32 bytes"),
        ("x" * (SHORTEST_SECRET - 1), "is shorter than 32 bytes"),
    ],
)
def test_an_unfit_secret_is_refused_with_its_reason(secret, reason):
    (problem,) = Settings(secret_key=secret).problems()
    assert problem.startswith("SECRET_KEY")
    assert problem.endswith(reason)


@pytest.mark.parametrize("secret", ["x" * SHORTEST_SECRET, "ễ" * 11])
def test_thirty_two_bytes_are_enough(secret):
    assert Settings(secret_key=secret).problems() == []


@pytest.mark.parametrize("hosts", ["*", "*.example", "noibo.example *"])
def test_hosts_are_named_one_by_one(hosts):
    settings = Settings.from_environment({"SECRET_KEY": SECRET, "TRUSTED_HOSTS": hosts})
    assert settings.problems() == ["TRUSTED_HOSTS must name hosts, not '*'"]


def test_every_reason_is_named_at_once():
    assert len(Settings(secret_key="short", trusted_hosts=("*",)).problems()) == 2


def test_a_demonstration_is_what_has_an_assumed_day():
    assert Settings(demo_date=dt.date(2017, 12, 8)).demo
