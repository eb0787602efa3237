"""Flask as this program uses it: what is the same from request to request is worked out once.

A page left open asks for a preview at every pause in the typing: for the same address, at the same
host, with the same cookie. What those say is remembered by their whole text, so it is what Flask
would say; refusals are worked out each time. All that is remembered is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, Request, Response
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.sansio.http import parse_cookie
from werkzeug.utils import cached_property
from werkzeug.wsgi import get_host

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

HOSTS_REMEMBERED, ADDRESSES_REMEMBERED, COOKIES_REMEMBERED = 64, 1024, 1024
#: Bodies under 100 kB are small.
LONGEST_LENGTH = 6
#: What of the environment names the host.
_HOST = ("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
PAGE = "text/html; charset=utf-8"
#: The headers of a page, none of which is mended on its way out.
_OF_A_PAGE = ["Content-Type", "Content-Length"]


class Asked(Request):
    """A request, with cookies that were perhaps sent before and a body that is mostly small."""

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        """The cookies by name."""
        return _cookies(self.environ.get("HTTP_COOKIE"))

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; one that is small and tells its length is taken in one go.

        Raises RequestEntityTooLarge beyond the limit, and ClientDisconnected for a body cut short.
        """
        told = self.environ.get("CONTENT_LENGTH", "")
        small = len(told) < LONGEST_LENGTH and told.isascii() and told.isdigit()
        if not small or "HTTP_TRANSFER_ENCODING" in self.environ:
            return super().stream
        largest = self.max_content_length
        if largest is not None and int(told) > largest:
            raise RequestEntityTooLarge
        body = self.environ["wsgi.input"].read(int(told))
        if len(body) < int(told):
            raise ClientDisconnected
        return BytesIO(body)


class Answer(Response):
    """An answer; one that is a page in one piece goes out as it is."""

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Body, status and headers, with nothing to be mended where there are no others."""
        headers, body = self.headers.to_wsgi_list(), self.response
        if (
            [name for name, _ in headers] == _OF_A_PAGE
            and self._status_code == HTTPStatus.OK
            and environ["REQUEST_METHOD"] != "HEAD"
            and not self._on_close
            and isinstance(body, list)
            and [*map(type, body)] == [bytes]
        ):
            return body, self._status, headers
        return super().get_wsgi_response(environ)


class Address(MapAdapter):
    """The address of one request, which perhaps was asked for before."""

    def match(self, *args: Any, **kwargs: Any) -> Any:
        """The rule and its arguments, as Flask asks for them; all else as the map says it."""
        if args or kwargs != {"return_rule": True}:
            return super().match(*args, **kwargs)
        try:
            rule, found = _matched(self.map, self.path_info, self.default_method)
        except HTTPException:  # whose words and address are of this request
            return super().match(return_rule=True)
        return rule, {**found}


class Intranet(Flask):
    """Flask with plain functions alone, under one name of a host or several."""

    request_class = Asked
    response_class = Answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view or hook of ours is asynchronous, so nothing is asked of each at every request."""
        return func

    def make_response(self, rv: Any) -> Response:
        """Bytes are a page in UTF-8; all else is what Flask makes of it."""
        if isinstance(rv, bytes):
            return Answer(rv, content_type=PAGE)
        return super().make_response(rv)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """The address of a request whose host is trusted; raises SecurityError for another."""
        if request is None or "HTTP_UPGRADE" in request.environ:
            return super().create_url_adapter(request)
        environ = request.environ
        request.trusted_hosts = trusted = self.config["TRUSTED_HOSTS"]
        request.max_content_length = self.config["MAX_CONTENT_LENGTH"]
        named = tuple([environ.get(key) for key in _HOST])
        request.host, name = _host(self.url_map, named, tuple(trusted))
        return Address(
            self.url_map,
            name,
            request.root_path,
            self.url_map.default_subdomain,
            request.scheme,
            environ.get("PATH_INFO", "").encode("latin1").decode(errors="replace"),
            request.method,
            request.query_string.decode(errors="replace"),
        )


@lru_cache(maxsize=COOKIES_REMEMBERED)
def _cookies(header: str | None) -> ImmutableMultiDict[str, str]:
    return parse_cookie(header, cls=ImmutableMultiDict)  # type: ignore[return-value]  # as asked


@lru_cache(maxsize=HOSTS_REMEMBERED)
def _host(
    addresses: Map, named: tuple[str | None, ...], trusted: tuple[str, ...]
) -> tuple[str, str]:
    """The host as the browser wrote it and as addresses have it; raises SecurityError."""
    environ = {key: text for key, text in zip(_HOST, named, strict=True) if text is not None}
    host = get_host(environ, trusted)
    return host, addresses.bind(host).server_name


@lru_cache(maxsize=ADDRESSES_REMEMBERED)
def _matched(addresses: Map, path: str, method: str) -> tuple[Rule, Mapping[str, Any]]:
    return addresses.bind("").match(path, method, return_rule=True)
