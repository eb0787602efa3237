"""systemd's units and nginx's configuration, as those programs themselves read them."""

import http.client
import os
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from intranet import database
from intranet.blueprints import evidence, uploads
from intranet.clock import Clock
from intranet.operations import setting_up
from tests.fixtures.applications import csrf_token, drop_connections, migrated
from tests.fixtures.machine import ROOT, find_nginx

DEPLOY = ROOT / "deploy"
UNITS = ("intranet.service", "intranet-backup.service", "intranet-backup.timer")
NAME = "danhgia.so-minh-hoa.example"
#: An address of this machine beside the usual one.
VISITOR = "127.0.0.9"
#: systemd's own measure from 0 (nothing is open to it) to 10.
MOST_EXPOSED = 2.0


# --- systemd --------------------------------------------------------------------------------------


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units where the program they start is there."""
    program = tmp_path / "opt" / "intranet"
    (program / ".venv" / "bin").mkdir(parents=True)
    shutil.copy("/bin/true", program / ".venv" / "bin" / "flask")
    for name in UNITS:
        unit = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(unit.replace("/opt/intranet", str(program)))
    return tmp_path


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.needs_systemd
def test_systemd_has_nothing_to_say_about_the_units(units: Path) -> None:
    done = analyze("verify", "--man=no", *(units / name for name in UNITS))
    ours = [line for line in done.stderr.splitlines() if str(units) in line or "intranet" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.needs_systemd
def test_a_planted_mistake_in_a_unit_is_seen(units: Path) -> None:
    unit = units / "intranet.service"
    unit.write_text(unit.read_text().replace("ProtectSystem=strict", "ProtectSytem=strict"))
    assert "ProtectSytem" in analyze("verify", "--man=no", unit).stderr


@pytest.mark.needs_systemd
@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_is_closed_to_what_it_does_not_need(units: Path, name: str) -> None:
    limit = f"--threshold={MOST_EXPOSED * 10:.0f}"
    done = analyze("security", "--offline=true", limit, units / name)
    assert done.returncode == 0, done.stdout
    open_unit = re.sub(
        r"^(Protect|Restrict|Private).*\n", "", (units / name).read_text(), flags=re.M
    )
    (units / name).write_text(open_unit)
    assert analyze("security", "--offline=true", limit, units / name).returncode != 0, "planted"


def test_the_units_are_made_for_the_same_place_and_data() -> None:
    service, backup = ((DEPLOY / "systemd" / name).read_text() for name in UNITS[:2])
    for name in ("WorkingDirectory", "User", "EnvironmentFile", "StateDirectory"):
        pattern = rf"^{name}=.*$"
        assert re.findall(pattern, service, re.M) == re.findall(pattern, backup, re.M) != []
    (folder,) = re.findall(r"^StateDirectory=(.*)$", service, re.M)
    settings = (DEPLOY / "systemd" / "intranet.env").read_text()
    for name in ("DATABASE_URL=sqlite:///", "BACKUP_FOLDER=", "SECRET_KEY_FILE="):
        assert f"\n{name}/var/lib/{folder}/" in settings


# --- nginx ----------------------------------------------------------------------------------------


def test_nginx_lets_through_what_the_program_takes() -> None:
    conf = (DEPLOY / "nginx" / "intranet.conf").read_text()
    lists, files = re.findall(r"client_max_body_size (\d+)m;", conf)
    assert int(lists) * 2**20 >= uploads.LARGEST_REQUEST
    assert int(files) * 2**20 >= evidence.LARGEST_REQUEST
    (wanted,) = re.findall(r"location ~ (\S+) \{\s+client_max_body_size", conf)
    assert re.search(wanted, "/2017/chi-bo/4/minh-chung")
    assert not re.search(wanted, "/2017/chi-bo/4/minh-chung/7")


@contextmanager
def office(folder: Path, **differing: str) -> Iterator[str]:
    """An office's own program as its unit starts it, with its data in a folder; its address."""
    settings = (DEPLOY / "systemd" / "intranet.env").read_text()
    settings = settings.replace("/var/lib/intranet", str(folder))
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", settings, re.M)) | differing
    unit = (DEPLOY / "systemd" / "intranet.service").read_text()
    (start,) = re.findall(r"^ExecStart=\S+/flask (.*) --port 8000$", unit, re.M)
    set_up(given["DATABASE_URL"])
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "flask", *start.split(), "--port", str(port)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout
    try:
        # It listens before it says so.
        assert any(f":{port}/" in line for line in server.stdout)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def set_up(url: str) -> None:
    """An office's own database, past its first day."""
    migrated(url)
    with database.connection():
        setting_up.install("real", at=Clock())
    drop_connections(database.engine())


@contextmanager
def nginx(address: str, folder: Path) -> Iterator[dict[int, int]]:
    """nginx with our configuration before a program; gives its ports by those in the file."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    made += ["-nodes", "-days", "1", "-subj", f"/CN={NAME}", "-keyout", key, "-out", certificate]
    made += ["-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run(made, check=True, capture_output=True)
    ports = {80: free_port(), 443: free_port()}
    conf = (DEPLOY / "nginx" / "intranet.conf").read_text()
    conf = conf.replace("/etc/intranet/tls", str(folder)).replace("http://127.0.0.1:8000", address)
    conf = re.sub(r"^ *listen \[.*\n", "", conf, flags=re.M)
    conf = re.sub(r"listen (\d+)", lambda found: f"listen 127.0.0.1:{ports[int(found[1])]}", conf)
    whole = folder / "nginx.conf"
    whole.write_text(MAIN.format(folder=folder, conf=conf))
    command = [find_nginx() or "nginx", "-p", folder, "-c", whole, "-e", folder / "error.log"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert (tested.returncode, "[warn]" in tested.stderr) == (0, False), tested.stderr
    # As a daemon it ends its start once it listens.
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield ports
    finally:
        subprocess.run([*command, "-s", "quit"], check=True, capture_output=True)


MAIN = """
pid {folder}/nginx.pid;
worker_processes 1;
events {{}}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{conf}
}}
"""


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port: int = probe.getsockname()[1]
        return port


class Browser(http.client.HTTPSConnection):
    """Comes from VISITOR's address, asks for the name and checks the name's certificate."""

    def connect(self) -> None:
        source = (VISITOR, 0)
        plain = socket.create_connection(("127.0.0.1", self.port), 30, source_address=source)
        self.sock = self._context.wrap_socket(plain, server_hostname=NAME)

    def ask(self, method: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, str]:
        """Send a request as the name's own; what a browser claims of itself comes with it."""
        body = headers.pop("body", None)
        told = {"Host": NAME, "X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "http", **headers}
        self.request(method, path, body, told)
        answer = self.getresponse()
        return answer, answer.read().decode()


def try_to_sign_in(folder: Path, ports: dict[int, int]) -> http.client.HTTPResponse:
    """Fail to sign in through nginx; gives the answer that showed the page."""
    trusted = ssl.create_default_context(cafile=folder / "certificate.pem")
    with closing(Browser(NAME, ports[443], context=trusted)) as browser:
        page, text = browser.ask("GET", "/dang-nhap")
        assert page.status == 200, text
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        form = {"csrf_token": csrf_token(text), "username": "khongai", "password": "khong dung"}
        form_type = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        tried, text = browser.ask("POST", "/dang-nhap", body=urlencode(form), **form_type)
        assert tried.status == 422, text
        return page


def addresses_seen(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "intranet.sqlite3")) as database:
        rows = database.execute("SELECT bucket FROM sign_in_attempt").fetchall()
    return {bucket for (bucket,) in rows if bucket.startswith("address:")}


@pytest.mark.slow
@pytest.mark.needs_nginx
def test_behind_nginx_the_program_is_reached_by_its_name_with_tls_alone(tmp_path: Path) -> None:
    with office(tmp_path) as address, nginx(address, tmp_path) as ports:
        page = try_to_sign_in(tmp_path, ports)
        assert page.headers["Set-Cookie"].startswith("__Host-phien=")
        assert "Secure" in page.headers["Set-Cookie"]
        assert page.headers["Strict-Transport-Security"]
        with closing(http.client.HTTPConnection("127.0.0.1", ports[80])) as plain:
            plain.request("GET", "/dang-nhap?a=1", headers={"Host": NAME})
            answer = plain.getresponse()
            assert answer.status == 301
            assert answer.headers["Location"] == f"https://{NAME}/dang-nhap?a=1"
    assert addresses_seen(tmp_path) == {f"address:{VISITOR}"}


@pytest.mark.slow
@pytest.mark.needs_nginx
def test_without_its_setting_no_proxy_is_believed(tmp_path: Path) -> None:
    with office(tmp_path, BEHIND_PROXY="") as address, nginx(address, tmp_path) as ports:
        try_to_sign_in(tmp_path, ports)
    assert addresses_seen(tmp_path) == {"address:127.0.0.1"}
