"""`flask demo`: the example department in its own database, served on this machine alone."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import click
from flask import Flask

from intranet import backups, database, migrations
from intranet.clock import Clock
from intranet.commands import demo_branches, demo_department
from intranet.config import LOOPBACK, Settings, make_secret
from intranet.models import Installation
from intranet.operations import member_counts

HOST = "127.0.0.1"
THREADS = 8
#: The day the demonstration believes it is: a week before the reports are due.
ASSUMED_DATE = dt.date(2017, 12, 8)
FOLDER = Path("instance")


def settings(folder: Path = FOLDER) -> Settings:
    """The demonstration's own settings: its own file, its own secret, loopback only."""
    return Settings(
        database_url=f"sqlite:///{quote(str((folder / 'demo.sqlite3').absolute()))}",
        secret_key=make_secret(folder / "demo.secret"),
        trusted_hosts=LOOPBACK,
        secure_cookies=False,
        demo_date=ASSUMED_DATE,
        backups=folder / "demo-backups",
    )


def prepare(password: str, backups_in: Path = FOLDER / "demo-backups") -> None:
    """Make the demonstration's database if it is not there; a finished one is left alone.

    Before an older one is brought to this program's schema, it is backed up into a folder.
    """
    engine = database.engine()
    if isinstance(engine, database.SqliteFile) and engine.identity() is None:
        engine.create_file()
    with database.connection():
        backups.before_migrating(backups_in)
        migrations.migrate()
        # One transaction: an interrupted start leaves an empty database, never half a department.
        with database.database.atomic():
            if not Installation.select().exists():
                demo_department.build(Clock(ASSUMED_DATE), password)
                demo_department.hold_votes()
        member_counts.catch_up(Clock(ASSUMED_DATE))


def command(
    make_app: Callable[[Settings], Flask], serve: Callable[[Flask], Flask]
) -> click.Command:
    """The command; the factory hands itself in, because it stands above the commands."""

    @click.command("demo")
    @click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
    def demo(port: int) -> None:
        """Serve the example department on 127.0.0.1; its data survive a restart."""
        app = make_app(settings())
        password = app.config["DEMO_PASSWORD"]
        prepare(password, app.config["SETTINGS"].backups)
        _serve(serve(app), port, password)

    return demo


def _serve(app: Flask, port: int, password: str) -> None:
    from waitress import create_server  # type: ignore[import-untyped]  # waitress ships no types

    try:
        taken = socket.create_server((HOST, port))
    except OSError as fault:
        raise click.ClickException(
            f"Cổng {port} đang bận ({fault.strerror}). Chọn cổng khác: make run PORT=8080"
        ) from None
    server = create_server(app, sockets=[taken], threads=THREADS, ident="")
    click.echo(announcement(port, password))
    server.run()


def announcement(port: int, password: str) -> str:
    """Where the demonstration answers, and with which accounts."""
    return "\n".join(
        (
            "",
            f"  Bản trình diễn: http://{HOST}:{port}/",
            "",
            f"  Mật khẩu chung: {password}",
            f"  bithu01 … bithu{len(demo_branches.BRANCHES)}  bí thư các chi bộ",
            *(f"  {name:<18} {title}" for name, _, title in demo_department.OFFICES),
            "",
            "  Dừng: Ctrl+C",
            "",
        )
    )
