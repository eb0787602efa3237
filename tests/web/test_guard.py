"""The gate before every view: sizes, hosts, addresses, and where signing in may lead (S15)."""

from typing import Any
from urllib.parse import urljoin, urlsplit
from wsgiref.util import is_hop_by_hop

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import guard, security
from intranet.faults import FOREIGN_HOST
from intranet.guard import local_path
from tests.fixtures.applications import PASSWORD, SignIn, signed_in
from tests.web.matrix import TABLE
from tests.web.test_headers import addresses, visit
from tests.web.world import OWN_ACCOUNT, contents, form_of, heading, token

pytestmark = pytest.mark.slow

SIGN_IN = "/dang-nhap"

# --- sizes ----------------------------------------------------------------------------------------

TOO_LARGE = ("urlencoded", "many parts", "one large part")


def too_large(kind: str, most: int | None) -> dict[str, Any]:
    """A request that is too large for a view, which may take more than usual (`most` bytes)."""
    multipart = {"content_type": "multipart/form-data"}
    if kind == "urlencoded":
        return {"data": {"x": "x" * (most or security.FORM_BYTES)}}
    if kind == "many parts":
        return {"data": {f"x{n}": "1" for n in range(security.FORM_PARTS + 1)}, **multipart}
    # Written out here: for a body of megabytes the tests' browser would leave a file open.
    part = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n%s\r\n--b--\r\n'
    body = part % (b"x" * ((most or security.FORM_MEMORY) + 1))
    return {"data": body, "content_type": "multipart/form-data; boundary=b"}


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", TOO_LARGE)
def test_what_is_too_large_is_refused_on_every_route(wide_app: Flask, kind: str) -> None:
    clients = {role: signed_in(wide_app, name) for role, name in OWN_ACCOUNT.items()}
    walked = [*addresses(wide_app)]
    before = contents(but=())
    adapter = wide_app.url_map.bind("")
    for url, method, row in walked:
        if method == "POST":
            client = clients[next(role for role in OWN_ACCOUNT if role in row.may)]
            view = wide_app.view_functions[adapter.match(url, method="POST")[0]]
            given = too_large(kind, getattr(view, "largest_request", None))
            for browser in (client, wide_app.test_client()):
                answer = browser.post(url, **given)
                assert (answer.status_code, heading(answer)) == (413, "Nội dung quá lớn"), url
                # The connection is the server's own; ours refuses an answer that speaks of it.
                assert not any(map(is_hop_by_hop, answer.headers.keys()))
    assert contents(but=()) == before


def test_what_just_fits_is_read(client: FlaskClient) -> None:
    csrf = form_of(client.get(SIGN_IN).text, SIGN_IN)["csrf_token"]
    room = security.FORM_BYTES - len(f"csrf_token={csrf}&username=")
    fits = client.post(SIGN_IN, data={"csrf_token": csrf, "username": "a" * room})
    assert fits.status_code == 422
    over = client.post(SIGN_IN, data={"csrf_token": csrf, "username": "a" * (room + 1)})
    assert over.status_code == 413


# --- hosts and addresses --------------------------------------------------------------------------

HOSTS = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80", "@")


def test_a_foreign_host_is_refused_on_every_route_without_effect(wide_app: Flask) -> None:
    clients = {role: signed_in(wide_app, name) for role, name in OWN_ACCOUNT.items()}
    tokens = {role: token(client) for role, client in clients.items()}
    walked = [*addresses(wide_app)]
    before = contents(but=())
    for number, (url, method, row) in enumerate(walked):
        role = next(role for role in OWN_ACCOUNT if role in row.may)
        host = HOSTS[number % len(HOSTS)]
        answer = visit(clients[role], method, url, tokens[role], headers={"Host": host})
        assert (answer.status_code, answer.text) == (400, FOREIGN_HOST), (url, host)
        assert "Location" not in answer.headers
    assert len(walked) == len(TABLE)
    assert contents(but=()) == before


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1"])
def test_our_own_hosts_are_served(client: FlaskClient, host: str) -> None:
    assert client.get(SIGN_IN, headers={"Host": host}).status_code == 200


ODD = ("0", "-1", "00", "02017", "1e3", "٣", "１２", "1.0", "2147483648", "9" * 30, "%00", "1%20")


def test_an_odd_number_in_an_address_names_nothing(sign_in: SignIn) -> None:
    client, admin = sign_in("vanphong"), sign_in("quantri")
    csrf = token(admin)
    for number in ODD:
        for url in (
            f"/{number}/chi-bo",
            f"/{number}/tong-hop.pdf",
            f"/2017/chi-bo/{number}",
            f"/2017/chi-bo/{number}/cham-diem",
            f"/2017/chi-bo/{number}/bieu-cham-diem.pdf",
        ):
            assert client.get(url).status_code == 404, url
        answer = admin.post(f"/tai-khoan/{number}/ngung", data={"csrf_token": csrf})
        assert answer.status_code == 404, number


def test_an_address_that_leads_nowhere_still_has_the_persons_frame(sign_in: SignIn) -> None:
    answer = sign_in("bithu02").get("/khong-co")
    assert (answer.status_code, heading(answer)) == (404, "Không tìm thấy trang")
    assert "Đăng xuất" in answer.text


def test_a_demonstration_answers_this_machine_alone(client: FlaskClient) -> None:
    far = {"REMOTE_ADDR": "192.0.2.7"}
    for url in (SIGN_IN, "/", "/khong-co"):
        answer = client.get(url, environ_base=far)
        assert answer.status_code == 403, url
        assert "bithu01" not in answer.text
    for near in ("127.0.0.1", "::1"):
        assert client.get(SIGN_IN, environ_base={"REMOTE_ADDR": near}).status_code == 200


def test_a_real_installation_answers_its_network(app: Flask) -> None:
    app.config["DEMO"] = False
    answer = app.test_client().get(SIGN_IN, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 200


# --- where signing in leads -----------------------------------------------------------------------

AWAY = [
    "http://evil.example",
    "https://evil.example/2017",
    "HTTP://EVIL.EXAMPLE",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/%2e%2e",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "\x0b//evil.example",
    "/ /evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "mailto:a@evil.example",
    "ftp://evil.example",
    "evil.example",
    "www.evil.example",
    "@evil.example",
    "localhost@evil.example",
    "//localhost@evil.example",
    "http://localhost@evil.example",
    "http://localhost.evil.example",
    "http://localhost:80@evil.example",
    "//localhost\\@evil.example",
    "/\\localhost@evil.example",
    "//[::1]@evil.example",
    "//[evil",
    "http://[",
    "//evil。example",
    "／／evil.example",
    "/／evil.example",
    "/../../evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "%2f%2fevil.example",
    "/%0d%0aLocation:%20http://evil.example",
    "/\r\nLocation: http://evil.example",
    "/\r\n\r\n<script>",
    "?next=//evil.example",
    "#//evil.example",
    ";//evil.example",
    ".",
    "..",
    "/?tiep=//evil.example",
    "/#//evil.example",
    "/dang-nhap?tiep=http://evil.example",
    "https://localhost:444/",
]


def test_enough_ways_out_are_tried() -> None:
    assert len(set(AWAY)) == len(AWAY) >= 60


def test_no_address_leads_to_another_site(sqlite_app: Flask) -> None:
    for target in AWAY:
        client = sqlite_app.test_client()
        page = client.get(SIGN_IN, query_string={"tiep": target})
        offered = form_of(page.text, SIGN_IN)
        assert stays(offered.get("next", "")), target
        data = {**offered, "username": "bithu02", "password": PASSWORD, "next": target}
        after = client.post(SIGN_IN, data=data)
        again = client.get(SIGN_IN, query_string={"tiep": target})
        for answer in (after, again):
            assert answer.status_code == 303, target
            assert stays(answer.location), target


def stays(location: str) -> bool:
    """Whether a browser on our page that follows this stays with us, read as browsers read it."""
    read = location.replace("\\", "/").strip("".join(map(chr, range(33))))
    read = "".join(c for c in read if c not in "\t\r\n")
    found = urlsplit(urljoin("http://localhost/dang-nhap", read))
    one_slash = not read.startswith("//")
    return one_slash and (found.scheme, found.netloc) == ("http", "localhost")


@pytest.mark.parametrize(
    "away", ["//evil.example", "/\\evil.example", "http://evil.example", "\t//e"]
)
def test_a_way_out_would_be_noticed(away: str) -> None:
    assert not stays(away)


@pytest.mark.parametrize("path", ["/", "/2017/chi-bo", "/2017/chi-bo/4?a=1&b=%2F#x", "/đường"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize("path", [None, "", "chi-bo"])
def test_no_path_is_none(path: str | None) -> None:
    assert local_path(path) is None


# --- the marks ------------------------------------------------------------------------------------


def test_a_view_that_lost_its_mark_is_closed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the program could start with it."""
    monkeypatch.setitem(app.view_functions, "accounts.list_all", lambda: "mở toang")
    with pytest.raises(guard.RouteWithoutAct, match=r"accounts\.list_all"):
        guard.refuse_unlisted_routes(app)
    assert signed_in(app, "quantri").get("/tai-khoan").status_code == 403
    assert app.test_client().get("/tai-khoan").status_code == 303


def test_only_signing_in_and_the_watchers_question_are_open(wide_app: Flask) -> None:
    opened = {endpoint for (endpoint, _), row in TABLE.items() if row.open_to_all}
    assert opened == {
        *("account.sign_in", "account.sign_in_now", "account.activation", "account.activate"),
        *("set_up.page", "set_up.set_up", "system.healthz"),
    }
    for url, method, row in addresses(wide_app):
        if not row.open_to_all:
            assert visit(wide_app.test_client(), method, url).status_code in {303, 401}, url
