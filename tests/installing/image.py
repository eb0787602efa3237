"""The container's image, built and run without a container engine: buildah in a chroot, as root.

The base image that the Dockerfile names is made here from Debian's own packages and kept under
.build. So the steps, the rights and the start are what is tried, with Debian's Python in the place
of the official image's. pip gets its packages, by their hashes, from a folder that this machine's
own pip filled, whatever its configuration; npm and the certificates are this machine's.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from packaging.markers import Marker

from scripts import bundle
from tests.fixtures.machine import ROOT
from tests.installing.namespace import BUILD, HERE, without_network

SUITE = "bookworm"
BASE_PYTHON = "3.11"
PACKAGES = "ca-certificates,python3,python3-venv,python3-pip"
PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
WORK = BUILD / "container"
STORE = ("--root", WORK / "storage", "--runroot", WORK / "run", "--storage-driver", "vfs")
TAG = "intranet:test"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
CHROOT = ("--isolation", "chroot", "--format", "docker", "--pull-never", "--network", "host")
PIP_CONFIGURATION = "[global]\nno-index = true\nfind-links = /wheels\n"


def buildah(command: str, *arguments: str | Path) -> str:
    """A buildah command on this project's own store; gives what it said."""
    return told("buildah", *STORE, command, *arguments)


def told(*command: str | Path, **environment: str) -> str:
    """What a command said; raises with all of it where it failed."""
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} failed:\n{done.stdout[-8000:]}\n{done.stderr[-8000:]}")
    return done.stdout.strip()


def base_name() -> str:
    """The one image that every stage of the Dockerfile begins with."""
    (name,) = set(re.findall(r"^FROM (\S+)", text("Dockerfile"), re.M))
    return name


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def make_base() -> None:
    """Bootstrap the base image under the name the Dockerfile uses, unless it is there."""
    if base_name() in buildah("images", "--format", "{{.Name}}:{{.Tag}}").splitlines():
        return
    folder = WORK / "base"
    shutil.rmtree(folder, ignore_errors=True)
    told("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, folder, *mirror())
    for made in (*folder.glob("var/lib/apt/lists/*"), *folder.glob("var/cache/apt/archives/*.deb")):
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    # As in the official image: `python` is there, and pip may install beside Debian's packages.
    (folder / "usr/lib" / f"python{BASE_PYTHON}" / "EXTERNALLY-MANAGED").unlink()
    (folder / "usr/bin/python").symlink_to("python3")
    left_out = [f"--exclude=./{name}/*" for name in ("dev", "proc", "sys")]
    told("tar", "-C", folder, *left_out, "-cf", WORK / "base.tar", ".")
    container = buildah("from", "scratch")
    buildah("add", "--quiet", container, WORK / "base.tar", "/")
    buildah("config", "--env", f"PATH={PATH}", "--cmd", "python3", container)
    buildah("commit", "--quiet", "--rm", container, base_name())
    (WORK / "base.tar").unlink()
    shutil.rmtree(folder)


def mirror() -> list[str]:
    """Where this machine's own apt gets the suite from; debootstrap's own choice elsewhere."""
    if shutil.which("apt-get") is None:
        return []
    found = told(
        "apt-get", "indextargets", "--format", "$(RELEASE) $(SITE)", "Created-By: Packages"
    )
    sites = [line.split()[1] for line in found.splitlines() if line.split()[0] == SUITE]
    return sites[:1]


def make_wheels() -> Path:
    """The folder of all wheels that the base's Python installs, here or from the bundle."""
    locks = [for_base(name) for name in ("run", "assets", "bundle")]
    bundle.download(WORK / "wheels", *locks, python=BASE_PYTHON)
    return WORK / "wheels"


def for_base(name: str) -> Path:
    """A lock with what the base's Python installs of it, whatever the Python of the tests."""
    base = {"python_version": BASE_PYTHON, "python_full_version": f"{BASE_PYTHON}.0"}
    kept = []
    for block in re.split(r"^(?=\w)", text(f"requirements/{name}.txt"), flags=re.M):
        condition = re.search(r" ; (.*?) \\\n", block)
        if condition is None or Marker(condition[1]).evaluate(base):
            kept.append(re.sub(r" ; .*? \\\n", r" \\\n", block))
    path = WORK / f"{name}.txt"
    path.write_text("".join(kept), encoding="utf-8")
    return path


def fingerprint() -> str:
    """A digest of all that the image is made of: the files that .dockerignore lets through."""
    given = re.findall(r"^!(\S+)", text(".dockerignore"), re.M)
    made = hashlib.sha256(text(".dockerignore").encode())
    for name in sorted(given):
        paths = [ROOT / name] if (ROOT / name).is_file() else sorted((ROOT / name).rglob("*"))
        for path in paths:
            if path.is_file() and not {"__pycache__", "vendor"} & {*path.parts}:
                made.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return made.hexdigest()


def build() -> None:
    """Build the image, unless it is there and made of the very same files."""
    label = f"made-of={fingerprint()}"
    if buildah("images", "--quiet", "--filter", f"label={label}"):
        return
    make_base()
    wheels = make_wheels()
    (WORK / "pip.conf").write_text(PIP_CONFIGURATION, encoding="ascii")
    own = os.environ.get("SSL_CERT_FILE", CERTIFICATES)
    lent = {own: CERTIFICATES, WORK / "pip.conf": "/etc/pip.conf", wheels: "/wheels"}
    npm = Path.home() / ".npmrc"
    lent |= {npm: "/root/.npmrc"} if npm.is_file() else {}
    buildah(
        "bud",
        *CHROOT,
        *(word for here, there in lent.items() for word in ("--volume", f"{here}:{there}:ro")),
        *("--build-arg", f"NODE_EXTRA_CA_CERTS={CERTIFICATES}", "--label", label, "--tag", TAG),
        ROOT,
    )
    # What had the tag before: the store keeps every layer as a whole copy.
    buildah("rmi", "--prune")


def configuration() -> dict[str, Any]:
    """What the image says of how it is run."""
    found: dict[str, Any] = json.loads(buildah("inspect", "--type", "image", TAG))
    configured: dict[str, Any] = found["Docker"]["config"]
    return configured


@contextmanager
def container(data: Path | None = None) -> Iterator[str]:
    """A fresh container of the image, with a folder of this machine as its volume if one is named.

    buildah puts a folder of its own where the image has a volume, over any that is lent there, so
    the volume is taken out of the container's configuration first.
    """
    name = buildah("from", "--pull-never", TAG)
    try:
        if data is not None:
            buildah("config", "--volume", "/data-", name)
        yield name
    finally:
        buildah("rm", name)


def on_bare_debian(folder: Path, command: str) -> str:
    """What a shell command says on Debian with Python and nothing else, a folder lent as /opt.

    The base without pip and without what makes environments; without a network.
    """
    name = buildah("from", "--pull-never", base_name())
    removed = "/usr/lib/python3*/ensurepip /usr/lib/python3/dist-packages/pip"
    try:
        return told(
            *without_network("buildah", *STORE, "run", "--isolation", "chroot"),
            *("--volume", f"{folder}:/opt", name, "--", "sh", "-c", f"rm -r {removed}; {command}"),
        )
    finally:
        buildah("rm", name)


def run(name: str, script: str, *arguments: str, data: Path | None = None) -> dict[str, Any]:
    """Run a script of this folder in a container, as the image's user; gives what it found."""
    lent = ["--volume", f"{HERE / script}:/{script}:ro"]
    lent += ["--volume", f"{data}:/data"] if data else []
    command = ["buildah", *STORE, "run", "--isolation", "chroot", *lent, name, "--"]
    said = told(*without_network(*command, "python", f"/{script}", *arguments))
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found
