"""Put the program, its packages and its assets into one archive that installs without a network.

The archive is for the system and the Python it is made with: another pair needs its own, made
there by `make bundle` (or, without make, by this file after `scripts/assets.py`). How it installs
itself stands in deploy/offline/cai-dat.py.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
INSTALLER = ROOT / "deploy" / "offline" / "cai-dat.py"
#: What is installed; tests, scripts, benchmarks and the records of decisions stay behind.
PROGRAM = (
    *("wsgi.py", "README.md", "CHANGELOG.md", "intranet", "templates", "static", "deploy"),
    *("docs/operating.md", "docs/regulation.md", "docs/images"),
    *("requirements/run.txt", "requirements/bundle.txt"),
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".fetched")
RUN_LOCK = ROOT / "requirements" / "run.txt"
PIP_LOCK = ROOT / "requirements" / "bundle.txt"


def pip() -> tuple[list[str], dict[str, str]]:
    """How to call the pip that requirements/bundle.txt names, with its environment.

    An environment made by uv has no pip of its own, so it is put into a folder.
    """
    folder = BUILD / "pip"
    stamp = folder / "made-of.txt"
    if not stamp.exists() or stamp.read_bytes() != PIP_LOCK.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        uv = shutil.which("uv")
        install = [uv, "pip", "install", "--python", sys.executable]
        if uv is None:
            install = [sys.executable, "-m", "pip", "install"]
        given = ["--quiet", "--no-deps", "--require-hashes", "--target", folder, "-r", PIP_LOCK]
        subprocess.run([*install, *given], check=True)
        shutil.copyfile(PIP_LOCK, stamp)
    return [sys.executable, "-m", "pip"], {**os.environ, "PYTHONPATH": str(folder)}


def download(folder: Path, *locks: Path, python: str | None = None) -> None:
    """Fetch the wheels that locks name into a folder, each checked by its hash.

    They are those for this machine, and for this Python unless another version is named. pip reads
    the conditions in a lock as those of this Python even then.
    """
    command, environment = pip()
    command += ["download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    if python is not None:
        command += ["--python-version", python]
    for lock in locks:
        command += ["-r", str(lock)]
    subprocess.run([*command, "--dest", str(folder)], env=environment, check=True)


def made_for() -> str:
    """The pair of Python and system that wheels are for."""
    return f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"


def gather(folder: Path) -> None:
    """Fill an empty folder with all that is installed."""
    for name in PROGRAM:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT)
        else:
            shutil.copyfile(source, target)
    shutil.copyfile(INSTALLER, folder / INSTALLER.name)
    download(folder / "wheels", RUN_LOCK, PIP_LOCK)
    (folder / "wheels" / "made-for.txt").write_text(made_for(), encoding="ascii")


def bundle() -> Path:
    """Make the archive and return its path; one folder in it holds everything."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = f"intranet-{version['version']}"
    work = BUILD / "bundle"
    shutil.rmtree(work, ignore_errors=True)
    (work / name).mkdir(parents=True)
    gather(work / name)
    archive = BUILD / f"{name}-{made_for()}-offline"
    if os.name == "nt":
        archive = Path(shutil.make_archive(str(archive), "zip", work, name))
    else:
        archive = archive.with_name(f"{archive.name}.tar.gz")
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(work / name, name, filter=_owned_by_root)
    shutil.rmtree(work)
    return archive


def _owned_by_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever made the bundle is nobody where root unpacks it; only an owner may write."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    return member


if __name__ == "__main__":
    try:
        made = bundle()
    except subprocess.CalledProcessError as fault:
        sys.exit(f"The bundle could not be made: {fault}")
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB, for {made_for()}")
