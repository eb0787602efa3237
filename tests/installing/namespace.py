"""Commands in a network namespace with no way out, and what is made once for all tests of a run."""

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.fixtures.machine import NAMESPACE, ROOT

HERE = Path(__file__).parent
BUILD = ROOT / ".build"
#: The same for every worker of one run.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())


def without_network(*command: str | Path) -> list[str]:
    """The command, to be run where there is loopback and nothing else."""
    return [*NAMESPACE, sys.executable, str(HERE / "loopback_only.py"), *map(str, command)]


@contextmanager
def listening() -> Iterator[list[tuple[str, int]]]:
    """Something outside to reach: a server of this machine, by each address that it has."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("0.0.0.0", 0)))  # noqa: S104  # to be reached
        port = server.getsockname()[1]
        probe = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        addresses = {"127.0.0.1"}
        # Sends nothing: only asks which address a way out of this machine would begin at.
        if probe.connect_ex(("192.0.2.1", 9)) == 0:
            addresses.add(probe.getsockname()[0])
        yield [(address, port) for address in sorted(addresses)]


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Keep other workers from making the same thing meanwhile."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
