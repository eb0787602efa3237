"""What happens where there is no network: install from a folder, serve, ask for a page.

`python stay_inside.py [["address", port], …]` in the unpacked folder; prints what it found as
JSON. Run in the namespace, with the standard library only.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

PORT = 8000


def reached(address: str, port: int) -> bool:
    """Whether something outside answers."""
    try:
        socket.create_connection((address, port), timeout=5).close()
    except OSError:
        return False
    return True


def asked(path: str) -> tuple[int, str, str]:
    """Status, path after redirects, and heading of a page."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=30) as answer:
        heading = re.search(r"<h1[^>]*>([^<]+)", answer.read().decode())
        path = answer.geturl().partition(f":{PORT}")[2]
        return answer.status, path, heading[1].strip() if heading else ""


def install() -> dict[str, object]:
    """Run the one command, as a person would."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "cai-dat.py"], capture_output=True, text=True)
    seconds = round(time.perf_counter() - began, 1)
    return {"installed": done.returncode, "told": done.stdout + done.stderr, "seconds": seconds}


def serve() -> dict[str, object]:
    """Start the program as the installation says, and ask it for pages."""
    environment = {**os.environ, "SECRET_KEY_FILE": "instance/secret-key", "PLAIN_HTTP": "1"}
    command = [".venv/bin/flask", "--app", "wsgi", "serve", "--port", str(PORT)]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdout
    try:
        # It listens before it says so.
        said = next((line for line in server.stdout if f":{PORT}/" in line), "")
        return {
            "said": said.strip(),
            "page": asked("/"),
            "health": asked("/healthz")[0],
            "script": asked("/static/vendor/htmx.min.js")[0],
        }
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def main() -> None:
    """All of it, told as one line of JSON."""
    found: dict[str, object] = {"outside": [reached(*place) for place in json.loads(sys.argv[1])]}
    found |= install()
    if found["installed"] == 0:
        found |= serve()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
