"""A served application with visitors in it, and obstacles to put in their way.

`arrive("bithu10", path)` opens a page as somebody who signs in by hand; `obstacles` makes the
server refuse, or wait with, what a test names.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, abort, request
from playwright.sync_api import Page, expect

from tests.browser.visitors import sign_in

Arrive = Callable[..., Page]
# Waiting ends as soon as what is waited for is there; the limit is for machines with much to do.
expect.set_options(timeout=20_000)
LONGEST_WAIT = 60  # seconds; a test that forgets to open a gate fails, it does not hang


class Obstacles:
    """What stands in the way of requests once they are admitted, by endpoint."""

    def __init__(self) -> None:
        self.faults: dict[str, int | Exception] = {}
        self.gates: dict[str, threading.Event] = {}
        self.arrived: list[str] = []

    def refuse(self, endpoint: str, fault: int | Exception) -> None:
        """From now on every request to this endpoint fails with this status or error."""
        self.faults[endpoint] = fault

    def hold(self, endpoint: str) -> threading.Event:
        """From now on requests to this endpoint wait until the event is set."""
        return self.gates.setdefault(endpoint, threading.Event())

    def clear(self) -> None:
        """The way is free again."""
        self.faults.clear()
        self._open()

    def meet(self) -> None:
        endpoint = request.endpoint or ""
        self.arrived.append(endpoint)
        if gate := self.gates.get(endpoint):
            assert gate.wait(LONGEST_WAIT), f"nobody opened the way to {endpoint}"
        fault = self.faults.get(endpoint)
        if isinstance(fault, Exception):
            raise fault
        if fault:
            abort(fault)

    def _open(self) -> None:
        for gate in self.gates.values():
            gate.set()
        self.gates.clear()


@pytest.fixture
def obstacles(sqlite_app: Flask) -> Iterator[Obstacles]:
    """The obstacles of this test's application; there are none until the test puts them."""
    made = Obstacles()
    sqlite_app.before_request(made.meet)
    yield made
    made.clear()


@pytest.fixture
def address(
    sqlite_app: Flask, obstacles: Obstacles, live_server: Callable[[Flask], str]
) -> Iterator[str]:
    """Where the example department is served."""
    yield live_server(sqlite_app)
    obstacles.clear()  # before the server stops: it waits for its requests


@pytest.fixture
def arrive(address: str, new_page: Callable[..., Page]) -> Arrive:
    """`arrive(username, path="/", **settings)`: a new visitor who signs in on the way to a page."""

    def make(username: str, path: str = "/", **settings: Any) -> Page:
        page = new_page(base_url=address, **settings)
        page.goto(path)
        sign_in(page, username)
        return page

    return make
