"""Install the program from this folder alone, without a network: `python3 cai-dat.py`.

Makes the environment .venv from the wheels beside this file, each checked by its hash, then the
database, unless `--khong-tao-du-lieu` says that the server's own start will do so. It needs
nothing but Python: pip is among the wheels, so not even Debian's python3-venv.
"""

import hashlib
import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WHEELS = ROOT / "wheels"
ENVIRONMENT = ROOT / ".venv"
WINDOWS = os.name == "nt"
PROGRAMS = ENVIRONMENT / ("Scripts" if WINDOWS else "bin")
WITHOUT_DATA = "--khong-tao-du-lieu"


def refuse_another_machine() -> None:
    """Wheels are made for one Python on one system; say so before pip says it in its own way."""
    wanted = (WHEELS / "made-for.txt").read_text(encoding="ascii").strip()
    here = f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
    if here != wanted:
        sys.exit(f"Bộ cài này dành cho {wanted}, máy này là {here}. Hãy tạo bộ cài đúng loại máy.")


def pip() -> Path:
    """pip's own wheel, which runs where it lies; ends the program if its hash is not the lock's."""
    (wheel,) = WHEELS.glob("pip-*.whl")
    lock = (ROOT / "requirements" / "bundle.txt").read_text(encoding="utf-8")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() not in re.findall(r"sha256:(\w{64})", lock):
        sys.exit(f"Tệp {wheel.name} không đúng mã băm: bộ cài bị hỏng hoặc bị sửa.")
    return wheel / "pip"


def run(*command: object, **environment: str) -> None:
    """Run a step; ends the program as the step ended if it failed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment})
    if done.returncode != 0:
        sys.exit(f"Không cài đặt được (mã {done.returncode}).")


def install() -> None:
    """Make the environment anew and fill it."""
    print("Đang cài đặt ...", flush=True)
    venv.EnvBuilder(with_pip=False, clear=True, symlinks=not WINDOWS).create(ENVIRONMENT)
    python = PROGRAMS / ("python.exe" if WINDOWS else "python")
    # Isolated: neither the machine's pip configuration nor its environment adds another source.
    command = [python, pip(), "--isolated", "--disable-pip-version-check"]
    given = ["--quiet", "--no-index", "--find-links", WHEELS, "--require-hashes", "--no-deps"]
    run(*command, "install", *given, "-r", ROOT / "requirements" / "run.txt")
    run(*command, "--quiet", "check")


def prepare() -> None:
    """Make or migrate the database; a secret key is made where none is."""
    secret = os.environ.get("SECRET_KEY_FILE") or str(Path("instance", "secret-key"))
    run(PROGRAMS / "flask", "--app", "wsgi", "prepare", SECRET_KEY_FILE=secret)


def main() -> None:
    """The whole installation."""
    refuse_another_machine()
    install()
    if WITHOUT_DATA in sys.argv[1:]:
        print("Đã cài đặt chương trình.")
        return
    prepare()
    print("Đã cài đặt. Chạy thử trên máy này (Ctrl+C để dừng):")
    flask = PROGRAMS.relative_to(ROOT) / "flask"
    if WINDOWS:
        print(r"  set SECRET_KEY_FILE=instance\secret-key")
        print("  set PLAIN_HTTP=1")
        print(f"  {flask} --app wsgi serve")
    else:
        print("  SECRET_KEY_FILE=instance/secret-key PLAIN_HTTP=1 \\")
        print(f"    {flask} --app wsgi serve")
    print("Chạy như dịch vụ, có TLS: docs/operating.md, mục Cài đặt.")


if __name__ == "__main__":
    main()
