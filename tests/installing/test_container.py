"""The container: built step by step, started as its unprivileged user, and asked."""

import json
import shutil
import sqlite3
import sysconfig
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.installing import image
from tests.installing.namespace import one_at_a_time

pytestmark = [pytest.mark.slow, pytest.mark.needs_buildah, pytest.mark.needs_namespace]

USER = 10001


@pytest.fixture(autouse=True)
def built() -> Iterator[None]:
    """The image; buildah's store is one worker's at a time."""
    with one_at_a_time("container"):
        image.build()
        yield


def given() -> str:
    """How the image says it is started and asked for its health."""
    configured = image.configuration()
    kind, *health = configured["Healthcheck"]["Test"]
    assert kind == "CMD"
    return json.dumps({"start": configured["Entrypoint"] + configured["Cmd"], "health": health})


def test_the_image_says_how_it_is_run() -> None:
    configured = image.configuration()
    assert configured["User"] == f"{USER}:{USER}"
    assert configured["Volumes"] == {"/data": {}}
    assert configured["ExposedPorts"] == {"8000/tcp": {}}
    assert configured["WorkingDir"] == "/app"
    assert configured["Entrypoint"] == ["sh", "/app/deploy/container/start.sh"]
    server, *options = configured["Cmd"]
    assert server == "gunicorn"
    assert {"--no-control-socket", "gthread", "wsgi:application"} <= {*options}
    assert configured["Healthcheck"]["Interval"] == 30 * 10**9
    settings = dict(pair.split("=", 1) for pair in configured["Env"])
    for name in ("DATABASE_URL", "BACKUP_FOLDER", "SECRET_KEY_FILE"):
        assert "/data/" in settings[name]
    assert "SECRET_KEY" not in settings


def test_the_program_answers_as_its_unprivileged_user() -> None:
    with image.container() as name:
        found = image.run(name, "stay_contained.py", given())
    assert found["user"] == [USER, USER]
    assert found["healthy"], found["log"]
    assert len(found["users"]) >= 2, "one process waits, one serves"
    assert {*found["users"]} == {USER}
    assert found["page"][0] == 200
    assert found["page"][1] in {"/cai-dat", "/dang-nhap"}
    assert (found["program"], found["volume"]) == ([], ["/data"]), "planted: it sees what it may"
    assert found["data"] == "0o700"
    assert found["lists"]
    assert not found["without its database"]
    assert found["with its database again"]
    assert not found["under another name"]
    assert found["ended"] == 0
    assert "Mã cài đặt" in found["log"]
    told = [json.loads(line) for line in found["log"].splitlines() if line.startswith("{")]
    assert told[0]["event"] == "serving"
    assert {line.get("route") for line in told[1:]} >= {"/", "/healthz"}


def test_a_fresh_container_finds_what_the_one_before_left_in_the_volume(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    image.told("chown", f"{USER}:{USER}", tmp_path)
    first = started_over(tmp_path)
    secret = (tmp_path / "secret-key").read_text()
    assert "0001_initial" in first["log"]
    with closing(sqlite3.connect(tmp_path / "intranet.sqlite3")) as database:
        database.execute("PRAGMA user_version = 2017")
    second = started_over(tmp_path)
    assert second["healthy"], second["log"]
    assert "0001_initial" not in second["log"]
    assert (tmp_path / "secret-key").read_text() == secret
    with closing(sqlite3.connect(tmp_path / "intranet.sqlite3")) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (2017,)


def started_over(data: Path) -> dict[str, Any]:
    """A fresh container with this volume, started, asked and ended."""
    with image.container(data) as name:
        found = image.run(name, "stay_contained.py", given(), data=data)
    assert found["healthy"], found["log"]
    return found


def test_a_planted_step_that_fails_fails_the_build(tmp_path: Path) -> None:
    lines = [f"FROM {image.base_name()}", "RUN python -c 'raise SystemExit(\"planted\")'"]
    (tmp_path / "Dockerfile").write_text("\n".join(lines))
    with pytest.raises(AssertionError, match="planted"):
        image.buildah("bud", *image.CHROOT, tmp_path)


def test_the_offline_bundle_installs_on_a_debian_with_python_and_nothing_else(
    unpacked: Path,
) -> None:
    wheels = unpacked / "wheels"
    shutil.rmtree(wheels)
    shutil.copytree(image.make_wheels(), wheels)
    made_for = f"cpython-{image.BASE_PYTHON.replace('.', '')}-{sysconfig.get_platform()}"
    (wheels / "made-for.txt").write_text(made_for)
    lacking = "python3 -m venv /tmp/x && exit 9; python3 -m pip --version && exit 9"
    said = image.on_bare_debian(unpacked, f"cd /opt && ({lacking}; python3 cai-dat.py)")
    assert "Đã cài đặt." in said
    assert "Mã cài đặt" in said
