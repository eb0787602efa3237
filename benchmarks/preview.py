"""The live preview as a ratio to the bare Flask page, interleaved on the same kind of server.

Nothing is left out: the requests carry the session's cookie and the form's token, and are what the
page sends. Sheets differ from request to request, so that what the program remembers is only what
it would remember of people typing. ``python -m benchmarks.preview`` prints the figures.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.figures import Row
from benchmarks.load import Client, latencies, pin, server, throughput
from tests.fixtures.applications import PASSWORD, example, fields

SHEET = "/2017/chi-bo/3/cham-diem"
ROUNDS, SECONDS, CLIENTS, SINGLE = 25, 0.6, 4, 400
VARIANTS = 4000
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
GOAL, GOAL_MEDIAN, GOAL_SLOWEST = 0.35, 3.0, 2.0
MAXIMA = {
    "political_tasks": 4000,
    "ideology": 2000,
    "organisation_building": 1500,
    "leadership": 1500,
    "inspection": 1000,
}


def measure() -> list[Row]:
    """Throughput with several clients, and the times of one client alone."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'example.sqlite3'}"
        example(url)
        environment = {"DATABASE_URL": url, "SECRET_KEY": os.urandom(32).hex()}
        with (
            server("benchmarks.bare_app", {}) as bare,
            server("benchmarks.preview_app", environment) as product,
        ):
            pin(0, first=False)
            previews = list(preview_requests(product))
            pages = [f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{bare}\r\n\r\n".encode()]
            for port, requests in ((bare, pages), (product, previews)):
                throughput(port, requests, 1.0, CLIENTS)
            rates = [
                (
                    throughput(bare, pages, SECONDS, CLIENTS),
                    throughput(product, previews, SECONDS, CLIENTS),
                )
                for _ in range(ROUNDS)
            ]
            singles = [
                (latencies(bare, pages, SINGLE), latencies(product, previews, SINGLE))
                for _ in range(3)
            ]
    return [*_rates(rates), *_singles(singles)]


def preview_requests(port: int) -> Iterator[bytes]:
    """Requests as the page sends them, for sheets in every state of being filled in."""
    cookie, posted = _signed_in(port)
    dice = random.Random(2017)  # noqa: S311  # the same sheets in every run
    left_out = ("stamp.", "evidence.")
    kept = {name: text for name, text in posted.items() if not name.startswith(left_out)}
    asked = f"HX-Request: true\r\nX-CSRFToken: {kept.pop('csrf_token')}\r\n"
    for _ in range(VARIANTS):
        sheet = dict(kept)
        for key, maximum in MAXIMA.items():
            score = dice.randint(maximum * 7 // 10, maximum)
            sheet[f"score.{key}"] = (
                f"{score // 100},{score % 100:02d}" if dice.random() < 0.9 else ""
            )
        sheet["authority"] = dice.choice(["highest", "highest", "second", ""])
        sheet["peer.cong_doan"] = dice.choice(["highest", "highest", "second", "none"])
        sheet["tasks"] = dice.choice(["excellent", "excellent", "good", ""])
        sheet["united"] = dice.choice(["yes", "yes", "yes", "no", ""])
        sheet["leaders_disciplined"] = dice.choice(["0", "0", "1", ""])
        yield _post(port, f"{SHEET}/xem-truoc", JSON, json.dumps(sheet), cookie, asked)


def _signed_in(port: int) -> tuple[str, dict[str, str]]:
    """Sign in as a secretary; the cookie, and the sheet as the page shows it."""
    with closing(Client(port)) as client:
        head, body = client.ask(_get(port, "/dang-nhap", ""))
        found = re.search(r'name="csrf_token" value="([^"]+)"', body.decode())
        assert found, "the sign-in page holds no form"
        form = {"csrf_token": found.group(1), "username": "bithu02", "password": PASSWORD}
        head, _ = client.ask(_post(port, "/dang-nhap", FORM, urlencode(form), _cookie(head), ""))
        cookie = _cookie(head)
        _, body = client.ask(_get(port, SHEET, cookie))
    return cookie, fields(body.decode())


def _cookie(head: bytes) -> str:
    found = re.search(r"Set-Cookie: (phien=[^;]+)", head.decode())
    assert found, head.decode()
    return found.group(1)


def _get(port: int, path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()


def _post(port: int, path: str, kind: str, body: str, cookie: str, more: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        f"Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n{more}"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _rates(rates: list[tuple[float, float]]) -> list[Row]:
    bare, product = ([pair[i] for pair in rates] for i in (0, 1))
    ratios = [b / a for a, b in rates]
    return [
        _row("bare Flask page", bare, "requests/s"),
        _row("live preview", product, "requests/s"),
        _row("live preview ÷ bare Flask page", ratios, "ratio", GOAL, at_least=True),
    ]


def _singles(singles: list[tuple[list[float], list[float]]]) -> list[Row]:
    found = []
    for name, share, goal in (("p50", 0.5, GOAL_MEDIAN), ("p99", 0.99, GOAL_SLOWEST)):
        picked = [(a[int(len(a) * share)], b[int(len(b) * share)]) for a, b in singles]
        found.append(_row(f"one client, {name}, preview", [b for _, b in picked], "ms"))
        ratios = [b / a for a, b in picked]
        found.append(_row(f"one client, {name}, ÷ bare", ratios, "ratio", goal, at_least=False))
    return found


def _row(
    name: str, values: list[float], unit: str, goal: float | None = None, *, at_least: bool = True
) -> Row:
    middle = statistics.median(values)
    met = None if goal is None else (middle >= goal if at_least else middle <= goal)
    return Row(name, middle, unit, min(values), max(values), goal, met, at_least)


if __name__ == "__main__":
    for row in measure():
        print(row.line)
