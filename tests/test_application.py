"""What a request says is remembered by its whole text: so it must be what Flask itself says."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Request, Response
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import EnvironBuilder, run_wsgi_app

from intranet import application
from intranet.application import Asked, Intranet
from intranet.guard import Number
from tests.hostile import HOSTILE

TRUSTED = ["chi-bo.example", ".nội-bộ.example", "127.0.0.1", "[::1]"]
HOSTS = (
    *("chi-bo.example", "CHI-BO.example", "chi-bo.example:80", "chi-bo.example:8000", "[::1]:8000"),
    *("a.xn--ni-b-joaa2344b.example", "evil.example", "chi-bo.example:99999", "chi bo", "", None),
)
PATHS = (
    *("/", "", "//", "/2017/chi-bo/3", "/2017/chi-bo/0", "/2017/chi-bo/03", "/2017/chi-bo/3/"),
    *("/thu-muc", "/thu-muc/", "/tep/a/b.css", "/tep/\xc3\xa0", "/tep/\xff", "/khong-co"),
)


def plain(kind: type[Flask]) -> Flask:
    """An application with addresses of each kind, no page behind them."""
    app = kind("thử")
    app.config["TRUSTED_HOSTS"] = TRUSTED
    app.url_map.converters["int"] = Number
    for rule in ("/", "/<int:year>/chi-bo/<int:branch_id>", "/thu-muc/", "/tep/<path:name>"):
        app.add_url_rule(rule, rule, view_func=str, methods=["GET", "POST"])
    return app


OURS, FLASKS = plain(Intranet), plain(Flask)


def environment(host: str | None = "chi-bo.example", **more: Any) -> dict[str, Any]:
    found = EnvironBuilder(path="/", query_string="a=1&b=%C3%A0").get_environ()
    found |= {"SERVER_NAME": "10.0.0.1", "HTTP_HOST": host} | more
    return {key: value for key, value in found.items() if value is not None}


def address(app: Flask, environ: dict[str, Any]) -> object:
    """Where a request leads and how links are made from there, or how it is refused."""
    context = app.request_context(environ)
    refused = context.request.routing_exception
    if refused is not None:
        return type(refused), refused.description
    adapter = context.url_adapter
    assert adapter is not None
    told = {name: value for name, value in vars(adapter).items() if name != "map"}
    links = [adapter.build("/thu-muc/", force_external=external) for external in (True, False)]
    return context.request.host, told, links, matched(adapter), matched(adapter)


def matched(adapter: Any) -> object:
    try:
        rule, found = adapter.match(return_rule=True)
    except RequestRedirect as elsewhere:
        return elsewhere.new_url
    except HTTPException as refused:
        return type(refused), getattr(refused, "valid_methods", None)
    return rule.rule, found


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("more", [{}, {"wsgi.url_scheme": "https"}, {"SCRIPT_NAME": "/goc"}])
def test_a_host_is_trusted_or_refused_as_flask_does(host: str | None, more: dict[str, str]) -> None:
    for _ in range(2):
        environ = environment(host, **more)
        assert address(OURS, {**environ}) == address(FLASKS, {**environ})


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
def test_an_address_leads_where_flask_leads(path: str, method: str) -> None:
    for query in ("", "x=%F0&y"):
        for upgrade in ({}, {"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket"}):
            asked = {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query}
            environ = environment(**asked, **upgrade)
            assert address(OURS, {**environ}) == address(FLASKS, {**environ})


def test_what_a_view_does_to_its_arguments_stays_with_its_request() -> None:
    environ = environment(PATH_INFO="/2017/chi-bo/3")
    for _ in range(2):
        adapter = OURS.create_url_adapter(Asked(environ))
        assert adapter is not None
        _, found = adapter.match(return_rule=True)
        assert found == {"year": 2017, "branch_id": 3}
        found.clear()  # type: ignore[attr-defined]  # a dictionary of its own


def test_without_a_request_there_is_no_address() -> None:
    assert OURS.create_url_adapter(None) is FLASKS.create_url_adapter(None) is None


@pytest.mark.parametrize(
    "header",
    [
        *(
            None,
            "",
            "phien=\xff",
            "phien=a.b-c",
            "phien=a; phien=b",
            'phien="a\\073b"; x',
            ";;=;phien",
            "phien",
        ),
        *(f"phien={words.encode().decode('latin1')}; b=2" for words in HOSTILE),
    ],
)
def test_cookies_are_read_as_flask_reads_them(header: str | None) -> None:
    environ = environment(HTTP_COOKIE=header)
    for _ in range(2):
        assert Asked(environ).cookies.to_dict(flat=False) == Request(environ).cookies.to_dict(
            flat=False
        )


def body(kind: type[Request], sent: bytes, largest: int | None, **more: Any) -> object:
    """What is read of a body, or how it is refused."""
    asked = kind(environment(**more, **{"wsgi.input": BytesIO(sent)}))
    asked.max_content_length = largest
    try:
        return asked.get_data(cache=False)
    except HTTPException as refused:
        return type(refused)


@pytest.mark.parametrize("told", ["0", "5", "12", "13", "99999", "100000", "-1", "٣", "1e1", None])
@pytest.mark.parametrize("coding", [None, "chunked"])
def test_a_body_is_read_as_flask_reads_it(told: str | None, coding: str | None) -> None:
    head = {"CONTENT_LENGTH": told, "HTTP_TRANSFER_ENCODING": coding}
    for largest in (None, 11, 12):
        read = [body(kind, b"mot hai ba 4", largest, **head) for kind in (Asked, Request)]
        assert read[0] == read[1]


def test_a_body_that_its_server_ends_is_read_to_its_end_and_refused_where_it_is_cut_short() -> None:
    ended = {"wsgi.input_terminated": True}
    for largest in (None, 11, 12):
        for head in ({"CONTENT_LENGTH": "12"}, {"HTTP_TRANSFER_ENCODING": "chunked"}):
            read = [
                body(kind, b"mot hai ba 4", largest, **head, **ended) for kind in (Asked, Request)
            ]
            assert read[0] == read[1]
    assert body(Asked, b"mot", None, CONTENT_LENGTH="12", **ended) is ClientDisconnected


class Told(Iterator[bytes]):
    """A body in parts, which tells that it was closed."""

    closed = 0

    def __init__(self) -> None:
        self.parts = iter((b"mot", b"hai"))

    def __next__(self) -> bytes:
        return next(self.parts)

    def close(self) -> None:
        self.closed += 1


def closing(told: Told) -> Response:
    answer = Response("một")
    answer.call_on_close(told.close)
    return answer


VIEWS: dict[str, Callable[[Told], Any]] = {
    "a page": lambda told: "một",
    "bytes": lambda told: b"m\xe1\xbb\x99t",
    "nothing": lambda told: b"",
    "parts": lambda told: ["một"],
    "data": lambda told: {"một": 1},
    "not found": lambda told: ("một", 404),
    "bytes not found": lambda told: (b"mot", 404),
    "without content": lambda told: (b"mot", 204),
    "not modified": lambda told: (b"mot", 304),
    "elsewhere": lambda told: (b"mot", {"Location": "/một"}),
    "text": lambda told: ("một", {"Content-Type": "text/plain", "X-Y": "z"}),
    "its length told": lambda told: ("một", {"Content-Length": "3"}),
    "words": lambda told: Response(["mot", "hai"], headers={"Content-Length": "6"}),
    "passed through": lambda told: Response([b"mot", b"hai"], direct_passthrough=True),
    "as it comes, its length told": lambda told: Response(told, headers={"Content-Length": "6"}),
    "as it comes": lambda told: told,
    "closing": closing,
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_is_what_flask_would_send(view: str, method: str) -> None:
    sent = []
    for kind in (Intranet, Flask):
        app, told = kind("thử"), Told()
        app.add_url_rule("/", "page", lambda told=told: VIEWS[view](told))
        app.config["TRUSTED_HOSTS"] = TRUSTED
        parts, *rest = run_wsgi_app(app, environment(REQUEST_METHOD=method))
        sent.append((b"".join(parts), *rest, told.closed))
    assert sent[0] == sent[1]


def test_what_is_remembered_stays_bounded() -> None:
    for remembered in (application._cookies, application._host, application._matched):
        assert remembered.cache_info().maxsize is not None
