"""`flask prepare` and `flask serve`: an office's own installation, made ready and served."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask

from intranet import config, database, migrations
from intranet.commands.migrate import bring_up_to_date
from intranet.config import Settings, SettingsRefused
from intranet.operations import setting_up

THREADS = 8
HOST, PORT = "127.0.0.1", 8000


def prepare_command(make_app: Callable[[Settings], Flask]) -> click.Command:
    """The command; the factory hands itself in, because it stands above the commands."""

    @click.command("prepare")
    def prepare() -> None:
        """Tạo hoặc nâng cấp cơ sở dữ liệu; in mã cài đặt khi hệ thống chưa được cài đặt."""
        _announce(_prepared(make_app), "/cai-dat")

    return prepare


def serve_command(
    make_app: Callable[[Settings], Flask], serving: Callable[[Flask], Flask]
) -> click.Command:
    """The command; the factory hands itself in, because it stands above the commands."""

    @click.command("serve")
    @click.option("--host", default=HOST, show_default=True)
    @click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
    def serve(host: str, port: int) -> None:
        """Chuẩn bị như lệnh prepare rồi phục vụ bằng waitress."""
        from waitress import create_server  # type: ignore[import-untyped]  # waitress ships no types

        app = _prepared(make_app)
        try:
            fit = serving(app)
        except SettingsRefused as refused:
            raise click.ClickException(str(refused)) from None
        try:
            taken = socket.create_server((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"Không mở được cổng {port} ở {host} ({fault.strerror}). Chọn cổng khác: --port"
            ) from None
        server = create_server(
            fit,
            sockets=[taken],
            threads=THREADS,
            ident="",
            # The application itself decides whether a proxy is believed; see `create_app`.
            clear_untrusted_proxy_headers=not app.config["SETTINGS"].behind_proxy,
        )
        address = f"http://{host}:{port}"
        click.echo(f"Đang phục vụ tại {address}/ (dừng: Ctrl+C)")
        _announce(app, f"{address}/cai-dat")
        server.run()

    return serve


def _prepared(make_app: Callable[[Settings], Flask]) -> Flask:
    """The application on a database of this program's schema, with a secret key.

    The file that SECRET_KEY_FILE names is made at the first start.
    """
    named = os.environ.get("SECRET_KEY_FILE")
    if named and not os.environ.get("SECRET_KEY"):
        config.make_secret(Path(named))
    app = make_app(Settings.from_environment())
    problems = app.config["SETTINGS"].problems()
    if problems:
        raise click.ClickException("; ".join(problems))
    try:
        bring_up_to_date(app.config["SETTINGS"])
    except (database.DatabaseUnusable, migrations.SchemaTooNew) as fault:
        raise click.ClickException(str(fault)) from None
    return app


def _announce(app: Flask, address: str) -> None:
    """While nobody has set the installation up: the code that lets one person do so."""
    with database.connection():
        code = setting_up.new_code(app.config["SETTINGS"].secret_key or "")
    if code is not None:
        hours = setting_up.CODE_SECONDS // 3600
        click.echo("")
        click.echo("  Hệ thống chưa được cài đặt.")
        click.echo(f"  Mở trang: {address}")
        click.echo(f"  Mã cài đặt (dùng một lần, trong {hours} giờ): {code}")
        click.echo("")
