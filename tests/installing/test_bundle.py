"""The offline bundle: installs, serves and answers where there is no way out of the machine."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.machine import ROOT
from tests.installing.namespace import (
    HERE,
    listening,
    without_network,
)
from tests.installing.stay_inside import reached

pytestmark = [pytest.mark.slow, pytest.mark.needs_namespace]

Place = tuple[str, int]


def stay_inside(folder: Path, outside: list[Place]) -> dict[str, Any]:
    """What tests/installing/stay_inside.py finds in a folder."""
    command = without_network(sys.executable, HERE / "stay_inside.py", json.dumps(outside))
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_bundle_installs_and_serves_where_nothing_can_be_reached(unpacked: Path) -> None:
    with listening() as outside:
        assert all(reached(*place) for place in outside), "planted: from here it can be reached"
        found = stay_inside(unpacked, outside)
    assert found["outside"] == [False] * len(outside)
    assert found["installed"] == 0, found["told"]
    assert "Đã cài đặt." in found["told"]
    status, path, heading = found["page"]
    assert (status, found["health"], found["script"]) == (200, 200, 200)
    assert path in {"/cai-dat", "/dang-nhap"}, found
    assert heading
    secret = unpacked / "instance" / "secret-key"
    assert secret.stat().st_mode & 0o777 == 0o600


def test_a_bundle_without_one_of_its_wheels_is_not_completed_from_elsewhere(unpacked: Path) -> None:
    for wheel in (unpacked / "wheels").glob("waitress-*.whl"):
        wheel.unlink()
    found = stay_inside(unpacked, [])
    assert found["installed"] != 0
    assert "waitress" in found["told"]
    assert not (unpacked / "instance").exists()


@pytest.mark.parametrize("name", ["pip", "waitress"])
def test_a_wheel_that_was_changed_is_refused(unpacked: Path, name: str) -> None:
    (wheel,) = (unpacked / "wheels").glob(f"{name}-*.whl")
    with wheel.open("ab") as file:
        file.write(b"planted")
    found = stay_inside(unpacked, [])
    assert found["installed"] != 0
    assert "mã băm" in found["told"] or "HASHES" in found["told"]


def test_a_bundle_for_another_machine_says_so(unpacked: Path) -> None:
    (unpacked / "wheels" / "made-for.txt").write_text("cpython-399-win-amd64")
    found = stay_inside(unpacked, [])
    assert found["installed"] != 0
    assert "dành cho cpython-399-win-amd64" in found["told"]
    assert not (unpacked / ".venv").exists()


def test_the_bundle_holds_the_program_and_nothing_of_this_folders_data(unpacked: Path) -> None:
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert {
        "wsgi.py",
        "cai-dat.py",
        "docs/operating.md",
        "deploy/systemd/intranet.service",
    } <= names
    assert {path.name for path in (ROOT / "intranet").rglob("*.py")} <= {
        Path(name).name for name in names
    }
    assert not [path for path in unpacked.rglob("*") if path.stat().st_mode & 0o022]
    top = {name.split("/")[0] for name in names}
    assert not top & {"instance", "tests", ".git", ".venv", "node_modules", ".build", "scripts"}
    assert not [name for name in names if name.endswith((".sqlite3", ".pyc")) or "secret" in name]
