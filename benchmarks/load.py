"""Two servers side by side, and clients that keep them busy in turn.

Each server is one gunicorn worker with threads, pinned to one core where the system can; the
clients run on another. Requests are bytes prepared beforehand, sent over kept connections, one at
a time on each.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

THREADS = 4
HEAD_END = b"\r\n\r\n"


@contextmanager
def server(module: str, environment: Mapping[str, str]) -> Iterator[int]:
    """Serve `module:application` on a free port of this machine while the block runs."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", str(THREADS), "--log-level", "error"]
    command += ["--keep-alive", "30", "--bind", f"127.0.0.1:{port}", f"{module}:application"]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        pin(process.pid, first=True)
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def pin(pid: int, *, first: bool) -> None:
    """Keep a process on the first core, or on all others, where there is more than one."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0) if not first else os.sched_getaffinity(pid))
    if len(cores) > 1:
        os.sched_setaffinity(pid, {cores[0]} if first else set(cores[1:]))


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once the port answers; raises RuntimeError if the server ended instead."""
    while process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


class Client:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[bytes, bytes]:
        """Send a request, read the whole answer: head and body."""
        self.socket.sendall(request)
        received = b""
        while HEAD_END not in received:
            received += self._read()
        head, _, body = received.partition(HEAD_END)
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += self._read()
        return head, body

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def _read(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def throughput(port: int, requests: Sequence[bytes], seconds: float, clients: int) -> float:
    """Requests answered with 200 in a second, by so many clients at once."""
    counts = [0] * clients
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        with closing(Client(port)) as client:
            turn = number
            while time.perf_counter() < until:
                head, _ = client.ask(requests[turn % len(requests)])
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(head.decode())
                turn += clients
                counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def latencies(port: int, requests: Sequence[bytes], count: int) -> list[float]:
    """Milliseconds of each of so many requests by one client, sorted."""
    times = []
    with closing(Client(port)) as client:
        for turn in range(count):
            started = time.perf_counter()
            client.ask(requests[turn % len(requests)])
            times.append((time.perf_counter() - started) * 1000)
    return sorted(times)
