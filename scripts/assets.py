"""Fetch the browser script and the fonts named by package-lock.json into static/vendor.

`npm ci` checks every file against the hashes of the lock file. Where the machine has no npm,
Node.js comes from requirements/assets.txt, with hashes too, into an environment of its own under
.build.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build" / "node"
VENDOR = ROOT / "static" / "vendor"

TINOS = "@expo-google-fonts/tinos"
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx-LICENSE.txt": "htmx.org/LICENSE",
    "fonts/Tinos-Regular.ttf": f"{TINOS}/400Regular/Tinos_400Regular.ttf",
    "fonts/Tinos-Bold.ttf": f"{TINOS}/700Bold/Tinos_700Bold.ttf",
    "fonts/Tinos-Italic.ttf": f"{TINOS}/400Regular_Italic/Tinos_400Regular_Italic.ttf",
    "fonts/Tinos-BoldItalic.ttf": f"{TINOS}/700Bold_Italic/Tinos_700Bold_Italic.ttf",
    "fonts/Tinos-LICENSE.txt": f"{TINOS}/LICENSE_FONT",
    "fonts/Tinos-package-LICENSE.txt": f"{TINOS}/LICENSE",
}
OLDEST_NPM = 7  # the first that reads lock file version 3


def npm_of_machine() -> str | None:
    """The machine's npm, or None when it has none that reads our lock file."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    answer = subprocess.run([npm, "--version"], capture_output=True, text=True)
    major = answer.stdout.strip().partition(".")[0]
    if answer.returncode != 0 or not major.isdigit() or int(major) < OLDEST_NPM:
        return None
    return npm


def npm_of_build() -> str:
    """npm from the build environment, which is made when it is missing or incomplete."""
    folder = BUILD / ("Scripts" if os.name == "nt" else "bin")
    npm = folder / ("npm.exe" if os.name == "nt" else "npm")
    if not npm.exists():
        print("This machine has no npm: installing Node.js into .build ...", flush=True)
        requirements = ROOT / "requirements" / "assets.txt"
        uv = shutil.which("uv")
        python = folder / ("python.exe" if os.name == "nt" else "python")
        if uv:
            subprocess.run([uv, "venv", "--quiet", "--allow-existing", BUILD], check=True)
            install = [uv, "pip", "install", "--python", python]
        else:
            venv.create(BUILD, with_pip=True, clear=True)
            install = [python, "-m", "pip", "install"]
        subprocess.run(
            [*install, "--quiet", "--no-deps", "--require-hashes", "-r", requirements], check=True
        )
    return str(npm)


def fetch() -> None:
    """Run npm in the project's folder; raises CalledProcessError when a hash does not agree."""
    npm = npm_of_machine() or npm_of_build()
    # npm starts node by name, so the build environment's folder must be on the path.
    path = os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])
    subprocess.run(
        [npm, "ci", "--ignore-scripts", "--silent"],
        cwd=ROOT,
        env={**os.environ, "PATH": path},
        check=True,
    )


def copy() -> None:
    """Copy what the program serves or embeds, with the licences, and nothing else."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "fonts").mkdir(parents=True)
    for name, source in FILES.items():
        shutil.copyfile(ROOT / "node_modules" / source, VENDOR / name)


if __name__ == "__main__":
    try:
        fetch()
        copy()
    except subprocess.CalledProcessError as fault:
        sys.exit(f"The assets could not be fetched: {fault}")
