"""What is true inside the container: started as the image says, asked as its health check asks.

`python stay_contained.py '{"start": […], "health": […]}'`, run by the image's own Python as the
image's user; prints what it found as JSON.
"""

import json
import os
import re
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

DATABASE = Path("/data/intranet.sqlite3")
PROGRAM = ("/app", "/venv")
TRIES = 100


def healthy(command: list[str], **environment: str) -> bool:
    """What the image's health check says."""
    asked = subprocess.run(command, env={**os.environ, **environment}, capture_output=True)
    return asked.returncode == 0


def becomes_healthy(server: subprocess.Popen[bytes], command: list[str]) -> bool:
    """Whether it becomes so before it ends or much time has passed."""
    for _ in range(TRIES):
        if healthy(command):
            return True
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.2)
            return False
    return False


def writable(*folders: str) -> list[str]:
    """Every file and folder below these that this user may change."""
    found = [folder for folder in folders if os.access(folder, os.W_OK)]
    for folder in folders:
        for place, folders_in, files in os.walk(folder):
            paths = (os.path.join(place, name) for name in folders_in + files)
            found += [path for path in paths if os.access(path, os.W_OK)]
    return found


def users() -> list[int]:
    """The user of each process that serves."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"/venv/bin/gunicorn" in (process / "cmdline").read_bytes():
                found.append(process.stat().st_uid)
    return found


def asked(path: str) -> list[object]:
    """Status, path after redirects and heading of a page."""
    with urllib.request.urlopen(f"http://127.0.0.1:8000{path}", timeout=30) as answer:
        heading = re.search(r"<h1[^>]*>([^<]+)", answer.read().decode())
        at = answer.geturl().partition(":8000")[2]
        return [answer.status, at, heading[1].strip() if heading else ""]


def reads_lists() -> bool:
    """Whether a workbook comes back as it was written, through the process that reads it."""
    lines = (
        "from intranet import spreadsheets, workbooks",
        "file = workbooks.write_table(['Tên'], [['Chi bộ 1']])",
        "assert 'Chi bộ 1' in str(spreadsheets.read(file, 'a.xlsx'))",
    )
    return subprocess.run(["python", "-c", "\n".join(lines)], cwd="/app").returncode == 0


def serve(start: list[str], health: list[str]) -> dict[str, object]:
    """Everything that can be seen while it serves."""
    log = Path("/tmp/log.txt")  # noqa: S108  # the container is ours alone
    with log.open("wb") as written:
        server = subprocess.Popen(start, stdout=written, stderr=written)
    try:
        found: dict[str, object] = {"healthy": becomes_healthy(server, health)}
        if found["healthy"]:
            found |= {
                "page": asked("/"),
                "users": users(),
                "under another name": healthy(health, TRUSTED_HOSTS="noi-khac.example"),
            }
            aside = DATABASE.rename("/data/aside")
            found["without its database"] = healthy(health)
            aside.rename(DATABASE)
            found["with its database again"] = healthy(health)
    finally:
        server.terminate()
        server.wait()
    return {**found, "ended": server.returncode, "log": log.read_text()}


def main() -> None:
    """All of it, told as one line of JSON."""
    given = json.loads(sys.argv[1])
    found: dict[str, object] = {
        "user": [os.getuid(), os.getgid()],
        "data": oct(os.stat("/data").st_mode & 0o777),
        "program": writable(*PROGRAM),
        "volume": writable("/data")[:1],
        "lists": reads_lists(),
    }
    print(json.dumps({**found, **serve(**given)}))


if __name__ == "__main__":
    main()
