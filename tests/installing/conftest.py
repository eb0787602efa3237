"""`archive`: the offline bundle, made once a run; `unpacked`: its folder in an empty place."""

import subprocess
from pathlib import Path

import pytest

from scripts import bundle
from tests.installing.namespace import BUILD, RUN, one_at_a_time


@pytest.fixture(scope="session")
def archive() -> Path:
    """The bundle, made once a run."""
    stamp = BUILD / "bundle.made"
    with one_at_a_time("bundle"):
        if not stamp.exists() or stamp.read_text().splitlines()[0] != RUN:
            stamp.write_text(f"{RUN}\n{bundle.bundle()}")
        return Path(stamp.read_text().splitlines()[1])


@pytest.fixture
def unpacked(archive: Path, tmp_path: Path) -> Path:
    """The one folder of the bundle, in an empty place."""
    subprocess.run(["tar", "xzf", archive, "-C", tmp_path], check=True)
    (folder,) = tmp_path.iterdir()
    return folder
