"""systemd's units and nginx's configuration, as those programs themselves read them."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask, request

from intranet import create_app, database, serving
from intranet.blueprints.uploads import LARGEST_REQUEST
from intranet.config import Settings
from tests.fixtures.applications import SECRET, drop_connections, migrated
from tests.fixtures.databases import Shelf
from tests.fixtures.machine import ROOT, find_nginx
from tests.fixtures.servers import serve

DEPLOY = ROOT / "deploy"
UNITS = ("intranet.service", "intranet-backup.service", "intranet-backup.timer")
NAME = "danhgia.so-minh-hoa.example"
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
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", conf)
    assert int(megabytes) * 1_000_000 >= LARGEST_REQUEST


@pytest.fixture
def office(sqlite_shelf: Shelf) -> Iterator[Flask]:
    """An office's own program, as it is set behind a proxy with TLS."""
    url = sqlite_shelf.databases.create(sqlite_shelf.template("schema", migrated))
    settings = Settings(
        database_url=url, secret_key=SECRET, trusted_hosts=(NAME,), behind_proxy=True
    )
    made = serving(create_app(settings))
    yield made
    drop_connections(database.engine())
    sqlite_shelf.databases.drop(url)


@pytest.fixture
def proxied(office: Flask, tmp_path: Path) -> Iterator[dict[int, int]]:
    """nginx with our configuration before the program; gives its ports by those in the file."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    made += [
        "-nodes",
        "-days",
        "1",
        "-subj",
        f"/CN={NAME}",
        "-addext",
        f"subjectAltName=DNS:{NAME}",
    ]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with serve(office) as address:
        ports = {80: free_port(), 443: free_port()}
        conf = (DEPLOY / "nginx" / "intranet.conf").read_text()
        conf = conf.replace("/etc/intranet/tls", str(tmp_path)).replace(
            "http://127.0.0.1:8000", address
        )
        conf = re.sub(r"^ *listen \[.*\n", "", conf, flags=re.M)
        conf = re.sub(
            r"listen (\d+)", lambda found: f"listen 127.0.0.1:{ports[int(found[1])]}", conf
        )
        whole = tmp_path / "nginx.conf"
        whole.write_text(MAIN.format(folder=tmp_path, conf=conf))
        command = [
            find_nginx() or "nginx",
            "-p",
            tmp_path,
            "-c",
            whole,
            "-e",
            tmp_path / "error.log",
        ]
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


class Named(http.client.HTTPSConnection):
    """A connection to this machine that asks for the name, and checks its certificate."""

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.sock = self._context.wrap_socket(plain, server_hostname=NAME)  # type: ignore[attr-defined]  # of the base


@pytest.mark.slow
@pytest.mark.needs_nginx
def test_behind_nginx_the_program_is_reached_by_its_name_with_tls_alone(
    proxied: dict[int, int], tmp_path: Path, office: Flask
) -> None:
    seen: list[tuple[str, str | None]] = []
    office.before_request_funcs[None].insert(0, lambda: seen.append(asked_from()))
    trusted = ssl.create_default_context(cafile=tmp_path / "certificate.pem")
    with closing(Named(NAME, proxied[443], context=trusted)) as connection:
        headers = {"Host": NAME, "X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "http"}
        connection.request("GET", "/cai-dat", headers=headers)
        answer = connection.getresponse()
        page = answer.read().decode()
    assert answer.status == 200, page
    assert answer.headers["Set-Cookie"].startswith("__Host-phien=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"]
    assert seen == [("https", "127.0.0.1")], "what a browser claims of itself is not believed"
    with closing(http.client.HTTPConnection("127.0.0.1", proxied[80])) as connection:
        connection.request("GET", "/dang-nhap?a=1", headers={"Host": NAME})
        answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/dang-nhap?a=1")


def asked_from() -> tuple[str, str | None]:
    return request.scheme, request.remote_addr
