"""The server's log: one line of JSON for each request and each fault, on the standard error stream.

Nothing a person typed, is called or came from can be in it. A line has the route's pattern and
never the address asked for; an exception is told by its type, its code and where it was raised,
never by its message, which may quote a row; a record of a library is told by the constant text it
was written with, if it has one. A line is ASCII, so no value can begin another line.

Who did what is no matter of this log but of the one in the database (`intranet.log`).
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask.globals import request_ctx

from intranet.config import ROOT

logger = logging.getLogger("intranet")

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
#: Routes that answer many times a minute and tell nothing as long as they answer well, beside the
#: views that are marked to write nothing (the preview).
QUIET = frozenset({"static", "system.healthz"})
#: Of a deep recursion the last frames tell where it went round.
FRAMES = 40
CHAIN = 8
#: Flask and gunicorn give these a handler of their own, which would print a request's address.
WITH_OWN_HANDLER = ("intranet", "gunicorn.error")


def set_up(app: Flask) -> None:
    """Tell every request, however it is answered. To be called before any other hook is set."""
    app.before_request(_begin_request)
    app.after_request(partial(_end_request, app))


def begin(level: str) -> None:
    """Write this process's log from here on; `level` is one of `config.LOG_LEVELS`.

    `debug` adds the quiet routes. Of the libraries warnings and worse are told.
    """
    root = logging.getLogger()
    if not any(isinstance(handler, Stderr) for handler in root.handlers):
        root.addHandler(Stderr())
    logger.setLevel(level.upper())
    for name in WITH_OWN_HANDLER:
        borrowed = logging.getLogger(name)
        borrowed.handlers.clear()
        borrowed.propagate = True


class Stderr(logging.Handler):
    """Writes lines to the standard error stream of the moment."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Line())

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line whole; a stream that is closed is no reason to fail a request."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            return


class Line(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """`time` (UTC), `level`, `event`, `process`, then what the event's own facts are."""
        facts: dict[str, Any] = getattr(record, "facts", {})
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        told = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": facts.get("event") or _event(record),
            "process": record.process,
            **facts,
        }
        if not facts:
            told["where"] = f"{record.name}:{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            told["exceptions"] = [_told(error) for error in _chain(record.exc_info[1])]
        return json.dumps({key: value for key, value in told.items() if value is not None})


def where() -> dict[str, str | None]:
    """Method and route of the request at hand; nothing outside of one."""
    if not has_request_context():
        return {}
    method = request.method if request.method in METHODS else "other"
    return {"method": method, "route": request.url_rule.rule if request.url_rule else None}


def _begin_request() -> None:
    g.started = time.perf_counter()


def _end_request(app: Flask, answer: Response) -> Response:
    level = logging.ERROR if answer.status_code >= 500 else logging.INFO
    if answer.status_code < 400 and _is_quiet(app, request_ctx.request.endpoint):
        level = logging.DEBUG
    if logger.isEnabledFor(level):
        facts = {
            "event": "request",
            **where(),
            "status": answer.status_code,
            # A session that could not be read fails before any hook is called.
            "ms": round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None,
            "error_id": g.get("error_id"),
        }
        logger.log(level, "request", extra={"facts": facts})
    return answer


def _is_quiet(app: Flask, endpoint: str | None) -> bool:
    if endpoint is None:
        return False
    view = app.view_functions[endpoint]
    return endpoint in QUIET or getattr(view, "writes_nothing", False)


def _event(record: logging.LogRecord) -> str:
    """The constant text of a record, without what was put into it.

    A library's text without arguments may have been put together before, from anything.
    """
    constant = isinstance(record.msg, str) and (record.args or record.name == logger.name)
    return record.msg if constant else record.name


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those that led to it, newest first."""
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen and len(seen) < CHAIN:
        yield following
        seen.append(following)
        cause, context = following.__cause__, following.__context__
        following = cause or (None if following.__suppress_context__ else context)


def _told(error: BaseException) -> dict[str, object]:
    """What of an exception cannot name anybody: type, code, constraint and the way it came."""
    kind = type(error)
    codes = (getattr(error, name, None) for name in ("sqlite_errorname", "sqlstate", "errno"))
    told = {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "code": next((code for code in codes if code is not None), None),
        "constraint": getattr(getattr(error, "diag", None), "constraint_name", None),
        # Our own refusals of settings and files say why in words that hold no row.
        "message": str(error) if getattr(kind, "names_nobody", False) else None,
        "at": [*_frames(error.__traceback__)][-FRAMES:],
    }
    return {key: value for key, value in told.items() if value is not None}


def _frames(trace: TracebackType | None) -> Iterator[str]:
    """File, line and function of each call, outermost first."""
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"{_shown(code.co_filename)}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next


def _shown(filename: str) -> str:
    """A file by its place in the program or in its package."""
    path = Path(filename)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return path.relative_to(ROOT).as_posix()
    return "/".join(path.parts[-2:])
